/* main.c: starts the command and turns what came of it into the exit code; the only place that exits.

   12 wins over 8 over 4: findings ask for a code each, a result of the run asks for 12 or, when memory or an
   internal check failed, 16. A reader of standard output that has gone away ends the run silently, with the code so
   far. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "app/command.h"

enum { EXIT_WRONG = 12, EXIT_INTERNAL = 16 };

static volatile sig_atomic_t stop;      /* the one mutable static: a signal handler has nothing else */

static void on_signal(int number)
{
    stop = number;
}

/* The first one ends the run in order, so that no temporary file stays; a second one ends it at once. What the
   caller has chosen to ignore (nohup) stays ignored. */
static void signals_set(void)
{
    static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction a, old;
    size_t i;

    memset(&a, 0, sizeof a);
    sigemptyset(&a.sa_mask);
    a.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &a, NULL);
    a.sa_handler = on_signal;
    a.sa_flags = (int)SA_RESETHAND;
    for (i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(ends[i], &a, NULL);
}

static int command_run(struct run *r)
{
    const struct options *o = r->o;

    if (o->want_version)
        return cmd_version(r);
    if (o->want_help)
        return cmd_help(r, o->topic);
    switch (o->command) {
    case CMD_REPORT: return o->partial != NULL ? cmd_partial(r) : cmd_report(r);
    case CMD_DECODE: return cmd_decode(r);
    case CMD_TRACE: return cmd_trace(r);
    case CMD_CHECK: return cmd_check(r);
    case CMD_EXTRACT: return cmd_extract(r);
    case CMD_LAYOUT: return cmd_layout(r);
    case CMD_MERGE: return cmd_merge(r);
    case CMD_SELF_TEST: return cmd_self_test(r);
    case CMD_HELP: return cmd_help(r, o->topic);
    case NUM_COMMANDS: break;
    }
    return E_USAGE;
}

/* The exit code of a result; lost: findings could not be kept. */
static int code_of(const struct run *r, int result)
{
    int code = findings_code(r->fs);

    if (r->code > code)
        code = r->code;
    if ((result == E_USAGE || result == E_IO) && code < EXIT_WRONG)
        code = EXIT_WRONG;
    if ((result < OK && result != E_USAGE && result != E_IO) || findings_lost(r->fs)) {
        msg_error(r->msg, result == E_NOMEM || findings_lost(r->fs) ? "out of memory" : "internal error %d", result);
        code = EXIT_INTERNAL;
    }
    return code;
}

static int run(struct options *o, struct msg *m, int argc, char **argv)
{
    struct run r;
    int result, code;

    memset(&r, 0, sizeof r);
    r.o = o;
    r.msg = m;
    r.stop = &stop;
    r.fs = findings_new(msg_finding, m);
    if (r.fs == NULL)
        return EXIT_INTERNAL;
    result = options_parse(o, argc, argv, m);
    if (result == OK) {
        msg_manners(m, o->quiet, o->verbose, o->no_progress);
        result = command_run(&r);
    }
    code = code_of(&r, result);
    findings_free(r.fs);
    return code;
}

int main(int argc, char **argv)
{
    struct options o;
    struct msg m;
    int code;

    msg_init(&m);
    memset(&o, 0, sizeof o);
    if ('A' != 0x41) {
        msg_error(&m, "built for another character set: text constants must be ASCII");
        return EXIT_INTERNAL;
    }
    signals_set();
    code = run(&o, &m, argc, argv);
    options_done(&o);
    msg_done(&m);
    if (stop != 0)
        raise((int)stop);
    return code;
}

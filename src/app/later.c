/* later.c: rows that wait for their place, outside memory when they are many. Connections are handed out when they have
   ended, or are taken as ended; their tables are in the order of their begin. The samples of transfers are in that of
   their end. */
#include <stdlib.h>
#include "app/later.h"
#include "base/sorter.h"
#include "model/freeze.h"
#include "report/build.h"

enum { SORT_MEMORY = 4 << 20 };

struct later {
    struct run *run;
    struct outs *outs;
    struct sorter *sessions, *progress;     /* NULL: none yet */
    struct freeze_names names;              /* of their inputs */
    struct thawed lists;
    struct buf body;
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];
};

struct later *later_new(struct run *r, struct outs *outs)
{
    struct later *x = calloc(1, sizeof *x);

    if (x == NULL)
        return NULL;
    x->run = r;
    x->outs = outs;
    buf_init(&x->body, 0);
    return x;
}

void later_free(struct later *x)
{
    sorter_free(x->sessions);
    sorter_free(x->progress);
    freeze_names_done(&x->names);
    buf_done(&x->body);
    free(x);
}

/* What waits for its place begins with the name of its log, as text, for the order, and as a number. */
static void wait_begin(struct later *x, const char *log)
{
    buf_clear(&x->body);
    freeze_slice(&x->body, slice_of((const unsigned char *)log, log != NULL ? strlen(log) : 0));
    freeze_u64(&x->body, freeze_name(&x->names, log));
}

static int wait_end(struct later *x, struct sorter **s, int64_t when)
{
    int result;

    if (*s == NULL && (*s = sorter_new(SORT_MEMORY)) == NULL)
        return E_NOMEM;
    if (x->body.result != OK || x->names.lost)
        return E_NOMEM;
    result = sorter_put(*s, when, buf_slice(&x->body));
    if (result == E_IO)
        msg_error(x->run->msg, "a temporary file cannot be written");
    return result;
}

/* The next of those that wait, behind the name of its log; END behind the last. */
static int wait_next(struct later *x, struct sorter *s, const char **log, struct slice *body)
{
    struct slice name;
    uint64_t number;
    int64_t when;
    int result = s != NULL ? sorter_next(s, &when, body) : END;

    if (result == E_IO)
        msg_error(x->run->msg, "a temporary file cannot be read");
    if (result != OK)
        return result;
    if (thaw_slice(body, &name) != OK || thaw_u64(body, &number) != OK)
        return E_FORMAT;
    *log = number > 0 ? x->names.name[number - 1] : NULL;
    return OK;
}

int later_session(struct later *x, const struct session *s)
{
    struct session row = *s;

    row.session = 0;                /* a number of this run, by which nothing is to be sorted */
    row.from.log_input = NULL;
    if (!x->run->family)
        row.num_phases = row.num_processes = 0;
    wait_begin(x, s->from.log_input);
    freeze_session(&x->body, &x->names, &row);
    return wait_end(x, &x->sessions,
        s->start != INSTANT_NONE ? s->start : s->end != INSTANT_NONE ? s->end : INT64_MAX);
}

static int family_rows(struct later *x, const struct session *s)
{
    unsigned i;
    int result = OK;

    for (i = 0; result == OK && outs_wants(x->outs, T_PHASES) && i < s->num_phases; i++) {
        build_phase(s, &s->phases[i], x->row);
        result = outs_row(x->outs, T_PHASES, x->row, NULL);
    }
    for (i = 0; result == OK && outs_wants(x->outs, T_PROCESSES) && i < s->num_processes; i++) {
        build_process(s, &s->processes[i], x->row);
        result = outs_row(x->outs, T_PROCESSES, x->row, NULL);
    }
    return result;
}

static int session_rows(struct later *x)
{
    struct session s;
    struct slice body;
    const char *log;
    int result = OK;

    while (result == OK && (result = wait_next(x, x->sessions, &log, &body)) == OK) {
        result = thaw_session(body, &x->names, &x->lists, &s);
        s.from.log_input = log;
        if (result == OK && outs_wants(x->outs, T_SESSIONS)) {
            build_session(&s, x->row, x->scratch);
            result = outs_row(x->outs, T_SESSIONS, x->row, NULL);
        }
        if (result == OK)
            result = family_rows(x, &s);
    }
    return result == END ? OK : result;
}

int later_progress(struct later *x, const struct transfer *t)
{
    struct transfer row = *t;

    row.session = 0;
    row.story.count = 0;
    row.from.log_input = NULL;
    wait_begin(x, t->from.log_input);
    freeze_transfer(&x->body, &x->names, &row);
    return wait_end(x, &x->progress, t->end != INSTANT_NONE ? t->end : t->progress[0].when);
}

static int progress_rows(struct later *x)
{
    struct transfer t;
    struct slice body;
    const char *log;
    unsigned i;
    int result = OK;

    while (result == OK && (result = wait_next(x, x->progress, &log, &body)) == OK) {
        result = thaw_transfer(body, &x->names, &x->lists, &t);
        t.from.log_input = log;
        for (i = 0; result == OK && i < t.num_progress; i++) {
            build_progress(&t, i, x->row);
            result = outs_row(x->outs, T_PROGRESS, x->row, NULL);
        }
    }
    return result == END ? OK : result;
}

int later_rows(struct later *x)
{
    int result = session_rows(x);

    return result == OK ? progress_rows(x) : result;
}

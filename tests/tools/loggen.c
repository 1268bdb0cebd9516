/* loggen.c: writes an SMF dump and the server log of the same work, from a scenario and a seed.

   loggen [-n TRANSFERS] [-L INFO|DEBUG3] [-s DUMP] [-l LOG] [-x TRUTH] SCENARIO

   sshd speaks at VERBOSE, sftp-server at INFO (both at DEBUG3 with level DEBUG3), in the words of OpenSSH 8.4. TRUTH
   gets a line for each operation: number of its record in the dump or -, process id of its sftp-server or - when its
   lines are not in the log, path.

   A scenario is lines of "word value"; # begins a comment line.
     seed N, day YYYY-MM-DD, begin HH:MM:SS, zone +HH:MM (of log and record headers), stamp rfc3164|iso,
     level INFO|DEBUG3, container NAME
     system NAME SID ADDRESS        user NAME DIRECTORY FINGERPRINT         partner ADDRESS
     transfers N        operations made at random, by "clients N" at a time, each pausing about "gap" milliseconds
                        between its connections, 1 to 2 x "per-session" operations in one, "largest N" bytes
     fail, refuse, lost, missed     in 1000: operations that fail, logins that are refused, operations whose lines are
                        lost, whose record is missing
     filler N           records of other types behind each of ours
     session HH:MM:SS SYSTEM USER PARTNER [bad-password|unknown-user|too-many ATTEMPTS]
                        a connection at that time (UTC), with the operations that follow:
     get PATH BYTES, put PATH BYTES, rename PATH PATH, remove PATH, mkdir PATH, rmdir PATH, chmod PATH MODE
                        and behind them: lasting SECONDS, after SECONDS, fail no-space|no-file|denied|forced, lost,
                        missed

   Every client is a small machine whose next step has a time; the earliest step is always done next, so lines and
   records come in order. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "loggen.h"

enum step { STEP_CONNECT, STEP_LOGIN, STEP_SESSION, STEP_BEGIN, STEP_END, STEP_CLOSE };

struct client {
    int active;
    long long at, began;
    enum step step;
    struct conn c;
    const struct plan *plan;        /* NULL: random */
    enum refusal refusal;
    unsigned attempts, left;        /* login attempts to come; operations to come */
    struct op op, next;             /* next: queued behind op when its path is not empty */
};

static struct scenario sc;
static struct client client[MAX_CLIENTS];
static struct log_out out;
static unsigned long made;
static unsigned long long state;

unsigned roll(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n == 0 ? 0 : (unsigned)((state >> 11) % n);
}

/* What sshd, and what this connection's sftp-server says. */
static void sshd(const struct client *k, unsigned pid, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    log_vline(&out, k->at, k->c.host, "sshd", pid, format, ap);
    va_end(ap);
}

static void sftp(const struct client *k, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    log_vline(&out, k->at, k->c.host, "sftp-server", k->c.server, format, ap);
    va_end(ap);
}

static unsigned new_pid(const struct host *h)
{
    struct host *w = &sc.host[h - sc.host];
    unsigned n = w->next_pid++;
    return 65536u * (1 + n * 5 % 509) + (unsigned)(n * 7ull % 65521);
}

static void connect_now(struct client *k)
{
    static const struct user strangers[] = {{"admin", "", ""}, {"oracle", "", ""}, {"test", "", ""}};
    static unsigned ports = 0;
    struct conn *c = &k->c;
    const struct plan *p = k->plan;

    c->host = &sc.host[p != NULL ? p->host : roll(sc.num_hosts)];
    c->user = &sc.user[p != NULL ? p->user : roll(sc.num_users)];
    c->partner = sc.partner[p != NULL ? p->partner : roll(sc.num_partners)];
    c->port = 1024 + ports++ * 31u % 64499;
    c->monitor = new_pid(c->host);
    c->request = 1;
    k->refusal = LOGIN_OK;
    if (p != NULL)
        k->refusal = p->refusal;
    else if (roll(1000) < sc.refuse)
        k->refusal = (enum refusal)(1 + roll(NUM_REFUSALS - 1));
    if (p == NULL && k->refusal == UNKNOWN_USER)
        c->user = &strangers[roll(3)];
    k->attempts = p != NULL ? p->attempts : k->refusal == TOO_MANY ? 6 : 1 + roll(2);
    k->left = p != NULL ? (unsigned)p->num : 1 + roll(2 * sc.per_session);
    k->next.path[0] = '\0';
    sshd(k, c->monitor, "Connection from %s port %u on %s port 22 rdomain \"\"", c->partner, c->port, c->host->ip);
    debug_connect(&out, k->at + 20, c);
    k->step = STEP_LOGIN;
    k->at += 150 + roll(250);
}

/* One refused attempt, or the end of them. Returns whether the connection is over. */
static int refuse(struct client *k)
{
    const struct conn *c = &k->c;
    const char *who = k->refusal == UNKNOWN_USER ? "invalid user " : "";
    unsigned reason = k->refusal == UNKNOWN_USER ? 8 : k->refusal == TOO_MANY && k->attempts == 1 ? 6 : 2;

    if (k->attempts > 0) {
        if (k->refusal == UNKNOWN_USER && k->op.path[0] == '\0')
            sshd(k, c->monitor, "Invalid user %s from %s port %u", c->user->name, c->partner, c->port);
        k->op.path[0] = '*';
        sshd(k, c->monitor, "Failed password for %s%s from %s port %u ssh2", who, c->user->name, c->partner, c->port);
        rec_login(k->at, c, reason);
        k->attempts--;
        k->at += k->attempts > 0 ? 1800 + roll(2500) : 30;
        return 0;
    }
    if (k->refusal == TOO_MANY) {
        sshd(k, c->monitor, "error: maximum authentication attempts exceeded for %s from %s port %u ssh2 [preauth]",
                 c->user->name, c->partner, c->port);
        sshd(k, c->monitor,
             "Disconnecting authenticating user %s %s port %u: Too many authentication failures [preauth]",
             c->user->name, c->partner, c->port);
    } else {
        sshd(k, c->monitor, "Connection closed by %s%s %s port %u [preauth]",
                 k->refusal == UNKNOWN_USER ? who : "authenticating user ", c->user->name, c->partner, c->port);
    }
    return 1;
}

static void random_op(struct client *k)
{
    static const char *const names[] = {"orders", "invoice", "stock", "wages", "claims", "rates", "ledger", "returns"};
    static const enum trouble on_put[] = {NO_SPACE, DENIED, FORCED};
    static const unsigned up_to[NUM_OPS] = {45, 92, 94, 96, 97, 98, 100};
    struct op *o = &k->op;
    const char *name, *ending;
    unsigned r = roll(100);

    memset(o, 0, sizeof *o);
    for (o->kind = OP_GET; r >= up_to[o->kind]; o->kind++)
        ;
    name = names[roll(8)];
    ending = roll(3) == 0 ? "xml" : "csv";
    sprintf(o->path, "%s/%s/%s-%06u.%s", k->c.user->dir, o->kind == OP_GET ? "out" : "in", name,
            (unsigned)(made % 1000000), ending);
    o->mode = 0640;
    o->old_mode = 0644;
    if (o->kind == OP_RENAME)
        sprintf(o->path2, "%.150s.done", o->path);
    if (o->kind <= OP_PUT) {
        o->bytes = 64 + roll(64);
        while (o->bytes < sc.max_bytes / 2 && roll(12) != 0)
            o->bytes = o->bytes * 2 + roll(1000);
        if (roll(1000) < sc.fail)
            o->trouble = o->kind == OP_GET ? (roll(2) ? NO_FILE : DENIED) : on_put[roll(3)];
    }
    o->lost = roll(1000) < sc.lost;
    o->missed = !o->lost && roll(1000) < sc.missed;
}

static void begin_op(struct client *k)
{
    const struct plan *p = k->plan;
    struct conn *c = &k->c;
    struct op *o = &k->op;

    if (k->next.path[0] != '\0') {
        *o = k->next;
        k->next.path[0] = '\0';
    } else if (p != NULL) {
        *o = sc.op[p->first + p->num - k->left];
        k->left--;
    } else {
        random_op(k);
        k->left--;
        made++;
    }
    k->began = k->at;
    k->step = STEP_END;
    if (o->kind > OP_PUT) {
        k->at += 3;
        return;
    }
    if (!o->lost) {
        if (o->kind == OP_PUT && roll(4) != 0)
            sftp(k, "sent status No such file");
        debug_open(&out, k->at, c, o);
        sftp(k, "open \"%s\" flags %s", o->path,
                 o->kind == OP_GET ? "READ mode 0666" : "WRITE,CREATE,TRUNCATE mode 0644");
        if (o->trouble != NO_FILE && o->trouble != DENIED)
            debug_data(&out, k->at, c, o);
    }
    if (o->trouble == NO_FILE || o->trouble == DENIED) {
        k->at += 2;
    } else if (o->lasting > 0) {
        k->at += o->lasting;
    } else {
        k->at += 12 + o->bytes / (6000 + roll(50000));
        k->at += roll(40);
    }
}

/* What the log says when an operation ends. */
static void log_end(struct client *k)
{
    struct conn *c = &k->c;
    const struct op *o = &k->op;
    int i;

    switch (o->kind) {
    case OP_RENAME: sftp(k, "posix-rename old \"%s\" new \"%s\"", o->path, o->path2); break;
    case OP_REMOVE: sftp(k, "remove name \"%s\"", o->path); break;
    case OP_MKDIR: sftp(k, "mkdir name \"%s\" mode 0777", o->path); break;
    case OP_RMDIR: sftp(k, "rmdir name \"%s\"", o->path); break;
    case OP_CHMOD: sftp(k, "set \"%s\" mode %04o", o->path, o->mode); break;
    default: break;
    }
    if (o->trouble == NO_FILE || o->trouble == DENIED) {
        sftp(k, o->trouble == NO_FILE ? "sent status No such file" : "sent status Permission denied");
        return;
    }
    for (i = 0; o->trouble == NO_SPACE && i < 3; i++) {
        sftp(k, "error: process_write: write: No space left on device");
        sftp(k, "sent status Failure");
    }
    if (o->kind <= OP_PUT)
        sftp(k, "%sclose \"%s\" bytes read %lld written %lld", o->trouble == FORCED ? "forced " : "",
                 o->path, o->kind == OP_GET ? o->bytes : 0, o->kind == OP_PUT ? o->bytes : 0);
    if (o->trouble != FORCED)
        debug_status(&out, k->at, c, 0);
}

static void end_op(struct client *k)
{
    struct op *o = &k->op;
    char *part;

    if (!o->lost)
        log_end(k);
    rec_op(k->began, k->at, &k->c, o);
    if (o->trouble == FORCED) {
        k->left = 0;
    } else if (k->plan == NULL && o->kind == OP_PUT && o->trouble == NO_TROUBLE && roll(8) == 0) {
        /* uploads under a provisional name are given the true one */
        k->next = *o;
        k->next.kind = OP_RENAME;
        strcpy(k->next.path2, o->path);
        part = strrchr(k->next.path2, '.');
        strcpy(part, ".ready");
        k->next.lost = k->next.missed = 0;
    }
    if (k->next.path[0] != '\0') {
        k->step = STEP_BEGIN;
        k->at += 25;
    } else if (k->left > 0) {
        k->step = STEP_BEGIN;
        k->at += k->plan != NULL ? sc.op[k->plan->first + k->plan->num - k->left].wait : 200 + roll(2500);
    } else {
        k->step = STEP_CLOSE;
        k->at += o->trouble == FORCED ? 1 : 300;
    }
}

static void close_now(struct client *k)
{
    const struct conn *c = &k->c;
    sftp(k, "session closed for local user %s from [%s]", c->user->name, c->partner);
    if (k->op.trouble == FORCED) {
        sshd(k, c->child, "Connection reset by user %s %s port %u", c->user->name, c->partner, c->port);
        return;
    }
    debug_close(&out, k->at, c);
    sshd(k, c->child, "Received disconnect from %s port %u:11: disconnected by user", c->partner, c->port);
    sshd(k, c->child, "Disconnected from user %s %s port %u", c->user->name, c->partner, c->port);
}

static void finish(struct client *k)
{
    k->step = STEP_CONNECT;
    k->op.path[0] = '\0';
    k->at += sc.gap / 2 + roll(sc.gap);
    k->active = k->plan == NULL && made < sc.transfers;
}

static void step(struct client *k)
{
    struct conn *c = &k->c;
    switch (k->step) {
    case STEP_CONNECT:
        connect_now(k);
        break;
    case STEP_LOGIN:
        if (k->refusal != LOGIN_OK) {
            if (refuse(k))
                finish(k);
            break;
        }
        c->child = new_pid(c->host);
        sshd(k, c->monitor, "Accepted publickey for %s from %s port %u ssh2: ED25519 SHA256:%s", c->user->name,
                 c->partner, c->port, c->user->key);
        sshd(k, c->monitor, "User child is on pid %u", c->child);
        rec_login(k->at, c, 0);
        k->step = STEP_SESSION;
        k->at += 60;
        break;
    case STEP_SESSION:
        debug_login(&out, k->at, c);
        c->server = new_pid(c->host);
        sshd(k, c->child, "Starting session: subsystem 'sftp' for %s from %s port %u id 0", c->user->name, c->partner,
                 c->port);
        sftp(k, "session opened for local user %s from [%s]", c->user->name, c->partner);
        k->step = k->left > 0 ? STEP_BEGIN : STEP_CLOSE;
        k->at += 400;
        break;
    case STEP_BEGIN:
        begin_op(k);
        break;
    case STEP_END:
        end_op(k);
        break;
    case STEP_CLOSE:
        close_now(k);
        finish(k);
        break;
    }
}

static FILE *create(const char *name)
{
    FILE *f = fopen(name, "wb");
    if (f == NULL) {
        fprintf(stderr, "loggen: cannot write %s\n", name);
        exit(2);
    }
    return f;
}

static void start(void)
{
    long long day = civil_days(sc.year, sc.month, sc.day) * 86400000ll;
    unsigned i;

    state = sc.seed * 0x9e3779b97f4a7c15ull + 88172645463325252ull;
    for (i = 0; i < sc.num_plans; i++) {
        client[i].active = 1;
        client[i].at = sc.plan[i].at;
        client[i].plan = &sc.plan[i];
    }
    for (; i < sc.num_plans + sc.clients; i++) {
        client[i].active = sc.transfers > 0;
        client[i].at = day + sc.begin + roll(sc.gap + 1);
    }
}

static void run(void)
{
    struct client *next;
    unsigned i;
    do {
        next = NULL;
        for (i = 0; i < sc.num_plans + sc.clients; i++)
            if (client[i].active && (next == NULL || client[i].at < next->at))
                next = &client[i];
        if (next != NULL)
            step(next);
    } while (next != NULL);
}

int main(int argc, char **argv)
{
    const char *arg[128] = {NULL};
    FILE *dump, *truth;
    long long midnight;
    int i, bad;

    for (i = 1; i < argc; i++)
        if (argv[i][0] == '-' && strchr("nLslx", argv[i][1]) != NULL && argv[i][1] != '\0' && i + 1 < argc) {
            arg[(unsigned char)argv[i][1]] = argv[i + 1];
            i++;
        } else {
            arg[0] = argv[i];
        }
    if (arg[0] == NULL) {
        fprintf(stderr, "usage: loggen [-n TRANSFERS] [-L INFO|DEBUG3] [-s DUMP] [-l LOG] [-x TRUTH] SCENARIO\n");
        return 2;
    }
    scenario_read(&sc, arg[0]);
    if (arg['n'] != NULL)
        sc.transfers = strtoul(arg['n'], NULL, 10);
    if (arg['L'] != NULL)
        sc.debug3 = strcmp(arg['L'], "DEBUG3") == 0;
    out.f = create(arg['l'] != NULL ? arg['l'] : "/dev/null");
    out.iso = sc.iso;
    out.zone = sc.zone;
    out.debug3 = sc.debug3;
    truth = arg['x'] != NULL ? create(arg['x']) : NULL;
    dump = arg['s'] != NULL ? create(arg['s']) : NULL;
    if (rec_start(&sc, dump, truth) != 0)
        return 2;
    midnight = (civil_days(sc.year, sc.month, sc.day) + 1) * 86400000ll;
    rec_edge(2, midnight);
    start();
    run();
    rec_edge(3, midnight + 20);
    bad = rec_stop() != 0;
    bad = fclose(out.f) != 0 || bad;
    bad = (truth != NULL && fclose(truth) != 0) || bad;
    bad = (dump != NULL && fclose(dump) != 0) || bad;
    return bad ? 2 : 0;
}

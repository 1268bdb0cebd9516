/* loggen.c: writes SMF dumps, the servers' logs and the clients' traces of the same work, and the truth about it, from a
   scenario and a seed.

   loggen [-n TRANSFERS] [-L LEVEL] [-s DUMP] [-l LOG] [-c TRACE] [-x TRUTH] SCENARIO

   TRACE.NNNNN is what the client of connection NNNNN said. The form of TRUTH stands at the top of logpaper.c.

   A scenario is lines of "word value"; # begins a comment line.
     seed N, day YYYY-MM-DD, begin HH:MM:SS, stamp rfc3164|iso, container NAME
     zone +HH:MM (of log and record headers), log-zone +HH:MM (of the log only), zone-change HH:MM:SS +HH:MM (UTC),
     log-change HH:MM:SS +HH:MM (UTC; of the log only)
     level INFO|VERBOSE|DEBUG1|DEBUG2|DEBUG3 of sftp-server, sshd LEVEL (VERBOSE or sftp-server's, when that is more),
     openssh RELEASE (8.4): of the systems that follow
     system NAME SID ADDRESS [openssh RELEASE] [sshd LEVEL] [sftp LEVEL] [skew MS] [drift MS-AN-HOUR] [step HH:MM:SS MS]
                        [zone +HH:MM] [log-zone +HH:MM]
                        a server; skew, drift and step are those of its log's clock; zone of log and record headers
     client NAME SID ADDRESS [openssh RELEASE]
                        a machine of clients: it writes 94 and 97, and traces
     user NAME DIRECTORY FINGERPRINT [unrecorded] [relative] [chroot] [raw]
                        unrecorded: may not write records 96. relative, chroot: the log's names lack the directory, its
                        first component. raw: records have each byte of a name as a character
     partner ADDRESS
     dark log|records SYSTEM HH:MM:SS HH:MM:SS      a stretch (UTC) whose lines or records are not there
     transfers N        operations made at random, by "clients N" at a time, each pausing about "gap" milliseconds
                        between its connections, 1 to 2 x "per-session" operations in one, "largest N" bytes
     names N, sizes N   files have one of N names, one of N sizes
     fail, refuse, lost, missed, again, odd, scp, resume
                        in 1000: operations that fail, logins that are refused, operations whose lines are lost, whose
                        record is missing, that are done again at once, with an odd name; connections of scp; puts and
                        gets that go on where others ended
     keys 1, killed 1   some refused logins are refused keys; some broken transfers leave no word and no record
     again-wait MS      before it is done again up to that passes
     lost-lines, lost-records, twice-lines, twice-records
                        in 1000: lines and records that are lost, that come twice
     ports N            clients have ports from 1024 to 1023+N again and again
     shuffle-lines MS, shuffle-records MS       they come late by up to that
     pids N             process ids run from 1 to N again and again
     rotate N           lines of a log file; separate 1: a log and a dump for each system
     filler N           records of other types behind each of ours
     session HH:MM:SS SYSTEM USER PARTNER [bad-password|unknown-user|too-many|bad-key ATTEMPTS]
                        a connection at that time (UTC), with the operations that follow:
     get PATH BYTES, put PATH BYTES, rename PATH PATH, symlink PATH PATH, remove PATH, mkdir PATH, rmdir PATH,
     chmod PATH MODE
                        and behind them: lasting SECONDS, after SECONDS, fail no-space|no-file|denied|forced|killed,
                        resumed, lost, missed

   Every client is a small machine whose next step has a time; the earliest step is always done next, so lines and
   records come in order. */
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
    int tried;                      /* an attempt has been refused */
    struct op op, next;             /* next: queued behind op when its path is not empty */
    struct fact *fact;              /* of op */
};

static struct scenario sc;
static struct client client[MAX_CLIENTS];
static unsigned long made, sessions;
static unsigned long long state, other_state;

static unsigned draw(unsigned long long *s, unsigned n)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return n == 0 ? 0 : (unsigned)((*s >> 11) % n);
}

unsigned roll(unsigned n) { return draw(&state, n); }
unsigned chance(unsigned n) { return draw(&other_state, n); }

static unsigned new_pid(const struct host *h)
{
    struct host *w = &sc.host[h - sc.host];
    unsigned n = w->next_pid++;
    return sc.pids > 0 ? 1 + n % sc.pids : 65536u * (1 + n * 5 % 509) + (unsigned)(n * 7ull % 65521);
}

static void connect_now(struct client *k)
{
    static const struct user strangers[] = {
        {"admin", "", "", 0, 0, 0, 0}, {"oracle", "", "", 0, 0, 0, 0}, {"test", "", "", 0, 0, 0, 0}
    };
    static unsigned ports = 0;
    struct conn *c = &k->c;
    const struct plan *p = k->plan;
    unsigned partner;

    memset(c, 0, sizeof *c);
    c->host = &sc.host[p != NULL ? p->host : roll(sc.num_servers)];
    c->user = &sc.user[p != NULL ? p->user : roll(sc.num_users)];
    partner = p != NULL ? p->partner : roll(sc.num_partners);
    c->partner = sc.partner[partner].ip;
    c->from = sc.partner[partner].host >= 0 ? &sc.host[sc.partner[partner].host] : NULL;
    c->session = ++sessions;
    c->opened = k->at;
    c->port = 1024 + (sc.ports > 0 ? ports++ % sc.ports : ports++ * 31u % 64499);
    c->monitor = new_pid(c->host);
    c->request = 1;
    k->refusal = LOGIN_OK;
    if (p != NULL)
        k->refusal = p->refusal;
    else if (roll(1000) < sc.refuse)
        k->refusal = (enum refusal)(1 + roll(BAD_KEY - 1));
    if (p == NULL && k->refusal == BAD_PASSWORD && sc.keys && chance(2) == 0)
        k->refusal = BAD_KEY;
    if (p == NULL && k->refusal == UNKNOWN_USER)
        c->user = &strangers[roll(3)];
    k->attempts = p != NULL ? p->attempts : k->refusal == TOO_MANY ? 6 : 1 + roll(2);
    k->left = p != NULL ? (unsigned)p->num : 1 + roll(2 * sc.per_session);
    k->next.path[0] = '\0';
    k->tried = 0;
    if (p == NULL && k->refusal == LOGIN_OK && sc.scp > 0 && chance(1000) < sc.scp) {
        c->scp = 1;
        k->left = 1;
    }
    c->over = k->refusal != LOGIN_OK ? fact_new("over", c) : NULL;
    say_connect(k->at, c);
    client_begin(c);
    k->step = STEP_LOGIN;
    k->at += 150 + roll(250);
}

/* One refused attempt, or the end of them. Returns whether the connection is over. */
static int refuse(struct client *k)
{
    static const unsigned reasons[NUM_REFUSALS] = {0, 2, 8, 2, 12};
    struct conn *c = &k->c;
    struct fact *f;

    if (k->attempts == 0) {
        say_refused_end(k->at, c, k->refusal);
        fact_drop(c->over);
        client_refused(c);
        client_end(c);
        return 1;
    }
    f = fact_new("refused", c);
    if (!sc.iso)
        fact_flag(f, "coarse");
    fact_time(f, k->at);
    if (!says_refused(c->host, k->refusal))
        fact_flag(f, "silent");
    say_refused(k->at, c, k->refusal, !k->tried, f);
    rec_login(k->at, c, k->refusal, k->refusal == TOO_MANY && k->attempts == 1 ? 6 : reasons[k->refusal], f);
    fact_drop(f);
    k->tried = 1;
    k->attempts--;
    k->at += k->attempts > 0 ? 1800 + roll(2500) : 30;
    return 0;
}

/* A name to think about. */
static void odd_name(char *d, const char *dir)
{
    static const char *const names[] = {
        "Gr\303\266\303\237e \303\274ber alles.csv", "a \"quoted\" name.txt", "x\" bytes read 7 written 99", "back\\slash\\file",
        "two  blanks .dat", "caf\303\251.pdf", "tab\there.csv", "percent%20%s%n.txt", "#PROD@JOB$.LOG", "mode 0644 flags READ"
    };
    unsigned n = chance(12), i;

    if (n < 10) {
        sprintf(d, "%s/in/%u-%s", dir, chance(50), names[n]);
        return;
    }
    sprintf(d, "%s/in/deep-%04u", dir, chance(10000));
    for (i = 0; i < (n == 10 ? 8 : 22); i++)
        strcat(d, "/directory-of-the-archive");
    strcat(d, "/file.bin");
}

static void random_op(struct client *k)
{
    static const char *const names[] = {"orders", "invoice", "stock", "wages", "claims", "rates", "ledger", "returns"};
    static const enum trouble on_put[] = {NO_SPACE, DENIED, FORCED};
    static const unsigned up_to[NUM_OPS] = {45, 92, 94, 96, 97, 98, 100, 100};
    struct op *o = &k->op;
    const char *name, *ending;
    unsigned r = roll(100);

    memset(o, 0, sizeof *o);
    for (o->kind = OP_GET; r >= up_to[o->kind]; o->kind++)
        ;
    o->scp = k->c.scp;
    if (o->scp && o->kind > OP_PUT)
        o->kind = OP_PUT;
    name = names[roll(8)];
    ending = roll(3) == 0 ? "xml" : "csv";
    sprintf(o->path, "%s/%s/%s-%06u.%s", k->c.user->dir, o->kind == OP_GET ? "out" : "in", name,
            (unsigned)((sc.names > 0 ? chance(sc.names) : made) % 1000000), ending);
    if (sc.names > 0)
        sprintf(o->path, "%s/%s/file-%u", k->c.user->dir, o->kind == OP_GET ? "out" : "in", chance(sc.names));
    if (sc.odd > 0 && chance(1000) < sc.odd)
        odd_name(o->path, k->c.user->dir);
    o->mode = 0640;
    o->old_mode = 0644;
    if (o->kind == OP_RENAME)
        sprintf(o->path2, "%.900s.done", o->path);
    if (o->kind <= OP_PUT) {
        o->bytes = 64 + roll(64);
        while (o->bytes < sc.max_bytes / 2 && roll(12) != 0)
            o->bytes = o->bytes * 2 + roll(1000);
        if (sc.sizes > 0)
            o->bytes = 1000 + 4096 * (long long)chance(sc.sizes);
        if (sc.resume > 0 && chance(1000) < sc.resume)
            o->resumed = 1;
        if (roll(1000) < sc.fail)
            o->trouble = o->kind == OP_GET ? (roll(2) ? NO_FILE : DENIED) : on_put[roll(3)];
        if (o->trouble == FORCED && sc.killed && chance(2) == 0)
            o->trouble = KILLED;
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
    k->fact = fact_new("transfer", c);
    k->began = k->at;
    k->step = STEP_END;
    if (o->kind > OP_PUT) {
        k->at += 3;
        return;
    }
    if (!o->lost)
        say_begin(k->at, c, o, o->kind == OP_PUT && roll(4) != 0, k->fact);
    if (o->trouble == NO_FILE || o->trouble == DENIED) {
        k->at += 2;
    } else if (o->lasting > 0) {
        k->at += o->lasting;
    } else {
        k->at += 12 + o->bytes / (6000 + roll(50000));
        k->at += roll(40);
    }
}

/* What the evaluation has to know about the operation. */
static void tell(struct client *k)
{
    const struct conn *c = &k->c;
    const struct op *o = &k->op;

    fact_op(k->fact, o, k->began, k->at);
    if (o->scp || c->host->sftp < SAY_INFO)
        fact_flag(k->fact, "silent");
    if (o->trouble == KILLED)
        fact_flag(k->fact, "killed");
    if (c->torn)
        fact_flag(k->fact, "torn");
    if (!sc.iso)
        fact_flag(k->fact, "coarse");
    if (c->user->unrecorded)
        fact_flag(k->fact, "unrecorded");
    if (c->host->sshd < SAY_VERBOSE || (c->host->release < 65 && c->host->sshd < SAY_DEBUG1))
        fact_flag(k->fact, "noport");
}

static int is_broken(const struct op *o) { return o->trouble == FORCED || o->trouble == KILLED; }

static void end_op(struct client *k)
{
    struct op *o = &k->op;
    char *part;

    tell(k);
    if (!o->lost)
        say_end(k->at, &k->c, o, k->fact);
    if (!o->missed && !k->c.user->unrecorded && o->trouble != KILLED)
        rec_op(k->began, k->at, &k->c, o, k->fact);
    if (k->c.from != NULL) {
        unsigned length = o->kind > OP_PUT ? 0 : rec_client_op(k->began - 5, k->at + 5, &k->c, o, k->fact);
        client_op(&k->c, o, length, k->fact);
    }
    fact_drop(k->fact);
    if (is_broken(o)) {
        k->left = 0;
    } else if (k->plan == NULL && o->kind == OP_PUT && o->trouble == NO_TROUBLE && !o->scp && roll(8) == 0) {
        /* uploads under a provisional name are given the true one */
        k->next = *o;
        k->next.kind = OP_RENAME;
        k->next.resumed = 0;
        strcpy(k->next.path2, o->path);
        part = strrchr(k->next.path2, '.');
        strcpy(part != NULL ? part : k->next.path2 + strlen(k->next.path2), ".ready");
        k->next.lost = k->next.missed = 0;
    } else if (k->plan == NULL && sc.again > 0 && !o->scp && chance(1000) < sc.again) {
        k->next = *o;
        k->next.trouble = NO_TROUBLE;
        k->next.lost = chance(1000) < sc.lost;
        k->next.missed = !k->next.lost && chance(1000) < sc.missed;
        k->at += chance(sc.again_wait);
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

static void finish(struct client *k)
{
    k->step = STEP_CONNECT;
    k->op.path[0] = '\0';
    k->op.trouble = NO_TROUBLE;
    k->at += sc.gap / 2 + roll(sc.gap);
    k->active = k->plan == NULL && made < sc.transfers;
}

static void accept_now(struct client *k)
{
    struct conn *c = &k->c;
    struct fact *f = fact_new("accepted", c);

    c->child = new_pid(c->host);
    fact_time(f, k->at);
    say_accepted(k->at, c, f);
    rec_login(k->at, c, LOGIN_OK, 0, f);
    fact_drop(f);
    if (c->from == NULL)
        return;
    f = fact_new("connected", c);
    fact_time(f, k->at);
    rec_client_login(k->at, c, f);
    client_accepted(c, f);
    fact_drop(f);
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
        accept_now(k);
        k->step = STEP_SESSION;
        k->at += 60;
        break;
    case STEP_SESSION:
        if (!c->scp)
            c->server = new_pid(c->host);
        say_session(k->at, c, c->scp);
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
        say_close(k->at, c, k->op.trouble);
        client_end(c);
        finish(k);
        break;
    }
}

static void start(void)
{
    unsigned i;

    state = sc.seed * 0x9e3779b97f4a7c15ull + 88172645463325252ull;
    other_state = state ^ 0x5851f42d4c957f2dull;
    for (i = 0; i < sc.num_plans; i++) {
        client[i].active = 1;
        client[i].at = sc.plan[i].at;
        client[i].plan = &sc.plan[i];
    }
    for (; i < sc.num_plans + sc.clients; i++) {
        client[i].active = sc.transfers > 0;
        client[i].at = sc.midnight + sc.begin + roll(sc.gap + 1);
    }
}

static long long run(void)
{
    struct client *next;
    long long last = 0;
    unsigned i;

    for (;;) {
        next = NULL;
        for (i = 0; i < sc.num_plans + sc.clients; i++)
            if (client[i].active && (next == NULL || client[i].at < next->at))
                next = &client[i];
        if (next == NULL)
            return last;
        last = next->at;
        paper_tick(last);
        step(next);
    }
}

/* Each dump has its own two records of the dump program. */
static void edges(unsigned type, long long at)
{
    unsigned i;
    for (i = 0; i < (sc.separate ? sc.num_hosts : 1); i++)
        rec_edge(type, at, &sc.host[i]);
}

int main(int argc, char **argv)
{
    const char *arg[128] = {NULL};
    FILE *truth = NULL;
    long long last;
    int i, bad;

    for (i = 1; i < argc; i++)
        if (argv[i][0] == '-' && argv[i][1] != '\0' && strchr("nLslcx", argv[i][1]) != NULL && i + 1 < argc) {
            arg[(unsigned char)argv[i][1]] = argv[i + 1];
            i++;
        } else {
            arg[0] = argv[i];
        }
    if (arg[0] == NULL) {
        fprintf(stderr, "usage: loggen [-n TRANSFERS] [-L LEVEL] [-s DUMP] [-l LOG] [-c TRACE] [-x TRUTH] SCENARIO\n");
        return 2;
    }
    scenario_read(&sc, arg[0], arg['L']);
    if (arg['n'] != NULL)
        sc.transfers = strtoul(arg['n'], NULL, 10);
    if (arg['x'] != NULL && (truth = fopen(arg['x'], "w")) == NULL) {
        fprintf(stderr, "loggen: cannot write %s\n", arg['x']);
        return 2;
    }
    fact_start(truth);
    paper_start(&sc, arg['s'], arg['l'], arg['c']);
    rec_start(&sc);
    edges(2, sc.midnight + 86400000);
    start();
    last = run();
    paper_tick(last + 1000000000000ll);
    edges(3, sc.midnight + 86400020);
    bad = paper_done() != 0;
    bad = (truth != NULL && fclose(truth) != 0) || bad;
    return bad ? 2 : 0;
}

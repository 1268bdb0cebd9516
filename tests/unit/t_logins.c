/* t_logins.c: real logs against what their clients did (truth.json): every failed login that a log of that release and
   level can show is found, as often as it was tried, with user, address, port and reason; nothing is invented; every
   connection is found once, with its processes. */
#include <stdio.h>
#include <string.h>
#include "deeds.h"
#include "logrun.h"

enum release { R50, R92 };
enum level { INFO, VERBOSE, DEBUG, LEVELS };

/* What the log shows of an event that is no login: attempts per level, and the reason; told: the levels from which on it
   tells address and port of them, and the user. */
static const struct refusal {
    const char *label;
    enum release release;
    unsigned attempts[LEVELS];
    enum cause_id cause[LEVELS];
    enum level endpoint, user;
} refusals[] = {
    { "bad-password", R50, { 1, 1, 1 }, { C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG }, INFO,
      INFO },
    { "invalid-user-password", R50, { 1, 1, 1 }, { C_USER_UNKNOWN, C_USER_UNKNOWN, C_USER_UNKNOWN }, INFO, INFO },
    { "wrong-key", R50, { 0, 1, 1 }, { C_NONE, C_AUTH_KEY_NOT_ACCEPTED, C_AUTH_KEY_NOT_ACCEPTED }, VERBOSE, VERBOSE },
    { "too-many-keys", R50, { 0, 7, 7 }, { C_NONE, C_AUTH_KEY_NOT_ACCEPTED, C_AUTH_KEY_NOT_ACCEPTED }, VERBOSE, VERBOSE },
    { "invalid-user-key", R50, { 1, 1, 1 }, { C_USER_UNKNOWN, C_USER_UNKNOWN, C_USER_UNKNOWN }, INFO, INFO },
    { "strictmodes", R50, { 1, 1, 1 }, { C_STRICTMODES, C_STRICTMODES, C_STRICTMODES }, VERBOSE, VERBOSE },
    { "denyusers", R50, { 1, 1, 1 }, { C_USER_DENIED, C_USER_DENIED, C_USER_DENIED }, INFO, INFO },
    { "locked-account", R50, { 1, 1, 1 }, { C_USER_REVOKED, C_USER_REVOKED, C_USER_REVOKED }, INFO, INFO },
    { "no-shell", R50, { 1, 1, 1 }, { C_USER_SHELL_BAD, C_USER_SHELL_BAD, C_USER_SHELL_BAD }, INFO, INFO },
    { "expired-account", R50, { 1, 1, 1 }, { C_USER_REVOKED, C_USER_REVOKED, C_USER_REVOKED }, INFO, INFO },
    { "root-refused", R50, { 0, 1, 1 }, { C_NONE, C_AUTH_KEY_NOT_ACCEPTED, C_AUTH_KEY_NOT_ACCEPTED }, VERBOSE, VERBOSE },
    { "bad-password", R92, { 1, 1, 1 }, { C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG }, INFO,
      INFO },
    { "bad-password-twice-then-ok", R92, { 1, 1, 1 }, { C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG,
      C_AUTH_PASSWORD_WRONG }, INFO, INFO },
    { "three-bad-passwords-one-connection", R92, { 3, 3, 3 }, { C_AUTH_PASSWORD_WRONG, C_AUTH_PASSWORD_WRONG,
      C_AUTH_PASSWORD_WRONG }, INFO, INFO },
    { "invalid-user", R92, { 1, 1, 1 }, { C_USER_UNKNOWN, C_USER_UNKNOWN, C_USER_UNKNOWN }, INFO, INFO },
    { "wrong-key", R92, { 1, 1, 1 }, { C_AUTH_REFUSED, C_AUTH_KEY_NOT_ACCEPTED, C_AUTH_KEY_NOT_ACCEPTED }, INFO, INFO },
    { "strictmodes", R92, { 1, 1, 1 }, { C_STRICTMODES, C_STRICTMODES, C_STRICTMODES }, INFO, INFO },
    { "denyusers", R92, { 1, 1, 1 }, { C_USER_DENIED, C_USER_DENIED, C_USER_DENIED }, INFO, INFO },
    { "no-shell", R92, { 1, 1, 1 }, { C_USER_SHELL_BAD, C_USER_SHELL_BAD, C_USER_SHELL_BAD }, INFO, INFO },
    { "expired-account", R92, { 1, 1, 1 }, { C_USER_REVOKED, C_USER_REVOKED, C_USER_REVOKED }, VERBOSE, INFO },
    { "root-refused", R92, { 1, 1, 1 }, { C_AUTH_REFUSED, C_AUTH_KEY_NOT_ACCEPTED, C_AUTH_KEY_NOT_ACCEPTED }, INFO, INFO },
    { "too-many-keys", R92, { 1, 6, 6 }, { C_AUTH_TOO_MANY, C_NONE, C_NONE }, INFO, INFO },
    { NULL, R50, { 0, 0, 0 }, { C_NONE, C_NONE, C_NONE }, INFO, INFO }
};

/* The entry with the longest label that the event's begins with. */
static const struct refusal *refusal_of(const struct deed_event *e, enum release release)
{
    const struct refusal *x, *best = NULL;

    for (x = refusals; x->label != NULL; x++)
        if (x->release == release && strncmp(e->label, x->label, strlen(x->label)) == 0 &&
            (best == NULL || strlen(x->label) > strlen(best->label)))
            best = x;
    return best;
}

static int is_at(const struct endpoint *at, const struct deed_event *e)
{
    struct ip ip;

    return e->port > 0 && at->remote_port == e->port && ip_parse(unit_text(e->addr), &ip) == OK &&
        ip_same(&ip, &at->remote_ip);
}

/* sshd logs 100 bytes of a name, and what stands behind a colon is a style. */
static int same_user(const char *row, const char *truth)
{
    size_t n = strcspn(truth, ":");

    if (n > 100)
        n = 100;
    return strlen(row) == n && strncmp(row, truth, n) == 0;
}

struct scene {
    struct deeds *d;
    struct log_run *r;
    unsigned char used[RUN_ROWS];
    enum release release;
    enum level level;
};

/* The failed attempts of one event; each must be as the entry says. */
static void check_event(struct scene *s, const struct deed_event *e)
{
    const struct refusal *x = refusal_of(e, s->release);
    unsigned i, n = 0, wrong = 0;

    for (i = 0; i < s->r->num_logins; i++) {
        const struct run_login *l = &s->r->logins[i];

        if (l->l.result != W_FAIL || l->l.retry)
            continue;
        if (!is_at(&l->l.at, e) && (e->monitor == 0 || l->l.from.pid != e->monitor || l->l.at.remote_port >= 0))
            continue;
        s->used[i] = 1;
        n++;
        if (x == NULL)
            continue;
        wrong += s->level >= x->endpoint && !is_at(&l->l.at, e);
        wrong += s->level >= x->user && !same_user(l->user, e->user);
        wrong += x->cause[s->level] != C_NONE && l->l.cause != x->cause[s->level];
    }
    if (n != (x != NULL ? x->attempts[s->level] : 0) || wrong > 0)
        printf("\n  %s: %u attempts, %u of their fields are wrong\n", e->label, n, wrong);
    CU_ASSERT_EQUAL(n, x != NULL ? x->attempts[s->level] : 0);
    CU_ASSERT_EQUAL(wrong, 0);
}

/* The process has that role there, or is not there while it may be missing. */
static int has_process(const struct run_session *x, uint64_t pid, enum word role, int may_miss)
{
    unsigned i;

    for (i = 0; i < x->s.num_processes && i < RUN_FAMILY; i++)
        if (x->processes[i].pid == pid)
            return x->processes[i].role == role;
    return pid == 0 || may_miss;
}

/* The connection of an event stands once in the sessions. At INFO 5.0p1 says nothing of some. */
static void check_session(struct scene *s, const struct deed_event *e)
{
    const struct run_session *x = NULL;
    unsigned i, n = 0;

    if (e->port <= 0)
        return;
    for (i = 0; i < s->r->num_sessions; i++) {
        const struct session *is = &s->r->sessions[i].s;

        if (!is_at(&is->at, e) && (is->at.remote_port >= 0 || e->monitor == 0 || is->from.pid != e->monitor))
            continue;
        x = &s->r->sessions[i];
        n++;
    }
    if (n != 1 && !(n == 0 && s->release == R50 && s->level == INFO && e->num_pids == 0)) {
        printf("\n  %s: %u sessions\n", e->label, n);
        CU_FAIL("a connection that is not there, or more than once");
    }
    if (x == NULL)
        return;
    CU_ASSERT(x->s.num_phases > 0);
    CU_ASSERT_EQUAL(x->phases[0].name, W_REACH);
    if (x->s.from.pid == 0)                 /* lines without process ids */
        return;
    CU_ASSERT(has_process(x, e->monitor, W_MONITOR, 0));
    CU_ASSERT(has_process(x, e->child, W_CHILD, s->level < DEBUG));
    for (i = 0; i < e->num_pids; i++)
        CU_ASSERT(has_process(x, e->pid[i], W_SFTP_SERVER, 0));
}

static void check_run(const char *folder, const char *log, enum release release, enum level level, unsigned sessions)
{
    char name[256];
    struct scene s;
    unsigned i;

    memset(&s, 0, sizeof s);
    s.release = release;
    s.level = level;
    s.d = deeds_read(folder);
    if (s.d == NULL)
        return;
    s.r = log_new();
    s.r->options.family = 1;
    sprintf(name, "%s/%s", folder, log);
    if (log_run_file(s.r, name)) {
        CU_ASSERT_FATAL(s.r->num_logins <= RUN_ROWS && s.r->num_sessions <= RUN_ROWS);
        for (i = 0; i < s.d->num_events; i++)
            check_event(&s, &s.d->event[i]);
        for (i = 0; i < s.d->num_events; i++)
            check_session(&s, &s.d->event[i]);
        for (i = 0; i < s.r->num_logins; i++)
            CU_ASSERT(s.used[i] || s.r->logins[i].l.result == W_OK || s.r->logins[i].l.retry);
        CU_ASSERT_EQUAL(s.r->num_sessions, sessions);
    }
    log_done(s.r);
    deeds_done(s.d);
}

static void info_50(void) { check_run("5.0p1/INFO", "syslog.rfc3164.log", R50, INFO, 48); }
static void verbose_50(void) { check_run("5.0p1/VERBOSE", "syslog.iso.log", R50, VERBOSE, 54); }
static void debug_50(void) { check_run("5.0p1/DEBUG3", "syslog.rfc3164.log.gz", R50, DEBUG, 54); }
static void grace_50(void) { check_run("5.0p1/grace-VERBOSE", "syslog.rfc3164.log", R50, VERBOSE, 6); }
static void info_92(void) { check_run("9.2p1-catalogue-INFO", "syslog.rfc3164.log", R92, INFO, 91); }
static void json_92(void) { check_run("9.2p1-catalogue-INFO", "syslog.json.log.gz", R92, INFO, 91); }
static void debug_92(void) { check_run("9.2p1-catalogue-DEBUG3", "syslog.rfc3164.log.gz", R92, DEBUG, 91); }
static void random_92(void) { check_run("9.2p1-random200-INFO", "syslog.iso.log.gz", R92, VERBOSE, 107); }
static void repeated_92(void)
{
    check_run("9.2p1-envelopes/rsyslog-repeated-reduction", "syslog.rfc3164.log", R92, INFO, 12);
}
static void file_92(void) { check_run("9.2p1-envelopes/sshd-E-DEBUG1", "sshd.-E.log", R92, VERBOSE, 11); }
static void stderr_92(void) { check_run("9.2p1-envelopes/sshd-e-VERBOSE", "sshd.-e.log", R92, VERBOSE, 11); }

static const struct unit_case cases[] = {
    { "5.0p1 at INFO", info_50 }, { "5.0p1 at VERBOSE", verbose_50 }, { "5.0p1 at DEBUG3", debug_50 },
    { "5.0p1, login grace time and MaxStartups", grace_50 }, { "9.2p1 catalogue at INFO", info_92 },
    { "9.2p1 catalogue at INFO, JSON", json_92 }, { "9.2p1 catalogue at DEBUG3", debug_92 },
    { "9.2p1 random run", random_92 }, { "9.2p1, repeated messages", repeated_92 }, { "9.2p1 sshd -E", file_92 },
    { "9.2p1 sshd -e", stderr_92 },
    { NULL, NULL }
};
const struct unit_suite suite_logins = { "logins", cases };

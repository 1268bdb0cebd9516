/* t_clreal.c: real traces of clients against what they did (truth.json): one session for each trace, with its phase, its
   end and its login; every operation once, with name, bytes and result; every row with its reason in the truth. Unlike a
   server, a client tells of what it never asked for: the file that is not there, the resumed upload that is complete. */
#include <stdio.h>
#include <string.h>
#include "deeds.h"
#include "logrun.h"

/* What the truth calls an operation, by how it begins; the longest one that fits counts. */
static const struct kind {
    const char *op;
    enum word word;
} kinds[] = {
    { "put", W_PUT }, { "reput", W_PUT }, { "get", W_GET }, { "reget", W_GET }, { "scp put", W_PUT }, { "scp get", W_GET },
    { "rm", W_REMOVE }, { "rmdir", W_RMDIR }, { "mkdir", W_MKDIR }, { "rename", W_RENAME }, { "chmod", W_CHMOD },
    { "chown", W_CHOWN }, { "symlink", W_SYMLINK }, { NULL, W_NONE }
};

static enum word word_of(const char *op)
{
    const struct kind *k, *best = NULL;

    for (k = kinds; k->op != NULL; k++)
        if (strncmp(op, k->op, strlen(k->op)) == 0 && (best == NULL || strlen(k->op) > strlen(best->op)))
            best = k;
    return best != NULL ? best->word : W_NONE;
}

/* One trace. */
struct scene {
    struct deeds *d;
    struct deed_event *e;
    unsigned event;
    const struct log_run *r;
    unsigned char used[RUN_ROWS];
};

/* The target of a resumed upload was complete. */
static int is_complete(const struct deed *x)
{
    return strcmp(x->op, "reput") == 0 && x->expect_bytes == 0 && x->remote_before > 0;
}

static int aborted_fits(const struct scene *s, const struct deed *x, const struct transfer *t)
{
    const char *label = s->e->label;

    if (strstr(label, "srv-monitor") != NULL)
        return t->result == W_OK && (int64_t)t->bytes == x->remote_after;
    if (strncmp(label, "int-", 4) == 0)
        return t->result == W_FAIL && t->cause == C_KILLED && (int64_t)t->bytes == x->remote_after;
    if (strstr(label, "kill-client") != NULL)       /* the trace just ends */
        return t->result == W_NONE && t->has_bytes && (int64_t)t->bytes <= x->remote_after;
    return t->result == W_FAIL && (t->cause == C_KILLED || t->cause == C_CONNECTION_LOST) && t->has_bytes &&
        (int64_t)t->bytes <= x->remote_after;
}

static int result_fits(const struct scene *s, const struct deed *x, const struct run_transfer *row)
{
    const struct transfer *t = &row->t;

    if (strcmp(x->expect, "aborted") == 0)
        return aborted_fits(s, x, t);
    if (is_complete(x))
        return t->result == W_FAIL && t->cause == C_RESUME_NOT_POSSIBLE;
    if (!deed_failed(x))
        return t->result == W_OK;
    if (t->result != W_FAIL || t->cause == C_NONE || row->why[0] == '\0')
        return 0;
    if (strncmp(x->expect, "Failure", 7) == 0)
        return (int64_t)t->bytes <= x->remote_after && (int64_t)t->bytes + 32768 > x->remote_after &&
            strcmp(row->why, "Failure") == 0;
    if (strcmp(x->expect, "Permission denied") == 0)
        return t->cause == C_PERMISSION_DENIED && strcmp(row->why, x->expect) == 0;
    return strcmp(x->expect, "No such file") != 0 || t->cause == C_FILE_NOT_FOUND;
}

static int bytes_fit(const struct deed *x, enum word word, const struct transfer *t)
{
    int64_t n = deed_bytes(x, word);

    if ((word != W_PUT && word != W_GET) || deed_failed(x) || is_complete(x))
        return 1;
    return t->has_bytes && (n < 0 || (int64_t)t->bytes == n);
}

static void complain(const struct scene *s, const char *op, const char *path, const char *what)
{
    printf("[%s: %s %s: %s] ", s->e->label, op, path, what);
    CU_FAIL("a client's trace against the truth");
}

static void find(struct scene *s, const struct deed *x)
{
    enum word word = word_of(x->op);
    unsigned i, found = RUN_ROWS;

    if (word == W_NONE)
        return;
    for (i = 0; i < s->r->num_transfers; i++) {
        const struct run_transfer *row = &s->r->transfers[i];
        int fits = bytes_fit(x, word, &row->t) && result_fits(s, x, row);

        if (s->used[i] || row->t.op != word || !deed_path_is(row->path, x->path))
            continue;
        if (found == RUN_ROWS || (fits && !(bytes_fit(x, word, &s->r->transfers[found].t) &&
            result_fits(s, x, &s->r->transfers[found]))))
            found = i;
    }
    if (found == RUN_ROWS) {
        complain(s, x->op, x->path, "not found");
        return;
    }
    s->used[found] = 1;
    if (!bytes_fit(x, word, &s->r->transfers[found].t))
        complain(s, x->op, x->path, "wrong bytes");
    if (!result_fits(s, x, &s->r->transfers[found]))
        complain(s, x->op, x->path, "wrong result");
}

/* "put -r" and "get -r": so many files and bytes. */
static void find_tree(struct scene *s, const struct deed *x)
{
    enum word word = word_of(x->op);
    int64_t files = 0, bytes = 0;
    unsigned i;

    for (i = 0; i < s->r->num_transfers; i++) {
        const struct transfer *t = &s->r->transfers[i].t;

        if (s->used[i] || t->op != word || t->result != W_OK)
            continue;
        s->used[i] = 1;
        files++;
        bytes += (int64_t)t->bytes;
    }
    CU_ASSERT_EQUAL(files, x->files);
    CU_ASSERT_EQUAL(bytes, x->bytes);
}

/* Its commands name the file, or directories and their modes go with a tree. */
static int is_explained(const struct scene *s, const struct run_transfer *row)
{
    const char *base = strrchr(row->path, '/');

    base = base != NULL ? base + 1 : row->path;
    return s->e->said[0] == '\0' || strstr(s->e->said, base) != NULL || strstr(s->e->said, "-r ") != NULL ||
        (strcmp(s->e->label, "password-ok") == 0 && strcmp(base, "pwd.bin") == 0);
}

static void check_operations(struct scene *s)
{
    unsigned i;

    for (i = 0; i < s->d->num_deeds; i++) {
        const struct deed *x = &s->d->deed[i];

        if (x->event != s->event || strcmp(x->op, "put -r") != 0 || x->files >= 0) {
            if (x->event == s->event && x->files >= 0)
                find_tree(s, x);
            else if (x->event == s->event)
                find(s, x);
        }
    }
    for (i = 0; i < s->r->num_transfers; i++)
        if (!s->used[i] && !is_explained(s, &s->r->transfers[i]))
            complain(s, "a row", s->r->transfers[i].path, "without a reason");
}

/* One session of a client, as far as it came, with its login. */
static void check_session(const struct scene *s)
{
    const struct run_session *x = NULL;
    unsigned i, ok = 0, failed = 0, clients = 0;

    for (i = 0; i < s->r->num_sessions; i++)
        if (s->r->sessions[i].s.role == W_CLIENT) {
            x = &s->r->sessions[i];
            clients++;
        }
    for (i = 0; i < s->r->num_logins; i++) {
        ok += s->r->logins[i].l.result == W_OK;
        failed += s->r->logins[i].l.result == W_FAIL;
        CU_ASSERT(s->r->logins[i].l.result == W_OK || s->r->logins[i].l.cause != C_NONE);
    }
    CU_ASSERT_EQUAL(clients, 1);
    if (x == NULL || strcmp(s->e->label, "local-D") == 0)
        return;
    CU_ASSERT_EQUAL(ok, x->s.phase > W_AUTH);
    CU_ASSERT_EQUAL(failed > 0, x->s.phase == W_AUTH);
    if (s->e->exit >= 0 && s->e->exit < 128)
        CU_ASSERT(x->s.outcome == W_CLOSED || strcmp(s->e->label, "bad-password-twice-then-ok") == 0);
    if (s->e->exit == 255)
        CU_ASSERT(x->s.outcome == W_AUTH_FAILED || x->s.outcome == W_DROPPED);
    CU_ASSERT(x->s.at.remote_port > 2000);
    if (x->s.phase > W_HOSTKEY) {
        CU_ASSERT(x->kex[0] != '\0' && x->cipher[0] != '\0');
        CU_ASSERT(x->user[0] == '\0' || strcmp(x->user, s->e->user) == 0);
    }
    if (strstr(s->e->label, "-mismatch") != NULL)
        CU_ASSERT(x->s.phase == W_KEX && x->s.cause == C_KEX_NO_COMMON_ALGORITHM);
    if (strcmp(s->e->label, "changed-hostkey") == 0)
        CU_ASSERT(x->s.phase == W_HOSTKEY && x->s.cause == C_HOST_KEY_CHANGED);
    if (strcmp(s->e->label, "ssh-bad-subsystem") == 0)
        CU_ASSERT(x->s.cause == C_SUBSYSTEM_MISSING);
}

static void one_trace(struct log_run *r, const char *member, void *ctx)
{
    struct scene s;

    memset(&s, 0, sizeof s);
    s.d = ctx;
    s.r = r;
    for (s.event = 0; s.event < s.d->num_events; s.event++)
        if (strlen(s.d->event[s.event].trace) > 0 && strstr(member, s.d->event[s.event].trace) != NULL)
            break;
    CU_ASSERT_FATAL(s.event < s.d->num_events);
    s.e = &s.d->event[s.event];
    s.d->event[s.event].num_traces++;
    CU_ASSERT_EQUAL(r->found[F_TRACE_NO_ENVELOPE], 0);
    check_operations(&s);
    check_session(&s);
}

static void run(const char *folder)
{
    char name[256];
    struct deeds *d = deeds_read(folder);
    unsigned i, traces = 0;

    if (d == NULL)
        return;
    sprintf(name, "%s/client-traces.tar.gz", folder);
    if (log_run_members(name, one_trace, d)) {
        for (i = 0; i < d->num_events; i++) {
            CU_ASSERT(d->event[i].num_traces <= 1);
            traces += d->event[i].num_traces;
        }
        CU_ASSERT(traces > 0);
    }
    deeds_done(d);
}

static void release_5_0(void) { run("5.0p1/DEBUG3"); }
static void release_9_2(void) { run("9.2p1-catalogue-DEBUG3"); }
static void served(void) { run("9.2p1-envelopes/rsyslog-repeated-reduction"); }

static const struct unit_case cases[] = {
    { "5.0p1", release_5_0 }, { "9.2p1", release_9_2 }, { "a server that logs into the trace", served }, { NULL, NULL }
};
const struct unit_suite suite_clreal = { "clreal", cases };

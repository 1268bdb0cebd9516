/* t_deeds.c: real logs against what their clients did (truth.json): every operation that a server's log can show is
   found exactly once, with path, bytes and result, under its process, and every row has its reason in the truth. */
#include <stdio.h>
#include <string.h>
#include "deeds.h"
#include "logrun.h"

/* What the truth calls an operation, by how it begins; the longest one that fits counts. */
static const struct kind {
    const char *op;
    enum word word;
} kinds[] = {
    { "put", W_PUT }, { "reput", W_PUT }, { "append", W_PUT }, { "write at offset", W_PUT }, { "get", W_GET },
    { "reget", W_GET }, { "scp put (sftp", W_PUT }, { "scp get (sftp", W_GET }, { "rm", W_REMOVE },
    { "rmdir", W_RMDIR }, { "mkdir", W_MKDIR }, { "rename", W_RENAME }, { "chmod", W_CHMOD }, { "chown", W_CHOWN },
    { "symlink", W_SYMLINK }, { "hardlink", W_SYMLINK }, { NULL, W_NONE }
};

static enum word word_of(const char *op)
{
    const struct kind *k, *best = NULL;

    for (k = kinds; k->op != NULL; k++)
        if (strncmp(op, k->op, strlen(k->op)) == 0 && (best == NULL || strlen(k->op) > strlen(best->op)))
            best = k;
    return best != NULL ? best->word : W_NONE;
}

/* What one run may show. */
struct scene {
    struct deeds *d;
    struct log_run *r;
    unsigned char used[RUN_ROWS];
    int level;                              /* 0 INFO, 1 VERBOSE, 3 DEBUG3 */
};

static int is_of(const struct deed_event *e, const struct run_transfer *x)
{
    unsigned i;

    for (i = 0; i < e->num_pids; i++)
        if (e->pid[i] == x->t.from.pid)
            return 1;
    return 0;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A planned failure that the client finds out before it asks for the file: the log cannot show it. */
static int is_unasked(const struct deed *x, enum word word)
{
    return word == W_NONE || (word == W_GET && (strcmp(x->expect, "No such file") == 0 || strcmp(x->expect, "fail") == 0)) ||
        (word == W_PUT && x->expect_bytes == 0 && x->remote_before > 0);
}

static int result_fits(const struct scene *s, const struct deed *x, const struct run_transfer *row)
{
    const char *label = s->d->event[x->event].label;
    const struct transfer *t = &row->t;

    if (strcmp(x->op, "put without close") == 0)
        return t->result == W_FAIL && t->cause == C_CONNECTION_LOST;
    if (strcmp(x->expect, "aborted") == 0) {
        if (strncmp(label, "int-", 4) == 0 || strstr(label, "srv-monitor") != NULL)
            return t->result == W_OK && (int64_t)t->bytes == x->remote_after;
        if (strstr(label, "srv-sftp") != NULL)
            return t->result == W_NONE && (s->level < 3 || (int64_t)t->bytes == x->remote_after);
        return t->result == W_NONE || (t->result == W_FAIL && t->cause == C_CONNECTION_LOST && t->has_bytes);
    }
    if (!deed_failed(x))
        return t->result == W_OK;
    if (t->result != W_FAIL || t->cause == C_NONE || row->why[0] == '\0')
        return 0;
    if (strncmp(x->expect, "Failure", 7) == 0)
        return (t->cause == C_NO_SPACE || t->cause == C_WRITE_FAILED) && (int64_t)t->bytes <= x->remote_after &&
            (int64_t)t->bytes + 32768 > x->remote_after;
    if (x->expect[0] == '\0')
        return 1;
    return strcmp(row->why, x->expect) == 0 &&
        t->cause == (strcmp(x->expect, "No such file") == 0 ? C_FILE_NOT_FOUND : C_PERMISSION_DENIED);
}

static int bytes_fit(const struct deed *x, enum word word, const struct transfer *t)
{
    int64_t n = deed_bytes(x, word);

    if ((word != W_PUT && word != W_GET) || deed_failed(x) || strcmp(x->op, "put without close") == 0)
        return 1;
    return t->has_bytes ? n < 0 || (int64_t)t->bytes == n : t->path_cut;
}

static void say(const struct scene *s, const struct deed *x, const char *what)
{
    printf("[%s: %s %s: %s] ", s->d->event[x->event].label, x->op, x->path, what);
}

/* The row of a deed: the first unused one of its kind and path, of those whose bytes fit if there are such. */
static void find(struct scene *s, struct deed *x)
{
    enum word word = word_of(x->op);
    const struct deed_event *e = &s->d->event[x->event];
    unsigned i, found = RUN_ROWS;

    if (is_unasked(x, word) || e->num_pids == 0)
        return;
    for (i = 0; i < s->r->num_transfers; i++) {
        const struct run_transfer *row = &s->r->transfers[i];

        if (s->used[i] || row->t.op != word || !is_of(e, row) || !deed_path_is(row->path, x->path))
            continue;
        if (found == RUN_ROWS || (!bytes_fit(x, word, &s->r->transfers[found].t) && bytes_fit(x, word, &row->t)))
            found = i;
    }
    if (found == RUN_ROWS) {
        say(s, x, "not found");
        CU_FAIL("an operation is not found");
        return;
    }
    s->used[found] = 1;
    if (!bytes_fit(x, word, &s->r->transfers[found].t)) {
        say(s, x, "wrong bytes");
        CU_FAIL("wrong bytes");
    }
    if (!result_fits(s, x, &s->r->transfers[found])) {
        say(s, x, "wrong result");
        CU_FAIL("wrong result");
    }
}

/* "put -r" and "get -r": so many files and bytes below a directory. */
static void find_tree(struct scene *s, struct deed *x)
{
    enum word word = word_of(x->op);
    const struct deed_event *e = &s->d->event[x->event];
    int64_t files = 0, bytes = 0;
    unsigned i;

    for (i = 0; i < s->r->num_transfers; i++) {
        const struct transfer *t = &s->r->transfers[i].t;

        if (s->used[i] || t->op != word || t->result != W_OK || !is_of(e, &s->r->transfers[i]))
            continue;
        s->used[i] = 1;
        files++;
        bytes += (int64_t)t->bytes;
    }
    CU_ASSERT_EQUAL(files, x->files);
    CU_ASSERT_EQUAL(bytes, x->bytes);
}

/* Rows without a deed: its commands name the file, or it is what they do besides (attributes of files that are sent with
   them, directories of a tree). */
static int is_explained(const struct scene *s, const struct run_transfer *row)
{
    const struct deed_event *e;
    unsigned i, k;

    for (i = 0; i < s->d->num_events; i++) {
        e = &s->d->event[i];
        if (!is_of(e, row))
            continue;
        if (strstr(e->said, base_of(row->path)) != NULL || strstr(e->said, "-r ") != NULL)
            return 1;
        for (k = 0; k < s->d->num_deeds; k++)
            if (s->d->deed[k].event == i && row->t.op != W_GET && row->t.op != W_PUT &&
                deed_path_is(row->path, s->d->deed[k].path))
                return 1;
        return strcmp(e->label, "password-ok") == 0 && strcmp(base_of(row->path), "pwd.bin") == 0;
    }
    return 0;
}

static void compare(struct scene *s)
{
    unsigned i, found = 0, extra = 0;

    CU_ASSERT(s->r->num_transfers <= RUN_ROWS);
    for (i = 0; i < s->d->num_deeds; i++) {
        struct deed *x = &s->d->deed[i];

        if (x->files >= 0)
            find_tree(s, x);
        else if (strcmp(x->op, "put -r") != 0)
            find(s, x);
    }
    for (i = 0; i < s->r->num_transfers; i++) {
        const struct run_transfer *row = &s->r->transfers[i];

        found += s->used[i];
        if (!s->used[i] && !is_explained(s, row)) {
            printf("[extra row %s] ", row->path);
            CU_FAIL("a row without a reason");
        }
        extra += !s->used[i];
    }
    CU_ASSERT(found > extra);
}

static void run(const char *folder, const char *log, int level)
{
    char name[256];
    struct scene s;

    memset(&s, 0, sizeof s);
    s.level = level;
    s.d = deeds_read(folder);
    if (s.d == NULL)
        return;
    s.r = log_new();
    sprintf(name, "%s/%s", folder, log);
    if (log_run_file(s.r, name))
        compare(&s);
    log_done(s.r);
    deeds_done(s.d);
}

static void old_info(void) { run("5.0p1/INFO", "syslog.rfc3164.log", 0); }
static void old_verbose(void) { run("5.0p1/VERBOSE", "syslog.iso.log", 1); }
static void old_debug(void) { run("5.0p1/DEBUG3", "syslog.iso.log.gz", 3); }
static void random_info(void) { run("9.2p1-random200-INFO", "syslog.rfc3164.log.gz", 0); }

static void new_info(void)
{
    run("9.2p1-catalogue-INFO", "syslog.rfc3164.log", 0);
    run("9.2p1-catalogue-INFO", "syslog.iso.log", 0);
    run("9.2p1-catalogue-INFO", "syslog.rfc5424.log", 0);
    run("9.2p1-catalogue-INFO", "syslog.json.log.gz", 0);
}

static void new_debug(void)
{
    run("9.2p1-catalogue-DEBUG3", "syslog.rfc3164.log.gz", 3);
    run("9.2p1-catalogue-DEBUG3", "syslog.iso.log.gz", 3);
}

/* Every line of an sftp-server is known. */
static void all_claimed(void)
{
    static const char *const logs[] = {
        "5.0p1/INFO/syslog.rfc3164.log", "5.0p1/VERBOSE/syslog.iso.log", "5.0p1/DEBUG3/syslog.iso.log.gz",
        "9.2p1-catalogue-INFO/syslog.iso.log", "9.2p1-catalogue-DEBUG3/syslog.iso.log.gz",
        "9.2p1-random200-INFO/syslog.rfc3164.log.gz", "9.2p1-envelopes/journald/journal.short.log"
    };
    size_t i;

    for (i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct log_run *r = log_new();

        r->only = " sftp-server[";
        if (log_run_file(r, logs[i])) {
            CU_ASSERT(r->tally.sftp_lines > 0);
            CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
        }
        log_done(r);
    }
}

static const struct unit_case cases[] = {
    { "5.0p1 at INFO", old_info }, { "5.0p1 at VERBOSE", old_verbose }, { "5.0p1 at DEBUG3", old_debug },
    { "every line is claimed", all_claimed }, { "9.2p1 at INFO", new_info }, { "9.2p1 at DEBUG3", new_debug }, { "9.2p1 random run", random_info },
    { NULL, NULL }
};
const struct unit_suite suite_deeds = { "deeds", cases };

/* logrun.c: see logrun.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "input/line.h"
#include "input/unpack.h"
#include "drip.h"
#include "logrun.h"

enum { AGAIN_MAX = 1024 * 1024 };   /* longer texts are run once */

static void keep(char *d, struct slice s)
{
    size_t n = s.n < RUN_TEXT - 1 ? s.n : RUN_TEXT - 1;

    if (n > 0)
        memcpy(d, s.p, n);
    d[n] = '\0';
}

static int take_transfer(void *ctx, const struct transfer *t)
{
    struct log_run *r = ctx;
    struct run_transfer *x = &r->transfers[r->num_transfers % RUN_ROWS];

    r->num_transfers++;
    x->t = *t;
    CU_ASSERT_FATAL(t->num_progress <= PROGRESS_MAX);
    if (t->num_progress > 0)
        memcpy(x->progress, t->progress, t->num_progress * sizeof *x->progress);
    keep(x->path, t->path);
    keep(x->path2, t->path2);
    keep(x->user, t->user);
    keep(x->why, t->cause_text);
    keep(x->first_line, t->story.count > 0 ? t->story.line[0] : slice_of(NULL, 0));
    keep(x->last_line, t->story.count > 0 ? t->story.line[t->story.count - 1] : slice_of(NULL, 0));
    return OK;
}

static int take_login(void *ctx, const struct login *l)
{
    struct log_run *r = ctx;
    struct run_login *x = &r->logins[r->num_logins % RUN_ROWS];

    r->num_logins++;
    x->l = *l;
    keep(x->user, l->user);
    keep(x->method, l->auth);
    keep(x->why, l->cause_text);
    return OK;
}

static int take_session(void *ctx, const struct session *s)
{
    struct log_run *r = ctx;
    struct run_session *x = &r->sessions[r->num_sessions % RUN_ROWS];
    unsigned i;

    r->num_sessions++;
    x->s = *s;
    keep(x->user, s->user);
    keep(x->auth, s->auth);
    keep(x->cipher, s->cipher);
    keep(x->kex, s->kex);
    keep(x->system, s->system);
    keep(x->mac, s->mac);
    keep(x->peer, s->peer);
    sprintf(x->sources, "%.*s %.*s %.*s", (int)s->kex_source.n, (const char *)s->kex_source.p, (int)s->cipher_source.n,
        (const char *)s->cipher_source.p, (int)s->mac_source.n, (const char *)s->mac_source.p);
    for (i = 0; i < s->num_phases && i < PHASES_MAX; i++)
        x->phases[i] = s->phases[i];
    for (i = 0; i < s->num_processes && i < RUN_FAMILY; i++)
        x->processes[i] = s->processes[i];
    return OK;
}

struct log_run *log_new(void)
{
    struct log_run *r = calloc(1, sizeof *r);

    CU_ASSERT_FATAL(r != NULL);
    r->options.now = INT64_C(1800000000) * INSTANT_SECOND;  /* 2027-01-15 */
    r->options.stories = 1;
    return r;
}

void log_done(struct log_run *r)
{
    free(r);
}

static int take_unclaimed(void *ctx, const struct unclaimed *x)
{
    struct log_run *r = ctx;

    if (r->num_shapes++ == 0)
        keep(r->unclaimed, x->text);
    r->num_unclaimed += x->count;
    return OK;
}

static struct trace *begin(struct log_run *r, struct findings *fs)
{
    struct trace_out to;
    struct trace *t;
    size_t log;

    to.ctx = r;
    to.transfer = take_transfer;
    to.login = take_login;
    to.session = take_session;
    to.kept = NULL;
    CU_ASSERT_EQUAL_FATAL(trace_new(&t, &r->options, &to, fs), OK);
    CU_ASSERT_EQUAL_FATAL(trace_log_open(t, "LOG", &log), OK);
    return t;
}

static void end(struct log_run *r, struct trace *t, struct findings *fs)
{
    const struct finding *f;
    size_t i;

    CU_ASSERT_EQUAL(trace_end(t), OK);
    r->tally = *trace_tally(t);
    CU_ASSERT_EQUAL(trace_unclaimed(t, take_unclaimed, r), OK);
    for (i = 0; (f = findings_get(fs, i)) != NULL; i++)
        r->found[f->id] += f->count;
    trace_free(t);
    findings_free(fs);
}

/* Lines as the program takes them: many at once. */
static void feed_all(struct log_run *r, struct trace *t, struct source *s, unsigned most)
{
    struct trace_step x;
    struct lines *lines;
    int result;

    x.most = most;
    x.until = INT64_MAX;
    CU_ASSERT_EQUAL_FATAL(lines_open(&lines, s, ebcdic_default()), OK);
    while ((result = trace_lines(t, 0, lines, &x)) == OK) {
        CU_ASSERT(x.num > 0 && x.num <= most);
        r->last_when = x.when;
    }
    CU_ASSERT_EQUAL(result, END);
    CU_ASSERT_EQUAL(x.num, 0);
    lines_close(lines);
}

/* The same must come out when the text is read in steps, and its lines are taken many at once. */
static void run_again(const struct log_run *r, struct slice text)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct log_run *o = log_new();
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct source *s;
    struct trace *t;

    o->options = r->options;
    t = begin(o, fs);
    f.p = text.p;
    f.n = text.n;
    f.step = 1000;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "LOG", fs), OK);
    feed_all(o, t, s, 7);
    source_close(s);
    end(o, t, fs);
    CU_ASSERT_EQUAL(o->num_transfers, r->num_transfers);
    CU_ASSERT_EQUAL(o->num_logins, r->num_logins);
    CU_ASSERT_EQUAL(o->num_sessions, r->num_sessions);
    CU_ASSERT_EQUAL(o->last_when, r->last_when);
    CU_ASSERT_EQUAL(o->num_unclaimed, r->num_unclaimed);
    CU_ASSERT_EQUAL(memcmp(&o->tally, &r->tally, sizeof o->tally), 0);
    log_done(o);
}

void log_run(struct log_run *r, struct slice text)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct trace *t = begin(r, fs);
    struct slice all = text;
    int is_first = r->tally.lines == 0;
    struct line line;
    size_t n;

    line.number = 0;
    while (text.n > 0) {
        n = slice_find(text, 0x0A);
        line.text = slice_of(text.p, n > 0 && text.p[n - 1] == 0x0D ? n - 1 : n);
        line.end = (unsigned)(n < text.n) + (unsigned)(n - line.text.n);
        line.passed = 0;
        line.number++;
        CU_ASSERT_EQUAL(trace_line(t, 0, &line, &r->last_when), OK);
        text = slice_from(text, n < text.n ? n + 1 : n);
    }
    end(r, t, fs);
    if (is_first && all.n < AGAIN_MAX)
        run_again(r, all);
}

void log_run_text(struct log_run *r, const char *text)
{
    log_run(r, unit_text(text));
}

/* A file below the shared data's logs, open; NULL when it is not there. */
static struct unpack *open_shared(const char *name, char *path, size_t room, struct findings *fs)
{
    const char *shared = unit_shared();
    struct unpack *u = NULL;

    if (shared == NULL || strlen(shared) + strlen(name) > room - 16) {
        unit_skip(name);
        return NULL;
    }
    strcpy(path, shared);
    strcat(path, "/data/logs/");
    strcat(path, name);
    if (unpack_open(&u, path, fs) == OK)
        return u;
    unpack_close(u);
    unit_skip(path);
    return NULL;
}

static void feed(struct log_run *r, struct trace *t, struct source *s)
{
    struct lines *lines;
    struct line line;

    if (r->only == NULL) {
        feed_all(r, t, s, 512);
        return;
    }
    CU_ASSERT_EQUAL_FATAL(lines_open(&lines, s, ebcdic_default()), OK);
    while (lines_next(lines, &line) == OK)
        if (slice_search(line.text, unit_text(r->only)) < line.text.n)
            CU_ASSERT_EQUAL(trace_line(t, 0, &line, &r->last_when), OK);
    lines_close(lines);
}

int log_run_file(struct log_run *r, const char *name)
{
    char path[1024];
    struct findings *fs = findings_new(NULL, NULL);
    struct unpack *u = open_shared(name, path, sizeof path, fs);
    struct source *s;
    struct trace *t;

    if (u == NULL || unpack_next(u, &s) != OK) {
        unpack_close(u);
        findings_free(fs);
        return 0;
    }
    t = begin(r, fs);
    feed(r, t, s);
    unpack_close(u);
    end(r, t, fs);
    return 1;
}

int log_run_members(const char *name, void (*take)(struct log_run *r, const char *member, void *ctx), void *ctx)
{
    char path[1024];
    struct findings *fs = findings_new(NULL, NULL);
    struct unpack *u = open_shared(name, path, sizeof path, fs);
    struct source *s;
    int found = u != NULL;

    while (u != NULL && unpack_next(u, &s) == OK) {
        struct findings *own = findings_new(NULL, NULL);
        struct log_run *r = log_new();
        struct trace *t = begin(r, own);

        feed(r, t, s);
        end(r, t, own);
        take(r, unpack_name(u), ctx);
        log_done(r);
    }
    unpack_close(u);
    findings_free(fs);
    return found;
}

unsigned log_count(const struct log_run *r, enum word op, enum word result)
{
    unsigned i, n = 0;

    for (i = 0; i < r->num_transfers; i++)
        n += r->transfers[i].t.op == op && r->transfers[i].t.result == result;
    return n;
}

const struct run_transfer *log_transfer(const struct log_run *r, const char *path, unsigned nth)
{
    unsigned i;

    for (i = 0; i < r->num_transfers; i++)
        if (strcmp(r->transfers[i].path, path) == 0 && nth-- == 0)
            return &r->transfers[i];
    return NULL;
}

/* t_truth.c: the matcher against days of made traffic of which the truth is known, whatever is lost, late or wrong by
   a few seconds. */
#include <stdio.h>
#include <stdlib.h>
#include "join/match.h"
#include "unit.h"

enum { MAX_OPS = 6000, PATHS = 12, NAME = 64 };

struct op {
    struct transfer smf, log;
    int has_smf, has_log;
    int seen_smf, seen_log, matched;
    char path[NAME], user[NAME], upper[NAME];
    int session, sure;
};

struct world {
    struct op *op;
    size_t num;
    unsigned wrong, twins, missed, expected, ambiguous, rows, twice;
    int64_t last;
    unsigned disorder;
    unsigned long digest;
};

struct plan {
    uint32_t seed;
    unsigned sessions, lost_lines, lost_records;    /* per mille */
    unsigned sure;                                  /* per cent of sessions whose port is known */
    int64_t skew, resolution, spread;               /* microseconds; spread: length of the day */
    int same_size;
    unsigned paths, least;                          /* of each user; per mille expected to be decidable (0: 600) */
};

static const int64_t base_time = INT64_C(1795210000) * 1000000;

static unsigned below(uint32_t *state, unsigned n) { return unit_random(state) % n; }

static void blank(struct transfer *t)
{
    memset(t, 0, sizeof *t);
    t->asid = -1;
    t->resumed = t->fips = -1;
    t->old1 = t->old2 = t->new1 = t->new2 = -1;
    t->at.remote_port = t->at.local_port = -1;
    t->duration = -1;
    t->role = W_SERVER;
    t->product = W_SFTP;
    t->result = W_OK;
}

static void make_op(struct op *o, const struct plan *plan, uint32_t *rnd, int session, int sure, int64_t start,
    int64_t *log_clock)
{
    static const enum word ops[] = { W_GET, W_PUT, W_GET, W_PUT, W_REMOVE };
    unsigned partner = (unsigned)session * 7 % 9, user = (unsigned)session * 5 % 6;
    unsigned path = below(rnd, plan->paths > 0 ? plan->paths : PATHS);
    int64_t length = (int64_t)below(rnd, 4) * below(rnd, 5000000) + 1000, late;
    struct transfer *s = &o->smf, *l = &o->log;

    memset(o, 0, sizeof *o);
    blank(s);
    blank(l);
    o->session = session;
    o->sure = sure;
    sprintf(o->user, "operator%02u", user);
    sprintf(o->upper, user % 2 ? "OPER%02u" : "OPERATOR", user);
    if (user % 2)
        sprintf(o->user, "oper%02u", user);
    sprintf(o->path, "/u/dept%u/daily%02u.dat", user, path);
    s->source = W_SMF96;
    l->source = W_LOG;
    s->op = l->op = ops[below(rnd, 5)];
    s->user = unit_text(o->upper);
    l->user = unit_text(o->user);
    s->path = l->path = unit_text(o->path);
    if (session % 4 == 1)
        l->path = slice_from(l->path, strlen("/u/deptN/"));
    s->at.remote_ip.b[10] = s->at.remote_ip.b[11] = 0xFF;
    s->at.remote_ip.b[12] = 192;
    s->at.remote_ip.b[14] = 2;
    s->at.remote_ip.b[15] = (unsigned char)(10 + partner);
    s->at.remote_port = 40000 + session;
    l->at = s->at;
    l->at.sure = sure;
    if (!sure)
        l->at.remote_port = -1;
    s->start = start / 10000 * 10000;
    s->end = (start + length) / 10000 * 10000;
    s->resolution = 10000;
    late = start + plan->skew + below(rnd, 2000000);
    *log_clock = late > *log_clock ? late : *log_clock;
    l->start = *log_clock / plan->resolution * plan->resolution;
    late = start + length + plan->skew + below(rnd, 2000000);
    *log_clock = late > *log_clock ? late : *log_clock;
    l->end = *log_clock / plan->resolution * plan->resolution;
    l->resolution = plan->resolution;
    if (s->op != W_REMOVE) {
        s->has_bytes = l->has_bytes = 1;
        s->bytes = l->bytes = plan->same_size ? 1000 + path : below(rnd, 1000000);
    }
    l->session = (uint64_t)session + 1;
    o->has_smf = below(rnd, 1000) >= plan->lost_records;
    o->has_log = below(rnd, 1000) >= plan->lost_lines;
}

static void make_world(struct world *w, const struct plan *plan)
{
    uint32_t rnd = plan->seed;
    unsigned i, k;

    memset(w, 0, sizeof *w);
    w->op = calloc(MAX_OPS, sizeof *w->op);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->op);
    for (i = 0; i < plan->sessions; i++) {
        int64_t at = base_time + (int64_t)(unit_random(&rnd) % (unsigned)(plan->spread / 1000)) * 1000, log_clock = 0;
        int sure = below(&rnd, 100) < plan->sure;
        unsigned num = 1 + below(&rnd, 12);
        for (k = 0; k < num && w->num < MAX_OPS; k++) {
            struct op *o = &w->op[w->num];
            make_op(o, plan, &rnd, (int)i, sure, at, &log_clock);
            o->smf.from.record = o->log.from.log_first = o->log.from.log_last = w->num + 1;
            o->smf.from.input = "DUMP";
            o->log.from.log_input = "SYSLOG";
            at = o->smf.end + 10000 + (int64_t)below(&rnd, 2) * below(&rnd, 30000000);
            w->num++;
        }
    }
}

/* Where the line of one and the record of the other are lost, and both are alike in everything, nobody can tell them
   apart. */
static void count_wrong(struct world *w, const struct op *a, const struct op *b)
{
    if (a->has_log || b->has_smf || a->session != b->session || a->smf.bytes != b->smf.bytes
            || llabs(a->smf.end - b->smf.end) > 6000000)
        w->wrong++;
    else
        w->twins++;
}

static void check_rules(const struct transfer_match *m)
{
    const struct transfer *s = m->smf, *l = m->log;

    CU_ASSERT_EQUAL(s->op, l->op);
    CU_ASSERT(ip_same(&s->at.remote_ip, &l->at.remote_ip));
    CU_ASSERT(!l->at.sure || s->at.remote_port == l->at.remote_port);
    CU_ASSERT_EQUAL((m->by & BY_ENDPOINT) != 0, l->at.sure != 0);
    CU_ASSERT(slice_ends(s->path, l->path));
    CU_ASSERT(llabs(s->end - l->end) <= 900000000);
    CU_ASSERT_EQUAL(m->skew, l->end - s->end);
    CU_ASSERT((m->by & ~(unsigned)(BY_TIME | BY_ORDER)) != 0);
}

static int on_row(void *ctx, const struct transfer_match *m)
{
    struct world *w = ctx;
    int64_t end = m->smf != NULL ? m->smf->end : m->log->end;

    w->rows++;
    w->disorder += end < w->last;
    w->last = end;
    w->digest = w->digest * 31 + (unsigned long)m->match;
    if (m->smf != NULL) {
        w->twice += w->op[m->smf->from.record - 1].seen_smf++ != 0;
        w->digest = w->digest * 31 + (unsigned long)m->smf->from.record;
    }
    if (m->log != NULL) {
        w->twice += w->op[m->log->from.log_last - 1].seen_log++ != 0;
        w->digest = w->digest * 31 + (unsigned long)m->log->from.log_last;
    }
    CU_ASSERT((m->match == W_MATCHED) == (m->smf != NULL && m->log != NULL));
    w->ambiguous += m->match == W_AMBIGUOUS;
    if (m->match == W_MATCHED) {
        check_rules(m);
        if (m->smf->from.record != m->log->from.log_last)
            count_wrong(w, &w->op[m->smf->from.record - 1], &w->op[m->log->from.log_last - 1]);
        else
            w->op[m->smf->from.record - 1].matched = 1;
    }
    return OK;
}

static int on_login(void *ctx, const struct login_match *m)
{
    (void)ctx;
    (void)m;
    return OK;
}

struct event {
    int64_t when;
    size_t op;
    int is_log;
};

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return x->when < y->when ? -1 : x->when > y->when;
}

/* mode 0: in order of time, told step by step; 1: the same, told now and then; 2: shuffled, told at the end only. */
static void run_world(struct world *w, int mode, uint32_t seed)
{
    struct event *e = calloc(2 * w->num, sizeof *e);
    struct match_out out = { NULL, on_row, on_login };
    struct findings *fs = findings_new(NULL, NULL);
    struct matcher *m;
    size_t i, n = 0;
    int64_t time[2] = { INSTANT_NONE, INSTANT_NONE };

    CU_ASSERT_FATAL(e != NULL && fs != NULL);
    out.ctx = w;
    w->wrong = w->twins = w->missed = w->expected = w->ambiguous = w->rows = w->twice = w->disorder = 0;
    w->digest = 0;
    w->last = INT64_MIN;
    for (i = 0; i < w->num; i++) {
        w->op[i].seen_smf = w->op[i].seen_log = w->op[i].matched = 0;
        if (w->op[i].has_smf) {
            e[n].when = w->op[i].smf.end;
            e[n].is_log = 0;
            e[n++].op = i;
        }
        if (w->op[i].has_log) {
            e[n].when = w->op[i].log.end;
            e[n].is_log = 1;
            e[n++].op = i;
        }
    }
    qsort(e, n, sizeof *e, by_time);
    if (mode == 2)
        for (i = n; i > 1; i--) {
            size_t k = below(&seed, (unsigned)i);
            struct event t = e[i - 1];
            e[i - 1] = e[k];
            e[k] = t;
        }
    CU_ASSERT_EQUAL_FATAL(matcher_new(&m, &out, fs), OK);
    for (i = 0; i < n; i++) {
        const struct op *o = &w->op[e[i].op];
        CU_ASSERT_EQUAL(match_transfer(m, e[i].is_log ? &o->log : &o->smf), OK);
        time[0] = time[1] = e[i].when;
        if (mode == 0 || (mode == 1 && i % 97 == 0))
            CU_ASSERT_EQUAL(match_advance(m, time[0], time[1]), OK);
    }
    CU_ASSERT_EQUAL(match_end(m), OK);
    CU_ASSERT_PTR_NULL(findings_get(fs, 0));
    matcher_free(m);
    findings_free(fs);
    free(e);
}

/* 1 when nothing that was lost nearby, and no other connection that looks the same, can be taken for it. */
static int is_decidable(const struct world *w, size_t at)
{
    const struct op *o = &w->op[at];
    size_t i;

    for (i = 0; i < w->num; i++) {
        const struct op *x = &w->op[i];
        if (i == at || x->smf.op != o->smf.op || strcmp(x->path, o->path) != 0 || strcmp(x->user, o->user) != 0)
            continue;
        if (!ip_same(&x->smf.at.remote_ip, &o->smf.at.remote_ip) || llabs(x->smf.end - o->smf.end) > 25000000)
            continue;
        if (x->session == o->session ? !x->has_smf || !x->has_log : !o->sure || !x->sure)
            return 0;
    }
    return 1;
}

static void judge_world(struct world *w, const char *what, const struct plan *plan)
{
    size_t i;

    for (i = 0; i < w->num; i++) {
        const struct op *o = &w->op[i];
        CU_ASSERT_EQUAL(o->seen_smf, o->has_smf);
        CU_ASSERT_EQUAL(o->seen_log, o->has_log);
        if (!o->has_smf || !o->has_log || !is_decidable(w, i))
            continue;
        w->expected++;
        w->missed += !o->matched;
    }
    CU_ASSERT_EQUAL(w->twice, 0);
    CU_ASSERT_EQUAL(w->wrong, 0);
    CU_ASSERT(w->twins * 1000 <= w->num);
    CU_ASSERT_EQUAL(w->disorder, 0);
    CU_ASSERT(w->expected * 1000 >= w->num * (plan->least > 0 ? plan->least : 600));
    CU_ASSERT((w->expected - w->missed) * 100 >= w->expected * 99);
    if (getenv("VERBOSE") != NULL)
        printf("\n  %s: %u ops, %u expected, %u missed, %u wrong, %u ambiguous, %u rows\n",
            what, (unsigned)w->num, w->expected, w->missed,
            w->wrong, w->ambiguous, w->rows);
}

static void judge_plan(const struct plan *plan, const char *what)
{
    struct world w;
    unsigned long digest;

    make_world(&w, plan);
    run_world(&w, 0, 0);
    judge_world(&w, what, plan);
    digest = w.digest;
    run_world(&w, 1, 0);
    CU_ASSERT_EQUAL(w.digest, digest);
    run_world(&w, 2, plan->seed);
    CU_ASSERT_EQUAL(w.digest, digest);
    run_world(&w, 2, plan->seed + 1);
    CU_ASSERT_EQUAL(w.digest, digest);
    free(w.op);
}

#define HOUR (INT64_C(3600) * 1000000)

static void test_quiet(void)
{
    struct plan p = { 1, 400, 0, 0, 100, 0, 1000000, 24 * HOUR, 0, 0, 0 };
    judge_plan(&p, "quiet day");
}

static void test_losses(void)
{
    uint32_t seed;
    for (seed = 1; seed <= 6; seed++) {
        struct plan p = { 1, 500, 10, 10, 100, 3000000, 1000000, 12 * HOUR, 0, 0, 0 };
        p.seed = seed * 77;
        p.skew = seed % 2 ? 3000000 : -3000000;
        judge_plan(&p, "losses");
    }
}

static void test_unsure(void)
{
    uint32_t seed;
    for (seed = 1; seed <= 4; seed++) {
        struct plan p = { 1, 400, 5, 5, 50, -1500000, 1000000, 24 * HOUR, 0, 0, 0 };
        p.seed = seed * 1234567;
        judge_plan(&p, "half of the ports unknown");
    }
}

static void test_same_size(void)
{
    uint32_t seed;
    for (seed = 1; seed <= 4; seed++) {
        struct plan p = { 1, 400, 5, 5, 100, 2000000, 1000000, 24 * HOUR, 1, 0, 0 };
        p.seed = seed * 4321;
        judge_plan(&p, "same file, same size");
    }
}

static void test_precise(void)
{
    struct plan p = { 99, 500, 20, 20, 80, 500000, 1000, 12 * HOUR, 0, 0, 0 };
    judge_plan(&p, "millisecond log");
}

static void test_leap(void)
{
    struct plan p = { 5, 300, 0, 0, 100, 27000000, 1000000, 12 * HOUR, 0, 0, 0 };
    judge_plan(&p, "27 seconds apart");
}

static void test_crowded(void)
{
    uint32_t seed;
    for (seed = 1; seed <= 4; seed++) {
        struct plan p = { 1, 500, 30, 30, 50, 1000000, 1000000, HOUR / 2, 0, 3, 100 };
        p.seed = seed * 999;
        p.same_size = seed % 2 == 0;
        judge_plan(&p, "crowded");
    }
}

static const struct unit_case cases[] = {
    { "a day without losses", test_quiet },
    { "lost lines and records, clocks 3 s apart", test_losses },
    { "half of the ports unknown", test_unsure },
    { "the same file again and again", test_same_size },
    { "a log with milliseconds", test_precise },
    { "clocks 27 s apart", test_leap },
    { "few files, many connections at once", test_crowded },
    { NULL, NULL }
};
const struct unit_suite suite_truth = { "truth", cases };

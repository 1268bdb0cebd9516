/* t_match.c: the matcher's rules one by one, the evidence as text, and the bound of its memory. */
#include <stdio.h>
#include <stdlib.h>
#include "join/clocks.h"
#include "join/match.h"
#include "join/paths.h"
#include "unit.h"

#define SECOND INT64_C(1000000)
static const int64_t noon = INT64_C(1795219200) * 1000000;

enum { MAX_ROWS = 16 };
struct seen {
    struct matcher *m;
    struct findings *fs;
    unsigned rows;
    enum word match[MAX_ROWS];
    uint64_t record[MAX_ROWS], line[MAX_ROWS];
    char by[MAX_ROWS][MATCH_BY_MAX + 1];
    int64_t skew[MAX_ROWS];
};

static void note(struct seen *s, enum word match, uint64_t record, uint64_t line, unsigned by, int64_t skew)
{
    if (s->rows < MAX_ROWS) {
        s->match[s->rows] = match;
        s->record[s->rows] = record;
        s->line[s->rows] = line;
        s->by[s->rows][match_by_text(by, (unsigned char *)s->by[s->rows])] = '\0';
        s->skew[s->rows] = skew;
    }
    s->rows++;
}

static int on_transfer(void *ctx, const struct transfer_match *m)
{
    note(ctx, m->match, m->smf != NULL ? m->smf->from.record : 0, m->log != NULL ? m->log->from.log_last : 0,
        m->by, m->skew);
    return OK;
}

static int on_login(void *ctx, const struct login_match *m)
{
    note(ctx, m->match, m->smf != NULL ? m->smf->from.record : 0, m->log != NULL ? m->log->from.log_last : 0,
        m->by, m->skew);
    return OK;
}

static void start(struct seen *s)
{
    struct match_out out = { NULL, on_transfer, on_login };

    memset(s, 0, sizeof *s);
    out.ctx = s;
    s->fs = findings_new(NULL, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->fs);
    CU_ASSERT_EQUAL_FATAL(matcher_new(&s->m, &out, s->fs), OK);
}

static void finish(struct seen *s)
{
    CU_ASSERT_EQUAL(match_end(s->m), OK);
    matcher_free(s->m);
    findings_free(s->fs);
}

static struct transfer transfer(int is_log, uint64_t number, const char *path, int64_t end)
{
    struct transfer t;

    memset(&t, 0, sizeof t);
    t.source = is_log ? W_LOG : W_SMF96;
    t.role = W_SERVER;
    t.product = W_SFTP;
    t.op = W_PUT;
    t.result = W_OK;
    t.user = unit_text(is_log ? "batch01" : "BATCH01");
    t.at.remote_ip.b[10] = t.at.remote_ip.b[11] = 0xFF;
    t.at.remote_ip.b[12] = 192;
    t.at.remote_ip.b[14] = 2;
    t.at.remote_ip.b[15] = 7;
    t.at.remote_port = 50000;
    t.at.local_port = 22;
    t.at.sure = is_log;
    t.path = unit_text(path);
    t.start = noon + end - SECOND;
    t.end = noon + end;
    t.duration = SECOND;
    t.resolution = is_log ? SECOND : 10000;
    t.bytes = 4711;
    t.has_bytes = 1;
    t.session = is_log ? 1 : 0;
    if (is_log)
        t.from.log_first = t.from.log_last = number;
    else
        t.from.record = number;
    return t;
}

static struct login login(int is_log, uint64_t number, const char *user, const char *method, int64_t when)
{
    struct login l;
    struct transfer t = transfer(is_log, number, "", when);

    memset(&l, 0, sizeof l);
    l.source = is_log ? W_LOG : W_SMF98;
    l.result = W_FAIL;
    l.time = noon + when;
    l.resolution = t.resolution;
    l.user = unit_text(user);
    l.auth = unit_text(method);
    l.at = t.at;
    l.from = t.from;
    l.session = t.session;
    return l;
}

/* One record and one operation: are they the same? by: the expected text, NULL when they must not match. */
static void pair(const struct transfer *smf, const struct transfer *log, const char *by)
{
    struct seen s;

    start(&s);
    CU_ASSERT_EQUAL(match_transfer(s.m, smf), OK);
    CU_ASSERT_EQUAL(match_transfer(s.m, log), OK);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, by != NULL ? 1 : 2);
    if (by == NULL) {
        CU_ASSERT(s.match[0] != W_MATCHED && s.match[1] != W_MATCHED);
        return;
    }
    CU_ASSERT_EQUAL(s.match[0], W_MATCHED);
    CU_ASSERT_STRING_EQUAL(s.by[0], by);
    CU_ASSERT_EQUAL(s.skew[0], log->end - smf->end);
}

static void test_evidence(void)
{
    struct transfer r = transfer(0, 1, "/u/batch01/in.dat", 0), o = transfer(1, 1, "/u/batch01/in.dat", SECOND), x;

    pair(&r, &o, "endpoint+user+path+bytes+result+time");
    x = o;
    x.at.sure = 0;
    x.at.remote_port = -1;
    pair(&r, &x, "address+user+path+bytes+result+time");
    x.at.remote_port = 1;           /* most likely another connection's */
    pair(&r, &x, NULL);
    x = o;
    x.path = unit_text("in.dat");
    pair(&r, &x, "endpoint+user+suffix+bytes+result+time");
    x = o;
    memset(&x.at, 0, sizeof x.at);
    x.at.remote_port = -1;
    pair(&r, &x, "user+path+bytes+result+time");
    x = o;
    x.bytes = 1;
    pair(&r, &x, "endpoint+user+path+result+time+!bytes");
    x.at.sure = 0;
    pair(&r, &x, NULL);
    x = o;
    x.result = W_FAIL;
    pair(&r, &x, "endpoint+user+path+bytes+time+!result");
    x = o;
    x.result = W_NONE;
    x.has_bytes = 0;
    pair(&r, &x, "endpoint+user+path+time");
}

static void test_never(void)
{
    struct transfer r = transfer(0, 1, "/u/batch01/in.dat", 0), o = transfer(1, 1, "/u/batch01/in.dat", 0), x;

    x = o, x.op = W_GET;
    pair(&r, &x, NULL);
    x = o, x.at.remote_ip.b[15] = 8;
    pair(&r, &x, NULL);
    x = o, x.at.remote_port = 50001;
    pair(&r, &x, NULL);
    x = o, x.user = unit_text("batch02");
    pair(&r, &x, NULL);
    x = o, x.path = unit_text("/u/batch01/in.da");
    pair(&r, &x, NULL);
    x = o, x.path = unit_text("n.dat");
    pair(&r, &x, NULL);
    x = o, x.path = unit_text("");
    pair(&r, &x, NULL);
    x = o, x.end += 901 * SECOND, x.start += 901 * SECOND;
    pair(&r, &x, NULL);
    x = r, x.product = W_SCP;
    pair(&x, &o, NULL);
    x = o, x.product = W_SCP, x.source = W_CLIENT_TRACE;
    pair(&r, &x, NULL);
    x = r, x.source = W_SMF97, x.role = W_CLIENT;
    pair(&x, &o, NULL);
    x = r, memset(&x.at.remote_ip, 0, sizeof x.at.remote_ip), x.user = unit_text("");
    pair(&x, &o, NULL);
}

static void test_users(void)
{
    struct transfer r = transfer(0, 1, "/a/b", 0), o = transfer(1, 1, "/a/b", 0);

    r.user = unit_text("OPERATOR");
    o.user = unit_text("operators.of.the.day");
    pair(&r, &o, "endpoint+user+path+bytes+result+time");
    r.user = unit_text("OPERATE");
    pair(&r, &o, NULL);
    r.user = unit_text("");
    pair(&r, &o, "endpoint+path+bytes+result+time");
}

static void test_paths(void)
{
    unsigned char d[64];
    static const struct { const char *in, *out; } normal[] = {
        { "/", "/" }, { "", "" }, { ".", "" }, { "./a//b/./c/", "a/b/c" }, { "/a/../b", "/b" }, { "../../x", "x" },
        { "/..", "/" }, { "a/..", "" }, { "/a/b/../../..", "/" }, { "a/../../b", "b" }
    };
    size_t i;

    for (i = 0; i < sizeof normal / sizeof normal[0]; i++)
        CU_ASSERT(slice_same(path_normal(unit_text(normal[i].in), d), unit_text(normal[i].out)));
    CU_ASSERT_EQUAL(path_fit(unit_text("/u/x/a"), unit_text("/u/x/a")), PATH_SAME);
    CU_ASSERT_EQUAL(path_fit(unit_text("/u/x/a"), unit_text("/x/a")), PATH_SUFFIX);
    CU_ASSERT_EQUAL(path_fit(unit_text("/u/x/a"), unit_text("x/a")), PATH_SUFFIX);
    CU_ASSERT_EQUAL(path_fit(unit_text("/u/x/a"), unit_text("/")), PATH_NOT);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/u/long"), unit_text(""), unit_text("/u/lo"), unit_text("")), PATH_CUT);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/u/long"), unit_text(""), unit_text("/u/long"), unit_text("")), PATH_SAME);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/u/long"), unit_text(""), unit_text("/u/longer"), unit_text("")), PATH_NOT);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/u/\303\251t\303\251"), unit_text(""),
        unit_text("/u/\\303\\25"), unit_text("")), PATH_CUT);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/u/x/long"), unit_text(""), unit_text("x/lo"), unit_text("")), PATH_CUT);
    CU_ASSERT_EQUAL(path_fit_cut(unit_text("/a\" new \"b"), unit_text("/c"),
        unit_text("/a"), unit_text("b\" new \"/c")), PATH_SAME);
}

static void test_two_paths(void)
{
    struct transfer r = transfer(0, 1, "/u/b/old", 0), o = transfer(1, 1, "/u/b/old", 0);

    r.op = o.op = W_RENAME;
    r.has_bytes = o.has_bytes = 0;
    r.path2 = unit_text("/u/b/new");
    o.path2 = unit_text("/u/b/new");
    pair(&r, &o, "endpoint+user+path+result+time");
    o.path2 = unit_text("new");
    pair(&r, &o, "endpoint+user+suffix+result+time");
    o.path2 = unit_text("/u/b/other");
    pair(&r, &o, NULL);
    o.path2 = unit_text("/u/b/n");
    o.path_cut = 1;
    pair(&r, &o, "endpoint+user+suffix+result+time");
}

static void test_order(void)
{
    struct seen s;
    struct transfer t;
    unsigned i;

    start(&s);  /* the same file three times in a second by one session */
    for (i = 1; i <= 3; i++) {
        t = transfer(0, i, "/a/b", (int64_t)i * 200000);
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
        t = transfer(1, i, "/a/b", 0);
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 3);
    for (i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(s.match[i], W_MATCHED);
        CU_ASSERT_EQUAL(s.record[i], s.line[i]);
        CU_ASSERT_STRING_EQUAL(s.by[i], "endpoint+user+path+bytes+result+order+time");
    }
}

static void test_ambiguous(void)
{
    struct seen s;
    struct transfer t;
    unsigned i;

    start(&s);  /* two records, one line: which was it? */
    t = transfer(0, 1, "/a/b", 0);
    CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    t = transfer(0, 2, "/a/b", 500000);
    CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    t = transfer(1, 1, "/a/b", 0);
    CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 3);
    for (i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(s.match[i], W_AMBIGUOUS);

    start(&s);  /* two connections whose ports the log does not know, in the same second */
    for (i = 1; i <= 2; i++) {
        t = transfer(0, i, "/a/b", 0);
        t.at.remote_port += (int32_t)i;
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
        t = transfer(1, i, "/a/b", 0);
        t.at.sure = 0;
        t.session = i;
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 4);
    for (i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(s.match[i], W_AMBIGUOUS);

    start(&s);  /* bytes tell them apart */
    for (i = 1; i <= 2; i++) {
        t = transfer(0, i, "/a/b", 0);
        t.bytes = i;
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
        t = transfer(1, 3 - i, "/a/b", 0);
        t.bytes = 3 - i;
        t.at.sure = 0;
        t.session = 3 - i;
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 2);
    for (i = 0; i < 2; i++)
        CU_ASSERT(s.match[i] == W_MATCHED && s.record[i] == s.line[i]);
}

static void test_logins(void)
{
    static const struct { const char *smf, *log, *by; } method[] = {
        { "public key", "publickey", "endpoint+user+result+method+time" },
        { "keyboard-interactive", "keyboard-interactive/pam", "endpoint+user+result+method+time" },
        { "password", "publickey", NULL },
        { "unknown", "publickey", "endpoint+user+result+time" }
    };
    struct seen s;
    struct login l;
    size_t i;

    for (i = 0; i < sizeof method / sizeof method[0]; i++) {
        start(&s);
        l = login(0, 1, "OPERATOR", method[i].smf, 0);
        CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
        l = login(1, 1, "operator1", method[i].log, 0);
        CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
        finish(&s);
        CU_ASSERT_EQUAL(s.rows, method[i].by != NULL ? 1 : 2);
        if (method[i].by != NULL)
            CU_ASSERT_STRING_EQUAL(s.by[0], method[i].by);
    }
    start(&s);  /* two attempts, then success; a retry that no record claims makes no row; 94 has no counterpart */
    for (i = 1; i <= 2; i++) {
        l = login(0, i, "A", "password", (int64_t)i * SECOND);
        CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
        l = login(1, i, "a", "password", (int64_t)i * SECOND);
        l.retry = 1;
        CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    }
    l = login(1, 3, "a", "publickey", SECOND);
    l.retry = 1;
    CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    l = login(1, 4, "a", "password", 3 * SECOND);
    l.result = W_OK;
    CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    l = login(0, 5, "A", "password", 3 * SECOND);
    l.source = W_SMF94;
    l.result = W_OK;
    CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 4);
    CU_ASSERT(s.match[0] == W_MATCHED && s.record[0] == s.line[0]);
    CU_ASSERT(s.match[1] == W_MATCHED && s.record[1] == s.line[1]);
    CU_ASSERT(s.match[2] == W_SMF_ONLY && s.match[3] == W_LOG_ONLY);
}

/* Nothing is decided before both sides have been read so far; then a sure pair goes out. */
static void test_watermarks(void)
{
    struct seen s;
    struct transfer r = transfer(0, 1, "/a/b", 0), o = transfer(1, 1, "/a/b", 0);

    start(&s);
    CU_ASSERT_EQUAL(match_transfer(s.m, &r), OK);
    CU_ASSERT_EQUAL(match_advance(s.m, noon + 3600 * SECOND, INSTANT_NONE), OK);
    CU_ASSERT_EQUAL(s.rows, 0);
    CU_ASSERT_EQUAL(match_transfer(s.m, &o), OK);
    CU_ASSERT_EQUAL(match_advance(s.m, noon + 3600 * SECOND, noon + 4 * SECOND), OK);
    CU_ASSERT_EQUAL(s.rows, 0);
    CU_ASSERT_EQUAL(match_advance(s.m, noon + 3600 * SECOND, noon + 5 * SECOND), OK);
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 1);
    CU_ASSERT_EQUAL(s.match[0], W_MATCHED);
}

static void test_memory(void)
{
    struct seen s;
    unsigned i, num = 60000;

    start(&s);
    for (i = 0; i < num; i++) {
        char path[40];
        struct transfer t;
        sprintf(path, "/a/f%u", i);
        t = transfer((int)(i % 2), i + 1, path, (int64_t)i);
        CU_ASSERT_EQUAL_FATAL(match_transfer(s.m, &t), OK);
    }
    CU_ASSERT(s.rows > 0 && s.rows < num);
    CU_ASSERT_PTR_NOT_NULL(findings_get(s.fs, 0));
    CU_ASSERT_EQUAL(match_end(s.m), OK);
    CU_ASSERT_EQUAL(s.rows, num);
    matcher_free(s.m);
    findings_free(s.fs);
}

/* No time at all (stderr lines): order and the rest of the evidence must do. */
static void test_timeless(void)
{
    struct transfer r = transfer(0, 1, "/a/b", 0), o = transfer(1, 1, "/a/b", 0);
    struct seen s;

    o.start = o.end = INSTANT_NONE;
    start(&s);
    CU_ASSERT_EQUAL(match_transfer(s.m, &r), OK);
    CU_ASSERT_EQUAL(match_transfer(s.m, &o), OK);
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 1);
    CU_ASSERT_STRING_EQUAL(s.by[0], "endpoint+user+path+bytes+result");
    CU_ASSERT_EQUAL(s.skew[0], INSTANT_NONE);
}

/* A lone pair, far apart: one thing and clocks that differ, or two of which either source lacks one? */
static void test_lone(void)
{
    struct transfer r = transfer(0, 1, "/u/batch01/in.dat", 0), o = transfer(1, 1, "/u/batch01/in.dat", 60 * SECOND);
    struct session over;
    struct seen s;

    o.opened = INSTANT_NONE;
    pair(&r, &o, NULL);
    o.opened = r.end - 20 * SECOND;
    pair(&r, &o, NULL);
    o.opened = r.end + 20 * SECOND;     /* that connection was not there yet */
    pair(&r, &o, "endpoint+user+path+bytes+result+time");
    o.at.sure = 0;
    pair(&r, &o, NULL);
    o = transfer(1, 1, "/u/batch01/in.dat", -60 * SECOND);
    o.opened = o.start - SECOND;
    pair(&r, &o, NULL);
    memset(&over, 0, sizeof over);
    over.session = o.session;
    over.transfers = 1;
    over.end = o.end + SECOND;
    start(&s);
    CU_ASSERT_EQUAL(match_transfer(s.m, &r), OK);
    CU_ASSERT_EQUAL(match_transfer(s.m, &o), OK);
    match_session(s.m, &over);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);   /* nor any more */
    CU_ASSERT_EQUAL(s.match[0], W_MATCHED);
}

/* Two machines that are known apart: what one did is not in the other's log. */
static void foreign(unsigned ties, unsigned rows)
{
    static const char *const names[] = { "/a", "/b", "/c", "/d" };
    struct seen s;
    struct transfer t;
    unsigned i, k, side;

    start(&s);
    for (i = 0; i < ties; i++)
        for (k = 0; k < 2; k++)
            for (side = 0; side < 2; side++) {
                t = transfer((int)side, 10 + 2 * i + k, names[i], (int64_t)(20 * i) * SECOND);
                t.system = unit_text(side ? k ? "HOSTB" : "HOSTA" : k ? "SYSB" : "SYSA");
                t.at.remote_port = (int32_t)(50000 + k);
                t.session = side ? 1 + k : 0;
                CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
            }
    for (side = 0; side < 2; side++) {
        t = transfer((int)side, 1, "/x", 200 * SECOND);
        t.system = unit_text(side ? "HOSTB" : "SYSA");
        t.at.sure = 0;
        t.at.remote_port = side ? -1 : 50000;
        t.session = side ? 9 : 0;
        CU_ASSERT_EQUAL(match_transfer(s.m, &t), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, rows);
}

static void test_foreign(void)
{
    foreign(0, 1);
    foreign(4, 8 + 2);
}

static void samples(struct skew *s, unsigned num, int64_t every, int64_t micros, int certain)
{
    struct skew_sample x;
    unsigned i;

    x.micros = micros;
    x.certain = certain;
    for (i = 0; i < num; i++) {
        x.when = noon + (int64_t)i * every;
        (void)skew_add(s, &x);
    }
}

static void test_skew(void)
{
    struct skew s;
    int64_t told;

    skew_init(&s);
    samples(&s, 4, SECOND, 8 * SECOND, 0);
    CU_ASSERT(!skew_known(&s));
    samples(&s, 1, SECOND, 8 * SECOND, 0);
    CU_ASSERT(skew_known(&s) && skew_median(&s) == 8 * SECOND);
    skew_init(&s);
    samples(&s, 10, 60 * SECOND, 600 * SECOND, 0);      /* the same each ten minutes, where one source ends? */
    CU_ASSERT(!skew_known(&s));
    samples(&s, 12, 60 * SECOND, 600 * SECOND, 0);
    CU_ASSERT(skew_known(&s));
    skew_init(&s);
    samples(&s, 5, SECOND, 600 * SECOND, 1);
    CU_ASSERT(skew_known(&s));
    samples(&s, 6, 60 * SECOND, 0, 0);                  /* no step */
    CU_ASSERT_EQUAL(skew_median(&s), 600 * SECOND);
    samples(&s, 12, 60 * SECOND, 0, 0);
    CU_ASSERT_EQUAL(skew_median(&s), 0);
    CU_ASSERT(!skew_told(&s, noon, &told));
    skew_first(&s, noon, 3 * SECOND);
    CU_ASSERT(!skew_told(&s, noon - 1, &told));
    CU_ASSERT(skew_told(&s, noon, &told) && told == 3 * SECOND);
    skew_first(&s, noon, 30 * SECOND);
    CU_ASSERT(!skew_told(&s, noon, &told));
}

/* A few pairs far apart tell no difference of clocks, unless one is certain. */
static void test_clock_rows(void)
{
    static const struct { int64_t apart; unsigned num; int certain, rows; } way[] = {
        { 60 * SECOND, 1, 0, 0 }, { 60 * SECOND, 4, 0, 0 }, { 60 * SECOND, 1, 1, 1 }, { 3 * SECOND, 1, 0, 1 },
        { 60 * SECOND, 9, 0, 1 }
    };
    unsigned i, k;

    for (i = 0; i < sizeof way / sizeof way[0]; i++) {
        struct clocks *c = clocks_new();
        unsigned char a = clocks_name(c, unit_text("PRDA")), b = clocks_name(c, unit_text("proda"));
        struct clock_row row;
        for (k = 0; k < way[i].num; k++) {
            struct skew_sample x;
            x.when = noon + k * 60 * SECOND;
            x.micros = way[i].apart;
            x.certain = way[i].certain;
            if (x.certain)
                clocks_first(c, W_TRANSFERS, a, b, x.when, x.micros);
            clocks_add(c, W_TRANSFERS, a, b, &x);
        }
        CU_ASSERT_EQUAL(clocks_row(c, 0, &row), way[i].rows);
        CU_ASSERT_EQUAL(clocks_row(c, 1, &row), 0);
        clocks_free(c);
    }
}

static const struct unit_case cases[] = {
    { "rows of clocks", test_clock_rows },
    { "evidence", test_evidence },
    { "what is never the same", test_never },
    { "users", test_users },
    { "paths", test_paths },
    { "two paths", test_two_paths },
    { "order within a session", test_order },
    { "ambiguous stays ambiguous", test_ambiguous },
    { "logins", test_logins },
    { "watermarks", test_watermarks },
    { "memory is bounded", test_memory },
    { "lines without a time", test_timeless },
    { "a lone pair, far apart", test_lone },
    { "machines known apart", test_foreign },
    { "differences that are believed", test_skew },
    { NULL, NULL }
};
const struct unit_suite suite_match = { "match", cases };

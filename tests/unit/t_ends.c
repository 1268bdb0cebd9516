/* t_ends.c: clients' records and traces, and both sides of one transfer. */
#include <stdio.h>
#include <stdlib.h>
#include "join/match.h"
#include "unit.h"

#define SECOND INT64_C(1000000)
static const int64_t noon = INT64_C(1795219200) * 1000000;

enum { MAX_ROWS = 16 };
struct row {
    enum word match, source;
    uint64_t record, line, client_record, client_line;
    int ends;
    char by[MATCH_BY_MAX + 1], ends_by[MATCH_BY_MAX + 1];
    int64_t skew, ends_skew;
};
struct seen {
    struct matcher *m;
    struct findings *fs;
    unsigned rows, found;           /* found: rows of both sides that belong together */
    struct row row[MAX_ROWS];
};

static int on_transfer(void *ctx, const struct transfer_match *m)
{
    struct seen *s = ctx;
    struct row *r = &s->row[s->rows < MAX_ROWS ? s->rows : MAX_ROWS - 1];

    memset(r, 0, sizeof *r);
    r->match = m->match;
    r->source = m->smf != NULL ? m->smf->source : m->log->source;
    r->record = m->smf != NULL ? m->smf->from.record : 0;
    r->line = m->log != NULL ? m->log->from.log_last : 0;
    r->skew = m->skew;
    match_by_text(m->by, (unsigned char *)r->by);
    if (m->ends != NULL) {
        r->ends = 1;
        r->client_record = m->ends->client_smf != NULL ? m->ends->client_smf->from.record : 0;
        r->client_line = m->ends->client_log != NULL ? m->ends->client_log->from.log_last : 0;
        r->ends_skew = m->ends->skew;
        match_by_text(m->ends->by, (unsigned char *)r->ends_by);
    }
    s->found += r->ends && r->record == r->client_record;
    s->rows++;
    return OK;
}

static int on_login(void *ctx, const struct login_match *m)
{
    struct seen *s = ctx;

    s->row[s->rows].match = m->match;
    s->row[s->rows].record = m->smf != NULL ? m->smf->from.record : 0;
    s->row[s->rows].line = m->log != NULL ? m->log->from.log_last : 0;
    s->rows++;
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

static void give(struct seen *s, const struct transfer *t)
{
    CU_ASSERT_EQUAL_FATAL(match_transfer(s->m, t), OK);
}

static void finish(struct seen *s)
{
    CU_ASSERT_EQUAL(match_end(s->m), OK);
    matcher_free(s->m);
    findings_free(s->fs);
}

static struct ip address(unsigned last)
{
    struct ip ip;

    memset(&ip, 0, sizeof ip);
    ip.b[10] = ip.b[11] = 0xFF;
    ip.b[12] = 192;
    ip.b[14] = 2;
    ip.b[15] = (unsigned char)last;
    return ip;
}

/* One put, as the side of that source has it. The server is 192.0.2.1:22, the client 192.0.2.7:50000. */
static struct transfer side(enum word source, uint64_t number, int64_t end)
{
    struct transfer t;
    int is_client = source == W_SMF97 || source == W_CLIENT_TRACE, is_log = source == W_LOG || source == W_CLIENT_TRACE;

    memset(&t, 0, sizeof t);
    t.source = source;
    t.role = is_client ? W_CLIENT : W_SERVER;
    t.product = W_SFTP;
    t.op = W_PUT;
    t.result = W_OK;
    t.system = unit_text(is_client ? "CLNT" : "SRVR");
    t.user = unit_text(source == W_SMF96 ? "BATCH01" : "batch01");
    t.at.remote_ip = address(is_client ? 1 : 7);
    t.at.local_ip = address(is_client ? 7 : 1);
    t.at.remote_port = is_client ? 22 : 50000;
    t.at.local_port = is_client ? 50000 : 22;
    t.at.sure = 1;
    t.path = unit_text(is_client ? "/home/x/local.dat" : "/u/batch01/in.dat");
    t.path2 = unit_text(is_client ? "/u/batch01/in.dat" : "");
    t.start = noon + end - SECOND;
    t.end = noon + end;
    t.duration = SECOND;
    t.resolution = is_log ? SECOND : 10000;
    t.bytes = 4711;
    t.has_bytes = 1;
    t.session = is_log ? 1 + (uint64_t)is_client : 0;
    if (is_log)
        t.from.log_first = t.from.log_last = number;
    else
        t.from.record = number;
    if (source == W_CLIENT_TRACE) {
        memset(&t.at.local_ip, 0, sizeof t.at.local_ip);
        t.at.local_port = -1;
        t.at.sure = 0;
    }
    return t;
}

static struct transfer timeless(uint64_t number)
{
    struct transfer t = side(W_CLIENT_TRACE, number, 0);

    t.start = t.end = INSTANT_NONE;
    return t;
}

/* One row or two out of both? */
static void pair(const struct transfer *a, const struct transfer *b, const char *by)
{
    struct seen s;

    start(&s);
    give(&s, a);
    give(&s, b);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, by != NULL ? 1 : 2);
    CU_ASSERT_EQUAL(s.row[0].ends, by != NULL);
    if (by != NULL)
        CU_ASSERT_STRING_EQUAL(s.row[0].ends_by, by);
}

static void test_mirrored(void)
{
    struct transfer s = side(W_SMF96, 1, 0), c = side(W_SMF97, 2, 400000), x;

    pair(&s, &c, "endpoint+user+path+bytes+result+time");
    x = c, x.path2 = unit_text("in.dat");
    pair(&s, &x, "endpoint+user+suffix+bytes+result+time");
    x = c, x.path2 = unit_text(""), x.product = W_SCP;
    pair(&s, &x, "endpoint+user+bytes+result+time");
    x = c, memset(&x.at, 0, sizeof x.at), x.at.local_port = x.at.remote_port = -1;
    pair(&s, &x, "user+path+bytes+result+time");
    x = c, x.bytes = 4000;
    pair(&s, &x, "endpoint+user+path+result+time+!bytes");
    x = c, x.end += 8 * SECOND, x.start += 8 * SECOND;
    pair(&s, &x, "endpoint+user+path+bytes+result+time");
}

static void test_not_mirrored(void)
{
    struct transfer s = side(W_SMF96, 1, 0), c = side(W_SMF97, 2, 400000), x;

    x = c, x.op = W_GET;
    pair(&s, &x, NULL);
    x = c, x.at.local_port = 50001;
    pair(&s, &x, NULL);
    x = c, x.at.local_ip = address(8);
    pair(&s, &x, NULL);
    x = c, x.at.remote_ip = address(9);
    pair(&s, &x, NULL);
    x = c, x.at.remote_port = 2222;
    pair(&s, &x, NULL);
    x = c, x.user = unit_text("batch02");
    pair(&s, &x, NULL);
    x = c, x.path2 = unit_text("/u/batch01/out.dat");
    pair(&s, &x, NULL);
    x = c, x.path2 = unit_text(""), x.product = W_SCP, x.bytes = 1;
    pair(&s, &x, NULL);
    x = c, x.end += 700 * SECOND, x.start += 700 * SECOND;  /* or the same once more: nobody knows these clocks */
    pair(&s, &x, NULL);
    x = c, x.end += 901 * SECOND;
    pair(&s, &x, NULL);
}

/* All four: one row, counted once, with both sides in it. */
static void test_all_four(void)
{
    struct seen s;
    struct transfer t;

    start(&s);
    t = side(W_SMF97, 2, 400000), give(&s, &t);
    t = side(W_SMF96, 1, 0), give(&s, &t);
    t = timeless(9), give(&s, &t);
    t = side(W_LOG, 5, 0), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].match == W_MATCHED && s.row[0].source == W_SMF96);
    CU_ASSERT(s.row[0].record == 1 && s.row[0].line == 5);
    CU_ASSERT(s.row[0].client_record == 2 && s.row[0].client_line == 9);
    CU_ASSERT(s.row[0].skew == 0 && s.row[0].ends_skew == 400000);
}

/* No record at all; a record on one side only. */
static void test_halves(void)
{
    struct seen s;
    struct transfer t;

    start(&s);
    t = side(W_LOG, 5, 0), give(&s, &t);
    t = timeless(9), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].match == W_LOG_ONLY && s.row[0].source == W_LOG && s.row[0].ends);

    start(&s);
    t = side(W_LOG, 5, 0), give(&s, &t);
    t = side(W_SMF97, 2, 0), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].match == W_MATCHED && s.row[0].source == W_SMF97 && s.row[0].line == 5);

    start(&s);
    t = side(W_SMF96, 1, 0), give(&s, &t);
    t = timeless(9), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].match == W_MATCHED && s.row[0].record == 1 && s.row[0].line == 9);
}

/* Record and trace of the client alone; names as they were typed. */
static void test_trace(void)
{
    struct seen s;
    struct transfer t;

    start(&s);
    t = side(W_SMF97, 1, 0), give(&s, &t);
    t = timeless(1), t.path = unit_text("local.dat"), t.path2 = unit_text("in.dat"), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].match == W_MATCHED && s.row[0].source == W_SMF97);
    CU_ASSERT_STRING_EQUAL(s.row[0].by, "address+user+suffix+bytes+result");

    start(&s);
    t = side(W_SMF97, 1, 0), give(&s, &t);
    t = timeless(1), t.path2 = unit_text("/u/other/in.dat"), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL(s.rows, 2);

    start(&s);      /* the one name that a trace tells is the server's */
    t = side(W_SMF97, 1, 0), give(&s, &t);
    t = timeless(1), t.path = unit_text("/u/batch01/in.dat"), t.path2 = unit_text(""), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT_STRING_EQUAL(s.row[0].by, "address+user+path+bytes+result");

    start(&s);
    t = side(W_LOG, 1, 0), give(&s, &t);
    t = timeless(2), t.path = unit_text("/u/batch01/in.dat"), t.path2 = unit_text(""), give(&s, &t);
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 1);
    CU_ASSERT(s.row[0].source == W_LOG && s.row[0].ends);
}

/* Thin: a trace without times, and the same file went there on two days. Nobody knows on which. */
static void test_which_day(void)
{
    struct seen s;
    struct transfer t;
    unsigned i;

    start(&s);
    t = timeless(1), give(&s, &t);
    for (i = 0; i < 2; i++) {
        t = side(W_SMF97, i + 1, (int64_t)i * 86400 * SECOND), t.at.local_port += (int32_t)i, give(&s, &t);
        CU_ASSERT_EQUAL(match_advance(s.m, t.end, INT64_MAX), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 3);
    for (i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(s.row[i].match, W_AMBIGUOUS);
}

/* The same file three times in one run: the order of the run tells. */
static void test_run_order(void)
{
    struct seen s;
    struct transfer t;
    unsigned i;

    start(&s);
    for (i = 1; i <= 3; i++) {
        t = side(W_SMF97, i, (int64_t)i * 60 * SECOND), give(&s, &t);
        t = timeless(i), give(&s, &t);
    }
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 3);
    for (i = 0; i < 3; i++)
        CU_ASSERT(s.row[i].match == W_MATCHED && s.row[i].record == s.row[i].line);
}

/* A day in which every second transfer has both sides, the client's clock 400 s off; the sides read as they come. */
static void test_skewed(int64_t skew)
{
    struct seen s;
    struct transfer t;
    unsigned i, num = 3000;

    start(&s);
    for (i = 0; i < num; i++) {
        int64_t now = (int64_t)i * 10 * SECOND;
        char path[64];
        sprintf(path, "/u/batch01/in%u.dat", i % 500);
        t = side(W_SMF96, i + 1, now), t.path = unit_text(path), t.at.remote_port = (int32_t)(1024 + i);
        give(&s, &t);
        if (now - skew >= 0 && (now - skew) / (10 * SECOND) < num && (now - skew) / (10 * SECOND) % 2 == 0) {
            unsigned k = (unsigned)((now - skew) / (10 * SECOND));
            sprintf(path, "/u/batch01/in%u.dat", k % 500);
            t = side(W_SMF97, k + 1, now), t.path2 = unit_text(path), t.at.local_port = (int32_t)(1024 + k);
            give(&s, &t);
        }
        CU_ASSERT_EQUAL(match_advance(s.m, noon + now, INT64_MAX), OK);
    }
    finish(&s);
    CU_ASSERT(s.found >= num / 2 - 40);     /* at the end of the day some are missing on one side */
    CU_ASSERT(s.rows + s.found >= num + num / 2 - 40);
}

static void test_behind(void) { test_skewed(-400 * SECOND); }
static void test_ahead(void) { test_skewed(400 * SECOND); }

/* The record of the login over whose connection t goes. */
static struct login login_94(const struct transfer *t)
{
    struct login l;

    memset(&l, 0, sizeof l);
    l.source = W_SMF94;
    l.result = W_OK;
    l.time = noon;
    l.resolution = 10000;
    l.user = unit_text("BATCH01");
    l.auth = unit_text("public key");
    l.at = t->at;
    l.from.record = 1;
    return l;
}

/* A login of a trace without times: only a transfer of the same run tells which one it is. */
static void client_login(struct seen *s, int with_transfer)
{
    struct login l;
    struct transfer t = side(W_SMF97, 2, SECOND);

    start(s);
    l = login_94(&t);
    CU_ASSERT_EQUAL(match_login(s->m, &l), OK);
    l.source = W_CLIENT_TRACE;
    l.time = INSTANT_NONE;
    l.user = unit_text("batch01");
    l.auth = unit_text("publickey");
    memset(&l.at.local_ip, 0, sizeof l.at.local_ip);
    l.at.local_port = -1;
    l.from.record = 0;
    l.from.log_first = l.from.log_last = 3;
    l.session = 2;
    CU_ASSERT_EQUAL(match_login(s->m, &l), OK);
    if (with_transfer) {
        give(s, &t);
        t = timeless(9), give(s, &t);
    }
    finish(s);
}

static void test_client_login(void)
{
    struct seen s;
    unsigned i, logins = 0;

    client_login(&s, 0);
    CU_ASSERT_EQUAL_FATAL(s.rows, 2);
    CU_ASSERT(s.row[0].match == W_AMBIGUOUS && s.row[1].match == W_AMBIGUOUS);
    client_login(&s, 1);
    CU_ASSERT_EQUAL_FATAL(s.rows, 2);
    for (i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(s.row[i].match, W_MATCHED);
        logins += s.row[i].record == 1 && s.row[i].line == 3;
    }
    CU_ASSERT_EQUAL(logins, 1);
}

/* Traces do not tell their own port: of two runs of one user to one server nobody can tell whose login this is. */
static void test_client_logins(void)
{
    struct seen s;
    struct login l;
    struct transfer t = side(W_SMF97, 1, 0);
    size_t i;

    start(&s);
    l = login_94(&t);
    CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    l.source = W_CLIENT_TRACE;
    l.time = INSTANT_NONE;
    l.user = unit_text("batch01");
    l.auth = unit_text("publickey");
    memset(&l.at.local_ip, 0, sizeof l.at.local_ip);
    l.at.local_port = -1;
    l.from.record = 0;
    for (i = 1; i <= 2; i++) {
        l.session = i;
        l.from.log_first = l.from.log_last = 3 * i;
        CU_ASSERT_EQUAL(match_login(s.m, &l), OK);
    }
    finish(&s);
    CU_ASSERT_EQUAL_FATAL(s.rows, 3);
    for (i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(s.row[i].match, W_AMBIGUOUS);
}

static const struct unit_case cases[] = {
    { "mirrored endpoints", test_mirrored },
    { "what is not the other side", test_not_mirrored },
    { "one row of all four sources", test_all_four },
    { "a record on one side, or none", test_halves },
    { "client's record and trace", test_trace },
    { "thin: on which day was the trace taken", test_which_day },
    { "order within a run", test_run_order },
    { "the client's clock is behind", test_behind },
    { "the client's clock is ahead", test_ahead },
    { "client's login", test_client_login },
    { "thin: two traces and one login", test_client_logins },
    { NULL, NULL }
};
const struct unit_suite suite_ends = { "ends", cases };

/* t_tally.c: totals, and the distributions, intervals and counts that they are made of, against plain reckoning. */
#include <stdio.h>
#include <stdlib.h>
#include "join/bygroup.h"
#include "unit.h"

#define SECOND INT64_C(1000000)
static const int64_t noon = INT64_C(1795219200) * 1000000;     /* 2026-11-21T00:00:00Z */

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void test_dist(void)
{
    static const unsigned sizes[] = { 1, 2, 19, 20, 100, 512, 513, 5000 };
    static const unsigned percents[] = { 1, 50, 95, 99, 100 };
    uint64_t v[5000];
    uint32_t rnd = 1;
    size_t i, k, p;

    for (k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct dist d = { NULL, 0, 0, 0, 0, 0 };
        size_t n = sizes[k];
        for (i = 0; i < n; i++) {
            v[i] = (uint64_t)unit_random(&rnd) << (unit_random(&rnd) % 32) >> (unit_random(&rnd) % 40);
            CU_ASSERT_EQUAL(dist_add(&d, v[i]), OK);
        }
        qsort(v, n, sizeof v[0], compare);
        CU_ASSERT_EQUAL(d.max, v[n - 1]);
        for (p = 0; p < sizeof percents / sizeof percents[0]; p++) {
            uint64_t want = v[(n * percents[p] + 99) / 100 - 1], got = dist_percentile(&d, percents[p]);
            uint64_t off = got > want ? got - want : want - got;
            CU_ASSERT(n <= DIST_EXACT ? off == 0 : off * 200 <= want);
        }
        dist_done(&d);
    }
}

static void test_dist_edges(void)
{
    struct dist d = { NULL, 0, 0, 0, 0, 0 };
    unsigned i;

    CU_ASSERT_EQUAL(dist_percentile(&d, 50), 0);
    for (i = 0; i < 600; i++) {
        CU_ASSERT_EQUAL(dist_add(&d, 0), OK);
        CU_ASSERT_EQUAL(dist_add(&d, UINT64_MAX), OK);
    }
    CU_ASSERT_EQUAL(dist_percentile(&d, 50), 0);
    CU_ASSERT(dist_percentile(&d, 51) > UINT64_MAX / 200 * 199);
    dist_done(&d);
}

static void test_busy(void)
{
    enum { N = 300, LENGTH = 2000 };
    static unsigned running[LENGTH];
    struct busy b = { NULL, 0, 0, 0, 0, 0, 0, 0 };
    uint32_t rnd = 3;
    uint64_t peak, want_peak = 0;
    int64_t want = 0;
    unsigned i, k;

    memset(running, 0, sizeof running);
    for (i = 0; i < N; i++) {
        unsigned start = unit_random(&rnd) % LENGTH, end = start + unit_random(&rnd) % 20;
        if (end > LENGTH)
            end = LENGTH;
        CU_ASSERT_EQUAL(busy_add(&b, start, end), OK);
        for (k = start; k < end; k++)
            running[k]++;
    }
    for (k = 0; k < LENGTH; k++) {
        want += running[k] > 0;
        if (running[k] > want_peak)
            want_peak = running[k];
    }
    CU_ASSERT_EQUAL(busy_total(&b, &peak), want);
    CU_ASSERT_EQUAL(peak, want_peak);
    busy_done(&b);
}

/* Far more points than are kept, in rough order of their ends: folding loses nothing. */
static void test_busy_folded(void)
{
    struct busy b = { NULL, 0, 0, 0, 0, 0, 0, 0 };
    uint64_t peak;
    int64_t i;

    CU_ASSERT_EQUAL(busy_total(&b, &peak), 0);
    CU_ASSERT_EQUAL(peak, 0);
    for (i = 0; i < 50000; i++) {
        CU_ASSERT_EQUAL(busy_add(&b, i * 10, i * 10 + 7), OK);
        if (i % 3 == 0)
            CU_ASSERT_EQUAL(busy_add(&b, i * 10 - 40, i * 10 - 38), OK);    /* inside another one */
    }
    CU_ASSERT(b.num <= BUSY_POINTS);
    CU_ASSERT_EQUAL(busy_total(&b, &peak), 50000 * 7 + 4);  /* the first two inner ones lie before all others */
    CU_ASSERT_EQUAL(peak, 2);
    busy_done(&b);
    CU_ASSERT_EQUAL(busy_add(&b, 5, 5), OK);
    CU_ASSERT_EQUAL(busy_total(&b, &peak), 0);
    CU_ASSERT_EQUAL(peak, 1);
    busy_done(&b);
}

static void test_distinct(void)
{
    struct distinct d = { NULL, 0, 0, 0 };
    char text[32];
    unsigned i, k;
    uint64_t n;

    for (k = 0; k < 2; k++)
        for (i = 0; i < DISTINCT_EXACT; i++) {
            sprintf(text, k == 0 ? "USER%u" : "user%u", i);
            CU_ASSERT_EQUAL(distinct_add(&d, unit_text(text), 1), OK);
        }
    CU_ASSERT_EQUAL(distinct_add(&d, unit_text(""), 1), OK);
    CU_ASSERT_EQUAL(distinct_count(&d), DISTINCT_EXACT);
    for (; i < 100000; i++) {
        sprintf(text, "user%u", i);
        CU_ASSERT_EQUAL(distinct_add(&d, unit_text(text), 1), OK);
    }
    n = distinct_count(&d);
    CU_ASSERT(n > 94000 && n < 106000);
    distinct_done(&d);
}

static void test_cover(void)
{
    static const int64_t hours[] = { 0, 1, 5, 6, 3, 2, 4 };
    struct cover a = { NULL, 0, 0, 0, 0, 0 }, b = { NULL, 0, 0, 0, 0, 0 };
    struct stretch s[8];
    size_t i;
    int64_t k;

    for (i = 0; i < 4; i++)     /* hours 0, 1, 5 and 6, a line a minute, hours out of order */
        for (k = 0; k < 60; k++)
            cover_add(&a, noon + (hours[3 - i] * 3600 + k * 60) * SECOND);
    CU_ASSERT_EQUAL(a.num, 2);
    CU_ASSERT_EQUAL(a.s[0].first, noon);
    CU_ASSERT_EQUAL(a.s[0].last, noon + 7140 * SECOND);
    for (k = 0; k < 60; k++)
        cover_add(&b, noon + (5 * 3600 + k * 60 + 30) * SECOND);
    CU_ASSERT_EQUAL(cover_without(&a, &b, s, 8), 2);
    CU_ASSERT_EQUAL(s[0].first, noon);
    CU_ASSERT_EQUAL(s[0].last, noon + 7140 * SECOND);
    CU_ASSERT_EQUAL(s[1].first, noon + (6 * 3600 - 30) * SECOND);
    CU_ASSERT_EQUAL(cover_without(&b, &a, s, 8), 0);
    CU_ASSERT_EQUAL(cover_without(&a, &a, s, 8), 0);
    for (i = 4; i < 7; i++)
        for (k = 0; k < 60; k++)
            cover_add(&a, noon + (hours[i] * 3600 + k * 60) * SECOND);
    CU_ASSERT_EQUAL(a.num, 1);
    for (k = 0; k < 5000; k++)  /* bounded */
        cover_add(&b, noon + k * 4000 * SECOND * (k % 2 ? 1 : -1));
    CU_ASSERT(b.num <= COVER_MAX);
    cover_add(&b, INSTANT_NONE);
    CU_ASSERT(b.s[0].first > INSTANT_NONE);
    cover_done(&a);
    cover_done(&b);
}

/* What b covers reaches the gap farther on both sides. */
static void test_near(void)
{
    static const struct {
        int64_t a[2], b[2];             /* minutes */
        size_t num;
        int64_t out[2];
    } row[] = {
        { { 0, 0 }, { 0, 0 }, 0, { 0, 0 } },
        { { 0, 0 }, { 15, 20 }, 0, { 0, 0 } },
        { { 35, 35 }, { 15, 20 }, 0, { 0, 0 } },
        { { 36, 36 }, { 15, 20 }, 1, { 36, 36 } },
        { { 180, 180 }, { 0, 0 }, 1, { 180, 180 } },
        { { 0, 10 }, { 16, 20 }, 1, { 0, 10 } },
        { { 10, 20 }, { 22, 25 }, 0, { 0, 0 } },
        { { 0, 14 }, { 5, 6 }, 0, { 0, 0 } },
        { { 0, 14 }, { -5, -2 }, 1, { 0, 14 } },
        { { 0, 14 }, { 14, 14 }, 0, { 0, 0 } },
    };
    size_t i;

    for (i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct cover a = { NULL, 0, 0, 0, 0, 0 }, b = { NULL, 0, 0, 0, 0, 0 };
        struct stretch s[4];
        cover_add(&a, noon + row[i].a[0] * 60 * SECOND);
        cover_add(&a, noon + row[i].a[1] * 60 * SECOND);
        cover_add(&b, noon + row[i].b[0] * 60 * SECOND);
        cover_add(&b, noon + row[i].b[1] * 60 * SECOND);
        CU_ASSERT_EQUAL_FATAL(cover_without(&a, &b, s, 4), row[i].num);
        if (row[i].num > 0) {
            CU_ASSERT_EQUAL(s[0].first, noon + row[i].out[0] * 60 * SECOND);
            CU_ASSERT_EQUAL(s[0].last, noon + row[i].out[1] * 60 * SECOND);
        }
        cover_done(&a);
        cover_done(&b);
    }
}

static void test_rate(void)
{
    CU_ASSERT_EQUAL(rate_of(1000, 1000000), 1000);
    CU_ASSERT_EQUAL(rate_of(1, 3000000), 0);
    CU_ASSERT_EQUAL(rate_of(10, 1), 10000000);
    CU_ASSERT_EQUAL(rate_of(UINT64_C(1) << 60, UINT64_C(1) << 20), (UINT64_C(1) << 40) * 1000000);
    CU_ASSERT_EQUAL(rate_of(UINT64_MAX, 1), UINT64_MAX);
}

static struct transfer transfer(const char *user, enum word op, int64_t start, int64_t length, uint64_t bytes)
{
    struct transfer t;

    memset(&t, 0, sizeof t);
    t.source = W_SMF96;
    t.role = W_SERVER;
    t.op = op;
    t.result = W_OK;
    t.user = unit_text(user);
    t.host = unit_text("HOST1");
    t.cipher = unit_text("aes256-ctr");
    t.at.remote_ip.b[15] = 1;
    t.start = noon + start;
    t.end = t.start + length;
    t.duration = length;
    t.resolution = 10000;
    t.bytes = bytes;
    t.has_bytes = 1;
    t.from.input = "DUMP";
    t.from.record = 4;
    return t;
}

static void add(struct tally *t, enum word match, const struct transfer *smf, const struct transfer *log, unsigned by)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    m.match = match;
    m.smf = smf;
    m.log = log;
    m.by = by;
    m.skew = INSTANT_NONE;
    CU_ASSERT_EQUAL(tally_transfer(t, &m), OK);
}

static void test_throughput(void)
{
    static const enum tally_key keys[] = { KEY_USER, KEY_DIR, KEY_HOUR };
    struct findings *fs = findings_new(NULL, NULL);
    struct tally *t = tally_new(keys, 3, fs);
    const struct throughput *row;
    struct transfer x;
    size_t num;

    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    x = transfer("bob", W_PUT, 0, 10 * SECOND, 1000);
    add(t, W_SMF_ONLY, &x, NULL, 0);
    x = transfer("BOB", W_PUT, 5 * SECOND, 10 * SECOND, 3000);
    add(t, W_SMF_ONLY, &x, NULL, 0);
    x = transfer("bob", W_PUT, 5 * SECOND, 0, 500);
    add(t, W_SMF_ONLY, &x, NULL, 0);
    x = transfer("bob", W_PUT, 3600 * SECOND, 10 * SECOND, 1);
    x.result = W_FAIL;
    add(t, W_SMF_ONLY, &x, NULL, 0);
    x = transfer("alice", W_GET, -1, SECOND, 7);
    x.source = W_LOG;       /* a second is too coarse for a duration */
    x.resolution = SECOND;
    add(t, W_LOG_ONLY, NULL, &x, 0);
    row = tally_throughput(t, &num);
    CU_ASSERT_EQUAL_FATAL(num, 3);
    CU_ASSERT(slice_same(slice_of(row[1].key[0].v.p, row[1].key[0].n), unit_text("BOB")));
    CU_ASSERT(slice_same(slice_of(row[1].key[1].v.p, row[1].key[1].n), unit_text("in")));
    CU_ASSERT(slice_same(slice_of(row[1].key[2].v.p, row[1].key[2].n), unit_text("2026-11-21T00:00Z")));
    CU_ASSERT(row[1].count == 3 && row[1].failed == 0 && row[1].bytes == 4500);
    CU_ASSERT(row[1].busy == 15 * SECOND && row[1].peak_concurrent == 2);
    CU_ASSERT(row[1].rate_mean == 200 && row[1].rate_p50 == 100 && row[1].rate_p95 == 300 && row[1].rate_max == 300);
    CU_ASSERT(row[2].count == 1 && row[2].failed == 1 && !row[2].has_rate);
    CU_ASSERT(slice_same(slice_of(row[0].key[0].v.p, row[0].key[0].n), unit_text("alice")));
    CU_ASSERT(slice_same(slice_of(row[0].key[2].v.p, row[0].key[2].n), unit_text("2026-11-20T23:00Z")));
    CU_ASSERT(row[0].count == 1 && !row[0].has_rate);
    tally_free(t);
    findings_free(fs);
}

static void test_overflow(void)
{
    static const enum tally_key keys[] = { KEY_USER };
    struct findings *fs = findings_new(NULL, NULL);
    struct tally *t = tally_new(keys, 1, fs);
    const struct throughput *row;
    size_t num;
    unsigned i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    for (i = 0; i < BYGROUP_MAX + 10; i++) {
        char user[16];
        struct transfer x;
        sprintf(user, "u%u", i);
        x = transfer(user, W_RENAME, 0, 0, 0);
        add(t, W_SMF_ONLY, &x, NULL, 0);
    }
    row = tally_throughput(t, &num);
    CU_ASSERT_EQUAL_FATAL(num, BYGROUP_MAX + 1);
    CU_ASSERT_EQUAL(row[BYGROUP_MAX].count, 10);
    CU_ASSERT_EQUAL(row[BYGROUP_MAX].key[0].kind, V_ABSENT);
    CU_ASSERT_EQUAL(findings_code(fs), 4);
    tally_free(t);
    findings_free(fs);
}

static void test_bins(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct tally *t = tally_new(NULL, 0, fs);
    struct transfer x = transfer("bob", W_GET, 0, SECOND, 10), y = x;
    const struct reconcile *r;
    const struct failure *f;
    struct headline h;
    size_t num;

    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    y.source = W_LOG;
    y.from.log_input = "SYSLOG";
    y.from.log_first = 17;
    y.cause = (enum cause_id)1;
    add(t, W_MATCHED, &x, &y, BY_ENDPOINT);
    add(t, W_MATCHED, &x, &y, BY_ENDPOINT | NOT_BYTES);
    add(t, W_AMBIGUOUS, &x, NULL, 0);
    add(t, W_LOG_ONLY, NULL, &y, 0);
    x.result = W_FAIL;
    add(t, W_MATCHED, &x, &y, BY_ENDPOINT);
    add(t, W_SMF_ONLY, &x, NULL, 0);
    x.start += 1;
    x.end += 1;
    x.user = unit_text("alice");
    add(t, W_SMF_ONLY, &x, NULL, 0);
    tally_cover(t, 0, noon);
    r = tally_reconcile(t, &num);
    CU_ASSERT_EQUAL_FATAL(num, 3);
    CU_ASSERT(r[0].what == W_TRANSFERS && r[0].matched == 2 && r[0].conflicting == 1 && r[0].ambiguous == 1);
    CU_ASSERT(r[0].log_only == 1 && r[0].smf_only == 2);
    CU_ASSERT(r[1].what == W_LOGINS && r[1].matched + r[1].smf_only + r[1].log_only == 0);
    CU_ASSERT(r[2].what == W_SMF_STRETCH && r[2].first == noon && r[2].last == noon);
    tally_headline(t, &h);
    CU_ASSERT(h.transfers == 7 && h.transfers_failed == 3 && h.bytes_out == 70 && h.bytes_in == 0);
    CU_ASSERT(h.first == noon && h.last == noon + SECOND + 1);
    f = tally_failures(t, &num);
    CU_ASSERT_EQUAL_FATAL(num, 2);
    CU_ASSERT(f[0].cause == C_NONE && f[0].count == 2 && f[0].users == 2 && f[0].partners == 1);
    CU_ASSERT(slice_same(f[0].example, unit_text("DUMP record 4")));
    CU_ASSERT(f[1].count == 1 && slice_same(f[1].example, unit_text("SYSLOG line 17")));
    tally_free(t);
    findings_free(fs);
}

static const struct unit_case cases[] = {
    { "distribution", test_dist },
    { "distribution, extreme values", test_dist_edges },
    { "busy time", test_busy },
    { "busy time, folded", test_busy_folded },
    { "distinct things", test_distinct },
    { "stretches", test_cover },
    { "stretches near each other", test_near },
    { "rate", test_rate },
    { "throughput by group", test_throughput },
    { "too many groups", test_overflow },
    { "bins, failures, headline", test_bins },
    { NULL, NULL }
};
const struct unit_suite suite_tally = { "tally", cases };

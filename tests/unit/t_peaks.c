/* t_peaks.c: what charts show does not depend on the order of what was added, and loses no byte. */
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include "join/bygroup.h"
#include "join/peaks.h"

enum { MANY = 3000 };

static void set_transfer(struct transfer *t, struct transfer_match *m, int64_t start, int64_t duration, uint64_t bytes)
{
    memset(t, 0, sizeof *t);
    memset(m, 0, sizeof *m);
    t->source = W_SMF96;
    t->role = W_SERVER;
    t->op = W_PUT;
    t->result = W_OK;
    t->start = start;
    t->end = start == INSTANT_NONE ? start : start + duration;
    t->duration = duration;
    t->resolution = 10000;
    t->bytes = bytes;
    t->has_bytes = 1;
    t->user = unit_text("ada");
    t->path = unit_text("/a");
    t->at.remote_ip.b[15] = 1;
    m->smf = t;
    m->match = W_SMF_ONLY;
}

static void put(struct peaks *p, const struct transfer *t)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    m.smf = t;
    CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
    if (t->result == W_FAIL)
        peaks_failure(p, t->end);
}

/* Transfers of many lengths over twelve days. */
static void make(struct transfer *t, char (*names)[16], unsigned num)
{
    uint32_t seed = 7;
    unsigned i;

    for (i = 0; i < num; i++) {
        struct transfer_match m;
        int64_t start = (int64_t)(unit_random(&seed) % 1000000) * INSTANT_SECOND + 1795248000000000;
        int64_t long_one = unit_random(&seed) % 50 == 0 ? 40000 : 20;
        set_transfer(&t[i], &m, start, (int64_t)(unit_random(&seed) % 100) * long_one * 10000,
            unit_random(&seed) % 10000000);
        sprintf(names[i], "/f%u", unit_random(&seed) % 2000);
        t[i].path = unit_text(names[i]);
        t[i].user = slice_of((const unsigned char *)"abcdefghijklmnop" + unit_random(&seed) % 15, 1);
        t[i].at.remote_ip.b[15] = (unsigned char)(unit_random(&seed) % 40 + 1);
        t[i].op = unit_random(&seed) % 3 == 0 ? W_GET : W_PUT;
        t[i].result = unit_random(&seed) % 20 == 0 ? W_FAIL : W_OK;
    }
}

static void compare(struct peaks *p, struct peaks *q)
{
    struct throughput a[PEAKS_MOST], b[PEAKS_MOST];
    struct slow s[PEAKS_MOST], r[PEAKS_MOST];
    uint64_t more_a, more_b;
    int64_t first_p, first_q, width_p, width_q;
    size_t n, m, i;
    const struct step *x = peaks_steps(p, &n, &first_p, &width_p), *y = peaks_steps(q, &m, &first_q, &width_q);

    CU_ASSERT_EQUAL(n, m);
    CU_ASSERT_EQUAL(first_p, first_q);
    CU_ASSERT_EQUAL(width_p, width_q);
    CU_ASSERT_EQUAL_FATAL(memcmp(x, y, n * sizeof *x), 0);
    n = peaks_slowest(p, s, &more_a);
    CU_ASSERT_EQUAL(peaks_slowest(q, r, &more_b), n);
    CU_ASSERT_EQUAL(more_a, more_b);
    for (i = 0; i < n; i++) {
        CU_ASSERT_EQUAL(s[i].rate, r[i].rate);
        CU_ASSERT_EQUAL(s[i].start, r[i].start);
        CU_ASSERT(slice_same(s[i].path, r[i].path) && slice_same(s[i].user, r[i].user));
        CU_ASSERT(i == 0 || s[i - 1].rate <= s[i].rate);
    }
    for (i = 0; i < 2; i++) {
        size_t k;
        n = i == 0 ? peaks_users(p, a, &more_a) : peaks_partners(p, a, &more_a);
        m = i == 0 ? peaks_users(q, b, &more_b) : peaks_partners(q, b, &more_b);
        CU_ASSERT_EQUAL(n, PEAKS_MOST);
        CU_ASSERT_EQUAL(m, n);
        CU_ASSERT_EQUAL(more_a, i == 0 ? 5 : 30);
        CU_ASSERT_EQUAL(more_a, more_b);
        for (k = 0; k < n; k++) {
            CU_ASSERT_EQUAL(a[k].bytes, b[k].bytes);
            CU_ASSERT_EQUAL(memcmp(a[k].key[0].v.p, b[k].key[0].v.p, a[k].key[0].n), 0);
            CU_ASSERT(k == 0 || a[k - 1].bytes >= a[k].bytes);
        }
    }
}

static void test_order(void)
{
    static struct transfer t[MANY];
    static char names[MANY][16];
    struct peaks *p = peaks_new(NULL), *q = peaks_new(NULL);
    const struct step *s;
    uint64_t in = 0, out = 0, failed = 0;
    int64_t first, width;
    size_t i, num;

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_PTR_NOT_NULL_FATAL(q);
    make(t, names, MANY);
    for (i = 0; i < MANY; i++) {
        put(p, &t[i]);
        put(q, &t[(i * 1009 + 77) % MANY]);     /* 1009 and 3000 have no common factor */
    }
    compare(p, q);
    s = peaks_steps(p, &num, &first, &width);
    CU_ASSERT_EQUAL(width, 21600 * INSTANT_SECOND);
    CU_ASSERT_EQUAL(first % width, 0);
    for (i = 0; i < num; i++) {
        in += s[i].in;
        out += s[i].out;
        failed += s[i].failed;
    }
    for (i = 0; i < MANY; i++) {
        *(t[i].op == W_PUT ? &in : &out) -= t[i].bytes;
        failed -= t[i].result == W_FAIL;
    }
    CU_ASSERT_EQUAL(in, 0);
    CU_ASSERT_EQUAL(out, 0);
    CU_ASSERT_EQUAL(failed, 0);
    peaks_free(p);
    peaks_free(q);
}

/* 100 bytes in 10 s from half a second on: 5 in the first and the last second. */
static void test_spread(void)
{
    struct transfer t;
    struct transfer_match m;
    struct peaks *p = peaks_new(NULL);
    const struct step *s;
    int64_t first, width;
    size_t i, num;

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    set_transfer(&t, &m, INT64_C(1795248000500000), 10 * INSTANT_SECOND, 100);
    t.op = W_GET;
    CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
    s = peaks_steps(p, &num, &first, &width);
    CU_ASSERT_EQUAL_FATAL(num, 11);
    CU_ASSERT_EQUAL(width, INSTANT_SECOND);
    CU_ASSERT_EQUAL(first, INT64_C(1795248000000000));
    for (i = 0; i < num; i++) {
        CU_ASSERT_EQUAL(s[i].out, i == 0 || i == 10 ? 5 : 10);
        CU_ASSERT_EQUAL(s[i].in, 0);
    }
    peaks_free(p);
}

/* Times from before 1970 to far ahead, none at all, a duration that runs backwards, and sums that would overflow. */
static void test_extremes(void)
{
    static const int64_t starts[] = {
        INSTANT_NONE, INT64_MAX, INT64_MIN + 1, -INT64_C(62135596800000000), 0, INT64_C(253402300799000000)
    };
    struct transfer t;
    struct transfer_match m;
    struct peaks *p = peaks_new(NULL);
    const struct step *s;
    uint64_t in = 0;
    int64_t first, width;
    size_t i, num;

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    (void)peaks_steps(p, &num, &first, &width);
    CU_ASSERT_EQUAL(num, 0);
    for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        set_transfer(&t, &m, starts[i], 0, 10);
        t.end = starts[i];
        CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
        peaks_failure(p, starts[i]);
    }
    set_transfer(&t, &m, 0, 1000, 10);
    t.end = -1000;
    CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
    s = peaks_steps(p, &num, &first, &width);
    CU_ASSERT(num >= 2 && num <= PEAKS_STEPS);
    for (i = 0; i < num; i++)
        in += s[i].in;
    CU_ASSERT_EQUAL(in, 40);
    for (i = 0; i < 2; i++) {
        set_transfer(&t, &m, 0, INT64_C(253402300799000000), UINT64_MAX);
        CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
        set_transfer(&t, &m, 0, 0, UINT64_MAX);
        CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
    }
    s = peaks_steps(p, &num, &first, &width);
    for (i = 0; i < num && s[i].in != UINT64_MAX; i++)
        ;
    CU_ASSERT(i < num);
    peaks_free(p);
}

/* Those of a second and more come first. */
static void test_slow(void)
{
    static const struct { int64_t duration; uint64_t bytes; } one[] = {
        { 10000, 1 }, { 2000000, 2000 }, { 1000000, 500 }, { 500000, 100 }, { 0, 5 }
    };
    static const uint64_t want[] = { 500, 1000, 100, 200 };
    struct slow out[PEAKS_MOST];
    struct transfer t;
    struct transfer_match m;
    struct peaks *p = peaks_new(NULL);
    uint64_t median;
    size_t i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    for (i = 0; i < sizeof one / sizeof one[0]; i++) {
        set_transfer(&t, &m, 0, one[i].duration, one[i].bytes);
        CU_ASSERT_EQUAL(peaks_transfer(p, &m), OK);
    }
    CU_ASSERT_EQUAL_FATAL(peaks_slowest(p, out, &median), 4);
    for (i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(out[i].rate, want[i]);
    CU_ASSERT_EQUAL(median, 200);
    peaks_free(p);
}

static const struct unit_case cases[] = {
    { "any order, no byte lost", test_order },
    { "bytes are spread over their time", test_spread },
    { "extremes", test_extremes },
    { "the slowest", test_slow },
    { NULL, NULL }
};
const struct unit_suite suite_peaks = { "peaks", cases };

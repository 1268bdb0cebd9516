/* t_twins.c: duplicates. */
#include "base/instant.h"
#include "join/twins.h"
#include "unit.h"

/* Record number n: bytes that no other has. */
static struct slice record(unsigned char *d, uint32_t n, size_t length)
{
    memset(d, 0x5A, length);
    d[length - 1] = (unsigned char)n;
    d[length - 2] = (unsigned char)(n >> 8);
    d[length - 3] = (unsigned char)(n >> 16);
    return slice_of(d, length);
}

static void no_false_twin(void)
{
    struct twins *t = twins_new(0);
    unsigned char d[64] = { 0 };
    uint32_t n;
    size_t i;

    CU_ASSERT_EQUAL(twins_input(t, "a"), OK);
    for (n = 0; n < 100000; n++)
        CU_ASSERT_EQUAL_FATAL(twins_add(t, record(d, n, 24 + n % 9), 0, 0, n), OK);
    memset(d, 0, sizeof d);
    for (i = 0; i < sizeof d; i++)      /* the same bytes, but longer; one bit elsewhere */
        CU_ASSERT_EQUAL(twins_add(t, slice_of(d, i), 0, 0, 0), OK);
    for (i = 0; i < 8 * sizeof d; i++) {
        d[i / 8] = (unsigned char)(1u << i % 8);
        CU_ASSERT_EQUAL(twins_add(t, slice_of(d, sizeof d), 0, 0, 0), OK);
        d[i / 8] = 0;
    }
    CU_ASSERT_PTR_NULL(twins_get(t, 0));
    for (n = 0; n < 100000; n++)
        CU_ASSERT_EQUAL_FATAL(twins_add(t, record(d, n, 24 + n % 9), 0, 0, n), END);
    CU_ASSERT_EQUAL(twins_get(t, 0)->count, 100000);
    twins_free(t);
}

static void stretches(void)
{
    struct twins *t = twins_new(0);
    struct findings *fs = findings_new(NULL, NULL);
    const int32_t zones[] = { 0, 3600 };
    const struct finding *f;
    unsigned char d[64];
    uint32_t n;

    CU_ASSERT_EQUAL(twins_input(t, "one"), OK);
    CU_ASSERT_EQUAL(twins_input(t, "two"), OK);
    for (n = 0; n < 10; n++)
        CU_ASSERT_EQUAL(twins_add(t, record(d, n, 40), 0, n % 2, n * INSTANT_SECOND), OK);
    for (n = 6; n < 14; n++)
        CU_ASSERT_EQUAL(twins_add(t, record(d, n, 40), 1, n % 2, n * INSTANT_SECOND), n < 10 ? END : OK);
    CU_ASSERT_EQUAL(twins_add(t, record(d, 13, 40), 1, 1, INSTANT_NONE), END);
    CU_ASSERT_EQUAL(twins_add(t, record(d, 12, 40), 0, 0, 12 * INSTANT_SECOND), END);
    twins_report(t, zones, fs);
    f = findings_get(fs, 0);
    CU_ASSERT_EQUAL_FATAL(f->id, F_SMF_OVERLAP);
    CU_ASSERT_STRING_EQUAL(f->at.input, "two");
    CU_ASSERT_TRUE(slice_same(f->text, unit_text("5 of its records, from 1969-12-31T23:00:07Z to 1970-01-01T00:00:12Z, "
        "stand in one too")));
    f = findings_get(fs, 1);
    CU_ASSERT_EQUAL_FATAL(f->id, F_SMF_DUPLICATES);
    CU_ASSERT_TRUE(slice_same(f->text, unit_text("1 of its records, from - to -, stood in it before")));
    CU_ASSERT_PTR_NULL(findings_get(fs, 2));
    findings_free(fs);
    twins_free(t);
}

/* 64 slots hold 56 records; the last 56 at least are always known. */
static void bound(void)
{
    struct twins *t = twins_new(64);
    struct findings *fs = findings_new(NULL, NULL);
    unsigned char d[64];
    uint32_t n;

    CU_ASSERT_EQUAL(twins_input(t, "one"), OK);
    for (n = 0; n < 1000; n++) {
        CU_ASSERT_EQUAL(twins_add(t, record(d, n, 40), 0, 0, n * INSTANT_SECOND), OK);
        if (n >= 55)
            CU_ASSERT_EQUAL(twins_add(t, record(d, n - 55, 40), 0, 0, n * INSTANT_SECOND), END);
    }
    CU_ASSERT_EQUAL(twins_add(t, record(d, 0, 40), 0, 0, 0), OK);
    twins_report(t, NULL, fs);
    CU_ASSERT_EQUAL(findings_get(fs, 0)->id, F_SMF_DUPLICATES);
    CU_ASSERT_EQUAL(findings_get(fs, 1)->id, F_SMF_DUPLICATES_LOST);
    findings_free(fs);
    twins_free(t);
}

static const struct unit_case cases[] = {
    { "different records are no twins", no_false_twin },
    { "stretches", stretches },
    { "bound of memory", bound },
    { NULL, NULL }
};
const struct unit_suite suite_twins = { "twins", cases };

/* t_sorter.c: everything comes out once and in order, from memory as from the temporary file. */
#include <stdlib.h>
#include <string.h>
#include "unit.h"
#include "base/sorter.h"

static size_t make_body(unsigned char *d, uint32_t *seed)
{
    size_t n = unit_random(seed) % 300, i;

    for (i = 0; i < n; i++)
        d[i] = (unsigned char)(unit_random(seed) >> 8);
    return n;
}

static uint64_t sum_of(int64_t key, struct slice s)
{
    return slice_hash(s, (uint32_t)(uint64_t)key) + (uint64_t)key;
}

/* num things go in and come out in order. */
static void run(size_t memory, size_t num)
{
    struct sorter *s = sorter_new(memory);
    unsigned char body[300], before[300];
    struct slice b, last = slice_of(before, 0);
    int64_t key, last_key = INT64_MIN;
    uint64_t sum = 0;
    uint32_t seed = 5;
    size_t i, n;

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    for (i = 0; i < num; i++) {
        n = make_body(body, &seed);
        key = (int64_t)(unit_random(&seed) % 1000) - 500;
        if (i % 97 == 0)
            key = i % 2 ? INT64_MAX : INT64_MIN;
        sum += sum_of(key, slice_of(body, n));
        CU_ASSERT_EQUAL_FATAL(sorter_put(s, key, slice_of(body, n)), OK);
    }
    for (i = 0; sorter_next(s, &key, &b) == OK; i++) {
        n = b.n < last.n ? b.n : last.n;
        CU_ASSERT(key > last_key || (key == last_key && (n == 0 || memcmp(b.p, last.p, n) >= 0)));
        sum -= sum_of(key, b);
        memcpy(before, b.p, b.n);
        last = slice_of(before, b.n);
        last_key = key;
    }
    CU_ASSERT_EQUAL(i, num);
    CU_ASSERT_EQUAL(sum, 0);
    CU_ASSERT_EQUAL(sorter_next(s, &key, &b), END);
    sorter_free(s);
}

static void in_memory(void)
{
    run(SORTER_LEAST, 0);
    run(SORTER_LEAST, 1);
    run(SORTER_LEAST, 100);
}

static void in_runs(void)
{
    run(SORTER_LEAST, 1000);
    run(SORTER_LEAST, 20000);
    run(1 << 20, 20000);
}

static void bounds(void)
{
    static unsigned char big[SORTER_LEAST];
    struct sorter *s = sorter_new(SORTER_LEAST);

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL(sorter_put(s, 0, slice_of(big, SORTER_LEAST / 4)), E_LIMIT);
    CU_ASSERT_EQUAL(sorter_put(s, 0, slice_of(big, 10000)), OK);
    sorter_free(s);     /* left before it was read */
    sorter_free(NULL);
}

static const struct unit_case cases[] = {
    { "in memory", in_memory },
    { "in runs of a temporary file", in_runs },
    { "bounds", bounds },
    { NULL, NULL }
};
const struct unit_suite suite_sorter = { "sorter", cases };

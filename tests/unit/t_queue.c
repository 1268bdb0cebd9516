/* t_queue.c: the queue hands out in order, whatever order things arrive in and are taken out. */
#include <stdlib.h>
#include "join/queue.h"
#include "unit.h"

enum { NUM = 3000 };

/* The first of those that are in, looked for one by one. */
static struct kept *first_of(struct kept *x, int which)
{
    struct kept *first = NULL;
    size_t i;

    for (i = 0; i < NUM; i++)
        if (x[i].pos[which] != 0 && (first == NULL || heap_before(which, &x[i], first)))
            first = &x[i];
    return first;
}

static size_t count_members(const struct queue *q)
{
    size_t i, n = 0;

    for (i = 0; i < queue_places(q); i++)
        n += queue_at(q, i) != NULL;
    return n;
}

/* Things come about in order, up to spread out of it, and leave in the middle and at the front. */
static void run(int which, uint32_t spread, uint32_t keep)
{
    struct kept *x = calloc(NUM, sizeof *x);
    struct queue q;
    uint32_t state = spread + keep;
    size_t i, in = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    queue_init(&q, which);
    for (i = 0; i < NUM; i++) {
        struct kept *first;
        x[i].end = x[i].start = (int64_t)(i + unit_random(&state) % spread);
        x[i].due = x[i].end + 5;
        x[i].serial = i;
        x[i].side = unit_random(&state) % 2;
        CU_ASSERT_EQUAL_FATAL(unit_random(&state) % 50 == 0 ? queue_put_far(&q, &x[i]) : queue_put(&q, &x[i]), OK);
        CU_ASSERT(queue_has(&q, &x[i]));
        in++;
        if (unit_random(&state) % 3 == 0) {
            struct kept *any = &x[unit_random(&state) % (i + 1)];
            in -= queue_has(&q, any) != 0;
            queue_drop(&q, any);
            CU_ASSERT(!queue_has(&q, any));
        }
        while (in > keep) {
            first = queue_first(&q);
            CU_ASSERT_PTR_EQUAL_FATAL(first, first_of(x, which));
            queue_drop(&q, first);
            in--;
        }
        CU_ASSERT_EQUAL(count_members(&q), in);
    }
    for (; in > 0; in--) {
        struct kept *first = queue_first(&q);
        CU_ASSERT_PTR_EQUAL_FATAL(first, first_of(x, which));
        queue_drop(&q, first);
    }
    CU_ASSERT_PTR_NULL(queue_first(&q));
    queue_done(&q);
    free(x);
}

static void test_order(void)
{
    run(1, 1, 100);
    run(1, 20, 1);
    run(1, 20, 100);
    run(0, 200, 700);
    run(0, 3000, 2000);
}

/* The front stays, all behind it leave: the ring does not grow with what has passed. */
static void test_stuck(void)
{
    enum { PASSED = 100000 };
    struct kept stuck, other[2];
    struct queue q;
    size_t i;

    memset(&stuck, 0, sizeof stuck);
    memset(other, 0, sizeof other);
    queue_init(&q, 1);
    CU_ASSERT_EQUAL_FATAL(queue_put(&q, &stuck), OK);
    for (i = 0; i < PASSED; i++) {
        struct kept *x = &other[i % 2];
        queue_drop(&q, x);
        x->end = (int64_t)i + 1;
        CU_ASSERT_EQUAL_FATAL(queue_put(&q, x), OK);
    }
    CU_ASSERT_PTR_EQUAL(queue_first(&q), &stuck);
    CU_ASSERT(q.ring[0].cap <= 256);
    queue_drop(&q, &stuck);
    queue_drop(&q, &stuck);
    CU_ASSERT_PTR_EQUAL(queue_first(&q), &other[(PASSED - 2) % 2]);
    queue_done(&q);
}

static const struct unit_case cases[] = {
    { "order", test_order },
    { "a front that stays", test_stuck },
    { NULL, NULL }
};
const struct unit_suite suite_queue = { "queue", cases };

/* t_course.c: do times go forward? */
#include "unit.h"
#include "app/course.h"

#define SECOND INSTANT_SECOND
#define HOUR (3600 * SECOND)
#define NOON (INT64_C(20250) * INSTANT_DAY + 12 * HOUR)

static struct course course;

static void begin(void) { course_init(&course); }

static void go(int64_t from, unsigned num, int64_t step)
{
    for (; num > 0; num--, from += step)
        course_add(&course, from, from);
}

static void test_forward(void)
{
    begin();
    CU_ASSERT(!course_is_wild(&course));
    course_add(&course, INSTANT_NONE, INSTANT_NONE);
    CU_ASSERT_EQUAL(course.seen, 0);
    go(NOON, 1000, SECOND);
    go(NOON + 30 * INSTANT_DAY, 10, SECOND);
    CU_ASSERT(!course_is_wild(&course));
}

/* Lines of several processes, a little out of order. */
static void test_near(void)
{
    unsigned i;

    begin();
    for (i = 0; i < 1000; i++)
        course_add(&course, NOON + (int64_t)i * SECOND - (i % 3) * 2 * SECOND, INSTANT_NONE);
    CU_ASSERT_EQUAL(course.back, 0);
    CU_ASSERT(!course_is_wild(&course));
}

/* A clock is put back by less than a quarter of an hour, once. */
static void test_step(void)
{
    begin();
    go(NOON, 100, SECOND);
    go(NOON - 10 * 60 * SECOND + 100 * SECOND, 100, SECOND);
    CU_ASSERT_EQUAL(course.back, 1);
    CU_ASSERT(course_is_wild(&course));         /* before the first one */
    begin();
    go(NOON, 1000, SECOND);
    go(NOON + 400 * SECOND, 1000, SECOND);
    CU_ASSERT_EQUAL(course.back, 1);
    CU_ASSERT(!course_is_wild(&course));
}

/* Two files, the later one first. */
static void test_parts(void)
{
    begin();
    go(NOON + HOUR, 100, SECOND);
    go(NOON, 100, SECOND);
    CU_ASSERT(course_is_wild(&course));
}

static void test_often(void)
{
    unsigned i;

    begin();
    for (i = 0; i < 40; i++)
        go(NOON + i * 60 * SECOND - (i % 2) * 90 * SECOND, 2, SECOND);
    CU_ASSERT(course_is_wild(&course));
}

/* Local times go back by an hour in the night in which summer time ends: that is their true order, once, and not by day. */
static void test_night(void)
{
    int64_t night = NOON - 9 * HOUR;            /* 03:00 */

    begin();
    go(night - HOUR, 60, 60 * SECOND);
    go(night - HOUR, 60, 60 * SECOND);
    CU_ASSERT(!course_is_wild(&course));
    go(night - HOUR, 60, 60 * SECOND);
    CU_ASSERT(course_is_wild(&course));
    begin();
    go(NOON, 60, 60 * SECOND);
    go(NOON, 60, 60 * SECOND);
    CU_ASSERT(course_is_wild(&course));
}

/* What is no local time does not do that. */
static void test_night_utc(void)
{
    int64_t night = NOON - 10 * HOUR;
    unsigned k, i;

    begin();
    for (k = 0; k < 2; k++)
        for (i = 0; i < 60; i++)
            course_add(&course, night + i * 60 * SECOND, INSTANT_NONE);
    CU_ASSERT(course_is_wild(&course));
}

static void test_header_time(void)
{
    unsigned char p[24] = { 0, 119 };
    struct record r;

    memset(&r, 0, sizeof r);
    r.bytes = slice_of(p, sizeof p);
    p[2] = 0x00;
    p[6] = 0x00, p[7] = 0x00, p[8] = 0x03, p[9] = 0xE8;             /* ten seconds */
    p[10] = 0x01, p[11] = 0x25, p[12] = 0x16, p[13] = 0x4F;         /* 2025-06-13 */
    CU_ASSERT_EQUAL(course_header_time(&r), days_from_civil(2025, 6, 13) * INSTANT_DAY + 10 * SECOND);
    p[13] = 0x40;
    CU_ASSERT_EQUAL(course_header_time(&r), INSTANT_NONE);
    r.bytes.n = 23;
    CU_ASSERT_EQUAL(course_header_time(&r), INSTANT_NONE);
}

static const struct unit_case cases[] = {
    { "forward", test_forward },
    { "a little out of order", test_near },
    { "a step", test_step },
    { "parts in another order", test_parts },
    { "often", test_often },
    { "the night", test_night },
    { "the night in UTC", test_night_utc },
    { "header times", test_header_time },
    { NULL, NULL }
};
const struct unit_suite suite_course = { "course", cases };

/* t_zone.c: courses of zones, and stretches of time. */
#include "unit.h"
#include "base/spans.h"
#include "base/zone.h"

#define SECOND INSTANT_SECOND
#define HOUR (3600 * SECOND)
#define AT(y, mo, d, h, mi, s) (days_from_civil(y, mo, d) * INSTANT_DAY + ((h) * 3600 + (mi) * 60 + (s)) * SECOND)

static struct zone_course course(int32_t before)
{
    struct zone_course z;

    memset(&z, 0, sizeof z);
    z.seconds = before;
    return z;
}

static void change(struct zone_course *z, int64_t at, int32_t seconds)
{
    z->change[z->num].at = at;
    z->change[z->num++].seconds = seconds;
}

/* A whole year in Europe: +01:00, +02:00 between the last Sundays of March and October. */
static struct zone_course europe(void)
{
    struct zone_course z = course(3600);

    change(&z, AT(2025, 3, 30, 1, 0, 0), 7200);
    change(&z, AT(2025, 10, 26, 1, 0, 0), 3600);
    return z;
}

static void test_fixed(void)
{
    static const int32_t zones[] = { 0, 3600, -18000, 19800, 20700, 45900, 50400, -43200, -12600, 900, -900 };
    size_t i;

    for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct zone_course z = course(zones[i]);
        int64_t local = AT(2025, 1, 1, 0, 0, 0);
        CU_ASSERT_EQUAL(zone_instant(&z, local, INSTANT_NONE), local - zones[i] * SECOND);
        CU_ASSERT_EQUAL(zone_instant(&z, local, local + 100 * HOUR), local - zones[i] * SECOND);
        CU_ASSERT_EQUAL(zone_at(&z, local), zones[i]);
        CU_ASSERT_EQUAL(zone_instant(&z, -local, INSTANT_NONE), -local - zones[i] * SECOND);
    }
}

static void test_at(void)
{
    struct zone_course z = europe();

    CU_ASSERT_EQUAL(zone_at(&z, AT(2025, 3, 30, 0, 59, 59)), 3600);
    CU_ASSERT_EQUAL(zone_at(&z, AT(2025, 3, 30, 1, 0, 0)), 7200);
    CU_ASSERT_EQUAL(zone_at(&z, AT(2025, 10, 26, 0, 59, 59)), 7200);
    CU_ASSERT_EQUAL(zone_at(&z, AT(2025, 10, 26, 1, 0, 0)), 3600);
    CU_ASSERT_EQUAL(zone_at(&z, INT64_MAX), 3600);
    CU_ASSERT_EQUAL(zone_at(&z, INSTANT_NONE), 3600);
}

/* 02:00 to 03:00 was on no clock: it is what the clock would have shown had it not been put forward. */
static void test_missing(void)
{
    struct zone_course z = europe();

    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 3, 30, 1, 59, 59), INSTANT_NONE), AT(2025, 3, 30, 0, 59, 59));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 3, 30, 3, 0, 0), INSTANT_NONE), AT(2025, 3, 30, 1, 0, 0));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 3, 30, 2, 0, 0), INSTANT_NONE), AT(2025, 3, 30, 1, 0, 0));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 3, 30, 2, 30, 0), INSTANT_NONE), AT(2025, 3, 30, 1, 30, 0));
}

static void test_doubled(void)
{
    struct zone_course z = europe();
    int64_t first = AT(2025, 10, 26, 0, 30, 0), second = first + HOUR, local = AT(2025, 10, 26, 2, 30, 0);

    CU_ASSERT_EQUAL(zone_instant(&z, local, INSTANT_NONE), first);
    CU_ASSERT_EQUAL(zone_instant(&z, local, first - HOUR), first);
    CU_ASSERT_EQUAL(zone_instant(&z, local, first), first);
    CU_ASSERT_EQUAL(zone_instant(&z, local, first + 60 * SECOND), first);
    CU_ASSERT_EQUAL(zone_instant(&z, local, first + 61 * SECOND), second);
    CU_ASSERT_EQUAL(zone_instant(&z, local, second), second);
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 10, 26, 1, 59, 59), INSTANT_NONE), AT(2025, 10, 25, 23, 59, 59));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2025, 10, 26, 3, 0, 0), INSTANT_NONE), AT(2025, 10, 26, 2, 0, 0));
}

/* All minutes of the night in which the hour comes twice, in their order: none is misplaced. */
static void test_night(void)
{
    struct zone_course z = europe();
    int64_t when, last = INSTANT_NONE;
    unsigned wrong = 0;

    for (when = AT(2025, 10, 25, 22, 0, 0); when < AT(2025, 10, 26, 4, 0, 0); when += 30 * SECOND) {
        last = zone_instant(&z, when + zone_at(&z, when) * SECOND, last);
        wrong += last != when;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    for (last = INSTANT_NONE, when = AT(2025, 3, 29, 22, 0, 0); when < AT(2025, 3, 30, 4, 0, 0); when += 30 * SECOND) {
        last = zone_instant(&z, when + zone_at(&z, when) * SECOND, last);
        wrong += last != when;
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

/* The southern half: summer over New Year; the clock is put back in April. Half an hour, on Lord Howe. */
static void test_south(void)
{
    struct zone_course z = course(39600), howe = course(39600);

    change(&z, AT(2026, 4, 4, 16, 0, 0), 36000);
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2026, 1, 1, 0, 0, 0), INSTANT_NONE), AT(2025, 12, 31, 13, 0, 0));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2026, 4, 5, 2, 30, 0), INSTANT_NONE), AT(2026, 4, 4, 15, 30, 0));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2026, 4, 5, 2, 30, 0), AT(2026, 4, 4, 15, 59, 0)), AT(2026, 4, 4, 16, 30, 0));
    CU_ASSERT_EQUAL(zone_instant(&z, AT(2026, 4, 5, 3, 0, 0), INSTANT_NONE), AT(2026, 4, 4, 17, 0, 0));
    change(&howe, AT(2026, 4, 4, 15, 0, 0), 37800);
    CU_ASSERT_EQUAL(zone_instant(&howe, AT(2026, 4, 5, 1, 45, 0), INSTANT_NONE), AT(2026, 4, 4, 14, 45, 0));
    CU_ASSERT_EQUAL(zone_instant(&howe, AT(2026, 4, 5, 1, 45, 0), AT(2026, 4, 4, 14, 59, 0)), AT(2026, 4, 4, 15, 15, 0));
    CU_ASSERT_EQUAL(zone_instant(&howe, AT(2026, 4, 5, 1, 15, 0), AT(2026, 4, 4, 14, 59, 0)), AT(2026, 4, 4, 14, 15, 0));
}

/* Hosts of one log. */
static void test_hosts(void)
{
    struct zone_host host[2];
    struct zone_hosts h;
    int64_t local = AT(2025, 6, 13, 12, 0, 0), winter = AT(2025, 10, 26, 2, 30, 0);

    memset(host, 0, sizeof host);
    memset(&h, 0, sizeof h);
    h.num = 2;
    h.host = host;
    host[0].name = unit_text("proda");
    host[0].zone = europe();
    host[1].name = unit_text("proda.example.org");
    host[1].zone = course(-18000);
    h.rest.zone = course(0);
    h.rest.zone.shift = HOUR;
    zone_hosts_begin(&h);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda"), local, 1), local - 2 * HOUR);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("PRODA.example.com"), local, 1), local - 2 * HOUR);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda.example.org"), local, 1), local + 5 * HOUR);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("prodb"), local, 1), local);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text(""), local, 1), local);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("prodb"), local, 0), local - HOUR);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda"), local, 0), local);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda"), winter, 1), winter - 2 * HOUR);
    (void)zone_of_host(&h, unit_text("proda"), winter + 29 * 60 * SECOND, 1);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda"), winter, 1), winter - HOUR);
    zone_hosts_begin(&h);
    CU_ASSERT_EQUAL(zone_of_host(&h, unit_text("proda"), winter, 1), winter - 2 * HOUR);
}

static void test_names(void)
{
    CU_ASSERT(zone_is_host(unit_text("PRODA"), unit_text("proda")));
    CU_ASSERT(zone_is_host(unit_text("PRODA"), unit_text("proda.example.com")));
    CU_ASSERT(zone_is_host(unit_text("proda.example.com"), unit_text("PRODA")));
    CU_ASSERT(!zone_is_host(unit_text("PRODA"), unit_text("prodb")));
    CU_ASSERT(!zone_is_host(unit_text("PRODA"), unit_text("proda1")));
    CU_ASSERT(!zone_is_host(unit_text("PRODA1"), unit_text("proda")));
    CU_ASSERT(!zone_is_host(unit_text(""), unit_text("")));
    CU_ASSERT(!zone_is_host(unit_text(""), unit_text("proda")));
    CU_ASSERT(!zone_is_host(unit_text("a.b"), unit_text("a.c")));
}

static void test_text(void)
{
    unsigned char d[6];

    CU_ASSERT(slice_same(zone_text(0, d), unit_text("+00:00")));
    CU_ASSERT(slice_same(zone_text(7200, d), unit_text("+02:00")));
    CU_ASSERT(slice_same(zone_text(-12600, d), unit_text("-03:30")));
    CU_ASSERT(slice_same(zone_text(20700, d), unit_text("+05:45")));
    CU_ASSERT(slice_same(zone_text(50400, d), unit_text("+14:00")));
    CU_ASSERT(slice_same(zone_text(-900, d), unit_text("-00:15")));
}

/* What is written is read again. */
static void test_texts(void)
{
    unsigned char d[6];
    int32_t q, back;

    for (q = -95; q <= 95; q++) {
        CU_ASSERT_EQUAL(zone_parse(zone_text(q * 900, d), &back), OK);
        CU_ASSERT_EQUAL(back, q * 900);
    }
}

static void test_spans(void)
{
    struct spans s;
    int64_t t = AT(2025, 6, 13, 0, 0, 0);

    memset(&s, 0, sizeof s);
    spans_add(&s, INSTANT_NONE);
    CU_ASSERT_EQUAL(s.num, 0);
    spans_add(&s, t);
    spans_add(&s, t - 6 * INSTANT_DAY);
    spans_add(&s, t + 6 * INSTANT_DAY);
    CU_ASSERT_EQUAL(s.num, 1);
    CU_ASSERT_EQUAL(s.span[0].first, t - 6 * INSTANT_DAY);
    CU_ASSERT_EQUAL(s.span[0].last, t + 6 * INSTANT_DAY);
    spans_add(&s, t + 20 * INSTANT_DAY);
    spans_add(&s, t - 20 * INSTANT_DAY);
    CU_ASSERT_EQUAL(s.num, 3);
    CU_ASSERT_EQUAL(s.span[0].first, t - 20 * INSTANT_DAY);
    CU_ASSERT_EQUAL(s.span[2].last, t + 20 * INSTANT_DAY);
    spans_add(&s, t + 13 * INSTANT_DAY - 1);
    CU_ASSERT_EQUAL(s.num, 3);
    spans_add(&s, t + 13 * INSTANT_DAY + 1);
    CU_ASSERT_EQUAL(s.num, 2);
    CU_ASSERT_EQUAL(s.span[1].first, t - 6 * INSTANT_DAY);
    CU_ASSERT_EQUAL(s.span[1].last, t + 20 * INSTANT_DAY);
    CU_ASSERT_EQUAL(span_away(&s.span[1], t), 0);
    CU_ASSERT_EQUAL(span_away(&s.span[1], t - 7 * INSTANT_DAY), INSTANT_DAY);
    CU_ASSERT_EQUAL(span_away(&s.span[1], t + 21 * INSTANT_DAY), INSTANT_DAY);
}

/* Any times in any order: in order, apart, bounded, and each time is covered. */
static void test_spans_many(void)
{
    uint32_t seed = 77;
    int round, i;
    unsigned k;

    for (round = 0; round < 50; round++) {
        struct spans s;
        int64_t when[200];
        memset(&s, 0, sizeof s);
        for (i = 0; i < 200; i++) {
            when[i] = (int64_t)(unit_random(&seed) % (round % 2 != 0 ? 3000 : 300)) * INSTANT_DAY;
            spans_add(&s, when[i]);
            CU_ASSERT_FATAL(s.num <= SPANS_MAX);
            for (k = 1; k < s.num; k++)
                CU_ASSERT(s.span[k].first - s.span[k - 1].last >= 7 * INSTANT_DAY);
        }
        for (i = 0; i < 200; i++) {
            int64_t least = INT64_MAX;
            for (k = 0; k < s.num; k++)
                least = span_away(&s.span[k], when[i]) < least ? span_away(&s.span[k], when[i]) : least;
            CU_ASSERT_EQUAL(least, 0);
        }
    }
}

static const struct unit_case cases[] = {
    { "fixed zones", test_fixed },
    { "the zone at an instant", test_at },
    { "the hour that is left out", test_missing },
    { "the hour that comes twice", test_doubled },
    { "nights", test_night },
    { "the southern half", test_south },
    { "hosts of one log", test_hosts },
    { "names of hosts", test_names },
    { "text", test_text },
    { "text and back", test_texts },
    { "spans", test_spans },
    { "any spans", test_spans_many },
    { NULL, NULL }
};
const struct unit_suite suite_zone = { "zone", cases };

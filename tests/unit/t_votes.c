/* t_votes.c: courses of zones out of runs, and verdicts on logs out of votes. */
#include <stdlib.h>
#include "unit.h"
#include "app/verdict.h"

#define SECOND INSTANT_SECOND
#define HOUR (3600 * SECOND)
#define AT(y, mo, d, h, mi, s) (days_from_civil(y, mo, d) * INSTANT_DAY + ((h) * 3600 + (mi) * 60 + (s)) * SECOND)
#define DAY0 AT(2025, 6, 13, 8, 0, 0)

/* --- runs */

static void every(struct runs *r, int64_t from, int64_t to, int64_t step, int32_t seconds)
{
    for (; from < to; from += step)
        runs_add(r, from, seconds);
}

static void test_run(void)
{
    struct runs r = { NULL, 0, 0 };
    struct zone_course c;

    CU_ASSERT_EQUAL(runs_course(&r, 1, &c), 0);
    CU_ASSERT_EQUAL(c.num, 0);
    every(&r, DAY0, DAY0 + HOUR, 60 * SECOND, 19800);
    CU_ASSERT_EQUAL(runs_course(&r, 1, &c), 1);
    CU_ASSERT_EQUAL(c.seconds, 19800);
    CU_ASSERT_EQUAL(c.num, 0);
    CU_ASSERT_EQUAL(r.num, 1);
    runs_done(&r);
    CU_ASSERT_EQUAL(r.num, 0);
}

/* Where nothing was told in the night, the change is at the hour at which it usually is. */
static void changes(int64_t last, int32_t before, int64_t first, int32_t after, int64_t at)
{
    struct runs r = { NULL, 0, 0 };
    struct zone_course c;

    every(&r, first, first + 12 * HOUR, HOUR, after);
    every(&r, last - 12 * HOUR, last + 1, HOUR, before);
    CU_ASSERT_EQUAL(runs_course(&r, 1, &c), 1);
    CU_ASSERT_EQUAL(c.seconds, before);
    CU_ASSERT_EQUAL_FATAL(c.num, 1);
    CU_ASSERT_EQUAL(c.change[0].at, at);
    CU_ASSERT_EQUAL(c.change[0].seconds, after);
    runs_done(&r);
}

static void test_changes(void)
{
    int64_t march = AT(2025, 3, 30, 1, 0, 0), october = AT(2025, 10, 26, 1, 0, 0);

    changes(march - 60 * SECOND, 3600, march + 60 * SECOND, 7200, march);
    changes(march - 10 * HOUR, 3600, march + 10 * HOUR, 7200, march);
    changes(march - 10 * HOUR, 0, march + 10 * HOUR, 3600, march);
    changes(march - 10 * HOUR, 7200, march + 10 * HOUR, 10800, march);
    changes(march - 60 * HOUR, 3600, march + 60 * HOUR, 7200, march);
    changes(october - 10 * HOUR, 7200, october + 10 * HOUR, 3600, october);
    changes(october - 10 * HOUR, 3600, october + 10 * HOUR, 0, october);
    changes(october - 60 * HOUR, 10800, october + 60 * HOUR, 7200, october);
}

static void test_changes_elsewhere(void)
{
    int64_t spring = AT(2025, 3, 9, 7, 0, 0), fall = AT(2025, 11, 2, 6, 0, 0);          /* New York */
    int64_t april = AT(2026, 4, 4, 16, 0, 0), first = AT(2025, 10, 4, 16, 0, 0);        /* Sydney */

    changes(spring - 10 * HOUR, -18000, spring + 10 * HOUR, -14400, spring);
    changes(fall - 10 * HOUR, -14400, fall + 10 * HOUR, -18000, fall);
    changes(april - 10 * HOUR, 39600, april + 10 * HOUR, 36000, april);
    changes(first - 10 * HOUR, 36000, first + 10 * HOUR, 39600, first);
}

/* Somebody sets another zone at noon. */
static void test_noon(void)
{
    changes(DAY0, 0, DAY0 + HOUR / 2, 32400, DAY0 + HOUR / 2);
    changes(DAY0, 0, DAY0 + HOUR, 32400, DAY0 + HOUR);
}

static void test_late(void)
{
    struct runs r = { NULL, 0, 0 };
    struct zone_course c;

    every(&r, DAY0, DAY0 + HOUR, 60 * SECOND, 3600);
    runs_add(&r, DAY0 + HOUR, 4500);
    runs_add(&r, DAY0 + HOUR + SECOND, 4500);
    every(&r, DAY0 + HOUR + 2 * SECOND, DAY0 + 2 * HOUR, 60 * SECOND, 3600);
    CU_ASSERT_EQUAL(runs_course(&r, 1, &c), 1);
    CU_ASSERT_EQUAL(c.seconds, 3600);
    CU_ASSERT_EQUAL(c.num, 0);
    runs_add(&r, DAY0 + 3 * HOUR, 7200);
    CU_ASSERT_EQUAL(runs_course(&r, 2, &c), 1);
    CU_ASSERT_EQUAL(c.num, 0);
    runs_add(&r, DAY0 + 3 * HOUR, 7200);
    runs_add(&r, DAY0 + 4 * HOUR, 7200);
    CU_ASSERT_EQUAL(runs_course(&r, 2, &c), 1);
    CU_ASSERT_EQUAL(c.num, 1);
    runs_done(&r);
}

/* However much it changes, a course is bounded, and so is memory. */
static void test_mad(void)
{
    struct runs r = { NULL, 0, 0 };
    struct zone_course c;
    int i;

    for (i = 0; i < 100000; i++)
        runs_add(&r, DAY0 + i * HOUR, i % 2 != 0 ? 3600 : 7200);
    CU_ASSERT(r.num <= 4096);
    CU_ASSERT_EQUAL(runs_course(&r, 1, &c), 1);
    CU_ASSERT(c.num <= ZONE_CHANGES);
    runs_done(&r);
}

/* --- verdicts */

static struct ballot *ballot_new(int is_local)
{
    struct ballot *b = calloc(1, sizeof *b);

    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    b->is_local = is_local;
    return b;
}

static void ballot_free(struct ballot *b)
{
    unsigned i;

    for (i = 0; i <= VOTES_ALL; i++)
        runs_done(&b->runs[i]);
    free(b);
}

static unsigned host(struct ballot *b, const char *name)
{
    b->host[b->num_hosts] = unit_text(name);
    return b->num_hosts++;
}

/* num votes, a minute apart. */
static void votes(struct ballot *b, unsigned of, int64_t when, unsigned num, int64_t away, int years)
{
    int32_t zone;

    for (; num > 0; num--, when += 60 * SECOND) {
        struct vote *x = &b->vote[b->num++];
        x->when = when;
        x->away = away;
        x->years = years;
        x->host = of;
        if (votes_zone(away, &zone)) {
            runs_add(&b->runs[of], when, zone);
            runs_add(&b->runs[VOTES_ALL], when, zone);
        }
    }
}

static struct zone_course fixed(int32_t seconds)
{
    struct zone_course z;

    memset(&z, 0, sizeof z);
    z.seconds = seconds;
    return z;
}

static void find(struct verdict *v, struct ballot *b, int32_t assumed, const struct verdict_system *systems, unsigned num)
{
    memset(v, 0, sizeof *v);
    v->zone = fixed(assumed);
    verdict_find(v, b, systems, num);
}

static void test_silent(void)
{
    struct ballot *b = ballot_new(1);
    struct verdict v;

    find(&v, b, 7200, NULL, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, 7200);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    CU_ASSERT_EQUAL(v.year.first, INSTANT_NONE);
    ballot_free(b);
}

/* One vote decides nothing, two that agree do. */
static void test_few(void)
{
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE");
    struct verdict v;

    votes(b, h, DAY0, 1, 0, 0);
    find(&v, b, 7200, NULL, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, 7200);
    CU_ASSERT_EQUAL(v.east, 0);
    votes(b, h, DAY0 + HOUR, 1, 5 * SECOND, 0);
    find(&v, b, 7200, NULL, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, 0);
    CU_ASSERT_EQUAL(v.east, -7200);
    ballot_free(b);
}

/* Votes that contradict each other: as many for one zone as for another, and the assumption stands. */
static void test_tie(void)
{
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE");
    struct verdict v;
    unsigned i;

    for (i = 0; i < 10; i++) {
        votes(b, h, DAY0 + i * HOUR, 1, 0, 0);
        votes(b, h, DAY0 + i * HOUR + HOUR / 2, 1, -5 * HOUR, 0);
    }
    find(&v, b, 7200, NULL, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, 7200);
    CU_ASSERT_EQUAL(v.zone.num, 0);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

static void zone_of(int64_t away, int32_t assumed, int32_t seconds)
{
    struct ballot *b = ballot_new(1);
    struct verdict v;

    votes(b, host(b, "ONE"), DAY0, 9, away, 0);
    find(&v, b, assumed, NULL, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, seconds);
    CU_ASSERT_EQUAL(v.east, seconds - assumed);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

/* Quarters of an hour, both halves of the earth; a clock that is minutes wrong is no zone. */
static void test_quarters(void)
{
    zone_of(0, 0, 0);
    zone_of(20700 * SECOND, 0, 20700);
    zone_of(20700 * SECOND + 100 * SECOND, 0, 20700);
    zone_of(-12600 * SECOND - 20 * SECOND, 7200, -12600);
    zone_of(45900 * SECOND, 0, 45900);
    zone_of(50400 * SECOND, -43200, 50400);
    zone_of(-43200 * SECOND, 50400, -43200);
    zone_of(7200 * SECOND + 400 * SECOND, 7200, 7200);
    zone_of(7200 * SECOND + 1300 * SECOND, 7200, 7200);
}

/* Times that tell their zone wrongly. */
static void test_shift(void)
{
    struct ballot *b = ballot_new(0);
    struct verdict v;

    votes(b, host(b, "ONE"), DAY0, 5, 2 * HOUR, 0);
    find(&v, b, 3600, NULL, 0);
    CU_ASSERT_EQUAL(v.east, 7200);
    CU_ASSERT_EQUAL(v.zone.shift, 2 * HOUR);
    CU_ASSERT_EQUAL(v.zone.seconds, 3600);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

/* Times that tell their zone, rightly: whatever is assumed of others does not matter. */
static void test_zoned(void)
{
    struct ballot *b = ballot_new(0);
    struct verdict v;

    votes(b, host(b, "ONE"), DAY0, 5, 2 * SECOND, 0);
    find(&v, b, 7200, NULL, 0);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL(v.zone.shift, 0);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

static void test_systems(void)
{
    struct zone_course east = fixed(3600), west = fixed(-18000);
    struct verdict_system s[2];
    struct ballot *b = ballot_new(1);
    struct verdict v;

    s[0].name = unit_text("EAST");
    s[0].zone = &east;
    s[1].name = unit_text("WEST");
    s[1].zone = &west;
    find(&v, b, 3600, s, 2);                    /* by name only */
    CU_ASSERT_EQUAL(v.zone.seconds, 3600);
    CU_ASSERT_EQUAL_FATAL(v.num_hosts, 1);
    CU_ASSERT(slice_same(v.host[0].name, unit_text("WEST")));
    CU_ASSERT_EQUAL(v.host[0].zone.seconds, -18000);
    votes(b, host(b, "west.example.com"), DAY0, 9, -5 * HOUR, 0);
    find(&v, b, 3600, s, 2);                    /* the log of the other system */
    CU_ASSERT_EQUAL(v.zone.seconds, -18000);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL_FATAL(v.num_hosts, 1);
    CU_ASSERT(slice_same(v.host[0].name, unit_text("EAST")));
    votes(b, host(b, "east.example.com"), DAY0, 9, HOUR, 0);
    find(&v, b, 3600, s, 2);                    /* of both */
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL_FATAL(v.num_hosts, 1);
    CU_ASSERT_EQUAL(v.host[0].zone.seconds, v.zone.seconds == 3600 ? -18000 : 3600);
    CU_ASSERT_EQUAL(v.host_east[0], 0);
    ballot_free(b);
}

/* Three hosts in a log, one of them in a zone that no system has. */
static void test_hosts(void)
{
    struct zone_course zone = fixed(7200);
    struct verdict_system s;
    struct ballot *b = ballot_new(1);
    struct verdict v;

    s.name = unit_text("ONE");
    s.zone = &zone;
    votes(b, host(b, "ONE"), DAY0, 20, 2 * HOUR, 0);
    votes(b, host(b, "TWO"), DAY0, 20, 2 * HOUR, 0);
    votes(b, host(b, "THREE"), DAY0, 5, 9 * HOUR, 0);
    find(&v, b, 7200, &s, 1);
    CU_ASSERT_EQUAL(v.zone.seconds, 7200);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL_FATAL(v.num_hosts, 1);
    CU_ASSERT(slice_same(v.host[0].name, unit_text("THREE")));
    CU_ASSERT_EQUAL(v.host[0].zone.seconds, 32400);
    CU_ASSERT_EQUAL(v.host_east[0], 25200);
    ballot_free(b);
}

/* Summer time that the headers do not have. */
static void test_own_course(void)
{
    int64_t march = AT(2025, 3, 30, 1, 0, 0);
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE");
    struct verdict v;

    votes(b, h, march - 2 * HOUR, 100, HOUR, 0);
    votes(b, h, march + 60 * SECOND, 60, 2 * HOUR, 0);
    find(&v, b, 0, NULL, 0);
    CU_ASSERT_EQUAL(v.changes, 1);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL(v.zone.seconds, 3600);
    CU_ASSERT_EQUAL_FATAL(v.zone.num, 1);
    CU_ASSERT_EQUAL(v.zone.change[0].at, march);
    CU_ASSERT_EQUAL(v.zone.change[0].seconds, 7200);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

/* The headers' course fits: it is taken, and a few strange votes change nothing. */
static void test_headers_course(void)
{
    int64_t march = AT(2025, 3, 30, 1, 0, 0);
    struct zone_course zone = fixed(3600);
    struct verdict_system s;
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE");
    struct verdict v;

    zone.num = 1;
    zone.change[0].at = march;
    zone.change[0].seconds = 7200;
    s.name = unit_text("ONE");
    s.zone = &zone;
    votes(b, h, march - 2 * HOUR, 100, HOUR, 0);
    votes(b, h, march + 60 * SECOND, 60, 2 * HOUR, 0);
    votes(b, h, march + 2 * HOUR, 3, 7 * HOUR, 0);
    memset(&v, 0, sizeof v);
    v.zone = zone;
    verdict_find(&v, b, &s, 1);
    CU_ASSERT_EQUAL(v.changes, 0);
    CU_ASSERT_EQUAL(v.east, 0);
    CU_ASSERT_EQUAL(v.zone.num, 1);
    CU_ASSERT_EQUAL(v.zone.seconds, 3600);
    CU_ASSERT_EQUAL(v.zone.before, march - 2 * HOUR - HOUR / 2);
    CU_ASSERT_EQUAL(v.num_hosts, 0);
    ballot_free(b);
}

static void test_year(void)
{
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE");
    struct verdict v;

    votes(b, h, DAY0, 5, 0, 0);
    find(&v, b, 0, NULL, 0);
    CU_ASSERT_EQUAL(v.year.first, INSTANT_NONE);
    votes(b, h, AT(2022, 6, 13, 8, 0, 0), 4, 0, -3);
    find(&v, b, 0, NULL, 0);
    CU_ASSERT_EQUAL(v.year.first, INSTANT_NONE);        /* nobody can tell */
    votes(b, h, AT(2022, 6, 14, 8, 0, 0), 20, 0, -3);
    find(&v, b, 0, NULL, 0);
    CU_ASSERT_EQUAL(v.year.first, AT(2022, 6, 13, 8, 0, 0));
    CU_ASSERT_EQUAL(v.zone.seconds, 0);
    ballot_free(b);
}

static void test_contradiction(void)
{
    struct ballot *b = ballot_new(1);
    unsigned h = host(b, "ONE"), other = host(b, "TWO");
    struct trace_options how;
    struct zone_host two;
    struct zone_hosts hosts;

    memset(&how, 0, sizeof how);
    memset(&two, 0, sizeof two);
    memset(&hosts, 0, sizeof hosts);
    how.zone = fixed(3600);
    votes(b, h, DAY0, 1, 2 * HOUR, 0);
    CU_ASSERT_EQUAL(verdict_is_contradicted(b, &how), 0);
    votes(b, h, DAY0, 1, 2 * HOUR, 0);
    CU_ASSERT_EQUAL(verdict_is_contradicted(b, &how), 1);
    how.zone = fixed(7200);
    CU_ASSERT_EQUAL(verdict_is_contradicted(b, &how), 0);
    votes(b, other, DAY0, 3, -5 * HOUR, 0);
    CU_ASSERT_EQUAL(verdict_is_contradicted(b, &how), 1);
    two.name = unit_text("TWO");
    two.zone = fixed(-18000);
    hosts.num = 1;
    hosts.host = &two;
    how.hosts = &hosts;
    CU_ASSERT_EQUAL(verdict_is_contradicted(b, &how), 0);
    ballot_free(b);
}

static const struct unit_case cases[] = {
    { "a run", test_run },
    { "changes", test_changes },
    { "changes elsewhere", test_changes_elsewhere },
    { "another zone at noon", test_noon },
    { "late and small runs", test_late },
    { "runs without end", test_mad },
    { "no votes", test_silent },
    { "few votes", test_few },
    { "a tie", test_tie },
    { "quarters of an hour", test_quarters },
    { "zones told wrongly", test_shift },
    { "zones told rightly", test_zoned },
    { "systems", test_systems },
    { "hosts", test_hosts },
    { "a course of its own", test_own_course },
    { "the headers' course", test_headers_course },
    { "years", test_year },
    { "contradiction", test_contradiction },
    { NULL, NULL }
};
const struct unit_suite suite_votes = { "votes", cases };

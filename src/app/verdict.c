/* verdict.c: the zones and the year of a log, by its votes.

   Distances from the zone of a system's records, and those from UTC, are compared by how many lie close together: that
   is how the log's zone follows the records', or is fixed. What is less than a quarter of an hour, or far from whole
   quarters, is no zone, but a clock; and as long as too few votes agree, the zone is what was assumed. Where no zone of
   the records and no fixed one fits, the votes may tell a course of their own: summer time that the headers do not
   have.

   What holds for the log is asked again for each host in it. A host that has no vote has the zone of the system of its
   name, unless the log is in a zone that no system has.

   Where a log begins in an hour that comes twice, the first vote tells which one it is. A line without a year lies in
   the stretch of time in which the votes lie, if that is another one than was assumed. */
#include <stdlib.h>
#include "app/verdict.h"

enum { VOTES_LEAST = 2, VOTES_OWN = 4, QUARTER = 900, FARTHEST = 48 * 3600 };
#define CLOSE (150 * INSTANT_SECOND)        /* distances that agree */
#define HALF_HOUR (1800 * INSTANT_SECOND)

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* The middle of those that lie closest together, and how many they are. */
static int64_t densest(int64_t *v, unsigned num, unsigned *count)
{
    unsigned i, k = 0, at = 0;

    *count = 0;
    if (num > 0)
        qsort(v, num, sizeof *v, by_size);
    for (i = 0; i < num; i++) {
        while (v[i] - v[k] > 2 * CLOSE)
            k++;
        if (i - k + 1 > *count) {
            *count = i - k + 1;
            at = k + (i - k) / 2;
        }
    }
    return num > 0 ? v[at] : 0;
}

/* To the nearest quarter of an hour. */
static int32_t quarters(int64_t micros)
{
    int64_t s = micros / INSTANT_SECOND + FARTHEST;

    return (int32_t)((s + QUARTER / 2) / QUARTER * QUARTER - FARTHEST);
}

/* Zones lie whole quarters apart; what is far from that is a clock that is wrong. */
static int is_zone(int64_t away)
{
    int64_t rest = away - quarters(away) * INSTANT_SECOND;

    return rest <= CLOSE && rest >= -CLOSE;
}

int votes_zone(int64_t away, int32_t *seconds)
{
    *seconds = quarters(away);
    return is_zone(away);
}

static int is_near(int64_t away) { return away <= QUARTER * INSTANT_SECOND && away >= -QUARTER * INSTANT_SECOND; }

static int is_enough(unsigned count, unsigned num) { return count >= VOTES_LEAST && count * 3 >= num * 2; }

static int is_of(const struct vote *x, unsigned host) { return host == VOTES_ALL || x->host == host; }

/* How many votes of the host agree on their distance from that zone, and which it is; *num: all votes of it. */
static int64_t distance(const struct ballot *b, unsigned host, const struct zone_course *zone, unsigned *count,
    unsigned *num)
{
    int64_t away[VOTES_MAX];
    unsigned i;

    *num = 0;
    for (i = 0; i < b->num; i++)
        if (is_of(&b->vote[i], host))
            away[(*num)++] = b->vote[i].away - zone_at(zone, b->vote[i].when) * INSTANT_SECOND;
    return densest(away, *num, count);
}

/* The zone of another system fits better. */
static int try_systems(const struct ballot *b, unsigned host, const struct verdict_system *systems, unsigned num,
    struct zone_course *out, unsigned *count)
{
    unsigned i, here, all;
    int found = 0;

    for (i = 0; i < num; i++) {
        if (!is_near(distance(b, host, systems[i].zone, &here, &all)) || here <= *count)
            continue;
        *count = here;
        *out = *systems[i].zone;
        found = 1;
    }
    return found;
}

/* A course of its own that fits better than one of count votes. */
static int try_own(struct ballot *b, unsigned host, struct zone_course *out, unsigned count)
{
    struct zone_course own;
    unsigned here, all;

    if (!runs_course(&b->runs[host], VOTES_OWN, &own) || own.num == 0 ||
        !is_near(distance(b, host, &own, &here, &all)) || here < count + VOTES_OWN || !is_enough(here, all))
        return 0;
    *out = own;
    return 1;
}

/* Tells the zone of a host, by the votes. */
static void decide(struct ballot *b, unsigned host, const struct verdict_system *systems, unsigned num,
    struct zone_course *out, int32_t *east, int *changes)
{
    static const struct zone_course utc;
    unsigned count, fixed, all, i;
    int64_t away = distance(b, host, b->is_local ? out : &utc, &count, &all), from_utc;

    *east = 0;
    *changes = 0;
    if (b->is_local && (!is_near(away) || !is_enough(count, all))) {
        count = is_near(away) ? count : 0;
        if (try_systems(b, host, systems, num, out, &count) && is_enough(count, all))
            return;
        away = distance(b, host, out, &count, &all);
    }
    from_utc = distance(b, host, &utc, &fixed, &all);
    if (b->is_local && fixed > count && is_enough(fixed, all)) {
        *east = quarters(from_utc) - out->seconds;
        count = fixed;
        memset(out, 0, sizeof *out);
        out->seconds = quarters(from_utc);
    } else if (is_enough(count, all) && !is_near(away) && is_zone(away)) {
        *east = quarters(away);
        if (!b->is_local) {
            out->shift = *east * INSTANT_SECOND;
            return;
        }
        out->seconds += *east;
        for (i = 0; i < out->num; i++)
            out->change[i].seconds += *east;
    } else if (!is_near(away)) {
        count = 0;
    }
    if (b->is_local && try_own(b, host, out, count)) {
        *east = 0;
        *changes = 1;
    }
}

/* The first vote for the zone: half an hour before it lines have begun, or begin. */
static void set_before(const struct ballot *b, unsigned host, struct zone_course *zone)
{
    unsigned i;

    for (i = 0; zone->num > 0 && b->is_local && i < b->num; i++)
        if (is_of(&b->vote[i], host) &&
            is_near(b->vote[i].away - zone_at(zone, b->vote[i].when) * INSTANT_SECOND)) {
            zone->before = b->vote[i].when - HALF_HOUR;
            return;
        }
}

static int is_same(const struct zone_course *a, const struct zone_course *b)
{
    unsigned i;

    for (i = 0; i < a->num && i < b->num; i++)
        if (a->change[i].at != b->change[i].at || a->change[i].seconds != b->change[i].seconds)
            return 0;
    return a->num == b->num && a->seconds == b->seconds && a->shift == b->shift;
}

static void add_host(struct verdict *v, struct slice name, const struct zone_course *zone, int32_t east, int changes)
{
    if (v->num_hosts == VOTES_HOSTS)
        return;
    v->host[v->num_hosts].name = name;
    v->host[v->num_hosts].zone = *zone;
    v->host_changes[v->num_hosts] = changes;
    v->host_east[v->num_hosts++] = east;
}

static const struct verdict_system *system_of(const struct verdict_system *systems, unsigned num, struct slice host)
{
    unsigned i;

    for (i = 0; i < num; i++)
        if (zone_is_host(systems[i].name, host))
            return &systems[i];
    return NULL;
}

/* Hosts that vote for a zone of their own. */
static void find_hosts(struct verdict *v, struct ballot *b, const struct verdict_system *systems, unsigned num)
{
    unsigned i, count, all;
    int32_t east;
    int changes;

    for (i = 0; i < b->num_hosts; i++) {
        const struct verdict_system *own = system_of(systems, num, b->host[i]);
        struct zone_course zone = v->zone;
        distance(b, i, &zone, &count, &all);
        if (all < VOTES_LEAST && (own == NULL || v->east != 0))
            continue;
        if (own != NULL && v->east == 0)
            zone = *own->zone;
        decide(b, i, systems, num, &zone, &east, &changes);
        set_before(b, i, &zone);
        if (!is_same(&zone, &v->zone))
            add_host(v, b->host[i], &zone, east, changes);
    }
}

/* Systems by their names: such hosts may come. */
static void find_systems(struct verdict *v, const struct ballot *b, const struct verdict_system *systems, unsigned num)
{
    unsigned i, k;

    for (i = 0; i < num; i++) {
        for (k = 0; k < b->num_hosts && !zone_is_host(systems[i].name, b->host[k]); k++)
            ;
        if (k == b->num_hosts && systems[i].name.n > 0 && !is_same(systems[i].zone, &v->zone))
            add_host(v, systems[i].name, systems[i].zone, 0, 0);
    }
}

static void find_year(struct verdict *v, const struct ballot *b)
{
    struct spans s;
    unsigned i, k, count, other;

    memset(&s, 0, sizeof s);
    v->year.first = v->year.last = INSTANT_NONE;
    for (i = 0; i < b->num; i++)
        spans_add(&s, b->vote[i].when);
    for (k = 0; k < s.num; k++) {
        for (i = count = other = 0; i < b->num; i++)
            if (span_away(&s.span[k], b->vote[i].when) == 0) {
                count++;
                other += b->vote[i].years != 0;
            }
        if (other > 0 && is_enough(count, b->num))
            v->year = s.span[k];
    }
}

void verdict_find(struct verdict *v, struct ballot *b, const struct verdict_system *systems, unsigned num)
{
    v->num_hosts = 0;
    decide(b, VOTES_ALL, systems, num, &v->zone, &v->east, &v->changes);
    if (b->is_local)
        find_hosts(v, b, systems, num);
    if (b->is_local && v->east == 0)
        find_systems(v, b, systems, num);
    set_before(b, VOTES_ALL, &v->zone);
    find_year(v, b);
}

int verdict_is_contradicted(const struct ballot *b, const struct trace_options *how)
{
    unsigned i, k, count, all;

    for (i = 0; i < b->num_hosts && b->is_local; i++) {
        const struct zone_course *zone = &how->zone;
        int64_t away;
        for (k = 0; how->hosts != NULL && k < how->hosts->num; k++)
            if (zone_is_host(how->hosts->host[k].name, b->host[i]))
                zone = &how->hosts->host[k].zone;
        away = distance(b, i, zone, &count, &all);
        if (is_enough(count, all) && !is_near(away) && is_zone(away))
            return 1;
    }
    return 0;
}

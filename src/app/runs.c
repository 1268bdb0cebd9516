/* runs.c: times that tell the same zone one after the other are a run. Between two runs the zone changes: at the full
   hour between them; if there are several, in the night, at the hour of the rule that is in force where such zones are.
   A short run in the midst of another zone is a time that was told late. */
#include <stdlib.h>
#include "app/runs.h"

enum { RUNS_MAX = 4096 };
#define HOUR (3600 * INSTANT_SECOND)
#define SHORT_RUN (HOUR / 2)

void runs_done(struct runs *r)
{
    free(r->runs);
    memset(r, 0, sizeof *r);
}

void runs_add(struct runs *r, int64_t when, int32_t seconds)
{
    struct zone_run *x = r->num > 0 ? &r->runs[r->num - 1] : NULL;

    if (x != NULL && x->seconds == seconds && when >= x->first) {
        x->last = when > x->last ? when : x->last;
        x->count++;
        return;
    }
    if (r->num == r->room) {
        size_t room = r->room > 0 ? 2 * r->room : 4;
        struct zone_run *more = room <= RUNS_MAX ? realloc(r->runs, room * sizeof *more) : NULL;
        if (more == NULL)
            return;
        r->runs = more;
        r->room = room;
    }
    x = &r->runs[r->num++];
    x->first = x->last = when;
    x->seconds = seconds;
    x->count = 1;
}

static int by_first(const void *a, const void *b)
{
    const struct zone_run *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

/* Neighbours of one zone become one run; a short one between them goes. */
static void merge(struct runs *r)
{
    size_t i, n = 0;

    for (i = 0; i < r->num; i++) {
        struct zone_run x = r->runs[i];
        if (n > 1 && r->runs[n - 2].seconds == x.seconds && r->runs[n - 1].last - r->runs[n - 1].first < SHORT_RUN)
            n--;
        if (n > 0 && r->runs[n - 1].seconds == x.seconds) {
            if (x.last > r->runs[n - 1].last)
                r->runs[n - 1].last = x.last;
            r->runs[n - 1].count += x.count;
        } else {
            r->runs[n++] = x;
        }
    }
    r->num = n;
}

static void drop_small(struct runs *r, unsigned least)
{
    size_t i, n = 0;

    for (i = 0; i < r->num; i++)
        if (r->runs[i].count >= least)
            r->runs[n++] = r->runs[i];
    r->num = n;
}

/* When clocks of that zone are usually changed in the night that begins at local midnight: in Europe all of them at
   01:00 UTC, on the last Sunday of March and October; elsewhere at 02:00, or back at 03:00 in the south. */
static int64_t usual(int64_t midnight, int32_t before, int32_t after)
{
    int64_t year, days = midnight / INSTANT_DAY;
    unsigned month, day;
    int sunday = (days + 4) % 7 == 0;

    civil_from_days(days, &year, &month, &day);
    if ((month == 3 || month == 10) && day >= 25 && sunday && before >= 0 && before <= 4 * 3600)
        return midnight + HOUR;
    return midnight - before * INSTANT_SECOND + (after < before && month < 7 ? 3 : 2) * HOUR;
}

/* When the zone changes between two runs. */
static int64_t change_between(const struct zone_run *a, const struct zone_run *b)
{
    int64_t hour = (a->last / HOUR + 1) * HOUR, midnight, at;

    if (hour > b->first)
        return b->first;
    midnight = (hour + a->seconds * INSTANT_SECOND) / INSTANT_DAY * INSTANT_DAY;
    for (at = 0; midnight < b->first + INSTANT_DAY && midnight < hour + 8 * INSTANT_DAY; midnight += INSTANT_DAY) {
        at = usual(midnight, a->seconds, b->seconds);
        if (at >= hour && at <= b->first && (midnight / INSTANT_DAY + 4) % 7 == 0)
            return at;
    }
    midnight = (hour + a->seconds * INSTANT_SECOND) / INSTANT_DAY * INSTANT_DAY;
    at = usual(midnight, a->seconds, b->seconds);
    if (at < hour)
        at = usual(midnight + INSTANT_DAY, a->seconds, b->seconds);
    return at >= hour && at <= b->first ? at : hour;
}

int runs_course(struct runs *r, unsigned least, struct zone_course *out)
{
    size_t i;

    memset(out, 0, sizeof *out);
    if (r->num == 0)
        return 0;
    qsort(r->runs, r->num, sizeof *r->runs, by_first);
    merge(r);
    if (least > 1) {
        drop_small(r, least);
        merge(r);
    }
    if (r->num == 0)
        return 0;
    out->seconds = r->runs[0].seconds;
    for (i = 1; i < r->num && out->num < ZONE_CHANGES; i++) {
        if (r->runs[i].first <= r->runs[i - 1].last)
            continue;
        out->change[out->num].at = change_between(&r->runs[i - 1], &r->runs[i]);
        out->change[out->num++].seconds = r->runs[i].seconds;
    }
    return 1;
}

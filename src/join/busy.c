/* busy.c: the union of intervals, and how many of them overlap.

   An interval is a step up at its start and a step down at its end; steps at the same instant are added, and a sum of
   zero is no point. The points are kept sorted. Rows arrive roughly in the order of their ends, so that new points
   belong near the end of the list. When there are more than BUSY_POINTS, the older half is added up and forgotten:
   what begins before that edge later counts from the edge on. */
#include <stdlib.h>
#include "join/sums.h"

/* Adds up the first n points; level and since go in and out. */
static int64_t sum(const struct busy_point *p, size_t n, int64_t *level, int64_t *since, int64_t *peak)
{
    int64_t total = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (*level > 0)
            total += p[i].when - *since;
        *since = p[i].when;
        *level += p[i].step;
        if (*level > *peak)
            *peak = *level;
    }
    return total;
}

static void fold(struct busy *b)
{
    size_t n = b->num / 2;
    int64_t since = b->has_edge ? b->edge : b->point[0].when;

    b->folded += sum(b->point, n, &b->level, &since, &b->peak);
    b->edge = since;
    b->has_edge = 1;
    b->num -= n;
    memmove(b->point, b->point + n, b->num * sizeof b->point[0]);
}

static int step(struct busy *b, int64_t when, int64_t by)
{
    size_t low = 0, high = b->num;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (b->point[mid].when < when)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < b->num && b->point[low].when == when) {
        b->point[low].step += by;
        if (b->point[low].step == 0) {
            b->num--;
            memmove(b->point + low, b->point + low + 1, (b->num - low) * sizeof b->point[0]);
        }
        return OK;
    }
    if (b->num == b->cap) {
        size_t cap = b->cap > 0 ? b->cap * 2 : 8;
        struct busy_point *p = realloc(b->point, cap * sizeof *p);
        if (p == NULL)
            return E_NOMEM;
        b->point = p;
        b->cap = cap;
    }
    memmove(b->point + low + 1, b->point + low, (b->num - low) * sizeof b->point[0]);
    b->point[low].when = when;
    b->point[low].step = by;
    b->num++;
    return OK;
}

int busy_add(struct busy *b, int64_t start, int64_t end)
{
    if (b->peak < 1)
        b->peak = 1;
    if (b->has_edge && start < b->edge)
        start = b->edge;
    if (end <= start)
        return OK;
    if (step(b, start, 1) != OK || step(b, end, -1) != OK)
        return E_NOMEM;
    if (b->num > BUSY_POINTS)
        fold(b);
    return OK;
}

int64_t busy_total(const struct busy *b, uint64_t *peak)
{
    int64_t level = b->level, since = b->edge, high = b->peak, total;

    total = b->folded + sum(b->point, b->num, &level, &since, &high);
    *peak = (uint64_t)high;
    return total;
}

void busy_done(struct busy *b)
{
    free(b->point);
    memset(b, 0, sizeof *b);
}

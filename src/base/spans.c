/* spans.c: a stretch grows by a time that is less than a week from it, and swallows the ones that it reaches then. */
#include "base/spans.h"

#define GAP (7 * INSTANT_DAY)

int64_t span_away(const struct span *x, int64_t when)
{
    return when < x->first ? x->first - when : when > x->last ? when - x->last : 0;
}

/* The stretch behind i becomes part of i. */
static void join(struct spans *s, unsigned i)
{
    s->span[i].last = s->span[i + 1].last;
    s->num--;
    memmove(&s->span[i + 1], &s->span[i + 2], (s->num - i - 1) * sizeof s->span[0]);
}

static unsigned narrowest(const struct spans *s)
{
    unsigned i, best = 0;

    for (i = 1; i + 1 < s->num; i++)
        if (s->span[i + 1].first - s->span[i].last < s->span[best + 1].first - s->span[best].last)
            best = i;
    return best;
}

void spans_add(struct spans *s, int64_t when)
{
    unsigned i = s->num;

    if (when == INSTANT_NONE)
        return;
    while (i > 0 && when < s->span[i - 1].first && span_away(&s->span[i - 1], when) >= GAP)
        i--;
    if (i > 0 && span_away(&s->span[i - 1], when) < GAP) {
        struct span *x = &s->span[--i];
        x->first = when < x->first ? when : x->first;
        x->last = when > x->last ? when : x->last;
        if (i > 0 && x->first - s->span[i - 1].last < GAP)
            join(s, --i);
        if (i + 1 < s->num && s->span[i + 1].first - s->span[i].last < GAP)
            join(s, i);
        return;
    }
    memmove(&s->span[i + 1], &s->span[i], (s->num - i) * sizeof s->span[0]);
    s->span[i].first = s->span[i].last = when;
    if (++s->num > SPANS_MAX)
        join(s, narrowest(s));
}

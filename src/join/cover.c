/* cover.c: from when to when a source holds something.

   Instants that are no more than the gap apart belong to one stretch. The list of stretches is sorted; the one that
   was used last nearly always takes the next instant, too. Should there be more than COVER_MAX, the gap is doubled
   and neighbours are joined.

   What one source holds and the other does not begins where it is farther than the gap from all that the other
   holds: a first record some minutes before the first line is no loss. What is told then reaches up to the other's
   next instant. */
#include <stdlib.h>
#include "join/sums.h"

/* Joins stretches that are no farther apart than the gap. */
static void join(struct cover *c)
{
    size_t i, n = 0;

    for (i = 1; i < c->num; i++)
        if (c->s[i].first - c->gap <= c->s[n].last) {
            if (c->s[i].last > c->s[n].last)
                c->s[n].last = c->s[i].last;
        } else {
            c->s[++n] = c->s[i];
        }
    c->num = c->num > 0 ? n + 1 : 0;
    c->at = 0;
}

static int grow(struct cover *c)
{
    size_t cap = c->cap > 0 ? c->cap * 2 : 16;
    struct stretch *s = realloc(c->s, cap * sizeof *s);

    if (s == NULL) {
        c->lost = 1;
        return 0;
    }
    c->s = s;
    c->cap = cap;
    return 1;
}

static void insert(struct cover *c, int64_t when)
{
    size_t low = 0, high = c->num;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->s[mid].first < when)
            low = mid + 1;
        else
            high = mid;
    }
    if (c->num == c->cap && !grow(c))
        return;
    memmove(c->s + low + 1, c->s + low, (c->num - low) * sizeof c->s[0]);
    c->s[low].first = c->s[low].last = when;
    c->num++;
    c->at = low;
    if (c->num < 2 || ((low == 0 || c->s[low - 1].last < when - c->gap)
            && (low + 1 == c->num || c->s[low + 1].first > when + c->gap))) {
        while (c->num > COVER_MAX) {
            c->gap *= 2;
            join(c);
        }
        return;
    }
    join(c);
    for (low = 0; low + 1 < c->num && c->s[low + 1].first <= when; low++)
        ;
    c->at = low;
}

void cover_add(struct cover *c, int64_t when)
{
    if (when < INT64_MIN / 2 || when > INT64_MAX / 2)
        return;
    if (c->gap == 0)
        c->gap = COVER_GAP;
    if (c->num > 0) {
        struct stretch *s = &c->s[c->at];
        if (when >= s->first && when <= s->last)
            return;
        if (when > s->last && when <= s->last + c->gap
                && (c->at + 1 == c->num || when < c->s[c->at + 1].first - c->gap)) {
            s->last = when;
            return;
        }
    }
    insert(c, when);
}

void cover_add_stretch(struct cover *c, int64_t first, int64_t last)
{
    size_t i;

    cover_add(c, first);
    cover_add(c, last);
    for (i = 0; i < c->num; i++)
        if (c->s[i].first <= first && first <= c->s[i].last) {
            if (c->s[i].last < last)
                c->s[i].last = last;
            join(c);
            return;
        }
}

size_t cover_without(const struct cover *a, const struct cover *b, struct stretch *out, size_t max)
{
    size_t i, j = 0, k, n = 0;

    for (i = 0; i < a->num; i++) {
        struct stretch rest = a->s[i];
        int64_t from = rest.first;      /* what lies before has been dealt with; widened */
        while (j < b->num && b->s[j].last < rest.first - COVER_GAP)
            j++;
        for (k = j; k < b->num && b->s[k].first <= rest.last + COVER_GAP; k++) {
            if (b->s[k].first - COVER_GAP > from && n < max) {
                out[n].first = rest.first;
                out[n++].last = b->s[k].first < rest.last ? b->s[k].first : rest.last;
            }
            if (b->s[k].last > rest.first)
                rest.first = b->s[k].last;
            from = b->s[k].last + COVER_GAP + 1;
        }
        if (from <= rest.last && n < max)
            out[n++] = rest;
    }
    return n;
}

void cover_done(struct cover *c)
{
    free(c->s);
    memset(c, 0, sizeof *c);
}

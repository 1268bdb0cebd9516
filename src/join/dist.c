/* dist.c: a distribution of numbers.

   Up to DIST_EXACT values are kept as they are. Then they become counters of buckets: values below 256 have one each,
   above that every octave is cut into 128 buckets of equal width, and a bucket answers with its middle: within 1/256
   of the value, 0.4 %. Only the range of buckets that is in use is stored. Which form is used, and what it holds,
   depends on the values alone. */
#include <stdlib.h>
#include "join/sums.h"

enum { LINEAR = 256, OCTAVE = 128 };

static size_t bucket_of(uint64_t v)
{
    unsigned shift = 0;

    while (v >> shift >= LINEAR)
        shift++;
    if (shift == 0)
        return (size_t)v;
    return LINEAR + (shift - 1) * OCTAVE + (size_t)((v >> shift) - OCTAVE);
}

static uint64_t bucket_middle(size_t at)
{
    size_t shift;

    if (at < LINEAR)
        return at;
    shift = (at - LINEAR) / OCTAVE + 1;
    return ((uint64_t)((at - LINEAR) % OCTAVE + OCTAVE) << shift) + (UINT64_C(1) << (shift - 1));
}

/* Counts n more values in a bucket, whose counter comes into being where needed. */
static int count(struct dist *d, size_t at, uint64_t n)
{
    size_t low = d->low, high = d->low + d->len;

    if (d->len == 0) {
        low = at;
        high = at + 1;
    }
    if (at < low)
        low = at > 32 ? at - 32 : 0;
    if (at >= high)
        high = at + 33;
    if (high - low != d->len) {
        uint64_t *p = calloc(high - low, sizeof *p);
        if (p == NULL)
            return E_NOMEM;
        if (d->len > 0)
            memcpy(p + (d->low - low), d->value, d->len * sizeof *p);
        free(d->value);
        d->value = p;
        d->low = low;
        d->cap = d->len = high - low;
    }
    d->value[at - d->low] += n;
    return OK;
}

/* Exact values become counters. */
static int convert(struct dist *d)
{
    struct dist new = { NULL, 0, 0, 0, 0, 0 };
    size_t i;

    for (i = 0; i < d->len; i++)
        if (count(&new, bucket_of(d->value[i]), 1) != OK) {
            free(new.value);
            return E_NOMEM;
        }
    free(d->value);
    new.num = d->num;
    new.max = d->max;
    *d = new;
    return OK;
}

int dist_add(struct dist *d, uint64_t v)
{
    if (d->num == DIST_EXACT && convert(d) != OK)
        return E_NOMEM;
    if (d->num >= DIST_EXACT) {
        if (count(d, bucket_of(v), 1) != OK)
            return E_NOMEM;
    } else {
        if (d->len == d->cap) {
            size_t cap = d->cap > 0 ? d->cap * 2 : 4;
            uint64_t *p = realloc(d->value, cap * sizeof *p);
            if (p == NULL)
                return E_NOMEM;
            d->value = p;
            d->cap = cap;
        }
        d->value[d->len++] = v;
    }
    d->num++;
    if (v > d->max)
        d->max = v;
    return OK;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

uint64_t dist_percentile(struct dist *d, unsigned percent)
{
    uint64_t rank, seen = 0, v;
    size_t i;

    if (d->num == 0)
        return 0;
    rank = d->num / 100 * percent + (d->num % 100 * percent + 99) / 100;
    if (rank == 0)
        rank = 1;
    if (d->num <= DIST_EXACT) {
        qsort(d->value, d->len, sizeof d->value[0], compare);
        return d->value[rank - 1];
    }
    for (i = 0; i < d->len && seen < rank; i++)
        seen += d->value[i];
    v = bucket_middle(d->low + i - 1);
    return v < d->max ? v : d->max;
}

void dist_done(struct dist *d)
{
    free(d->value);
    memset(d, 0, sizeof *d);
}

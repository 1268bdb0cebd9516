/* distinct.c: counting different things in bounded memory.

   Kept are the DISTINCT_EXACT smallest hashes. As long as there are no more, their number is the answer. Afterwards
   the largest of them tells how densely the hashes lie: k - 1 hashes in that part of all 2^64 mean (k - 1) * 2^64 /
   largest things (k minimum values; the standard error is 1 / sqrt(k), 1.6 %). */
#include <stdlib.h>
#include "base/ascii.h"
#include "join/sums.h"

static uint64_t mix(struct slice s, int fold)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) ^ s.n;
    size_t i;

    for (i = 0; i < s.n; i++)
        h = (h ^ (fold ? ascii_lower(s.p[i]) : s.p[i])) * UINT64_C(0x100000001B3);
    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return h ^ h >> 32;
}

int distinct_add(struct distinct *d, struct slice s, int fold)
{
    uint64_t h;
    size_t low = 0, high = d->num;

    if (s.n == 0)
        return OK;
    h = mix(s, fold);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (d->hash[mid] < h)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < d->num && d->hash[low] == h)
        return OK;
    if (d->num == DISTINCT_EXACT) {
        d->over = 1;
        if (low == d->num)
            return OK;
        d->num--;
    }
    if (d->num == d->cap) {
        size_t cap = d->cap > 0 ? d->cap * 2 : 8;
        uint64_t *p = realloc(d->hash, cap * sizeof *p);
        if (p == NULL)
            return E_NOMEM;
        d->hash = p;
        d->cap = cap;
    }
    memmove(d->hash + low + 1, d->hash + low, (d->num - low) * sizeof d->hash[0]);
    d->hash[low] = h;
    d->num++;
    return OK;
}

uint64_t distinct_count(const struct distinct *d)
{
    if (!d->over)
        return d->num;
    return (uint64_t)((double)(d->num - 1) * 18446744073709551616.0 / (double)d->hash[d->num - 1] + 0.5);
}

void distinct_done(struct distinct *d)
{
    free(d->hash);
    memset(d, 0, sizeof *d);
}

/* skew.c: a sliding median: the last samples in a ring, and the same ones sorted. */
#include "join/skew.h"

/* Place of the first sample not below v. */
static unsigned place(const struct skew *s, int64_t v)
{
    unsigned low = 0, high = s->num;
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (s->sorted[mid] < v)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void skew_add(struct skew *s, int64_t micros)
{
    unsigned at;

    if (s->num == SKEW_SAMPLES) {
        at = place(s, s->ring[s->next]);
        s->num--;
        memmove(s->sorted + at, s->sorted + at + 1, (s->num - at) * sizeof s->sorted[0]);
    }
    at = place(s, micros);
    memmove(s->sorted + at + 1, s->sorted + at, (s->num - at) * sizeof s->sorted[0]);
    s->sorted[at] = micros;
    s->num++;
    s->ring[s->next] = micros;
    s->next = (s->next + 1) % SKEW_SAMPLES;
}

int64_t skew_median(const struct skew *s)
{
    return s->num > 0 ? s->sorted[s->num / 2] : 0;
}

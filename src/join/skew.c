/* skew.c: a sliding median: the last samples in a ring, and the same ones sorted.

   The ring is short, so that the median follows a clock that drifts. A clock that is set forward or back shows as
   samples in a row that are all off by the same; a single one that is off is no evidence, and does not count. What
   was decided late may still be older than the step: before the first sample behind it the old median holds too. */
#include "join/skew.h"

#define ODD (5 * INSTANT_SECOND)        /* farther from the median: it does not fit */
#define AGREE (5 * INSTANT_SECOND / 2)  /* lines are late by up to 2 s */

void skew_init(struct skew *s)
{
    memset(s, 0, sizeof *s);
    s->before = s->step = INSTANT_NONE;
}

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

static void put(struct skew *s, int64_t micros)
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

static int64_t apart(int64_t a, int64_t b) { return a > b ? a - b : b - a; }

int skew_add(struct skew *s, int64_t when, int64_t micros)
{
    unsigned i;

    if (!skew_known(s) || apart(micros, skew_median(s)) <= ODD) {
        s->num_odd = 0;
        put(s, micros);
        return 0;
    }
    for (i = 0; i < s->num_odd; i++)
        if (apart(micros, s->odd[i]) > AGREE)
            s->num_odd = 0;
    s->odd[s->num_odd] = micros;
    s->odd_when[s->num_odd++] = when;
    if (s->num_odd < SKEW_STEP)
        return 0;
    s->before = skew_median(s);
    s->step = s->odd_when[0];
    s->num = s->next = 0;
    for (i = 0; i < SKEW_STEP; i++)
        put(s, s->odd[i]);
    s->num_odd = 0;
    return 1;
}

int64_t skew_median(const struct skew *s)
{
    return s->num > 0 ? s->sorted[s->num / 2] : 0;
}

int64_t skew_spread(const struct skew *s)
{
    int64_t median = skew_median(s), low, high;
    unsigned cut = s->num / 10;

    if (s->num == 0)
        return 0;
    low = median - s->sorted[cut / 2];
    high = s->sorted[s->num - 1 - (cut - cut / 2)] - median;
    return low > high ? low : high;
}

int64_t skew_distance(const struct skew *s, int64_t when, int64_t micros)
{
    int64_t d = apart(micros, skew_median(s));

    if (s->step != INSTANT_NONE && when < s->step && apart(micros, s->before) < d)
        d = apart(micros, s->before);
    return d;
}

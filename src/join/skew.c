/* skew.c: a sliding median: the last samples in a ring, and the same ones sorted.

   The ring is short, so that the median follows a clock that drifts. It is trusted when there are SKEW_KNOWN samples,
   most of them close together. A clock that is set forward or back shows as SKEW_STEP samples in a row that are all
   off by the same; a single one that is off is no evidence, and does not count. What was decided late may still be
   older than the step: before the first sample behind it the old median holds too.

   One thing that is done again and again at even distances looks like a clock that is wrong, where one source ends and
   the other begins. So clocks that differ, or step, by more than SKEW_NEAR are only believed when samples that agree
   stretch over more time than that difference, for then both sources must have been there; or when one of them is
   certain. */
#include "join/skew.h"

#define ODD (5 * INSTANT_SECOND)        /* farther from the median: it does not fit */
#define AGREE (5 * INSTANT_SECOND / 2)  /* lines are late by up to 2 s */

void skew_init(struct skew *s)
{
    memset(s, 0, sizeof *s);
    s->before = s->step = INSTANT_NONE;
}

static int64_t apart(int64_t a, int64_t b) { return a > b ? a - b : b - a; }

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

/* 1: num samples that are close to micros are enough to believe in a difference of far. */
static int is_enough(const struct skew_sample *x, unsigned num, int64_t micros, int64_t far, unsigned least)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    unsigned i, close = 0, certain = 0;

    for (i = 0; i < num; i++) {
        if (apart(x[i].micros, micros) > AGREE)
            continue;
        close++;
        certain += x[i].certain != 0;
        first = x[i].when < first ? x[i].when : first;
        last = x[i].when > last ? x[i].when : last;
    }
    return close >= least && 2 * close > num && (far <= SKEW_NEAR || certain > 0 || last - first > far);
}

static void put(struct skew *s, const struct skew_sample *x)
{
    int64_t micros = x->micros;
    unsigned at;

    if (s->num == SKEW_SAMPLES) {
        at = place(s, s->ring[s->next].micros);
        s->num--;
        memmove(s->sorted + at, s->sorted + at + 1, (s->num - at) * sizeof s->sorted[0]);
    }
    at = place(s, micros);
    memmove(s->sorted + at + 1, s->sorted + at, (s->num - at) * sizeof s->sorted[0]);
    s->sorted[at] = micros;
    s->num++;
    s->ring[s->next] = *x;
    s->next = (s->next + 1) % SKEW_SAMPLES;
    if (!s->known)
        s->known = is_enough(s->ring, s->num, skew_median(s), apart(skew_median(s), 0), SKEW_KNOWN);
}

/* The last one joins the others; of too many the first stays, which shows for how long it has been so. */
static void put_odd(struct skew *s, const struct skew_sample *x)
{
    unsigned i;

    for (i = 0; i < s->num_odd; i++)
        if (apart(x->micros, s->odd[i].micros) > AGREE)
            s->num_odd = 0;
    if (s->num_odd == SKEW_ODD) {
        s->num_odd--;
        memmove(s->odd + 1, s->odd + 2, (s->num_odd - 1) * sizeof s->odd[0]);
    }
    s->odd[s->num_odd++] = *x;
}

unsigned skew_add(struct skew *s, const struct skew_sample *x)
{
    unsigned i, num;

    if (!s->known || apart(x->micros, skew_median(s)) <= ODD) {
        s->num_odd = 0;
        put(s, x);
        return 0;
    }
    put_odd(s, x);
    if (!is_enough(s->odd, s->num_odd, x->micros, apart(x->micros, skew_median(s)), SKEW_STEP))
        return 0;
    s->before = skew_median(s);
    s->step = s->odd[0].when;
    num = s->num_odd;
    s->num = s->next = s->num_odd = 0;
    for (i = 0; i < num; i++)
        put(s, &s->odd[i]);
    return num;
}

void skew_first(struct skew *s, int64_t when, int64_t micros)
{
    if (s->num_first == SKEW_CERTAIN)
        return;
    s->first[s->num_first].when = when;
    s->first[s->num_first++].micros = micros;
}

int skew_told(const struct skew *s, int64_t when, int64_t *micros)
{
    int64_t v[SKEW_CERTAIN];
    unsigned i, k, n = 0;

    for (i = 0; i < s->num_first && s->first[i].when <= when; i++, n++) {
        for (k = n; k > 0 && v[k - 1] > s->first[i].micros; k--)
            v[k] = v[k - 1];
        v[k] = s->first[i].micros;
    }
    if (n == 0 || v[n - 1] - v[0] > ODD)
        return 0;
    *micros = v[n / 2];
    return 1;
}

int64_t skew_median(const struct skew *s)
{
    return s->num > 0 ? s->sorted[s->num / 2] : 0;
}

int64_t skew_spread(const struct skew *s)
{
    int64_t median = skew_median(s), low, high;
    unsigned cut = s->num / 3;

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

/* skew.h: how far one clock is from another, now, measured by pairs that cannot be anything else. */
#ifndef JOIN_SKEW_H
#define JOIN_SKEW_H

#include "base/instant.h"

#define SKEW_NEAR (10 * INSTANT_SECOND)     /* clocks that nobody has compared may be so far apart */

enum { SKEW_SAMPLES = 31, SKEW_KNOWN = 5, SKEW_STEP = 3, SKEW_ODD = 8, SKEW_CERTAIN = 8 };

struct skew_sample {
    int64_t when, micros;
    int certain;                    /* no other pair could be meant */
};
struct skew {
    struct skew_sample ring[SKEW_SAMPLES];      /* in order of arrival */
    int64_t sorted[SKEW_SAMPLES];
    unsigned num, next;
    struct skew_sample odd[SKEW_ODD];           /* samples in a row that do not fit */
    unsigned num_odd;
    int64_t before, step;           /* median before the last step, and when that was seen; INSTANT_NONE */
    int known;                      /* the median can be trusted */
    struct skew_sample first[SKEW_CERTAIN];     /* the first certain samples, and when they were taken */
    unsigned num_first;
};

void skew_init(struct skew *s);
/* The next sample. Not 0: the clock has stepped; so many samples, the last ones in s->odd, are those behind the step,
   and only they count from now on. */
unsigned skew_add(struct skew *s, const struct skew_sample *x);
/* A certain sample, taken at that time. */
void skew_first(struct skew *s, int64_t when, int64_t micros);
/* 1 when certain samples had been taken by then, and agree: their median. */
int skew_told(const struct skew *s, int64_t when, int64_t *micros);
/* Median of the last samples; 0 when there are none. */
int64_t skew_median(const struct skew *s);
/* Two of three samples are no farther from the median; of those left out, as many on either side. */
int64_t skew_spread(const struct skew *s);
/* How far a difference at that time is from the median of that time. */
int64_t skew_distance(const struct skew *s, int64_t when, int64_t micros);
/* 1 when the median can be trusted. */
static inline int skew_known(const struct skew *s) { return s->known; }

#endif

/* skew.h: how far one clock is from another, now, measured by pairs that cannot be anything else. */
#ifndef JOIN_SKEW_H
#define JOIN_SKEW_H

#include "base/instant.h"

enum { SKEW_SAMPLES = 31, SKEW_KNOWN = 5, SKEW_STEP = 3 };

struct skew {
    int64_t ring[SKEW_SAMPLES];     /* in order of arrival */
    int64_t sorted[SKEW_SAMPLES];
    unsigned num, next;
    int64_t odd[SKEW_STEP], odd_when[SKEW_STEP];    /* samples in a row that do not fit */
    unsigned num_odd;
    int64_t before, step;           /* median before the last step, and when that was seen; INSTANT_NONE */
};

void skew_init(struct skew *s);
/* The next sample. 1: it is the last of SKEW_STEP in a row that agree with each other and not with those before: the
   clock has stepped, and only these count from now on. */
int skew_add(struct skew *s, int64_t when, int64_t micros);
/* Median of the last samples; 0 when there are none. */
int64_t skew_median(const struct skew *s);
/* Nine of ten samples are no farther from the median. */
int64_t skew_spread(const struct skew *s);
/* How far a difference at that time is from the median of that time. */
int64_t skew_distance(const struct skew *s, int64_t when, int64_t micros);
/* 1 when there are enough samples to trust the median. */
static inline int skew_known(const struct skew *s) { return s->num >= SKEW_KNOWN || s->step != INSTANT_NONE; }

#endif

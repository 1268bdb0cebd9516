/* skew.h: how far the log's clock is from the records', measured by pairs that cannot be anything else. */
#ifndef JOIN_SKEW_H
#define JOIN_SKEW_H

#include "base/instant.h"

enum { SKEW_SAMPLES = 255 };

struct skew {
    int64_t ring[SKEW_SAMPLES];     /* in order of arrival */
    int64_t sorted[SKEW_SAMPLES];
    unsigned num, next;
};

void skew_add(struct skew *s, int64_t micros);
/* Median of the last samples; 0 when there are none. */
int64_t skew_median(const struct skew *s);
/* 1 when there are enough samples to trust the median. */
static inline int skew_known(const struct skew *s) { return s->num >= 5; }

#endif

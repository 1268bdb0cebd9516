/* pace.h: how the records of one system follow each other in one input: order and gaps. */
#ifndef APP_PACE_H
#define APP_PACE_H

#include "base/finding.h"
#include "base/instant.h"

enum { PACE_GAPS = 8 };

struct gap {
    int64_t from, to;
};

/* The records of one system in one input, one behind the other. */
struct pace {
    unsigned system;
    uint64_t count;             /* with a time, types 2 and 3 aside */
    int64_t first, last, previous;
    uint64_t older;
    int64_t worst;
    struct gap gaps[PACE_GAPS]; /* the longest that are over an hour */
    size_t num_gaps;
};

/* Widens a stretch of time, INSTANT_NONE at both ends when there is none yet; a moment of INSTANT_NONE does not. */
static inline void times_add(int64_t *first, int64_t *last, int64_t when)
{
    if (when == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || when < *first)
        *first = when;
    if (*last == INSTANT_NONE || when > *last)
        *last = when;
}

/* The next record's time, local; INSTANT_NONE: it has none. */
void pace_add(struct pace *p, int64_t when);
/* Findings on what was out of order, and on gaps. zone: of the times. */
void pace_report(const struct pace *p, struct slice system, int32_t zone, const char *input, struct findings *fs);

#endif

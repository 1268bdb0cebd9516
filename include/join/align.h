/* align.h: the best assignment within one group of equal candidates. */
#ifndef JOIN_ALIGN_H
#define JOIN_ALIGN_H

#include "base/slice.h"

enum { ALIGN_MAX = 256, ALIGN_NONE = -1, ALIGN_TIED = -2 };

/* Work space; the caller fills the upper part. Rows are records, columns logged operations, both in order of time. */
struct align {
    size_t n, m;
    int64_t cost[ALIGN_MAX][ALIGN_MAX];         /* microseconds that the clocks do not explain; -1: not possible */
    uint64_t row_lane[ALIGN_MAX];               /* within one lane of both the order is certain; 0: none */
    uint64_t column_lane[ALIGN_MAX];
    int32_t row_mate[ALIGN_MAX];                /* out: column, ALIGN_NONE or ALIGN_TIED */
    int32_t column_mate[ALIGN_MAX];
    int64_t front[ALIGN_MAX + 1][ALIGN_MAX + 1], back[ALIGN_MAX + 1][ALIGN_MAX + 1];
    unsigned char option[ALIGN_MAX][ALIGN_MAX];
};

/* Assignments within margin microseconds of the best one's cost count as equally good. */
void align_run(struct align *a, int64_t margin);

#endif

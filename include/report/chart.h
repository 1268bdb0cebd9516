/* chart.h: sums as charts, for formats that draw. Their titles and columns are data: chart lines of column.txt. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "join/peaks.h"
#include "report/table.h"

/* In the order of column.txt, without rows. */
extern const struct chart report_charts[NUM_CHARTS];

enum { CHART_CELLS = PEAKS_STEPS * OT_NUM + PEAKS_MOST * ((int)CC_NUM + (int)SL_NUM + (int)BU_NUM + (int)BP_NUM) };
struct charts {
    struct chart chart[NUM_CHARTS];
    struct value cell[CHART_CELLS];
    size_t used;
    struct slow slow[PEAKS_MOST];
    struct throughput busiest[2][PEAKS_MOST];
};
/* Fills c, whose cells borrow from p, from t and from c itself. */
void build_charts(struct peaks *p, struct tally *t, struct charts *c);

#endif

/* sums.h: the parts that totals are made of. Each state depends only on what was added, as far as its bound allows,
   not on the order. */
#ifndef JOIN_SUMS_H
#define JOIN_SUMS_H

#include "base/instant.h"

/* A distribution of numbers (dist.c). Zeroed is empty. */
struct dist {
    uint64_t *value;        /* exact ones while num <= DIST_EXACT, else counters of buckets low ... low + len - 1 */
    size_t cap, len, low;
    uint64_t num, max;
};
enum { DIST_EXACT = 512 };
int MUST_USE dist_add(struct dist *d, uint64_t v);
/* The nearest-rank percentile: the smallest value that at least percent % of the values do not exceed; exact up to
   DIST_EXACT values, then within 0.5 %. 0 when there are none. Sorts the exact values in place. */
uint64_t dist_percentile(struct dist *d, unsigned percent);
void dist_done(struct dist *d);

/* Time in which at least one of many intervals ran, and how many ran at once (busy.c). Zeroed is empty. */
struct busy_point {
    int64_t when;
    int64_t step;
};
struct busy {
    struct busy_point *point;   /* sorted; only points at which the count changes */
    size_t num, cap;
    int64_t folded;             /* microseconds before point[0], when has_edge */
    int64_t edge, level;        /* what lies before the edge is folded; intervals that run across it */
    int has_edge;
    int64_t peak;
};
enum { BUSY_POINTS = 4096 };
/* end >= start. */
int MUST_USE busy_add(struct busy *b, int64_t start, int64_t end);
/* *peak intervals at once at most; an interval of no length counts as one. Result in microseconds. */
int64_t busy_total(const struct busy *b, uint64_t *peak);
void busy_done(struct busy *b);

/* How many different things (distinct.c). Zeroed is empty. */
struct distinct {
    uint64_t *hash;             /* the smallest ones, sorted */
    size_t num, cap;
    int over;                   /* there were more than DISTINCT_EXACT */
};
enum { DISTINCT_EXACT = 4096 };
/* Letters A-Z count as a-z when fold. An empty slice is not counted. */
int MUST_USE distinct_add(struct distinct *d, struct slice s, int fold);
/* Exact up to DISTINCT_EXACT, then an estimate (standard error 1.6 %). */
uint64_t distinct_count(const struct distinct *d);
void distinct_done(struct distinct *d);

/* The stretches of time from which one source holds something (cover.c). Zeroed is empty. */
struct stretch {
    int64_t first, last;
};
enum { COVER_MAX = 1024 };
struct cover {
    struct stretch *s;          /* sorted, farther apart than gap */
    size_t num, cap, at;        /* at: the one used last */
    int64_t gap;                /* 0: COVER_GAP */
    int lost;                   /* memory was used up */
};
#define COVER_GAP (900 * INSTANT_SECOND)
void cover_add(struct cover *c, int64_t when);
/* All instants from first to last. */
void cover_add_stretch(struct cover *c, int64_t first, int64_t last);
/* Up to max stretches of a, or parts of them, some instant of which is farther than COVER_GAP from all that b covers;
   returns how many. */
size_t cover_without(const struct cover *a, const struct cover *b, struct stretch *out, size_t max);
void cover_done(struct cover *c);

#endif

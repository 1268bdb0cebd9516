/* clocks.h: the clocks of the systems and log hosts of a run, and how far each two of them are apart. */
#ifndef JOIN_CLOCKS_H
#define JOIN_CLOCKS_H

#include "base/slice.h"
#include "base/words.h"
#include "join/skew.h"

struct clocks;

/* A stretch in which two clocks were steadily apart. */
struct clock_row {
    enum word what;             /* of what: W_TRANSFERS, W_LOGINS; W_ENDS: server and client */
    struct slice system, host;  /* those compared; what is told is the time of host minus that of system */
    int64_t first, last;
    uint64_t samples;
    int64_t median, spread;     /* microseconds; nine of ten samples are no farther from the median than spread */
    int64_t drift;              /* microseconds a day; INSTANT_NONE: too short to tell, or less than the spread */
};

/* NULL: no memory. */
struct clocks *clocks_new(void);
void clocks_free(struct clocks *c);

/* The number of the clock of that name. */
unsigned char clocks_name(struct clocks *c, struct slice name);
/* The difference of two clocks, by their numbers. */
const struct skew *clocks_skew(struct clocks *c, enum word what, unsigned char a, unsigned char b);
/* A sample of it: two things that cannot be but the same. */
void clocks_add(struct clocks *c, enum word what, unsigned char a, unsigned char b, const struct skew_sample *x);
/* A certain one, taken at that time. */
void clocks_first(struct clocks *c, enum word what, unsigned char a, unsigned char b, int64_t when, int64_t micros);

/* It is certain, since that time, that a thing of system a stands in the log of host b. */
void clocks_tie(struct clocks *c, unsigned char a, unsigned char b, int64_t when);
/* 1 when by that time both were known to belong to others: TIES_ENOUGH times each, and never to each other. */
int clocks_are_foreign(struct clocks *c, unsigned char a, unsigned char b, int64_t when);

/* The rows, in the order of names and times; 0: there is no such index. Slices live as long as c. */
int clocks_row(struct clocks *c, size_t index, struct clock_row *out);

#endif

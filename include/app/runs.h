/* runs.h: the course of a zone, out of what it was at single times. */
#ifndef APP_RUNS_H
#define APP_RUNS_H

#include "base/zone.h"

struct zone_run {
    int64_t first, last;
    int32_t seconds;
    unsigned count;
};
/* All zero: none. */
struct runs {
    struct zone_run *runs;          /* owned */
    size_t num, room;
};

void runs_done(struct runs *r);
/* At that instant the zone was so many seconds east of UTC; in any order. Without memory for it, it is left out. */
void runs_add(struct runs *r, int64_t when, int32_t seconds);
/* The course that they tell; what fewer than least of them tell one after the other is no zone. 0: they tell none. */
int runs_course(struct runs *r, unsigned least, struct zone_course *out);

#endif

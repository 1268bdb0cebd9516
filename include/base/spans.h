/* spans.h: which times are covered, in a few stretches. */
#ifndef BASE_SPANS_H
#define BASE_SPANS_H

#include "base/instant.h"

enum { SPANS_MAX = 32 };

struct span {
    int64_t first, last;
};
/* All zero: nothing is covered. */
struct spans {
    unsigned num;
    struct span span[SPANS_MAX + 1];    /* in order of time, a week or more apart; too many: the nearest become one */
};

/* INSTANT_NONE without effect. */
void spans_add(struct spans *s, int64_t when);
/* How far an instant is from it; 0 inside. */
int64_t span_away(const struct span *x, int64_t when);

#endif

/* twins.h: the same record twice, in one input or in two of the run. */
#ifndef JOIN_TWINS_H
#define JOIN_TWINS_H

#include "base/finding.h"

struct twins;

/* Records of one input that an earlier place of the same input, or an earlier input, holds too. */
struct twin_stretch {
    size_t input, earlier;
    unsigned group;             /* the caller's, as given to twins_add() */
    uint64_t count;
    int64_t first, last;        /* their times; INSTANT_NONE when none has one */
};

/* A record costs 18 to 37 bytes. At most 2 * slots * 16 bytes are used; then those that came first are forgotten, and
   at least the last slots * 7 / 8 records are still known. slots is a power of 2, 8 or more; 0: 2097152 (64 MiB).
   NULL: no memory. */
struct twins *twins_new(size_t slots);
void twins_free(struct twins *t);

/* The next input, numbered from 0; name lives as long as the findings. */
int MUST_USE twins_input(struct twins *t, const char *name);

/* A whole record of that input. OK: the first of its kind; END: it was there before; E_NOMEM. */
int MUST_USE twins_add(struct twins *t, struct slice record, size_t input, unsigned group, int64_t when);

/* One entry for each pair of inputs and each group, in the order of their first record; NULL at the end. */
const struct twin_stretch *twins_get(const struct twins *t, size_t index);
/* What was found as findings, one for each pair of inputs. zones: seconds east of UTC of the times of each group; NULL:
   they are UTC. */
void twins_report(const struct twins *t, const int32_t *zones, struct findings *fs);

#endif

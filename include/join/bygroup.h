/* bygroup.h: throughput by group. */
#ifndef JOIN_BYGROUP_H
#define JOIN_BYGROUP_H

#include "join/sums.h"
#include "join/tally.h"

enum { BYGROUP_MAX = 100000 };      /* further groups are counted in one without keys */

struct bygroup;
struct bygroup *bygroup_new(const enum tally_key *keys, size_t num_keys, struct findings *fs);
/* Counts and bytes only: neither rates nor times. */
struct bygroup *bygroup_new_counts(const enum tally_key *keys, size_t num_keys, struct findings *fs);
void bygroup_free(struct bygroup *b);
int MUST_USE bygroup_add(struct bygroup *b, const struct transfer *t);
/* Sorted by key; NULL with *num 0 when there are none or memory is used up. Lives until the next call or
   bygroup_free(). */
const struct throughput *bygroup_table(struct bygroup *b, size_t *num);
/* Bytes per second; microseconds > 0. */
uint64_t rate_of(uint64_t bytes, uint64_t microseconds);

/* How long t took, in microseconds; 0: not known, or none. */
uint64_t duration_of(const struct transfer *t);

#endif

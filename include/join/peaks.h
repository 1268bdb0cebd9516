/* peaks.h: what charts show of the rows: how they spread over time, the slowest, the busiest. The state depends only on
   what was added, not on the order. */
#ifndef JOIN_PEAKS_H
#define JOIN_PEAKS_H

#include "join/tally.h"

struct peaks;

struct peaks *peaks_new(struct findings *fs);   /* NULL: no memory */
void peaks_free(struct peaks *p);
int MUST_USE peaks_transfer(struct peaks *p, const struct transfer_match *m);
/* A failure of any kind. */
void peaks_failure(struct peaks *p, int64_t when);

/* Steps of time, one after the other, all of the same width. */
enum { PEAKS_STEPS = 192 };
struct step {
    uint64_t in, out;               /* bytes */
    uint64_t failed;
};
/* *num steps from *first on, each of *width microseconds; *num 0 when nothing has a time. */
const struct step *peaks_steps(const struct peaks *p, size_t *num, int64_t *first, int64_t *width);

enum { PEAKS_MOST = 10 };           /* rows of the charts below */
struct slow {
    uint64_t rate, bytes;           /* bytes per second */
    int64_t duration, start;        /* microseconds */
    struct ip remote_ip;
    struct slice user, path;
};
/* The slowest first; *median of the rates of all transfers, 0: there is none. */
size_t peaks_slowest(struct peaks *p, struct slow *out, uint64_t *median);

/* The busiest first: only key[0], count, failed and bytes are set. */
size_t peaks_users(struct peaks *p, struct throughput *out, uint64_t *more);
size_t peaks_partners(struct peaks *p, struct throughput *out, uint64_t *more);

#endif

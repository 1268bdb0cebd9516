/* flow.h: the way of things through the matcher's pools, and out as rows. Internal to src/join: match.c decides, flow.c
   moves. */
#ifndef JOIN_FLOW_H
#define JOIN_FLOW_H

#include "join/pool.h"

#define MATCH_MEMORY ((size_t)24 << 20)
#define SETTLE (5 * INSTANT_SECOND)             /* lines and records of one moment have arrived */
#define LATE_TRANSFER (120 * INSTANT_SECOND)    /* the trace hands out broken transfers late: at the session's end */
#define LATE_LOGIN (900 * INSTANT_SECOND)       /* and failed attempts when it is known how the connection ended */
#define HURRY (20 * INSTANT_SECOND)             /* long enough when memory is short */
#define SETTLE_GROUP (30 * INSTANT_SECOND)      /* then most groups are over */

enum { ENDS_IDLE = 1024, LOOSE_MAX = 4096 };
enum { SERVER, CLIENT, SERVER_LOGINS, CLIENT_LOGINS, ENDS, LOOSE, LOOSE_LOGINS, NUM_POOLS, NUM_OWN = ENDS };

struct matcher {
    struct match_out out;
    struct findings *fs;        /* borrowed */
    struct keep keep;
    struct clocks *clocks;
    struct recall *recall;
    struct group *group;
    struct pool *pool[NUM_POOLS];
    int64_t time[2];            /* read up to: records, log */
    int64_t seen[2];            /* the latest transfer that has come: of servers, of clients */
    size_t waiting;             /* things in ENDS */
    size_t loose[2];            /* rows and operations in both LOOSE pools */
    int crowded;                /* there were too many */
};

static inline int64_t later(int64_t t, int64_t by) { return t > INT64_MAX - by ? INT64_MAX : t + by; }
static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Gives back x and all it owns; x is in no queue any more. */
void flow_drop(struct matcher *m, struct kept *x);
/* The other side has ended, and nothing of it is left. */
int flow_is_alone(const struct matcher *m, const struct pool *p, const struct kept *x);
/* When x is looked at for the last time. */
int64_t flow_last_look(const struct pool *p, const struct kept *x);
/* Moves on what is decided, or whose counterpart cannot come, in order. */
int MUST_USE flow_ready(struct matcher *m, struct pool *p);
int MUST_USE flow_ready_logins(struct matcher *m);
/* Everything before it has arrived in ENDS. */
int64_t flow_reached(const struct matcher *m);
/* Memory is over its bound: the oldest goes, decided early where that is possible. */
int MUST_USE flow_relieve(struct matcher *m);
/* An operation or login of a log without times. */
int MUST_USE flow_loose(struct matcher *m, struct kept *x);
/* At the end: decides what had to wait for them, and hands it out. */
int MUST_USE flow_end_loose(struct matcher *m, struct pool *p);

#endif

/* pool.h: the operations (or logins) of both sides that wait for their counterpart, and how groups of them are
   decided. */
#ifndef JOIN_POOL_H
#define JOIN_POOL_H

#include "join/align.h"
#include "join/judge.h"
#include "join/queue.h"
#include "join/skew.h"

/* Things farther apart than this are never the same: a clock that is wrong by a quarter of an hour or more (a wrong
   zone) is to be told by --tz, and not to be guessed. */
#define POOL_WINDOW (900 * INSTANT_SECOND)

enum { POOL_CHAINS = 1 << 12 };

struct group;
struct chain {
    struct link *head, *tail;
};
struct pool {
    struct chain chain[POOL_CHAINS][2];     /* of records (0) and of the log (1) */
    size_t num[2];          /* things in the chains */
    size_t filed[KEEP_KEYS];    /* those of the log under each kind of key */
    unsigned asked;         /* bit k: something of the log has been filed under key k in this run */
    struct queue due, emit;
    struct skew skew;
    int64_t late;           /* the log's side may be handed out this much later than its time */
    int64_t now;            /* only what is before it is looked at, so that it does not matter how far was read */
    struct group *group;    /* work space */
};

/* NULL: no memory. */
struct pool *pool_new(int64_t late);
/* Frees the pool, not what it holds. */
void pool_free(struct pool *p);

/* Files x, which stays open. */
void pool_link(struct pool *p, struct kept *x);
void pool_unlink(struct pool *p, struct kept *x);

/* Iterates over the open things of the other side that share a key with x, lie within the window and before now. */
struct seek {
    const struct pool *p;
    const struct kept *x;
    const struct link *at;
    unsigned key;
    unsigned steps;         /* bounded */
};
void seek_open(struct seek *s, const struct pool *p, const struct kept *x);
struct kept *seek_next(struct seek *s);

/* log minus SMF, by the ends, or the starts where an end is not known; INSTANT_NONE. */
int64_t pool_skew(const struct kept *r, const struct kept *o);
/* Microseconds of their difference that the clocks do not explain; -1: too far to be the same. */
int64_t pool_cost(const struct pool *p, const struct kept *r, const struct kept *o);

/* Makes r and o a pair; by is the evidence. */
void pool_match(struct pool *p, struct kept *r, struct kept *o, unsigned by);

/* Decides the group that x is in, or puts all of it off as long as it goes on. */
int MUST_USE group_decide(struct pool *p, struct kept *x);
struct group *group_new(void);
void group_free(struct group *g);

#endif

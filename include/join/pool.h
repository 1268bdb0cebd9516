/* pool.h: things of two sides that wait for their counterpart, and how groups of them are decided. Side 0 are the
   records, side 1 the log; where both sides of a transfer are joined, the server's and the client's. */
#ifndef JOIN_POOL_H
#define JOIN_POOL_H

#include "join/align.h"
#include "join/clocks.h"
#include "join/judge.h"
#include "join/queue.h"
#include "join/recall.h"

/* Things farther apart than the window are never the same. By default it is so short that a clock which is wrong by a
   quarter of an hour or more (a wrong zone) is to be told by --tz, and not to be guessed (zones.h finds it out). */
#define POOL_WINDOW (900 * INSTANT_SECOND)

enum { POOL_CHAINS = 1 << 12 };

struct group;
struct chain {
    struct link *head, *tail;
};
struct pool {
    enum rules rules;
    enum keep_bond level;   /* what is decided here */
    struct chain chain[POOL_CHAINS][2];     /* of either side */
    size_t num[2];          /* things in the chains */
    size_t filed[KEEP_KEYS];    /* those of side 1 under each kind of key */
    unsigned asked;         /* bit k: something of side 1 has been filed under key k in this run */
    struct queue due, emit;
    int64_t window;
    int64_t late;           /* side 1 may be handed out this much later than its time */
    int64_t now;            /* only what is before it is looked at, so that it does not matter how far was read */
    struct clocks *clocks;  /* borrowed */
    enum word what;         /* whose clocks (clocks.h) */
    struct recall *recall;  /* borrowed; NULL: nothing is remembered */
    struct group *group;    /* borrowed work space */
};

/* NULL: no memory. What is borrowed is set by the caller. */
struct pool *pool_new(enum rules rules, enum keep_bond level, int64_t late);
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

/* The only candidate of x that contradicts nothing; NULL when there is none or more than one. known is such a
   candidate, whose verdict is in *v, or NULL. */
struct kept *pool_only(const struct pool *p, const struct kept *x, struct kept *known, struct verdict *v);

static inline struct bond *pool_bond(const struct pool *p, struct kept *x) { return &x->bond[p->level]; }
static inline int pool_is_open(const struct pool *p, const struct kept *x)
{
    return x->bond[p->level].state == KEEP_OPEN;
}

/* Side 1 minus side 0 (r is of side 0), by the ends, or the starts where an end is not known; INSTANT_NONE. */
int64_t pool_skew(const struct kept *r, const struct kept *o);
/* Microseconds of their difference that the clocks do not explain; -1: too far to be the same. */
int64_t pool_cost(const struct pool *p, const struct kept *r, const struct kept *o);
/* 1 when the pair is farther apart than the clocks' samples are. */
int pool_is_odd(const struct pool *p, const struct kept *r, const struct kept *o);
/* 1 when nothing tells how far these two clocks are apart. */
int pool_is_untold(const struct pool *p, const struct kept *r, const struct kept *o);
/* 1 when the pair, whose verdict is v, is the same however far the clocks are apart. */
int pool_is_certain(const struct pool *p, const struct kept *r, const struct kept *o, const struct verdict *v);
/* 1 when something else contradicts the pair, whose verdict is v: the order of its connection, another port; or it is
   odd, so that it may be another one of the same. */
int pool_is_doubtful(const struct pool *p, const struct kept *r, const struct kept *o, const struct verdict *v);
/* r and o can be nothing but a pair: their difference is a sample for the clocks. */
void pool_measure(struct pool *p, struct kept *r, struct kept *o, const struct verdict *v);

/* Makes r and o a pair; by is the evidence. */
void pool_match(struct pool *p, struct kept *r, struct kept *o, unsigned by);
/* It cannot be told what belongs to x. */
void pool_tie(struct pool *p, struct kept *x);

/* Decides the group that x is in, or puts all of it off as long as it goes on. */
int MUST_USE group_decide(struct pool *p, struct kept *x);
struct group *group_new(void);
void group_free(struct group *g);

#endif

/* keep.h: what the matcher keeps: operations and logins copied into memory of their own, one block each. */
#ifndef JOIN_KEEP_H
#define JOIN_KEEP_H

#include "model/model.h"

enum { KEEP_KEYS = 4, KEEP_QUEUES = 2, KEEP_CLASSES = 16 };
enum keep_state { KEEP_OPEN, KEEP_ALONE, KEEP_MATCHED, KEEP_AMBIGUOUS };

/* The decisions on one thing, each with its own state: record and log of one side; both sides of one transfer; and
   what could not be decided before the end, because a log has no times. */
enum keep_bond { BOND_LOG, BOND_FAR, BOND_LOOSE, NUM_BONDS };

struct kept;
struct bond {
    struct kept *other;         /* KEEP_MATCHED: owned by the thing of side 0 */
    int64_t skew;               /* side 1 minus side 0; INSTANT_NONE */
    unsigned by;                /* evidence */
    unsigned char state;        /* enum keep_state */
};
/* A place in a chain of kept things whose keys have the same hash. */
struct link {
    struct kept *owner;
    struct link *next, *prev;
    uint32_t hash;
};

struct kept {
    struct bond bond[NUM_BONDS];
    size_t pos[KEEP_QUEUES];    /* place in each queue, from 1; 0: not in it */
    unsigned char ringed[KEEP_QUEUES];  /* it is there in a ring (queue.c) */
    unsigned char is_log, is_login, is_client;
    unsigned char pool;         /* where it is (match.c) */
    unsigned char side;         /* its side there, 0 or 1 */
    unsigned char filed;        /* it waits for a counterpart */
    unsigned char linked;       /* bit k: in the chain of its key k (judge.h) */
    unsigned char looked;       /* the first look is over */
    unsigned char measured;     /* its skew has been counted */
    unsigned char listed;       /* in the group that is being decided */
    unsigned char crowded;      /* its group was too large */
    int32_t told_port;          /* what its session's other operations tell of the port it does not know; 0: nothing */
    unsigned char clock;        /* whose clock its times are (clocks.h) */
    int64_t end, start;         /* order of rows; INT64_MAX when no time is known */
    int64_t due;                /* when it is to be looked at next */
    uint64_t serial;            /* record or line number */
    struct slice norm, norm2;   /* path and path2 in normal form (paths.h) */
    size_t size;                /* bytes of the block */
    struct kept *free_next;
    struct link link[KEEP_KEYS];    /* from here on nothing is zeroed */
    union {
        struct transfer t;
        struct login l;
    } u;
};

/* Memory for them: freed blocks are used again. */
struct keep {
    struct kept *free_list[KEEP_CLASSES];
    size_t used;                /* bytes in blocks given out */
    size_t spare;               /* bytes in free blocks */
    size_t limit;               /* used and spare together stay below it when blocks are given back */
};

void keep_init(struct keep *k, size_t limit);
void keep_done(struct keep *k);
/* A copy, all slices included; NULL when memory is used up. Of the story only the lines that are there. */
struct kept *keep_transfer(struct keep *k, const struct transfer *t);
struct kept *keep_login(struct keep *k, const struct login *l);
void keep_free(struct keep *k, struct kept *x);

/* -1, 0, 1: order of rows: end, start, then side, number and input, so that it does not depend on the order of
   arrival. */
int keep_compare(const struct kept *a, const struct kept *b);

#endif

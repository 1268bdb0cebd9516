/* keep.h: what the matcher keeps: operations and logins copied into memory of their own, one block each. */
#ifndef JOIN_KEEP_H
#define JOIN_KEEP_H

#include "model/model.h"

enum { KEEP_LINKS = 4, KEEP_HEAPS = 2, KEEP_CLASSES = 16 };
enum keep_state { KEEP_OPEN, KEEP_ALONE, KEEP_MATCHED, KEEP_AMBIGUOUS };

struct kept;
/* A place in a chain of kept things whose keys have the same hash. */
struct link {
    struct kept *owner;
    struct link *next, *prev;
    uint32_t hash;
};

struct kept {
    struct kept *partner;       /* KEEP_MATCHED: the log's side; owned by the record's side */
    enum keep_state state;
    int is_log, is_login;
    int linked;                 /* in the chains */
    int looked;                 /* the first look is over */
    int measured;               /* its skew has been counted */
    int listed;                 /* in the group that is being decided */
    int crowded;                /* its group was too large */
    unsigned by;                /* evidence of the match */
    int64_t skew;               /* log minus SMF; INSTANT_NONE */
    int64_t end, start;         /* order of rows; INT64_MAX when no time is known */
    int64_t due;                /* when it is to be looked at next */
    size_t pos[KEEP_HEAPS];     /* place in each heap, from 1; 0: not in it */
    uint64_t serial;            /* record or line number */
    struct link link[KEEP_LINKS];
    unsigned num_links;
    struct slice norm, norm2;   /* path and path2 in normal form (paths.h) */
    size_t size;                /* bytes of the block */
    struct kept *free_next;
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
/* A copy, all slices included; NULL when memory is used up. */
struct kept *keep_transfer(struct keep *k, const struct transfer *t);
struct kept *keep_login(struct keep *k, const struct login *l);
void keep_free(struct keep *k, struct kept *x);

/* -1, 0, 1: order of rows: end, start, then side, number and input, so that it does not depend on the order of
   arrival. */
int keep_compare(const struct kept *a, const struct kept *b);

#endif

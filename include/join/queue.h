/* queue.h: kept things in order, made for such as arrive nearly in order. */
#ifndef JOIN_QUEUE_H
#define JOIN_QUEUE_H

#include "join/heap.h"

/* A list with room at its end; both its ends are members, between them are places of members that were taken out. */
struct ring {
    struct kept **slot;         /* owned; cap, a power of two, of them: place n is slot[n & (cap - 1)] */
    size_t cap, first, next, num;
};

struct queue {
    struct ring ring[2];        /* of either side: each is nearly in order for itself */
    struct heap rest;           /* what came too late for them */
};

/* which: as heap_init() has it. */
void queue_init(struct queue *q, int which);
void queue_done(struct queue *q);
int MUST_USE queue_put(struct queue *q, struct kept *x);
/* The same for x that comes long after those that will be put next. */
int MUST_USE queue_put_far(struct queue *q, struct kept *x);
/* NULL: empty. */
struct kept *queue_first(const struct queue *q);
/* Nothing happens when x is not in it. */
void queue_drop(struct queue *q, struct kept *x);
/* All members: those of queue_at() for 0 ... queue_places() - 1, NULL where there is none. */
size_t queue_places(const struct queue *q);
struct kept *queue_at(const struct queue *q, size_t n);
static inline int queue_has(const struct queue *q, const struct kept *x) { return x->pos[q->rest.which] != 0; }

#endif

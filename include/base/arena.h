/* arena.h: memory given out piece by piece and taken back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena_block;
struct arena {
    struct arena_block *head;
    size_t used;        /* bytes given out since the last reset */
};

void arena_init(struct arena *a);
void arena_done(struct arena *a);
/* Everything given out becomes invalid; one block is kept for the next round. */
void arena_reset(struct arena *a);
/* n bytes aligned for any type, not zeroed; NULL when memory is used up. */
void *arena_get(struct arena *a, size_t n);
/* A copy of s that lives as long as the arena's round; an empty slice with p NULL when memory is used up. */
struct slice arena_copy(struct arena *a, struct slice s);

#endif

/* arena.c: a list of blocks, the one in use at its head. A new block is twice as large as the one before, up to 1
   MiB, so a round that needs much soon runs in one block, which the reset keeps. What would take more than a quarter
   of a block gets a block of its own behind the head. */
#include <stdlib.h>
#include "base/arena.h"

enum { BLOCK_MIN = 16384, BLOCK_MAX = 1048576 };

union strictest {
    uint64_t u;
    double d;
    void *p;
    void (*f)(void);
};

struct arena_block {
    struct arena_block *next;
    size_t n, cap;
    union strictest data[1];    /* cap bytes */
};

void arena_init(struct arena *a)
{
    a->head = NULL;
    a->used = 0;
}

static void free_blocks(struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_done(struct arena *a)
{
    free_blocks(a->head);
    arena_init(a);
}

void arena_reset(struct arena *a)
{
    a->used = 0;
    if (a->head == NULL)
        return;
    free_blocks(a->head->next);
    a->head->next = NULL;
    a->head->n = 0;
    if (a->head->cap > BLOCK_MAX) {
        free(a->head);
        a->head = NULL;
    }
}

static struct arena_block *new_block(size_t cap)
{
    struct arena_block *b;

    b = malloc(offsetof(struct arena_block, data) + cap);
    if (b == NULL)
        return NULL;
    b->next = NULL;
    b->n = 0;
    b->cap = cap;
    return b;
}

void *arena_get(struct arena *a, size_t n)
{
    struct arena_block *b = a->head;
    size_t cap = BLOCK_MIN;

    if (n >= SIZE_MAX / 2)      /* no object is that large */
        return NULL;
    n = (n + sizeof(union strictest) - 1) / sizeof(union strictest) * sizeof(union strictest);
    if (b == NULL || n > b->cap - b->n) {
        if (b != NULL)
            cap = b->cap < BLOCK_MAX / 2 ? b->cap * 2 : BLOCK_MAX;
        if (b != NULL && n > cap / 4) {
            struct arena_block *own = new_block(n);
            if (own == NULL)
                return NULL;
            own->next = b->next;
            b->next = own;
            b = own;
        } else {
            b = new_block(n > cap ? n : cap);
            if (b == NULL)
                return NULL;
            b->next = a->head;
            a->head = b;
        }
    }
    b->n += n;
    a->used += n;
    return (unsigned char *)b->data + (b->n - n);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
    unsigned char *p = arena_get(a, s.n > 0 ? s.n : 1);

    if (p == NULL)
        return slice_of(NULL, 0);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return slice_of(p, s.n);
}

/* heap.h: kept things in order: by the time when they are due, or in the order of rows. */
#ifndef JOIN_HEAP_H
#define JOIN_HEAP_H

#include "join/keep.h"

struct heap {
    struct kept **item;     /* owned array, from 1 */
    size_t num, cap;
    int which;              /* 0: by due, then as rows; 1: as rows */
};

static inline int heap_before(int which, const struct kept *a, const struct kept *b)
{
    if (which == 0 && a->due != b->due)
        return a->due < b->due;
    return a->end != b->end ? a->end < b->end : keep_compare(a, b) < 0;
}

void heap_init(struct heap *h, int which);
void heap_done(struct heap *h);
int MUST_USE heap_put(struct heap *h, struct kept *x);
/* NULL: empty. */
static inline struct kept *heap_first(const struct heap *h) { return h->num > 0 ? h->item[1] : NULL; }
/* Nothing happens when x is not in it. */
void heap_drop(struct heap *h, struct kept *x);

#endif

/* heap.c: a binary heap of which every member knows its place, so that any member can be taken out. */
#include <stdlib.h>
#include "join/heap.h"

void heap_init(struct heap *h, int which)
{
    memset(h, 0, sizeof *h);
    h->which = which;
}

void heap_done(struct heap *h)
{
    free(h->item);
    memset(h, 0, sizeof *h);
}

static void set(struct heap *h, size_t at, struct kept *x)
{
    h->item[at] = x;
    x->pos[h->which] = at;
}

static void rise(struct heap *h, size_t at, struct kept *x)
{
    while (at > 1 && heap_before(h->which, x, h->item[at / 2])) {
        set(h, at, h->item[at / 2]);
        at /= 2;
    }
    set(h, at, x);
}

static void sink(struct heap *h, size_t at, struct kept *x)
{
    size_t next;
    while ((next = at * 2) <= h->num) {
        if (next < h->num && heap_before(h->which, h->item[next + 1], h->item[next]))
            next++;
        if (!heap_before(h->which, h->item[next], x))
            break;
        set(h, at, h->item[next]);
        at = next;
    }
    set(h, at, x);
}

int heap_put(struct heap *h, struct kept *x)
{
    if (h->num + 1 >= h->cap) {
        size_t cap = h->cap > 0 ? h->cap * 2 : 1024;
        struct kept **p = realloc(h->item, cap * sizeof *p);
        if (p == NULL)
            return E_NOMEM;
        h->item = p;
        h->cap = cap;
    }
    h->num++;
    rise(h, h->num, x);
    return OK;
}

void heap_drop(struct heap *h, struct kept *x)
{
    size_t at = x->pos[h->which];
    struct kept *last;

    if (at == 0)
        return;
    x->pos[h->which] = 0;
    last = h->item[h->num--];
    if (last == x)
        return;
    if (at > 1 && heap_before(h->which, last, h->item[at / 2]))
        rise(h, at, last);
    else
        sink(h, at, last);
}

/* queue.c: two rings and a heap.

   Records and logged operations arrive each nearly in order. So each side has a ring, where a member is put in from
   the end, a few places back at most; one that belongs farther back goes into the heap. A member that is taken out
   leaves its place empty; places at the ends are given up at once, those between when the ring is full. */
#include <stdlib.h>
#include "join/queue.h"

enum { STEPS_BACK = 32, CAP_FIRST = 256 };

void queue_init(struct queue *q, int which)
{
    memset(q, 0, sizeof *q);
    heap_init(&q->rest, which);
}

void queue_done(struct queue *q)
{
    free(q->ring[0].slot);
    free(q->ring[1].slot);
    heap_done(&q->rest);
    memset(q->ring, 0, sizeof q->ring);
}

static struct kept **place(const struct ring *r, size_t n) { return &r->slot[n & (r->cap - 1)]; }

static void set(struct ring *r, size_t n, struct kept *x, int which)
{
    *place(r, n) = x;
    if (x != NULL)
        x->pos[which] = n + 1;
}

/* Room for one more at the end: empty places are closed up, and where there are few, a ring twice as large is taken. */
static int make_room(struct ring *r, int which)
{
    struct ring to = { NULL, 0, 0, 0, 0 };
    size_t n;

    if (r->next - r->first < r->cap)
        return OK;
    to.cap = r->cap == 0 ? CAP_FIRST : r->num > r->cap / 2 ? r->cap * 2 : r->cap;
    to.slot = malloc(to.cap * sizeof *to.slot);
    if (to.slot == NULL)
        return E_NOMEM;
    to.num = r->num;
    for (n = r->first; n != r->next; n++)
        if (*place(r, n) != NULL)
            set(&to, to.next++, *place(r, n), which);
    free(r->slot);
    *r = to;
    return OK;
}

int queue_put(struct queue *q, struct kept *x)
{
    struct ring *r = &q->ring[x->side];
    int which = q->rest.which;
    size_t at, n;

    if (make_room(r, which) != OK)
        return E_NOMEM;
    for (at = r->next; at != r->first; at--) {
        const struct kept *y = *place(r, at - 1);
        if (y != NULL && !heap_before(which, x, y))
            break;
        if (r->next - at == STEPS_BACK)
            return heap_put(&q->rest, x);
    }
    for (n = r->next++; n != at; n--)
        set(r, n, *place(r, n - 1), which);
    set(r, at, x, which);
    r->num++;
    x->ringed[which] = 1;
    return OK;
}

int queue_put_far(struct queue *q, struct kept *x)
{
    return heap_put(&q->rest, x);
}

struct kept *queue_first(const struct queue *q)
{
    struct kept *first = heap_first(&q->rest);
    int i;

    for (i = 0; i < 2; i++) {
        const struct ring *r = &q->ring[i];
        if (r->num > 0 && (first == NULL || heap_before(q->rest.which, *place(r, r->first), first)))
            first = *place(r, r->first);
    }
    return first;
}

void queue_drop(struct queue *q, struct kept *x)
{
    struct ring *r = &q->ring[x->side];
    int which = q->rest.which;

    if (!x->ringed[which]) {
        heap_drop(&q->rest, x);
        return;
    }
    *place(r, x->pos[which] - 1) = NULL;
    x->pos[which] = 0;
    x->ringed[which] = 0;
    r->num--;
    while (r->first != r->next && *place(r, r->first) == NULL)
        r->first++;
    while (r->first != r->next && *place(r, r->next - 1) == NULL)
        r->next--;
}

size_t queue_places(const struct queue *q)
{
    return q->ring[0].next - q->ring[0].first + (q->ring[1].next - q->ring[1].first) + q->rest.num;
}

struct kept *queue_at(const struct queue *q, size_t n)
{
    int i;

    for (i = 0; i < 2; i++) {
        const struct ring *r = &q->ring[i];
        if (n < r->next - r->first)
            return *place(r, r->first + n);
        n -= r->next - r->first;
    }
    return q->rest.item[n + 1];
}

/* buf.c: the buffer doubles, so that n bytes cost no more than 2n bytes of copying, and never passes its limit. */
#include <stdlib.h>
#include "base/buf.h"

void buf_init(struct buf *b, size_t limit)
{
    b->p = NULL;
    b->n = 0;
    b->cap = 0;
    b->limit = limit > 0 ? limit : SIZE_MAX / 2;
    b->result = OK;
}

void buf_done(struct buf *b)
{
    free(b->p);
    buf_init(b, 0);
}

unsigned char *buf_reserve(struct buf *b, size_t n)
{
    size_t want, cap;
    unsigned char *p;

    if (b->result != OK)
        return NULL;
    if (n <= b->cap - b->n && b->p != NULL)
        return b->p + b->n;
    if (n > b->limit - b->n) {
        b->result = E_LIMIT;
        return NULL;
    }
    want = b->n + n;
    cap = b->cap < b->limit / 2 ? b->cap * 2 : b->limit;
    if (cap < 256)
        cap = b->limit < 256 ? b->limit : 256;
    if (cap < want)
        cap = want;
    p = realloc(b->p, cap);
    if (p == NULL) {
        b->result = E_NOMEM;
        return NULL;
    }
    b->p = p;
    b->cap = cap;
    return p + b->n;
}

void buf_put(struct buf *b, struct slice s)
{
    unsigned char *d = buf_reserve(b, s.n);

    if (d == NULL || s.n == 0)
        return;
    memcpy(d, s.p, s.n);
    b->n += s.n;
}

void buf_byte(struct buf *b, unsigned char c)
{
    buf_put(b, slice_of(&c, 1));
}

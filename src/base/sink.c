/* sink.c: writers fill one buffer in place, which goes out whole. */
#include <stdlib.h>
#include "base/sink.h"

enum { SINK_SIZE = 65536 };

int sink_init(struct sink *s, struct io_out *out)
{
    s->out = out;
    s->n = 0;
    s->cap = SINK_SIZE;
    s->p = malloc(s->cap);
    s->result = s->p != NULL ? OK : E_NOMEM;
    if (s->p == NULL)
        s->cap = 0;
    return s->result;
}

void sink_done(struct sink *s)
{
    free(s->p);
    s->p = NULL;
    s->n = 0;
    s->cap = 0;
}

/* After failure the buffer has no room any more, so that sink_room() always comes to sink_grow(). */
static void fail(struct sink *s, int result)
{
    s->result = result;
    s->n = s->cap;
}

int sink_flush(struct sink *s)
{
    int result;

    if (s->result != OK || s->n == 0)
        return s->result;
    result = io_write(s->out, slice_of(s->p, s->n));
    s->n = 0;
    if (result != OK)
        fail(s, result);
    return s->result;
}

unsigned char *sink_grow(struct sink *s, size_t n)
{
    unsigned char *p;

    if (s->result != OK)
        return NULL;
    if (s->cap - s->n >= n)
        return s->p + s->n;
    if (sink_flush(s) != OK)
        return NULL;
    if (n > s->cap) {
        p = realloc(s->p, n);
        if (p == NULL) {
            fail(s, E_NOMEM);
            return NULL;
        }
        s->p = p;
        s->cap = n;
    }
    return s->p;
}

void sink_put(struct sink *s, struct slice t)
{
    int result;

    if (s->result != OK || t.n == 0)
        return;
    if (t.n <= s->cap - s->n) {
        memcpy(s->p + s->n, t.p, t.n);
        s->n += t.n;
        return;
    }
    if (sink_flush(s) != OK)
        return;
    if (t.n < s->cap) {
        memcpy(s->p, t.p, t.n);
        s->n = t.n;
    } else {
        result = io_write(s->out, t);
        if (result != OK)
            fail(s, result);
    }
}

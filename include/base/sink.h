/* sink.h: buffered bytes on their way to an io_out. Failure sticks in result. */
#ifndef BASE_SINK_H
#define BASE_SINK_H

#include "base/io.h"

struct sink {
    struct io_out *out;     /* borrowed */
    unsigned char *p;       /* owned buffer */
    size_t n, cap;
    int result;             /* OK, END (pipe closed), E_IO, E_NOMEM */
};

int MUST_USE sink_init(struct sink *s, struct io_out *out);
/* Frees the buffer; what was not flushed is dropped. */
void sink_done(struct sink *s);
int sink_flush(struct sink *s);     /* gives s->result */
void sink_put(struct sink *s, struct slice t);

/* Room for n more bytes, flushing when needed; NULL after failure. The caller writes at most n and calls sink_used()
   with the end. */
unsigned char *sink_grow(struct sink *s, size_t n);
static inline unsigned char *sink_room(struct sink *s, size_t n)
{
    return s->cap - s->n >= n ? s->p + s->n : sink_grow(s, n);
}
static inline void sink_used(struct sink *s, const unsigned char *end) { s->n = (size_t)(end - s->p); }

#endif

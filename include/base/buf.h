/* buf.h: a growing run of bytes with a bound. Failure sticks: after it every call does nothing and buf_ok() says 0,
   so a writer checks once at its end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/slice.h"

struct buf {
    unsigned char *p;   /* owned; NULL while empty */
    size_t n;           /* bytes used */
    size_t cap;         /* bytes allocated */
    size_t limit;       /* never more than this */
    int result;         /* OK, E_NOMEM or E_LIMIT */
};

/* limit 0: no bound of its own. After buf_done() the buffer is empty and may be used again, without bound. */
void buf_init(struct buf *b, size_t limit);
void buf_done(struct buf *b);

/* Room for n more bytes: a pointer to them, or NULL after failure. The caller writes at most n and then adds to
   b->n. */
unsigned char *buf_reserve(struct buf *b, size_t n);

void buf_put(struct buf *b, struct slice s);
void buf_byte(struct buf *b, unsigned char c);
static inline void buf_clear(struct buf *b) { b->n = 0; }
static inline struct slice buf_slice(const struct buf *b) { return slice_of(b->p, b->n); }

#endif

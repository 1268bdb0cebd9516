/* spool.c: one buffer of 1 MiB. Up to that size everything is in it; beyond, it goes out to a temporary file
   whenever it is full, and for reading it becomes the window through which the file is seen. */
#include <stdlib.h>
#include "base/buf.h"
#include "base/io.h"
#include "base/spool.h"

enum { SPOOL_SIZE = 1048576 };

struct spool {
    struct buf buf;         /* the end of what was written, or the window */
    struct io_out *file;    /* NULL: all is in buf */
    uint64_t size;          /* bytes in all */
    int reading;
    uint64_t at;            /* reading: the next byte */
    uint64_t window;        /* reading: where the first byte of buf stands */
};

struct spool *spool_new(void)
{
    struct spool *s = calloc(1, sizeof *s);

    if (s != NULL)
        buf_init(&s->buf, SPOOL_SIZE);
    return s;
}

void spool_free(struct spool *s)
{
    if (s == NULL)
        return;
    buf_done(&s->buf);
    if (s->file != NULL)
        io_discard(s->file);
    free(s);
}

static int flush(struct spool *s)
{
    const char *why;
    int result = s->file == NULL ? io_temp(&s->file, &why) : OK;

    if (result == OK)
        result = io_write(s->file, buf_slice(&s->buf));
    buf_clear(&s->buf);
    return result;
}

int spool_put(struct spool *s, struct slice t)
{
    while (t.n > 0) {
        size_t room = SPOOL_SIZE - s->buf.n, n = t.n < room ? t.n : room;
        if (n == 0) {
            int result = flush(s);
            if (result != OK)
                return result;
            continue;
        }
        buf_put(&s->buf, slice_of(t.p, n));
        if (s->buf.result != OK)
            return E_NOMEM;
        s->size += n;
        t = slice_from(t, n);
    }
    return OK;
}

uint64_t spool_size(const struct spool *s)
{
    return s->size;
}

int spool_rewind(struct spool *s)
{
    int result = OK;

    if (s->file != NULL && !s->reading)
        result = flush(s);
    s->reading = 1;
    s->at = 0;
    return result;
}

void spool_seek(struct spool *s, uint64_t at)
{
    s->at = at < s->size ? at : s->size;
}

/* Moves the window so that it begins at the next byte. */
static int fill(struct spool *s)
{
    size_t got = 0;
    int result = io_reread(s->file, s->at, s->buf.p, s->buf.cap, &got);

    s->window = s->at;
    s->buf.n = got;
    if (result == OK && got == 0)
        result = E_IO;      /* somebody cut the file */
    return result;
}

int spool_get(struct spool *s, unsigned char *d, size_t n)
{
    if (n == 0)
        return OK;
    if (s->at == s->size)
        return END;
    if (n > s->size - s->at)
        return E_SHORT;
    while (n > 0) {
        size_t ofs, part;
        if (s->at < s->window || s->at >= s->window + s->buf.n) {
            int result = fill(s);
            if (result != OK)
                return result;
        }
        ofs = (size_t)(s->at - s->window);
        part = s->buf.n - ofs < n ? s->buf.n - ofs : n;
        memcpy(d, s->buf.p + ofs, part);
        d += part;
        n -= part;
        s->at += part;
    }
    return OK;
}

/* inflate.c: zlib behind an interface of slices. */
#include "input/inflate.h"
#include <stdlib.h>
#include <zlib.h>

enum {
    GZIP_ONLY = 16,         /* added to inflateInit2's window bits: a gzip header, no other */
    MOST_BYTES = 1 << 30    /* zlib's lengths are unsigned int */
};

struct inflater {
    z_stream z;
};

int inflate_new(struct inflater **out, enum inflate_wrap wrap)
{
    int bits = wrap == INFLATE_RAW ? -MAX_WBITS : wrap == INFLATE_ZLIB ? MAX_WBITS : MAX_WBITS + GZIP_ONLY;
    struct inflater *f = calloc(1, sizeof *f);

    *out = NULL;
    if (f == NULL || inflateInit2(&f->z, bits) != Z_OK) {
        free(f);
        return E_NOMEM;
    }
    *out = f;
    return OK;
}

void inflate_free(struct inflater *f)
{
    if (f == NULL)
        return;
    (void)inflateEnd(&f->z);
    free(f);
}

int inflate_again(struct inflater *f)
{
    return inflateReset(&f->z) == Z_OK ? OK : E_FORMAT;
}

int inflate_step(struct inflater *f, struct slice *in, unsigned char *d, size_t n, size_t *made)
{
    size_t given = in->n < MOST_BYTES ? in->n : MOST_BYTES;
    int r;

    if (n > MOST_BYTES)
        n = MOST_BYTES;
    f->z.next_in = (unsigned char *)(uintptr_t)in->p;   /* zlib does not write there */
    f->z.avail_in = (uInt)given;
    f->z.next_out = d;
    f->z.avail_out = (uInt)n;
    r = inflate(&f->z, Z_NO_FLUSH);
    *in = slice_from(*in, given - f->z.avail_in);
    *made = n - f->z.avail_out;
    if (r == Z_STREAM_END)
        return END;
    return r == Z_OK || r == Z_BUF_ERROR ? OK : r == Z_MEM_ERROR ? E_NOMEM : E_FORMAT;
}

struct deflater {
    z_stream z;
};

int deflate_new(struct deflater **out, int level)
{
    enum { MEMORY = 8 };    /* zlib's default */
    struct deflater *f = calloc(1, sizeof *f);

    *out = NULL;
    if (f == NULL || deflateInit2(&f->z, level, Z_DEFLATED, MAX_WBITS + GZIP_ONLY, MEMORY,
        Z_DEFAULT_STRATEGY) != Z_OK) {
        free(f);
        return E_NOMEM;
    }
    *out = f;
    return OK;
}

void deflate_free(struct deflater *f)
{
    if (f == NULL)
        return;
    (void)deflateEnd(&f->z);
    free(f);
}

int deflate_step(struct deflater *f, struct slice *in, int last, unsigned char *d, size_t n, size_t *made)
{
    size_t given = in->n < MOST_BYTES ? in->n : MOST_BYTES;
    int r;

    if (n > MOST_BYTES)
        n = MOST_BYTES;
    f->z.next_in = (unsigned char *)(uintptr_t)in->p;   /* zlib does not write there */
    f->z.avail_in = (uInt)given;
    f->z.next_out = d;
    f->z.avail_out = (uInt)n;
    r = deflate(&f->z, last && given == in->n ? Z_FINISH : Z_NO_FLUSH);
    *in = slice_from(*in, given - f->z.avail_in);
    *made = n - f->z.avail_out;
    if (r == Z_STREAM_END)
        return END;
    return r == Z_OK || r == Z_BUF_ERROR ? OK : E_FORMAT;
}

uint32_t inflate_crc(uint32_t crc, struct slice s)
{
    uLong sum = crc;
    size_t n;

    for (; s.n > 0; s = slice_from(s, n)) {
        n = s.n < MOST_BYTES ? s.n : MOST_BYTES;
        sum = crc32(sum, s.p, (uInt)n);
    }
    return (uint32_t)sum;
}

const char *inflate_version(void)
{
    return zlibVersion();
}

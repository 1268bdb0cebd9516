/* slice.h: a borrowed run of bytes, and the only place where bounds arithmetic on input is done.
   A slice owns nothing and lives as long as what it was cut from. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/result.h"

struct slice {
    const unsigned char *p;
    size_t n;
};

static inline struct slice slice_of(const unsigned char *p, size_t n)
{
    struct slice s;
    s.p = p;
    s.n = n;
    return s;
}

/* Cuts len bytes at ofs out of s. E_SHORT, and *out empty, when they are not all inside. */
static inline int MUST_USE slice_sub(struct slice s, size_t ofs, size_t len, struct slice *out)
{
    if (ofs > s.n || len > s.n - ofs) {
        *out = slice_of(NULL, 0);
        return E_SHORT;
    }
    *out = slice_of(s.p + ofs, len);
    return OK;
}

/* Big-endian numbers of 1, 2, 4 or 8 bytes at ofs. E_SHORT, and *out 0, when outside. */
int MUST_USE slice_u8(struct slice s, size_t ofs, unsigned *out);
int MUST_USE slice_be16(struct slice s, size_t ofs, unsigned *out);
int MUST_USE slice_be32(struct slice s, size_t ofs, uint32_t *out);
int MUST_USE slice_be64(struct slice s, size_t ofs, uint64_t *out);

/* The same on bytes whose presence has been checked already (the inner loops). */
static inline unsigned be16_at(const unsigned char *p) { return (unsigned)p[0] << 8 | p[1]; }
static inline uint32_t be32_at(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint64_t be64_at(const unsigned char *p) { return (uint64_t)be32_at(p) << 32 | be32_at(p + 4); }

/* 1 when the n bytes at p and q are the same. For the short texts of log lines: moves of a known length, of which the
   last two may overlap, are made in place, where memcmp() of any length is a call. */
static inline int bytes_same(const unsigned char *p, const unsigned char *q, size_t n)
{
    if (n >= 8) {
        size_t i, last = n - 8;

        for (i = 0; i < last; i += 8)
            if (memcmp(p + i, q + i, 8) != 0)
                return 0;
        return memcmp(p + last, q + last, 8) == 0;
    }
    if (n >= 4)
        return memcmp(p, q, 4) == 0 && memcmp(p + n - 4, q + n - 4, 4) == 0;
    for (; n > 0; n--)
        if (p[n - 1] != q[n - 1])
            return 0;
    return 1;
}

/* 1 when both hold the same bytes. */
static inline int slice_same(struct slice a, struct slice b)
{
    return a.n == b.n && bytes_same(a.p, b.p, a.n);
}

/* 1 when s begins (ends) with the bytes of t. */
static inline int slice_starts(struct slice s, struct slice t)
{
    return s.n >= t.n && bytes_same(s.p, t.p, t.n);
}
static inline int slice_ends(struct slice s, struct slice t)
{
    return s.n >= t.n && bytes_same(s.p + (s.n - t.n), t.p, t.n);
}

/* Position of the first (last) byte c, or s.n when there is none. */
size_t slice_find(struct slice s, unsigned char c);
size_t slice_rfind(struct slice s, unsigned char c);

/* Position of the first (last) occurrence of t, or s.n when there is none; an empty t is found at 0 (s.n). */
size_t slice_search(struct slice s, struct slice t);
size_t slice_rsearch(struct slice s, struct slice t);

/* s without n bytes at its front; all of it when n is larger. */
static inline struct slice slice_from(struct slice s, size_t n)
{
    return n > s.n ? slice_of(s.p + s.n, 0) : slice_of(s.p + n, s.n - n);
}

/* s without blanks (0x20) at both ends. */
struct slice slice_trim(struct slice s);

/* Unsigned decimal (octal) number filling all of s. E_FORMAT when it is not one, E_LIMIT when over 64 bits. */
int MUST_USE slice_u64(struct slice s, uint64_t *out);
int MUST_USE slice_octal(struct slice s, uint64_t *out);

/* A hash for tables in memory (not for files). */
uint32_t slice_hash(struct slice s, uint32_t seed);

#endif

/* slice.c: checked reading, searching and numbers. Searching goes from candidate to candidate of the first byte with
   memchr(), which is the fastest way for the short needles of log lines. */
#include "base/ascii.h"
#include "base/slice.h"

int slice_u8(struct slice s, size_t ofs, unsigned *out)
{
    struct slice t;

    *out = 0;
    if (slice_sub(s, ofs, 1, &t) != OK)
        return E_SHORT;
    *out = t.p[0];
    return OK;
}

int slice_be16(struct slice s, size_t ofs, unsigned *out)
{
    struct slice t;

    *out = 0;
    if (slice_sub(s, ofs, 2, &t) != OK)
        return E_SHORT;
    *out = be16_at(t.p);
    return OK;
}

int slice_be32(struct slice s, size_t ofs, uint32_t *out)
{
    struct slice t;

    *out = 0;
    if (slice_sub(s, ofs, 4, &t) != OK)
        return E_SHORT;
    *out = be32_at(t.p);
    return OK;
}

int slice_be64(struct slice s, size_t ofs, uint64_t *out)
{
    struct slice t;

    *out = 0;
    if (slice_sub(s, ofs, 8, &t) != OK)
        return E_SHORT;
    *out = be64_at(t.p);
    return OK;
}

size_t slice_find(struct slice s, unsigned char c)
{
    const unsigned char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return at != NULL ? (size_t)(at - s.p) : s.n;
}

size_t slice_rfind(struct slice s, unsigned char c)
{
    size_t i = s.n;

    while (i > 0)
        if (s.p[--i] == c)
            return i;
    return s.n;
}

size_t slice_search(struct slice s, struct slice t)
{
    const unsigned char *p = s.p, *end;

    if (t.n == 0)
        return 0;
    if (t.n > s.n)
        return s.n;
    end = s.p + (s.n - t.n + 1);    /* the first byte of t can stand before it */
    while (p < end && (p = memchr(p, t.p[0], (size_t)(end - p))) != NULL) {
        if (bytes_same(p, t.p, t.n))
            return (size_t)(p - s.p);
        p++;
    }
    return s.n;
}

size_t slice_rsearch(struct slice s, struct slice t)
{
    size_t i;

    if (t.n == 0 || t.n > s.n)
        return s.n;
    for (i = s.n - t.n + 1; i > 0; i--)
        if (s.p[i - 1] == t.p[0] && bytes_same(s.p + i - 1, t.p, t.n))
            return i - 1;
    return s.n;
}

struct slice slice_trim(struct slice s)
{
    while (s.n > 0 && s.p[s.n - 1] == A_SPACE)
        s.n--;
    while (s.n > 0 && s.p[0] == A_SPACE) {
        s.p++;
        s.n--;
    }
    return s;
}

/* SAFE_DIGITS of them cannot pass 64 bits; the division is for those behind only. */
enum { SAFE_DIGITS = 19 };

static inline int number(struct slice s, unsigned base, uint64_t *out)
{
    uint64_t u = 0;
    size_t i;
    int over = 0;

    *out = 0;
    if (s.n == 0)
        return E_FORMAT;
    for (i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)s.p[i] - A_0;
        if (digit >= base)
            return E_FORMAT;
        if (i >= SAFE_DIGITS && u > (UINT64_MAX - digit) / base)
            over = 1;
        u = u * base + digit;
    }
    if (over)
        return E_LIMIT;
    *out = u;
    return OK;
}

int slice_u64(struct slice s, uint64_t *out)
{
    return number(s, 10, out);
}

int slice_octal(struct slice s, uint64_t *out)
{
    return number(s, 8, out);
}

/* Eight bytes a step are mixed by multiplication; the length goes in first, so that a tail padded with zeros is told
   apart. */
uint32_t slice_hash(struct slice s, uint32_t seed)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t h = ((uint64_t)seed << 32 ^ s.n) * odd, x;
    size_t i = 0;

    for (; s.n - i >= sizeof x; i += sizeof x) {
        memcpy(&x, s.p + i, sizeof x);
        h = (h ^ h >> 29 ^ x) * odd;
    }
    if (i < s.n) {
        x = 0;
        memcpy(&x, s.p + i, s.n - i);
        h = (h ^ h >> 29 ^ x) * odd;
    }
    h = (h ^ h >> 32) * odd;
    return (uint32_t)(h >> 32);
}

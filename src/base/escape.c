/* escape.c: what may stand in output as it is, and what is shown as an escape.

   Most text is ASCII without control characters, so eight bytes are looked at together: with every byte below 0x80,
   x - 0x20 sets the top bit of a byte below 0x20 and x + 1 that of 0x7F. A borrow or carry into the next byte
   happens only where a byte is out of range already, and then the slow path looks again, so the test has no false
   "clean". */
#include "base/ascii.h"
#include "base/escape.h"

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

static size_t clean_ascii(struct slice s)
{
    size_t i = 0;
    uint64_t x;

    while (s.n - i >= sizeof x) {
        memcpy(&x, s.p + i, sizeof x);
        if (((x | (x - EACH_BYTE(0x20)) | (x + EACH_BYTE(0x01))) & EACH_BYTE(0x80)) != 0)
            break;
        i += sizeof x;
    }
    while (i < s.n && s.p[i] >= A_SPACE && s.p[i] < A_DEL)
        i++;
    return i;
}

size_t utf8_length(struct slice s)
{
    size_t len, i;
    unsigned char low = 0x80, high = 0xBF;

    if (s.n == 0)
        return 0;
    if (s.p[0] < 0x80)
        return 1;
    if (s.p[0] < 0xC2 || s.p[0] > 0xF4)
        return 0;
    len = s.p[0] < 0xE0 ? 2 : s.p[0] < 0xF0 ? 3 : 4;
    if (s.n < len)
        return 0;
    switch (s.p[0]) {   /* the second byte's range, RFC 3629 section 4 */
    case 0xE0: low = 0xA0; break;
    case 0xED: high = 0x9F; break;
    case 0xF0: low = 0x90; break;
    case 0xF4: high = 0x8F; break;
    default: break;
    }
    if (s.p[1] < low || s.p[1] > high)
        return 0;
    for (i = 2; i < len; i++)
        if ((s.p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

/* 1 when the whole character of two or more bytes at p disguises text or breaks a line. */
static int is_disguise(const unsigned char *p, size_t len)
{
    if (len == 2)
        return (p[0] == 0xC2 && p[1] < 0xA0) || (p[0] == 0xD8 && p[1] == 0x9C);
    if (len != 3)
        return 0;
    if (p[0] == 0xE2 && p[1] == 0x80)
        return p[2] == 0x8E || p[2] == 0x8F || (p[2] >= 0xA8 && p[2] <= 0xAE);
    if (p[0] == 0xE2 && p[1] == 0x81)
        return p[2] >= 0xA6 && p[2] <= 0xA9;
    return p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE;
}

size_t escape_clean(struct slice s)
{
    size_t i = clean_ascii(s);

    while (i < s.n && s.p[i] >= 0x80) {
        size_t len = utf8_length(slice_from(s, i));
        if (len == 0 || is_disguise(s.p + i, len))
            break;
        i += len;
        i += clean_ascii(slice_from(s, i));
    }
    return i;
}

static unsigned char *put_escape(unsigned char *d, unsigned char c)
{
    static const unsigned char hex[16] = {
        0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66
    };

    *d++ = A_BACKSLASH;
    switch (c) {
    case A_LF: *d++ = A_LN; break;
    case A_CR: *d++ = A_LR; break;
    case A_TAB: *d++ = A_LT_LETTER; break;
    default:
        *d++ = A_LX;
        *d++ = hex[c >> 4];
        *d++ = hex[c & 15];
    }
    return d;
}

unsigned char *escape_char(unsigned char *d, struct slice *s)
{
    size_t i, len = utf8_length(*s);

    if (len == 0 || len == 4)   /* four bytes never need it, and would not fit: one at a time */
        len = 1;
    for (i = 0; i < len; i++)
        d = put_escape(d, s->p[i]);
    *s = slice_from(*s, len);
    return d;
}

unsigned char *escape_put(unsigned char *d, struct slice s)
{
    while (s.n > 0) {
        size_t n = escape_clean(s);
        if (n > 0)
            memcpy(d, s.p, n);
        d += n;
        s = slice_from(s, n);
        if (s.n > 0)
            d = escape_char(d, &s);
    }
    return d;
}

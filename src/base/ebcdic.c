/* ebcdic.c: EBCDIC to UTF-8. Nearly all text is of characters that take one byte in UTF-8, so one loop maps byte by
   byte and ORs the entries together; only when that shows a wider character the text is done again, character by
   character. */
#include "base/ascii.h"
#include "base/ebcdic.h"

/* 1 when name is number with the leading zeros of both left out. */
static int same_number(struct slice name, struct slice number)
{
    while (name.n > 1 && name.p[0] == A_0)
        name = slice_from(name, 1);
    while (number.n > 1 && number.p[0] == A_0)
        number = slice_from(number, 1);
    return slice_same(name, number);
}

/* s without the letters in front, whatever their case, and a hyphen or underscore behind them; s when others stand
   there. */
static struct slice without_prefix(struct slice s, const unsigned char *letters, size_t n)
{
    size_t i;

    if (s.n <= n)
        return s;
    for (i = 0; i < n; i++)
        if (ascii_lower(s.p[i]) != letters[i])
            return s;
    s = slice_from(s, n);
    if (s.p[0] == A_MINUS || s.p[0] == A_UNDERSCORE)
        s = slice_from(s, 1);
    return s;
}

const struct ebcdic *ebcdic_find(struct slice name)
{
    static const unsigned char ibm[3] = { 0x69, 0x62, 0x6D }, cp[2] = { 0x63, 0x70 };
    struct slice number = without_prefix(name, ibm, sizeof ibm);
    size_t i;

    if (number.n == name.n)
        number = without_prefix(name, cp, sizeof cp);
    for (i = 0; i < num_ebcdic_pages; i++)
        if (same_number(number, ebcdic_pages[i].name))
            return &ebcdic_pages[i];
    return NULL;
}

const struct ebcdic *ebcdic_default(void)
{
    return &ebcdic_pages[0];
}

static unsigned char *put_wide(const struct ebcdic *e, unsigned char *d, struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned x = e->map[s.p[i]], c = x & EBCDIC_CODE;
        if (c < 0x80) {
            *d++ = (unsigned char)c;
        } else if (c < 0x800) {
            *d++ = (unsigned char)(0xC0 | c >> 6);
            *d++ = (unsigned char)(0x80 | (c & 0x3F));
        } else {
            *d++ = (unsigned char)(0xE0 | c >> 12);
            *d++ = (unsigned char)(0x80 | (c >> 6 & 0x3F));
            *d++ = (unsigned char)(0x80 | (c & 0x3F));
        }
    }
    return d;
}

unsigned char *ebcdic_put(const struct ebcdic *e, unsigned char *d, struct slice s, unsigned *flags)
{
    const uint16_t *map = e->map;
    unsigned all = 0;
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned x = map[s.p[i]];
        d[i] = (unsigned char)x;
        all |= x;
    }
    if ((all & (EBCDIC_WIDE | EBCDIC_ODD)) == 0) {
        *flags = VALUE_PLAIN;
        return d + s.n;
    }
    *flags = 0;
    return (all & EBCDIC_WIDE) != 0 ? put_wide(e, d, s) : d + s.n;
}

void ebcdic_back(const struct ebcdic *e, uint16_t back[256])
{
    unsigned i, code;

    for (i = 0; i < 256; i++)
        back[i] = EBCDIC_NONE;
    for (i = 0; i < 256; i++) {
        code = e->map[i] & EBCDIC_CODE;
        if (code < 256)
            back[code] = (uint16_t)i;
    }
}

unsigned ebcdic_byte(const struct ebcdic *e, uint32_t code)
{
    unsigned i;

    for (i = 0; i < 256; i++)
        if ((e->map[i] & (unsigned)EBCDIC_CODE) == code)
            return i;
    return EBCDIC_NONE;
}

int ebcdic_is_text(struct slice text)
{
    size_t i, ebcdic = 0, ascii = 0;

    for (i = 0; i < text.n; i++) {
        unsigned char c = text.p[i], low = (unsigned char)(c & 0x0F);
        if (c == 0x40 || (c >= 0xF0 && low <= 9) || (c >= 0x81 && c < 0xF0 && low >= 1 && low <= 9))
            ebcdic++;
        else if (c == A_SPACE || ascii_is_digit(c) || (ascii_lower(c) >= A_LA && ascii_lower(c) <= A_LZ))
            ascii++;
    }
    return ebcdic > ascii;
}

/* A blank (40) and a NUL (00) are the bytes without any bit of BF. Eight bytes are taken as one number, whose lowest
   bytes are the last ones; where the last byte that stays is among them is found by halving. */
struct slice ebcdic_trim(struct slice s)
{
    while (s.n >= 8) {
        uint64_t x = be64_at(s.p + (s.n - 8)) & UINT64_C(0xBFBFBFBFBFBFBFBF);
        unsigned half;
        if (x == 0) {
            s.n -= 8;
            continue;
        }
        for (half = 4; half > 0; half /= 2)
            if (x << (64 - 8 * half) == 0) {
                s.n -= half;
                x >>= 8 * half;
            }
        return s;
    }
    while (s.n > 0 && (s.p[s.n - 1] & 0xBF) == 0)
        s.n--;
    return s;
}

/* charset.c: how a text is written, told by its bytes (zos.md 1.4): a byte order mark; or, for EBCDIC, blanks that are
   40, small letters from 81 to A9, and next to none of the control characters.

   Code pages differ in the brackets: AD and BD in IBM-1047, BA and BB in IBM-037. A log has them around numbers, with a
   colon behind. */
#include "input/charset.h"
#include "base/ascii.h"

enum { LOOK = 4096, LOOK_MIN = 16,
    E_BLANK = 0x40, E_NEWLINE = 0x15, E_LINE_FEED = 0x25, E_TAB = 0x05, E_0 = 0xF0, E_9 = 0xF9, E_COLON = 0x7A };

/* Letters, digits, marks and blanks of EBCDIC and its line ends, hardly anything else. */
static int is_ebcdic(struct slice s)
{
    size_t i, n = s.n < LOOK ? s.n : LOOK, odd = 0, small = 0, blanks = 0;

    for (i = 0; i < n; i++) {
        blanks += s.p[i] == E_BLANK;
        small += s.p[i] > 0x80 && s.p[i] < 0xAA;
        odd += s.p[i] < E_BLANK && s.p[i] != E_NEWLINE && s.p[i] != E_LINE_FEED && s.p[i] != E_TAB && s.p[i] != A_CR &&
            s.p[i] != A_LF;
    }
    return n >= LOOK_MIN && odd * 50 <= n && small * 4 >= n && blanks * 50 >= n;
}

enum charset charset_find(struct slice head, size_t *mark)
{
    static const unsigned char utf8[] = { 0xEF, 0xBB, 0xBF }, le[] = { 0xFF, 0xFE }, be[] = { 0xFE, 0xFF };

    *mark = sizeof le;
    if (slice_starts(head, slice_of(le, sizeof le)))
        return CHARSET_UTF16_LE;
    if (slice_starts(head, slice_of(be, sizeof be)))
        return CHARSET_UTF16_BE;
    *mark = slice_starts(head, slice_of(utf8, sizeof utf8)) ? sizeof utf8 : 0;
    return *mark == 0 && is_ebcdic(head) ? CHARSET_EBCDIC : CHARSET_UTF8;
}

/* The byte of that ASCII character; 0 when the page has none. */
static unsigned char byte_of(const struct ebcdic *page, unsigned char c)
{
    unsigned i;

    for (i = 0; i < 256; i++)
        if ((page->map[i] & EBCDIC_CODE) == c)
            return (unsigned char)i;
    return 0;
}

/* How many numbers in brackets with a colon behind there are. */
static size_t count_pids(struct slice s, const struct ebcdic *page)
{
    unsigned char left = byte_of(page, A_LBRACKET), right = byte_of(page, A_RBRACKET);
    size_t i, k, n = 0;

    for (i = slice_find(s, left); i < s.n; i += 1 + slice_find(slice_from(s, i + 1), left)) {
        for (k = i + 1; k < s.n && s.p[k] >= E_0 && s.p[k] <= E_9; k++)
            ;
        n += k > i + 1 && k + 1 < s.n && s.p[k] == right && s.p[k + 1] == E_COLON;
    }
    return n;
}

const struct ebcdic *charset_page(struct slice head, const struct ebcdic *given)
{
    static const unsigned char name_037[] = { 0x30, 0x33, 0x37 };
    const struct ebcdic *pages[3], *best = given;
    size_t i, n, most = 0;

    pages[0] = given;
    pages[1] = ebcdic_default();
    pages[2] = ebcdic_find(slice_of(name_037, sizeof name_037));
    for (i = 0; i < 3; i++)
        if (pages[i] != NULL && (n = count_pids(head, pages[i])) > most) {
            best = pages[i];
            most = n;
        }
    return best;
}

unsigned char *charset_utf16(unsigned char *d, struct slice s, int little)
{
    size_t i;

    for (i = 0; i + 1 < s.n; i += 2) {
        uint32_t u = little ? (uint32_t)(s.p[i + 1] << 8 | s.p[i]) : be16_at(s.p + i), low = 0;
        if (u >= 0xD800 && u < 0xE000) {
            if (u < 0xDC00 && i + 3 < s.n)
                low = little ? (uint32_t)(s.p[i + 3] << 8 | s.p[i + 2]) : be16_at(s.p + i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
                *d++ = (unsigned char)(0xF0 | u >> 18);
                *d++ = (unsigned char)(0x80 | (u >> 12 & 0x3F));
                *d++ = (unsigned char)(0x80 | (u >> 6 & 0x3F));
                *d++ = (unsigned char)(0x80 | (u & 0x3F));
                i += 2;
                continue;
            }
            u = 0xFFFD;
        }
        if (u < 0x80) {
            *d++ = (unsigned char)u;
        } else if (u < 0x800) {
            *d++ = (unsigned char)(0xC0 | u >> 6);
            *d++ = (unsigned char)(0x80 | (u & 0x3F));
        } else {
            *d++ = (unsigned char)(0xE0 | u >> 12);
            *d++ = (unsigned char)(0x80 | (u >> 6 & 0x3F));
            *d++ = (unsigned char)(0x80 | (u & 0x3F));
        }
    }
    return d;
}

/* jsonin.c: the members of a JSON object (RFC 8259) on which an entry is based.

   Only the outermost object counts. A value is text, a number, or an array: journalctl gives bytes that are not UTF-8
   as an array of numbers, and several fields of one name as an array of values, of which the first one is taken.
   Whatever lies deeper is passed over by counting brackets, so depth costs nothing. */
#include "base/ascii.h"
#include "trace/entry.h"

enum { SHORT_VALUE = 256, HEX = 16, SURROGATE = 0xD800, SURROGATE_LOW = 0xDC00, SURROGATE_END = 0xE000 };

static size_t skip_blanks(struct slice s, size_t i)
{
    while (i < s.n && (s.p[i] == A_SPACE || s.p[i] == A_TAB || s.p[i] == A_LF || s.p[i] == A_CR))
        i++;
    return i;
}

/* The string whose quote is at i, without its quotes; the place behind it, 0 when it does not end. */
static size_t take_string(struct slice s, size_t i, struct slice *out)
{
    size_t begin = ++i;

    for (; i < s.n && s.p[i] != A_QUOTE; i++)
        if (s.p[i] == A_BACKSLASH)
            i++;
    if (i >= s.n)
        return 0;
    *out = slice_of(s.p + begin, i - begin);
    return i + 1;
}

/* A value of any kind from i on; the place behind it, 0 when it does not end. */
static size_t take_value(struct slice s, size_t i, struct slice *out)
{
    size_t begin = i, depth = 0;
    struct slice inner;

    do {
        if (i >= s.n)
            return 0;
        if (s.p[i] == A_QUOTE) {
            i = take_string(s, i, &inner);
            if (i == 0)
                return 0;
            continue;
        }
        if (s.p[i] == A_LBRACKET || s.p[i] == A_LBRACE)
            depth++;
        else if ((s.p[i] == A_RBRACKET || s.p[i] == A_RBRACE) && depth > 0)
            depth--;
        else if (depth == 0 && (s.p[i] == A_COMMA || s.p[i] == A_RBRACE || s.p[i] == A_RBRACKET))
            break;
        i++;
    } while (depth > 0 || (i < s.n && s.p[i] != A_COMMA && s.p[i] != A_RBRACE));
    *out = slice_of(s.p + begin, i - begin);
    return i;
}

static int hex_digit(unsigned char c)
{
    if (ascii_is_digit(c))
        return c - A_0;
    c = ascii_lower(c);
    return c >= A_LA && c <= A_LF_LETTER ? c - A_LA + 10 : -1;
}

/* Four hex digits, or -1. */
static long hex4(struct slice s, size_t i)
{
    long u = 0;
    size_t k;

    if (s.n < i + 4)
        return -1;
    for (k = i; k < i + 4; k++) {
        int h = hex_digit(s.p[k]);
        if (h < 0)
            return -1;
        u = u * HEX + h;
    }
    return u;
}

static unsigned char *put_utf8(unsigned char *d, unsigned long u)
{
    if (u < 0x80) {
        *d++ = (unsigned char)u;
        return d;
    }
    if (u < 0x800) {
        *d++ = (unsigned char)(0xC0 | u >> 6);
    } else {
        if (u < 0x10000) {
            *d++ = (unsigned char)(0xE0 | u >> 12);
        } else {
            *d++ = (unsigned char)(0xF0 | u >> 18);
            *d++ = (unsigned char)(0x80 | (u >> 12 & 0x3F));
        }
        *d++ = (unsigned char)(0x80 | (u >> 6 & 0x3F));
    }
    *d++ = (unsigned char)(0x80 | (u & 0x3F));
    return d;
}

static unsigned char letter(unsigned char c)
{
    switch (c) {
    case A_LN: return A_LF;
    case A_LR: return A_CR;
    case A_LT_LETTER: return A_TAB;
    case 0x62: return A_BS;
    case A_LF_LETTER: return A_FF;
    default: return c;              /* quote, slash, backslash */
    }
}

/* s without its escapes at d, which has room for s.n bytes (no escape is shorter than what it stands for); the place
   behind. A surrogate that has no counterpart becomes U+FFFD. */
static unsigned char *put_string(unsigned char *d, struct slice s)
{
    size_t i = 0;
    long u, low;

    while (i < s.n) {
        if (s.p[i] != A_BACKSLASH || i + 1 == s.n) {
            *d++ = s.p[i++];
            continue;
        }
        if (s.p[i + 1] != 0x75 || (u = hex4(s, i + 2)) < 0) {
            *d++ = letter(s.p[i + 1]);
            i += 2;
            continue;
        }
        i += 6;
        if (u >= SURROGATE && u < SURROGATE_END) {
            low = s.n - i >= 6 && s.p[i] == A_BACKSLASH && s.p[i + 1] == 0x75 ? hex4(s, i + 2) : -1;
            if (u < SURROGATE_LOW && low >= SURROGATE_LOW && low < SURROGATE_END) {
                u = 0x10000 + ((u - SURROGATE) << 10) + (low - SURROGATE_LOW);
                i += 6;
            } else {
                u = 0xFFFD;
            }
        }
        d = put_utf8(d, (unsigned long)u);
    }
    return d;
}

/* An array of numbers, the bytes of a text; d has room for s.n. NULL: it is none. */
static unsigned char *put_bytes(unsigned char *d, struct slice s)
{
    size_t i = skip_blanks(s, 1), digits;
    unsigned u;

    while (i < s.n && s.p[i] != A_RBRACKET) {
        for (u = 0, digits = 0; i < s.n && ascii_is_digit(s.p[i]) && digits < 3; i++, digits++)
            u = u * 10 + (unsigned)(s.p[i] - A_0);
        if (digits == 0 || u > 0xFF)
            return NULL;
        *d++ = (unsigned char)u;
        i = skip_blanks(s, i);
        if (i < s.n && s.p[i] == A_COMMA)
            i = skip_blanks(s, i + 1);
    }
    return d;
}

/* A value that somebody wants: as it is when it is short of escapes, else made at d (room for v.n). Empty: nothing of
   use. */
static struct slice plain(struct slice v, unsigned char *d)
{
    unsigned char *end = NULL;
    struct slice s;

    if (v.n > 0 && v.p[0] == A_LBRACKET) {
        size_t i = skip_blanks(v, 1);
        if (i < v.n && (v.p[i] == A_QUOTE || v.p[i] == A_LBRACKET)) {
            if (take_value(v, i, &s) == 0)
                return slice_of(NULL, 0);
            v = s;
        }
    }
    if (v.n > 0 && v.p[0] == A_QUOTE) {
        if (take_string(v, 0, &s) == 0)
            return slice_of(NULL, 0);
        if (memchr(s.p, A_BACKSLASH, s.n) == NULL)
            return s;
        end = put_string(d, s);
    } else if (v.n > 0 && v.p[0] == A_LBRACKET) {
        end = put_bytes(d, v);
    } else if (v.n > 0 && (ascii_is_digit(v.p[0]) || v.p[0] == A_MINUS)) {
        return slice_trim(v);
    }
    return slice_of(d, end != NULL ? (size_t)(end - d) : 0);
}

/* One member's value. A text is made where it will stand. */
static int put_value(struct entry *n, struct clock *c, const struct entry_key *key, struct slice v)
{
    unsigned char brief[SHORT_VALUE];
    struct slice s;
    unsigned char *d;

    if (n->rank[key->role] >= key->rank)
        return OK;
    if (key->role != ROLE_TEXT) {
        if (v.n <= SHORT_VALUE)
            entry_put(n, c, key, plain(v, brief));
        return OK;
    }
    buf_clear(&n->text);
    n->rank[ROLE_TEXT] = 0;
    d = buf_reserve(&n->text, v.n + 1);
    if (d == NULL)
        return E_NOMEM;
    s = plain(v, d);
    if (s.n == 0)
        return OK;
    if (s.p != d)
        memcpy(d, s.p, s.n);
    n->text.n = s.n;
    n->rank[ROLE_TEXT] = key->rank;
    return OK;
}

int entry_json(struct entry *n, struct clock *c, struct slice s)
{
    size_t i = skip_blanks(s, 0);
    struct slice name, v;
    const struct entry_key *key;
    int result = OK;

    if (i >= s.n || s.p[i] != A_LBRACE)
        return E_FORMAT;
    i = skip_blanks(s, i + 1);
    while (result == OK && i < s.n && s.p[i] != A_RBRACE) {
        if (s.p[i] != A_QUOTE || (i = take_string(s, i, &name)) == 0)
            return E_FORMAT;
        i = skip_blanks(s, i);
        if (i >= s.n || s.p[i] != A_COLON)
            return E_FORMAT;
        i = take_value(s, skip_blanks(s, i + 1), &v);
        if (i == 0)
            return E_FORMAT;
        key = entry_key(name);
        if (key != NULL)
            result = put_value(n, c, key, v);
        i = skip_blanks(s, i);
        if (i < s.n && s.p[i] == A_COMMA)
            i = skip_blanks(s, i + 1);
    }
    return result == OK && i >= s.n ? E_FORMAT : result;
}

/* paths.c: comparing path names.

   Records hold absolute names. A log may show the same file as a relative name (below the home directory), or as a
   name from inside a chroot: in normal form such a name is the end of the absolute one, from a slash on. A name that
   the log line could not hold is compared as far as it goes. sftp-server escapes a whole message before it is cut:
   newline, tab and their like as in C, other bytes that are not printable ASCII as three octal digits, the backslash
   doubled; so a name cut inside an escape is compared in that form. Where a line names two files, the text between
   them is: quote, blank, the word new, blank, quote.

   Readings. A name that a client sent as UTF-8 may stand in the file system, and so in the record, as one character
   for each of its bytes; a log that was converted shows it in the same way; and a log may hold the bytes of ISO
   8859-1. All of these become the same when characters below U+0100 are written as single bytes, as often as that
   gives UTF-8 again. A record's name that was never EBCDIC begins with what the slash of ASCII is in EBCDIC, a bell:
   its bytes are found again by the code page. */
#include "base/ascii.h"
#include "base/ebcdic.h"
#include "join/paths.h"

enum { HIGH = 0x80, READINGS = 3 };

/* The next character at *at, which moves behind it; -1: not UTF-8. */
static int32_t next_char(struct slice s, size_t *at)
{
    int32_t c = s.p[(*at)++], least;
    int more;

    if (c < HIGH)
        return c;
    more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    if (c < 0xC2 || c > 0xF4)
        return -1;
    c &= 0x3F >> more;
    for (; more > 0; more--) {
        if (*at == s.n || (s.p[*at] & 0xC0) != 0x80)
            return -1;
        c = c << 6 | (s.p[(*at)++] & 0x3F);
    }
    return c < least ? -1 : c;
}

/* Each character as one byte; n is what it was when that cannot be done. d may be s.p. */
static struct slice as_bytes(struct slice s, unsigned char *d)
{
    size_t at = 0, n = 0;
    int32_t c;

    while (at < s.n)
        if ((c = next_char(s, &at)) < 0 || c > 0xFF)
            return s;
    for (at = 0; at < s.n; )
        d[n++] = (unsigned char)next_char(s, &at);
    return slice_of(d, n);
}

/* The bytes that became s by the default code page. */
static struct slice never_ebcdic(struct slice s, unsigned char *d)
{
    const struct ebcdic *e = ebcdic_default();
    size_t at = 0, n = 0;
    unsigned k;

    while (at < s.n) {
        int32_t c = next_char(s, &at);
        for (k = 0; k < 256 && (e->map[k] & EBCDIC_CODE) != c; k++)
            ;
        if (k == 256)
            return s;
        d[n++] = (unsigned char)k;
    }
    return slice_of(d, n);
}

static int has_high(struct slice s)
{
    size_t i;

    for (i = 0; i < s.n && s.p[i] < HIGH; i++)
        ;
    return i < s.n;
}

struct slice path_reading(struct slice s, unsigned char *d)
{
    int i;

    if (s.n > 0 && s.p[0] == A_BEL)
        s = never_ebcdic(s, d);
    for (i = 0; i < READINGS && has_high(s); i++)
        s = as_bytes(s, d);
    return s;
}

struct slice path_normal(struct slice s, unsigned char *d)
{
    size_t n = 0, at = 0, len, root = s.n > 0 && s.p[0] == A_SLASH;

    if (root)
        d[n++] = A_SLASH;
    while (at < s.n) {
        struct slice c;
        if (s.p[at] == A_SLASH) {
            at++;
            continue;
        }
        len = slice_find(slice_from(s, at), A_SLASH);
        c = slice_of(s.p + at, len);
        at += len;
        if (c.n == 1 && c.p[0] == A_DOT)
            continue;
        if (c.n == 2 && c.p[0] == A_DOT && c.p[1] == A_DOT) {
            size_t cut = slice_rfind(slice_of(d, n), A_SLASH);
            n = cut == n ? 0 : cut > root ? cut : root;
            continue;
        }
        if (n > root)
            d[n++] = A_SLASH;
        memmove(d + n, c.p, c.n);
        n += c.n;
    }
    return slice_of(d, n);
}

struct slice path_last(struct slice norm)
{
    size_t cut = slice_rfind(norm, A_SLASH);
    return cut == norm.n ? norm : slice_from(norm, cut + 1);
}

enum path_fit path_fit(struct slice smf, struct slice log)
{
    if (log.n == 0 || smf.n == 0)
        return PATH_NOT;
    if (slice_same(smf, log))
        return PATH_SAME;
    if (smf.n <= log.n || !slice_ends(smf, log) || path_last(log).n == 0)
        return PATH_NOT;
    return log.p[0] == A_SLASH || smf.p[smf.n - log.n - 1] == A_SLASH ? PATH_SUFFIX : PATH_NOT;
}

static const unsigned char between[] = { A_QUOTE, A_SPACE, A_LN, 0x65, 0x77, A_SPACE, A_QUOTE };

/* Up to two names and what stands between them, byte by byte. */
struct text {
    struct slice part[3];
    size_t num, at, ofs;
};

static void text_open(struct text *t, struct slice a, struct slice b)
{
    t->part[0] = a;
    t->part[1] = slice_of(between, sizeof between);
    t->part[2] = b;
    t->num = b.n > 0 ? 3 : 1;
    t->at = t->ofs = 0;
}

/* The next byte, or -1. */
static int text_next(struct text *t)
{
    while (t->at < t->num) {
        if (t->ofs < t->part[t->at].n)
            return t->part[t->at].p[t->ofs++];
        t->at++;
        t->ofs = 0;
    }
    return -1;
}

/* One byte as sftp-server writes it; returns how many bytes that are. */
static size_t escape(unsigned char c, unsigned char out[4])
{
    static const unsigned char plain[] = { A_NUL, A_BEL, A_BS, A_TAB, A_LF, A_VT, A_FF, A_CR, A_BACKSLASH };
    static const unsigned char letter[] = { A_0, 0x61, 0x62, A_LT_LETTER, A_LN, 0x76, A_LF_LETTER, A_LR, A_BACKSLASH };
    size_t i;

    out[0] = A_BACKSLASH;
    for (i = 0; i < sizeof plain; i++)
        if (c == plain[i]) {
            out[1] = letter[i];
            return 2;
        }
    if (c >= A_SPACE && c < A_DEL) {
        out[0] = c;
        return 1;
    }
    out[1] = (unsigned char)(A_0 + (c >> 6));
    out[2] = (unsigned char)(A_0 + (c >> 3 & 7));
    out[3] = (unsigned char)(A_0 + (c & 7));
    return 4;
}

static enum path_fit begins(struct slice smf, struct slice smf2, struct slice log, struct slice log2, int escaped)
{
    struct text a, b;
    unsigned char e[4];
    size_t n = 0, i = 0;

    text_open(&a, smf, smf2);
    text_open(&b, log, log2);
    for (;;) {
        int c = text_next(&b), x;
        if (i == n) {
            x = text_next(&a);
            if (x < 0)
                return c < 0 ? PATH_SAME : PATH_NOT;
            n = 1;
            i = 0;
            e[0] = (unsigned char)x;
            if (escaped)
                n = escape((unsigned char)x, e);
        }
        if (c < 0)
            return PATH_CUT;
        if ((unsigned char)c != e[i++])
            return PATH_NOT;
    }
}

enum path_fit path_fit_cut(struct slice smf, struct slice smf2, struct slice log, struct slice log2)
{
    enum path_fit fit;
    size_t at = 0;

    if (log.n < 2)      /* nothing, or a slash: no evidence */
        return PATH_NOT;
    if (log.p[0] == A_SLASH) {
        fit = begins(smf, smf2, log, log2, 0);
        return fit != PATH_NOT ? fit : begins(smf, smf2, log, log2, 1);
    }
    while (at < smf.n) {    /* relative: it may begin behind any slash */
        at += slice_find(slice_from(smf, at), A_SLASH) + 1;
        if (at >= smf.n)
            break;
        if (begins(slice_from(smf, at), smf2, log, log2, 0) != PATH_NOT
                || begins(slice_from(smf, at), smf2, log, log2, 1) != PATH_NOT)
            return PATH_CUT;
    }
    return PATH_NOT;
}

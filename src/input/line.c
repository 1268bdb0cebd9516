/* line.c: lines end at LF; a CR before it belongs to the end. Every other byte, NUL too, is data.

   The window of the source is gone through line by line; only when no line end is left in it is the source asked for
   more, and then the search goes on behind what was searched already.

   Text in EBCDIC or UTF-16 is converted line by line; in EBCDIC a line ends at 15 (NL), 25 or 0A (LF), also with a CR
   before it. */
#include "input/line.h"
#include <stdlib.h>
#include "base/ascii.h"

enum { E_NEWLINE = 0x15, E_LINE_FEED = 0x25, RAW_MAX = 2 * LINE_MAX_BYTES };

struct lines {
    struct source *s;
    const unsigned char *start;     /* of the window that the source last gave */
    const unsigned char *at, *end;  /* what is left of it */
    uint64_t number;
    uint64_t passed;                /* bytes left out since the line before */
    int cut;                        /* the rest of an overlong line is still to be passed over */
    size_t mark;                    /* byte order mark, not moved past yet */
    enum charset charset;
    const struct ebcdic *page;
    unsigned char *text;            /* a converted line */
};

int lines_open(struct lines **out, struct source *s, const struct ebcdic *page)
{
    struct lines *l = calloc(1, sizeof *l);
    struct slice head = source_look(s, SOURCE_LOOK);

    *out = NULL;
    if (l == NULL)
        return E_NOMEM;
    l->s = s;
    l->charset = charset_find(head, &l->mark);
    if (l->charset == CHARSET_EBCDIC)
        l->page = charset_page(head, page);
    if (l->charset != CHARSET_UTF8 && (l->text = malloc(EBCDIC_WORST * RAW_MAX + 1)) == NULL) {
        free(l);
        return E_NOMEM;
    }
    *out = l;
    return OK;
}

void lines_close(struct lines *l)
{
    if (l != NULL)
        free(l->text);
    free(l);
}

/* Asks for bytes behind the n that are left; 0 when there are none. */
static int more(struct lines *l, size_t n)
{
    struct slice w;

    source_skip(l->s, l->mark);
    l->mark = 0;
    if (l->at != l->start)
        source_skip(l->s, (size_t)(l->at - l->start));
    w = source_look(l->s, n + 1);
    l->start = l->at = w.p;
    l->end = w.p + w.n;
    return w.n > n;
}

static void report_long(struct lines *l)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value v = value_uint(LINE_MAX_BYTES);

    at.input = source_name(l->s);
    at.line = l->number;
    finding_add(source_findings(l->s), F_LOG_LINE_LONG, &at, &v, 1);
}

/* --- UTF-8 */

/* Passes the rest of an overlong line over. */
static void pass_rest(struct lines *l)
{
    const unsigned char *lf = NULL, *from;

    while (lf == NULL) {
        if (l->at == l->end && !more(l, 0))
            break;
        from = l->at;
        lf = memchr(from, A_LF, (size_t)(l->end - from));
        l->at = lf != NULL ? lf + 1 : l->end;
        l->passed += (uint64_t)(l->at - from);
    }
    l->cut = 0;
}

static int give(struct lines *l, struct line *out, size_t n, const unsigned char *next)
{
    out->number = ++l->number;
    out->passed = l->passed;
    out->end = (unsigned)(next - l->at - (ptrdiff_t)n);
    l->passed = 0;
    if (n > LINE_MAX_BYTES) {
        report_long(l);
        l->passed = n - LINE_MAX_BYTES + out->end;
        n = LINE_MAX_BYTES;
        out->end = 0;
    }
    out->text = slice_of(l->at, n);
    l->at = next;
    return OK;
}

static int nothing(struct line *out)
{
    memset(out, 0, sizeof *out);
    return END;
}

/* --- other character sets */

/* The line end in the n bytes at p: its place, n when there is none; *size: its bytes. */
static size_t find_end(const struct lines *l, const unsigned char *p, size_t n, size_t *size)
{
    size_t i;

    if (l->charset == CHARSET_EBCDIC) {
        *size = 1;
        for (i = 0; i < n; i++)
            if (p[i] <= E_LINE_FEED && (p[i] == E_NEWLINE || p[i] == E_LINE_FEED || p[i] == A_LF))
                return i;
        return n;
    }
    *size = 2;
    for (i = 0; i + 1 < n; i += 2)
        if (p[i + (l->charset == CHARSET_UTF16_BE)] == A_LF && p[i + (l->charset == CHARSET_UTF16_LE)] == A_NUL)
            return i;
    return n;
}

/* The text of a line at d, LF behind it; *cr: 1 when it ended in CR, which stands there too. */
static struct slice convert(struct lines *l, unsigned char *d, struct slice raw, unsigned *cr)
{
    unsigned flags;
    unsigned char *end = l->charset == CHARSET_EBCDIC ? ebcdic_put(l->page, d, raw, &flags)
        : charset_utf16(d, raw, l->charset == CHARSET_UTF16_LE);

    *end = A_LF;
    *cr = end > d && end[-1] == A_CR;
    return slice_of(d, (size_t)(end - d) - *cr);
}

/* The bytes up to the next line end and that end are moved over; fewer, with *size 0, when they are too many. */
static int next_raw(struct lines *l, struct slice *raw, size_t *size)
{
    size_t seen = 0, n;

    if (l->at == NULL)
        (void)more(l, 0);
    for (;;) {
        n = seen + find_end(l, l->at + seen, (size_t)(l->end - l->at) - seen, size);
        if (n < (size_t)(l->end - l->at))
            break;
        *size = 0;
        if (n >= RAW_MAX || !more(l, n))
            break;
        seen = n - n % 2;
    }
    *raw = slice_of(l->at, n < RAW_MAX ? n : RAW_MAX);
    if (n >= RAW_MAX && *size > 0)
        *size += n - RAW_MAX;
    return raw->n + *size > 0;
}

static int next_converted(struct lines *l, struct line *out)
{
    struct slice raw;
    size_t size, unit = l->charset == CHARSET_EBCDIC ? 1 : 2;
    unsigned cr;

    while (l->cut && next_raw(l, &raw, &size)) {
        l->at += raw.n + size;
        l->cut = size == 0;
    }
    if (!next_raw(l, &raw, &size))
        return nothing(out);
    out->number = ++l->number;
    out->passed = 0;
    l->at += raw.n + size;
    l->cut = size == 0;
    if (raw.n > LINE_MAX_BYTES * unit) {
        report_long(l);
        raw.n = LINE_MAX_BYTES * unit;
        size = 0;
    }
    out->text = convert(l, l->text, raw, &cr);
    out->end = size > 0 ? 1 + cr : 0;
    return OK;
}

/* --- */

struct slice lines_head(struct lines *l)
{
    struct slice w = slice_from(source_look(l->s, SOURCE_LOOK), l->mark), made;
    size_t i = 0, n, size, filled = 0;
    unsigned cr;

    if (l->charset == CHARSET_UTF8)
        return w;
    if (w.n > LINE_MAX_BYTES)
        w.n = LINE_MAX_BYTES;
    while (i < w.n) {
        n = find_end(l, w.p + i, w.n - i, &size);
        made = convert(l, l->text + filled, slice_of(w.p + i, n), &cr);
        filled += made.n;
        l->text[filled++] = A_LF;
        i += n + size;
    }
    return slice_of(l->text, filled);
}

/* Not a line that lies in the window as a whole. */
static int next_slowly(struct lines *l, struct line *out)
{
    const unsigned char *lf;
    size_t n = 0, seen = 0;

    if (l->charset != CHARSET_UTF8)
        return next_converted(l, out);
    if (l->cut)
        pass_rest(l);
    for (;;) {
        lf = l->at != l->end ? memchr(l->at + seen, A_LF, (size_t)(l->end - l->at) - seen) : NULL;
        if (lf != NULL) {
            n = (size_t)(lf - l->at);
            if (n > 0 && l->at[n - 1] == A_CR)
                n--;
            return give(l, out, n, lf + 1);
        }
        seen = (size_t)(l->end - l->at);
        if (seen > LINE_MAX_BYTES + 1) {
            l->cut = 1;
            return give(l, out, seen, l->end);
        }
        if (!more(l, seen))
            break;
    }
    return seen == 0 ? nothing(out) : give(l, out, seen, l->end);
}

struct slice lines_ahead(const struct lines *l, uint64_t *number)
{
    *number = l->number;
    return l->charset == CHARSET_UTF8 && !l->cut && l->passed == 0 ? slice_of(l->at, (size_t)(l->end - l->at)) :
        slice_of(NULL, 0);
}

void lines_pass(struct lines *l, size_t n, uint64_t num)
{
    l->at += n;
    l->number += num;
}

int lines_next(struct lines *l, struct line *out)
{
    const unsigned char *p = l->at, *lf = NULL;
    size_t n;

    if (p != l->end && l->charset == CHARSET_UTF8 && !l->cut)
        lf = memchr(p, A_LF, (size_t)(l->end - p));
    if (lf == NULL || lf - p > LINE_MAX_BYTES)
        return next_slowly(l, out);
    n = (size_t)(lf - p);
    out->end = 1;
    if (n > 0 && p[n - 1] == A_CR) {
        n--;
        out->end = 2;
    }
    out->text = slice_of(p, n);
    out->number = ++l->number;
    out->passed = l->passed;
    l->passed = 0;
    l->at = lf + 1;
    return OK;
}

/* line.c: lines end at LF; a CR before it belongs to the end. Every other byte, NUL too, is data.

   The window of the source is gone through line by line; only when no line end is left in it is the source asked for
   more, and then the search goes on behind what was searched already. */
#include "input/line.h"
#include <stdlib.h>
#include "base/ascii.h"

struct lines {
    struct source *s;
    const unsigned char *start;     /* of the window that the source last gave */
    const unsigned char *at, *end;  /* what is left of it */
    uint64_t number;
    int cut;                        /* the rest of an overlong line is still to be passed over */
};

int lines_open(struct lines **out, struct source *s)
{
    struct lines *l = calloc(1, sizeof *l);

    *out = l;
    if (l == NULL)
        return E_NOMEM;
    l->s = s;
    return OK;
}

void lines_close(struct lines *l)
{
    free(l);
}

/* Asks for bytes behind the n that are left; 0 when there are none. */
static int more(struct lines *l, size_t n)
{
    struct slice w;

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

/* Passes the rest of an overlong line over. */
static void pass_rest(struct lines *l)
{
    const unsigned char *lf = NULL;

    while (lf == NULL) {
        if (l->at == l->end && !more(l, 0))
            break;
        lf = memchr(l->at, A_LF, (size_t)(l->end - l->at));
        l->at = lf != NULL ? lf + 1 : l->end;
    }
    l->cut = 0;
}

static int give(struct lines *l, struct line *out, size_t n, const unsigned char *next)
{
    out->number = ++l->number;
    if (n > LINE_MAX_BYTES) {
        report_long(l);
        n = LINE_MAX_BYTES;
    }
    out->text = slice_of(l->at, n);
    l->at = next;
    return OK;
}

int lines_next(struct lines *l, struct line *out)
{
    const unsigned char *lf;
    size_t n = 0, seen = 0;

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
    if (seen == 0) {
        out->text = slice_of(NULL, 0);
        out->number = 0;
        return END;
    }
    return give(l, out, seen, l->end);
}

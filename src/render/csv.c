/* csv.c: comma-separated values after RFC 4180, one table a sink.

   A cell is quoted only where it holds a comma or a quotation mark. Control characters and bytes that are not UTF-8
   are escaped, so a row is always one line. Whole dumps go through here, a row of a hundred cells at a time: room
   for a row is taken once, of CELL_MOST bytes for each cell's number or quoting and of TEXT_ROOM bytes of text; only
   a row with more text than that comes back for more. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/escape.h"
#include "base/put.h"
#include "render/format.h"

enum {
    CELL_MOST = PUT_NUMBER + 4, /* a number, or two quotation marks and an apostrophe; the comma or line end */
    TEXT_ROOM = 4096
};

/* state: an array of the tables' sinks. */
static struct sink *sink_of(struct render *r, size_t table)
{
    struct sink **sinks = r->state;
    return sinks[table];
}

/* Room for cells more cells and at least text bytes of text, each of which may be escaped; *left tells the bytes of
   text. */
static unsigned char *room(struct sink *s, size_t cells, size_t text, size_t *left)
{
    if (text < TEXT_ROOM)
        text = TEXT_ROOM;
    *left = text;
    return sink_room(s, cells * CELL_MOST + text * ESCAPE_WORST);
}

/* What a spreadsheet would run as a formula when it stands in front of a cell. */
static int starts_formula(unsigned char c)
{
    return c == A_EQ || c == A_PLUS || c == A_MINUS || c == A_AT || c == A_TAB || c == A_CR;
}

static unsigned char *put_quoted(unsigned char *d, struct slice s)
{
    while (s.n > 0) {
        size_t i, n = escape_clean(s);
        for (i = 0; i < n; i++) {
            if (s.p[i] == A_QUOTE)
                *d++ = A_QUOTE;
            *d++ = s.p[i];
        }
        s = slice_from(s, n);
        if (s.n > 0)
            d = escape_char(d, &s);
    }
    return d;
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* 1 when all eight bytes may stand in a cell without quotation marks. As in escape.c: with every byte below 0x80 each
   subtraction or addition sets the top bit of a byte that may not, and what is carried over only ever does so beside
   such a byte. */
static inline int is_bare(uint64_t x)
{
    uint64_t comma = x ^ EACH_BYTE(A_COMMA), quote = x ^ EACH_BYTE(A_QUOTE);

    return ((x | (x - EACH_BYTE(A_SPACE)) | (x + EACH_BYTE(0x80 - A_DEL)) | (comma - EACH_BYTE(1)) |
        (quote - EACH_BYTE(1))) & EACH_BYTE(0x80)) == 0;
}

/* Copies s while looking at it, eight bytes at a time, the last ones together with some of those before; NULL when it
   may not stand as it is. */
static unsigned char *copy_bare(unsigned char *d, struct slice s)
{
    uint64_t x;
    uint32_t half[2];
    size_t i, last;

    if (s.n < sizeof x) {
        if (s.n < sizeof half[0])
            return NULL;
        memcpy(&half[0], s.p, sizeof half[0]);
        memcpy(&half[1], s.p + s.n - sizeof half[1], sizeof half[1]);
        return is_bare((uint64_t)half[0] << 32 | half[1]) ? copy_text(d, s.p, s.n) : NULL;
    }
    last = s.n - sizeof x;
    for (i = 0;; i = i + sizeof x < last ? i + sizeof x : last) {
        memcpy(&x, s.p + i, sizeof x);
        if (!is_bare(x))
            return NULL;
        memcpy(d + i, &x, sizeof x);
        if (i == last)
            return d + s.n;
    }
}

static int needs_quotes(struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (s.p[i] == A_COMMA || s.p[i] == A_QUOTE)
            return 1;
    return 0;
}

static unsigned char *put_text(unsigned char *d, const struct value *v, int safe)
{
    struct slice s = value_slice(v);
    int guard = safe && s.n > 0 && starts_formula(s.p[0]), quoted;
    unsigned char *end;

    if (!guard) {
        if ((v->flags & VALUE_PLAIN) != 0)
            return copy_text(d, s.p, s.n);
        end = copy_bare(d, s);
        if (end != NULL)
            return end;
    }
    quoted = needs_quotes(s);
    if (quoted)
        *d++ = A_QUOTE;
    if (guard)
        *d++ = A_APOS;
    d = quoted ? put_quoted(d, s) : escape_put(d, s);
    if (quoted)
        *d++ = A_QUOTE;
    return d;
}

static int put_row(struct sink *s, const struct render_options *o, const struct value *cells, size_t num)
{
    size_t i, left;
    unsigned char *d = room(s, num, 0, &left);

    if (d == NULL)
        return s->result;
    for (i = 0; i < num; i++) {
        const struct value *v = &cells[i];
        switch (v->kind) {
        case V_NONE:
        case V_ABSENT:
            break;
        case V_TEXT:
        case V_HEX:
            if (v->n > left) {
                sink_used(s, d);
                d = room(s, num - i, v->n, &left);
                if (d == NULL)
                    return s->result;
            }
            left -= v->n;
            d = v->kind == V_TEXT ? put_text(d, v, o->safe) : put_hex(d, v->v.p, v->n);
            break;
        case V_UINT:
            d = put_u64(d, v->v.u);
            break;
        default:
            d = put_value(d, v);
        }
        *d++ = A_COMMA;
    }
    if (o->crlf) {
        d[-1] = A_CR;
        *d++ = A_LF;
    } else {
        d[-1] = A_LF;
    }
    sink_used(s, d);
    return OK;
}

static int put_header(struct sink *s, const struct render_options *o, const struct table *t)
{
    struct value *heads = malloc(t->num_columns * sizeof *heads);
    size_t i;
    int result;

    if (heads == NULL)
        return E_NOMEM;
    for (i = 0; i < t->num_columns; i++)
        heads[i] = value_text(slice_z(t->columns[i].id));
    result = put_row(s, o, heads, t->num_columns);
    free(heads);
    return result;
}

static int begin(struct render *r, size_t table)
{
    struct sink **sinks = r->state;
    int result = r->to.sink(r->to.ctx, (int)table, &sinks[table]);

    return result == OK ? put_header(sinks[table], &r->o, &r->tables[table]) : result;
}

/* An optional table's file is made for its first row. */
static int csv_open(struct render *r)
{
    size_t i;
    int result = OK;

    r->state = calloc(r->num_tables + 1, sizeof(struct sink *));
    if (r->state == NULL)
        return E_NOMEM;
    for (i = 0; result == OK && i < r->num_tables; i++)
        if (!r->tables[i].optional)
            result = begin(r, i);
    return result;
}

static int csv_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    int result = sink_of(r, table) == NULL ? begin(r, table) : OK;

    (void)notes;
    return result != OK ? result : put_row(sink_of(r, table), &r->o, cells, r->tables[table].num_columns);
}

static int csv_close(struct render *r)
{
    size_t i;
    int result = OK;

    for (i = 0; i < r->num_tables; i++) {
        int one = sink_of(r, i) != NULL ? sink_flush(sink_of(r, i)) : OK;
        if (result == OK || one < OK)
            result = one;
    }
    return result;
}

static void csv_drop(struct render *r)
{
    free(r->state);
}

const struct render_format render_csv = { csv_open, csv_row, NULL, NULL, csv_close, csv_drop };

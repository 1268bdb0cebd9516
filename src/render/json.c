/* json.c: JSON Lines (RFC 8259, one object a row), "table" first.

   Counts and decimals are numbers with all their digits; times, addresses, octal and hex are strings; V_ABSENT is
   null, V_NONE leaves the key out. A string carries every character: what escape.h calls harmful stands as JSON's
   own escape (\n, \u001b), so that a line stays a line on any terminal; a byte that is not UTF-8, which JSON cannot
   carry, becomes the text \xhh. The bytes between two values are always the same, so each table's are made once.
   Tables come one after the other: rows of the first are written as they come, those of the others are kept. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/put.h"
#include "base/words.h"
#include "render/format.h"
#include "render/rows.h"
#include "render/unicode.h"

enum {
    CELL_MOST = PUT_NUMBER + 4,
    BYTE_MOST = 6,              /* what one byte of text can become: a \u escape of one control character */
    TEXT_ROOM = 4096
};

/* Bytes of one table that stand in every row. */
struct frame {
    struct buf keys;            /* the opening with the table's name, then a key for each column */
    size_t *ends;               /* where the opening and each key end in keys */
};

struct json {
    struct sink *sink;
    struct frame *frames;       /* by table */
    struct rows **kept;         /* by table; none of the first */
};

static unsigned char *put_literal(unsigned char *d, enum word w)
{
    struct slice s = word_slice(w);
    return copy_text(d, s.p, s.n);
}

/* One character that must not stand as it is; s moves behind it. */
static unsigned char *put_escaped(unsigned char *d, struct slice *s)
{
    size_t len = utf8_length(*s);
    unsigned char code[2];
    uint32_t c;

    *d++ = A_BACKSLASH;
    if (len == 0) {
        *d++ = A_BACKSLASH;
        *d++ = A_LX;
        d = put_hex(d, s->p, 1);
        *s = slice_from(*s, 1);
        return d;
    }
    c = unicode_code(s->p, len);
    *s = slice_from(*s, len);
    switch (c) {
    case A_LF: *d++ = A_LN; return d;
    case A_CR: *d++ = A_LR; return d;
    case A_TAB: *d++ = A_LT_LETTER; return d;
    default: break;
    }
    *d++ = A_LT_LETTER + 1;     /* u */
    code[0] = (unsigned char)(c >> 8);
    code[1] = (unsigned char)c;
    return put_hex(d, code, 2);
}

static unsigned char *put_string(unsigned char *d, struct slice s)
{
    while (s.n > 0) {
        size_t i, n = escape_clean(s);
        for (i = 0; i < n; i++) {
            if (s.p[i] == A_QUOTE || s.p[i] == A_BACKSLASH)
                *d++ = A_BACKSLASH;
            *d++ = s.p[i];
        }
        s = slice_from(s, n);
        if (s.n > 0)
            d = put_escaped(d, &s);
    }
    return d;
}

static unsigned char *put_cell(unsigned char *d, const struct value *v)
{
    switch (v->kind) {
    case V_ABSENT:
        return put_literal(d, W_NULL);
    case V_UINT:
        return put_u64(d, v->v.u);
    case V_INT:
    case V_DECIMAL:
        return put_value(d, v);
    default:
        break;
    }
    *d++ = A_QUOTE;
    if (v->kind == V_TEXT)
        d = (v->flags & VALUE_PLAIN) != 0 ? copy_text(d, v->v.p, v->n) : put_string(d, value_slice(v));
    else if (v->kind == V_HEX)
        d = put_hex(d, v->v.p, v->n);
    else
        d = put_value(d, v);
    *d++ = A_QUOTE;
    return d;
}

/* Room for the rest of the row from cell i on, and for at least text bytes of text; *left tells the bytes of text. */
static unsigned char *room(struct sink *s, const struct frame *f, size_t cells, size_t text, size_t *left)
{
    if (text < TEXT_ROOM)
        text = TEXT_ROOM;
    *left = text;
    return sink_room(s, cells * CELL_MOST + f->keys.n + text * BYTE_MOST);
}

static int write_row(struct json *j, const struct render *r, size_t table, const struct value *cells)
{
    struct frame *f = &j->frames[table];
    const unsigned char *keys = f->keys.p;
    size_t i, left, num = r->tables[table].num_columns;
    unsigned char *d = room(j->sink, f, num + 1, 0, &left);

    if (d == NULL)
        return j->sink->result;
    d = copy_text(d, keys, f->ends[0]);
    for (i = 0; i < num; i++) {
        const struct value *v = &cells[i];
        if (v->kind == V_NONE)
            continue;
        if (v->kind == V_TEXT || v->kind == V_HEX) {
            if (v->n > left) {
                sink_used(j->sink, d);
                d = room(j->sink, f, num + 1 - i, v->n, &left);
                if (d == NULL)
                    return j->sink->result;
            }
            left -= v->n;
        }
        d = copy_text(d, keys + f->ends[i], f->ends[i + 1] - f->ends[i]);
        d = put_cell(d, v);
    }
    *d++ = A_RBRACE;
    *d++ = A_LF;
    sink_used(j->sink, d);
    return OK;
}

static int json_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    struct json *j = r->state;

    (void)notes;
    return table > 0 ? rows_put(j->kept[table], cells, NULL) : write_row(j, r, table, cells);
}

static int write_kept(struct json *j, const struct render *r, size_t table)
{
    const struct value *cells;
    const struct notes *notes;
    int result = rows_rewind(j->kept[table]);

    while (result == OK && (result = rows_next(j->kept[table], &cells, &notes)) == OK)
        result = write_row(j, r, table, cells);
    return result == END ? OK : result;
}

static void buf_string(struct buf *b, struct slice s)
{
    unsigned char *d = buf_reserve(b, s.n * BYTE_MOST + 2), *e = d;

    if (d == NULL)
        return;
    *e++ = A_QUOTE;
    e = put_string(e, s);
    *e++ = A_QUOTE;
    b->n += (size_t)(e - d);
}

static int make_frame(struct frame *f, const struct table *t)
{
    size_t i;

    f->ends = malloc((t->num_columns + 1) * sizeof *f->ends);
    if (f->ends == NULL)
        return E_NOMEM;
    buf_byte(&f->keys, A_LBRACE);
    buf_string(&f->keys, word_slice(W_TABLE));
    buf_byte(&f->keys, A_COLON);
    buf_string(&f->keys, slice_z(t->name));
    f->ends[0] = f->keys.n;
    for (i = 0; i < t->num_columns; i++) {
        buf_byte(&f->keys, A_COMMA);
        buf_string(&f->keys, slice_z(t->columns[i].id));
        buf_byte(&f->keys, A_COLON);
        f->ends[i + 1] = f->keys.n;
    }
    return f->keys.result;
}

static int json_open(struct render *r)
{
    struct json *j = calloc(1, sizeof *j);
    size_t i;
    int result;

    if (j == NULL)
        return E_NOMEM;
    r->state = j;
    j->frames = calloc(r->num_tables + 1, sizeof *j->frames);
    j->kept = calloc(r->num_tables + 1, sizeof *j->kept);
    if (j->frames == NULL || j->kept == NULL)
        return E_NOMEM;
    for (i = 1; i < r->num_tables; i++)
        if ((j->kept[i] = rows_new(r->tables[i].num_columns)) == NULL)
            return E_NOMEM;
    for (i = 0; i < r->num_tables; i++)
        buf_init(&j->frames[i].keys, 0);
    for (i = 0; i < r->num_tables; i++) {
        result = make_frame(&j->frames[i], &r->tables[i]);
        if (result != OK)
            return result;
    }
    return r->to.sink(r->to.ctx, -1, &j->sink);
}

static int json_close(struct render *r)
{
    struct json *j = r->state;
    size_t i;
    int result = OK;

    for (i = 1; result == OK && i < r->num_tables; i++)
        result = write_kept(j, r, i);
    return result == OK ? sink_flush(j->sink) : result;
}

static void json_drop(struct render *r)
{
    struct json *j = r->state;
    size_t i;

    if (j == NULL)
        return;
    for (i = 0; j->frames != NULL && i < r->num_tables; i++) {
        buf_done(&j->frames[i].keys);
        free(j->frames[i].ends);
    }
    for (i = 0; j->kept != NULL && i < r->num_tables; i++)
        rows_free(j->kept[i]);
    free(j->kept);
    free(j->frames);
    free(j);
}

const struct render_format render_json = { json_open, json_row, NULL, NULL, json_close, json_drop };

/* markup.c: pieces of html and what goes between them.

   Lines are kept short, so that a record of a data set, or a mail program, can take them: pieces have short lines, and
   a long text of the program's own goes on in a new line in place of a blank. A name from the inputs must not change,
   so its line end goes into a tag: <wbr, line end, />. Where the output becomes EBCDIC, whose code page nobody tells
   the reader of the file of, characters beyond ASCII are references. */
#include "base/ascii.h"
#include "base/escape.h"
#include "base/put.h"
#include "render/html.h"
#include "render/human.h"
#include "render/unicode.h"

enum {
    BREAK_EARLY = 84, BREAK_LATE = 180,     /* bytes of a line */
    SHORT = 20,                             /* bytes of a text that the page shows in one line */
    HOLES = 9
};

void html_put(struct html *x, struct slice s)
{
    size_t i = s.n;

    while (i > 0 && s.p[i - 1] != A_LF)
        i--;
    x->line = i > 0 ? s.n - i : x->line + s.n;
    sink_put(x->sink, s);
}

void html_piece(struct html *x, enum html_piece p)
{
    html_put(x, html_pieces[p]);
}

void html_fill(struct html *x, enum html_piece p, const struct slice *holes)
{
    struct slice s = html_pieces[p];
    size_t i = 0;

    while (i < s.n) {
        if (s.p[i] > HOLES) {
            i++;
            continue;
        }
        html_put(x, slice_of(s.p, i));
        html_put(x, holes[s.p[i] - 1]);
        s = slice_from(s, i + 1);
        i = 0;
    }
    html_put(x, s);
}

static unsigned char *put_reference(unsigned char *d, uint32_t code)
{
    *d++ = A_AMP;
    *d++ = A_HASH;
    d = put_u64(d, code);
    *d++ = A_SEMI;
    return d;
}

static int is_markup(unsigned char c)
{
    return c == A_AMP || c == A_LT || c == A_GT || c == A_QUOTE || c == A_APOS;
}

/* The first character of s, which is not empty and needs no escape; s moves behind it. */
static void put_char(struct html *x, struct slice *s)
{
    size_t len = utf8_length(*s);
    unsigned char d[PUT_U64 + 3];

    if (len == 0)
        len = 1;
    if (is_markup(s->p[0]) || (len > 1 && x->is_ascii))
        html_put(x, slice_of(d, (size_t)(put_reference(d, unicode_code(s->p, len)) - d)));
    else
        html_put(x, slice_of(s->p, len));
    *s = slice_from(*s, len);
}

void html_name(struct html *x, struct slice s)
{
    unsigned char d[ESCAPE_CHAR];
    size_t clean = 0, left;

    while (s.n > 0) {
        if (x->line >= BREAK_LATE || (x->line >= BREAK_EARLY && s.p[0] < 0x80))
            html_piece(x, H_BREAK);
        left = s.n;
        if (clean == 0 && (clean = escape_clean(s)) == 0) {
            html_put(x, slice_of(d, (size_t)(escape_char(d, &s) - d)));
            continue;
        }
        put_char(x, &s);
        clean -= left - s.n;
    }
}

void html_prose(struct html *x, const char *z)
{
    static const unsigned char lf = A_LF;
    struct slice s = slice_z(z);

    while (s.n > 0) {
        if (s.p[0] == A_SPACE && x->line >= BREAK_EARLY) {
            html_put(x, slice_of(&lf, 1));
            s = slice_from(s, 1);
        } else {
            put_char(x, &s);
        }
    }
}

static unsigned char *next_slot(struct html *x)
{
    x->next_slot = (x->next_slot + 1) % HTML_SLOTS;
    return x->slot[x->next_slot];
}

struct slice html_number(struct html *x, uint64_t u)
{
    unsigned char *d = next_slot(x);
    return slice_of(d, (size_t)(put_u64(d, u) - d));
}

struct slice html_tenths(struct html *x, uint64_t u)
{
    unsigned char *d = next_slot(x);
    return slice_of(d, (size_t)(put_decimal(d, (int64_t)u, 1) - d - (u % 10 == 0 ? 2 : 0)));
}

struct slice html_value(struct html *x, unsigned kind, const struct value *v)
{
    unsigned char *d = next_slot(x);

    if (kind == K_BYTES && v->kind == V_UINT)
        return slice_of(d, (size_t)(put_human(d, v->v.u) - d));
    buf_clear(&x->cell);
    human_cell(&x->cell, (enum column_kind)kind, v);
    if (x->cell.n > HTML_SLOT)
        x->cell.n = HTML_SLOT;
    if (x->cell.n > 0)
        memcpy(d, x->cell.p, x->cell.n);
    return slice_of(d, x->cell.n);
}

void html_head(struct html *x, const struct column *c)
{
    html_piece(x, human_is_number((enum column_kind)c->kind) ? H_HEAD_NUMBER : H_HEAD_TEXT);
    html_prose(x, c->doc);
    html_piece(x, H_HEAD_NAME);
    html_prose(x, c->title);
    html_piece(x, H_HEAD_END);
}

void html_cell(struct html *x, const struct column *c, const struct value *v)
{
    int is_number = human_is_number((enum column_kind)c->kind);
    enum human_tone tone = human_tone(c, v);

    if (v->kind == V_NONE || v->kind == V_ABSENT) {
        html_piece(x, is_number ? H_CELL_ABSENT_NUMBER : H_CELL_ABSENT);
        return;
    }
    html_piece(x, is_number ? H_CELL_NUMBER : tone == TONE_BAD ? H_CELL_BAD : tone == TONE_WARN ? H_CELL_WARN
        : (v->kind == V_HEX || v->kind == V_TEXT) && v->n > SHORT ? H_CELL_TEXT : H_CELL_WORD);
    if (v->kind == V_TEXT) {
        html_name(x, value_slice(v));
    } else {
        buf_clear(&x->cell);
        human_cell(&x->cell, (enum column_kind)c->kind, v);
        html_name(x, buf_slice(&x->cell));
    }
    html_piece(x, H_CELL_END);
}

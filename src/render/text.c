/* text.c: for reading. The headline figures first, then each table under its title.

   A column is as wide as its widest cell, so rows are kept until the end; widths are measured when a row comes, and
   the rows are read back once. Without --wide the columns that have a rank are shown, those of rank 2 and more only
   if a row has something to show there. When the terminal is too narrow, texts are cut in the middle, though to no
   less than CUT_EARLY columns (CUT_LEAST when rank 1 is all that is left); then columns are left out, the highest
   rank first; and on a terminal too narrow even for rank 1, each row becomes a block of lines, title and value,
   whole, without the columns that do not apply to it.
   Numbers, codes, times and addresses are never cut. Notes stand below their row, behind the number of their line where
   they have one; those that have none are broken at blanks. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/put.h"
#include "base/words.h"
#include "render/format.h"
#include "render/human.h"
#include "render/rows.h"
#include "render/unicode.h"

enum {
    WIDTH_DEFAULT = 132,
    CUT_LEAST = 12,             /* a text is not cut to less, */
    CUT_EARLY = 24,             /* nor to less than this while a column could be left out in its place */
    GAP = 2,                    /* blanks between columns */
    LAST_RANK = 9
};

struct page {                   /* what is known of a table */
    struct rows *kept;
    size_t *widest;             /* by column: display width of title and cells */
    size_t *fixed;              /* the same, of what may not be cut; 0: no row has shown anything there */
};

struct text {
    struct sink *sink;
    struct page *pages;
    struct buf cell;
    size_t *show;               /* columns shown of the table at hand, and their widths */
    size_t *width;
    size_t num_show;
    int blank;                  /* something stands above: a blank line comes first */
};

/* Small pieces */

static void put(struct text *x, struct slice s)
{
    sink_put(x->sink, s);
}

static void put_byte(struct text *x, unsigned char c)
{
    put(x, slice_of(&c, 1));
}

static void put_pad(struct text *x, size_t n)
{
    while (n-- > 0)
        put_byte(x, A_SPACE);
}

static void put_number(struct text *x, uint64_t u)
{
    unsigned char d[PUT_U64];
    put(x, slice_of(d, (size_t)(put_u64(d, u) - d)));
}

static size_t number_width(uint64_t u)
{
    unsigned char d[PUT_U64];
    return (size_t)(put_u64(d, u) - d);
}

/* Terminal attributes (ECMA-48 SGR): 1 bold, 31 red, 33 yellow, 0 normal. */
enum { NORMAL = 0, BOLD = 1, RED = 31, YELLOW = 33 };

static void put_colour(struct text *x, const struct render *r, unsigned attribute)
{
    if (!r->o.colour)
        return;
    put_byte(x, A_ESC);
    put_byte(x, A_LBRACKET);
    put_number(x, attribute);
    put_byte(x, A_LN - 1);     /* m */
}

static unsigned colour_of(const struct column *c, const struct value *v)
{
    enum human_tone tone = human_tone(c, v);

    return tone == TONE_BAD ? RED : tone == TONE_WARN ? YELLOW : NORMAL;
}

static struct slice cell_text(struct text *x, const struct column *c, const struct value *v)
{
    buf_clear(&x->cell);
    human_cell(&x->cell, (enum column_kind)c->kind, v);
    return buf_slice(&x->cell);
}

static int can_cut(const struct column *c, const struct value *v)
{
    return c->kind == K_TEXT && v->kind == V_TEXT;
}

static void put_cut(struct text *x, struct slice s, size_t width)
{
    size_t front = (width - 3 + 1) / 2;
    struct slice a = unicode_front(s, front), z = unicode_back(s, width - 3 - front);
    static const unsigned char dots[3] = { A_DOT, A_DOT, A_DOT };

    put(x, a);
    put(x, slice_of(dots, sizeof dots));
    put(x, z);
    put_pad(x, width - 3 - unicode_width(a) - unicode_width(z));
}

/* One cell in width columns; the last of a line gets no blanks behind it. */
static void put_cell(struct text *x, const struct render *r, const struct column *c, const struct value *v,
    size_t width, int last)
{
    struct slice s = cell_text(x, c, v);
    size_t w = unicode_width(s), pad = w < width ? width - w : 0;
    unsigned colour = colour_of(c, v);

    if (human_is_number((enum column_kind)c->kind))
        put_pad(x, pad);
    if (colour != NORMAL)
        put_colour(x, r, colour);
    if (w > width && can_cut(c, v))
        put_cut(x, s, width);
    else
        put(x, s);
    if (colour != NORMAL)
        put_colour(x, r, NORMAL);
    if (!human_is_number((enum column_kind)c->kind) && !last)
        put_pad(x, pad);
}

static size_t room_of(const struct render *r)
{
    return r->o.width > 0 ? r->o.width : WIDTH_DEFAULT;
}

/* Ends the line, and goes on at a blank where it is longer than the room. */
static void put_wrapped(struct text *x, struct slice s, struct slice bar, size_t room)
{
    while (unicode_width(s) > room) {
        struct slice front = unicode_front(s, room);
        size_t n = front.n;
        while (n > 0 && front.p[n - 1] != A_SPACE)
            n--;
        if (n == 0)
            n = front.n;
        if (n == 0)
            break;
        put(x, slice_of(s.p, s.p[n - 1] == A_SPACE ? n - 1 : n));
        put_byte(x, A_LF);
        put(x, bar);
        s = slice_of(s.p + n, s.n - n);
    }
    put(x, s);
    put_byte(x, A_LF);
}

static void put_notes(struct text *x, const struct render *r, const struct notes *n)
{
    size_t i, width = 0, room = r->o.wide ? SIZE_MAX : room_of(r);

    if (n == NULL)
        return;
    for (i = 0; i < n->count; i++)
        if (number_width(n->number[i]) > width)
            width = number_width(n->number[i]);
    for (i = 0; i < n->count; i++) {
        static const unsigned char bar[] = { A_SPACE, A_SPACE, A_SPACE, A_SPACE, A_BAR, A_SPACE };
        struct value line = value_text(n->line[i]);
        put(x, slice_of(bar, sizeof bar));
        if (n->number[i] > 0) {
            put_pad(x, width - number_width(n->number[i]));
            put_number(x, n->number[i]);
            put_pad(x, GAP);
        }
        buf_clear(&x->cell);
        human_cell(&x->cell, K_TEXT, &line);
        put_wrapped(x, buf_slice(&x->cell), slice_of(bar, sizeof bar),
            n->number[i] > 0 || room < 2 * sizeof bar ? SIZE_MAX : room - sizeof bar);
    }
    if (n->omitted > 0) {
        static const unsigned char plus[] = { A_SPACE, A_SPACE, A_SPACE, A_SPACE, A_BAR, A_SPACE, A_PLUS, A_SPACE };
        put(x, slice_of(plus, sizeof plus));
        put_number(x, n->omitted);
        put_byte(x, A_SPACE);
        put(x, word_slice(W_MORE_LINES));
        put_byte(x, A_LF);
    }
}

/* Which columns, and how wide */

static void choose(struct text *x, const struct table *t, const struct page *p, unsigned rank, int wide)
{
    size_t i;

    x->num_show = 0;
    for (i = 0; i < t->num_columns; i++)
        if (wide || t->columns[i].narrow == 1
            || (t->columns[i].narrow > 1 && t->columns[i].narrow <= rank && p->fixed[i] > 0)) {
            x->show[x->num_show] = i;
            x->width[x->num_show++] = p->widest[i];
        }
}

static size_t least(const struct page *p, size_t column, size_t cut)
{
    size_t w = p->widest[column] < cut ? p->widest[column] : cut;
    return w > p->fixed[column] ? w : p->fixed[column];
}

/* Cuts the widest texts of the chosen columns to a common width, until all fit into room. 0: not possible. */
static int fit(struct text *x, const struct page *p, size_t room, size_t cut)
{
    size_t i, total = 0, bound = 0;

    for (i = 0; i < x->num_show; i++) {
        total += x->width[i] + (i > 0 ? GAP : 0);
        if (x->width[i] > bound)
            bound = x->width[i];
    }
    while (total > room && bound > cut) {
        bound--;
        for (i = 0; i < x->num_show && total > room; i++)
            if (x->width[i] > bound && x->width[i] > least(p, x->show[i], cut)) {
                x->width[i]--;
                total--;
            }
    }
    return total <= room;
}

/* 1: as lines with x->show and x->width; 0: as blocks. */
static int arrange(struct text *x, const struct render *r, const struct table *t, const struct page *p)
{
    size_t room = room_of(r);
    unsigned rank;

    if (r->o.wide) {
        choose(x, t, p, LAST_RANK, 1);
        return 1;
    }
    for (rank = LAST_RANK; rank >= 1; rank--) {
        choose(x, t, p, rank, 0);
        if (x->num_show > 0 && fit(x, p, room, rank > 1 ? CUT_EARLY : CUT_LEAST))
            return 1;
    }
    choose(x, t, p, LAST_RANK, 0);
    return 0;
}

/* Tables */

static void put_heads(struct text *x, const struct render *r, const struct table *t)
{
    size_t i;

    put_colour(x, r, BOLD);
    for (i = 0; i < x->num_show; i++) {
        const struct column *c = &t->columns[x->show[i]];
        struct slice title = slice_z(c->title);
        size_t w = unicode_width(title), pad = x->width[i] > w ? x->width[i] - w : 0;
        int number = human_is_number((enum column_kind)c->kind);
        put_pad(x, (i > 0 ? (size_t)GAP : 0) + (number ? pad : 0));
        put(x, title);
        if (!number && i + 1 < x->num_show)
            put_pad(x, pad);
    }
    put_colour(x, r, NORMAL);
    put_byte(x, A_LF);
}

static void put_line(struct text *x, const struct render *r, const struct table *t, const struct value *cells)
{
    size_t i;

    for (i = 0; i < x->num_show; i++) {
        put_pad(x, i > 0 ? GAP : 0);
        put_cell(x, r, &t->columns[x->show[i]], &cells[x->show[i]], x->width[i], i + 1 == x->num_show);
    }
    put_byte(x, A_LF);
}

static void put_block(struct text *x, const struct render *r, const struct table *t, const struct value *cells)
{
    size_t i, titles = 0;

    for (i = 0; i < x->num_show; i++)
        if (unicode_width(slice_z(t->columns[x->show[i]].title)) > titles)
            titles = unicode_width(slice_z(t->columns[x->show[i]].title));
    for (i = 0; i < x->num_show; i++) {
        const struct column *c = &t->columns[x->show[i]];
        const struct value *v = &cells[x->show[i]];
        struct slice title = slice_z(c->title), s = cell_text(x, c, v);
        size_t w = unicode_width(s);
        if (v->kind == V_NONE)
            continue;
        put(x, title);
        put_pad(x, titles + GAP - unicode_width(title));
        put_cell(x, r, c, v, w, 1);
        put_byte(x, A_LF);
    }
}

static int put_table(struct text *x, const struct render *r, const struct table *t, const struct page *p)
{
    const struct value *cells;
    const struct notes *notes;
    int lines, result, first = 1;

    if (t->optional && rows_count(p->kept) == 0)
        return x->sink->result;
    lines = arrange(x, r, t, p);
    if (x->blank)
        put_byte(x, A_LF);
    x->blank = 1;
    put_colour(x, r, BOLD);
    put(x, slice_z(t->title));
    put_colour(x, r, NORMAL);
    put_byte(x, A_LF);
    if (rows_count(p->kept) == 0) {
        put(x, word_slice(W_NO_ROWS));
        put_byte(x, A_LF);
        return x->sink->result;
    }
    if (lines)
        put_heads(x, r, t);
    result = rows_rewind(p->kept);
    while (result == OK && (result = rows_next(p->kept, &cells, &notes)) == OK) {
        if (!lines && !first)
            put_byte(x, A_LF);
        first = 0;
        if (lines)
            put_line(x, r, t, cells);
        else
            put_block(x, r, t, cells);
        put_notes(x, r, notes);
        result = x->sink->result != OK ? x->sink->result : x->cell.result;
        if (result != OK)
            return result;
    }
    return result == END ? OK : result;
}

/* The format */

static int make_page(struct page *p, const struct table *t)
{
    size_t i;

    p->kept = rows_new(t->num_columns);
    p->widest = calloc(t->num_columns, sizeof *p->widest);
    p->fixed = calloc(t->num_columns, sizeof *p->fixed);
    if (p->kept == NULL || p->widest == NULL || p->fixed == NULL)
        return E_NOMEM;
    for (i = 0; i < t->num_columns; i++)
        p->widest[i] = unicode_width(slice_z(t->columns[i].title));
    return OK;
}

static int text_open(struct render *r)
{
    struct text *x = calloc(1, sizeof *x);
    size_t i, most = 1;
    int result;

    if (x == NULL)
        return E_NOMEM;
    r->state = x;
    buf_init(&x->cell, 0);
    x->pages = calloc(r->num_tables + 1, sizeof *x->pages);
    if (x->pages == NULL)
        return E_NOMEM;
    for (i = 0; i < r->num_tables; i++) {
        result = make_page(&x->pages[i], &r->tables[i]);
        if (result != OK)
            return result;
        if (r->tables[i].num_columns > most)
            most = r->tables[i].num_columns;
    }
    x->show = calloc(most, sizeof *x->show);
    x->width = calloc(most, sizeof *x->width);
    if (x->show == NULL || x->width == NULL)
        return E_NOMEM;
    return r->to.sink(r->to.ctx, -1, &x->sink);
}

static int text_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    struct text *x = r->state;
    const struct table *t = &r->tables[table];
    struct page *p = &x->pages[table];
    size_t i;

    for (i = 0; i < t->num_columns; i++) {
        size_t w;
        if (!r->o.wide && t->columns[i].narrow == 0)
            continue;
        if (cells[i].kind == V_NONE || cells[i].kind == V_ABSENT)
            continue;
        w = unicode_width(cell_text(x, &t->columns[i], &cells[i]));
        if (w > p->widest[i])
            p->widest[i] = w;
        if (can_cut(&t->columns[i], &cells[i]))
            w = unicode_width(slice_z(t->columns[i].title));
        if (w > p->fixed[i])
            p->fixed[i] = w;
    }
    return x->cell.result != OK ? x->cell.result : rows_put(p->kept, cells, notes);
}

static int text_figures(struct render *r, const struct figure *figures, size_t num)
{
    struct text *x = r->state;
    size_t i, labels = 0, widest = 0;

    for (i = 0; i < num; i++) {
        struct column c = { "", "", "", "", 0, 0 };
        size_t w = unicode_width(slice_z(figures[i].label));
        labels = w > labels ? w : labels;
        c.kind = figures[i].kind;
        w = unicode_width(cell_text(x, &c, &figures[i].value));
        widest = w > widest ? w : widest;
    }
    put_colour(x, r, BOLD);
    put(x, slice_z(r->o.program));
    put_colour(x, r, NORMAL);
    put_byte(x, A_LF);
    put_byte(x, A_LF);
    for (i = 0; i < num; i++) {
        struct column c = { "", "", "", "", 0, 0 };
        struct slice label = slice_z(figures[i].label), s;
        c.kind = figures[i].kind;
        s = cell_text(x, &c, &figures[i].value);
        put(x, label);
        put_pad(x, labels - unicode_width(label) + GAP + widest - unicode_width(s));
        put(x, s);
        if (c.kind == K_BYTES && figures[i].value.kind == V_UINT && figures[i].value.v.u >= 1024) {
            unsigned char d[PUT_HUMAN];
            put_pad(x, GAP);
            put(x, slice_of(d, (size_t)(put_human(d, figures[i].value.v.u) - d)));
        }
        put_byte(x, A_LF);
    }
    x->blank = 1;
    return x->sink->result != OK ? x->sink->result : x->cell.result;
}

static int text_close(struct render *r)
{
    struct text *x = r->state;
    size_t i;
    int result = x->sink->result;

    for (i = 0; result == OK && i < r->num_tables; i++)
        result = put_table(x, r, &r->tables[i], &x->pages[i]);
    return result == OK ? sink_flush(x->sink) : result;
}

static void text_drop(struct render *r)
{
    struct text *x = r->state;
    size_t i;

    if (x == NULL)
        return;
    for (i = 0; x->pages != NULL && i < r->num_tables; i++) {
        rows_free(x->pages[i].kept);
        free(x->pages[i].widest);
        free(x->pages[i].fixed);
    }
    free(x->pages);
    free(x->show);
    free(x->width);
    buf_done(&x->cell);
    free(x);
}

const struct render_format render_text = { text_open, text_row, text_figures, NULL, text_close, text_drop };

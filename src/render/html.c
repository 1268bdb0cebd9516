/* html.c: one file to read, print or mail: headline figures, charts (draw.c), then the tables.

   Everything is in the file, and its own security policy forbids scripts and whatever would be loaded. Figures and
   tables are plain tables, so that a reader that knows no style or drawings still shows them; markup, style and words
   are data, records/html.txt. Of a table the first ROWS_MOST rows are shown, and as many later ones that tell of a
   failure, with the columns of the text form: rows wait until the end, but no more than these. Below a row stand its
   notes. Lines of a log stand there if the row tells of a failure; for the others they take --wide, and are folded. */
#include <stdlib.h>
#include "base/ascii.h"
#include "render/html.h"
#include "render/human.h"
#include "render/rows.h"

enum { ROWS_MOST = 1000 };

struct html_page {              /* what is known of a table */
    struct rows *kept;
    unsigned char *seen;        /* by column: a row has something to show there */
    uint64_t total, late_bad;   /* rows; those of failures behind the first ROWS_MOST */
};

static int status(const struct html *x)
{
    return x->sink->result != OK ? x->sink->result : x->cell.result;
}

static int is_shown(const struct render *r, size_t table)
{
    const struct html *x = r->state;
    return !r->tables[table].optional || x->pages[table].total > 0;
}

static int html_open(struct render *r)
{
    struct html *x = calloc(1, sizeof *x);
    size_t i;

    if (x == NULL)
        return E_NOMEM;
    r->state = x;
    buf_init(&x->cell, 0);
    x->is_ascii = r->o.page != NULL;
    x->pages = calloc(r->num_tables + 1, sizeof *x->pages);
    if (x->pages == NULL)
        return E_NOMEM;
    for (i = 0; i < r->num_tables; i++) {
        x->pages[i].kept = rows_new(r->tables[i].num_columns);
        x->pages[i].seen = calloc(r->tables[i].num_columns, 1);
        if (x->pages[i].kept == NULL || x->pages[i].seen == NULL)
            return E_NOMEM;
    }
    return r->to.sink(r->to.ctx, -1, &x->sink);
}

static int is_bad(const struct table *t, const struct value *cells)
{
    size_t i;

    for (i = 0; i < t->num_columns; i++)
        if (human_tone(&t->columns[i], &cells[i]) == TONE_BAD)
            return 1;
    return 0;
}

/* Notes with numbers are lines of a log, and can be many. */
static int are_lines(const struct notes *n)
{
    return n->count > 0 && n->number[0] > 0;
}

static int is_told(const struct render *r, size_t table, const struct value *cells, const struct notes *n)
{
    return n != NULL && (!are_lines(n) || r->o.wide || is_bad(&r->tables[table], cells));
}

static int html_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    struct html *x = r->state;
    struct html_page *p = &x->pages[table];
    size_t i;

    if (p->total++ >= ROWS_MOST && (!is_bad(&r->tables[table], cells) || p->late_bad++ >= ROWS_MOST))
        return status(x);
    if (status(x) != OK)
        return status(x);
    for (i = 0; i < r->tables[table].num_columns; i++)
        if (cells[i].kind != V_NONE && cells[i].kind != V_ABSENT)
            p->seen[i] = 1;
    return rows_put(p->kept, cells, is_told(r, table, cells, notes) ? notes : NULL);
}

/* Head and figures */

static void put_nav(struct html *x, const struct render *r)
{
    struct slice s;
    size_t i;

    html_piece(x, H_NAV);
    for (i = 0; i < r->num_tables; i++) {
        if (!is_shown(r, i))
            continue;
        s = slice_z(r->tables[i].name);
        html_fill(x, H_NAV_LINK, &s);
        html_prose(x, r->tables[i].title);
        s = html_number(x, x->pages[i].total);
        html_fill(x, H_NAV_COUNT, &s);
    }
    html_piece(x, H_NAV_END);
}

/* The figures that are times: from when to when. Returns how many. */
static size_t put_times(struct html *x, const struct figure *figures, size_t num, enum html_piece first,
    enum html_piece time)
{
    size_t i, found = 0;

    for (i = 0; i < num; i++) {
        struct slice s;
        if (figures[i].kind != K_INSTANT || figures[i].value.kind != V_INSTANT)
            continue;
        html_piece(x, found++ == 0 ? first : H_LINE);
        html_prose(x, figures[i].label);
        s = html_value(x, K_INSTANT, &figures[i].value);
        html_fill(x, time, &s);
    }
    return found;
}

static void begin(struct html *x, const struct render *r, const struct figure *figures, size_t num)
{
    if (x->begun)
        return;
    x->begun = 1;
    html_piece(x, H_HEAD);
    (void)put_times(x, figures, num, H_LINE, H_TITLE_TIME);
    html_piece(x, H_STYLE);
    html_piece(x, H_TITLE);
    if (put_times(x, figures, num, H_PERIOD, H_PERIOD_TIME) > 0)
        html_piece(x, H_PERIOD_END);
    put_nav(x, r);
}

static void put_figure(struct html *x, const struct figure *f)
{
    struct slice s = html_value(x, f->kind, &f->value);

    html_piece(x, f->alarm && f->value.kind == V_UINT && f->value.v.u > 0 ? H_FIGURE_ALARM : H_FIGURE);
    html_prose(x, f->label);
    html_fill(x, H_FIGURE_VALUE, &s);
    if (f->kind == K_BYTES && f->value.kind == V_UINT && f->value.v.u >= 1024) {
        s = html_number(x, f->value.v.u);
        html_fill(x, H_FIGURE_EXACT, &s);
    }
    html_piece(x, H_FIGURE_END);
}

static int html_figures(struct render *r, const struct figure *figures, size_t num)
{
    struct html *x = r->state;
    size_t i;

    begin(x, r, figures, num);
    html_piece(x, H_FIGURES);
    for (i = 0; i < num; i++)
        if (figures[i].kind != K_INSTANT)
            put_figure(x, &figures[i]);
    html_piece(x, H_FIGURES_END);
    return status(x);
}

static int html_charts(struct render *r, const struct chart *charts, size_t num)
{
    struct html *x = r->state;
    size_t i;

    begin(x, r, NULL, 0);
    html_piece(x, H_CHARTS);
    for (i = 0; i < num; i++)
        html_chart(x, &charts[i]);
    html_piece(x, H_CHARTS_END);
    return status(x);
}

/* Tables */

static int is_column(const struct render *r, const struct html_page *p, const struct column *c, size_t i)
{
    return r->o.wide || c->narrow == 1 || (c->narrow > 1 && p->seen[i]);
}

static size_t count_columns(const struct render *r, const struct table *t, const struct html_page *p)
{
    size_t i, n = 0;

    for (i = 0; i < t->num_columns; i++)
        n += is_column(r, p, &t->columns[i], i) != 0;
    return n;
}

static void put_line(struct html *x, uint64_t number, struct slice line)
{
    struct slice s;

    if (number == 0) {
        html_piece(x, H_ADVICE);
    } else {
        s = html_number(x, number);
        html_fill(x, H_NOTE, &s);
    }
    html_name(x, line);
    html_piece(x, H_NOTE_END);
}

static void put_notes(struct html *x, const struct notes *n, size_t columns, int is_open)
{
    struct slice s = html_number(x, columns);
    int folds = are_lines(n);
    size_t i;

    html_fill(x, H_NOTES, &s);
    if (folds) {
        s = html_number(x, n->count + n->omitted);
        html_fill(x, is_open ? H_NOTES_OPEN : H_NOTES_FOLD, &s);
    }
    for (i = 0; i < n->count; i++)
        put_line(x, n->number[i], n->line[i]);
    if (n->omitted > 0) {
        s = html_number(x, n->omitted);
        html_fill(x, H_NOTES_MORE, &s);
    }
    if (folds)
        html_piece(x, H_NOTES_FOLD_END);
    html_piece(x, H_NOTES_END);
}

static void put_row(struct html *x, const struct render *r, size_t table, const struct value *cells,
    const struct notes *notes)
{
    const struct table *t = &r->tables[table];
    const struct html_page *p = &x->pages[table];
    int bad = is_bad(t, cells);
    size_t i;

    html_piece(x, bad ? H_ROW_BAD : H_ROW);
    for (i = 0; i < t->num_columns; i++)
        if (is_column(r, p, &t->columns[i], i))
            html_cell(x, &t->columns[i], &cells[i]);
    html_piece(x, H_ROW_END);
    if (notes != NULL)
        put_notes(x, notes, count_columns(r, t, p), bad);
}

static void put_heads(struct html *x, const struct render *r, size_t table)
{
    const struct table *t = &r->tables[table];
    struct slice name = slice_z(t->name);
    size_t i;

    html_fill(x, H_TABLE_HEAD, &name);
    for (i = 0; i < t->num_columns; i++)
        if (is_column(r, &x->pages[table], &t->columns[i], i))
            html_head(x, &t->columns[i]);
    html_piece(x, H_BODY);
}

static int put_rows(struct html *x, const struct render *r, size_t table)
{
    struct rows *k = x->pages[table].kept;
    const struct value *cells;
    const struct notes *notes;
    int result = rows_rewind(k);

    while (result == OK && (result = rows_next(k, &cells, &notes)) == OK) {
        put_row(x, r, table, cells, notes);
        if (status(x) != OK)
            return status(x);
    }
    return result == END ? OK : result;
}

static void put_more(struct html *x, const struct html_page *p)
{
    uint64_t bad = p->late_bad < ROWS_MOST ? p->late_bad : ROWS_MOST;
    struct slice s[2];

    s[0] = html_number(x, ROWS_MOST);
    s[1] = html_number(x, p->total);
    html_fill(x, H_MORE, s);
    if (bad > 0) {
        s[0] = html_number(x, bad);
        s[1] = html_number(x, p->late_bad);
        html_fill(x, H_MORE_BAD, s);
    }
    html_piece(x, H_MORE_END);
}

static int put_table(struct html *x, const struct render *r, size_t table)
{
    struct slice s[2];
    uint64_t total = x->pages[table].total;
    int result;

    s[0] = slice_z(r->tables[table].name);
    html_fill(x, H_TABLE, s);
    html_prose(x, r->tables[table].title);
    if (total == 0) {
        html_piece(x, H_NO_ROWS);
        return status(x);
    }
    s[0] = html_number(x, total);
    html_fill(x, total == 1 ? H_TABLE_ROW : H_TABLE_ROWS, s);
    put_heads(x, r, table);
    result = put_rows(x, r, table);
    if (result != OK)
        return result;
    html_piece(x, H_TABLE_END);
    if (total > ROWS_MOST)
        put_more(x, &x->pages[table]);
    html_piece(x, H_SECTION_END);
    return status(x);
}

static int html_close(struct render *r)
{
    struct html *x = r->state;
    size_t i;
    int result = OK;

    begin(x, r, NULL, 0);
    for (i = 0; result == OK && i < r->num_tables; i++)
        if (is_shown(r, i))
            result = put_table(x, r, i);
    if (result != OK)
        return result;
    html_piece(x, H_FOOT);
    html_prose(x, r->o.program);
    html_piece(x, H_FOOT_TEXT);
    return status(x) == OK ? sink_flush(x->sink) : status(x);
}

static void html_drop(struct render *r)
{
    struct html *x = r->state;
    size_t i;

    if (x == NULL)
        return;
    for (i = 0; x->pages != NULL && i < r->num_tables; i++) {
        rows_free(x->pages[i].kept);
        free(x->pages[i].seen);
    }
    free(x->pages);
    buf_done(&x->cell);
    free(x);
}

const struct render_format render_html = { html_open, html_row, html_figures, html_charts, html_close, html_drop };

/* draw.c: charts of the html format.

   Bars stand in the rows of a small table, each a drawing of its own, so that names keep their length and what reads
   the page aloud, or shows no drawings, still has names and numbers. A chart over time is one drawing of 1000 units'
   width: a panel for each column that is not zero all over, one below the other, each with a scale of its
   own, whose upper end is 2, 4, 10, 20, 40 ... of the unit, so that its half is a short number, too. Coordinates are
   computed in tenths. */
#include "base/ascii.h"
#include "base/instant.h"
#include "base/put.h"
#include "render/html.h"
#include "render/human.h"

enum {                          /* of a chart over time, in tenths */
    LEFT = 900, WIDTH = 9000, HEAD = 220, PANEL = 960, FOOT = 420,
    BAR_MOST = 400, BAR_LEAST = 10,
    NAME_UP = 70, LABEL_LEFT = 60, LABEL_DOWN = 40, TICK_DOWN = 190, DAY_DOWN = 340,
    TICKS_MOST = 8
};
enum { BAR_FULL = 1000, WIDE = 4 }; /* units of a bar's width; a table of more columns takes all of the page */

static uint64_t uint_of(const struct value *v)
{
    return v->kind == V_UINT ? v->v.u : 0;
}

/* v of top, as part of room. */
static uint64_t share(uint64_t v, uint64_t top, uint64_t room)
{
    while (top >> 40 != 0) {
        top >>= 1;
        v >>= 1;
    }
    return top == 0 ? 0 : (v < top ? v : top) * room / top;
}

static uint64_t largest(const struct chart *c, size_t column)
{
    uint64_t most = 0;
    size_t i;

    for (i = 0; i < c->num_rows; i++)
        if (uint_of(&c->cells[i * c->num_columns + column]) > most)
            most = uint_of(&c->cells[i * c->num_columns + column]);
    return most;
}

static void caption(struct html *x, const struct chart *c)
{
    html_piece(x, H_CAPTION);
    html_prose(x, c->title);
    html_piece(x, H_CAPTION_DOC);
    html_prose(x, c->doc);
    html_piece(x, H_CAPTION_END);
}

/* Bars */

static void bar(struct html *x, const struct column *c, const struct value *v, uint64_t full, uint64_t mark)
{
    struct slice s[2];
    uint64_t width = share(uint_of(v), full, BAR_FULL);

    if (width == 0 && uint_of(v) > 0)
        width = 1;
    s[0] = html_value(x, c->kind, v);
    s[1] = html_number(x, width);
    html_fill(x, H_BAR, s);
    if (mark > 0) {
        s[0] = html_number(x, share(mark, full, BAR_FULL - 6));
        html_fill(x, H_BAR_MARK, s);
    }
    html_piece(x, H_BAR_END);
}

static void bar_row(struct html *x, const struct chart *c, const struct value *row, uint64_t full)
{
    size_t i;

    html_piece(x, H_ROW);
    for (i = 0; i < c->num_columns; i++) {
        const struct column *k = &c->columns[i];
        if (i == c->bar)
            bar(x, k, &row[i], full, c->mark);
        if (k->kind == K_BYTES && row[i].kind == V_UINT) {
            struct slice s = html_value(x, k->kind, &row[i]);
            html_piece(x, H_CELL_NUMBER);
            html_put(x, s);
            html_piece(x, H_CELL_END);
        } else {
            html_cell(x, k, &row[i]);
        }
    }
    html_piece(x, H_ROW_END);
}

static void bars(struct html *x, const struct chart *c)
{
    uint64_t full = largest(c, c->bar);
    struct slice more;
    size_t i;

    if (c->mark > full)
        full = c->mark;
    html_piece(x, c->num_columns > WIDE ? H_BARS_WIDE : H_BARS);
    caption(x, c);
    if (c->num_rows == 0) {
        html_piece(x, H_CHART_EMPTY);
        html_piece(x, H_CHART_END);
        return;
    }
    html_piece(x, H_BARS_HEAD);
    for (i = 0; i < c->num_columns; i++) {
        if (i == c->bar)
            html_piece(x, H_BAR_HEAD);
        html_head(x, &c->columns[i]);
    }
    html_piece(x, H_BODY);
    for (i = 0; i < c->num_rows; i++)
        bar_row(x, c, c->cells + i * c->num_columns, full);
    html_piece(x, H_BARS_END);
    if (c->more > 0) {
        more = html_number(x, c->more);
        html_fill(x, H_BARS_MORE, &more);
    }
    html_piece(x, H_CHART_END);
}

/* Time */

/* The end of a scale that shows most. */
static uint64_t scale_end(unsigned kind, uint64_t most)
{
    static const uint64_t steps[] = { 2, 4, 10, 20, 40, 100, 200, 400, 1000 };
    uint64_t unit = 1, each = kind == K_RATE || kind == K_BYTES ? 1024 : 1000;
    size_t i;

    while (most / unit >= each)
        unit *= each;
    for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (steps[i] <= UINT64_MAX / unit && steps[i] * unit >= most)
            return steps[i] * unit;
    return unit <= UINT64_MAX / each ? unit * each : most;
}

static struct slice number_of_kind(struct html *x, unsigned kind, uint64_t u)
{
    struct value v = value_uint(u);
    return html_value(x, kind, &v);
}

static void grid(struct html *x, unsigned kind, uint64_t y, uint64_t value)
{
    struct slice s[6];

    s[0] = html_tenths(x, LEFT);
    s[1] = html_tenths(x, y);
    s[2] = html_tenths(x, LEFT + WIDTH);
    s[3] = html_tenths(x, LEFT - LABEL_LEFT);
    s[4] = html_tenths(x, y + LABEL_DOWN);
    if (value > 0) {
        s[5] = number_of_kind(x, kind, value);
        html_fill(x, H_GRID, s);
    } else {
        html_fill(x, H_BASE, s);
    }
}

static void areas(struct html *x, const struct chart *c, size_t column, uint64_t base, uint64_t end)
{
    uint64_t slot = WIDTH / c->num_rows, width = slot - slot / 8;
    struct slice s[4];
    size_t i;

    if (width > BAR_MOST)
        width = BAR_MOST;
    html_piece(x, c->columns[column].kind == K_COUNT ? H_AREA_ALARM : H_AREA);
    for (i = 0; i < c->num_rows; i++) {
        uint64_t v = uint_of(&c->cells[i * c->num_columns + column]), high = share(v, end, PANEL);
        uint64_t left = LEFT + i * WIDTH / c->num_rows + (slot - width) / 2;
        if (v == 0)
            continue;
        if (high < BAR_LEAST)
            high = BAR_LEAST;
        s[0] = html_tenths(x, left);
        s[1] = html_tenths(x, base);
        s[2] = html_tenths(x, base - high);
        s[3] = html_tenths(x, left + width);
        html_fill(x, H_AREA_BAR, s);
    }
    html_piece(x, H_AREA_END);
}

static void panel(struct html *x, const struct chart *c, size_t column, uint64_t top)
{
    unsigned kind = c->columns[column].kind;
    uint64_t end = scale_end(kind, largest(c, column)), base = top + HEAD + PANEL;
    struct slice s[2];

    s[0] = html_tenths(x, LEFT);
    s[1] = html_tenths(x, top + HEAD - NAME_UP);
    html_fill(x, H_PANEL_NAME, s);
    html_prose(x, c->columns[column].title);
    html_piece(x, H_TEXT_END);
    grid(x, kind, top + HEAD, end);
    grid(x, kind, top + HEAD + PANEL / 2, end / 2);
    areas(x, c, column, base, end);
    grid(x, kind, base, 0);
}

static void put_step(struct html *x, uint64_t micros)
{
    uint64_t s = micros / (uint64_t)INSTANT_SECOND;
    struct slice n = html_number(x, s < 60 ? s : s < 3600 ? s / 60 : s < 86400 ? s / 3600 : s / 86400);

    html_fill(x, s < 60 ? H_SECONDS : s < 3600 ? H_MINUTES : s < 86400 ? H_HOURS : s == 86400 ? H_DAY : H_DAYS, &n);
}

/* Microseconds between two labels of the axis: so many of the steps that there are at most TICKS_MOST. */
static int64_t tick_step(int64_t span)
{
    static const int64_t steps[] = {
        1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200
    };
    int64_t step;
    size_t i;

    for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (span / (steps[i] * INSTANT_SECOND) <= TICKS_MOST)
            return steps[i] * INSTANT_SECOND;
    for (step = 2419200 * INSTANT_SECOND; span / step > TICKS_MOST; step *= 13)
        ;
    return step;
}

/* Of 2026-11-20T21:00:00Z the day, and the time down to the minute or second. */
static void split_instant(struct html *x, int64_t when, int seconds, struct slice *day, struct slice *time)
{
    struct value v = value_instant(when, 0);
    struct slice s = html_value(x, K_INSTANT, &v);
    size_t n = slice_find(s, A_UT);

    *day = slice_of(s.p, n < s.n ? n : s.n);
    *time = slice_from(s, n + 1 < s.n ? n + 1 : s.n);
    time->n = time->n < 8 ? time->n : seconds ? 8 : 5;
}

static void ticks(struct html *x, const struct chart *c, uint64_t y)
{
    int64_t first = c->cells[0].v.i, span = (int64_t)c->num_rows * (int64_t)c->mark, tick = tick_step(span);
    int64_t at = first - first % tick, shown = INT64_MIN;
    struct slice s[4], day, time;

    for (; at < first + span; at += tick) {
        uint64_t left;
        if (at < first)
            continue;
        left = LEFT + share((uint64_t)(at - first), (uint64_t)span, WIDTH);
        split_instant(x, at, tick < 60 * INSTANT_SECOND, &day, &time);
        s[0] = html_tenths(x, left);
        s[1] = html_tenths(x, y);
        s[2] = html_tenths(x, y + TICK_DOWN);
        s[3] = tick < INSTANT_DAY ? time : day;
        html_fill(x, H_TICK, s);
        if (tick >= INSTANT_DAY || at / INSTANT_DAY == shown)
            continue;
        shown = at / INSTANT_DAY;
        s[1] = html_tenths(x, y + DAY_DOWN);
        s[2] = day;
        html_fill(x, H_TICK_DAY, s);
    }
}

/* What shows the numbers of a step when a pointer rests on it. */
static void hits(struct html *x, const struct chart *c, uint64_t bottom)
{
    struct slice s[5];
    size_t i, k;

    for (i = 0; i < c->num_rows; i++) {
        const struct value *row = c->cells + i * c->num_columns;
        uint64_t left = i * WIDTH / c->num_rows, any = 0;
        for (k = 1; k < c->num_columns; k++)
            any |= uint_of(&row[k]);
        if (any == 0)
            continue;
        s[0] = html_tenths(x, LEFT + left);
        s[1] = html_tenths(x, HEAD);
        s[2] = html_tenths(x, (i + 1) * WIDTH / c->num_rows - left);
        s[3] = html_tenths(x, bottom - HEAD);
        s[4] = html_value(x, c->columns[0].kind, &row[0]);
        html_fill(x, H_HIT, s);
        for (k = 1; k < c->num_columns; k++) {
            html_piece(x, H_LINE);
            html_prose(x, c->columns[k].title);
            s[0] = html_value(x, c->columns[k].kind, &row[k]);
            html_fill(x, H_HIT_VALUE_IS, s);
        }
        html_piece(x, H_HIT_END);
    }
}

/* The same in words: each column's largest value, and when. */
static void peaks(struct html *x, const struct chart *c)
{
    size_t i, k, at = 0;

    html_piece(x, H_PEAKS);
    for (k = 1; k < c->num_columns; k++) {
        uint64_t most = largest(c, k);
        struct slice s;
        for (i = c->num_rows; i-- > 0; )
            if (uint_of(&c->cells[i * c->num_columns + k]) == most)
                at = i;
        html_piece(x, H_PEAK);
        html_prose(x, c->columns[k].title);
        if (most == 0) {
            html_piece(x, H_PEAK_NONE);
            continue;
        }
        s = number_of_kind(x, c->columns[k].kind, most);
        html_fill(x, H_PEAK_IS, &s);
        put_step(x, c->mark);
        s = html_value(x, c->columns[0].kind, &c->cells[at * c->num_columns]);
        html_fill(x, H_PEAK_FROM, &s);
    }
    html_piece(x, H_PEAKS_END);
}

static void over_time(struct html *x, const struct chart *c)
{
    uint64_t bottom = 0;
    struct slice s[2];
    size_t k, panels = 0;

    for (k = 1; k < c->num_columns; k++)
        panels += largest(c, k) > 0;
    html_piece(x, H_TIME);
    caption(x, c);
    if (panels == 0) {
        html_piece(x, H_CHART_EMPTY);
        html_piece(x, H_CHART_END);
        return;
    }
    s[0] = html_tenths(x, panels * (HEAD + PANEL) + FOOT);
    s[1] = slice_z(c->name);
    html_fill(x, H_TIME_SVG, s);
    html_prose(x, c->title);
    html_piece(x, H_TIME_SVG_NAMED);
    for (k = 1; k < c->num_columns; k++)
        if (largest(c, k) > 0) {
            panel(x, c, k, bottom);
            bottom += HEAD + PANEL;
        }
    ticks(x, c, bottom);
    hits(x, c, bottom);
    html_piece(x, H_TIME_SVG_END);
    html_piece(x, H_STEP);
    put_step(x, c->mark);
    html_piece(x, H_STEP_END);
    peaks(x, c);
    html_piece(x, H_CHART_END);
}

void html_chart(struct html *x, const struct chart *c)
{
    if (c->bar < c->num_columns)
        bars(x, c);
    else
        over_time(x, c);
}

/* align.c: which records and operations of a group belong together, and where that cannot be told.

   Rows and columns are in order of time. An assignment keeps the order; the best one pairs as many as possible, and
   among those costs least. A pair is worth one UNIT less its cost; one left over is worth nothing. front[i][j] is the
   value of the best assignment of the first i rows and j columns, back[i][j] that of the rows from i and the columns
   from j on. A pair is an option when the best assignment with it is within the margin of the best of all: front
   before it + itself + back behind it.

   Order is certain only within one lane (one connection on both sides). Where two pairs of the best assignment lie in
   different lanes and could as well be crossed, the crossed pairs are options too.

   Rows and columns joined by options form islands. An island of one row and one column is a pair; everything in a
   larger island is tied. Without an option a row or column stays alone. */
#include "join/align.h"

#define UNIT (INT64_C(1) << 43)     /* more than all costs together: 256 pairs of at most 2^34 microseconds */

static int64_t best_of(int64_t a, int64_t b) { return a > b ? a : b; }

static void fill_front(struct align *a)
{
    size_t i, j;

    for (i = 0; i <= a->n; i++)
        for (j = 0; j <= a->m; j++) {
            int64_t v = 0;
            if (i > 0)
                v = best_of(v, a->front[i - 1][j]);
            if (j > 0)
                v = best_of(v, a->front[i][j - 1]);
            if (i > 0 && j > 0 && a->cost[i - 1][j - 1] >= 0)
                v = best_of(v, a->front[i - 1][j - 1] + UNIT - a->cost[i - 1][j - 1]);
            a->front[i][j] = v;
        }
}

static void fill_back(struct align *a)
{
    size_t i, j;

    for (i = a->n + 1; i-- > 0; )
        for (j = a->m + 1; j-- > 0; ) {
            int64_t v = 0;
            if (i < a->n)
                v = best_of(v, a->back[i + 1][j]);
            if (j < a->m)
                v = best_of(v, a->back[i][j + 1]);
            if (i < a->n && j < a->m && a->cost[i][j] >= 0)
                v = best_of(v, a->back[i + 1][j + 1] + UNIT - a->cost[i][j]);
            a->back[i][j] = v;
        }
}

/* Marks the options; row_mate gets the pairs of one best assignment for the crossing test. */
static void find_options(struct align *a, int64_t margin)
{
    int64_t best = a->front[a->n][a->m];
    size_t i, j;

    for (i = 0; i < a->n; i++)
        for (j = 0; j < a->m; j++)
            a->option[i][j] = a->cost[i][j] >= 0
                && a->front[i][j] + UNIT - a->cost[i][j] + a->back[i + 1][j + 1] >= best - margin;
    for (i = 0; i < a->n; i++)
        a->row_mate[i] = ALIGN_NONE;
    for (i = a->n, j = a->m; i > 0 && j > 0; ) {
        if (a->front[i][j] == a->front[i - 1][j]) {
            i--;
        } else if (a->front[i][j] == a->front[i][j - 1]) {
            j--;
        } else {
            i--;
            j--;
            a->row_mate[i] = (int32_t)j;
        }
    }
}

static int same_lane(uint64_t a, uint64_t b) { return a != 0 && a == b; }

static void cross(struct align *a, int64_t margin)
{
    size_t i, k, j, l;

    for (i = 0; i < a->n; i++)
        for (k = i + 1; k < a->n; k++) {
            if (a->row_mate[i] < 0 || a->row_mate[k] < 0)
                continue;
            j = (size_t)a->row_mate[i];
            l = (size_t)a->row_mate[k];
            if (same_lane(a->row_lane[i], a->row_lane[k]) && same_lane(a->column_lane[j], a->column_lane[l]))
                continue;
            if (a->cost[i][l] < 0 || a->cost[k][j] < 0
                    || a->cost[i][l] + a->cost[k][j] > a->cost[i][j] + a->cost[k][l] + margin)
                continue;
            a->option[i][l] = a->option[k][j] = 1;
        }
}

/* Rows or columns that are options of one column or row: how many, and the last of them. */
static size_t count_row(const struct align *a, size_t i, size_t *last)
{
    size_t j, n = 0;
    for (j = 0; j < a->m; j++)
        if (a->option[i][j]) {
            *last = j;
            n++;
        }
    return n;
}

static size_t count_column(const struct align *a, size_t j)
{
    size_t i, n = 0;
    for (i = 0; i < a->n; i++)
        n += a->option[i][j];
    return n;
}

void align_run(struct align *a, int64_t margin)
{
    size_t i, j = 0, n;

    fill_front(a);
    fill_back(a);
    find_options(a, margin);
    cross(a, margin);
    for (j = 0; j < a->m; j++)
        a->column_mate[j] = count_column(a, j) > 0 ? ALIGN_TIED : ALIGN_NONE;
    for (i = 0; i < a->n; i++) {
        n = count_row(a, i, &j);
        a->row_mate[i] = n > 0 ? ALIGN_TIED : ALIGN_NONE;
        if (n == 1 && count_column(a, j) == 1) {
            a->row_mate[i] = (int32_t)j;
            a->column_mate[j] = (int32_t)i;
        }
    }
}

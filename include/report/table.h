/* table.h: a table is columns and rows of values; renderers know kinds of column, not subjects. Columns are data:
   records/column.txt. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/value.h"
#include "gen/column.h"

enum column_kind { K_TEXT, K_COUNT, K_BYTES, K_RATE, K_INSTANT, K_DURATION, K_CODE, K_NUMBER };

struct column {
    const char *id;             /* csv head, json key, xml element: lower case (decode: IBM's names); UTF-8 */
    const char *title;          /* for the text form */
    const char *unit;           /* "" or "s", "B", "B/s" */
    const char *doc;
    unsigned char kind;         /* enum column_kind */
    unsigned char narrow;       /* text form: 0 only with --wide; 1 always; 2-9 while there is room (9 goes first) */
};

struct table {
    const char *name;           /* transfers ... */
    const char *title;
    const struct column *columns;
    size_t num_columns;
    unsigned char optional;     /* left out when there is no row */
};

/* Lines below a row in the text form (the trace lines of an operation). */
struct notes {
    const struct slice *line;
    const uint64_t *number;
    size_t count;
    uint64_t omitted;
};

/* A headline figure, for formats that are read. */
struct figure {
    const char *label;          /* UTF-8 */
    struct value value;
    unsigned char kind;         /* enum column_kind */
    unsigned char alarm;        /* above zero it is nothing good */
};

/* A chart: a small table, of which one column is drawn as bars; or, when that is num_columns, all columns behind the
   first, which is a time. */
struct chart {
    const char *name, *title, *doc;     /* UTF-8 */
    const struct column *columns;
    size_t num_columns, bar;
    const struct value *cells;          /* num_rows * num_columns; over time: equal steps */
    size_t num_rows;
    uint64_t more;                      /* rows left out */
    uint64_t mark;                      /* bars: a line at this value, 0: none; over time: the step, microseconds */
};

#endif

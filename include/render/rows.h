/* rows.h: the rows of one table, kept in a spool for formats that write tables one after the other. */
#ifndef RENDER_ROWS_H
#define RENDER_ROWS_H

#include "report/table.h"

struct rows;

struct rows *rows_new(size_t num_columns);      /* NULL: no memory */
void rows_free(struct rows *k);
/* Copies a row and its notes (NULL: none). */
int MUST_USE rows_put(struct rows *k, const struct value *cells, const struct notes *notes);
uint64_t rows_count(const struct rows *k);
/* To the first row; no rows_put() after it. */
int MUST_USE rows_rewind(struct rows *k);
/* The next row; OK or END. *cells and *notes (NULL: none) are borrowed until the next call. */
int MUST_USE rows_next(struct rows *k, const struct value **cells, const struct notes **notes);

#endif

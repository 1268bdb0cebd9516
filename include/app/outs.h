/* outs.h: where results go: every output that the user named, in its format, from one pass over the rows. */
#ifndef APP_OUTS_H
#define APP_OUTS_H

#include "app/command.h"
#include "report/table.h"

struct outs;

/* Whether a command has a table, and shows it when --table does not choose. */
enum table_there { TABLE_NOT_THERE, TABLE_NAMED, TABLE_SHOWN };

/* tables live as long as outs; there: enum table_there of each. first: the only table of a csv stream when --table
   names none. Creates the outputs at once. E_USAGE, E_IO, E_NOMEM, END (closed pipe), each with its message given.
   */
int MUST_USE outs_open(struct outs **out, const struct run *run, const struct table *tables, size_t num_tables,
    const unsigned char *there, size_t first);
/* 1 when some output shows the table. */
int outs_wants(const struct outs *s, size_t table);
/* 1 when one of the outputs is for reading: text, html; when one has charts. */
int outs_is_read(const struct outs *s);
int outs_is_drawn(const struct outs *s);
int MUST_USE outs_row(struct outs *s, size_t table, const struct value *cells, const struct notes *notes);
int MUST_USE outs_figures(struct outs *s, const struct figure *figures, size_t num);
/* After the figures and all rows. */
int MUST_USE outs_charts(struct outs *s, const struct chart *charts, size_t num);
/* OK: writes what is left and puts all files into place. Any other result of the run: drops them, the old files
   stay. Frees s; the result after it, with its message given. */
int MUST_USE outs_close(struct outs *s, int result);

/* A text to standard output (help). */
int MUST_USE outs_print(struct msg *m, struct slice text);

#endif

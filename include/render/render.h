/* render.h: tables to bytes, in any format. Adding one: a file in src/render, a line in render.c's registry. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "base/sink.h"
#include "report/table.h"

struct render_options {
    const char *program;        /* "sftp119 1.0.0", for the xml root and the text head */
    int wide;                   /* text, html: all columns */
    unsigned width;             /* text: columns of the terminal, 0: 132 */
    int colour;                 /* text */
    int crlf, safe;             /* csv */
    const struct ebcdic *page;  /* xml, html: what the output is converted to behind it; NULL: it stays UTF-8 */
    int64_t now;                /* unused by formats whose output must repeat */
};

struct render;

/* The names that --format takes, NULL at the end. */
const char *const *render_formats(void);

/* What a format is given: its outputs. open_file makes (or returns) the sink of a table: csv with several tables has
   one each, the others have one for all (table -1). */
struct render_target {
    void *ctx;
    int (*sink)(void *ctx, int table, struct sink **out);
};

/* tables live as long as the render. E_USAGE: no such format. */
int MUST_USE render_open(struct render **out, const char *format, const struct render_options *o,
    const struct table *tables, size_t num_tables, const struct render_target *to);
/* Rows of several tables may come interleaved: formats that need order keep them in a spool. notes may be NULL. */
int MUST_USE render_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes);
/* Headline figures (text, html); before render_close, for html after all rows. */
int MUST_USE render_figures(struct render *r, const struct figure *figures, size_t num);
/* Charts (html); after render_figures and all rows. */
int MUST_USE render_charts(struct render *r, const struct chart *charts, size_t num);
/* Writes what is left, flushes the sinks, frees r whatever the result. */
int MUST_USE render_close(struct render *r);
/* Frees without writing. */
void render_drop(struct render *r);

/* Reads a document of the format xml: how many rows and cells it has, and their texts, a line feed behind each, added
   to text. E_FORMAT: libxml2 does not take it; E_NOMEM. */
struct buf;
int MUST_USE render_xml_read(struct slice document, uint64_t *rows, uint64_t *cells, struct buf *text);
/* The version of libxml2 in use: 20914 is 2.9.14. */
unsigned render_xml_version(void);

#endif

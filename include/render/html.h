/* html.h: what the files of the html format share. Internal to src/render. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "base/buf.h"
#include "render/format.h"
#include "gen/html.h"

/* The markup, from records/html.txt; bytes 1 to 9 are holes. */
extern const struct slice html_pieces[NUM_HTML_PIECES];

enum { HTML_SLOTS = 16, HTML_SLOT = 64 };
struct html {
    struct sink *sink;
    size_t line;                /* bytes in the line at hand */
    int is_ascii;               /* other characters as references */
    struct buf cell;
    unsigned char slot[HTML_SLOTS][HTML_SLOT];  /* numbers on their way to a hole */
    unsigned next_slot;
    struct html_page *pages;    /* by table */
    int begun;
};

/* Bytes as they are. */
void html_put(struct html *x, struct slice s);
/* A piece without holes; one whose hole n is holes[n - 1]. */
void html_piece(struct html *x, enum html_piece p);
void html_fill(struct html *x, enum html_piece p, const struct slice *holes);
/* A text from outside, as an element's content; <wbr/> in long ones has a line end within. */
void html_name(struct html *x, struct slice s);
/* A text of the program's own, as content or attribute; line ends in place of some blanks. */
void html_prose(struct html *x, const char *s);
/* For holes; each lives until HTML_SLOTS more of them. */
struct slice html_number(struct html *x, uint64_t u);
/* A coordinate in tenths, with its decimal where it has one. */
struct slice html_tenths(struct html *x, uint64_t u);
/* Any value but V_TEXT and V_HEX, as human_cell() shows it; bytes in human units. */
struct slice html_value(struct html *x, unsigned kind, const struct value *v);
/* Head and cell of a table. */
void html_head(struct html *x, const struct column *c);
void html_cell(struct html *x, const struct column *c, const struct value *v);
void html_chart(struct html *x, const struct chart *c);

#endif

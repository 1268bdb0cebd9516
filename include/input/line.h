/* line.h: the lines of a log, as UTF-8 whatever the file is written in. */
#ifndef INPUT_LINE_H
#define INPUT_LINE_H

#include "input/charset.h"
#include "input/source.h"

enum { LINE_MAX_BYTES = 64 * 1024 };

struct line {
    struct slice text;              /* without its end; borrowed until the next call */
    uint64_t number;                /* from 1 */
    unsigned end;                   /* bytes of its end, which stand behind text: 0, 1 (LF), 2 (CR LF); 0 of a line that
                                       was cut */
    uint64_t passed;                /* bytes left out before it: the rest of an overlong line */
};

struct lines;

/* The character set is told by the first bytes; page is the EBCDIC code page where nothing tells. */
int MUST_USE lines_open(struct lines **out, struct source *s, const struct ebcdic *page);
void lines_close(struct lines *l);
/* What lies ahead at the front of the text, about SOURCE_LOOK bytes of the input, with LF between the lines. Before the
   first lines_next(). */
struct slice lines_head(struct lines *l);
/* The bytes at hand behind the last line, when they are UTF-8 as they stand; empty: ask lines_next(). *number: of the
   last line. */
struct slice lines_ahead(const struct lines *l, uint64_t *number);
/* num whole lines of them, n bytes with their ends, have been read; none of them was over LINE_MAX_BYTES. */
void lines_pass(struct lines *l, size_t n, uint64_t num);
/* OK, END, E_NOMEM. A line over LINE_MAX_BYTES is cut there, once a finding; a last line without an end counts. */
int MUST_USE lines_next(struct lines *l, struct line *out);

#endif

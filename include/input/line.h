/* line.h: the lines of a log. */
#ifndef INPUT_LINE_H
#define INPUT_LINE_H

#include "input/source.h"

enum { LINE_MAX_BYTES = 64 * 1024 };

struct line {
    struct slice text;              /* without its end (LF, CR LF); borrowed until the next call */
    uint64_t number;                /* from 1 */
};

struct lines;

int MUST_USE lines_open(struct lines **out, struct source *s);
void lines_close(struct lines *l);
/* OK, END, E_NOMEM. A line over LINE_MAX_BYTES is cut there, once a finding; a last line without an end counts. */
int MUST_USE lines_next(struct lines *l, struct line *out);

#endif

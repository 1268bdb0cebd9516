/* census.h: what is in the dumps and logs of a run, for check: counts by type and subtype, dump boundaries, systems,
   gaps, duplicates. */
#ifndef APP_CENSUS_H
#define APP_CENSUS_H

#include "app/inputs.h"
#include "report/build.h"

struct census;

int MUST_USE census_new(struct census **out, const struct options *o, struct findings *fs);
void census_free(struct census *c);

/* The next input, which has been opened as x (one that is of no known kind too). */
int MUST_USE census_begin(struct census *c, const struct opening *x);
/* One record, one line of it. */
int MUST_USE census_record(struct census *c, const struct record *r);
int MUST_USE census_line(struct census *c, const struct line *line);
/* It has been read to its end; not for one of no known kind. */
int MUST_USE census_end(struct census *c, const struct opening *x);

/* All inputs are done: adds the findings that need all, and settles the zones of times. */
int MUST_USE census_settle(struct census *c);
/* After that: the rows, in order; NULL at the end. */
const struct input_facts *census_input(const struct census *c, size_t index);
const struct type_facts *census_type(const struct census *c, size_t index);

#endif

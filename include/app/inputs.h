/* inputs.h: an input of the command line, opened and recognised. */
#ifndef APP_INPUTS_H
#define APP_INPUTS_H

#include "app/command.h"
#include "input/contain.h"
#include "input/line.h"

struct opening {
    const char *name;
    enum input_kind kind;           /* KIND_SMF, KIND_LOG: is open; else there is nothing to read (findings say why) */
    struct source *source;
    struct container *container;    /* KIND_SMF */
    struct lines *lines;            /* KIND_LOG */
};

/* Opens the input. smf, log: the kinds that the command takes; want: the records, of a dump. E_NOMEM; all else
   becomes a finding. */
int MUST_USE opening_open(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want);
/* Says what there was, at its end: a finding for nothing at all (used: records or lines that served), a note with
   -v. */
void opening_report(const struct opening *x, struct run *r, uint64_t used, uint64_t lines);
void opening_close(struct opening *x);

#endif

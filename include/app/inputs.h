/* inputs.h: an input of the command line, opened and recognised, one stream after the other: an archive has several. */
#ifndef APP_INPUTS_H
#define APP_INPUTS_H

#include "app/command.h"
#include "input/contain.h"
#include "input/line.h"
#include "input/unpack.h"

struct order;
struct opening {
    const char *name;               /* of the present stream, as messages have it */
    const char *layers;             /* around it: unpack_layers() */
    enum input_kind kind;           /* KIND_SMF, KIND_LOG: is open; else there is nothing to read (findings say why) */
    struct run *run;
    const struct input_arg *arg;
    const struct record_want *want;
    int smf, log;                   /* the kinds that the command takes */
    enum input_kind known;          /* of its only stream, found out before; KIND_UNKNOWN */
    struct unpack *unpack;          /* NULL: not open */
    struct source *source;          /* the present stream, borrowed from it */
    struct container *container;    /* KIND_SMF */
    struct lines *lines;            /* KIND_LOG */
    struct held *held;              /* its bytes, where they were put aside; NULL: the file itself is read */
    struct order *order;            /* streams that have to be put in order; NULL: none */
};

/* Opens the input and its first stream that can be read. smf, log: the kinds that the command takes; want: the
   records, of a dump, which must live as long as x. E_NOMEM; all else becomes a finding. */
int MUST_USE opening_open(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want);
/* From now on records and lines come in order of time (order.h), wherever they stand; of the present stream nothing has
   been read yet. how, w: course_look()'s. E_NOMEM; END: a signal. */
struct trace_options;
struct course_watch;
int MUST_USE opening_in_order(struct opening *x, const struct trace_options *how, struct course_watch *w);
/* The same of an input that is read more than once: what cannot be opened again (a pipe) is put aside first. Also
   E_IO, with its message given; END: a signal. */
int MUST_USE opening_open_lasting(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want);
/* Opens what x reads, or has read when it was open, once more from its front. What was put aside must stay so. */
int MUST_USE opening_again(struct opening *again, struct run *r, const struct opening *x, int smf, int log);
/* How often the file has been rotated, by its name: 2 for LOG.2 and LOG.2.gz, 0 for LOG. */
unsigned opening_rotation(const struct opening *x);
/* Moves to the next stream that can be read; when there is none, kind is no longer KIND_SMF or KIND_LOG. E_NOMEM. */
int MUST_USE opening_next(struct opening *x);
/* Takes the present stream, a log of which nothing has been read yet, out of x into *later, to be read at any time; x
   stays open for opening_next(). E_NOMEM; E_IO, with its message given; END: a signal; *later is then empty. */
int MUST_USE opening_later(struct opening *x, struct opening *later);
/* Says what there was in the present stream, at its end: a finding for nothing at all (used: records or lines that
   served), a note with -v. */
void opening_report(const struct opening *x, uint64_t used, uint64_t lines);
void opening_close(struct opening *x);

#endif

/* course.h: do the times of a stream go forward? */
#ifndef APP_COURSE_H
#define APP_COURSE_H

#include "app/inputs.h"
#include "trace/envel.h"
#include "trace/trace.h"

/* How the times of a stream go. A rise is what stands between two times that lie back from those before them. */
struct course {
    int64_t last, latest, rise; /* INSTANT_NONE: none yet; rise: its first time */
    uint64_t seen, back;
    int far, night;
};

void course_init(struct course *c);
/* The next time in the stream, INSTANT_NONE without effect. local: as clocks on walls show it, INSTANT_NONE when that
   is not known to be another thing. */
void course_add(struct course *c, int64_t when, int64_t local);
/* 1 when the stream has to be put in order. */
int course_is_wild(const struct course *c);

/* Who is shown lines of a log of local times, in UTF-8: some now and then, and the last ones; all near the times that
   are covered as long as nothing has been found. OK; END: no more are wanted; E_NOMEM. */
struct course_watch {
    int (*lines)(void *ctx, struct slice text);
    void *ctx;
    const struct spans *covered;
    int found;                      /* lines() sets it */
};

/* Reads x's present stream to its end, lines by the clock of how (NULL: nothing is known). w NULL: nobody is shown
   lines. E_NOMEM; END: a signal. */
int MUST_USE course_look(struct course *c, struct opening *x, const struct trace_options *how, struct course_watch *w);

/* The time in the header of a record, as the system's clock shows it. */
int64_t course_header_time(const struct record *r);
/* A reader of lines for their times, by the clock of how (NULL: nothing is known); envelopes_done() frees. */
void course_reader(struct envelopes *in, const struct run *r, const struct trace_options *how);

#endif

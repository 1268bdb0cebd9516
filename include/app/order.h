/* order.h: streams whose times jump back, found out before they are read, and put in order outside memory. */
#ifndef APP_ORDER_H
#define APP_ORDER_H

#include "app/course.h"
#include "trace/trace.h"

struct order;

/* Looks through the input's streams, which x is about to read, for times that jump back (how and w: course_look()'s).
   *out NULL: there are none. E_NOMEM; END: a signal. What is wrong with the input is told when it is read, not here. */
int MUST_USE order_new(struct order **out, const struct opening *x, const struct trace_options *how,
    struct course_watch *w);
void order_free(struct order *o);

/* x is at the front of its next stream. */
void order_stream(struct order *o, const struct opening *x);
/* The present stream, of which nothing has been read, is read by another opening: *out is its order; NULL when it is
   read as it is. E_NOMEM. */
int MUST_USE order_take(struct order *o, struct order **out);

/* 1 when x's present stream is put in order. Then: the first time in it, of which nothing has been read yet,
   with the clock of how; INSTANT_NONE when it tells none. Results as below. */
int order_sorts(const struct order *o);
int MUST_USE order_first(struct order *o, struct opening *x, const struct trace_options *how, int64_t *when);
/* The next record or line of x's present stream in order of time, of equal times as they stand in it; borrowed until
   the next call. OK; END, also when a signal came; E_NOMEM; E_IO, with its message given. o may be NULL. */
int MUST_USE order_record(struct order *o, struct opening *x, struct record *r);
int MUST_USE order_line(struct order *o, struct opening *x, struct line *l);

#endif

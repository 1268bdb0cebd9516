/* resume.h: connections that are not whole in one run's logs, put together from the messages that the runs have
   kept. */
#ifndef APP_RESUME_H
#define APP_RESUME_H

#include "app/partial.h"
#include "base/sorter.h"

struct resume;

/* stories: trace lines are collected. */
int MUST_USE resume_new(struct resume **out, const struct run *run, int stories, const struct trace_out *to);
void resume_free(struct resume *r);
/* A message. Carried ones of a run wait in *carried (NULL at first) until the last of them has come. */
int MUST_USE resume_put(struct resume *r, struct sorter **carried, const struct trace_kept *x);
/* No message from before that time will come any more. */
int MUST_USE resume_until(struct resume *r, int64_t when);
int MUST_USE resume_end(struct resume *r);

#endif

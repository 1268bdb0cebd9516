/* resume.h: connections that are not whole in one run's logs, put together from the messages that the runs have
   kept. */
#ifndef APP_RESUME_H
#define APP_RESUME_H

#include "app/partial.h"

struct resume;

int MUST_USE resume_new(struct resume **out);
void resume_free(struct resume *r);
/* A message, in any order; before resume_begin(). E_NOMEM; E_IO. */
int MUST_USE resume_put(struct resume *r, const struct trace_kept *x);
/* All messages are there; what comes of them goes to those receivers. stories: trace lines are collected. */
int MUST_USE resume_begin(struct resume *r, const struct run *run, int stories, const struct trace_out *to);
/* Goes on up to the messages of that time; INT64_MAX: the logs have ended. E_NOMEM; E_IO; what the receivers say. */
int MUST_USE resume_until(struct resume *r, int64_t when);

#endif

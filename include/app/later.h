/* later.h: rows of sessions, phases, processes and progress, which come at the end in an order that does not depend on
   that in which they arrived. */
#ifndef APP_LATER_H
#define APP_LATER_H

#include "app/command.h"
#include "app/outs.h"
#include "model/model.h"

struct later;

/* NULL: no memory. outs must live as long. */
struct later *later_new(struct run *r, struct outs *outs);
void later_free(struct later *x);
/* E_NOMEM; E_IO, with its message given. */
int MUST_USE later_session(struct later *x, const struct session *s);
/* A transfer that has samples. */
int MUST_USE later_progress(struct later *x, const struct transfer *t);
/* The rows, to the outputs; once, behind all that was put in. */
int MUST_USE later_rows(struct later *x);

#endif

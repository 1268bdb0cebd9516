/* answer.h: decided operations, logins and connections to the tables of report and trace: filters, totals, rows,
   and the tables that come at the end. */
#ifndef APP_ANSWER_H
#define APP_ANSWER_H

#include "app/command.h"
#include "app/outs.h"
#include "join/tally.h"
#include "trace/trace.h"

struct answer;

/* reconcile: that table is there. Opens the outputs. Results as outs_open(). */
int MUST_USE answer_new(struct answer **out, struct run *r, int reconcile);
/* Trace lines are shown somewhere. */
int answer_want_stories(const struct answer *x);
/* Before anything is read: the clocks that the matcher has. */
int MUST_USE answer_watch(struct answer *x, struct clocks *c);
/* What goes into the matcher. */
int MUST_USE answer_read_transfer(struct answer *x, const struct transfer *t);
int MUST_USE answer_read_login(struct answer *x, const struct login *l);
int MUST_USE answer_transfer(struct answer *x, const struct transfer_match *m);
/* The samples of a logged transfer, as it is read, before it is matched. */
int MUST_USE answer_progress(struct answer *x, const struct transfer *t);
int MUST_USE answer_login(struct answer *x, const struct login_match *m);
int MUST_USE answer_session(struct answer *x, const struct session *s);
int MUST_USE answer_unclaimed(struct answer *x, const struct unclaimed *u);
/* The table of unclaimed messages is shown somewhere. */
int answer_want_unclaimed(const struct answer *x);
/* How far the clocks are apart, at the end; and why something was decided as it was. */
int MUST_USE answer_clocks(struct answer *x, struct clocks *c);
void answer_cover(struct answer *x, int is_log, int64_t when);
void answer_cover_stretch(struct answer *x, int is_log, int64_t first, int64_t last);
/* result OK: the tables of totals, then all outputs into place; else drops them. Sets the run's code. Frees x. */
int MUST_USE answer_end(struct answer *x, int result);

#endif

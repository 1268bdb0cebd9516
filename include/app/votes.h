/* votes.h: which zone a log is in, by the records that tell the same as its lines. */
#ifndef APP_VOTES_H
#define APP_VOTES_H

#include "app/inputs.h"
#include "base/zone.h"
#include "model/model.h"
#include "trace/trace.h"

struct votes;

/* NULL: no memory. */
struct votes *votes_new(void);
void votes_free(struct votes *v);

/* A record's transfer, in any order. */
void votes_record(struct votes *v, const struct transfer *t);
/* Reads the log that x is about to read as far as needed, and compares it with the records that were seen. *out, which
   is what is assumed, becomes what fits: one of the systems' (num of them), or another zone; *east: by so many seconds
   it is another one, 0: it is not, or nobody can tell. E_NOMEM; END: a signal. */
int MUST_USE votes_log(struct votes *v, const struct opening *x, const struct trace_options *how,
    const struct zone_course *const *systems, unsigned num, struct zone_course *out, int32_t *east);

#endif

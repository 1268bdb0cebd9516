/* feed.h: all inputs of report and trace, read together in the order of their times. */
#ifndef APP_FEED_H
#define APP_FEED_H

#include "app/command.h"
#include "model/model.h"
#include "trace/trace.h"

/* What comes out, of both kinds (source tells which). All is borrowed for the call; a result other than OK ends the
   run with it. */
struct feed_out {
    void *ctx;
    int (*transfer)(void *ctx, const struct transfer *t);
    int (*login)(void *ctx, const struct login *l);
    int (*session)(void *ctx, const struct session *s);
    /* Both sides have been read up to these instants (as match_advance() has it). */
    int (*advance)(void *ctx, int64_t smf_time, int64_t log_time);
    /* The time of a record or line. */
    void (*cover)(void *ctx, int is_log, int64_t when);
    /* Hash over a record, for its origin, by which somebody else finds duplicates. NULL: they are left out here. */
    uint64_t (*digest)(struct slice record);
    /* At the end: messages that no pattern claims, by shape. NULL: not wanted. */
    int (*unclaimed)(void *ctx, const struct unclaimed *u);
    /* Connections that are not whole in the logs, as messages. NULL: they are handed out like all others. */
    int (*kept)(void *ctx, const struct trace_kept *x);
};

/* Reads all inputs to the end. smf: dumps are taken, and inputs whose times jump back are put in order; else they are
   refused, and logs are read as they are. stories: trace lines are collected.
   END: a signal. */
int MUST_USE feed_run(struct run *r, int smf, int stories, const struct feed_out *to);

#endif

/* feedlog.h: logs among the inputs of a feed: what is found out about one before it is read, and those whose turn has
   not come, which are closed. */
#ifndef APP_FEEDLOG_H
#define APP_FEEDLOG_H

#include "app/feed.h"
#include "app/inputs.h"
#include "trace/trace.h"

struct feed_input {
    struct opening open;
    int live;
    int64_t when;               /* last time seen; of a dump: of the last record that was handed out */
    size_t number;              /* smf_input()'s, trace_log_open()'s */
    uint64_t lines, used;       /* of a log; used also of a dump */
    int is_covered;             /* of a log: its time has been told */
    int is_known;               /* of a log: its zones and its order have been found out */
    struct trace_options how;   /* of a log: with its zones and its year */
    uint32_t head;              /* hash over a log's first lines; 0: there are few, or they have no times */
    int asleep;                 /* a log that is closed until its turn comes; when is its first time */
    uint64_t raw, raw_size;     /* bytes read of the file, when it has been closed */
};

struct feed_logs {
    struct run *run;
    struct trace_options how;   /* what is assumed of all logs */
    struct trace *trace;        /* NULL: their turn has not come */
    int many;                   /* they are not all kept open */
    struct opening *later;      /* logs that were put off: inputs behind the others as soon as logs are read */
    size_t num_later;
};

/* The trace of all logs, whose local times are assumed to be in that zone. E_NOMEM. */
int MUST_USE feedlog_start(struct feed_logs *f, const struct feed_out *out, const struct zone_course *zone,
    int stories);
/* The present stream, a log, becomes one of those put off, and in moves to the next one. As opening_later(). */
int MUST_USE feedlog_put_off(struct feed_logs *f, struct feed_input *in);
/* A finding if it has local times: nothing has told their zone. */
void feedlog_say_assumed(const struct feed_logs *f, const struct feed_input *in);
/* A log that is live is closed, if it can be opened again. */
void feedlog_sleep(const struct feed_logs *f, struct feed_input *in);
/* Opens it again. It may have gone since; then it is no longer live. E_NOMEM. */
int MUST_USE feedlog_wake(const struct feed_logs *f, struct feed_input *in);
/* Finds out its zones, its year, its order and its first time, and makes it one of the trace's logs. E_NOMEM; END: a
   signal; E_IO, with its message given. */
int MUST_USE feedlog_begin(const struct feed_logs *f, struct feed_input *in);

#endif

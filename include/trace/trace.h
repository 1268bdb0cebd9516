/* trace.h: logs to sessions, transfers and logins. Patterns of messages are data: records/ *.msg. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "base/finding.h"
#include "base/spans.h"
#include "base/zone.h"
#include "input/line.h"
#include "model/model.h"

struct trace;       /* all logs of a run: the processes of one host may write to several files */

/* A message of a connection that is not whole in this trace, for another one to go on with. Those of one group are
   carried: they are all that one connection has had so far; what has come of it until then has been handed out, and
   nothing more comes of it here. Or the message is of a connection of which nothing has been handed out. */
struct trace_kept {
    const char *input;              /* NULL: no message, but the end of the group; group 0: the logs have lines of
                                       sftp-servers */
    struct slice host, text, line;
    int64_t when, resolution;       /* of the end of a group: how far the trace had come */
    int64_t at;                     /* the latest time of the lines of its log when it was read; of the group */
    int64_t begin;                  /* the first time in its log */
    uint64_t pid, number;
    uint64_t group;                 /* 0: not carried */
    unsigned owner;
    int64_t disorder, doubt;        /* until when the order of its log's lines tells nothing, or nothing for certain */
};

/* What comes out, when it is complete. Structs and slices live for the call. A result other than OK ends the run
   with it. */
struct trace_out {
    void *ctx;
    int (*transfer)(void *ctx, const struct transfer *t);
    int (*login)(void *ctx, const struct login *l);
    int (*session)(void *ctx, const struct session *s);
    int (*kept)(void *ctx, const struct trace_kept *x);     /* NULL: they are handed out like all others */
};

struct trace_options {
    struct zone_course zone;    /* of local times without a zone */
    struct zone_hosts *hosts;   /* NULL: of all of them; else each host has its own */
    const struct spans *known;  /* what records cover: lines without a year lie near it; NULL: now is the latest */
    int64_t now;            /* the present, for that rule */
    int year;               /* --year; 0: by the rule above */
    const char *envelope;   /* forced form, NULL: recognised */
    int stories;            /* collect trace lines (struct story) */
    int unclaimed;          /* collect messages that no pattern claims */
    int progress;           /* collect samples of transfers (struct progress) */
    int family;             /* collect the phases of connections and their processes (struct phase, struct process) */
};

int MUST_USE trace_new(struct trace **out, const struct trace_options *o, const struct trace_out *to,
    struct findings *fs);
/* Frees; what is open is dropped: call trace_end() first. */
void trace_free(struct trace *t);

/* A log of the run; input counts from 0. name lives as long as the findings. Its zones and its year are those of the
   options, unless trace_log_times() tells others before the first line. sorted: its lines have been put in order of
   time, so what stands in one second may have stood in another order. */
int MUST_USE trace_log_open(struct trace *t, const char *name, size_t *log);
void trace_log_times(struct trace *t, size_t log, const struct trace_options *how, int sorted);
/* One line of that log. Lines of one log come in order. *when: the line's instant, INSTANT_NONE for one without. */
int MUST_USE trace_line(struct trace *t, size_t log, const struct line *line, int64_t *when);
/* Lines of that log until there have been most of them, or one of a time later than until; sooner where the time goes
   on. num becomes how many they were, when the time of the last one, INSTANT_NONE without one. What trace_line() and
   lines_next() return; END with no line: there are no more. */
struct trace_step {
    unsigned most, num;
    int64_t until, when;
};
int MUST_USE trace_lines(struct trace *t, size_t log, struct lines *lines, struct trace_step *x);
/* In place of lines: a message that another trace has kept, in the order of at. What comes of a carried one before the
   end of its group is not handed out. */
int MUST_USE trace_kept_take(struct trace *t, size_t log, const struct trace_kept *x);
/* No message from before that time will come any more. */
int MUST_USE trace_until(struct trace *t, int64_t when);
/* That log has no more lines: a message that was under way is taken. Sessions go on in other logs; where messages are
   kept, those with lines in this log are handed out as messages. */
int MUST_USE trace_log_end(struct trace *t, size_t log);
/* Sets a clock as those of the logs are. */
struct clock;
void trace_clock(struct clock *c, const struct trace_options *o);
/* 1 when a line of that log had a time without a zone. */
int trace_log_is_local(const struct trace *t, size_t log);
/* 1 when a line of that log had a date without a year, and nobody says which it is. */
int trace_log_is_yearless(const struct trace *t, size_t log);
/* Nothing more comes: what is open is handed out as open. */
int MUST_USE trace_end(struct trace *t);

/* Messages of our programs of one shape, which no pattern claims; a template of records/ *.msg is made of that. */
struct unclaimed {
    struct slice program;           /* empty: not told */
    struct slice shape;             /* the text with holes */
    uint64_t count;
    const char *input;              /* NULL: shapes that were too many, counted together */
    uint64_t line;
    struct slice text;              /* of the first one, its front */
};
/* Behind trace_end(), once: hands them out, the most frequent first. A result other than OK ends it. */
int MUST_USE trace_unclaimed(struct trace *t, int (*take)(void *ctx, const struct unclaimed *x), void *ctx);

/* 1 when the text looks like lines that trace_line() can use (for recognition). */
int trace_looks_like_log(struct slice head);
/* The first time that a log which begins with that text will tell; INSTANT_NONE: none in these lines. */
int64_t trace_first_time(const struct trace_options *o, struct slice head);
/* The envelopes that --envelope takes, NULL at the end. */
const char *const *trace_envelopes(void);

struct trace_tally {
    uint64_t lines, claimed;        /* lines read; lines that a pattern claimed */
    uint64_t other_programs;        /* lines of programs that are not ours */
    uint64_t no_envelope;           /* lines that no envelope fits */
    uint64_t sftp_lines, sshd_lines;
};
const struct trace_tally *trace_tally(const struct trace *t);

#endif

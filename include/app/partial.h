/* partial.h: partial reports: what one run has read, before matching, in a file from which the report of many runs is
   made. The form is told at the top of partial.c. */
#ifndef APP_PARTIAL_H
#define APP_PARTIAL_H

#include "app/feed.h"
#include "model/freeze.h"

struct partial_out;

/* Creates the file. E_IO, with its message given; E_NOMEM. */
int MUST_USE partial_out_open(struct partial_out **out, struct run *r, const char *name);
/* Each writes one thing, as feed_out's members take it. E_IO, with its message given; E_NOMEM. */
int MUST_USE partial_out_transfer(struct partial_out *p, const struct transfer *t);
int MUST_USE partial_out_login(struct partial_out *p, const struct login *l);
int MUST_USE partial_out_session(struct partial_out *p, const struct session *s);
int MUST_USE partial_out_advance(struct partial_out *p, int64_t smf_time, int64_t log_time);
void partial_out_cover(struct partial_out *p, int is_log, int64_t first, int64_t last);
int MUST_USE partial_out_kept(struct partial_out *p, const struct trace_kept *x);
/* A run whose partial report is part of this one, before all else (partial_in_id()). */
int MUST_USE partial_out_run(struct partial_out *p, uint64_t id);
/* OK: writes what was covered and the run's findings so far, and puts the file into place. Any other result of the run:
   drops it. Frees p; the result after it. */
int MUST_USE partial_out_close(struct partial_out *p, int result);

struct partial_in;

enum partial_kind { PARTIAL_END, PARTIAL_NAME, PARTIAL_TRANSFER, PARTIAL_LOGIN, PARTIAL_SESSION, PARTIAL_ADVANCE,
    PARTIAL_COVER, PARTIAL_FINDING, PARTIAL_KEPT, PARTIAL_RUN, NUM_PARTIAL_KINDS };

/* One thing that was read; slices are borrowed until the next call, names live as long as the findings. */
struct partial_item {
    enum partial_kind kind;
    union {
        struct transfer transfer;
        struct login login;
        struct session session;
        struct finding finding;
        struct trace_kept kept;
        uint64_t run;
        struct {
            int64_t smf_time, log_time;
        } advance;
        struct {
            int is_log;
            int64_t first, last;
        } cover;
    } u;
};

/* Opens one. fs: gets what is wrong with it; keep: names of inputs live as long as these. E_FORMAT: not a partial
   report of this version (a finding says so); E_NOMEM. */
int MUST_USE partial_in_open(struct partial_in **out, const char *name, struct findings *fs, struct findings *keep);
void partial_in_close(struct partial_in *p);
/* The next thing; END behind the last. E_FORMAT: damaged or cut off (a finding says so). */
int MUST_USE partial_in_next(struct partial_in *p, struct partial_item *item);
/* Tells the runs that made partial reports apart. */
uint64_t partial_in_id(const struct partial_in *p);
/* Bytes read of the file, and its size (0: not known). */
uint64_t partial_in_raw_offset(const struct partial_in *p);
uint64_t partial_in_raw_size(const struct partial_in *p);

/* A kept message as bytes, and back (E_FORMAT); slices point into s. */
void partial_freeze_kept(struct buf *b, struct freeze_names *n, const struct trace_kept *x);
int MUST_USE partial_thaw_kept(struct slice s, const struct freeze_names *n, struct trace_kept *x);

/* 64 bits of hash over a record, the same on every machine. */
uint64_t partial_digest(struct slice record);

#endif

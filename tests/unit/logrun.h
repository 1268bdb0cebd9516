/* logrun.h: runs log text through the trace layer and keeps what comes out, for the suites. */
#ifndef UNIT_LOGRUN_H
#define UNIT_LOGRUN_H

#include "model/cause.h"
#include "trace/trace.h"
#include "unit.h"

enum { RUN_ROWS = 512, RUN_TEXT = 256, RUN_FAMILY = 8 };

struct run_transfer {
    struct transfer t;              /* its slices are not valid any more */
    char path[RUN_TEXT], path2[RUN_TEXT], user[RUN_TEXT], why[RUN_TEXT], first_line[RUN_TEXT], last_line[RUN_TEXT];
    struct progress progress[PROGRESS_MAX];
};
struct run_login {
    struct login l;
    char user[RUN_TEXT], method[RUN_TEXT], why[RUN_TEXT];
};
struct run_session {
    struct session s;
    char user[RUN_TEXT], auth[RUN_TEXT], cipher[RUN_TEXT], kex[RUN_TEXT], system[RUN_TEXT];
    char mac[RUN_TEXT], sources[RUN_TEXT], peer[RUN_TEXT];  /* sources: of kex, cipher, mac, joined by blanks */
    struct phase phases[PHASES_MAX];
    struct process processes[RUN_FAMILY];
};

struct log_run {
    struct trace_options options;   /* set before log_run() */
    const char *only;               /* a file's lines with that text only; NULL all */
    struct run_transfer transfers[RUN_ROWS];
    struct run_login logins[RUN_ROWS];
    struct run_session sessions[RUN_ROWS];
    unsigned num_transfers, num_logins, num_sessions;
    struct trace_tally tally;
    uint64_t found[NUM_FINDINGS];   /* counts */
    int64_t last_when;
    unsigned num_shapes;            /* options.unclaimed: shapes of messages that no pattern claims */
    uint64_t num_unclaimed;         /* such messages */
    char unclaimed[RUN_TEXT];       /* the first of them */
};

/* Empty results and plain options. Free with log_done(). */
struct log_run *log_new(void);
void log_done(struct log_run *r);
/* All of the text, line by line (LF or CR LF). */
void log_run(struct log_run *r, struct slice text);
void log_run_text(struct log_run *r, const char *text);
/* A file below the shared data's logs, gzip or not, 0 when it is not there. */
int log_run_file(struct log_run *r, const char *name);
/* Every member of an archive below the shared data's logs, each for itself; 0 when it is not there. */
int log_run_members(const char *name, void (*take)(struct log_run *r, const char *member, void *ctx), void *ctx);

/* How many transfers of that operation and result. */
unsigned log_count(const struct log_run *r, enum word op, enum word result);
/* The nth (from 0) transfer of that path; NULL. */
const struct run_transfer *log_transfer(const struct log_run *r, const char *path, unsigned nth);

#endif

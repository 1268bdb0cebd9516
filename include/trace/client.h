/* client.h: the inside of the reader of client traces (ssh -v, sftp -v, scp -v): one run of a client after the other.
   Used by src/trace only.

   A trace has no process ids, no addresses but in a few lines, and mostly no times: the order of its lines is all that
   ties them. So a log has one run at a time, apart from the connections of sshd and their tables. */
#ifndef TRACE_CLIENT_H
#define TRACE_CLIENT_H

#include "trace/state.h"

enum { CUT_LEAST = 1000 };    /* ssh cuts a message, its level included, at 1021 bytes; an escape is left out whole */

/* What the next "SSH2_FXP_STATUS n" answers. A write is none of these: its line "In write loop" stands behind it. */
enum waiting { WAIT_NONE, WAIT_CLOSE, WAIT_ACT, WAIT_COPY, WAIT_OTHER };

/* Does an sftp-server write into the client's trace ("sftp -s 'sftp-server -e'", "sftp -D")? */
enum serving { SERVING_NOT, SERVING_MAYBE, SERVING };

/* scp by the old protocol. */
struct rcp {
    enum word word;                 /* W_PUT, W_GET; W_NONE: not this protocol */
    int is_dir;                     /* the target is a directory for certain: names go below it */
    struct text target;             /* the remote path of the command */
    struct text below;              /* directories entered below the target, each with a slash behind it */
    unsigned depth;
    struct op *op;                  /* the file that is being copied */
    uint64_t size;                  /* as announced */
    struct text name;
};

struct client {
    struct log *log;
    int is_open;                    /* a run has begun */
    uint64_t number, first, last;
    int64_t start, end, resolution;
    struct text host, user, method, why, noted_why;
    struct terms terms;
    struct text offer;              /* the key exchanges that the client offers, where only both offers are told */
    unsigned lists, offers;         /* of the present offer, whole ones */
    struct endpoint at;
    enum word phase, outcome, product;
    enum cause_id cause, noted;     /* noted: told by a line that need not be the end */
    int has_version, has_target, is_proxied, is_accepted, is_over, is_tried, is_session;
    int has_exit;                   /* exit: status of the remote program, -1: none came */
    int64_t exit;
    struct phase phases[PHASES_MAX];
    unsigned num_phases;
    struct attempt attempts[MAX_ATTEMPTS];
    unsigned num_attempts;
    struct text trying;             /* the method that is being tried */
    int is_trying;                  /* something was sent by it that has not been answered */
    struct tale *tale;
    uint64_t transfers, failures, bytes_in, bytes_out;
    /* operations */
    struct op *told;                /* announced, not asked for */
    struct op *opening;             /* get or put: no handle yet */
    struct op *source;              /* opened before that one, which may be its copy */
    struct op *get, *put;           /* open files */
    struct op *act;                 /* any other operation, unanswered */
    struct op *closing;             /* get or put: its close is unanswered */
    struct op *done;                /* finished; the line about its SMF record may come */
    enum waiting waiting;
    int64_t status;                 /* of a write, for the line behind it; -1 none */
    enum word hint;                 /* what the next open will be */
    enum word failed;               /* kind of the operation that a status failed; its error line comes yet */
    unsigned last_type;
    int has_packets;                /* single requests are shown: level 3 */
    int is_listing;                 /* a directory is open */
    enum serving serving;
    int is_doubted;                 /* a version that may be made up; with what stands behind it a new run begins */
    struct text changing;           /* "Changing mode on": the path of the next setstat */
    struct rcp rcp;
    /* lines */
    int has_cr;                     /* messages end in CR LF */
    struct text held;               /* of a message that goes on in the next line */
    unsigned num_held;
    uint64_t held_number;
    int64_t held_when;
    size_t stamp;                   /* bytes of the stamp before each line, 0: none */
    size_t unknown;                 /* of a stamp that gives no time */
};

/* clirun.c: the run */
void run_begin(struct trace *t, struct client *c, const struct message *m);
/* Hands out what is open and the session row. */
void run_end(struct trace *t, struct client *c);
void run_phase(struct client *c, const struct message *m, enum word phase);
/* The run failed; the first cause stays. why: the words; cause C_NONE: that of the pattern. */
void run_fail(struct trace *t, struct client *c, const struct message *m, enum cause_id cause, enum word outcome);
void run_attempt(struct trace *t, struct client *c, const struct message *m, enum cause_id cause);
void run_accepted(struct trace *t, struct client *c, const struct message *m);

/* clissh.c: the connection; hands on what is of an operation */
void ssh_event(struct trace *t, struct client *c, const struct message *m);

/* cliact.c: operations of sftp and of scp over sftp */
void xfer_event(struct trace *t, struct client *c, const struct message *m);

/* A file to get that is not there. */
void xfer_missing(struct trace *t, struct client *c, const struct message *m);

/* clixfer.c: transfers, rows */
/* 1 when it is of a transfer. */
int xfer_request(struct trace *t, struct client *c, const struct message *m);
struct op *xfer_begin(struct trace *t, struct client *c, const struct message *m, enum word word);
void xfer_fail(struct trace *t, struct op *o, enum cause_id cause, struct slice text);
/* Hands *at out, or drops it, and clears what points to it. */
void xfer_give(struct trace *t, struct client *c, struct op *o);
void xfer_drop(struct trace *t, struct client *c, struct op *o);
void xfer_touch(struct op *o, const struct message *m);
/* The path that the line tells, shown or as messages write it. */
void xfer_name(struct trace *t, struct text *x, const struct message *m);
void xfer_path(struct trace *t, struct op *o, const struct message *m);
/* Flags as hex digits. */
uint64_t xfer_flags(struct slice s);
/* It is finished; its row waits for the next line. */
void xfer_finish(struct trace *t, struct client *c, struct op *o, const struct message *m);
/* The run is at its end. */
void xfer_end(struct trace *t, struct client *c);
/* What finished before is handed out. */
void xfer_settle(struct trace *t, struct client *c);

/* cliscp.c: scp by the old protocol */
/* The remote command, as it is shown or as a message tells it. */
void rcp_command(struct trace *t, struct client *c, struct slice command, int is_shown);
void rcp_event(struct trace *t, struct client *c, const struct message *m);
void rcp_end(struct trace *t, struct client *c);

/* clitext.c: what stands around the text of a client's message */
/* Takes prompts, a progress meter and an unknown stamp off the front; *stamp: its length, 0 none; before: that of the
   lines before. *meter: the meter, empty when there was none. */
struct slice client_bare(struct slice text, size_t before, struct slice *meter, size_t *stamp);

#endif

/* msg.h: messages on standard error, one line each, and the progress line. A batch step of z/OS, which has no standard
   error, writes them to the DD name SYSPRINT, or SYSOUT where there is no SYSPRINT. */
#ifndef APP_MSG_H
#define APP_MSG_H

#include "base/io.h"

struct msg {
    int quiet, verbose;
    int silent;                 /* nothing at all is written */
    int ids;                    /* messages begin with SFT0101S in place of sftp119: */
    int batch;                  /* there is no standard error */
    struct io_out *print;       /* batch: SYSPRINT, once there was a message; owned */
    int progress;               /* a progress line is wanted */
    int shown;                  /* one stands on the terminal */
    int64_t begin, next;        /* by io_now() */
};

void msg_init(struct msg *m);
void msg_done(struct msg *m);
/* From now on as the user wants it. The progress line needs a terminal and no NO_COLOR. */
void msg_manners(struct msg *m, int quiet, int verbose, int no_progress);

/* sftp119: and the text, control characters escaped. Only errors are shown with -q. With ids: F_PROGRAM_ERROR,
   F_PROGRAM_NOTE. */
void msg_error(struct msg *m, const char *format, ...);
void msg_note(struct msg *m, const char *format, ...);
/* F_PROGRAM_OPTION: what was asked for makes no sense. F_PROGRAM_OUTPUT: name cannot be written, and why. */
void msg_option(struct msg *m, const char *format, ...);
void msg_output(struct msg *m, const char *name, const char *why);
/* A finding_shower; ctx is the struct msg. */
void msg_finding(void *ctx, const struct finding *f);

/* Draws the progress line, at most some times a second, when the work has lasted a second. total 0: not known. */
void msg_progress(struct msg *m, uint64_t done, uint64_t total);
/* Takes it away. */
void msg_progress_end(struct msg *m);

#endif

/* deeds.h: the truth.json of a run of the shared data: what every client did, as far as a server's log can show it. */
#ifndef UNIT_DEEDS_H
#define UNIT_DEEDS_H

#include "model/model.h"
#include "unit.h"

enum { DEEDS_MAX = 400, EVENTS_MAX = 160, DEEDS_EACH = 32, DEED_TEXT = 256, SAID_TEXT = 2048, PIDS_MAX = 4 };

/* One operation of a client. Numbers are -1 where the truth does not tell them. */
struct deed {
    char op[DEED_TEXT], path[DEED_TEXT];    /* path: in the server's file system, else as the client named it */
    char expect[DEED_TEXT];                 /* planned failure */
    int64_t expect_bytes, bytes, remote_before, remote_after, local_before, local_after, files;
    unsigned event;
    unsigned done;                          /* rows found for it */
};

/* One client process. */
struct deed_event {
    char label[DEED_TEXT];
    char said[SAID_TEXT];                   /* its commands and arguments, one after the other */
    char user[DEED_TEXT], addr[DEED_TEXT];
    char trace[DEED_TEXT];                  /* file of the client's trace; empty: none */
    unsigned num_traces;                    /* seen of them */
    int64_t exit;
    int64_t port;                           /* 0: not told */
    uint64_t monitor, child;                /* sshd's processes; 0: not told */
    uint64_t pid[PIDS_MAX];                 /* of its sftp-servers */
    unsigned num_pids;
};

struct deeds {
    struct deed deed[DEEDS_MAX];
    struct deed_event event[EVENTS_MAX];
    unsigned num_deeds, num_events;
};

/* The truth of that folder below the shared data's logs, NULL when it is not there. Free with deeds_done(). */
struct deeds *deeds_read(const char *folder);
void deeds_done(struct deeds *d);

/* The path of a row is that of the truth, or ends with it, or (relative) the truth ends with it. Names of a row are kept
   and lines are cut at some length. */
int deed_path_is(const char *row, const char *truth);
/* Bytes that went over the handle, -1 when the truth leaves it open. */
int64_t deed_bytes(const struct deed *x, enum word word);
int deed_failed(const struct deed *x);

#endif

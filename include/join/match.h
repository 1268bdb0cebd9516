/* match.h: which records and which logged operations are the same. The algorithm is written at the top of match.c. */
#ifndef JOIN_MATCH_H
#define JOIN_MATCH_H

#include "base/finding.h"
#include "join/clocks.h"
#include "model/model.h"

enum evidence {                     /* bits of match.by, in the order in which match_by names them */
    BY_ENDPOINT = 1, BY_ADDRESS = 2, BY_USER = 4, BY_PATH = 8, BY_SUFFIX = 16, BY_BYTES = 32, BY_RESULT = 64,
    BY_METHOD = 128, BY_ORDER = 256, BY_TIME = 512,
    NOT_BYTES = 1024, NOT_RESULT = 2048     /* conflicts: matched by endpoint and path, but these differ */
};

/* The two sides of one transfer, when both were seen. Each has a record or a log or both. */
struct ends_match {
    const struct transfer *server_smf, *server_log, *client_smf, *client_log;
    unsigned by;
    unsigned client_by;             /* of the client's record and log, when both are there */
    int64_t skew;                   /* client end minus server end, microseconds; INSTANT_NONE */
};
struct transfer_match {
    enum word match;                /* W_MATCHED W_SMF_ONLY W_LOG_ONLY W_AMBIGUOUS */
    const struct transfer *smf, *log;   /* either may be NULL; live for the call; the server's where both sides have
                                           one */
    unsigned by;
    int64_t skew;                   /* log end minus SMF end, microseconds; INSTANT_NONE */
    const struct ends_match *ends;  /* NULL: one side only */
};
struct login_match {
    enum word match;
    const struct login *smf, *log;
    unsigned by;
    int64_t skew;
};

/* Where decided rows go, in the order of their time; those that had to wait for a log without times come last. A
   result other than OK ends the run with it. */
struct match_out {
    void *ctx;
    int (*transfer)(void *ctx, const struct transfer_match *m);
    int (*login)(void *ctx, const struct login_match *m);
};

struct matcher;

int MUST_USE matcher_new(struct matcher **out, const struct match_out *to, struct findings *fs);
void matcher_free(struct matcher *m);
/* Before anything comes: what lies farther apart is never the same, and does not wait longer for its other half.
   Microseconds; 0: the default, a quarter of an hour. */
void match_window(struct matcher *m, int64_t window);

/* One operation or login of either side (t->source tells which). The matcher copies what it keeps. */
int MUST_USE match_transfer(struct matcher *m, const struct transfer *t);
int MUST_USE match_login(struct matcher *m, const struct login *l);
/* When a connection of the log ended. */
void match_session(struct matcher *m, const struct session *s);
/* Both sides have been read up to these instants (INSTANT_NONE: nothing read; INT64_MAX: side at its end or not there):
   what lies far enough behind is decided and handed out. */
int MUST_USE match_advance(struct matcher *m, int64_t smf_time, int64_t log_time);
int MUST_USE match_end(struct matcher *m);
/* How far the clocks are apart. */
struct clocks *match_clocks(struct matcher *m);

/* match_by as text, for example endpoint+user+path+bytes+time, at most MATCH_BY_MAX bytes; conflicts follow as
   "!bytes". */
enum { MATCH_BY_MAX = 96 };
size_t match_by_text(unsigned by, unsigned char *d);

#endif

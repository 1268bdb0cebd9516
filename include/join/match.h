/* match.h: which record and which logged operation are the same. The algorithm is written at the top of match.c. */
#ifndef JOIN_MATCH_H
#define JOIN_MATCH_H

#include "base/finding.h"
#include "model/model.h"

enum evidence {                     /* bits of match.by, in the order in which match_by names them */
    BY_ENDPOINT = 1, BY_ADDRESS = 2, BY_USER = 4, BY_PATH = 8, BY_SUFFIX = 16, BY_BYTES = 32, BY_RESULT = 64,
    BY_METHOD = 128, BY_ORDER = 256, BY_TIME = 512,
    NOT_BYTES = 1024, NOT_RESULT = 2048     /* conflicts: matched by endpoint and path, but these differ */
};

struct transfer_match {
    enum word match;                /* W_MATCHED W_SMF_ONLY W_LOG_ONLY W_AMBIGUOUS */
    const struct transfer *smf, *log;   /* either may be NULL; live for the call */
    unsigned by;
    int64_t skew;                   /* log end minus SMF end, microseconds; INSTANT_NONE */
};
struct login_match {
    enum word match;
    const struct login *smf, *log;
    unsigned by;
    int64_t skew;
};

/* Where decided rows go, in the order of their time. A result other than OK ends the run with it. */
struct match_out {
    void *ctx;
    int (*transfer)(void *ctx, const struct transfer_match *m);
    int (*login)(void *ctx, const struct login_match *m);
};

struct matcher;

int MUST_USE matcher_new(struct matcher **out, const struct match_out *to, struct findings *fs);
void matcher_free(struct matcher *m);

/* One operation or login of either side (t->source tells which). The matcher copies what it keeps. */
int MUST_USE match_transfer(struct matcher *m, const struct transfer *t);
int MUST_USE match_login(struct matcher *m, const struct login *l);
/* Both sides have been read up to these instants (INSTANT_NONE: nothing read; INT64_MAX: side at its end or not there):
   what lies far enough behind is decided and handed out. */
int MUST_USE match_advance(struct matcher *m, int64_t smf_time, int64_t log_time);
int MUST_USE match_end(struct matcher *m);

/* match_by as text, for example endpoint+user+path+bytes+time, at most MATCH_BY_MAX bytes; conflicts follow as
   "!bytes". */
enum { MATCH_BY_MAX = 96 };
size_t match_by_text(unsigned by, unsigned char *d);

#endif

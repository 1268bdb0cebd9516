/* audit.h: what an auditor asks of a run: has all that was read come out, whose operations have no record, where were
   records or lines lost. Fed with what goes into the matcher and with the rows that come out, in their order. */
#ifndef JOIN_AUDIT_H
#define JOIN_AUDIT_H

#include "join/match.h"
#include "join/sums.h"

struct audit;

/* A suspicion. */
struct audit_row {
    enum word what;             /* W_UNRECORDED W_LOST_RECORDS W_LOG_STRETCH, W_UNLOGGED W_LOST_LINES W_SMF_STRETCH */
    enum word missing;          /* what is not there: W_SMF94 ... W_SMF98, W_LOG, W_CLIENT_TRACE */
    struct slice system, user;  /* user empty: several */
    uint64_t count;
    int64_t first, last;        /* of the operations; INSTANT_NONE: a log without times */
    enum word text;             /* what it may mean */
};

/* What became of all that one source told: read is the sum of the others. */
struct audit_balance {
    enum word what, source;     /* W_TRANSFERS, W_LOGINS; W_SMF94 ... W_SMF98, W_LOG, W_CLIENT_TRACE */
    uint64_t read, matched, conflicting, alone, ambiguous;
    uint64_t left_out;          /* by filters; attempts of a connection that logged in later and that have no record */
};

/* NULL: no memory. */
struct audit *audit_new(void);
void audit_free(struct audit *a);

/* What goes into the matcher. */
void audit_read_transfer(struct audit *a, const struct transfer *t);
void audit_read_login(struct audit *a, const struct login *l);
/* What comes out. shown: it passed the filters. */
int MUST_USE audit_transfer(struct audit *a, const struct transfer_match *m, int shown);
int MUST_USE audit_login(struct audit *a, const struct login_match *m, int shown);

/* Row index of either table; cover: the stretches that records and logs cover. 0: there is no such row. */
int audit_get_row(struct audit *a, const struct cover cover[2], size_t index, struct audit_row *out);
int audit_get_balance(const struct audit *a, size_t index, struct audit_balance *out);

#endif

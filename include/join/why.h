/* why.h: why was this record, or this line, decided as it was: what it was compared with, and what spoke for and
   against each. It watches what goes into the matcher and what comes out; without it nothing is watched. */
#ifndef JOIN_WHY_H
#define JOIN_WHY_H

#include "join/match.h"

struct why;

/* Of record or line number of the input; its name may be given without its folders. window as match_window() has it;
   clocks are the matcher's. NULL: no memory. */
struct why *why_new(struct slice input, uint64_t number, int64_t window, struct clocks *clocks);
void why_free(struct why *w);

/* What goes into the matcher. */
int MUST_USE why_transfer(struct why *w, const struct transfer *t);
int MUST_USE why_login(struct why *w, const struct login *l);
/* What comes out. */
void why_transfer_row(struct why *w, const struct transfer_match *m);
void why_login_row(struct why *w, const struct login_match *m);

struct why_row {
    enum word what;             /* W_ASKED first, then W_CANDIDATE, the best one first */
    enum word decision;         /* asked: as the row's match, W_NONE: it has none; candidate: W_MATCHED, W_TAKEN,
                                   W_AMBIGUOUS, W_OPEN, W_REJECTED, W_FAR */
    enum word reason;
    const struct transfer *transfer;    /* one of both is NULL */
    const struct login *login;
    int score;                  /* of judge(), 0: impossible; -1: asked */
    unsigned agrees, differs;   /* enum evidence, without NOT_BYTES and NOT_RESULT */
    int64_t skew, unexplained;  /* microseconds: log minus record, client minus server; what clocks leave of that.
                                   INSTANT_NONE */
    const char *partner;        /* input of what it is matched with; NULL: nothing */
    int is_partner_log;
    uint64_t number;            /* record or line there */
};
/* After the last row, while the clocks are there. The rows; 0: there is no such row, no row at all: nothing that is
   matched stands at that place. */
void why_settle(struct why *w);
int why_get(struct why *w, size_t index, struct why_row *out);

#endif

/* rival.h: what is kept of the thing that was asked for and of what it is compared with: why.c watches, rival.c
   compares, reasons.c answers. Internal to them. */
#ifndef JOIN_RIVAL_H
#define JOIN_RIVAL_H

#include "join/pool.h"
#include "join/why.h"

enum { CANDIDATES = 12 };

/* Where a thing stands. */
struct spot {
    const char *input;
    uint64_t first, last;
    int is_log;
};
/* A row: record and log of the server or of logins, record and log of the client. */
struct out {
    struct spot spot[4];
    enum word match;
    unsigned by, client_by, ends_by;
};
struct rival {
    struct kept *x;                     /* owned */
    struct verdict v;
    int weight;
    unsigned agrees, differs;
    int64_t skew, cost, apart;
};

struct why {
    unsigned char *input;               /* owned */
    size_t len_input;
    uint64_t number;
    int64_t window;
    struct clocks *clocks;              /* borrowed */
    struct keep keep;
    struct kept **ring;                 /* owned array of owned ones */
    struct out *out;                    /* owned; a ring */
    size_t num, num_out;                /* put into them */
    struct pool *pool[2];               /* for the clocks: of its own side, of both ends */
    struct kept *asked;                 /* NULL: has not come */
    struct rival rival[CANDIDATES];
    size_t num_rivals;
    struct out asked_out, rival_out[CANDIDATES];
    int is_out, is_rival_out[CANDIDATES];
};

struct spot spot_of(const struct origin *o, int is_log);
struct spot spot_of_kept(const struct kept *x);
int spot_is_same(const struct spot *a, const struct spot *b);
/* One of the row's parts is x. */
int spot_is_in(const struct out *out, const struct kept *x);

/* y against the one asked for: 1 when it is worth telling. */
int rival_compare(const struct why *w, struct kept *y, struct rival *c);
/* The clocks, as they are now. */
void rival_time(const struct why *w, struct rival *c);

#endif

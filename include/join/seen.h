/* seen.h: what suspect.c has collected and accuse.c weighs. Internal to both. */
#ifndef JOIN_SEEN_H
#define JOIN_SEEN_H

#include "join/suspect.h"

enum { NAME_MAX_BYTES = 64, SITES_MAX = 512, STRETCHES = 32, CROWD = 4 };
enum side { RECORDS, LINES };

struct name {
    size_t n;
    unsigned char p[NAME_MAX_BYTES];
};
struct run {
    int64_t first, last;
    uint64_t count;
};
/* What is closer together than the gap is one run; should there be more than STRETCHES, the gap is doubled. */
struct stretches {
    struct run s[STRETCHES];
    size_t num;
    int64_t gap;
};
struct person {
    struct name user;           /* as it came first; empty: all users */
    uint32_t hash;
    unsigned site;
    enum seen_kind kind;
    uint64_t paired, alone;     /* ambiguous ones count as paired */
    uint64_t solo;              /* runs between two pairs of the site in which hardly anybody else was alone */
    int64_t login;              /* the first of his that is not alone; INSTANT_NONE */
    int64_t first, last;        /* of those alone */
    struct run run;             /* alone since the site's last pair */
    uint64_t epoch;             /* pairs of the site before it */
    struct run front;           /* what was alone before the first pair */
    struct stretches *lost;     /* what was alone between pairs; owned; NULL: none */
    struct stretches *all;      /* all that was alone; not of SEEN_96; owned; NULL: none */
};
struct site {
    struct name system;
    enum side side;
    uint64_t paired[NUM_SEEN_KINDS], tied;
    int64_t first, last;                /* of all pairs */
    struct cover pairs;
    uint64_t peers[SITES_MAX / 64];     /* bit i: pairs with site i */
    struct person *now[CROWD];          /* who was alone since the last pair of a SEEN_96; full: and others */
    unsigned num_now;
    const char *input;                  /* of that pair's other side */
    int64_t when;                       /* of that pair */
};

struct suspects {
    struct site *site[SITES_MAX];       /* owned */
    unsigned num_sites, last_site[2];
    struct person **slot;               /* owned array of owned ones; open addressing */
    size_t num_slots, num_persons;
    uint64_t records[NUM_SEEN_KINDS];   /* how many there were */
    struct audit_row *row;              /* the ready table */
    size_t num_rows, cap_rows;
    int is_ready;
};

static inline struct slice seen_name(const struct name *x) { return slice_of(x->p, x->n); }
/* Letters A-Z count as a-z. */
int seen_same_name(struct slice a, struct slice b);
/* Iterates over the persons of that name at that site: *at is 0 in the beginning. NULL: no more. */
const struct person *seen_next(const struct suspects *s, unsigned site, enum seen_kind kind, struct slice user,
    size_t *at);
/* To the stretches goes what was alone since the last pair, when a pair has come behind it. */
int MUST_USE seen_end_run(const struct suspects *s, struct person *x);

#endif

/* contain.h: whole SMF records out of any container. The forms stand behind one table; see containers.md 11. */
#ifndef INPUT_CONTAIN_H
#define INPUT_CONTAIN_H

#include "input/source.h"

enum { RECORD_MAX = 65535 };        /* longest logical record, RDW included */

/* One whole logical record with an RDW of the whole length in front. */
struct record {
    struct slice bytes;             /* RDW included; borrowed until the next call */
    uint64_t number;                /* in the input, from 1, all types counted */
    uint64_t offset;                /* of its first byte in the stream of whole logical records, RDWs included */
    unsigned type;
    unsigned subtype;               /* meaningful when has_subtype */
    int has_subtype;
};

/* What can be told of every whole record without rebuilding it. */
struct record_head {
    const unsigned char *header;    /* the first bytes from the RDW's place on: 24, or length when that is less (at
                                       least 18); time at 6, date at 10, system id at 14; borrowed for the call */
    size_t length;                  /* RDW included */
    uint64_t number, offset;        /* as in struct record */
    unsigned type, subtype;
    int has_subtype;
};

/* Which records the caller wants whole; the others are counted and passed over. */
struct record_want {
    int any;                        /* every record */
    unsigned first_subtype, last_subtype; /* of type 119 */
    void (*seen)(void *ctx, const struct record_head *h);   /* called for every whole record, wanted or not; NULL */
    void *ctx;
};

struct container;

/* What has gone by. */
struct container_tally {
    uint64_t records;               /* whole records, wanted or not */
    uint64_t wanted;
    uint64_t segments;              /* descriptor words read */
    uint64_t spanned;               /* records that lay in more than one segment */
    uint64_t headers, trailers;     /* types 2 and 3 */
    uint64_t other_types;           /* records of other types than 119, 2 and 3 */
    uint64_t other_subtypes;        /* type 119, not wanted */
    uint64_t damaged;               /* records or segments dropped, each stretch once; every one is a finding */
};

/* form NULL: recognised by content; else one of container_forms(). E_USAGE: no such form; E_FORMAT: not recognised (a
   finding says why). The container borrows the source. */
int MUST_USE container_open(struct container **out, struct source *s, const char *form, const struct record_want *want);
void container_close(struct container *c);
/* OK and *r; END. Damage becomes findings and reading goes on behind it where that is possible. E_NOMEM. */
int MUST_USE container_next(struct container *c, struct record *r);
/* rdw, bdw-rdw, bdw-segments, rdw-segments, extended-bdw, prefixed. "rdw" becomes "rdw-segments" when segments are
   met. */
const char *container_name(const struct container *c);
const struct container_tally *container_tally(const struct container *c);
/* The forms that --container takes, NULL at the end. */
const char *const *container_forms(void);
/* How well the bytes fit a known form: its name, or NULL. (For kind_find.) */
const char *container_detect(struct slice head, int at_end);

#endif

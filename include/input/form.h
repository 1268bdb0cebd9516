/* form.h: what the files of the containers share (contain.c, chain.c, rdw.c, block.c, prefix.c); nobody else includes
   it. */
#ifndef INPUT_FORM_H
#define INPUT_FORM_H

#include "gen/form.h"
#include "input/contain.h"

enum {
    WORD_SIZE = 4,      /* a descriptor word: BDW, RDW, SDW, length prefix */
    HEADER_MIN = 18,    /* SMF header without subtype, RDW included (containers.md 10) */
    HEADER_FULL = 24    /* with subsystem id and subtype */
};

/* Segment control code, the SDW's third byte (containers.md 1.2). */
enum { SEG_COMPLETE, SEG_FIRST, SEG_LAST, SEG_MIDDLE };

/* What one descriptor word announces. */
struct piece {
    unsigned segment;
    struct slice bytes;         /* the word included; borrowed until the next call */
};

/* How far bytes fit a form. */
struct fit {
    size_t bytes;               /* that fit */
    unsigned records;           /* with a header that is beyond doubt */
    int segments;               /* some were not complete */
    int extended;               /* extended BDWs */
    int broken;                 /* then came something that does not fit */
    int cut;                    /* the last record goes on behind the bytes */
};

/* What can stand where reading takes up again. */
enum start { START_NONE, START_RECORD, START_BLOCK };

struct form {
    int prefixed;               /* 4-byte lengths that do not count themselves, instead of RDWs */
    int blocked;
    /* Goes through head, until max records are found or something does not fit. */
    void (*fit)(struct slice head, unsigned max, struct fit *f);
    /* The next piece, not one that is complete and not wanted: that is counted. END, E_NOMEM. */
    int (*next)(struct container *c, struct piece *pc);
};

extern const struct form form_rdw, form_block, form_prefix;
extern const char *const form_names[NUM_CONTAINER_FORMS + 1];

struct header {
    unsigned type, subtype;
    int has_subtype;
    int cut;                    /* type 119, but too short for its header: the caller is to hear of it */
};

/* A spanned record on its way. */
struct span {
    int active;
    int known;                  /* header read, wanted decided */
    int wanted;
    uint64_t length;            /* so far, one RDW included */
    size_t held;                /* bytes of it in whole */
    uint64_t offset;            /* of its first segment in the input */
    struct header head;
};

#define BLOCK_OPEN UINT64_MAX   /* the block's end is not known, or there are no blocks */

struct container {
    struct source *s;           /* borrowed */
    const struct form *form;
    struct record_want want;
    struct container_tally tally;
    uint64_t offset;            /* in the stream of whole logical records */
    uint64_t block_left;        /* bytes up to the block's end, or BLOCK_OPEN */
    uint64_t block_length, block_offset;    /* of the BDW read last */
    size_t hold;                /* bytes of the piece that was given last: still to be moved past */
    int segments, extended;     /* met */
    uint64_t orphan;            /* number of the record behind the last segment without a first */
    struct span span;
    unsigned char *whole;       /* RECORD_MAX bytes: a rebuilt record */
};

/* A descriptor word's length (itself included) and segment code; 0 when it is none. */
static inline int form_word(const unsigned char *p, int prefixed, size_t *length, unsigned *segment)
{
    if (prefixed) {
        *segment = SEG_COMPLETE;
        *length = (size_t)be16_at(p + 2) + WORD_SIZE;
        return p[0] == 0 && p[1] == 0 && *length <= RECORD_MAX && *length > WORD_SIZE;
    }
    *segment = p[2];
    *length = be16_at(p);
    return p[2] <= SEG_MIDDLE && p[3] == 0 && *length >= WORD_SIZE;
}

static inline struct header form_header(const unsigned char *p, size_t length)
{
    struct header h = { 0, 0, 0, 0 };

    h.type = length > 5 ? p[5] : 0;
    h.cut = h.type == 119 && length < HEADER_FULL;
    if (length >= HEADER_FULL && (p[4] & 0x40) != 0) {
        h.has_subtype = 1;
        h.subtype = be16_at(p + 22);
    }
    return h;
}

static inline int form_wanted(const struct record_want *w, const struct header *h)
{
    return w->any || h->cut || (h->type == 119 && h->has_subtype
        && h->subtype >= w->first_subtype && h->subtype <= w->last_subtype);
}

/* Tells the caller's hook of the record that is about to be counted. */
void form_tell(struct container *c, const struct header *h, const unsigned char *p, size_t length);

/* A whole record has gone by; p: its first bytes, as many as struct record_head shows. */
static inline void form_count(struct container *c, const struct header *h, const unsigned char *p, size_t length,
    int wanted)
{
    if (c->want.seen != NULL)
        form_tell(c, h, p, length);
    c->tally.records++;
    c->offset += length;
    if (wanted)
        c->tally.wanted++;
    if (h->type == 119)
        c->tally.other_subtypes += !wanted;
    else if (h->type == 2)
        c->tally.headers++;
    else if (h->type == 3)
        c->tally.trailers++;
    else
        c->tally.other_types++;
}

/* An SMF header's time, date and system id make sense, as far as n bytes at the descriptor word p show them (at least
   14). */
int form_is_sure(const unsigned char *p, size_t n);
/* The same with less trust: no system id is asked for, and a date of zero is one. */
int form_is_likely(const unsigned char *p, size_t n);

/* Adds a finding at byte offset of the input and record number tally.records + 1. */
void form_report(struct container *c, enum finding_id id, uint64_t offset, const struct value *args, size_t num);
/* Gives up the spanned record under way; report says whether that is a finding of its own. */
void form_drop_span(struct container *c, int report);

/* Moves past n bytes, of the block too. */
static inline void form_skip(struct container *c, size_t n)
{
    source_skip(c->s, n);
    if (c->block_left != BLOCK_OPEN)
        c->block_left = c->block_left > n ? c->block_left - n : 0;
}

/* Fit of a chain of RDWs and SDWs, or of prefixes. */
void chain_fit(struct slice head, unsigned max, int prefixed, struct fit *f);
/* What starts at w: a record that is beyond doubt, or a block of such. at_end: nothing follows w. */
enum start form_start(const struct form *form, struct slice w, int at_end);
/* The next piece of the chain inside the block. END: end of input; E_SHORT: it ends inside the piece; E_FORMAT: no
   piece stands here; E_LIMIT: it goes over the block's end; OK with an empty piece: the block is done. */
int chain_next(struct container *c, struct piece *pc);
/* Deals with E_FORMAT and E_SHORT: finding, and on to the next place that makes sense. END, or OK to go on. */
int chain_mend(struct container *c, int result);
/* chain_next() and chain_mend() for forms without blocks: struct form's next. */
int chain_read(struct container *c, struct piece *pc);
/* What stands at w could be a BDW with a record or segment behind it. */
int block_is_here(struct slice w);

#endif

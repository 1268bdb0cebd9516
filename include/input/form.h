/* form.h: what the files of the containers share (contain.c, chain.c, rdw.c, block.c, prefix.c, bare.c, foreign.c);
   nobody else includes it. */
#ifndef INPUT_FORM_H
#define INPUT_FORM_H

#include "gen/form.h"
#include "input/contain.h"

enum {
    WORD_SIZE = 4,      /* a descriptor word: BDW, RDW, SDW, length prefix */
    HEADER_MIN = 18,    /* SMF header without subtype, RDW included (containers.md 10) */
    HEADER_FULL = 24,   /* with subsystem id and subtype */
    BODY_MIN = HEADER_MIN - WORD_SIZE,      /* the same without the RDW: what stands behind a descriptor word */
    BODY_FULL = HEADER_FULL - WORD_SIZE
};

/* How a descriptor word tells the length (containers.md 1.2, 6; zos.md 4). */
enum rule {
    RULE_RDW,           /* 2 bytes, themselves and the next two counted; segment code; 0 */
    RULE_PREFIX,        /* 4 bytes, not counted */
    RULE_RDW_EXCLUSIVE, /* as RULE_RDW, but the 4 bytes are not counted */
    RULE_RDW_LE,        /* as RULE_RDW, little-endian */
    RULE_PREFIX_LE,     /* as RULE_PREFIX, little-endian */
    RULE_PREFIX_ALL,    /* as RULE_PREFIX, but the 4 bytes are counted */
    RULE_SHORT,         /* 2 bytes and no more, not counted */
    RULE_NONE           /* no descriptor words */
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
    enum container_form id;
    enum rule rule;
    int blocked;
    /* Goes through head, until max records are found or something does not fit. NULL for form_bare. */
    void (*fit)(const struct form *form, struct slice head, unsigned max, struct fit *f);
    /* The next piece, not one that is complete and not wanted: that is counted. An empty one: another form is to go on
       here. END, E_NOMEM. */
    int (*next)(struct container *c, struct piece *pc);
};

extern const struct form form_rdw, form_rdw_exclusive, form_rdw_le, form_block, form_bare;
extern const struct form form_prefix, form_prefix_le, form_prefix_all, form_short;
extern const char *const form_names[NUM_CONTAINER_FORMS + 1];
/* The name that check shows, and what is to be said of a form that z/OS does not write, else NULL. */
extern const enum container_form form_shown[NUM_CONTAINER_FORMS];
extern const char *const form_said[NUM_CONTAINER_FORMS];

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
    const char *name;           /* of the first form, when another one has followed; NULL */
    struct {                    /* form_bare: what belongs to no record */
        uint64_t bytes, stretches, offset;
        int inside, told;       /* such a stretch; the findings are made */
    } lost;
    uint64_t orphan;            /* number of the record behind the last segment without a first */
    struct span span;
    unsigned char *whole;       /* RECORD_MAX bytes: a rebuilt record */
};

/* Bytes of a descriptor word. */
static inline size_t form_word_size(enum rule rule)
{
    return rule == RULE_SHORT ? 2 : rule == RULE_NONE ? 0 : WORD_SIZE;
}

/* The length that the descriptor word at p (4 bytes) leads over, itself included, and its segment code; 0 when it is
   none. */
static inline int form_word(const unsigned char *p, enum rule rule, size_t *length, unsigned *segment)
{
    int little = rule == RULE_RDW_LE || rule == RULE_PREFIX_LE, tail = rule == RULE_PREFIX || rule == RULE_PREFIX_ALL;
    int counted = rule == RULE_RDW || rule == RULE_RDW_LE || rule == RULE_PREFIX_ALL;
    const unsigned char *rest = tail ? p : p + 2;

    *segment = rule == RULE_RDW || rule == RULE_RDW_EXCLUSIVE || rule == RULE_RDW_LE ? p[2] : SEG_COMPLETE;
    *length = little ? (size_t)p[1] << 8 | p[0] : be16_at(tail ? p + 2 : p);
    if (rule == RULE_SHORT) {
        *length += 2;
        return *length > 2 && *length <= RECORD_MAX - 2;
    }
    if (*segment > SEG_MIDDLE || rest[1] != 0 || (*segment == SEG_COMPLETE && rest[0] != 0))
        return 0;
    if (!counted)
        *length += WORD_SIZE;
    return *length <= RECORD_MAX && (rule == RULE_RDW ? *length >= WORD_SIZE : *length > WORD_SIZE);
}

/* p: behind the descriptor word, n bytes. */
static inline struct header form_header(const unsigned char *p, size_t n)
{
    struct header h = { 0, 0, 0, 0 };

    h.type = n > 1 ? p[1] : 0;
    h.cut = h.type == 119 && n < BODY_FULL;
    if (n >= BODY_FULL && (p[0] & 0x40) != 0) {
        h.has_subtype = 1;
        h.subtype = be16_at(p + 18);
    }
    return h;
}

static inline int form_wanted(const struct record_want *w, const struct header *h)
{
    return w->any || h->cut || (h->type == 119 && h->has_subtype
        && h->subtype >= w->first_subtype && h->subtype <= w->last_subtype);
}

/* Tells the caller's hook of the record that is about to be counted. */
void form_tell(struct container *c, const struct header *h, const unsigned char *p, size_t n);

/* A whole record has gone by: n bytes behind its descriptor word, of which the header is at p. */
static inline void form_count(struct container *c, const struct header *h, const unsigned char *p, size_t n, int wanted)
{
    if (c->want.seen != NULL)
        form_tell(c, h, p, n);
    c->tally.records++;
    c->offset += n + WORD_SIZE;
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

/* An SMF header's time, date and system id make sense, as far as the n bytes behind the descriptor word show them (at
   least 10). */
int form_is_sure(const unsigned char *p, size_t n);
/* The same with less trust: no system id is asked for, and a date of zero is one (10 bytes). */
int form_is_likely(const unsigned char *p);

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

/* Goes on with another form where one is certain from here on: then a finding, and 1. */
int form_change(struct container *c);
/* Records with lengths that z/OS does not write, perhaps too few to be certain. */
int form_is_odd(struct slice head, int at_end);

/* Fit of a chain of records: struct form's fit for those without blocks. */
void chain_fit(const struct form *form, struct slice head, unsigned max, struct fit *f);
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
/* What stands at w is a record without its length. */
int bare_is_here(struct slice w);

#endif

/* pattern.h: the messages of sftp-server and sshd as compiled from records/ *.msg, and the matcher. */
#ifndef TRACE_PATTERN_H
#define TRACE_PATTERN_H

#include "base/slice.h"
#include "gen/cause.h"
#include "gen/pattern.h"

/* enum event E_..., enum capture_role CAP_..., enum pattern_class PATTERNS_... (the class of a program's debug lines
   follows that of its other lines) and enum trace_text TEXT_... come from gen/pattern.h. */

enum hole {
    HOLE_LIT,                               /* just that text */
    HOLE_PATH, HOLE_USER, HOLE_TEXT,        /* any bytes, also none */
    HOLE_WORD, HOLE_ADDR,                   /* bytes without a blank */
    HOLE_NUM, HOLE_PORT, HOLE_OCTAL, HOLE_FLAGS
};

struct pattern_item {
    enum hole kind;
    enum capture_role role;                 /* CAP_NONE: not kept */
    size_t n;
    const unsigned char *text;              /* HOLE_LIT */
};

struct pattern {
    uint64_t key, mask;                     /* the first 8 bytes, big-endian, and which of them the pattern fixes */
    uint64_t word_key, word_mask;           /* the same behind its blank of that number, from 1; mask 0: not needed */
    unsigned short word;
    unsigned short item, num;               /* its items */
    unsigned short free1, free2;            /* positions of the open holes (path, user, text); num: none */
    enum event event;
    enum cause_id cause;
    int cut;                                /* only for lines that may have been cut, when nothing else fits */
    int broad;                              /* only when nothing else fits: may be something else that looks like it */
};

struct pattern_range {
    unsigned short first, count;            /* messages of their own */
    unsigned short broad;                   /* those behind them that claim what no other one does */
    unsigned short dull;                    /* the last of these: a text that one of them claims means nothing */
};

/* A name under which a program stands in the log. */
struct pattern_tag {
    struct slice name;
    enum pattern_class class;
};

extern const struct slice trace_texts[NUM_TRACE_TEXTS];
extern const struct pattern_tag pattern_tags[NUM_PATTERN_TAGS];
extern const struct pattern_item pattern_items[];
extern const struct pattern patterns[NUM_PATTERNS];
/* By first and third byte, as pattern_find() reckons; the last one: begins with a hole, or with less fixed text. */
extern const struct pattern_range pattern_ranges[NUM_PATTERN_CLASSES][NUM_PATTERN_BINS];

enum { CAPTURE_BITS = 32, CAPTURE_WORDS = (NUM_CAPS + CAPTURE_BITS - 1) / CAPTURE_BITS };

/* What a pattern found. Slices point into the text that was matched and are not unescaped. */
struct capture {
    uint32_t has[CAPTURE_WORDS];            /* bit per role */
    int unsure;                             /* two open holes, and the text between them stands more than once */
    struct slice at[NUM_CAPS];              /* meaningful where the bit is set */
};

static inline int capture_has(const struct capture *c, enum capture_role role)
{
    return (int)(c->has[role / CAPTURE_BITS] >> role % CAPTURE_BITS & 1);
}
/* The capture of that role, empty when there is none. */
static inline struct slice capture_get(const struct capture *c, enum capture_role role)
{
    return capture_has(c, role) ? c->at[role] : slice_of(NULL, 0);
}
static inline void capture_drop(struct capture *c, enum capture_role role)
{
    c->has[role / CAPTURE_BITS] &= ~(UINT32_C(1) << role % CAPTURE_BITS);
}

/* The pattern of that class which claims the whole text (without level prefix and [preauth]), its captures in *c;
   NULL when none does. cut: the line is so long that its end may be missing. */
const struct pattern *pattern_find(enum pattern_class class, struct slice text, int cut, struct capture *c);
/* 1 when a message of that class with a name of a user or file begins like the text, which ends in the name. */
int pattern_begins(enum pattern_class class, struct slice text);
/* 1 when a message of that class claims the text, no matter which one: it means nothing. 0: maybe. */
int pattern_is_dull(enum pattern_class class, struct slice text);
/* The same for one pattern: 1 when it fits. */
int pattern_match(const struct pattern *p, struct slice text, struct capture *c);

#endif

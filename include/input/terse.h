/* terse.h: what the files of AMATERSE share (terse.c, pack.c, spack.c); nobody else includes it, foreign.c excepted
   for terse_is_pds(). Section numbers are containers.md's. */
#ifndef INPUT_TERSE_H
#define INPUT_TERSE_H

#include "input/layer.h"

enum {
    TERSE_CODES = 4096,         /* 12 bits */
    TERSE_END = 0,              /* codes 1 to 256: a data byte; symbols are codes less 1 */
    TERSE_MARK = 257,           /* record mark; codes above: dictionary */
    TERSE_SYMBOL_MARK = 256,
    TERSE_CHUNK = 16            /* symbols that are copied in one go */
};

/* Codes that lie ready. */
struct terse_codes {
    const unsigned char *p;     /* two codes in three bytes */
    size_t left;                /* codes */
    unsigned half;              /* 1: the first of p's two codes is done with */
};

/* Where output goes. Writers stop when p is at full or behind; there is room for TERSE_ROOM bytes more. */
struct terse_out {
    unsigned char *p, *full;
    unsigned char *record;      /* variable records: where the one under way begins, its RDW included */
    int variable;
    int drop;                   /* the record under way is too long already */
    unsigned dropped;           /* records that were too long, since this was last set to 0 */
    int any;                    /* a code was decoded */
};
/* What the longest expansion of one PACK code makes: a symbol each of all entries and a literal, every one a mark that
   becomes an RDW; and the rest of a chunk. */
enum { TERSE_ROOM = TERSE_CODES * 4 + TERSE_CHUNK };

enum terse_stop {
    TERSE_USED_UP,              /* no code left */
    TERSE_FULL,
    TERSE_ENDED,                /* end code */
    TERSE_BAD_CODE,             /* the last code names an entry that is none */
    TERSE_HUGE                  /* the last code stands for more than TERSE_EXPANSION symbols */
};
enum { TERSE_EXPANSION = 4 * 1024 * 1024 };

/* The two algorithms (4.3, 4.4). The state is one allocation, NULL when memory is used up; free() ends it. *code is
   the last code that was read. */
void *pack_new(void);
enum terse_stop pack_run(void *state, struct terse_codes *in, struct terse_out *out, unsigned *code);
void *spack_new(void);
enum terse_stop spack_run(void *state, struct terse_codes *in, struct terse_out *out, unsigned *code);

/* Symbols among which there are record marks: bit i of marks says that s[i] is one. */
void terse_put_marked(struct terse_out *o, const unsigned char *s, unsigned n, unsigned marks);

/* n symbols, at most TERSE_CHUNK; s has TERSE_CHUNK bytes. */
static inline void terse_put(struct terse_out *o, const unsigned char *s, unsigned n, unsigned marks)
{
    if (marks != 0) {
        terse_put_marked(o, s, n, marks);
    } else {
        memcpy(o->p, s, TERSE_CHUNK);
        o->p += n;
    }
}

static inline unsigned terse_code(struct terse_codes *in)
{
    const unsigned char *p = in->p;

    in->left--;
    if (in->half == 0) {
        in->half = 1;
        return (unsigned)p[0] << 4 | (unsigned)p[1] >> 4;
    }
    in->half = 0;
    in->p += 3;
    return (unsigned)(p[1] & 0x0F) << 8 | p[2];
}

/* A tersed PDS or PDSE (versions 07, 09), which is not read. */
int terse_is_pds(struct slice head, uint64_t size);

#endif

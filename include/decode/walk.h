/* walk.h: shared by the files of src/decode: the decoder, and the step from a section's bytes to values. */
#ifndef DECODE_WALK_H
#define DECODE_WALK_H

#include "decode/decode.h"

enum {
    TRIPLETS_AT = 28,       /* SDTRN is at 24, the triplets begin here (SC27-6806, tables 31-33, 38, 44) */
    TRIPLET_BYTES = 8,      /* offset 4, length 2, number 2 */
    MAX_PARTS = 32,         /* triplets that are looked at; no release is known with more than 7 */
    NUM_MEMOS = 2,          /* identification and security: the same from record to record of one session */
    MEMO_BYTES = 128, MEMO_COLUMNS = 32,
    UNLISTED_MAX = 24,      /* "unlisted (0x12345678)" */
    KEPT_BYTES = 32,        /* texts up to this length are kept by column */
    MEMO_TEXT = EBCDIC_WORST * MEMO_BYTES + MEMO_COLUMNS * UNLISTED_MAX,
    NAME_MAX_BYTES = 8      /* ID, S1 ... S65535 */
};

/* A section's first byte and length within the record, from a triplet that is in order. */
struct part {
    uint32_t offset;
    uint32_t n;             /* 0: the section is not there */
};

/* The last section of its kind and what it became. */
struct memo {
    const struct section *section;      /* NULL: nothing kept */
    size_t n;
    unsigned char bytes[MEMO_BYTES];
    struct value values[MEMO_COLUMNS];
    unsigned char text[MEMO_TEXT];
};

/* The last text of a column and what it became. */
struct kept_text {
    size_t n;                           /* 0: nothing kept */
    unsigned char bytes[KEPT_BYTES];
    struct value v;
    unsigned char text[EBCDIC_WORST * KEPT_BYTES];
};

struct decoder {
    const struct ebcdic *codepage;
    struct findings *fs;
    int triplets, raw;
    struct value input;                 /* the column input */
    struct place at;                    /* of the record being decoded */
    const struct subtype *subtype;      /* of that record */
    struct value *blank;                /* a row per subtype: its columns absent, all others none */
    size_t row_bytes;                   /* of one; no constant, so that copying one is libc's fast memcpy */
    struct part parts[MAX_PARTS];       /* of that record, by triplet */
    unsigned num_parts;
    unsigned num_triplets;              /* that lie inside the record */
    uint64_t complaints;                /* findings so far */
    unsigned char packed[4];            /* the last packed date and its day */
    int64_t days;
    unsigned char noted_longer[LAYOUT_NUM_SECTIONS];
    unsigned char noted_more;
    struct memo memos[NUM_MEMOS];
    struct kept_text kept[LAYOUT_NUM_COLUMNS];
    unsigned char *text;                /* of the record, TEXT_BYTES */
    unsigned char *put;                 /* next free place there, or in a memo's text */
};

/* The values of a section's (header's, triplets') fields that lie within its n bytes at p, to their columns of row,
   which must be absent so far; those of other fields are left so. Texts live as long as the row. */
void walk_fields(struct decoder *d, const struct section *s, const unsigned char *p, size_t n, struct value *row);

/* A finding at the record's place. */
void decode_complain(struct decoder *d, enum finding_id id, const struct value *args, size_t num_args);

/* "ID", "S1" ... at name (NAME_MAX_BYTES). */
struct slice triplet_name(unsigned triplet, unsigned char *name);

#endif

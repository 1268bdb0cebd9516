/* layout.h: the record map that records/ *.rec describe, as tables (build/gen/layout.c, made by records/layout.awk).
   All texts are UTF-8 with a NUL behind them. */
#ifndef DECODE_LAYOUT_H
#define DECODE_LAYOUT_H

#include "base/value.h"
#include "gen/layout.h"

/* How a field's bytes become a value (interface.md 3). */
enum field_format {
    FMT_UINT,       /* big-endian binary of 1, 2, 4 or 8 bytes */
    FMT_TEXT,       /* EBCDIC, trailing blanks and NULs removed */
    FMT_CLOCK,      /* 1/100 s since midnight */
    FMT_DATE,       /* packed 0cyydddF */
    FMT_IP,         /* 16 bytes; all zero is absent */
    FMT_DURATION,   /* 1/100 s, as seconds with two decimals */
    FMT_CODE,       /* a number with a meaning: fills two columns */
    FMT_RESERVED    /* no column */
};

struct field {
    uint16_t offset, width;     /* from the section's (header, triplets: the record's) first byte; width 0: all of it */
    uint8_t format;             /* enum field_format */
    uint8_t is_triplet;         /* shown with --triplets only */
    int16_t column;             /* of the records table, -1 for reserved; a code's text is in the column behind it */
    int16_t codes;              /* index into layout_codes, -1 none */
    uint16_t only;              /* the code's text is given in this subtype only; 0: in all */
    const char *name, *ibm_name;
    const char *ibm_format;     /* binary, EBCDIC, packed */
    const char *meaning;
};

struct section {
    const char *name, *title, *source;
    uint16_t length;            /* as documented; 0: variable */
    uint16_t base;              /* offset of the first field */
    uint16_t index;             /* enum layout_section, for sections */
    const struct field *fields;
    uint16_t num_fields;
    uint8_t by_subtype;         /* 1: a field has its meaning in one subtype only */
    int16_t first_column, num_columns; /* the columns of a section stand together (not those of triplets) */
};

struct code {
    uint16_t code, n;           /* n: length of the text */
    unsigned char flags;        /* VALUE_PLAIN or 0 */
    const char *text;
};
struct code_list {
    const char *name, *source;
    const struct code *codes;   /* ascending */
    uint16_t num;
};

/* A subtype: which section each triplet (0 = identification) leads to. */
struct subtype {
    uint16_t number;
    const char *title, *written, *source;
    const struct section *triplets;         /* SDTRN and the triplets */
    const struct section *const *sections;  /* by triplet */
    uint16_t num_sections;
};

extern const struct section layout_header;          /* the 24 bytes in front */
extern const struct subtype layout_subtypes[];
extern const size_t layout_num_subtypes;
extern const struct code_list layout_codes[];
extern const size_t layout_num_codes;
/* Columns of the decode table: input, record, offset, length, type, subtype, then the fields, then raw. */
struct record_column { const char *id; uint8_t format; uint8_t is_triplet; const char *title; };
extern const struct record_column layout_columns[]; /* LAYOUT_NUM_COLUMNS, COL_... from gen/layout.h */

const struct subtype *layout_find(unsigned subtype);    /* NULL: not ours */
/* The line of that code; NULL: unlisted. */
const struct code *code_find(const struct code_list *list, uint32_t code);

#endif

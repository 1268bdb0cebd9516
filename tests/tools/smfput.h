/* smfput.h: writes SMF dumps for the tests: records of type 119, subtypes 94-98, and containers around them.
   Written from IBM's tables (SC27-6806-60, chapter 16) by hand; shares no code or data with the program under test. */
#ifndef TOOLS_SMFPUT_H
#define TOOLS_SMFPUT_H

#include <stdio.h>

enum { PUT_MAX = 65535, PUT_VARS = 4, PUT_VAR_MAX = 4096, PUT_TRIPLETS = 9, PUT_PART_MAX = 512 };

/* What a field belongs to, and a record under construction. Text is UTF-8 with code points up to U+00FF; it becomes
   IBM-1047. */
enum put_part { PART_HEAD, PART_IDENT, PART_SEC, PART_OWN, PART_VAR };
enum put_kind { KIND_BIN, KIND_TEXT, KIND_TIME, KIND_DATE, KIND_IP, KIND_DUR };

struct put_field {
    const char *name;       /* IBM's, without SMF_119SSH_ */
    enum put_part part;
    unsigned ofs, len;      /* PART_VAR: number of the variable section, 0 */
    enum put_kind kind;
};

struct put_rec {
    unsigned subtype;
    unsigned char part[PART_VAR][PUT_PART_MAX];
    unsigned len[PART_VAR];             /* lengths that the sections are written with */
    unsigned char var[PUT_VARS][PUT_VAR_MAX];
    unsigned len_var[PUT_VARS];
    unsigned triplets;                  /* triplets there is room for */
    long sdtrn;                         /* value of SDTRN, -1: triplets */
    long ofs[PUT_TRIPLETS], seclen[PUT_TRIPLETS], num[PUT_TRIPLETS];    /* values to write, -1: the true ones */
    unsigned pad;                       /* zero bytes behind the last section */
};

/* A record with the lengths and triplets of z/OS 3.1 and blanks or zeros in every field. */
void put_init(struct put_rec *r, unsigned subtype);
/* The field of that name in that subtype, or NULL. */
const struct put_field *put_find(unsigned subtype, const char *name);
/* Store into a field: binary number (big-endian), text (blank padded, cut at the field's end; variable sections take
   its length), or raw bytes. */
void put_number(struct put_rec *r, const struct put_field *f, unsigned long long value);
void put_text(struct put_rec *r, const struct put_field *f, const char *text, size_t n);
void put_raw(struct put_rec *r, const struct put_field *f, const unsigned char *bytes, size_t n);
/* A value as a person writes it: number, text, HH:MM:SS.hh, YYYY-MM-DD, address, seconds, or X'hex' for any kind.
   0 or -1. */
int put_value(struct put_rec *r, const struct put_field *f, const char *value);
/* Packed date 0cyydddF of a day. */
unsigned long put_date(unsigned year, unsigned month, unsigned day);
/* The finished record, RDW included. out has PUT_MAX bytes. Returns its length, 0 when it would be too long. */
size_t put_build(const struct put_rec *r, unsigned char *out);
/* A record of another type: 18-byte header, or 24-byte header when subtype >= 0, then a pattern up to length. r gives
   the header's values. */
size_t put_filler(const struct put_rec *r, unsigned type, long subtype, size_t length, unsigned char *out);
/* One character to IBM-1047. */
unsigned char put_ebcdic(unsigned char latin1);

/* A dump being written. Damage: bytes from cut on are not written; patches overwrite bytes as they pass. */
enum put_form {
    FORM_RDW, FORM_BDW_RDW, FORM_BDW_SEGMENTS, FORM_RDW_SEGMENTS, FORM_EXTENDED_BDW, FORM_PREFIXED,
    FORM_SHORT_RDW,         /* the lengths do not count the descriptor itself */
    FORM_BARE,              /* no lengths at all */
    FORM_TEXT,              /* sent as text: characters converted, CR LF behind each record */
    NUM_FORMS
};
enum { PUT_PATCHES = 32, PATCH_MAX = 64 };
struct put_dump {
    FILE *f;
    enum put_form form;
    size_t block, used, mark;           /* block size; bytes collected; where the block began */
    unsigned char *buf;
    unsigned long long at, cut;         /* bytes offered so far; first byte not to write */
    struct { unsigned long long ofs; size_t n; unsigned char b[PATCH_MAX]; } patch[PUT_PATCHES];
    unsigned num_patch;
    int failed;
};
/* The form of a name such as bdw-rdw, or NUM_FORMS. */
enum put_form put_form_find(const char *name);
/* block 0: 27998. 0, or -1 when memory is used up. */
int put_open(struct put_dump *d, FILE *f, enum put_form form, size_t block);
void put_record(struct put_dump *d, const unsigned char *rec, size_t n);
/* Bytes as they are, after what is held back. */
void put_bytes(struct put_dump *d, const unsigned char *b, size_t n);
void put_flush(struct put_dump *d);
/* 0, or -1 when something could not be written. Does not close the file. */
int put_close(struct put_dump *d);

#endif

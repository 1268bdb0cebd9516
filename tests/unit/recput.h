/* recput.h: SMF records built byte by byte, and the records of a plain RDW file, for the decoder's tests. */
#ifndef UNIT_RECPUT_H
#define UNIT_RECPUT_H

#include "decode/decode.h"

enum { REC_BYTES = 8192 };

struct rec {
    unsigned char b[REC_BYTES];
    size_t n;               /* bytes so far; the next section goes there */
};

/* Header of 2025-06-13 10:15:33.26 local time, system SYS1, room for the triplets, all zero. */
void rec_start(struct rec *r, unsigned subtype, unsigned triplets);
/* Big-endian number of width bytes at ofs. */
void rec_put(struct rec *r, size_t ofs, uint64_t number, size_t width);
/* Text (letters, digits and / . - _ @ blank) as EBCDIC, padded with blanks to width. */
void rec_text(struct rec *r, size_t ofs, const char *text, size_t width);
/* n zero bytes as the next section, its triplet filled; returns its offset. */
size_t rec_section(struct rec *r, unsigned triplet, size_t n);
/* The same for a name or path. */
void rec_name(struct rec *r, unsigned triplet, const char *text);
/* IPv4 address as IPv4-mapped. */
void rec_ip(struct rec *r, size_t ofs, unsigned a, unsigned b, unsigned c, unsigned d);
/* The record, its length filled in. */
struct record rec_done(struct rec *r);

/* A whole record of that subtype as z/OS 3.1 writes it (96: upload of /u/anna/in.dat by ANNA from 192.0.2.7:50122, with
   every section; 97: download; 94, 95, 98: BERT from 198.51.100.9). */
void rec_whole(struct rec *r, unsigned subtype);

/* A decoder of code page 1047 for the input "test". */
struct decoder *rec_decoder(struct findings *fs, int triplets, int raw);

/* The record at *at of a plain RDW file; 0 at the end. Moves *at and counts. */
int rec_next(struct slice file, size_t *at, struct record *r);

#endif

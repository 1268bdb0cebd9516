/* terseput.h: packs as AMATERSE does, for the tests: written from the description of the format alone, without regard
   to speed. */
#ifndef UNIT_TERSEPUT_H
#define UNIT_TERSEPUT_H

#include "base/buf.h"

enum { SYM_MARK = 256 };        /* symbols: data bytes, record mark */

/* A growing run of 12-bit codes. */
struct codes {
    struct buf out;
    unsigned half;              /* 1: the last byte takes 4 bits more */
};
void codes_begin(struct codes *c, unsigned version, int variable, unsigned length);
void codes_add(struct codes *c, unsigned code);
/* The end code and padding to a multiple of 1024 with that byte. */
void codes_end(struct codes *c, unsigned char padding);

/* Codes for n symbols; no end code. */
void terseput_pack(struct codes *c, const uint16_t *sym, size_t n);
void terseput_spack(struct codes *c, const uint16_t *sym, size_t n);

/* Records with RDWs (bytes as they are) as symbols; returns how many. */
size_t terseput_records(uint16_t *sym, const unsigned char *p, size_t n);
size_t terseput_bytes(uint16_t *sym, const unsigned char *p, size_t n);

#endif

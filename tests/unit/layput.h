/* layput.h: what the suites of sources and layers share: bytes, deflated bytes, and reading them back. */
#ifndef UNIT_LAYPUT_H
#define UNIT_LAYPUT_H

#include "drip.h"
#include "input/unpack.h"

/* n bytes, half of them hard to pack, the same each time; free() them. */
unsigned char *layput_noise(size_t n);
/* Deflated data at d with zlib's window bits: 31 gzip, 15 zlib, -15 raw. Returns its length. */
size_t layput_deflate(unsigned char *d, size_t room, const unsigned char *p, size_t n, int bits);
/* Reads everything through windows of look bytes and compares it with want; returns how much of it there was. */
size_t layput_drain(struct source *s, const unsigned char *want, size_t n, size_t look);
/* The bytes of f from its front, with their layers to be taken off. */
struct unpack *layput_open(struct drip *f, struct findings *fs);

#endif

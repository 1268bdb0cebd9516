/* inflate.h: deflated data (RFC 1950, 1951, 1952) made plain, and the other way, piece by piece. inflate.c is the
   only user of zlib. */
#ifndef INPUT_INFLATE_H
#define INPUT_INFLATE_H

#include "base/slice.h"

enum inflate_wrap { INFLATE_RAW, INFLATE_ZLIB, INFLATE_GZIP };

struct inflater;

int MUST_USE inflate_new(struct inflater **out, enum inflate_wrap wrap);
void inflate_free(struct inflater *f);
/* Ready for another stream of the same wrap. */
int MUST_USE inflate_again(struct inflater *f);
/* Inflates from the front of *in, which moves past what was used, up to n bytes to d; *made tells how many. OK: there
   is more to come, or more of *in is needed; END: the stream ends here; E_FORMAT: it is damaged (*made bytes before
   that are good). */
int MUST_USE inflate_step(struct inflater *f, struct slice *in, unsigned char *d, size_t n, size_t *made);

struct deflater;

/* Makes a gzip stream (RFC 1952). level: 1 fast to 9 small. */
int MUST_USE deflate_new(struct deflater **out, int level);
void deflate_free(struct deflater *f);
/* Takes from the front of *in, which moves past what was used, and puts up to n bytes to d; *made tells how many. last:
   nothing comes behind *in. OK: call again while *in is not empty, or last is set; END: the stream is whole; E_FORMAT:
   a call behind the end. */
int MUST_USE deflate_step(struct deflater *f, struct slice *in, int last, unsigned char *d, size_t n, size_t *made);

/* CRC-32 as gzip and zip have it, of s behind bytes whose sum is crc; 0 at the beginning. */
uint32_t inflate_crc(uint32_t crc, struct slice s);
/* The version of zlib in use. */
const char *inflate_version(void);

#endif

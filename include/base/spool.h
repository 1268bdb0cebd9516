/* spool.h: bytes kept for later: in memory up to 1 MiB, then in a temporary file. Written once, then read once or
   more. */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include "base/slice.h"

struct spool;

struct spool *spool_new(void);      /* NULL: no memory */
void spool_free(struct spool *s);
/* E_IO, E_NOMEM. */
int MUST_USE spool_put(struct spool *s, struct slice t);
uint64_t spool_size(const struct spool *s);
/* Starts reading (again) from the front; no spool_put() after it. */
int MUST_USE spool_rewind(struct spool *s);
/* Goes on reading at that byte, once it is read; at most spool_size(). */
void spool_seek(struct spool *s, uint64_t at);
/* Exactly n bytes at d; END when nothing is left, E_SHORT when fewer than n are left (n 0: always OK), E_IO. */
int MUST_USE spool_get(struct spool *s, unsigned char *d, size_t n);

#endif

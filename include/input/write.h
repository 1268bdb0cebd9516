/* write.h: records to bytes, in the forms that contain.h reads; the other direction of the container readers. */
#ifndef INPUT_WRITE_H
#define INPUT_WRITE_H

#include "base/slice.h"

enum {
    WRITE_BLOCK = 27998,            /* half a track of a 3390, which the system chooses for SMF dumps */
    WRITE_BLOCK_LEAST = 64, WRITE_BLOCK_MOST = 32760,
    WRITE_FAST = 1, WRITE_SMALL = 6 /* levels of compression */
};

struct writer;

/* Where the bytes go: works like io_write(). */
typedef int writer_target(void *ctx, struct slice s);

/* The forms that are written, NULL at the end: rdw, bdw-rdw, bdw-segments, rdw-segments, prefixed. */
const char *const *writer_forms(void);
/* form: one of writer_forms(). block: most bytes of a block, BDW included, also where segments end in rdw-segments;
   0: WRITE_BLOCK. gzip: 0, or all is compressed: WRITE_FAST, WRITE_SMALL. E_USAGE: no such form or block size;
   E_NOMEM. */
int MUST_USE writer_new(struct writer **out, const char *form, size_t block, int gzip, writer_target *to, void *ctx);
void writer_free(struct writer *w);
/* One whole record, its RDW in front. In bdw-rdw a record over the block size gets a block of its own; E_LIMIT: over
   WRITE_BLOCK_MOST, nothing was written. Else what the target says, or E_NOMEM. */
int MUST_USE writer_put(struct writer *w, struct slice record);
/* Bytes as they are, not among records. */
int MUST_USE writer_bytes(struct writer *w, struct slice s);
/* Writes what is left. */
int MUST_USE writer_end(struct writer *w);

#endif

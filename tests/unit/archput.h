/* archput.h: writes archives, tape images and images of FTP's modes for the tests, from the descriptions of the forms
   alone, and reads all that is inside one. */
#ifndef UNIT_ARCHPUT_H
#define UNIT_ARCHPUT_H

#include "base/buf.h"
#include "input/unpack.h"

struct zip_how {
    unsigned method, flags;     /* flag 8: a descriptor behind the data */
    int zip64;                  /* sizes of 8 bytes */
    int signature;              /* the descriptor has one */
    int sizes;                  /* the header tells them in spite of the descriptor */
    uint32_t damage;            /* goes into the check sum */
};
void zip_put(struct buf *b, const char *name, struct slice data, const struct zip_how *how);
/* What stands in front of the central directory. */
void zip_end(struct buf *b);

/* A header with its data behind it, filled up. form: 0 ustar, 1 without magic, 2 in EBCDIC. */
void tar_put(struct buf *b, const char *name, unsigned type, struct slice data, int form);
void tar_end(struct buf *b);

struct tape_put {
    struct buf *b;
    unsigned before;
};
/* A block in chunks of most bytes at most; packed: by zlib. */
void tape_block(struct tape_put *t, struct slice data, size_t most, int packed);
void tape_chunk(struct tape_put *t, struct slice data, unsigned flags);
void tape_mark(struct tape_put *t);
/* A label of 80 bytes: text of letters, digits and points in EBCDIC, or as it is. */
void tape_label(struct tape_put *t, const char *text, int ebcdic);

/* A record without its RDW; the last control code. */
void ftp_record(struct buf *b, struct slice data, unsigned code);
/* A record in blocks of most bytes at most; flags of its last one. */
void ftp_block(struct buf *b, struct slice data, size_t most, unsigned flags);

enum { OPENED_MAX = 24 };
/* All that came out, one stream behind the other. */
struct opened {
    struct buf bytes;
    size_t count;               /* streams; of the first OPENED_MAX there is more */
    size_t end[OPENED_MAX];     /* in bytes */
    char name[OPENED_MAX][64], layers[OPENED_MAX][64];
    enum layer_content content[OPENED_MAX];
    struct findings *fs;
};
/* Reads in steps; looks: bytes taken per window; some: bytes taken of each stream, the rest is left. */
void opened_read(struct opened *o, struct slice in, size_t step, size_t look, uint64_t some);
void opened_done(struct opened *o);
struct slice opened_get(const struct opened *o, size_t i);

#endif

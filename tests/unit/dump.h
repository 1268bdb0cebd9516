/* dump.h: writes SMF dumps for the suites of the input layer, byte by byte, and reads them back. */
#ifndef UNIT_DUMP_H
#define UNIT_DUMP_H

#include "drip.h"
#include "input/contain.h"

enum { MANY = 64, ROOM = 400000 };

/* A dump under construction, and the logical records that it holds. */
struct dump {
    unsigned char *p;
    size_t n;
    size_t block;               /* where the open block starts, when in_block */
    int in_block;
    struct slice record[MANY];  /* owned */
    size_t count;
};

void dump_begin(struct dump *d);
void dump_end(struct dump *d);
/* Bytes as they are; a descriptor word. */
void dump_add(struct dump *d, const void *p, size_t n);
void dump_word(struct dump *d, size_t length, unsigned third);
/* A record of that type and length (RDW included), not written yet; subtype below 0: a header without. */
struct slice dump_record(struct dump *d, unsigned type, int subtype, size_t length);
void dump_block(struct dump *d);
/* Writes the block's length: the true one plus change. */
void dump_block_end(struct dump *d, long change, int extended);
/* Bytes from..to of a record (its RDW not counted) as a segment. */
void dump_segment(struct dump *d, struct slice r, size_t from, size_t to, unsigned code);

/* The forms by number, and the names that they must get. */
enum { RDW, BDW_RDW, BDW_SEGMENTS, RDW_SEGMENTS, EXTENDED, PREFIXED, NUM_FORMS };
extern const char *const dump_names[NUM_FORMS];
/* A record in a form, in blocks of size bytes; dump_finish() ends the last block. */
void dump_put(struct dump *d, struct slice r, int form, size_t size);
void dump_finish(struct dump *d, int form);
/* A dump of count records: header, mixed types and lengths, trailer. */
void dump_make(struct dump *d, int form, size_t count, size_t longest, size_t block);

/* Other ways to write the lengths, and their names for --container. */
enum { RDW_EXCLUSIVE, RDW_LE, PREFIXED_LE, PREFIXED_INCLUSIVE, PREFIXED_SHORT, NUM_WAYS, NO_LENGTHS = NUM_WAYS };
extern const char *const dump_ways[NUM_WAYS];
/* Makes out of a dump in RDW form, with the records of the first, which keeps them. */
void dump_reword(const struct dump *d, struct dump *out, int way);

/* What came out when a dump was read. */
struct taken {
    struct findings *fs;
    struct container_tally tally;
    char name[16];
    int opened;                 /* result of container_open() */
    size_t count;               /* records given */
    size_t index[MANY];         /* which of the dump's records they were */
};

/* Reads the first n bytes in steps; asserts that each record is one of the dump's, in its order. want NULL: all. */
void take(struct taken *t, const struct dump *d, size_t n, size_t step, const char *form,
    const struct record_want *want);
void take_drop(struct taken *t);

#endif

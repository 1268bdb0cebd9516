/* io.h: the one module through which all files go. Data sets and DD names (z/OS) come here and nowhere else: a name
   that begins with two slashes, //DD:NAME, //'DATA.SET', //'DATA.SET(MEMBER)', //'DATA.SET(0)', //DATA.SET. What
   their records are as a stream of bytes: dsin.c, dsout.c. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/ebcdic.h"
#include "base/finding.h"

struct io_in;
struct io_out;

/* name "-" is standard input. E_IO when it cannot be opened or is a directory: *why then points to a static text of
   the system's. */
int MUST_USE io_open(struct io_in **in, const char *name, const char **why);
/* Up to n bytes at d; *got 0 at the end. E_IO on a read error (*why as above). */
int MUST_USE io_read(struct io_in *in, unsigned char *d, size_t n, size_t *got, const char **why);
/* Bytes in the file, or 0 when not known (pipe). */
uint64_t io_size(const struct io_in *in);
/* The length of a data set's records when all have the same, else 0. */
size_t io_fixed_length(const struct io_in *in);
void io_close(struct io_in *in);

/* name "-" is standard output. Any other name is written beside the target and moved into place by io_commit(); but a
   data set is written as it comes, and what was written stays whatever happens. */
int MUST_USE io_create(struct io_out **out, const char *name, const char **why);
/* The same, of bytes that mean something, which decides what the records of a data set and the tag of a z/OS UNIX
   file are; everywhere else the form makes no difference. */
enum io_content {
    IO_BYTES,           /* as with io_create(): cut into records that are as long as can be */
    IO_RECORDS,         /* an RDW in front of each record: a record each, without its RDW */
    IO_TEXT,            /* UTF-8 lines: a record each, in EBCDIC; \u20ac for what the code page lacks */
    IO_XML              /* the same with &#x20AC; */
};
struct io_form {
    enum io_content content;
    const struct ebcdic *page;      /* NULL: the default */
    struct findings *fs;            /* gets what does not go into a record: it is left out (OUTPUT_...); NULL: lines
                                       are folded */
};
int MUST_USE io_create_form(struct io_out **out, const char *name, const struct io_form *form, const char **why);
/* 1 when text of that name is written in EBCDIC: a data set. */
int io_is_ebcdic(const char *name);
/* 1 where there are data sets and DD names. */
int io_has_data_sets(void);
/* A temporary file without a name that others could use; gone after io_discard(). Read back with io_reread(). */
int MUST_USE io_temp(struct io_out **out, const char **why);
/* E_IO: cannot be written (io_why tells; full disk); END: the reader of a pipe has gone away. Failure sticks. */
int MUST_USE io_write(struct io_out *out, struct slice s);
/* Reads back n bytes of a temporary file at ofs; *got less than n only at its end. */
int MUST_USE io_reread(struct io_out *out, uint64_t ofs, unsigned char *d, size_t n, size_t *got);
const char *io_why(const struct io_out *out);
/* Flushes, syncs to the system and moves into place; frees out either way. */
int MUST_USE io_commit(struct io_out *out, const char **why);
/* Drops what was written; the old file stays; frees out. */
void io_discard(struct io_out *out);

/* 1 when the program has no standard files: a z/OS batch step (EXEC PGM=). "-" then is //DD:STDIN and //DD:STDOUT. */
int io_is_batch(void);

/* 1 when standard output (error) is a terminal; its width in columns, 0 when not known. */
int io_is_terminal(int standard_error);
unsigned io_terminal_width(void);

/* Microseconds since 1970 by the system's clock (for --year and progress only). */
int64_t io_now(void);

#endif

/* io.h: the one module through which all files go. Data sets and DD names (z/OS) come here and nowhere else. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/slice.h"

struct io_in;
struct io_out;

/* name "-" is standard input. E_IO when it cannot be opened or is a directory: *why then points to a static text of
   the system's. */
int MUST_USE io_open(struct io_in **in, const char *name, const char **why);
/* Up to n bytes at d; *got 0 at the end. E_IO on a read error (*why as above). */
int MUST_USE io_read(struct io_in *in, unsigned char *d, size_t n, size_t *got, const char **why);
/* Bytes in the file, or 0 when not known (pipe). */
uint64_t io_size(const struct io_in *in);
void io_close(struct io_in *in);

/* name "-" is standard output. Any other name is written beside the target and moved into place by io_commit(). */
int MUST_USE io_create(struct io_out **out, const char *name, const char **why);
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

/* 1 when standard output (error) is a terminal; its width in columns, 0 when not known. */
int io_is_terminal(int standard_error);
unsigned io_terminal_width(void);

/* Microseconds since 1970 by the system's clock (for --year and progress only). */
int64_t io_now(void);

#endif

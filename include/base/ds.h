/* ds.h: data sets as streams of bytes, and back: a record becomes what the rest of the program reads and writes. Only
   io.c calls it. */
#ifndef BASE_DS_H
#define BASE_DS_H

#include "base/io.h"

struct ds_in;
struct ds_out;

/* name begins with two slashes. Results and *why as in io.h. */
int MUST_USE ds_open(struct ds_in **out, const char *name, const char **why);
int MUST_USE ds_read(struct ds_in *s, unsigned char *d, size_t n, size_t *got, const char **why);
/* The length of all records, 0 where they differ. */
size_t ds_fixed_length(const struct ds_in *s);
void ds_close(struct ds_in *s);

int MUST_USE ds_create(struct ds_out **out, const char *name, const struct io_form *form, const char **why);
/* E_IO: *why is set; E_NOMEM. */
int MUST_USE ds_write(struct ds_out *s, struct slice t, const char **why);
/* Writes what is left (whole: nothing failed before) and closes; frees s either way. */
int MUST_USE ds_finish(struct ds_out *s, int whole, const char **why);

#endif

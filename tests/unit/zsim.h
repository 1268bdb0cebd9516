/* zsim.h: a store of data sets in a folder, for the unit tests; the program sees it through base/le.h. */
#ifndef TESTS_ZSIM_H
#define TESTS_ZSIM_H

#include "base/slice.h"

/* The environment variable that names the folder; without it there are no data sets. */
#define ZSIM_STORE "ZSIM"

/* A data set of the store, made new: attributes such as "RECFM=VBS LRECL=32760 BLKSIZE=0", no records. */
void zsim_make(const char *dsn, const char *attributes);
/* One more record; it may be longer than LRECL allows. */
void zsim_add(const char *dsn, struct slice record);
/* A line of the DD table: "NAME DUMMY", "NAME DSN=A.B", "NAME DSN=A.B(+1) RECFM=VB LRECL=84", "NAME SYSOUT ...". */
void zsim_dd(const char *line);
/* Record number i (from 0) of the data set, up to n bytes at d; its length, or -1 when there is none. */
long zsim_record(const char *dsn, size_t i, unsigned char *d, size_t n);

#endif

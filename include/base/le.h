/* le.h: what z/OS has and other systems do not: data sets as its C library (Language Environment) opens them, the
   number behind errno, tags of files. le.c makes these calls on z/OS and refuses elsewhere; the tests put a data set
   store in a folder in its place. Only io.c and ds.c call it. */
#ifndef BASE_LE_H
#define BASE_LE_H

#include "base/slice.h"

enum le_format { LE_FIXED, LE_VARIABLE, LE_UNDEFINED };
enum le_control { LE_NO_CONTROL, LE_ASA, LE_MACHINE };

struct le_attributes {
    enum le_format format;
    enum le_control control;    /* what the first byte of each record is to a printer */
    size_t most;                /* bytes of the longest record, the control byte included, the RDW not; 0: not known */
};

struct le_file;

/* 1 where names that begin with two slashes are data sets and DD names. */
int le_has_data_sets(void);

/* name: //DD:NAME, //'DATA.SET', //'DATA.SET(MEMBER)', //'DATA.SET(0)', //DATA.SET. Opened in record mode: a read or
   write is one record, without its RDW. E_IO: *why as in io.h. */
int MUST_USE le_open(struct le_file **out, const char *name, int writing, struct le_attributes *a, const char **why);
/* One record, cut to n bytes; OK with *got 0 is a record of no bytes. END, E_IO. */
int MUST_USE le_read(struct le_file *f, unsigned char *d, size_t n, size_t *got, const char **why);
int MUST_USE le_write(struct le_file *f, struct slice record, const char **why);
/* Frees f either way. */
int MUST_USE le_close(struct le_file *f, const char **why);

/* The system's text of errno; on z/OS with __errno2() behind it. Static, until the next call. */
const char *le_why(int error);

/* Tags the open UNIX file with a CCSID: text 819 (ISO 8859-1, of which ASCII is a part) or 1208 (UTF-8), or bytes. */
enum le_ccsid { LE_TEXT_819, LE_TEXT_1208, LE_BINARY };
void le_tag(int fd, enum le_ccsid ccsid);

#endif

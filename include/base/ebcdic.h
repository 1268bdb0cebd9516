/* ebcdic.h: EBCDIC to UTF-8, the one place where it happens. Tables come from records/codepage.txt. */
#ifndef BASE_EBCDIC_H
#define BASE_EBCDIC_H

#include "base/value.h"

struct ebcdic;      /* one code page's table */

/* The code page of that name (for example 1047, IBM-1047, 037, 37); NULL when it is not one of ours. */
const struct ebcdic *ebcdic_find(struct slice name);
/* The default: IBM-1047. */
const struct ebcdic *ebcdic_default(void);

enum { EBCDIC_WORST = 3 };  /* UTF-8 bytes that one EBCDIC byte can become */

/* Converts all of s to UTF-8 at d (room for EBCDIC_WORST * s.n bytes); returns the place behind. *flags gets VALUE_PLAIN or 0.
   X'15' and X'25' become LF and U+0085 as on z/OS (containers.md 12). */
unsigned char *ebcdic_put(const struct ebcdic *e, unsigned char *d, struct slice s, unsigned *flags);
/* s without trailing blanks (X'40') and NULs. */
struct slice ebcdic_trim(struct slice s);

#endif

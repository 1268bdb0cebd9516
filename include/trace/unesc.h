/* unesc.h: OpenSSH's escaping of log text undone. */
#ifndef TRACE_UNESC_H
#define TRACE_UNESC_H

#include "base/slice.h"

/* Writes s without its escapes at d (room for s.n bytes; d may be s.p) and returns the length: \n \r \t \b \a \v \f,
   \0 to \377 octal, \\ (openssh vis(3): VIS_CSTYLE | VIS_OCTAL). What is no escape stays as it is. */
size_t unescape(unsigned char *d, struct slice s);
/* The same of what a client shows besides its messages: three octal digits only. */
size_t unescape_numbers(unsigned char *d, struct slice s);

#endif

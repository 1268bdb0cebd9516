/* errno.h: as stdio.h here: the number behind errno. */
#ifndef ZSTUB_ERRNO_H
#define ZSTUB_ERRNO_H
#include_next <errno.h>

int __errno2(void);

#endif

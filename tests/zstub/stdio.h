/* stdio.h: stands in front of a C library's own for check-zos and adds what Language Environment has in its: the attributes of
   an open file, in the members that z/OS XL C/C++ Runtime Library Reference, "fldata()", names. For compiling only. */
#ifndef ZSTUB_STDIO_H
#define ZSTUB_STDIO_H
#include_next <stdio.h>

typedef struct {
    unsigned int __recfmF : 1, __recfmV : 1, __recfmU : 1, __recfmS : 1, __recfmBlk : 1, __recfmASA : 1, __recfmM : 1,
        __dsorgPO : 1, __dsorgPDSmem : 1, __dsorgPDSdir : 1, __dsorgPS : 1, __dsorgConcat : 1, __dsorgMem : 1,
        __dsorgHiper : 1, __dsorgTemp : 1, __dsorgVSAM : 1, __dsorgHFS : 1, __openmode : 2, __modeflag : 4,
        __dsorgPDSE : 1;
    unsigned char __device;
    unsigned long __blksize, __maxreclen;
    char *__dsname;
} fldata_t;

int fldata(FILE *stream, char *name, fldata_t *data);

#endif

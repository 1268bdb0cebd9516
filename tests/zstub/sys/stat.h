/* stat.h: as stdio.h: tags of files (z/OS XL C/C++ Runtime Library Reference, "__fchattr()"). */
#ifndef ZSTUB_SYS_STAT_H
#define ZSTUB_SYS_STAT_H
#include_next <sys/stat.h>

struct file_tag {
    unsigned short ft_ccsid;
    unsigned int ft_txtflag : 1, ft_deferred : 1, ft_rsvflags : 14;
};
typedef struct {
    unsigned int att_modechg : 1, att_filetagchg : 1;
    struct file_tag att_filetag;
} attrib_t;

int __fchattr(int fd, attrib_t *attributes, size_t length);

#endif

/* le.c: data sets by way of the C library of z/OS, Language Environment.

   fopen() with type=record gives whole logical records, one for each fread() or fwrite(), spanned or not, without
   their RDW; a record longer than the buffer is cut without a word, which is why the callers' buffers are larger
   than any record. noseek makes reading ahead possible. fldata() tells the attributes of what was opened, from the
   data set's label or the DD statement; __maxreclen counts the data of a record and the printer control byte, not
   the RDW. (z/OS XL C/C++ Programming Guide, "Performing OS I/O operations", "fldata() behavior".)

   A file made by a program of the ASCII kind has no tag, and other programs then take it for EBCDIC, so new files are
   tagged by __fchattr(). */
#if defined(__MVS__)
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#include <errno.h>
#include <string.h>
#include "base/le.h"

#if defined(__MVS__)

struct le_file {
    FILE *stream;
};

int le_has_data_sets(void)
{
    return 1;
}

/* Static as the text of strerror() is. */
const char *le_why(int error)
{
    static char text[256];
    int more = __errno2();

    (void)snprintf(text, sizeof text, "%s (errno2=0x%08X)", strerror(error), (unsigned)more);
    return text;
}

/* NULL, or why records cannot be read from it or written to it. */
static const char *attributes(FILE *stream, struct le_attributes *a)
{
    fldata_t d;

    memset(&d, 0, sizeof d);
    errno = 0;
    if (fldata(stream, NULL, &d) != 0)
        return le_why(errno);
    if (d.__dsorgHFS)
        return "a z/OS UNIX file: give its path in place of the DD name";
    a->format = d.__recfmF ? LE_FIXED : d.__recfmV ? LE_VARIABLE : LE_UNDEFINED;
    a->control = d.__recfmASA ? LE_ASA : d.__recfmM ? LE_MACHINE : LE_NO_CONTROL;
    a->most = (size_t)d.__maxreclen;
    return NULL;
}

int le_open(struct le_file **out, const char *name, int writing, struct le_attributes *a, const char **why)
{
    struct le_file *f = malloc(sizeof *f);

    *out = NULL;
    *why = NULL;
    a->format = LE_VARIABLE;
    a->control = LE_NO_CONTROL;
    a->most = 0;
    if (f == NULL) {
        *why = strerror(ENOMEM);
        return E_NOMEM;
    }
    errno = 0;
    f->stream = fopen(name, writing ? "wb,type=record,noseek" : "rb,type=record,noseek");
    *why = f->stream != NULL ? attributes(f->stream, a) : le_why(errno);
    if (*why != NULL) {
        if (f->stream != NULL)
            (void)fclose(f->stream);
        free(f);
        return E_IO;
    }
    *out = f;
    return OK;
}

int le_read(struct le_file *f, unsigned char *d, size_t n, size_t *got, const char **why)
{
    *why = NULL;
    errno = 0;
    *got = fread(d, 1, n, f->stream);
    if (*got == 0 && ferror(f->stream)) {
        *why = le_why(errno);
        return E_IO;
    }
    return *got == 0 && feof(f->stream) ? END : OK;
}

int le_write(struct le_file *f, struct slice record, const char **why)
{
    *why = NULL;
    errno = 0;
    if (fwrite(record.p, 1, record.n, f->stream) == record.n)
        return OK;
    *why = le_why(errno);
    return E_IO;
}

int le_close(struct le_file *f, const char **why)
{
    int result = OK;

    *why = NULL;
    errno = 0;
    if (fclose(f->stream) != 0) {
        *why = le_why(errno);
        result = E_IO;
    }
    free(f);
    return result;
}

void le_tag(int fd, enum le_ccsid ccsid)
{
    attrib_t a;

    memset(&a, 0, sizeof a);
    a.att_filetagchg = 1;
    a.att_filetag.ft_ccsid = (unsigned short)(ccsid == LE_TEXT_819 ? 819 : ccsid == LE_TEXT_1208 ? 1208 : 65535);
    a.att_filetag.ft_txtflag = ccsid != LE_BINARY;
    (void)__fchattr(fd, &a, sizeof a);      /* a file system without tags */
}

#else

int le_has_data_sets(void)
{
    return 0;
}

const char *le_why(int error)
{
    return strerror(error);
}

int le_open(struct le_file **out, const char *name, int writing, struct le_attributes *a, const char **why)
{
    (void)name;
    (void)writing;
    memset(a, 0, sizeof *a);
    *out = NULL;
    *why = "the name of a data set, which only z/OS has";
    return E_IO;
}

int le_read(struct le_file *f, unsigned char *d, size_t n, size_t *got, const char **why)
{
    (void)f;
    (void)d;
    (void)n;
    *got = 0;
    *why = strerror(EBADF);
    return E_IO;
}

int le_write(struct le_file *f, struct slice record, const char **why)
{
    (void)f;
    (void)record;
    *why = strerror(EBADF);
    return E_IO;
}

int le_close(struct le_file *f, const char **why)
{
    (void)f;
    *why = strerror(EBADF);
    return E_IO;
}

void le_tag(int fd, enum le_ccsid ccsid)
{
    (void)fd;
    (void)ccsid;
}

#endif

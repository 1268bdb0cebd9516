/* zsim.c: what base/le.h asks of z/OS, done by a folder, so that the logic for data sets runs on any system. It stands in
   for src/base/le.c in the unit tests and in a program that is built for tests only.

   The environment variable ZSIM names the folder. A data set is a file there under its name (a member: NAME(MEMBER)):
   a line of attributes, RECFM=VB LRECL=4096 BLKSIZE=0, and its records, each behind its length in four bytes. The
   generations of a group NAME are NAME.G0001V00 and so on; NAME(0) is the newest, NAME(-1) the one before, NAME(+1) the
   next. The file DD holds the DD statements, a line each: NAME DUMMY; NAME DSN=... with attributes for a new data set;
   NAME SYSOUT with attributes, written to the file NAME.SYSOUT. As with Language Environment a record that is longer
   than the buffer or LRECL is cut without a word, a record of no bytes is not written, names may be in small
   letters, and a name without apostrophes gets the user's id in front, which is IBMUSER. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/le.h"
#include "zsim.h"

enum { NAME_MAX_BYTES = 600, LENGTH = 4 };

struct le_file {
    FILE *stream;               /* NULL: DUMMY */
    struct le_attributes has;
    int writing;
};

static const char *store(void)
{
    return getenv(ZSIM_STORE);
}

int le_has_data_sets(void)
{
    return store() != NULL;
}

const char *le_why(int error)
{
    return strerror(error);
}

void le_tag(int fd, enum le_ccsid ccsid)
{
    (void)fd;
    (void)ccsid;
}

static void path_of(char *path, const char *dsn)
{
    (void)snprintf(path, NAME_MAX_BYTES, "%s/%s", store(), dsn);
}

/* The highest generation number of the group, 0 when there is none. */
static int newest(const char *group, size_t n)
{
    DIR *d = opendir(store());
    struct dirent *e;
    int most = 0, number;

    while (d != NULL && (e = readdir(d)) != NULL)
        if (strncmp(e->d_name, group, n) == 0 && sscanf(e->d_name + n, ".G%4dV00", &number) == 1 && number > most)
            most = number;
    if (d != NULL)
        (void)closedir(d);
    return most;
}

/* NAME(0), NAME(-1), NAME(+1) become the generation's own name; other names stay. */
static void resolve(char *dsn)
{
    char *paren = strchr(dsn, '(');
    size_t n;

    if (paren == NULL || strchr("0+-", paren[1]) == NULL)
        return;
    n = (size_t)(paren - dsn);
    (void)snprintf(paren, NAME_MAX_BYTES - n, ".G%04dV00", newest(dsn, n) + atoi(paren + 1));
}

/* RECFM=VBA LRECL=137: 0 when there is no RECFM among them. */
static int attributes_parse(const char *text, struct le_attributes *a)
{
    const char *recfm = strstr(text, "RECFM="), *lrecl = strstr(text, "LRECL="), *blksize = strstr(text, "BLKSIZE=");

    memset(a, 0, sizeof *a);
    if (recfm == NULL)
        return 0;
    recfm += 6;
    a->format = *recfm == 'F' ? LE_FIXED : *recfm == 'V' ? LE_VARIABLE : LE_UNDEFINED;
    for (; *recfm > ' '; recfm++)
        a->control = *recfm == 'A' ? LE_ASA : *recfm == 'M' ? LE_MACHINE : a->control;
    if (a->format == LE_UNDEFINED)
        a->most = blksize != NULL ? (size_t)atoi(blksize + 8) : 0;
    else if (lrecl != NULL)
        a->most = (size_t)atoi(lrecl + 6) - (a->format == LE_VARIABLE ? 4 : 0);
    return 1;
}

/* The line of the DD table; 0 when there is none. */
static int dd_find(const char *name, char *line)
{
    char path[NAME_MAX_BYTES];
    FILE *f;
    size_t n = strlen(name);
    int found = 0;

    path_of(path, "DD");
    f = fopen(path, "r");
    while (f != NULL && !found && fgets(line, NAME_MAX_BYTES, f) != NULL)
        found = strncmp(line, name, n) == 0 && line[n] == ' ';
    if (f != NULL)
        (void)fclose(f);
    return found;
}

/* What a name means: the file's name in the store, empty for DUMMY; attributes of the DD statement. 0: nothing. */
static int meaning(const char *name, char *dsn, char *attributes)
{
    char upper[NAME_MAX_BYTES], line[NAME_MAX_BYTES] = "", *p;
    size_t i;

    for (i = 0; name[i] != '\0' && i < sizeof upper - 1; i++)
        upper[i] = (char)toupper((unsigned char)name[i]);
    upper[i] = '\0';
    attributes[0] = '\0';
    if (strncmp(upper, "//DD:", 5) == 0) {
        char *member = strchr(upper, '(');
        char name_only[NAME_MAX_BYTES];
        (void)strcpy(name_only, upper + 5);
        if (member != NULL)
            name_only[member - (upper + 5)] = '\0';
        if (!dd_find(name_only, line))
            return 0;
        (void)strcpy(attributes, line);
        if (strstr(line, " DUMMY") != NULL)
            dsn[0] = '\0';
        else if (strstr(line, " SYSOUT") != NULL)
            (void)snprintf(dsn, NAME_MAX_BYTES, "%.8s.SYSOUT", upper + 5);
        else if ((p = strstr(line, "DSN=")) != NULL)
            (void)sscanf(p + 4, "%500[^ \n]", dsn);
        if (member != NULL)
            (void)strcat(dsn, member);
    } else if (upper[2] == '\'') {
        (void)sscanf(upper + 3, "%500[^']", dsn);
    } else {
        (void)snprintf(dsn, NAME_MAX_BYTES, "IBMUSER.%.500s", upper + 2);
    }
    resolve(dsn);
    return 1;
}

/* Opens the file; its first line tells the attributes. A new one gets those of the DD statement. */
static int open_set(struct le_file *f, const char *dsn, const char *attributes, const char **why)
{
    char path[NAME_MAX_BYTES], line[NAME_MAX_BYTES] = "";
    FILE *old;

    path_of(path, dsn);
    old = fopen(path, "rb");
    if (old != NULL && fgets(line, sizeof line, old) == NULL)
        line[0] = '\0';
    if (!f->writing) {
        f->stream = old;
        if (old != NULL && attributes_parse(line, &f->has))
            return OK;
        *why = "EDC5049I The specified file name could not be located.";
        return E_IO;
    }
    if (old != NULL)
        (void)fclose(old);
    if (strstr(attributes, "RECFM=") != NULL || line[0] == '\0')
        (void)strcpy(line, attributes);
    if (!attributes_parse(line, &f->has)) {
        *why = "EDC5061I An error occurred when attempting to define a file to the system.";
        return E_IO;
    }
    f->stream = fopen(path, "wb");
    if (f->stream == NULL || fprintf(f->stream, "%s%s", strstr(line, "RECFM="), strchr(line, '\n') ? "" : "\n") < 0) {
        *why = strerror(errno);
        return E_IO;
    }
    return OK;
}

int le_open(struct le_file **out, const char *name, int writing, struct le_attributes *a, const char **why)
{
    struct le_file *f = calloc(1, sizeof *f);
    char dsn[NAME_MAX_BYTES] = "", attributes[NAME_MAX_BYTES];
    int result = OK;

    *out = NULL;
    *why = NULL;
    memset(a, 0, sizeof *a);
    if (f == NULL)
        return E_NOMEM;
    f->writing = writing;
    if (store() == NULL)
        *why = "no store of data sets";
    else if (!meaning(name, dsn, attributes))
        *why = "EDC5129I No such file or directory.";
    else if (dsn[0] != '\0')
        result = open_set(f, dsn, attributes, why);
    else if (!attributes_parse(attributes, &f->has))
        (void)attributes_parse("RECFM=VB LRECL=1028", &f->has);
    if (*why != NULL) {
        if (f->stream != NULL)
            (void)fclose(f->stream);
        free(f);
        return E_IO;
    }
    *a = f->has;
    *out = f;
    return result;
}

/* A record of the file at d; its length, or -1. */
static long read_record(FILE *stream, unsigned char *d, size_t n, size_t *got)
{
    unsigned char head[LENGTH];
    size_t length;

    *got = 0;
    if (stream == NULL || fread(head, 1, LENGTH, stream) != LENGTH)
        return -1;
    length = be32_at(head);
    *got = fread(d, 1, length < n ? length : n, stream);
    if (length > n)
        (void)fseek(stream, (long)(length - n), SEEK_CUR);
    return (long)length;
}

int le_read(struct le_file *f, unsigned char *d, size_t n, size_t *got, const char **why)
{
    long length = read_record(f->stream, d, n, got);

    *why = NULL;
    if (length < 0)
        return END;
    if (*got == n || *got == (size_t)length)
        return OK;
    *why = "EDC5003I Truncation of a record occurred during an I/O operation.";     /* the store's file ends early */
    return E_IO;
}

static int write_record(FILE *stream, struct slice r)
{
    unsigned char head[LENGTH];

    head[0] = (unsigned char)(r.n >> 24);
    head[1] = (unsigned char)(r.n >> 16);
    head[2] = (unsigned char)(r.n >> 8);
    head[3] = (unsigned char)r.n;
    return fwrite(head, 1, LENGTH, stream) == LENGTH && (r.n == 0 || fwrite(r.p, 1, r.n, stream) == r.n) ? OK : E_IO;
}

int le_write(struct le_file *f, struct slice record, const char **why)
{
    *why = NULL;
    if (record.n > f->has.most)
        record.n = f->has.most;
    if (f->stream == NULL || record.n == 0)
        return OK;
    if (write_record(f->stream, record) == OK)
        return OK;
    *why = strerror(errno);
    return E_IO;
}

int le_close(struct le_file *f, const char **why)
{
    int result = f->stream == NULL || fclose(f->stream) == 0 ? OK : E_IO;

    *why = result == OK ? NULL : strerror(errno);
    free(f);
    return result;
}

void zsim_make(const char *dsn, const char *attributes)
{
    char path[NAME_MAX_BYTES];
    FILE *f;

    path_of(path, dsn);
    f = fopen(path, "wb");
    if (f == NULL || fprintf(f, "%s\n", attributes) < 0 || fclose(f) != 0)
        perror(path);
}

void zsim_add(const char *dsn, struct slice record)
{
    char path[NAME_MAX_BYTES];
    FILE *f;

    path_of(path, dsn);
    f = fopen(path, "ab");
    if (f == NULL || write_record(f, record) != OK || fclose(f) != 0)
        perror(path);
}

void zsim_dd(const char *line)
{
    char path[NAME_MAX_BYTES];
    FILE *f;

    path_of(path, "DD");
    f = fopen(path, "a");
    if (f == NULL || fprintf(f, "%s\n", line) < 0 || fclose(f) != 0)
        perror(path);
}

long zsim_record(const char *dsn, size_t i, unsigned char *d, size_t n)
{
    char path[NAME_MAX_BYTES], line[NAME_MAX_BYTES];
    size_t got;
    long length = -1;
    FILE *f;

    path_of(path, dsn);
    f = fopen(path, "rb");
    if (f != NULL && fgets(line, sizeof line, f) != NULL)
        do
            length = read_record(f, d, n, &got);
        while (length >= 0 && i-- > 0);
    if (f != NULL)
        (void)fclose(f);
    return length;
}

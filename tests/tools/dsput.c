/* dsput.c: makes data sets of the store that tests/unit/zsim.c describes, and shows them.
     dsput put "RECFM=VBS LRECL=32760 BLKSIZE=0" WHAT < DATA > STORE/NAME
     dsput get WHAT < STORE/NAME
   WHAT: rdw (records with RDWs around them), keep (the same, but the RDWs become part of the records), lines (each
   ends with X'25', which iconv makes out of LF, and is filled up with X'40' where records have one length), bytes (cut
   into records of that length). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1 << 20, E_BLANK = 0x40, E_LINE_FEED = 0x25 };

static unsigned char record[LONGEST];

static int put_length(unsigned long n)
{
    return putchar((int)(n >> 24 & 255)) == EOF || putchar((int)(n >> 16 & 255)) == EOF
        || putchar((int)(n >> 8 & 255)) == EOF || putchar((int)(n & 255)) == EOF;
}

static int put_record(size_t n)
{
    return put_length(n) || fwrite(record, 1, n, stdout) != n;
}

static int put_records(size_t keep)
{
    unsigned char rdw[4];
    size_t n;

    while (fread(rdw, 1, 4, stdin) == 4) {
        n = (size_t)rdw[0] << 8 | rdw[1];
        memcpy(record, rdw, 4);
        if (n < 4 || fread(record + keep, 1, n - 4, stdin) != n - 4 || put_record(n - 4 + keep))
            return 1;
    }
    return 0;
}

static int put_lines(size_t length, int fixed)
{
    size_t n = 0;
    int c;

    while ((c = getchar()) != EOF) {
        if (c != E_LINE_FEED) {
            if (n == LONGEST)
                return 1;
            record[n++] = (unsigned char)c;
            continue;
        }
        for (; fixed && n < length; n++)
            record[n] = E_BLANK;
        if (put_record(n))
            return 1;
        n = 0;
    }
    return 0;
}

static int put_bytes(size_t length)
{
    size_t n;

    while ((n = fread(record, 1, length, stdin)) > 0) {
        memset(record + n, 0, length - n);
        if (put_record(length))
            return 1;
    }
    return 0;
}

static int put(const char *attributes, const char *what)
{
    const char *lrecl = strstr(attributes, "LRECL=");
    size_t length = lrecl != NULL ? (size_t)atoi(lrecl + 6) : 0;

    printf("%s\n", attributes);
    if (strcmp(what, "rdw") == 0)
        return put_records(0);
    if (strcmp(what, "keep") == 0)
        return put_records(4);
    if (strcmp(what, "lines") == 0)
        return put_lines(length, strstr(attributes, "RECFM=F") != NULL);
    return strcmp(what, "bytes") != 0 || length == 0 || length > LONGEST || put_bytes(length);
}

static int get(const char *what)
{
    unsigned char head[4];
    size_t n;
    int c;

    do
        c = getchar();
    while (c != '\n' && c != EOF);
    while (fread(head, 1, 4, stdin) == 4) {
        n = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        if (n > LONGEST || fread(record, 1, n, stdin) != n)
            return 1;
        if (strcmp(what, "rdw") == 0 && (putchar((int)((n + 4) >> 8)) == EOF || putchar((int)((n + 4) & 255)) == EOF
            || putchar(0) == EOF || putchar(0) == EOF))
            return 1;
        if (fwrite(record, 1, n, stdout) != n || (strcmp(what, "lines") == 0 && putchar(E_LINE_FEED) == EOF))
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "put") == 0)
        return put(argv[2], argv[3]) || fflush(stdout) != 0;
    if (argc == 3 && strcmp(argv[1], "get") == 0)
        return get(argv[2]) || fflush(stdout) != 0;
    fprintf(stderr, "usage: dsput put ATTRIBUTES rdw|keep|lines|bytes\n       dsput get rdw|lines|bytes\n");
    return 2;
}

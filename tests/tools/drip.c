/* drip.c: drip N FILE: writes FILE to standard output in pieces of N bytes, one write each, so that a reader at the
   other end of a pipe sees short reads. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char b[65536];
    long n = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    FILE *f = argc == 3 ? fopen(argv[2], "rb") : NULL;
    size_t got;

    if (f == NULL || n < 1 || n > (long)sizeof b)
        return 2;
    while ((got = fread(b, 1, (size_t)n, f)) > 0)
        if (write(1, b, got) != (ssize_t)got)
            return 1;
    fclose(f);
    return 0;
}

/* scatter.c: scatter SEED KIND FILE PARTS PREFIX: cuts FILE at places made at random into PARTS pieces PREFIX-1, PREFIX-2
   ..., some of which may be empty. KIND: record (behind a record with RDW), line, or byte (anywhere). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 64, RDW = 4 };

static unsigned long long state;

static size_t draw(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n == 0 ? 0 : (size_t)((state >> 11) % n);
}

static int ascending(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return x < y ? -1 : x > y;
}

/* The first place from at on where the kind may be cut. */
static size_t place(const unsigned char *p, size_t n, const char *kind, size_t at)
{
    size_t i = 0;

    if (strcmp(kind, "record") == 0) {
        while (i < at && n - i >= RDW && (size_t)p[i] * 256 + p[i + 1] >= RDW)
            i += (size_t)p[i] * 256 + p[i + 1];
        return i < n ? i : n;
    }
    if (strcmp(kind, "line") == 0)
        while (at > 0 && at < n && p[at - 1] != 0x0A)
            at++;
    return at;
}

int main(int argc, char **argv)
{
    size_t cut[MAX_PARTS + 1], n, size = 1 << 20, got, parts, i;
    unsigned char *p = malloc(size);
    char name[4096];
    FILE *f;

    if (argc != 6 || p == NULL || (parts = strtoul(argv[4], NULL, 10)) < 1 || parts > MAX_PARTS
        || (f = fopen(argv[3], "rb")) == NULL)
        return 2;
    state = strtoul(argv[1], NULL, 10) * 2654435761u + 88172645463325252u;
    for (n = 0; (got = fread(p + n, 1, size - n, f)) > 0; n += got)
        if (n + got == size && (p = realloc(p, size *= 2)) == NULL)
            return 1;
    fclose(f);
    for (i = 0; i < 10; i++)
        draw(2);
    cut[0] = 0;
    for (i = 1; i < parts; i++)
        cut[i] = place(p, n, argv[2], draw(n + 1));
    cut[parts] = n;
    qsort(cut, parts + 1, sizeof *cut, ascending);
    for (i = 0; i < parts; i++) {
        snprintf(name, sizeof name, "%s-%lu", argv[5], (unsigned long)i + 1);
        f = fopen(name, "wb");
        if (f == NULL || fwrite(p + cut[i], 1, cut[i + 1] - cut[i], f) != cut[i + 1] - cut[i] || fclose(f) != 0)
            return 1;
    }
    free(p);
    return 0;
}

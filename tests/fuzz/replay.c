/* replay.c: runs a corpus through a fuzz target without libFuzzer: replay [-m N] FILE... Each file goes through as it
   is and in N variants (16), in which bytes are changed or the end is cut off, by a fixed rule. */
#include "fuzz.h"

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* A copy of just the size, so that a byte beyond it is seen by the sanitizer. */
static void run(const unsigned char *p, size_t n)
{
    unsigned char *copy = malloc(n > 0 ? n : 1);

    if (copy == NULL)
        exit(2);
    memcpy(copy, p, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void replay(const unsigned char *p, size_t n, unsigned variants, uint32_t state)
{
    static const unsigned char odd[] = { 0x00, 0xFF, 0x80, 0x7F, 0x01 };
    unsigned char *q = malloc(n > 0 ? n : 1);
    unsigned i, k;

    if (q == NULL)
        exit(2);
    run(p, n);
    for (i = 0; i < variants && n > 0; i++) {
        memcpy(q, p, n);
        for (k = 0; k <= i % 6; k++)
            q[next(&state) % n] = i % 2 ? odd[next(&state) % sizeof odd] : (unsigned char)(next(&state) >> 8);
        run(q, i % 4 == 3 ? next(&state) % n : n);
    }
    free(q);
}

int main(int argc, char **argv)
{
    unsigned variants = 16, files = 0;
    unsigned char *p;
    long n;
    FILE *f;
    int i = 1;

    if (argc > 2 && strcmp(argv[1], "-m") == 0) {
        variants = (unsigned)strtoul(argv[2], NULL, 10);
        i = 3;
    }
    for (; i < argc; i++) {
        f = fopen(argv[i], "rb");
        if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0
            || (p = malloc((size_t)n + 1)) == NULL || fread(p, 1, (size_t)n, f) != (size_t)n) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 2;
        }
        fclose(f);
        replay(p, (size_t)n, variants, (uint32_t)i * 2654435761u + 1);
        free(p);
        files++;
    }
    printf("replay: %u files, each in %u variants: all held\n", files, variants + 1);
    return files == 0;
}

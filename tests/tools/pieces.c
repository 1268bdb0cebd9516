/* pieces.c: pieces FILE FOLDER STEP: writes the prefixes of FILE of 0, STEP, 2 x STEP ... bytes as FOLDER/p00000,
   FOLDER/p00001 ... */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static char b[100000], name[4096];
    FILE *f = argc == 4 ? fopen(argv[1], "rb") : NULL;
    size_t size, n, step, k = 0;

    if (f == NULL || (step = strtoul(argv[3], NULL, 10)) == 0)
        return 2;
    size = fread(b, 1, sizeof b, f);
    fclose(f);
    for (n = 0; n < size; n += step, k++) {
        snprintf(name, sizeof name, "%s/p%05lu", argv[2], (unsigned long)k);
        f = fopen(name, "wb");
        if (f == NULL || fwrite(b, 1, n, f) != n || fclose(f) != 0)
            return 1;
    }
    return 0;
}

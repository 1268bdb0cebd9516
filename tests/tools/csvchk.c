/* csvchk.c: csvchk FILE...: is each FILE comma-separated values as RFC 4180 and the interface say? Every record has as
   many cells as the header line, quotes stand only around whole cells, and no control character stands anywhere. Prints
   the number of records behind the header of each. */
#include <stdio.h>

static int check(const char *name)
{
    FILE *f = fopen(name, "rb");
    unsigned long line = 1, records = 0, cells = 1, wanted = 0;
    int c, quoted = 0, start = 1, closed = 0;
    const char *why = NULL;

    if (f == NULL)
        return printf("%s: cannot be read\n", name), 1;
    while (why == NULL && (c = getc(f)) != EOF) {
        if (quoted) {
            if (c == '"' && (c = getc(f)) != '"') {
                quoted = 0;
                closed = 1;
                if (c != EOF)
                    ungetc(c, f);
            }
        } else if (c == '"') {
            why = start ? NULL : "a quote inside an unquoted cell";
            quoted = 1;
            start = 0;
        } else if (c == ',' || c == '\n') {
            start = 1;
            closed = 0;
            cells++;
            if (c == '\n') {
                if (wanted != 0 && cells != wanted)
                    why = "another number of cells than in the header";
                wanted = wanted != 0 ? wanted : cells;
                cells = 1;
                records++;
                line++;
            }
        } else {
            start = 0;
            if (closed)
                why = "something behind a closing quote";
            else if (c < 0x20 || c == 0x7f)
                why = "a control character";
        }
    }
    if (why == NULL && quoted)
        why = "a quote is not closed";
    if (why == NULL && (!start || cells != 1))
        why = "the last line has no end";
    fclose(f);
    if (why != NULL)
        return printf("%s:%lu: %s\n", name, line, why), 1;
    printf("%s: %lu\n", name, records > 0 ? records - 1 : 0);
    return 0;
}

int main(int argc, char **argv)
{
    int i, bad = argc < 2;
    for (i = 1; i < argc; i++)
        bad |= check(argv[i]);
    return bad;
}

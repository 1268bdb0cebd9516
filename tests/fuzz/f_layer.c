/* f_layer.c: fuzz target: whatever lies around a dump or a log, taken off. */
#include "fuzz.h"
#include "input/kind.h"
#include "input/unpack.h"

enum { ENOUGH = 16 * 1024 * 1024 };     /* bytes of one stream: little input can unpack to very much */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct drip d;
    struct unpack *u = NULL;
    struct source *s;
    struct slice w;
    unsigned streams = 0;

    HOLDS(unpack_take(&u, fuzz_source(&d, data, size, size % 5 * 10, fs)) == OK);
    while (streams++ < 100 && unpack_next(u, &s) == OK) {
        (void)kind_find(s);
        while (source_offset(s) < ENOUGH && (w = source_look(s, 1)).n > 0)
            source_skip(s, w.n);
        HOLDS(unpack_layers(u) != NULL && unpack_name(u) != NULL);
    }
    unpack_close(u);
    findings_free(fs);
    return 0;
}

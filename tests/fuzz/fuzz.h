/* fuzz.h: what the fuzz targets share. A target is a function that libFuzzer calls; replay.c calls it for files. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "drip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is. */
#define HOLDS(x) ((x) ? (void)0 : (fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #x), abort()))

/* The bytes as a source, read in steps (0: at once); d is the caller's. */
static inline struct source *fuzz_source(struct drip *d, const uint8_t *data, size_t size, size_t step,
    struct findings *fs)
{
    struct source *s = NULL;

    memset(d, 0, sizeof *d);
    d->p = data;
    d->n = size;
    d->step = step;
    HOLDS(source_open_reader(&s, drip_read, d, "FUZZ", fs) == OK);
    return s;
}

#endif

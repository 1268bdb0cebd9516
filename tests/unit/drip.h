/* drip.h: what the suites of the input layer share: bytes in memory as a source that is read in steps, and questions
   about findings. */
#ifndef UNIT_DRIP_H
#define UNIT_DRIP_H

#include "input/source.h"

struct drip {
    const unsigned char *p;
    size_t n, at;
    size_t step;        /* most bytes per read; 0: as many as are asked for */
    size_t fail;        /* reading fails when this offset is reached; 0: never */
};

static inline int drip_read(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct drip *f = ctx;

    *got = 0;
    if (f->fail > 0 && f->at >= f->fail) {
        *why = "the tape broke";
        return E_IO;
    }
    if (f->step > 0 && n > f->step)
        n = f->step;
    if (n > f->n - f->at)
        n = f->n - f->at;
    if (n > 0)
        memcpy(d, f->p + f->at, n);
    f->at += n;
    *got = n;
    return OK;
}

/* How often that finding was made; 0 when it was not. */
static inline uint64_t drip_found(const struct findings *fs, enum finding_id id)
{
    const struct finding *f;
    size_t i;

    for (i = 0; (f = findings_get(fs, i)) != NULL; i++)
        if (f->id == id)
            return f->count;
    return 0;
}

/* Number of different findings. */
static inline size_t drip_findings(const struct findings *fs)
{
    size_t n = 0;

    while (findings_get(fs, n) != NULL)
        n++;
    return n;
}

#endif

/* unit.h: what a suite file shares with the runner. Assertions are CUnit's. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <CUnit/CUnit.h>
#include "base/slice.h"

struct unit_case {
    const char *name;       /* NULL ends the list */
    void (*run)(void);
};
struct unit_suite {
    const char *name;
    const struct unit_case *cases;
};

/* The folder of shared reference data (environment variable SHARED), or NULL when it is not there. A case that needs it calls
   unit_skip() and returns; with CI=true in the environment a skip is a failure. */
const char *unit_shared(void);
void unit_skip(const char *what);

/* A C string (ASCII in the test's source) as a slice; a whole file in memory (free() it), n 0 and NULL when it cannot be read. */
struct slice unit_text(const char *s);
unsigned char *unit_file(const char *path, size_t *n);

/* Deterministic pseudo-random numbers. */
uint32_t unit_random(uint32_t *state);

#endif

/* foreign.h: forms of input that are recognised but not read, so that the user hears what to do (records/form.txt). */
#ifndef INPUT_FOREIGN_H
#define INPUT_FOREIGN_H

#include "gen/form.h"
#include "input/source.h"

struct foreign {
    enum foreign_id id;
    enum finding_id finding;
    unsigned offset, size;      /* of the magic number; size 0: told by a function */
    const char *magic, *mask;   /* bytes */
    const char *what, *advice;  /* UTF-8 */
};

extern const struct foreign foreign_forms[NUM_FOREIGN];

/* The form that the first bytes show, or NULL. size: of the whole input, 0 not known. */
const struct foreign *foreign_find(struct slice head, int at_end, uint64_t size);
/* Adds the finding. */
void foreign_report(const struct foreign *f, const struct source *s);

#endif

/* optfile.h: options out of a file, --options. */
#ifndef APP_OPTFILE_H
#define APP_OPTFILE_H

#include "app/msg.h"
#include "base/arena.h"

struct option_words {
    char **word;                /* NUL-terminated UTF-8, in the arena */
    uint64_t *line;             /* where each stands, from 1 */
    size_t num;
};

/* Reads the words of a file into the arena. E_USAGE, E_IO: a message has been given; E_NOMEM. page: of a file in
   EBCDIC. */
int MUST_USE option_file(struct option_words *out, struct arena *a, const char *name, const struct ebcdic *page,
    struct msg *m);

#endif

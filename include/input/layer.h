/* layer.h: what can lie around a dump or a log: compression, archives, AMATERSE, TSO TRANSMIT, tape images, images of
   FTP's record and block modes. Each kind is a file behind one table (layer.c); unpack.h puts them one into another. */
#ifndef INPUT_LAYER_H
#define INPUT_LAYER_H

#include "input/source.h"

/* What a layer's bytes are, for extract --unwrap. */
enum layer_content {
    LAYER_BYTES,            /* bytes as they were: a file, fixed-length records without anything between them */
    LAYER_RDW,              /* variable-length records, an RDW in front of each */
    LAYER_BDW               /* blocks, a BDW in front of each */
};

struct layer_kind {
    const char *name;       /* as check shows it: gzip, terse-pack, xmit ... (octal-escaped UTF-8) */
    /* 1 when the first bytes are of this kind; at_end: head is all there is; size: of the whole input, 0 not known. */
    int (*detect)(struct slice head, int at_end, uint64_t size);
    /* Starts on below, which it borrows; *state is its own. Damage and refusals become findings; E_FORMAT when nothing
       can be read (a finding says why), E_NOMEM. */
    int (*open)(void **state, struct source *below);
    /* Moves to the first, then to the next member: OK, END. Kinds with one member give OK once. */
    int (*next)(void *state);
    /* Up to n bytes of the member, *got 0 at its end; like io_read(). Damage becomes a finding, what was read before it
       is delivered, then the member ends. */
    int (*read)(void *state, unsigned char *d, size_t n, size_t *got, const char **why);
    /* The member's name (UTF-8), or NULL. */
    const char *(*member)(void *state);
    enum layer_content (*content)(void *state);
    void (*close)(void *state);
};

/* The kind that the first bytes of s show, or NULL. */
const struct layer_kind *layer_find(struct source *s);

#endif

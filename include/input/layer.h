/* layer.h: what can lie around a dump or a log: compression, archives, AMATERSE, TSO TRANSMIT, tape images, images of
   FTP's record and block modes. Each kind is a file behind one table (layer.c); unpack.h puts them one into another. */
#ifndef INPUT_LAYER_H
#define INPUT_LAYER_H

#include "gen/form.h"
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
       can be read (a finding says why), E_NOMEM. *state is then NULL. */
    int (*open)(void **state, struct source *below);
    /* Moves to the first, then to the next member, whether the one before was read to its end or not: OK; END;
       E_FORMAT: no more can be found, a finding says why; E_NOMEM. Kinds with one member give OK once. */
    int (*next)(void *state);
    /* Up to n bytes of the member, *got 0 at its end; like io_read(). Damage becomes a finding, what was read before it
       is delivered, then the member ends: E_FORMAT (*got may be more than 0) says that it is not whole. E_NOMEM. */
    int (*read)(void *state, unsigned char *d, size_t n, size_t *got, const char **why);
    /* Archives: the present member's name as it stands there (UTF-8 where that is known, unescaped), valid until
       next(). NULL, the function or what it gives: a kind with one member, which has no name. */
    const char *(*member)(void *state);
    /* NULL: LAYER_BYTES. Asked behind next(). */
    enum layer_content (*content)(void *state);
    void (*close)(void *state);
};

extern const struct layer_kind layer_gzip, layer_zip, layer_tar, layer_tape, layer_ftp_record, layer_ftp_block;
extern const struct layer_kind layer_terse_pack, layer_terse_spack, layer_xmit;

/* The kind that the first bytes of s show, or NULL. */
const struct layer_kind *layer_find(struct source *s);
/* Adds a finding at that offset of below. */
void layer_report(const struct source *below, enum finding_id id, uint64_t offset, const struct value *args,
    size_t num);
/* A member that is recognised but not read: the finding of that row of records/form.txt, with the member's name. */
void layer_refuse(const struct source *below, enum foreign_id id, uint64_t offset, const char *member);

#endif

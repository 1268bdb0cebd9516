/* finding.h: what was wrong with an input, and where. Texts, severities and ids are data: records/finding.txt.
   Library code adds findings; only the application prints them. */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include "base/value.h"
#include "gen/finding.h"

/* enum finding_id F_... comes from gen/finding.h; F_NONE (0) is no finding. */
enum severity { SEV_NOTE, SEV_DEGRADED, SEV_SKIPPED, SEV_STOPPED };

/* The catalogue by id, from records/finding.txt (gen/finding.c). */
struct finding_kind {
    unsigned char severity;     /* enum severity */
    unsigned char code;         /* the exit code that it asks for */
    uint16_t number;            /* unique, stable: SFTnnnn with --message-ids */
    struct slice name;          /* SMF_... */
    struct slice text;          /* with %1 ... %9 */
};
extern const struct finding_kind finding_kinds[NUM_FINDINGS];

struct place {
    const char *input;      /* name of the input as the user gave it; NULL: none. Must live as long as the findings. */
    uint64_t record;        /* record number from 1; 0: not known */
    uint64_t line;          /* line number from 1; 0: not known */
    uint64_t offset;        /* byte; meaningful when has_offset */
    int has_offset;
};

struct finding {
    enum finding_id id;
    struct place at;        /* the first place */
    struct slice text;      /* of the first one; owned by the collection */
    uint64_t count;
    struct slice name;      /* the id's name, SMF_... */
    enum severity severity;
};

struct findings;

/* Called for every finding that is to be shown at once, with its own place and text; the slices are borrowed for the
   call. */
typedef void finding_shower(void *ctx, const struct finding *f);

/* show may be NULL. Of the same id in the same input the first 5 are shown, the rest only counted. NULL: no memory. */
struct findings *findings_new(finding_shower *show, void *ctx);
void findings_free(struct findings *fs);

/* args fill %1 ... %9 of the catalogue's text, in put_value's form, V_HEX in hex; text arguments are escaped
   (base/escape.h); of text and hex the first 200 bytes are taken, with "..." behind them when there were more.
   Nothing, not even V_NONE, is shown as "-". at may be NULL: no place. A collection holds at most 10000 rows;
   findings beyond go to one row of F_FINDING_OVERFLOW. */
void finding_add(struct findings *fs, enum finding_id id, const struct place *at, const struct value *args,
    size_t num_args);

/* Adds a finding of another run, with its place, text and count; its id tells name and severity. */
void findings_put(struct findings *fs, const struct finding *f);

/* A copy of text, with a NUL behind it, that lives as long as the collection: names of inputs that are made on the way.
   NULL: no memory. */
const char *findings_keep(struct findings *fs, struct slice text);

/* The collected rows, one per id and input, in order of first appearance; NULL at the end. Valid until the next
   finding_add(). */
const struct finding *findings_get(const struct findings *fs, size_t index);
/* Highest exit code that the findings ask for: 0, 4, 8 or 12 (the catalogue says which id asks for which). */
int findings_code(const struct findings *fs);
/* Memory failed while a finding was added: the caller must end with code 16. */
int findings_lost(const struct findings *fs);

#endif

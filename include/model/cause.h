/* cause.h: the causes of failures, from records/causes.cause. All slices are static UTF-8. */
#ifndef MODEL_CAUSE_H
#define MODEL_CAUSE_H

#include "base/slice.h"
#include "gen/cause.h"

/* enum cause_id C_... comes from gen/cause.h; C_NONE (0) has empty texts. */
struct slice cause_name(enum cause_id c);   /* permission-denied */
/* reach banner kex hostkey auth session sftp-init operation disconnect smf config crypto any */
struct slice cause_phase(enum cause_id c);
struct slice cause_text(enum cause_id c);
struct slice cause_advice(enum cause_id c);

/* The cause of that name; C_NONE when there is none. */
enum cause_id cause_find(struct slice name);
/* LFReason of record 98 (SC27-6806, login failure reason codes); C_NONE for a code that is not listed. */
enum cause_id cause_of_reason(unsigned reason);
/* A whole SFTP status text ("Permission denied"), else a system error text that holds a known one ("EDC5133I ...", "No
   space left on device"); C_NONE when neither. */
enum cause_id cause_of_status(struct slice text);
enum cause_id cause_of_error(struct slice text);

/* What the compiler of causes.cause makes; use the functions above. */
struct cause_row {
    struct slice name, phase, text, advice;
};
struct cause_code {
    unsigned code;
    enum cause_id cause;            /* C_NONE ends the list */
};
struct cause_key {
    struct slice key;
    enum cause_id cause;            /* C_NONE ends the list */
};
extern const struct cause_row cause_rows[NUM_CAUSES];
extern const struct cause_code cause_reasons[];
extern const struct cause_key cause_status_keys[], cause_error_keys[];

#endif

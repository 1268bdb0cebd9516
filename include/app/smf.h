/* smf.h: records to the model, with the zone of their header times. Header times are local; only 96 and 97 also
   hold UTC times, so with --tz auto each system's zone is learned from its first one, and records before it wait.
   */
#ifndef APP_SMF_H
#define APP_SMF_H

#include "app/option.h"
#include "base/zone.h"
#include "decode/decode.h"

struct smf_item {
    size_t input;                   /* smf_input()'s number */
    const struct record *record;
    struct decoder *decoder;        /* for decode_hex() */
    const struct value *row;
    int32_t zone;
    enum decoded what;
    struct transfer transfer;       /* DECODED_TRANSFER */
    struct login login;             /* DECODED_LOGIN */
};
/* All is borrowed for the call. A result other than OK ends the run with it. */
typedef int smf_taker(void *ctx, const struct smf_item *item);

struct smf;

/* fs gets what is wrong with the records. E_NOMEM. */
int MUST_USE smf_new(struct smf **out, const struct options *o, struct findings *fs, smf_taker *take, void *ctx);
void smf_free(struct smf *s);
/* What is known of zones beforehand; it must live as long as s. */
struct zones;
void smf_course(struct smf *s, struct zones *zones);

/* A dump of the run: a number for smf_record(). name lives as long as the findings. */
int MUST_USE smf_input(struct smf *s, const char *name, size_t *input);
/* One OpenSSH record; hands it out, and those that waited for it, or makes it wait. */
int MUST_USE smf_record(struct smf *s, size_t input, const struct record *r);
/* No more records come: those that still wait are taken to be in UTC, with a finding, and handed out. */
int MUST_USE smf_end(struct smf *s);

/* Records are waiting. */
int smf_is_waiting(const struct smf *s);
/* The zone that the first system told, or that the user gave; END: none yet. */
int MUST_USE smf_zone(const struct smf *s, struct zone_course *zone);
/* No more records come from that input. */
void smf_input_end(struct smf *s, size_t input);

#endif

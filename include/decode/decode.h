/* decode.h: OpenSSH records (SMF type 119, subtypes 94-98) to values and to the model. Driven by SDTRN and the
   triplets: any release's lengths are read (records.md 8). */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/ebcdic.h"
#include "base/finding.h"
#include "decode/layout.h"
#include "input/contain.h"
#include "model/model.h"

struct decoder;

struct decode_options {
    const struct ebcdic *codepage;
    int triplets;                   /* fill the header length, segment, type and triplet columns */
    int raw;                        /* keep bytes beyond the known fields (column raw) */
};

/* NULL: no memory. fs is borrowed. */
struct decoder *decoder_new(const struct decode_options *o, struct findings *fs);
void decoder_free(struct decoder *d);
/* Forgets what was noted for the last input (one note per input for longer sections, unknown triplets). name lives as
   long as the findings. */
void decoder_input(struct decoder *d, const char *name);

/* Fills row[LAYOUT_NUM_COLUMNS]; the values live until the next call, addresses point into the record. Columns of other
   subtypes are V_NONE, fields that the record does not hold V_ABSENT. E_FORMAT when nothing of the record can be used
   (a finding says why); damage inside drops the section or field and is a finding. E_USAGE: not one of our subtypes. */
int MUST_USE decode_record(struct decoder *d, const struct record *r, struct value *row);

/* The row of the last decode_record() as the model sees it. 96, 97: OK and *t; 94, 95, 98: OK and *l; *what tells
   which, the other one is left alone. Slices live until the next decode_record(). The story is empty: its lines are not
   set. zone: seconds east of UTC of header times; decode_zone() learns it. */
enum decoded { DECODED_TRANSFER, DECODED_LOGIN };
int MUST_USE decode_model(struct decoder *d, const struct record *r, const struct value *row, int32_t zone,
    enum decoded *what, struct transfer *t, struct login *l);
/* Header time minus end time inside the record (96, 97), rounded to a quarter of an hour: the zone of header times.
   END: this record tells none. */
int MUST_USE decode_zone(const struct value *row, int32_t *seconds);

/* The annotated hex dump (--hex) of the record of the last decode_record(): one line per field or gap, at most 16 bytes
   each, every byte of the record once; added to out as UTF-8. */
struct buf;
int MUST_USE decode_hex(struct decoder *d, const struct record *r, const struct value *row, struct buf *out);

#endif

/* human.h: cells as a person reads them: the text form's, and charts'. */
#ifndef RENDER_HUMAN_H
#define RENDER_HUMAN_H

#include "base/buf.h"
#include "report/table.h"

enum { PUT_HUMAN = 12 };
/* Bytes in binary units with three digits: 512 B, 65.3 KiB, 1.20 GiB. At most PUT_HUMAN bytes at d; returns the
   place behind. */
unsigned char *put_human(unsigned char *d, uint64_t bytes);

/* Appends the cell to b, escaped, without padding: rates in human units, durations with s, "-" for what is absent or
   does not apply. */
void human_cell(struct buf *b, enum column_kind kind, const struct value *v);
/* 1 for kinds that stand at the right of their column. */
int human_is_number(enum column_kind kind);

/* What a code says to a reader: fail is bad, a doubtful match is worth a look. */
enum human_tone { TONE_NONE, TONE_BAD, TONE_WARN };
enum human_tone human_tone(const struct column *c, const struct value *v);

#endif

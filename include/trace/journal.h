/* journal.h: what envel.c and journal.c, the envelopes of lines and those of fields, have for each other; nobody else
   includes it. */
#ifndef TRACE_JOURNAL_H
#define TRACE_JOURNAL_H

#include "trace/envel.h"

/* journal.c. Results are those of envelope_read(). */
/* The first line of an entry, or an entry that is a line. E_FORMAT: it is none. */
int MUST_USE journal_begin(struct envelopes *r, const struct line *line, struct envelope *e);
/* A line while an entry is under way. */
int MUST_USE journal_line(struct envelopes *r, const struct line *line, struct envelope *e);
/* Room for the next entry, whose first line may have been read. */
void journal_next(struct envelopes *r);
/* A note that journalctl puts between the lines. */
int journal_is_note(struct slice s);

/* envel.c */
void envelope_time(struct envelope *e, const struct stamp *at);
/* What envelope_rest() says. */
int MUST_USE journal_rest(struct envelopes *r, struct envelope *e);
/* Nothing is known of the text. */
void envelope_untold(struct envelope *e, struct slice text);
/* Text with a tag of ours at its front or without. */
void envelope_bare(struct envelope *e, struct slice text);
/* Day, stamp and zone: the length, 0 when they do not stand there. */
size_t envelope_full_stamp(struct envelopes *r, struct slice line, struct stamp *at);
/* A line of any form but bare; OK or E_FORMAT. */
int MUST_USE envelope_text(struct envelopes *r, struct slice line, struct envelope *e);

#endif

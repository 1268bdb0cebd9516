/* broken.h: messages that are broken in two on standard error, where line ends in names are not escaped. Used by
   src/trace only. */
#ifndef TRACE_BROKEN_H
#define TRACE_BROKEN_H

#include "trace/state.h"

enum broken_result { BROKEN_HELD, BROKEN_WHOLE, BROKEN_NOT, BROKEN_OTHERS, BROKEN_BEFORE };

/* 1 when the message may go on in the next line. Then it is held; what follows is for broken_add() to judge. */
int broken_holds(struct trace *t, struct log *log, const struct envelope *e, unsigned end);
int broken_is_open(const struct log *log);
/* A line behind those that are held. HELD: it is, too. WHOLE: all are the message whose text, place and time *m gets;
   OTHERS: all are of no message; BEFORE: those before it are not, it stands for itself; NOT: those before it are to be
   taken one by one (broken_next()), and then it. */
enum broken_result broken_add(struct trace *t, struct log *log, const struct line *line, struct message *m);
/* The next one of the lines that were held; 0: there is none any more. It is not held again. */
int broken_next(struct log *log, struct line *line);
/* A message that was broken has been taken: names in it may be broken again. */
void broken_name(struct trace *t, struct log *log, const struct message *m);
void broken_done(struct broken *b);

#endif

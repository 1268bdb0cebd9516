/* freeze.h: transfers, logins and sessions as bytes, and back: for what is sorted outside memory, and for partial
   reports. Words and causes are written as their numbers, so only the same build of the program reads them. */
#ifndef MODEL_FREEZE_H
#define MODEL_FREEZE_H

#include "base/buf.h"
#include "model/model.h"

/* Names of inputs by number, counted from 1; 0 is no name. */
struct freeze_names {
    const char **name;              /* owned list of borrowed names */
    size_t num, cap, last;
    int lost;                       /* memory was used up */
};

void freeze_names_done(struct freeze_names *n);
/* The number of the name, which is entered when it is new; names are told apart by their text. */
size_t freeze_name(struct freeze_names *n, const char *name);

/* Appends it to b, where failure sticks. */
void freeze_transfer(struct buf *b, struct freeze_names *n, const struct transfer *t);
void freeze_login(struct buf *b, struct freeze_names *n, const struct login *l);
void freeze_session(struct buf *b, struct freeze_names *n, const struct session *s);

/* Where the lists of what has been thawed last are. */
struct thawed {
    struct progress progress[PROGRESS_MAX];
    struct phase phases[PHASES_MAX];
    struct process processes[PROCESSES_MAX];
};

/* From the whole of s. Slices of the result point into s, its lists into room. E_FORMAT: s does not hold such a
   thing. */
int MUST_USE thaw_transfer(struct slice s, const struct freeze_names *n, struct thawed *room, struct transfer *t);
int MUST_USE thaw_login(struct slice s, const struct freeze_names *n, struct login *l);
int MUST_USE thaw_session(struct slice s, const struct freeze_names *n, struct thawed *room, struct session *x);

/* Numbers as freezing writes them: 7 bits a byte, low ones first, the high bit set on all but the last. The getter
   moves s behind the number; E_FORMAT when there is none. */
void freeze_u64(struct buf *b, uint64_t u);
int MUST_USE thaw_u64(struct slice *s, uint64_t *u);
void freeze_i64(struct buf *b, int64_t i);
int MUST_USE thaw_i64(struct slice *s, int64_t *i);
/* Length and bytes. */
void freeze_slice(struct buf *b, struct slice t);
int MUST_USE thaw_slice(struct slice *s, struct slice *t);

#endif

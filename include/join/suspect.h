/* suspect.h: whose operations have no record or no line, and where records or lines were lost: suspect.c collects,
   accuse.c tells. Internal to audit.c. */
#ifndef JOIN_SUSPECT_H
#define JOIN_SUSPECT_H

#include "join/audit.h"

struct suspects;

/* One thing of a row. The kind of record tells whose right it is to write it; SEEN_SCP: a 96 of scp, which leaves no
   line. */
enum seen_kind { SEEN_96, SEEN_97, SEEN_94, SEEN_95, SEEN_98, SEEN_SCP, NUM_SEEN_KINDS };
enum seen_state { SEEN_PAIR, SEEN_ALONE, SEEN_AMBIGUOUS };
struct seen {
    enum seen_kind kind;
    struct slice system, user;
    int64_t when;               /* INSTANT_NONE */
    const char *input;          /* dump, log; lives as long as the suspects */
};

/* NULL: no memory. */
struct suspects *suspects_new(void);
void suspects_free(struct suspects *s);
/* Record and log of one row; either may be NULL. */
int MUST_USE suspects_add(struct suspects *s, const struct seen *record, const struct seen *line,
    enum seen_state state);
/* As audit_get_row(). */
int suspects_get(struct suspects *s, const struct cover cover[2], size_t index, struct audit_row *out);

#endif

/* judge.h: may this record and this logged operation be the same, and what speaks for it? Time is not judged here. */
#ifndef JOIN_JUDGE_H
#define JOIN_JUDGE_H

#include "join/keep.h"
#include "join/match.h"

struct verdict {
    int score;      /* 0: never the same; else the higher the better the evidence */
    unsigned by;    /* enum evidence, BY_TIME and BY_ORDER apart */
    int conflict;   /* NOT_BYTES or NOT_RESULT: may be the same only when nothing else is there */
    int strong;     /* endpoint, path and bytes agree (logins: endpoint, user and method) */
    int sample;     /* good enough to measure the clocks by */
};
enum { JUDGE_SCORES = 512 };    /* scores are below */

/* r is the record's side, o the log's; both transfers or both logins. */
struct verdict judge(const struct kept *r, const struct kept *o);

/* The keys under which things of both sides find each other, the one that knows most first. A thing of the log has the
   first one for which it knows enough, a record all of these. Returns 0 when x does not know enough, else sets *hash.
   */
int judge_key(const struct kept *x, unsigned key, uint32_t *hash);

/* An authentication method under sshd's name and as the records' code list words it (records/method.txt). */
struct method {
    struct slice log, smf;
};
extern const struct method method_list[];
extern const size_t method_count;

#endif

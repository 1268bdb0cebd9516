/* judge.h: may these two things be the same, and what speaks for it? Time is not judged here. */
#ifndef JOIN_JUDGE_H
#define JOIN_JUDGE_H

#include "join/keep.h"
#include "join/match.h"

/* What is compared, side 0 with side 1: the server's records with its log, a client's with its trace, the same of
   logins, the server's side of a transfer with the client's, and rows with logs that have no times. */
enum rules { RULES_SERVER, RULES_CLIENT, RULES_LOGINS, RULES_CLIENT_LOGINS, RULES_ENDS, RULES_LOOSE };

struct verdict {
    int score;      /* 0: never the same; else the higher the better the evidence */
    unsigned by;    /* enum evidence, BY_TIME and BY_ORDER apart */
    int conflict;   /* NOT_BYTES or NOT_RESULT: may be the same only when nothing else is there */
    int strong;     /* endpoint, path and bytes agree (logins: endpoint, user and method) */
    int sample;     /* good enough to measure the clocks by */
    int thin;       /* too little to say so, even when nothing else is there */
    int once;       /* it happens once: the login of a connection that both know; certain for the clocks */
};
enum { JUDGE_SCORES = 512 };    /* scores are below */

/* r is of side 0, o of side 1. */
struct verdict judge(enum rules rules, const struct kept *r, const struct kept *o);

/* The keys under which things of both sides find each other, the one that knows most first. A thing of side 1 has the
   first one for which it knows enough, one of side 0 all of these. Returns 0 when x does not know enough, else sets
   *hash. */
int judge_key(enum rules rules, const struct kept *x, unsigned key, uint32_t *hash);

/* What the rules are made of (judge.c, ends.c). */
/* BY_USER, 0 when one is not known, -1 when they differ. */
int judge_user(struct slice smf, struct slice log);
/* BY_METHOD, the same. */
int judge_method(struct slice smf, struct slice log);
/* Bytes and result: sets the bits, and adds to the score 0 to 8. */
int judge_outcome(const struct transfer *s, const struct transfer *l, struct verdict *v);
/* A client's transfer or login: record and trace (ends.c). */
struct verdict judge_client(const struct kept *r, const struct kept *o);
struct verdict judge_client_login(const struct kept *r, const struct kept *o);
/* The two sides of a transfer; row and operation without a time. */
struct verdict judge_ends(const struct kept *server, const struct kept *client);
struct verdict judge_loose(const struct kept *row, const struct kept *o);
/* The client's end of a row's connection: its port, and the address; 0 or less: not known. */
int judge_port(const struct kept *row, struct ip *ip);
int judge_client_key(const struct kept *x, unsigned key, uint32_t *hash);
int judge_ends_key(const struct kept *x, unsigned key, uint32_t *hash);
int judge_loose_key(const struct kept *x, unsigned key, uint32_t *hash);

/* An authentication method under sshd's name and as the records' code list words it (records/method.txt). */
struct method {
    struct slice log, smf;
};
extern const struct method method_list[];
extern const size_t method_count;

#endif

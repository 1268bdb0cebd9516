/* filter.h: which rows and records are wanted. A filter looks at finished rows, so it never disturbs matching. */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include "join/match.h"

struct filter_net {
    struct ip net;
    unsigned bits;
};
/* Texts of the user's, any of which may fit. */
struct filter_texts {
    const char **text;              /* owned list of borrowed texts */
    size_t num;
};

/* Zeroed: everything passes. Every part that is set must be met; a row that does not have what a part asks for does
   not pass. */
struct filter {
    int active;                     /* some part is set */
    int has_since, has_until;
    int64_t since, until;           /* since <= time < until */
    unsigned subtypes;              /* bit 1 << (n - 94); 0: any */
    struct filter_texts systems, users, paths;
    struct filter_net *nets;        /* owned */
    size_t num_nets;
    unsigned ops;                   /* bit 1 << (op - W_GET); 0: any */
    enum word result;               /* W_NONE: any */
    int has_min_bytes;
    uint64_t min_bytes;
};

void filter_done(struct filter *f);

/* Each sets one part from the user's text; a second call for the same part of a list adds to it. E_USAGE: no such
   value; E_NOMEM. */
int MUST_USE filter_since(struct filter *f, struct slice text);
int MUST_USE filter_until(struct filter *f, struct slice text);
int MUST_USE filter_subtypes(struct filter *f, struct slice text);
int MUST_USE filter_text(struct filter *f, struct filter_texts *part, const char *text);
int MUST_USE filter_ip(struct filter *f, struct slice text);
int MUST_USE filter_ops(struct filter *f, struct slice text);
int MUST_USE filter_result(struct filter *f, struct slice text);
int MUST_USE filter_min_bytes(struct filter *f, struct slice text);

/* 1 when the row passes. A row's time is the end of the operation, the record's before the log's; of what both
   sides tell, either may fit. A row without a record counts as the subtype that records such a thing: 96, 97
   (client), 98, 95. */
int filter_transfer(const struct filter *f, const struct transfer_match *m);
int filter_login(const struct filter *f, const struct login_match *m);
int filter_session(const struct filter *f, const struct session *s);

/* 1 when nothing is asked for but times and systems; and when a record with that header time (an instant, or
   INSTANT_NONE) and system passes such a filter. */
int filter_is_header(const struct filter *f);
int filter_header(const struct filter *f, int64_t when, struct slice system);

/* 1 when the text fits the pattern: * any bytes, ? one character, [a-z] [!a-z] one byte of a set, backslash takes
   the next byte as it is. Time at most the product of both lengths. */
int glob_match(struct slice pattern, struct slice text);

#endif

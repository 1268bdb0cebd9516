/* recall.h: what recent pairs tell about others: which connection a log's session is, and whether a pair would
   cross another of the same connection. */
#ifndef JOIN_RECALL_H
#define JOIN_RECALL_H

#include "join/keep.h"

struct recall;

/* NULL: no memory. */
struct recall *recall_new(void);
void recall_free(struct recall *m);

/* r and o have become a pair. */
void recall_pair(struct recall *m, const struct kept *r, const struct kept *o);
/* 1 when r and o cannot be a pair: one of their connection came first in one source and last in the other. */
int recall_crosses(const struct recall *m, const struct kept *r, const struct kept *o);

/* r is the only candidate of o, whose session's port is not sure. */
void recall_vote(struct recall *m, const struct kept *r, const struct kept *o);
/* The same, where ip and port are the client's. */
void recall_tell(struct recall *m, uint64_t session, const struct ip *ip, int32_t port);
/* The port that has been told for it; 0: none, or they differ. */
int32_t recall_told(const struct recall *m, uint64_t session);
/* Gives o, whose session's port is not sure, the one that its session's other operations agree on. */
void recall_port(const struct recall *m, struct kept *o);

/* The connection of that number ended then. */
void recall_close(struct recall *m, uint64_t session, int64_t when);
/* When that of o ended, as far as it was sure to be known at now; INSTANT_NONE. */
int64_t recall_closed(const struct recall *m, const struct kept *o, int64_t now);

#endif

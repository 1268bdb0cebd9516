/* votes.h: what lines of a log tell of the zone that its times are in: they vote by the records that tell the same. */
#ifndef APP_VOTES_H
#define APP_VOTES_H

#include "app/inputs.h"
#include "app/runs.h"
#include "model/model.h"
#include "trace/trace.h"

enum { VOTES_MAX = 1024, VOTES_HOSTS = 32, VOTES_ALL = VOTES_HOSTS };

/* A time without a zone is taken as if it were UTC, and without a year as if it were one of the years that the records
   cover. */
struct vote {
    int64_t when;                   /* by the record */
    int64_t away;                   /* the log's time is ahead of it by so much, */
    int years;                      /* when so many years are added to it */
    unsigned host;
};
/* The votes of one log. */
struct ballot {
    struct vote vote[VOTES_MAX];    /* all, or a share of them spread evenly */
    unsigned num;
    struct slice host[VOTES_HOSTS]; /* names */
    unsigned num_hosts;
    struct runs runs[VOTES_HOSTS + 1];  /* of zones that all votes of a host tell, and of all hosts */
    int is_local;                   /* times without a zone were read */
};

struct votes;

/* NULL: no memory. */
struct votes *votes_new(void);
void votes_free(struct votes *v);

/* A record's transfer, in any order. */
void votes_record(struct votes *v, const struct transfer *t);
/* 1 when there is no record that lines could be compared with. */
int votes_is_idle(const struct votes *v);
/* Reads the log that x is about to read from its front until it has voted enough, or as a whole. E_NOMEM; END: a
   signal. */
int MUST_USE votes_log(struct votes *v, const struct opening *x, const struct trace_options *how, int whole);
/* The same of some lines of a log, in UTF-8. E_NOMEM. */
int MUST_USE votes_text(struct votes *v, struct slice text, const struct trace_options *how);
/* The votes of what was read last; they live as long as v, until something else is read. */
struct ballot *votes_ballot(struct votes *v);

#endif

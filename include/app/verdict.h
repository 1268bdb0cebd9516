/* verdict.h: the zones and the year of a log, by its votes. */
#ifndef APP_VERDICT_H
#define APP_VERDICT_H

#include "app/votes.h"

/* A system of the records: its name, and the zone of its header times. */
struct verdict_system {
    struct slice name;
    const struct zone_course *zone;
};

/* What is assumed of a log, and becomes what fits. */
struct verdict {
    struct zone_course zone;        /* of the log */
    int32_t east;                   /* by so much it contradicts the records; 0: it does not, or nobody can tell */
    int changes;                    /* it has a course of its own, which no system has */
    struct zone_host host[VOTES_HOSTS];     /* hosts in another zone; names are borrowed */
    int32_t host_east[VOTES_HOSTS];
    int host_changes[VOTES_HOSTS];
    unsigned num_hosts;
    struct span year;               /* lines without a year lie near it; first INSTANT_NONE: votes do not tell */
};

/* v->zone is what is assumed; all else is set. */
void verdict_find(struct verdict *v, struct ballot *b, const struct verdict_system *systems, unsigned num);
/* 1 when the votes contradict the zones of how, which a verdict told before. */
int verdict_is_contradicted(const struct ballot *b, const struct trace_options *how);
/* 1 and the zone that such a distance from UTC is; 0: it is a clock that is wrong. */
int votes_zone(int64_t away, int32_t *seconds);

#endif

/* zone.h: local times whose zone changes: summer time. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/instant.h"

enum { ZONE_CHANGES = 8 };

struct zone_change {
    int64_t at;                     /* from this instant on */
    int32_t seconds;                /* east of UTC */
};
/* The zone of a clock over the time of a run. */
struct zone_course {
    int32_t seconds;                /* before the first change */
    unsigned num;
    struct zone_change change[ZONE_CHANGES];    /* in order of time */
    int64_t before;                 /* times begin behind this instant; 0: nobody knows */
    int64_t shift;                  /* times that tell their zone are ahead of UTC by that much all the same */
};

/* The instant of a local time. In an hour that comes twice, last tells which one it is: the instant of the time before
   it, INSTANT_NONE when there is none. */
int64_t zone_instant(const struct zone_course *z, int64_t local, int64_t last);
/* Hosts whose lines stand in one log, each with the zone of its own times. */
struct zone_host {
    struct slice name;
    struct zone_course zone;
    int64_t last;                   /* zone_of_host()'s */
};
struct zone_hosts {
    size_t num;
    struct zone_host *host;
    struct zone_host rest;          /* of all others */
};

/* The clocks begin anew. */
void zone_hosts_begin(struct zone_hosts *h);
/* The instant of a host's time: local, or one that tells its zone. */
int64_t zone_of_host(struct zone_hosts *h, struct slice host, int64_t when, int is_local);
/* 1 when a host of that name is the one that is called so: in letters of any case, with a domain behind it or none. */
int zone_is_host(struct slice name, struct slice host);

/* The zone at an instant. */
int32_t zone_at(const struct zone_course *z, int64_t when);
/* "+02:00": what zone_parse() reads; 6 bytes. */
struct slice zone_text(int32_t seconds, unsigned char d[6]);

#endif

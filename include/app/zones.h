/* zones.h: which zone the clocks of systems and logs had, and when: found out before they are read. */
#ifndef APP_ZONES_H
#define APP_ZONES_H

#include "app/votes.h"

enum { ZONES_NAME = 8 };            /* bytes of a system's name */
struct zones;

/* NULL: no memory. */
struct zones *zones_new(const struct options *o);
void zones_free(struct zones *z);

/* A record of a dump, in any order: some of them are looked into. */
int MUST_USE zones_record(struct zones *z, const struct record *r);
/* The same of one that has been decoded; zone is what decode_zone() found. */
void zones_transfer(struct zones *z, const struct value *row, const struct transfer *t, int32_t zone);
/* The system that a row names: its identification section, cut to the length that it has there. */
struct slice zones_name(const struct value *row);

/* The times that the records cover; lives as long as z. */
const struct spans *zones_known(const struct zones *z);
/* The zone of the header times of a system of that name; NULL: no record has told. */
const struct zone_course *zones_system(struct zones *z, struct slice system);
/* *out, the zone that is assumed of the log that x is about to read, becomes the one that fits the records; a finding
   when that is another zone than any of theirs. E_NOMEM; END: a signal. */
int MUST_USE zones_log(struct zones *z, const struct opening *x, const struct trace_options *how,
    struct zone_course *out);
/* Notes on systems whose zone changes. */
void zones_report(struct zones *z, struct findings *fs);

#endif

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
/* The system that a row names: its identification section, cut to the length that it has there. */
struct slice zones_name(const struct value *row);

/* The times that the records cover; lives as long as z. */
const struct spans *zones_known(const struct zones *z);
/* The zone of the header times of a system of that name; NULL: no record has told, or the user has said which zone it
   is and nothing contradicts that. */
const struct zone_course *zones_system(struct zones *z, struct slice system);
/* The zones of the log that x is about to read, and its year where lines have none: what how assumes becomes what fits
   the records. whole: all of it is compared with them, not only its front. What how points to lives as long as z.
   E_NOMEM; END: a signal. */
int MUST_USE zones_log(struct zones *z, const struct opening *x, int whole, struct trace_options *how);
/* 1 when there is nothing that logs could be compared with. */
int zones_are_idle(const struct zones *z);
/* Some lines of that log, in UTF-8: *differs is 1 when they contradict how. E_NOMEM. */
int MUST_USE zones_lines(struct zones *z, struct slice text, const struct trace_options *how, int *differs);
/* What was read last has told something. */
int zones_have_votes(const struct zones *z);
/* Findings on the zones that zones_log() told last. */
void zones_tell(const struct zones *z, const struct opening *x);
/* Findings on systems whose zone changes, or contradicts what the user says. */
void zones_report(struct zones *z, struct findings *fs);

#endif

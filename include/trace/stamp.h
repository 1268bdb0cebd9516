/* stamp.h: the times in front of log lines. */
#ifndef TRACE_STAMP_H
#define TRACE_STAMP_H

#include "base/ascii.h"
#include "base/spans.h"
#include "base/zone.h"
#include "gen/envel.h"

/* What the reading of times needs to know, and what it learns from line to line; one per log. */
struct clock {
    struct zone_course zone;        /* of local times */
    int64_t last;                   /* the last one of them; INSTANT_NONE */
    const struct spans *known;      /* for the year of lines without one: what the records cover; NULL: no records */
    int64_t now;                    /* likewise */
    int fixed;                      /* --year; 0 none */
    int local;                      /* a time without a zone was read */
    int guessed;                    /* a year was */
    struct zone_hosts *hosts;       /* NULL: zone is that of all hosts; else zone is UTC, for zone_of_host() */
    int64_t year;                   /* of the line before; 0: none yet */
    unsigned month;
    /* the stamp before, and what it meant: most lines of a log repeat it wholly, to the minute or to the day */
    unsigned char stamp[24];
    size_t num_stamp;               /* bytes of it that are kept; 0: none */
    int64_t base;                   /* its instant (RFC 3164), or that of its minute, local (ISO) */
    unsigned char date[8];          /* "Mon dd "; all zero: none */
    int64_t midnight;               /* the instant of its midnight */
};

enum { STAMP_3164 = 15 };

struct stamp {
    int64_t when;
    int64_t resolution;             /* microseconds */
    int is_local;                   /* no zone stood there */
    size_t length;                  /* bytes */
};

/* A stamp at the front of s; E_FORMAT when there is none.
   3164: "Mon dd hh:mm:ss[.ffffff]", the month in any language that records/envel.txt knows, the year before or behind
         the time if it stands there
   iso:  "YYYY-MM-DDThh:mm:ss[.ffffff][Z|+hh[[:]mm]]", also with a blank in place of T (a zone may then stand behind
         another blank), slashes in the date, dots in the time
   unix: seconds since 1970, with up to 9 decimals
   any:  one of them, also with the day of the week before it or in brackets; what follows is a blank or the end */
int MUST_USE stamp_3164(struct clock *c, struct slice s, struct stamp *out);
int MUST_USE stamp_iso(struct clock *c, struct slice s, struct stamp *out);
int MUST_USE stamp_unix(struct slice s, struct stamp *out);
int MUST_USE stamp_any(struct clock *c, struct slice s, struct stamp *out);
/* The length of the stamp at the front of s when it is the same "Mon dd hh:mm:ss" as in the line before, whose instant
   is c->base; else 0. */
static inline size_t stamp_again(const struct clock *c, struct slice s)
{
    return c->num_stamp == STAMP_3164 && s.n > STAMP_3164 && s.p[STAMP_3164] == A_SPACE &&
        bytes_same(s.p, c->stamp, STAMP_3164) ? STAMP_3164 : 0;
}
/* The length of a stamp that counts from the log's begin or tells the time of day alone, as ts -s, ts -i write it:
   "hh:mm:ss[.ffffff]" or seconds with three decimals or more, also in brackets; 0 when there is none. */
size_t stamp_relative(struct slice s);
/* The length of a name of a day and the blank behind it, 0 when there is none: a word of letters. */
size_t stamp_weekday(struct slice s);

/* Tables of records/envel.txt. */
struct month_name {
    struct slice name;
    unsigned month;
};
struct zone_name {
    struct slice name;
    int32_t seconds;
};
extern const unsigned char month_letters[12][4];
extern const struct month_name month_names[NUM_MONTHS];
extern const struct zone_name zone_names[NUM_ZONES];

#endif

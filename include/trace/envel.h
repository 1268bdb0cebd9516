/* envel.h: envelopes: what stands around the text of a message in a log line. One function per envelope behind one
   table. */
#ifndef TRACE_ENVEL_H
#define TRACE_ENVEL_H

#include "base/instant.h"
#include "trace/pattern.h"

/* Whose line it is. */
enum owner { OWNER_SSHD, OWNER_SFTP, OWNER_LOGGER, OWNER_OTHER, OWNER_UNTOLD /* bare text without a tag */ };

struct envelope {
    int64_t when;                   /* instant; INSTANT_NONE for a line without time */
    int64_t resolution;             /* microseconds; 0 without time */
    struct slice host;              /* empty: not told */
    enum owner owner;
    uint64_t pid;                   /* 0: not told */
    size_t length;                  /* bytes of the line before the text */
    struct origin_text *from;       /* where host and tag are remembered; NULL: they are not */
};

/* What stood between the stamp and the pid of a line before, "HOST tag[", and what it meant. */
enum { ORIGINS = 8, ORIGIN_MAX = 128 };
struct origin_text {
    size_t n;                       /* 0: unused */
    unsigned char text[ORIGIN_MAX];
    size_t num_host;                /* at its front */
    enum owner owner;
    int host;                       /* for the reader's use: its number for the host; -1 as long as there is none */
};

/* What the reading of times needs to know, and what it learns from line to line; one per log. */
struct clock {
    int32_t zone;                   /* seconds east of UTC of local times */
    int64_t near, now;              /* for the year of lines without one; near may be INSTANT_NONE */
    int fixed;                      /* --year; 0 none */
    int local;                      /* a time without a zone was read */
    int64_t year;                   /* of the line before; 0: none yet */
    unsigned month;
    /* the stamp before, and what it meant: most lines of a log repeat it wholly or to the minute */
    unsigned char stamp[32];
    size_t num_stamp;               /* bytes of it that are kept; 0: none */
    int64_t base;                   /* its instant (RFC 3164), or that of its minute, local (ISO) */
    struct origin_text origins[ORIGINS];
    unsigned last_origin;           /* found or made last */
};

/* Envelope of that name (NULL: recognised line by line; bare text only while bare is set), at the front of line.
   OK; E_FORMAT when none fits. */
int MUST_USE envelope_parse(struct clock *c, const char *name, int bare, struct slice line, struct envelope *e);
/* Names for --envelope, NULL at the end. */
const char *const *envelope_names(void);
/* The owner of a tag (without pid). */
enum owner envelope_owner(struct slice tag);

#endif

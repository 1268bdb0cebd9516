/* origin.h: host, program and process id in front of a message. */
#ifndef TRACE_ORIGIN_H
#define TRACE_ORIGIN_H

#include "trace/pattern.h"

/* Whose line it is. */
enum owner { OWNER_SSHD, OWNER_SFTP, OWNER_LOGGER, OWNER_OTHER, OWNER_UNTOLD /* text without a tag */ };

/* What stood between the stamp and the pid of a line before, "HOST tag[", and what it meant; behind it the pid of the
   last such line, "pid]: ". Where there was no pid, "HOST tag: ". */
enum { ORIGINS = 16, ORIGIN_MAX = 120 };
struct origin_text {
    uint64_t key;                   /* its first 8 bytes; it is not shorter */
    size_t n;                       /* bytes up to the pid; 0: unused */
    size_t all;                     /* bytes with it */
    unsigned char text[ORIGIN_MAX];
    int has_pid;
    uint64_t pid;
    size_t num_host;                /* at its front */
    enum owner owner;
    int host;                       /* for the reader's use: its number for the host; -1 as long as there is none */
};

struct origins {
    struct origin_text text[ORIGINS];
    unsigned last;                  /* found or made last */
};

struct sender {
    struct slice host;              /* empty: not told */
    enum owner owner;
    uint64_t pid;                   /* 0: not told */
    size_t length;                  /* bytes up to the text */
    size_t words[2];                /* no tag: bytes of the first word, and of the first two, with the blanks */
    struct origin_text *from;       /* where it is remembered; NULL: it is not */
};

/* "HOST [USERID [JOBNAME]] tag[pid]: " at the front of s, or the tag alone, or less: without a tag the owner is
   OWNER_UNTOLD and length 0. E_FORMAT: there is no word. */
int MUST_USE origin_parse(struct origins *known, struct slice s, struct sender *o);
/* "HOST tag[pid]: " at the front of s as one of those that are remembered, with its length in all and its pid; NULL: it
   is none of them. */
struct origin_text *origin_find(struct origins *known, struct slice s);
static inline struct origin_text *origin_known(struct origins *known, struct slice s)
{
    struct origin_text *last = &known->text[known->last];

    return s.n >= last->all && last->all > last->n && bytes_same(s.p, last->text, last->all) ? last :
        origin_find(known, s);
}
/* "tag[pid]: ", "tag: ", "tag.pid.: " at the front of s; moves *pos behind it. */
int MUST_USE origin_tag(struct slice s, size_t *pos, struct sender *o);
/* The owner of a tag (without pid). */
enum owner origin_owner(struct slice tag);

#endif

/* envel.h: envelopes: what stands around the text of a message in a log. Their names are data: records/envel.txt. */
#ifndef TRACE_ENVEL_H
#define TRACE_ENVEL_H

#include "input/line.h"
#include "trace/entry.h"
#include "trace/origin.h"
#include "trace/stamp.h"

/* One message and what its envelope says of it. Slices are borrowed until the next call. */
struct envelope {
    enum envelope_form form;
    int64_t when;                   /* instant; INSTANT_NONE for a line without time */
    int64_t resolution;             /* microseconds; 0 without time */
    int is_local;                   /* its time has no zone */
    struct slice host;              /* empty: not told */
    enum owner owner;
    uint64_t pid;                   /* 0: not told */
    struct slice text;
    size_t words[2];                /* OWNER_UNTOLD: so many bytes of text may be a host, a host and a user */
    struct slice line;              /* what is shown of it: the line, or the text where lines hold fields */
    uint64_t number;                /* of its (first) line */
    struct origin_text *from;       /* where host and tag are remembered; NULL: they are not */
};

/* The reading of one log. */
struct envelopes {
    struct clock clock;
    enum envelope_form forced;      /* FORM_NONE: recognised line by line */
    enum envelope_form same;        /* of lines before, tried first; FORM_NONE: none yet */
    enum envelope_form entry_form;  /* of the entry under way */
    int dated;                      /* a line with a time has been seen: no bare text any more */
    int is_tagged;                  /* a line with the tag of one of our programs has been seen: others need one, too */
    int is_relative;                /* times count from a start that is not told */
    struct origins origins;
    struct entry entry;             /* of a form whose messages are several lines or fields, the one under way */
    int is_given;                   /* it has been handed out */
    struct stamp next;              /* FORM_VERBOSE: time of the entry behind it */
    uint64_t next_number;           /* 0: there is none */
    struct buf block;               /* FORM_JSON_PRETTY: the lines of the object */
};

/* The clock's settings are the caller's to set behind it. envelopes_done() frees. */
void envelopes_init(struct envelopes *r);
void envelopes_done(struct envelopes *r);
/* The next line, also an empty one. OK: *e is a message, of this line or of those before it; END: it belongs to a
   message that is not complete yet, or to none; E_FORMAT: no form fits; E_NOMEM. */
int MUST_USE envelope_read(struct envelopes *r, const struct line *line, struct envelope *e);
/* 1 when the line e->line is like the one before, in a form that most logs have, and of a program that has been met:
   *e is its message but for its number, which the caller sets. 0: ask envelope_read(). */
int envelope_again(struct envelopes *r, struct envelope *e);
/* At the log's end: OK and the message that was not complete, END: there is none. Then a log may begin anew. */
int MUST_USE envelope_rest(struct envelopes *r, struct envelope *e);

/* The form of that name, for --envelope; FORM_NONE. */
enum envelope_form envelope_find(const char *name);
/* The name of a form as check shows it. */
const char *envelope_name(enum envelope_form form);
/* Names for --envelope, NULL at the end. */
const char *const *envelope_names(void);

/* Tables of records/envel.txt. */
extern const char *const envelope_form_names[NUM_FORM_NAMES + 1];
extern const unsigned char envelope_name_forms[NUM_FORM_NAMES];

#endif

/* entry.h: messages whose parts have names: entries of the systemd journal, JSON objects. */
#ifndef TRACE_ENTRY_H
#define TRACE_ENTRY_H

#include "base/buf.h"
#include "gen/envel.h"
#include "trace/stamp.h"

enum { ENTRY_TEXT_MAX = 64 * 1024, ENTRY_WORD_MAX = 256 };

struct entry_word {
    size_t n;
    unsigned char p[ENTRY_WORD_MAX];
};

/* What has been read of an entry. All zero, text initialised: nothing. */
struct entry {
    uint64_t number;                /* its first line; 0: none is under way */
    unsigned char rank[NUM_ROLES];  /* of the keys that the parts came from; 0: not told */
    struct buf text;
    struct entry_word program, host;
    uint64_t pid;
    struct stamp time;
    /* export form: a field with a length */
    struct entry_binary {
        int is_open;
        const struct entry_key *key;    /* NULL: nobody wants it */
        unsigned num_length;        /* bytes of the length that are there */
        uint64_t length, left;
    } binary;
};

struct entry_key {
    struct slice name;
    enum entry_role role;
    unsigned char rank;             /* the best has the highest */
};
extern const struct entry_key entry_keys[NUM_KEYS];     /* of records/envel.txt */

/* Nothing is under way any more; its memory stays. entry_done() frees that. */
void entry_clear(struct entry *n);
void entry_done(struct entry *n);
/* The key of that name; NULL: nobody wants it. */
const struct entry_key *entry_key(struct slice name);
/* A field's value. It is dropped when a better key has told that part. */
void entry_put(struct entry *n, struct clock *c, const struct entry_key *key, struct slice value);
/* The fields of the JSON object at the front of s, whatever its nesting. E_FORMAT: it is none, or does not end;
   E_NOMEM. Fields of objects within it are not looked at. */
int MUST_USE entry_json(struct entry *n, struct clock *c, struct slice s);
/* One line of an entry of the export form, as bytes with the line's end (length of it: end), passed bytes left out
   before it. OK: it ends the entry; END: it does not; E_FORMAT: it makes no sense. */
int MUST_USE entry_export(struct entry *n, struct clock *c, struct slice line, unsigned end, uint64_t passed);

#endif

/* pack.c: PACK, the simple algorithm of AMATERSE (containers.md 4.3).

   An entry is a string of symbols: that of its prefix and one more, which becomes known with the next code. The manual
   of the format keeps all entries in one list, the least recently used last, and moves every prefix of a code to its
   front, which costs a walk through the string for every code. The same order follows from less:

   - Each code d makes one new entry y with prefix d, so all that is moved with d are prefixes of y. An entry is thus
     as old as the youngest of all entries that were ever made behind it, and in the same step a prefix is younger than
     what extends it.
   - So the oldest entry of all is one that no other extends. They go in the order in which they were made; but when
     the last extension of an entry goes, the entry itself is next, for it was moved together with that one.

   That needs a count of extensions, a queue of the entries in the order in which they were made, and the prefix of the
   entry that went last. An entry that has extensions when its turn comes in the queue is left out: it goes when the
   last of them has gone. Since entries without extensions alone are reused, prefixes never dangle and strings are
   never endless, whatever the codes are; only a code that names the entry just taken away is an error.

   Strings are kept in chunks of 16 symbols: an entry has the symbols since the last multiple of 16 and the prefix
   that ends there. */
#include "input/terse.h"
#include <stdlib.h>

enum {
    FIRST = TERSE_MARK + 1, BLANK = 0x40,
    BATCH = 64,                 /* entries of the queue that are looked at in one go */
    NEVER = 0x4000              /* extensions of a literal to start with: it is never without */
};

/* Of a string: what an extension of it takes over as it is or nearly so. */
struct string {
    uint16_t length;
    uint16_t base;              /* the prefix with the chunks before the last one; 0: none */
    uint16_t marks;             /* bit i: symbol i of the last chunk is a record mark */
    uint16_t first;             /* symbol of the whole string */
};

struct entry {
    unsigned char s[TERSE_CHUNK];       /* the last chunk */
    struct string is;
};

struct pack {
    struct entry e[TERSE_CODES];        /* e[0] takes the symbol before the first entry is made */
    uint16_t prefix[TERSE_CODES];
    uint16_t extensions[TERSE_CODES];
    uint16_t queue[TERSE_CODES];
    unsigned head, tail;                /* of the queue; they count up without end */
    uint16_t next[BATCH + 1];           /* entries off the queue that had no extension then; 0 behind them */
    unsigned next_at;
    unsigned pending;                   /* the entry whose last symbol is to come */
    unsigned up;                        /* the prefix of the entry that went last */
};

/* The entry y becomes d's string and one more symbol. */
static inline void extend(struct pack *k, unsigned y, unsigned d)
{
    struct entry *e = &k->e[y];
    const struct entry *from = &k->e[d];

    *e = *from;
    e->is.length++;
    if (from->is.length % TERSE_CHUNK == 0) {
        e->is.base = (uint16_t)d;
        e->is.marks = 0;
    }
}

/* The symbol that the entry y waits for. */
static inline void complete(struct pack *k, unsigned y, unsigned symbol)
{
    struct entry *e = &k->e[y];
    unsigned i = (e->is.length - 1u) % TERSE_CHUNK;

    e->s[i] = (unsigned char)symbol;
    e->is.marks = (uint16_t)(e->is.marks | (symbol >> 8) << i);
}

void *pack_new(void)
{
    struct pack *k = calloc(1, sizeof *k);
    unsigned i;

    if (k == NULL)
        return NULL;
    for (i = 0; i < FIRST; i++) {
        k->e[i].is.length = 1;
        k->e[i].is.first = (uint16_t)(i > 0 ? i - 1 : 0);
        k->e[i].is.marks = i == TERSE_MARK;
        k->e[i].s[0] = (unsigned char)(i - 1);
        k->extensions[i] = NEVER;
    }
    for (; i < TERSE_CODES; i++) {
        k->prefix[i] = (uint16_t)(i > FIRST ? i - 1 : BLANK + 1);
        extend(k, i, k->prefix[i]);
        complete(k, i, BLANK);
        k->extensions[i] = i + 1 < TERSE_CODES;
    }
    k->up = TERSE_CODES - 1;
    return k;
}

/* Takes entries without extensions off the queue, without a branch that would have to guess. An entry found to have
   extensions keeps them until its turn is over; one that has none may still get some. 0 when the queue is empty. */
static int look_ahead(struct pack *k)
{
    unsigned n = k->tail - k->head, i, found = 0;

    if (n > BATCH)
        n = BATCH;
    for (i = 0; i < n; i++) {
        unsigned y = k->queue[(k->head + i) % TERSE_CODES];
        k->next[found] = (uint16_t)y;
        found += k->extensions[y] == 0;
    }
    k->next[found] = 0;
    k->head += n;
    k->next_at = 0;
    return n > 0;
}

/* The oldest entry of those in the queue; 0 can only come when there is none, which cannot be. */
static unsigned oldest_queued(struct pack *k)
{
    unsigned y;

    do {
        while (k->next[k->next_at] == 0)
            if (!look_ahead(k))
                return 0;
        y = k->next[k->next_at++];
    } while (k->extensions[y] != 0);
    return y;
}

/* A string of more than one chunk, from its front. */
static void put_long(const struct pack *k, unsigned d, struct terse_out *out)
{
    uint16_t path[TERSE_CODES / TERSE_CHUNK + 1];
    unsigned n = 0;

    for (; d != 0 && n < sizeof path / sizeof path[0]; d = k->e[d].is.base)
        path[n++] = (uint16_t)d;
    while (n-- > 0) {
        const struct entry *e = &k->e[path[n]];
        terse_put(out, e->s, (e->is.length - 1u) % TERSE_CHUNK + 1, e->is.marks);
    }
}

enum terse_stop pack_run(void *state, struct terse_codes *codes, struct terse_out *out, unsigned *code)
{
    struct pack *k = state;
    struct terse_codes in = *codes;
    enum terse_stop stop = TERSE_USED_UP;
    unsigned d, y, up = k->up, pending = k->pending;
    int last;

    while (in.left > 0) {
        const struct entry *e;
        if (out->p >= out->full) {
            stop = TERSE_FULL;
            break;
        }
        d = terse_code(&in);
        *code = d;
        if (d == TERSE_END) {
            stop = TERSE_ENDED;
            break;
        }
        last = k->extensions[up] == 0;
        y = last ? up : k->next[k->next_at];
        k->next_at += !last;
        if (k->extensions[y] != 0) {
            k->next_at--;
            y = oldest_queued(k);
        }
        if (y == d || y == 0) {
            stop = TERSE_BAD_CODE;
            break;
        }
        up = k->prefix[y];
        k->extensions[up]--;
        e = &k->e[d];
        complete(k, pending, e->is.first);
        if (e->is.length <= TERSE_CHUNK)
            terse_put(out, e->s, e->is.length, e->is.marks);
        else
            put_long(k, d, out);
        extend(k, y, d);
        k->extensions[d]++;
        k->prefix[y] = (uint16_t)d;
        k->queue[k->tail++ % TERSE_CODES] = (uint16_t)y;
        pending = y;
        out->any = 1;
    }
    k->up = up;
    k->pending = pending;
    *codes = in;
    return stop;
}

/* bare.c: records without any lengths: a plain binary transfer (containers.md 8). What stands behind the lost
   descriptor word is all there is, one record right behind the other. Dump headers and trailers (types 2 and 3) have
   14 bytes; a type 119 record ends where the last of its sections ends, as its triplets tell: their offsets count from
   the RDW that is not there. The length of every other record is not to be known: behind it the next type 119 record
   is searched, by a header and triplets that leave no doubt, the first section right behind them. What lies between
   is lost, and counted. */
#include "input/form.h"

enum {
    LOOK = 128 * 1024,          /* more than two records */
    TRIPLET = 8,
    TRIPLETS_AT = 28,           /* first triplet, from the RDW */
    TRIPLETS_MAX = 64,
    SEARCH_END = 1024,          /* bytes that a header with all its triplets needs */
    TYPE_119 = 0x77, HAS_SUBTYPE = 0x40,
    BLANK = 0x40
};

/* EBCDIC: capital letters, digits, #, @, $; blanks behind them. */
static int is_system(const unsigned char *p)
{
    size_t i;
    int blank = 0;

    for (i = 0; i < 4; i++) {
        blank |= p[i] == BLANK;
        if (blank ? p[i] != BLANK : p[i] != 0x5B && p[i] != 0x7B && p[i] != 0x7C
            && !(p[i] > 0xC0 && p[i] < 0xFA && (p[i] & 0x0F) < 0x0A && p[i] != 0xD0 && p[i] != 0xE0 && p[i] != 0xE1))
            return 0;
    }
    return p[0] != BLANK;
}

int bare_is_here(struct slice w)
{
    return w.n >= BODY_MIN && w.p[0] != 0 && form_is_sure(w.p, w.n) && is_system(w.p + 10);
}

static int is_dump_end(struct slice w)
{
    return w.n >= BODY_MIN && (w.p[1] == 2 || w.p[1] == 3) && (w.p[0] & HAS_SUBTYPE) == 0 && bare_is_here(w);
}

/* Bytes up to the end of the last section of the type 119 record at w; 0 when the triplets are none. */
static size_t end_of_sections(struct slice w)
{
    size_t num, first, end, low = RECORD_MAX, i, offset, length;
    const unsigned char *t;

    if (w.n < TRIPLETS_AT - WORD_SIZE || (w.p[0] & HAS_SUBTYPE) == 0)
        return 0;
    num = be16_at(w.p + BODY_FULL);
    end = first = TRIPLETS_AT + num * TRIPLET;
    if (num == 0 || num > TRIPLETS_MAX || w.n < first - WORD_SIZE)
        return 0;
    for (i = 0; i < num; i++) {
        t = w.p + TRIPLETS_AT - WORD_SIZE + i * TRIPLET;
        offset = be32_at(t);
        length = (size_t)be16_at(t + 4) * be16_at(t + 6);
        if (length == 0)
            continue;
        if (offset < first || offset > RECORD_MAX || length > RECORD_MAX - offset)
            return 0;
        if (offset < low)
            low = offset;
        if (offset + length > end)
            end = offset + length;
    }
    return low == first ? end - WORD_SIZE : 0;
}

/* Length of the record at w, which may go on behind w; 0 when none starts here, or none whose length can be told. */
static size_t length_of(struct slice w)
{
    if (is_dump_end(w))
        return BODY_MIN;
    return w.n >= BODY_MIN && w.p[1] == TYPE_119 && bare_is_here(w) ? end_of_sections(w) : 0;
}

/* The first type 119 record behind the first byte of w, or the dump headers and trailers right in front of it; w.n
   when there is none. */
static size_t search(struct slice w, int at_end)
{
    const unsigned char *p = w.p + 2, *end = w.p + w.n;
    size_t at;

    while (p < end && (p = memchr(p, TYPE_119, (size_t)(end - p))) != NULL) {
        at = (size_t)(p - w.p) - 1;
        if (length_of(slice_from(w, at)) > 0) {
            while (at > BODY_MIN && is_dump_end(slice_from(w, at - BODY_MIN)))
                at -= BODY_MIN;
            return at;
        }
        p++;
    }
    if (at_end && w.n > BODY_MIN && is_dump_end(slice_from(w, w.n - BODY_MIN)))
        return w.n - BODY_MIN;
    return w.n;
}

/* What stands here is no record that can be told: on to the next. */
static void lose(struct container *c, struct slice w, int at_end)
{
    size_t n = search(w, at_end);

    if (n == w.n && !at_end)
        n -= SEARCH_END;
    if (!c->lost.inside) {
        c->lost.inside = 1;
        c->lost.stretches++;
        c->tally.damaged++;
        if (c->lost.stretches == 1)
            c->lost.offset = source_offset(c->s);
    }
    c->lost.bytes += n;
    source_skip(c->s, n);
}

/* The record of that length is one although nothing plausible stands behind it: no other starts inside. */
static int is_trusted(struct slice w, size_t length)
{
    struct slice q = slice_from(w, length);

    return q.n == 0 || bare_is_here(q) || search(w, 0) >= length;
}

static int finish(struct container *c)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value args[2];

    if (c->lost.told)
        return END;
    c->lost.told = 1;
    if (c->tally.records > 0) {
        args[0] = value_uint(c->tally.records);
        at.input = source_name(c->s);
        finding_add(source_findings(c->s), F_SMF_BARE, &at, args, 1);
    }
    if (c->lost.stretches > 0) {
        args[0] = value_uint(c->lost.bytes);
        args[1] = value_uint(c->lost.stretches);
        form_report(c, F_SMF_BARE_LOST, c->lost.offset, args, 2);
    }
    return END;
}

static int bare_next(struct container *c, struct piece *pc)
{
    struct slice w;
    struct header h;
    size_t length;
    int at_end;

    for (;;) {
        source_skip(c->s, c->hold);
        c->hold = 0;
        w = source_look(c->s, LOOK);
        at_end = w.n < LOOK;
        if (w.n == 0)
            return finish(c);
        length = length_of(w);
        if (length == 0 || length > w.n || !is_trusted(w, length)) {
            lose(c, w, at_end);
            continue;
        }
        c->lost.inside = 0;
        c->hold = length;
        h = form_header(w.p, length);
        if (form_wanted(&c->want, &h)) {
            pc->segment = SEG_COMPLETE;
            pc->bytes = slice_of(w.p, length);
            return OK;
        }
        form_count(c, &h, w.p, length, 0);
    }
}

const struct form form_bare = { CF_BARE, RULE_NONE, 0, NULL, bare_next };

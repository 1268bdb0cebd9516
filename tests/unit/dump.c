/* dump.c: see dump.h. */
#include "dump.h"
#include <stdlib.h>
#include "unit.h"

void dump_add(struct dump *d, const void *p, size_t n)
{
    CU_ASSERT_TRUE_FATAL(d->n + n <= ROOM);
    memcpy(d->p + d->n, p, n);
    d->n += n;
}

void dump_word(struct dump *d, size_t length, unsigned third)
{
    unsigned char w[4];

    w[0] = (unsigned char)(length >> 8);
    w[1] = (unsigned char)length;
    w[2] = (unsigned char)third;
    w[3] = 0;
    dump_add(d, w, 4);
}

void dump_begin(struct dump *d)
{
    memset(d, 0, sizeof *d);
    d->p = malloc(ROOM);
}

void dump_end(struct dump *d)
{
    while (d->count > 0)
        free((void *)(size_t)d->record[--d->count].p);
    free(d->p);
}

struct slice dump_record(struct dump *d, unsigned type, int subtype, size_t length)
{
    static const unsigned char head[18] = {
        0, 0, 0, 0, 0x1E, 0, 0, 0x38, 0x5B, 0x0E, 1, 0x25, 0x16, 0x4F, 0xE2, 0xE8, 0xE2, 0xF1
    };
    unsigned char *p = malloc(length);
    uint32_t state = (uint32_t)(length * 8 + type);
    size_t i;

    for (i = 0; i < length; i++)
        p[i] = (unsigned char)(unit_random(&state) >> 16);
    memcpy(p, head, 18);
    p[0] = (unsigned char)(length >> 8);
    p[1] = (unsigned char)length;
    p[5] = (unsigned char)type;
    if (subtype >= 0) {
        p[4] |= 0x40;
        p[22] = (unsigned char)(subtype >> 8);
        p[23] = (unsigned char)subtype;
    }
    CU_ASSERT_TRUE_FATAL(d->count < MANY);
    d->record[d->count] = slice_of(p, length);
    return d->record[d->count++];
}

void dump_block(struct dump *d)
{
    d->block = d->n;
    d->in_block = 1;
    dump_word(d, 0, 0);
}

void dump_block_end(struct dump *d, long change, int extended)
{
    size_t length = (size_t)((long)(d->n - d->block) + change);

    d->p[d->block] = extended ? 0x80 : (unsigned char)(length >> 8);
    d->p[d->block + 1] = extended ? 0 : (unsigned char)length;
    d->p[d->block + 2] = extended ? (unsigned char)(length >> 8) : 0;
    d->p[d->block + 3] = extended ? (unsigned char)length : 0;
    d->in_block = 0;
}

void dump_segment(struct dump *d, struct slice r, size_t from, size_t to, unsigned code)
{
    dump_word(d, to - from + 4, code);
    dump_add(d, r.p + 4 + from, to - from);
}

/* With its length in four bytes that do not count. */
static void prefixed(struct dump *d, struct slice r)
{
    unsigned char w[4] = { 0, 0, 0, 0 };

    w[2] = (unsigned char)((r.n - 4) >> 8);
    w[3] = (unsigned char)(r.n - 4);
    dump_add(d, w, 4);
    dump_add(d, r.p + 4, r.n - 4);
}

const char *const dump_names[NUM_FORMS] = {
    "rdw", "bdw-rdw", "bdw-segments", "rdw-segments", "extended-bdw", "prefixed"
};

/* A record in blocks of size bytes, cut wherever a block ends; at least 5 bytes make a segment. */
static void spanned(struct dump *d, struct slice r, size_t size)
{
    size_t at = 0, left = r.n - 4, room, n;

    do {
        if (!d->in_block)
            dump_block(d);
        room = size - (d->n - d->block);
        if (room < 5) {
            dump_block_end(d, 0, 0);
            continue;
        }
        n = left < room - 4 ? left : room - 4;
        dump_segment(d, r, at, at + n, n == left ? (at == 0 ? 0u : 2u) : (at == 0 ? 1u : 3u));
        at += n;
        left -= n;
    } while (left > 0);
}

/* Takes the BDWs out of a blocked dump. */
static void unblock(struct dump *d)
{
    size_t at = 0, to = 0, n;

    while (at < d->n) {
        n = (size_t)d->p[at] << 8 | d->p[at + 1];
        memmove(d->p + to, d->p + at + 4, n - 4);
        to += n - 4;
        at += n;
    }
    d->n = to;
}

void dump_put(struct dump *d, struct slice r, int form, size_t size)
{
    if (form == RDW) {
        dump_add(d, r.p, r.n);
    } else if (form == PREFIXED) {
        prefixed(d, r);
    } else if (form == BDW_SEGMENTS || form == RDW_SEGMENTS) {
        spanned(d, r, size);
    } else {
        if (d->in_block && d->n - d->block + r.n > size)
            dump_block_end(d, 0, form == EXTENDED);
        if (!d->in_block)
            dump_block(d);
        dump_add(d, r.p, r.n);
    }
}

void dump_finish(struct dump *d, int form)
{
    if (d->in_block)
        dump_block_end(d, 0, form == EXTENDED);
    if (form == RDW_SEGMENTS)
        unblock(d);
}

void dump_make(struct dump *d, int form, size_t count, size_t longest, size_t block)
{
    uint32_t state = 17;
    size_t i, length;
    unsigned type;

    dump_begin(d);
    for (i = 0; i < count; i++) {
        length = 24 + unit_random(&state) % (longest - 23);
        type = unit_random(&state) % 3 == 0 ? 80 : 119;
        if (i == 0 || i == count - 1)
            dump_put(d, dump_record(d, i == 0 ? 2 : 3, -1, 18), form, block);
        else
            dump_put(d, dump_record(d, type, (int)(unit_random(&state) % 10) + 90, length), form, block);
    }
    dump_finish(d, form);
}

const char *const dump_ways[NUM_WAYS] = {
    "rdw-exclusive", "rdw-le", "prefixed-le", "prefixed-inclusive", "prefixed-short"
};

void dump_reword(const struct dump *d, struct dump *out, int way)
{
    /* Bytes of the word; where the high and the low one are; what is added to the length of an RDW. */
    static const struct {
        size_t size, high, low;
        long add;
    } ways[NUM_WAYS + 1] = { { 4, 0, 1, -4 }, { 4, 1, 0, 0 }, { 4, 1, 0, -4 }, { 4, 2, 3, 0 }, { 2, 0, 1, -4 },
        { 0, 0, 1, 0 } };
    size_t at, n, length;

    dump_begin(out);
    for (at = 0; at < d->n; at += n) {
        unsigned char w[4] = { 0, 0, 0, 0 };
        n = (size_t)d->p[at] << 8 | d->p[at + 1];
        length = (size_t)((long)n + ways[way].add);
        w[ways[way].high] = (unsigned char)(length >> 8);
        w[ways[way].low] = (unsigned char)length;
        dump_add(out, w, ways[way].size);
        dump_add(out, d->p + at + 4, n - 4);
    }
}

void take(struct taken *t, const struct dump *d, size_t n, size_t step, const char *form,
    const struct record_want *want)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct source *s = NULL;
    struct container *c = NULL;
    struct record r;
    size_t k, last = 0;
    int result = OK;
    uint64_t offset = 0;

    memset(t, 0, sizeof *t);
    t->fs = findings_new(NULL, NULL);
    f.p = d->p;
    f.n = n;
    f.step = step;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "DUMP", t->fs), OK);
    t->opened = container_open(&c, s, form, want != NULL ? want : &all);
    while (t->opened == OK && (result = container_next(c, &r)) == OK) {
        for (k = last; k < d->count && !slice_same(d->record[k], r.bytes); k++)
            ;
        if (k == d->count || t->count == MANY) {
            CU_FAIL("a record that was not written");
            break;
        }
        last = k + 1;
        t->index[t->count++] = k;
        CU_ASSERT_EQUAL(r.type, d->record[k].p[5]);
        CU_ASSERT_EQUAL(r.has_subtype, (d->record[k].p[4] & 0x40) != 0);
        CU_ASSERT_TRUE(!r.has_subtype || r.subtype == ((unsigned)d->record[k].p[22] << 8 | d->record[k].p[23]));
        CU_ASSERT_TRUE(want != NULL || (r.number == t->count && r.offset == offset));
        offset += r.bytes.n;
    }
    if (t->opened == OK) {
        CU_ASSERT_EQUAL(result, END);
        CU_ASSERT_EQUAL(container_next(c, &r), END);
        CU_ASSERT_EQUAL(source_look(s, 1).n, 0);
        t->tally = *container_tally(c);
        CU_ASSERT_EQUAL(t->tally.wanted, t->count);
        strcpy(t->name, container_name(c));
    }
    container_close(c);
    source_close(s);
}

void take_drop(struct taken *t)
{
    findings_free(t->fs);
}

/* t_damage.c: dumps with something wrong in them. What is whole must come out, what is not must be told with its
   place. */
#include <stdlib.h>
#include "dump.h"
#include "unit.h"

enum { GOOD = 1000 };   /* no place */

/* The dump gives count records with those findings (F_NONE: none), each once, and damaged stretches. */
static void expect(struct dump *d, const char *name, size_t count, size_t damaged, enum finding_id a,
    enum finding_id b, size_t offset)
{
    struct taken t;
    size_t step, steps[] = { 0, 1, 7, 31, 4096 };

    for (step = 0; step < sizeof steps / sizeof steps[0]; step++) {
        take(&t, d, d->n, steps[step], NULL, NULL);
        CU_ASSERT_EQUAL(t.opened, OK);
        CU_ASSERT_STRING_EQUAL(t.name, name);
        CU_ASSERT_EQUAL(t.count, count);
        CU_ASSERT_EQUAL(t.tally.damaged, damaged);
        CU_ASSERT_EQUAL(drip_findings(t.fs), (size_t)(a != F_NONE) + (b != F_NONE));
        CU_ASSERT_TRUE(a == F_NONE || drip_found(t.fs, a) == 1);
        CU_ASSERT_TRUE(b == F_NONE || drip_found(t.fs, b) == 1);
        CU_ASSERT_TRUE(offset == GOOD || findings_get(t.fs, 0)->at.offset == offset);
        take_drop(&t);
    }
}

/* Records of 50, 60, 70, ... bytes in RDW form. */
static void some(struct dump *d, size_t count)
{
    size_t i;
    struct slice r;

    for (i = 0; i < count; i++) {
        r = dump_record(d, 119, 96, 50 + d->count * 10);
        dump_add(d, r.p, r.n);
    }
}

static void zeros(struct dump *d, size_t n)
{
    static const unsigned char none[600];

    dump_add(d, none, n);
}

static void test_padding(void)
{
    struct dump d;
    size_t n;

    for (n = 4; n < 600; n += n < 30 ? 1 : 113) {
        dump_begin(&d);
        some(&d, 3);
        zeros(&d, n);
        expect(&d, "rdw", 3, 0, F_SMF_PADDING, F_NONE, 180);
        some(&d, 3);
        expect(&d, "rdw", 6, 0, F_SMF_PADDING, F_NONE, 180);
        dump_end(&d);

        dump_begin(&d);             /* behind and inside blocks */
        dump_block(&d);
        some(&d, 2);
        dump_block_end(&d, 0, 0);
        zeros(&d, n);
        dump_block(&d);
        some(&d, 2);
        dump_block_end(&d, 0, 0);
        expect(&d, "bdw-rdw", 4, 0, F_SMF_PADDING, F_NONE, 114);
        dump_block(&d);
        some(&d, 2);
        dump_block_end(&d, 0, 0);
        expect(&d, "bdw-rdw", 6, 0, F_SMF_PADDING, F_NONE, 114);
        dump_end(&d);

        dump_begin(&d);
        dump_block(&d);
        some(&d, 2);
        zeros(&d, n);
        dump_block_end(&d, 0, 0);
        dump_block(&d);
        some(&d, 2);
        dump_block_end(&d, 0, 0);
        expect(&d, "bdw-rdw", 4, 0, F_SMF_PADDING, F_NONE, 114);
        dump_end(&d);
    }
}

/* A length in the chain that is wrong: zero, too short for a header, too long, beyond the end. */
static void test_lengths(void)
{
    static const struct {
        size_t length, count;
        enum finding_id finding;
    } cases[] = {
        { 0, 5, F_SMF_NO_RECORD }, { 3, 5, F_SMF_NO_RECORD }, { 4, 5, F_SMF_NO_RECORD }, { 17, 5, F_SMF_NO_RECORD },
        { 30, 6, F_SMF_NO_RECORD }, { 71, 5, F_SMF_RECORD_LENGTH }, { 85, 5, F_SMF_RECORD_LENGTH },
        { 155, 5, F_SMF_RECORD_LENGTH },
        { 4000, 5, F_SMF_RECORD_LENGTH }, { 65535, 5, F_SMF_RECORD_LENGTH }
    };
    struct dump d;
    size_t i;
    struct taken t;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        dump_begin(&d);
        some(&d, 6);
        d.p[50 + 60] = (unsigned char)(cases[i].length >> 8);
        d.p[50 + 60 + 1] = (unsigned char)cases[i].length;
        if (cases[i].count == 5) {
            expect(&d, "rdw", 5, 1, cases[i].finding, F_NONE, 110);
        } else {
            /* The record is taken for shorter than it is: what is left of it is what is told. */
            d.record[2].n = cases[i].length;
            memcpy((void *)(size_t)d.record[2].p, d.p + 110, 2);
            expect(&d, "rdw", 6, 1, cases[i].finding, F_NONE, 110 + cases[i].length);
        }
        dump_end(&d);
    }
    dump_begin(&d);                 /* a short record in a chain that holds */
    some(&d, 2);
    dump_word(&d, 12, 0);
    zeros(&d, 8);
    some(&d, 2);
    expect(&d, "rdw", 4, 1, F_SMF_RECORD_SHORT, F_NONE, 110);
    dump_end(&d);
    dump_begin(&d);                 /* a date of zero: another writer's habit, no damage */
    some(&d, 4);
    memset(d.p + 50 + 10, 0, 4);
    memset((unsigned char *)(size_t)d.record[1].p + 10, 0, 4);
    take(&t, &d, d.n, 0, NULL, NULL);
    CU_ASSERT_EQUAL(t.count, 4);
    CU_ASSERT_EQUAL(drip_findings(t.fs), 0);
    take_drop(&t);
    dump_end(&d);
}

static void test_rubbish(void)
{
    struct dump d;
    unsigned char noise[5000];
    uint32_t state = 5;
    size_t i, n;

    for (i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(unit_random(&state) >> 20);
    for (n = 1; n < sizeof noise; n = n * 3 + 1) {
        dump_begin(&d);
        some(&d, 3);
        dump_add(&d, noise, n);
        some(&d, 3);
        expect(&d, "rdw", 6, 1, F_SMF_NO_RECORD, F_NONE, 180);
        dump_end(&d);
        dump_begin(&d);             /* in front */
        dump_add(&d, noise, n);
        some(&d, 4);
        expect(&d, "rdw", 4, 1, F_SMF_NO_RECORD, F_NONE, 0);
        dump_end(&d);
        dump_begin(&d);             /* between blocks */
        for (i = 0; i < 3; i++) {
            dump_block(&d);
            some(&d, 2);
            dump_block_end(&d, 0, 0);
            if (i == 0)
                dump_add(&d, noise, n);
        }
        expect(&d, "bdw-rdw", 6, 1, F_SMF_NO_RECORD, F_NONE, 114);
        dump_end(&d);
    }
}

/* Block lengths that are wrong lose no record. */
static void test_blocks(void)
{
    static const long changes[] = { -100, -61, -60, -50, -4, -1, 1, 2, 4, 20, 100, 164, 500, 20000 };
    struct dump d;
    struct taken t;
    size_t i, j, where;

    for (where = 0; where < 4; where++)
        for (i = 0; i < sizeof changes / sizeof changes[0]; i++) {
            dump_begin(&d);
            for (j = 0; j < 4; j++) {
                dump_block(&d);
                some(&d, 3);
                dump_block_end(&d, j == where ? changes[i] : 0, 0);
            }
            take(&t, &d, d.n, i, NULL, NULL);
            CU_ASSERT_STRING_EQUAL(t.name, "bdw-rdw");
            CU_ASSERT_EQUAL(t.count, 12);
            CU_ASSERT_EQUAL(t.tally.records, 12);
            CU_ASSERT_TRUE(drip_findings(t.fs) >= 1);
            CU_ASSERT_TRUE(findings_code(t.fs) == 4 || where == 3);
            take_drop(&t);
            dump_end(&d);
        }
    for (where = 0; where < 4; where++) {   /* a BDW that is none */
        dump_begin(&d);
        for (j = 0; j < 4; j++) {
            dump_block(&d);
            some(&d, 3);
            dump_block_end(&d, 0, 0);
            if (j == where)
                memset(d.p + d.block, 0x77, 4);
        }
        expect(&d, "bdw-rdw", 12, 1, F_SMF_NO_RECORD, F_NONE, where == 0 ? 0 : GOOD);
        dump_end(&d);
    }
}

/* Spanned records with a segment missing. Blocks: {r0} {first of r1} [middle of r1] [last of r1] {r2} {r3}. */
static void spans(unsigned leave_out, size_t count, size_t damaged, enum finding_id a, enum finding_id b)
{
    struct dump d;
    struct slice r;
    int blocked;

    for (blocked = 0; blocked < 2; blocked++) {
        dump_begin(&d);
        if (blocked)
            dump_block(&d);
        some(&d, 1);
        r = dump_record(&d, 119, 97, 500);
        if (!(leave_out & 1))
            dump_segment(&d, r, 0, 100, 1);
        if (blocked) {
            dump_block_end(&d, 0, 0);
            dump_block(&d);
        }
        if (!(leave_out & 2))
            dump_segment(&d, r, 100, 300, 3);
        if (!(leave_out & 4))
            dump_segment(&d, r, 300, 496, 2);
        if (!(leave_out & 8))
            some(&d, 2);
        if (leave_out & 16) {
            r = dump_record(&d, 119, 97, 600);
            dump_segment(&d, r, 0, 200, 1);
            dump_segment(&d, r, 200, 596, 2);
        }
        if (blocked)
            dump_block_end(&d, 0, 0);
        expect(&d, blocked ? "bdw-segments" : "rdw-segments", count, damaged, a, b, GOOD);
        dump_end(&d);
    }
}

static void test_spans(void)
{
    spans(0, 4, 0, F_NONE, F_NONE);
    spans(1, 3, 1, F_SMF_SEGMENT_ORPHAN, F_NONE);           /* later ones without a first: one stretch */
    spans(1 + 2, 3, 1, F_SMF_SEGMENT_ORPHAN, F_NONE);
    spans(1 + 4, 3, 1, F_SMF_SEGMENT_ORPHAN, F_NONE);
    spans(4, 3, 1, F_SMF_SEGMENT_UNFINISHED, F_NONE);       /* no last one before a complete record */
    spans(4 + 8, 1, 1, F_SMF_SEGMENT_UNFINISHED, F_NONE);   /* none before the end */
    spans(4 + 8 + 16, 2, 1, F_SMF_SEGMENT_UNFINISHED, F_NONE);      /* none before the next first */
    spans(2 + 4 + 8 + 16, 2, 1, F_SMF_SEGMENT_UNFINISHED, F_NONE);
}

/* Segments that make more than a record can hold, or less than a header. */
static void test_span_sizes(void)
{
    struct dump d;
    struct slice r;
    size_t i;

    dump_begin(&d);
    some(&d, 1);
    r = dump_record(&d, 119, 97, 30004);
    dump_segment(&d, r, 0, 30000, 1);
    dump_segment(&d, r, 0, 30000, 3);
    dump_segment(&d, r, 0, 30000, 2);
    some(&d, 1);
    expect(&d, "rdw-segments", 2, 1, F_SMF_RECORD_LONG, F_NONE, 50);
    dump_end(&d);

    dump_begin(&d);
    some(&d, 1);
    r = dump_record(&d, 119, 97, 65535);
    for (i = 0; i < 65531; i += 30000)
        dump_segment(&d, r, i, i + 30000 < 65531 ? i + 30000 : 65531, i == 0 ? 1u : i == 60000 ? 2u : 3u);
    some(&d, 1);
    expect(&d, "rdw-segments", 3, 0, F_NONE, F_NONE, GOOD);
    dump_end(&d);

    dump_begin(&d);
    some(&d, 1);
    r = dump_record(&d, 119, 97, 50);
    dump_segment(&d, r, 0, 5, 1);
    dump_segment(&d, r, 5, 10, 2);
    some(&d, 1);
    expect(&d, "rdw-segments", 2, 1, F_SMF_RECORD_SHORT, F_NONE, 50);
    dump_end(&d);
}

static void test_glued(void)
{
    struct dump d;
    struct taken t;
    size_t i, j;

    dump_begin(&d);
    for (i = 0; i < 3; i++) {
        dump_add(&d, dump_record(&d, 2, -1, 18).p, 18);
        for (j = 0; j < 2; j++)
            some(&d, 1);
        dump_add(&d, dump_record(&d, 3, -1, 18).p, 18);
    }
    take(&t, &d, d.n, 0, NULL, NULL);
    CU_ASSERT_TRUE(t.count == 12 && t.tally.headers == 3 && t.tally.trailers == 3 && drip_findings(t.fs) == 0);
    take_drop(&t);
    dump_end(&d);
}

static void test_prefixed(void)
{
    static const unsigned char large[] = { 0, 1, 0, 0 };
    struct dump d;
    size_t at = 0, i;

    dump_begin(&d);
    for (i = 0; i < 6; i++) {
        if (i == 3)
            at = d.n;
        dump_put(&d, dump_record(&d, 119, 96, 60), PREFIXED, 0);
    }
    memcpy(d.p + at, large, 4);
    expect(&d, "prefixed", 5, 1, F_SMF_RECORD_LONG, F_NONE, at);
    d.p[at + 1] = 0;
    d.p[at + 3] = 90;
    expect(&d, "prefixed", 5, 1, F_SMF_RECORD_LENGTH, F_NONE, at);
    dump_end(&d);
}

/* Changed bytes anywhere: reading ends, in the same way whatever the steps, and every record is one by its RDW. */
static void test_mutants(void)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct dump d;
    uint32_t state = 2026, sum, first = 0;
    size_t round, i, at;
    int form, pass;

    for (form = 0; form < NUM_FORMS; form++) {
        dump_make(&d, form, 30, 300, 700);
        for (round = 0; round < 600; round++) {
            unsigned char *p = malloc(d.n);
            size_t n = round % 3 == 0 ? unit_random(&state) % d.n : d.n;
            memcpy(p, d.p, d.n);
            for (i = 0; i <= round % 5; i++) {
                at = unit_random(&state) % d.n;
                p[at] = (unsigned char)(round % 2 ? 0 : unit_random(&state));
            }
            for (pass = 0; pass < 2; pass++) {
                struct findings *fs = findings_new(NULL, NULL);
                struct drip f = { NULL, 0, 0, 0, 0 };
                struct source *s = NULL;
                struct container *c = NULL;
                struct record r;
                uint64_t offset = 0;
                f.p = p;
                f.n = n;
                f.step = pass > 0 ? 1 + round % 31 : 0;
                sum = 0;
                CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "M", fs), OK);
                CU_ASSERT_EQUAL_FATAL(container_open(&c, s, dump_names[form], &all), OK);
                while (container_next(c, &r) == OK) {
                    CU_ASSERT_TRUE(r.bytes.n >= 18 && ((size_t)r.bytes.p[0] << 8 | r.bytes.p[1]) == r.bytes.n);
                    CU_ASSERT_TRUE(r.bytes.p[2] == 0 && r.bytes.p[3] == 0 && r.offset == offset);
                    offset += r.bytes.n;
                    sum = slice_hash(r.bytes, sum);
                }
                CU_ASSERT_TRUE(container_tally(c)->records <= 40);
                CU_ASSERT_EQUAL(source_offset(s), n);
                CU_ASSERT_EQUAL(container_tally(c)->damaged > 0, findings_code(fs) == 8);
                sum += (uint32_t)container_tally(c)->damaged;
                CU_ASSERT_TRUE(pass == 0 || sum == first);
                first = sum;
                container_close(c);
                source_close(s);
                findings_free(fs);
            }
            free(p);
        }
        dump_end(&d);
    }
}

static const struct unit_case cases[] = {
    { "padding", test_padding }, { "lengths", test_lengths }, { "rubbish", test_rubbish }, { "blocks", test_blocks },
    { "spans", test_spans }, { "span sizes", test_span_sizes }, { "glued", test_glued }, { "prefixed", test_prefixed },
    { "mutants", test_mutants }, { NULL, NULL }
};
const struct unit_suite suite_damage = { "damage", cases };

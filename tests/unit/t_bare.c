/* t_bare.c: dumps whose lengths are written otherwise than z/OS does, or not at all; dumps that go on in another form.
   */
#include <stdlib.h>
#include "dump.h"
#include "unit.h"

/* Other lengths: recognised, said, all read; the same when the form is named, then without a word. */
static void test_ways(void)
{
    static const char *const shown[NUM_WAYS] = { "rdw", "rdw", "prefixed", "prefixed", "prefixed" };
    static const struct record_want ours = { 0, 94, 98, NULL, NULL };
    struct dump d, e;
    struct taken t;
    size_t step, i, count;
    int way;

    for (way = 0; way < NUM_WAYS; way++) {
        dump_make(&d, RDW, 40, 3000, 0);
        dump_reword(&d, &e, way);
        memcpy(e.record, d.record, sizeof d.record);
        e.count = d.count;
        for (i = count = 0; i < d.count; i++)
            count += d.record[i].p[5] == 119 && d.record[i].p[23] >= 94 && d.record[i].p[23] <= 98;
        for (step = 0; step < 32; step++) {
            take(&t, &e, e.n, step, NULL, NULL);
            CU_ASSERT_EQUAL(t.opened, OK);
            CU_ASSERT_STRING_EQUAL(t.name, shown[way]);
            CU_ASSERT_TRUE(t.count == 40 && t.tally.records == 40 && t.tally.damaged == 0);
            CU_ASSERT_TRUE(drip_findings(t.fs) == 1 && drip_found(t.fs, F_SMF_LENGTHS) == 1);
            CU_ASSERT_EQUAL(findings_code(t.fs), 0);
            take_drop(&t);
            take(&t, &e, e.n, step, dump_ways[way], &ours);
            CU_ASSERT_TRUE(t.count == count && t.tally.records == 40 && drip_findings(t.fs) == 0);
            take_drop(&t);
        }
        e.count = 0;
        dump_end(&e);
        dump_end(&d);
    }
}

/* Every prefix, with the form named: the whole records, and one finding where something is missing. */
static void test_prefixes(void)
{
    struct dump d, e;
    struct taken t;
    size_t n, whole, at, word;
    int way;

    for (way = 0; way < NUM_WAYS; way++) {
        dump_make(&d, RDW, 6, 90, 0);
        dump_reword(&d, &e, way);
        memcpy(e.record, d.record, sizeof d.record);
        e.count = d.count;
        word = way == PREFIXED_SHORT ? 2 : 4;
        for (n = 0; n <= e.n; n++) {
            take(&t, &e, n, n % 32, dump_ways[way], NULL);
            CU_ASSERT_EQUAL_FATAL(t.opened, OK);
            for (whole = at = 0; whole < d.count && at + d.record[whole].n - 4 + word <= n; whole++)
                at += d.record[whole].n - 4 + word;
            CU_ASSERT_EQUAL(t.count, whole);
            CU_ASSERT_EQUAL(t.tally.damaged, at < n);
            CU_ASSERT_EQUAL(drip_findings(t.fs), at < n);
            take_drop(&t);
        }
        e.count = 0;
        dump_end(&e);
        dump_end(&d);
    }
}

/* A type 119 record with sections: triplets num, sections of size bytes behind them. */
static struct slice sections(struct dump *d, unsigned subtype, size_t num, size_t size)
{
    struct slice r = dump_record(d, 119, (int)subtype, 28 + 8 * num + num * size);
    unsigned char *p = (unsigned char *)(size_t)r.p;
    size_t i, at;

    p[24] = p[26] = p[27] = 0;
    p[25] = (unsigned char)num;
    memset(p + 28, 0, 8 * num);
    for (i = 0; i < num; i++) {
        at = 28 + 8 * num + i * size;
        p[28 + 8 * i + 2] = (unsigned char)(at >> 8);
        p[28 + 8 * i + 3] = (unsigned char)at;
        p[28 + 8 * i + 4] = (unsigned char)(size >> 8);
        p[28 + 8 * i + 5] = (unsigned char)size;
        p[28 + 8 * i + 7] = 1;
    }
    return r;
}

static void bare(struct dump *d, struct slice r)
{
    dump_add(d, r.p + 4, r.n - 4);
}

static void expect(struct dump *d, size_t count, size_t damaged, enum finding_id other, const char *form)
{
    struct taken t;
    size_t step;

    for (step = 0; step < 32; step++) {
        take(&t, d, d->n, step, form, NULL);
        CU_ASSERT_EQUAL(t.opened, OK);
        CU_ASSERT_STRING_EQUAL(t.name, "bare");
        CU_ASSERT_EQUAL(t.count, count);
        CU_ASSERT_EQUAL(t.tally.damaged, damaged);
        CU_ASSERT_EQUAL(drip_findings(t.fs), (size_t)(count > 0) + (other != F_NONE));
        CU_ASSERT_EQUAL(drip_found(t.fs, F_SMF_BARE), count > 0);
        CU_ASSERT_TRUE(other == F_NONE || drip_found(t.fs, other) == 1);
        CU_ASSERT_EQUAL(findings_code(t.fs), damaged > 0 ? 8 : 4);
        take_drop(&t);
    }
}

static void test_bare(void)
{
    struct dump d;
    size_t i;

    dump_begin(&d);
    bare(&d, dump_record(&d, 2, -1, 18));
    for (i = 0; i < 10; i++)
        bare(&d, sections(&d, (unsigned)(i % 2 ? 96 : i), 1 + i, 40 + i));
    bare(&d, dump_record(&d, 3, -1, 18));
    expect(&d, 12, 0, F_NONE, NULL);
    expect(&d, 12, 0, F_NONE, "bare");
    dump_end(&d);
}

/* Records whose length cannot be told, rubbish, slack behind the sections: what lies between is counted, what can be
   told comes out, dump trailers and headers among it. */
static void test_lost(void)
{
    unsigned char noise[5000];
    struct dump d;
    struct slice r;
    uint32_t state = 77;
    size_t i, n;

    for (i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(unit_random(&state) >> 20);
    for (n = 1; n < sizeof noise; n = n * 3 + 1) {
        dump_begin(&d);
        bare(&d, sections(&d, 94, 3, 50));
        dump_add(&d, noise, n);
        bare(&d, sections(&d, 97, 3, 60));
        dump_add(&d, noise, n);
        bare(&d, dump_record(&d, 3, -1, 18));
        bare(&d, dump_record(&d, 2, -1, 18));
        bare(&d, sections(&d, 95, 3, 60));
        dump_add(&d, noise, n);
        bare(&d, dump_record(&d, 3, -1, 18));
        expect(&d, 6, 3, F_SMF_BARE_LOST, NULL);
        dump_end(&d);
    }
    dump_begin(&d);                 /* other types, whose bytes hold anything */
    for (i = 0; i < 12; i++) {
        r = i % 3 == 2 ? sections(&d, 96, 6, 100) : dump_record(&d, 30, 4, 900 + i);
        bare(&d, r);
        if (i % 3 != 2)
            free((void *)(size_t)d.record[--d.count].p);
    }
    expect(&d, 4, 4, F_SMF_BARE_LOST, NULL);
    dump_end(&d);
    dump_begin(&d);                 /* a section length that leads over the next record */
    bare(&d, sections(&d, 96, 6, 100));
    n = d.n;
    for (i = 0; i < 4; i++)
        bare(&d, sections(&d, 96, 6, 100));
    d.p[n + 24 + 4] = 2;
    expect(&d, 4, 1, F_SMF_BARE_LOST, NULL);
    dump_end(&d);
}

/* Cut anywhere: what is whole comes out; what is not is counted, byte for byte. */
static void test_bare_prefixes(void)
{
    struct dump d;
    struct taken t;
    size_t n, i, whole, at;

    dump_begin(&d);
    for (i = 0; i < 4; i++)
        bare(&d, sections(&d, 96, 3, 30));
    bare(&d, dump_record(&d, 3, -1, 18));
    for (n = 0; n <= d.n; n++) {
        take(&t, &d, n, n % 32, "bare", NULL);
        for (whole = at = 0; whole < d.count && at + d.record[whole].n - 4 <= n; whole++)
            at += d.record[whole].n - 4;
        CU_ASSERT_EQUAL(t.count, whole);
        CU_ASSERT_EQUAL(drip_found(t.fs, F_SMF_BARE_LOST), at < n);
        take_drop(&t);
    }
    dump_end(&d);
}

/* One dump behind another, in every pair of forms: every record comes out, and the change is told. */
static void test_glued(void)
{
    struct dump d;
    struct taken t;
    size_t i, step;
    int a, b;

    for (a = 0; a < NUM_FORMS; a++)
        for (b = 0; b < NUM_FORMS; b++) {
            dump_begin(&d);
            for (i = 0; i < 20; i++) {
                size_t n = i % 10 == 0 || i % 10 == 9 ? 18 : 300 + i * 7;
                dump_put(&d, dump_record(&d, i % 10 == 0 ? 2 : i % 10 == 9 ? 3 : 119, n == 18 ? -1 : 96, n),
                    i < 10 ? (a == RDW_SEGMENTS ? RDW : a) : b == RDW_SEGMENTS ? RDW : b, 700);
                if (i == 9 && d.in_block)
                    dump_finish(&d, a);
            }
            if (d.in_block)
                dump_finish(&d, b);
            for (step = 0; step < 32; step += 5) {
                int blocked_a = a == BDW_RDW || a == BDW_SEGMENTS || a == EXTENDED;
                int blocked_b = b == BDW_RDW || b == BDW_SEGMENTS || b == EXTENDED;
                int same = blocked_a == blocked_b && (a == PREFIXED) == (b == PREFIXED);
                take(&t, &d, d.n, step, NULL, NULL);
                CU_ASSERT_EQUAL(t.count, 20);
                CU_ASSERT_EQUAL(t.tally.damaged, 0);
                CU_ASSERT_EQUAL(drip_found(t.fs, F_SMF_FORM_CHANGE), !same);
                CU_ASSERT_EQUAL(drip_findings(t.fs), !same);
                if (!same)
                    CU_ASSERT_EQUAL(findings_get(t.fs, 0)->at.record, 11);
                take_drop(&t);
            }
            dump_end(&d);
        }
}

/* Changed bytes in bare dumps and in those with other lengths: reading ends, in the same way whatever the steps. */
static void test_mutants(void)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct dump d, e;
    uint32_t state = 99, sum, first = 0;
    size_t round, i, pass;
    int way;

    dump_begin(&d);
    for (i = 0; i < 30; i++) {
        struct slice r = sections(&d, 96, 1 + i % 7, 30 + i);
        dump_add(&d, r.p, r.n);
    }
    for (way = 0; way <= NO_LENGTHS; way++) {
        dump_reword(&d, &e, way);
        for (round = 0; round < 600; round++) {
            size_t n = round % 3 == 0 ? unit_random(&state) % e.n : e.n;
            unsigned char *p = malloc(n + 1);
            memcpy(p, e.p, n);
            for (i = 0; i <= round % 5 && n > 0; i++)
                p[unit_random(&state) % n] = (unsigned char)(round % 2 ? 0 : unit_random(&state));
            for (pass = 0; pass < 2; pass++) {
                struct findings *fs = findings_new(NULL, NULL);
                struct drip f = { NULL, 0, 0, 0, 0 };
                struct source *s = NULL;
                struct container *c = NULL;
                struct record r;
                f.p = p;
                f.n = n;
                f.step = pass > 0 ? 1 + round % 31 : 0;
                sum = 0;
                CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "M", fs), OK);
                CU_ASSERT_EQUAL_FATAL(container_open(&c, s, way == NO_LENGTHS ? "bare" : dump_ways[way], &all), OK);
                while (container_next(c, &r) == OK) {
                    CU_ASSERT_TRUE(r.bytes.n >= 18 && ((size_t)r.bytes.p[0] << 8 | r.bytes.p[1]) == r.bytes.n);
                    sum = slice_hash(r.bytes, sum);
                }
                CU_ASSERT_EQUAL(source_offset(s), n);
                CU_ASSERT_EQUAL(container_tally(c)->damaged > 0, findings_code(fs) == 8);
                CU_ASSERT_TRUE(pass == 0 || sum == first);
                first = sum;
                container_close(c);
                source_close(s);
                findings_free(fs);
            }
            free(p);
        }
        dump_end(&e);
    }
    dump_end(&d);
}

static const struct unit_case cases[] = {
    { "other lengths", test_ways }, { "prefixes", test_prefixes }, { "bare", test_bare }, { "lost", test_lost },
    { "bare prefixes", test_bare_prefixes }, { "glued", test_glued }, { "mutants", test_mutants }, { NULL, NULL }
};
const struct unit_suite suite_bare = { "bare", cases };

/* t_contain.c: records out of every container. */
#include <stdio.h>
#include <stdlib.h>
#include "dump.h"
#include "unit.h"

static void test_forms(void)
{
    struct dump d;
    struct taken t;
    int form;
    size_t step;

    for (form = 0; form < NUM_FORMS; form++) {
        dump_make(&d, form, 40, 3000, 1000 + (size_t)(form == BDW_RDW || form == EXTENDED) * 3000);
        for (step = 0; step <= 31; step++) {
            take(&t, &d, d.n, step, NULL, NULL);
            CU_ASSERT_EQUAL(t.opened, OK);
            CU_ASSERT_STRING_EQUAL(t.name, dump_names[form]);
            CU_ASSERT_EQUAL(t.count, 40);
            CU_ASSERT_EQUAL(t.tally.records, 40);
            CU_ASSERT_EQUAL(t.tally.headers, 1);
            CU_ASSERT_EQUAL(t.tally.trailers, 1);
            CU_ASSERT_EQUAL(t.tally.damaged, 0);
            CU_ASSERT_EQUAL(t.tally.spanned > 0, form == BDW_SEGMENTS || form == RDW_SEGMENTS);
            CU_ASSERT_EQUAL(t.tally.segments > 40, t.tally.spanned > 0);
            CU_ASSERT_EQUAL(drip_findings(t.fs), 0);
            take_drop(&t);
        }
        take(&t, &d, d.n, 0, dump_names[form], NULL);
        CU_ASSERT_EQUAL(t.count, 40);
        CU_ASSERT_STRING_EQUAL(t.name, dump_names[form]);
        take_drop(&t);
        dump_end(&d);
    }
}

/* Only records 94-98 of type 119 are wanted: the others are counted, numbers and offsets stay. */
static void test_wanted(void)
{
    static const struct record_want want = { 0, 94, 98, NULL, NULL };
    struct dump d;
    struct taken t;
    size_t i, ours, others, block;
    int form;

    for (form = 0; form < NUM_FORMS; form++)
        for (block = 40; block < 4000; block += 199) {
            if (block < 3010 && (form == BDW_RDW || form == EXTENDED))
                continue;
            dump_make(&d, form, 60, 3000, block);
            for (i = ours = others = 0; i < d.count; i++)
                if (d.record[i].p[5] == 119) {
                    ours += d.record[i].p[23] >= 94 && d.record[i].p[23] <= 98;
                    others += d.record[i].p[23] < 94 || d.record[i].p[23] > 98;
                }
            take(&t, &d, d.n, block % 1000, NULL, &want);
            CU_ASSERT_EQUAL(t.count, ours);
            CU_ASSERT_EQUAL(t.tally.records, 60);
            CU_ASSERT_EQUAL(t.tally.other_subtypes, others);
            CU_ASSERT_EQUAL(t.tally.other_types, 58 - ours - others);
            CU_ASSERT_EQUAL(drip_findings(t.fs), 0);
            for (i = 0; i < t.count; i++)
                CU_ASSERT_TRUE(d.record[t.index[i]].p[23] >= 94 && d.record[t.index[i]].p[23] <= 98);
            take_drop(&t);
            dump_end(&d);
        }
}

struct watched {
    const struct dump *d;
    size_t count;
    uint64_t offset;
};

static void watch(void *ctx, const struct record_head *h)
{
    struct watched *x = ctx;
    struct slice r = x->d->record[x->count++];

    CU_ASSERT_TRUE(h->number == x->count && h->offset == x->offset && h->length == r.n);
    CU_ASSERT_TRUE(h->type == r.p[5] && h->has_subtype == (r.p[5] != 2 && r.p[5] != 3));
    CU_ASSERT_TRUE(!h->has_subtype || h->subtype == r.p[23]);
    CU_ASSERT_EQUAL(memcmp(h->header + 4, r.p + 4, (r.n < 24 ? r.n : 24) - 4), 0);
    x->offset += r.n;
}

/* The hook hears of every record, whatever is wanted. */
static void test_seen(void)
{
    struct record_want wants[] = { { 0, 1, 0, watch, NULL }, { 0, 94, 98, watch, NULL }, { 1, 0, 0, watch, NULL } };
    struct watched x;
    struct dump d;
    struct taken t;
    size_t i, block;
    int form;

    for (form = 0; form < NUM_FORMS; form++)
        for (i = 0; i < 3; i++)
            for (block = 40; block < 4000; block += 331) {
                if (block < 3010 && (form == BDW_RDW || form == EXTENDED))
                    continue;
                dump_make(&d, form, 50, 3000, block);
                memset(&x, 0, sizeof x);
                x.d = &d;
                wants[i].ctx = &x;
                take(&t, &d, d.n, block % 100, NULL, &wants[i]);
                CU_ASSERT_TRUE(x.count == 50 && t.tally.records == 50 && drip_findings(t.fs) == 0);
                take_drop(&t);
                dump_end(&d);
            }
}

/* Cuts of one record at every pair of places, 5-byte segments among them: in blocks of their own, and without blocks.
   */
static void test_cuts(void)
{
    struct dump d;
    struct taken t;
    size_t a, b, n = 26;
    int form;
    struct slice r;

    for (form = BDW_SEGMENTS; form <= RDW_SEGMENTS; form++)
        for (a = 1; a < n - 1; a++)
            for (b = a; b < n; b++) {
                dump_begin(&d);
                dump_block(&d);
                dump_add(&d, dump_record(&d, 2, -1, 18).p, 18);
                r = dump_record(&d, 119, 96, n + 4);
                dump_segment(&d, r, 0, a, 1);
                dump_block_end(&d, 0, 0);
                if (b > a) {
                    dump_block(&d);
                    dump_segment(&d, r, a, b, 3);
                    dump_block_end(&d, 0, 0);
                }
                dump_block(&d);
                dump_segment(&d, r, b, n, 2);
                dump_add(&d, dump_record(&d, 3, -1, 18).p, 18);
                dump_block_end(&d, 0, 0);
                dump_finish(&d, form);
                take(&t, &d, d.n, 0, NULL, NULL);
                CU_ASSERT_STRING_EQUAL(t.name, dump_names[form]);
                CU_ASSERT_EQUAL(t.count, 3);
                CU_ASSERT_EQUAL(t.tally.spanned, 1);
                CU_ASSERT_EQUAL(t.tally.segments, 4 + (b > a));
                CU_ASSERT_EQUAL(drip_findings(t.fs), 0);
                take_drop(&t);
                dump_end(&d);
            }
}

/* Every prefix gives the whole records in it, and says that something is missing where it is. */
static void test_prefixes(void)
{
    struct dump d;
    struct taken t;
    size_t n, i;
    int form;

    for (form = 0; form < NUM_FORMS; form++) {
        dump_make(&d, form, 6, 90, 150);
        for (n = 0; n <= d.n; n++) {
            take(&t, &d, n, n % 32, n < 60 ? dump_names[form] : NULL, NULL);
            CU_ASSERT_EQUAL_FATAL(t.opened, OK);
            for (i = 0; i < t.count; i++)
                CU_ASSERT_EQUAL(t.index[i], i);
            CU_ASSERT_EQUAL(t.tally.damaged, drip_findings(t.fs));
            CU_ASSERT_TRUE(t.tally.damaged <= 1);
            CU_ASSERT_EQUAL(findings_code(t.fs), t.tally.damaged > 0 ? 8 : 0);
            if (n == d.n)
                CU_ASSERT_TRUE(t.count == 6 && t.tally.damaged == 0);
            if (form == RDW || form == PREFIXED) {
                size_t whole = 0, at = 0;
                while (whole < d.count && at + d.record[whole].n <= n)
                    at += d.record[whole++].n;
                CU_ASSERT_EQUAL(t.count, whole);
                CU_ASSERT_EQUAL(t.tally.damaged, at < n);
            }
            take_drop(&t);
        }
        dump_end(&d);
    }
}

/* The forms named and not. */
static void test_names(void)
{
    struct dump d;
    struct taken t;
    const char *const *forms = container_forms();
    size_t i;

    for (i = 0; i < NUM_FORMS; i++)
        CU_ASSERT_STRING_EQUAL(forms[i], dump_names[i]);
    CU_ASSERT_STRING_EQUAL(forms[i++], "bare");
    for (i = 0; i < NUM_WAYS; i++)
        CU_ASSERT_STRING_EQUAL(forms[NUM_FORMS + 1 + i], dump_ways[i]);
    CU_ASSERT_PTR_NULL(forms[NUM_FORMS + 1 + NUM_WAYS]);
    dump_make(&d, RDW, 5, 60, 0);
    take(&t, &d, d.n, 0, "vbs", NULL);
    CU_ASSERT_EQUAL(t.opened, E_USAGE);
    take_drop(&t);
    take(&t, &d, 0, 0, NULL, NULL);
    CU_ASSERT_EQUAL(t.opened, OK);
    CU_ASSERT_EQUAL(drip_found(t.fs, F_INPUT_EMPTY), 1);
    take_drop(&t);
    memset(d.p, 'x', d.n);
    take(&t, &d, d.n, 0, NULL, NULL);
    CU_ASSERT_EQUAL(t.opened, E_FORMAT);
    CU_ASSERT_EQUAL(drip_found(t.fs, F_INPUT_UNKNOWN), 1);
    take_drop(&t);
    dump_end(&d);
}

/* Real dumps and the vectors. */
static void load(struct dump *d, const char *name)
{
    char path[512];

    sprintf(path, "%.300s/%.100s", unit_shared(), name);
    d->p = unit_file(path, &d->n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d->p);
}

static void test_shared(void)
{
    static const char *const same[] = { "extended-bdw.bin", "prefixed.bin", "vb-blocked.bin", "vbs-blocked.bin",
        "vbs-rdw.bin" };
    static const char *const same_name[] = { "extended-bdw", "prefixed", "bdw-rdw", "bdw-segments", "rdw-segments" };
    struct dump d, e;
    struct taken t;
    char name[100];
    size_t i, at;

    if (unit_shared() == NULL) {
        unit_skip("vectors");
        return;
    }
    dump_begin(&d);
    free(d.p);
    load(&d, "vectors/all-subtypes-3.1.bin");
    for (at = 0; at < d.n; at += d.record[d.count++].n)
        d.record[d.count] = slice_of(d.p + at, (size_t)d.p[at] << 8 | d.p[at + 1]);
    take(&t, &d, d.n, 0, NULL, NULL);
    CU_ASSERT_EQUAL(t.count, 16);
    take_drop(&t);
    for (i = 0; i < sizeof same / sizeof same[0]; i++) {
        e = d;
        sprintf(name, "vectors/all-subtypes-3.1-%s", same[i]);
        load(&e, name);
        take(&t, &e, e.n, i * 5, NULL, NULL);
        CU_ASSERT_EQUAL(t.count, 16);
        CU_ASSERT_EQUAL(drip_findings(t.fs), 0);
        CU_ASSERT_STRING_EQUAL(t.name, same_name[i]);
        take_drop(&t);
        free(e.p);
    }
    free(d.p);
}

/* Counts by type and subtype as the data's README has them. */
static void count_real(const char *name, size_t (*counts)[256], struct container_tally *tally)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s = NULL;
    struct container *c = NULL;
    struct record r;
    char path[512];

    sprintf(path, "%.300s/data/smf/%.100s", unit_shared(), name);
    CU_ASSERT_EQUAL_FATAL(source_open(&s, path, fs), OK);
    CU_ASSERT_EQUAL_FATAL(container_open(&c, s, NULL, &all), OK);
    while (container_next(c, &r) == OK)
        counts[r.type][r.has_subtype ? r.subtype & 0xFF : 0xFF]++;
    *tally = *container_tally(c);
    CU_ASSERT_EQUAL(drip_findings(fs), 0);
    container_close(c);
    source_close(s);
    findings_free(fs);
}

static void test_real(void)
{
    static size_t channels[256][256], queues[256][256];
    struct container_tally t;

    if (unit_shared() == NULL) {
        unit_skip("real dumps");
        return;
    }
    memset(channels, 0, sizeof channels);
    memset(queues, 0, sizeof queues);
    count_real("TESTCHL.dat", channels, &t);
    CU_ASSERT_TRUE(t.records == 319 && t.segments == 291 + 28 + 28 && t.spanned == 28);
    CU_ASSERT_TRUE(t.headers == 1 && t.trailers == 1);
    CU_ASSERT_TRUE(channels[2][255] == 1 && channels[3][255] == 1);
    CU_ASSERT_TRUE(channels[115][1] == 16 && channels[115][2] == 16);
    CU_ASSERT_TRUE(channels[115][215] == 16 && channels[115][231] == 16);
    CU_ASSERT_TRUE(channels[116][0] == 45 && channels[116][1] == 200 && channels[116][10] == 8);
    count_real("TEST115.dat", queues, &t);
    CU_ASSERT_TRUE(t.records == 4 && t.segments == 4 && t.spanned == 0 && t.headers == 1 && t.trailers == 0);
    CU_ASSERT_TRUE(queues[2][255] == 1 && queues[115][1] == 1 && queues[115][2] == 1 && queues[115][215] == 1);
}

static const struct unit_case cases[] = {
    { "forms", test_forms }, { "wanted", test_wanted }, { "seen", test_seen }, { "cuts", test_cuts },
    { "prefixes", test_prefixes },
    { "names", test_names }, { "shared vectors", test_shared }, { "real dumps", test_real }, { NULL, NULL }
};
const struct unit_suite suite_contain = { "contain", cases };

/* t_write.c: what the writers write, the readers read, in every form and from every form. */
#include <stdlib.h>
#include "base/buf.h"
#include "dump.h"
#include "input/inflate.h"
#include "input/write.h"
#include "unit.h"

static int collect(void *ctx, struct slice s)
{
    struct buf *b = ctx;

    buf_put(b, s);
    return b->result;
}

static struct slice inflated(struct buf *packed, struct buf *plain)
{
    struct slice in = buf_slice(packed);
    struct inflater *f;
    unsigned char d[4096];
    size_t made;
    int r = OK;

    CU_ASSERT_EQUAL_FATAL(inflate_new(&f, INFLATE_GZIP), OK);
    while (r == OK) {
        size_t left = in.n;
        r = inflate_step(f, &in, d, sizeof d, &made);
        buf_put(plain, slice_of(d, made));
        if (left == in.n && made == 0)
            break;
    }
    CU_ASSERT_EQUAL(r, END);
    inflate_free(f);
    return buf_slice(plain);
}

struct memory {
    struct slice left;
};

static int memory_read(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct memory *m = ctx;

    (void)why;
    *got = m->left.n < n ? m->left.n : n;
    if (*got > 0)
        memcpy(d, m->left.p, *got);
    m->left = slice_from(m->left, *got);
    return OK;
}

/* Reads bytes in their form and writes what was read in another one; the records must be the dump's. */
static void pass_on(const struct dump *d, struct slice bytes, const char *from, const char *to, size_t block, int gzip,
    struct buf *out)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct findings *fs = findings_new(NULL, NULL);
    struct memory m;
    struct source *s;
    struct container *c;
    struct writer *w;
    struct record r;
    size_t i = 0;

    m.left = bytes;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, memory_read, &m, "memory", fs), OK);
    CU_ASSERT_EQUAL_FATAL(container_open(&c, s, NULL, &all), OK);
    CU_ASSERT_EQUAL_FATAL(writer_new(&w, to, block, gzip ? WRITE_SMALL : 0, collect, out), OK);
    while (container_next(c, &r) == OK) {
        CU_ASSERT_TRUE_FATAL(i < d->count);
        CU_ASSERT_TRUE(slice_same(r.bytes, d->record[i]));
        CU_ASSERT_EQUAL(writer_put(w, r.bytes), OK);
        i++;
    }
    CU_ASSERT_EQUAL(i, d->count);
    CU_ASSERT_STRING_EQUAL(container_name(c), from);
    CU_ASSERT_EQUAL(writer_end(w), OK);
    CU_ASSERT_PTR_NULL(findings_get(fs, 0));
    writer_free(w);
    container_close(c);
    source_close(s);
    findings_free(fs);
}

static void every_pair(void)
{
    static const size_t blocks[] = { 0, 4096, 900 };
    const char *const *forms = writer_forms();
    struct buf a, b, c, plain;
    struct dump d;
    size_t i, j, k, pairs = 0;

    dump_make(&d, RDW, 40, 9000, 4096);
    buf_init(&a, 0);
    buf_init(&b, 0);
    buf_init(&c, 0);
    buf_init(&plain, 0);
    for (k = 0; k < sizeof blocks / sizeof blocks[0]; k++)
        for (i = 0; forms[i] != NULL; i++)
            for (j = 0; forms[j] != NULL; j++) {
                buf_clear(&a);
                buf_clear(&b);
                buf_clear(&c);
                buf_clear(&plain);
                pass_on(&d, slice_of(d.p, d.n), "rdw", forms[i], blocks[k], 0, &a);
                pass_on(&d, buf_slice(&a), forms[i], forms[j], blocks[k], 1, &b);
                pass_on(&d, inflated(&b, &plain), forms[j], "rdw", 0, 0, &c);
                CU_ASSERT_TRUE(slice_same(buf_slice(&c), slice_of(d.p, d.n)));
                pairs++;
            }
    CU_ASSERT_EQUAL(pairs, 75);
    buf_done(&a);
    buf_done(&b);
    buf_done(&c);
    buf_done(&plain);
    dump_end(&d);
}

static void blocks_are_full(void)
{
    struct buf out;
    struct dump d;
    struct writer *w;
    size_t i, at, n;

    dump_begin(&d);
    buf_init(&out, 0);
    CU_ASSERT_EQUAL_FATAL(writer_new(&w, "bdw-segments", 1000, 0, collect, &out), OK);
    for (i = 0; i < 20; i++)
        CU_ASSERT_EQUAL(writer_put(w, dump_record(&d, 119, 96, 700 + i)), OK);
    CU_ASSERT_EQUAL(writer_end(w), OK);
    for (at = 0; at < out.n; at += n) {
        n = be16_at(out.p + at);
        CU_ASSERT_TRUE_FATAL(n >= 8 && n <= 1000);
        CU_ASSERT_TRUE(at + n == out.n || n > 1000 - 32);
    }
    CU_ASSERT_EQUAL(at, out.n);
    writer_free(w);
    buf_done(&out);
    dump_end(&d);
}

static void limits(void)
{
    struct buf out;
    struct dump d;
    struct writer *w;

    dump_begin(&d);
    buf_init(&out, 0);
    CU_ASSERT_EQUAL(writer_new(&w, "nosuch", 0, 0, collect, &out), E_USAGE);
    CU_ASSERT_EQUAL(writer_new(&w, "rdw", 63, 0, collect, &out), E_USAGE);
    CU_ASSERT_EQUAL(writer_new(&w, "rdw", 32761, 0, collect, &out), E_USAGE);
    CU_ASSERT_EQUAL_FATAL(writer_new(&w, "bdw-rdw", 1000, 0, collect, &out), OK);
    CU_ASSERT_EQUAL(writer_put(w, dump_record(&d, 119, 96, 32757)), E_LIMIT);
    CU_ASSERT_EQUAL(writer_put(w, dump_record(&d, 119, 96, 32756)), OK);
    CU_ASSERT_EQUAL(writer_put(w, dump_record(&d, 119, 96, 100)), OK);
    CU_ASSERT_EQUAL(writer_end(w), OK);
    CU_ASSERT_EQUAL_FATAL(out.n, 32760 + 104);
    CU_ASSERT_EQUAL(be16_at(out.p), 32760);
    CU_ASSERT_EQUAL(be16_at(out.p + 32760), 104);
    writer_free(w);
    buf_clear(&out);
    CU_ASSERT_EQUAL_FATAL(writer_new(&w, "rdw", 0, 0, collect, &out), OK);
    CU_ASSERT_EQUAL(writer_end(w), OK);
    CU_ASSERT_EQUAL(out.n, 0);
    writer_free(w);
    buf_done(&out);
    dump_end(&d);
}

static const struct unit_case cases[] = {
    { "every form from every form", every_pair },
    { "blocks are full", blocks_are_full },
    { "limits", limits },
    { NULL, NULL }
};
const struct unit_suite suite_write = { "write", cases };

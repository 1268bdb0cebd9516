/* t_unpack.c: layers in layers, members of tar archives, names, bounds. */
#include <stdio.h>
#include <stdlib.h>
#include "archput.h"
#include "drip.h"
#include "layput.h"
#include "unit.h"

static const struct zip_how deflated = { 8, 8, 0, 1, 0, 0 };

static void packed(struct buf *b, struct slice s)
{
    unsigned char *d = malloc(s.n + 1000);

    buf_put(b, slice_of(d, layput_deflate(d, s.n + 1000, s.p, s.n, 31)));
    free(d);
}

static void test_plain(void)
{
    static const char *const texts[] = { "", "x", "\037\213", "PK\003", "Nov 21 09:00:00 SYS1 sshd[1]: text\n" };
    struct opened o;
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        opened_read(&o, unit_text(texts[i]), i, 3, UINT64_MAX);
        CU_ASSERT_EQUAL(o.count, 1);
        CU_ASSERT_STRING_EQUAL(o.name[0], "X");
        CU_ASSERT_STRING_EQUAL(o.layers[0], "");
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), unit_text(texts[i])));
        CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
        opened_done(&o);
    }
}

/* gzip(tar(a, zip(b, gzip(c)), tape(d)), padding) and their order. */
static void test_nested(void)
{
    unsigned char *p = layput_noise(5000);
    struct buf c, z, t, tape, all;
    struct tape_put to;
    struct opened o;
    size_t step;

    buf_init(&c, 0), buf_init(&z, 0), buf_init(&t, 0), buf_init(&tape, 0), buf_init(&all, 0);
    packed(&c, slice_of(p, 3000));
    zip_put(&z, "b", slice_of(p, 2000), &deflated);
    zip_put(&z, "c.gz", buf_slice(&c), &deflated);
    zip_end(&z);
    to.b = &tape;
    to.before = 0;
    tape_label(&to, "VOL1TAPE01", 1);
    tape_label(&to, "HDR1SYS1.SMF.DUMP", 1);
    tape_mark(&to);
    tape_block(&to, slice_of(p, 4000), 1500, 1);
    tape_mark(&to);
    tape_label(&to, "EOF1SYS1.SMF.DUMP", 1);
    tape_mark(&to);
    tape_mark(&to);
    tar_put(&t, "a", '0', slice_of(p, 1000), 0);
    tar_put(&t, "z.zip", '0', buf_slice(&z), 0);
    tar_put(&t, "d.aws", '0', buf_slice(&tape), 0);
    tar_put(&t, "e", '0', slice_of(p, 0), 0);
    tar_end(&t);
    packed(&all, buf_slice(&t));
    for (step = 0; step < 32; step++) {
        opened_read(&o, buf_slice(&all), step, 700, UINT64_MAX);
        CU_ASSERT_EQUAL_FATAL(o.count, 5);
        CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
        CU_ASSERT_STRING_EQUAL(o.name[0], "X(a)");
        CU_ASSERT_STRING_EQUAL(o.layers[0], "gzip+tar");
        CU_ASSERT_STRING_EQUAL(o.name[1], "X(z.zip)(b)");
        CU_ASSERT_STRING_EQUAL(o.layers[1], "gzip+tar+zip");
        CU_ASSERT_STRING_EQUAL(o.name[2], "X(z.zip)(c.gz)");
        CU_ASSERT_STRING_EQUAL(o.layers[2], "gzip+tar+zip+gzip");
        CU_ASSERT_STRING_EQUAL(o.name[3], "X(d.aws)(SYS1.SMF.DUMP)");
        CU_ASSERT_STRING_EQUAL(o.layers[3], "gzip+tar+tape");
        CU_ASSERT_STRING_EQUAL(o.name[4], "X(e)");
        CU_ASSERT_STRING_EQUAL(o.layers[4], "gzip+tar");
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), slice_of(p, 1000)));
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 1), slice_of(p, 2000)));
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 2), slice_of(p, 3000)));
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 3), slice_of(p, 4000)));
        CU_ASSERT_EQUAL(opened_get(&o, 4).n, 0);
        opened_done(&o);
    }
    for (step = 18; step < all.n; step += step < 400 ? 1 : 17) {    /* prefixes end, and says that it is one */
        opened_read(&o, slice_of(all.p, step), step % 32, 700, UINT64_MAX);
        CU_ASSERT_TRUE(drip_found(o.fs, F_INPUT_GZIP_TRUNCATED) == 1);
        opened_done(&o);
    }
    buf_done(&c), buf_done(&z), buf_done(&t), buf_done(&tape), buf_done(&all);
    free(p);
}

static void test_depth(void)
{
    struct buf b[UNPACK_DEPTH + 2];
    struct opened o;
    size_t i;

    buf_init(&b[0], 0);
    buf_put(&b[0], unit_text("inside"));
    for (i = 1; i < UNPACK_DEPTH + 2; i++) {
        buf_init(&b[i], 0);
        packed(&b[i], buf_slice(&b[i - 1]));
    }
    for (i = 0; i < UNPACK_DEPTH + 2; i++) {
        opened_read(&o, buf_slice(&b[i]), i, 2, UINT64_MAX);
        CU_ASSERT_EQUAL(o.count, i <= UNPACK_DEPTH);
        CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_LAYERS_DEEP), i > UNPACK_DEPTH);
        CU_ASSERT_TRUE(i > UNPACK_DEPTH || slice_same(opened_get(&o, 0), unit_text("inside")));
        opened_done(&o);
    }
    for (i = 0; i < UNPACK_DEPTH + 2; i++)
        buf_done(&b[i]);
}

/* Too deep only in one member. */
static void test_members(void)
{
    struct buf b, deep;
    struct opened o;
    size_t i;

    buf_init(&b, 0);
    for (i = 0; i < UNPACK_MEMBERS + 5; i++)
        tar_put(&b, "m", '0', unit_text(""), 0);
    tar_end(&b);
    opened_read(&o, buf_slice(&b), 0, 10, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, UNPACK_MEMBERS);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_MEMBERS_MANY), 1);
    CU_ASSERT_EQUAL(findings_code(o.fs), 8);
    opened_done(&o);
    buf_clear(&b);
    buf_init(&deep, 0);
    packed(&deep, unit_text("x"));
    for (i = 0; i < UNPACK_DEPTH; i++) {
        buf_clear(&b);
        packed(&b, buf_slice(&deep));
        buf_clear(&deep);
        buf_put(&deep, buf_slice(&b));
    }
    buf_clear(&b);
    tar_put(&b, "deep", '0', buf_slice(&deep), 0);
    tar_put(&b, "flat", '0', unit_text("y"), 0);
    tar_end(&b);
    opened_read(&o, buf_slice(&b), 0, 10, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 1);
    CU_ASSERT_STRING_EQUAL(o.name[0], "X(flat)");
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_LAYERS_DEEP), 1);
    opened_done(&o);
    buf_done(&b);
    buf_done(&deep);
}

static void pax(struct buf *b, const char *records)
{
    tar_put(b, "PaxHeaders/x", 'x', unit_text(records), 0);
}

static void test_tar(void)
{
    static const char *const names[] = { "X(old)", "X(new)", "X(DUMP.SMF)", "X(long)", "X(pax\xC3\xA9)", "X(sized)",
        "X(behind)", "X(last)" };
    unsigned char *p = layput_noise(3000);
    char longer[2001];
    struct opened o;
    struct buf b;
    size_t i, step, left;

    memset(longer, 'n', 2000);
    longer[2000] = '\0';
    buf_init(&b, 0);
    tar_put(&b, "old", 0, slice_of(p, 512), 1);
    tar_put(&b, "dir/", '5', slice_of(p, 0), 0);
    tar_put(&b, "new", '0', slice_of(p, 513), 0);
    tar_put(&b, "link", '2', slice_of(p, 0), 0);
    tar_put(&b, "DUMP.SMF", '0', slice_of(p, 1000), 2);
    tar_put(&b, "././@LongLink", 'L', slice_of((const unsigned char *)"long", 5), 0);
    tar_put(&b, "short", '0', slice_of(p, 1), 0);
    tar_put(&b, "global", 'g', unit_text("30 comment=not to be taken now\n"), 0);
    pax(&b, "20 comment=anything\n14 path=pax\xC3\xA9\n");
    tar_put(&b, "short", '0', slice_of(p, 2), 0);
    pax(&b, "14 path=sized\n13 size=1100\n99999999999999999999 path=x\n");
    tar_put(&b, "short", '0', slice_of(p, 1500), 0);
    pax(&b, "22 GNU.sparse.major=1\n");
    tar_put(&b, "sparse", '0', slice_of(p, 600), 0);
    tar_put(&b, "sparse too", 'S', slice_of(p, 600), 0);
    tar_put(&b, "behind", '7', slice_of(p, 0), 0);
    tar_put(&b, "last", '0', slice_of(p, 3000), 0);
    tar_end(&b);
    for (step = 0; step < 32; step++) {
        opened_read(&o, buf_slice(&b), step, 300, step % 3 == 2 ? 0 : UINT64_MAX);
        CU_ASSERT_EQUAL_FATAL(o.count, 8);
        for (i = 0; i < 8; i++) {
            static const size_t sizes[] = { 512, 513, 1000, 1, 2, 1100, 0, 3000 };
            CU_ASSERT_STRING_EQUAL(o.name[i], names[i]);
            CU_ASSERT_TRUE(step % 3 == 2 || slice_same(opened_get(&o, i), slice_of(p, sizes[i])));
        }
        CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_MEMBER_PACKED), 2);
        CU_ASSERT_EQUAL(drip_findings(o.fs), 1);
        opened_done(&o);
    }
    for (i = 512; i < b.n; i += i % 512 == 0 || i % 512 == 511 ? 1 : 73) {
        opened_read(&o, slice_of(b.p, i), i % 32, 300, UINT64_MAX);
        left = (size_t)(drip_found(o.fs, F_INPUT_ARCHIVE_TRUNCATED) + drip_found(o.fs, F_INPUT_END_MARK));
        CU_ASSERT_EQUAL(left, i < b.n - 512);     /* a whole block of zeros is an end */
        opened_done(&o);
    }
    /* A damaged header: the member behind it is found; so is one behind rubbish, and a name that is too long is cut. */
    b.p[512 + 512 + 512 + 100] ^= 1;
    buf_put(&b, unit_text("more"));
    opened_read(&o, buf_slice(&b), 0, 300, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 7);
    CU_ASSERT_STRING_EQUAL(o.name[1], names[2]);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_ARCHIVE_DAMAGED), 1);
    opened_done(&o);
    buf_clear(&b);
    tar_put(&b, "././@LongLink", 'L', slice_of((unsigned char *)longer, 2000), 0);
    tar_put(&b, "short", '0', slice_of(p, 1), 0);
    tar_end(&b);
    buf_put(&b, unit_text("trailing"));
    while (b.n % 512 != 0)
        buf_byte(&b, 1);
    opened_read(&o, buf_slice(&b), 0, 300, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 1);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_TRAILING), 1);
    CU_ASSERT_EQUAL(findings_code(o.fs), 4);
    opened_done(&o);
    buf_done(&b);
    free(p);
}

/* A member's name is harmless and bounded. */
static void test_names(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct drip f = { NULL, 0, 0, 0, 0 };
    char name[1501];
    const char *kept;
    struct unpack *u;
    struct source *s;
    struct buf b;
    size_t i;

    for (i = 0; i < 1500; i += 2)
        memcpy(name + i, "\xC3\xA9", 2);
    name[0] = 'x';
    name[1] = '\x1b';
    name[1500] = '\0';
    buf_init(&b, 0);
    tar_put(&b, "././@LongLink", 'L', slice_of((unsigned char *)name, 1500), 0);
    tar_put(&b, "short", '0', unit_text("1"), 0);
    tar_end(&b);
    f.p = b.p;
    f.n = b.n;
    u = layput_open(&f, fs);
    CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
    kept = unpack_name(u);
    unpack_close(u);
    CU_ASSERT_EQUAL(strlen(kept), 2 + 1 + 4 + 1020 + 1);    /* X(x, \x1b, 510 letters, ) */
    CU_ASSERT_EQUAL(strncmp(kept, "X(x\\x1b\xC3\xA9", 9), 0);
    buf_done(&b);
    findings_free(fs);
}

static void test_flips(void)
{
    unsigned char *p = layput_noise(3000), was[3];
    uint32_t state = 5;
    struct opened o;
    struct buf b;
    size_t i, j, at[3];

    buf_init(&b, 0);
    tar_put(&b, "a", '0', slice_of(p, 700), 0);
    pax(&b, "14 path=sized\n13 size=1100\n");
    tar_put(&b, "b", '0', slice_of(p, 1100), 1);
    tar_put(&b, "c", '0', slice_of(p, 700), 2);
    tar_end(&b);
    for (i = 0; i < 1500; i++) {
        for (j = 0; j < 3; j++) {
            at[j] = unit_random(&state) % b.n / 512 * 512 + unit_random(&state) % 345;
            was[j] = b.p[at[j]];
            b.p[at[j]] = (unsigned char)(unit_random(&state) >> 11);
        }
        if (i % 2 == 0) {       /* with a sum that fits */
            unsigned sum = 0;
            for (j = 0; j < 512; j++)
                sum += j >= 148 && j < 156 ? 32 : b.p[j];
            sprintf((char *)b.p + 148, "%06o", sum);
        }
        opened_read(&o, buf_slice(&b), i % 32, 1000, UINT64_MAX);
        CU_ASSERT_TRUE(o.count < OPENED_MAX);
        opened_done(&o);
        for (j = 3; j > 0; j--)
            b.p[at[j - 1]] = was[j - 1];
    }
    buf_done(&b);
    free(p);
}

static const struct unit_case cases[] = {
    { "plain", test_plain }, { "nested", test_nested }, { "depth", test_depth }, { "members", test_members },
    { "tar", test_tar }, { "names", test_names }, { "flips", test_flips }, { NULL, NULL }
};
const struct unit_suite suite_unpack = { "unpack", cases };

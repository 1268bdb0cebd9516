/* t_zip.c: members of zip archives. */
#include <stdio.h>
#include <stdlib.h>
#include "archput.h"
#include "drip.h"
#include "layput.h"
#include "unit.h"

enum { SIZE = 3000 };

/* How a member can be written, each so that it is read. */
static const struct zip_how ways[] = {
    { 0, 0, 0, 0, 0, 0 }, { 8, 0, 0, 0, 0, 0 }, { 8, 8, 0, 1, 0, 0 }, { 8, 8, 0, 0, 0, 0 }, { 8, 8, 1, 1, 0, 0 },
    { 8, 8, 1, 0, 0, 0 }, { 0, 0, 1, 0, 0, 0 }, { 8, 0, 1, 0, 0, 0 }, { 0, 8, 0, 1, 1, 0 }, { 0, 8, 1, 1, 1, 0 },
    { 8, 8, 0, 0, 1, 0 }, { 8, 0x0800, 0, 0, 0, 0 }
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static void make(struct buf *b, const unsigned char *p)
{
    char name[32];
    size_t i;

    buf_init(b, 0);
    for (i = 0; i < WAYS; i++) {
        sprintf(name, "dir/m%u", (unsigned)i);
        zip_put(b, name, slice_of(p, SIZE - i), &ways[i]);
    }
    zip_end(b);
}

static void test_ways(void)
{
    unsigned char *p = layput_noise(SIZE);
    struct opened o;
    struct buf b;
    size_t step, i;
    char name[32];

    make(&b, p);
    for (step = 0; step < 34; step++) {
        /* In turn all of it is read, some, or nothing. */
        opened_read(&o, buf_slice(&b), step, step * 37 + 1, step % 4 == 1 ? 100 : step % 4 == 2 ? 0 : UINT64_MAX);
        CU_ASSERT_EQUAL(o.count, WAYS);
        CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
        for (i = 0; i < o.count; i++) {
            struct slice s = opened_get(&o, i);
            size_t want = step % 4 == 1 ? 100 : step % 4 == 2 ? 0 : SIZE - i;
            sprintf(name, "X(dir/m%u)", (unsigned)i);
            CU_ASSERT_STRING_EQUAL(o.name[i], name);
            CU_ASSERT_STRING_EQUAL(o.layers[i], "zip");
            CU_ASSERT_TRUE(slice_same(s, slice_of(p, want)));
        }
        opened_done(&o);
    }
    buf_done(&b);
    free(p);
}

/* Every prefix gives what was whole, in order, and says that something is missing. */
static void test_cut(void)
{
    unsigned char *p = layput_noise(SIZE);
    struct opened o;
    struct buf b;
    size_t n, i, whole;

    make(&b, p);
    for (n = 4; n < b.n; n += n < 4000 ? 1 : 29) {
        opened_read(&o, slice_of(b.p, n), n % 32, 512, UINT64_MAX);
        for (i = whole = 0; i < o.count; i++) {
            struct slice s = opened_get(&o, i);
            CU_ASSERT_TRUE(s.n <= SIZE - i && slice_same(s, slice_of(p, s.n)));
            whole += s.n == SIZE - i;
        }
        CU_ASSERT_TRUE(whole + 1 >= o.count);
        if (n + 68 < b.n) {
            CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_ARCHIVE_TRUNCATED), 1);
            CU_ASSERT_EQUAL(findings_code(o.fs), 8);
        }
        opened_done(&o);
    }
    buf_done(&b);
    free(p);
}

static void test_refused(void)
{
    static const struct zip_how no[] = {
        { 0, 1, 0, 0, 0, 0 }, { 8, 9, 0, 1, 0, 0 }, { 8, 9, 0, 1, 1, 0 }, { 9, 0, 0, 0, 0, 0 }, { 12, 0, 0, 0, 0, 0 },
        { 14, 8, 0, 1, 1, 0 }, { 93, 0, 0, 0, 0, 0 }, { 95, 0, 0, 0, 0, 0 }, { 98, 0, 0, 0, 0, 0 }, { 1, 0, 0, 0, 0, 0 },
        { 99, 0, 0, 0, 0, 0 }, { 0, 8, 0, 1, 0, 0 }, { 0, 8, 1, 0, 0, 0 }
    };
    unsigned char *p = layput_noise(SIZE);
    struct slice all = slice_of(p, SIZE);
    struct opened o;
    struct buf b;
    size_t i;

    for (i = 0; i < sizeof no / sizeof no[0]; i++) {
        buf_init(&b, 0);
        zip_put(&b, "before", all, &ways[2]);
        zip_put(&b, "no", all, &no[i]);
        zip_put(&b, "folder/", slice_of(p, 0), &ways[0]);
        zip_put(&b, "behind", all, &ways[1]);
        zip_end(&b);
        opened_read(&o, buf_slice(&b), i * 3, 1000, UINT64_MAX);
        CU_ASSERT_EQUAL(o.count, 2);
        CU_ASSERT_STRING_EQUAL(o.name[1], "X(behind)");
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 1), all));
        CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_MEMBER_PACKED), 1);
        CU_ASSERT_EQUAL(drip_findings(o.fs), 1);
        opened_done(&o);
        buf_done(&b);
    }
    free(p);
}

/* A wrong sum, rubbish between members, an empty member with a descriptor, an empty archive, a leading split mark. */
static void test_odd(void)
{
    static const struct zip_how wrong = { 8, 0, 0, 0, 0, 1 }, wrong_behind = { 8, 8, 0, 1, 0, 4 };
    static const struct zip_how empty = { 0, 8, 0, 1, 0, 0 };
    unsigned char *p = layput_noise(SIZE);
    struct slice all = slice_of(p, SIZE);
    struct opened o;
    struct buf b;

    buf_init(&b, 0);
    buf_put(&b, unit_text("PK\007\010"));
    zip_put(&b, "a", all, &wrong);
    zip_put(&b, "b", all, &wrong_behind);
    buf_put(&b, unit_text("PPK\003rubbish PK\001"));
    zip_put(&b, "c", slice_of(p, 0), &empty);
    zip_put(&b, "d\033[31m\n", all, &ways[0]);
    zip_end(&b);
    opened_read(&o, buf_slice(&b), 13, 1000, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 4);
    CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), all));
    CU_ASSERT_TRUE(slice_same(opened_get(&o, 1), all));
    CU_ASSERT_EQUAL(opened_get(&o, 2).n, 0);
    CU_ASSERT_TRUE(slice_same(opened_get(&o, 3), all));
    CU_ASSERT_STRING_EQUAL(o.name[3], "X(d\\x1b[31m\\n)");
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_MEMBER_CHECKSUM), 2);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_ARCHIVE_DAMAGED), 1);
    CU_ASSERT_EQUAL(drip_findings(o.fs), 2);
    opened_done(&o);
    buf_clear(&b);
    zip_end(&b);
    opened_read(&o, slice_from(buf_slice(&b), 46), 0, 1, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 0);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_NO_MEMBER), 1);
    CU_ASSERT_EQUAL(findings_code(o.fs), 4);
    opened_done(&o);
    buf_done(&b);
    free(p);
}

/* A changed byte of a deflated member's data is noticed; where the header tells its size, the members behind it
   are read all the same. */
static void test_damaged(void)
{
    unsigned char *p = layput_noise(SIZE);
    struct opened o;
    struct buf b;
    size_t i, from, to, way;

    for (way = 1; way < 3; way++) {
        buf_init(&b, 0);
        zip_put(&b, "a", slice_of(p, 900), &ways[way]);
        from = 30 + 1 + 9;
        to = b.n - (way == 2 ? 16 : 0);
        zip_put(&b, "b", slice_of(p, 500), &ways[1]);
        zip_end(&b);
        for (i = from; i < to; i++) {
            b.p[i] ^= 0x20;
            opened_read(&o, buf_slice(&b), i % 32, 1000, UINT64_MAX);
            /* The last byte may hold bits that mean nothing. */
            CU_ASSERT_TRUE(findings_code(o.fs) == 8 || (i + 1 == to && slice_same(opened_get(&o, 0), slice_of(p, 900))));
            if (way == 1)
                CU_ASSERT_TRUE(o.count == 2 && slice_same(opened_get(&o, 1), slice_of(p, 500)));
            opened_done(&o);
            b.p[i] ^= 0x20;
        }
        buf_done(&b);
    }
    free(p);
}

/* 64 MiB out of 64 KiB, left behind without memory. */
static void test_bomb(void)
{
    enum { BOMB = 1 << 26 };
    unsigned char *p = calloc(1, BOMB);
    struct opened o;
    struct buf b;

    buf_init(&b, 0);
    zip_put(&b, "bomb", slice_of(p, BOMB), &ways[2]);
    zip_put(&b, "b", slice_of(p, 7), &ways[1]);
    zip_end(&b);
    opened_read(&o, buf_slice(&b), 0, 1000, 7);
    CU_ASSERT_EQUAL(o.count, 2);
    CU_ASSERT_EQUAL(o.bytes.n, 14);
    CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
    opened_done(&o);
    buf_done(&b);
    free(p);
}

/* Random changes: whatever comes, it ends. */
static void test_flips(void)
{
    unsigned char *p = layput_noise(SIZE);
    uint32_t state = 77;
    struct opened o;
    struct buf b;
    size_t i, j, at[4];
    unsigned char was[4];

    make(&b, p);
    for (i = 0; i < 1200; i++) {
        for (j = 0; j < 4; j++) {
            at[j] = unit_random(&state) % b.n;
            was[j] = b.p[at[j]];
            b.p[at[j]] = (unsigned char)(unit_random(&state) >> 9);
        }
        opened_read(&o, slice_of(b.p, b.n - unit_random(&state) % 2 * 300), i % 32, 4000, UINT64_MAX);
        CU_ASSERT_TRUE(o.count <= 2 * WAYS);
        opened_done(&o);
        for (j = 4; j > 0; j--)
            b.p[at[j - 1]] = was[j - 1];
    }
    buf_done(&b);
    free(p);
}

static const struct unit_case cases[] = {
    { "ways", test_ways }, { "cut", test_cut }, { "refused", test_refused }, { "odd", test_odd },
    { "damaged", test_damaged }, { "bomb", test_bomb }, { "flips", test_flips }, { NULL, NULL }
};
const struct unit_suite suite_zip = { "zip", cases };

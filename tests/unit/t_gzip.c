/* t_gzip.c: gzip taken off. */
#include <stdio.h>
#include <stdlib.h>
#include "layput.h"
#include "unit.h"

/* Members, what stands between and behind them, and what is said about it. */
struct packed {
    size_t members, zeros, more;    /* zeros behind the first members; then more members */
    const char *tail;
    enum finding_id finding;
};

static void test_gzip(void)
{
    static const struct packed cases[] = {
        { 1, 0, 0, "", F_NONE },
        { 2, 0, 0, "", F_NONE },
        { 3, 512, 0, "", F_INPUT_GZIP_PADDING },
        { 1, 700, 2, "", F_NONE },
        { 1, 0, 0, "rubbish", F_INPUT_GZIP_TRAILING },
        { 2, 9, 0, "rubbish", F_INPUT_GZIP_TRAILING },
        { 1, 0, 0, "\037rubbish", F_INPUT_GZIP_TRAILING }
    };
    enum { PART = 3000 };
    unsigned char *p = layput_noise(3 * PART), *d = malloc(40000);
    size_t i, j, step;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct packed *k = &cases[i];
        struct drip f = { NULL, 0, 0, 0, 0 };
        for (j = 0; j < k->members; j++)
            f.n += layput_deflate(d + f.n, 10000, p + j * PART, PART, 31);
        memset(d + f.n, 0, k->zeros);
        f.n += k->zeros;
        for (j = 0; j < k->more; j++)
            f.n += layput_deflate(d + f.n, 10000, p + (k->members + j) * PART, PART, 31);
        memcpy(d + f.n, k->tail, strlen(k->tail));
        f.n += strlen(k->tail);
        f.p = d;
        for (step = 0; step <= 31; step++) {
            struct findings *fs = findings_new(NULL, NULL);
            struct unpack *u;
            struct source *s;
            f.step = step;
            u = layput_open(&f, fs);
            CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
            CU_ASSERT_EQUAL(layput_drain(s, p, 3 * PART, 333), (k->members + k->more) * PART);
            CU_ASSERT_STRING_EQUAL(unpack_layers(u), "gzip");
            CU_ASSERT_EQUAL(drip_findings(fs), k->finding != F_NONE);
            CU_ASSERT_TRUE(k->finding == F_NONE || drip_found(fs, k->finding) == 1);
            CU_ASSERT_FALSE(source_damaged(s));
            unpack_close(u);
            findings_free(fs);
        }
    }
    free(p);
    free(d);
}

/* Every prefix gives a prefix, and says so. */
static void test_gzip_cut(void)
{
    enum { SIZE = 2000 };
    unsigned char *p = layput_noise(SIZE), *d = malloc(10000);
    size_t full = layput_deflate(d, 10000, p, SIZE, 31), got = 0;
    struct drip f = { NULL, 0, 0, 0, 0 };

    f.p = d;
    for (f.n = 3; f.n < full; f.n++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct unpack *u;
        struct source *s;
        f.step = f.n % 32;
        u = layput_open(&f, fs);
        CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
        got = layput_drain(s, p, SIZE, 100);
        CU_ASSERT_TRUE(got <= SIZE);
        CU_ASSERT_TRUE(source_damaged(s));
        CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_GZIP_TRUNCATED), 1);
        CU_ASSERT_EQUAL(findings_get(fs, 0)->at.offset, f.n);
        CU_ASSERT_EQUAL(findings_code(fs), 8);
        unpack_close(u);
        findings_free(fs);
    }
    CU_ASSERT_EQUAL(got, SIZE);     /* only the trailer is missing */
    free(p);
    free(d);
}

/* A changed byte behind the header is noticed wherever it is: by the code or by the check sum. */
static void test_gzip_damaged(void)
{
    enum { SIZE = 2000, HEADER = 10 };
    unsigned char *p = layput_noise(SIZE), *d = malloc(10000);
    struct drip f = { NULL, 0, 0, 0, 0 };
    size_t i;

    f.p = d;
    f.n = layput_deflate(d, 10000, p, SIZE, 31);
    for (i = HEADER; i < f.n; i++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct unpack *u;
        struct source *s;
        struct slice w;
        d[i] ^= 0x10;
        u = layput_open(&f, fs);
        CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
        while ((w = source_look(s, 64)).n > 0)
            source_skip(s, w.n);
        CU_ASSERT_TRUE(source_damaged(s));
        CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_GZIP_CORRUPT) + drip_found(fs, F_INPUT_GZIP_TRUNCATED), 1);
        unpack_close(u);
        findings_free(fs);
        d[i] ^= 0x10;
    }
    free(p);
    free(d);
}

/* 64 MiB out of 64 KiB: only the window is held. */
static void test_gzip_bomb(void)
{
    enum { SIZE = 1 << 26 };
    unsigned char *p = calloc(1, SIZE), *d = malloc(1 << 18);
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct findings *fs = findings_new(NULL, NULL);
    struct unpack *u;
    struct source *s;
    uint64_t done;

    f.p = d;
    f.n = layput_deflate(d, 1 << 18, p, SIZE, 31);
    u = layput_open(&f, fs);
    CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
    source_skip_far(s, UINT64_MAX, &done);
    CU_ASSERT_EQUAL(done, SIZE);
    CU_ASSERT_EQUAL(source_offset(s), SIZE);
    CU_ASSERT_EQUAL(unpack_raw_offset(u), f.n);
    unpack_close(u);
    findings_free(fs);
    free(p);
    free(d);
}

/* A real file, by name. */
static void test_file(void)
{
    const char *dir = unit_shared();
    char name[512];
    unsigned char *plain, *packed;
    size_t n, m;
    struct findings *fs;
    struct unpack *u;
    struct source *s;

    if (dir == NULL) {
        unit_skip("vectors");
        return;
    }
    sprintf(name, "%.400s/vectors/all-subtypes-3.1.bin", dir);
    plain = unit_file(name, &n);
    sprintf(name, "%.400s/vectors/all-subtypes-3.1-gz.gz", dir);
    packed = unit_file(name, &m);
    fs = findings_new(NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(unpack_open(&u, name, fs), OK);
    CU_ASSERT_EQUAL_FATAL(unpack_next(u, &s), OK);
    CU_ASSERT_EQUAL(unpack_raw_size(u), m);
    CU_ASSERT_EQUAL(layput_drain(s, plain, n, 100), n);
    CU_ASSERT_STRING_EQUAL(unpack_layers(u), "gzip");
    unpack_close(u);
    findings_free(fs);
    free(plain);
    free(packed);
}

static const struct unit_case cases[] = {
    { "gzip", test_gzip }, { "cut", test_gzip_cut }, { "damaged", test_gzip_damaged }, { "bomb", test_gzip_bomb },
    { "file", test_file }, { NULL, NULL }
};
const struct unit_suite suite_gzip = { "gzip", cases };

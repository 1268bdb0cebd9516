/* t_source.c: the window over an input, plain and gzip. */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include "drip.h"
#include "unit.h"

static unsigned char *noise(size_t n)
{
    unsigned char *p = malloc(n);
    uint32_t state = 119;
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = (unsigned char)(unit_random(&state) >> (i / 1000 % 2 ? 8 : 28));
    return p;
}

/* One gzip member at d; returns its length. */
static size_t pack(unsigned char *d, size_t room, const unsigned char *p, size_t n)
{
    z_stream z;

    memset(&z, 0, sizeof z);
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(size_t)p;
    z.avail_in = (uInt)n;
    z.next_out = d;
    z.avail_out = (uInt)room;
    CU_ASSERT_EQUAL_FATAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    n = room - z.avail_out;
    deflateEnd(&z);
    return n;
}

/* Reads everything through windows of look bytes; returns how much of it there was and whether it begins as want
   does. */
static size_t drain(struct source *s, const unsigned char *want, size_t n, size_t look)
{
    size_t at = 0, take;
    struct slice w;

    while ((w = source_look(s, look)).n > 0) {
        CU_ASSERT_EQUAL(source_offset(s), at);
        take = w.n < look ? w.n : look;
        if (at + take > n || memcmp(want + at, w.p, take) != 0) {
            CU_FAIL("other bytes");
            break;
        }
        source_skip(s, take);
        at += take;
    }
    CU_ASSERT_EQUAL(source_look(s, 1).n, 0);
    return at;
}

static struct source *over(struct drip *f, struct findings *fs)
{
    struct source *s = NULL;

    f->at = 0;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, f, "X", fs), OK);
    return s;
}

static void test_plain(void)
{
    static const size_t looks[] = { 1, 2, 3, 7, 31, 100, 4096, 65535, SOURCE_LOOK, SOURCE_WINDOW };
    struct drip f = { NULL, 700001, 0, 0, 0 };
    unsigned char *p = noise(f.n);
    size_t i, step;
    struct findings *fs = findings_new(NULL, NULL);

    f.p = p;
    for (i = 4; i < sizeof looks / sizeof looks[0]; i++)
        for (step = 0; step < 5; step++) {
            struct source *s;
            f.step = step == 0 ? 0 : step * step * step * 333;
            s = over(&f, fs);
            CU_ASSERT_EQUAL(drain(s, p, f.n, looks[i]), f.n);
            CU_ASSERT_EQUAL(source_raw_offset(s), f.n);
            CU_ASSERT_STRING_EQUAL(source_layers(s), "");
            CU_ASSERT_STRING_EQUAL(source_name(s), "X");
            CU_ASSERT_FALSE(source_damaged(s));
            source_close(s);
        }
    f.n = 5000;
    for (f.step = 1; f.step <= 31; f.step++)
        for (i = 0; i < sizeof looks / sizeof looks[0]; i++) {
            struct source *s = over(&f, fs);
            CU_ASSERT_EQUAL(drain(s, p, f.n, looks[i]), f.n);
            source_close(s);
        }
    CU_ASSERT_EQUAL(drip_findings(fs), 0);
    findings_free(fs);
    free(p);
}

/* A window keeps what it held when it grows, and is never smaller than asked for. */
static void test_window(void)
{
    struct drip f = { NULL, 900000, 0, 4093, 0 };
    unsigned char *p = noise(f.n);
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s;
    uint32_t state = 7;
    size_t at = 0, want, take;
    struct slice w;

    f.p = p;
    s = over(&f, fs);
    while (at < f.n) {
        want = unit_random(&state) % (SOURCE_WINDOW + 1);
        w = source_look(s, want);
        CU_ASSERT_TRUE_FATAL(w.n >= (want < f.n - at ? want : f.n - at));
        CU_ASSERT_TRUE_FATAL(memcmp(w.p, p + at, w.n) == 0);
        take = want > 0 ? unit_random(&state) % 5000 : 0;
        if (take > w.n)
            take = w.n;
        source_skip(s, take);
        at += take;
    }
    CU_ASSERT_EQUAL(source_offset(s), f.n);
    source_close(s);
    findings_free(fs);
    free(p);
}

static void test_skip_far(void)
{
    struct drip f = { NULL, 600000, 0, 0, 0 };
    unsigned char *p = noise(f.n);
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s;
    uint64_t done = 0;

    f.p = p;
    for (f.step = 0; f.step < 100000; f.step += 33333) {
        s = over(&f, fs);
        source_skip_far(s, 0, &done);
        CU_ASSERT_EQUAL(done, 0);
        source_skip_far(s, 299999, &done);
        CU_ASSERT_EQUAL(done, 299999);
        CU_ASSERT_EQUAL(source_offset(s), 299999);
        CU_ASSERT_EQUAL(source_look(s, 1).p[0], p[299999]);
        source_skip_far(s, 1000000, &done);
        CU_ASSERT_EQUAL(done, 300001);
        CU_ASSERT_EQUAL(source_look(s, 1).n, 0);
        source_close(s);
    }
    findings_free(fs);
    free(p);
}

static void test_read_error(void)
{
    struct drip f = { NULL, 3000, 0, 100, 1500 };
    unsigned char *p = noise(f.n);
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s;

    f.p = p;
    s = over(&f, fs);
    CU_ASSERT_EQUAL(drain(s, p, f.n, 17), 1500);
    CU_ASSERT_TRUE(source_damaged(s));
    CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_READ), 1);
    CU_ASSERT_EQUAL(findings_get(fs, 0)->at.offset, 1500);
    CU_ASSERT_TRUE(source_findings(s) == fs);
    source_close(s);
    findings_free(fs);
    free(p);
}

static void test_open(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s = NULL;

    CU_ASSERT_EQUAL(source_open(&s, "/nonexistent/dump", fs), E_IO);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_EQUAL(source_open(&s, "/", fs), E_IO);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_OPEN), 1);
    CU_ASSERT_EQUAL(findings_code(fs), 12);
    findings_free(fs);
}

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
    unsigned char *p = noise(3 * PART), *d = malloc(40000);
    size_t i, j, step;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct packed *k = &cases[i];
        struct drip f = { NULL, 0, 0, 0, 0 };
        for (j = 0; j < k->members; j++)
            f.n += pack(d + f.n, 10000, p + j * PART, PART);
        memset(d + f.n, 0, k->zeros);
        f.n += k->zeros;
        for (j = 0; j < k->more; j++)
            f.n += pack(d + f.n, 10000, p + (k->members + j) * PART, PART);
        memcpy(d + f.n, k->tail, strlen(k->tail));
        f.n += strlen(k->tail);
        f.p = d;
        for (step = 0; step <= 31; step++) {
            struct findings *fs = findings_new(NULL, NULL);
            struct source *s;
            f.step = step;
            s = over(&f, fs);
            CU_ASSERT_EQUAL(drain(s, p, 3 * PART, 333), (k->members + k->more) * PART);
            CU_ASSERT_STRING_EQUAL(source_layers(s), "gzip");
            CU_ASSERT_EQUAL(drip_findings(fs), k->finding != F_NONE);
            CU_ASSERT_TRUE(k->finding == F_NONE || drip_found(fs, k->finding) == 1);
            CU_ASSERT_FALSE(source_damaged(s));
            source_close(s);
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
    unsigned char *p = noise(SIZE), *d = malloc(10000);
    size_t full = pack(d, 10000, p, SIZE), got;
    struct drip f = { NULL, 0, 0, 0, 0 };

    f.p = d;
    for (f.n = 3; f.n < full; f.n++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct source *s;
        f.step = f.n % 32;
        s = over(&f, fs);
        got = drain(s, p, SIZE, 100);
        CU_ASSERT_TRUE(got <= SIZE);
        CU_ASSERT_TRUE(source_damaged(s));
        CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_GZIP_TRUNCATED), 1);
        CU_ASSERT_EQUAL(findings_get(fs, 0)->at.offset, f.n);
        CU_ASSERT_EQUAL(findings_code(fs), 8);
        source_close(s);
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
    unsigned char *p = noise(SIZE), *d = malloc(10000);
    struct drip f = { NULL, 0, 0, 0, 0 };
    size_t i;

    f.p = d;
    f.n = pack(d, 10000, p, SIZE);
    for (i = HEADER; i < f.n; i++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct source *s;
        struct slice w;
        d[i] ^= 0x10;
        s = over(&f, fs);
        while ((w = source_look(s, 64)).n > 0)
            source_skip(s, w.n);
        CU_ASSERT_TRUE(source_damaged(s));
        CU_ASSERT_EQUAL(drip_found(fs, F_INPUT_GZIP_CORRUPT) + drip_found(fs, F_INPUT_GZIP_TRUNCATED), 1);
        source_close(s);
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
    struct source *s;
    uint64_t done;

    f.p = d;
    f.n = pack(d, 1 << 18, p, SIZE);
    s = over(&f, fs);
    source_skip_far(s, UINT64_MAX, &done);
    CU_ASSERT_EQUAL(done, SIZE);
    CU_ASSERT_EQUAL(source_offset(s), SIZE);
    CU_ASSERT_EQUAL(source_raw_offset(s), f.n);
    source_close(s);
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
    struct source *s = NULL;

    if (dir == NULL) {
        unit_skip("vectors");
        return;
    }
    sprintf(name, "%.400s/vectors/all-subtypes-3.1.bin", dir);
    plain = unit_file(name, &n);
    sprintf(name, "%.400s/vectors/all-subtypes-3.1-gz.gz", dir);
    packed = unit_file(name, &m);
    fs = findings_new(NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(source_open(&s, name, fs), OK);
    CU_ASSERT_EQUAL(source_raw_size(s), m);
    CU_ASSERT_EQUAL(drain(s, plain, n, 100), n);
    CU_ASSERT_STRING_EQUAL(source_layers(s), "gzip");
    source_close(s);
    findings_free(fs);
    free(plain);
    free(packed);
}

static const struct unit_case cases[] = {
    { "plain", test_plain }, { "window", test_window }, { "skip far", test_skip_far },
    { "read error", test_read_error }, { "open", test_open }, { "gzip", test_gzip }, { "gzip cut", test_gzip_cut },
    { "gzip damaged", test_gzip_damaged }, { "gzip bomb", test_gzip_bomb }, { "file", test_file }, { NULL, NULL }
};
const struct unit_suite suite_source = { "source", cases };

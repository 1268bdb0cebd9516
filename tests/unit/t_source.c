/* t_source.c: the window over an input. */
#include <stdio.h>
#include <stdlib.h>
#include "layput.h"
#include "unit.h"

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
    unsigned char *p = layput_noise(f.n);
    size_t i, step;
    struct findings *fs = findings_new(NULL, NULL);

    f.p = p;
    for (i = 4; i < sizeof looks / sizeof looks[0]; i++)
        for (step = 0; step < 5; step++) {
            struct source *s;
            f.step = step == 0 ? 0 : step * step * step * 333;
            s = over(&f, fs);
            CU_ASSERT_EQUAL(layput_drain(s, p, f.n, looks[i]), f.n);
            CU_ASSERT_EQUAL(source_raw_offset(s), f.n);
            CU_ASSERT_STRING_EQUAL(source_name(s), "X");
            CU_ASSERT_FALSE(source_damaged(s));
            source_close(s);
        }
    f.n = 5000;
    for (f.step = 1; f.step <= 31; f.step++)
        for (i = 0; i < sizeof looks / sizeof looks[0]; i++) {
            struct source *s = over(&f, fs);
            CU_ASSERT_EQUAL(layput_drain(s, p, f.n, looks[i]), f.n);
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
    unsigned char *p = layput_noise(f.n);
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
    unsigned char *p = layput_noise(f.n);
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
    unsigned char *p = layput_noise(f.n);
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s;

    f.p = p;
    s = over(&f, fs);
    CU_ASSERT_EQUAL(layput_drain(s, p, f.n, 17), 1500);
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

static const struct unit_case cases[] = {
    { "plain", test_plain }, { "window", test_window }, { "skip far", test_skip_far },
    { "read error", test_read_error }, { "open", test_open }, { NULL, NULL }
};
const struct unit_suite suite_source = { "source", cases };

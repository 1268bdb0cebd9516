/* t_line.c: lines, their ends, and lines that are too long. */
#include <stdlib.h>
#include "input/line.h"
#include "drip.h"
#include "unit.h"

struct opened {
    struct drip f;
    struct findings *fs;
    struct source *s;
    struct lines *l;
};

static void begin(struct opened *o, const unsigned char *p, size_t n, size_t step)
{
    memset(o, 0, sizeof *o);
    o->f.p = p;
    o->f.n = n;
    o->f.step = step;
    o->fs = findings_new(NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&o->s, drip_read, &o->f, "L", o->fs), OK);
    CU_ASSERT_EQUAL_FATAL(lines_open(&o->l, o->s, ebcdic_default()), OK);
}

static void end(struct opened *o)
{
    struct line line;

    CU_ASSERT_EQUAL(lines_next(o->l, &line), END);
    CU_ASSERT_EQUAL(lines_next(o->l, &line), END);
    lines_close(o->l);
    source_close(o->s);
    findings_free(o->fs);
}

/* The next line is number and text. */
static void expect(struct opened *o, uint64_t number, struct slice text)
{
    struct line line;

    CU_ASSERT_EQUAL_FATAL(lines_next(o->l, &line), OK);
    CU_ASSERT_EQUAL(line.number, number);
    CU_ASSERT_TRUE(slice_same(line.text, text));
}

static void test_ends(void)
{
    static const char text[] = "one\ntwo\r\n\n\r\nfive\rstill five\r\r\nNUL\0in it\n\r\nlast";
    struct opened o;
    size_t step;

    for (step = 0; step <= 31; step++) {
        begin(&o, (const unsigned char *)text, sizeof text - 1, step);
        expect(&o, 1, unit_text("one"));
        expect(&o, 2, unit_text("two"));
        expect(&o, 3, unit_text(""));
        expect(&o, 4, unit_text(""));
        expect(&o, 5, unit_text("five\rstill five\r"));
        expect(&o, 6, slice_of((const unsigned char *)"NUL\0in it", 9));
        expect(&o, 7, unit_text(""));
        expect(&o, 8, unit_text("last"));
        CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
        end(&o);
    }
}

static void test_nothing(void)
{
    struct opened o;

    begin(&o, NULL, 0, 0);
    end(&o);
    begin(&o, (const unsigned char *)"\n", 1, 0);
    expect(&o, 1, unit_text(""));
    end(&o);
}

/* Every prefix: as many lines as ends, and one for the rest. */
static void test_prefixes(void)
{
    static const char text[] = "a\nbb\r\n\nccc\n";
    struct opened o;
    struct line line;
    size_t n, i, count, step;

    for (n = 0; n < sizeof text; n++)
        for (step = 1; step <= 4; step++) {
            for (i = count = 0; i < n; i++)
                count += text[i] == '\n';
            count += n > 0 && text[n - 1] != '\n';
            begin(&o, (const unsigned char *)text, n, step);
            for (i = 0; i < count; i++)
                CU_ASSERT_EQUAL(lines_next(o.l, &line), OK);
            end(&o);
        }
}

/* One line of n letters with that end between two short ones; *cut tells whether it is too long. */
static void long_line(size_t n, const char *tail, int cut, size_t step)
{
    unsigned char *p = malloc(n + 32);
    struct opened o;
    size_t m = 6 + n;

    memcpy(p, "first\n", 6);
    memset(p + 6, 'x', n);
    memcpy(p + m, tail, strlen(tail));
    m += strlen(tail);
    begin(&o, p, m, step);
    expect(&o, 1, unit_text("first"));
    expect(&o, 2, slice_of(p + 6, cut ? LINE_MAX_BYTES : n));
    if (strlen(tail) > 2)
        expect(&o, 3, unit_text("third"));
    CU_ASSERT_EQUAL(drip_found(o.fs, F_LOG_LINE_LONG), cut ? 1 : 0);
    if (cut)
        CU_ASSERT_EQUAL(findings_get(o.fs, 0)->at.line, 2);
    end(&o);
    free(p);
}

static void test_long(void)
{
    static const char *const tails[] = { "", "\n", "\r\n", "\nthird", "\r\nthird\n" };
    size_t i, n;

    for (i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        for (n = LINE_MAX_BYTES - 3; n <= LINE_MAX_BYTES + 3; n++) {
            long_line(n, tails[i], n > LINE_MAX_BYTES, 0);
            long_line(n, tails[i], n > LINE_MAX_BYTES, 4096);
        }
        long_line(3 * LINE_MAX_BYTES, tails[i], 1, 1000);
        long_line(10 * 1024 * 1024, tails[i], 1, 0);
    }
}

/* In EBCDIC and UTF-16 the ends are told as well, and stand behind the text. */
static void test_converted(void)
{
    /* "sshd[1]: ok" and an end, four times; the last one has none */
    static const unsigned char ebcdic[] = {
        0xA2, 0xA2, 0x88, 0x84, 0xAD, 0xF1, 0xBD, 0x7A, 0x40, 0x96, 0x92, 0x15,
        0xA2, 0xA2, 0x88, 0x84, 0xAD, 0xF1, 0xBD, 0x7A, 0x40, 0x96, 0x92, 0x0D, 0x15,
        0xA2, 0xA2, 0x88, 0x84, 0xAD, 0xF1, 0xBD, 0x7A, 0x40, 0x96, 0x92, 0x0D, 0x25,
        0xA2, 0xA2, 0x88, 0x84, 0xAD, 0xF1, 0xBD, 0x7A, 0x40, 0x96, 0x92
    };
    static const unsigned ends[] = { 1, 2, 2, 0 };
    unsigned char utf16[2 + 2 * sizeof ebcdic];
    struct line line;
    struct opened o;
    size_t step, i, n = 0;

    for (step = 0; step <= 31; step++) {
        begin(&o, ebcdic, sizeof ebcdic, step);
        for (i = 0; i < 4; i++) {
            CU_ASSERT_EQUAL_FATAL(lines_next(o.l, &line), OK);
            CU_ASSERT(slice_same(line.text, unit_text("sshd[1]: ok")));
            CU_ASSERT_EQUAL(line.end, ends[i]);
            if (line.end > 0)
                CU_ASSERT_EQUAL(line.text.p[line.text.n + line.end - 1], 0x0A);
        }
        end(&o);
    }
    utf16[n++] = 0xFF;
    utf16[n++] = 0xFE;
    for (i = 0; i < 7; i++) {
        utf16[n++] = (unsigned char)"ok\r\nok\n"[i];
        utf16[n++] = 0;
    }
    begin(&o, utf16, n, 0);
    CU_ASSERT_EQUAL_FATAL(lines_next(o.l, &line), OK);
    CU_ASSERT_EQUAL(line.end, 2);
    CU_ASSERT_EQUAL_FATAL(lines_next(o.l, &line), OK);
    CU_ASSERT_EQUAL(line.end, 1);
    end(&o);
}

/* Lines of random length over several windows. */
static void test_many(void)
{
    enum { COUNT = 20000 };
    unsigned char *p = malloc(COUNT * 120);
    size_t n = 0, i, at = 0, length;
    uint32_t state = 3;
    struct opened o;

    for (i = 0; i < COUNT; i++) {
        length = unit_random(&state) % 110;
        memset(p + n, (int)('a' + i % 26), length);
        p[n + length] = '\n';
        n += length + 1;
    }
    begin(&o, p, n, 50021);
    for (i = 0; i < COUNT; i++) {
        length = (size_t)((unsigned char *)memchr(p + at, '\n', n - at) - (p + at));
        expect(&o, i + 1, slice_of(p + at, length));
        at += length + 1;
    }
    end(&o);
    free(p);
}

static const struct unit_case cases[] = {
    { "ends", test_ends }, { "nothing", test_nothing }, { "prefixes", test_prefixes }, { "long", test_long },
    { "many", test_many }, { "converted", test_converted }, { NULL, NULL }
};
const struct unit_suite suite_line = { "line", cases };

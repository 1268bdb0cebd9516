/* cmdself.c: self-test: does the program work on this system? Table platform tells what the program was built for and
   with, and runs on; table tests has a row for each test (selftest.c): PASS; FAIL, and what was wrong first; SKIP, and
   why. What it prints is what to send back when a test fails. The exit code is 0, or 16 when a test failed, or 4 when
   the data sets of a system that has some were not tried. */
#include <float.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <time.h>
#include "app/about.h"
#include "app/outs.h"
#include "app/selftest.h"
#include "input/inflate.h"
#include "render/render.h"

enum { TABLE_PLATFORM, TABLE_TESTS, TABLES, CODE_SKIPPED = 4, CODE_FAILED = 16 };

static const struct column platform_columns[] = {
    { "what", "what", "", "what is told", K_TEXT, 1 },
    { "value", "value", "", "how it is here", K_TEXT, 1 }
};
static const struct column tests_columns[] = {
    { "result", "result", "", "PASS, FAIL, SKIP", K_TEXT, 1 },
    { "test", "test", "", "part of the program", K_TEXT, 1 },
    { "cases", "cases", "", "what was compared", K_COUNT, 1 },
    { "wrong", "wrong", "", "what was not as it must be", K_COUNT, 1 },
    { "detail", "detail", "", "the first that was wrong, or why the test was not made", K_TEXT, 1 }
};
static const struct table self_tables[TABLES] = {
    { "platform", "Platform", platform_columns, sizeof platform_columns / sizeof platform_columns[0], 0 },
    { "tests", "Tests", tests_columns, sizeof tests_columns / sizeof tests_columns[0], 0 }
};

static struct value text_of(const char *s)
{
    return value_text(slice_of((const unsigned char *)s, strlen(s)));
}

static int tell(struct outs *outs, const char *what, const char *value)
{
    struct value row[2];

    row[0] = text_of(what);
    row[1] = text_of(value);
    return outs_row(outs, TABLE_PLATFORM, row, NULL);
}

static const char *compiler(char *d, size_t n)
{
#if defined(__clang__) && defined(__clang_version__)
    (void)snprintf(d, n, "clang %s", __clang_version__);
#elif defined(__IBMC__)
    (void)snprintf(d, n, "XL C %X", (unsigned)__IBMC__);
#elif defined(__TINYC__)
    (void)snprintf(d, n, "tcc %d", __TINYC__);
#elif defined(__VERSION__)
    (void)snprintf(d, n, "gcc %s", __VERSION__);
#else
    (void)snprintf(d, n, "not known");
#endif
    return d;
}

static const char *byte_order(void)
{
    static const uint32_t number = 1;
    unsigned char bytes[sizeof number];

    memcpy(bytes, &number, sizeof number);
    return bytes[0] == 1 ? "little-endian" : bytes[sizeof number - 1] == 1 ? "big-endian" : "mixed";
}

static int platform_rows(struct outs *outs)
{
    char d[SELF_TEXT];
    struct utsname u;
    unsigned xml = render_xml_version();
    int result = tell(outs, "program", ABOUT_PROGRAM);

    if (result == OK && uname(&u) >= 0) {
        (void)snprintf(d, sizeof d, "%.40s %.40s %.40s %.40s", u.sysname, u.release, u.version, u.machine);
        result = tell(outs, "system", d);
    }
    if (result == OK)
        result = tell(outs, "compiler", compiler(d, sizeof d));
    (void)snprintf(d, sizeof d, "short %u, int %u, long %u, pointer %u, size_t %u, off_t %u, time_t %u bytes",
        (unsigned)sizeof(short), (unsigned)sizeof(int), (unsigned)sizeof(long), (unsigned)sizeof(void *),
        (unsigned)sizeof(size_t), (unsigned)sizeof(off_t), (unsigned)sizeof(time_t));
    if (result == OK)
        result = tell(outs, "sizes", d);
    if (result == OK)
        result = tell(outs, "byte order", byte_order());
    (void)snprintf(d, sizeof d, "char is %s, of %d bits; the letter A is X'%02X', a line end X'%02X'",
        CHAR_MIN < 0 ? "signed" : "unsigned", CHAR_BIT, (unsigned)'A', (unsigned)'\n');
    if (result == OK)
        result = tell(outs, "characters", d);
    (void)snprintf(d, sizeof d, "base %d, %d digits in a double", FLT_RADIX, DBL_MANT_DIG);
    if (result == OK)
        result = tell(outs, "numbers", d);
    if (result == OK)
        result = tell(outs, "zlib", inflate_version());
    (void)snprintf(d, sizeof d, "%u.%u.%u", xml / 10000, xml / 100 % 100, xml % 100);
    if (result == OK)
        result = tell(outs, "libxml2", d);
    if (result == OK)
        result = tell(outs, "data sets", io_has_data_sets() ? "yes" : "no");
    return result == OK ? tell(outs, "standard files", io_is_batch() ? "no, a batch step" : "yes") : result;
}

static int test_row(struct outs *outs, const char *name, const struct self *x, int result)
{
    struct value row[5];

    row[0] = text_of(x->wrong > 0 ? "FAIL" : result == END ? "SKIP" : "PASS");
    row[1] = text_of(name);
    row[2] = value_uint(x->cases);
    row[3] = value_uint(x->wrong);
    row[4] = text_of(x->first);
    return outs_row(outs, TABLE_TESTS, row, NULL);
}

/* A test and its row; what went wrong is a finding, too. */
static int test_run(struct run *r, struct outs *outs, const char *name, int (*run)(struct self *x))
{
    struct self x;
    struct value told[2];
    int result;

    memset(&x, 0, sizeof x);
    x.run = r;
    result = run(&x);
    if (result == E_NOMEM)
        return result;
    if (result != OK && result != END)
        self_check(&x, 0, "it could not be done: result %d", result);
    told[0] = text_of(name);
    told[1] = text_of(x.first);
    if (x.wrong > 0) {
        finding_add(r->fs, F_SELF_TEST_FAILED, NULL, told, 2);
        r->code = CODE_FAILED;
    } else if (result == END && io_has_data_sets()) {
        finding_add(r->fs, F_SELF_TEST_SKIPPED, NULL, told, 2);
        r->code = r->code > CODE_SKIPPED ? r->code : CODE_SKIPPED;
    }
    return test_row(outs, name, &x, result);
}

static int all_rows(struct run *r, struct outs *outs)
{
    static const struct {
        const char *name;
        int (*run)(struct self *x);
    } tests[] = {
        { "code pages", self_pages_test },
        { "times", self_instants_test },
        { "inflate", self_inflate_test },
        { "records", self_records_test },
        { "patterns", self_patterns_test },
        { "xml", self_xml_test },
        { "temporary files", self_spool_test },
        { "data sets", self_data_sets_test }
    };
    size_t i;
    int result = platform_rows(outs);

    for (i = 0; result == OK && i < sizeof tests / sizeof tests[0]; i++)
        result = test_run(r, outs, tests[i].name, tests[i].run);
    return result;
}

int cmd_self_test(struct run *r)
{
    static const unsigned char there[TABLES] = { TABLE_SHOWN, TABLE_SHOWN };
    struct outs *outs;
    int result = outs_open(&outs, r, self_tables, TABLES, there, TABLE_TESTS);

    return result == OK ? outs_close(outs, all_rows(r, outs)) : result;
}

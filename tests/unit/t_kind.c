/* t_kind.c: what an input is, and what is said about inputs that are not read. */
#include <stdio.h>
#include <stdlib.h>
#include "dump.h"
#include "input/kind.h"
#include "unit.h"

static enum input_kind kind_of(const void *p, size_t n, enum finding_id finding, int code)
{
    enum input_kind kind = KIND_UNKNOWN;
    size_t step;

    for (step = 0; step < 32; step++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct drip f = { NULL, 0, 0, 0, 0 };
        struct source *s = NULL;
        f.p = p;
        f.n = n;
        f.step = step;
        CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "K", fs), OK);
        kind = kind_find(s);
        CU_ASSERT_EQUAL(source_offset(s), 0);
        CU_ASSERT_EQUAL(drip_findings(fs), finding != F_NONE);
        CU_ASSERT_TRUE(finding == F_NONE || drip_found(fs, finding) == 1);
        CU_ASSERT_EQUAL(findings_code(fs), code);
        if (drip_findings(fs) > 0 && finding != F_NONE && drip_found(fs, finding) != 1)
            printf("%.*s ", (int)findings_get(fs, 0)->name.n, (const char *)findings_get(fs, 0)->name.p);
        source_close(s);
        findings_free(fs);
    }
    return kind;
}

static void refused(const void *p, size_t n, enum finding_id finding)
{
    CU_ASSERT_EQUAL(kind_of(p, n, finding, 12), KIND_UNKNOWN);
}

static void test_empty(void)
{
    CU_ASSERT_EQUAL(kind_of("", 0, F_INPUT_EMPTY, 4), KIND_EMPTY);
}

static void test_smf(void)
{
    struct dump d;
    int form;

    for (form = 0; form < NUM_FORMS; form++) {
        dump_make(&d, form, 12, 700, 900);
        CU_ASSERT_EQUAL(kind_of(d.p, d.n, F_NONE, 0), KIND_SMF);
        CU_ASSERT_EQUAL(kind_of(d.p, 40, F_NONE, 0), KIND_SMF);
        CU_ASSERT_STRING_EQUAL(container_detect(slice_of(d.p, d.n), 1), dump_names[form]);
        dump_end(&d);
    }
    CU_ASSERT_PTR_NULL(container_detect(unit_text("Nov 21 09:00:00 SYS1 sshd[1]: x\n"), 1));
}

static void test_log(void)
{
    static const char *const logs[] = {
        "Nov 21 09:00:00 SYS1 sshd[1]: Accepted password for ok from 192.0.2.1 port 5 ssh2\n",
        "x", "\n", "debug1: \033[1mcolour\033[0m\r\n", "caf\303\251 \344\266\204\n",
        "Latin-1: caf\351, na\357ve, and more text behind it\n"
    };
    char *mixed = malloc(300000);
    size_t i;

    for (i = 0; i < sizeof logs / sizeof logs[0]; i++)
        CU_ASSERT_EQUAL(kind_of(logs[i], strlen(logs[i]), F_NONE, 0), KIND_LOG);
    memset(mixed, 'x', 300000);     /* one long line; a few NULs */
    CU_ASSERT_EQUAL(kind_of(mixed, 300000, F_NONE, 0), KIND_LOG);
    for (i = 100; i < 300000; i += 100)
        mixed[i] = '\0';
    CU_ASSERT_EQUAL(kind_of(mixed, 300000, F_NONE, 0), KIND_LOG);
    free(mixed);
}

static void test_rubbish(void)
{
    unsigned char p[4096];
    uint32_t state = 31;
    size_t i;

    for (i = 0; i < sizeof p; i++)
        p[i] = (unsigned char)(unit_random(&state) >> 13);
    refused(p, sizeof p, F_INPUT_UNKNOWN);
    memset(p, 0, sizeof p);
    refused(p, sizeof p, F_INPUT_UNKNOWN);
    refused("\0", 1, F_INPUT_UNKNOWN);
}

static void test_packed(void)
{
    static const struct {
        const char *bytes;
        size_t n;
    } cases[] = {
        { "7z\274\257'\034\0\004", 8 },
        { "BZh91AY&SY\1\2\3", 13 },
        { "\375" "7zXZ\0\0\004", 8 }, { "(\265/\375\4\0", 6 }, { "\004\"M\030\144", 5 }, { "\037\235\220\101\102", 5 },
        { "\007\001\177\373\014\000\155\136\000\000\000\000\123", 13 },     /* tersed libraries: PACK and SPACK */
        { "\011\000\000\120\014\000\155\136\000\000\000\000\123", 13 },
        { "\001\211\151\245\0\0\0\0\0\0\0\0\0", 13 }                        /* terse, PC form */
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refused(cases[i].bytes, cases[i].n, F_INPUT_PACKED);
}

static void test_ruined(void)
{
    static const unsigned char text[] =
        "\036\002\0008[\016\001%\026|SYS1\r\n"
        ";\317\0008[\016\001%\026|SYS1OMVS\0_\r\n;\317\0008[\016\001%\026|SYS1OMVS\0`\r\n";
    static const unsigned char utf8[] = ";\303\217\0008[\016\001%\026|SYS1OMVS\0_\n"
        ";\303\217\0008[\016\001%\026|SYS1OMVS\0`\n";
    struct dump d, e;
    int way;

    /* Two records and something behind them: too little for lengths that are not z/OS's. */
    for (way = 0; way < NUM_WAYS; way++) {
        dump_make(&d, RDW, 2, 700, 0);
        dump_reword(&d, &e, way);
        dump_add(&e, "\377\377\377\377rubbish", 11);
        refused(e.p, e.n, F_INPUT_ODD_LENGTHS);
        dump_end(&e);
        dump_end(&d);
    }
    refused(text, sizeof text - 1, F_INPUT_TEXT_CONVERTED);
    refused(utf8, sizeof utf8 - 1, F_INPUT_TEXT_CONVERTED);
}

static void test_charset(void)
{
    static const char ebcdic[] = "\325\226\245\100\362\361\100\342\350\342\361\100"
        "\242\242\210\204\255\361\275\172\100\201\203\203\205\227\243\205\204\025";

    CU_ASSERT_EQUAL(kind_of("\377\376N\0o\0v\0", 8, F_NONE, 0), KIND_LOG);
    CU_ASSERT_EQUAL(kind_of(ebcdic, sizeof ebcdic - 1, F_NONE, 0), KIND_LOG);
}

static const struct unit_case cases[] = {
    { "empty", test_empty }, { "smf", test_smf }, { "log", test_log }, { "rubbish", test_rubbish },
    { "packed", test_packed }, { "ruined", test_ruined }, { "charset", test_charset },
    { NULL, NULL }
};
const struct unit_suite suite_kind = { "kind", cases };

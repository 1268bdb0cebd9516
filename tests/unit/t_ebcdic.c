/* t_ebcdic.c: the code pages; iconv(3) is the oracle. */
#include <iconv.h>
#include <stdio.h>
#include "base/ebcdic.h"
#include "unit.h"

static const char *const pages[] = {
    "1047", "037", "273", "277", "278", "280", "284", "285", "297", "500", "871",
    "1140", "1141", "1142", "1143", "1144", "1145", "1146", "1147", "1148", "1149"
};
enum { NUM_PAGES = sizeof pages / sizeof pages[0] };

/* Where the oracle is not IBM's table: the newlines are exchanged everywhere (codepage.txt tells why ours are as on
   z/OS), and glibc has five characters of older pages otherwise than IBM, ICU and its own euro pages. */
static const char *expected(const char *page, unsigned byte)
{
    static const struct {
        const char *page;
        unsigned byte;
        const char *utf8;
    } other[] = {
        { "278", 0x71, "\\" }, { "278", 0xE0, "\xC3\x89" }, { "285", 0xA1, "\xC2\xAF" },
        { "871", 0x4A, "\xC3\x9E" }, { "871", 0xC0, "\xC3\xBE" }
    };
    size_t i;

    if (byte == 0x15)
        return "\n";
    if (byte == 0x25)
        return "\xC2\x85";
    for (i = 0; i < sizeof other / sizeof other[0]; i++)
        if (strcmp(page, other[i].page) == 0 && byte == other[i].byte)
            return other[i].utf8;
    return NULL;
}

static int is_plain(unsigned char c)
{
    return c >= 0x20 && c <= 0x7E && strchr("\"&'<>,\\;", c) == NULL;
}

static void check_page(const char *page, iconv_t oracle)
{
    const struct ebcdic *e = ebcdic_find(unit_text(page));
    unsigned byte;

    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    for (byte = 0; byte < 256; byte++) {
        unsigned char in = (unsigned char)byte, d[8];
        char from[1], to[8], *pf = from, *pt = to;
        size_t nf = 1, nt = sizeof to, n;
        const char *known = expected(page, byte);
        unsigned flags = 99;

        n = (size_t)(ebcdic_put(e, d, slice_of(&in, 1), &flags) - d);
        from[0] = (char)byte;
        CU_ASSERT_FATAL(iconv(oracle, &pf, &nf, &pt, &nt) == 0);
        if (known != NULL)
            CU_ASSERT(slice_same(slice_of(d, n), unit_text(known)));
        if (known == NULL && !slice_same(slice_of(d, n), slice_of((unsigned char *)to, (size_t)(pt - to)))) {
            CU_FAIL("differs from iconv()");
            printf("[%s %02X] ", page, byte);
        }
        CU_ASSERT_EQUAL(flags, n == 1 && is_plain(d[0]) ? VALUE_PLAIN : 0);
    }
}

static void all_pages(void)
{
    size_t i;

    CU_ASSERT_EQUAL(num_ebcdic_pages, NUM_PAGES);
    for (i = 0; i < NUM_PAGES; i++) {
        char name[16];
        iconv_t oracle;
        (void)snprintf(name, sizeof name, "IBM%s", pages[i]);
        oracle = iconv_open("UTF-8", name);
        if (oracle == (iconv_t)-1) {
            unit_skip(name);
            continue;
        }
        check_page(pages[i], oracle);
        (void)iconv_close(oracle);
    }
}

static void names(void)
{
    static const char *const good[] = { "1047", "IBM-1047", "IBM1047", "ibm-1047", "cp1047", "CP-1047", "Ibm_1047",
        "01047" };
    static const char *const us[] = { "037", "37", "IBM037", "IBM-37", "cp037" };
    static const char *const bad[] = {
        "", "IBM", "IBM-", "cp", "-1047", "1047 ", "10470", "104", "47", "0", "UTF-8", "IBM--1047", "ibmcp1047",
        "cpibm1047", "273a"
    };
    size_t i;

    for (i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT_PTR_EQUAL(ebcdic_find(unit_text(good[i])), ebcdic_default());
    for (i = 0; i < sizeof us / sizeof us[0]; i++)
        CU_ASSERT_PTR_EQUAL(ebcdic_find(unit_text(us[i])), ebcdic_find(unit_text("037")));
    CU_ASSERT_PTR_NOT_NULL(ebcdic_find(unit_text("037")));
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_PTR_NULL(ebcdic_find(unit_text(bad[i])));
}

static void texts(void)
{
    static const unsigned char hello[5] = { 0xC8, 0x85, 0x93, 0x93, 0x96 };         /* Hello */
    static const unsigned char mixed[4] = { 0xC1, 0x43, 0x6B, 0x9F };       /* A, a-umlaut, comma, currency or euro */
    static const unsigned char marked[3] = { 0xC1, 0x15, 0x5E };                    /* A, new line, semicolon */
    unsigned char d[EBCDIC_WORST * 5];
    unsigned flags;

    CU_ASSERT(slice_same(slice_of(d, (size_t)(ebcdic_put(ebcdic_default(), d, slice_of(hello, 5), &flags) - d)),
        unit_text("Hello")));
    CU_ASSERT_EQUAL(flags, VALUE_PLAIN);
    CU_ASSERT(slice_same(slice_of(d, (size_t)(ebcdic_put(ebcdic_default(), d, slice_of(mixed, 4), &flags) - d)),
        unit_text("A\xC3\xA4,\xC2\xA4")));
    CU_ASSERT_EQUAL(flags, 0);
    CU_ASSERT(slice_same(slice_of(d, (size_t)(ebcdic_put(ebcdic_find(unit_text("1140")), d, slice_of(mixed, 4),
        &flags) - d)),
        unit_text("A\xC3\xA4,\xE2\x82\xAC")));
    CU_ASSERT(slice_same(slice_of(d, (size_t)(ebcdic_put(ebcdic_default(), d, slice_of(marked, 3), &flags) - d)),
        unit_text("A\n;")));
    CU_ASSERT_EQUAL(flags, 0);
    CU_ASSERT_PTR_EQUAL(ebcdic_put(ebcdic_default(), d, slice_of(NULL, 0), &flags), d);
    CU_ASSERT_EQUAL(flags, VALUE_PLAIN);
}

static void trim(void)
{
    unsigned char text[40];
    size_t n, blanks;

    for (n = 0; n < 20; n++)
        for (blanks = 0; n + blanks <= sizeof text; blanks++) {
            memset(text, 0x40, sizeof text);
            memset(text, 0xC1, n);
            if (blanks > 3)
                text[n + blanks - 2] = 0;
            CU_ASSERT_EQUAL(ebcdic_trim(slice_of(text, n + blanks)).n, n);
        }
    memset(text, 0, sizeof text);
    CU_ASSERT_EQUAL(ebcdic_trim(slice_of(text, sizeof text)).n, 0);
    text[0] = 0x40;
    text[1] = 0xC1;
    CU_ASSERT_EQUAL(ebcdic_trim(slice_of(text, sizeof text)).n, 2);
}

static const struct unit_case cases[] = {
    { "all pages against iconv", all_pages }, { "names", names }, { "texts", texts }, { "trim", trim }, { NULL, NULL }
};
const struct unit_suite suite_ebcdic = { "ebcdic", cases };

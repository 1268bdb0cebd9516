/* t_escape.c: text made harmless. */
#include <stdio.h>
#include "base/escape.h"
#include "unit.h"

static void check(const char *in, size_t n, const char *expected)
{
    unsigned char d[256];
    struct slice s = slice_of((const unsigned char *)in, n), out;

    out = slice_of(d, (size_t)(escape_put(d, s) - d));
    if (!slice_same(out, unit_text(expected))) {
        CU_FAIL("not escaped as expected");
        printf("[%.*s, not %s] ", (int)out.n, (const char *)d, expected);
    }
    CU_ASSERT_EQUAL(escape_clean(s) == n, n == strlen(expected) && memcmp(in, expected, n) == 0);
}

static void texts(void)
{
    static const struct {
        const char *in, *expected;
    } pairs[] = {
        { "", "" }, { "plain text ~ {}", "plain text ~ {}" }, { "a\nb\r\tc", "a\\nb\\r\\tc" }, { "\x1b[31m",
        "\\x1b[31m" },
        { "\x7f\x01\x1f", "\\x7f\\x01\\x1f" }, { "C:\\new", "C:\\new" }, { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
        "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" }, { "\xc2\x85\xc2\x80\xc2\x9f\xc2\xa0",
        "\\xc2\\x85\\xc2\\x80\\xc2\\x9f\xc2\xa0" },
        { "a\xff" "b", "a\\xffb" }, { "\xc3", "\\xc3" }, { "\xc3(", "\\xc3(" }, { "\xe2\x82", "\\xe2\\x82" },
        { "\xc0\xaf", "\\xc0\\xaf" },
        { "\xe0\x80\xaf", "\\xe0\\x80\\xaf" }, { "\xed\xa0\x80", "\\xed\\xa0\\x80" }, { "\xf4\x90\x80\x80",
        "\\xf4\\x90\\x80\\x80" },
        { "\xf0\x9f\x98", "\\xf0\\x9f\\x98" }, { "a\xe2\x80\xae" "b", "a\\xe2\\x80\\xaeb" },
        { "\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x8d",
        "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\xe2\x80\x8d" }, { "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xa7\xe2\x80\xaf",
        "\\xe2\\x80\\xa8\\xe2\\x80\\xa9\xe2\x80\xa7\xe2\x80\xaf" },
        { "\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xa5\xe2\x81\xaa",
        "\\xe2\\x81\\xa6\\xe2\\x81\\xa9\xe2\x81\xa5\xe2\x81\xaa" }, { "\xd8\x9c\xd8\x9b", "\\xd8\\x9c\xd8\x9b" },
        { "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", "\\xef\\xbf\\xbe\\xef\\xbf\\xbf\xef\xbf\xbd" }
    };
    size_t i;

    for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        check(pairs[i].in, strlen(pairs[i].in), pairs[i].expected);
    check("\0", 1, "\\x00");
}

/* Every byte in every place of eight, so that the quick test misses none and accuses none. */
static void each_byte(void)
{
    unsigned char text[19];
    size_t at, n;
    unsigned c;

    for (n = 1; n <= sizeof text; n++)
        for (at = 0; at < n; at++)
            for (c = 0; c < 256; c++) {
                memset(text, c & 1 ? 0x20 : 0x7E, sizeof text);
                text[at] = (unsigned char)c;
                CU_ASSERT_EQUAL(escape_clean(slice_of(text, n)), c >= 0x20 && c < 0x7F ? n : at);
            }
}

/* Random bytes: the escaped text needs no escape, and is not longer than promised; utf8_length() agrees with a
   decoder. */
static void random_bytes(void)
{
    unsigned char text[32], d[ESCAPE_WORST * 32 + 1];
    uint32_t r = 77;
    size_t i, k, n;

    for (i = 0; i < 30000; i++) {
        n = unit_random(&r) % (sizeof text + 1);
        for (k = 0; k < n; k++)
            text[k] = (unsigned char)(unit_random(&r) & 3 ? unit_random(&r) | 0x80 : unit_random(&r));
        d[ESCAPE_WORST * n] = 0xA5;
        k = (size_t)(escape_put(d, slice_of(text, n)) - d);
        CU_ASSERT(k >= n && k <= ESCAPE_WORST * n && d[ESCAPE_WORST * n] == 0xA5);
        CU_ASSERT_EQUAL(escape_clean(slice_of(d, k)), k);
    }
}

static size_t encode(unsigned char *d, unsigned long c, size_t len)
{
    static const unsigned char lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    size_t i;

    if (len == 1) {
        d[0] = (unsigned char)c;
        return 1;
    }
    for (i = len - 1; i > 0; i--, c >>= 6)
        d[i] = (unsigned char)(0x80 | (c & 0x3F));
    d[0] = (unsigned char)(lead[len] | c);
    return len;
}

/* Every code point in its shortest form is one character, in a longer one it is none. */
static void code_points(void)
{
    unsigned char d[4];
    unsigned long c;
    size_t len, shortest;

    for (c = 0; c < 0x140000; c++) {
        shortest = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (len = shortest; len <= 4; len++) {
            int good = len == shortest && c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
            (void)encode(d, c, len);
            if (utf8_length(slice_of(d, len)) != (good ? len : 0) || (len > 1 && utf8_length(slice_of(d,
                len - 1)) != 0))
                CU_FAIL("utf8_length");
        }
    }
    CU_ASSERT_EQUAL(utf8_length(slice_of(d, 0)), 0);
}

static const struct unit_case cases[] = {
    { "texts", texts }, { "each byte in each place", each_byte }, { "random bytes", random_bytes }, { "code points",
    code_points },
    { NULL, NULL }
};
const struct unit_suite suite_escape = { "escape", cases };

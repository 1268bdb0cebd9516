/* t_html.c: the html form: well-formed by libxml2's parser, names harmless whatever they hold, rows bounded, lines
   short; charts against literal output. */
#include <libxml/parser.h>
#include "unit.h"
#include "outbox.h"
#include "base/ebcdic.h"

static const struct column columns[] = {
    { "name", "name", "", "a <name>", K_TEXT, 1 },
    { "result", "result", "", "ok or fail", K_CODE, 1 },
    { "size", "size", "B", "bytes", K_BYTES, 1 },
    { "extra", "extra", "", "only where there is one", K_TEXT, 2 },
    { "wide", "wide", "", "only with --wide", K_TEXT, 0 }
};
enum { NUM_COLUMNS = 5 };
static const struct table tables[] = {
    { "first", "First", columns, NUM_COLUMNS, 0 },
    { "second", "Second & last", columns, NUM_COLUMNS, 0 },
    { "third", "Third", columns, NUM_COLUMNS, 1 }
};
static const struct render_options usual = { "sftp119 <1.0>", 0, 0, 0, 0, 0, NULL, 0 };

static struct render *open_with(struct outbox *b, const struct render_options *o, size_t num)
{
    struct render *r = NULL;
    struct render_target to = { NULL, outbox_sink };

    memset(b, 0, sizeof *b);
    to.ctx = b;
    CU_ASSERT_EQUAL_FATAL(render_open(&r, "html", o, tables, num, &to), OK);
    return r;
}

static void fill(struct value *row, struct slice name, const char *result)
{
    row[0] = value_text(name);
    row[1] = value_text(unit_text(result));
    row[2] = value_uint(2048);
    row[3] = row[4] = value_absent();
}

/* The page, which must be well-formed and whole. */
static const char *page(struct outbox *b)
{
    const char *p = outbox_text(b, -1);
    xmlDocPtr doc = xmlReadMemory(p, (int)b->n, "page.html", NULL,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

    CU_ASSERT_PTR_NOT_NULL(doc);
    xmlFreeDoc(doc);
    CU_ASSERT_EQUAL(strncmp(p, "<!DOCTYPE html>\n<html lang=\"en\">\n", 33), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(p, "</html>\n"));
    CU_ASSERT_PTR_NULL(strstr(p, "http:"));
    CU_ASSERT_PTR_NULL(strstr(p, "https:"));
    CU_ASSERT_PTR_NULL(strstr(p, "<script"));
    CU_ASSERT_PTR_NOT_NULL(strstr(p, "default-src 'none'"));
    return p;
}

static size_t longest_line(const char *p)
{
    size_t most = 0;

    while (*p != 0) {
        size_t n = strcspn(p, "\n");
        most = n > most ? n : most;
        p += n + (p[n] == '\n');
    }
    return most;
}

static size_t count(const char *p, const char *what)
{
    size_t n = 0;

    while ((p = strstr(p, what)) != NULL) {
        n++;
        p += strlen(what);
    }
    return n;
}

#define HAS(p, s) CU_ASSERT_PTR_NOT_NULL(strstr(p, s))
#define LACKS(p, s) CU_ASSERT_PTR_NULL(strstr(p, s))
#define Z(s) { (const unsigned char *)(s), sizeof (s) - 1 }

static void test_names(void)
{
    static const struct { struct slice name; const char *want; } evil[] = {
        { Z("<script>alert(1)</script>"), ">&#60;script&#62;alert(1)&#60;/script&#62;</td>" },
        { Z("a&b\"c'd"), ">a&#38;b&#34;c&#39;d</td>" },
        { Z("]]>"), ">]]&#62;</td>" }, { Z("--><b>"), ">--&#62;&#60;b&#62;</td>" },
        { Z("a\nb\r\tc"), ">a\\nb\\r\\tc</td>" }, { Z("\x1b[31m"), ">\\x1b[31m</td>" },
        { Z("a\0b"), ">a\\x00b</td>" }, { Z("\xff\xc3"), ">\\xff\\xc3</td>" },
        { Z("x\xe2\x80\xaey"), ">x\\xe2\\x80\\xaey</td>" }, { Z("x\xe2\x81\xa6y"), ">x\\xe2\\x81\\xa6y</td>" },
        { Z("\xef\xbf\xbf"), ">\\xef\\xbf\\xbf</td>" },
        { Z("caf\xc3\xa9 \xe2\x82\xac"), ">caf\xc3\xa9 \xe2\x82\xac</td>" },
        { Z("&amp;&#60;"), ">&#38;amp;&#38;#60;</td>" }, { Z("two  blanks"), ">two  blanks</td>" }
    };
    struct outbox b;
    struct render *r = open_with(&b, &usual, 1);
    struct value row[NUM_COLUMNS];
    const char *p;
    size_t i;

    for (i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        fill(row, evil[i].name, "ok");
        CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    for (i = 0; i < sizeof evil / sizeof evil[0]; i++)
        HAS(p, evil[i].want);
    HAS(p, "title=\"a &#60;name&#62;\">name</th>");
    HAS(p, "Written by\nsftp119 &#60;1.0&#62;");
    LACKS(p, "extra</th>");
    LACKS(p, "wide</th>");
    outbox_done(&b);
}

/* A long name is whole when the breaks are taken out. */
static void test_long(void)
{
    enum { LONG = 4000 };
    static unsigned char name[2][LONG];
    struct outbox b;
    struct render *r = open_with(&b, &usual, 1);
    struct value row[NUM_COLUMNS];
    const char *p, *at;
    size_t i, k;

    for (i = 0; i < LONG; i++) {
        name[0][i] = (unsigned char)('a' + i % 26);
        name[1][i] = (unsigned char)(i % 2 == 0 ? 0xC3 : 0xA9);
    }
    for (k = 0; k < 2; k++) {
        fill(row, slice_of(name[k], LONG), "ok");
        CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    CU_ASSERT(longest_line(p) < 250);
    for (k = 0; k < 2; k++) {
        at = strstr(p, "<td class=\"t\">");
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        at += strlen("<td class=\"t\">");
        for (i = 0; i < LONG; i++) {
            if (strncmp(at, "<wbr\n/>", 7) == 0)
                at += 7;
            if ((unsigned char)*at++ != name[k][i])
                break;
        }
        CU_ASSERT_EQUAL(i, LONG);
        CU_ASSERT_EQUAL(strncmp(at, "</td>", 5), 0);
        p = at;
    }
    outbox_done(&b);
}

static void test_tables(void)
{
    enum { MANY = 1234 };
    struct render_options wide = usual;
    struct outbox b;
    struct render *r = open_with(&b, &usual, 3);
    struct value row[NUM_COLUMNS];
    const char *p;
    unsigned i;

    for (i = 0; i < MANY; i++) {
        fill(row, unit_text("x"), i == 2 || i == 1100 ? "fail" : "ok");
        if (i == MANY - 1)
            row[3] = value_text(unit_text("too late to be shown"));
        CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    CU_ASSERT_EQUAL(count(p, "<td class=\"w\">x</td>"), 1001);
    HAS(p, "<small>1234 rows</small>");
    HAS(p, "the first 1000 of 1234 rows,\nthen the first 1 of 1 later ones that failed; the other");
    CU_ASSERT_EQUAL(count(p, "<tr class=\"bad\">\n<td class=\"w\">x</td>\n<td class=\"bad\">fail</td>"), 2);
    HAS(p, "Second &#38; last</h2>\n<p class=\"dim\">(none)</p>");
    HAS(p, "<a href=\"#second\">Second &#38; last (0)</a>");
    LACKS(p, "Third");
    LACKS(p, "extra</th>");
    outbox_done(&b);

    wide.wide = 1;
    r = open_with(&b, &wide, 1);
    fill(row, unit_text("x"), "ok");
    row[2] = value_none();
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    HAS(p, "wide</th>");
    HAS(p, "<small>1 row</small>");
    HAS(p, "<td class=\"a n\">-</td>\n<td class=\"a\">-</td>\n<td class=\"a\">-</td>\n</tr>");
    outbox_done(&b);
}

static void test_notes(void)
{
    const struct slice line[2] = { Z("<one>"), Z("two\n") }, advice = Z("do <this>");
    const uint64_t number[2] = { 17, 18 }, none = 0;
    struct notes story, hint;
    struct outbox b;
    struct render *r = open_with(&b, &usual, 1);
    struct value row[NUM_COLUMNS];
    const char *p;

    story.line = line;
    story.number = number;
    story.count = 2;
    story.omitted = 3;
    hint.line = &advice;
    hint.number = &none;
    hint.count = 1;
    hint.omitted = 0;
    fill(row, unit_text("a"), "ok");
    CU_ASSERT_EQUAL(render_row(r, 0, row, &story), OK);
    CU_ASSERT_EQUAL(render_row(r, 0, row, &hint), OK);
    fill(row, unit_text("b"), "fail");
    CU_ASSERT_EQUAL(render_row(r, 0, row, &story), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    CU_ASSERT_EQUAL(count(p, "&#60;one&#62;</span>"), 1);
    HAS(p, "<details open=\"open\"><summary>lines: 5</summary>\n<span class=\"note\"><b>17 </b>&#60;one&#62;</span>\n"
        "<span class=\"note\"><b>18 </b>two\\n</span>\n<span class=\"note\"><b>+ </b>3 more</span>\n</details>");
    HAS(p, "<tr class=\"notes\"><td colspan=\"3\">\n<span class=\"advice\">do &#60;this&#62;</span>\n</td></tr>");
    outbox_done(&b);
}

static void test_figures(void)
{
    struct figure f[4];
    struct outbox b;
    struct render *r = open_with(&b, &usual, 1);
    const char *p;

    memset(f, 0, sizeof f);
    f[0].label = "failed";
    f[0].kind = K_COUNT;
    f[0].value = value_uint(3);
    f[0].alarm = 1;
    f[1].label = "bytes in";
    f[1].kind = K_BYTES;
    f[1].value = value_uint(1536);
    f[2].label = "from";
    f[2].kind = K_INSTANT;
    f[2].value = value_instant(INT64_C(1795248000000000), 0);
    f[3].label = "to";
    f[3].kind = K_INSTANT;
    f[3].value = value_absent();
    CU_ASSERT_EQUAL(render_figures(r, f, 4), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    HAS(p, "<title>sftp119 report\nfrom 2026-11-21T08:00:00Z</title>");
    HAS(p, "<tr class=\"alarm\"><th scope=\"row\">failed</th><td>3</td></tr>");
    HAS(p, "<tr><th scope=\"row\">bytes in</th><td>1.50 KiB <small>1536 bytes</small></td></tr>");
    HAS(p, "<time>2026-11-21T08:00:00Z</time> (UTC)</p>");
    outbox_done(&b);
}

static const struct column bar_columns[] = {
    { "who", "who", "", "whose", K_TEXT, 1 }, { "bytes", "bytes", "B", "of them", K_BYTES, 1 }
};
static const struct column time_columns[] = {
    { "time", "time", "", "when", K_INSTANT, 1 }, { "in", "received", "B/s", "rate", K_RATE, 1 },
    { "out", "sent", "B/s", "rate", K_RATE, 1 }, { "failed", "failures", "", "how many", K_COUNT, 1 }
};

static void test_charts(void)
{
    struct value cells[2][2], steps[3][4];
    struct chart c[3] = {
        { "who", "Who", "By bytes.", bar_columns, 2, 1, NULL, 0, 7, 0 },
        { "none", "None", "Empty.", bar_columns, 2, 1, NULL, 0, 0, 0 },
        { "when", "When", "Over time.", time_columns, 4, 4, NULL, 3, 0, UINT64_C(900000000) }
    };
    struct outbox b;
    struct render *r = open_with(&b, &usual, 1);
    const char *p;
    size_t i;

    c[0].cells = cells[0];
    c[0].num_rows = 2;
    cells[0][0] = value_text(unit_text("<a>"));
    cells[0][1] = value_uint(UINT64_MAX);
    cells[1][0] = value_text(unit_text("b"));
    cells[1][1] = value_uint(UINT64_C(1) << 62);
    c[2].cells = steps[0];
    for (i = 0; i < 3; i++) {
        steps[i][0] = value_instant(INT64_C(1795248000000000) + (int64_t)i * 900000000, 0);
        steps[i][1] = value_uint(i == 1 ? 3 << 20 : 0);
        steps[i][2] = value_uint(0);
        steps[i][3] = value_uint(i);
    }
    CU_ASSERT_EQUAL(render_charts(r, c, 3), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    HAS(p, "&#60;a&#62;</td>\n<td class=\"bar\"><svg viewBox=\"0 0 1000 13\" width=\"160\" height=\"13\" "
        "preserveAspectRatio=\"none\"\n role=\"img\" aria-label=\"16.0 EiB\">\n");
    HAS(p, "width=\"1000\" height=\"13\" fill=\"#2f6fb0\"/>");
    HAS(p, "width=\"250\" height=\"13\" fill=\"#2f6fb0\"/>");
    HAS(p, "<td class=\"n\">4.00 EiB</td>");
    HAS(p, "<p class=\"more\">and 7 more</p>");
    HAS(p, "<p class=\"dim\">(none)</p>");
    HAS(p, "M520 118V46H560V118z\n\"/>");       /* 3 of 4 MiB/s, in the middle */
    HAS(p, ">4.00 MiB/s</text>");
    HAS(p, ">2.00 MiB/s</text>");
    HAS(p, ">08:00</text>");
    HAS(p, ">2026-11-21</text>");
    HAS(p, "<title>2026-11-21T08:15:00Z\nreceived: 3.00 MiB/s\nsent: 0 B/s\nfailures: 1</title></rect>");
    HAS(p, "Each bar stands for\n15 min.</p>");
    HAS(p, "<li>received: at most 3.00 MiB/s in the\n15 min from 2026-11-21T08:15:00Z</li>");
    HAS(p, "<li>sent: none</li>");
    outbox_done(&b);
}

static void test_ascii(void)
{
    struct render_options o = usual;
    struct outbox b;
    struct render *r;
    struct value row[NUM_COLUMNS];
    const char *p;
    size_t i;

    o.page = ebcdic_find(unit_text("1047"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(o.page);
    r = open_with(&b, &o, 1);
    fill(row, unit_text("caf\xc3\xa9 \xf0\x9f\x98\x80"), "ok");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = page(&b);
    HAS(p, ">caf&#233; &#128512;</td>");
    for (i = 0; p[i] != 0 && (unsigned char)p[i] < 0x7F; i++)
        ;
    SAME(p + i, "");
    outbox_done(&b);
}

static const struct unit_case cases[] = {
    { "hostile names", test_names },
    { "long names", test_long },
    { "tables: first rows, empty, optional, wide", test_tables },
    { "notes", test_notes },
    { "figures", test_figures },
    { "charts", test_charts },
    { "ASCII for EBCDIC", test_ascii },
    { NULL, NULL }
};
const struct unit_suite suite_html = { "html", cases };

/* t_render.c: text, csv and json against literal output. */
#include "unit.h"
#include "outbox.h"
#include "render/human.h"
#include "render/rows.h"
#include "render/unicode.h"

static const struct column plain_columns[] = {
    { "name", "name", "", "", K_TEXT, 1 },
    { "size", "size", "B", "", K_BYTES, 1 },
    { "state", "state", "", "", K_CODE, 1 }
};
static const struct column kind_columns[] = {
    { "none", "none", "", "", K_TEXT, 0 }, { "absent", "absent", "", "", K_TEXT, 1 },
    { "text", "text", "", "", K_TEXT, 1 },
    { "u", "u", "", "", K_NUMBER, 0 }, { "i", "i", "", "", K_NUMBER, 0 }, { "dec", "dec", "s", "", K_DURATION, 1 },
    { "at", "at", "", "", K_INSTANT, 0 }, { "clock", "clock", "", "", K_TEXT, 0 },
    { "date", "date", "", "", K_TEXT, 0 },
    { "ip", "ip", "", "", K_TEXT, 1 }, { "oct", "oct", "", "", K_TEXT, 0 }, { "hex", "hex", "", "", K_TEXT, 0 },
    { "rate", "rate", "B/s", "", K_RATE, 1 }
};
enum { NUM_KINDS = sizeof kind_columns / sizeof kind_columns[0] };
static const struct table two[] = {
    { "first", "First", plain_columns, 3, 0 },
    { "second", "Second", kind_columns, NUM_KINDS, 0 }
};

static struct value text(const char *s)
{
    struct value v = value_text(unit_text(s));
    v.kind = V_TEXT;
    return v;
}

static void fill_kinds(struct value *row)
{
    static const unsigned char ip[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 7 };
    static const unsigned char hex[3] = { 0x00, 0xAB, 0xFF };

    row[0] = value_none();
    row[1] = value_absent();
    row[2] = text("a");
    row[3] = value_uint(UINT64_MAX);
    row[4] = value_int(INT64_MIN);
    row[5] = value_decimal(-5, 2);
    row[6] = value_instant(INT64_C(1795248000123456), 6);
    row[7] = value_uint(8639999);
    row[7].kind = V_CLOCK;
    row[8] = value_int(0);
    row[8].kind = V_DATE;
    row[9] = value_none();
    row[9].kind = V_IP;
    row[9].v.p = ip;
    row[10] = value_uint(420);
    row[10].kind = V_OCTAL;
    row[11] = text("");
    row[11].kind = V_HEX;
    row[11].v.p = hex;
    row[11].n = 3;
    row[12] = value_uint(2621440);
}

static void fill_plain(struct value *row, const char *name, uint64_t size, const char *state)
{
    row[0] = text(name);
    row[1] = value_uint(size);
    row[2] = text(state);
}

static struct render *open_with(struct outbox *b, const char *format, const struct render_options *o, size_t num)
{
    struct render *r = NULL;
    struct render_target to = { NULL, outbox_sink };

    memset(b, 0, sizeof *b);
    to.ctx = b;
    CU_ASSERT_EQUAL_FATAL(render_open(&r, format, o, two, num, &to), OK);
    return r;
}

static const struct render_options usual = { "sftp119 x", 0, 0, 0, 0, 0, NULL, 0 };

/* The output of the first table with one row for each name. */
static const char *rows_of(struct outbox *b, const char *format, const struct render_options *o,
    const struct slice *names, size_t num)
{
    struct render *r = open_with(b, format, o, 1);
    struct value row[3];
    size_t i;

    for (i = 0; i < num; i++) {
        fill_plain(row, "", i, "ok");
        row[0].v.p = names[i].p;
        row[0].n = (uint32_t)names[i].n;
        CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    return outbox_text(b, strcmp(format, "csv") == 0 ? 0 : -1);
}

#define Z(s) { (const unsigned char *)(s), sizeof (s) - 1 }
static const struct slice evil[] = {
    Z("a\nb\r\tc"), Z("\x1b[31m"), Z("say \"hi\""), Z("a,b"), Z("]]>"), Z("<&>'"), Z("\xff\xc3"), Z("x\xe2\x80\xaey"),
    Z("back\\slash"), Z("=1+1"), Z("a\0b"), Z("caf\xc3\xa9"), Z("\n,\"")
};
enum { NUM_EVIL = sizeof evil / sizeof evil[0] };

static void test_csv(void)
{
    struct outbox b;
    SAME(rows_of(&b, "csv", &usual, evil, NUM_EVIL),
        "name,size,state\n"
        "a\\nb\\r\\tc,0,ok\n"
        "\\x1b[31m,1,ok\n"
        "\"say \"\"hi\"\"\",2,ok\n"
        "\"a,b\",3,ok\n"
        "]]>,4,ok\n"
        "<&>',5,ok\n"
        "\\xff\\xc3,6,ok\n"
        "x\\xe2\\x80\\xaey,7,ok\n"
        "back\\slash,8,ok\n"
        "=1+1,9,ok\n"
        "a\\x00b,10,ok\n"
        "caf\xc3\xa9,11,ok\n"
        "\"\\n,\"\"\",12,ok\n");
    outbox_done(&b);
}

static void test_csv_options(void)
{
    static const struct slice names[] = { Z("=1+1"), Z("+1"), Z("-1,2"), Z("@x"), Z("\tx"), Z("\rx"), Z("a=b"), Z("") };
    struct render_options o = usual;
    struct outbox b;
    struct render *r;
    struct value row[3];

    o.crlf = o.safe = 1;
    SAME(rows_of(&b, "csv", &o, names, 8),
        "name,size,state\r\n'=1+1,0,ok\r\n'+1,1,ok\r\n\"'-1,2\",2,ok\r\n'@x,3,ok\r\n'\\tx,4,ok\r\n"
        "'\\rx,5,ok\r\na=b,6,ok\r\n,7,ok\r\n");
    outbox_done(&b);
    /* plain text is guarded too, a number is not */
    r = open_with(&b, "csv", &o, 1);
    fill_plain(row, "=A1", 0, "ok");
    row[0].flags = VALUE_PLAIN;
    row[1] = value_int(-5);
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, 0), "name,size,state\r\n'=A1,-5,ok\r\n");
    outbox_done(&b);
}

static const char kinds_csv[] =
    "none,absent,text,u,i,dec,at,clock,date,ip,oct,hex,rate\n"
    ",,a,18446744073709551615,-9223372036854775808,-0.05,2026-11-21T08:00:00.123456Z,23:59:59.99,1970-01-01,"
    "192.0.2.7,0644,00abff,2621440\n";

static void test_csv_kinds(void)
{
    struct outbox b;
    struct render *r = open_with(&b, "csv", &usual, 2);
    struct value row[NUM_KINDS];

    fill_kinds(row);
    CU_ASSERT_EQUAL(render_row(r, 1, row, NULL), OK);
    fill_plain(row, "x", 1, "ok");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_row(r, 2, row, NULL), E_USAGE);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, 1), kinds_csv);
    SAME(outbox_text(&b, 0), "name,size,state\nx,1,ok\n");
    outbox_done(&b);
}

/* Texts of every length around the short moves and the room for a row, beside what the C library makes of them. */
static void test_lengths(void)
{
    static const size_t lengths[] = {
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 4095, 4096, 4097, 16384, 70000, 300000
    };
    enum { NUM = sizeof lengths / sizeof lengths[0] };
    unsigned char *big = malloc(300000);
    struct outbox b;
    int flags, kind;
    size_t i, j, size = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(big);
    for (i = 0; i < 300000; i++)
        big[i] = (unsigned char)('a' + i % 26);
    for (kind = 0; kind < 2; kind++)
        for (flags = 0; flags < 2; flags++) {
            struct render *r = open_with(&b, kind ? "json" : "csv", &usual, 1);
            const char *out;
            for (i = 0; i < NUM; i++) {
                struct value row[3];
                fill_plain(row, "", 1, "ok");
                row[0].v.p = row[2].v.p = big;
                row[0].n = row[2].n = (uint32_t)lengths[i];
                row[0].flags = row[2].flags = (unsigned char)flags;
                CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
            }
            CU_ASSERT_EQUAL(render_close(r), OK);
            out = outbox_text(&b, kind ? -1 : 0);
            if (!kind)
                out += strlen("name,size,state\n");
            for (i = 0; i < NUM; i++) {
                static char want[700000];
                const char *form = kind ? "{\"table\":\"first\",\"name\":\"%.*s\",\"size\":1,\"state\":\"%.*s\"}\n"
                    : "%.*s,1,%.*s\n";
                int n = sprintf(want, form,
                    (int)lengths[i], (const char *)big, (int)lengths[i], (const char *)big);
                for (j = 0; j < (size_t)n && out[j] == want[j]; j++)
                    ;
                CU_ASSERT_EQUAL(j, (size_t)n);
                out += n;
                size += (size_t)n;
            }
            CU_ASSERT_EQUAL(*out, 0);
            outbox_done(&b);
        }
    CU_ASSERT_TRUE(size > 3000000);
    /* every byte needs the longest escape */
    memset(big, 0xFF, 300000);
    for (kind = 0; kind < 2; kind++) {
        struct slice s[1];
        s[0] = slice_of(big, 300000);
        (void)rows_of(&b, kind ? "json" : "csv", &usual, s, 1);
        CU_ASSERT_EQUAL(b.n, kind
            ? 300000u * 5 + strlen("{\"table\":\"first\",\"name\":\"\",\"size\":0,\"state\":\"ok\"}\n")
            : 300000u * 4 + strlen("name,size,state\n,0,ok\n"));
        outbox_done(&b);
    }
    free(big);
}

static void test_json(void)
{
    struct outbox b;
    struct render *r;
    struct value row[NUM_KINDS];

    SAME(rows_of(&b, "json", &usual, evil, NUM_EVIL),
        "{\"table\":\"first\",\"name\":\"a\\nb\\r\\tc\",\"size\":0,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"\\u001b[31m\",\"size\":1,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"say \\\"hi\\\"\",\"size\":2,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"a,b\",\"size\":3,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"]]>\",\"size\":4,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"<&>'\",\"size\":5,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"\\\\xff\\\\xc3\",\"size\":6,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"x\\u202ey\",\"size\":7,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"back\\\\slash\",\"size\":8,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"=1+1\",\"size\":9,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"a\\u0000b\",\"size\":10,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"caf\xc3\xa9\",\"size\":11,\"state\":\"ok\"}\n"
        "{\"table\":\"first\",\"name\":\"\\n,\\\"\",\"size\":12,\"state\":\"ok\"}\n");
    outbox_done(&b);
    r = open_with(&b, "json", &usual, 2);
    fill_kinds(row);
    CU_ASSERT_EQUAL(render_row(r, 1, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, -1),
        "{\"table\":\"second\",\"absent\":null,\"text\":\"a\",\"u\":18446744073709551615,\"i\":-9223372036854775808,"
        "\"dec\":-0.05,\"at\":\"2026-11-21T08:00:00.123456Z\",\"clock\":\"23:59:59.99\",\"date\":\"1970-01-01\","
        "\"ip\":\"192.0.2.7\",\"oct\":\"0644\",\"hex\":\"00abff\",\"rate\":2621440}\n");
    outbox_done(&b);
}

static void test_text(void)
{
    struct outbox b;
    struct render *r = open_with(&b, "text", &usual, 2);
    struct value row[NUM_KINDS];
    struct slice line[2];
    uint64_t number[2] = { 7, 117 };
    struct notes notes = { NULL, NULL, 2, 3 };
    struct figure figures[4];

    line[0] = unit_text("sftp-server[52]: open \"a\"");
    line[1] = unit_text("evil\x1b[2J");
    notes.line = line;
    notes.number = number;
    fill_kinds(row);
    CU_ASSERT_EQUAL(render_row(r, 1, row, NULL), OK);
    fill_plain(row, "caf\xc3\xa9", 12, "ok");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    fill_plain(row, "\xe6\x97\xa5\xe6\x9c\xac\n", 4096, "fail");
    CU_ASSERT_EQUAL(render_row(r, 0, row, &notes), OK);
    figures[0].label = "operations";
    figures[0].value = value_uint(2);
    figures[0].kind = K_COUNT;
    figures[1].label = "bytes";
    figures[1].value = value_uint(1288490189);
    figures[1].kind = K_BYTES;
    figures[2].label = "since";
    figures[2].value = value_instant(0, 0);
    figures[2].kind = K_INSTANT;
    figures[3].label = "until";
    figures[3].value = value_absent();
    figures[3].kind = K_INSTANT;
    CU_ASSERT_EQUAL(render_figures(r, figures, 4), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, -1),
        "sftp119 x\n"
        "\n"
        "operations                     2\n"
        "bytes                 1288490189  1.20 GiB\n"
        "since       1970-01-01T00:00:00Z\n"
        "until                          -\n"
        "\n"
        "First\n"
        "name    size  state\n"
        "caf\xc3\xa9      12  ok\n"
        "\xe6\x97\xa5\xe6\x9c\xac\\n  4096  fail\n"
        "    |   7  sftp-server[52]: open \"a\"\n"
        "    | 117  evil\\x1b[2J\n"
        "    | + 3 more lines\n"
        "\n"
        "Second\n"
        "absent  text      dec  ip               rate\n"
        "-       a     -0.05 s  192.0.2.7  2.50 MiB/s\n");
    outbox_done(&b);
}

static void test_text_wide(void)
{
    struct outbox b;
    struct render_options o = usual;
    struct render *r;
    struct value row[NUM_KINDS];

    o.wide = 1;
    o.width = 20;
    r = open_with(&b, "text", &o, 2);
    fill_kinds(row);
    CU_ASSERT_EQUAL(render_row(r, 1, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, -1),
        "First\n"
        "(none)\n"
        "\n"
        "Second\n"
        "none  absent  text                     u                     i      dec  at                       "
        "clock        date        ip         oct   hex           rate\n"
        "-     -       a     18446744073709551615  -9223372036854775808  -0.05 s  2026-11-21T08:00:00.12Z  "
        "23:59:59.99  1970-01-01  192.0.2.7  0644  00abff  2.50 MiB/s\n");
    outbox_done(&b);
}

/* Words are broken at blanks where the terminal ends, a log's lines are not. */
static void test_text_notes(void)
{
    static const uint64_t number[3] = { 0, 0, 4 };
    struct outbox b;
    struct render_options o = usual;
    struct render *r;
    struct value row[3];
    struct slice line[3];
    struct notes notes = { line, number, 3, 0 };

    o.width = 26;
    line[0] = unit_text("one two three four five caf\xc3\xa9s six");
    line[1] = unit_text("longlonglonglonglonglonglong");
    line[2] = unit_text("a line of a log that is long");
    r = open_with(&b, "text", &o, 1);
    fill_plain(row, "x", 1, "ok");
    CU_ASSERT_EQUAL(render_row(r, 0, row, &notes), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    SAME(outbox_text(&b, -1),
        "First\n"
        "name  size  state\n"
        "x        1  ok\n"
        "    | one two three four\n"
        "    | five caf\xc3\xa9s six\n"
        "    | longlonglonglonglong\n"
        "    | longlong\n"
        "    | 4  a line of a log that is long\n");
    outbox_done(&b);
}

static const char *narrow(struct outbox *b, unsigned width, int colour)
{
    struct render_options o = usual;
    struct render *r;
    struct value row[3];

    o.width = width;
    o.colour = colour;
    r = open_with(b, "text", &o, 1);
    fill_plain(row, "/u/alice/a/long/path/of/files/report.dat", UINT64_MAX, "fail");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    fill_plain(row, "short", 1, "smf-only");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    return outbox_text(b, -1);
}

static void test_text_narrow(void)
{
    struct outbox b;

    SAME(narrow(&b, 72, 0),
        "First\n"
        "name                                                      size  state\n"
        "/u/alice/a/long/path/of/files/report.dat  18446744073709551615  fail\n"
        "short                                                        1  smf-only\n");
    outbox_done(&b);
    SAME(narrow(&b, 50, 0),
        "First\n"
        "name                                size  state\n"
        "/u/alice...ort.dat  18446744073709551615  fail\n"
        "short                                  1  smf-only\n");
    outbox_done(&b);
    SAME(narrow(&b, 40, 0),
        "First\n"
        "name   /u/alice/a/long/path/of/files/report.dat\n"
        "size   18446744073709551615\n"
        "state  fail\n"
        "\n"
        "name   short\n"
        "size   1\n"
        "state  smf-only\n");
    outbox_done(&b);
}

static void test_text_colour(void)
{
    struct outbox b;

    SAME(narrow(&b, 0, 1),
        "\x1b[1mFirst\x1b[0m\n"
        "\x1b[1mname                                                      size  state\x1b[0m\n"
        "/u/alice/a/long/path/of/files/report.dat  18446744073709551615  \x1b[31mfail\x1b[0m\n"
        "short                                                        1  \x1b[33msmf-only\x1b[0m\n");
    outbox_done(&b);
}

/* 100,000 rows of two tables, in turn, through the spools of the text form. */
static void test_many(void)
{
    enum { MANY = 100000 };
    struct outbox b;
    struct render *r = open_with(&b, "text", &usual, 2);
    struct value row[NUM_KINDS];
    const char *p;
    unsigned i;
    char name[40], want[80];

    for (i = 0; i < MANY; i++) {
        sprintf(name, "/data/file.%06u", i);
        fill_plain(row, name, i, "ok");
        if (render_row(r, 0, row, NULL) != OK)
            CU_FAIL_FATAL("row");
        fill_kinds(row);
        row[2] = text(name);
        if (render_row(r, 1, row, NULL) != OK)
            CU_FAIL_FATAL("row");
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = outbox_text(&b, -1);
    CU_ASSERT_EQUAL(strncmp(p, "First\n", 6), 0);
    p = strchr(p + 6, '\n') + 1;
    for (i = 0; i < MANY; i++) {
        int n = sprintf(want, "/data/file.%06u  %5u  ok\n", i, i);
        if (strncmp(p, want, (size_t)n) != 0)
            break;
        p += n;
    }
    CU_ASSERT_EQUAL(i, MANY);
    CU_ASSERT_EQUAL(strncmp(p, "\nSecond\n", 8), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(p, "-       /data/file.099999  -0.05 s  192.0.2.7  2.50 MiB/s\n"));
    outbox_done(&b);
}

struct bad_sink {
    struct sink sink;
    struct io_out *io;
};
static int give_bad_sink(void *ctx, int table, struct sink **out)
{
    struct bad_sink *b = ctx;
    (void)table;
    *out = &b->sink;
    return OK;
}
static int give_no_sink(void *ctx, int table, struct sink **out)
{
    (void)ctx;
    (void)table;
    *out = NULL;
    return E_IO;
}

/* A full disk and a reader that has gone: every format ends with the sink's result and writes no more. */
static void test_failing(void)
{
    const char *const *format;
    static const int results[] = { E_IO, END };
    size_t k;

    for (format = render_formats(); *format != NULL; format++)
        for (k = 0; k < 2; k++) {
            struct bad_sink b;
            struct render *r = NULL;
            struct render_target to = { NULL, give_bad_sink };
            struct value row[3];
            const char *why;
            int result, i;

            to.ctx = &b;
            CU_ASSERT_EQUAL_FATAL(io_temp(&b.io, &why), OK);
            CU_ASSERT_EQUAL_FATAL(sink_init(&b.sink, b.io), OK);
            CU_ASSERT_EQUAL_FATAL(render_open(&r, *format, &usual, two, 1, &to), OK);
            b.sink.result = results[k];
            b.sink.n = b.sink.cap;
            fill_plain(row, "x", 1, "ok");
            result = OK;
            for (i = 0; i < 3 && result == OK; i++)
                result = render_row(r, 0, row, NULL);
            if (strcmp(*format, "text") != 0)
                CU_ASSERT_EQUAL(result, results[k]);
            CU_ASSERT_EQUAL(render_close(r), results[k]);
            sink_done(&b.sink);
            io_discard(b.io);
            to.sink = give_no_sink;
            CU_ASSERT_EQUAL(render_open(&r, *format, &usual, two, 2, &to), E_IO);
            CU_ASSERT_PTR_NULL(r);
        }
}

static void test_registry(void)
{
    struct outbox b;
    struct render *r = NULL;
    struct render_target to = { NULL, outbox_sink };
    struct table empty = { "e", "E", plain_columns, 0, 0 };
    const char *const *format;

    memset(&b, 0, sizeof b);
    to.ctx = &b;
    CU_ASSERT_EQUAL(render_open(&r, "yaml", &usual, two, 2, &to), E_USAGE);
    CU_ASSERT_PTR_NULL(r);
    CU_ASSERT_EQUAL(render_open(&r, "csv", &usual, &empty, 1, &to), E_USAGE);
    for (format = render_formats(); *format != NULL; format++) {
        CU_ASSERT_EQUAL(render_open(&r, *format, &usual, two, 2, &to), OK);
        render_drop(r);
    }
    render_drop(NULL);
    outbox_done(&b);
}

static void human(uint64_t u, const char *want)
{
    unsigned char d[PUT_HUMAN + 1];
    unsigned char *end = put_human(d, u);
    CU_ASSERT_TRUE((size_t)(end - d) <= PUT_HUMAN);
    *end = 0;
    SAME((const char *)d, want);
}

static void test_human(void)
{
    human(0, "0 B");
    human(1023, "1023 B");
    human(1024, "1.00 KiB");
    human(10234, "9.99 KiB");
    human(10239, "10.0 KiB");
    human(65353, "63.8 KiB");
    human(1023 * 1024, "1023 KiB");
    human(1048575, "1024 KiB");
    human(1048576, "1.00 MiB");
    human(UINT64_C(1) << 40, "1.00 TiB");
    human(UINT64_MAX, "16.0 EiB");
}

static void test_unicode(void)
{
    struct slice s = unit_text("a\xe6\x97\xa5\xcc\x81" "b\xf0\x9f\x98\x80");

    CU_ASSERT_EQUAL(unicode_width(s), 6);
    CU_ASSERT_EQUAL(unicode_front(s, 2).n, 1);
    CU_ASSERT_EQUAL(unicode_front(s, 3).n, 6);
    CU_ASSERT_EQUAL(unicode_back(s, 2).n, 4);
    CU_ASSERT_EQUAL(unicode_back(s, 1).n, 0);
    CU_ASSERT_EQUAL(unicode_back(s, 99).n, s.n);
    CU_ASSERT_EQUAL(unicode_width(unit_text("\xff")), 1);
}

static void test_rows(void)
{
    struct rows *k = rows_new(NUM_KINDS);
    struct value row[NUM_KINDS];
    const struct value *cells;
    const struct notes *notes;
    int round, i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(k);
    fill_kinds(row);
    CU_ASSERT_EQUAL(rows_put(k, row, NULL), OK);
    CU_ASSERT_EQUAL(rows_count(k), 1);
    for (round = 0; round < 2; round++) {
        CU_ASSERT_EQUAL(rows_rewind(k), OK);
        CU_ASSERT_EQUAL_FATAL(rows_next(k, &cells, &notes), OK);
        CU_ASSERT_PTR_NULL(notes);
        for (i = 0; i < NUM_KINDS; i++) {
            CU_ASSERT_EQUAL(cells[i].kind, row[i].kind);
            CU_ASSERT_EQUAL(cells[i].scale, row[i].scale);
        }
        CU_ASSERT_EQUAL(cells[3].v.u, UINT64_MAX);
        CU_ASSERT_EQUAL(memcmp(cells[9].v.p, row[9].v.p, 16), 0);
        CU_ASSERT_EQUAL(rows_next(k, &cells, &notes), END);
    }
    rows_free(k);
    rows_free(NULL);
}

static const struct unit_case cases[] = {
    { "csv: hostile names", test_csv },
    { "csv: --crlf and --csv-safe", test_csv_options },
    { "csv: every kind, several tables", test_csv_kinds },
    { "csv, json: texts of every length", test_lengths },
    { "json", test_json },
    { "text: figures, tables, notes", test_text },
    { "text: notes that are too long", test_text_notes },
    { "text: --wide", test_text_wide },
    { "text: narrow terminals", test_text_narrow },
    { "text: colours", test_text_colour },
    { "text: 100,000 interleaved rows", test_many },
    { "sinks that fail", test_failing },
    { "registry", test_registry },
    { "human units", test_human },
    { "display width", test_unicode },
    { "rows kept and read back", test_rows },
    { NULL, NULL }
};
const struct unit_suite suite_render = { "render", cases };

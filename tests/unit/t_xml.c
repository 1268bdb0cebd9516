/* t_xml.c: the xml form against literal output, and against records/report.xsd by libxml2's validator. */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include "unit.h"
#include "outbox.h"
#include "report/build.h"

static const struct render_options usual = { "sftp119 <1.0>", 0, 0, 0, 0, 0, NULL, 0 };

static struct value text(const char *s)
{
    return value_text(unit_text(s));
}

static struct render *open_with(struct outbox *b, const struct table *tables, size_t num)
{
    struct render *r = NULL;
    struct render_target to = { NULL, outbox_sink };

    memset(b, 0, sizeof *b);
    to.ctx = b;
    CU_ASSERT_EQUAL_FATAL(render_open(&r, "xml", &usual, tables, num, &to), OK);
    return r;
}

static void silent(void *ctx, const char *message, ...)
{
    (void)ctx;
    (void)message;
}

static void tell(void *ctx, xmlErrorPtr e)
{
    (void)ctx;
    printf("\nline %d: %s", e->line, e->message);
}

/* 1 valid, 0 not, -1 not even well-formed. */
static int is_valid(const char *p, size_t n, int loud)
{
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt("records/report.xsd");
    xmlSchemaPtr schema;
    xmlSchemaValidCtxtPtr valid;
    xmlDocPtr doc;
    int result = -1;

    CU_ASSERT_PTR_NOT_NULL_FATAL(parser);
    schema = xmlSchemaParse(parser);
    CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
    valid = xmlSchemaNewValidCtxt(schema);
    CU_ASSERT_PTR_NOT_NULL_FATAL(valid);
    xmlSchemaSetValidErrors(valid, silent, silent, NULL);
    if (loud)
        xmlSchemaSetValidStructuredErrors(valid, (xmlStructuredErrorFunc)tell, NULL);
    doc = xmlReadMemory(p, (int)n, "report.xml", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc != NULL)
        result = xmlSchemaValidateDoc(valid, doc) == 0;
    xmlFreeDoc(doc);
    xmlSchemaFreeValidCtxt(valid);
    xmlSchemaFree(schema);
    xmlSchemaFreeParserCtxt(parser);
    return result;
}

static void clear_row(struct value *row, size_t num)
{
    size_t i;
    for (i = 0; i < num; i++)
        row[i] = value_absent();
}

static void fill_finding(struct value *row, const char *words)
{
    row[FI_SEVERITY] = text("note");
    row[FI_ID] = text("SMF_LONGER");
    row[FI_INPUT] = value_absent();
    row[FI_PLACE] = text("record 17");
    row[FI_TEXT] = text(words);
    row[FI_COUNT] = value_uint(UINT64_MAX);
}

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<report schema=\"1.0\" program=\"sftp119 &lt;1.0&gt;\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";

static void test_literal(void)
{
    struct outbox b;
    struct render *r = open_with(&b, &report_tables[T_FINDINGS], 1);
    struct value row[ROW_MAX_COLUMNS];
    char want[4096];

    fill_finding(row, "]]> <a & \"b\"> \n\x1b \xff \xef\xbf\xbf caf\xc3\xa9 \\");
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    sprintf(want, "%s%s", head,
        " <table xsi:type=\"findings\" name=\"findings\">\n"
        "  <row>\n"
        "   <severity>note</severity>\n"
        "   <id>SMF_LONGER</id>\n"
        "   <place>record 17</place>\n"
        "   <text>]]&gt; &lt;a &amp; &quot;b&quot;&gt; \\n\\x1b \\xff \\xef\\xbf\\xbf caf\xc3\xa9 \\</text>\n"
        "   <count>18446744073709551615</count>\n"
        "  </row>\n"
        " </table>\n"
        "</report>\n");
    SAME(outbox_text(&b, -1), want);
    CU_ASSERT_EQUAL(is_valid((const char *)b.text, b.n, 1), 1);
    outbox_done(&b);
}

static void test_empty(void)
{
    struct outbox b;
    struct render *r = open_with(&b, report_tables, report_num_tables);

    CU_ASSERT_EQUAL(render_close(r), OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(outbox_text(&b, -1), " <table xsi:type=\"transfers\" name=\"transfers\"/>\n"));
    CU_ASSERT_EQUAL(is_valid((const char *)b.text, b.n, 1), 1);
    outbox_done(&b);
}

/* A value of the right type for a column. */
static struct value sample(const struct table *t, size_t c)
{
    static const unsigned char ip[16] = { 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 };
    static const char *const words[][2] = {
        { "source", "log" }, { "role", "server" }, { "product", "sftp" }, { "op", "get" }, { "result", "fail" },
        { "match", "log-only" }, { "what", "smf-stretch" }, { "severity", "skipped" },
        { "client_result", "ok" }, { "log_result", "ok" }, { "id", "SMF_DATE" }, { "missing", "smf96" }, { "decision", "taken" }
    };
    const struct column *k = &t->columns[c];
    struct value v = value_none();
    size_t i;

    switch (k->kind) {
    case K_INSTANT: return value_instant(INT64_C(1795248000123456), (unsigned)c % 7);
    case K_DURATION: return value_decimal(325, 2);
    case K_CODE:
        for (i = 0; i < sizeof words / sizeof words[0]; i++)
            if (strcmp(words[i][0], k->id) == 0)
                return text(words[i][1]);
        return text("sftp-init");
    case K_TEXT:
        if (strlen(k->id) < 2 || strcmp(k->id + strlen(k->id) - 2, "ip") != 0)
            return text("<\x01&\xc0>\n]]>");
        v.kind = V_IP;
        v.n = 16;
        v.v.p = ip;
        return v;
    default: return value_uint(strcmp(k->id, "fips") == 0 || strcmp(k->id, "resumed") == 0 ? 1 : 65535);
    }
}

/* Every column of every table filled, then each absent in turn; rows of all tables in turn. */
static void test_valid(void)
{
    struct outbox b;
    struct render *r = open_with(&b, report_tables, report_num_tables);
    struct value row[ROW_MAX_COLUMNS];
    size_t t, c;

    for (c = 0; c < ROW_MAX_COLUMNS; c++)
        for (t = 0; t < report_num_tables; t++) {
            const struct table *table = &report_tables[t];
            size_t i;
            if (c > table->num_columns)
                continue;
            for (i = 0; i < table->num_columns; i++)
                row[i] = sample(table, i);
            if (c < table->num_columns && strcmp(table->columns[c].id, "source") != 0
                && strcmp(table->columns[c].id, "match") != 0
                && strcmp(table->columns[c].id, "count") != 0 && t < T_THROUGHPUT)
                row[c] = value_absent();
            CU_ASSERT_EQUAL(render_row(r, t, row, NULL), OK);
        }
    CU_ASSERT_EQUAL(render_close(r), OK);
    (void)outbox_text(&b, -1);
    CU_ASSERT_EQUAL(is_valid((const char *)b.text, b.n, 1), 1);
    outbox_done(&b);
}

/* The schema must be able to refuse. */
static void test_invalid(void)
{
    static const struct { size_t table, column; struct value (*make)(const char *); const char *s; } wrong[] = {
        { T_TRANSFERS, TR_OP, text, "copy" }, { T_TRANSFERS, TR_START, text, "yesterday" },
        { T_TRANSFERS, TR_BYTES, text, "-1" },
        { T_TRANSFERS, TR_REMOTE_IP, text, "localhost" }, { T_TRANSFERS, TR_REMOTE_PORT, text, "65536" },
        { T_TRANSFERS, TR_FIPS, text, "2" }, { T_LOGINS, LG_RESULT, text, "maybe" },
        { T_FINDINGS, FI_SEVERITY, text, "bad" },
        { T_LOGINS, LG_SOURCE, text, "" }
    };
    size_t i, c;

    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct outbox b;
        const struct table *table = &report_tables[wrong[i].table];
        struct render *r = open_with(&b, table, 1);
        struct value row[ROW_MAX_COLUMNS];
        for (c = 0; c < table->num_columns; c++)
            row[c] = sample(table, c);
        row[wrong[i].column] = wrong[i].make(wrong[i].s);
        CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
        CU_ASSERT_EQUAL(render_close(r), OK);
        (void)outbox_text(&b, -1);
        CU_ASSERT_EQUAL(is_valid((const char *)b.text, b.n, 0), 0);
        outbox_done(&b);
    }
}

/* decode's table: whatever columns the layouts have; and throughput with its keys in any order. */
static void test_open_tables(void)
{
    static const struct column columns[] = {
        { "input", "", "", "", K_TEXT, 0 }, { "HDTime", "", "", "", K_TEXT, 0 },
        { "AuthMethod_text", "", "", "", K_TEXT, 0 },
        { "raw", "", "", "", K_TEXT, 0 }
    };
    static const unsigned char bytes[2] = { 0xDE, 0xAD };
    static const enum tally_key keys[] = { KEY_OP, KEY_USER };
    struct table tables[2];
    struct column chosen[ROW_MAX_COLUMNS];
    struct outbox b;
    struct render *r;
    struct value row[ROW_MAX_COLUMNS];
    size_t i;

    tables[0].name = "records";
    tables[0].title = "Records";
    tables[0].columns = columns;
    tables[0].num_columns = 4;
    report_throughput_table(keys, 2, &tables[1], chosen);
    CU_ASSERT_EQUAL(tables[1].num_columns, 2 + TP_NUM - TP_COUNT);
    r = open_with(&b, tables, 2);
    clear_row(row, ROW_MAX_COLUMNS);
    row[0] = text("a");
    row[1].kind = V_CLOCK;
    row[1].v.u = 1;
    row[3].kind = V_HEX;
    row[3].n = 2;
    row[3].v.p = bytes;
    CU_ASSERT_EQUAL(render_row(r, 0, row, NULL), OK);
    for (i = 0; i < tables[1].num_columns; i++)
        row[i] = sample(&tables[1], i);
    CU_ASSERT_EQUAL(render_row(r, 1, row, NULL), OK);
    CU_ASSERT_EQUAL(render_close(r), OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(outbox_text(&b, -1), "   <HDTime>00:00:00.01</HDTime>\n   <raw>dead</raw>\n"));
    CU_ASSERT_EQUAL(is_valid((const char *)b.text, b.n, 1), 1);
    outbox_done(&b);
}

static void test_many(void)
{
    enum { MANY = 100000 };
    const struct table tables[2] = { report_tables[T_FINDINGS], report_tables[T_RECONCILE] };
    struct outbox b;
    struct render *r = open_with(&b, tables, 2);
    struct value row[ROW_MAX_COLUMNS];
    unsigned i;
    const char *p;

    for (i = 0; i < MANY; i++) {
        char words[40];
        sprintf(words, "number %u", i);
        fill_finding(row, words);
        if (render_row(r, 0, row, NULL) != OK)
            CU_FAIL_FATAL("row");
    }
    CU_ASSERT_EQUAL(render_close(r), OK);
    p = outbox_text(&b, -1) + strlen(head) + strlen(" <table xsi:type=\"findings\" name=\"findings\">\n");
    for (i = 0; i < MANY; i++) {
        char want[300];
        int n = sprintf(want, "  <row>\n   <severity>note</severity>\n   <id>SMF_LONGER</id>\n"
            "   <place>record 17</place>\n"
            "   <text>number %u</text>\n   <count>18446744073709551615</count>\n  </row>\n", i);
        if (memcmp(p, want, (size_t)n) != 0)
            break;
        p += n;
    }
    CU_ASSERT_EQUAL(i, MANY);
    CU_ASSERT_STRING_EQUAL(p, " </table>\n <table xsi:type=\"reconcile\" name=\"reconcile\"/>\n</report>\n");
    outbox_done(&b);
}

static const struct unit_case cases[] = {
    { "one table, hostile text", test_literal },
    { "empty tables", test_empty },
    { "valid: every column, interleaved tables", test_valid },
    { "the schema refuses wrong values", test_invalid },
    { "records, throughput keys", test_open_tables },
    { "100,000 rows through the spool", test_many },
    { NULL, NULL }
};
const struct unit_suite suite_xml = { "xml", cases };

/* t_build.c: rows of the report's tables, cell by cell. */
#include <stdio.h>
#include "unit.h"
#include "base/put.h"
#include "model/cause.h"
#include "report/build.h"

/* A cell as text, for comparison: "-" absent. */
static const char *shown(const struct value *v)
{
    static char s[4][512];
    static unsigned next;
    char *d = s[next++ % 4];

    if (v->kind == V_ABSENT)
        return "-";
    if (v->kind == V_TEXT)
        sprintf(d, "%.*s", (int)v->n, (const char *)v->v.p);
    else
        *put_value((unsigned char *)d, v) = 0;
    return d;
}

static void same(const struct value *v, const char *want, int line)
{
    const char *got = shown(v);
    if (strcmp(got, want) != 0)
        printf("\nline %d: expected %s, got %s\n", line, want, got);
    CU_ASSERT_STRING_EQUAL(got, want);
}
#define CELL(cell, want) same(&(cell), (want), __LINE__)

static const struct transfer nothing = {
    W_NONE, W_NONE, W_NONE, W_NONE, W_NONE, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, -1,
    INSTANT_NONE, INSTANT_NONE, -1, 0, INSTANT_NONE, 0, 0, { NULL, 0 }, { NULL, 0 }, { { { 0 } }, { { 0 } }, -1, -1, 0 },
    { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, 0, -1, { NULL, 0 }, { NULL, 0 }, -1, -1, -1, -1,
    { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, -1,
    { NULL, 0, NULL, 0, 0, 0, 0 }, 0, C_NONE, { NULL, 0 }, { { { NULL, 0 } }, { 0 }, 0, 0 }, NULL, 0
};

static const int64_t noon = INT64_C(1795262400) * 1000000;

static struct transfer make_smf(void)
{
    struct transfer t = nothing;

    t.source = W_SMF96;
    t.role = W_SERVER;
    t.product = W_SFTP;
    t.op = W_PUT;
    t.result = W_OK;
    t.system = unit_text("SYSA");
    t.asid = 81;
    t.start = noon - 2500000;
    t.end = noon;
    t.duration = 2500000;
    t.resolution = 10000;
    t.bytes = 65353;
    t.has_bytes = 1;
    t.user = unit_text("ALICE");
    CU_ASSERT_EQUAL(ip_parse(unit_text("192.0.2.7"), &t.at.remote_ip), OK);
    t.at.remote_port = 40000;
    t.path = unit_text("/u/alice/a");
    t.fips = 0;
    t.from.input = "dump";
    t.from.record = 17;
    return t;
}

static struct transfer make_log(void)
{
    struct transfer t = nothing;

    t.source = W_LOG;
    t.role = W_SERVER;
    t.op = W_PUT;
    t.result = W_FAIL;
    t.system = unit_text("hosta");
    t.start = noon - 3000000;
    t.end = noon - 1000000;
    t.duration = 2000000;
    t.resolution = 1000000;
    t.bytes = 1;
    t.has_bytes = 1;
    t.user = unit_text("alice");
    t.login = unit_text("alice");
    CU_ASSERT_EQUAL(ip_parse(unit_text("198.51.100.1"), &t.at.remote_ip), OK);
    CU_ASSERT_EQUAL(ip_parse(unit_text("198.51.100.2"), &t.at.local_ip), OK);
    t.at.local_port = 22;
    t.path = unit_text("/other");
    t.from.log_input = "syslog";
    t.from.log_first = 5;
    t.from.log_last = 9;
    t.from.pid = 4711;
    t.cause_text = unit_text("Permission denied");
    return t;
}

static void test_matched(void)
{
    struct transfer smf = make_smf(), log = make_log();
    struct transfer_match m = { W_MATCHED, NULL, NULL, BY_ENDPOINT | BY_TIME, -1000000, NULL };
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];

    m.smf = &smf;
    m.log = &log;
    build_transfer(&m, row, scratch);
    CELL(row[TR_SOURCE], "smf96");
    CELL(row[TR_ROLE], "server");
    CELL(row[TR_PRODUCT], "sftp");
    CELL(row[TR_SYSTEM], "SYSA");
    CELL(row[TR_SYSPLEX], "-");
    CELL(row[TR_ASID], "81");
    CELL(row[TR_OP], "put");
    CELL(row[TR_RESULT], "ok");
    CELL(row[TR_START], "2026-11-21T11:59:57.50Z");
    CELL(row[TR_END], "2026-11-21T12:00:00.00Z");
    CELL(row[TR_DURATION], "2.50");
    CELL(row[TR_BYTES], "65353");
    CELL(row[TR_RATE], "26141");
    CELL(row[TR_USER], "ALICE");
    CELL(row[TR_LOGIN], "alice");
    CELL(row[TR_REMOTE_IP], "192.0.2.7");
    CELL(row[TR_REMOTE_PORT], "40000");
    CELL(row[TR_LOCAL_IP], "198.51.100.2");
    CELL(row[TR_LOCAL_PORT], "22");
    CELL(row[TR_PATH], "/u/alice/a");
    CELL(row[TR_RESUMED], "-");
    CELL(row[TR_OLD], "-");
    CELL(row[TR_FIPS], "0");
    CELL(row[TR_MATCH], "matched");
    CELL(row[TR_MATCH_BY], "endpoint+time");
    CELL(row[TR_SKEW], "-1.00");
    CELL(row[TR_INPUT], "dump");
    CELL(row[TR_RECORD], "17");
    CELL(row[TR_LOG_INPUT], "syslog");
    CELL(row[TR_LOG_FIRST], "5");
    CELL(row[TR_LOG_LAST], "9");
    CELL(row[TR_PID], "4711");
    CELL(row[TR_CAUSE], "-");
    CELL(row[TR_CAUSE_TEXT], "Permission denied");
}

static void test_one_side(void)
{
    struct transfer smf = make_smf(), log = make_log();
    struct transfer_match m = { W_LOG_ONLY, NULL, NULL, 0, INSTANT_NONE, NULL };
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];

    m.log = &log;
    build_transfer(&m, row, scratch);
    CELL(row[TR_SOURCE], "log");
    CELL(row[TR_RESULT], "fail");
    CELL(row[TR_END], "2026-11-21T11:59:59Z");
    CELL(row[TR_DURATION], "-");
    CELL(row[TR_BYTES], "1");
    CELL(row[TR_RATE], "-");
    CELL(row[TR_MATCH_BY], "-");
    CELL(row[TR_SKEW], "-");
    CELL(row[TR_INPUT], "-");
    CELL(row[TR_RECORD], "-");
    log.resolution = 1000;
    build_transfer(&m, row, scratch);
    CELL(row[TR_END], "2026-11-21T11:59:59.000Z");
    CELL(row[TR_DURATION], "2.000");
    CELL(row[TR_RATE], "1");
    m.match = W_SMF_ONLY;
    m.log = NULL;
    m.smf = &smf;
    smf.duration = 0;
    smf.result = W_NONE;
    build_transfer(&m, row, scratch);
    CELL(row[TR_DURATION], "0.00");
    CELL(row[TR_RATE], "-");
    CELL(row[TR_RESULT], "-");
    CELL(row[TR_LOGIN], "-");
    CELL(row[TR_LOG_INPUT], "-");
    CELL(row[TR_PID], "-");
    smf.duration = 10000;
    smf.has_bytes = 0;
    build_transfer(&m, row, scratch);
    CELL(row[TR_BYTES], "-");
    CELL(row[TR_RATE], "-");
    smf.has_bytes = 1;
    smf.bytes = UINT64_MAX;
    build_transfer(&m, row, scratch);
    CELL(row[TR_RATE], "18446744073709551615");
    smf.duration = INT64_C(2000000);
    build_transfer(&m, row, scratch);
    CELL(row[TR_RATE], "9223372036854775807");
}

static void test_attributes(void)
{
    struct transfer smf = make_smf();
    struct transfer_match m = { W_SMF_ONLY, NULL, NULL, 0, INSTANT_NONE, NULL };
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];

    m.smf = &smf;
    smf.op = W_CHMOD;
    smf.old1 = 0644;
    smf.new1 = 0;
    build_transfer(&m, row, scratch);
    CELL(row[TR_OLD], "0644");
    CU_ASSERT_EQUAL(row[TR_NEW].kind, V_OCTAL);
    smf.op = W_CHOWN;
    smf.old1 = 500;
    smf.old2 = 4294967295;
    smf.new1 = -1;
    smf.new2 = 7;
    build_transfer(&m, row, scratch);
    CELL(row[TR_OLD], "500:4294967295");
    CELL(row[TR_NEW], ":7");
    smf.new2 = -1;
    build_transfer(&m, row, scratch);
    CELL(row[TR_NEW], "-");
}

static void test_login(void)
{
    struct login smf, log;
    struct login_match m = { W_MATCHED, NULL, NULL, 0, 123456 };
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];
    enum cause_id some = (enum cause_id)1;

    memset(&smf, 0, sizeof smf);
    smf.source = W_SMF98;
    smf.result = W_FAIL;
    smf.time = noon;
    smf.resolution = 10000;
    smf.at.remote_port = smf.at.local_port = -1;
    smf.reason = 3;
    smf.reason_text = unit_text("no such user");
    smf.from.input = "dump";
    smf.from.record = 2;
    log = smf;
    log.source = W_LOG;
    log.resolution = 1;
    log.user = unit_text("mallory");
    log.cause = some;
    log.from.log_input = "syslog";
    log.from.pid = 12;
    m.smf = &smf;
    m.log = &log;
    build_login(&m, row, scratch);
    CELL(row[LG_SOURCE], "smf98");
    CELL(row[LG_TIME], "2026-11-21T12:00:00.00Z");
    CELL(row[LG_USER], "mallory");
    CELL(row[LG_REMOTE_IP], "-");
    CELL(row[LG_REMOTE_PORT], "-");
    CELL(row[LG_RESULT], "fail");
    CELL(row[LG_REASON], "3");
    CELL(row[LG_REASON_TEXT], "no such user");
    CELL(row[LG_SKEW], "0.123456");
    CELL(row[LG_PID], "12");
    CU_ASSERT_TRUE(slice_same(cause_name(some), slice_of(row[LG_CAUSE].v.p, row[LG_CAUSE].n)));
    CU_ASSERT_TRUE(slice_same(cause_text(some), slice_of(row[LG_CAUSE_TEXT].v.p, row[LG_CAUSE_TEXT].n)));
    m.smf = NULL;
    build_login(&m, row, scratch);
    CELL(row[LG_SOURCE], "log");
    CELL(row[LG_TIME], "2026-11-21T12:00:00.000000Z");
}

static void test_session(void)
{
    struct session s;
    struct value row[ROW_MAX_COLUMNS];

    memset(&s, 0, sizeof s);
    s.role = W_SERVER;
    s.at.remote_port = 5;
    s.at.local_port = -1;
    s.start = INSTANT_NONE;
    s.end = noon;
    s.resolution = 1000000;
    s.transfers = 3;
    s.phase = W_OPERATION;
    s.outcome = W_CLOSED;
    s.from.log_input = "syslog";
    build_session(&s, row, NULL);
    CELL(row[SE_START], "-");
    CELL(row[SE_END], "2026-11-21T12:00:00Z");
    CELL(row[SE_REMOTE_PORT], "5");
    CELL(row[SE_PRODUCT], "-");
    CELL(row[SE_TRANSFERS], "3");
    CELL(row[SE_BYTES_IN], "0");
    CELL(row[SE_PHASE], "operation");
    CELL(row[SE_OUTCOME], "closed");
    CELL(row[SE_PID], "-");
}

static void test_totals(void)
{
    static const enum tally_key keys[] = { KEY_DAY, KEY_USER };
    struct throughput t;
    struct failure f;
    struct reconcile r;
    struct headline h;
    struct figure figures[FIGURES_MAX];
    struct table table;
    struct column columns[ROW_MAX_COLUMNS];
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];

    memset(&t, 0, sizeof t);
    t.key[0] = value_text(unit_text("2026-11-21"));
    t.key[1] = value_text(unit_text("alice"));
    t.count = 2;
    t.busy = 1234567;
    t.peak_concurrent = 4;
    report_throughput_table(keys, 2, &table, columns);
    CU_ASSERT_STRING_EQUAL(table.columns[0].id, "day");
    CU_ASSERT_STRING_EQUAL(table.columns[1].id, "user");
    CU_ASSERT_STRING_EQUAL(table.columns[2].id, "count");
    CU_ASSERT_STRING_EQUAL(table.columns[table.num_columns - 1].id, "peak_concurrent");
    build_throughput(&t, keys, 2, row);
    CELL(row[0], "2026-11-21");
    CELL(row[1], "alice");
    CELL(row[2], "2");
    CELL(row[5], "1.23");
    CELL(row[6], "-");
    CELL(row[table.num_columns - 1], "4");
    t.has_rate = 1;
    t.rate_mean = 9;
    build_throughput(&t, keys, 2, row);
    CELL(row[6], "9");
    memset(&f, 0, sizeof f);
    f.cause = (enum cause_id)1;
    f.count = 3;
    f.first = f.last = noon + 10000;
    f.last = noon;
    f.example = unit_text("syslog line 17");
    build_failure(&f, row, scratch);
    CU_ASSERT_TRUE(slice_same(cause_advice(f.cause), slice_of(row[FA_ADVICE].v.p, row[FA_ADVICE].n)));
    CELL(row[FA_FIRST], "2026-11-21T12:00:00.01Z");
    CELL(row[FA_LAST], "2026-11-21T12:00:00Z");
    CELL(row[FA_EXAMPLE], "syslog line 17");
    memset(&r, 0, sizeof r);
    r.what = W_TRANSFERS;
    r.first = r.last = INSTANT_NONE;
    build_reconcile(&r, row);
    CELL(row[RC_MATCHED], "0");
    CELL(row[RC_FIRST], "-");
    r.what = W_LOG_STRETCH;
    r.first = noon;
    build_reconcile(&r, row);
    CELL(row[RC_MATCHED], "-");
    CELL(row[RC_FIRST], "2026-11-21T12:00:00Z");
    memset(&h, 0, sizeof h);
    h.bytes_in = 5;
    h.first = INSTANT_NONE;
    CU_ASSERT_EQUAL(build_figures(&h, figures), HL_NUM);
    CU_ASSERT_TRUE((int)HL_NUM <= (int)FIGURES_MAX);
    CU_ASSERT_STRING_EQUAL(figures[HL_BYTES_IN].label, "bytes in");
    CELL(figures[HL_BYTES_IN].value, "5");
    CELL(figures[HL_FIRST].value, "-");
}

static void test_finding(void)
{
    struct finding f;
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];

    memset(&f, 0, sizeof f);
    f.severity = SEV_SKIPPED;
    f.name = unit_text("SMF_X");
    f.text = unit_text("words");
    f.at.input = "dump";
    f.at.record = 17;
    f.at.offset = 5204;
    f.at.has_offset = 1;
    f.count = 2;
    build_finding(&f, row, scratch);
    CELL(row[FI_SEVERITY], "skipped");
    CELL(row[FI_ID], "SMF_X");
    CELL(row[FI_INPUT], "dump");
    CELL(row[FI_PLACE], "record 17 at byte 5204");
    CELL(row[FI_TEXT], "words");
    CELL(row[FI_COUNT], "2");
    f.at.record = 0;
    build_finding(&f, row, scratch);
    CELL(row[FI_PLACE], "byte 5204");
    f.at.has_offset = 0;
    f.at.line = 3;
    build_finding(&f, row, scratch);
    CELL(row[FI_PLACE], "line 3");
    f.at.line = 0;
    build_finding(&f, row, scratch);
    CELL(row[FI_PLACE], "-");
}

static void test_tables(void)
{
    size_t i;

    CU_ASSERT_EQUAL(report_num_tables, NUM_TABLES);
    for (i = 0; i < report_num_tables; i++) {
        CU_ASSERT_EQUAL(report_find_table(unit_text(report_tables[i].name)), (int)i);
        CU_ASSERT_TRUE(report_tables[i].num_columns <= ROW_MAX_COLUMNS);
    }
    CU_ASSERT_EQUAL(report_find_table(unit_text("headline")), -1);
    CU_ASSERT_EQUAL(report_find_table(unit_text("")), -1);
}

static const struct unit_case cases[] = {
    { "a matched transfer", test_matched },
    { "one side only", test_one_side },
    { "permissions and owners", test_attributes },
    { "logins", test_login },
    { "sessions", test_session },
    { "totals", test_totals },
    { "findings", test_finding },
    { "the list of tables", test_tables },
    { NULL, NULL }
};
const struct unit_suite suite_build = { "build", cases };

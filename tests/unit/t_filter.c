/* t_filter.c: filters and patterns. */
#include "unit.h"
#include <stdio.h>
#include "app/filter.h"

static void glob(const char *pattern, const char *text, int fits)
{
    int got = glob_match(unit_text(pattern), unit_text(text));
    CU_ASSERT_EQUAL(got, fits);
    if (got != fits)
        printf("glob %s %s ", pattern, text);
}

static void test_glob(void)
{
    glob("", "", 1);
    glob("", "a", 0);
    glob("*", "", 1);
    glob("*", "/u/x", 1);
    glob("/u/*/in/*.dat", "/u/payroll/in/june.dat", 1);
    glob("/u/*/in/*.dat", "/u/payroll/out/june.dat", 0);
    glob("*.dat", "x.dat.bak", 0);
    glob("*.dat", "x.dat.dat", 1);
    glob("a?c", "abc", 1);
    glob("a?c", "ac", 0);
    glob("a?c", "a\303\244c", 1);
    glob("a??c", "a\303\244c", 0);
    glob("[a-c]x", "bx", 1);
    glob("[a-c]x", "dx", 0);
    glob("[!a-c]x", "dx", 1);
    glob("[!a-c]x", "ax", 0);
    glob("[]]", "]", 1);
    glob("[a-]", "-", 1);
    glob("[", "[", 1);
    glob("x[", "x[", 1);
    glob("[ab", "[ab", 1);
    glob("\\*", "*", 1);
    glob("\\*", "a", 0);
    glob("a\\", "a\\", 1);
    glob("*a*b*c*", "xxaxxbxxcxx", 1);
    glob("*a*b*c*", "xxaxxcxxbxx", 0);
}

/* A pattern of many stars against a long text: the product of their lengths, not an exponent of it. */
static void test_glob_bound(void)
{
    unsigned char pattern[200], text[4000];
    size_t i;

    for (i = 0; i < sizeof pattern; i++)
        pattern[i] = (unsigned char)(i % 2 == 0 ? '*' : 'a');
    memset(text, 'a', sizeof text);
    pattern[sizeof pattern - 1] = 'b';
    CU_ASSERT_EQUAL(glob_match(slice_of(pattern, sizeof pattern), slice_of(text, sizeof text)), 0);
}

static void blank(struct transfer *t)
{
    memset(t, 0, sizeof *t);
    t->source = W_SMF96;
    t->role = W_SERVER;
    t->start = t->end = INSTANT_NONE;
    t->op = W_PUT;
    t->result = W_OK;
    t->system = unit_text("PRODA");
    t->user = unit_text("PAYROLL");
    t->login = unit_text("payroll");
    t->path = unit_text("/u/payroll/in/june.dat");
}

static int passes(const struct filter *f, const struct transfer *smf, const struct transfer *log)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    m.smf = smf;
    m.log = log;
    return filter_transfer(f, &m);
}

static void test_time(void)
{
    struct filter f;
    struct transfer t;
    int64_t day;

    memset(&f, 0, sizeof f);
    blank(&t);
    CU_ASSERT(instant_parse_iso(unit_text("2026-03-02"), &day, NULL, NULL, NULL) == OK);
    CU_ASSERT(filter_since(&f, unit_text("2026-03-02")) == OK);
    CU_ASSERT(filter_until(&f, unit_text("2026-03-02")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    t.end = day;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    t.end = day - 1;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    t.end = day + INSTANT_DAY - 1;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    t.end = day + INSTANT_DAY;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    filter_done(&f);

    CU_ASSERT(filter_until(&f, unit_text("2026-03-02T10:00:00+02:00")) == OK);
    CU_ASSERT_EQUAL(f.until, day + 8 * 3600 * INSTANT_SECOND + INSTANT_SECOND);
    CU_ASSERT(filter_until(&f, unit_text("2026-03-02T10:00:00.25Z")) == OK);
    CU_ASSERT_EQUAL(f.until, day + 36000 * INSTANT_SECOND + 260000);
    CU_ASSERT(filter_until(&f, unit_text("2026-02-30")) == E_USAGE);
    CU_ASSERT(filter_since(&f, unit_text("yesterday")) == E_USAGE);
    filter_done(&f);
}

static void test_names(void)
{
    struct filter f;
    struct transfer smf, log;

    memset(&f, 0, sizeof f);
    blank(&smf);
    blank(&log);
    log.system = unit_text("sys1.example.com");
    log.path = unit_text("in/june.dat");
    CU_ASSERT(filter_text(&f, &f.users, "PayRoll") == OK);
    CU_ASSERT_EQUAL(passes(&f, &smf, NULL), 1);
    CU_ASSERT(filter_text(&f, &f.systems, "nosuch") == OK);
    CU_ASSERT_EQUAL(passes(&f, &smf, &log), 0);
    CU_ASSERT(filter_text(&f, &f.systems, "SYS1.example.com") == OK);
    CU_ASSERT_EQUAL(passes(&f, &smf, &log), 1);
    CU_ASSERT_EQUAL(passes(&f, &smf, NULL), 0);
    CU_ASSERT(filter_text(&f, &f.paths, "in/*") == OK);
    CU_ASSERT_EQUAL(passes(&f, &smf, &log), 1);
    CU_ASSERT(filter_text(&f, &f.paths, "") == E_USAGE);
    filter_done(&f);
}

static void test_addresses(void)
{
    struct filter f;
    struct transfer t;

    memset(&f, 0, sizeof f);
    blank(&t);
    CU_ASSERT(filter_ip(&f, unit_text("192.0.2.0/24")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    CU_ASSERT(ip_parse(unit_text("192.0.2.77"), &t.at.remote_ip) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    CU_ASSERT(ip_parse(unit_text("192.0.3.77"), &t.at.remote_ip) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    CU_ASSERT(filter_ip(&f, unit_text("2001:db8::/32")) == OK);
    CU_ASSERT(ip_parse(unit_text("2001:db8:1::9"), &t.at.remote_ip) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    CU_ASSERT(filter_ip(&f, unit_text("192.0.2.0/33")) == E_USAGE);
    CU_ASSERT(filter_ip(&f, unit_text("host")) == E_USAGE);
    filter_done(&f);
}

static void test_lists(void)
{
    struct filter f;
    struct transfer t;

    memset(&f, 0, sizeof f);
    blank(&t);
    CU_ASSERT(filter_ops(&f, unit_text("GET,put")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    t.op = W_RENAME;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    CU_ASSERT(filter_ops(&f, unit_text("copy")) == E_USAGE);
    CU_ASSERT(filter_ops(&f, unit_text("get,,put")) == E_USAGE);
    filter_done(&f);

    CU_ASSERT(filter_subtypes(&f, unit_text("97,98")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    CU_ASSERT(filter_subtypes(&f, unit_text("96")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    t.source = W_LOG;
    CU_ASSERT_EQUAL(passes(&f, NULL, &t), 1);
    t.role = W_CLIENT;
    filter_done(&f);
    CU_ASSERT(filter_subtypes(&f, unit_text("96")) == OK);
    CU_ASSERT_EQUAL(passes(&f, NULL, &t), 0);
    CU_ASSERT(filter_subtypes(&f, unit_text("93")) == E_USAGE);
    CU_ASSERT(filter_subtypes(&f, unit_text("")) == E_USAGE);
    filter_done(&f);

    CU_ASSERT(filter_result(&f, unit_text("FAIL")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    t.result = W_FAIL;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
    CU_ASSERT(filter_result(&f, unit_text("matched")) == E_USAGE);
    filter_done(&f);
}

static void bytes(const char *text, int result, uint64_t n)
{
    struct filter f;

    memset(&f, 0, sizeof f);
    CU_ASSERT_EQUAL(filter_min_bytes(&f, unit_text(text)), result);
    if (result == OK)
        CU_ASSERT_EQUAL(f.min_bytes, n);
}

static void test_bytes(void)
{
    struct filter f;
    struct transfer t;

    bytes("0", OK, 0);
    bytes("1000", OK, 1000);
    bytes("1k", OK, 1000);
    bytes("1Ki", OK, 1024);
    bytes("1KiB", OK, 1024);
    bytes("2M", OK, 2000000);
    bytes("2GiB", OK, UINT64_C(2) << 30);
    bytes("1T", OK, UINT64_C(1000000000000));
    bytes("", E_USAGE, 0);
    bytes("K", E_USAGE, 0);
    bytes("1i", E_USAGE, 0);
    bytes("1x", E_USAGE, 0);
    bytes("-1", E_USAGE, 0);
    bytes("18446744073709551615", OK, UINT64_MAX);
    bytes("18446744073709551615K", E_USAGE, 0);

    memset(&f, 0, sizeof f);
    blank(&t);
    CU_ASSERT(filter_min_bytes(&f, unit_text("10")) == OK);
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    t.has_bytes = 1;
    t.bytes = 9;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 0);
    t.bytes = 10;
    CU_ASSERT_EQUAL(passes(&f, &t, NULL), 1);
}

static void test_others(void)
{
    struct filter f;
    struct login l;
    struct login_match m;
    struct session s;

    memset(&f, 0, sizeof f);
    memset(&l, 0, sizeof l);
    memset(&m, 0, sizeof m);
    memset(&s, 0, sizeof s);
    m.log = &l;
    l.source = W_LOG;
    l.result = W_FAIL;
    l.time = 5 * INSTANT_SECOND;
    l.user = unit_text("batch01");
    s.role = W_SERVER;
    s.start = 5 * INSTANT_SECOND;
    s.end = INSTANT_NONE;
    s.outcome = W_AUTH_FAILED;
    s.bytes_in = 7;
    CU_ASSERT_EQUAL(filter_login(&f, &m), 1);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 1);
    CU_ASSERT(filter_subtypes(&f, unit_text("98")) == OK);
    CU_ASSERT_EQUAL(filter_login(&f, &m), 1);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 0);
    filter_done(&f);
    CU_ASSERT(filter_result(&f, unit_text("fail")) == OK);
    CU_ASSERT(filter_since(&f, unit_text("1970-01-01T00:00:05Z")) == OK);
    CU_ASSERT_EQUAL(filter_login(&f, &m), 1);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 1);
    CU_ASSERT(filter_since(&f, unit_text("1970-01-01T00:00:06Z")) == OK);
    CU_ASSERT_EQUAL(filter_login(&f, &m), 0);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 0);
    filter_done(&f);
    CU_ASSERT(filter_min_bytes(&f, unit_text("8")) == OK);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 0);
    s.bytes_out = 1;
    CU_ASSERT_EQUAL(filter_session(&f, &s), 1);
    CU_ASSERT_EQUAL(filter_login(&f, &m), 0);
    filter_done(&f);
    CU_ASSERT(filter_text(&f, &f.paths, "*") == OK);
    CU_ASSERT_EQUAL(filter_session(&f, &s), 0);
    filter_done(&f);
}

static const struct unit_case cases[] = {
    { "glob", test_glob },
    { "glob bound", test_glob_bound },
    { "time", test_time },
    { "names", test_names },
    { "addresses", test_addresses },
    { "lists", test_lists },
    { "bytes", test_bytes },
    { "logins and sessions", test_others },
    { NULL, NULL }
};
const struct unit_suite suite_filter = { "filter", cases };

/* t_audit.c: the balance adds up; who has no record, and what was lost, is told; who may only seem so is not. */
#include "join/audit.h"
#include "unit.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
static const int64_t noon = INT64_C(1795219200) * 1000000;

static struct transfer transfer(enum word source, const char *system, const char *user, int64_t when)
{
    struct transfer t;

    memset(&t, 0, sizeof t);
    t.source = source;
    t.role = source == W_SMF97 || source == W_CLIENT_TRACE ? W_CLIENT : W_SERVER;
    t.op = W_PUT;
    t.result = W_OK;
    t.system = unit_text(system);
    t.user = unit_text(user);
    t.start = t.end = when == INSTANT_NONE ? INSTANT_NONE : noon + when;
    return t;
}

static struct login login(enum word source, enum word result, int64_t when)
{
    struct login l;

    memset(&l, 0, sizeof l);
    l.source = source;
    l.result = result;
    l.system = unit_text(source == W_LOG ? "hosta" : "PRDA");
    l.user = unit_text("payroll");
    l.time = noon + when;
    return l;
}

/* Reads both and hands out their row. */
static void row(struct audit *a, enum word match, const struct transfer *smf, const struct transfer *log, unsigned by)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    if (smf != NULL)
        audit_read_transfer(a, smf);
    if (log != NULL)
        audit_read_transfer(a, log);
    m.match = match;
    m.smf = smf;
    m.log = log;
    m.by = by;
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 1), OK);
}

static void pair(struct audit *a, const char *user, int64_t when)
{
    struct transfer r = transfer(W_SMF96, "PRDA", user, when), o = transfer(W_LOG, "hosta", user, when);
    row(a, W_MATCHED, &r, &o, BY_ENDPOINT);
}

static void line(struct audit *a, const char *host, const char *user, int64_t when)
{
    struct transfer o = transfer(W_LOG, host, user, when);
    row(a, W_LOG_ONLY, NULL, &o, 0);
}

static void record(struct audit *a, const char *system, const char *user, int64_t when)
{
    struct transfer r = transfer(W_SMF96, system, user, when);
    row(a, W_SMF_ONLY, &r, NULL, 0);
}

static struct cover cover_of(int64_t first, int64_t last)
{
    struct cover c;

    memset(&c, 0, sizeof c);
    cover_add_stretch(&c, noon + first, noon + last);
    return c;
}

/* Row number i of a run over an hour that records and logs cover. */
static int get(struct audit *a, size_t i, struct audit_row *out)
{
    struct cover c[2];
    int is_there;

    c[0] = c[1] = cover_of(0, 60 * MINUTE);
    is_there = audit_get_row(a, c, i, out);
    cover_done(&c[0]);
    return is_there;
}

/* As many rows as num, the last one in *out. Frees a. */
static void rows(struct audit *a, size_t num, struct audit_row *out)
{
    struct audit_row one;
    size_t i;

    memset(out, 0, sizeof *out);
    for (i = 0; get(a, i, &one); i++)
        *out = one;
    CU_ASSERT_EQUAL(i, num);
    if (i > 0)
        out->system = out->user = slice_of(NULL, 0);    /* theirs go with a */
    audit_free(a);
}

static int balance(const struct audit *a, enum word what, enum word source, struct audit_balance *out)
{
    size_t i;

    for (i = 0; audit_get_balance(a, i, out); i++) {
        CU_ASSERT_EQUAL(out->read,
            out->matched + out->conflicting + out->alone + out->ambiguous + out->left_out);
        if (out->what == what && out->source == source)
            return 1;
    }
    return 0;
}

static void test_balance(void)
{
    struct audit *a = audit_new();
    struct transfer r = transfer(W_SMF96, "PRDA", "payroll", 0), o = transfer(W_LOG, "hosta", "payroll", 0);
    struct transfer_match m;
    struct audit_balance b;

    row(a, W_MATCHED, &r, &o, BY_ENDPOINT);
    row(a, W_MATCHED, &r, &o, BY_ENDPOINT | NOT_BYTES);
    row(a, W_AMBIGUOUS, &r, NULL, 0);
    row(a, W_AMBIGUOUS, NULL, &o, 0);
    row(a, W_SMF_ONLY, &r, NULL, 0);
    audit_read_transfer(a, &r);
    memset(&m, 0, sizeof m);
    m.match = W_SMF_ONLY;
    m.smf = &r;
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 0), OK);
    CU_ASSERT_FATAL(balance(a, W_TRANSFERS, W_SMF96, &b));
    CU_ASSERT(b.read == 5 && b.matched == 1 && b.conflicting == 1 && b.alone == 1 && b.ambiguous == 1 && b.left_out == 1);
    CU_ASSERT_FATAL(balance(a, W_TRANSFERS, W_LOG, &b));
    CU_ASSERT(b.read == 3 && b.matched == 1 && b.conflicting == 1 && b.alone == 0 && b.ambiguous == 1);
    CU_ASSERT(!balance(a, W_TRANSFERS, W_SMF97, &b));
    audit_free(a);
}

/* Both sides in one row: each thing by its own counterpart, else by the row's. */
static void test_balance_ends(void)
{
    struct audit *a = audit_new();
    struct transfer r = transfer(W_SMF96, "PRDA", "payroll", 0), c = transfer(W_SMF97, "CLIA", "payroll", 0),
        o = transfer(W_CLIENT_TRACE, "", "payroll", 0);
    struct transfer_match m;
    struct ends_match e;
    struct audit_balance b;

    memset(&m, 0, sizeof m);
    memset(&e, 0, sizeof e);
    e.server_smf = m.smf = &r;
    e.client_smf = &c;
    m.match = W_SMF_ONLY;
    m.ends = &e;
    audit_read_transfer(a, &r);
    audit_read_transfer(a, &c);
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 1), OK);
    e.client_log = m.log = &o;
    e.client_by = BY_ADDRESS | NOT_RESULT;
    m.match = W_MATCHED;
    audit_read_transfer(a, &r);
    audit_read_transfer(a, &c);
    audit_read_transfer(a, &o);
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 1), OK);
    CU_ASSERT_FATAL(balance(a, W_TRANSFERS, W_SMF96, &b));
    CU_ASSERT(b.read == 2 && b.alone == 1 && b.matched == 1);
    CU_ASSERT_FATAL(balance(a, W_TRANSFERS, W_SMF97, &b));
    CU_ASSERT(b.read == 2 && b.alone == 1 && b.conflicting == 1);
    CU_ASSERT_FATAL(balance(a, W_TRANSFERS, W_CLIENT_TRACE, &b));
    CU_ASSERT(b.read == 1 && b.conflicting == 1);
    audit_free(a);
}

/* A failed attempt of a connection that logged in later: it has a row only with a record. */
static void test_balance_retries(void)
{
    struct audit *a = audit_new();
    struct login r = login(W_SMF98, W_FAIL, 0), o = login(W_LOG, W_FAIL, 0);
    struct login_match m;
    struct audit_balance b;

    o.retry = 1;
    audit_read_login(a, &o);
    audit_read_login(a, &o);
    audit_read_login(a, &r);
    memset(&m, 0, sizeof m);
    m.match = W_MATCHED;
    m.smf = &r;
    m.log = &o;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    CU_ASSERT_FATAL(balance(a, W_LOGINS, W_LOG, &b));
    CU_ASSERT(b.read == 2 && b.matched == 1 && b.left_out == 1);
    audit_read_login(a, &r);
    audit_read_login(a, &o);
    CU_ASSERT_EQUAL(audit_login(a, &m, 0), OK);
    CU_ASSERT_FATAL(balance(a, W_LOGINS, W_LOG, &b));
    CU_ASSERT(b.read == 3 && b.matched == 1 && b.left_out == 2);
    audit_free(a);
}

static void test_unrecorded(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "Orders", 3 * MINUTE);     /* names are the same in capitals */
    pair(a, "payroll", 4 * MINUTE);
    line(a, "hosta", "orders", 9 * MINUTE);
    CU_ASSERT_FATAL(get(a, 0, &r));
    CU_ASSERT(r.what == W_UNRECORDED && r.missing == W_SMF96 && r.count == 3 && r.text == W_NO_96);
    CU_ASSERT(slice_same(r.system, unit_text("hosta")) && slice_same(r.user, unit_text("orders")));
    CU_ASSERT(r.first == noon + 2 * MINUTE && r.last == noon + 9 * MINUTE);
    CU_ASSERT(!get(a, 1, &r));
    audit_free(a);
}

static void test_not_unrecorded(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    pair(a, "payroll", MINUTE);     /* all his operations lie behind the dump's end */
    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "orders", 7 * MINUTE);
    rows(a, 0, &r);
    a = audit_new();                /* he has a record that found no line: he may write them */
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders-north", 2 * MINUTE);
    record(a, "PRDA", "ORDERS-N", 3 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 2, &r);
    CU_ASSERT(r.what == W_LOST_LINES);
    a = audit_new();                /* ambiguous is not alone */
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    {
        struct transfer o = transfer(W_LOG, "hosta", "orders", 3 * MINUTE);
        row(a, W_AMBIGUOUS, NULL, &o, 0);
    }
    rows(a, 0, &r);
    a = audit_new();                /* a log alone: no dump, nothing to suspect */
    line(a, "hosta", "orders", 61 * MINUTE);
    rows(a, 0, &r);
}

/* The record of that name is of a system that is another one. */
static void test_elsewhere(void)
{
    struct audit *a = audit_new();
    struct transfer s = transfer(W_SMF96, "PRDB", "rates", 0), o = transfer(W_LOG, "hostb", "rates", 0);
    struct audit_row r;

    row(a, W_MATCHED, &s, &o, BY_ENDPOINT);
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    record(a, "PRDB", "ORDERS", 2 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    s.end = o.end = noon + 5 * MINUTE;
    row(a, W_MATCHED, &s, &o, BY_ENDPOINT);
    rows(a, 2, &r);                 /* here without records, there without lines */
}

/* No pair at all on that system: records must cover the time. */
static void test_none_here(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    record(a, "PRDA", "PAYROLL", MINUTE);
    record(a, "PRDA", "ORDERS", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "stock", 3 * MINUTE);
    CU_ASSERT_FATAL(get(a, 0, &r));
    CU_ASSERT(r.what == W_UNRECORDED && r.text == W_NO_SERVER && r.count == 2 && r.user.n == 0);
    CU_ASSERT(slice_same(r.system, unit_text("hosta")));
    CU_ASSERT_FATAL(get(a, 1, &r));
    CU_ASSERT(r.what == W_UNLOGGED && r.text == W_NO_LOG && r.count == 2 && r.user.n == 0);
    CU_ASSERT(!get(a, 2, &r));
    audit_free(a);
    a = audit_new();                /* at another time: nothing covers it */
    line(a, "hosta", "orders", 61 * MINUTE);
    record(a, "PRDA", "PAYROLL", 90 * MINUTE);
    rows(a, 0, &r);
    a = audit_new();                /* something of that system is ambiguous: it may have its dump */
    {
        struct transfer o = transfer(W_LOG, "hosta", "orders", MINUTE);
        row(a, W_AMBIGUOUS, NULL, &o, 0);
    }
    line(a, "hosta", "stock", 3 * MINUTE);
    rows(a, 0, &r);
}

/* A login that has its record, or not. */
static void logged_in(struct audit *a, const char *user, int has_record, int64_t when)
{
    struct login r = login(W_SMF95, W_OK, when), o = login(W_LOG, W_OK, when);
    struct login_match m;

    memset(&m, 0, sizeof m);
    r.user = o.user = unit_text(user);
    m.match = has_record ? W_MATCHED : W_LOG_ONLY;
    m.smf = has_record ? &r : NULL;
    m.log = &o;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
}

/* His login is recorded, what he did then is not; nobody else is there. */
static void test_admitted(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "orders", 3 * MINUTE);
    logged_in(a, "orders", 1, MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_UNRECORDED && r.missing == W_SMF96 && r.count == 2 && r.text == W_NONE_96);
    a = audit_new();                /* the login came later */
    line(a, "hosta", "orders", 2 * MINUTE);
    logged_in(a, "orders", 1, 3 * MINUTE);
    rows(a, 0, &r);
    a = audit_new();                /* the dump ends behind his login: many others are alone, too */
    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "stock", 2 * MINUTE);
    line(a, "hosta", "claims", 2 * MINUTE);
    line(a, "hosta", "rates", 3 * MINUTE);
    logged_in(a, "orders", 1, MINUTE);
    rows(a, 0, &r);
    a = audit_new();                /* the records of his logins are missing as well, not so those of others */
    logged_in(a, "payroll", 1, 0);
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    logged_in(a, "orders", 0, 2 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS && r.missing == W_SMF96);
}

/* Many are alone at once: records of that time were lost, also those of users whom nothing else is known of. */
static void test_hole(void)
{
    static const char *const users[] = { "orders", "stock", "claims", "rates" };
    struct audit *a = audit_new();
    struct audit_row r;
    size_t i;

    pair(a, "payroll", MINUTE);
    for (i = 0; i < 4; i++)
        line(a, "hosta", users[i], 2 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS && r.count == 4);
    a = audit_new();                /* two; one of them has a pair */
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    line(a, "hosta", "payroll", 2 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS && r.count == 2);
}

/* All that he did lies before and behind the dump, or between two of them. */
static void test_outside(void)
{
    struct audit *a = audit_new();
    struct transfer s = transfer(W_SMF96, "PRDA", "payroll", 60 * MINUTE), o = transfer(W_LOG, "hosta", "payroll", 0);
    struct audit_row r;
    int i;

    line(a, "hosta", "orders", 0);
    pair(a, "payroll", 30 * MINUTE);
    line(a, "hosta", "orders", 60 * MINUTE);
    rows(a, 2, &r);
    CU_ASSERT(r.what == W_LOG_STRETCH && r.text == W_ONLY_LINES);
    for (i = 0; i < 2; i++) {
        a = audit_new();
        s.from.input = "dump1";
        o.end = s.end = noon;
        row(a, W_MATCHED, &s, &o, BY_ENDPOINT);
        line(a, "hosta", "orders", 30 * MINUTE);
        s.from.input = i == 0 ? "dump2" : "dump1";
        o.end = s.end = noon + 60 * MINUTE;
        row(a, W_MATCHED, &s, &o, BY_ENDPOINT);
        rows(a, 1, &r);
        CU_ASSERT(r.what == (i == 0 ? W_LOST_RECORDS : W_UNRECORDED));
    }
}

/* What a filter drops speaks for its user. */
static void test_filtered(void)
{
    struct audit *a = audit_new();
    struct transfer s = transfer(W_SMF96, "PRDA", "orders", 0), o = transfer(W_LOG, "hosta", "orders", 0);
    struct transfer_match m;
    struct audit_row r;

    memset(&m, 0, sizeof m);
    m.match = W_MATCHED;
    m.smf = &s;
    m.log = &o;
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 0), OK);
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "orders", 2 * MINUTE);
    m.match = W_LOG_ONLY;
    m.smf = NULL;
    CU_ASSERT_EQUAL(audit_transfer(a, &m, 0), OK);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS && r.count == 1);
}

/* A user of two systems: one operation was lost; more than that was not written. */
static void test_two_systems(void)
{
    struct audit *a;
    struct transfer s = transfer(W_SMF96, "PRDB", "ORDERS", 0), o = transfer(W_LOG, "hostb", "orders", 0);
    struct audit_row r;
    int i, k;

    for (k = 1; k <= 3; k += 2) {
        a = audit_new();
        row(a, W_MATCHED, &s, &o, BY_ENDPOINT);
        pair(a, "payroll", MINUTE);
        for (i = 0; i < k; i++)
            line(a, "hosta", "orders", 2 * MINUTE);
        pair(a, "payroll", 4 * MINUTE);
        rows(a, 1, &r);
        CU_ASSERT(r.what == (k == 1 ? W_LOST_RECORDS : W_UNRECORDED));
    }
}

/* Killed in the middle of a transfer: no record is missing. */
static void test_killed(void)
{
    struct audit *a = audit_new();
    struct transfer o = transfer(W_LOG, "hosta", "orders", 2 * MINUTE);
    struct audit_row r;

    o.end = INSTANT_NONE;
    pair(a, "payroll", MINUTE);
    row(a, W_LOG_ONLY, NULL, &o, 0);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 0, &r);
}

/* scp's files have no lines; but who has such a record may write them. */
static void test_scp(void)
{
    struct audit *a = audit_new();
    struct transfer s = transfer(W_SMF96, "PRDA", "ORDERS", 2 * MINUTE);
    struct audit_row r;

    s.product = W_SCP;
    pair(a, "payroll", MINUTE);
    row(a, W_SMF_ONLY, &s, NULL, 0);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_UNLOGGED && r.text == W_NO_SCP && r.count == 1);
    a = audit_new();
    pair(a, "payroll", MINUTE);
    row(a, W_SMF_ONLY, &s, NULL, 0);
    line(a, "hosta", "orders", 3 * MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 2, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS);
}

/* All traces of clients in one row, when others have a pair. */
static void test_traces(void)
{
    static const char *const names[] = { "trace1", "trace2", "trace3" };
    struct audit *a;
    struct transfer s = transfer(W_SMF97, "CLIA", "orders", 0), o = transfer(W_CLIENT_TRACE, "", "orders", INSTANT_NONE);
    struct login l = login(W_CLIENT_TRACE, W_OK, 0);
    struct login_match m;
    struct audit_row r;
    int i, k;

    for (k = 0; k < 2; k++) {
        a = audit_new();
        for (i = k; i < 3; i++) {
            o.from.log_input = names[i];
            row(a, i == 0 ? W_MATCHED : W_LOG_ONLY, i == 0 ? &s : NULL, &o, 0);
        }
        rows(a, k == 0, &r);
        CU_ASSERT(k == 1 || (r.what == W_UNRECORDED && r.missing == W_SMF97 && r.count == 2 && r.text == W_NO_97));
    }
    a = audit_new();                /* a 94 that nobody can tell whose it is says that there are some */
    o.from.log_input = names[0];
    row(a, W_MATCHED, &s, &o, 0);
    memset(&m, 0, sizeof m);
    l.system = slice_of(NULL, 0);
    l.from.log_input = names[0];
    m.match = W_LOG_ONLY;
    m.log = &l;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    {
        struct login r94 = login(W_SMF94, W_OK, 0);
        struct login_match n;
        memset(&n, 0, sizeof n);
        n.match = W_AMBIGUOUS;
        n.smf = &r94;
        CU_ASSERT_EQUAL(audit_login(a, &n, 1), OK);
    }
    rows(a, 0, &r);
}

static void test_lost(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    line(a, "hosta", "payroll", 0);             /* before the first pair */
    pair(a, "payroll", MINUTE);
    line(a, "hosta", "payroll", 2 * MINUTE);
    pair(a, "orders", 3 * MINUTE);
    line(a, "hosta", "orders", 4 * MINUTE);
    line(a, "hosta", "payroll", 5 * MINUTE);
    pair(a, "orders", 6 * MINUTE);
    line(a, "hosta", "orders", 7 * MINUTE);     /* behind the last one */
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_LOST_RECORDS && r.missing == W_SMF96 && r.count == 3);
    CU_ASSERT(r.first == noon + 2 * MINUTE && r.last == noon + 5 * MINUTE);
}

/* More gaps than are kept: fewer and longer ones, none is dropped. */
static void test_many_lost(void)
{
    struct audit *a = audit_new();
    struct audit_row r;
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < 1000; i++) {
        pair(a, "payroll", (int64_t)i * 60 * MINUTE);
        line(a, "hosta", "payroll", (int64_t)i * 60 * MINUTE + MINUTE);
    }
    pair(a, "payroll", 1000 * 60 * MINUTE);
    for (i = 0; get(a, i, &r); i++)
        count += r.count;
    CU_ASSERT(i >= 1 && i <= 32);
    CU_ASSERT_EQUAL(count, 1000);
    audit_free(a);
}

/* The dump begins later than the log of the system, and ends before it. */
static void test_stretches(void)
{
    struct audit *a = audit_new();
    struct audit_row r;

    line(a, "hosta", "payroll", -120 * MINUTE);
    line(a, "hosta", "payroll", -60 * MINUTE);
    pair(a, "payroll", MINUTE);
    pair(a, "payroll", 4 * MINUTE);
    line(a, "hosta", "payroll", 90 * MINUTE);
    CU_ASSERT_FATAL(get(a, 0, &r));
    CU_ASSERT(r.what == W_LOG_STRETCH && r.count == 2 && r.last == noon - 60 * MINUTE);
    CU_ASSERT_FATAL(get(a, 1, &r));
    CU_ASSERT(r.what == W_LOG_STRETCH && r.count == 1 && r.last == noon + 90 * MINUTE);
    CU_ASSERT(!get(a, 2, &r));
    audit_free(a);
}

/* Logins are recorded by the daemon: by system. */
static void test_logins(void)
{
    struct audit *a = audit_new();
    struct login o = login(W_LOG, W_FAIL, 2 * MINUTE);
    struct login_match m;
    struct audit_row r;

    pair(a, "payroll", MINUTE);
    memset(&m, 0, sizeof m);
    m.match = W_LOG_ONLY;
    m.log = &o;
    audit_read_login(a, &o);
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    o.user = unit_text("someone");
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    pair(a, "payroll", 4 * MINUTE);
    rows(a, 1, &r);
    CU_ASSERT(r.what == W_UNRECORDED && r.missing == W_SMF98 && r.count == 2 && r.text == W_NONE_98);
    a = audit_new();                /* before and behind all pairs of the system: nothing is known of that time */
    o.time = noon;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    pair(a, "payroll", 30 * MINUTE);
    o.time = noon + 60 * MINUTE;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    rows(a, 2, &r);
    CU_ASSERT(r.what == W_LOG_STRETCH);
    a = audit_new();                /* others have theirs */
    pair(a, "payroll", MINUTE);
    o.time = noon + 2 * MINUTE;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    o = login(W_SMF98, W_FAIL, 3 * MINUTE);
    o.system = unit_text("PRDB");
    m.match = W_SMF_ONLY;
    m.smf = &o;
    m.log = NULL;
    CU_ASSERT_EQUAL(audit_login(a, &m, 1), OK);
    pair(a, "payroll", 4 * MINUTE);
    CU_ASSERT_FATAL(get(a, 0, &r));
    CU_ASSERT(r.what == W_UNRECORDED && r.missing == W_SMF98 && r.count == 1 && r.text == W_NO_98);
    audit_free(a);
}

/* More users than are kept: no harm. */
static void test_crowd(void)
{
    struct audit *a = audit_new();
    struct audit_row r;
    char user[9] = "aaaaaaaa";
    size_t i, k;

    for (i = 0; i < 70000; i++) {
        for (k = 0; k < 8 && ++user[k] > 'z'; k++)
            user[k] = 'a';
        line(a, "hosta", user, 0);
    }
    CU_ASSERT_FATAL(get(a, 0, &r));
    CU_ASSERT(r.count == 65536 && r.user.n == 0);
    CU_ASSERT(!get(a, 1, &r));
    audit_free(a);
}

static const struct unit_case cases[] = {
    { "balance", test_balance },
    { "balance of both sides", test_balance_ends },
    { "balance of attempts", test_balance_retries },
    { "a user without records", test_unrecorded },
    { "who only seems to have none", test_not_unrecorded },
    { "records of another system", test_elsewhere },
    { "a system without records", test_none_here },
    { "a login that is recorded", test_admitted },
    { "a hole", test_hole },
    { "outside the dumps", test_outside },
    { "filtered", test_filtered },
    { "a user of two systems", test_two_systems },
    { "killed", test_killed },
    { "scp", test_scp },
    { "traces of clients", test_traces },
    { "lost records", test_lost },
    { "many lost records", test_many_lost },
    { "stretches of one source", test_stretches },
    { "logins", test_logins },
    { "a crowd", test_crowd },
    { NULL, NULL }
};
const struct unit_suite suite_audit = { "audit", cases };

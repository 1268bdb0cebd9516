/* t_why.c: what is told of a thing that was asked for. */
#include "join/why.h"
#include "unit.h"

#define SECOND INT64_C(1000000)
static const int64_t noon = INT64_C(1795219200) * 1000000;

struct bench {
    struct why *why;
    struct clocks *clocks;
};

static struct transfer transfer(enum word source, uint64_t number, const char *path, int64_t when)
{
    struct transfer t;

    memset(&t, 0, sizeof t);
    t.source = source;
    t.role = W_SERVER;
    t.op = W_PUT;
    t.result = W_OK;
    t.system = unit_text(source == W_LOG ? "hosta" : "PRDA");
    t.user = unit_text("payroll");
    t.path = unit_text(path);
    t.bytes = 1000;
    t.has_bytes = 1;
    t.start = t.end = noon + when;
    t.resolution = 10000;
    t.duration = t.asid = -1;
    t.at.remote_ip.b[15] = 7;
    t.at.remote_port = 1024;
    t.at.local_port = 22;
    t.at.sure = 1;
    if (source == W_LOG) {
        t.from.log_input = "logs/SYSLOG";
        t.from.log_first = number;
        t.from.log_last = number + 5;
    } else {
        t.from.input = "DUMP";
        t.from.record = number;
    }
    return t;
}

static struct bench ask(const char *input, uint64_t number)
{
    struct bench b;

    b.clocks = clocks_new();
    b.why = why_new(unit_text(input), number, 0, b.clocks);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b.why);
    return b;
}

static void done(struct bench *b)
{
    why_free(b->why);
    clocks_free(b->clocks);
}

static void come(struct bench *b, const struct transfer *t) { CU_ASSERT_EQUAL(why_transfer(b->why, t), OK); }

static void go(struct bench *b, enum word match, const struct transfer *smf, const struct transfer *log, unsigned by)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    m.match = match;
    m.smf = smf;
    m.log = log;
    m.by = by;
    why_transfer_row(b->why, &m);
}

/* Whatever comes first, what is asked for or what it is compared with; its row before or behind. */
static void test_pair(void)
{
    struct transfer r = transfer(W_SMF96, 4, "/u/x", 0), o = transfer(W_LOG, 17, "/u/x", SECOND),
        other = transfer(W_LOG, 30, "/u/y", SECOND);
    struct why_row row;
    unsigned i;

    for (i = 0; i < 4; i++) {
        struct bench b = i & 1 ? ask("DUMP", 4) : ask("SYSLOG", 22);
        come(&b, i & 2 ? &r : &o);
        come(&b, i & 2 ? &o : &r);
        come(&b, &other);
        go(&b, W_MATCHED, &r, &o, BY_ENDPOINT | BY_PATH);
        go(&b, W_LOG_ONLY, NULL, &other, 0);
        why_settle(b.why);
        CU_ASSERT_FATAL(why_get(b.why, 0, &row));
        CU_ASSERT(row.what == W_ASKED && row.decision == W_MATCHED && row.reason == W_WHY_ONLY);
        CU_ASSERT(row.agrees == (BY_ENDPOINT | BY_PATH) && row.number == (i & 1 ? 17u : 4u));
        CU_ASSERT_FATAL(why_get(b.why, 1, &row));
        CU_ASSERT(row.what == W_CANDIDATE && row.decision == W_MATCHED && row.skew == SECOND && row.score > 0);
        CU_ASSERT(row.unexplained == 0 && row.agrees & BY_TIME && row.differs == 0);
        CU_ASSERT_EQUAL(why_get(b.why, 2, &row), (int)(i & 1));    /* of the record: the other line, too */
        if (i & 1)
            CU_ASSERT(row.decision == W_REJECTED && row.differs == BY_PATH && row.score == 0);
        CU_ASSERT(!why_get(b.why, 2 + (i & 1), &row));
        done(&b);
    }
}

/* The row of a candidate has gone out before the one that is asked for came. */
static void test_taken(void)
{
    struct bench b = ask("DUMP", 5);
    struct transfer r = transfer(W_SMF96, 4, "/u/x", 0), o = transfer(W_LOG, 17, "/u/x", 0),
        r2 = transfer(W_SMF96, 5, "/u/x", 2 * SECOND);
    struct why_row row;

    come(&b, &r);
    come(&b, &o);
    go(&b, W_MATCHED, &r, &o, BY_ENDPOINT);
    come(&b, &r2);
    go(&b, W_SMF_ONLY, &r2, NULL, 0);
    why_settle(b.why);
    CU_ASSERT_FATAL(why_get(b.why, 0, &row));
    CU_ASSERT(row.decision == W_SMF_ONLY && row.reason == W_WHY_ALL_TAKEN && row.partner == NULL);
    CU_ASSERT_FATAL(why_get(b.why, 1, &row));
    CU_ASSERT(row.decision == W_TAKEN && row.number == 4 && !row.is_partner_log);
    CU_ASSERT_STRING_EQUAL(row.partner, "DUMP");
    done(&b);
}

static void test_reasons(void)
{
    struct bench b = ask("DUMP", 4);
    struct transfer r = transfer(W_SMF96, 4, "/u/x", 0), far = transfer(W_LOG, 100, "/u/x", 100 * SECOND),
        user = transfer(W_LOG, 200, "/u/x", 0), bytes = transfer(W_LOG, 300, "/u/x", 0), op = transfer(W_LOG, 400, "/u/x", 0),
        gone = transfer(W_LOG, 500, "/u/x", 901 * SECOND);
    struct why_row row;

    user.user = unit_text("orders");
    bytes.bytes = 7;
    op.op = W_GET;
    come(&b, &r);
    come(&b, &far);
    come(&b, &user);
    come(&b, &bytes);
    come(&b, &op);
    come(&b, &gone);
    go(&b, W_SMF_ONLY, &r, NULL, 0);
    go(&b, W_LOG_ONLY, NULL, &bytes, 0);
    why_settle(b.why);
    CU_ASSERT_FATAL(why_get(b.why, 1, &row));
    CU_ASSERT(row.decision == W_FAR && row.differs == BY_TIME && row.unexplained == INSTANT_NONE);
    CU_ASSERT_FATAL(why_get(b.why, 2, &row));
    CU_ASSERT(row.decision == W_OPEN && row.differs == BY_BYTES && row.reason == W_WHY_LAST);
    CU_ASSERT_FATAL(why_get(b.why, 3, &row));
    CU_ASSERT(row.decision == W_REJECTED && row.differs == BY_USER && row.reason == W_WHY_RULE);
    CU_ASSERT(!why_get(b.why, 4, &row));
    done(&b);
}

/* Far more than is kept, before and behind. */
static void test_many(void)
{
    struct bench b = ask("DUMP", 4);
    struct transfer r = transfer(W_SMF96, 4, "/u/x", 0), o;
    struct why_row row;
    size_t i;

    for (i = 0; i < 40000; i++) {
        o = transfer(W_LOG, 10 * i + 10, "/u/x", (int64_t)(i % 1000) * SECOND / 2);
        if (i == 20000)
            come(&b, &r);
        come(&b, &o);
        go(&b, W_LOG_ONLY, NULL, &o, 0);
    }
    why_settle(b.why);
    for (i = 1; why_get(b.why, i, &row); i++)
        CU_ASSERT_EQUAL(row.score > 0, 1);
    CU_ASSERT_EQUAL(i, 13);
    done(&b);
}

static void test_nothing(void)
{
    struct bench b = ask("UMP", 4);     /* not a whole component of a name */
    struct transfer r = transfer(W_SMF96, 4, "/u/x", 0);
    struct why_row row;

    come(&b, &r);
    go(&b, W_SMF_ONLY, &r, NULL, 0);
    why_settle(b.why);
    CU_ASSERT(!why_get(b.why, 0, &row));
    done(&b);
}

static const struct unit_case cases[] = {
    { "a pair", test_pair },
    { "taken by another one", test_taken },
    { "reasons", test_reasons },
    { "very many", test_many },
    { "nothing there", test_nothing },
    { NULL, NULL }
};
const struct unit_suite suite_why = { "why", cases };

/* t_envel.c: envelopes, times and years. */
#include "trace/envel.h"
#include "trace/trace.h"
#include "unit.h"

#define AT(day, hour, min, sec) ((((int64_t)(day) * 24 + (hour)) * 60 + (min)) * 60 + (sec)) * INSTANT_SECOND

static int64_t day(int64_t year, unsigned month, unsigned mday)
{
    return days_from_civil(year, month, mday);
}

static void clear(struct envelopes *r)
{
    envelopes_init(r);
    r->clock.now = AT(day(2026, 11, 21), 0, 0, 0);
}

static int is(struct slice s, const char *text)
{
    return slice_same(s, unit_text(text));
}

/* One line that ends in LF. */
static int parse(struct envelopes *r, struct slice text, struct envelope *e)
{
    struct line line;

    line.text = text;
    line.number = 7;
    line.end = 1;
    line.passed = 0;
    return envelope_read(r, &line, e);
}

static void traditional(void)
{
    struct envelopes r;
    struct envelope e;
    const struct origin_text *from;
    struct slice line = unit_text("Nov  3 01:02:03 HOSTA sftp-server[4711]: open");

    clear(&r);
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 3), 1, 2, 3));
    CU_ASSERT_EQUAL(e.resolution, INSTANT_SECOND);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT_EQUAL(e.owner, OWNER_SFTP);
    CU_ASSERT_EQUAL(e.pid, 4711);
    CU_ASSERT_PTR_NOT_NULL(e.from);
    CU_ASSERT(is(e.text, "open"));
    from = e.from;
    line = unit_text("Nov  3 01:02:04 HOSTA sftp-server[4711]: close");
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 3), 1, 2, 4));
    CU_ASSERT_PTR_EQUAL(e.from, from);
    CU_ASSERT(is(e.text, "close"));
    CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("Nov  3 01:02:05 HOSTB sshd[1]: x"), &e), OK);
    CU_ASSERT_PTR_NOT_EQUAL(e.from, from);
    line = unit_text("Nov  3 01:02:05 HOSTA sftp-server[9]: again");
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_PTR_EQUAL(e.from, from);
    CU_ASSERT_EQUAL(e.pid, 9);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT(is(e.text, "again"));
    CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("Nov  3 01:02:05 HOSTA sftp-server[9x]: y"), &e), OK);
    CU_ASSERT_EQUAL(e.pid, 0);
    line = unit_text("<38>Nov 13 01:02:03 HOSTA sshd-session[12]: x");
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_SSHD);
    CU_ASSERT(is(e.text, "x"));
    line = unit_text("Nov 13 01:02:03 HOSTA/STCUSER SSHD4 sshd[33554486]: x");
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT_EQUAL(e.pid, 33554486);
    line = unit_text("Nov 13 01:02:03 HOSTA kernel: sshd[1]: x");
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_OTHER);
}

/* A line of sshd, process 4711 on HOSTA; the text behind it. */
static void is_sshd(const char *line, const char *text)
{
    struct envelopes r;
    struct envelope e;
    unsigned i;

    clear(&r);
    for (i = 0; i < 2; i++) {           /* the second time it is one that has been met */
        CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text(line), &e), OK);
        CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 3), 1, 2, 3));
        CU_ASSERT_EQUAL(e.owner, OWNER_SSHD);
        CU_ASSERT_EQUAL(e.pid, 4711);
        if (!is(e.host, "HOSTA") || !is(e.text, text))
            CU_FAIL(line);
    }
}

static void writers(void)
{
    static const char *const others[] = {
        "Nov  3 01:02:03 HOSTA auth|security: sshd[4711]: x",
        "Nov  3 01:02:03 HOSTA auth|security:information sshd[4711]: x",
        "Nov  3 01:02:03 HOSTA lower sshd[4711]: x", "Nov  3 01:02:03 HOSTA A B C sshd[4711]: x", NULL
    };
    struct envelopes r;
    struct envelope e;
    size_t i;

    is_sshd("Nov  3 01:02:03 HOSTA/STCUSER  SSHD4    sshd[4711]: x y", "x y");    /* z/OS, -u */
    is_sshd("Nov  3 01:02:03 HOSTA/STCUSER/SSHD4 sshd[4711]: x", "x");
    is_sshd("Nov  3 01:02:03 HOSTA  STCUSER  SSHD4  sshd[4711]: x", "x");
    is_sshd("Nov  3 01:02:03 HOSTA auth|security:info sshd[4711]: x", "x");       /* AIX */
    is_sshd("Nov  3 01:02:03 Message forwarded from HOSTA: sshd[4711]: x", "x");
    is_sshd("Nov  3 01:02:03 <auth.info> HOSTA sshd[4711]: x", "x");              /* FreeBSD, -vv */
    clear(&r);
    for (i = 0; others[i] != NULL; i++)
        if (parse(&r, unit_text(others[i]), &e) == OK && e.owner == OWNER_SSHD)
            CU_FAIL(others[i]);
}

/* ts -s, ts -i: no time that is known; behind lines with times they are nothing. */
static void relative(void)
{
    static const char *const lines[] = {
        "00:00:03 debug1: x", "00:00:03.123456 debug1: x", "3.123456 debug1: x", "[00:00:03] debug1: x",
        "[00:00:03.5] debug1: x", NULL
    };
    struct envelopes r;
    struct envelope e;
    size_t i;

    for (i = 0; lines[i] != NULL; i++) {
        clear(&r);
        CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text(lines[i]), &e), OK);
        CU_ASSERT_EQUAL(e.form, FORM_STAMPED);
        CU_ASSERT_EQUAL(e.when, INSTANT_NONE);
        CU_ASSERT_EQUAL(r.is_relative, 1);
        CU_ASSERT(is(e.text, "debug1: x"));
        CU_ASSERT_EQUAL(parse(&r, unit_text(lines[i]), &e), OK);
        clear(&r);
        CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("Nov  3 01:02:03 HOSTA sshd[4711]: x"), &e), OK);
        CU_ASSERT_EQUAL(parse(&r, unit_text(lines[i]), &e), E_FORMAT);
    }
    clear(&r);
    CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("3.1 debug1: x"), &e), OK);
    CU_ASSERT_EQUAL(e.form, FORM_BARE);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("00:00:03 Server listening on :: port 22.\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("12:00:03 Lunch.\n13:00:00 Coffee.\n")), 0);
}

static void iso(void)
{
    struct envelopes r;
    struct envelope e;
    struct slice line = unit_text("2026-11-20T21:22:50.123456+09:00 HOSTA internal-sftp[7]: x");

    clear(&r);
    CU_ASSERT_EQUAL_FATAL(parse(&r, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 12, 22, 50) + 123456);
    CU_ASSERT_EQUAL(e.resolution, 1);
    CU_ASSERT_EQUAL(e.owner, OWNER_SFTP);
    CU_ASSERT_EQUAL(parse(&r, unit_text("2026-11-20T21:22:59Z HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 21, 22, 59));
    CU_ASSERT_EQUAL(e.resolution, INSTANT_SECOND);
    r.clock.zone.seconds = 3600;
    CU_ASSERT_EQUAL(parse(&r, unit_text("2026-11-20T21:22:59.5 HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 20, 22, 59) + 500000);
    CU_ASSERT_EQUAL(e.resolution, 100000);
    CU_ASSERT_EQUAL(parse(&r, unit_text("2026-11-20T21:22:59-0130 HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 22, 52, 59));
}

static void not_one(void)
{
    static const char *const bad[] = {
        "x", "Nov", "Nov 31 01:02:03 H sshd[1]: x", "Nov  3 25:02:03 H sshd[1]: x", "Nov  3 01:02:03",
        "Foo  3 01:02:03 H sshd[1]: x", "2026-13-20T21:22:50Z H sshd[1]: x",
        "2026-02-30T21:22:50Z H sshd[1]: x",
        "2026-11-20T21:22:50", "2026-11-20T21:22:5", "2026-11-20T21:22:50+9 H x: y", "<38>", "<999>x", NULL
    };
    struct envelopes r;
    struct envelope e;
    size_t i;

    clear(&r);
    CU_ASSERT_EQUAL(parse(&r, unit_text(""), &e), END);
    r.dated = 1;                    /* no bare text any more */
    for (i = 0; bad[i] != NULL; i++)
        if (parse(&r, unit_text(bad[i]), &e) != E_FORMAT)
            CU_FAIL(bad[i]);
    r.forced = FORM_ISO;
    CU_ASSERT_EQUAL(parse(&r, unit_text("Nov  3 01:02:03 H sshd[1]: x"), &e), E_FORMAT);
    envelopes_done(&r);
}

static void bare(void)
{
    struct envelopes r;
    struct envelope e;

    clear(&r);
    CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("sshd[33554486]: Accepted"), &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_SSHD);
    CU_ASSERT_EQUAL(e.pid, 33554486);
    CU_ASSERT_EQUAL(e.when, INSTANT_NONE);
    CU_ASSERT_EQUAL_FATAL(parse(&r, unit_text("debug1: x"), &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_UNTOLD);
    CU_ASSERT(is(e.text, "debug1: x"));
}

static int64_t when(struct envelopes *r, const char *stamp)
{
    unsigned char line[64];
    struct envelope e;
    size_t n = strlen(stamp);

    memcpy(line, stamp, n);
    memcpy(line + n, " H sshd[1]: x", 13);
    return parse(r, slice_of(line, n + 13), &e) == OK ? e.when : INSTANT_NONE;
}

static void years(void)
{
    struct spans known;
    struct envelopes r;

    memset(&known, 0, sizeof known);
    clear(&r);
    CU_ASSERT_EQUAL(when(&r, "Nov 20 00:00:00"), AT(day(2026, 11, 20), 0, 0, 0));
    clear(&r);
    CU_ASSERT_EQUAL(when(&r, "Dec 31 23:59:59"), AT(day(2025, 12, 31), 23, 59, 59));
    CU_ASSERT_EQUAL(when(&r, "Jan  1 00:00:00"), AT(day(2026, 1, 1), 0, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Dec 31 23:59:58"), AT(day(2025, 12, 31), 23, 59, 58));
    CU_ASSERT_EQUAL(when(&r, "Jan  1 00:00:01"), AT(day(2026, 1, 1), 0, 0, 1));
    clear(&r);
    spans_add(&known, AT(day(2013, 8, 12), 0, 0, 0));
    r.clock.known = &known;
    CU_ASSERT_EQUAL(when(&r, "Aug 11 10:00:00"), AT(day(2013, 8, 11), 10, 0, 0));
    clear(&r);
    memset(&known, 0, sizeof known);
    spans_add(&known, AT(day(2014, 1, 2), 0, 0, 0));
    r.clock.known = &known;
    CU_ASSERT_EQUAL(when(&r, "Dec 31 10:00:00"), AT(day(2013, 12, 31), 10, 0, 0));
    clear(&r);
    r.clock.fixed = 2001;
    r.clock.zone.seconds = 9 * 3600;
    CU_ASSERT_EQUAL(when(&r, "Jan  1 00:00:00"), AT(day(2000, 12, 31), 15, 0, 0));
    clear(&r);
    CU_ASSERT_EQUAL(when(&r, "Feb 29 00:00:00"), AT(day(2024, 2, 29), 0, 0, 0));
}

/* Records of a year and of two. */
static void years_of_records(void)
{
    struct spans known;
    struct envelopes r;
    int d;

    memset(&known, 0, sizeof known);
    for (d = 1; d <= 364; d += 3)
        spans_add(&known, AT(day(2021, 1, 1), 0, 0, 0) + d * INSTANT_DAY);
    CU_ASSERT_EQUAL(known.num, 1);
    clear(&r);
    r.clock.known = &known;
    CU_ASSERT_EQUAL(when(&r, "Jan  2 10:00:00"), AT(day(2021, 1, 2), 10, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Jul  9 10:00:00"), AT(day(2021, 7, 9), 10, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Dec 30 10:00:00"), AT(day(2021, 12, 30), 10, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Feb 29 10:00:00"), AT(day(2020, 2, 29), 10, 0, 0));
    spans_add(&known, AT(day(2024, 6, 13), 10, 0, 0));
    CU_ASSERT_EQUAL(known.num, 2);
    clear(&r);
    r.clock.known = &known;
    CU_ASSERT_EQUAL(when(&r, "Jun 13 11:00:00"), AT(day(2024, 6, 13), 11, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Jun 20 11:00:00"), AT(day(2021, 6, 20), 11, 0, 0));
    CU_ASSERT_EQUAL(when(&r, "Mar  1 11:00:00"), AT(day(2021, 3, 1), 11, 0, 0));
}

/* 23:59:60 is the last second of its minute. */
static void leap_second(void)
{
    struct envelopes r;
    int64_t end = AT(day(2017, 1, 1), 0, 0, 0);

    clear(&r);
    r.clock.fixed = 2016;
    CU_ASSERT_EQUAL(when(&r, "Dec 31 23:59:59"), end - INSTANT_SECOND);
    CU_ASSERT_EQUAL(when(&r, "Dec 31 23:59:60"), end - INSTANT_SECOND);
    CU_ASSERT_EQUAL(when(&r, "Jan  1 00:00:00"), end);
    clear(&r);
    CU_ASSERT_EQUAL(when(&r, "2016-12-31T23:59:59.999998Z"), end - 2);
    CU_ASSERT_EQUAL(when(&r, "2016-12-31T23:59:60.250000Z"), end - 1);
    CU_ASSERT_EQUAL(when(&r, "2017-01-01T00:00:00.000000Z"), end);
}

static void looks(void)
{
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("Nov  3 01:02:03 H cron[1]: x\nNov  3 01:02:03 H sshd[1]: x\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("2026-11-20T21:22:50Z H sshd[1]: x\r\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("debug1: sshd version OpenSSH_9.2\r\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("Server listening on :: port 22.\r\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("sshd[1]: Connection from 192.0.2.1 port 5\n")), 1);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("Dear reader,\nthis is no log.\n")), 0);
    CU_ASSERT_EQUAL(trace_looks_like_log(unit_text("")), 0);
    CU_ASSERT_EQUAL(trace_looks_like_log(slice_of((const unsigned char *)"a\0b\n", 4)), 0);
}

static const struct unit_case cases[] = {
    { "traditional", traditional }, { "ISO", iso }, { "what is none", not_one }, { "bare", bare }, { "years", years },
    { "years of records", years_of_records }, { "leap second", leap_second },
    { "recognition", looks },
    { "what writers put before the tag", writers }, { "stamps that tell no time", relative },
    { NULL, NULL }
};
const struct unit_suite suite_envel = { "envel", cases };

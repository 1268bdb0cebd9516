/* t_envel.c: envelopes, times and years. */
#include "trace/envel.h"
#include "trace/trace.h"
#include "unit.h"

#define AT(day, hour, min, sec) ((((int64_t)(day) * 24 + (hour)) * 60 + (min)) * 60 + (sec)) * INSTANT_SECOND

static int64_t day(int64_t year, unsigned month, unsigned mday)
{
    return days_from_civil(year, month, mday);
}

static void clear(struct clock *c)
{
    memset(c, 0, sizeof *c);
    c->near = INSTANT_NONE;
    c->now = AT(day(2026, 11, 21), 0, 0, 0);
}

static int is(struct slice s, const char *text)
{
    return slice_same(s, unit_text(text));
}

static void traditional(void)
{
    struct clock c;
    struct envelope e;
    const struct origin_text *from;
    struct slice line = unit_text("Nov  3 01:02:03 HOSTA sftp-server[4711]: open");

    clear(&c);
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 3), 1, 2, 3));
    CU_ASSERT_EQUAL(e.resolution, INSTANT_SECOND);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT_EQUAL(e.owner, OWNER_SFTP);
    CU_ASSERT_EQUAL(e.pid, 4711);
    CU_ASSERT_PTR_NOT_NULL(e.from);
    CU_ASSERT(is(slice_from(line, e.length), "open"));
    from = e.from;
    line = unit_text("Nov  3 01:02:04 HOSTA sftp-server[4711]: close");
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 3), 1, 2, 4));
    CU_ASSERT_PTR_EQUAL(e.from, from);
    CU_ASSERT(is(slice_from(line, e.length), "close"));
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, unit_text("Nov  3 01:02:05 HOSTB sshd[1]: x"), &e), OK);
    CU_ASSERT_PTR_NOT_EQUAL(e.from, from);
    line = unit_text("Nov  3 01:02:05 HOSTA sftp-server[9]: again");
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_PTR_EQUAL(e.from, from);
    CU_ASSERT_EQUAL(e.pid, 9);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT(is(slice_from(line, e.length), "again"));
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, unit_text("Nov  3 01:02:05 HOSTA sftp-server[9x]: y"), &e), OK);
    CU_ASSERT_EQUAL(e.pid, 0);
    line = unit_text("<38>Nov 13 01:02:03 HOSTA sshd-session[12]: x");
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_SSHD);
    CU_ASSERT(is(slice_from(line, e.length), "x"));
    line = unit_text("Nov 13 01:02:03 HOSTA/STCUSER SSHD4 sshd[33554486]: x");
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT(is(e.host, "HOSTA"));
    CU_ASSERT_EQUAL(e.pid, 33554486);
    line = unit_text("Nov 13 01:02:03 HOSTA kernel: sshd[1]: x");
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_OTHER);
}

static void iso(void)
{
    struct clock c;
    struct envelope e;
    struct slice line = unit_text("2026-11-20T21:22:50.123456+09:00 HOSTA internal-sftp[7]: x");

    clear(&c);
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 0, line, &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 12, 22, 50) + 123456);
    CU_ASSERT_EQUAL(e.resolution, 1);
    CU_ASSERT_EQUAL(e.owner, OWNER_SFTP);
    CU_ASSERT_EQUAL(envelope_parse(&c, NULL, 0, unit_text("2026-11-20T21:22:59Z HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 21, 22, 59));
    CU_ASSERT_EQUAL(e.resolution, INSTANT_SECOND);
    c.zone = 3600;
    CU_ASSERT_EQUAL(envelope_parse(&c, NULL, 0, unit_text("2026-11-20T21:22:59.5 HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 20, 22, 59) + 500000);
    CU_ASSERT_EQUAL(e.resolution, 100000);
    CU_ASSERT_EQUAL(envelope_parse(&c, NULL, 0, unit_text("2026-11-20T21:22:59-0130 HOSTA sshd[8]: x"), &e), OK);
    CU_ASSERT_EQUAL(e.when, AT(day(2026, 11, 20), 22, 52, 59));
}

static void not_one(void)
{
    static const char *const bad[] = {
        "", "x", "Nov", "Nov 31 01:02:03 H sshd[1]: x", "Nov  3 25:02:03 H sshd[1]: x", "Nov  3 01:02:03",
        "Nov  3 01:02:03 ",
        "Nov  3 01:02:03 H", "Foo  3 01:02:03 H sshd[1]: x", "2026-13-20T21:22:50Z H sshd[1]: x",
        "2026-02-30T21:22:50Z H sshd[1]: x",
        "2026-11-20T21:22:50", "2026-11-20T21:22:5", "2026-11-20T21:22:50+9 H x: y", "<38>", "<999>x", NULL
    };
    struct clock c;
    struct envelope e;
    size_t i;

    clear(&c);
    for (i = 0; bad[i] != NULL; i++)
        CU_ASSERT_EQUAL(envelope_parse(&c, NULL, 0, unit_text(bad[i]), &e), E_FORMAT);
    CU_ASSERT_EQUAL(envelope_parse(&c, "iso", 0, unit_text("Nov  3 01:02:03 H sshd[1]: x"), &e), E_FORMAT);
}

static void bare(void)
{
    struct clock c;
    struct envelope e;

    clear(&c);
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 1, unit_text("sshd[33554486]: Accepted"), &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_SSHD);
    CU_ASSERT_EQUAL(e.pid, 33554486);
    CU_ASSERT_EQUAL(e.when, INSTANT_NONE);
    CU_ASSERT_EQUAL_FATAL(envelope_parse(&c, NULL, 1, unit_text("debug1: x"), &e), OK);
    CU_ASSERT_EQUAL(e.owner, OWNER_UNTOLD);
    CU_ASSERT_EQUAL(e.length, 0);
}

static int64_t when(struct clock *c, const char *stamp)
{
    unsigned char line[64];
    struct envelope e;
    size_t n = strlen(stamp);

    memcpy(line, stamp, n);
    memcpy(line + n, " H sshd[1]: x", 13);
    return envelope_parse(c, NULL, 0, slice_of(line, n + 13), &e) == OK ? e.when : INSTANT_NONE;
}

static void years(void)
{
    struct clock c;

    clear(&c);
    CU_ASSERT_EQUAL(when(&c, "Nov 20 00:00:00"), AT(day(2026, 11, 20), 0, 0, 0));
    clear(&c);
    CU_ASSERT_EQUAL(when(&c, "Dec 31 23:59:59"), AT(day(2025, 12, 31), 23, 59, 59));
    CU_ASSERT_EQUAL(when(&c, "Jan  1 00:00:00"), AT(day(2026, 1, 1), 0, 0, 0));
    CU_ASSERT_EQUAL(when(&c, "Dec 31 23:59:58"), AT(day(2025, 12, 31), 23, 59, 58));
    CU_ASSERT_EQUAL(when(&c, "Jan  1 00:00:01"), AT(day(2026, 1, 1), 0, 0, 1));
    clear(&c);
    c.near = AT(day(2013, 8, 12), 0, 0, 0);
    CU_ASSERT_EQUAL(when(&c, "Aug 11 10:00:00"), AT(day(2013, 8, 11), 10, 0, 0));
    clear(&c);
    c.near = AT(day(2014, 1, 2), 0, 0, 0);
    CU_ASSERT_EQUAL(when(&c, "Dec 31 10:00:00"), AT(day(2013, 12, 31), 10, 0, 0));
    clear(&c);
    c.fixed = 2001;
    c.zone = 9 * 3600;
    CU_ASSERT_EQUAL(when(&c, "Jan  1 00:00:00"), AT(day(2000, 12, 31), 15, 0, 0));
    clear(&c);
    CU_ASSERT_EQUAL(when(&c, "Feb 29 00:00:00"), AT(day(2024, 2, 29), 0, 0, 0));
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
    { "recognition", looks },
    { NULL, NULL }
};
const struct unit_suite suite_envel = { "envel", cases };

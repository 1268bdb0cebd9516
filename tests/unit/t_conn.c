/* t_conn.c: connections of the log: joins, logins, ends, bounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "logrun.h"

#define LINE(t, p, x) "Nov 20 10:" t " H " p ": " x "\n"
#define ACCEPTED(t, pid, user, port) \
    LINE(t, "sshd[" pid "]", "Accepted publickey for " user " from 192.0.2.7 port " port " ssh2")
#define OPENED(t, pid, user) LINE(t, "sftp-server[" pid "]", "session opened for local user " user " from [192.0.2.7]")
#define CLOSED(t, pid, user) LINE(t, "sftp-server[" pid "]", "session closed for local user " user " from [192.0.2.7]")
#define SFTP(t, pid, x) LINE(t, "sftp-server[" pid "]", x)
#define SSHD(t, pid, x) LINE(t, "sshd[" pid "]", x)
#define GET(t, pid, path) SFTP(t, pid, "open \"" path "\" flags READ mode 0666") \
    SFTP(t, pid, "close \"" path "\" bytes read 5 written 0")

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

static void by_start(void)
{
    struct log_run *r = run(SSHD("00:00", "10", "Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22")
        ACCEPTED("00:00", "10", "anna", "51") ACCEPTED("00:00", "20", "anna", "52")
        SSHD("00:00", "10", "User child is on pid 11")
        SSHD("00:00", "20", "User child is on pid 21")
        SSHD("00:01", "21", "Starting session: subsystem 'sftp' for anna from 192.0.2.7 port 52 id 0")
        OPENED("00:01", "22", "anna") GET("00:01", "22", "two")
        SSHD("00:02", "11", "Starting session: subsystem 'sftp' for anna from 192.0.2.7 port 51 id 0")
        OPENED("00:02", "12", "anna") GET("00:02", "12", "one"));

    CU_ASSERT_EQUAL(log_transfer(r, "two", 0)->t.at.remote_port, 52);
    CU_ASSERT_EQUAL(log_transfer(r, "two", 0)->t.at.sure, 1);
    CU_ASSERT_EQUAL(log_transfer(r, "one", 0)->t.at.remote_port, 51);
    CU_ASSERT_EQUAL(log_transfer(r, "one", 0)->t.at.local_port, 22);
    CU_ASSERT_EQUAL(r->num_sessions, 2);
    log_done(r);
}

/* Lines that crossed the turn of a second leave the port, though not for sure; others out of order leave none. */
static void out_of_order(void)
{
#define BEGUN(t) ACCEPTED(t, "10", "anna", "51") \
        SSHD(t, "11", "Starting session: subsystem 'sftp' for anna from 192.0.2.7 port 51 id 0") \
        OPENED(t, "12", "anna") GET(t, "12", "x")
    static const struct { const char *text; int port, sure; } way[] = {
        { SSHD("00:09", "70", "Server listening on :: port 22.") BEGUN("00:09"), 51, 1 },
        { SSHD("00:09", "70", "Server listening on :: port 22.") SSHD("00:08", "80", "Received SIGHUP; restarting.")
            BEGUN("00:20"), 51, 0 },
        { SSHD("00:09", "70", "Server listening on :: port 22.") SSHD("00:08", "80", "Received SIGHUP; restarting.")
            BEGUN("00:10"), -1, 0 },
        { SSHD("00:09", "70", "Server listening on :: port 22.") SSHD("00:08", "70", "Received SIGHUP; restarting.")
            BEGUN("00:20"), -1, 0 },
        { SSHD("00:09", "70", "Server listening on :: port 22.") SSHD("00:07", "80", "Received SIGHUP; restarting.")
            BEGUN("00:20"), -1, 0 },
        { SSHD("00:09", "70", "Server listening on :: port 22.") SSHD("00:07", "80", "Received SIGHUP; restarting.")
            BEGUN("20:20"), 51, 1 }
    };
    unsigned i;

    for (i = 0; i < sizeof way / sizeof way[0]; i++) {
        struct log_run *r = run(way[i].text);
        CU_ASSERT_EQUAL(r->num_transfers, 1);
        CU_ASSERT_EQUAL(r->transfers[0].t.at.remote_port, way[i].port);
        CU_ASSERT_EQUAL(r->transfers[0].t.at.sure, way[i].sure);
        log_done(r);
    }
}

/* Two logins in the same second: no port, and that is told. */
static void ambiguous(void)
{
    struct log_run *r = run(ACCEPTED("00:00", "10", "anna", "51") ACCEPTED("00:00", "20", "anna", "52")
        OPENED("00:01", "22", "anna") GET("00:01", "22", "x") CLOSED("00:01", "22", "anna"));

    CU_ASSERT_EQUAL(r->transfers[0].t.at.remote_port, -1);
    CU_ASSERT_EQUAL(ip_is_absent(&r->transfers[0].t.at.remote_ip), 0);
    CU_ASSERT_EQUAL(r->num_sessions, 3);
    log_done(r);
    r = run(ACCEPTED("00:00", "10", "anna", "51") ACCEPTED("00:05", "20", "anna", "52")
        OPENED("00:05", "22", "anna") GET("00:05", "22", "x") CLOSED("00:05", "22", "anna"));
    CU_ASSERT_EQUAL(r->transfers[0].t.at.remote_port, 52);
    CU_ASSERT_EQUAL(r->transfers[0].t.at.sure, 0);
    log_done(r);
}

static void shared(void)
{
    struct log_run *r = run(ACCEPTED("00:00", "10", "anna", "51") OPENED("00:01", "12", "anna")
        OPENED("00:02", "13", "anna")
        GET("00:02", "12", "a") GET("00:03", "13", "b") CLOSED("00:03", "12", "anna") CLOSED("00:03", "13", "anna")
        SSHD("00:04", "11", "Disconnected from user anna 192.0.2.7 port 51"));

    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.transfers, 2);
    CU_ASSERT_EQUAL(r->sessions[0].s.bytes_out, 10);
    CU_ASSERT_EQUAL(r->transfers[1].t.session, r->transfers[0].t.session);
    log_done(r);
}

/* 5.0p1: no port in the ends, subsystem request without a user, one process for a UID 0 login. */
static void old_release(void)
{
    struct log_run *r = run(SSHD("00:00", "33554486", "Connection from 192.0.2.7 port 43820")
        SSHD("00:00", "33554486", "Failed none for anna from 192.0.2.7 port 43820 ssh2")
        SSHD("00:01", "33554486", "Failed publickey for anna from 192.0.2.7 port 43820 ssh2")
        SSHD("00:02", "33554486", "Accepted password for anna from 192.0.2.7 port 43820 ssh2")
        SSHD("00:02", "33554486", "subsystem request for sftp") OPENED("00:03", "52", "anna") GET("00:03", "52", "a")
        CLOSED("00:04", "52", "anna") SSHD("00:04", "33554486", "Connection closed by 192.0.2.7")
        SSHD("00:04", "33554486", "Closing connection to 192.0.2.7"));

    CU_ASSERT_EQUAL(r->transfers[0].t.at.remote_port, 43820);
    CU_ASSERT_EQUAL(r->transfers[0].t.at.sure, 1);
    CU_ASSERT_EQUAL(r->num_logins, 2);
    CU_ASSERT_EQUAL(r->logins[0].l.retry, 1);
    CU_ASSERT_EQUAL(r->logins[0].l.result, W_FAIL);
    CU_ASSERT_EQUAL(r->logins[0].l.cause, C_AUTH_KEY_NOT_ACCEPTED);
    CU_ASSERT_EQUAL(r->logins[1].l.result, W_OK);
    CU_ASSERT_STRING_EQUAL(r->logins[1].method, "password");
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_CLOSED);
    log_done(r);
}

struct refusal {
    const char *text;
    enum cause_id cause;
    const char *user, *why;
};

static void refusals(void)
{
    static const struct refusal list[] = {
        { SSHD("00:00", "10", "Invalid user bob from 192.0.2.7 port 9")
          SSHD("00:00", "10", "Connection closed by invalid user bob 192.0.2.7 port 9 [preauth]"), C_USER_UNKNOWN,
          "bob", "" },
        { SSHD("00:00", "10", "Invalid user bob from 192.0.2.7"), C_USER_UNKNOWN, "bob", "" },
        { SSHD("00:00", "10", "Authentication refused: bad ownership or modes for directory /u/a")
          SSHD("00:00", "10", "Connection closed by authenticating user anna 192.0.2.7 port 9 [preauth]"),
          C_STRICTMODES, "anna",
          "bad ownership or modes for directory /u/a" },
        { SSHD("00:00", "10", "User dora from 192.0.2.7 not allowed because listed in DenyUsers"), C_USER_DENIED,
        "dora",
          "listed in DenyUsers" },
        { SSHD("00:00", "10", "User nora not allowed because shell /bin/x does not exist"), C_USER_SHELL_BAD, "nora",
          "does not exist" },
        { SSHD("00:00", "10", "ROOT LOGIN REFUSED FROM 192.0.2.7 port 9"), C_ROOT_LOGIN_REFUSED, "",
        "ROOT LOGIN REFUSED" },
        { SSHD("00:00", "10",
        "error: FOTS3373 maximum authentication attempts exceeded for anna from 192.0.2.7 port 9 ssh2 [preauth]"),
          C_AUTH_TOO_MANY, "anna", "maximum authentication attempts exceeded" },
        { SSHD("00:00", "10", "error: FOTS1503 __passwd: EDC5168I Password has expired.")
          SSHD("00:00", "10", "Failed password for anna from 192.0.2.7 port 9 ssh2"), C_PASSWORD_EXPIRED, "anna",
          "EDC5168I Password has expired." },
        { SSHD("00:00", "10", "Failed password for anna from 192.0.2.7 port 9 ssh2"), C_AUTH_PASSWORD_WRONG, "anna",
        "" },
        { SSHD("00:00", "10", "fatal: FOTS2039 seteuid 12: EDC5164I SAF/RACF error. (errno2=0x0B7F3000)"),
        C_SAF_ACCESS_DENIED, "",
          "EDC5164I SAF/RACF error. (errno2=0x0B7F3000)" },
        { SSHD("00:00", "10", "Connection closed by authenticating user anna 192.0.2.7 port 9 [preauth]"),
        C_AUTH_REFUSED, "anna", "" },
        { SSHD("00:00", "10", "Connection closed by invalid user caf\\\\303\\\\251 192.0.2.7 port 9 [preauth]"),
        C_AUTH_REFUSED,
          "caf\303\251", "" },
    };
    struct log_run *r;
    size_t i;

    for (i = 0; i < sizeof list / sizeof list[0]; i++) {
        r = run(list[i].text);
        CU_ASSERT_EQUAL(r->num_logins, 1);
        CU_ASSERT_EQUAL(r->logins[0].l.result, W_FAIL);
        CU_ASSERT_EQUAL(r->logins[0].l.retry, 0);
        CU_ASSERT_EQUAL(r->logins[0].l.cause, list[i].cause);
        CU_ASSERT_STRING_EQUAL(r->logins[0].user, list[i].user);
        CU_ASSERT_STRING_EQUAL(r->logins[0].why, list[i].why);
        CU_ASSERT_EQUAL(r->num_sessions, 1);
        CU_ASSERT_EQUAL(r->sessions[0].s.phase, W_AUTH);
        CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_AUTH_FAILED);
        CU_ASSERT_EQUAL(r->sessions[0].s.cause, list[i].cause);
        log_done(r);
    }
}

/* What ends before anybody tried to log in: a session row, no login. */
static void early_ends(void)
{
    static const struct {
        const char *text;
        enum word phase, outcome;
        enum cause_id cause;
    } list[] = {
        { SSHD("00:00", "10", "error: kex_exchange_identification: Connection closed by remote host")
          SSHD("00:00", "10", "Connection closed by 192.0.2.7 port 9"), W_BANNER, W_LOST, C_SCAN_PROBE },
        { SSHD("00:00", "10", "Did not receive identification string from 192.0.2.7"), W_BANNER, W_LOST, C_SCAN_PROBE },
        { SSHD("00:00", "10", "Bad protocol version identification 'GET / HTTP/1.0' from 192.0.2.7 port 9"), W_BANNER,
        W_DROPPED,
          C_PROTOCOL_MISMATCH },
        { SSHD("00:00", "10",
        "Unable to negotiate with 192.0.2.7 port 9: no matching cipher found. Their offer: 3des-cbc [preauth]"),
          W_KEX, W_DROPPED, C_KEX_NO_COMMON_ALGORITHM },
        { SSHD("00:00", "10", "Connection closed by 192.0.2.7 port 9 [preauth]"), W_KEX, W_LOST, C_NONE },
        { SSHD("00:00", "10", "Connection reset by 192.0.2.7 port 9 [preauth]"), W_KEX, W_LOST, C_CONNECTION_LOST },
        { SSHD("00:00", "1", "drop connection #10 from [192.0.2.7]:9 on [198.51.100.1]:22 past MaxStartups"), W_REACH,
        W_DROPPED,
          C_BANNER_NONE },
        { SSHD("00:00", "10", "Connection from 192.0.2.7 port 9")
        SSHD("02:00", "10", "fatal: Timeout before authentication for 192.0.2.7"),
          W_AUTH, W_LOST, C_AUTH_TIMEOUT },
    };
    struct log_run *r;
    size_t i;

    for (i = 0; i < sizeof list / sizeof list[0]; i++) {
        r = run(list[i].text);
        CU_ASSERT_EQUAL(r->num_logins, 0);
        CU_ASSERT_EQUAL(r->num_sessions, 1);
        CU_ASSERT_EQUAL(r->sessions[0].s.phase, list[i].phase);
        CU_ASSERT_EQUAL(r->sessions[0].s.outcome, list[i].outcome);
        CU_ASSERT_EQUAL(r->sessions[0].s.cause, list[i].cause);
        CU_ASSERT_EQUAL(ip_is_absent(&r->sessions[0].s.at.remote_ip), 0);
        log_done(r);
    }
}

/* A pid that comes again is another connection; what is silent for long has ended. */
static void pids_again(void)
{
    struct log_run *r = run(ACCEPTED("00:00", "10", "anna", "51") OPENED("00:00", "12", "anna")
        CLOSED("00:01", "12", "anna")
        ACCEPTED("05:00", "10", "bert", "52") OPENED("05:00", "12", "bert") GET("05:00", "12", "b")
        CLOSED("05:01", "12", "bert")
        SSHD("40:00", "99", "Invalid user eva from 192.0.2.7 port 60"));

    CU_ASSERT_EQUAL(r->num_sessions, 3);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_CLOSED);    /* its sftp-server has ended, sshd says nothing */
    CU_ASSERT_EQUAL(r->sessions[0].s.end - r->sessions[0].s.start, INSTANT_SECOND);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].user, "anna");
    CU_ASSERT_STRING_EQUAL(r->sessions[1].user, "bert");
    CU_ASSERT_EQUAL(r->transfers[0].t.at.remote_port, 52);
    CU_ASSERT_STRING_EQUAL(r->sessions[2].user, "eva");
    log_done(r);
}

/* A session that began before the log: its end tells who it was. One that goes on behind the log is open. */
static void without_begin(void)
{
    struct log_run *r = run(GET("00:02", "52", "a") SFTP("00:03", "53", "close \"b\" bytes read 0 written 99")
        CLOSED("00:03", "52", "anna") SSHD("00:04", "51", "Received disconnect from 192.0.2.7 port 51:11: bye")
        SSHD("00:04", "51", "Disconnected from user anna 192.0.2.7 port 51")
        SFTP("00:05", "53", "open \"c\" flags WRITE,CREATE,TRUNCATE mode 0644"));

    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].user, "anna");
    CU_ASSERT_EQUAL(ip_is_absent(&r->sessions[0].s.at.remote_ip), 0);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_CLOSED);
    CU_ASSERT_EQUAL(r->sessions[0].s.start, INSTANT_NONE);
    CU_ASSERT_STRING_EQUAL(r->sessions[1].user, "");
    CU_ASSERT_EQUAL(r->sessions[1].s.outcome, W_OPEN);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.start, INSTANT_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.bytes, 99);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.end, INSTANT_NONE);
    log_done(r);
}

/* Processes of one connection under the names of 9.8 and later, between those of another one. */
static void new_names(void)
{
    struct log_run *r = run(
        LINE("00:01", "sshd-session[200]", "Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22 rdomain \"\"")
        LINE("00:01", "sshd-session[300]", "Connection from 192.0.2.8 port 52 on 198.51.100.1 port 22 rdomain \"\"")
        LINE("00:01", "sshd-auth[201]", "Failed password for anna from 192.0.2.7 port 51 ssh2")
        LINE("00:02", "sshd-session[200]", "Accepted password for anna from 192.0.2.7 port 51 ssh2")
        LINE("00:02", "sshd-session[300]", "Accepted password for anna from 192.0.2.8 port 52 ssh2")
        LINE("00:02", "sshd-session[200]", "User child is on pid 210")
        LINE("00:02", "sshd-session[300]", "User child is on pid 310")
        LINE("00:02", "sshd-session[310]", "Starting session: subsystem 'sftp' for anna from 192.0.2.8 port 52 id 0")
        LINE("00:02", "sshd-session[210]", "Starting session: subsystem 'sftp' for anna from 192.0.2.7 port 51 id 0")
        LINE("00:02", "internal-sftp[311]", "session opened for local user anna from [192.0.2.8]")
        LINE("00:02", "internal-sftp[211]", "session opened for local user anna from [192.0.2.7]")
        LINE("00:03", "internal-sftp[211]", "close \"/a\" bytes read 0 written 22")
        LINE("00:03", "internal-sftp[311]", "close \"/a\" bytes read 11 written 0")
        LINE("00:04", "internal-sftp[311]", "session closed for local user anna from [192.0.2.8]")
        LINE("00:04", "internal-sftp[211]", "session closed for local user anna from [192.0.2.7]")
        LINE("00:04", "sshd-session[310]", "Disconnected from user anna 192.0.2.8 port 52")
        LINE("00:05", "sshd-session[210]", "Disconnected from user anna 192.0.2.7 port 51"));

    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_EQUAL(r->num_logins, 3);
    CU_ASSERT_EQUAL(r->logins[0].l.at.remote_port, 51);
    CU_ASSERT_EQUAL(log_transfer(r, "/a", 0)->t.at.remote_port, 51);
    CU_ASSERT_EQUAL(log_transfer(r, "/a", 1)->t.at.remote_port, 52);
    CU_ASSERT_EQUAL(r->sessions[0].s.transfers, 1);
    CU_ASSERT_EQUAL(r->sessions[1].s.transfers, 1);
    log_done(r);
}

/* Lines on standard error have neither time nor pid: address and port tell the connections apart. */
static void bare(void)
{
    struct log_run *r = run("Server listening on :: port 22.\r\n"
        "Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22 rdomain \"\"\r\n"
        "Connection from 192.0.2.8 port 61 on 198.51.100.1 port 22 rdomain \"\"\r\n"
        "Failed password for anna from 192.0.2.7 port 51 ssh2\r\ndebug1: nothing that matters [preauth]\r\n"
        "Accepted password for bert from 192.0.2.8 port 61 ssh2\r\nUser child is on pid 7\r\n"
        "Connection closed by authenticating user anna 192.0.2.7 port 51 [preauth]\r\n"
        "Disconnected from user bert 192.0.2.8 port 61\r\n");

    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_EQUAL(r->num_logins, 2);
    CU_ASSERT_EQUAL(r->logins[0].l.result, W_OK);
    CU_ASSERT_STRING_EQUAL(r->logins[1].user, "anna");
    CU_ASSERT_EQUAL(r->logins[1].l.time, INSTANT_NONE);
    CU_ASSERT_EQUAL(r->sessions[0].s.start, INSTANT_NONE);
    CU_ASSERT_EQUAL(r->last_when, INSTANT_NONE);
    CU_ASSERT_EQUAL(r->found[F_TRACE_NO_SFTP], 1);
    CU_ASSERT_EQUAL(r->tally.no_envelope, 0);
    log_done(r);
}

static void counted(void)
{
    struct log_run *r = run(LINE("00:00", "cron[1]", "x") "what is this\n" "\n"
        LINE("00:01", "rsyslogd", "imuxsock[pid: 12, name: /x/sftp-server] from <H:sftp-server>: begin to drop messages "
            "due to rate-limiting")
        SSHD("00:02", "10", "something unheard of") OPENED("00:03", "12", "anna"));

    CU_ASSERT_EQUAL(r->tally.lines, 6);
    CU_ASSERT_EQUAL(r->tally.other_programs, 2);
    CU_ASSERT_EQUAL(r->tally.no_envelope, 1);
    CU_ASSERT_EQUAL(r->tally.sshd_lines, 1);
    CU_ASSERT_EQUAL(r->tally.sftp_lines, 1);
    CU_ASSERT_EQUAL(r->found[F_TRACE_RATE_LIMIT], 1);
    CU_ASSERT_EQUAL(r->found[F_TRACE_NO_ENVELOPE], 1);
    CU_ASSERT_EQUAL(r->found[F_TRACE_NO_SFTP], 0);
    log_done(r);
}

/* Far more processes and open files than anybody has: bounded, told once per kind, all handed out. */
static void bounds(void)
{
    enum { PIDS = 40000, OPENS = 3000, ROOM = 120 };
    char *text = malloc((size_t)(PIDS + OPENS) * ROOM), *p = text;
    struct log_run *r = log_new();
    int i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (i = 0; i < PIDS; i++)
        p += sprintf(p, OPENED("00:00", "%d", "anna"), 1000 + i);
    for (i = 0; i < OPENS; i++)
        p += sprintf(p, SFTP("00:00", "7", "open \"f%d\" flags READ mode 0666"), i);
    log_run(r, slice_of((const unsigned char *)text, (size_t)(p - text)));
    CU_ASSERT_EQUAL(r->num_sessions, PIDS + 1);
    CU_ASSERT_EQUAL(r->num_transfers, OPENS);
    CU_ASSERT(r->found[F_TRACE_SESSIONS_CAP] > 0);
    CU_ASSERT(r->found[F_TRACE_OPENS_CAP] > 0);
    log_done(r);
    free(text);
}

static const struct unit_case cases[] = {
    { "joined by Starting session", by_start }, { "joined by user and address", ambiguous },
    { "lines out of order", out_of_order }, { "shared connection", shared },
    { "5.0p1 in one process", old_release }, { "refused logins", refusals }, { "ends before a login", early_ends },
    { "pids again", pids_again }, { "without a begin", without_begin }, { "names of 9.8 and later", new_names },
    { "bare lines", bare }, { "what is counted", counted }, { "bounds", bounds },
    { NULL, NULL }
};
const struct unit_suite suite_conn = { "conn", cases };

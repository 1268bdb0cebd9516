/* t_hostil.c: logs made to mislead, and to use up time or memory. Names of users and files and banners that look like
   messages never become events, whatever the envelope; and what is kept has a bound. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "logrun.h"

#define FORGED "Accepted password for root from 203.0.113.66 port 5 ssh2"
#define D "Nov 20 10:00:00 H sshd[12]: "
#define F "Nov 20 10:00:00 H sftp-server[13]: "

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

/* Nothing comes from the address that only forged messages tell, and nobody got in as root. */
static void nobody(struct log_run *r)
{
    struct ip ip;
    unsigned i;

    CU_ASSERT_EQUAL(ip_parse(unit_text("203.0.113.66"), &ip), OK);
    for (i = 0; i < r->num_logins && i < RUN_ROWS; i++) {
        CU_ASSERT(!ip_same(&r->logins[i].l.at.remote_ip, &ip));
        CU_ASSERT(strcmp(r->logins[i].user, "root") != 0);
        CU_ASSERT_EQUAL(r->logins[i].l.result, W_FAIL);
    }
    for (i = 0; i < r->num_sessions && i < RUN_ROWS; i++)
        CU_ASSERT(!ip_same(&r->sessions[i].s.at.remote_ip, &ip));
    for (i = 0; i < r->num_transfers && i < RUN_ROWS; i++)
        CU_ASSERT(strcmp(r->transfers[i].path, "/etc/shadow") != 0);
    log_done(r);
}

static void forged_users(void)
{
    nobody(run(D "Connection from 192.0.2.9 port 4000 on 198.51.100.1 port 22\n"
        D "Invalid user x from 203.0.113.66 port 5 ssh2\\n" D FORGED " from 192.0.2.9 port 4000\n"
        D "Failed password for invalid user " FORGED " from 192.0.2.9 port 4000 ssh2\n"
        D "Failed password for invalid user x from 203.0.113.66 port 5 ssh2: RSA SHA256:a from 192.0.2.9 port 4000 "
        "ssh2\n"
        D "error: PAM: Authentication failure for illegal user root from 203.0.113.66 from 192.0.2.9\n"
        D "Connection closed by invalid user x 203.0.113.66 port 5 192.0.2.9 port 4000 [preauth]\n"));
    nobody(run(D "User " FORGED " from 192.0.2.9 not allowed because not listed in AllowUsers\n"));
    nobody(run(D "Disconnecting invalid user " FORGED " 192.0.2.9 port 4003: Too many authentication failures "
        "[preauth]\n"));
    nobody(run(D "Received disconnect from 192.0.2.9 port 4004:11: " FORGED " [preauth]\n"));
    nobody(run(D "message repeated 2 times: [ " FORGED "] from 192.0.2.9 port 4004\n"));
    nobody(run("Nov 20 10:00:00 H cron[1]: sshd[1]: " FORGED "\nNov 20 10:00:00 H su: sshd[1]: " FORGED "\n"
        D "debug1: nothing\n"));
}

static void forged_banners(void)
{
    nobody(run(D "Bad protocol version identification 'SSH-2.0-\\n\\n" FORGED "' from 203.0.113.66 port 5' from "
        "192.0.2.9 port 4001\n"));
    nobody(run(D "error: kex_exchange_identification: client sent invalid protocol identifier \"sshd[1]: " FORGED "\"\n"
        D "banner exchange: Connection from 192.0.2.9 port 4002: invalid format\n"));
    nobody(run(D "debug1: Remote protocol version 2.0, remote software version x\\n" FORGED "\n"));
}

static void forged_paths(void)
{
    struct log_run *r = run(F "session opened for local user anna from [192.0.2.9]\n"
        F "open \"/x\" flags READ mode 0666\\nclose \"/etc/shadow\" bytes read 9 written 0\\n\" flags WRITE,CREATE "
        "mode 0644\n"
        F "close \"/x\" flags READ mode 0666\\nclose \"/etc/shadow\" bytes read 9 written 0\\n\" bytes read 0 "
        "written 7\n"
        F "open \"/y\" bytes read 7 written 99\" flags READ mode 0666\n"
        F "close \"/y\" bytes read 7 written 99\" bytes read 10 written 0\n"
        F "remove name \"/z\"#012" F "remove name \"/etc/shadow\"\n" F "sent status Failure\n"
        F "session closed for local user anna from [192.0.2.9]\n");

    CU_ASSERT_EQUAL(r->num_transfers, 3);
    CU_ASSERT_EQUAL(r->transfers[0].t.op, W_PUT);
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 7);
    CU_ASSERT_EQUAL(r->transfers[1].t.op, W_GET);
    CU_ASSERT_EQUAL(r->transfers[1].t.bytes, 10);
    CU_ASSERT_STRING_EQUAL(r->transfers[1].path, "/y\" bytes read 7 written 99");
    CU_ASSERT_EQUAL(r->transfers[2].t.op, W_REMOVE);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    nobody(r);
}

/* Standard error: line ends in names are written as they are. */
static void forged_stderr(void)
{
    const char *before = "Server listening on :: port 22.\r\n"
        "Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22\r\n";
    char text[2048];
    struct log_run *r;

    sprintf(text, "%sopen \"/u/a\" flags READ mode 0666\n" FORGED "\n\" flags READ mode 0666\r\n"
        "close \"/u/a\" flags READ mode 0666\n" FORGED "\n\" bytes read 5 written 0\r\n"
        "open \"/u/b\n" FORGED "\n\" flags READ mode 0666\r\n"
        "close \"/u/b\n" FORGED "\n\" bytes read 6 written 0\r\n", before);
    r = run(text);
    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 5);
    CU_ASSERT_STRING_EQUAL(r->transfers[0].path, "/u/a\" flags READ mode 0666\n" FORGED "\n");
    CU_ASSERT_EQUAL(r->transfers[1].t.bytes, 6);
    nobody(r);
    sprintf(text, "%swidget \"\n" FORGED "\n\"\r\nFailed password for anna from 192.0.2.7 port 51 ssh2\r\n", before);
    r = run(text);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    nobody(r);
    sprintf(text, "%sInvalid user x\n" FORGED "\ny from 192.0.2.7 port 51\r\n", before);
    nobody(run(text));
}

#define BEGIN "Server listening on :: port 22.\r\nConnection from 192.0.2.7 port 51 on 198.51.100.1 port 22\r\n"

/* The only login is a failed one of that user from 192.0.2.7. */
static void one_user(struct log_run *r, const char *user)
{
    CU_ASSERT_EQUAL_FATAL(r->num_logins, 1);
    CU_ASSERT_STRING_EQUAL(r->logins[0].user, user);
    CU_ASSERT_EQUAL(r->logins[0].l.at.remote_port, 51);
    nobody(r);
}

/* The lines of standard error with a name in it that has the lines' own ends; and where those were changed. */
static void forged_line_ends(void)
{
    one_user(run(BEGIN "Invalid user x\r\n" FORGED "\r\ny from 192.0.2.7 port 51\r\n"), "x\r\n" FORGED "\r\ny");
    one_user(run(BEGIN "Invalid user x\n\r\n" FORGED "\r\n\r\ny from 192.0.2.7 port 51\r\n"),
        "x\n\r\n" FORGED "\r\n\r\ny");
    one_user(run("sshd[7]: Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22\nsshd[7]: Invalid user x\n"
        "sshd[7]: " FORGED "\ny from 192.0.2.7 port 51\n"), "x\nsshd[7]: " FORGED "\ny");
    one_user(run("Nov 20 10:00:00 Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22\n"
        "Nov 20 10:00:00 Invalid user x\nNov 20 10:00:00 " FORGED "\nNov 20 10:00:00 y from 192.0.2.7 port 51\n"),
        "x\n" FORGED "\ny");
    one_user(run(BEGIN "Invalid user x\r\nNov 20 10:00:00 H sshd[12]: " FORGED "\r\ny from 192.0.2.7 port 51\r\n"),
        "x\r\nNov 20 10:00:00 H sshd[12]: " FORGED "\r\ny");
    one_user(run(BEGIN "Invalid user x\r\n{\"MESSAGE\":\"" FORGED "\",\"SYSLOG_IDENTIFIER\":\"sshd\"}\r\ny from "
        "192.0.2.7 port 51\r\n"), "x\r\n{\"MESSAGE\":\"" FORGED "\",\"SYSLOG_IDENTIFIER\":\"sshd\"}\r\ny");
    one_user(run(BEGIN "Invalid user x\r\n" FORGED "\r\ny from 192.0.2.7 port 51\r\n"    /* to 7.4 */
        "input_userauth_request: invalid user x\r\n" FORGED "\r\ny [preauth]\r\n"), "x\r\n" FORGED "\r\ny");
    one_user(run(BEGIN "debug1: userauth-request for user x\r\n" FORGED "\r\ny service ssh-connection method none "
        "[preauth]\r\nInvalid user x\r\n" FORGED "\r\ny from 192.0.2.7 port 51\r\n"), "x\r\n" FORGED "\r\ny");
}

/* The rest of the message is missing: cut off by the writer, or it is one of a release to come. */
static void broken_ends(void)
{
    char text[4096];
    struct log_run *r;
    size_t begin, i;

    strcpy(text, BEGIN);
    begin = strlen(text);
    strcat(text, "debug1: userauth-request for user x\r\n" FORGED "\r\n");
    for (i = strlen(text); i < begin + 1021; i++)
        text[i] = 'z';
    strcpy(text + i, "\r\nInvalid user bert from 192.0.2.7 port 51\r\n");
    one_user(run(text), "bert");
    r = run(BEGIN "Invalid user bert from 192.0.2.8 port 52 (novel)\r\nFailed password for anna from 192.0.2.7 port "
        "51 ssh2\r\nServer listening on :: port 22.\r\n");
    CU_ASSERT_EQUAL(r->num_logins, 1);
    log_done(r);
}

/* A name may also hold the end of its message, and more lines: that cannot be told apart, but where it may be is told. */
static void broken_told(void)
{
    struct log_run *r = run(BEGIN "Invalid user x\r\nInvalid user q from 192.0.2.7 port 51\r\n" FORGED "\r\ny from "
        "192.0.2.7 port 51\r\n");

    CU_ASSERT_EQUAL(r->found[F_TRACE_NAME_BROKEN], 1);
    log_done(r);
    r = run(BEGIN "open \"/u/anna/a\r\nb\" flags READ mode 0666\r\n");
    CU_ASSERT_EQUAL(r->found[F_TRACE_NAME_BROKEN], 1);
    log_done(r);
    r = run(BEGIN "Invalid user x from 192.0.2.7 port 51\r\n");
    CU_ASSERT_EQUAL(r->found[F_TRACE_NAME_BROKEN], 0);
    log_done(r);
}

/* --- bounds */

enum { MANY = 20000 };

/* Lines of the form, which has one number, for numbers step * 1 to step * MANY. */
static struct log_run *many(const char *form, unsigned long step, int unclaimed)
{
    struct log_run *r = log_new();
    struct buf b;
    char line[512];
    unsigned i;

    buf_init(&b, 0);
    for (i = 1; i <= MANY; i++) {
        sprintf(line, form, i / 3600 % 24, i / 60 % 60, i % 60, i * step);
        buf_put(&b, unit_text(line));
    }
    CU_ASSERT_EQUAL_FATAL(b.result, OK);
    r->options.unclaimed = unclaimed;
    log_run(r, buf_slice(&b));
    buf_done(&b);
    return r;
}

static void many_processes(void)
{
    static const unsigned long steps[] = { 1, 16384, 16385 };
    struct log_run *r;
    size_t i;

    for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        r = many("Nov 20 %02u:%02u:%02u H sshd[%lu]: Connection from 192.0.2.7 port 51 on 198.51.100.1 port 22\n",
            steps[i], 0);
        CU_ASSERT_EQUAL(r->num_sessions, MANY);
        CU_ASSERT_EQUAL(r->num_logins, 0);
        CU_ASSERT_EQUAL(r->tally.claimed, MANY);
        log_done(r);
    }
    r = many("Nov 20 00:%02u:%02u.%02u H sftp-server[%lu]: open \"/u/a\" flags WRITE,CREATE,TRUNCATE mode 0644\n", 1,
        0);
    CU_ASSERT_EQUAL(r->num_transfers, MANY);
    log_done(r);
}

static void many_opens(void)
{
    struct log_run *r = many("Nov 20 %02u:%02u:%02u H sftp-server[9]: open \"/u/%lu\" flags WRITE,CREATE,TRUNCATE "
        "mode 0644\n", 1, 0);

    CU_ASSERT_EQUAL(r->num_transfers, MANY);
    CU_ASSERT(r->found[F_TRACE_OPENS_CAP] > 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    log_done(r);
}

static void many_children(void)
{
    struct log_run *r = many("Nov 20 %02u:%02u:%02u H sshd[9]: User child is on pid %lu\n", 1, 0);

    CU_ASSERT_EQUAL(r->num_logins + r->num_transfers, 0);
    CU_ASSERT(r->num_sessions <= 1);
    log_done(r);
}

static void many_repeats(void)
{
    struct log_run *r = run(D "Failed password for anna from 192.0.2.7 port 51 ssh2\n"
        "Nov 20 10:00:01 H last message repeated 3 times\n"
        "Nov 20 10:00:01 H last message repeated 99999999999999999999 times\n"
        D "message repeated 4000000000 times: [ Failed password for anna from 192.0.2.7 port 51 ssh2]\n");

    CU_ASSERT_EQUAL(r->num_logins, 1 + 3 + 1000 + 1000);
    CU_ASSERT_EQUAL(r->found[F_TRACE_REPEATS_MANY], 2);
    log_done(r);
    r = many("Nov 20 %02u:%02u:%02u H last message repeated %lu times\n", 1000, 0);
    CU_ASSERT_EQUAL(r->num_logins, 0);
    log_done(r);
}

/* Different words each time. */
static void many_shapes(void)
{
    struct log_run *r = log_new();
    struct buf b;
    char line[512];
    unsigned i;

    buf_init(&b, 0);
    for (i = 0; i < MANY; i++) {
        sprintf(line, D "widget %c%c%c%c broken\n", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26,
            'a' + i / 17576);
        buf_put(&b, unit_text(line));
    }
    CU_ASSERT_EQUAL_FATAL(b.result, OK);
    r->options.unclaimed = 1;
    log_run(r, buf_slice(&b));
    buf_done(&b);
    CU_ASSERT_EQUAL(r->num_unclaimed, MANY);
    CU_ASSERT(r->num_shapes > 100);
    CU_ASSERT(r->num_shapes < 5000);
    CU_ASSERT_EQUAL(r->found[F_TRACE_SHAPES_MANY], 1);
    log_done(r);
}

/* --- what is claimed */

/* Every line of our programs in the real logs is a message that is known. */
static void all_claimed(void)
{
    static const char *const logs[] = {
        "5.0p1/DEBUG3/sshd.stderr", "5.0p1/DEBUG3/syslog.iso.log.gz", "5.0p1/DEBUG3/syslog.rfc3164.log.gz",
        "5.0p1/INFO/sshd.stderr", "5.0p1/INFO/syslog.iso.log", "5.0p1/INFO/syslog.rfc3164.log",
        "5.0p1/VERBOSE/sshd.stderr",
        "5.0p1/VERBOSE/syslog.iso.log", "5.0p1/VERBOSE/syslog.rfc3164.log", "5.0p1/grace-VERBOSE/sshd.stderr",
        "5.0p1/grace-VERBOSE/syslog.rfc3164.log", "9.2p1-catalogue-DEBUG3/syslog.iso.log.gz",
        "9.2p1-catalogue-DEBUG3/syslog.rfc3164.log.gz", "9.2p1-catalogue-INFO/syslog.iso.log",
        "9.2p1-catalogue-INFO/syslog.json.log.gz", "9.2p1-catalogue-INFO/syslog.rfc3164.log",
        "9.2p1-catalogue-INFO/syslog.rfc5424.log", "9.2p1-random200-INFO/syslog.iso.log.gz",
        "9.2p1-random200-INFO/syslog.rfc3164.log.gz", "9.2p1-envelopes/rsyslog-repeated-reduction/syslog.iso.log",
        "9.2p1-envelopes/rsyslog-repeated-reduction/syslog.json.log",
        "9.2p1-envelopes/rsyslog-repeated-reduction/syslog.rfc3164.log",
        "9.2p1-envelopes/rsyslog-repeated-reduction/syslog.rfc5424.log", "9.2p1-envelopes/sshd-E-DEBUG1/sshd.-E.log",
        "9.2p1-envelopes/sshd-e-VERBOSE/sshd.-e.log", "9.2p1-envelopes/journald/journal.cat.log",
        "9.2p1-envelopes/journald/journal.export.log", "9.2p1-envelopes/journald/journal.json-pretty.log",
        "9.2p1-envelopes/journald/journal.json.log", "9.2p1-envelopes/journald/journal.short-full.log",
        "9.2p1-envelopes/journald/journal.short-iso-precise.log", "9.2p1-envelopes/journald/journal.short-iso.log",
        "9.2p1-envelopes/journald/journal.short-monotonic.log", "9.2p1-envelopes/journald/journal.short-precise.log",
        "9.2p1-envelopes/journald/journal.short-unix.log", "9.2p1-envelopes/journald/journal.short.log",
        "9.2p1-envelopes/journald/journal.verbose.log", "9.2p1-envelopes/journald/journal.with-unit.log"
    };
    struct log_run *r;
    size_t i;

    if (unit_shared() == NULL) {
        unit_skip("real logs");
        return;
    }
    for (i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        r = log_new();
        r->options.unclaimed = 1;
        CU_ASSERT_FATAL(log_run_file(r, logs[i]));
        if (r->num_unclaimed > 0 || r->tally.no_envelope > 0 || r->tally.claimed == 0) {
            printf("\n%s: %s\n", logs[i], r->unclaimed);
            CU_FAIL("a line that no pattern claims");
        }
        log_done(r);
    }
}

/* A line that is no message of OpenSSH is told, once for its shape, in every form that texts have. */
static void unclaimed(void)
{
    struct log_run *r = log_new();

    r->options.unclaimed = 1;
    log_run_text(r, D "widget 7 broken by 192.0.2.1\n" D "widget 8 broken by 192.0.2.2\n" D "debug3: widget: 7\n"
        D "error: widget: 9\n" F "widget \"/u/a b\" 7\n" F "widget \"/u/c\" 8\n" D "FOTS9999 widget\n");
    CU_ASSERT_EQUAL(r->num_unclaimed, 7);
    CU_ASSERT_EQUAL(r->num_shapes, 5);
    log_done(r);
}

static const struct unit_case cases[] = {
    { "users' names that look like messages", forged_users },
    { "banners that look like messages", forged_banners },
    { "names of files that look like messages", forged_paths },
    { "names with line ends on standard error", forged_stderr },
    { "names with the lines' own ends on standard error", forged_line_ends },
    { "standard error: messages without their ends", broken_ends },
    { "standard error: names with line ends are told", broken_told },
    { "many processes, also with numbers that collide", many_processes },
    { "many open files", many_opens },
    { "many children of a process", many_children },
    { "many repetitions", many_repeats },
    { "many shapes of unclaimed messages", many_shapes },
    { "unclaimed messages by shape", unclaimed },
    { "every line of the real logs is claimed", all_claimed },
    { NULL, NULL }
};
const struct unit_suite suite_hostile = { "hostile", cases };

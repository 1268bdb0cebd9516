/* t_real.c: real logs of the shared data against what is known to have happened (truth.json beside them, read by
   hand). */
#include <stdio.h>
#include <string.h>
#include "logrun.h"

static const struct run_transfer *of_pid(const struct log_run *r, uint64_t pid, enum word op)
{
    unsigned i;

    for (i = 0; i < r->num_transfers; i++)
        if (r->transfers[i].t.from.pid == pid && r->transfers[i].t.op == op)
            return &r->transfers[i];
    return NULL;
}

static unsigned failed_logins(const struct log_run *r)
{
    unsigned i, n = 0;

    for (i = 0; i < r->num_logins; i++)
        n += r->logins[i].l.result == W_FAIL && !r->logins[i].l.retry;
    return n;
}

static const struct run_login *login_of(const struct log_run *r, const char *user)
{
    unsigned i;

    for (i = 0; i < r->num_logins; i++)
        if (r->logins[i].l.result == W_FAIL && strcmp(r->logins[i].user, user) == 0)
            return &r->logins[i];
    return NULL;
}

static unsigned with_port(const struct log_run *r)
{
    unsigned i, n = 0;

    for (i = 0; i < r->num_transfers; i++)
        n += r->transfers[i].t.at.remote_port > 0;
    return n;
}

/* What both levels of the catalogue have in common. */
static void check_catalogue(const struct log_run *r)
{
    const struct run_transfer *t;
    unsigned i, odd = 0;

    CU_ASSERT_EQUAL(r->num_transfers, 124);
    CU_ASSERT_EQUAL(with_port(r), 124);
    CU_ASSERT_EQUAL(log_count(r, W_PUT, W_OK), 63);
    CU_ASSERT_EQUAL(log_count(r, W_GET, W_OK), 22);
    CU_ASSERT_EQUAL(log_count(r, W_PUT, W_FAIL), 7);
    CU_ASSERT_EQUAL(log_count(r, W_PUT, W_NONE), 1);         /* kill-srv-sftp-put */
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_OK), 5);
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_count(r, W_RENAME, W_OK), 3);
    CU_ASSERT_EQUAL(log_count(r, W_RENAME, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_count(r, W_CHMOD, W_OK), 6);
    CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_count(r, W_SYMLINK, W_OK), 2);       /* one of them a hard link */
    CU_ASSERT_EQUAL(r->num_sessions, 91);
    for (i = 0; i < r->num_transfers; i++)      /* odd-names: 1000, 1001 ... 1020 bytes */
        odd += strncmp(r->transfers[i].path, "/u/ctware/odd/", 14) == 0 && r->transfers[i].t.bytes >= 1000 &&
            r->transfers[i].t.bytes <= 1020;
    CU_ASSERT_EQUAL(odd, 21);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/odd/x\" bytes read 7 written 99", 0)->t.bytes, 1014);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/odd/new\nline", 0)->t.bytes, 1005);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/odd/esc\033[31mred", 0)->t.bytes, 1008);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/odd/latin1-\351", 0)->t.bytes, 1019);
    t = log_transfer(r, "/u/ctware/small/five.bin", 0);      /* disk-full */
    CU_ASSERT_EQUAL(t->t.result, W_FAIL);
    CU_ASSERT_EQUAL(t->t.bytes, 1044480);
    CU_ASSERT_EQUAL(t->t.cause, C_NO_SPACE);
    t = log_transfer(r, "/u/ctware/killed.client-ssh", 0);
    CU_ASSERT_EQUAL(t->t.cause, C_CONNECTION_LOST);
    CU_ASSERT_EQUAL(log_transfer(r, "/etc/f1.bin", 0)->t.cause, C_PERMISSION_DENIED);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/nodir/x", 0)->t.cause, C_FILE_NOT_FOUND);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/half.bin", 0)->t.resumed, 1);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/half.bin", 0)->t.bytes, 3500000);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/mux1", 0)->t.session, log_transfer(r, "/u/ctware/mux2", 0)->t.session);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/tmp.copy", 0)->t.bytes, 65353);
    CU_ASSERT_EQUAL(login_of(r, "strict1")->l.cause, C_STRICTMODES);
    CU_ASSERT_EQUAL(login_of(r, "denied1")->l.cause, C_USER_DENIED);
    CU_ASSERT_EQUAL(login_of(r, "noshell")->l.cause, C_USER_SHELL_BAD);
    CU_ASSERT_EQUAL(login_of(r, "mallory")->l.cause, C_USER_UNKNOWN);
    CU_ASSERT_EQUAL(login_of(r, "caf\303\251")->l.cause, C_USER_UNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(login_of(r, "bad name\" from 1.2.3.4 port 5 ssh2"));
    CU_ASSERT_PTR_NOT_NULL(login_of(r, "root"));
}

static void catalogue_info(const char *name, int64_t resolution)
{
    struct log_run *r = log_new();

    if (log_run_file(r, name)) {
        check_catalogue(r);
        CU_ASSERT_EQUAL(r->tally.lines, 1066);
        CU_ASSERT_EQUAL(r->tally.sftp_lines, 428);
        CU_ASSERT_EQUAL(r->found[F_TRACE_LINE_CUT], 2);
        CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_NONE), 0);
        CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_FAIL), 1);  /* rm-missing */
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_FAIL), 2);
        CU_ASSERT_EQUAL(failed_logins(r), 17);
        CU_ASSERT_EQUAL(r->transfers[0].t.resolution, resolution);
        CU_ASSERT_EQUAL(of_pid(r, 4359, W_PUT)->t.at.remote_port, 33967);
    }
    log_done(r);
}

static void catalogue_3164(void)
{
    catalogue_info("9.2p1-catalogue-INFO/syslog.rfc3164.log", INSTANT_SECOND);
}

static void catalogue_iso(void)
{
    catalogue_info("9.2p1-catalogue-INFO/syslog.iso.log", 1);
}

static void catalogue_debug(void)
{
    struct log_run *r = log_new();

    if (log_run_file(r, "9.2p1-catalogue-DEBUG3/syslog.rfc3164.log.gz")) {
        check_catalogue(r);
        CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_FAIL), 1);  /* rm-missing */
        CU_ASSERT_EQUAL(r->found[F_TRACE_LINE_CUT], 4);
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_NONE), 1);     /* killed before a forced close */
        CU_ASSERT_EQUAL(failed_logins(r), 22);
        CU_ASSERT_EQUAL(r->transfers[0].t.at.sure, 1);
        CU_ASSERT_STRING_EQUAL(r->sessions[1].kex, "sntrup761x25519-sha512");
    }
    log_done(r);
}

static void random_run(void)
{
    struct log_run *r = log_new();

    if (log_run_file(r, "9.2p1-random200-INFO/syslog.rfc3164.log.gz")) {
        CU_ASSERT_EQUAL(r->num_transfers, 191);
        CU_ASSERT_EQUAL(with_port(r), 191);
        CU_ASSERT_EQUAL(log_count(r, W_PUT, W_OK), 100);
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_OK), 74);
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_FAIL), 10);
        CU_ASSERT_EQUAL(log_count(r, W_PUT, W_FAIL), 7);
        CU_ASSERT_EQUAL(failed_logins(r), 5);
        CU_ASSERT_EQUAL(of_pid(r, 10321, W_GET)->t.at.remote_port, 56351);
        CU_ASSERT_EQUAL(of_pid(r, 10321, W_GET)->t.bytes, 1391063);
        CU_ASSERT_EQUAL(log_transfer(r, "/u/batch03/forbidden.dat", 0)->t.cause, C_PERMISSION_DENIED);
    }
    log_done(r);
}

static void release_5_0(const char *name, unsigned ports, unsigned logins)
{
    struct log_run *r = log_new();

    if (log_run_file(r, name)) {
        CU_ASSERT_EQUAL(r->num_transfers, 53);
        CU_ASSERT_EQUAL(with_port(r), ports);
        CU_ASSERT_EQUAL(log_count(r, W_PUT, W_OK), 24);
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_OK), 10);
        CU_ASSERT_EQUAL(log_count(r, W_GET, W_FAIL), 1);
        CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_NONE), 0);
        CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_FAIL), 1);
        CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/small/five.bin", 0)->t.cause, C_WRITE_FAILED);
        CU_ASSERT_EQUAL(log_transfer(r, "/u/ctware/small/five.bin", 0)->t.bytes, 1048576);
        CU_ASSERT_EQUAL(failed_logins(r), logins);
        CU_ASSERT_EQUAL(login_of(r, "expired1")->l.cause, C_USER_REVOKED);
        CU_ASSERT_EQUAL(login_of(r, "locked1")->l.cause, C_USER_REVOKED);
    }
    log_done(r);
}

static void release_5_0_info(void) { release_5_0("5.0p1/INFO/syslog.rfc3164.log", 53, 8); }
static void release_5_0_verbose(void) { release_5_0("5.0p1/VERBOSE/syslog.iso.log", 53, 17); }
static void release_5_0_debug(void) { release_5_0("5.0p1/DEBUG3/syslog.rfc3164.log.gz", 53, 17); }

static void bare_logs(void)
{
    struct log_run *r = log_new();

    if (log_run_file(r, "9.2p1-envelopes/sshd-e-VERBOSE/sshd.-e.log")) {
        CU_ASSERT_EQUAL(r->num_sessions, 11);
        CU_ASSERT_EQUAL(failed_logins(r), 7);
        CU_ASSERT_EQUAL(login_of(r, "strict1")->l.cause, C_STRICTMODES);
        CU_ASSERT_EQUAL(r->found[F_TRACE_NO_SFTP], 1);
    }
    log_done(r);
    r = log_new();
    if (log_run_file(r, "9.2p1-envelopes/sshd-E-DEBUG1/sshd.-E.log"))
        CU_ASSERT_EQUAL(failed_logins(r), 7);
    log_done(r);
    r = log_new();
    if (log_run_file(r, "9.2p1-envelopes/rsyslog-repeated-reduction/syslog.rfc3164.log"))
        CU_ASSERT_EQUAL(failed_logins(r), 7);
    log_done(r);
}

static const struct unit_case cases[] = {
    { "9.2p1 catalogue at INFO, RFC 3164", catalogue_3164 }, { "9.2p1 catalogue at INFO, ISO", catalogue_iso },
    { "9.2p1 catalogue at DEBUG3", catalogue_debug }, { "9.2p1 random run", random_run },
    { "5.0p1 at INFO", release_5_0_info }, { "5.0p1 at VERBOSE", release_5_0_verbose }, { "5.0p1 at DEBUG3",
        release_5_0_debug },
    { "sshd -e, sshd -E, repeated messages", bare_logs },
    { NULL, NULL }
};
const struct unit_suite suite_real = { "real", cases };

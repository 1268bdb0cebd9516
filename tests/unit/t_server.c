/* t_server.c: sftp-server at every level and in the styles of its releases, on small logs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "logrun.h"

/* A line of minute and second; of process 12 where none is told. */
#define LINE(t, p, x) "Nov 20 10:" t " H " p ": " x "\n"
#define S(t, x) LINE(t, "sftp-server[12]", x)
#define N(t, x) LINE(t, "internal-sftp[12]", x)
#define OPENED S("00:00", "session opened for local user anna from [192.0.2.7]")
#define CLOSED(t) S(t, "session closed for local user anna from [192.0.2.7]")
#define VERSION S("00:00", "received client version 3")
#define PUT " flags WRITE,CREATE,TRUNCATE mode 0644"
#define GET " flags READ mode 0666"

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

/* What a status between open and close says, below DEBUG1. */
static void between_info(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"short\"" PUT) S("00:01", "sent status Failure")
        S("00:02", "close \"short\" bytes read 0 written 32768")
        S("00:03", "open \"refused\"" PUT) S("00:03", "sent status Permission denied")
        S("00:03", "sent status Permission denied") S("00:04", "close \"refused\" bytes read 0 written 0")
        S("00:05", "open \"other\"" PUT) S("00:05", "sent status Permission denied")
        S("00:06", "close \"other\" bytes read 0 written 7")
        S("00:07", "open \"look\"" PUT) S("00:07", "sent status No such file")
        S("00:08", "close \"look\" bytes read 0 written 0")
        S("00:09", "open \"a\"" PUT) S("00:09", "open \"b\"" PUT) S("00:09", "sent status Failure")
        S("00:09", "close \"a\" bytes read 0 written 1") S("00:09", "close \"b\" bytes read 0 written 1")
        S("00:10", "open \"late\"" PUT) S("00:10", "mkdir name \"d\" mode 0777") S("00:10", "sent status Failure")
        S("00:10", "sent status Failure") S("00:11", "close \"late\" bytes read 0 written 9") CLOSED("00:12"));

    CU_ASSERT_EQUAL(r->num_transfers, 8);
    CU_ASSERT_EQUAL(log_transfer(r, "short", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "short", 0)->t.bytes, 32768);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "short", 0)->why, "Failure");
    CU_ASSERT_EQUAL(log_transfer(r, "refused", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "refused", 0)->t.cause, C_PERMISSION_DENIED);
    CU_ASSERT_EQUAL(log_transfer(r, "other", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "other", 0)->t.cause, C_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "look", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.result, W_OK);    /* which of the two is not known */
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "d", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "late", 0)->t.result, W_FAIL);
    log_done(r);
}

static void between_verbose(void)
{
    struct log_run *r = run(OPENED VERSION S("00:01", "open \"short\"" PUT) S("00:01", "sent status Failure")
        S("00:02", "close \"short\" bytes read 0 written 32768")
        S("00:02", "open \"full\"" PUT) S("00:02", "error: process_write: write \"full\": No space left on device")
        S("00:02", "sent status Failure") S("00:03", "close \"full\" bytes read 0 written 4")
        S("00:03", "open \"gone\"" GET) S("00:03", "sent status No such file")
        S("00:04", "stat name \"x\"") S("00:04", "sent status No such file")
        S("00:05", "open \"fine\"" GET) S("00:05", "close \"fine\" bytes read 4 written 0") CLOSED("00:06"));

    CU_ASSERT_EQUAL(r->num_transfers, 4);
    CU_ASSERT_EQUAL(log_transfer(r, "short", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "short", 0)->t.bytes, 32768);
    CU_ASSERT_EQUAL(log_transfer(r, "full", 0)->t.cause, C_NO_SPACE);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "full", 0)->why, "No space left on device");
    CU_ASSERT_EQUAL(log_transfer(r, "gone", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "gone", 0)->t.cause, C_FILE_NOT_FOUND);
    CU_ASSERT_EQUAL(log_transfer(r, "fine", 0)->t.result, W_OK);
    log_done(r);
}

/* INFO: No such file behind an operation may be of a request that is not logged. */
static void behind_operations(void)
{
    struct log_run *r = run(OPENED S("00:01", "remove name \"first\"") S("00:01", "sent status No such file")
        S("00:01", "open \"first\"" PUT) S("00:01", "close \"first\" bytes read 0 written 1")
        S("00:02", "sent status No such file") S("00:02", "open \"new\"" PUT)
        S("00:02", "close \"new\" bytes read 0 written 1") S("00:03", "remove name \"second\"")
        S("00:03", "sent status No such file") S("00:03", "open \"second\"" PUT)
        S("00:03", "close \"second\" bytes read 0 written 1")
        S("00:04", "remove name \"third\"") S("00:04", "sent status No such file") S("00:04", "sent status No such file")
        S("00:05", "open \"third\"" PUT) S("00:05", "close \"third\" bytes read 0 written 1")
        S("00:06", "sent status No such file") S("00:06", "remove name \"fourth\"")
        S("00:06", "sent status No such file") CLOSED("00:07"));

    CU_ASSERT_EQUAL(r->num_transfers, 8);
    CU_ASSERT_EQUAL(log_transfer(r, "first", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "second", 0)->t.result, W_OK);   /* the client looks before it uploads */
    CU_ASSERT_EQUAL(log_transfer(r, "third", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "fourth", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "fourth", 0)->t.cause, C_FILE_NOT_FOUND);
    log_done(r);
}

/* An open in doubt waits as long as its process is silent. */
static void long_doubt(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"long\"" GET) S("00:01", "sent status No such file")
        LINE("10:00", "sftp-server[13]", "mkdir name \"x\" mode 0777") S("12:00", "close \"long\" bytes read 9 written 0")
        S("13:00", "open \"gone\"" GET) S("13:00", "sent status No such file")
        LINE("20:00", "sftp-server[13]", "mkdir name \"y\" mode 0777") S("21:00", "opendir \"/\"")
        S("22:00", "mkdir name \"z\" mode 0777") CLOSED("23:00"));

    CU_ASSERT_EQUAL(r->num_transfers, 5);
    CU_ASSERT_EQUAL(log_transfer(r, "long", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "long", 0)->t.bytes, 9);
    CU_ASSERT_EQUAL(log_transfer(r, "gone", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "gone", 0)->t.end - log_transfer(r, "gone", 0)->t.start, 0);
    log_done(r);
}

/* 5.0 to 6.4: no word of a refusal; statfs. FOTS ids of z/OS. */
static void old_releases(void)
{
    struct log_run *r = run(OPENED VERSION S("00:01", "realpath \".\"") S("00:01", "statfs \"/u/anna/.\"")
        S("00:02", "lstat name \"/u/anna/q\"") S("00:02", "sent status No such file")
        S("00:02", "open \"/u/anna/q\"" PUT) S("00:02", "sent status Permission denied")
        S("00:03", "mkdir name \"/u/anna/d\" mode 0777") S("00:03", "sent status Permission denied")
        S("00:04", "open \"/u/anna/full\" flags WRITE,CREATE mode 0644")
        S("00:04", "error: FOTS0703 process_write: write failed") S("00:04", "sent status Failure")
        S("00:04", "error: FOTS0703 process_write: write failed") S("00:04", "sent status Failure")
        S("00:05", "close \"/u/anna/full\" bytes read 0 written 65536")
        S("00:06", "error: FOTS0712 read: EDC8121I Connection reset.") S("00:06", "forced closedir \"/u/anna\"")
        CLOSED("00:06"));

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 3);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/q", 0)->t.cause, C_PERMISSION_DENIED);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/d", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/full", 0)->t.cause, C_WRITE_FAILED);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/full", 0)->t.bytes, 65536);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/full", 0)->t.product, W_SFTP);
    CU_ASSERT_EQUAL(r->sessions[0].s.cause, C_CONNECTION_LOST);
    log_done(r);
}

/* 6.5 and later on a read-only server: all but an open is refused without its own line. */
static void read_only(void)
{
    struct log_run *r = run(OPENED VERSION S("00:00", "Refusing posix-rename request in read-only mode")
        S("00:00", "Refusing hardlink request in read-only mode") S("00:01", "realpath \".\"")
        S("00:02", "open \"q\"" PUT) S("00:02", "Refusing open request in read-only mode")
        S("00:02", "sent status Permission denied") S("00:03", "Refusing mkdir request in read-only mode")
        S("00:03", "sent status Permission denied") S("00:04", "Refusing setstat request in read-only mode")
        S("00:04", "sent status Permission denied") S("00:05", "open \"w\"" PUT)
        S("00:05", "Refusing denylisted write request") S("00:05", "sent status Permission denied")
        S("00:06", "close \"w\" bytes read 0 written 0") CLOSED("00:07"));
    const struct run_transfer *t;

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 3);
    t = log_transfer(r, "q", 0);
    CU_ASSERT_EQUAL(t->t.result, W_FAIL);
    CU_ASSERT_STRING_EQUAL(t->why, "Permission denied");
    CU_ASSERT_EQUAL(t->t.story.count, 3);
    CU_ASSERT_EQUAL(log_transfer(r, "", 0)->t.op, W_MKDIR);
    CU_ASSERT_EQUAL(log_transfer(r, "w", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "w", 0)->t.cause, C_PERMISSION_DENIED);
    log_done(r);
}

/* 9.8 and later: sshd-session writes what sshd did; 9.4 and later: "sent handle" once; 261120 bytes at a time. */
static void new_releases(void)
{
    struct log_run *r = run(
        LINE("00:00", "sshd-session[10]", "Accepted publickey for anna from 192.0.2.7 port 5022 ssh2: ED25519 SHA256:x")
        N("00:00", "session opened for local user anna from [192.0.2.7]") N("00:00", "received client version 3")
        N("00:00", "debug1: request 1: limits") N("00:00", "debug3: request 2: realpath") N("00:00", "realpath \".\"")
        N("00:00", "debug1: request 2: sent names count 1") N("00:01", "debug3: request 3: lstat")
        N("00:01", "lstat name \"/u/anna/b\"") N("00:01", "debug3: request 3: sent status 2")
        N("00:01", "sent status No such file") N("00:01", "debug3: request 4: open flags 26")
        N("00:01", "open \"/u/anna/b\"" PUT) N("00:01", "debug1: request 4: sent handle 0")
        N("00:01", "debug1: request 6: write \"/u/anna/b\" (handle 0) off 0 len 261120")
        N("00:01", "debug3: request 6: sent status 0") N("00:01", "sent status Success")
        N("00:02", "debug1: request 7: write \"/u/anna/b\" (handle 0) off 261120 len 261120")
        N("00:02", "debug2: process_write: nothing at all written") N("00:02", "debug3: request 7: sent status 4")
        N("00:02", "sent status Failure")
        N("00:02", "debug1: request 8: write \"/u/anna/b\" (handle 0) off 522240 len 100")
        N("00:02", "error: process_write: write \"/u/anna/b\": No space left on device")
        N("00:02", "debug3: request 8: sent status 4") N("00:02", "sent status Failure")
        N("00:03", "debug3: request 5: close handle 0") N("00:03", "close \"/u/anna/b\" bytes read 0 written 261120")
        N("00:03", "debug3: request 5: sent status 0") N("00:03", "sent status Success")
        N("00:04", "debug1: request 9: statvfs") N("00:04", "statvfs \"/u/anna\"")
        N("00:05", "debug1: read eof") N("00:05", "session closed for local user anna from [192.0.2.7]"));
    const struct run_transfer *t = log_transfer(r, "/u/anna/b", 0);

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(t->t.result, W_FAIL);
    CU_ASSERT_EQUAL(t->t.cause, C_NO_SPACE);
    CU_ASSERT_EQUAL(t->t.bytes, 261120);
    CU_ASSERT_EQUAL(t->t.at.remote_port, 5022);
    CU_ASSERT_EQUAL(t->t.num_progress, 0);                   /* nobody asked for it */
    log_done(r);
}

/* LogVerbose puts the place in the source before some lines, also of levels that are not logged. */
static void places(void)
{
    struct log_run *r = run(OPENED
        S("00:01", "sftp-server.c:process_open():754 (pid=12): open \"a\"" PUT)
        S("00:01", "debug1: sftp-server.c:process_write():866 (bin=sftp-server, pid=12): request 4: "
            "write \"a\" (handle 0) off 0 len 5")
        S("00:01", "error: sftp-server.c:process_write():883 (bin=sftp-server, pid=12): write \"a\": Disk quota exceeded")
        S("00:01", "sent status Failure") S("00:02", "close \"a\" bytes read 0 written 0")
        S("00:03", "remove name \"b\"") S("00:03", "sent status No such file")
        S("00:04", "x.c:f():1 (pid=): remove name \"c\"") S("00:04", "x.c: remove name \"c\"")
        S("00:04", "a b.c:f():1 (pid=1): remove name \"c\"") S("00:04", "x.c:f():1 (pid=1)remove name \"c\"")
        CLOSED("00:05"));

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines - 4);
    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.result, W_FAIL);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "a", 0)->why, "Disk quota exceeded");
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_NONE);  /* the level is still INFO */
    log_done(r);
}

static void attributes(void)
{
    struct log_run *r = run(OPENED VERSION
        S("00:01", "debug1: request 1: setstat name \"a\"") S("00:01", "set \"a\" mode 100600")
        S("00:01", "set \"a\" owner 5 group 6") S("00:01", "debug3: request 1: sent status 3")
        S("00:01", "sent status Permission denied") S("00:02", "debug1: request 2: fsetstat handle 0")
        S("00:02", "set \"b\" size 5") S("00:02", "set \"b\" mode 0644")
        S("00:02", "set \"b\" modtime 20261120-10:00:00") S("00:02", "sent status Success")
        S("00:03", "debug1: request 3: lsetstat name \"c\"") S("00:03", "set \"c\" owner 7 group 8")
        S("00:03", "sent status Success") CLOSED("00:04"));

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 4);
    CU_ASSERT_EQUAL(log_count(r, W_CHMOD, W_FAIL), 1);       /* one request: both are refused */
    CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_count(r, W_CHMOD, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_OK), 1);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.new1, 0644);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.new2, 8);
    log_done(r);
}

/* scp sets the size that it has written. */
static void scp_uploads(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"copy\" flags WRITE,CREATE mode 0644")
        S("00:01", "set \"copy\" size 65353") S("00:01", "close \"copy\" bytes read 0 written 65353")
        S("00:02", "open \"cut\" flags WRITE,CREATE mode 0644") S("00:02", "set \"cut\" size 100")
        S("00:02", "close \"cut\" bytes read 0 written 5") S("00:03", "open \"new\"" PUT) S("00:03", "set \"new\" size 5")
        S("00:03", "close \"new\" bytes read 0 written 5") CLOSED("00:04"));

    CU_ASSERT_EQUAL(r->num_transfers, 3);
    CU_ASSERT_EQUAL(log_transfer(r, "copy", 0)->t.product, W_SCP);
    CU_ASSERT_EQUAL(log_transfer(r, "copy", 0)->t.resumed, 0);
    CU_ASSERT_EQUAL(log_transfer(r, "cut", 0)->t.product, W_SFTP);
    CU_ASSERT_EQUAL(log_transfer(r, "new", 0)->t.product, W_SFTP);
    CU_ASSERT_EQUAL(r->sessions[0].s.product, W_SCP);
    log_done(r);
}

#define COPY "debug1: request 5: copy-data from \"a\" (handle 0) off 0 len 0 to \"b\" (handle 1) off 0"

/* A copy on the server is one put with two paths, and moves nothing over the net. */
static void copies(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"a\"" GET) S("00:01", "debug1: request 3: sent handle 0")
        S("00:01", "open \"b\"" PUT) S("00:01", "debug1: request 4: sent handle 1") S("00:01", COPY)
        S("00:02", "sent status Success") S("00:02", "close \"a\" bytes read 70 written 0")
        S("00:02", "sent status Success") S("00:02", "close \"b\" bytes read 0 written 70")
        S("00:02", "sent status Success") S("00:03", "open \"a\"" GET) S("00:03", "debug1: request 3: sent handle 0")
        S("00:03", "open \"b\"" PUT) S("00:03", "debug1: request 4: sent handle 1") S("00:03", COPY)
        S("00:03", "error: process_extended_copy_data: write failed: 0 != 65536: No space left on device")
        S("00:04", "sent status Failure") S("00:04", "close \"a\" bytes read 70 written 0")
        S("00:04", "sent status Success") S("00:04", "close \"b\" bytes read 0 written 0")
        S("00:04", "sent status Success") CLOSED("00:05"));

    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.op, W_PUT);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.bytes, 70);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "b", 0)->path2, "a");
    CU_ASSERT_EQUAL(log_transfer(r, "b", 1)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 1)->t.cause, C_NO_SPACE);
    CU_ASSERT_EQUAL(r->sessions[0].s.bytes_in, 0);
    log_done(r);
}

/* Lines that a syslog daemon dropped: nothing is known of what has no end. */
static void dropped(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"a\"" PUT) S("00:01", "sent status No such file")
        S("00:01", "remove name \"b\"")
        LINE("00:02", "rsyslogd", "imuxsock[pid: 12, name: /usr/lib/sftp-server] from <H:sftp-server>: "
            "begin to drop messages due to rate-limiting")
        CLOSED("00:05") LINE("00:06", "sftp-server[13]", "remove name \"c\"")
        LINE("00:07", "sftp-server[13]", "session closed for local user anna from [192.0.2.7]")
        LINE("00:08", "sftp-server[14]", "open \"d\"" GET) LINE("00:08", "sftp-server[14]", "sent status No such file")
        LINE("00:09", "systemd-journald[5]", "Suppressed 17 messages from ssh.service")
        LINE("00:10", "sftp-server[14]", "session closed for local user anna from [192.0.2.7]"));

    CU_ASSERT_EQUAL(r->found[F_TRACE_RATE_LIMIT], 2);
    CU_ASSERT_EQUAL(r->num_transfers, 4);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "d", 0)->t.result, W_NONE);
    log_done(r);
}

/* A handle tells which of two opens of one path is closed; a process that was killed leaves what it had done. */
static void handles(void)
{
    struct log_run *r = run(OPENED S("00:01", "open \"x\"" GET) S("00:01", "debug1: request 1: sent handle 0")
        S("00:02", "open \"x\"" GET) S("00:02", "debug1: request 2: sent handle 1")
        S("00:03", "debug3: request 3: close handle 1") S("00:03", "close \"x\" bytes read 0 written 0")
        S("00:03", "sent status Success") S("00:04", "debug3: request 4: close handle 0")
        S("00:04", "close \"x\" bytes read 4 written 0") S("00:04", "sent status Success")
        S("00:05", "open \"k\"" PUT) S("00:05", "debug1: request 5: sent handle 0")
        S("00:05", "debug1: request 6: write \"k\" (handle 0) off 0 len 1000") S("00:05", "sent status Success")
        S("00:06", "debug1: request 7: write \"k\" (handle 0) off 1000 len 1000"));

    CU_ASSERT_EQUAL(r->num_transfers, 3);
    CU_ASSERT_EQUAL(r->transfers[0].t.duration, INSTANT_SECOND);
    CU_ASSERT_EQUAL(r->transfers[1].t.duration, 3 * INSTANT_SECOND);
    CU_ASSERT_EQUAL(r->transfers[2].t.result, W_NONE);
    CU_ASSERT_EQUAL(r->transfers[2].t.has_bytes, 1);
    CU_ASSERT_EQUAL(r->transfers[2].t.bytes, 1000);
    log_done(r);
}

static void bad_options(void)
{
    struct log_run *r = run(S("00:00", "error: Invalid log level \"INFOO\"") OPENED S("00:01", "mkdir name \"d\" mode 0777")
        CLOSED("00:02") LINE("00:03", "sftp-server[13]", "fatal: FOTS0721 Invalid umask \"99\""));

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_EQUAL(r->sessions[0].s.cause, C_CONFIG_BAD_VALUE);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].user, "anna");
    CU_ASSERT_EQUAL(r->sessions[1].s.cause, C_CONFIG_BAD_VALUE);
    log_done(r);
}

/* Lines cut off in a name, or behind it. */
static void cut_names(void)
{
    char text[8192], path[600];
    struct log_run *r;

    memset(path, 'p', sizeof path);
    sprintf(text, OPENED VERSION S("00:01", "posix-rename old \"/a\" new \"/%.470s") S("00:01", "rename old \"/%.480s")
        S("00:01", "remove name \"/%.480s") S("00:01", "stat name \"/%.480s")
        S("00:01", "debug1: request 4: write \"/%.480s") S("00:01", "sent status Success")
        S("00:02", "mkdir name \"/%.480s") S("00:02", "sent status Failure") CLOSED("00:02"), path, path, path, path,
        path, path);
    r = run(text);
    CU_ASSERT_EQUAL(r->tally.claimed, r->tally.lines);
    CU_ASSERT_EQUAL(r->num_transfers, 4);
    CU_ASSERT_EQUAL(log_count(r, W_RENAME, W_OK), 2);
    CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_transfer(r, "/a", 0)->t.path_cut, 1);
    CU_ASSERT(strncmp(log_transfer(r, "/a", 0)->path2, "/ppp", 4) == 0);
    CU_ASSERT_EQUAL(r->found[F_TRACE_LINE_CUT], 6);
    log_done(r);
}

/* --- progress */

enum { WRITES = 5000, CHUNK = 32768 };

static size_t put_line(char *d, unsigned ms, const char *text)
{
    return (size_t)sprintf(d, "2026-11-20T10:%02u:%02u.%03u000+00:00 H sftp-server[12]: %s\n", ms / 60000,
        ms / 1000 % 60, ms % 1000, text);
}

/* So many writes, one each 20 milliseconds, with a pause in the middle. */
static char *long_put(unsigned writes)
{
    char *text = malloc((size_t)writes * 300 + 2000), line[200];
    size_t n;
    unsigned i, ms = 0;

    CU_ASSERT_FATAL(text != NULL);
    n = put_line(text, ms, "session opened for local user anna from [192.0.2.7]");
    n += put_line(text + n, ms, "open \"big\"" PUT);
    n += put_line(text + n, ms, "debug1: request 1: sent handle 0");
    for (i = 0; i < writes; i++) {
        sprintf(line, "debug1: request %u: write \"big\" (handle 0) off %lu len %u", i, (unsigned long)i * CHUNK, CHUNK);
        n += put_line(text + n, ms, line);
        n += put_line(text + n, ms + 5, "sent status Success");
        ms += i == writes / 2 ? 60000 : 20;
    }
    sprintf(line, "close \"big\" bytes read 0 written %lu", (unsigned long)writes * CHUNK);
    n += put_line(text + n, ms, line);
    put_line(text + n, ms, "sent status Success");
    return text;
}

static struct log_run *run_put(unsigned writes)
{
    struct log_run *r = log_new();
    char *text = long_put(writes);

    r->options.progress = 1;
    log_run_text(r, text);
    free(text);
    CU_ASSERT_EQUAL_FATAL(r->num_transfers, 1);
    return r;
}

static void progress(void)
{
    struct log_run *r = run_put(WRITES);
    const struct run_transfer *x = &r->transfers[0];
    int64_t gap, least = INT64_MAX, most = 0;
    unsigned i, n = x->t.num_progress;

    CU_ASSERT(n >= PROGRESS_MAX / 4 && n <= PROGRESS_MAX);
    CU_ASSERT_EQUAL(x->progress[0].bytes, CHUNK);
    CU_ASSERT_EQUAL(x->progress[n - 1].bytes, (uint64_t)WRITES * CHUNK);
    for (i = 1; i < n; i++) {
        gap = x->progress[i].when - x->progress[i - 1].when;
        CU_ASSERT(gap > 0 && x->progress[i].bytes > x->progress[i - 1].bytes);
        if (i + 1 < n && gap < 60 * INSTANT_SECOND) {
            least = gap < least ? gap : least;
            most = gap > most ? gap : most;
        }
    }
    CU_ASSERT(most < 3 * least);                             /* evenly spread */
    log_done(r);
    r = run_put(3);
    CU_ASSERT_EQUAL(r->transfers[0].t.num_progress, 3);
    CU_ASSERT_EQUAL(r->transfers[0].progress[1].bytes, 2 * CHUNK);
    CU_ASSERT_EQUAL(r->transfers[0].progress[1].when - r->transfers[0].progress[0].when, 20000);
    log_done(r);
}

/* Bytes of a read count when they are sent; the last request reaches beyond the end of the file. */
static void progress_of_reads(void)
{
    struct log_run *r = log_new();

    r->options.progress = 1;
    log_run_text(r, OPENED S("00:01", "open \"g\"" GET) S("00:01", "debug1: request 3: sent handle 0")
        S("00:01", "debug1: request 4: read \"g\" (handle 0) off 500 len 32768")
        S("00:01", "debug1: request 4: sent data len 100")
        S("00:02", "debug1: request 5: read \"g\" (handle 0) off 600 len 32768")
        S("00:03", "debug1: request 5: sent data len 11")
        S("00:03", "debug1: request 6: read \"g\" (handle 0) off 611 len 32768") S("00:03", "sent status End of file")
        S("00:04", "close \"g\" bytes read 111 written 0") S("00:04", "sent status Success"));
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.num_progress, 2);
    CU_ASSERT_EQUAL(r->transfers[0].progress[0].bytes, 100);
    CU_ASSERT_EQUAL(r->transfers[0].progress[1].bytes, 111);
    CU_ASSERT_EQUAL(r->transfers[0].t.resumed, 1);
    log_done(r);
}

static const struct unit_case cases[] = {
    { "INFO: status between open and close", between_info },
    { "VERBOSE: status between open and close", between_verbose },
    { "INFO: No such file behind an operation", behind_operations }, { "long doubt", long_doubt },
    { "5.0 to 6.4", old_releases }, { "read-only", read_only }, { "9.4 to 10.x", new_releases },
    { "LogVerbose", places }, { "attributes", attributes }, { "scp over sftp", scp_uploads },
    { "copy-data", copies }, { "dropped lines", dropped }, { "handles", handles }, { "bad options", bad_options },
    { "names cut off", cut_names }, { "progress", progress }, { "progress of reads", progress_of_reads },
    { NULL, NULL }
};
const struct unit_suite suite_server = { "server", cases };

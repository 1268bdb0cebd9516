/* t_trace.c: the session machine, one rule at a time, on small logs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "logrun.h"

/* A line: minute and second, program and pid, text. */
#define LINE(t, p, x) "Nov 20 10:" t " H " p ": " x "\n"
#define ACCEPTED(t, pid, user, port) \
    LINE(t, "sshd[" pid "]", "Accepted publickey for " user " from 192.0.2.7 port " port " ssh2")
#define OPENED(t, pid, user) LINE(t, "sftp-server[" pid "]", "session opened for local user " user " from [192.0.2.7]")
#define CLOSED(t, pid, user) LINE(t, "sftp-server[" pid "]", "session closed for local user " user " from [192.0.2.7]")
#define SFTP(t, pid, x) LINE(t, "sftp-server[" pid "]", x)
#define SSHD(t, pid, x) LINE(t, "sshd[" pid "]", x)
#define PUT " flags WRITE,CREATE,TRUNCATE mode 0644"

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

static void one_put(void)
{
    struct log_run *r = run(ACCEPTED("00:00", "10", "anna", "5022") OPENED("00:01", "12", "anna")
        SFTP("00:01", "12", "sent status No such file") SFTP("00:02", "12", "open \"/u/anna/a\\303\\251\"" PUT)
        SFTP("00:05", "12", "close \"/u/anna/a\\303\\251\" bytes read 0 written 65353") CLOSED("00:05", "12", "anna")
        SSHD("00:05", "11", "Received disconnect from 192.0.2.7 port 5022:11: disconnected by user")
        SSHD("00:06", "11", "Disconnected from user anna 192.0.2.7 port 5022"));
    const struct transfer *t = &r->transfers[0].t;
    const struct session *s = &r->sessions[0].s;

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(t->source, W_LOG);
    CU_ASSERT_EQUAL(t->op, W_PUT);
    CU_ASSERT_EQUAL(t->result, W_OK);
    CU_ASSERT_EQUAL(t->bytes, 65353);
    CU_ASSERT_EQUAL(t->has_bytes, 1);
    CU_ASSERT_EQUAL(t->duration, 3 * INSTANT_SECOND);
    CU_ASSERT_EQUAL(t->resolution, INSTANT_SECOND);
    CU_ASSERT_EQUAL(t->at.remote_port, 5022);
    CU_ASSERT_EQUAL(t->at.sure, 0);
    CU_ASSERT_EQUAL(t->resumed, 0);
    CU_ASSERT_EQUAL(t->from.pid, 12);
    CU_ASSERT_EQUAL(t->from.log_first, 4);
    CU_ASSERT_EQUAL(t->from.log_last, 5);
    CU_ASSERT_EQUAL(t->story.count, 2);
    CU_ASSERT_STRING_EQUAL(r->transfers[0].path, "/u/anna/a\303\251");
    CU_ASSERT_STRING_EQUAL(r->transfers[0].user, "anna");
    CU_ASSERT_PTR_NOT_NULL(strstr(r->transfers[0].first_line, "open \""));
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(s->phase, W_DISCONNECT);
    CU_ASSERT_EQUAL(s->outcome, W_CLOSED);
    CU_ASSERT_EQUAL(s->product, W_SFTP);
    CU_ASSERT_EQUAL(s->transfers, 1);
    CU_ASSERT_EQUAL(s->bytes_in, 65353);
    CU_ASSERT_EQUAL(s->session, t->session);
    CU_ASSERT_EQUAL(s->end - s->start, 6 * INSTANT_SECOND);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].auth, "publickey");
    CU_ASSERT_STRING_EQUAL(r->sessions[0].system, "H");
    CU_ASSERT_EQUAL(r->num_logins, 1);
    CU_ASSERT_EQUAL(r->logins[0].l.result, W_OK);
    CU_ASSERT_EQUAL(r->logins[0].l.from.pid, 10);
    CU_ASSERT_EQUAL(r->tally.lines, 8);
    CU_ASSERT_EQUAL(r->tally.claimed, 8);
    log_done(r);
}

static void directions(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna")
        SFTP("00:01", "12", "open \"r\" flags READ mode 0666") SFTP("00:01", "12", "close \"r\" bytes read 7 written 0")
        SFTP("00:01", "12", "open \"b\" flags READ,WRITE mode 0666")
        SFTP("00:01", "12", "close \"b\" bytes read 3 written 5")
        SFTP("00:01", "12", "open \"c\" flags READ,WRITE mode 0666")
        SFTP("00:01", "12", "close \"c\" bytes read 3 written 0")
        SFTP("00:01", "12", "open \"e\" flags READ,WRITE,CREATE mode 0666")
        SFTP("00:01", "12", "close \"e\" bytes read 0 written 0")
        SFTP("00:01", "12", "open \"ap\" flags WRITE,APPEND,CREATE mode 0666")
        SFTP("00:01", "12", "close \"ap\" bytes read 0 written 9")
        SFTP("00:01", "12", "open \"x\" flags READ mode 0666") SFTP("00:01", "12", "open \"x\"" PUT)
        SFTP("00:01", "12", "close \"x\" bytes read 0 written 4")
        SFTP("00:01", "12", "close \"x\" bytes read 8 written 0")
        SFTP("00:02", "12", "close \"never-opened\" bytes read 8 written 0") CLOSED("00:03", "12", "anna"));

    CU_ASSERT_EQUAL(r->num_transfers, 8);
    CU_ASSERT_EQUAL(log_transfer(r, "r", 0)->t.op, W_GET);
    CU_ASSERT_EQUAL(log_transfer(r, "r", 0)->t.resumed, -1);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.op, W_PUT);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.bytes, 5);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.op, W_GET);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.bytes, 3);
    CU_ASSERT_EQUAL(log_transfer(r, "e", 0)->t.op, W_PUT);
    CU_ASSERT_EQUAL(log_transfer(r, "ap", 0)->t.resumed, 1);
    CU_ASSERT_EQUAL(log_transfer(r, "x", 0)->t.op, W_PUT);
    CU_ASSERT_EQUAL(log_transfer(r, "x", 0)->t.bytes, 4);
    CU_ASSERT_EQUAL(log_transfer(r, "x", 1)->t.op, W_GET);
    CU_ASSERT_EQUAL(log_transfer(r, "x", 1)->t.bytes, 8);
    CU_ASSERT_EQUAL(log_transfer(r, "never-opened", 0)->t.start, INSTANT_NONE);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_CLOSED);
    log_done(r);
}

/* At INFO a status behind an open may be of an unlogged request. */
static void opens_in_doubt(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna")
        SFTP("00:01", "12", "open \"no\"" PUT) SFTP("00:01", "12", "sent status Permission denied")
        SFTP("00:02", "12", "open \"yes\"" PUT) SFTP("00:02", "12", "sent status No such file")
        SFTP("00:03", "12", "close \"yes\" bytes read 0 written 5")
        SFTP("00:04", "12", "open \"again\"" PUT) SFTP("00:04", "12", "sent status Failure")
        SFTP("00:05", "12", "open \"again\"" PUT) SFTP("00:05", "12", "close \"again\" bytes read 0 written 6")
        SFTP("00:06", "12", "open \"late\" flags READ mode 0666") SFTP("00:06", "12", "sent status No such file")
        SFTP("01:07", "12", "opendir \"/\"") SFTP("02:00", "12", "remove name \"z\"") CLOSED("02:05", "12", "anna"));
    const struct run_transfer *t;

    CU_ASSERT_EQUAL(r->num_transfers, 6);
    t = log_transfer(r, "no", 0);
    CU_ASSERT_EQUAL(t->t.result, W_FAIL);
    CU_ASSERT_EQUAL(t->t.cause, C_PERMISSION_DENIED);
    CU_ASSERT_STRING_EQUAL(t->why, "Permission denied");
    CU_ASSERT_EQUAL(t->t.has_bytes, 0);
    CU_ASSERT_EQUAL(t->t.end - t->t.start, 0);
    t = log_transfer(r, "yes", 0);
    CU_ASSERT_EQUAL(t->t.result, W_OK);
    CU_ASSERT_EQUAL(t->t.bytes, 5);
    CU_ASSERT_EQUAL(t->t.cause, C_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "again", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "again", 1)->t.result, W_OK);
    CU_ASSERT_EQUAL(log_transfer(r, "late", 0)->t.result, W_FAIL);
    CU_ASSERT_STRING_EQUAL(r->transfers[4].path, "late");    /* handed out when its time was over, before the remove */
    log_done(r);
}

/* From VERBOSE on the status right behind is certain. */
static void opens_verbose(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna") SFTP("00:00", "12", "received client version 3")
        SFTP("00:01", "12", "open \"a\"" PUT) SFTP("00:01", "12", "sent status Permission denied")
        SFTP("00:01", "12", "stat name \"b\"") SFTP("00:01", "12", "sent status No such file")
        SFTP("00:02", "12", "open \"b\"" PUT) SFTP("00:03", "12", "close \"b\" bytes read 0 written 5")
        SFTP("00:03", "12", "sent status Failure")
        SFTP("00:04", "12", "remove name \"c\"") SFTP("00:04", "12", "sent status No such file")
        SFTP("00:05", "12", "Refusing remove request in read-only mode")
        SFTP("00:05", "12", "sent status Permission denied")
        SFTP("00:06", "12", "remove name \"d\"") CLOSED("00:08", "12", "anna"));

    CU_ASSERT_EQUAL(r->num_transfers, 5);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "", 0)->t.op, W_REMOVE);     /* refused: only the kind of request is told */
    CU_ASSERT_EQUAL(log_transfer(r, "", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "", 0)->t.cause, C_PERMISSION_DENIED);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_FAIL);  /* the close was refused */
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.bytes, 5);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(log_transfer(r, "c", 0)->t.cause, C_FILE_NOT_FOUND);
    CU_ASSERT_EQUAL(log_transfer(r, "d", 0)->t.result, W_OK);
    log_done(r);
}

static void debug_lines(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna") SFTP("00:00", "12", "received client version 3")
        SFTP("00:01", "12", "debug3: request 3: open flags 1") SFTP("00:01", "12", "open \"a\" flags READ mode 0666")
        SFTP("00:01", "12", "debug1: request 3: sent handle handle 0")
        SFTP("00:01", "12", "debug1: request 4: read \"a\" (handle 0) off 4096 len 32768")
        SFTP("00:01", "12", "debug3: request 4: sent status 1") SFTP("00:01", "12", "sent status End of file")
        SFTP("00:02", "12", "debug3: request 5: close handle 0")
        SFTP("00:02", "12", "close \"a\" bytes read 10 written 0")
        SFTP("00:02", "12", "debug3: request 5: sent status 0") SFTP("00:02", "12", "sent status Success")
        SFTP("00:03", "12", "debug3: request 6: remove") SFTP("00:03", "12", "remove name \"b\"")
        SFTP("00:03", "12", "debug3: request 6: sent status 0") SFTP("00:03", "12", "sent status Success"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(r->transfers[0].t.result, W_OK);
    CU_ASSERT_EQUAL(r->transfers[0].t.resumed, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.story.count, 3);
    CU_ASSERT_EQUAL(r->transfers[1].t.result, W_OK);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_OPEN);
    log_done(r);
}

static void operations(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna") SFTP("00:01", "12", "mkdir name \"d\" mode 0777")
        SFTP("00:01", "12", "mkdir name \"d2\" mode 0777") SFTP("00:01", "12", "sent status Failure")
        SFTP("00:02", "12", "posix-rename old \"a\" new \"b\"") SFTP("00:02", "12", "set \"b\" mode 0600")
        SFTP("00:02", "12", "set \"b\" modtime 20261120-10:00:00") SFTP("00:02", "12", "set \"b\" owner 7 group 8")
        SFTP("00:02", "12", "sent status Permission denied") SFTP("00:03", "12", "symlink old \"x\" new \"l\"")
        SFTP("00:03", "12", "rmdir name \"d\"") SFTP("00:03", "12", "remove name \"n\"")
        SFTP("00:03", "12", "sent status No such file") SFTP("00:04", "12", "set \"b\" size 5")
        SFTP("00:04", "12", "rename old \"a\" new \"b\" new \"c\"") CLOSED("00:05", "12", "anna"));

    CU_ASSERT_EQUAL(r->num_transfers, 9);
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_count(r, W_RENAME, W_OK), 2);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "a", 0)->path2, "b");
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.path_cut, 0);
    CU_ASSERT_EQUAL(log_transfer(r, "a\" new \"b", 0)->t.path_cut, 1);
    CU_ASSERT_EQUAL(log_count(r, W_CHMOD, W_OK), 1);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.new1, 0600);
    CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_FAIL), 1);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 1)->t.new1, 7);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 1)->t.new2, 8);
    CU_ASSERT_EQUAL(log_count(r, W_SYMLINK, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_RMDIR, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_NONE), 1);      /* may be of a stat that is not logged */
    CU_ASSERT_EQUAL(r->sessions[0].s.failures, 2);
    CU_ASSERT_EQUAL(r->sessions[0].s.transfers, 0);
    log_done(r);
}

static void errors(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna") SFTP("00:01", "12", "open \"/u/big\"" PUT)
        SFTP("00:02", "12", "sent status Failure")
        SFTP("00:02", "12", "error: process_write: write \"/u/big\": No space left on device")
        SFTP("00:02", "12", "sent status Failure")
        SFTP("00:03", "12", "error: process_write: write \"/u/big\": No space left on device")
        SFTP("00:03", "12", "sent status Failure") SFTP("00:04", "12", "close \"/u/big\" bytes read 0 written 1044480")
        SFTP("00:05", "12", "open \"/u/old\"" PUT) SFTP("00:05", "12", "error: process_write: write failed")
        SFTP("00:05", "12", "sent status Failure") SFTP("00:06", "12", "close \"/u/old\" bytes read 0 written 5")
        SFTP("00:07", "12", "open \"/u/half\" flags READ mode 0666")
        SFTP("00:08", "12", "forced close \"/u/half\" bytes read 99 written 0") CLOSED("00:08", "12", "anna"));

    CU_ASSERT_EQUAL(r->num_transfers, 3);
    CU_ASSERT_EQUAL(r->transfers[0].t.result, W_FAIL);
    CU_ASSERT_EQUAL(r->transfers[0].t.cause, C_NO_SPACE);
    CU_ASSERT_STRING_EQUAL(r->transfers[0].why, "No space left on device");
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 1044480);
    CU_ASSERT_EQUAL(r->transfers[1].t.cause, C_WRITE_FAILED);
    CU_ASSERT_STRING_EQUAL(r->transfers[1].why, "write failed");
    CU_ASSERT_EQUAL(r->transfers[2].t.result, W_FAIL);
    CU_ASSERT_EQUAL(r->transfers[2].t.cause, C_CONNECTION_LOST);
    CU_ASSERT_STRING_EQUAL(r->transfers[2].why, "forced close");
    CU_ASSERT_EQUAL(r->transfers[2].t.bytes, 99);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_LOST);
    log_done(r);
}

/* A process that was killed leaves no close. */
static void killed(void)
{
    struct log_run *r = run(ACCEPTED("00:00", "10", "anna", "5022") OPENED("00:01", "12", "anna")
        SFTP("00:02", "12", "open \"a\"" PUT)
        SSHD("00:09", "11", "Disconnected from user anna 192.0.2.7 port 5022")
        OPENED("10:00", "20", "bert") SFTP("10:01", "20", "open \"b\"" PUT) OPENED("10:02", "20", "carl")
        CLOSED("10:03", "20", "carl"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.has_bytes, 0);
    CU_ASSERT_EQUAL(log_transfer(r, "a", 0)->t.duration, 7 * INSTANT_SECOND);  /* sshd tells the end */
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.result, W_NONE);
    CU_ASSERT_EQUAL(log_transfer(r, "b", 0)->t.end, INSTANT_NONE);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "b", 0)->user, "bert");
    CU_ASSERT_EQUAL(r->num_sessions, 3);
    log_done(r);
}

static void cut_lines(void)
{
    char text[4096], path[600];
    struct log_run *r;

    memset(path, 'p', sizeof path);
    sprintf(text, OPENED("00:00", "12", "anna") SFTP("00:00", "12", "sent status No such file")
        SFTP("00:01", "12", "open \"/%.494s") SFTP("00:02", "12", "close \"/%.493s")
        CLOSED("00:02", "12", "anna"), path, path);
    r = run(text);
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.path_cut, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.has_bytes, 0);
    CU_ASSERT_EQUAL(r->transfers[0].t.op, W_PUT);
    CU_ASSERT_EQUAL(r->transfers[0].t.result, W_OK);
    CU_ASSERT_EQUAL(r->found[F_TRACE_LINE_CUT], 2);
    log_done(r);
}

static void stories(void)
{
    char text[8192];
    struct log_run *r;
    int i;
    size_t n = (size_t)sprintf(text, OPENED("00:00", "12", "anna") SFTP("00:01", "12", "open \"a\"" PUT));

    for (i = 0; i < 20; i++)
        n += (size_t)sprintf(text + n, SFTP("00:02", "12", "error: process_write: write failed")
        SFTP("00:02", "12", "sent status Failure"));
    sprintf(text + n, SFTP("00:03", "12", "close \"a\" bytes read 0 written 1"));
    r = run(text);
    CU_ASSERT_EQUAL(r->transfers[0].t.story.count, STORY_MAX);
    CU_ASSERT_EQUAL(r->transfers[0].t.story.omitted, 42 - STORY_MAX);
    CU_ASSERT_EQUAL(r->transfers[0].t.story.number[0], 2);
    CU_ASSERT_EQUAL(r->transfers[0].t.story.number[STORY_MAX - 1], 43);
    CU_ASSERT_PTR_NOT_NULL(strstr(r->transfers[0].last_line, "close"));
    log_done(r);
}

/* Names that look like log lines, and whole lines inside names, are only names. */
static void forgeries(void)
{
    struct log_run *r = run(OPENED("00:00", "12", "anna")
        SFTP("00:01", "12", "open \"x\\nNov 20 10:00:01 H sftp-server[12]: close \"y\" bytes read 1 written 2\"" PUT)
        SFTP("00:02", "12",
        "close \"x\\nNov 20 10:00:01 H sftp-server[12]: close \"y\" bytes read 1 written 2\" bytes read 0 written 3")
        LINE("00:03", "cron[5]", "sshd[10]: Accepted password for root from 192.0.2.7 port 1 ssh2")
        SSHD("00:03", "10",
        "Invalid user x\\nNov 20 10:00:04 H sshd[1]: Accepted password for root from 192.0.2.66 port 9 ssh2 "
            "from 192.0.2.7 port 7"));

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 3);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    CU_ASSERT_EQUAL(r->logins[0].l.result, W_FAIL);
    CU_ASSERT_EQUAL(r->logins[0].l.at.remote_port, 7);
    CU_ASSERT_EQUAL(r->tally.other_programs, 1);
    log_done(r);
}

static void repeats(void)
{
    struct log_run *r = run(SSHD("00:00", "10", "Failed password for anna from 192.0.2.7 port 5 ssh2")
        SSHD("00:01", "10", "message repeated 2 times: [ Failed password for anna from 192.0.2.7 port 5 ssh2]")
        SSHD("00:01", "10", "Connection closed by authenticating user anna 192.0.2.7 port 5 [preauth]")
        SSHD("00:02", "11", "Failed password for bert from 192.0.2.7 port 6 ssh2")
        "Nov 20 10:00:03 H last message repeated 3 times\n" LINE("00:03", "cron[1]", "x")
        "Nov 20 10:00:03 H last message repeated 9 times\n");

    CU_ASSERT_EQUAL(r->num_logins, 7);
    CU_ASSERT_STRING_EQUAL(r->logins[2].user, "anna");
    CU_ASSERT_STRING_EQUAL(r->logins[3].user, "bert");
    CU_ASSERT_EQUAL(r->logins[6].l.from.pid, 11);
    log_done(r);
    r = run(SSHD("00:00", "10", "Failed password for anna from 192.0.2.7 port 5 ssh2")
        "Nov 20 10:00:01 G last message repeated 2 times\n"           /* of another host */
        "Nov 20 10:00:01 H last message repeated 1 time\n"
        "Nov 20 10:00:02 --- last message repeated 1 time ---\n");    /* macOS */
    CU_ASSERT_EQUAL(r->num_logins, 3);
    CU_ASSERT_EQUAL(r->found[F_TRACE_REPEAT_LOST], 1);
    log_done(r);
}

/* Solaris puts a number, facility and level before the text. */
static void message_ids(void)
{
    struct log_run *r = run(
        SSHD("00:00", "10", "[ID 800047 auth.info] Failed password for anna from 192.0.2.7 port 5 ssh2")
        SSHD("00:01", "10", "[ID 800047 auth.info] error: Failed password for anna from 192.0.2.7 port 5 ssh2")
        SSHD("00:02", "10", "[ID x auth.info] Failed password for bert from 192.0.2.7 port 5 ssh2")
        SSHD("00:02", "10", "[ID 7 auth.info Failed password for bert from 192.0.2.7 port 5 ssh2"));

    CU_ASSERT_EQUAL(r->num_logins, 2);
    CU_ASSERT_STRING_EQUAL(r->logins[1].user, "anna");
    log_done(r);
}

static const struct unit_case cases[] = {
    { "one put", one_put }, { "directions and bytes", directions }, { "opens in doubt", opens_in_doubt },
    { "status at VERBOSE", opens_verbose }, { "DEBUG3", debug_lines }, { "operations", operations }, { "errors",
        errors },
    { "killed", killed }, { "lines cut off", cut_lines }, { "stories", stories }, { "forgeries", forgeries },
    { "repeated messages", repeats }, { "messages with numbers", message_ids },
    { NULL, NULL }
};
const struct unit_suite suite_trace = { "trace", cases };

/* t_clruns.c: what runs of 8.4p1 to 10.6p1 showed: copies on the server, names that imitate messages or are cut off,
   operations whose lines tell less, files that are not there; what the server's lines of the same runs say. */
#include <stdio.h>
#include <string.h>
#include "logrun.h"

#define D(n, x) "debug" #n ": " x "\r\n"
#define L(x) x "\r\n"
#define BEGUN(version) version "\n" D(1, "Connecting to files.example.net [192.0.2.13] port 22.") \
    D(1, "Connection established.") D(1, "Authenticating to files.example.net:22 as 'anna'") \
    L("Authenticated to files.example.net ([192.0.2.13]:22) using \"publickey\".")
#define SFTP BEGUN("debug1: OpenSSH_10.6p1, OpenSSL 3.6.5 29 Sep 2026\r") D(1, "Sending subsystem: sftp") \
    D(2, "Remote version: 3")
#define SFTP_8 BEGUN("OpenSSH_8.4p1, OpenSSL 1.1.1w  11 Sep 2023\r") D(1, "Sending subsystem: sftp") \
    D(2, "Remote version: 3")
#define SCP(command) "Executing: program /usr/bin/ssh host files.example.net, user anna, command " command "\n" \
    BEGUN("debug1: OpenSSH_10.6p1, OpenSSL 3.6.5 29 Sep 2026\r") D(1, "Sending command: " command)
#define SENT(type, id) D(3, "Sent message fd 3 T:" type " I:" id)
#define STATUS(n) D(3, "SSH2_FXP_STATUS " n)
#define CLOSE(id) D(3, "Sent message SSH2_FXP_CLOSE I:" id) STATUS("0")
#define OPEN(id, path) D(3, "Sent message SSH2_FXP_OPEN I:" id " P:" path)
#define OPEN_GET(id, path) D(3, "Sent remote message SSH2_FXP_OPEN I:" id " P:" path " M:0x0001")
#define READ_3 D(3, "Request range 0 -> 32767 (0/1)") D(3, "Received data 0 -> 2")
#define ENDED D(1, "client_input_channel_req: channel 0 rtype exit-status reply 0") D(1, "Exit status 0")
#define COPY(from, to) OPEN("8", from) OPEN("9", to) \
    D(3, "Sent message copy-data \"" from "\" 0 0 -> \"" to "\" 0")

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

/* The nth row. */
static void is_row(const struct log_run *r, unsigned n, const char *path, enum word op, enum word result, int64_t bytes)
{
    const struct run_transfer *x = &r->transfers[n];

    CU_ASSERT_FATAL(n < r->num_transfers);
    CU_ASSERT_STRING_EQUAL(x->path, path);
    CU_ASSERT_EQUAL(x->t.op, op);
    CU_ASSERT_EQUAL(x->t.result, result);
    CU_ASSERT_EQUAL(x->t.has_bytes, bytes >= 0);
    CU_ASSERT(bytes < 0 || (int64_t)x->t.bytes == bytes);
}

/* One row for each copy, also behind a get, which would make its opens look like gets. */
static void copies(void)
{
    struct log_run *r = run(SFTP SENT("7", "5") OPEN_GET("6", "/u/anna/b") READ_3 CLOSE("7")
        COPY("/u/anna/c1", "/u/anna/c2") STATUS("0") CLOSE("10") CLOSE("11")
        COPY("/u/anna/c1", "/full/c2") STATUS("4") CLOSE("10") CLOSE("11")
        OPEN("12", "/u/anna/c3") L("remote open \"/u/anna/c3\": No such file or directory") ENDED);

    CU_ASSERT_EQUAL(r->num_transfers, 4);
    is_row(r, 0, "/u/anna/b", W_GET, W_OK, 3);
    is_row(r, 1, "/u/anna/c2", W_PUT, W_OK, -1);
    CU_ASSERT_STRING_EQUAL(r->transfers[1].path2, "/u/anna/c1");
    is_row(r, 2, "/full/c2", W_PUT, W_FAIL, -1);
    CU_ASSERT_STRING_EQUAL(r->transfers[2].why, "Failure");
    CU_ASSERT_EQUAL(r->transfers[3].t.cause, C_FILE_NOT_FOUND);
    log_done(r);
}

/* A hard link, and names that imitate what stands between two names. */
static void two_names(void)
{
    struct log_run *r = run(SFTP D(3, "Sent message hardlink@openssh.com \"/u/a\" -> \"/u/h\"") STATUS("0")
        D(3, "Sent message hardlink@openssh.com \"/u/no\" -> \"/u/h\"") STATUS("2")
        L("remote link \"/u/no\" to \"/u/h\": No such file or directory")
        D(3, "Sent message posix-rename@openssh.com \"/u/a\" -> \"b\" -> \"/u/c\" -> \"d\"") STATUS("0")
        D(3, "Sent message posix-rename@openssh.com \"/u/a\" -> \"/b\" -> \"/u/c\"") STATUS("0") ENDED);

    CU_ASSERT_EQUAL(r->num_transfers, 4);
    is_row(r, 0, "/u/a", W_SYMLINK, W_OK, -1);
    is_row(r, 1, "/u/no", W_SYMLINK, W_FAIL, -1);
    is_row(r, 2, "/u/a\" -> \"b", W_RENAME, W_OK, -1);
    CU_ASSERT_STRING_EQUAL(r->transfers[2].path2, "/u/c\" -> \"d");
    CU_ASSERT_FALSE(r->transfers[2].t.path_cut);
    CU_ASSERT_TRUE(r->transfers[3].t.path_cut);
    log_done(r);
}

/* put -r to a directory that is there: its mode is set, not its owner; chown asks with LSTAT and STAT. */
static void trees_again(void)
{
    struct log_run *r = run(SFTP_8 SENT("14", "3") STATUS("4") SENT("17", "4") D(3, "Received stat reply T:105 I:4")
        SENT("9", "5") STATUS("0") SENT("14", "6") STATUS("4") SENT("17", "7") D(3, "Received stat reply T:105 I:7")
        OPEN("8", "/u/anna/t/x") CLOSE("9") SENT("9", "10") STATUS("0")
        SENT("7", "11") D(3, "Received stat reply T:105 I:11") SENT("17", "12") D(3, "Received stat reply T:105 I:12")
        SENT("9", "13") STATUS("0") ENDED);

    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_FAIL), 2);
    CU_ASSERT_EQUAL(log_count(r, W_CHMOD, W_OK), 2);
    CU_ASSERT_EQUAL(log_count(r, W_CHOWN, W_OK), 1);
    CU_ASSERT_EQUAL(r->num_transfers, 6);
    log_done(r);
}

/* What is not there: a local file, the target of a resumed upload; one that is complete; a name of scp over sftp. */
static void missing(void)
{
    struct log_run *r = run(SFTP L("stat nix: No such file or directory")
        D(2, "sftp_upload: upload local \"r\" to remote \"/u/anna/r\"") D(2, "Sending SSH2_FXP_STAT \"/u/anna/r\"")
        SENT("17", "4") L("stat remote: No such file or directory") ENDED);

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    is_row(r, 0, "", W_PUT, W_FAIL, -1);
    CU_ASSERT_EQUAL(r->transfers[0].t.cause, C_LOCAL_FILE_ERROR);
    is_row(r, 1, "/u/anna/r", W_PUT, W_FAIL, -1);
    CU_ASSERT_EQUAL(r->transfers[1].t.cause, C_FILE_NOT_FOUND);
    log_done(r);
    r = run(SFTP_8 D(3, "Looking up r") SENT("17", "2") L("destination file bigger or same size as source file") ENDED);
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    is_row(r, 0, "", W_PUT, W_FAIL, -1);
    log_done(r);
    r = run("Executing: program /usr/bin/ssh host files.example.net, user anna, command sftp\n" SFTP
        "scp: debug1: stat remote: No such file or directory\r\nscp: nix: No such file or directory\r\n" ENDED);
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    is_row(r, 0, "nix", W_GET, W_FAIL, -1);
    CU_ASSERT_EQUAL(r->transfers[0].t.product, W_SCP);
    log_done(r);
}

/* The old protocol: what is got stands where the last name of the target stood; a backslash is one. */
static void rcp_names(void)
{
    struct log_run *r = run(SCP("scp -v -r -f data/2*") "Sink: D0755 0 2025\nSink: C0644 10 x\nSink: D0755 0 new\n"
        "Sink: C0644 20 back\\slash\nSink: E\nSink: E\nSink: C0644 3 2026\\303\\251\n" ENDED);

    CU_ASSERT_EQUAL(r->num_transfers, 3);
    is_row(r, 0, "data/2025/x", W_GET, W_OK, 10);
    is_row(r, 1, "data/2025/new/back\\slash", W_GET, W_OK, 20);
    is_row(r, 2, "data/2026\303\251", W_GET, W_OK, 3);
    log_done(r);
    r = run(SFTP "Uploading a\\new to /u/anna/a\\new\n" D(3, "Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/a\\\\new M:0x001a")
        CLOSE("5") ENDED);
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    is_row(r, 0, "/u/anna/a\\new", W_PUT, W_OK, 0);
    log_done(r);
}

/* A trace that begins at the prompt. */
static void late(void)
{
    struct log_run *r = run("sftp> " D(3, "Looking up x") SENT("17", "2") OPEN("3", "/u/anna/x") CLOSE("4"));

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    is_row(r, 0, "/u/anna/x", W_PUT, W_OK, 0);
    CU_ASSERT_EQUAL_FATAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.product, W_SFTP);
    CU_ASSERT_EQUAL(r->sessions[0].s.phase, W_OPERATION);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_OPEN);
    log_done(r);
}

/* ssh cuts its messages; the side tells the direction when the flags are lost. */
static void cut(void)
{
    static char text[8192], name[1100];
    struct log_run *r;
    size_t i;

    for (i = 0; i < 1000; i++)
        name[i] = (char)(i % 100 == 0 ? '/' : 'x');
    sprintf(text, "%sdebug3: Sent dest message SSH2_FXP_OPEN I:4 P:%.975s\r\n%s"
        "debug3: Sent remote message SSH2_FXP_OPEN I:6 P:%.975s\r\n%s%s"
        "debug2: Sending SSH2_FXP_REMOVE \"%.980s\r\n%s%s%s", SFTP, name, CLOSE("5"), name, READ_3, CLOSE("7"), name,
        SENT("13", "8"), STATUS("0"), ENDED);
    r = run(text);
    CU_ASSERT_EQUAL(r->num_transfers, 3);
    for (i = 0; i < r->num_transfers && i < 3; i++) {
        CU_ASSERT_TRUE(r->transfers[i].t.path_cut);
        CU_ASSERT_EQUAL(strncmp(r->transfers[i].path, name, RUN_TEXT - 1), 0);
        CU_ASSERT_EQUAL(r->transfers[i].t.result, W_OK);
    }
    CU_ASSERT_EQUAL(log_count(r, W_PUT, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_GET, W_OK), 1);
    CU_ASSERT_EQUAL(log_count(r, W_REMOVE, W_OK), 1);
    log_done(r);
}

#define LOG(tag, text) "2026-11-21T10:00:00.000001+00:00 SYSA " tag ": " text "\n"
#define SSHD(text) LOG("sshd-session[11]", text)
#define FTPD(text) LOG("sftp-server[13]", text)

static void server(void)
{
    struct log_run *r = run(SSHD("Connection from 192.0.2.7 port 4000 on 192.0.2.13 port 22 rdomain \"\"")
        SSHD("debug1: kex: client->server cipher: aes256-gcm@openssh.com MAC: <implicit> compression: none [preauth]")
        SSHD("Accepted publickey for anna from 192.0.2.7 port 4000 ssh2: ED25519 SHA256:AbCd")
        SSHD("Starting session: subsystem 'sftp' for anna from 192.0.2.7 port 4000 id 0")
        FTPD("session opened for local user anna from [192.0.2.7]")
        FTPD("posix-rename old \"/u/a\" new \"b\" new \"/u/c\" new \"d\"")
        FTPD("posix-rename old \"/u/a\" new \"/b\" new \"/u/c\"")
        FTPD("session closed for local user anna from [192.0.2.7]")
        LOG("sshd[21]", "Accepted publickey for anna from 192.0.2.7 port 4001 ssh2: ED25519 SHA256:AbCd")
        LOG("sshd[21]", "Starting session: shell for anna from 192.0.2.7 port 4001 id 0"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    is_row(r, 0, "/u/a\" new \"b", W_RENAME, W_OK, -1);
    CU_ASSERT_STRING_EQUAL(r->transfers[0].path2, "/u/c\" new \"d");
    CU_ASSERT_FALSE(r->transfers[0].t.path_cut);
    CU_ASSERT_TRUE(r->transfers[1].t.path_cut);
    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].cipher, "aes256-gcm@openssh.com");
    CU_ASSERT_STRING_EQUAL(r->sessions[0].mac, "");
    CU_ASSERT_EQUAL(r->sessions[1].s.product, W_SHELL);
    log_done(r);
}

/* From 10.3 on the versions are exchanged by the child before the login. */
static void banner(void)
{
    struct log_run *r = run(SSHD("Connection from 192.0.2.7 port 4000 on 192.0.2.13 port 22 rdomain \"\"")
        SSHD("kex_exchange_identification: Connection closed by remote host [preauth]")
        SSHD("Connection closed by 192.0.2.7 port 4000 [preauth]")
        LOG("sshd-session[12]", "Connection from 192.0.2.7 port 4001 on 192.0.2.13 port 22 rdomain \"\"")
        LOG("sshd-session[12]", "Connection closed by 192.0.2.7 port 4001 [preauth]"));

    CU_ASSERT_EQUAL_FATAL(r->num_sessions, 2);
    CU_ASSERT_EQUAL(r->sessions[0].s.phase, W_BANNER);
    CU_ASSERT_EQUAL(r->sessions[0].s.cause, C_SCAN_PROBE);
    CU_ASSERT_EQUAL(r->sessions[1].s.phase, W_KEX);
    log_done(r);
}

static const struct unit_case cases[] = {
    { "copies on the server", copies }, { "two names in a message", two_names },
    { "directories that are there", trees_again }, { "files that are not there", missing },
    { "names of the old protocol", rcp_names }, { "a trace that begins late", late }, { "messages that are cut", cut }, { "the server's lines", server }, { "versions that are not exchanged", banner },
    { NULL, NULL }
};
const struct unit_suite suite_clruns = { "runs of clients", cases };

/* t_client.c: traces of clients in the styles of their releases, with stamps, cut, glued, and made up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "logrun.h"

/* What ssh logs, what sftp prints on its own. */
#define D(n, x) "debug" #n ": " x "\r\n"
#define L(x) x "\r\n"
#define P(x) x "\n"

#define REACHED(version) P(version) D(1, "Reading configuration data /etc/ssh/ssh_config") \
    D(1, "Connecting to files.example.net [192.0.2.13] port 22.") D(1, "Connection established.")
#define OLD_OFFERS(kex) D(1, "SSH2_MSG_KEXINIT sent") D(1, "SSH2_MSG_KEXINIT received") \
    D(2, "kex_parse_kexinit: ecdh-sha2-nistp256,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1") \
    D(2, "kex_parse_kexinit: ssh-rsa") D(2, "kex_parse_kexinit: aes128-ctr,diffie-hellman-group1-sha1") \
    D(2, "kex_parse_kexinit: ") D(2, "kex_parse_kexinit: first_kex_follows 0 ") D(2, "kex_parse_kexinit: reserved 0 ") \
    D(2, "kex_parse_kexinit: " kex) D(2, "kex_parse_kexinit: ssh-rsa") \
    D(2, "kex_parse_kexinit: first_kex_follows 0 ") D(2, "kex_parse_kexinit: reserved 0 ") \
    D(1, "kex: server->client aes128-ctr hmac-sha1 none") D(1, "kex: client->server aes128-ctr hmac-sha1 none")
#define NEW_KEX D(1, "SSH2_MSG_KEXINIT sent") D(1, "kex: algorithm: curve25519-sha256") \
    D(1, "kex: host key algorithm: ssh-ed25519") \
    D(1, "kex: server->client cipher: aes256-ctr MAC: hmac-sha2-256 compression: none")
#define HOSTKEY D(1, "Host 'files.example.net' is known and matches the RSA host key.") D(1, "SSH2_MSG_NEWKEYS received")
#define LOGIN D(1, "Authentications that can continue: publickey") D(1, "Next authentication method: publickey") \
    D(1, "Offering RSA public key: /u/anna/.ssh/id_rsa") D(1, "Server accepts key: pkalg ssh-rsa blen 279")
#define OLD_LOGIN LOGIN D(1, "Authentication succeeded (publickey).")
#define NEW_LOGIN LOGIN L("Authenticated to files.example.net ([192.0.2.13]:22) using \"publickey\".")
#define SFTP D(1, "Entering interactive session.") D(1, "Sending subsystem: sftp") D(2, "Remote version: 3") \
    D(3, "Sent message fd 5 T:16 I:1")
#define ENDED(n) D(1, "client_input_channel_req: channel 0 rtype exit-status reply 0") D(1, "Exit status " n)
#define RUN_64 REACHED("OpenSSH_6.4, OpenSSL 1.0.1e-fips 11 Feb 2013") OLD_OFFERS("diffie-hellman-group14-sha1") HOSTKEY \
    OLD_LOGIN SFTP
#define RUN_76 REACHED("OpenSSH_7.6p1, OpenSSL 1.0.2n  7 Dec 2017") D(1, "Authenticating to files.example.net:22 as 'anna'") \
    NEW_KEX HOSTKEY OLD_LOGIN SFTP
#define RUN_105 REACHED("debug1: OpenSSH_10.5p1, OpenSSL 3.5.4 30 Sep 2025\r") D(3, "Running on Linux 6.12") \
    D(1, "Authenticating to files.example.net:22 as 'anna'") NEW_KEX HOSTKEY NEW_LOGIN SFTP

#define STATUS(n) D(3, "SSH2_FXP_STATUS " n)
#define OPEN(id, path) D(3, "Sent message SSH2_FXP_OPEN I:" id " P:" path)
#define OPEN_9(side, id, path, mode) D(3, "Sent " side " message SSH2_FXP_OPEN I:" id " P:" path " M:0x" mode)
#define WRITE(id, at, n) D(3, "Sent message SSH2_FXP_WRITE I:" id " O:" at " S:" n)
#define ACK(id, n, at) STATUS("0") D(3, "In write loop, ack for " id " " n " bytes at " at)
#define ASK(a, b) D(3, "Request range " a " -> " b " (0/1)")
#define DATA(a, b) D(3, "Received reply T:103 I:6 R:1") D(3, "Received data " a " -> " b)
#define CLOSE(id) D(3, "Sent message SSH2_FXP_CLOSE I:" id) STATUS("0")

static struct log_run *run(const char *text)
{
    struct log_run *r = log_new();

    log_run_text(r, text);
    return r;
}

static void is_transfer(const struct log_run *r, const char *path, unsigned nth, enum word op, enum word result,
    int64_t bytes, int resumed)
{
    const struct run_transfer *x = log_transfer(r, path, nth);

    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    CU_ASSERT_EQUAL(x->t.source, W_CLIENT_TRACE);
    CU_ASSERT_EQUAL(x->t.op, op);
    CU_ASSERT_EQUAL(x->t.result, result);
    CU_ASSERT_EQUAL(x->t.has_bytes, bytes >= 0);
    CU_ASSERT(bytes < 0 || (int64_t)x->t.bytes == bytes);
    CU_ASSERT_EQUAL(x->t.resumed, resumed);
}

static void is_session(const struct log_run *r, unsigned i, const char *kex, enum word phase, enum word outcome)
{
    const struct run_session *x = &r->sessions[i];

    CU_ASSERT_FATAL(i < r->num_sessions);
    CU_ASSERT_EQUAL(x->s.role, W_CLIENT);
    CU_ASSERT_STRING_EQUAL(x->kex, kex);
    CU_ASSERT_EQUAL(x->s.phase, phase);
    CU_ASSERT_EQUAL(x->s.outcome, outcome);
    CU_ASSERT_EQUAL(x->s.at.remote_port, 22);
}

/* Opens do not tell the direction; get and put, empty ones too, short reads, what failed and why. */
static void release_6_4(void)
{
    struct log_run *r = run(RUN_64
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:2") D(3, "Received stat reply T:101 I:2")
        D(1, "Couldn't stat remote file: No such file or directory") OPEN("3", "/u/anna/a") WRITE("4", "0", "32768")
        ACK("4", "32768", "0") WRITE("5", "32768", "10") ACK("5", "10", "32768") CLOSE("4")
        D(3, "Looking up e") D(3, "Sent message fd 5 T:17 I:5") OPEN("6", "/u/anna/empty") CLOSE("7")
        D(3, "Looking up /u/anna/b") D(3, "Sent message fd 5 T:7 I:8") OPEN("9", "/u/anna/b") ASK("0", "32767")
        DATA("0", "9999") D(3, "Short data block, re-requesting 10000 -> 32767 ( 1)") DATA("10000", "11999")
        D(3, "Short data block, re-requesting 12000 -> 32767 ( 1)") D(3, "Received reply T:101 I:11 R:1") CLOSE("12")
        D(3, "Looking up /u/anna/no") D(3, "Sent message fd 5 T:7 I:13") L("File \"/u/anna/no\" not found.")
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:14") OPEN("15", "/etc/a")
        L("remote open(\"/etc/a\"): Permission denied")
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:16") OPEN("17", "/u/anna/full") WRITE("18", "0", "32768")
        ACK("18", "32768", "0") WRITE("19", "32768", "32768") WRITE("20", "65536", "32768") STATUS("4")
        D(3, "In write loop, ack for 19 32768 bytes at 32768") ACK("20", "32768", "65536")
        L("Couldn't write to remote file \"/u/anna/full\": Failure") CLOSE("21")
        D(3, "Sent message fd 5 T:14 I:22") STATUS("4") L("Couldn't create directory: Failure")
        D(3, "Sent message posix-rename@openssh.com \"/u/anna/a\" -> \"/u/anna/c\"") STATUS("0") ENDED("1"));

    CU_ASSERT_EQUAL(r->num_transfers, 8);
    is_transfer(r, "/u/anna/a", 0, W_PUT, W_OK, 32778, 0);
    is_transfer(r, "/u/anna/empty", 0, W_PUT, W_OK, 0, -1);
    is_transfer(r, "/u/anna/b", 0, W_GET, W_OK, 12000, 0);
    is_transfer(r, "/u/anna/no", 0, W_GET, W_FAIL, -1, -1);
    is_transfer(r, "/etc/a", 0, W_PUT, W_FAIL, -1, -1);
    is_transfer(r, "/u/anna/full", 0, W_PUT, W_FAIL, 65536, 0);
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "/etc/a", 0)->why, "Permission denied");
    CU_ASSERT_STRING_EQUAL(log_transfer(r, "/u/anna/full", 0)->why, "Failure");
    CU_ASSERT_EQUAL(log_count(r, W_MKDIR, W_FAIL), 1);
    is_transfer(r, "/u/anna/a", 1, W_RENAME, W_OK, -1, -1);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    is_session(r, 0, "diffie-hellman-group14-sha1", W_DISCONNECT, W_CLOSED);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].cipher, "aes128-ctr");
    CU_ASSERT_EQUAL(r->sessions[0].s.failures, 4);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    log_done(r);
}

/* Resumed both ways: bytes are those of this run. */
static void release_7_6(void)
{
    struct log_run *r = run(RUN_76
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:2") D(3, "Sent message fd 5 T:17 I:3") OPEN("4", "/u/anna/a")
        WRITE("5", "1000", "500") ACK("5", "500", "1000") CLOSE("6")
        D(3, "Looking up /u/anna/b") D(3, "Sent message fd 5 T:7 I:7") P("Resuming /u/anna/b to b") OPEN("8", "/u/anna/b")
        ASK("700", "33467") DATA("700", "799") D(3, "Received reply T:101 I:9 R:1") CLOSE("10")
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:11") L("destination file bigger or same size as source file")
        ENDED("0"));

    is_transfer(r, "/u/anna/a", 0, W_PUT, W_OK, 500, 1);
    is_transfer(r, "/u/anna/b", 0, W_GET, W_OK, 100, 1);
    CU_ASSERT(r->num_transfers <= 3);
    is_session(r, 0, "curve25519-sha256", W_DISCONNECT, W_CLOSED);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].mac, "hmac-sha2-256");
    CU_ASSERT_STRING_EQUAL(r->sessions[0].user, "anna");
    log_done(r);
}

/* The version is a debug line; two runs in one file, the first one cut. */
static void release_10_5(void)
{
    struct log_run *r = run(RUN_105 OPEN_9("dest", "4", "/u/anna/a", "001a") WRITE("6", "0", "261120")
        RUN_105 L("** WARNING: connection is not using a post-quantum key exchange algorithm.")
        OPEN_9("dest", "4", "/u/anna/a", "001a") WRITE("6", "0", "100") STATUS("0")
        D(3, "In write loop, ack for 6 100 bytes at 0") CLOSE("5")
        OPEN_9("remote", "7", "/u/anna/b", "0001") L("remote open \"/u/anna/b\": No such file or directory") ENDED("1"));

    CU_ASSERT_EQUAL(r->num_sessions, 2);
    is_session(r, 0, "curve25519-sha256", W_OPERATION, W_OPEN);
    is_session(r, 1, "curve25519-sha256", W_DISCONNECT, W_CLOSED);
    is_transfer(r, "/u/anna/a", 0, W_PUT, W_NONE, 0, 0);
    is_transfer(r, "/u/anna/a", 1, W_PUT, W_OK, 100, 0);
    is_transfer(r, "/u/anna/b", 0, W_GET, W_FAIL, -1, -1);
    CU_ASSERT_EQUAL(r->num_transfers, 3);
    log_done(r);
}

/* z/OS: numbers of messages, where ciphers come from, the record behind the close. */
static void zos(void)
{
    struct log_run *r = run(RUN_64 D(1, "mac_setup_by_alg: hmac-sha1 from source CPACF")
        D(1, "cipher_init: aes128-ctr from source CPACF") D(1, "choose_kex: ecdh-sha2-nistp256 from source ICSF")
        D(3, "zsshSmfCreatePipe: SMF pipe created fdout=7, fdin=8") L("zsshSmfReadPipe: SMF status = 84")
        OPEN("3", "/u/anna/a") WRITE("4", "0", "10") ACK("4", "10", "0") CLOSE("4")
        D(1, "zsshSmfWriteRecord: Writing SMF record type 119 subtype 97 length 332 with record exit IEFU84.")
        D(3, "Looking up x") OPEN("5", "/etc/x") L("FOTS0811 Couldn't get handle: Permission denied")
        L("FOTS0841 Connection closed"));

    is_transfer(r, "/u/anna/a", 0, W_PUT, W_OK, 10, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(log_transfer(r, "/u/anna/a", 0)->last_line, "zsshSmfWriteRecord"));
    is_transfer(r, "/etc/x", 0, W_PUT, W_FAIL, -1, -1);
    CU_ASSERT_STRING_EQUAL(r->sessions[0].sources, "ICSF CPACF CPACF");
    CU_ASSERT_STRING_EQUAL(r->sessions[0].kex, "ecdh-sha2-nistp256");
    CU_ASSERT_EQUAL(r->sessions[0].s.cause, C_CONNECTION_LOST);
    log_done(r);
}

/* --- throughput within a transfer */

/* Second and microseconds of a sample, and what was done by then. */
static void is_sample(const struct run_transfer *x, unsigned i, int64_t micros, uint64_t bytes)
{
    CU_ASSERT_FATAL(i < x->t.num_progress);
    CU_ASSERT_EQUAL(x->progress[i].when - x->t.start, micros);
    CU_ASSERT_EQUAL(x->progress[i].bytes, bytes);
}

#define T(s, line) "2026-03-04T10:00:" s " " line
#define TWRITE(s, id, at, n) T(s, "debug3: Sent message SSH2_FXP_WRITE I:" id " O:" at " S:" n "\r\n")
#define TACK(s, id, n, at) T(s, "debug3: SSH2_FXP_STATUS 0\r\n") T(s, "debug3: In write loop, ack for " id " " n " bytes at " at "\r\n")

static void samples(void)
{
    struct log_run *r = log_new();
    const struct run_transfer *x;

    r->options.progress = 1;
    log_run_text(r, T("00.000000", "OpenSSH_9.2p1, OpenSSL 3.0.1\n") T("00.000000", "debug1: Entering interactive session.\r\n")
        T("00.000000", "debug1: Sending subsystem: sftp\r\n")
        T("01.000000", "debug3: Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/a M:0x001a\r\n")
        TWRITE("01.500000", "6", "5000", "100") TWRITE("01.500000", "7", "5100", "100") TACK("02.000000", "6", "100", "5000")
        TACK("02.250000", "7", "100", "5100") TWRITE("02.250000", "8", "5200", "50") TACK("04.000000", "8", "50", "5200")
        T("04.100000", "debug3: Sent message SSH2_FXP_CLOSE I:5\r\n") T("04.100000", "debug3: SSH2_FXP_STATUS 0\r\n")
        T("05.000000", "debug3: Sent remote message SSH2_FXP_OPEN I:9 P:/u/anna/b M:0x0001\r\n")
        T("05.000000", "debug3: Request range 0 -> 99 (0/1)\r\n") T("05.500000", "debug3: Received data 0 -> 9\r\n")
        T("05.500000", "debug3: Short data block, re-requesting 10 -> 99 ( 1)\r\n")
        T("06.000000", "debug3: Received data 10 -> 29\r\n")
        T("06.500000", "debug3: Sent message SSH2_FXP_CLOSE I:12\r\n") T("06.500000", "debug3: SSH2_FXP_STATUS 0\r\n"));
    x = log_transfer(r, "/u/anna/a", 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    CU_ASSERT_EQUAL(x->t.num_progress, 4);
    is_sample(x, 0, 500000, 0);
    is_sample(x, 1, 1000000, 100);
    is_sample(x, 2, 1250000, 200);
    is_sample(x, 3, 3000000, 250);
    CU_ASSERT_EQUAL(x->t.bytes, 250);
    CU_ASSERT_EQUAL(x->t.resumed, 1);
    CU_ASSERT_EQUAL(x->t.duration, 3100000);
    x = log_transfer(r, "/u/anna/b", 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    CU_ASSERT_EQUAL(x->t.num_progress, 3);
    is_sample(x, 0, 0, 0);
    is_sample(x, 1, 500000, 10);
    is_sample(x, 2, 1000000, 30);
    CU_ASSERT_EQUAL(x->t.resumed, 0);
    log_done(r);
}

/* However long it is: few samples, evenly, the last one is the end. */
static void many_samples(void)
{
    enum { ACKS = 20000, ROOM = 400 };
    char *text = malloc((size_t)(ACKS + 10) * ROOM), *d = text;
    struct log_run *r = log_new();
    const struct run_transfer *x;
    unsigned i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    r->options.progress = 1;
    d += sprintf(d, "%s", T("00.000", "debug1: Sending subsystem: sftp\r\n")
        T("00.000", "debug3: Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/a M:0x001a\r\n"));
    for (i = 0; i < ACKS; i++) {
        unsigned s = i / 1000, ms = i % 1000;
        d += sprintf(d, "2026-03-04T10:00:%02u.%03u debug3: Sent message SSH2_FXP_WRITE I:%u O:%u S:10\r\n"
            "2026-03-04T10:00:%02u.%03u debug3: SSH2_FXP_STATUS 0\r\n"
            "2026-03-04T10:00:%02u.%03u debug3: In write loop, ack for %u 10 bytes at %u\r\n", s, ms, 6 + i, i * 10, s, ms,
            s, ms, 6 + i, i * 10);
    }
    log_run(r, slice_of((const unsigned char *)text, (size_t)(d - text)));
    x = log_transfer(r, "/u/anna/a", 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    CU_ASSERT(x->t.num_progress >= PROGRESS_MAX / 4 && x->t.num_progress <= PROGRESS_MAX);
    for (i = 1; i < x->t.num_progress; i++) {
        CU_ASSERT(x->progress[i].when > x->progress[i - 1].when);
        CU_ASSERT(x->progress[i].bytes >= x->progress[i - 1].bytes);
    }
    CU_ASSERT_EQUAL(x->progress[x->t.num_progress - 1].bytes, ACKS * 10);
    CU_ASSERT_EQUAL(x->t.bytes, ACKS * 10);
    log_done(r);
    free(text);
}

/* --- what stands around and between */

static void mixed_with_output(void)
{
    struct log_run *r = run(RUN_76 P("sftp> put a /u/anna/a") P("Uploading a to /u/anna/a")
        D(3, "Looking up a") D(3, "Sent message fd 5 T:17 I:2") OPEN("3", "/u/anna/a")
        "\ra     0%    0     0.0KB/s   --:-- ETA" WRITE("4", "0", "10") ACK("4", "10", "0")
        "\ra   100%   10     0.1KB/s   00:00    \n" CLOSE("4") P("sftp> ls") P("Accepted password for root from 1.2.3.4 port 5 ssh2")
        P("drwxr-xr-x    2 0        0            4096 Nov 21 10:00 d") P("sftp> get b") P("Fetching /u/anna/b to b")
        D(3, "Looking up /u/anna/b") D(3, "Sent message fd 5 T:7 I:5") OPEN("6", "/u/anna/b") ASK("0", "32767")
        DATA("0", "4") CLOSE("7") P("sftp> bye") ENDED("0"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    is_transfer(r, "/u/anna/a", 0, W_PUT, W_OK, 10, 0);
    is_transfer(r, "/u/anna/b", 0, W_GET, W_OK, 5, 0);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    log_done(r);
}

/* Begins in the middle, ends in the middle; without CR. */
static void cut(void)
{
    struct log_run *r = run(P("debug3: In write loop, ack for 9 32768 bytes at 98304") P("debug3: SSH2_FXP_STATUS 0")
        P("debug3: Sent message SSH2_FXP_CLOSE I:5") P("debug3: SSH2_FXP_STATUS 0")
        P("debug3: Looking up b") P("debug3: Sent message SSH2_FXP_OPEN I:6 P:/u/anna/b")
        P("debug3: Sent message SSH2_FXP_WRITE I:7 O:0 S:100") P("debug3: SSH2_FXP_STATUS 0")
        P("debug3: In write loop, ack for 7 100 bytes at 0") "debug3: Sent mess");

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    is_transfer(r, "/u/anna/b", 0, W_PUT, W_NONE, 100, 0);
    CU_ASSERT_EQUAL(r->num_logins, 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_OPEN);
    log_done(r);
}

/* With and without CR in one file: lines of a trace that lost its CR are no pieces of a message. */
static void glued(void)
{
    struct log_run *r = run(RUN_76 ENDED("0") P("OpenSSH_7.6p1, OpenSSL 1.0.2n  7 Dec 2017")
        P("debug1: Reading configuration data /etc/ssh/ssh_config") P("debug3: noise") P("debug3: noise") P("debug3: noise")
        P("debug1: Connecting to other.example.net [192.0.2.14] port 22.") P("debug1: Connection established.")
        P("debug1: Authentications that can continue: password") P("debug1: Next authentication method: password")
        P("debug2: we sent a password packet, wait for reply")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug3: ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
        P("debug1: Authentications that can continue: password") P("otto@other.example.net: Permission denied (password)."));

    CU_ASSERT_EQUAL(r->num_sessions, 2);
    CU_ASSERT_EQUAL(r->sessions[1].s.outcome, W_AUTH_FAILED);
    CU_ASSERT_STRING_EQUAL(r->sessions[1].user, "otto");
    CU_ASSERT_EQUAL(r->num_logins, 2);
    log_done(r);
}

/* --- made up */

/* Names with line ends in them, with and without a stamp before each line. */
static void forged_names(void)
{
    struct log_run *r = run(RUN_105 D(3, "Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/x\n"
        "debug1: Exit status 0\ndebug1: Authentication succeeded (password).\nPermission denied (publickey).\n"
        "debug3: Sent message SSH2_FXP_CLOSE I:4\ndebug3: SSH2_FXP_STATUS 0 M:0x001a") WRITE("6", "0", "7")
        ACK("6", "7", "0") CLOSE("5") ENDED("0"));

    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 7);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    is_session(r, 0, "curve25519-sha256", W_DISCONNECT, W_CLOSED);
    log_done(r);

    r = run(T("00.5", "debug1: Sending subsystem: sftp\r\n")
        T("01.5", "debug3: Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/x\n") T("01.5", "debug1: Exit status 0\n")
        T("01.5", "Permission denied (publickey).\n") T("01.5", "y M:0x001a\r\n") TWRITE("01.5", "6", "0", "7")
        TACK("02.5", "6", "7", "0") T("02.5", "debug3: Sent message SSH2_FXP_CLOSE I:5\r\n")
        T("03.5", "debug3: SSH2_FXP_STATUS 0\r\n"));
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.result, W_OK);
    CU_ASSERT_EQUAL(r->transfers[0].t.end - r->transfers[0].t.start, 2 * INSTANT_SECOND);
    CU_ASSERT_EQUAL(r->num_logins, 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_OPEN);
    log_done(r);
}

/* With stamps a line may look as if it had a tag. */
static void forged_tags(void)
{
    struct log_run *r = run(T("00.5", "debug1: Sending command: cat log\r\n") T("01.0", "debug1: fd 3 clearing O_NONBLOCK\r\n")
        T("01.5", "H sshd[9]: Accepted password for root from 10.0.0.1 port 5 ssh2\n")
        T("01.5", "H sftp-server[9]: session opened for local user root from [10.0.0.1]\n")
        T("01.5", "H sftp-server[9]: remove name \"/etc/x\"\n") T("01.5", "H sshd[9]: Server listening on 0.0.0.0 port 22.\n")
        T("02.5", "debug1: Exit status 0\r\n"));

    CU_ASSERT_EQUAL(r->num_transfers, 0);
    CU_ASSERT_EQUAL(r->num_logins, 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    CU_ASSERT_EQUAL(r->sessions[0].s.outcome, W_CLOSED);
    log_done(r);
}

/* A banner, what the server says of the key, the output of a command. */
static void forged_output(void)
{
    struct log_run *r = run(REACHED("OpenSSH_7.6p1, OpenSSL 1.0.2n  7 Dec 2017") NEW_KEX HOSTKEY
        D(1, "Authentications that can continue: password") P("Authenticated to evil ([10.0.0.1]:22) using \"password\".")
        P("OpenSSH_9.9p1, OpenSSL 3.0.1") P("Uploading secret to /u/anna/secret") P("Host key verification failed.")
        P("Connection closed by 10.0.0.1 port 22") D(1, "Next authentication method: password")
        D(2, "we sent a password packet, wait for reply")
        D(1, "Remote: hello\nAuthenticated to evil ([10.0.0.1]:22).\ndebug1: Exit status 3")
        D(1, "Authentication succeeded (password).") D(1, "Entering interactive session.") D(1, "Sending command: cat log")
        P("Server listening on 0.0.0.0 port 22.") P("Accepted password for root from 10.0.0.1 port 5 ssh2")
        P("session opened for local user root from [10.0.0.1]") P("open \"/etc/x\" flags WRITE,CREATE,TRUNCATE mode 0644")
        P("close \"/etc/x\" bytes read 0 written 9") P("Uploading secret to /u/anna/secret") P("File \"/x\" not found.")
        P("Permission denied (publickey).") P("Sink: C0644 5 five") P("scp: /x: No such file or directory")
        P("OpenSSH_9.9p1, OpenSSL 3.0.1") P("lost connection") P("Killed by signal 9.") P("last message repeated 9 times")
        P("message repeated 5 times: [ Accepted password for root from 10.0.0.1 port 5 ssh2]") ENDED("0"));

    CU_ASSERT_EQUAL(r->num_transfers, 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    is_session(r, 0, "curve25519-sha256", W_DISCONNECT, W_CLOSED);
    CU_ASSERT_EQUAL(r->sessions[0].s.cause, C_NONE);
    CU_ASSERT_EQUAL(r->sessions[0].s.at.remote_ip.b[12], 192);
    CU_ASSERT_EQUAL(r->num_logins, 1);
    CU_ASSERT_EQUAL(r->logins[0].l.result, W_OK);
    log_done(r);
}

/* A progress meter with a name that holds escapes and what looks like a meter. */
static void forged_meter(void)
{
    struct log_run *r = run(RUN_76 OPEN("3", "/u/anna/a")
        "\r\033[2J 99%   10     0.1KB/s   00:00 ETA debug1: Exit status 0   0%    0     0.0KB/s   --:-- ETA"
        WRITE("4", "0", "10") ACK("4", "10", "0") CLOSE("4")
        "\r\033]0;x\007 100%   10     0.1KB/s   00:00    \n" OPEN("5", "/u/anna/b") WRITE("6", "0", "3") ACK("6", "3", "0")
        CLOSE("6") ENDED("0"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    is_transfer(r, "/u/anna/a", 0, W_PUT, W_OK, 10, 0);
    is_transfer(r, "/u/anna/b", 0, W_PUT, W_OK, 3, 0);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    log_done(r);
}

/* A session without end: opens that are never closed, requests that are never answered, attempts without number. */
static void endless(void)
{
    enum { MANY = 100000, ROOM = 256 };
    char *text = malloc((size_t)MANY * ROOM), *d = text;
    struct log_run *r;
    unsigned i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    d += sprintf(d, "%s", RUN_105 "debug3: Sent dest message SSH2_FXP_OPEN I:4 P:/u/anna/a M:0x001a\r\n");
    for (i = 0; i < MANY; i++)
        d += sprintf(d, "debug3: Sent message SSH2_FXP_WRITE I:%u O:%u S:32768\r\n", i + 5, i);
    r = log_new();
    log_run(r, slice_of((const unsigned char *)text, (size_t)(d - text)));
    CU_ASSERT_EQUAL(r->num_transfers, 1);
    CU_ASSERT_EQUAL(r->transfers[0].t.bytes, 0);
    CU_ASSERT(r->transfers[0].t.story.count <= STORY_MAX);
    log_done(r);
    d = text;
    d += sprintf(d, "%s", REACHED("OpenSSH_7.6p1, OpenSSL 1.0.2n  7 Dec 2017"));
    for (i = 0; i < 300; i++)
        d += sprintf(d, "%s", D(1, "Next authentication method: password") D(2, "we sent a password packet, wait for reply")
            D(1, "Authentications that can continue: password"));
    r = log_new();
    log_run(r, slice_of((const unsigned char *)text, (size_t)(d - text)));
    CU_ASSERT_EQUAL(r->num_logins, 300);
    CU_ASSERT_EQUAL(r->num_sessions, 1);
    log_done(r);
    free(text);
}

/* An sftp-server that is started by its path logs into the trace: each transfer is told once. */
static void served(void)
{
    struct log_run *r = run(REACHED("OpenSSH_7.6p1, OpenSSL 1.0.2n  7 Dec 2017") NEW_KEX HOSTKEY OLD_LOGIN
        D(1, "Entering interactive session.") D(1, "Sending command: /usr/libexec/sftp-server -e -l INFO")
        L("session opened for local user anna from [192.0.2.7]") P("Uploading a to /u/anna/a")
        L("open \"/u/anna/a\" flags WRITE,CREATE,TRUNCATE mode 0644") L("close \"/u/anna/a\" bytes read 0 written 12")
        P("Uploading a to /etc/a") L("open \"/etc/a\" flags WRITE,CREATE,TRUNCATE mode 0644") L("sent status Permission denied")
        L("remote open(\"/etc/a\"): Permission denied") L("session closed for local user anna from [192.0.2.7]") ENDED("0"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    CU_ASSERT_EQUAL(log_transfer(r, "/u/anna/a", 0)->t.bytes, 12);
    CU_ASSERT_EQUAL(log_transfer(r, "/etc/a", 0)->t.result, W_FAIL);
    CU_ASSERT_EQUAL(r->num_sessions, 2);
    log_done(r);
}

/* scp marks its lines with the name under which it was run. */
#define SCP(x) "/opt/ssh-10.5p1/bin/scp: " x "\r\n"
static void scp_by_path(void)
{
    struct log_run *r = run(REACHED("debug1: OpenSSH_10.5p1, OpenSSL 3.5.4 30 Sep 2025\r")
        D(1, "Authenticating to files.example.net:22 as 'anna'") NEW_KEX HOSTKEY NEW_LOGIN
        D(1, "Entering interactive session.") D(1, "Sending subsystem: sftp") SCP("debug2: Remote version: 3")
        SCP("debug3: source_sftp: copying local a to remote in/")
        SCP("debug2: sftp_upload: upload local \"a\" to remote \"in/a\"")
        SCP("debug2: Sending SSH2_FXP_OPEN \"in/a\"") SCP("debug3: Sent dest message SSH2_FXP_OPEN I:2 P:in/a M:0x000a")
        SCP("debug3: Sent message SSH2_FXP_WRITE I:4 O:0 S:70") SCP("debug3: SSH2_FXP_STATUS 0")
        SCP("debug3: In write loop, ack for 4 70 bytes at 0") SCP("debug1: truncating at 70")
        SCP("debug3: Sent message SSH2_FXP_CLOSE I:4") SCP("debug3: SSH2_FXP_STATUS 0")
        SCP("debug2: sftp_upload: upload local \"b\" to remote \"/etc/b\"")
        SCP("debug2: Sending SSH2_FXP_OPEN \"/etc/b\"") SCP("debug3: Sent dest message SSH2_FXP_OPEN I:5 P:/etc/b M:0x000a")
        SCP("dest open \"/etc/b\": Permission denied") ENDED("1"));

    CU_ASSERT_EQUAL(r->num_transfers, 2);
    is_transfer(r, "in/a", 0, W_PUT, W_OK, 70, 0);
    CU_ASSERT_EQUAL(log_transfer(r, "/etc/b", 0)->t.result, W_FAIL);
    log_done(r);
}

static const struct unit_case cases[] = {
    { "6.4p1", release_6_4 }, { "7.6p1", release_7_6 }, { "10.5p1", release_10_5 }, { "z/OS", zos },
    { "samples of a transfer", samples }, { "few samples of many", many_samples },
    { "mixed with output", mixed_with_output }, { "cut", cut }, { "glued", glued }, { "forged names", forged_names },
    { "forged tags", forged_tags }, { "forged output", forged_output }, { "forged meters", forged_meter }, { "endless", endless },
    { "a server's log within", served }, { "scp by its path", scp_by_path }, { NULL, NULL }
};
const struct unit_suite suite_client = { "client", cases };

/* t_model.c: decoded rows as transfers and logins, and the zone of header times. */
#include <string.h>
#include "base/instant.h"
#include "decode/decode.h"
#include "model/cause.h"
#include "recput.h"
#include "unit.h"

static struct value row[LAYOUT_NUM_COLUMNS];
static struct rec rec;
static struct transfer t;
static struct login l;

enum { SERVER_AT = 226, CLIENT_AT = 234 };  /* the own sections of rec_whole() */

/* The moment of ISO text. */
static int64_t at(const char *iso)
{
    int64_t out;
    CU_ASSERT_FATAL(instant_parse_iso(unit_text(iso), &out, NULL, NULL, NULL) == OK);
    return out;
}

static enum decoded model(int32_t zone)
{
    struct findings *fs = findings_new(NULL, NULL);
    static struct decoder *d;
    struct record r = rec_done(&rec);
    enum decoded what;

    /* The last decoder lives on: the model borrows from it. */
    decoder_free(d);
    d = rec_decoder(fs, 0, 0);
    decoder_input(d, "DUMP");
    CU_ASSERT(decode_record(d, &r, row) == OK);
    CU_ASSERT(decode_model(d, &r, row, zone, &what, &t, &l) == OK);
    findings_free(fs);
    return what;
}

static int is(struct slice s, const char *text)
{
    return slice_same(s, unit_text(text));
}

static void test_server(void)
{
    static const enum word ops[] = {
        W_NONE, W_RMDIR, W_REMOVE, W_RENAME, W_GET, W_PUT, W_CHMOD, W_CHOWN, W_MKDIR, W_SYMLINK
    };
    unsigned i;

    rec_whole(&rec, 96);
    CU_ASSERT(model(7200) == DECODED_TRANSFER);
    CU_ASSERT(t.source == W_SMF96 && t.role == W_SERVER && t.product == W_SFTP && t.op == W_PUT && t.result == W_OK);
    CU_ASSERT(is(t.system, "SYS1") && is(t.sysplex, "PLEXA") && is(t.stack, "TCPIP") && is(t.release, "03.01.00"));
    CU_ASSERT(is(t.job, "SSHD3") && t.asid == 77);
    CU_ASSERT(is(t.user, "ANNA") && t.login.n == 0);
    CU_ASSERT(t.start == at("2025-06-13T08:15:30.01Z") && t.end == at("2025-06-13T08:15:33.26Z"));
    CU_ASSERT(t.duration == 3250000 && t.resolution == 10000);
    CU_ASSERT(t.has_bytes && t.bytes == UINT64_C(5000000000));
    CU_ASSERT(t.at.remote_port == 50122 && t.at.local_port == 22 && t.at.sure == 1);
    CU_ASSERT(t.at.remote_ip.b[12] == 192 && t.at.remote_ip.b[15] == 7 && t.at.local_ip.b[12] == 198);
    CU_ASSERT(is(t.host, "sysa.example.com") && is(t.path, "/u/anna/in.dat") && is(t.path2, "/u/anna/second"));
    CU_ASSERT(is(t.data_type, "B") && is(t.mode, "S") && t.resumed == -1 && t.fips == 1);
    CU_ASSERT(is(t.auth, "public key") && is(t.cipher, "aes256-ctr (CPACF)") && is(t.compression, "none"));
    CU_ASSERT(is(t.ssh_version, "OpenSSH_8.4p1") && is(t.kex, "curve25519-sha256"));
    CU_ASSERT(t.old1 == -1 && t.new2 == -1 && t.cause == C_NONE && t.story.count == 0);
    CU_ASSERT(strcmp(t.from.input, "DUMP") == 0 && t.from.record == 7 && t.from.log_input == NULL);
    for (i = 0; i < 10; i++) {
        rec_put(&rec, SERVER_AT, i, 1);
        rec_text(&rec, SERVER_AT + 4, "XXXX", 4);
        model(0);
        CU_ASSERT(t.op == ops[i]);
    }
    /* An unlisted code: the command's text decides. */
    rec_put(&rec, SERVER_AT, 200, 1);
    rec_text(&rec, SERVER_AT + 4, "SLNK", 4);
    model(0);
    CU_ASSERT(t.op == W_SYMLINK);
    rec_text(&rec, SERVER_AT + 4, "RM", 4);
    rec_text(&rec, SERVER_AT + 84, "WHAT", 4);
    rec_text(&rec, 76 + 32, "SCPS", 8);
    model(0);
    CU_ASSERT(t.op == W_REMOVE && t.result == W_NONE && t.product == W_SCP);
}

static void test_changes(void)
{
    rec_whole(&rec, 96);
    rec_put(&rec, SERVER_AT + 88, 0644, 8);
    rec_put(&rec, SERVER_AT + 96, 11, 8);
    rec_put(&rec, SERVER_AT + 104, 0600, 8);
    rec_put(&rec, SERVER_AT + 112, 12, 8);
    rec_put(&rec, SERVER_AT, 6, 1);
    model(0);
    CU_ASSERT(t.old1 == 0644 && t.new1 == 0600 && t.old2 == -1 && t.new2 == -1);
    rec_put(&rec, SERVER_AT, 7, 1);
    model(0);
    CU_ASSERT(t.old1 == 0644 && t.new1 == 0600 && t.old2 == 11 && t.new2 == 12);
    rec_put(&rec, SERVER_AT + 88, UINT64_MAX, 8);
    model(0);
    CU_ASSERT(t.old1 == -1);
}

static void test_client(void)
{
    rec_whole(&rec, 97);
    CU_ASSERT(model(0) == DECODED_TRANSFER);
    CU_ASSERT(t.source == W_SMF97 && t.role == W_CLIENT && t.product == W_SFTP && t.op == W_GET && t.result == W_FAIL);
    CU_ASSERT(is(t.user, "remote") && is(t.login, "remote") && is(t.host, "sysa"));
    CU_ASSERT(is(t.path, "/u/carl/local") && is(t.path2, "/srv/target") && t.resumed == 1);
    CU_ASSERT(t.start == at("2025-06-12T23:59:59Z") && t.end == at("2025-06-13T00:00:01Z") && t.bytes == 12);
    CU_ASSERT(t.at.remote_port == 22 && t.at.local_port == 40001);
    rec_put(&rec, CLIENT_AT + 50, 2, 2);
    rec_text(&rec, CLIENT_AT, "PUT", 4);
    memset(rec.b + CLIENT_AT + 4, 0, 36);   /* control socket: no connection data */
    model(0);
    CU_ASSERT(t.op == W_PUT && t.resumed == 0 && ip_is_absent(&t.at.remote_ip) && t.at.remote_port == -1);
}

static void test_times(void)
{
    int32_t zone;

    rec_whole(&rec, 97);
    /* The start has the day of the end. */
    rec_put(&rec, CLIENT_AT + 56, 0x0125164F, 4);
    model(0);
    CU_ASSERT(t.start == at("2025-06-12T23:59:59Z"));
    /* No start date. */
    rec_put(&rec, CLIENT_AT + 56, 0x0000000F, 4);
    model(0);
    CU_ASSERT(t.start == at("2025-06-12T23:59:59Z"));
    /* No end date either: the header's moment, 00:00:02 on the 13th two hours east, is 22:00:02 on the 12th in UTC. */
    rec_put(&rec, CLIENT_AT + 64, 0x0000000F, 4);
    rec_put(&rec, 6, 200, 4);
    model(7200);
    CU_ASSERT(t.end == at("2025-06-12T00:00:01Z") && t.start == at("2025-06-11T23:59:59Z"));
    CU_ASSERT(decode_zone(row, &zone) == END && zone == 0);
    /* No duration that would explain a start behind the end: the record's word stands. */
    rec_whole(&rec, 97);
    rec_put(&rec, CLIENT_AT + 56, 0x0125164F, 4);
    rec_put(&rec, CLIENT_AT + 68, 99999, 4);
    model(0);
    CU_ASSERT(t.start == at("2025-06-13T23:59:59Z") && t.end == at("2025-06-13T00:00:01Z"));
    rec_put(&rec, CLIENT_AT + 60, 8640000, 4);
    model(0);
    CU_ASSERT(t.end == INSTANT_NONE);
}

static void test_zone(void)
{
    static const struct { long header; int32_t zone; int result; } zones[] = {
        { 2973326 + 0, 0, OK }, { 2973326 + 720000, 7200, OK }, { 2973326 - 1800000, -18000, OK },
        { 2973326 + 1980000, 19800, OK }, { 2973326 + 2070000, 20700, OK }, { 2973326 + 720000 + 44000, 7200, OK },
        { 2973326 - 720000 + 6000, -7200, OK }, { 2973326 + 5400000, 0, END }
    };
    int32_t zone;
    size_t i;

    for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        rec_whole(&rec, 96);
        rec_put(&rec, 6, (uint64_t)zones[i].header, 4);
        model(0);
        CU_ASSERT(decode_zone(row, &zone) == zones[i].result);
        CU_ASSERT(zone == zones[i].zone);
    }
    rec_whole(&rec, 98);
    model(0);
    CU_ASSERT(decode_zone(row, &zone) == END);
}

static void test_logins(void)
{
    rec_whole(&rec, 98);
    CU_ASSERT(model(7200) == DECODED_LOGIN);
    CU_ASSERT(l.source == W_SMF98 && l.result == W_FAIL && is(l.system, "SYS1") && is(l.user, "BERT"));
    CU_ASSERT(l.time == at("2025-06-13T08:15:33.26Z") && l.resolution == 10000);
    CU_ASSERT(l.at.remote_port == 50999 && l.at.remote_ip.b[15] == 9 && is(l.auth, "public key"));
    CU_ASSERT(l.reason == 8 && is(l.reason_text, "user ID unknown") && l.cause == cause_of_reason(8));
    CU_ASSERT(l.from.record == 7 && l.retry == 0);
    rec_whole(&rec, 95);
    model(0);
    CU_ASSERT(l.source == W_SMF95 && l.result == W_OK && l.reason == -1 && l.reason_text.n == 0 && l.cause == C_NONE);
    rec_whole(&rec, 94);
    rec_put(&rec, 50, 0, 2);                /* no login section */
    model(0);
    CU_ASSERT(l.source == W_SMF94 && l.user.n == 0 && l.at.remote_port == -1 && ip_is_absent(&l.at.remote_ip));
    CU_ASSERT(is(l.auth, "public key"));
}

static const struct unit_case cases[] = {
    { "server", test_server }, { "changes", test_changes }, { "client", test_client }, { "times", test_times },
    { "zone", test_zone }, { "logins", test_logins }, { NULL, NULL }
};
const struct unit_suite suite_model = { "model", cases };

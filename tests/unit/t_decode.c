/* t_decode.c: records to rows: reference vectors, records built byte by byte, every kind of damage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/put.h"
#include "decode/decode.h"
#include "recput.h"
#include "unit.h"

static struct value row[LAYOUT_NUM_COLUMNS];
static struct rec rec;

/* A cell as text: numbers as put_value shows them, "-" for absent, "" for none. */
static const char *cell(const struct value *v)
{
    static char text[70000];
    unsigned char *end = (unsigned char *)text;

    if (v->kind == V_TEXT) {
        memcpy(text, v->v.p, v->n);
        end += v->n;
    } else if (v->kind == V_ABSENT) {
        *end++ = '-';
    } else {
        end = put_value(end, v);
    }
    *end = '\0';
    return text;
}

#define IS(column, text) CU_ASSERT_STRING_EQUAL(cell(&row[COL_ ## column]), text)

static int column_find(const char *id)
{
    int i;
    for (i = 0; i < LAYOUT_NUM_COLUMNS; i++)
        if (strcmp(layout_columns[i].id, id) == 0)
            return i;
    return -1;
}

/* The string at *p (behind its quote) without JSON's escapes. */
static void json_string(const char **p, char *out)
{
    while (**p != '"') {
        if (**p == '\\') {
            ++*p;
            if (**p == 'u') {
                unsigned c = (unsigned)strtoul(*p + 1, NULL, 16) % 0x10000u;
                char digits[5];
                memcpy(digits, *p + 1, 4);
                digits[4] = '\0';
                c = (unsigned)strtoul(digits, NULL, 16);
                if (c >= 0x800)
                    *out++ = (char)(0xE0 | c >> 12);
                if (c >= 0x80)
                    *out++ = (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6);
                *out++ = (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
                *p += 5;
                continue;
            }
            *out++ = **p == 'n' ? '\n' : **p == 't' ? '\t' : **p == 'r' ? '\r' : **p;
            ++*p;
            continue;
        }
        *out++ = *(*p)++;
    }
    *out = '\0';
    ++*p;
}

/* Compares the row with one line of a reference file; returns the number of values that agree, says which do not. */
static unsigned compare_line(const char *p)
{
    static char key[200], want[70000];
    unsigned agree = 0;

    while ((p = strchr(p, '"')) != NULL) {
        int column, text, same;
        char *w = want;
        p++;
        json_string(&p, key);
        p += strspn(p, ": ");
        text = *p == '"';
        if (text) {
            p++;
            json_string(&p, want);
        } else {
            while (*p != ',' && *p != '}')
                *w++ = *p++;
            *w = '\0';
        }
        if (strcmp(key, "table") == 0 || strcmp(key, "input") == 0)
            continue;
        column = column_find(key);
        if (column < 0)
            same = 0;
        else if (strcmp(want, "null") == 0 && !text)
            same = row[column].kind == V_ABSENT;
        else if (row[column].kind == V_DECIMAL)
            same = strtod(cell(&row[column]), NULL) == strtod(want, NULL);
        else
            same = strcmp(cell(&row[column]), want) == 0 && text == (row[column].kind != V_UINT);
        if (!same)
            printf("\n  %s: got %s, expected %s\n", key, column < 0 ? "?" : cell(&row[column]), want);
        agree += (unsigned)same;
        CU_ASSERT(same);
    }
    return agree;
}

static void check_vector(const char *name, unsigned records, int code)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 1);
    char path[600];
    size_t n, nj, at = 0;
    unsigned char *dump, *json;
    const char *line;
    struct record r;
    unsigned num = 0, values = 0;

    snprintf(path, sizeof path, "%s/vectors/%s.bin", unit_shared(), name);
    dump = unit_file(path, &n);
    snprintf(path, sizeof path, "%s/vectors/%s.jsonl", unit_shared(), name);
    json = unit_file(path, &nj);
    CU_ASSERT_FATAL(dump != NULL && json != NULL && nj > 0);
    json[nj - 1] = '\0';
    line = (const char *)json;
    while (line != NULL && rec_next(slice_of(dump, n), &at, &r)) {
        char *end;
        if (r.type != 119 || layout_find(r.subtype) == NULL)
            continue;
        num++;
        if ((end = strchr(line, '\n')) != NULL)
            *end = '\0';
        CU_ASSERT(decode_record(d, &r, row) == OK);
        values += compare_line(line);
        line = end == NULL ? NULL : end + 1;
    }
    CU_ASSERT(num == records);
    CU_ASSERT(values > 35 * records);
    CU_ASSERT(findings_code(fs) == code);
    decoder_free(d);
    findings_free(fs);
    free(dump);
    free(json);
}

static void test_vectors(void)
{
    if (unit_shared() == NULL) {
        unit_skip("vectors");
        return;
    }
    check_vector("all-subtypes-3.1", 14, 0);
    check_vector("talk-97-332", 1, 0);
    check_vector("older-and-newer", 4, 4);
}

static void test_whole(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 0, 0);
    struct record r;
    int i;

    rec_whole(&rec, 96);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    IS(input, "test");
    IS(record, "7");
    IS(offset, "1000");
    IS(HDTime, "10:15:33.26");
    IS(HDDate, "2025-06-13");
    IS(HDSID, "SYS1");
    IS(HDLength, "");
    IS(SDTRN, "");
    IS(TI_ASName, "SSHD3");
    IS(SSLV, "OpenSSL 1.1.1");
    IS(Cipher, "16400");
    IS(Cipher_text, "aes256-ctr (CPACF)");
    IS(KexMethod_text, "curve25519-sha256");
    IS(AuthMethod2, "0");
    IS(FSOper, "5");
    IS(FSOper_text, "upload");
    IS(FSCmd, "PUT");
    IS(FSRIP, "192.0.2.7");
    IS(FSDur, "3.25");
    IS(FSBytes, "5000000000");
    IS(FSPath2, "/u/anna/second");
    IS(FCCmd, "");
    IS(LFReason, "");
    IS(raw, "");
    CU_ASSERT(row[COL_FSPath1].flags == VALUE_PLAIN);

    rec_whole(&rec, 97);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    IS(FCPath2, "/srv/target");
    IS(FCFlags, "1");
    IS(FSOper, "");
    IS(FSPath1, "");
    for (i = 94; i <= 98; i += 4) {
        rec_whole(&rec, (unsigned)i);
        r = rec_done(&rec);
        CU_ASSERT(decode_record(d, &r, row) == OK);
        IS(LFUserID, "BERT");
        IS(LFRIP, "198.51.100.9");
        IS(LFReason, i == 98 ? "8" : "0");
        IS(LFReason_text, i == 98 ? "user ID unknown" : "");
        IS(FCPath2, "");
    }
    CU_ASSERT(findings_code(fs) == 0 && findings_get(fs, 0) == NULL);
    decoder_free(d);
    findings_free(fs);
}

static void test_triplet_columns(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 0);
    struct record r;

    rec_whole(&rec, 96);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    CU_ASSERT(row[COL_HDLength].v.u == rec.n);
    IS(HDSubType, "96");
    IS(SDTRN, "6");
    IS(IDOff, "76");
    IS(IDLen, "64");
    IS(S5Num, "1");
    IS(S6Off, "");
    /* A record of an older release has fewer: absent, not 0. */
    rec_put(&rec, 24, 5, 2);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    IS(S4Num, "1");
    IS(S5Num, "-");
    IS(FSPath2, "-");
    CU_ASSERT(findings_code(fs) == 0);
    decoder_free(d);
    findings_free(fs);
}

/* The finding in the collection of a fresh decoder after r; NULL when it found nothing. */
static enum finding_id one_finding(struct record r, int *code, char *text)
{
    static struct decoder *d;
    struct findings *fs = findings_new(NULL, NULL);
    const struct finding *f;
    enum finding_id id;
    int result;

    /* The last decoder lives on: the row borrows from it. */
    decoder_free(d);
    d = rec_decoder(fs, 0, 0);
    result = decode_record(d, &r, row);
    CU_ASSERT(result == OK || result == E_FORMAT);
    f = findings_get(fs, 0);
    id = f == NULL ? F_NONE : f->id;
    text[0] = '\0';
    if (f != NULL) {
        CU_ASSERT(f->at.record == 7 && f->at.has_offset && f->at.offset == 1000);
        CU_ASSERT(f->text.n < 200);
        memcpy(text, f->text.p, f->text.n);
        text[f->text.n] = '\0';
    }
    CU_ASSERT(f == NULL || findings_get(fs, 1) == NULL);
    *code = findings_code(fs);
    findings_free(fs);
    return id;
}

#define FINDS(finding, exit_code, words) do { \
        CU_ASSERT(one_finding(rec_done(&rec), &code, text) == (finding)); \
        CU_ASSERT(code == (exit_code)); \
        CU_ASSERT_STRING_EQUAL(text, words); \
    } while (0)

static void test_damaged_triplets(void)
{
    char text[200];
    int code;
    struct record r;

    rec_whole(&rec, 96);
    FINDS(F_NONE, 0, "");

    rec_put(&rec, 60, rec.n - 1, 4);        /* S4 */
    FINDS(F_SMF_TRIPLET_OUTSIDE, 8, "section S4 ends at 403, the record at 390");
    IS(FSPath1, "-");
    IS(FSPath2, "/u/anna/second");
    rec_put(&rec, 60, 0xFFFFFFFF, 4);
    FINDS(F_SMF_TRIPLET_OUTSIDE, 8, "section S4 ends at 4294967309, the record at 390");

    rec_whole(&rec, 96);
    rec_put(&rec, 28, 20, 4);               /* ID into the header */
    FINDS(F_SMF_SECTION_OVERLAP, 8, "section ID (bytes 20 to 83) lies on the self-defining section");
    IS(TI_SYSName, "-");
    IS(SSHV, "OpenSSH_8.4p1");
    rec_put(&rec, 28, 75, 4);               /* ID on the last byte of the triplets */
    FINDS(F_SMF_SECTION_OVERLAP, 8, "section ID (bytes 75 to 138) lies on the self-defining section");
    rec_whole(&rec, 96);
    rec_put(&rec, 44, 100, 4);              /* S2 on ID */
    FINDS(F_SMF_SECTION_OVERLAP, 8, "section S2 (bytes 100 to 219) lies on ID");
    IS(FSCmd, "-");
    IS(FSOper_text, "-");
    IS(TI_SYSName, "SYSA");

    rec_whole(&rec, 96);
    rec_put(&rec, 48, 0, 2);
    FINDS(F_SMF_SECTION_EMPTY, 8, "section S2 has length 0, but there are 1 of it");
    rec_whole(&rec, 96);
    rec_put(&rec, 72, 0, 2);                /* an empty path is none */
    FINDS(F_NONE, 0, "");
    IS(FSPath2, "-");
    rec_put(&rec, 74, 0, 2);
    FINDS(F_NONE, 0, "");
    rec_whole(&rec, 96);
    rec_put(&rec, 66, 3, 2);
    FINDS(F_SMF_SECTION_REPEATED, 4, "section S4 stands in the record 3 times, the first one is used");
    IS(FSPath1, "/u/anna/in.dat");

    rec_whole(&rec, 98);
    rec_put(&rec, 24, 0, 2);
    FINDS(F_SMF_TRIPLETS_NONE, 8, "the record has no triplets");
    IS(HDSID, "SYS1");
    rec_put(&rec, 24, 3, 2);
    r = rec_done(&rec);
    r.bytes.n = 27;
    CU_ASSERT(one_finding(r, &code, text) == F_SMF_TRIPLETS_CUT && code == 8);
    CU_ASSERT_STRING_EQUAL(text, "3 triplets are announced, 0 lie inside the record of 27 bytes");
    r.bytes.n = 25;
    CU_ASSERT(one_finding(r, &code, text) == F_SMF_HEADER_SHORT && code == 8);
    CU_ASSERT_STRING_EQUAL(text, "the record has 25 bytes, its header alone needs 26");
    IS(HDSID, "");
    r.bytes.n = 0;
    CU_ASSERT(one_finding(r, &code, text) == F_SMF_HEADER_SHORT && code == 8);
}

static void test_damaged_fields(void)
{
    char text[200];
    int code;

    rec_whole(&rec, 98);
    rec_put(&rec, 10, 0x0125370F, 4);
    FINDS(F_SMF_DATE_BAD, 8, "HDDate is not a packed date: X'0125370f'");
    IS(HDDate, "-");
    IS(HDTime, "10:15:33.26");
    rec_put(&rec, 10, 0x0000000F, 4);
    FINDS(F_NONE, 0, "");
    IS(HDDate, "-");
    rec_put(&rec, 10, 0, 4);
    FINDS(F_NONE, 0, "");
    IS(HDDate, "-");
    rec_put(&rec, 10, 0x0124366F, 4);
    FINDS(F_NONE, 0, "");
    IS(HDDate, "2024-12-31");
    rec_put(&rec, 6, 8640000, 4);
    FINDS(F_SMF_CLOCK_BAD, 8, "HDTime is not a time of day: 8640000 hundredths of a second");
    IS(HDTime, "-");
    rec_put(&rec, 6, 8639999, 4);
    FINDS(F_NONE, 0, "");
    IS(HDTime, "23:59:59.99");
}

static void test_codes_and_texts(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 0, 0);
    struct record r;
    size_t own, i;

    rec_whole(&rec, 96);
    own = be32_at(rec.b + 44);
    rec_put(&rec, 126 + 64 - 50 + 72 + 2, 0x1007, 2);       /* Cipher: security begins at 140 */
    rec_put(&rec, own, 0xAB, 1);
    memset(rec.b + own + 44, 0, 8);                          /* FSSUser */
    memset(rec.b + own + 8, 0, 16);                          /* FSRIP */
    rec.b[own + 4] = 0x00;                                   /* a control character and a quotation mark in FSCmd */
    rec.b[own + 5] = 0x7F;
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    IS(Cipher, "4103");
    IS(Cipher_text, "unlisted (0x1007)");
    IS(FSOper_text, "unlisted (0x00AB)");
    IS(FSSUser, "-");
    IS(FSRIP, "-");
    CU_ASSERT(row[COL_FSCmd].kind == V_TEXT && row[COL_FSCmd].n == 3 && row[COL_FSCmd].v.p[0] == 0);
    CU_ASSERT(row[COL_FSCmd].v.p[1] == '"' && row[COL_FSCmd].flags == 0);
    /* The kept values follow the bytes: alternate two records, each time changing one field of the identification. */
    for (i = 0; i < 40; i++) {
        char asid[8];
        rec_whole(&rec, i % 3 == 0 ? 97 : 96);
        rec_put(&rec, be32_at(rec.b + 28) + 58, i / 4, 2);
        r = rec_done(&rec);
        CU_ASSERT(decode_record(d, &r, row) == OK);
        snprintf(asid, sizeof asid, "%u", (unsigned)(i / 4));
        IS(TI_ASID, asid);
        IS(TI_SYSName, "SYSA");
        IS(TI_Comp, i % 3 == 0 ? "SFTPC" : "SFTPS");
        IS(MAC_text, "hmac-sha2-256-etm@openssh.com");
    }
    decoder_free(d);
    findings_free(fs);
}

static void test_older_and_newer(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 0, 1);
    struct record r;
    size_t at;
    unsigned n;

    /* Every length of the security section: a field is there when all of it is. */
    for (n = 1; n <= 86; n++) {
        rec_whole(&rec, 95);
        rec_put(&rec, 40, n, 2);
        r = rec_done(&rec);
        CU_ASSERT(decode_record(d, &r, row) == OK);
        IS(SSHV, n >= 16 ? "OpenSSH_8.4p1" : "-");
        IS(AuthMethod_text, n >= 74 ? "public key" : "-");
        IS(FIPSMODE, n >= 84 ? "1" : "-");
        IS(KexMethod, n >= 86 ? "15" : "-");
        IS(KexMethod_text, n >= 86 ? "curve25519-sha256" : "-");
        IS(LFUserID, "BERT");
    }
    CU_ASSERT(findings_code(fs) == 0);
    /* Two more bytes in S1, and two more triplets: S3 with three bytes, S4 not there. */
    rec_start(&rec, 98, 5);
    rec_section(&rec, 0, 64);
    at = rec_section(&rec, 1, 88);
    rec_put(&rec, at + 86, 0xBEEF, 2);
    rec_section(&rec, 2, 48);
    at = rec_section(&rec, 3, 3);
    rec_put(&rec, at, 0x010203, 3);
    r = rec_done(&rec);
    for (n = 0; n < 3; n++) {
        CU_ASSERT(decode_record(d, &r, row) == OK);
        IS(raw, "S1:beef S3:010203");
        IS(LFReason_text, "unexpected authentication failure");
    }
    CU_ASSERT(findings_code(fs) == 4);
    CU_ASSERT(findings_get(fs, 0)->id == F_SMF_TRIPLETS_MORE && findings_get(fs, 0)->count == 1);
    CU_ASSERT(findings_get(fs, 1)->id == F_SMF_SECTION_LONGER && findings_get(fs, 1)->count == 1);
    CU_ASSERT(slice_same(findings_get(fs, 0)->text, unit_text("subtype 98 has 5 triplets, 3 are known")));
    CU_ASSERT(slice_same(findings_get(fs, 1)->text,
        unit_text("section S1 (Common security section) has 88 bytes, 86 are known")));
    decoder_input(d, "other");
    CU_ASSERT(decode_record(d, &r, row) == OK);
    CU_ASSERT(findings_get(fs, 2) != NULL && findings_get(fs, 3) != NULL);
    rec_whole(&rec, 98);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    IS(raw, "-");
    decoder_free(d);
    findings_free(fs);
}

static const struct unit_case cases[] = {
    { "vectors", test_vectors }, { "whole", test_whole }, { "triplet columns", test_triplet_columns },
    { "damaged triplets", test_damaged_triplets }, { "damaged fields", test_damaged_fields },
    { "codes and texts", test_codes_and_texts }, { "older and newer", test_older_and_newer }, { NULL, NULL }
};
const struct unit_suite suite_decode = { "decode", cases };

/* t_sweep.c: the dump, and sweeps over damaged records: every prefix, triplets that point everywhere, random bytes.
   Their judge is the sanitizer, and the dump, which must show every byte once whatever the record says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "recput.h"
#include "unit.h"

static struct value row[LAYOUT_NUM_COLUMNS];
static struct rec rec;

/* The line at p, which ends at end, holds what it should: the offset n, digits of the bytes there, nothing below blank.
   Returns the number of bytes it shows, 0 when it is wrong. */
static size_t line_bytes(const unsigned char *p, const unsigned char *end, size_t n, struct slice record)
{
    static const char digits[] = "0123456789abcdef";
    size_t i, offset = 0, shown = 0;
    const unsigned char *q;

    if (end - p < 14)
        return 0;
    for (q = p; q < end; q++)
        if (*q < 0x20)
            return 0;
    for (i = 0; i < 5; i++)
        if (p[i] != ' ')
            offset = offset * 10 + (size_t)(p[i] - '0');
    if (offset != n)
        return 0;
    for (q = p + 12; q + 1 < end && q < p + 48; q += *q == ' ' ? 1 : 2) {
        const char *high = strchr(digits, q[0]), *low = strchr(digits, q[1]);
        if (*q == ' ')
            continue;
        if (high == NULL || low == NULL || n + shown >= record.n ||
            record.p[n + shown] != ((high - digits) << 4 | (low - digits)))
            return 0;
        shown++;
    }
    return shown;
}

/* The dump shows every byte of the record once, in order. */
static void check_dump(struct decoder *d, const struct record *r)
{
    struct buf out;
    size_t i = 0, n = 0, bytes = 1;

    buf_init(&out, 0);
    CU_ASSERT_FATAL(decode_hex(d, r, row, &out) == OK);
    while (i < out.n && bytes > 0) {
        const unsigned char *end = memchr(out.p + i, '\n', out.n - i);
        bytes = end == NULL ? 0 : line_bytes(out.p + i, end, n, r->bytes);
        n += bytes;
        i = end == NULL ? out.n : (size_t)(end - out.p) + 1;
    }
    CU_ASSERT(n == r->bytes.n && bytes > 0);
    buf_done(&out);
}

static void test_dump(void)
{
    static const char *const want[] = {
        "    0 0000  0186                                 HDLength 390\n",
        "   24 0018  0006                                 SDTRN 6\n",
        "   28 001c  0000004c                             IDOff 76\n",
        "   76 004c  e2e8e2c1 40404040                    TI_SYSName SYSA\n",
        "  132 0084  0000                                 (reserved)\n",
        "  156 009c  d6978595 e2e2d340 f14bf14b f1404040  SSLV OpenSSL 1.1.1\n",
        "  172 00ac  40404040 40404040 40404040 40404040\n",
        "  226 00e2  05                                   FSOper 5 upload\n",
        "  362 016a  61a46181 95958161 89954b84 81        FSPath1 /u/anna/in.da\n",
        "  375 0177  a3                                   (gap)\n"
    };
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 0, 0);
    struct record r;
    struct buf out;
    size_t i;

    rec_whole(&rec, 96);
    rec_put(&rec, 64, 13, 2);
    r = rec_done(&rec);
    CU_ASSERT(decode_record(d, &r, row) == OK);
    buf_init(&out, 0);
    CU_ASSERT(decode_hex(d, &r, row, &out) == OK);
    for (i = 0; i < sizeof want / sizeof want[0]; i++) {
        int found = slice_search(buf_slice(&out), unit_text(want[i])) < out.n;
        if (!found)
            printf("\n%.*s  lacks: %s", (int)out.n, (const char *)out.p, want[i]);
        CU_ASSERT(found);
    }
    buf_done(&out);
    check_dump(d, &r);
    decoder_free(d);
    findings_free(fs);
}

/* Decodes a copy that ends where the heap block ends, so that a byte too far is seen; the texts are read as well. */
static void decode_tight(struct decoder *d, struct record r)
{
    unsigned char *copy = malloc(r.bytes.n > 0 ? r.bytes.n : 1);
    unsigned long sum = 0;
    size_t i, k;

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, r.bytes.p, r.bytes.n);
    r.bytes.p = copy;
    if (decode_record(d, &r, row) == OK)
        for (i = 0; i < LAYOUT_NUM_COLUMNS; i++)
            for (k = 0; row[i].kind == V_TEXT && k < row[i].n; k++)
                sum += row[i].v.p[k];
    CU_ASSERT(sum < (unsigned long)-1);
    check_dump(d, &r);
    free(copy);
}

static void test_prefixes(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 1);
    unsigned subtype;
    size_t n;

    for (subtype = 94; subtype <= 98; subtype++) {
        rec_whole(&rec, subtype);
        for (n = 0; n <= rec.n; n++) {
            struct record r = rec_done(&rec);
            r.bytes.n = n;
            decode_tight(d, r);
        }
    }
    CU_ASSERT(findings_code(fs) == 8);
    decoder_free(d);
    findings_free(fs);
}

/* Every triplet of a 97 at every offset with lengths that matter, and every count. */
static void test_triplet_sweep(void)
{
    static const unsigned lengths[] = { 0, 1, 7, 64, 86, 90, 400, 65535 };
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 1);
    size_t ofs, k, n;
    unsigned t, count;

    rec_whole(&rec, 97);
    n = rec.n;
    for (t = 0; t < 7; t++)
        for (ofs = 0; ofs <= n + 8; ofs += 3)
            for (k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
                rec_whole(&rec, 97);
                rec_put(&rec, 28 + 8 * t, ofs, 4);
                rec_put(&rec, 32 + 8 * t, lengths[k], 2);
                decode_tight(d, rec_done(&rec));
            }
    for (count = 0; count < 65536; count += count < 100 ? 1 : 997) {
        rec_whole(&rec, 97);
        rec_put(&rec, 24, count, 2);
        decode_tight(d, rec_done(&rec));
    }
    decoder_free(d);
    findings_free(fs);
}

static void test_byte_flips(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 1);
    uint32_t seed = 119;
    unsigned i, k;

    for (i = 0; i < 20000; i++) {
        struct record r;
        rec_whole(&rec, 94 + i % 5);
        for (k = unit_random(&seed) % 4; k < 4; k++)
            rec.b[24 + unit_random(&seed) % (k == 0 ? rec.n - 24 : 70)] = (unsigned char)unit_random(&seed);
        r = rec_done(&rec);
        if (i % 7 == 0)
            r.bytes.n = unit_random(&seed) % (rec.n + 1);
        decode_tight(d, r);
    }
    CU_ASSERT(findings_get(fs, 0) != NULL);
    decoder_free(d);
    findings_free(fs);
}

/* The largest record: one path that fills it, each byte becoming two of UTF-8, and again as raw. */
static void test_largest(void)
{
    static unsigned char big[RECORD_MAX];
    struct findings *fs = findings_new(NULL, NULL);
    struct decoder *d = rec_decoder(fs, 1, 1);
    struct record r;

    rec_whole(&rec, 96);
    r = rec_done(&rec);
    memset(big, 0x44, sizeof big);
    memcpy(big, rec.b, 76);
    r.bytes = slice_of(big, sizeof big);
    memset(big + 28, 0, 48);
    big[60 + 3] = 76;
    big[64] = (RECORD_MAX - 76) >> 8 & 0xFF;
    big[65] = (RECORD_MAX - 76) & 0xFF;
    big[67] = 1;
    CU_ASSERT(decode_record(d, &r, row) == OK);
    CU_ASSERT(row[COL_FSPath1].n == 2 * (RECORD_MAX - 76));
    big[25] = 1;                            /* the same as an identification section: 64 known bytes and the rest raw */
    memset(big + 28, 0, 48);
    big[31] = 76;
    big[32] = (RECORD_MAX - 76) >> 8 & 0xFF;
    big[33] = (RECORD_MAX - 76) & 0xFF;
    big[35] = 1;
    CU_ASSERT(decode_record(d, &r, row) == OK);
    CU_ASSERT(row[COL_raw].n == 3 + 2 * (RECORD_MAX - 76 - 64));
    r.subtype = 3;
    CU_ASSERT(decode_record(d, &r, row) == E_USAGE);
    decoder_free(d);
    findings_free(fs);
}

static const struct unit_case cases[] = {
    { "dump", test_dump }, { "prefixes", test_prefixes }, { "triplets", test_triplet_sweep },
    { "byte flips", test_byte_flips }, { "largest", test_largest }, { NULL, NULL }
};
const struct unit_suite suite_sweep = { "sweep", cases };

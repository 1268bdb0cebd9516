/* t_tape.c: tape images, and images of FTP's record and block modes. */
#include <stdio.h>
#include <stdlib.h>
#include "archput.h"
#include "dump.h"
#include "layput.h"
#include "unit.h"

static struct tape_put tape_begin(struct buf *b)
{
    struct tape_put t;

    buf_init(b, 0);
    t.b = b;
    t.before = 0;
    return t;
}

/* The blocks of a blocked dump, one by one. */
static void put_blocks(struct tape_put *t, const struct dump *d, size_t most, int packed)
{
    size_t at, n;

    for (at = 0; at < d->n; at += n) {
        n = be16_at(d->p + at);
        tape_block(t, slice_of(d->p + at, n), most, packed && at % 3 != 0);
    }
}

static void test_tape(void)
{
    struct tape_put t;
    struct opened o;
    struct dump d;
    struct buf b;
    size_t step, want;

    dump_make(&d, BDW_SEGMENTS, 30, 900, 2000);
    t = tape_begin(&b);
    tape_label(&t, "VOL1T00001", 1);
    tape_label(&t, "HDR1SYS2.SMF.G0001V00T00001", 1);
    tape_label(&t, "HDR2V2000", 1);
    tape_mark(&t);
    put_blocks(&t, &d, 65535, 0);
    tape_mark(&t);
    tape_label(&t, "EOF1SYS2.SMF.G0001V00T00001", 1);
    tape_mark(&t);
    tape_label(&t, "HDR1ASCII.ONE", 0);
    tape_mark(&t);
    put_blocks(&t, &d, 700, 1);
    tape_mark(&t);
    tape_label(&t, "EOF1ASCII.ONE", 0);
    tape_mark(&t);
    tape_mark(&t);
    tape_block(&t, slice_of(d.p + 4, 300), 65535, 0);
    tape_block(&t, slice_of(d.p + 4, 10), 65535, 0);
    tape_mark(&t);
    tape_mark(&t);
    for (step = 0; step < 32; step++) {
        opened_read(&o, buf_slice(&b), step, 333, step % 4 == 3 ? 50 : UINT64_MAX);
        want = step % 4 == 3 ? 50 : SIZE_MAX;
        CU_ASSERT_EQUAL_FATAL(o.count, 3);
        CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
        CU_ASSERT_STRING_EQUAL(o.name[0], "X(SYS2.SMF.G0001V00)");
        CU_ASSERT_STRING_EQUAL(o.name[1], "X(ASCII.ONE)");
        CU_ASSERT_STRING_EQUAL(o.name[2], "X(3)");
        CU_ASSERT_STRING_EQUAL(o.layers[0], "tape");
        CU_ASSERT_EQUAL(o.content[0], LAYER_BDW);
        CU_ASSERT_EQUAL(o.content[1], LAYER_BDW);
        CU_ASSERT_EQUAL(o.content[2], LAYER_BYTES);
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), slice_of(d.p, d.n < want ? d.n : want)));
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 1), slice_of(d.p, d.n < want ? d.n : want)));
        CU_ASSERT_EQUAL(opened_get(&o, 2).n, want < 310 ? want : 310);
        opened_done(&o);
    }
    dump_end(&d);
    buf_done(&b);
}

static void test_tape_cut(void)
{
    struct tape_put t;
    struct opened o;
    struct dump d;
    struct buf b;
    size_t n;

    dump_make(&d, BDW_RDW, 12, 400, 1000);
    t = tape_begin(&b);
    tape_mark(&t);
    put_blocks(&t, &d, 600, 0);
    tape_mark(&t);
    CU_ASSERT_TRUE(b.n > d.n);
    for (n = 6 + 6 + 600 + 6; n < b.n; n++) {
        opened_read(&o, slice_of(b.p, n), n % 32, 500, UINT64_MAX);
        CU_ASSERT_EQUAL(o.count, 1);
        CU_ASSERT_TRUE(o.bytes.n <= d.n && o.bytes.n + 12 * 12 + 6 > n - 6);
        CU_ASSERT_EQUAL(memcmp(o.bytes.p, d.p, o.bytes.n), 0);
        CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_TAPE_TRUNCATED) + drip_found(o.fs, F_INPUT_END_MARK), 1);
        CU_ASSERT_TRUE(findings_code(o.fs) >= 4);
        opened_done(&o);
    }
    dump_end(&d);
    buf_done(&b);
}

/* Blocks that cannot be read are dropped, the others stay. */
static void test_tape_damaged(void)
{
    static const unsigned char rubbish[50] = { 1, 2, 3 };
    unsigned char *p = layput_noise(300000);
    struct tape_put t;
    struct opened o;
    struct buf b;
    size_t i;

    t = tape_begin(&b);
    tape_block(&t, slice_of(p, 1000), 1000, 0);
    tape_chunk(&t, slice_of(rubbish, 50), 0xA1);        /* not deflated */
    tape_chunk(&t, slice_of(rubbish, 50), 0xA2);        /* bzip2 */
    tape_chunk(&t, slice_of(rubbish, 50), 0x20);        /* no beginning */
    tape_chunk(&t, slice_of(rubbish, 50), 0x80);        /* no end */
    tape_block(&t, slice_of(p, 500), 500, 0);
    tape_block(&t, slice_of(p, 300000), 60000, 0);      /* too long */
    tape_block(&t, slice_of(p, 700), 100, 1);
    tape_chunk(&t, slice_of(rubbish, 50), 0x80);        /* no end, but a mark */
    tape_mark(&t);
    opened_read(&o, buf_slice(&b), 0, 777, UINT64_MAX);
    CU_ASSERT_EQUAL(o.count, 1);
    CU_ASSERT_EQUAL_FATAL(o.bytes.n, 2200);
    CU_ASSERT_EQUAL(memcmp(o.bytes.p, p, 1000), 0);
    CU_ASSERT_EQUAL(memcmp(o.bytes.p + 1000, p, 500), 0);
    CU_ASSERT_EQUAL(memcmp(o.bytes.p + 1500, p, 700), 0);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_TAPE_BLOCK), 5);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_MEMBER_PACKED), 1);
    CU_ASSERT_EQUAL(drip_findings(o.fs), 2);
    opened_done(&o);
    for (i = 0; i < 6; i++) {       /* a chunk's head is wrong: the end */
        struct buf c;
        t = tape_begin(&c);
        tape_block(&t, slice_of(p, 1000), 1000, 0);
        tape_block(&t, slice_of(p, 1000), 1000, 0);
        tape_block(&t, slice_of(p, 1000), 1000, 0);
        tape_mark(&t);
        c.p[2 * 1006 + i] ^= 0x14;
        opened_read(&o, buf_slice(&c), 0, 777, UINT64_MAX);
        CU_ASSERT_TRUE(i == 5 || (findings_code(o.fs) >= 8 && o.bytes.n >= 2000));
        opened_done(&o);
        buf_done(&c);
    }
    buf_done(&b);
    free(p);
}

/* The records of a dump in one of FTP's forms; form 0 record structure, 1 block mode. */
static void put_ftp(struct buf *b, const struct dump *d, int form, int marked)
{
    size_t i;

    buf_init(b, 0);
    for (i = 0; i < d->count; i++) {
        struct slice r = slice_from(d->record[i], 4);
        int last = i + 1 == d->count && marked;
        if (form == 0)
            ftp_record(b, r, last ? 3 : 1);
        else
            ftp_block(b, r, i % 2 == 0 ? 65535 : 100, last ? 0x40 : 0x80);
    }
}

static void test_ftp(void)
{
    static const char *const names[] = { "ftp-record", "ftp-block" };
    struct opened o;
    struct dump d;
    struct buf b;
    size_t step, n;
    int form;

    dump_make(&d, RDW, 20, 900, 0);
    for (form = 0; form < 2; form++) {
        put_ftp(&b, &d, form, 1);
        for (step = 0; step < 32; step++) {
            opened_read(&o, buf_slice(&b), step, 333, UINT64_MAX);
            CU_ASSERT_EQUAL(o.count, 1);
            CU_ASSERT_STRING_EQUAL(o.layers[0], names[form]);
            CU_ASSERT_STRING_EQUAL(o.name[0], "X");
            CU_ASSERT_EQUAL(o.content[0], LAYER_RDW);
            CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), slice_of(d.p, d.n)));
            CU_ASSERT_EQUAL(drip_findings(o.fs), 0);
            opened_done(&o);
        }
        for (n = 2000; n < b.n; n++) {
            opened_read(&o, slice_of(b.p, n), n % 32, 500, UINT64_MAX);
            CU_ASSERT_TRUE(o.bytes.n <= d.n && memcmp(o.bytes.p, d.p, o.bytes.n) == 0);
            CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_FTP_TRUNCATED) + drip_found(o.fs, F_INPUT_END_MARK), 1);
            opened_done(&o);
        }
        buf_put(&b, unit_text("more"));
        opened_read(&o, buf_slice(&b), 0, 333, UINT64_MAX);
        CU_ASSERT_TRUE(slice_same(opened_get(&o, 0), slice_of(d.p, d.n)));
        CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_TRAILING), 1);
        opened_done(&o);
        buf_done(&b);
    }
    dump_end(&d);
}

static void test_ftp_odd(void)
{
    unsigned char *p = calloc(1, 70000);
    struct opened o;
    struct dump d;
    struct buf b;
    size_t before;

    dump_make(&d, RDW, 20, 300, 0);
    put_ftp(&b, &d, 0, 0);
    ftp_record(&b, slice_of(p, 70000), 1);
    buf_put(&b, unit_text("\377\007"));     /* no control code: data */
    ftp_record(&b, slice_of(p, 3), 1);
    buf_put(&b, unit_text("\377\002"));
    opened_read(&o, buf_slice(&b), 0, 999, UINT64_MAX);
    CU_ASSERT_EQUAL(o.bytes.n, d.n + 4 + 5);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_FTP_LONG), 1);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_FTP_CODE), 1);
    CU_ASSERT_EQUAL(drip_findings(o.fs), 2);
    opened_done(&o);
    buf_done(&b);
    put_ftp(&b, &d, 1, 0);
    before = b.n;
    ftp_block(&b, slice_of(p, 70000), 60000, 0x80);
    ftp_block(&b, unit_text("marker"), 60000, 0x10);
    ftp_block(&b, slice_of(p, 20), 60000, 0xE0);
    CU_ASSERT_TRUE(b.n > before);
    opened_read(&o, buf_slice(&b), 0, 999, UINT64_MAX);
    CU_ASSERT_EQUAL(o.bytes.n, d.n + 24);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_FTP_LONG), 1);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_INPUT_FTP_SUSPECT), 1);
    CU_ASSERT_EQUAL(drip_findings(o.fs), 2);
    opened_done(&o);
    buf_done(&b);
    dump_end(&d);
    free(p);
}

/* No dump, whatever its form, is taken for one of these; nor is any prefix of it. */
static void test_not(void)
{
    struct opened o;
    struct dump d;
    size_t n;
    int form;

    for (form = 0; form < NUM_FORMS; form++) {
        dump_make(&d, form, 30, 900, 2000);
        for (n = 0; n <= d.n; n += n < 2000 ? 1 : 997) {
            opened_read(&o, slice_of(d.p, n), 0, 4000, UINT64_MAX);
            CU_ASSERT_EQUAL(o.count, 1);
            CU_ASSERT_STRING_EQUAL(o.layers[0], "");
            opened_done(&o);
        }
        dump_end(&d);
    }
}

static void test_flips(void)
{
    unsigned char was[3];
    uint32_t state = 99;
    struct tape_put t;
    struct opened o;
    struct dump d;
    struct buf b[3];
    size_t i, j, at[3];

    dump_make(&d, RDW, 12, 300, 0);
    put_ftp(&b[0], &d, 0, 1);
    put_ftp(&b[1], &d, 1, 1);
    dump_end(&d);
    dump_make(&d, BDW_RDW, 12, 400, 1000);
    t = tape_begin(&b[2]);
    tape_label(&t, "HDR1A.B", 1);
    tape_mark(&t);
    put_blocks(&t, &d, 300, 1);
    tape_mark(&t);
    for (i = 0; i < 2400; i++) {
        struct buf *x = &b[i % 3];
        for (j = 0; j < 3; j++) {
            at[j] = unit_random(&state) % x->n;
            was[j] = x->p[at[j]];
            x->p[at[j]] = (unsigned char)(unit_random(&state) >> 11);
        }
        opened_read(&o, buf_slice(x), i % 32, 1000, UINT64_MAX);
        CU_ASSERT_TRUE(o.count < OPENED_MAX);
        opened_done(&o);
        for (j = 3; j > 0; j--)
            x->p[at[j - 1]] = was[j - 1];
    }
    for (i = 0; i < 3; i++)
        buf_done(&b[i]);
    dump_end(&d);
}

static const struct unit_case cases[] = {
    { "tape", test_tape }, { "tape cut", test_tape_cut }, { "tape damaged", test_tape_damaged }, { "ftp", test_ftp },
    { "ftp odd", test_ftp_odd }, { "not", test_not }, { "flips", test_flips }, { NULL, NULL }
};
const struct unit_suite suite_tape = { "tape", cases };

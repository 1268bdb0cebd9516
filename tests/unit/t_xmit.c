/* t_xmit.c: files of TSO TRANSMIT, made by a writer of its own. */
#include <stdlib.h>
#include "base/buf.h"
#include "drip.h"
#include "input/unpack.h"
#include "terseput.h"
#include "unit.h"

enum {
    CONTROL = 0x20, FB = 0x9000, VB = 0x5000, VBS = 0x5800, U = 0xC000,
    KEY_DSNAME = 2, KEY_TERMINAL = 0x28, KEY_DSORG = 0x3C, KEY_RECFM = 0x49, KEY_UTILITY = 0x1028
};

static void add(struct buf *b, const void *p, size_t n)
{
    buf_put(b, slice_of(p, n));
}

static void add_number(struct buf *b, uint64_t v, unsigned size)
{
    while (size-- > 0)
        buf_byte(b, (unsigned char)(v >> 8 * size));
}

/* Capital letters, digits and dots in EBCDIC. */
static void add_ebcdic(struct buf *b, const char *s, size_t n)
{
    static const char letters[] = "ABCDEFGHI.......JKLMNOPQR........STUVWXYZ......0123456789";
    size_t i;

    for (i = 0; i < n; i++)
        buf_byte(b, s[i] == '.' ? 0x4B : (unsigned char)(0xC1 + (strchr(letters, s[i]) - letters)));
}

/* One record in segments of at most most bytes of data each. */
static void add_record(struct buf *x, unsigned flags, const unsigned char *p, size_t n, size_t most)
{
    size_t at = 0, take;

    do {
        take = n - at < most ? n - at : most;
        buf_byte(x, (unsigned char)(take + 2));
        buf_byte(x, (unsigned char)(flags | (at == 0 ? 0x80u : 0u) | (at + take == n ? 0x40u : 0u)));
        add(x, p + at, take);
        at += take;
    } while (at < n);
}

static void number_unit(struct buf *b, unsigned key, unsigned value)
{
    add_number(b, key, 2);
    add_number(b, 1, 2);
    add_number(b, 2, 2);
    add_number(b, value, 2);
}

static void text_unit(struct buf *b, unsigned key, const char *s)
{
    add_number(b, key, 2);
    add_number(b, 1, 2);
    add_number(b, strlen(s), 2);
    add_ebcdic(b, s, strlen(s));
}

/* ALFA.BETA: two values. */
static void dsname_unit(struct buf *b, const char *s)
{
    const char *dot;
    unsigned count = 1;

    for (dot = s; (dot = strchr(dot, '.')) != NULL; dot++)
        count++;
    add_number(b, KEY_DSNAME, 2);
    add_number(b, count, 2);
    for (; count > 0; count--) {
        dot = strchr(s, '.');
        add_number(b, dot != NULL ? (size_t)(dot - s) : strlen(s), 2);
        add_ebcdic(b, s, dot != NULL ? (size_t)(dot - s) : strlen(s));
        s = dot != NULL ? dot + 1 : s;
    }
}

static void control(struct buf *x, const char *name, const struct buf *units)
{
    struct buf b;

    buf_init(&b, 0);
    add_ebcdic(&b, name, 6);
    if (units != NULL)
        buf_put(&b, buf_slice(units));
    add_record(x, CONTROL, b.p, b.n, 253);
    buf_done(&b);
}

static void begin(struct buf *x)
{
    struct buf u;

    buf_init(x, 0);
    buf_init(&u, 0);
    text_unit(&u, 0x1011, "NODEA");
    text_unit(&u, 0x1001, "NODEB");
    control(x, "INMR01", &u);
    buf_done(&u);
}

/* utility NULL: none is named; name NULL: a message. */
static void describe(struct buf *x, unsigned number, const char *utility, unsigned recfm, const char *name)
{
    struct buf u;

    buf_init(&u, 0);
    add_number(&u, number, 4);
    if (utility != NULL)
        text_unit(&u, KEY_UTILITY, utility);
    number_unit(&u, KEY_DSORG, 0x4000);
    if (recfm != 0)
        number_unit(&u, KEY_RECFM, recfm);
    if (name == NULL)
        add_number(&u, (unsigned long)KEY_TERMINAL << 16, 4);
    else
        dsname_unit(&u, name);
    control(x, "INMR02", &u);
    buf_done(&u);
}

static void announce(struct buf *x, unsigned recfm)
{
    struct buf u;

    buf_init(&u, 0);
    number_unit(&u, KEY_DSORG, 0x4000);
    if (recfm != 0)
        number_unit(&u, KEY_RECFM, recfm);
    control(x, "INMR03", &u);
    buf_done(&u);
}

static void finish(struct buf *x)
{
    control(x, "INMR06", NULL);
    while (x->n % 80 != 0)
        buf_byte(x, 0);
}

/* Data that compares: records with RDWs. */
static size_t records(unsigned char *p, size_t room, size_t longest)
{
    uint32_t r = 9;
    size_t at = 0, n, i;

    for (;;) {
        n = unit_random(&r) % (longest + 1);
        if (at + n + 4 > room)
            return at;
        p[at] = (unsigned char)((n + 4) >> 8);
        p[at + 1] = (unsigned char)(n + 4);
        p[at + 2] = p[at + 3] = 0;
        for (i = 0; i < n; i++)
            p[at + 4 + i] = (unsigned char)(unit_random(&r) >> 5);
        at += n + 4;
    }
}

static void add_records(struct buf *x, const unsigned char *p, size_t n, size_t most)
{
    size_t at;

    for (at = 0; at < n; at += be16_at(p + at))
        add_record(x, 0, p + at + 4, be16_at(p + at) - 4u, most);
}

static void add_fixed(struct buf *x, const unsigned char *p, size_t n, size_t length)
{
    size_t at;

    for (at = 0; at < n; at += length)
        add_record(x, 0, p + at, length, 253);
}

struct opened {
    struct drip f;
    struct source *s;
    void *state;
    struct findings *fs;
};

static void open_xmit(struct opened *o, const struct buf *x, size_t n, size_t step)
{
    memset(o, 0, sizeof *o);
    o->f.p = x->p;
    o->f.n = n;
    o->f.step = step;
    o->fs = findings_new(NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&o->s, drip_read, &o->f, "X", o->fs), OK);
    CU_ASSERT(layer_xmit.detect(slice_of(x->p, n), 1, n));
    CU_ASSERT_EQUAL_FATAL(layer_xmit.open(&o->state, o->s), OK);
}

static void close_opened(struct opened *o)
{
    layer_xmit.close(o->state);
    source_close(o->s);
    findings_free(o->fs);
}

static struct buf read_all(struct opened *o, size_t size)
{
    struct buf b;
    size_t got = 1;
    const char *why = NULL;

    buf_init(&b, 0);
    while (got > 0) {
        unsigned char *d = buf_reserve(&b, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL_FATAL(layer_xmit.read(o->state, d, size, &got, &why), OK);
        b.n += got;
    }
    return b;
}

/* The next member must be that. */
static void member(struct opened *o, const char *name, enum layer_content content, const unsigned char *p, size_t n,
    size_t size)
{
    struct buf b;
    const char *seen;

    CU_ASSERT_EQUAL_FATAL(layer_xmit.next(o->state), OK);
    seen = layer_xmit.member(o->state);
    CU_ASSERT(seen != NULL && strcmp(seen, name) == 0);
    CU_ASSERT_EQUAL(layer_xmit.content(o->state), content);
    b = read_all(o, size);
    CU_ASSERT(b.n == n && (n == 0 || memcmp(b.p, p, n) == 0));
    buf_done(&b);
}

static void the_end(struct opened *o, enum finding_id id)
{
    CU_ASSERT_EQUAL(layer_xmit.next(o->state), END);
    CU_ASSERT_EQUAL(layer_xmit.next(o->state), END);
    CU_ASSERT_EQUAL(drip_findings(o->fs), id != F_NONE);
    if (id != F_NONE)
        CU_ASSERT_EQUAL(drip_found(o->fs, id), 1);
    close_opened(o);
}

static void sequential(struct buf *x, unsigned recfm, const unsigned char *p, size_t n, size_t most)
{
    begin(x);
    describe(x, 1, "INMCOPY", recfm, "ALFA.SMF.DUMP");
    announce(x, 1);
    if (recfm == FB)
        add_fixed(x, p, n, 50);
    else
        add_records(x, p, n, most);
    finish(x);
}

static void test_forms(void)
{
    enum { ROOM = 200000 };
    static const size_t longest[] = { 0, 30, 253, 700, 32756, 65531 };
    unsigned char *p = malloc(ROOM);
    size_t i, n, most;

    for (i = 0; i < sizeof longest / sizeof longest[0]; i++)
        for (most = 100; most < 260; most += 153) {
            struct buf x;
            struct opened o;
            n = records(p, longest[i] < 1000 ? 20000 : ROOM, longest[i]);
            sequential(&x, i % 2 ? VB : VBS, p, n, most);
            open_xmit(&o, &x, x.n, 0);
            member(&o, "ALFA.SMF.DUMP", LAYER_RDW, p, n, 65536);
            the_end(&o, F_NONE);
            buf_done(&x);
            sequential(&x, FB, p, n / 50 * 50, most);
            open_xmit(&o, &x, x.n, 0);
            member(&o, "ALFA.SMF.DUMP", LAYER_BYTES, p, n / 50 * 50, 10000);
            the_end(&o, F_NONE);
            buf_done(&x);
        }
    free(p);
}

static void test_sizes(void)
{
    unsigned char p[2000];
    size_t n = records(p, sizeof p, 300), size;
    struct buf x;

    sequential(&x, VB, p, n, 253);
    for (size = 1; size <= 31; size++) {
        struct opened o;
        open_xmit(&o, &x, x.n, size);
        member(&o, "ALFA.SMF.DUMP", LAYER_RDW, p, n, size);
        the_end(&o, F_NONE);
    }
    buf_done(&x);
}

/* Cut files: what was there is kept. */
static void test_prefixes(void)
{
    unsigned char p[1500];
    size_t n = records(p, sizeof p, 300), cut, most = 0, end;
    struct buf x;
    int fixed;

    for (fixed = 0; fixed < 2; fixed++) {
        sequential(&x, fixed ? FB : VBS, p, fixed ? n / 50 * 50 : n, 253);
        for (end = x.n; x.p[end - 1] == 0; end--)
            ;
        most = 0;
        for (cut = 9; cut < end; cut++) {
            struct opened o;
            struct buf b;
            size_t at = 0;
            open_xmit(&o, &x, cut, 0);
            buf_init(&b, 0);
            if (layer_xmit.next(o.state) == OK)
                b = read_all(&o, 400);
            while (!fixed && at < b.n && memcmp(b.p + at, p + at, be16_at(b.p + at)) == 0)
                at += be16_at(b.p + at);
            if (fixed)
                CU_ASSERT(b.n == 0 || memcmp(b.p, p, b.n) == 0);
            if (!fixed && at < b.n) {
                CU_ASSERT_EQUAL(at + be16_at(b.p + at), b.n);
                CU_ASSERT_EQUAL(memcmp(b.p + at + 4, p + at + 4, b.n - at - 4), 0);
            }
            CU_ASSERT(b.n >= most && b.n <= n);
            most = b.n;
            buf_done(&b);
            the_end(&o, F_XMIT_TRUNCATED);
        }
        CU_ASSERT_EQUAL(most, fixed ? n / 50 * 50 : n);
        buf_done(&x);
    }
}

/* A message, two data sets, behind the trailer another file; a member that is not read to its end. */
static void test_members(void)
{
    unsigned char p[3000];
    size_t n = records(p, sizeof p, 100);
    struct buf x, y;
    struct opened o;
    unsigned char few[3];
    size_t got;
    const char *why;
    int skip;

    for (skip = 0; skip < 2; skip++) {
        begin(&x);
        describe(&x, 1, "INMCOPY", VB, NULL);
        describe(&x, 2, "INMCOPY", FB, "ALFA");
        describe(&x, 3, "INMCOPY", U, "BETA.GAMMA");
        announce(&x, 0);
        add_record(&x, 0, p, 40, 253);
        announce(&x, 0);
        add_fixed(&x, p, 1000, 50);
        announce(&x, 0);
        add_record(&x, 0, p, 400, 253);
        finish(&x);
        sequential(&y, VB, p, n, 253);
        buf_put(&x, buf_slice(&y));
        open_xmit(&o, &x, x.n, 0);
        if (skip) {
            CU_ASSERT_EQUAL(layer_xmit.next(o.state), OK);
            CU_ASSERT_EQUAL(layer_xmit.read(o.state, few, 3, &got, &why), OK);
            CU_ASSERT_EQUAL(got, 3);
        } else {
            member(&o, "ALFA", LAYER_BYTES, p, 1000, 30);
        }
        member(&o, "BETA.GAMMA", LAYER_BYTES, p, 400, 1000);
        member(&o, "ALFA.SMF.DUMP", LAYER_RDW, p, n, 1000);
        the_end(&o, F_NONE);
        buf_done(&x);
        buf_done(&y);
    }
}

/* What is named and not read; a data set behind it is. */
static void test_refused(void)
{
    static const struct {
        const char *first, *second;
        unsigned recfm;
        enum finding_id id;
    } cases[] = {
        { "IEBCOPY", "INMCOPY", FB, F_INPUT_MEMBER_PACKED }, { "AMSCIPHR", "INMCOPY", VB, F_INPUT_MEMBER_PACKED },
        { "MYCOPY", "INMCOPY", VB, F_XMIT_UTILITY }, { NULL, NULL, VB, F_XMIT_UTILITY },
        { "INMCOPY", NULL, 0, F_XMIT_RECFM }
    };
    unsigned char p[300];
    size_t i, n = records(p, sizeof p, 100);

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf x;
        struct opened o;
        begin(&x);
        describe(&x, 1, cases[i].first, cases[i].recfm, "ALFA.LIB");
        if (cases[i].second != NULL)
            describe(&x, 1, cases[i].second, VB, "ALFA.LIB");
        describe(&x, 2, "INMCOPY", VB, "BETA");
        announce(&x, 0);
        add_records(&x, p, n, 253);
        announce(&x, 0);
        add_records(&x, p, n, 253);
        finish(&x);
        open_xmit(&o, &x, x.n, 0);
        member(&o, "BETA", LAYER_RDW, p, n, 300);
        CU_ASSERT_EQUAL(findings_code(o.fs), 12);
        the_end(&o, cases[i].id);
        buf_done(&x);
    }
}

/* Records of a spanned data set that bring a descriptor word along; and one that is too long. */
static void test_records(void)
{
    unsigned char p[300], *far = calloc(1, 70000);
    size_t n = records(p, sizeof p, 100), at;
    struct buf x;
    struct opened o;

    begin(&x);
    describe(&x, 1, "INMCOPY", VBS, "ALFA");
    announce(&x, 0);
    for (at = 0; at < n; at += be16_at(p + at)) {
        p[at + 2] = (unsigned char)(at % 4);
        add_record(&x, 0, p + at, be16_at(p + at), 253);
    }
    finish(&x);
    open_xmit(&o, &x, x.n, 0);
    member(&o, "ALFA", LAYER_RDW, p, n, 300);
    the_end(&o, F_NONE);
    buf_done(&x);

    begin(&x);
    describe(&x, 1, "INMCOPY", VB, "ALFA");
    announce(&x, 0);
    add_record(&x, 0, far, 1, 253);
    add_record(&x, 0, far, 65532, 253);
    add_record(&x, 0, far, 70000, 253);
    add_record(&x, 0, far, 2, 253);
    finish(&x);
    open_xmit(&o, &x, x.n, 0);
    CU_ASSERT_EQUAL(findings_code(o.fs), 0);
    member(&o, "ALFA", LAYER_RDW, (const unsigned char *)"\0\5\0\0\0\0\6\0\0\0\0", 11, 300);
    CU_ASSERT_EQUAL(drip_found(o.fs, F_XMIT_RECORD_LONG), 2);
    close_opened(&o);
    buf_done(&x);
    free(far);
}

/* A control record whose text units go over its end; a segment where none can be. */
static void test_damage(void)
{
    unsigned char p[300];
    size_t n = records(p, sizeof p, 100);
    struct buf x, u;
    struct opened o;

    begin(&x);
    describe(&x, 1, "INMCOPY", VB, "ALFA");
    buf_init(&u, 0);
    add_number(&u, 0x003000010002, 6);
    control(&x, "INMR03", &u);
    add_records(&x, p, n, 253);
    finish(&x);
    open_xmit(&o, &x, x.n, 0);
    member(&o, "ALFA", LAYER_RDW, p, n, 300);
    the_end(&o, F_XMIT_CONTROL);
    buf_done(&x);
    buf_done(&u);

    begin(&x);
    describe(&x, 1, "INMCOPY", VB, "ALFA");
    announce(&x, 0);
    add_records(&x, p, n, 253);
    buf_byte(&x, 5);
    add(&x, "\0rubbish", 8);
    open_xmit(&o, &x, x.n, 0);
    member(&o, "ALFA", LAYER_RDW, p, n, 300);
    the_end(&o, F_XMIT_SEGMENT);
    buf_done(&x);
}

static void test_noise(void)
{
    unsigned char p[2000];
    size_t n = records(p, sizeof p, 300), i, at;
    uint32_t r = 77;
    unsigned round;

    for (round = 0; round < 600; round++) {
        struct buf x;
        struct opened o;
        sequential(&x, round % 3 ? VBS : FB, p, round % 3 ? n : n / 50 * 50, 253);
        for (i = 0; i < 1 + round / 60; i++)
            x.p[9 + unit_random(&r) % (round % 2 ? 150 : x.n - 9)] ^= (unsigned char)(1u << unit_random(&r) % 8);
        open_xmit(&o, &x, x.n, 0);
        while (layer_xmit.next(o.state) == OK) {
            struct buf b = read_all(&o, 500);
            for (at = 0; layer_xmit.content(o.state) == LAYER_RDW && at + 4 <= b.n; at += be16_at(b.p + at))
                CU_ASSERT_FATAL(be16_at(b.p + at) >= 4);
            CU_ASSERT(at <= b.n);
            buf_done(&b);
        }
        close_opened(&o);
        buf_done(&x);
    }
}

/* A tersed data set that was transmitted: two layers, taken off one after the other. */
static void test_tersed(void)
{
    unsigned char p[5000];
    size_t n = records(p, sizeof p, 300), at = 0;
    uint16_t *sym = malloc(sizeof p * sizeof *sym);
    struct codes c;
    struct buf x;
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct findings *fs = findings_new(NULL, NULL);
    struct source *s, *inner = NULL;
    struct unpack *u = NULL;

    codes_begin(&c, 5, 1, 300);
    terseput_spack(&c, sym, terseput_records(sym, p, n));
    codes_end(&c, 0);
    begin(&x);
    describe(&x, 1, "INMCOPY", FB, "ALFA.TRS");
    announce(&x, 0);
    add_fixed(&x, c.out.p, c.out.n, 1024);
    finish(&x);
    f.p = x.p;
    f.n = x.n;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "X", fs), OK);
    CU_ASSERT_EQUAL_FATAL(unpack_take(&u, s), OK);
    CU_ASSERT_EQUAL_FATAL(unpack_next(u, &inner), OK);
    CU_ASSERT_STRING_EQUAL(unpack_layers(u), "xmit+terse-spack");
    CU_ASSERT_STRING_EQUAL(unpack_name(u), "X(ALFA.TRS)");
    CU_ASSERT_EQUAL(unpack_content(u), LAYER_RDW);
    for (;;) {
        struct slice w = source_look(inner, 100);
        if (w.n == 0)
            break;
        CU_ASSERT_FATAL(w.n <= n - at && memcmp(w.p, p + at, w.n) == 0);
        at += w.n;
        source_skip(inner, w.n);
    }
    CU_ASSERT_EQUAL(at, n);
    CU_ASSERT_EQUAL(unpack_next(u, &inner), END);
    CU_ASSERT_EQUAL(drip_findings(fs), 0);
    unpack_close(u);
    findings_free(fs);
    buf_done(&x);
    buf_done(&c.out);
    free(sym);
}

static const struct unit_case cases[] = {
    { "record formats", test_forms },
    { "read sizes", test_sizes },
    { "cut files", test_prefixes },
    { "members", test_members },
    { "refused", test_refused },
    { "records", test_records },
    { "damage", test_damage },
    { "noise", test_noise },
    { "tersed inside", test_tersed },
    { NULL, NULL }
};
const struct unit_suite suite_xmit = { "xmit", cases };

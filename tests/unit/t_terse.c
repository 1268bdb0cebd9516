/* t_terse.c: AMATERSE against real files and against packers of its own (terseput.c), damage and hostile streams. */
#include <stdio.h>
#include <stdlib.h>
#include "drip.h"
#include "input/terse.h"
#include "terseput.h"
#include "unit.h"

enum { PACK = 2, SPACK = 5, HEADER = 12, MOST = 12 * 1024 * 1024 };

static const struct layer_kind *kind_of(unsigned version)
{
    return version == PACK ? &layer_terse_pack : &layer_terse_spack;
}

static const struct layer_kind *kind_seen(const unsigned char *p, size_t n)
{
    struct slice head = slice_of(p, n);

    if (layer_terse_pack.detect(head, 1, n))
        return &layer_terse_pack;
    return layer_terse_spack.detect(head, 1, n) ? &layer_terse_spack : NULL;
}

/* What the layer makes of n bytes that come in steps and are asked for in pieces of size; at most MOST of it. The
   findings are the caller's. */
static struct buf unpacked(const unsigned char *p, size_t n, size_t step, size_t size, struct findings *fs)
{
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct source *s = NULL;
    struct buf out;
    const struct layer_kind *kind = kind_of(p[0]);
    void *state = NULL;
    const char *why = NULL;
    size_t got = 1;

    buf_init(&out, 0);
    f.p = p;
    f.n = n;
    f.step = step;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "X", fs), OK);
    CU_ASSERT_EQUAL_FATAL(kind->open(&state, s), OK);
    CU_ASSERT_EQUAL(kind->content(state), p[1] ? LAYER_RDW : LAYER_BYTES);
    CU_ASSERT_PTR_NULL(kind->member);
    CU_ASSERT_EQUAL(kind->next(state), OK);
    while (got > 0 && out.n < MOST) {
        unsigned char *d = buf_reserve(&out, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL_FATAL(kind->read(state, d, size, &got, &why), OK);
        out.n += got;
    }
    if (got == 0)
        CU_ASSERT_EQUAL(kind->next(state), END);
    kind->close(state);
    source_close(s);
    return out;
}

static int same(const struct buf *b, const unsigned char *p, size_t n)
{
    return b->n == n && (n == 0 || memcmp(b->p, p, n) == 0);
}

static void test_real(void)
{
    static const char *const names[] = {
        "FB.A.TXT", "FB.SUM", "VB.A.TXT", "VB.AAA.TXT", "VB.ALICE29.TXT", "VB.ALPHABET.TXT", "VB.FIELDS.C",
        "VB.GRAMMAR.LSP"
    };
    const char *shared = unit_shared();
    size_t i, n, want_n;

    if (shared == NULL) {
        unit_skip("tersed files");
        return;
    }
    for (i = 0; i < 2 * sizeof names / sizeof names[0]; i++) {
        const char *name = names[i / 2];
        struct findings *fs = findings_new(NULL, NULL);
        char path[300];
        unsigned char *p, *want;
        struct buf out;
        int empty;
        snprintf(path, sizeof path, "%s/data/terse/packed/%s.%s", shared, name, i % 2 ? "SPACK" : "PACK");
        p = unit_file(path, &n);
        snprintf(path, sizeof path, "%s/data/terse/expected/%s", shared, name);
        want = unit_file(path, &want_n);
        CU_ASSERT_FATAL(p != NULL && want != NULL);
        CU_ASSERT_PTR_EQUAL(kind_seen(p, n), i % 2 ? &layer_terse_spack : &layer_terse_pack);
        out = unpacked(p, n, 0, 65536, fs);
        empty = i % 2 && strstr(name, ".A.TXT") != NULL;
        CU_ASSERT(same(&out, want, empty ? 0 : want_n));
        CU_ASSERT_EQUAL(drip_findings(fs), empty ? 1 : 0);
        CU_ASSERT_EQUAL(drip_found(fs, F_TERSE_EMPTY), empty ? 1 : 0);
        buf_done(&out);
        free(p);
        free(want);
        findings_free(fs);
    }
}

/* Records with RDWs: words that come again, runs of blanks, empty records, noise, runs of one byte. */
static size_t make_records(unsigned char *d, size_t room, uint32_t seed, size_t longest)
{
    static const char words[] = "OPEN CLOSE GET PUT RENAME /u/ALFA/BETA.GAMMA      DELTA 1024";
    uint32_t r = seed;
    size_t at = 0, n, i;

    for (;;) {
        unsigned sort = unit_random(&r) % 6;
        unsigned char *p = d + at + 4;
        n = sort == 0 ? 0 : unit_random(&r) % (longest + 1);
        if (at + n + 4 > room)
            return at;
        d[at] = (unsigned char)((n + 4) >> 8);
        d[at + 1] = (unsigned char)(n + 4);
        d[at + 2] = d[at + 3] = 0;
        for (i = 0; i < n; i++) {
            if (sort == 1)
                p[i] = 0x40;
            else if (sort == 2)
                p[i] = (unsigned char)unit_random(&r);
            else if (sort == 3)
                p[i] = 'a';
            else
                p[i] = (unsigned char)words[(i / 7 * 7 * sort + i) % (sizeof words - 1)];
        }
        at += n + 4;
    }
}

/* The records as version packs them, padded with what looks like codes. */
static struct codes packed(unsigned version, int variable, const unsigned char *p, size_t n, unsigned char padding)
{
    uint16_t *sym = malloc((n + 1) * sizeof *sym);
    struct codes c;

    CU_ASSERT_PTR_NOT_NULL_FATAL(sym);
    codes_begin(&c, version, variable, 80);
    n = variable ? terseput_records(sym, p, n) : terseput_bytes(sym, p, n);
    if (version == PACK)
        terseput_pack(&c, sym, n);
    else
        terseput_spack(&c, sym, n);
    codes_end(&c, padding);
    free(sym);
    return c;
}

/* kind 0 to 3: both algorithms, fixed and variable. */
static unsigned version_of(int kind) { return kind / 2 ? SPACK : PACK; }

static void check_round(const unsigned char *p, size_t n, size_t step, size_t size)
{
    int kind;

    for (kind = 0; kind < 4; kind++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct codes c = packed(version_of(kind), kind % 2, p, n, (unsigned char)(kind * 0x55));
        struct buf out = unpacked(c.out.p, c.out.n, step, size, fs);
        CU_ASSERT_PTR_EQUAL(kind_seen(c.out.p, c.out.n), kind_of(version_of(kind)));
        CU_ASSERT(same(&out, p, n));
        CU_ASSERT_EQUAL(drip_findings(fs), 0);
        buf_done(&out);
        buf_done(&c.out);
        findings_free(fs);
    }
}

static void test_round(void)
{
    static const size_t longest[] = { 1, 3, 79, 1000, 20000, 65531 };
    enum { ROOM = 80000 };
    unsigned char *p = malloc(ROOM);
    size_t i, n;

    for (i = 0; i < sizeof longest / sizeof longest[0]; i++) {
        n = make_records(p, ROOM, (uint32_t)(119 + i), longest[i]);
        check_round(p, n, 0, 65536);
    }
    free(p);
}

static void test_sizes(void)
{
    unsigned char p[3000];
    size_t n = make_records(p, sizeof p, 7, 100), size;

    for (size = 1; size <= 31; size++) {
        check_round(p, n, size, 1000);
        check_round(p, n, 0, size);
        check_round(p, n, size, size);
    }
}

/* A file that is cut: every whole record is there, then what was there of the next one. */
static void test_prefixes(void)
{
    unsigned char p[700];
    size_t n = make_records(p, sizeof p, 3, 90), cut;
    int kind;

    for (kind = 0; kind < 4; kind++) {
        struct codes c = packed(version_of(kind), kind % 2, p, n, 0);
        size_t end = c.out.n, most = 0;
        while (c.out.p[end - 1] == 0)
            end--;
        for (cut = HEADER; cut < end; cut++) {
            struct findings *fs = findings_new(NULL, NULL);
            struct buf out = unpacked(c.out.p, cut, 5, 100, fs);
            size_t at = 0;
            CU_ASSERT(out.n >= most && out.n <= n);
            most = out.n;
            while (kind % 2 && at < out.n && memcmp(out.p + at, p + at, be16_at(out.p + at)) == 0)
                at += be16_at(out.p + at);
            if (kind % 2 == 0) {
                CU_ASSERT(out.n == 0 || memcmp(out.p, p, out.n) == 0);
            } else if (at < out.n) {
                CU_ASSERT_EQUAL(at + be16_at(out.p + at), out.n);
                CU_ASSERT_EQUAL(memcmp(out.p + at + 4, p + at + 4, out.n - at - 4), 0);
            }
            CU_ASSERT_EQUAL(drip_found(fs, F_TERSE_TRUNCATED), 1);
            CU_ASSERT_EQUAL(drip_findings(fs), 1);
            CU_ASSERT_EQUAL(findings_code(fs), 8);
            buf_done(&out);
            findings_free(fs);
        }
        CU_ASSERT(most > n - 30);
        buf_done(&c.out);
    }
}

/* Codes as they are, the end code in the last two bytes of the file when it is the first of a group. */
static struct buf from_codes(unsigned version, int variable, const unsigned *code, size_t n, struct findings *fs)
{
    struct codes c;
    struct buf out;
    size_t i;

    codes_begin(&c, version, variable, 80);
    for (i = 0; i < n; i++)
        codes_add(&c, code[i]);
    out = unpacked(c.out.p, c.out.n, 0, 1000, fs);
    buf_done(&c.out);
    return out;
}

static void check_codes(unsigned version, int variable, const unsigned *code, size_t n, const char *want, size_t length,
    enum finding_id id)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct buf out = from_codes(version, variable, code, n, fs);

    CU_ASSERT(same(&out, (const unsigned char *)want, length));
    CU_ASSERT_EQUAL(drip_findings(fs), id != F_NONE);
    if (id != F_NONE)
        CU_ASSERT_EQUAL(drip_found(fs, id), 1);
    buf_done(&out);
    findings_free(fs);
}

static void test_codes(void)
{
    static const unsigned even[] = { 0x42, 0x43, 0 }, odd[] = { 0x42, 0 }, none[] = { 0 };
    static const unsigned marks[] = { 257, 0x42, 257, 257, 0 };
    static const unsigned taken[] = { 0x42, 0x42, 4093, 0 }, self[] = { 4095, 0 }, blanks[] = { 0x42, 260, 0 };
    static const unsigned early[] = { 0x42, 258, 0 }, first[] = { 300, 0 }, pair[] = { 0x42, 0x43, 258, 259, 0 };

    check_codes(PACK, 0, even, 3, "AB", 2, F_NONE);
    check_codes(PACK, 0, odd, 2, "A", 1, F_NONE);
    check_codes(PACK, 0, odd, 1, "A", 1, F_TERSE_TRUNCATED);
    check_codes(PACK, 0, none, 1, "", 0, F_TERSE_EMPTY);
    check_codes(PACK, 1, none, 1, "", 0, F_TERSE_EMPTY);
    check_codes(PACK, 1, odd, 2, "\0\5\0\0A", 5, F_NONE);
    check_codes(PACK, 1, marks, 5, "\0\4\0\0\0\5\0\0A\0\4\0\0\0\4\0", 17, F_NONE);
    check_codes(PACK, 0, marks, 5, "A", 1, F_NONE);
    check_codes(SPACK, 1, marks, 5, "\0\4\0\0\0\5\0\0A\0\4\0\0\0\4\0", 17, F_NONE);
    check_codes(PACK, 0, blanks, 3, "A\x40\x40\x40\x40", 5, F_NONE);
    check_codes(PACK, 0, self, 2, "", 0, F_TERSE_CODE);
    check_codes(PACK, 0, taken, 4, "AA", 2, F_TERSE_CODE);
    check_codes(SPACK, 0, early, 3, "A", 1, F_TERSE_CODE);
    check_codes(SPACK, 0, first, 2, "", 0, F_TERSE_CODE);
    check_codes(SPACK, 0, pair, 5, "ABABBAB", 7, F_NONE);
}

/* Strings that double: the output stops before one that is too long. */
static void test_bomb(void)
{
    unsigned code[64];
    struct findings *fs = findings_new(NULL, NULL);
    struct buf out;
    size_t n = 0;

    code[n++] = 0x42;
    code[n++] = 0x42;
    while (n < 60) {
        code[n] = (unsigned)(256 + n);
        n++;
    }
    out = from_codes(SPACK, 0, code, n, fs);
    CU_ASSERT(out.n > TERSE_EXPANSION / 2 && out.n < MOST);
    CU_ASSERT_EQUAL(drip_found(fs, F_TERSE_HUGE), 1);
    buf_done(&out);
    findings_free(fs);
}

/* A record over 65531 bytes is dropped, the others stay. */
static void test_long_record(void)
{
    static const size_t lengths[] = { 65531, 65532, 300000 };
    uint16_t *sym = malloc(300100 * sizeof *sym);
    size_t i, k, n, want;
    int kind;

    for (kind = 0; kind < 2; kind++)
        for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            struct findings *fs = findings_new(NULL, NULL);
            struct codes c;
            struct buf out;
            n = 0;
            sym[n++] = 'a';
            sym[n++] = SYM_MARK;
            for (k = 0; k < lengths[i]; k++)
                sym[n++] = (uint16_t)(k % 251 + k / 251 % 5);
            sym[n++] = SYM_MARK;
            sym[n++] = 'z';
            codes_begin(&c, kind ? SPACK : PACK, 1, 80);
            if (kind)
                terseput_spack(&c, sym, n);
            else
                terseput_pack(&c, sym, n);
            codes_end(&c, 0);
            out = unpacked(c.out.p, c.out.n, 0, 5000, fs);
            want = 10 + (i == 0 ? 65535u : 0);
            CU_ASSERT_EQUAL_FATAL(out.n, want);
            CU_ASSERT_EQUAL(memcmp(out.p, "\0\5\0\0a", 5), 0);
            CU_ASSERT_EQUAL(memcmp(out.p + want - 5, "\0\5\0\0z", 5), 0);
            CU_ASSERT_EQUAL(drip_found(fs, F_TERSE_RECORD_LONG), i > 0);
            buf_done(&out);
            buf_done(&c.out);
            findings_free(fs);
        }
    free(sym);
}

/* Flipped bits and random codes: any output, but it ends, and RDWs lead to its end. */
static void test_noise(void)
{
    unsigned char p[3000];
    size_t n = make_records(p, sizeof p, 11, 200), i, at;
    uint32_t r = 5;
    int kind, round;

    for (round = 0; round < 96; round++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct codes c;
        struct buf out;
        kind = round % 4;
        c = packed(version_of(kind), kind % 2, p, n, 0);
        for (i = 0; i < 1 + (unsigned)round / 12; i++)
            c.out.p[HEADER + unit_random(&r) % (c.out.n - HEADER)] ^= (unsigned char)(1u << unit_random(&r) % 8);
        for (i = HEADER; round % 16 > 11 && i < c.out.n; i++)
            c.out.p[i] = (unsigned char)(unit_random(&r) >> 7);
        out = unpacked(c.out.p, c.out.n, 0, 65536, fs);
        for (at = 0; kind % 2 && at + 4 <= out.n && out.n < MOST; at += be16_at(out.p + at))
            CU_ASSERT_FATAL(be16_at(out.p + at) >= 4);
        if (kind % 2 && out.n < MOST)
            CU_ASSERT_EQUAL(at, out.n);
        buf_done(&out);
        buf_done(&c.out);
        findings_free(fs);
    }
}

static int seen(const char *bytes, size_t size)
{
    const struct layer_kind *k;
    unsigned char h[HEADER];

    memcpy(h, bytes, HEADER);
    if (terse_is_pds(slice_of(h, HEADER), size))
        return 7;
    k = layer_terse_pack.detect(slice_of(h, HEADER), 0, size) ? &layer_terse_pack : NULL;
    if (layer_terse_spack.detect(slice_of(h, HEADER), 0, size))
        return k != NULL ? -1 : SPACK;
    return k != NULL ? PACK : 0;
}

static void test_detect(void)
{
    CU_ASSERT_EQUAL(seen("\2\0\0\1\x0C\0\x6D\x5E\0\0\0\0", 1024), PACK);
    CU_ASSERT_EQUAL(seen("\5\1\0\1\x0C\0\x6D\x5E\0\0\0\0", 0), SPACK);
    CU_ASSERT_EQUAL(seen("\5\1\0\1\x0C\0\x6D\x5E\0\0\0\0", 1000), SPACK);
    CU_ASSERT_EQUAL(seen("\5\1\x7F\xFB\x1C\0\x6D\x5E\0\0\x7F\xFB", 2048), SPACK);
    CU_ASSERT_EQUAL(seen("\5\1\0\0\x1C\0\x6D\x5E\0\0\xFF\xFB", 2048), SPACK);
    CU_ASSERT_EQUAL(seen("\7\0\0\x50\x0C\3\3\x20\0\0\0\0", 2048), 7);
    CU_ASSERT_EQUAL(seen("\x09\0\0\x50\x0C\3\3\x20\0\0\0\0", 2048), 7);
    CU_ASSERT_EQUAL(seen("\2\0\0\x50\0\0\0\0\0\0\0\0", 2048), PACK);
    /* not these */
    CU_ASSERT_EQUAL(seen("\2\2\0\1\x0C\0\x6D\x5E\0\0\0\0", 1024), 0);
    CU_ASSERT_EQUAL(seen("\3\0\0\1\x0C\0\x6D\x5E\0\0\0\0", 1024), 0);
    CU_ASSERT_EQUAL(seen("\2\0\0\0\x0C\0\x6D\x5E\0\0\0\0", 1024), 0);
    CU_ASSERT_EQUAL(seen("\2\0\0\1\x0C\0\x6D\x5E\0\0\0\2", 1024), 0);
    CU_ASSERT_EQUAL(seen("\2\0\0\1\x08\0\x6D\x5E\0\0\0\0", 1024), 0);
    CU_ASSERT_EQUAL(seen("\1\x89\x69\xA5\0\x50\0\0\0\0\0\0", 1024), 0);
    /* records of 512 bytes: whole, first segment; at two in the morning the time is zero but for some bits */
    CU_ASSERT_EQUAL(seen("\2\0\0\0\x5E\x77\0\x0A\xFC\x80\1\x26", 1024), 0);
    CU_ASSERT_EQUAL(seen("\2\0\1\0\x5E\x77\0\x0A\0\0\1\0", 1024), 0);
    CU_ASSERT_EQUAL(seen("\2\0\0\0\x5E\x77\0\x0A\0\0\1\x26", 1024), 0);
}

/* What open refuses. */
static void test_header(void)
{
    static const unsigned char bad[][HEADER] = {
        { 2, 0, 0, 0, 0x0C, 0, 0x6D, 0x5E }, { 2, 3, 0, 80, 0x0C, 0, 0x6D, 0x5E },
        { 2, 0, 0, 80, 0x0C, 0, 0x6D, 0x5E, 0, 0, 0, 81 }, { 2, 0, 0, 80, 0x08 }, { 5, 0, 0, 80, 0x0C, 0, 0x6D, 0x5E }
    };
    size_t i;

    for (i = 0; i <= sizeof bad / sizeof bad[0]; i++) {
        struct findings *fs = findings_new(NULL, NULL);
        struct drip f = { NULL, HEADER, 0, 0, 0 };
        struct source *s = NULL;
        void *state = fs;
        f.p = bad[i % 5];
        if (i == 5)
            f.n = HEADER - 1;
        CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, &f, "X", fs), OK);
        CU_ASSERT_EQUAL(layer_terse_pack.open(&state, s), E_FORMAT);
        CU_ASSERT_PTR_NULL(state);
        CU_ASSERT_EQUAL(drip_found(fs, F_TERSE_HEADER), 1);
        source_close(s);
        findings_free(fs);
    }
}

static const struct unit_case cases[] = {
    { "real files", test_real },
    { "packed and unpacked", test_round },
    { "read sizes", test_sizes },
    { "cut files", test_prefixes },
    { "single codes", test_codes },
    { "doubling strings", test_bomb },
    { "long records", test_long_record },
    { "noise", test_noise },
    { "recognised", test_detect },
    { "header", test_header },
    { NULL, NULL }
};
const struct unit_suite suite_terse = { "terse", cases };

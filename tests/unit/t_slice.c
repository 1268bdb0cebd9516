/* t_slice.c: slices, arenas and words. */
#include <stddef.h>
#include "base/arena.h"
#include "base/words.h"
#include "unit.h"

static const unsigned char ten[10] = { 0x00, 0x01, 0x02, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0xFF };

static void sub(void)
{
    struct slice s = slice_of(ten, 10), out;

    CU_ASSERT(slice_sub(s, 3, 4, &out) == OK && out.p == ten + 3 && out.n == 4);
    CU_ASSERT(slice_sub(s, 10, 0, &out) == OK && out.n == 0);
    CU_ASSERT(slice_sub(s, 10, 1, &out) == E_SHORT && out.p == NULL && out.n == 0);
    CU_ASSERT(slice_sub(s, 11, 0, &out) == E_SHORT);
    CU_ASSERT(slice_sub(s, SIZE_MAX, 2, &out) == E_SHORT);
    CU_ASSERT(slice_sub(s, 2, SIZE_MAX, &out) == E_SHORT);
    CU_ASSERT(slice_from(s, 4).n == 6 && slice_from(s, 4).p == ten + 4);
    CU_ASSERT(slice_from(s, 99).n == 0);
}

static void numbers(void)
{
    struct slice s = slice_of(ten, 10);
    unsigned u = 7;
    uint32_t w = 7;
    uint64_t q = 7;

    CU_ASSERT(slice_u8(s, 9, &u) == OK && u == 0xFF);
    CU_ASSERT(slice_u8(s, 10, &u) == E_SHORT && u == 0);
    CU_ASSERT(slice_be16(s, 2, &u) == OK && u == 0x0283);
    CU_ASSERT(slice_be16(s, 9, &u) == E_SHORT && u == 0);
    CU_ASSERT(slice_be32(s, 3, &w) == OK && w == 0x83848586u);
    CU_ASSERT(slice_be32(s, 7, &w) == E_SHORT && w == 0);
    CU_ASSERT(slice_be64(s, 2, &q) == OK && q == UINT64_C(0x02838485868788FF));
    CU_ASSERT(slice_be64(s, 3, &q) == E_SHORT && q == 0);
}

static void search(void)
{
    struct slice s = unit_text("abcabcab"), none = slice_of(NULL, 0);

    CU_ASSERT(slice_find(s, 0x62) == 1 && slice_rfind(s, 0x62) == 7);
    CU_ASSERT(slice_find(s, 0x7A) == 8 && slice_rfind(s, 0x7A) == 8);
    CU_ASSERT(slice_find(none, 0x61) == 0 && slice_rfind(none, 0x61) == 0);
    CU_ASSERT(slice_search(s, unit_text("cab")) == 2 && slice_rsearch(s, unit_text("cab")) == 5);
    CU_ASSERT(slice_search(s, unit_text("abcabcab")) == 0 && slice_rsearch(s, unit_text("abcabcab")) == 0);
    CU_ASSERT(slice_search(s, unit_text("abcabcabc")) == 8);
    CU_ASSERT(slice_search(s, unit_text("cabb")) == 8 && slice_rsearch(s, unit_text("cabb")) == 8);
    CU_ASSERT(slice_search(s, none) == 0 && slice_rsearch(s, none) == 8);
    CU_ASSERT(slice_search(none, unit_text("a")) == 0);
    CU_ASSERT(slice_starts(s, unit_text("abc")) && !slice_starts(s, unit_text("b")) && slice_starts(s, none));
    CU_ASSERT(slice_ends(s, unit_text("cab")) && !slice_ends(s, unit_text("abc")) && slice_ends(none, none));
    CU_ASSERT(slice_same(s, unit_text("abcabcab")) && !slice_same(s, unit_text("abcabcaB")) && slice_same(none, none));
}

/* Every needle in every place of a text of two letters, against a plain search. */
static void search_all(void)
{
    unsigned char text[14];
    uint32_t r = 5;
    size_t round, i, at, len, first, last;

    for (round = 0; round < 200; round++) {
        struct slice s = slice_of(text, sizeof text), t;
        for (i = 0; i < sizeof text; i++)
            text[i] = unit_random(&r) & 4 ? 0x61 : 0x62;
        for (at = 0; at < sizeof text; at++)
            for (len = 1; len <= sizeof text - at; len++) {
                t = slice_of(text + at, len);
                for (first = 0; memcmp(text + first, t.p, len) != 0;)
                    first++;
                for (last = sizeof text - len; memcmp(text + last, t.p, len) != 0;)
                    last--;
                CU_ASSERT_EQUAL(slice_search(s, t), first);
                CU_ASSERT_EQUAL(slice_rsearch(s, t), last);
            }
    }
}

static void trim(void)
{
    CU_ASSERT(slice_same(slice_trim(unit_text("  a b ")), unit_text("a b")));
    CU_ASSERT(slice_trim(unit_text("   ")).n == 0);
    CU_ASSERT(slice_trim(slice_of(NULL, 0)).n == 0);
    CU_ASSERT(slice_same(slice_trim(unit_text("\ta")), unit_text("\ta")));
}

static void decimal(void)
{
    uint64_t u = 1;

    CU_ASSERT(slice_u64(unit_text("18446744073709551615"), &u) == OK && u == UINT64_MAX);
    CU_ASSERT(slice_u64(unit_text("18446744073709551616"), &u) == E_LIMIT && u == 0);
    CU_ASSERT(slice_u64(unit_text("99999999999999999999999"), &u) == E_LIMIT && u == 0);
    CU_ASSERT(slice_u64(unit_text("99999999999999999999999x"), &u) == E_FORMAT);
    CU_ASSERT(slice_u64(unit_text("000000000000000000000000012"), &u) == OK && u == 12);
    CU_ASSERT(slice_u64(unit_text(""), &u) == E_FORMAT && u == 0);
    CU_ASSERT(slice_u64(unit_text("-1"), &u) == E_FORMAT);
    CU_ASSERT(slice_u64(unit_text("1 "), &u) == E_FORMAT);
    CU_ASSERT(slice_octal(unit_text("0755"), &u) == OK && u == 0755);
    CU_ASSERT(slice_octal(unit_text("08"), &u) == E_FORMAT && u == 0);
    CU_ASSERT(slice_octal(unit_text("1777777777777777777777"), &u) == OK && u == UINT64_MAX);
    CU_ASSERT(slice_octal(unit_text("2000000000000000000000"), &u) == E_LIMIT);
}

/* Hashes of like texts of all lengths differ, in the low bits as well. */
static void hash(void)
{
    unsigned char text[64];
    unsigned char used[4096];
    unsigned hits = 0;
    size_t i, n;

    memset(text, 0, sizeof text);
    memset(used, 0, sizeof used);
    for (n = 0; n <= sizeof text; n++) {
        size_t slot = slice_hash(slice_of(text, n), 1) % sizeof used;
        hits += used[slot]++ != 0;
    }
    for (i = 0; i < sizeof text; i++) {
        size_t slot;
        text[i] = 1;
        slot = slice_hash(slice_of(text, sizeof text), 1) % sizeof used;
        text[i] = 0;
        hits += used[slot]++ != 0;
    }
    CU_ASSERT(hits < 12);
    CU_ASSERT(slice_hash(unit_text("abc"), 1) == slice_hash(unit_text("abc"), 1));
    CU_ASSERT(slice_hash(unit_text("abc"), 1) != slice_hash(unit_text("abc"), 2));
}

struct behind {
    char c;
    double d;       /* where the machine wants one */
};

static void arena(void)
{
    struct arena a;
    unsigned char *p[200];
    size_t round, i, n;

    arena_init(&a);
    for (round = 0; round < 3; round++) {
        for (i = 0; i < 200; i++) {
            n = i * i * 3 + 1;
            p[i] = arena_get(&a, n);
            CU_ASSERT_PTR_NOT_NULL_FATAL(p[i]);
            CU_ASSERT_EQUAL((uintptr_t)p[i] % offsetof(struct behind, d), 0);
            memset(p[i], (int)i, n);
        }
        for (i = 0; i < 200; i++) {
            n = i * i * 3 + 1;
            CU_ASSERT(p[i][0] == i && p[i][n / 2] == i && p[i][n - 1] == i);
        }
        CU_ASSERT(a.used > 0);
        arena_reset(&a);
        CU_ASSERT(a.used == 0);
    }
    CU_ASSERT(slice_same(arena_copy(&a, unit_text("copied")), unit_text("copied")));
    CU_ASSERT(arena_copy(&a, slice_of(NULL, 0)).n == 0);
    CU_ASSERT_PTR_NULL(arena_get(&a, SIZE_MAX));
    CU_ASSERT_PTR_NULL(arena_get(&a, SIZE_MAX / 2));
    arena_done(&a);
    arena_reset(&a);
    CU_ASSERT_PTR_NULL(a.head);
}

static void words(void)
{
    int w;

    CU_ASSERT(slice_same(word_slice(W_OK), unit_text("ok")));
    CU_ASSERT(slice_same(word_slice(W_SMF_ONLY), unit_text("smf-only")));
    CU_ASSERT(word_slice(W_NONE).n == 0 && word_value(W_NONE).kind == V_ABSENT);
    CU_ASSERT(word_value(W_OK).kind == V_TEXT && word_value(W_OK).flags == VALUE_PLAIN && word_value(W_OK).n == 2);
    CU_ASSERT(word_find(unit_text("nonsense")) == W_NONE && word_find(unit_text("")) == W_NONE);
    for (w = 1; w < NUM_WORDS; w++)
        CU_ASSERT((int)word_find(word_slice((enum word)w)) == w);
}

static const struct unit_case cases[] = {
    { "sub", sub }, { "big-endian numbers", numbers }, { "search", search }, { "search, all places", search_all },
    { "trim", trim },
    { "decimal and octal", decimal }, { "hash", hash }, { "arena", arena }, { "words", words }, { NULL, NULL }
};
const struct unit_suite suite_slice = { "slice", cases };

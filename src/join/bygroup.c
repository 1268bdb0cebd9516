/* bygroup.c: throughput by group.

   A group is found by the bytes of its keys, user names folded: z/OS knows them in upper case, a log as they were
   typed; shown is the spelling that sorts first, whatever came first. Rates count get and put that succeeded and took
   time: bytes divided by duration in whole bytes per second. rate_mean is all their bytes divided by all their time;
   p50 and p95 are nearest ranks (dist.c). A log's times count as a duration only where they are finer than 10 ms. */
#include <stdlib.h>
#include "base/arena.h"
#include "base/ascii.h"
#include "base/put.h"
#include "join/bygroup.h"

enum { KEY_MAX = 1024, SLOTS_FIRST = 1024 };
#define FINE INT64_C(10000)

struct one {
    uint32_t hash;
    struct slice folded;                /* what makes the group, in the arena */
    struct value key[NUM_TALLY_KEYS];
    uint64_t count, failed, bytes;
    uint64_t rated_bytes, rated_time;
    struct dist rates;
    struct busy busy;
};

struct bygroup {
    enum tally_key keys[NUM_TALLY_KEYS];
    size_t num_keys;
    int counts_only;
    struct findings *fs;
    struct arena arena;
    struct one **group;                 /* owned */
    size_t num, cap;
    uint32_t *slot;                     /* index + 1; a power of two of them, at most half full */
    size_t num_slots;
    struct one *rest;                   /* beyond BYGROUP_MAX */
    struct throughput *table;
};

struct bygroup *bygroup_new(const enum tally_key *keys, size_t num_keys, struct findings *fs)
{
    struct bygroup *b = calloc(1, sizeof *b);

    if (b == NULL)
        return NULL;
    arena_init(&b->arena);
    b->num_keys = num_keys < NUM_TALLY_KEYS ? num_keys : NUM_TALLY_KEYS;
    if (b->num_keys > 0)
        memcpy(b->keys, keys, b->num_keys * sizeof *keys);
    b->fs = fs;
    b->num_slots = SLOTS_FIRST;
    b->slot = calloc(b->num_slots, sizeof *b->slot);
    if (b->slot == NULL) {
        free(b);
        return NULL;
    }
    return b;
}

struct bygroup *bygroup_new_counts(const enum tally_key *keys, size_t num_keys, struct findings *fs)
{
    struct bygroup *b = bygroup_new(keys, num_keys, fs);

    if (b != NULL)
        b->counts_only = 1;
    return b;
}

static void one_free(struct one *g)
{
    if (g == NULL)
        return;
    dist_done(&g->rates);
    busy_done(&g->busy);
    free(g);
}

void bygroup_free(struct bygroup *b)
{
    size_t i;

    if (b == NULL)
        return;
    for (i = 0; i < b->num; i++)
        one_free(b->group[i]);
    one_free(b->rest);
    free(b->group);
    free(b->slot);
    free(b->table);
    arena_done(&b->arena);
    free(b);
}

/* in or out, seen from the machine that wrote it; W_NONE for what moves nothing. */
static enum word direction(const struct transfer *t)
{
    if (t->op != W_GET && t->op != W_PUT)
        return W_NONE;
    return (t->op == W_PUT) == (t->role != W_CLIENT) ? W_IN : W_OUT;
}

/* The UTC day, or day and hour, of the start: 2026-11-20, 2026-11-20T21:00Z. */
static struct slice put_period(const struct transfer *t, int hours, unsigned char *d)
{
    int64_t when = t->start != INSTANT_NONE ? t->start : t->end, day, hour;
    unsigned char *e;

    if (when == INSTANT_NONE)
        return slice_of(NULL, 0);
    day = when / INSTANT_DAY - (when % INSTANT_DAY < 0);
    e = put_date(d, day);
    if (hours) {
        hour = (when - day * INSTANT_DAY) / (3600 * INSTANT_SECOND);
        *e++ = A_UT;
        *e++ = (unsigned char)(A_0 + hour / 10);
        *e++ = (unsigned char)(A_0 + hour % 10);
        *e++ = A_COLON;
        *e++ = A_0;
        *e++ = A_0;
        *e++ = A_UZ;
    }
    return slice_of(d, (size_t)(e - d));
}

static struct value key_value(const struct transfer *t, enum tally_key key, unsigned char *scratch)
{
    struct value v;

    switch (key) {
    case KEY_USER:
        return value_text(t->user);
    case KEY_IP:
        if (ip_is_absent(&t->at.remote_ip))
            return value_absent();
        v = value_text(slice_of(t->at.remote_ip.b, sizeof t->at.remote_ip.b));
        v.kind = V_IP;
        return v;
    case KEY_HOST:
        return value_text(t->host);
    case KEY_SYSTEM:
        return value_text(t->system);
    case KEY_OP:
        return word_value(t->op);
    case KEY_HOUR:
    case KEY_DAY:
        return value_text(put_period(t, key == KEY_HOUR, scratch));
    case KEY_CIPHER:
        return value_text(t->cipher);
    default:
        return word_value(direction(t));
    }
}

/* The bytes that make the group: each key's length and text. At most KEY_MAX, longer keys are cut. */
static size_t put_key(const struct bygroup *b, const struct value *key, unsigned char *d)
{
    size_t i, j, n = 0, share = KEY_MAX / NUM_TALLY_KEYS - 1;

    for (i = 0; i < b->num_keys; i++) {
        size_t len = key[i].kind == V_ABSENT ? 0 : key[i].n < share ? key[i].n : share;
        d[n++] = (unsigned char)len;
        for (j = 0; j < len; j++)
            d[n++] = b->keys[i] == KEY_USER ? ascii_lower(key[i].v.p[j]) : key[i].v.p[j];
    }
    return n;
}

static int compare_value(const struct value *a, const struct value *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    int c = n > 0 ? memcmp(a->v.p, b->v.p, n) : 0;

    return c != 0 ? c : a->n < b->n ? -1 : a->n > b->n;
}

/* Owns the text of the keys that sort before those that g has. */
static int adopt_keys(struct bygroup *b, struct one *g, const struct value *key)
{
    size_t i;

    for (i = 0; i < b->num_keys; i++) {
        struct slice s;
        if (key[i].kind == V_ABSENT || (g->key[i].kind != V_ABSENT && compare_value(&key[i], &g->key[i]) >= 0))
            continue;
        s = arena_copy(&b->arena, slice_of(key[i].v.p, key[i].n));
        if (s.p == NULL)
            return E_NOMEM;
        g->key[i] = key[i];
        g->key[i].v.p = s.p;
    }
    return OK;
}

static int grow_slots(struct bygroup *b)
{
    size_t n = b->num_slots * 2, i, at;
    uint32_t *slot = calloc(n, sizeof *slot);

    if (slot == NULL)
        return E_NOMEM;
    for (i = 0; i < b->num; i++) {
        for (at = b->group[i]->hash & (n - 1); slot[at] != 0; at = (at + 1) & (n - 1))
            ;
        slot[at] = (uint32_t)i + 1;
    }
    free(b->slot);
    b->slot = slot;
    b->num_slots = n;
    return OK;
}

static struct one *one_new(const struct bygroup *b)
{
    struct one *g = calloc(1, sizeof *g);
    size_t i;

    for (i = 0; g != NULL && i < b->num_keys; i++)
        g->key[i] = value_absent();
    return g;
}

/* A new group at the end of the list; NULL when memory is used up. */
static struct one *append(struct bygroup *b)
{
    struct one *g;

    if (b->num == b->cap) {
        size_t cap = b->cap > 0 ? b->cap * 2 : 64;
        struct one **p = realloc(b->group, cap * sizeof *p);
        if (p == NULL)
            return NULL;
        b->group = p;
        b->cap = cap;
    }
    if ((b->num + 1) * 2 > b->num_slots && grow_slots(b) != OK)
        return NULL;
    g = one_new(b);
    if (g != NULL)
        b->group[b->num++] = g;
    return g;
}

static struct one *find(struct bygroup *b, const struct transfer *t)
{
    struct value key[NUM_TALLY_KEYS];
    unsigned char scratch[NUM_TALLY_KEYS][PUT_INSTANT], bytes[KEY_MAX];
    struct slice folded;
    uint32_t hash;
    size_t i, at;
    struct one *g;

    for (i = 0; i < b->num_keys; i++)
        key[i] = key_value(t, b->keys[i], scratch[i]);
    folded = slice_of(bytes, put_key(b, key, bytes));
    hash = slice_hash(folded, 0);
    for (at = hash & (b->num_slots - 1); b->slot[at] != 0; at = (at + 1) & (b->num_slots - 1)) {
        g = b->group[b->slot[at] - 1];
        if (g->hash == hash && slice_same(g->folded, folded))
            return adopt_keys(b, g, key) == OK ? g : NULL;
    }
    if (b->num == BYGROUP_MAX) {
        if (b->rest == NULL) {
            struct value max = value_uint(BYGROUP_MAX);
            finding_add(b->fs, F_TALLY_GROUPS, NULL, &max, 1);
            b->rest = one_new(b);
        }
        return b->rest;
    }
    g = append(b);
    if (g == NULL)
        return NULL;
    g->hash = hash;
    g->folded = arena_copy(&b->arena, folded);
    if ((folded.n > 0 && g->folded.p == NULL) || adopt_keys(b, g, key) != OK)
        return NULL;
    for (at = hash & (b->num_slots - 1); b->slot[at] != 0; at = (at + 1) & (b->num_slots - 1))
        ;
    b->slot[at] = (uint32_t)b->num;
    return g;
}

uint64_t rate_of(uint64_t bytes, uint64_t microseconds)
{
    uint64_t whole = bytes / microseconds, part = bytes % microseconds, million = (uint64_t)INSTANT_SECOND;

    if (whole > UINT64_MAX / million - 1)
        return UINT64_MAX;
    if (part > UINT64_MAX / million)    /* more than 200 days: so fine a result is of no use */
        return whole * million + (uint64_t)((double)part * (double)million / (double)microseconds);
    return whole * million + part * million / microseconds;
}

uint64_t duration_of(const struct transfer *t)
{
    int64_t d = t->duration;

    if (t->source == W_LOG)
        d = t->resolution <= FINE && t->start != INSTANT_NONE && t->end != INSTANT_NONE ? t->end - t->start : -1;
    return d > 0 ? (uint64_t)d : 0;
}

int bygroup_add(struct bygroup *b, const struct transfer *t)
{
    struct one *g = find(b, t);
    uint64_t d = duration_of(t);
    int moves = t->op == W_GET || t->op == W_PUT;

    if (g == NULL)
        return E_NOMEM;
    g->count++;
    g->failed += t->result == W_FAIL;
    if (moves && t->has_bytes)
        g->bytes += t->bytes;
    if (b->counts_only)
        return OK;
    if (moves && t->has_bytes && t->result == W_OK && d > 0) {
        g->rated_bytes += t->bytes;
        g->rated_time += d;
        if (dist_add(&g->rates, rate_of(t->bytes, d)) != OK)
            return E_NOMEM;
    }
    if (t->start == INSTANT_NONE || t->end == INSTANT_NONE || t->end < t->start)
        return OK;
    return busy_add(&g->busy, t->start, t->end);
}

/* As compare_value(), but text without regard to case, so that the spellings of a user stand together. */
static int compare_folded(const struct value *a, const struct value *b)
{
    size_t i, n = a->n < b->n ? a->n : b->n;

    if (a->kind != V_TEXT || b->kind != V_TEXT)
        return compare_value(a, b);
    for (i = 0; i < n; i++) {
        unsigned char x = ascii_lower(a->v.p[i]), y = ascii_lower(b->v.p[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a->n < b->n ? -1 : a->n > b->n;
}

static int by_key(const void *a, const void *b)
{
    const struct throughput *x = a, *y = b;
    size_t i;

    for (i = 0; i < NUM_TALLY_KEYS; i++) {
        int c;
        if (x->key[i].kind == V_NONE || y->key[i].kind == V_NONE)
            break;
        if (x->key[i].kind == V_ABSENT || y->key[i].kind == V_ABSENT)
            c = (x->key[i].kind == V_ABSENT) - (y->key[i].kind == V_ABSENT);    /* absent ones last */
        else
            c = compare_folded(&x->key[i], &y->key[i]);
        if (c != 0)
            return c;
    }
    return 0;
}

static void fill(struct throughput *row, struct one *g, size_t num_keys)
{
    memset(row, 0, sizeof *row);        /* further keys are V_NONE */
    memcpy(row->key, g->key, num_keys * sizeof *g->key);
    row->count = g->count;
    row->failed = g->failed;
    row->bytes = g->bytes;
    row->busy = busy_total(&g->busy, &row->peak_concurrent);
    row->has_rate = g->rates.num > 0;
    if (!row->has_rate)
        return;
    row->rate_mean = rate_of(g->rated_bytes, g->rated_time);
    row->rate_p50 = dist_percentile(&g->rates, 50);
    row->rate_p95 = dist_percentile(&g->rates, 95);
    row->rate_max = g->rates.max;
}

const struct throughput *bygroup_table(struct bygroup *b, size_t *num)
{
    size_t i;

    *num = 0;
    free(b->table);
    b->table = NULL;
    if (b->num == 0)
        return NULL;
    b->table = malloc((b->num + 1) * sizeof *b->table);
    if (b->table == NULL)
        return NULL;
    for (i = 0; i < b->num; i++)
        fill(&b->table[i], b->group[i], b->num_keys);
    qsort(b->table, b->num, sizeof *b->table, by_key);
    *num = b->num;
    if (b->rest != NULL)
        fill(&b->table[(*num)++], b->rest, b->num_keys);
    return b->table;
}

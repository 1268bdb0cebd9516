/* twins.c: duplicates.

   A record is remembered by 112 bits of hash over all its bytes and its length, beside 16 bits for the number of its
   input: two different records among four million have the same hash with a chance of about 1 to 2^69, which is no
   loss to fear. The hash is two chains of 64 bits that share nothing but the words of the record.

   There are two tables with open addressing, one for the records of late and one for those before them. When the
   first is full, the second is thrown away and the first takes its place: so memory has a bound, and what is
   forgotten is always what came first. */
#include <stdlib.h>
#include "base/instant.h"
#include "join/twins.h"

enum { SLOTS_FIRST = 4096, SLOTS_MOST = 2097152, INPUT_MOST = 0xFFFE, STRETCHES_MAX = 4096 };
#define INPUT_MASK UINT64_C(0xFFFF)

struct slot {
    uint64_t a, b;              /* b's low bits: number of the input + 1; b 0: free */
};

struct table {
    struct slot *slots;
    size_t num, used;           /* num: a power of 2, or 0 */
    int64_t first, last;        /* times of its records */
};

struct twins {
    struct table late, before;
    size_t most;
    struct twin_stretch *stretches;
    size_t num_stretches, last;
    struct twin_stretch forgotten;
    const char **names;
    size_t num_names;
};

static void times_none(int64_t *first, int64_t *last)
{
    *first = *last = INSTANT_NONE;
}

static void times_add(int64_t *first, int64_t *last, int64_t when)
{
    if (when == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || when < *first)
        *first = when;
    if (*last == INSTANT_NONE || when > *last)
        *last = when;
}

struct twins *twins_new(size_t slots)
{
    struct twins *t = calloc(1, sizeof *t);

    if (t == NULL)
        return NULL;
    t->most = slots != 0 ? slots : SLOTS_MOST;
    times_none(&t->late.first, &t->late.last);
    times_none(&t->before.first, &t->before.last);
    times_none(&t->forgotten.first, &t->forgotten.last);
    return t;
}

void twins_free(struct twins *t)
{
    if (t == NULL)
        return;
    free(t->late.slots);
    free(t->before.slots);
    free(t->stretches);
    free(t->names);
    free(t);
}

int twins_input(struct twins *t, const char *name)
{
    const char **more = realloc(t->names, (t->num_names + 1) * sizeof *more);

    if (more == NULL)
        return E_NOMEM;
    t->names = more;
    more[t->num_names++] = name;
    return OK;
}

static uint64_t turn(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

/* Spreads every bit of a chain over the whole number (the finish of MurmurHash3). */
static uint64_t finish(uint64_t x)
{
    x = (x ^ x >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    x = (x ^ x >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return x ^ x >> 33;
}

/* The constants are odd numbers without a pattern, from the golden ratio and square roots of primes. */
static struct slot hash(struct slice s)
{
    uint64_t a = UINT64_C(0x6A09E667F3BCC909) ^ s.n, b = UINT64_C(0xBB67AE8584CAA73B) + s.n, w;
    struct slot x;

    while (s.n > 0) {
        size_t n = s.n < sizeof w ? s.n : sizeof w;
        w = 0;
        if (n == sizeof w)
            memcpy(&w, s.p, sizeof w);
        else
            memcpy(&w, s.p, n);
        a = (a ^ w) * UINT64_C(0x9E3779B97F4A7C15);
        a ^= a >> 32;
        b = turn(b + w * UINT64_C(0xC2B2AE3D27D4EB4F), 31) * UINT64_C(0xA54FF53A5F1D36F1);
        s = slice_of(s.p + n, s.n - n);
    }
    x.a = finish(a);
    x.b = finish(b) & ~INPUT_MASK;
    return x;
}

/* The record's slot, or the free one where it belongs; NULL when there is no table. */
static struct slot *find(const struct table *t, const struct slot *x)
{
    size_t i;

    if (t->num == 0)
        return NULL;
    for (i = (size_t)x->a & (t->num - 1); t->slots[i].b != 0; i = (i + 1) & (t->num - 1))
        if (t->slots[i].a == x->a && (t->slots[i].b & ~INPUT_MASK) == x->b)
            break;
    return &t->slots[i];
}

/* Forgets the older table; the one of late becomes the older one. */
static void forget(struct twins *t)
{
    struct table old = t->before;

    t->forgotten.count += old.used;
    times_add(&t->forgotten.first, &t->forgotten.last, old.first);
    times_add(&t->forgotten.first, &t->forgotten.last, old.last);
    t->before = t->late;
    t->late = old;
    t->late.used = 0;
    times_none(&t->late.first, &t->late.last);
    if (t->late.num > 0)
        memset(t->late.slots, 0, t->late.num * sizeof *t->late.slots);
}

static int grow(struct table *t, size_t num)
{
    struct table to = *t;
    size_t i;

    to.num = num;
    to.slots = calloc(num, sizeof *to.slots);
    if (to.slots == NULL)
        return E_NOMEM;
    for (i = 0; i < t->num; i++)
        if (t->slots[i].b != 0) {
            struct slot key = t->slots[i];
            key.b &= ~INPUT_MASK;
            *find(&to, &key) = t->slots[i];
        }
    free(t->slots);
    *t = to;
    return OK;
}

/* Room for one more record. */
static int make_room(struct twins *t)
{
    size_t num = t->late.num;

    if (num > 0 && t->late.used < num / 8 * 7)
        return OK;
    if (num == t->most) {
        forget(t);
        if (t->late.num > 0)
            return OK;
        num = 0;
    }
    return grow(&t->late, num > 0 ? 2 * num : t->most < SLOTS_FIRST ? t->most : SLOTS_FIRST);
}

static int is_of(const struct twin_stretch *s, size_t input, size_t earlier, unsigned group)
{
    return s->input == input && s->earlier == earlier && s->group == group;
}

/* Beyond STRETCHES_MAX pairs none is added: more are no installation, but malice. */
static int note(struct twins *t, size_t input, size_t earlier, unsigned group, int64_t when)
{
    size_t i = t->last;
    struct twin_stretch *s;

    if (input < earlier) {      /* inputs may be read by turns: one pair, whichever came first */
        size_t other = input;
        input = earlier;
        earlier = other;
    }
    if (i >= t->num_stretches || !is_of(&t->stretches[i], input, earlier, group))
        for (i = 0; i < t->num_stretches && !is_of(&t->stretches[i], input, earlier, group); i++)
            ;
    if (i == STRETCHES_MAX)
        return OK;
    if (i == t->num_stretches) {
        s = realloc(t->stretches, (i + 1) * sizeof *s);
        if (s == NULL)
            return E_NOMEM;
        t->stretches = s;
        t->num_stretches++;
        s[i].input = input;
        s[i].earlier = earlier;
        s[i].group = group;
        s[i].count = 0;
        times_none(&s[i].first, &s[i].last);
    }
    t->last = i;
    t->stretches[i].count++;
    times_add(&t->stretches[i].first, &t->stretches[i].last, when);
    return OK;
}

int twins_add(struct twins *t, struct slice record, size_t input, unsigned group, int64_t when)
{
    struct slot x = hash(record), *late, *before;
    int result = make_room(t);

    if (result != OK)
        return result;
    if (input > INPUT_MOST)
        input = INPUT_MOST;
    before = find(&t->before, &x);
    late = find(&t->late, &x);
    if (late->b == 0 && before != NULL && before->b != 0)
        late = before;
    if (late->b != 0) {
        result = note(t, input, (size_t)(late->b & INPUT_MASK) - 1, group, when);
        return result == OK ? END : result;
    }
    late->a = x.a;
    late->b = x.b | (input + 1);
    t->late.used++;
    times_add(&t->late.first, &t->late.last, when);
    return OK;
}

const struct twin_stretch *twins_get(const struct twins *t, size_t index)
{
    return index < t->num_stretches ? &t->stretches[index] : NULL;
}

static struct value time_value(int64_t when)
{
    return when != INSTANT_NONE ? value_instant(when, when % INSTANT_SECOND != 0 ? 2 : 0) : value_absent();
}

static void report(const struct twins *t, enum finding_id id, const struct twin_stretch *s, struct findings *fs)
{
    struct value args[4];
    const char *name = s->earlier < t->num_names ? t->names[s->earlier] : NULL;
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = s->input < t->num_names ? t->names[s->input] : NULL;
    args[0] = value_uint(s->count);
    args[1] = time_value(s->first);
    args[2] = time_value(s->last);
    args[3] = value_absent();
    if (name != NULL)
        args[3] = value_text(slice_of((const unsigned char *)name, strlen(name)));
    finding_add(fs, id, id != F_SMF_DUPLICATES_LOST ? &at : NULL, args, id == F_SMF_OVERLAP ? 4 : 3);
}

/* The groups of one pair together, in UTC. */
static struct twin_stretch pair_of(const struct twins *t, size_t i, const int32_t *zones)
{
    struct twin_stretch pair = t->stretches[i];

    pair.count = 0;
    times_none(&pair.first, &pair.last);
    for (; i < t->num_stretches; i++) {
        const struct twin_stretch *s = &t->stretches[i];
        int64_t zone = zones != NULL ? zones[s->group] * INSTANT_SECOND : 0;
        if (!is_of(s, pair.input, pair.earlier, s->group))
            continue;
        pair.count += s->count;
        if (s->first != INSTANT_NONE) {
            times_add(&pair.first, &pair.last, s->first - zone);
            times_add(&pair.first, &pair.last, s->last - zone);
        }
    }
    return pair;
}

void twins_report(const struct twins *t, const int32_t *zones, struct findings *fs)
{
    struct twin_stretch pair;
    size_t i, k;

    for (i = 0; i < t->num_stretches; i++) {
        const struct twin_stretch *s = &t->stretches[i];
        for (k = 0; k < i && !is_of(&t->stretches[k], s->input, s->earlier, t->stretches[k].group); k++)
            ;
        if (k < i)
            continue;
        pair = pair_of(t, i, zones);
        report(t, pair.input == pair.earlier ? F_SMF_DUPLICATES : F_SMF_OVERLAP, &pair, fs);
    }
    if (t->forgotten.count > 0)
        report(t, F_SMF_DUPLICATES_LOST, &t->forgotten, fs);
}

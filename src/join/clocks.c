/* clocks.c: pairs of clocks, each with its sliding median (skew.h) and what is to be reported of it.

   Names and pairs are found by hashing. What is reported of a pair are runs: a run ends where the clock steps. A run
   keeps at most SAMPLES of its samples: when they are full, every second one is dropped and from then on half as many
   are taken, so that those kept are spread over the whole run. Beyond the bounds of names, pairs and runs the last one
   takes what is left.

   Ties tell which system writes which log, by things of which port and address are known: two that have ties, but none
   to each other, are different machines. */
#include <stdlib.h>
#include "join/clocks.h"

enum { NAMES = 255, NAME_SLOTS = 512, PAIRS = 512, PAIR_SLOTS = 1024, RUNS = 2048, SAMPLES = 256, NAME_MAX_BYTES = 64 };
enum { TIES = 512, TIES_ENOUGH = 3 };
#define DRIFT_LEAST (3600 * INSTANT_SECOND)

struct run {
    unsigned pair;
    uint64_t samples, stride, skip;
    int64_t first, last;
    unsigned num;
    int64_t when[SAMPLES], skew[SAMPLES];
};
struct pair {
    enum word what;
    unsigned char a, b;
    struct skew skew;
    struct run *run;
};

/* Ties of a system and a host. */
struct tie {
    unsigned char a, b;
    unsigned count;
    int64_t first;
};

struct clocks {
    unsigned num_names;
    int64_t tied[2][NAMES];                     /* when a system, a host had TIES_ENOUGH with one; 0: not yet */
    struct tie tie[TIES];
    struct { size_t n; unsigned char p[NAME_MAX_BYTES]; } name[NAMES];
    unsigned char name_slot[NAME_SLOTS];        /* index + 1 */
    unsigned last_name;
    struct pair *pair[PAIRS];                   /* owned */
    unsigned num_pairs;
    uint16_t pair_slot[PAIR_SLOTS];
    struct pair *last_pair;
    struct run *run[RUNS];                      /* owned */
    unsigned num_runs;
    int sorted;
    struct pair none;                           /* when there is no memory: nothing is known */
};

struct clocks *clocks_new(void)
{
    struct clocks *c = calloc(1, sizeof *c);

    if (c != NULL)
        skew_init(&c->none.skew);
    return c;
}

void clocks_free(struct clocks *c)
{
    unsigned i;

    if (c == NULL)
        return;
    for (i = 0; i < c->num_pairs; i++)
        free(c->pair[i]);
    for (i = 0; i < c->num_runs; i++)
        free(c->run[i]);
    free(c);
}

static struct slice name_of(const struct clocks *c, unsigned index)
{
    return slice_of(c->name[index].p, c->name[index].n);
}

unsigned char clocks_name(struct clocks *c, struct slice name)
{
    unsigned at;

    if (name.n > NAME_MAX_BYTES)
        name.n = NAME_MAX_BYTES;
    if (c->num_names > 0 && slice_same(name_of(c, c->last_name), name))
        return (unsigned char)c->last_name;
    for (at = slice_hash(name, 7) % NAME_SLOTS; c->name_slot[at] != 0; at = (at + 1) % NAME_SLOTS)
        if (slice_same(name_of(c, c->name_slot[at] - 1u), name)) {
            c->last_name = c->name_slot[at] - 1u;
            return (unsigned char)c->last_name;
        }
    if (c->num_names == NAMES)
        return NAMES - 1;
    c->last_name = c->num_names++;
    if (name.n > 0)
        memcpy(c->name[c->last_name].p, name.p, name.n);
    c->name[c->last_name].n = name.n;
    c->name_slot[at] = (unsigned char)c->num_names;
    return (unsigned char)c->last_name;
}

static int is_pair(const struct pair *p, enum word what, unsigned char a, unsigned char b)
{
    return p->a == a && p->b == b && p->what == what;
}

static struct pair *pair_get(struct clocks *c, enum word what, unsigned char a, unsigned char b)
{
    unsigned at;
    struct pair *p;

    if (c->last_pair != NULL && is_pair(c->last_pair, what, a, b))
        return c->last_pair;
    for (at = ((unsigned)what * 31u + a * 257u + b * 7919u) % PAIR_SLOTS; c->pair_slot[at] != 0;
            at = (at + 1) % PAIR_SLOTS)
        if (is_pair(c->pair[c->pair_slot[at] - 1u], what, a, b))
            return c->last_pair = c->pair[c->pair_slot[at] - 1u];
    if (c->num_pairs == PAIRS)
        return c->pair[PAIRS - 1];
    p = calloc(1, sizeof *p);
    if (p == NULL)
        return &c->none;
    p->what = what;
    p->a = a;
    p->b = b;
    skew_init(&p->skew);
    c->pair[c->num_pairs++] = p;
    c->pair_slot[at] = (uint16_t)c->num_pairs;
    return c->last_pair = p;
}

const struct skew *clocks_skew(struct clocks *c, enum word what, unsigned char a, unsigned char b)
{
    return &pair_get(c, what, a, b)->skew;
}

static struct run *run_new(struct clocks *c, const struct pair *p)
{
    struct run *r;
    unsigned i;

    if (c->num_runs == RUNS || (r = calloc(1, sizeof *r)) == NULL)
        return NULL;
    for (i = 0; i < c->num_pairs && c->pair[i] != p; i++)
        ;
    r->pair = i;
    r->stride = 1;
    c->run[c->num_runs++] = r;
    c->sorted = 0;
    return r;
}

static void run_add(struct run *r, int64_t when, int64_t skew)
{
    unsigned i;

    if (r == NULL)
        return;
    if (r->samples == 0 || when < r->first)
        r->first = when;
    if (r->samples == 0 || when > r->last)
        r->last = when;
    r->samples++;
    if (r->skip > 0) {
        r->skip--;
        return;
    }
    r->skip = r->stride - 1;
    if (r->num == SAMPLES) {
        for (i = 0; i < SAMPLES / 2; i++) {
            r->when[i] = r->when[2 * i];
            r->skew[i] = r->skew[2 * i];
        }
        r->num = SAMPLES / 2;
        r->stride *= 2;
        r->skip = r->stride - 1;
    }
    r->when[r->num] = when;
    r->skew[r->num++] = skew;
}

/* Their tie, or where it would stand; NULL: there is none, and no room. */
static struct tie *tie_find(struct clocks *c, unsigned char a, unsigned char b)
{
    unsigned at = (a * 257u + b * 7919u) % TIES, n;

    for (n = 0; n < TIES; n++, at = (at + 1) % TIES)
        if (c->tie[at].count == 0 || (c->tie[at].a == a && c->tie[at].b == b))
            return &c->tie[at];
    return NULL;
}

void clocks_tie(struct clocks *c, unsigned char a, unsigned char b, int64_t when)
{
    struct tie *t = tie_find(c, a, b);

    if (t != NULL && t->count == 0) {
        t->a = a;
        t->b = b;
        t->first = when;
    }
    if (t == NULL || t->count >= TIES_ENOUGH || ++t->count < TIES_ENOUGH)
        return;
    if (c->tied[0][a] == 0)
        c->tied[0][a] = when;
    if (c->tied[1][b] == 0)
        c->tied[1][b] = when;
}

int clocks_are_foreign(struct clocks *c, unsigned char a, unsigned char b, int64_t when)
{
    const struct tie *t;

    if (c->tied[0][a] == 0 || c->tied[1][b] == 0 || c->tied[0][a] > when || c->tied[1][b] > when)
        return 0;
    t = tie_find(c, a, b);
    return t != NULL && (t->count == 0 || t->first > when);
}

void clocks_first(struct clocks *c, enum word what, unsigned char a, unsigned char b, int64_t when, int64_t micros)
{
    struct pair *p = pair_get(c, what, a, b);

    if (p != &c->none)
        skew_first(&p->skew, when, micros);
}

void clocks_add(struct clocks *c, enum word what, unsigned char a, unsigned char b, const struct skew_sample *x)
{
    struct pair *p = pair_get(c, what, a, b);
    unsigned i, num;

    if (p == &c->none)
        return;
    if (p->run == NULL)
        p->run = run_new(c, p);
    num = skew_add(&p->skew, x);
    if (num > 0) {
        struct run *r = run_new(c, p);
        p->run = r != NULL ? r : p->run;
        for (i = 0; i < num; i++)
            run_add(p->run, p->skew.odd[i].when, p->skew.odd[i].micros);
    } else if (p->skew.num_odd == 0) {
        run_add(p->run, x->when, x->micros);
    }
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Of the samples from first on; they stay as they are. */
static int64_t median_of(const int64_t *v, unsigned num, int64_t *scratch)
{
    memcpy(scratch, v, num * sizeof *v);
    qsort(scratch, num, sizeof *scratch, by_size);
    return scratch[num / 2];
}

/* By the medians of the first and the last third; noise is no drift. */
static int64_t drift_of(const struct run *r, int64_t spread)
{
    int64_t scratch[SAMPLES], from, to, skew;
    unsigned third = r->num / 3, last = r->num - third;

    if (third < 3)
        return INSTANT_NONE;
    from = median_of(r->when, third, scratch);
    to = median_of(r->when + last, third, scratch);
    if (to - from < DRIFT_LEAST)
        return INSTANT_NONE;
    skew = median_of(r->skew + last, third, scratch) - median_of(r->skew, third, scratch);
    if (skew <= spread && skew >= -spread)
        return INSTANT_NONE;
    return (int64_t)((double)skew * (double)INSTANT_DAY / (double)(to - from));
}

static void describe(const struct clocks *c, const struct run *r, struct clock_row *out)
{
    const struct pair *p = c->pair[r->pair];
    int64_t scratch[SAMPLES];
    unsigned i;

    out->what = p->what;
    out->system = name_of(c, p->a);
    out->host = name_of(c, p->b);
    out->first = r->first;
    out->last = r->last;
    out->samples = r->samples;
    out->median = median_of(r->skew, r->num, scratch);
    for (i = 0; i < r->num; i++)
        scratch[i] = r->skew[i] < out->median ? out->median - r->skew[i] : r->skew[i] - out->median;
    qsort(scratch, r->num, sizeof *scratch, by_size);
    out->spread = scratch[(r->num * 9 - 1) / 10];
    out->drift = drift_of(r, out->spread);
}

static int compare_text(struct slice a, struct slice b)
{
    int d = a.n == 0 || b.n == 0 ? 0 : memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return d != 0 ? d : a.n < b.n ? -1 : a.n > b.n;
}

static int compare_runs(const struct clocks *c, const struct run *x, const struct run *y)
{
    const struct pair *p = c->pair[x->pair], *q = c->pair[y->pair];
    int d = compare_text(name_of(c, p->a), name_of(c, q->a));

    if (d == 0)
        d = compare_text(name_of(c, p->b), name_of(c, q->b));
    if (d == 0 && p->what != q->what)
        d = p->what < q->what ? -1 : 1;
    return d != 0 ? d : x->first < y->first ? -1 : x->first > y->first;
}

/* There are few runs, nearly in order. */
static void sort(struct clocks *c)
{
    unsigned i, k;

    for (i = 1; i < c->num_runs; i++) {
        struct run *r = c->run[i];
        for (k = i; k > 0 && compare_runs(c, r, c->run[k - 1]) < 0; k--)
            c->run[k] = c->run[k - 1];
        c->run[k] = r;
    }
    c->sorted = 1;
}

/* Some pairs far apart that nothing has confirmed are no difference of clocks. */
static int is_believed(const struct clocks *c, const struct run *r)
{
    const struct skew *s = &c->pair[r->pair]->skew;
    int64_t scratch[SAMPLES], median = median_of(r->skew, r->num, scratch);

    return skew_known(s) || s->num_first > 0 || (median <= SKEW_NEAR && median >= -SKEW_NEAR);
}

int clocks_row(struct clocks *c, size_t index, struct clock_row *out)
{
    unsigned i;

    if (!c->sorted)
        sort(c);
    for (i = 0; i < c->num_runs; i++)
        if (is_believed(c, c->run[i]) && index-- == 0) {
            describe(c, c->run[i], out);
            return 1;
        }
    return 0;
}

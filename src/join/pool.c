/* pool.c: finding candidates, and measuring how far apart in time they are.

   The log's clock is compared with the records' by the median of the differences of sure pairs (skew.h), for each
   system and log host on its own (clocks.h). What is left after the median is explained by the log's resolution, by
   the delay of its lines, and, as long as the median is not known, by a difference of the clocks. */
#include <stdlib.h>
#include "join/pool.h"

#define SLACK_KNOWN (3 * INSTANT_SECOND)    /* lines are late by up to 2 s; the median is good to a second */
#define SLACK_GUESS (6 * INSTANT_SECOND)    /* and clocks that nobody has compared differ by up to 3 s */
#define BAND_KNOWN (5 * INSTANT_SECOND)     /* farther apart: not the same */
#define BAND_GUESS (10 * INSTANT_SECOND)
#define ODD_LEAST (INSTANT_SECOND / 4)      /* a pair is odd when it is farther off than the samples by a margin */

enum { SEEK_STEPS = 1 << 14 };

struct pool *pool_new(enum rules rules, enum keep_bond level, int64_t late)
{
    struct pool *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    queue_init(&p->due, 0);
    queue_init(&p->emit, 1);
    p->rules = rules;
    p->level = level;
    p->window = POOL_WINDOW;
    p->late = late;
    p->now = rules == RULES_LOOSE ? INT64_MAX : INSTANT_NONE;
    return p;
}

void pool_free(struct pool *p)
{
    if (p == NULL)
        return;
    queue_done(&p->due);
    queue_done(&p->emit);
    free(p);
}

static void link_key(struct pool *p, struct kept *x, unsigned key)
{
    struct link *l = &x->link[key];
    struct chain *c = &p->chain[l->hash % POOL_CHAINS][x->side];

    l->owner = x;
    l->next = NULL;
    l->prev = c->tail;
    if (c->tail != NULL)
        c->tail->next = l;
    else
        c->head = l;
    c->tail = l;
    x->linked |= (unsigned char)(1U << key);
}

/* The first time that something of the log is filed under this key: so are the records that are here. */
static void ask(struct pool *p, unsigned key)
{
    size_t i, num = queue_places(&p->emit);

    p->asked |= 1U << key;
    for (i = 0; i < num; i++) {
        struct kept *r = queue_at(&p->emit, i);
        if (r != NULL && r->filed && r->side == 0 && judge_key(p->rules, r, key, &r->link[key].hash))
            link_key(p, r, key);
    }
}

void pool_link(struct pool *p, struct kept *x)
{
    unsigned key;

    for (key = 0; key < KEEP_KEYS; key++) {
        if ((!x->side && !(p->asked & 1U << key)) || !judge_key(p->rules, x, key, &x->link[key].hash))
            continue;
        if (x->side && !(p->asked & 1U << key))
            ask(p, key);
        link_key(p, x, key);
        if (x->side) {
            p->filed[key]++;
            if (p->rules != RULES_ENDS && p->rules != RULES_LOOSE)  /* there either side may know less */
                break;
        }
    }
    x->filed = 1;
    p->num[x->side]++;
}

void pool_unlink(struct pool *p, struct kept *x)
{
    unsigned key;

    if (!x->filed)
        return;
    for (key = 0; key < KEEP_KEYS; key++) {
        struct link *l = &x->link[key];
        struct chain *c;
        if (!(x->linked & 1U << key))
            continue;
        c = &p->chain[l->hash % POOL_CHAINS][x->side];
        *(l->prev != NULL ? &l->prev->next : &c->head) = l->next;
        *(l->next != NULL ? &l->next->prev : &c->tail) = l->prev;
        if (x->side)
            p->filed[key]--;
    }
    x->linked = 0;
    x->filed = 0;
    p->num[x->side]--;
}

/* Goes to the chain that may hold something for the key. */
static void seek_key(struct seek *s)
{
    const struct kept *x = s->x;

    s->at = NULL;
    if (s->key < KEEP_KEYS && x->linked & 1U << s->key && (x->side || s->p->filed[s->key] > 0))
        s->at = s->p->chain[x->link[s->key].hash % POOL_CHAINS][!x->side].head;
}

void seek_open(struct seek *s, const struct pool *p, const struct kept *x)
{
    s->p = p;
    s->x = x;
    s->key = 0;
    s->steps = 0;
    seek_key(s);
}

static int within(const struct kept *a, const struct kept *b, int64_t window)
{
    if (a->end == INT64_MAX || b->end == INT64_MAX)
        return 1;
    return a->end < b->end ? b->end - window <= a->end : a->end - window <= b->end;
}

struct kept *seek_next(struct seek *s)
{
    while (s->key < KEEP_KEYS) {
        const struct link *l = s->at;
        if (l == NULL || s->steps == SEEK_STEPS) {
            s->key++;
            s->steps = 0;
            seek_key(s);
            continue;
        }
        s->steps++;
        s->at = l->next;
        if (l->hash == s->x->link[s->key].hash && (l->owner->end < s->p->now || s->p->now == INT64_MAX)
                && within(s->x, l->owner, s->p->window))
            return l->owner;
    }
    return NULL;
}

static int64_t difference(int64_t smf, int64_t log)
{
    return smf == INSTANT_NONE || log == INSTANT_NONE ? INSTANT_NONE : log - smf;
}

int64_t pool_skew(const struct kept *r, const struct kept *o)
{
    int64_t d;

    if (r->is_login)
        return difference(r->u.l.time, o->u.l.time);
    d = difference(r->u.t.end, o->u.t.end);
    return d != INSTANT_NONE ? d : difference(r->u.t.start, o->u.t.start);
}

static int64_t distance(int64_t skew, int64_t median)
{
    return skew > median ? skew - median : median - skew;
}

static int64_t resolution_of(const struct kept *x)
{
    return x->is_login ? x->u.l.resolution : x->u.t.resolution;
}

/* Of the coarser clock. */
static int64_t resolution_both(const struct kept *r, const struct kept *o)
{
    int64_t a = resolution_of(r), b = resolution_of(o);
    return a > b ? a : b;
}

static const struct skew *clock_of(const struct pool *p, const struct kept *r, const struct kept *o)
{
    return clocks_skew(p->clocks, p->what, r->clock, o->clock);
}

/* What the clocks' difference does not explain; INSTANT_NONE: a time is missing. */
static int64_t gap_of(const struct kept *r, const struct kept *o, const struct skew *s)
{
    int64_t skew = pool_skew(r, o), d, start;

    if (skew == INSTANT_NONE)
        return INSTANT_NONE;
    d = skew_distance(s, r->end, skew);
    if (!skew_known(s) && distance(skew, 0) < d)
        d = distance(skew, 0);
    if (!r->is_login && (r->u.t.result == W_FAIL || o->u.t.result != W_OK)) {
        /* the end of what failed or broke off is not the same moment for both sides */
        start = difference(r->u.t.start, o->u.t.start);
        if (start != INSTANT_NONE && skew_distance(s, r->end, start) < d)
            d = skew_distance(s, r->end, start);
    }
    return d;
}

int64_t pool_cost(const struct pool *p, const struct kept *r, const struct kept *o)
{
    const struct skew *s = clock_of(p, r, o);
    int known = skew_known(s);
    int64_t resolution = resolution_both(r, o), d = gap_of(r, o, s);
    int64_t slack = (known ? SLACK_KNOWN : SLACK_GUESS) + resolution;
    int64_t band = (known ? BAND_KNOWN : BAND_GUESS) + resolution;

    if (d == INSTANT_NONE)
        return 0;
    if (d > band)
        return -1;
    return d > slack ? d - slack : 0;
}

int pool_is_odd(const struct pool *p, const struct kept *r, const struct kept *o)
{
    const struct skew *s = clock_of(p, r, o);
    int64_t d = gap_of(r, o, s);

    return d != INSTANT_NONE && skew_known(s) && d > 3 * skew_spread(s) + ODD_LEAST + resolution_both(r, o);
}

/* The log tells another port, of which it is not sure, and nothing else of that session says that it is wrong. */
static int is_disputed(const struct kept *r, const struct kept *o)
{
    int32_t port = r->u.t.at.remote_port, told = o->u.t.at.remote_port;

    return !o->u.t.at.sure && port > 0 && told > 0 && port != told && o->told_port != port;
}

int pool_is_doubtful(const struct pool *p, const struct kept *r, const struct kept *o)
{
    if (p->recall == NULL)
        return 0;
    if (is_disputed(r, o))
        return 1;
    return recall_crosses(p->recall, r, o) || pool_is_odd(p, r, o);
}

void pool_measure(struct pool *p, struct kept *r, struct kept *o)
{
    int64_t skew = pool_skew(r, o);

    if (r->measured || o->measured)
        return;
    r->measured = o->measured = 1;
    if (skew != INSTANT_NONE)
        clocks_add(p->clocks, p->what, r->clock, o->clock, r->end, skew);
}

void pool_match(struct pool *p, struct kept *r, struct kept *o, unsigned by)
{
    struct bond *b = pool_bond(p, r);

    b->by = by;
    b->skew = pool_skew(r, o);
    if (b->skew != INSTANT_NONE)
        b->by |= BY_TIME;
    b->other = o;
    b->state = pool_bond(p, o)->state = KEEP_MATCHED;
    if (p->recall != NULL)
        recall_pair(p->recall, r, o);
    pool_unlink(p, r);
    pool_unlink(p, o);
    queue_drop(&p->due, r);
    queue_drop(&p->due, o);
    queue_drop(&p->emit, o);
}

void pool_tie(struct pool *p, struct kept *x)
{
    pool_bond(p, x)->state = KEEP_AMBIGUOUS;
    pool_unlink(p, x);
    queue_drop(&p->due, x);
}

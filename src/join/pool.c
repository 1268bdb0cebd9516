/* pool.c: finding candidates, and measuring how far apart in time they are.

   The log's clock is compared with the records' by the median of the differences of sure pairs (skew.h). What is left
   after the median is explained by the log's resolution, by the delay of its lines, and, as long as the median is not
   known, by a difference of the clocks. */
#include <stdlib.h>
#include "join/pool.h"

#define SLACK_KNOWN (3 * INSTANT_SECOND)    /* lines are late by up to 2 s; the median is good to a second */
#define SLACK_GUESS (6 * INSTANT_SECOND)    /* and clocks that nobody has compared differ by up to 3 s */
#define BAND_KNOWN (5 * INSTANT_SECOND)     /* farther apart: not the same */
#define BAND_GUESS (10 * INSTANT_SECOND)

enum { SEEK_STEPS = 1 << 14 };

struct pool *pool_new(int64_t late)
{
    struct pool *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    queue_init(&p->due, 0);
    queue_init(&p->emit, 1);
    p->late = late;
    p->now = INSTANT_NONE;
    p->group = group_new();
    if (p->group == NULL) {
        free(p);
        return NULL;
    }
    return p;
}

void pool_free(struct pool *p)
{
    if (p == NULL)
        return;
    queue_done(&p->due);
    queue_done(&p->emit);
    group_free(p->group);
    free(p);
}

static void link_key(struct pool *p, struct kept *x, unsigned key)
{
    struct link *l = &x->link[key];
    struct chain *c = &p->chain[l->hash % POOL_CHAINS][x->is_log];

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
        if (r != NULL && r->filed && !r->is_log && judge_key(r, key, &r->link[key].hash))
            link_key(p, r, key);
    }
}

void pool_link(struct pool *p, struct kept *x)
{
    unsigned key;

    for (key = 0; key < KEEP_KEYS; key++) {
        if ((!x->is_log && !(p->asked & 1U << key)) || !judge_key(x, key, &x->link[key].hash))
            continue;
        if (x->is_log && !(p->asked & 1U << key))
            ask(p, key);
        link_key(p, x, key);
        if (x->is_log) {
            p->filed[key]++;
            break;
        }
    }
    x->filed = 1;
    p->num[x->is_log]++;
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
        c = &p->chain[l->hash % POOL_CHAINS][x->is_log];
        *(l->prev != NULL ? &l->prev->next : &c->head) = l->next;
        *(l->next != NULL ? &l->next->prev : &c->tail) = l->prev;
        if (x->is_log)
            p->filed[key]--;
    }
    x->linked = 0;
    x->filed = 0;
    p->num[x->is_log]--;
}

/* Goes to the chain that may hold something for the key. */
static void seek_key(struct seek *s)
{
    const struct kept *x = s->x;

    s->at = NULL;
    if (s->key < KEEP_KEYS && x->linked & 1U << s->key && (x->is_log || s->p->filed[s->key] > 0))
        s->at = s->p->chain[x->link[s->key].hash % POOL_CHAINS][!x->is_log].head;
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
                && within(s->x, l->owner, POOL_WINDOW))
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

int64_t pool_cost(const struct pool *p, const struct kept *r, const struct kept *o)
{
    int known = skew_known(&p->skew);
    int64_t median = skew_median(&p->skew), skew = pool_skew(r, o), d, start;
    int64_t resolution = r->is_login ? o->u.l.resolution : o->u.t.resolution;
    int64_t slack = (known ? SLACK_KNOWN : SLACK_GUESS) + resolution;
    int64_t band = (known ? BAND_KNOWN : BAND_GUESS) + resolution;

    if (skew == INSTANT_NONE)
        return 0;
    d = distance(skew, median);
    if (!known && distance(skew, 0) < d)
        d = distance(skew, 0);
    if (!r->is_login && (r->u.t.result == W_FAIL || o->u.t.result != W_OK)) {
        /* the end of what failed or broke off is not the same moment for both sides */
        start = difference(r->u.t.start, o->u.t.start);
        if (start != INSTANT_NONE && distance(start, median) < d)
            d = distance(start, median);
    }
    if (d > band)
        return -1;
    return d > slack ? d - slack : 0;
}

void pool_match(struct pool *p, struct kept *r, struct kept *o, unsigned by)
{
    r->by = by;
    r->skew = pool_skew(r, o);
    if (r->skew != INSTANT_NONE)
        r->by |= BY_TIME;
    r->partner = o;
    r->state = o->state = KEEP_MATCHED;
    pool_unlink(p, r);
    pool_unlink(p, o);
    queue_drop(&p->due, r);
    queue_drop(&p->due, o);
    queue_drop(&p->emit, o);
}

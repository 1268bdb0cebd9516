/* pool.c: finding candidates, and measuring how far apart in time they are.

   The log's clock is compared with the records' by the median of the differences of sure pairs (skew.h), for each
   system and log host on its own (clocks.h). As long as that is not known, a connection's login tells it, for it
   happens once. Where nobody knows it, the clocks are taken to be the same, nearly; but when the record is of the log's
   connection, by its port, and that one was not there at the record's time, then it is the clocks that differ (a
   certain sample). What is left is explained by the log's resolution, by the delay of its lines, and by a small
   difference of clocks that nobody has compared.

   A pair is odd when it is farther apart than the samples of its clocks, by a margin. It is stretched when its starts
   are, though its ends are not: then line and record of two may have been joined. */
#include <stdlib.h>
#include "join/pool.h"

#define SLACK_KNOWN (3 * INSTANT_SECOND)    /* lines are late by up to 2 s; the median is good to a second */
#define SLACK_GUESS (6 * INSTANT_SECOND)    /* and clocks that nobody has compared differ by up to 3 s */
#define BAND_KNOWN (5 * INSTANT_SECOND)     /* farther apart: not the same */
#define BAND_GUESS SKEW_NEAR
#define ODD_LEAST (INSTANT_SECOND / 4)      /* a pair is odd when it is farther off than the samples by a margin */
#define ODD_TOLD (1 * INSTANT_SECOND)       /* where only logins have told the clocks */
#define ODD_START (INSTANT_SECOND / 2)      /* what begins a transfer is not quite the same moment for both sides */

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

static int is_server(const struct pool *p) { return p->rules == RULES_SERVER || p->rules == RULES_LOGINS; }

/* Of different machines. */
static int are_foreign(const struct pool *p, const struct kept *x, const struct kept *y)
{
    return is_server(p) && clocks_are_foreign(p->clocks, (x->side ? y : x)->clock, (x->side ? x : y)->clock, p->now);
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
                && within(s->x, l->owner, s->p->window) && !are_foreign(s->p, s->x, l->owner))
            return l->owner;
    }
    return NULL;
}

struct kept *pool_only(const struct pool *p, const struct kept *x, struct kept *known, struct verdict *v)
{
    struct seek s;
    struct kept *y, *found = known;

    seek_open(&s, p, x);
    while ((y = seek_next(&s)) != NULL) {
        struct verdict w;
        if (y == found)
            continue;
        w = x->side ? judge(p->rules, y, x) : judge(p->rules, x, y);
        if (w.score == 0 || w.conflict)
            continue;
        if (found != NULL)
            return NULL;
        found = y;
        *v = w;
    }
    return found;
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

/* The log's connection, which is the record's by its port, was not there at the record's time. */
static int is_elsewhere(const struct pool *p, const struct kept *r, const struct kept *o)
{
    const struct transfer *s = &r->u.t, *l = &o->u.t;
    int64_t closed, margin = BAND_GUESS + resolution_both(r, o);

    if (p->recall == NULL || !l->at.sure || s->at.remote_port <= 0 || s->at.remote_port != l->at.remote_port)
        return 0;
    if (l->opened != INSTANT_NONE && r->end < l->opened - margin)
        return 1;
    closed = recall_closed(p->recall, o, p->now);
    return closed != INSTANT_NONE && r->start > closed + margin;
}

/* What is known of the two clocks, and what it does not explain. */
struct gap {
    enum { GUESSED, TOLD, MEASURED } known;
    int64_t micros;                 /* of the pair; INSTANT_NONE: a time is missing */
    int64_t start, end;             /* of both its starts, both its ends; 0: not known */
    int64_t told;
    const struct skew *skew;
};

static int64_t gap_between(const struct gap *g, const struct kept *r, int64_t skew)
{
    return g->known == MEASURED ? skew_distance(g->skew, r->end, skew) : distance(skew, g->told);
}

static struct gap gap_of(const struct pool *p, const struct kept *r, const struct kept *o)
{
    struct gap g = { GUESSED, INSTANT_NONE, 0, 0, 0, NULL };
    int64_t skew = pool_skew(r, o), start;

    if (skew == INSTANT_NONE)
        return g;
    g.skew = clock_of(p, r, o);
    if (skew_known(g.skew))
        g.known = MEASURED;
    else if (is_server(p) && skew_told(clocks_skew(p->clocks, W_LOGINS, r->clock, o->clock), p->now, &g.told))
        g.known = TOLD;
    g.micros = g.end = gap_between(&g, r, skew);
    start = r->is_login ? INSTANT_NONE : difference(r->u.t.start, o->u.t.start);
    if (start != INSTANT_NONE) {
        g.start = gap_between(&g, r, start);
        if ((r->u.t.result == W_FAIL || o->u.t.result != W_OK) && g.start < g.micros)
            g.micros = g.start;     /* the end of what failed or broke off is not the same moment for both sides */
    }
    return g;
}

int64_t pool_cost(const struct pool *p, const struct kept *r, const struct kept *o)
{
    struct gap g = gap_of(p, r, o);
    int64_t resolution = resolution_both(r, o);
    int64_t slack = (g.known ? SLACK_KNOWN : SLACK_GUESS) + resolution;
    int64_t band = (g.known ? BAND_KNOWN : BAND_GUESS) + resolution;

    if (are_foreign(p, r, o))
        return -1;
    if (g.micros == INSTANT_NONE)
        return 0;
    if (g.micros > band)
        return -1;
    return g.micros > slack ? g.micros - slack : 0;
}

/* From here on a pair is odd; INT64_MAX where nobody knows the clocks. Of few samples the spread may be too small. */
static int64_t odd_from(const struct gap *g, int64_t resolution)
{
    int64_t far;

    if (g->micros == INSTANT_NONE || g->known == GUESSED)
        return INT64_MAX;
    if (g->known == TOLD)
        return ODD_LEAST + ODD_TOLD + resolution;
    far = 5 * skew_spread(g->skew) / 2;
    return ODD_LEAST + (g->skew->num < SKEW_SAMPLES && far < resolution ? resolution : far);
}

int pool_is_odd(const struct pool *p, const struct kept *r, const struct kept *o)
{
    struct gap g = gap_of(p, r, o);

    return g.micros > odd_from(&g, resolution_both(r, o));
}

/* Start and end do not both agree: they may be of two that were done one after the other. */
static int is_stretched(const struct pool *p, const struct kept *r, const struct kept *o, const struct verdict *v)
{
    struct gap g;
    int64_t far;

    if (r->is_login || (!v->conflict && (r->u.t.result == W_FAIL || o->u.t.result != W_OK)))
        return 0;
    g = gap_of(p, r, o);
    far = odd_from(&g, resolution_both(r, o));
    return far != INT64_MAX && (g.start > far + ODD_START || g.end > far);
}

int pool_is_untold(const struct pool *p, const struct kept *r, const struct kept *o)
{
    return gap_of(p, r, o).known == GUESSED;
}

int pool_is_certain(const struct pool *p, const struct kept *r, const struct kept *o, const struct verdict *v)
{
    return v->once || (p->rules == RULES_SERVER && is_elsewhere(p, r, o));
}

/* The log tells another port, of which it is not sure, and nothing else of that session says that it is wrong. */
static int is_disputed(const struct kept *r, const struct kept *o)
{
    int32_t port = r->u.t.at.remote_port, told = o->u.t.at.remote_port;

    return !o->u.t.at.sure && port > 0 && told > 0 && port != told && o->told_port != port;
}

int pool_is_doubtful(const struct pool *p, const struct kept *r, const struct kept *o, const struct verdict *v)
{
    if (v->thin || pool_is_odd(p, r, o) || is_stretched(p, r, o, v))
        return 1;
    return p->recall != NULL && (is_disputed(r, o) || recall_crosses(p->recall, r, o));
}

void pool_measure(struct pool *p, struct kept *r, struct kept *o, const struct verdict *v)
{
    struct skew_sample x;

    if (is_server(p) && v->by & (unsigned)BY_ENDPOINT)
        clocks_tie(p->clocks, r->clock, o->clock, p->now);
    x.when = r->end;
    x.micros = pool_skew(r, o);
    if (r->measured || o->measured)
        return;
    r->measured = o->measured = 1;
    if (x.micros == INSTANT_NONE)
        return;
    x.certain = pool_is_certain(p, r, o, v);
    clocks_add(p->clocks, p->what, r->clock, o->clock, &x);
    if (v->once)
        clocks_first(p->clocks, p->what, r->clock, o->clock, p->now, x.micros);
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

/* match.c: which record and which logged operation are the same.

   1. What arrives is copied and filed: in chains by what identifies it (judge.c: operation, address, port, name), in
      a queue by the time when it is due, and in a queue in the order of rows. Transfers and logins have each a pool
      of their own. When the other side has ended and nothing of it is left, nothing is filed: there is no
      counterpart.

   2. Candidates of a record are the logged operations that share a key, break none of the hard rules (judge.c) and
      lie within the window (pool.h). Evidence makes the score of a pair: endpoint, path, bytes, result. Time is no
      evidence: it only chooses between pairs of equal evidence, and rules out pairs that are farther apart than the
      clocks explain (pool.c).

   3. First look, 5 s after its time, when both sides have been read so far: where a record and an operation have no
      other candidate in the whole window and endpoint, path and bytes agree, they are a pair. The difference of their
      clocks is a sample for the median difference (skew.h), even when it is so large that the pair has to wait for
      other samples that confirm it.

   4. Second look, when also what the log hands out late (failed opens, killed transfers, attempts to log in) must be
      there: the group of all candidates is decided as a whole (group.c): best evidence first, among equal evidence
      the assignment in order that leaves least unexplained time (align.c). Where another assignment is as good within
      what the clocks can tell, all that it concerns is ambiguous. A pair that agrees in endpoint and path but not in
      bytes or result is made last, when neither has another candidate.

   5. What is still open stays so until its counterpart can no longer come, or memory is short (MATCH_MEMORY bytes in
      all): then the oldest row goes out as it is. Rows go out in order of time; the row of a pair has the record's
      time. A log's failed attempt of a connection that logged in later (retry) makes a row only when a record claims
      it.

   Every decision looks only at what is before its own due time, so that it does not depend on how far the inputs have
   been read, nor, as long as memory allows, on the order in which things arrived. Work per operation is constant as
   long as few things share a key; a group that is decided holds at most 256 of each side, and a larger one is
   ambiguous. */
#include <stdlib.h>
#include "join/match.h"
#include "join/pool.h"

#define MATCH_MEMORY ((size_t)24 << 20)
#define SETTLE (5 * INSTANT_SECOND)             /* lines and records of one moment have arrived */
#define LATE_TRANSFER (120 * INSTANT_SECOND)    /* the trace hands out broken transfers late: at the session's end */
#define LATE_LOGIN (900 * INSTANT_SECOND)       /* and failed attempts when it is known how the connection ended */
#define HURRY (20 * INSTANT_SECOND)             /* long enough when memory is short */
#define SETTLE_GROUP (30 * INSTANT_SECOND)      /* then most groups are over */

enum { TRANSFERS, LOGINS, NUM_POOLS };

struct matcher {
    struct match_out out;
    struct findings *fs;        /* borrowed */
    struct keep keep;
    struct pool *pool[NUM_POOLS];
    int64_t time[2];            /* read up to: records, log */
};

int matcher_new(struct matcher **out, const struct match_out *to, struct findings *fs)
{
    struct matcher *m = calloc(1, sizeof *m);

    *out = NULL;
    if (m == NULL)
        return E_NOMEM;
    m->out = *to;
    m->fs = fs;
    m->time[0] = m->time[1] = INSTANT_NONE;
    keep_init(&m->keep, MATCH_MEMORY);
    m->pool[TRANSFERS] = pool_new(LATE_TRANSFER);
    m->pool[LOGINS] = pool_new(LATE_LOGIN);
    if (m->pool[TRANSFERS] == NULL || m->pool[LOGINS] == NULL) {
        matcher_free(m);
        return E_NOMEM;
    }
    *out = m;
    return OK;
}

/* Gives back x and its partner; x is in no queue any more. */
static void drop(struct matcher *m, struct kept *x)
{
    if (x->partner != NULL)
        keep_free(&m->keep, x->partner);
    keep_free(&m->keep, x);
}

void matcher_free(struct matcher *m)
{
    size_t i;

    if (m == NULL)
        return;
    for (i = 0; i < NUM_POOLS; i++) {
        struct pool *p = m->pool[i];
        struct kept *x;
        while (p != NULL && (x = queue_first(&p->emit)) != NULL) {
            queue_drop(&p->emit, x);
            drop(m, x);
        }
        pool_free(p);
    }
    keep_done(&m->keep);
    free(m);
}

static int64_t later(int64_t t, int64_t by) { return t > INT64_MAX - by ? INT64_MAX : t + by; }
static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Hands out the row of x, which has left the queues. */
static int hand_out(struct matcher *m, struct kept *x)
{
    static const enum word words[] = { W_NONE, W_NONE, W_MATCHED, W_AMBIGUOUS };
    enum word match = x->state >= KEEP_MATCHED ? words[x->state] : x->is_log ? W_LOG_ONLY : W_SMF_ONLY;
    const struct kept *r = x->is_log ? NULL : x, *o = x->is_log ? x : x->partner;
    int result = OK;

    if (x->is_login) {
        struct login_match row;
        row.match = match;
        row.smf = r == NULL ? NULL : &r->u.l;
        row.log = o == NULL ? NULL : &o->u.l;
        row.by = x->by;
        row.skew = x->skew;
        if (!(match == W_LOG_ONLY && x->u.l.retry))
            result = m->out.login(m->out.ctx, &row);
    } else {
        struct transfer_match row;
        row.match = match;
        row.smf = r == NULL ? NULL : &r->u.t;
        row.log = o == NULL ? NULL : &o->u.t;
        row.by = x->by;
        row.skew = x->skew;
        result = m->out.transfer(m->out.ctx, &row);
    }
    drop(m, x);
    return result;
}

/* Takes the first row of the pool out, decided or not, and hands it out. */
static int hand_out_first(struct matcher *m, struct pool *p)
{
    struct kept *x = queue_first(&p->emit);

    queue_drop(&p->emit, x);
    queue_drop(&p->due, x);
    pool_unlink(p, x);
    return hand_out(m, x);
}

/* The other side has ended, and nothing of it is left. */
static int is_alone(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    return m->time[!x->is_log] == INT64_MAX && p->num[!x->is_log] == 0;
}

/* 1 when no counterpart of x, which is open, can come. What is alone waits only for what the log hands out late, for
   the order of rows. */
static int is_final(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    if (is_alone(m, p, x))
        return !x->is_log || m->time[1] >= later(x->end, p->late);
    return !queue_has(&p->due, x) && m->time[!x->is_log] >= later(x->end, POOL_WINDOW + p->late + SETTLE_GROUP)
        && m->time[x->is_log] >= later(x->end, p->late);
}

static int hand_out_ready(struct matcher *m, struct pool *p)
{
    struct kept *x;
    int result = OK;

    while (result == OK && (x = queue_first(&p->emit)) != NULL) {
        if (smaller(m->time[0], m->time[1]) < later(x->end, SETTLE))
            break;
        if (x->state == KEEP_OPEN && !is_final(m, p, x))
            break;
        result = hand_out_first(m, p);
    }
    return result;
}

/* Decides x, which is not due yet, with what is there: both sides have been read far enough for all but the broken
   operations. */
static int decide_early(struct matcher *m, struct pool *p, struct kept *x)
{
    int64_t now = p->now, late = p->late, read = smaller(m->time[0], m->time[1]);
    int result;

    if (read < later(x->end, HURRY))
        return OK;
    p->now = read;
    p->late = SETTLE;
    result = group_decide(p, x);
    p->now = now;
    p->late = late;
    return result;
}

/* Over the bound: the oldest goes, decided early where that is possible. */
static int relieve(struct matcher *m)
{
    int result = OK;

    while (result == OK && m->keep.used > MATCH_MEMORY) {
        struct kept *a = queue_first(&m->pool[TRANSFERS]->emit), *b = queue_first(&m->pool[LOGINS]->emit);
        struct kept *x = a == NULL || (b != NULL && b->end < a->end) ? b : a;
        struct pool *p;
        if (x == NULL)
            break;
        p = m->pool[x->is_login ? LOGINS : TRANSFERS];
        if (x->state == KEEP_OPEN && queue_has(&p->due, x) && !is_alone(m, p, x))
            result = decide_early(m, p, x);
        if (result != OK || !queue_has(&p->emit, x))     /* of a pair the record's row goes out */
            continue;
        if (x->state == KEEP_OPEN && queue_has(&p->due, x) && !is_alone(m, p, x))
            finding_add(m->fs, F_MATCH_MEMORY, NULL, NULL, 0);
        result = hand_out_first(m, p);
    }
    return result;
}

static int add(struct matcher *m, struct kept *x, int has_counterpart)
{
    struct pool *p;

    if (x == NULL)
        return E_NOMEM;
    p = m->pool[x->is_login ? LOGINS : TRANSFERS];
    if (queue_put(&p->emit, x) != OK) {
        keep_free(&m->keep, x);
        return E_NOMEM;
    }
    if (!has_counterpart) {
        x->state = KEEP_ALONE;
    } else if (!is_alone(m, p, x)) {
        x->due = later(x->end, SETTLE);
        if (queue_put(&p->due, x) != OK)
            return E_NOMEM;
        pool_link(p, x);
    }
    return relieve(m);
}

int match_transfer(struct matcher *m, const struct transfer *t)
{
    /* 97 is the client's side: the server's log of the same machine knows nothing of it */
    return add(m, keep_transfer(&m->keep, t), t->source != W_SMF97);
}

int match_login(struct matcher *m, const struct login *l)
{
    return add(m, keep_login(&m->keep, l), l->source != W_SMF94);
}

/* The only candidate of x that contradicts nothing; NULL when there is none or more than one. known is such a
   candidate, whose verdict is in *v, or NULL. */
static struct kept *only_candidate(const struct pool *p, const struct kept *x, struct kept *known, struct verdict *v)
{
    struct seek s;
    struct kept *y, *found = known;

    seek_open(&s, p, x);
    while ((y = seek_next(&s)) != NULL) {
        struct verdict w;
        if (y == found)
            continue;
        w = x->is_log ? judge(y, x) : judge(x, y);
        if (w.score == 0 || w.conflict)
            continue;
        if (found != NULL)
            return NULL;
        found = y;
        *v = w;
    }
    return found;
}

static void first_look(struct pool *p, struct kept *x)
{
    struct verdict v;
    struct kept *y = only_candidate(p, x, NULL, &v), *r, *o;
    int64_t skew;

    if (y == NULL || !v.sample || only_candidate(p, y, x, &v) != x)
        return;
    r = x->is_log ? y : x;
    o = x->is_log ? x : y;
    skew = pool_skew(r, o);
    if (skew != INSTANT_NONE && !r->measured && !o->measured)
        skew_add(&p->skew, skew);
    r->measured = o->measured = 1;
    if (v.strong && later(y->end, SETTLE) <= p->now && pool_cost(p, r, o) >= 0)
        pool_match(p, r, o, v.by);
}

static int decide_due(struct pool *p, int64_t until)
{
    struct kept *x;

    while ((x = queue_first(&p->due)) != NULL && x->due <= until) {
        p->now = x->due;
        queue_drop(&p->due, x);
        if (!x->looked) {
            x->looked = 1;
            first_look(p, x);
            if (x->state != KEEP_OPEN)
                continue;
            x->due = later(x->end, p->late + SETTLE_GROUP);
            if (queue_put_far(&p->due, x) != OK)
                return E_NOMEM;
        } else {
            if (group_decide(p, x) != OK)
                return E_NOMEM;
        }
    }
    return OK;
}

int match_advance(struct matcher *m, int64_t smf_time, int64_t log_time)
{
    int result = OK;
    size_t i;

    m->time[0] = smf_time;
    m->time[1] = log_time;
    for (i = 0; i < NUM_POOLS && result == OK; i++) {
        result = decide_due(m->pool[i], smaller(smf_time, log_time));
        if (result == OK)
            result = hand_out_ready(m, m->pool[i]);
    }
    return result;
}

int match_end(struct matcher *m)
{
    return match_advance(m, INT64_MAX, INT64_MAX);
}

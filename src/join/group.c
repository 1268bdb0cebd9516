/* group.c: deciding one group of candidates.

   The group of x is everything that can be reached from it by steps between candidates whose times fit. Its pairs are
   taken level by level, best score first; at each level the pairs of that score among what is still open fall into
   parts that have nothing in common, and each part is decided by align.c: first without pairs that are odd (pool.h),
   then those among what is left, which makes them ambiguous. Pairs that contradict each other (bytes, result) come
   last, and only where both have no other choice.

   A group is decided when all of it is old enough for its counterparts to have been handed out: as long as it goes
   on, x waits. A group too large for the work space cannot be seen as a whole: it is ambiguous, and so is what hangs
   together with it. */
#include <stdlib.h>
#include "join/pool.h"

#define MARGIN (1 * INSTANT_SECOND)     /* costs that differ by less say nothing: the coarser clock's resolution */
#define ODD_COST (2 * MARGIN)           /* of a pair farther apart than the samples of its clocks */

enum { CONFLICT_LEVEL = 1 };

struct group {
    struct kept *item[2][ALIGN_MAX];    /* records, operations */
    size_t num[2];
    int crowded;                        /* not all of it fits, or something in it was of a group that did not fit */
    int score[ALIGN_MAX][ALIGN_MAX];    /* level; 0: not candidates */
    struct align align;
    size_t part_row[ALIGN_MAX], part_column[ALIGN_MAX];
};

struct group *group_new(void) { return calloc(1, sizeof(struct group)); }
void group_free(struct group *g) { free(g); }

static struct verdict verdict_of(const struct pool *p, const struct kept *a, const struct kept *b)
{
    return a->side ? judge(p->rules, b, a) : judge(p->rules, a, b);
}

static int64_t cost_of(const struct pool *p, const struct kept *a, const struct kept *b)
{
    return a->side ? pool_cost(p, b, a) : pool_cost(p, a, b);
}

static void list(struct group *g, struct kept *x)
{
    if (x->listed)
        return;
    if (g->num[x->side] == ALIGN_MAX) {
        g->crowded = 1;
        x->crowded = 1;
        return;
    }
    x->listed = 1;
    if (x->crowded)
        g->crowded = 1;
    g->item[x->side][g->num[x->side]++] = x;
}

/* All that can be reached from x. */
static void collect(struct pool *p, struct kept *x)
{
    struct group *g = p->group;
    size_t at[2] = { 0, 0 };
    int side = x->side;

    g->num[0] = g->num[1] = 0;
    g->crowded = 0;
    list(g, x);
    while (at[0] < g->num[0] || at[1] < g->num[1]) {
        struct seek s;
        struct kept *a, *b;
        if (at[side] == g->num[side])
            side = !side;
        a = g->item[side][at[side]++];
        seek_open(&s, p, a);
        while ((b = seek_next(&s)) != NULL)
            if (!b->listed && cost_of(p, a, b) >= 0 && verdict_of(p, a, b).score > 0)
                list(g, b);
    }
}

static int compare(const void *a, const void *b)
{
    return keep_compare(*(struct kept *const *)a, *(struct kept *const *)b);
}

/* The time of the youngest; what has no time (INT64_MAX) is looked at last anyway. */
static int64_t youngest(const struct group *g)
{
    int64_t last = INT64_MIN;
    size_t i;
    int side;

    for (side = 0; side < 2; side++)
        for (i = 0; i < g->num[side]; i++)
            if (g->item[side][i]->end > last)
                last = g->item[side][i]->end;
    return last;
}

static void score_all(struct pool *p)
{
    struct group *g = p->group;
    size_t i, j;

    if (p->recall != NULL)
        for (j = 0; j < g->num[1]; j++)
            recall_port(p->recall, g->item[1][j]);
    for (i = 0; i < g->num[0]; i++)
        for (j = 0; j < g->num[1]; j++) {
            struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
            if (pool_cost(p, g->item[0][i], g->item[1][j]) >= 0)
                v = judge(p->rules, g->item[0][i], g->item[1][j]);
            g->score[i][j] = v.score == 0 ? 0 : v.conflict ? CONFLICT_LEVEL : v.score + CONFLICT_LEVEL;
        }
}

static int is_open(const struct pool *p, int side, size_t at) { return pool_is_open(p, p->group->item[side][at]); }

/* The best level below limit among what is open; 0 when there is none. */
static int next_level(const struct pool *p, int limit)
{
    const struct group *g = p->group;
    size_t i, j;
    int best = 0;

    for (i = 0; i < g->num[0]; i++)
        for (j = 0; j < g->num[1]; j++)
            if (g->score[i][j] > best && g->score[i][j] < limit && is_open(p, 0, i) && is_open(p, 1, j))
                best = g->score[i][j];
    return best;
}

/* Picks a part: row first, and all that hangs together with it at this level. Rows and columns taken are set in used.
   */
static void pick_part(struct pool *p, int level, size_t first, unsigned char *used_row, unsigned char *used_column)
{
    struct group *g = p->group;
    size_t i, j;
    int grown = 1;

    memset(used_row, 0, ALIGN_MAX);
    memset(used_column, 0, ALIGN_MAX);
    used_row[first] = 1;
    while (grown) {
        grown = 0;
        for (i = 0; i < g->num[0]; i++)
            for (j = 0; j < g->num[1]; j++)
                if (g->score[i][j] == level && used_row[i] != used_column[j] && is_open(p, 0, i) && is_open(p, 1, j)) {
                    used_row[i] = used_column[j] = 1;
                    grown = 1;
                }
    }
    g->align.n = g->align.m = 0;
    for (i = 0; i < g->num[0]; i++)
        if (used_row[i])
            g->part_row[g->align.n++] = i;
    for (j = 0; j < g->num[1]; j++)
        if (used_column[j])
            g->part_column[g->align.m++] = j;
}

/* Which connection: records by address and port, the log by its session. */
static uint64_t lane_of(const struct kept *x)
{
    const struct endpoint *at = x->is_login ? &x->u.l.at : &x->u.t.at;
    const struct ip *ip = x->is_client ? &at->local_ip : &at->remote_ip;
    int32_t port = x->is_client ? at->local_port : at->remote_port;

    if (x->is_log)
        return x->is_login ? x->u.l.session : x->u.t.session;
    return (uint64_t)slice_hash(slice_of(ip->b, sizeof ip->b), 1) << 32 | ((uint32_t)port + 2u);
}

/* A connection logs in once: what says so again at the same time is the same line twice. A client's trace does not tell
   its port. */
static int is_repetition(const struct group *g, size_t j)
{
    const struct kept *o = g->item[1][g->part_column[j]], *first;
    size_t i;

    for (i = 0; i < j && o->is_login && !o->is_client && o->u.l.result == W_OK && o->u.l.at.remote_port > 0; i++) {
        first = g->item[1][g->part_column[i]];
        if (first->end == o->end && first->u.l.at.remote_port == o->u.l.at.remote_port
                && ip_same(&first->u.l.at.remote_ip, &o->u.l.at.remote_ip))
            return 1;
    }
    return 0;
}

/* -1: not to be paired, or odd unless odd ones are asked for. */
static int64_t full_cost(const struct pool *p, const struct kept *r, const struct kept *o, int odd)
{
    int64_t cost = pool_cost(p, r, o);

    return cost < 0 || !pool_is_odd(p, r, o) ? cost : odd ? cost + ODD_COST : -1;
}

static void load_part(struct pool *p, int level, int odd)
{
    struct group *g = p->group;
    struct align *a = &g->align;
    size_t i, j;

    for (i = 0; i < a->n; i++) {
        const struct kept *r = g->item[0][g->part_row[i]];
        a->row_lane[i] = lane_of(r);
        for (j = 0; j < a->m; j++)
            a->cost[i][j] = g->score[g->part_row[i]][g->part_column[j]] == level
                ? full_cost(p, r, g->item[1][g->part_column[j]], odd) : -1;
    }
    for (j = 0; j < a->m; j++) {
        const struct kept *o = g->item[1][g->part_column[j]];
        a->column_lane[j] = lane_of(o);
        for (i = 0; i < a->n && is_repetition(g, j); i++)
            a->cost[i][j] = -1;
    }
}

static void settle_part(struct pool *p)
{
    struct group *g = p->group;
    struct align *a = &g->align;
    unsigned extra = a->n > 1 || a->m > 1 ? BY_ORDER : 0;
    size_t i, j;

    for (i = 0; i < a->n; i++) {
        struct kept *r = g->item[0][g->part_row[i]], *o;
        struct verdict v;
        if (a->row_mate[i] == ALIGN_TIED)
            pool_tie(p, r);
        if (a->row_mate[i] < 0)
            continue;
        o = g->item[1][g->part_column[a->row_mate[i]]];
        v = judge(p->rules, r, o);
        if (pool_is_doubtful(p, r, o, &v)) {
            pool_tie(p, r);
            pool_tie(p, o);
        } else {
            pool_match(p, r, o, v.by | extra);
        }
    }
    for (j = 0; j < a->m; j++)
        if (a->column_mate[j] == ALIGN_TIED)
            pool_tie(p, g->item[1][g->part_column[j]]);
}

static void decide_level(struct pool *p, int level, int odd)
{
    struct group *g = p->group;
    unsigned char done[ALIGN_MAX], used_row[ALIGN_MAX], used_column[ALIGN_MAX];
    size_t i, k;

    memset(done, 0, sizeof done);
    for (i = 0; i < g->num[0]; i++) {
        if (done[i] || !is_open(p, 0, i))
            continue;
        pick_part(p, level, i, used_row, used_column);
        for (k = 0; k < g->num[0]; k++)
            done[k] |= used_row[k];
        if (g->align.m == 0 || (level == CONFLICT_LEVEL && (g->align.n > 1 || g->align.m > 1)))
            continue;
        load_part(p, level, odd);
        align_run(&g->align, MARGIN);
        settle_part(p);
    }
}

static void decide_whole(struct pool *p)
{
    struct group *g = p->group;
    int level = JUDGE_SCORES, side;

    for (side = 0; side < 2; side++)
        qsort(g->item[side], g->num[side], sizeof g->item[side][0], compare);
    score_all(p);
    while ((level = next_level(p, level)) > 0) {
        decide_level(p, level, 0);
        decide_level(p, level, 1);
    }
}

static void tie_all(struct pool *p)
{
    struct group *g = p->group;
    int side;
    size_t i;

    for (side = 0; side < 2; side++)
        for (i = 0; i < g->num[side]; i++)
            pool_tie(p, g->item[side][i]);
}

/* Nobody in the group needs to be looked at before then. */
static int wait_all(struct pool *p, int64_t until)
{
    struct group *g = p->group;
    int side;
    size_t i;

    for (side = 0; side < 2; side++)
        for (i = 0; i < g->num[side]; i++) {
            struct kept *x = g->item[side][i];
            if (!x->looked)
                continue;
            queue_drop(&p->due, x);
            x->due = until;
            if (queue_put_far(&p->due, x) != OK)
                return E_NOMEM;
        }
    return OK;
}

int group_decide(struct pool *p, struct kept *x)
{
    struct group *g = p->group;
    int64_t last;
    int side, result = OK;
    size_t i;

    collect(p, x);
    if (g->num[0] > 0 && g->num[1] > 0) {
        last = youngest(g);
        if (g->crowded)
            tie_all(p);
        else if (p->now != INT64_MAX && last >= p->now - p->late)
            result = wait_all(p, last + p->late + 1);
        else
            decide_whole(p);
    }
    for (side = 0; side < 2; side++)
        for (i = 0; i < g->num[side]; i++)
            g->item[side][i]->listed = 0;
    return result;
}

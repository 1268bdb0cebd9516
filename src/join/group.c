/* group.c: deciding one group of candidates.

   The group of x is everything that can be reached from it by steps between candidates whose times fit. Its pairs are taken level by level,
   best score first; at each level the pairs of that score among what is still open fall into parts that have nothing in common, and
   each part is decided by align.c. Pairs that contradict each other (bytes, result) come last, and only where both have no other choice.

   What is younger than the horizon may have a counterpart that has not been handed out yet: it takes part, but is decided later. A group
   too large for the work space is cut at the last moment that is in it on both sides, which becomes its horizon. */
#include <stdlib.h>
#include "join/pool.h"

#define MARGIN (1 * INSTANT_SECOND)     /* costs that differ by less say nothing: the coarser clock's resolution */
#define EDGE (20 * INSTANT_SECOND)      /* twice the farthest that candidates can be apart */

enum { CONFLICT_LEVEL = 1 };

struct group {
    struct kept *item[2][ALIGN_MAX];    /* records, operations */
    size_t num[2];
    int overflow;
    int64_t horizon;                    /* older ones can be decided */
    int score[ALIGN_MAX][ALIGN_MAX];    /* level; 0: not candidates */
    struct align align;
    size_t part_row[ALIGN_MAX], part_column[ALIGN_MAX];
};

struct group *group_new(void) { return calloc(1, sizeof(struct group)); }
void group_free(struct group *g) { free(g); }

static struct verdict verdict_of(const struct kept *a, const struct kept *b)
{
    return a->is_log ? judge(b, a) : judge(a, b);
}

static int64_t cost_of(const struct pool *p, const struct kept *a, const struct kept *b)
{
    return a->is_log ? pool_cost(p, b, a) : pool_cost(p, a, b);
}

static void list(struct group *g, struct kept *x)
{
    if (x->listed)
        return;
    if (g->num[x->is_log] == ALIGN_MAX) {
        g->overflow = 1;
        return;
    }
    x->listed = 1;
    g->item[x->is_log][g->num[x->is_log]++] = x;
}

/* All that can be reached from x. */
static void collect(struct pool *p, struct kept *x)
{
    struct group *g = p->group;
    size_t at[2] = { 0, 0 };
    int side = x->is_log;

    g->num[0] = g->num[1] = 0;
    g->overflow = 0;
    list(g, x);
    while (at[0] < g->num[0] || at[1] < g->num[1]) {
        struct seek s;
        struct kept *a, *b;
        if (at[side] == g->num[side])
            side = !side;
        a = g->item[side][at[side]++];
        seek_open(&s, p, a);
        while ((b = seek_next(&s)) != NULL)
            if (!b->listed && cost_of(p, a, b) >= 0 && verdict_of(a, b).score > 0)
                list(g, b);
    }
}

static int compare(const void *a, const void *b)
{
    return keep_compare(*(struct kept *const *)a, *(struct kept *const *)b);
}

/* Sorts, and cuts what did not fit whole. */
static void arrange(struct pool *p)
{
    struct group *g = p->group;
    int64_t last;
    int side;

    for (side = 0; side < 2; side++)
        qsort(g->item[side], g->num[side], sizeof g->item[side][0], compare);
    g->horizon = p->now == INT64_MAX ? p->now : p->now - p->late;
    if (!g->overflow || g->num[0] == 0 || g->num[1] == 0)
        return;
    last = g->item[0][g->num[0] - 1]->end;
    if (g->item[1][g->num[1] - 1]->end < last)
        last = g->item[1][g->num[1] - 1]->end;
    for (side = 0; side < 2; side++)
        while (g->num[side] > 0 && g->item[side][g->num[side] - 1]->end > last)
            g->item[side][--g->num[side]]->listed = 0;
    if (last - EDGE < g->horizon)
        g->horizon = last - EDGE;
}

static void score_all(struct pool *p)
{
    struct group *g = p->group;
    size_t i, j;

    for (i = 0; i < g->num[0]; i++)
        for (j = 0; j < g->num[1]; j++) {
            struct verdict v = { 0, 0, 0, 0, 0 };
            if (pool_cost(p, g->item[0][i], g->item[1][j]) >= 0)
                v = judge(g->item[0][i], g->item[1][j]);
            g->score[i][j] = v.score == 0 ? 0 : v.conflict ? CONFLICT_LEVEL : v.score + CONFLICT_LEVEL;
        }
}

static int is_open(const struct group *g, int side, size_t at) { return g->item[side][at]->state == KEEP_OPEN; }

/* The best level below limit among what is open; 0 when there is none. */
static int next_level(const struct group *g, int limit)
{
    size_t i, j;
    int best = 0;

    for (i = 0; i < g->num[0]; i++)
        for (j = 0; j < g->num[1]; j++)
            if (g->score[i][j] > best && g->score[i][j] < limit && is_open(g, 0, i) && is_open(g, 1, j))
                best = g->score[i][j];
    return best;
}

/* Picks a part: row first, and all that hangs together with it at this level. Rows and columns taken are set in used. */
static void pick_part(struct group *g, int level, size_t first, unsigned char *used_row, unsigned char *used_column)
{
    size_t i, j;
    int grown = 1;

    memset(used_row, 0, ALIGN_MAX);
    memset(used_column, 0, ALIGN_MAX);
    used_row[first] = 1;
    while (grown) {
        grown = 0;
        for (i = 0; i < g->num[0]; i++)
            for (j = 0; j < g->num[1]; j++)
                if (g->score[i][j] == level && used_row[i] != used_column[j] && is_open(g, 0, i) && is_open(g, 1, j)) {
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

    if (x->is_log)
        return x->is_login ? x->u.l.session : x->u.t.session;
    return (uint64_t)slice_hash(slice_of(at->remote_ip.b, sizeof at->remote_ip.b), 1) << 32 | ((uint32_t)at->remote_port + 2u);
}

static void load_part(struct pool *p, int level)
{
    struct group *g = p->group;
    struct align *a = &g->align;
    size_t i, j;

    for (i = 0; i < a->n; i++) {
        const struct kept *r = g->item[0][g->part_row[i]];
        a->row_lane[i] = lane_of(r);
        a->row_free[i] = r->end > g->horizon;
        for (j = 0; j < a->m; j++)
            a->cost[i][j] = g->score[g->part_row[i]][g->part_column[j]] == level
                ? pool_cost(p, r, g->item[1][g->part_column[j]]) : -1;
    }
    for (j = 0; j < a->m; j++) {
        const struct kept *o = g->item[1][g->part_column[j]];
        a->column_lane[j] = lane_of(o);
        a->column_free[j] = o->end > g->horizon;
    }
}

static void tie(struct pool *p, struct kept *x)
{
    x->state = KEEP_AMBIGUOUS;
    pool_unlink(p, x);
    heap_drop(&p->due, x);
}

/* 1 when something of the island is older than the horizon. */
static int island_is_ripe(const struct group *g, int island)
{
    const struct align *a = &g->align;
    size_t i, j;

    for (i = 0; i < a->n; i++)
        if (a->row_island[i] == island && !a->row_free[i])
            return 1;
    for (j = 0; j < a->m; j++)
        if (a->column_island[j] == island && !a->column_free[j])
            return 1;
    return 0;
}

static void settle_part(struct pool *p)
{
    struct group *g = p->group;
    struct align *a = &g->align;
    unsigned extra = a->n > 1 || a->m > 1 ? BY_ORDER : 0;
    size_t i, j;

    for (i = 0; i < a->n; i++) {
        struct kept *r = g->item[0][g->part_row[i]];
        if (a->row_mate[i] == ALIGN_TIED && island_is_ripe(g, a->row_island[i]))
            tie(p, r);
        else if (a->row_mate[i] >= 0 && !(a->row_free[i] && a->column_free[a->row_mate[i]]))
            pool_match(p, r, g->item[1][g->part_column[a->row_mate[i]]], extra);
    }
    for (j = 0; j < a->m; j++)
        if (a->column_mate[j] == ALIGN_TIED && island_is_ripe(g, a->column_island[j]))
            tie(p, g->item[1][g->part_column[j]]);
}

static void decide_level(struct pool *p, int level)
{
    struct group *g = p->group;
    unsigned char done[ALIGN_MAX], used_row[ALIGN_MAX], used_column[ALIGN_MAX];
    size_t i, k;

    memset(done, 0, sizeof done);
    for (i = 0; i < g->num[0]; i++) {
        if (done[i] || !is_open(g, 0, i))
            continue;
        pick_part(g, level, i, used_row, used_column);
        for (k = 0; k < g->num[0]; k++)
            done[k] |= used_row[k];
        if (g->align.m == 0 || (level == CONFLICT_LEVEL && (g->align.n > 1 || g->align.m > 1)))
            continue;
        load_part(p, level);
        align_run(&g->align, MARGIN);
        settle_part(p);
    }
}

void group_decide(struct pool *p, struct kept *x)
{
    struct group *g = p->group;
    int level = JUDGE_SCORES, side;
    size_t i;

    collect(p, x);
    if (g->num[0] > 0 && g->num[1] > 0) {
        arrange(p);
        score_all(p);
        while ((level = next_level(g, level)) > 0)
            decide_level(p, level);
        if (g->overflow && x->state == KEEP_OPEN && x->end > g->horizon)
            tie(p, x);
    }
    for (side = 0; side < 2; side++)
        for (i = 0; i < g->num[side]; i++)
            g->item[side][i]->listed = 0;
}

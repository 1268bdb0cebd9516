/* flow.c: a thing's way: from the pool of its own side into ENDS (transfers), from there, or from the pool of logins,
   out as a row; or aside into a LOOSE pool when something without a time may belong to it. */
#include <stdlib.h>
#include "join/flow.h"

void flow_drop(struct matcher *m, struct kept *x)
{
    struct kept *far = x->bond[BOND_FAR].other;

    if (far != NULL) {
        if (far->bond[BOND_LOG].other != NULL)
            keep_free(&m->keep, far->bond[BOND_LOG].other);
        keep_free(&m->keep, far);
    }
    if (x->bond[BOND_LOG].other != NULL)
        keep_free(&m->keep, x->bond[BOND_LOG].other);
    if (x->bond[BOND_LOOSE].other != NULL)
        keep_free(&m->keep, x->bond[BOND_LOOSE].other);
    keep_free(&m->keep, x);
}

/* --- rows */

static enum word match_word(const struct kept *x, int has_record, int has_log)
{
    if (has_record && has_log)
        return W_MATCHED;
    if (x->bond[BOND_LOG].state == KEEP_AMBIGUOUS || x->bond[BOND_LOOSE].state == KEEP_AMBIGUOUS)
        return W_AMBIGUOUS;
    return has_record ? W_SMF_ONLY : W_LOG_ONLY;
}

static int give_login(struct matcher *m, const struct kept *x)
{
    const struct kept *r = x->is_log ? NULL : x, *o = x->is_log ? x : x->bond[BOND_LOG].other;
    struct login_match row;

    row.match = match_word(x, r != NULL, o != NULL);
    row.smf = r == NULL ? NULL : &r->u.l;
    row.log = o == NULL ? NULL : &o->u.l;
    row.by = x->bond[BOND_LOG].by;
    row.skew = x->bond[BOND_LOG].skew;
    if (row.match == W_LOG_ONLY && x->u.l.retry)
        return OK;
    return m->out.login(m->out.ctx, &row);
}

/* One side's record and log. */
static void sides_of(const struct kept *x, const struct transfer **smf, const struct transfer **log)
{
    const struct kept *o = x == NULL ? NULL : x->is_log ? x : x->bond[BOND_LOG].other;

    *smf = x == NULL || x->is_log ? NULL : &x->u.t;
    *log = o == NULL ? NULL : &o->u.t;
}

static int give_transfer(struct matcher *m, const struct kept *x)
{
    const struct kept *far = x->bond[BOND_FAR].other;
    const struct bond *by = &x->bond[BOND_LOG];
    struct transfer_match row;
    struct ends_match ends;

    memset(&row, 0, sizeof row);
    sides_of(x, &row.smf, &row.log);
    if (far != NULL) {
        sides_of(x, &ends.server_smf, &ends.server_log);
        sides_of(far, &ends.client_smf, &ends.client_log);
        ends.by = x->bond[BOND_FAR].by;
        ends.client_by = far->bond[BOND_LOG].by;
        ends.skew = x->bond[BOND_FAR].skew;
        row.ends = &ends;
        if (by->state != KEEP_AMBIGUOUS && (row.smf == NULL || row.log == NULL)) {
            by = &x->bond[BOND_FAR];    /* what the server's side lacks the client's has */
            if (row.smf == NULL)
                row.smf = ends.client_smf;
            if (row.log == NULL)
                row.log = ends.client_log;
        }
    }
    row.match = match_word(x, row.smf != NULL, row.log != NULL);
    row.by = row.match == W_MATCHED ? by->by : 0;
    row.skew = row.match == W_MATCHED ? by->skew : INSTANT_NONE;
    return m->out.transfer(m->out.ctx, &row);
}

static int give(struct matcher *m, struct kept *x)
{
    int result = x->is_login ? give_login(m, x) : give_transfer(m, x);

    flow_drop(m, x);
    return result;
}

/* --- logs without times */

static struct pool *loose_pool(struct matcher *m, const struct kept *x)
{
    return m->pool[x->is_login ? LOOSE_LOGINS : LOOSE];
}

static int enter_loose(struct matcher *m, struct kept *x, unsigned char side)
{
    struct pool *p = loose_pool(m, x);

    x->pool = x->is_login ? LOOSE_LOGINS : LOOSE;
    x->side = side;
    m->loose[side]++;
    if (queue_put(&p->emit, x) != OK) {
        flow_drop(m, x);
        return E_NOMEM;
    }
    pool_link(p, x);
    x->due = INT64_MAX;
    return side == 1 ? queue_put(&p->due, x) : OK;
}

int flow_loose(struct matcher *m, struct kept *x)
{
    if (m->loose[1] < LOOSE_MAX && m->keep.used < MATCH_MEMORY / 2)
        return enter_loose(m, x, 1);
    m->crowded = 1;
    return give(m, x);
}

/* 1 when something without a time may belong to the row x. */
static int has_loose(const struct pool *p, struct kept *x)
{
    struct seek s;
    const struct kept *o;
    int found = 0;

    if (p->num[1] == 0)
        return 0;
    x->side = 0;
    pool_link((struct pool *)p, x);
    seek_open(&s, p, x);
    while (!found && (o = seek_next(&s)) != NULL)
        found = judge(p->rules, x, o).score > 0;
    pool_unlink((struct pool *)p, x);
    return found;
}

/* The way out of x, which has left the queues. */
static int leave(struct matcher *m, struct kept *x)
{
    struct pool *p = loose_pool(m, x);

    if (p->num[1] == 0 || !has_loose(p, x))
        return give(m, x);
    if (m->loose[0] < LOOSE_MAX && m->keep.used < MATCH_MEMORY / 4 * 3)
        return enter_loose(m, x, 0);
    m->crowded = 1;
    x->bond[BOND_LOOSE].state = KEEP_AMBIGUOUS;
    return give(m, x);
}

/* The operation that was found for the row goes to the side that it belongs to. */
static void settle_loose(struct kept *x)
{
    struct bond *found = &x->bond[BOND_LOOSE], *to;
    struct kept *o = found->other, *far = x->bond[BOND_FAR].other;

    if (o == NULL)
        return;
    if (x->is_login || o->is_client == x->is_client)
        to = &x->bond[BOND_LOG];
    else
        to = far != NULL ? &far->bond[BOND_LOG] : &x->bond[BOND_FAR];
    to->other = o;
    to->by = found->by;
    to->skew = found->skew;
    to->state = KEEP_MATCHED;
    found->other = NULL;
}

/* What can only belong to one row tells the port of its run to all that the run did. */
static void tell_ports(struct matcher *m, struct pool *p)
{
    size_t i;
    int port;

    for (i = 0; i < queue_places(&p->emit); i++) {
        struct kept *o = queue_at(&p->emit, i), *row;
        struct verdict v;
        struct ip ip;
        if (o == NULL || o->side == 0 || o->is_login || !o->is_client || (row = pool_only(p, o, NULL, &v)) == NULL)
            continue;
        if (!v.thin && (v.by & (unsigned)BY_BYTES) && pool_only(p, row, o, &v) == o
                && (port = judge_port(row, &ip)) > 0)
            recall_tell(m->recall, o->u.t.session, &ip, port);
    }
}

static void hear_ports(struct matcher *m, struct pool *p)
{
    size_t i;

    for (i = 0; i < queue_places(&p->emit); i++) {
        struct kept *o = queue_at(&p->emit, i);
        if (o != NULL && o->side == 1 && o->is_client)
            o->told_port = recall_told(m->recall, o->is_login ? o->u.l.session : o->u.t.session);
    }
}

int flow_end_loose(struct matcher *m, struct pool *p)
{
    struct kept *x;
    int result = OK;

    tell_ports(m, p);
    hear_ports(m, p);
    while (result == OK && (x = queue_first(&p->due)) != NULL) {
        queue_drop(&p->due, x);
        if (m->crowded && p->num[0] > 0)
            pool_tie(p, x);
        else
            result = group_decide(p, x);
    }
    while (result == OK && (x = queue_first(&p->emit)) != NULL) {
        if (m->crowded && x->side == 0 && pool_is_open(p, x))
            x->bond[BOND_LOOSE].state = KEEP_AMBIGUOUS;
        queue_drop(&p->emit, x);
        pool_unlink(p, x);
        settle_loose(x);
        result = give(m, x);
    }
    return result;
}

/* --- both sides */

/* Transfers of the other side have come that may be the same as x. */
static int is_near(const struct matcher *m, const struct kept *x)
{
    int64_t seen = m->seen[!x->is_client];
    return seen != INSTANT_NONE && later(seen, m->pool[ENDS]->window) >= x->end;
}

static int enter_ends(struct matcher *m, struct kept *x)
{
    struct pool *p = m->pool[ENDS];

    x->pool = ENDS;
    x->side = x->is_client;
    x->looked = x->measured = x->crowded = 0;
    if (queue_put(&p->emit, x) != OK) {
        flow_drop(m, x);
        return E_NOMEM;
    }
    m->waiting++;
    if (x->u.t.op != W_GET && x->u.t.op != W_PUT) {
        x->bond[BOND_FAR].state = KEEP_ALONE;
        return OK;
    }
    pool_link(p, x);
    if (!is_near(m, x))
        return OK;
    x->due = later(x->end, SETTLE);
    return queue_put(&p->due, x);
}

static int is_final_ends(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    int64_t read = smaller(m->time[0], m->time[1]);

    if (read == INT64_MAX)
        return 1;
    if (!is_near(m, x))
        return m->waiting > ENDS_IDLE;
    return !queue_has(&p->due, x) && flow_reached(m) > later(flow_last_look(p, x), SETTLE);
}

int64_t flow_reached(const struct matcher *m)
{
    int64_t reached = smaller(m->time[0], m->time[1]);
    int i;

    if (reached != INT64_MAX && reached != INSTANT_NONE)
        reached -= SETTLE;
    for (i = SERVER; i <= CLIENT; i++) {
        const struct kept *x = queue_first(&m->pool[i]->emit);
        if (x != NULL)
            reached = smaller(reached, x->end);
    }
    return reached;
}

/* --- out of a pool */

int flow_is_alone(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    return m->time[!x->side] == INT64_MAX && p->num[!x->side] == 0;
}

int64_t flow_last_look(const struct pool *p, const struct kept *x)
{
    return later(x->end, p->window + p->late + SETTLE_GROUP);
}

/* 1 when no counterpart of x, which is open, can come. What is alone waits only for what the log hands out late, for
   the order of rows. */
static int is_final(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    if (x->pool == ENDS)
        return is_final_ends(m, p, x);
    if (flow_is_alone(m, p, x))
        return !x->is_log || m->time[1] >= later(x->end, p->late);
    return !queue_has(&p->due, x) && m->time[!x->side] >= flow_last_look(p, x)
        && m->time[x->side] >= later(x->end, p->late);
}

/* Takes the first of the pool out, decided or not, and moves it on. */
static int move_first(struct matcher *m, struct pool *p)
{
    struct kept *x = queue_first(&p->emit);

    queue_drop(&p->emit, x);
    queue_drop(&p->due, x);
    pool_unlink(p, x);
    if (x->pool == ENDS)
        m->waiting--;
    return x->pool == SERVER || x->pool == CLIENT ? enter_ends(m, x) : leave(m, x);
}

static int is_ready(const struct matcher *m, const struct pool *p, const struct kept *x)
{
    int64_t read = x->pool == ENDS ? flow_reached(m) : smaller(m->time[0], m->time[1]);

    if (read < (x->pool == ENDS ? x->end : later(x->end, SETTLE)))
        return 0;
    return !pool_is_open(p, x) || is_final(m, p, x);
}

int flow_ready(struct matcher *m, struct pool *p)
{
    struct kept *x;
    int result = OK;

    while (result == OK && (x = queue_first(&p->emit)) != NULL && is_ready(m, p, x))
        result = move_first(m, p);
    return result;
}

static struct pool *older_of(struct pool *p, struct pool *q)
{
    const struct kept *x = queue_first(&p->emit), *y = queue_first(&q->emit);

    return x == NULL ? q : y == NULL || heap_before(1, x, y) ? p : q;
}

/* Two pools, in one order. */
int flow_ready_logins(struct matcher *m)
{
    int result = OK;

    while (result == OK) {
        struct pool *p = older_of(m->pool[SERVER_LOGINS], m->pool[CLIENT_LOGINS]);
        const struct kept *x = queue_first(&p->emit);
        if (x == NULL || !is_ready(m, p, x))
            break;
        result = move_first(m, p);
    }
    return result;
}

/* --- memory */

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

int flow_relieve(struct matcher *m)
{
    int result = OK;

    while (result == OK && m->keep.used > MATCH_MEMORY) {
        struct pool *p = m->pool[SERVER];
        struct kept *x;
        int i, waits;
        for (i = CLIENT; i <= ENDS; i++)
            p = older_of(p, m->pool[i]);
        x = queue_first(&p->emit);
        if (x == NULL)
            break;
        waits = pool_is_open(p, x) && queue_has(&p->due, x) && !flow_is_alone(m, p, x);
        if (waits)
            result = decide_early(m, p, x);
        if (result != OK || !queue_has(&p->emit, x))     /* of a pair the first side's row goes out */
            continue;
        if (waits && pool_is_open(p, x) && queue_has(&p->due, x))
            finding_add(m->fs, F_MATCH_MEMORY, NULL, NULL, 0);
        result = move_first(m, p);
    }
    return result;
}

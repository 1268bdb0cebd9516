/* match.c: which records and which logged operations are the same.

   An hour is never taken for a difference of clocks: which zone the times of a system and of a log are in, summer time
   included, has been found out before they are read (app/zones.c, app/votes.c).

   1. What arrives is copied and filed: in chains by what identifies it (judge.c: operation, address, port, name), in
      a queue by the time when it is due, and in a queue in the order of rows. There is a pool for each question: the
      server's transfers (96 and log), the clients' (97 and trace), logins of both kinds (95 and 98; 94). When the
      other side has ended and nothing of it is left, nothing is filed: there is no counterpart.

   2. Candidates of a record are the logged operations that share a key, break none of the hard rules (judge.c, ends.c),
      lie within the window (pool.h) and are not of a machine that is known to be another one: ports and addresses that
      agree tell which system writes which log (clocks.c). Evidence makes the score of a pair: endpoint, path, bytes,
      result. Time is no evidence: it only chooses between pairs of equal evidence, and rules out pairs that are
      farther apart than the clocks explain (pool.c).

   3. First look, 5 s after its time, when both sides have been read so far: where a record and an operation have no
      other candidate in the whole window and endpoint, path and bytes agree, they are a pair, unless something makes
      it doubtful (5). The difference of their clocks is a sample for the median difference of these two clocks
      (clocks.h), even when it is so large that the pair has to wait for other samples that confirm it: no pair is its
      own proof. Until there are enough, the logins of connections whose ports agree tell the clocks. A difference of
      more than 10 s is believed when its samples stretch over more time than it, or one is certain (skew.c). Where the
      log does not tell a session's port, an only candidate tells it for the session's other operations (recall.c).

   4. Second look, when also what the log hands out late (failed opens, killed transfers, attempts to log in) must be
      there: the group of all candidates is decided as a whole (group.c): best evidence first, among equal evidence
      the assignment in order that leaves least unexplained time (align.c), at first without pairs that are farther
      apart than the samples of their clocks. Where another assignment is as good within what the clocks can tell, all
      that it concerns is ambiguous. A pair that agrees in endpoint and path but not in bytes or result is made last,
      when neither has another candidate. What is left is looked at once more before it goes out: by then the samples
      behind it have shown whether a clock was set. If nobody knows the clocks even then, two that have no other
      candidate are ambiguous; but a connection's login is its login, and a pair is one when the record's port is the
      log's and that connection had not begun, or was over, at the record's time: then it is the clocks that differ.

   5. Where a record and the line of another operation are lost, the two that are left look like a pair. Such a pair
      is doubtful, and both are ambiguous, when it crosses another pair of its session, in which order is certain; when
      the log tells another port, though it is not sure of it, and not three others of the session agree with the
      record's; when it is farther apart than the samples of these clocks: the same file may have gone over the same
      connection once more; or when ends agree and starts do not (bytes or result differ: when not both agree). What
      nobody can tell apart from one transfer is the same file sent twice over one connection, closer than the clocks
      can tell, with the first one's line and the second one's record lost.

   6. What is still open stays so until its counterpart can no longer come (the window, and what comes late), or memory
      is short (MATCH_MEMORY bytes in all): then the oldest row goes out as it is. Rows go out in order of time; the
      row of a pair has the record's time. A log's failed attempt of a connection that logged in later (retry) makes a
      row only when a record claims it.

   7. Transfers then meet in one more pool, where the server's side (record, log or both) looks for the client's (the
      same): decided by the same machinery with rules of its own (ends.c). What both saw is one row, the server's. As
      long as nothing of the other side has been near, only ENDS_IDLE transfers wait for it; so where clocks differ,
      the first ones of a side that begins late may miss it.

   8. A log without times (a client's trace, what sshd writes to stderr) is matched at the end: the rows that may
      belong to one of its operations wait for that, at most LOOSE_MAX of them; then they form groups as in 4, with
      the order within the run in place of time. An operation for which there is but one row, and the other way round,
      tells the client's port of its run, by which the run's other operations and its login are told from those of
      other runs. Equal bytes without a name, and a login without a port, are too little: ambiguous. Should there be
      more, nobody can tell: they are ambiguous.

   Every decision looks only at what is before its own due time, so that it does not depend on how far the inputs have
   been read, nor, as long as memory allows, on the order in which things arrived. Work per operation is constant as
   long as few things share a key; a group that is decided holds at most 256 of each side, and a larger one is
   ambiguous. */
#include <stdlib.h>
#include "join/flow.h"

int matcher_new(struct matcher **out, const struct match_out *to, struct findings *fs)
{
    static const struct {
        enum rules rules;
        enum keep_bond level;
        enum word what;
        int64_t late;
    } kinds[NUM_POOLS] = {
        { RULES_SERVER, BOND_LOG, W_TRANSFERS, LATE_TRANSFER }, { RULES_CLIENT, BOND_LOG, W_TRANSFERS, LATE_TRANSFER },
        { RULES_LOGINS, BOND_LOG, W_LOGINS, LATE_LOGIN }, { RULES_CLIENT_LOGINS, BOND_LOG, W_LOGINS, LATE_LOGIN },
        { RULES_ENDS, BOND_FAR, W_ENDS, SETTLE }, { RULES_LOOSE, BOND_LOOSE, W_TRANSFERS, 0 },
        { RULES_LOOSE, BOND_LOOSE, W_LOGINS, 0 }
    };
    struct matcher *m = calloc(1, sizeof *m);
    size_t i;
    int lacks;

    *out = NULL;
    if (m == NULL)
        return E_NOMEM;
    m->out = *to;
    m->fs = fs;
    m->time[0] = m->time[1] = m->seen[0] = m->seen[1] = INSTANT_NONE;
    keep_init(&m->keep, MATCH_MEMORY);
    m->clocks = clocks_new();
    m->recall = recall_new();
    m->group = group_new();
    lacks = m->clocks == NULL || m->recall == NULL || m->group == NULL;
    for (i = 0; i < NUM_POOLS; i++) {
        struct pool *p = m->pool[i] = pool_new(kinds[i].rules, kinds[i].level, kinds[i].late);
        if (p == NULL) {
            lacks = 1;
            continue;
        }
        p->what = kinds[i].what;
        p->clocks = m->clocks;
        p->group = m->group;
    }
    if (lacks) {
        matcher_free(m);
        return E_NOMEM;
    }
    m->pool[SERVER]->recall = m->recall;
    *out = m;
    return OK;
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
            flow_drop(m, x);
        }
        pool_free(p);
    }
    group_free(m->group);
    recall_free(m->recall);
    clocks_free(m->clocks);
    keep_done(&m->keep);
    free(m);
}

void match_window(struct matcher *m, int64_t window)
{
    size_t i;

    for (i = 0; window > 0 && i < NUM_POOLS; i++)
        m->pool[i]->window = window;
}

struct clocks *match_clocks(struct matcher *m) { return m->clocks; }

void match_session(struct matcher *m, const struct session *s)
{
    if (s->transfers > 0)
        recall_close(m->recall, s->session, s->end);
}

static int add(struct matcher *m, struct kept *x, struct slice system)
{
    struct pool *p;

    if (x == NULL)
        return E_NOMEM;
    x->clock = clocks_name(m->clocks, system);
    x->pool = x->is_login ? x->is_client ? CLIENT_LOGINS : SERVER_LOGINS : x->is_client ? CLIENT : SERVER;
    if (x->is_log && x->end == INT64_MAX)
        return flow_loose(m, x);
    p = m->pool[x->pool];
    if (queue_put(&p->emit, x) != OK) {
        keep_free(&m->keep, x);
        return E_NOMEM;
    }
    if (!x->is_login && x->end != INT64_MAX && x->end > m->seen[x->is_client])
        m->seen[x->is_client] = x->end;
    if (!flow_is_alone(m, p, x)) {
        x->due = later(x->end, SETTLE);
        if (queue_put(&p->due, x) != OK)
            return E_NOMEM;
        pool_link(p, x);
    }
    return flow_relieve(m);
}

int match_transfer(struct matcher *m, const struct transfer *t)
{
    return add(m, keep_transfer(&m->keep, t), t->system);
}

int match_login(struct matcher *m, const struct login *l)
{
    return add(m, keep_login(&m->keep, l), l->system);
}

static void first_look(struct pool *p, struct kept *x)
{
    struct verdict v;
    struct kept *y = pool_only(p, x, NULL, &v), *r, *o;

    if (y == NULL || !v.sample || pool_only(p, y, x, &v) != x)
        return;
    r = x->side ? y : x;
    o = x->side ? x : y;
    pool_measure(p, r, o, &v);
    if (p->recall != NULL && pool_cost(p, r, o) >= 0)
        recall_vote(p->recall, r, o);
    if (v.strong && later(y->end, SETTLE) <= p->now && pool_cost(p, r, o) >= 0 && !pool_is_odd(p, r, o)
            && !pool_is_doubtful(p, r, o, &v))
        pool_match(p, r, o, v.by);
}

/* x is to be looked at once more, then. */
static int look_again(struct pool *p, struct kept *x, int64_t when)
{
    x->due = when;
    return queue_put_far(&p->due, x);
}

/* x is open though all that may belong to it has come. Where nobody can tell whether it is one thing and clocks that
   differ, or two things of which either source lacks one, that is what is said. */
static void last_look(struct pool *p, struct kept *x)
{
    struct verdict v;
    struct kept *y = pool_only(p, x, NULL, &v), *r, *o;

    if (y == NULL || !v.sample || p->rules == RULES_ENDS || pool_only(p, y, x, &v) != x)
        return;
    r = x->side ? y : x;
    o = x->side ? x : y;
    if (!pool_is_untold(p, r, o))
        return;
    if (pool_is_certain(p, r, o, &v) && !pool_is_doubtful(p, r, o, &v)) {
        pool_match(p, r, o, v.by);
    } else {
        pool_tie(p, r);
        pool_tie(p, o);
    }
}

static int decide_due(struct pool *p, int64_t until)
{
    struct kept *x;
    int result = OK;

    while (result == OK && (x = queue_first(&p->due)) != NULL && x->due <= until) {
        p->now = x->due;
        queue_drop(&p->due, x);
        if (!x->looked) {
            x->looked = 1;
            first_look(p, x);
            if (pool_is_open(p, x))
                result = look_again(p, x, later(x->end, p->late + SETTLE_GROUP));
        } else {
            result = group_decide(p, x);
            if (result != OK || !pool_is_open(p, x) || queue_has(&p->due, x))
                continue;
            if (x->due < flow_last_look(p, x))
                result = look_again(p, x, flow_last_look(p, x));
            else
                last_look(p, x);
        }
    }
    return result;
}

int match_advance(struct matcher *m, int64_t smf_time, int64_t log_time)
{
    int result = OK;
    size_t i;

    m->time[0] = smf_time;
    m->time[1] = log_time;
    for (i = NUM_OWN; i-- > 0 && result == OK; )    /* logins first: they tell the clocks */
        result = decide_due(m->pool[i], smaller(smf_time, log_time));
    for (i = SERVER; i <= CLIENT && result == OK; i++)
        result = flow_ready(m, m->pool[i]);
    if (result == OK)
        result = decide_due(m->pool[ENDS], flow_reached(m));
    if (result == OK)
        result = flow_ready(m, m->pool[ENDS]);
    return result == OK ? flow_ready_logins(m) : result;
}

int match_end(struct matcher *m)
{
    int result = match_advance(m, INT64_MAX, INT64_MAX);

    if (result == OK)
        result = flow_end_loose(m, m->pool[LOOSE]);
    return result == OK ? flow_end_loose(m, m->pool[LOOSE_LOGINS]) : result;
}

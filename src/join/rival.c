/* rival.c: one thing against another. The verdict is judge()'s, with the clocks as they are; what agrees and differs
   where a hard rule is broken is found out here. */
#include "join/paths.h"
#include "join/rival.h"

enum { SURE = 1000, ENOUGH = 10, ENOUGH_LOGIN = 6 };

/* Whether they can be counterparts at all; sets the rules and who is of side 0. */
static int sides(const struct kept *x, const struct kept *y, enum rules *rules, const struct kept **r,
    const struct kept **o)
{
    int is_zero = x->is_client == y->is_client ? !x->is_log : !x->is_client;

    *r = is_zero ? x : y;
    *o = is_zero ? y : x;
    if (x->is_login != y->is_login || (x->is_client == y->is_client && x->is_log == y->is_log))
        return 0;
    if (x->is_login && (x->is_client != y->is_client || x->u.l.result != y->u.l.result))
        return 0;
    if (!x->is_login && x->u.t.op != y->u.t.op && x->u.t.op != W_NONE && y->u.t.op != W_NONE)
        return 0;
    if (x->is_client != y->is_client)
        *rules = RULES_ENDS;
    else if (x->is_client)
        *rules = x->is_login ? RULES_CLIENT_LOGINS : RULES_CLIENT;
    else
        *rules = x->is_login ? RULES_LOGINS : RULES_SERVER;
    return 1;
}

static void tell(struct rival *c, int fits, unsigned yes, unsigned no)
{
    if (fits > 0)
        c->agrees |= yes;
    else if (fits < 0)
        c->differs |= no;
}

static void tell_endpoint(struct rival *c, enum rules rules, const struct kept *r, const struct kept *o)
{
    const struct endpoint *a = r->is_login ? &r->u.l.at : &r->u.t.at, *b = o->is_login ? &o->u.l.at : &o->u.t.at;
    const struct ip *ip = rules == RULES_ENDS ? &b->local_ip : &b->remote_ip;
    int32_t port = rules == RULES_ENDS ? b->local_port : b->remote_port;
    int sure = rules == RULES_ENDS || !o->is_log || o->is_client || b->sure;

    if (ip_is_absent(&a->remote_ip) || ip_is_absent(ip))
        return;
    if (!ip_same(&a->remote_ip, ip)) {
        c->differs |= BY_ADDRESS;
    } else if (a->remote_port <= 0 || port <= 0 || !sure) {
        c->agrees |= BY_ADDRESS;
    } else if (a->remote_port != port) {
        c->agrees |= BY_ADDRESS;
        c->differs |= BY_ENDPOINT;
    } else {
        c->agrees |= rules == RULES_CLIENT ? BY_ADDRESS : BY_ENDPOINT;
    }
}

static void tell_paths(struct rival *c, enum rules rules, const struct kept *r, const struct kept *o)
{
    struct slice theirs = rules == RULES_ENDS ? o->norm2 : o->norm;
    enum path_fit fit = path_fit(r->norm, theirs);

    if (rules == RULES_CLIENT && r->norm2.n > 0 && o->norm2.n > 0)
        fit = path_fit(r->norm2, o->norm2);
    else if (theirs.n == 0 || r->norm.n == 0)
        return;
    if (fit == PATH_NOT && o->u.t.path_cut)
        fit = path_fit_cut(r->u.t.path, r->u.t.path2, o->u.t.path, o->u.t.path2);
    tell(c, fit == PATH_NOT ? -1 : 1, fit == PATH_SAME ? BY_PATH : BY_SUFFIX, BY_PATH);
}

static int weigh(const struct rival *c)
{
    static const struct {
        unsigned bit;
        int weight;
    } weights[] = {
        { BY_ENDPOINT, 8 }, { BY_ADDRESS, 3 }, { BY_USER, 3 }, { BY_PATH, 8 }, { BY_SUFFIX, 6 }, { BY_BYTES, 3 },
        { BY_METHOD, 1 }
    };
    size_t i;
    int sum = 0;

    for (i = 0; i < sizeof weights / sizeof weights[0]; i++)
        sum += c->agrees & weights[i].bit ? weights[i].weight : 0;
    return sum;
}

int rival_compare(const struct why *w, struct kept *y, struct rival *c)
{
    const struct kept *r, *o;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    enum rules rules;

    memset(c, 0, sizeof *c);
    c->x = y;
    if (!sides(w->asked, y, &rules, &r, &o))
        return 0;
    if (r->end != INT64_MAX && o->end != INT64_MAX) {
        c->apart = r->end < o->end ? o->end - r->end : r->end - o->end;
        if (c->apart > w->window)
            return 0;
    }
    c->v = judge(rules, r, o);
    if (c->v.score > 0) {
        c->agrees = c->v.by & ~((unsigned)NOT_BYTES | (unsigned)NOT_RESULT);
        c->differs = (c->v.by & NOT_BYTES ? (unsigned)BY_BYTES : 0) | (c->v.by & NOT_RESULT ? (unsigned)BY_RESULT : 0);
        c->weight = SURE + c->v.score;
        return 1;
    }
    tell_endpoint(c, rules, r, o);
    if (r->is_login) {
        tell(c, judge_user(r->u.l.user, o->u.l.user), BY_USER, BY_USER);
        tell(c, judge_method(r->u.l.auth, o->u.l.auth), BY_METHOD, BY_METHOD);
    } else {
        tell(c, judge_user(r->u.t.user, o->u.t.user), BY_USER, BY_USER);
        tell_paths(c, rules, r, o);
        (void)judge_outcome(&r->u.t, &o->u.t, &v);
        c->agrees |= v.by & ((unsigned)BY_BYTES | (unsigned)BY_RESULT);
        tell(c, v.by & NOT_BYTES ? -1 : 0, 0, BY_BYTES);
        tell(c, v.by & NOT_RESULT ? -1 : 0, 0, BY_RESULT);
    }
    c->weight = weigh(c);
    return c->weight >= (r->is_login ? ENOUGH_LOGIN : ENOUGH);
}

void rival_time(const struct why *w, struct rival *c)
{
    const struct kept *r, *o;
    enum rules rules;
    const struct pool *p;

    c->skew = c->cost = INSTANT_NONE;
    if (!sides(w->asked, c->x, &rules, &r, &o))
        return;
    p = w->pool[rules == RULES_ENDS];
    c->skew = pool_skew(r, o);
    if (c->skew != INSTANT_NONE)
        c->cost = pool_cost(p, r, o);
    c->agrees &= ~(unsigned)BY_TIME;
    c->differs &= ~(unsigned)BY_TIME;
    if (c->skew != INSTANT_NONE)
        *(c->cost < 0 ? &c->differs : &c->agrees) |= BY_TIME;
}

/* why.c: everything that goes into the matcher is kept as long as RING others have not come behind it, so that what
   came before the thing that was asked for can be compared with it, too; so are the rows that have come out. When the
   thing has come only what may belong to it is kept: at most CANDIDATES things of the other side, or of the other end,
   of the same kind of operation and within the window, of which judge() says that they may be the same, or that agree
   in much. Verdicts are those of judge() and pool_cost(), with the clocks as they are when the row comes out; what
   agrees and differs where a hard rule is broken is found out here. */
#include <stdlib.h>
#include "base/ascii.h"
#include "join/paths.h"
#include "join/pool.h"
#include "join/why.h"

enum { RING = 16384, CANDIDATES = 12, SURE = 1000, ENOUGH = 10, ENOUGH_LOGIN = 6 };

/* Where a thing stands. */
struct spot {
    const char *input;
    uint64_t first, last;
    int is_log;
};
/* A row: record and log of the server or of logins, record and log of the client. */
struct out {
    struct spot spot[4];
    enum word match;
    unsigned by, client_by, ends_by;
};
struct rival {
    struct kept *x;                     /* owned */
    struct verdict v;
    int weight;
    unsigned agrees, differs;
    int64_t skew, cost, apart;
};

struct why {
    unsigned char *input;               /* owned */
    size_t len_input;
    uint64_t number;
    int64_t window;
    struct clocks *clocks;              /* borrowed */
    struct keep keep;
    struct kept **ring;                 /* owned array of owned ones */
    struct out *out;                    /* owned; a ring */
    size_t num, num_out;                /* put into them */
    struct pool *pool[2];               /* for the clocks: of its own side, of both ends */
    struct kept *asked;                 /* NULL: has not come */
    struct rival rival[CANDIDATES];
    size_t num_rivals;
    struct out asked_out, rival_out[CANDIDATES];
    int is_out, is_rival_out[CANDIDATES];
};

struct why *why_new(struct slice input, uint64_t number, int64_t window, struct clocks *clocks)
{
    struct why *w = calloc(1, sizeof *w);

    if (w == NULL)
        return NULL;
    keep_init(&w->keep, 0);
    w->ring = calloc(RING, sizeof *w->ring);
    w->out = calloc(RING, sizeof *w->out);
    w->input = malloc(input.n + 1);
    if (w->ring == NULL || w->out == NULL || w->input == NULL) {
        why_free(w);
        return NULL;
    }
    memcpy(w->input, input.p, input.n);
    w->len_input = input.n;
    w->number = number;
    w->window = window > 0 ? window : POOL_WINDOW;
    w->clocks = clocks;
    return w;
}

void why_free(struct why *w)
{
    size_t i;

    if (w == NULL)
        return;
    for (i = 0; w->ring != NULL && i < RING; i++)
        if (w->ring[i] != NULL)
            keep_free(&w->keep, w->ring[i]);
    for (i = 0; i < w->num_rivals; i++)
        keep_free(&w->keep, w->rival[i].x);
    if (w->asked != NULL)
        keep_free(&w->keep, w->asked);
    keep_done(&w->keep);
    pool_free(w->pool[0]);
    pool_free(w->pool[1]);
    free(w->ring);
    free(w->out);
    free(w->input);
    free(w);
}

/* --- places */

static struct spot spot_of(const struct origin *o, int is_log)
{
    struct spot s;

    s.is_log = is_log;
    s.input = is_log ? o->log_input : o->input;
    s.first = is_log ? o->log_first : o->record;
    s.last = is_log ? o->log_last : o->record;
    return s;
}

static struct spot spot_of_kept(const struct kept *x)
{
    return spot_of(x->is_login ? &x->u.l.from : &x->u.t.from, x->is_log);
}

static int same_spot(const struct spot *a, const struct spot *b)
{
    return a->input != NULL && b->input != NULL && a->first == b->first && a->last == b->last && a->is_log == b->is_log
        && strcmp(a->input, b->input) == 0;
}

/* The name as it was given, or what stands behind its last slash. */
static int is_input(const struct why *w, const char *name)
{
    size_t n = name == NULL ? 0 : strlen(name);

    return n >= w->len_input && memcmp(name + (n - w->len_input), w->input, w->len_input) == 0
        && (n == w->len_input || name[n - w->len_input - 1] == A_SLASH);
}

static int is_asked(const struct why *w, const struct kept *x)
{
    const struct story *story = x->is_login ? &x->u.l.story : &x->u.t.story;
    struct spot s = spot_of_kept(x);
    unsigned i;

    if (!is_input(w, s.input))
        return 0;
    if (s.first == w->number || s.last == w->number)
        return 1;
    for (i = 0; x->is_log && i < story->count; i++)
        if (story->number[i] == w->number)
            return 1;
    return 0;
}

/* --- one against the other */

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

/* 1 when it is worth telling. */
static int compare(const struct why *w, struct kept *y, struct rival *c)
{
    const struct kept *r, *o;
    struct verdict v = { 0, 0, 0, 0, 0, 0 };
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

/* The clocks, as they are now. */
static void time_rival(const struct why *w, struct rival *c)
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

static int is_better(const struct rival *a, const struct rival *b)
{
    return a->weight != b->weight ? a->weight > b->weight : a->apart < b->apart;
}

/* --- what comes in */

/* Takes y: to the candidates, or frees it. */
static void consider(struct why *w, struct kept *y)
{
    struct rival c;
    size_t i;

    if (!compare(w, y, &c)) {
        keep_free(&w->keep, y);
        return;
    }
    time_rival(w, &c);
    if (w->num_rivals == CANDIDATES) {
        if (!is_better(&c, &w->rival[CANDIDATES - 1])) {
            keep_free(&w->keep, y);
            return;
        }
        keep_free(&w->keep, w->rival[--w->num_rivals].x);
    }
    for (i = w->num_rivals++; i > 0 && is_better(&c, &w->rival[i - 1]); i--) {
        w->rival[i] = w->rival[i - 1];
        w->rival_out[i] = w->rival_out[i - 1];
        w->is_rival_out[i] = w->is_rival_out[i - 1];
    }
    w->rival[i] = c;
    w->is_rival_out[i] = 0;
}

static int has_spot(const struct out *out, const struct kept *x)
{
    struct spot s = spot_of_kept(x);
    size_t i;

    for (i = 0; i < 4; i++)
        if (same_spot(&out->spot[i], &s))
            return 1;
    return 0;
}

/* The row may be that of something that is watched. */
static void look(struct why *w, const struct out *out)
{
    size_t i;

    if (!w->is_out && has_spot(out, w->asked)) {
        w->asked_out = *out;
        w->is_out = 1;
        for (i = 0; i < w->num_rivals; i++)
            time_rival(w, &w->rival[i]);
    }
    for (i = 0; i < w->num_rivals; i++)
        if (!w->is_rival_out[i] && has_spot(out, w->rival[i].x)) {
            w->rival_out[i] = *out;
            w->is_rival_out[i] = 1;
        }
}

/* x is what was asked for: all that is remembered is compared with it. */
static int begin(struct why *w, struct kept *x)
{
    size_t i;

    w->asked = x;
    w->pool[0] = pool_new(RULES_SERVER, BOND_LOG, 0);
    w->pool[1] = pool_new(RULES_ENDS, BOND_FAR, 0);
    if (w->pool[0] == NULL || w->pool[1] == NULL)
        return E_NOMEM;
    w->pool[0]->clocks = w->pool[1]->clocks = w->clocks;
    w->pool[0]->what = x->is_login ? W_LOGINS : W_TRANSFERS;
    w->pool[1]->what = W_ENDS;
    for (i = 0; i < RING; i++)
        if (w->ring[i] != NULL) {
            consider(w, w->ring[i]);
            w->ring[i] = NULL;
        }
    for (i = 0; i < RING && i < w->num_out; i++)
        look(w, &w->out[i]);
    return OK;
}

static int take(struct why *w, struct kept *x, struct slice system)
{
    struct kept **at;

    if (x == NULL)
        return E_NOMEM;
    x->clock = clocks_name(w->clocks, system);
    if (w->asked != NULL) {
        consider(w, x);
        return OK;
    }
    if (is_asked(w, x))
        return begin(w, x);
    at = &w->ring[w->num++ % RING];
    if (*at != NULL)
        keep_free(&w->keep, *at);
    *at = x;
    return OK;
}

int why_transfer(struct why *w, const struct transfer *t) { return take(w, keep_transfer(&w->keep, t), t->system); }
int why_login(struct why *w, const struct login *l) { return take(w, keep_login(&w->keep, l), l->system); }

/* --- what comes out */

static void put_spot(struct out *out, size_t at, const struct origin *from, int is_log)
{
    if (from != NULL)
        out->spot[at] = spot_of(from, is_log);
}

static void put_row(struct why *w, const struct out *out)
{
    if (w->asked != NULL)
        look(w, out);
    else
        w->out[w->num_out++ % RING] = *out;
}

static const struct origin *from_of(const struct transfer *t) { return t != NULL ? &t->from : NULL; }

void why_transfer_row(struct why *w, const struct transfer_match *m)
{
    const struct transfer *any = m->smf != NULL ? m->smf : m->log;
    const struct ends_match *e = m->ends;
    size_t at = any->source == W_SMF97 || any->source == W_CLIENT_TRACE ? 2 : 0;
    struct out out;

    memset(&out, 0, sizeof out);
    out.match = m->match;
    out.by = out.client_by = m->by;
    if (e == NULL) {
        put_spot(&out, at, from_of(m->smf), 0);
        put_spot(&out, at + 1, from_of(m->log), 1);
    } else {
        put_spot(&out, 0, from_of(e->server_smf), 0);
        put_spot(&out, 1, from_of(e->server_log), 1);
        put_spot(&out, 2, from_of(e->client_smf), 0);
        put_spot(&out, 3, from_of(e->client_log), 1);
        out.client_by = e->client_by;
        out.ends_by = e->by;
    }
    put_row(w, &out);
}

void why_login_row(struct why *w, const struct login_match *m)
{
    struct out out;

    memset(&out, 0, sizeof out);
    out.match = m->match;
    out.by = m->by;
    put_spot(&out, 0, m->smf != NULL ? &m->smf->from : NULL, 0);
    put_spot(&out, 1, m->log != NULL ? &m->log->from : NULL, 1);
    put_row(w, &out);
}

/* --- the answer */

/* What x's row has beside x: its own counterpart, else the other end's. *by is the evidence. */
static const struct spot *partner_of(const struct out *out, const struct kept *x, unsigned *by)
{
    struct spot s = spot_of_kept(x);
    size_t i, far;

    *by = 0;
    for (i = 0; i < 4 && !same_spot(&out->spot[i], &s); i++)
        ;
    if (i == 4)
        return NULL;
    far = i < 2 ? 2 : 0;
    *by = out->spot[i ^ 1].input != NULL ? i < 2 ? out->by : out->client_by : out->ends_by;
    if (out->spot[i ^ 1].input != NULL)
        return &out->spot[i ^ 1];
    if (out->spot[far].input != NULL)
        return &out->spot[far];
    return out->spot[far + 1].input != NULL ? &out->spot[far + 1] : NULL;
}

static void put_partner(struct why_row *row, const struct spot *s)
{
    if (s == NULL)
        return;
    row->partner = s->input;
    row->is_partner_log = s->is_log;
    row->number = s->first;
}

/* How many candidates are possible, and how many of them stand at the top together. */
static size_t count_possible(const struct why *w, size_t *best)
{
    size_t i, n = 0;

    *best = 0;
    for (i = 0; i < w->num_rivals; i++)
        if (w->rival[i].v.score > 0 && (w->rival[i].cost >= 0 || w->rival[i].cost == INSTANT_NONE)) {
            *best += n == 0 || w->rival[i].weight == w->rival[0].weight;
            n++;
        }
    return n;
}

static enum word reason_asked(const struct why *w, const struct spot *partner, unsigned by)
{
    size_t best, possible = count_possible(w, &best);

    if (!w->is_out)
        return W_WHY_NO_ROW;
    if (partner != NULL)
        return by & (NOT_BYTES | NOT_RESULT) ? W_WHY_CONFLICT : by & BY_ORDER ? W_WHY_GROUP
            : possible > 1 ? W_WHY_BEST : W_WHY_ONLY;
    if (w->asked_out.match == W_AMBIGUOUS)
        return possible > 1 ? W_WHY_EQUAL : W_WHY_DOUBTFUL;
    return possible > 0 ? W_WHY_ALL_TAKEN : w->num_rivals > 0 ? W_WHY_NONE_FITS : W_WHY_NOBODY;
}

static void answer_asked(const struct why *w, struct why_row *row)
{
    const struct spot *partner = NULL;
    unsigned by = 0;

    row->what = W_ASKED;
    row->score = -1;
    row->skew = row->unexplained = INSTANT_NONE;
    if (w->is_out) {
        row->decision = w->asked_out.match;
        partner = partner_of(&w->asked_out, w->asked, &by);
        row->agrees = by & ~((unsigned)NOT_BYTES | (unsigned)NOT_RESULT);
        row->differs = (by & NOT_BYTES ? (unsigned)BY_BYTES : 0) | (by & NOT_RESULT ? (unsigned)BY_RESULT : 0);
    }
    put_partner(row, partner);
    row->reason = reason_asked(w, partner, by);
}

static void answer_rival(const struct why *w, size_t i, struct why_row *row)
{
    const struct rival *c = &w->rival[i];
    const struct spot *partner;
    unsigned by;

    row->what = W_CANDIDATE;
    row->score = c->v.score;
    row->agrees = c->agrees;
    row->differs = c->differs;
    row->skew = c->skew;
    row->unexplained = c->cost < 0 ? INSTANT_NONE : c->cost;
    if (w->is_out && has_spot(&w->asked_out, c->x)) {
        row->decision = W_MATCHED;
        row->reason = W_WHY_PAIR;
        return;
    }
    partner = w->is_rival_out[i] ? partner_of(&w->rival_out[i], c->x, &by) : NULL;
    put_partner(row, partner);
    if (c->v.score == 0) {
        row->decision = W_REJECTED;
        row->reason = c->differs & ~((unsigned)BY_TIME | (unsigned)BY_BYTES | (unsigned)BY_RESULT) ? W_WHY_RULE
            : W_WHY_THIN;
    } else if (c->cost < 0 && c->skew != INSTANT_NONE) {
        row->decision = W_FAR;
        row->reason = W_WHY_FAR;
    } else if (partner != NULL) {
        row->decision = W_TAKEN;
        row->reason = W_WHY_TAKEN;
    } else {
        int is_tied = w->is_rival_out[i] && w->rival_out[i].match == W_AMBIGUOUS;
        row->decision = is_tied ? W_AMBIGUOUS : W_OPEN;
        row->reason = is_tied ? W_WHY_TIED : c->v.conflict ? W_WHY_LAST : W_WHY_OTHER;
    }
}

void why_settle(struct why *w)
{
    size_t i;

    for (i = 0; w->asked != NULL && !w->is_out && i < w->num_rivals; i++)
        time_rival(w, &w->rival[i]);
    w->clocks = NULL;
}

int why_get(struct why *w, size_t index, struct why_row *out)
{
    const struct kept *x;

    memset(out, 0, sizeof *out);
    if (w->asked == NULL || index > w->num_rivals)
        return 0;
    x = index == 0 ? w->asked : w->rival[index - 1].x;
    out->transfer = x->is_login ? NULL : &x->u.t;
    out->login = x->is_login ? &x->u.l : NULL;
    if (index == 0)
        answer_asked(w, out);
    else
        answer_rival(w, index - 1, out);
    return 1;
}

/* why.c: everything that goes into the matcher is kept as long as RING others have not come behind it, so that what
   came before the thing that was asked for can be compared with it, too; so are the rows that have come out. When the
   thing has come only what may belong to it is kept: at most CANDIDATES things of the other side, or of the other end,
   of the same kind of operation and within the window, of which judge() says that they may be the same, or that agree
   in much (rival.c). What becomes of them is seen in the rows; reasons.c puts it into words. */
#include <stdlib.h>
#include "base/ascii.h"
#include "join/rival.h"

enum { RING = 16384 };

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

struct spot spot_of(const struct origin *o, int is_log)
{
    struct spot s;

    s.is_log = is_log;
    s.input = is_log ? o->log_input : o->input;
    s.first = is_log ? o->log_first : o->record;
    s.last = is_log ? o->log_last : o->record;
    return s;
}

struct spot spot_of_kept(const struct kept *x)
{
    return spot_of(x->is_login ? &x->u.l.from : &x->u.t.from, x->is_log);
}

int spot_is_same(const struct spot *a, const struct spot *b)
{
    return a->input != NULL && b->input != NULL && a->first == b->first && a->last == b->last && a->is_log == b->is_log
        && strcmp(a->input, b->input) == 0;
}

int spot_is_in(const struct out *out, const struct kept *x)
{
    struct spot s = spot_of_kept(x);
    size_t i;

    for (i = 0; i < 4; i++)
        if (spot_is_same(&out->spot[i], &s))
            return 1;
    return 0;
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

/* --- what comes in */

static int is_better(const struct rival *a, const struct rival *b)
{
    return a->weight != b->weight ? a->weight > b->weight : a->apart < b->apart;
}

/* Takes y: to the candidates, or frees it. */
static void consider(struct why *w, struct kept *y)
{
    struct rival c;
    size_t i;

    if (!rival_compare(w, y, &c)) {
        keep_free(&w->keep, y);
        return;
    }
    rival_time(w, &c);
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

/* The row may be that of something that is watched. */
static void look(struct why *w, const struct out *out)
{
    size_t i;

    if (!w->is_out && spot_is_in(out, w->asked)) {
        w->asked_out = *out;
        w->is_out = 1;
        for (i = 0; i < w->num_rivals; i++)
            rival_time(w, &w->rival[i]);
    }
    for (i = 0; i < w->num_rivals; i++)
        if (!w->is_rival_out[i] && spot_is_in(out, w->rival[i].x)) {
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

void why_settle(struct why *w)
{
    size_t i;

    for (i = 0; w->asked != NULL && !w->is_out && i < w->num_rivals; i++)
        rival_time(w, &w->rival[i]);
    w->clocks = NULL;
}

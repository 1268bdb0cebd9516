/* reasons.c: the answer to "why": the decision on what was asked for, then each candidate, the best one first. */
#include "join/rival.h"

/* What x's row has beside x: its own counterpart, else the other end's. *by is the evidence. */
static const struct spot *partner_of(const struct out *out, const struct kept *x, unsigned *by)
{
    struct spot s = spot_of_kept(x);
    size_t i, far;

    *by = 0;
    for (i = 0; i < 4 && !spot_is_same(&out->spot[i], &s); i++)
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
    if (w->is_out && spot_is_in(&w->asked_out, c->x)) {
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

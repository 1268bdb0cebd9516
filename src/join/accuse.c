/* accuse.c: what is alone, weighed against what is in pairs (suspect.c).

   All of a user alone and no pair: he is not recorded (his work is not logged), when there is a run that speaks against
   him, or when a record tells of his login but none of what he did then. But a record that is alone too and bears his
   name, of a system that may be the same, says that he may write them; and what lies before the first pair of the
   system or behind its last one says nothing. Of records that are not a user's own, some must be missing while the
   system has pairs. Of a client, whose traces are one by one, it is enough that others have pairs: all its traces make
   one row. A system none of whose operations is in a pair, though the other side covers its time, is told once.

   Who has pairs, or records, and operations alone has lost some. Told are those with a pair of the same system before
   and behind them, in the order of rows; what is closer together than COVER_GAP is one row. What lies before the first
   pair of the system, or behind the last one, by more than COVER_GAP is a stretch of one source. Of a client's records
   nothing is told that has no trace: few have. */
#include <stdlib.h>
#include "join/judge.h"
#include "join/seen.h"

enum { FEW = 2 };

static const struct {
    enum word record, line;
    enum word none, none_any;   /* no record: though others have some; nor has anybody */
    enum word unlogged;         /* no line; W_NONE: that is usual */
} kinds[NUM_SEEN_KINDS] = {
    { W_SMF96, W_LOG, W_NO_96, W_NONE_96, W_NO_LINES }, { W_SMF97, W_CLIENT_TRACE, W_NO_97, W_NONE_97, W_NONE },
    { W_SMF94, W_CLIENT_TRACE, W_NO_94, W_NONE_94, W_NONE }, { W_SMF95, W_LOG, W_NO_95, W_NONE_95, W_NO_LOGINS },
    { W_SMF98, W_LOG, W_NO_98, W_NONE_98, W_NO_LOGINS }, { W_SMF96, W_LOG, W_NONE, W_NONE, W_NO_SCP }
};

static const struct site *site_of(const struct suspects *s, const struct person *x) { return s->site[x->site]; }
static int is_client(const struct person *x) { return x->kind == SEEN_97 || x->kind == SEEN_94; }

static uint64_t pairs_of(const struct site *x)
{
    uint64_t n = 0;
    int i;

    for (i = 0; i < NUM_SEEN_KINDS; i++)
        n += x->paired[i];
    return n;
}

/* Of a client: somebody has a pair of that kind. */
static int others_have(const struct suspects *s, const struct person *x)
{
    unsigned i;

    for (i = 0; i < s->num_sites; i++)
        if (s->site[i]->side == LINES && s->site[i]->paired[x->kind] > 0)
            return 1;
    return 0;
}

static int meets(const struct cover *c, int64_t first, int64_t last)
{
    size_t i;

    for (i = 0; first != INSTANT_NONE && i < c->num; i++)
        if (c->s[i].first <= last && first <= c->s[i].last)
            return 1;
    return 0;
}

/* Something of it is missing while the system has pairs. */
static int is_amid(const struct site *at, const struct person *x)
{
    size_t i;

    for (i = 0; x->all != NULL && i < x->all->num; i++)
        if (meets(&at->pairs, x->all->s[i].first, x->all->s[i].last))
            return 1;
    return 0;
}

/* Others have what he has not: there is a run that speaks against him, or his login is in a pair and so is something
   behind what he did then, or he and hardly anybody else were the last ones. Where logins have records but his has
   none, either, records of that time are missing. */
static int is_against(const struct site *at, const struct person *x)
{
    int is_in = x->login != INSTANT_NONE && x->first != INSTANT_NONE && x->login <= x->last;

    if (x->solo > 0)
        return x->login != INSTANT_NONE || at->paired[SEEN_95] == 0;
    return is_in && (x->first <= at->last || (x->last - COVER_GAP <= at->last && at->num_now < CROWD));
}

static int same_user(const struct person *record, const struct person *line)
{
    return record->user.n == 0 ? line->user.n == 0 : judge_user(seen_name(&record->user), seen_name(&line->user)) > 0;
}

/* So little that it may have been lost, and the same name has pairs on another system. */
static int has_elsewhere(const struct suspects *s, const struct person *x)
{
    const struct person *y;
    unsigned i;
    size_t k;

    for (i = 0; i < s->num_sites && x->alone <= FEW && x->login == INSTANT_NONE; i++)
        for (k = 0; s->site[i]->side == site_of(s, x)->side
                && (y = seen_next(s, i, x->kind, seen_name(&x->user), &k)) != NULL;)
            if (y->paired > 0 && seen_same_name(seen_name(&x->user), seen_name(&y->user)))
                return 1;
    return 0;
}

/* The other side holds something of that name that is, or may be, of the same system. */
static int has_namesake(const struct suspects *s, const struct person *x)
{
    const struct site *at = site_of(s, x);
    const struct person *y;
    unsigned i;

    for (i = 0; i < s->num_sites; i++) {
        const struct site *other = s->site[i];
        int is_peer = (at->peers[i / 64] & UINT64_C(1) << i % 64) != 0;
        size_t k = 0;
        if (other->side == at->side || (!is_peer && pairs_of(other) > 0))
            continue;
        while ((y = seen_next(s, i, x->kind, seen_name(&x->user), &k)) != NULL)
            if (y->paired + y->alone > 0 && (at->side == LINES ? same_user(y, x) : same_user(x, y)))
                return 1;
    }
    return 0;
}

static struct audit_row *new_row(struct suspects *s, const struct person *x)
{
    const struct site *at = s->site[x->site];
    struct audit_row *r;

    if (s->num_rows == s->cap_rows) {
        size_t cap = s->cap_rows > 0 ? s->cap_rows * 2 : 16;
        r = realloc(s->row, cap * sizeof *r);
        if (r == NULL)
            return NULL;
        s->row = r;
        s->cap_rows = cap;
    }
    r = &s->row[s->num_rows++];
    r->missing = at->side == LINES ? kinds[x->kind].record : kinds[x->kind].line;
    r->system = seen_name(&at->system);
    r->user = seen_name(&x->user);
    return r;
}

static void put_row(struct suspects *s, const struct person *x, enum word what, const struct run *run, enum word text)
{
    struct audit_row *r = new_row(s, x);

    if (r == NULL)
        return;
    r->what = what;
    r->count = run->count;
    r->first = run->first;
    r->last = run->last;
    r->text = text;
}

/* Why all of x is alone: what it may mean; W_NONE: nothing. */
static enum word suspicion(const struct suspects *s, const struct person *x, const struct cover cover[2])
{
    const struct site *at = site_of(s, x);
    int is_line = at->side == LINES, is_new = pairs_of(at) == 0, is_so;

    if (is_client(x))
        is_so = others_have(s, x) || (!is_new && s->records[x->kind] == 0);
    else if (is_new)
        return at->tied > 0 || !meets(&cover[!is_line], x->first, x->last) ? W_NONE : is_line ? W_NO_SERVER : W_NO_LOG;
    else if (x->kind == SEEN_96)
        is_so = is_against(at, x) && !has_namesake(s, x) && !has_elsewhere(s, x);
    else
        is_so = x->kind == SEEN_SCP || is_amid(at, x);
    if (!is_so)
        return W_NONE;
    return !is_line ? kinds[x->kind].unlogged
        : s->records[x->kind] == 0 ? kinds[x->kind].none_any : kinds[x->kind].none;
}

/* All of x, which has no pair. 1 when it is told. */
static int tell_alone(struct suspects *s, const struct person *x, const struct cover cover[2])
{
    enum word text = suspicion(s, x, cover);
    struct run all;

    if (text == W_NONE)
        return 0;
    all.count = x->alone;
    all.first = x->first;
    all.last = x->last;
    put_row(s, x, site_of(s, x)->side == LINES ? W_UNRECORDED : W_UNLOGGED, &all, text);
    return 1;
}

/* run is the last one, which no pair has ended. */
static void tell_lost(struct suspects *s, const struct person *x)
{
    const struct site *at = site_of(s, x);
    int is_line = at->side == LINES;
    enum word stretch = is_line ? W_LOG_STRETCH : W_SMF_STRETCH, text = is_line ? W_ONLY_LINES : W_ONLY_RECORDS;
    size_t i;

    for (i = 0; x->lost != NULL && i < x->lost->num; i++)
        put_row(s, x, is_line ? W_LOST_RECORDS : W_LOST_LINES, &x->lost->s[i], is_line ? W_RECORDS_LOST : W_LINES_LOST);
    if (at->first == INSTANT_NONE)
        return;
    for (i = 0; x->paired == 0 && x->all != NULL && i < x->all->num; i++)
        if (x->all->s[i].last < at->first - COVER_GAP || x->all->s[i].first > at->last + COVER_GAP)
            put_row(s, x, stretch, &x->all->s[i], text);
    if (x->paired == 0 && x->all != NULL)
        return;
    if (x->front.count > 0 && x->front.first < at->first - COVER_GAP)
        put_row(s, x, stretch, &x->front, text);
    if (x->run.count > 0 && x->run.last > at->last + COVER_GAP)
        put_row(s, x, stretch, &x->run, text);
}

static void tell(struct suspects *s, const struct person *x, const struct cover cover[2])
{
    if (x->alone == 0 || (site_of(s, x)->side == RECORDS && kinds[x->kind].unlogged == W_NONE))
        return;
    if (x->paired > 0 || (x->kind == SEEN_96 && x->user.n == 0) || !tell_alone(s, x, cover))
        tell_lost(s, x);
}

static int compare_slices(struct slice a, struct slice b)
{
    int c = a.n > 0 && b.n > 0 ? memcmp(a.p, b.p, a.n < b.n ? a.n : b.n) : 0;
    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n;
}

/* Each user, or system, has his own row. */
static int is_own(const struct audit_row *r)
{
    return (r->what == W_UNRECORDED || r->what == W_UNLOGGED) && r->text != W_NO_SERVER && r->text != W_NO_LOG
        && r->missing != W_SMF94 && r->missing != W_SMF97;
}

/* Traces of clients have no system. */
static int is_everywhere(const struct audit_row *r)
{
    return r->what == W_UNRECORDED && (r->missing == W_SMF94 || r->missing == W_SMF97);
}

static int compare_rows(const void *p, const void *q)
{
    const struct audit_row *a = p, *b = q;
    int c = a->what < b->what ? -1 : a->what > b->what;

    if (c == 0)
        c = is_everywhere(a) - is_everywhere(b);
    if (c == 0 && !is_everywhere(a))
        c = compare_slices(a->system, b->system);
    if (c == 0)
        c = a->missing < b->missing ? -1 : a->missing > b->missing;
    if (c == 0 && is_own(a))
        c = compare_slices(a->user, b->user);
    if (c == 0)
        c = a->first < b->first ? -1 : a->first > b->first;
    return c != 0 ? c : compare_slices(a->user, b->user);
}

/* next goes into the row of r. */
static int is_same_row(const struct audit_row *r, const struct audit_row *next)
{
    if (is_own(r) || next->what != r->what || next->missing != r->missing || next->text != r->text)
        return 0;
    if (is_everywhere(r))
        return 1;
    return slice_same(next->system, r->system)
        && (r->text == W_NO_SERVER || r->text == W_NO_LOG || next->first - COVER_GAP <= r->last);
}

/* What was lost at one time becomes one row for all users. */
static void join_rows(struct suspects *s)
{
    size_t i, n = 0;

    for (i = 1; i < s->num_rows; i++) {
        struct audit_row *r = &s->row[n];
        const struct audit_row *next = &s->row[i];
        if (!is_same_row(r, next)) {
            s->row[++n] = *next;
            continue;
        }
        r->count += next->count;
        if (next->first < r->first || r->first == INSTANT_NONE)
            r->first = next->first != INSTANT_NONE ? next->first : r->first;
        r->last = next->last > r->last ? next->last : r->last;
        if (!seen_same_name(next->user, r->user))
            r->user = slice_of(NULL, 0);
        if (!slice_same(next->system, r->system))
            r->system = slice_of(NULL, 0);
    }
    s->num_rows = s->num_rows > 0 ? n + 1 : 0;
}

int suspects_get(struct suspects *s, const struct cover cover[2], size_t index, struct audit_row *out)
{
    size_t i;

    for (i = 0; !s->is_ready && i < s->num_slots; i++)
        if (s->slot[i] != NULL && seen_end_run(s, s->slot[i]) == OK)
            tell(s, s->slot[i], cover);
    if (!s->is_ready && s->num_rows > 0) {
        qsort(s->row, s->num_rows, sizeof *s->row, compare_rows);
        join_rows(s);
    }
    s->is_ready = 1;
    if (index >= s->num_rows)
        return 0;
    *out = s->row[index];
    return 1;
}

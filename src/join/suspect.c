/* suspect.c: what is alone, weighed against what is in pairs.

   For each kind of record (96 and 97 with transfers, 94, 95 and 98 with logins), each side and each system there are
   counts of what is in pairs and what is alone. The right to write a 96 is the transferring user's, so there each user
   has his own; 95 and 98 are written by the daemon, 94 and 97 by a user of the client's whom its trace does not tell.
   All alone and no pair: not recorded (not logged), if others of that system have pairs at that time, or if records
   cover it. But a record that is alone too and bears his name, of a system that may be the same, says that he may write
   them.

   Who has pairs, or records, and operations alone has lost some. Told are those with a pair of the same system before
   and behind them, in the order of rows; what is closer together than COVER_GAP is one row. One user has at most
   STRETCHES of these, then the gap is doubled. What lies before the first pair of the system, or behind the last one,
   by more than COVER_GAP is a stretch of one source. Of a client's records nothing is told that has no trace: few have.

   Names are kept up to NAME_MAX_BYTES, and at most PERSONS_MAX users and SITES_MAX systems; of what is beyond nothing
   is told. Names of users are hashed by the first eight characters, as records hold them. */
#include <stdlib.h>
#include "base/ascii.h"
#include "join/judge.h"
#include "join/suspect.h"

enum { NAME_MAX_BYTES = 64, USER_MAX = 8, SITES_MAX = 512, PERSONS_MAX = 1 << 16, PERSONS_FIRST = 1 << 8,
    STRETCHES = 32 };
enum side { RECORDS, LINES };

static const struct {
    enum word record, line;
    enum word none, none_here;  /* no record: though others have some; on the whole system */
    enum word unlogged;         /* no line; W_NONE: that is usual */
} kinds[NUM_SEEN_KINDS] = {
    { W_SMF96, W_LOG, W_NO_96, W_NO_SERVER, W_NO_LINES }, { W_SMF97, W_CLIENT_TRACE, W_NO_97, W_NO_CLIENT, W_NONE },
    { W_SMF94, W_CLIENT_TRACE, W_NO_94, W_NO_CLIENT, W_NONE }, { W_SMF95, W_LOG, W_NO_95, W_NO_SERVER, W_NO_LOGINS },
    { W_SMF98, W_LOG, W_NO_98, W_NO_SERVER, W_NO_LOGINS }
};

struct name {
    size_t n;
    unsigned char p[NAME_MAX_BYTES];
};
struct site {
    struct name system;
    enum side side;
    uint64_t paired[NUM_SEEN_KINDS];
    int64_t first, last;                /* of all pairs */
    uint64_t peers[SITES_MAX / 64];     /* bit i: pairs with site i */
};
struct run {
    int64_t first, last;
    uint64_t count;
};
struct stretches {
    struct run s[STRETCHES];
    size_t num;
    int64_t gap;
};
struct person {
    struct name user;           /* as it came first; empty: all users */
    uint32_t hash;
    unsigned site;
    enum seen_kind kind;
    uint64_t paired, alone;     /* ambiguous ones count as paired */
    int64_t first, last;        /* of those alone */
    struct run run;             /* alone since the site's last pair */
    uint64_t epoch;             /* pairs of the site before it */
    struct run front;           /* what was alone before the first pair */
    struct stretches *lost;     /* owned; NULL: none */
};

struct suspects {
    struct site *site[SITES_MAX];       /* owned */
    unsigned num_sites, last_site[2];
    struct person **slot;               /* owned array of owned ones; open addressing */
    size_t num_slots, num_persons;
    struct audit_row *row;              /* the ready table */
    size_t num_rows, cap_rows;
    int is_ready;
};

struct suspects *suspects_new(void) { return calloc(1, sizeof(struct suspects)); }

void suspects_free(struct suspects *s)
{
    size_t i;

    if (s == NULL)
        return;
    for (i = 0; i < s->num_sites; i++)
        free(s->site[i]);
    for (i = 0; i < s->num_slots; i++)
        if (s->slot[i] != NULL) {
            free(s->slot[i]->lost);
            free(s->slot[i]);
        }
    free(s->slot);
    free(s->row);
    free(s);
}

/* --- who */

static struct slice cut(struct slice s, size_t n) { return slice_of(s.p, s.n < n ? s.n : n); }
static struct slice name_slice(const struct name *x) { return slice_of(x->p, x->n); }

static void set_name(struct name *to, struct slice s)
{
    to->n = s.n;
    if (s.n > 0)
        memcpy(to->p, s.p, s.n);
}

static int is_site(const struct site *x, enum side side, struct slice system)
{
    return x->side == side && slice_same(name_slice(&x->system), system);
}

/* Its number; SITES_MAX: there is no room. */
static unsigned find_site(struct suspects *s, enum side side, struct slice system)
{
    unsigned i = s->last_site[side];

    system = cut(system, NAME_MAX_BYTES);
    if (i < s->num_sites && is_site(s->site[i], side, system))
        return i;
    for (i = 0; i < s->num_sites && !is_site(s->site[i], side, system); i++)
        ;
    if (i == SITES_MAX)
        return i;
    if (i == s->num_sites) {
        s->site[i] = calloc(1, sizeof *s->site[i]);
        if (s->site[i] == NULL)
            return SITES_MAX;
        set_name(&s->site[i]->system, system);
        s->site[i]->side = side;
        s->site[i]->first = s->site[i]->last = INSTANT_NONE;
        s->num_sites++;
    }
    s->last_site[side] = i;
    return i;
}

static int same_name(struct slice a, struct slice b)
{
    size_t i;

    for (i = 0; i < a.n && a.n == b.n && ascii_lower(a.p[i]) == ascii_lower(b.p[i]); i++)
        ;
    return a.n == b.n && i == a.n;
}

static uint32_t hash_of(unsigned site, enum seen_kind kind, struct slice user)
{
    unsigned char low[USER_MAX];
    size_t i;

    user = cut(user, USER_MAX);
    for (i = 0; i < user.n; i++)
        low[i] = ascii_lower(user.p[i]);
    return slice_hash(slice_of(low, user.n), site * NUM_SEEN_KINDS + (uint32_t)kind);
}

static struct person **find_slot(const struct suspects *s, uint32_t hash, unsigned site, enum seen_kind kind,
    struct slice user)
{
    size_t i = hash & (s->num_slots - 1);

    for (; s->slot[i] != NULL; i = (i + 1) & (s->num_slots - 1)) {
        const struct person *x = s->slot[i];
        if (x->hash == hash && x->site == site && x->kind == kind && same_name(name_slice(&x->user), user))
            break;
    }
    return &s->slot[i];
}

static int grow_slots(struct suspects *s)
{
    size_t i, old = s->num_slots, num = old > 0 ? old * 2 : PERSONS_FIRST;
    struct person **slot = s->slot, **more = calloc(num, sizeof *more);

    if (more == NULL)
        return E_NOMEM;
    s->slot = more;
    s->num_slots = num;
    for (i = 0; i < old; i++)
        if (slot[i] != NULL)
            *find_slot(s, slot[i]->hash, slot[i]->site, slot[i]->kind, name_slice(&slot[i]->user)) = slot[i];
    free(slot);
    return OK;
}

/* *out NULL: there is no room for more. */
static int find_person(struct suspects *s, unsigned site, enum seen_kind kind, struct slice user, struct person **out)
{
    struct person **at, *x;
    uint32_t hash;

    *out = NULL;
    if (site == SITES_MAX)
        return OK;
    if (s->num_persons * 2 >= s->num_slots && s->num_persons < PERSONS_MAX && grow_slots(s) != OK)
        return E_NOMEM;
    user = kind == SEEN_96 ? cut(user, NAME_MAX_BYTES) : slice_of(NULL, 0);
    hash = hash_of(site, kind, user);
    at = find_slot(s, hash, site, kind, user);
    if (*at == NULL && s->num_persons < PERSONS_MAX) {
        x = calloc(1, sizeof *x);
        if (x == NULL)
            return E_NOMEM;
        set_name(&x->user, user);
        x->hash = hash;
        x->site = site;
        x->kind = kind;
        x->first = x->last = INSTANT_NONE;
        s->num_persons++;
        *at = x;
    }
    *out = *at;
    return OK;
}

/* --- what is alone between pairs */

static void widen_stretches(struct stretches *t)
{
    size_t i, n = 0;

    t->gap *= 2;
    for (i = 1; i < t->num; i++)
        if (t->s[i].first - t->gap <= t->s[n].last) {
            t->s[n].last = t->s[i].last > t->s[n].last ? t->s[i].last : t->s[n].last;
            t->s[n].count += t->s[i].count;
        } else {
            t->s[++n] = t->s[i];
        }
    t->num = n + 1;
}

static int add_stretch(struct person *x)
{
    struct stretches *t = x->lost;

    if (t == NULL) {
        t = x->lost = calloc(1, sizeof *t);
        if (t == NULL)
            return E_NOMEM;
        t->gap = COVER_GAP;
    }
    while (t->num == STRETCHES)
        widen_stretches(t);
    if (t->num > 0 && x->run.first - t->gap <= t->s[t->num - 1].last) {
        if (x->run.last > t->s[t->num - 1].last)
            t->s[t->num - 1].last = x->run.last;
        t->s[t->num - 1].count += x->run.count;
        return OK;
    }
    t->s[t->num++] = x->run;
    return OK;
}

/* A pair came behind it. */
static int end_run(const struct suspects *s, struct person *x)
{
    int result = OK;

    if (x->run.count == 0 || x->epoch == s->site[x->site]->paired[x->kind])
        return OK;
    if (x->epoch > 0)
        result = add_stretch(x);
    else
        x->front = x->run;
    x->run.count = 0;
    return result;
}

static void widen(int64_t *first, int64_t *last, int64_t when)
{
    if (when == INSTANT_NONE)
        return;
    if (*first == INSTANT_NONE || when < *first)
        *first = when;
    if (*last == INSTANT_NONE || when > *last)
        *last = when;
}

static int put_alone(const struct suspects *s, struct person *x, int64_t when)
{
    int result = end_run(s, x);

    x->alone++;
    if (when == INSTANT_NONE)
        return result;
    widen(&x->first, &x->last, when);
    if (x->run.count++ == 0) {
        x->epoch = s->site[x->site]->paired[x->kind];
        x->run.first = x->run.last = INSTANT_NONE;
    }
    widen(&x->run.first, &x->run.last, when);
    return result;
}

static int put_seen(struct suspects *s, enum side side, const struct seen *seen, enum seen_state state, unsigned *site)
{
    struct person *x;
    int result;

    *site = find_site(s, side, seen->system);
    result = find_person(s, *site, seen->kind, seen->user, &x);
    if (result != OK || x == NULL)
        return result;
    if (state == SEEN_ALONE)
        return put_alone(s, x, seen->when);
    x->paired++;
    if (state == SEEN_PAIR) {
        s->site[*site]->paired[x->kind]++;
        widen(&s->site[*site]->first, &s->site[*site]->last, seen->when);
    }
    return OK;
}

int suspects_add(struct suspects *s, const struct seen *record, const struct seen *line, enum seen_state state)
{
    unsigned one = SITES_MAX, two = SITES_MAX;
    int result = record != NULL ? put_seen(s, RECORDS, record, state, &one) : OK;

    if (result == OK && line != NULL)
        result = put_seen(s, LINES, line, state, &two);
    if (one != SITES_MAX && two != SITES_MAX) {
        s->site[one]->peers[two / 64] |= UINT64_C(1) << two % 64;
        s->site[two]->peers[one / 64] |= UINT64_C(1) << one % 64;
    }
    return result;
}

/* --- the table */

static uint64_t pairs_of(const struct site *x)
{
    uint64_t n = 0;
    int i;

    for (i = 0; i < NUM_SEEN_KINDS; i++)
        n += x->paired[i];
    return n;
}

static int meets(const struct person *x, int64_t first, int64_t last)
{
    return x->first == INSTANT_NONE || (first <= x->last && x->first <= last);
}

/* Others where x is have pairs at its time; of a client, whose traces are one by one, others anywhere. */
static int others_have(const struct suspects *s, const struct person *x)
{
    const struct site *at = s->site[x->site];
    unsigned i;

    if (pairs_of(at) > 0)
        return at->first == INSTANT_NONE || meets(x, at->first, at->last);
    for (i = 0; i < s->num_sites && (x->kind == SEEN_97 || x->kind == SEEN_94); i++)
        if (s->site[i]->side == LINES && s->site[i]->paired[x->kind] > 0)
            return 1;
    return 0;
}

static int is_covered(const struct cover *c, const struct person *x)
{
    size_t i;

    for (i = 0; x->first != INSTANT_NONE && i < c->num; i++)
        if (meets(x, c->s[i].first, c->s[i].last))
            return 1;
    return 0;
}

static int same_user(const struct person *record, const struct person *line)
{
    return record->user.n == 0 ? line->user.n == 0 : judge_user(name_slice(&record->user), name_slice(&line->user)) > 0;
}

/* The other side holds something of that name, and its system is, or may be, that of x. */
static int has_namesake(const struct suspects *s, const struct person *x)
{
    const struct site *at = s->site[x->site];
    unsigned i;

    for (i = 0; i < s->num_sites; i++) {
        const struct site *other = s->site[i];
        uint32_t hash = hash_of(i, x->kind, name_slice(&x->user));
        size_t k = hash & (s->num_slots - 1);
        if (other->side == at->side || (pairs_of(at) > 0 && pairs_of(other) > 0
                && !(at->peers[i / 64] & UINT64_C(1) << i % 64)))
            continue;
        for (; s->slot[k] != NULL; k = (k + 1) & (s->num_slots - 1)) {
            const struct person *y = s->slot[k];
            if (y->site == i && y->kind == x->kind && (at->side == LINES ? same_user(y, x) : same_user(x, y)))
                return 1;
        }
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
    r->system = name_slice(&at->system);
    r->user = name_slice(&x->user);
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

/* 1 when it is told. */
static int tell_alone(struct suspects *s, const struct person *x, const struct cover *records)
{
    int is_line = s->site[x->site]->side == LINES, others = others_have(s, x);
    struct run all;

    if (!others && (!is_line || pairs_of(s->site[x->site]) > 0 || !is_covered(records, x)))
        return 0;
    all.count = x->alone;
    all.first = x->first;
    all.last = x->last;
    put_row(s, x, is_line ? W_UNRECORDED : W_UNLOGGED, &all,
        !is_line ? kinds[x->kind].unlogged : others ? kinds[x->kind].none : kinds[x->kind].none_here);
    return 1;
}

/* run is the last one, which no pair has ended. */
static void tell_lost(struct suspects *s, const struct person *x)
{
    const struct site *at = s->site[x->site];
    int is_line = at->side == LINES;
    enum word stretch = is_line ? W_LOG_STRETCH : W_SMF_STRETCH, text = is_line ? W_ONLY_LINES : W_ONLY_RECORDS;
    size_t i;

    for (i = 0; x->lost != NULL && i < x->lost->num; i++)
        put_row(s, x, is_line ? W_LOST_RECORDS : W_LOST_LINES, &x->lost->s[i], is_line ? W_RECORDS_LOST : W_LINES_LOST);
    if (at->first == INSTANT_NONE)
        return;
    if (x->front.count > 0 && x->front.first < at->first - COVER_GAP)
        put_row(s, x, stretch, &x->front, text);
    if (x->run.count > 0 && x->run.last > at->last + COVER_GAP)
        put_row(s, x, stretch, &x->run, text);
}

static void tell(struct suspects *s, const struct person *x, const struct cover *records)
{
    if (x->alone == 0 || (s->site[x->site]->side == RECORDS && kinds[x->kind].unlogged == W_NONE))
        return;
    if (x->paired > 0 || (x->kind == SEEN_96 && x->user.n == 0) || has_namesake(s, x) || !tell_alone(s, x, records))
        tell_lost(s, x);
}

static int compare_slices(struct slice a, struct slice b)
{
    int c = a.n > 0 && b.n > 0 ? memcmp(a.p, b.p, a.n < b.n ? a.n : b.n) : 0;
    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n;
}

static int is_whole(const struct audit_row *r) { return r->what == W_UNRECORDED || r->what == W_UNLOGGED; }

static int compare_rows(const void *p, const void *q)
{
    const struct audit_row *a = p, *b = q;
    int c = a->what < b->what ? -1 : a->what > b->what;

    if (c == 0)
        c = compare_slices(a->system, b->system);
    if (c == 0)
        c = a->missing < b->missing ? -1 : a->missing > b->missing;
    if (c == 0 && is_whole(a))
        c = compare_slices(a->user, b->user);
    if (c == 0)
        c = a->first < b->first ? -1 : a->first > b->first;
    return c != 0 ? c : compare_slices(a->user, b->user);
}

/* What was lost at one time becomes one row for all users. */
static void join_rows(struct suspects *s)
{
    size_t i, n = 0;

    for (i = 1; i < s->num_rows; i++) {
        struct audit_row *r = &s->row[n];
        const struct audit_row *next = &s->row[i];
        if (is_whole(r) || next->what != r->what || next->missing != r->missing
                || !slice_same(next->system, r->system) || next->first - COVER_GAP > r->last) {
            s->row[++n] = *next;
            continue;
        }
        r->count += next->count;
        r->last = next->last > r->last ? next->last : r->last;
        if (!same_name(next->user, r->user))
            r->user = slice_of(NULL, 0);
    }
    s->num_rows = s->num_rows > 0 ? n + 1 : 0;
}

int suspects_get(struct suspects *s, const struct cover *records, size_t index, struct audit_row *out)
{
    size_t i;

    for (i = 0; !s->is_ready && i < s->num_slots; i++)
        if (s->slot[i] != NULL && end_run(s, s->slot[i]) == OK)
            tell(s, s->slot[i], records);
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

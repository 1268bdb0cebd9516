/* suspect.c: what is alone and what is in pairs, as far as accuse.c needs it.

   For each kind of record (96 and 97 with transfers, 94, 95 and 98 with logins), each side and each system there are
   counts of what is in pairs and what is alone. The right to write a 96 is the transferring user's, so there each user
   has his own; 95 and 98 are written by the daemon, 94 and 97 by a user of the client's whom its trace does not tell.

   Rows come in the order of their time. What is alone between two pairs of its system is a run. In a stretch that was
   lost nearly everybody is alone; who has no right to write records is alone while others are not. So a run speaks
   against somebody when at most CROWD - 1 persons are in it, none of the others has a pair anywhere, and it does not
   lie where one dump ends and another one begins.

   Names are kept up to NAME_MAX_BYTES, and at most PERSONS_MAX users and SITES_MAX systems; of what is beyond nothing
   is told. Names of users are hashed by the first eight characters, as records hold them. */
#include <stdlib.h>
#include "base/ascii.h"
#include "join/seen.h"

enum { USER_MAX = 8, PERSONS_MAX = 1 << 16, PERSONS_FIRST = 1 << 8 };

struct suspects *suspects_new(void) { return calloc(1, sizeof(struct suspects)); }

void suspects_free(struct suspects *s)
{
    size_t i;

    if (s == NULL)
        return;
    for (i = 0; i < s->num_sites; i++) {
        cover_done(&s->site[i]->pairs);
        free(s->site[i]);
    }
    for (i = 0; i < s->num_slots; i++)
        if (s->slot[i] != NULL) {
            free(s->slot[i]->lost);
            free(s->slot[i]->all);
            free(s->slot[i]);
        }
    free(s->slot);
    free(s->row);
    free(s);
}

/* --- who */

static struct slice cut(struct slice s, size_t n) { return slice_of(s.p, s.n < n ? s.n : n); }

static void set_name(struct name *to, struct slice s)
{
    to->n = s.n;
    if (s.n > 0)
        memcpy(to->p, s.p, s.n);
}

static int is_site(const struct site *x, enum side side, struct slice system)
{
    return x->side == side && slice_same(seen_name(&x->system), system);
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
        s->site[i]->first = s->site[i]->last = s->site[i]->when = INSTANT_NONE;
        s->num_sites++;
    }
    s->last_site[side] = i;
    return i;
}

int seen_same_name(struct slice a, struct slice b)
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
        if (x->hash == hash && x->site == site && x->kind == kind && seen_same_name(seen_name(&x->user), user))
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
            *find_slot(s, slot[i]->hash, slot[i]->site, slot[i]->kind, seen_name(&slot[i]->user)) = slot[i];
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
        x->first = x->last = x->login = INSTANT_NONE;
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

static int add_stretch(struct stretches **to, const struct run *run)
{
    struct stretches *t = *to;

    if (t == NULL) {
        t = *to = calloc(1, sizeof *t);
        if (t == NULL)
            return E_NOMEM;
        t->gap = COVER_GAP;
    }
    while (t->num == STRETCHES)
        widen_stretches(t);
    if (t->num > 0 && run->first - t->gap <= t->s[t->num - 1].last) {
        if (run->last > t->s[t->num - 1].last)
            t->s[t->num - 1].last = run->last;
        t->s[t->num - 1].count += run->count;
        return OK;
    }
    t->s[t->num++] = *run;
    return OK;
}

int seen_end_run(const struct suspects *s, struct person *x)
{
    int result = OK;

    if (x->run.count == 0 || x->epoch == s->site[x->site]->paired[x->kind])
        return OK;
    if (x->epoch > 0)
        result = add_stretch(&x->lost, &x->run);
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

/* x is alone behind the last pair of his site. */
static void list_now(struct site *at, struct person *x)
{
    unsigned i;

    for (i = 0; i < at->num_now && at->now[i] != x; i++)
        ;
    if (i == at->num_now && i < CROWD)
        at->now[at->num_now++] = x;
}

/* A pair of at ends the run of all that were alone before it. input: of the pair's other side. */
static void end_now(struct site *at, const char *input, int64_t when)
{
    int is_edge = at->input != NULL && input != NULL && at->when != INSTANT_NONE && when - COVER_GAP > at->when
        && strcmp(at->input, input) != 0;
    unsigned i, paired = 0;

    for (i = 0; i < at->num_now; i++)
        paired += at->now[i]->paired > 0;
    for (i = 0; i < at->num_now && at->num_now < CROWD && at->when != INSTANT_NONE && !is_edge; i++)
        at->now[i]->solo += paired == (at->now[i]->paired > 0);
    at->num_now = 0;
    at->input = input;
    if (when != INSTANT_NONE)
        at->when = when;
}

static int put_alone(const struct suspects *s, struct person *x, int64_t when)
{
    struct run one;
    int result = seen_end_run(s, x);

    x->alone++;
    if (result != OK || when == INSTANT_NONE)
        return result;
    widen(&x->first, &x->last, when);
    if (x->run.count++ == 0) {
        x->epoch = s->site[x->site]->paired[x->kind];
        x->run.first = x->run.last = INSTANT_NONE;
    }
    widen(&x->run.first, &x->run.last, when);
    if (x->kind == SEEN_96) {
        list_now(s->site[x->site], x);
        return OK;
    }
    one.first = one.last = when;
    one.count = 1;
    return add_stretch(&x->all, &one);
}

/* A login of seen's user, who may move files, too. */
static int put_login(struct suspects *s, unsigned site, const struct seen *seen)
{
    struct person *x;
    int result = find_person(s, site, SEEN_96, seen->user, &x);

    if (result == OK && x != NULL && seen->when != INSTANT_NONE && (x->login == INSTANT_NONE || seen->when < x->login))
        x->login = seen->when;
    return result;
}

/* A record of scp says that its user may write them. */
static int put_right(struct suspects *s, unsigned site, struct slice user)
{
    struct person *x;
    int result = find_person(s, site, SEEN_96, user, &x);

    if (result == OK && x != NULL)
        x->paired++;
    return result;
}

static void put_pair(struct site *at, const struct seen *seen, const struct seen *other)
{
    at->paired[seen->kind]++;
    widen(&at->first, &at->last, seen->when);
    cover_add(&at->pairs, seen->when);
    if (seen->kind == SEEN_96)
        end_now(at, other != NULL ? other->input : NULL, seen->when);
}

static int put_seen(struct suspects *s, enum side side, const struct seen *seen, const struct seen *other,
    enum seen_state state, unsigned *site)
{
    struct person *x;
    int result;

    *site = find_site(s, side, seen->system);
    result = find_person(s, *site, seen->kind, seen->user, &x);
    if (result == OK && seen->kind == SEEN_SCP)
        result = put_right(s, *site, seen->user);
    if (result != OK || x == NULL)
        return result;
    if (state == SEEN_ALONE)
        return put_alone(s, x, seen->when);
    x->paired++;
    if (state == SEEN_PAIR)
        put_pair(s->site[*site], seen, other);
    else
        s->site[*site]->tied++;
    return seen->kind == SEEN_95 && seen->user.n > 0 ? put_login(s, *site, seen) : OK;
}

int suspects_add(struct suspects *s, const struct seen *record, const struct seen *line, enum seen_state state)
{
    unsigned one = SITES_MAX, two = SITES_MAX;
    int result = OK;

    if (record != NULL) {
        s->records[record->kind]++;
        result = put_seen(s, RECORDS, record, line, state, &one);
    }
    if (result == OK && line != NULL)
        result = put_seen(s, LINES, line, record, state, &two);
    if (one != SITES_MAX && two != SITES_MAX) {
        s->site[one]->peers[two / 64] |= UINT64_C(1) << two % 64;
        s->site[two]->peers[one / 64] |= UINT64_C(1) << one % 64;
    }
    return result;
}

const struct person *seen_next(const struct suspects *s, unsigned site, enum seen_kind kind, struct slice user,
    size_t *at)
{
    uint32_t hash = hash_of(site, kind, user);
    size_t mask = s->num_slots - 1;

    while (s->num_slots > 0 && s->slot[(hash + *at) & mask] != NULL) {
        const struct person *x = s->slot[(hash + (*at)++) & mask];
        if (x->hash == hash && x->site == site && x->kind == kind)
            return x;
    }
    return NULL;
}

/* votes.c: the zone of a log, by evidence.

   Traced for the purpose, from its front, a log tells operations with a name and bytes, and logins with a connection.
   Those that the records which were looked into know as well, and nothing else that looks the same, vote by the
   distance of their times. Distances from the zone of a system's records, and those from UTC, are compared by how many
   lie close together: that is how the log's zone follows the records', or is fixed. What is less than a quarter of an
   hour, or far from whole quarters, is no zone, but a clock; and as long as too few votes agree, the zone is what was
   assumed.

   Where a log begins in an hour that comes twice, the first vote tells which one it is. */
#include <stdlib.h>
#include "app/votes.h"
#include "join/paths.h"

enum {
    SEEN = 8192,                    /* a power of 2 */
    VOTES_MAX = 1024, VOTES_ENOUGH = 64, VOTES_LEAST = 2, LINES_MAX = 50000, LOOK_STEPS = 1024, NORM_MAX = 4096,
    QUARTER = 900, FARTHEST = 26 * 3600
};
#define CLOSE (150 * INSTANT_SECOND)        /* distances that agree */
#define HALF_HOUR (1800 * INSTANT_SECOND)

struct seen {
    uint32_t hash;                  /* 0: free */
    int twice;
    int64_t when;
};
struct votes {
    struct findings *mute;
    struct seen seen[SEEN];
    unsigned num_seen;
    uint32_t mask;                  /* only hashes without these bits are kept, when there are too many */
    unsigned char norm[NORM_MAX];
    /* of the log that is looked at */
    struct vote { int64_t when, away; } votes[VOTES_MAX];
    unsigned num_votes;
    int64_t scratch[VOTES_MAX];
};

struct votes *votes_new(void)
{
    struct votes *v = calloc(1, sizeof *v);

    if (v != NULL && (v->mute = findings_new(NULL, NULL)) == NULL) {
        free(v);
        v = NULL;
    }
    return v;
}

void votes_free(struct votes *v)
{
    if (v == NULL)
        return;
    findings_free(v->mute);
    free(v);
}

/* --- what records know */

/* What an operation is known by; 0: it is not told well enough. */
static uint32_t hash_file(struct votes *v, const struct transfer *t)
{
    struct slice name;
    uint32_t h;

    if ((t->op != W_GET && t->op != W_PUT) || !t->has_bytes || t->bytes == 0 || t->path_cut || t->path.n == 0
            || t->path.n > sizeof v->norm)
        return 0;
    name = path_last(path_normal(t->path, v->norm));
    h = slice_hash(name, (uint32_t)t->op) ^ (uint32_t)(t->bytes * 2654435761u) ^ (uint32_t)(t->bytes >> 32);
    return h | 1;
}

static uint32_t hash_connection(const struct endpoint *at)
{
    if (ip_is_absent(&at->remote_ip) || at->remote_port <= 0)
        return 0;
    return slice_hash(slice_of(at->remote_ip.b, sizeof at->remote_ip.b), (uint32_t)at->remote_port) | 1;
}

static struct seen *seen_find(struct votes *v, uint32_t hash)
{
    unsigned i = (hash >> 1) & (SEEN - 1);

    while (v->seen[i].hash != 0 && v->seen[i].hash != hash)
        i = (i + 1) & (SEEN - 1);
    return &v->seen[i];
}

/* Half of them goes. */
static int seen_thin(struct votes *v)
{
    struct seen *old = malloc(sizeof v->seen), *s;
    unsigned i;

    if (old == NULL)
        return E_NOMEM;
    memcpy(old, v->seen, sizeof v->seen);
    memset(v->seen, 0, sizeof v->seen);
    v->mask = v->mask << 1 | 2;
    v->num_seen = 0;
    for (i = 0; i < SEEN; i++)
        if (old[i].hash != 0 && (old[i].hash & v->mask) == 0) {
            s = seen_find(v, old[i].hash);
            *s = old[i];
            v->num_seen++;
        }
    free(old);
    return OK;
}

/* again: the same may be told by several records, and the first one counts. */
static void seen_add(struct votes *v, uint32_t hash, int64_t when, int again)
{
    struct seen *s;

    if (hash == 0 || (hash & v->mask) != 0)
        return;
    if (v->num_seen >= SEEN / 4 * 3 && seen_thin(v) != OK)
        return;
    s = seen_find(v, hash);
    if (s->hash == 0) {
        s->hash = hash;
        s->when = when;
        s->twice = 0;
        v->num_seen++;
    } else if (again) {
        s->when = when < s->when ? when : s->when;
    } else {
        s->twice |= s->when != when;
    }
}

void votes_record(struct votes *v, const struct transfer *t)
{
    if (t->role != W_SERVER || t->end == INSTANT_NONE)
        return;
    seen_add(v, hash_file(v, t), t->end, 0);
    seen_add(v, hash_connection(&t->at), t->start != INSTANT_NONE ? t->start : t->end, 1);
}

/* --- votes */

static void vote(struct votes *v, uint32_t hash, int64_t when)
{
    const struct seen *s;

    if (hash == 0 || (hash & v->mask) != 0 || when == INSTANT_NONE || v->num_votes == VOTES_MAX)
        return;
    s = seen_find(v, hash);
    if (s->hash == 0 || s->twice || when - s->when > FARTHEST * INSTANT_SECOND
            || s->when - when > FARTHEST * INSTANT_SECOND)
        return;
    v->votes[v->num_votes].when = s->when;
    v->votes[v->num_votes++].away = when - s->when;
}

static int see_transfer(void *ctx, const struct transfer *t)
{
    if (t->role == W_SERVER)
        vote(ctx, hash_file(ctx, t), t->end);
    return OK;
}

static int see_login(void *ctx, const struct login *l)
{
    if (l->result == W_OK && l->at.sure)
        vote(ctx, hash_connection(&l->at), l->time);
    return OK;
}

static int see_session(void *ctx, const struct session *s)
{
    (void)ctx;
    (void)s;
    return OK;
}

static int trace_all(struct votes *v, struct opening *x, struct trace *t, size_t log, int whole)
{
    struct line line;
    int64_t when;
    int result = OK;

    while (result == OK && (result = lines_next(x->lines, &line)) == OK) {
        result = trace_line(t, log, &line, &when);
        if (!whole && (line.number == LINES_MAX || v->num_votes >= VOTES_ENOUGH))
            break;
        if (line.number % LOOK_STEPS == 0 && *x->run->stop)
            return END;
    }
    if (result == END)
        result = OK;
    return result == OK ? trace_end(t) : result;
}

/* Times without a zone as if they were UTC. */
static int look_at(struct votes *v, struct opening *x, const struct trace_options *how, int whole, int *local)
{
    struct trace_options plain = *how;
    struct trace_out to;
    struct trace *t;
    size_t log;
    int result;

    memset(&plain.zone, 0, sizeof plain.zone);
    plain.stories = plain.unclaimed = plain.progress = plain.family = 0;
    to.ctx = v;
    to.transfer = see_transfer;
    to.login = see_login;
    to.session = see_session;
    to.kept = NULL;
    result = trace_new(&t, &plain, &to, v->mute);
    if (result != OK)
        return result;
    result = trace_log_open(t, x->name, &log);
    if (result == OK)
        result = trace_all(v, x, t, log, whole);
    *local = result == OK && trace_log_is_local(t, log);
    trace_free(t);
    return result;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* The middle of those that lie closest together, and how many they are. */
static int64_t densest(int64_t *v, unsigned num, unsigned *count)
{
    unsigned i, k = 0, at = 0;

    *count = 0;
    if (num > 0)
        qsort(v, num, sizeof *v, by_size);
    for (i = 0; i < num; i++) {
        while (v[i] - v[k] > 2 * CLOSE)
            k++;
        if (i - k + 1 > *count) {
            *count = i - k + 1;
            at = k + (i - k) / 2;
        }
    }
    return num > 0 ? v[at] : 0;
}

/* To the nearest quarter of an hour. */
static int32_t quarters(int64_t micros)
{
    int64_t s = micros / INSTANT_SECOND + FARTHEST + 2 * QUARTER;

    return (int32_t)((s + QUARTER / 2) / QUARTER * QUARTER - FARTHEST - 2 * QUARTER);
}

static int is_enough(unsigned count, unsigned num) { return count >= VOTES_LEAST && count * 3 >= num * 2; }

/* How many votes agree on their distance from that zone, and which it is. */
static int64_t distance(struct votes *v, const struct zone_course *zone, unsigned *count)
{
    unsigned i;

    for (i = 0; i < v->num_votes; i++)
        v->scratch[i] = v->votes[i].away - zone_at(zone, v->votes[i].when) * INSTANT_SECOND;
    return densest(v->scratch, v->num_votes, count);
}

/* Zones lie whole quarters apart; what is far from that is a clock that is wrong. */
static int is_zone(int64_t away)
{
    int64_t rest = away - quarters(away) * INSTANT_SECOND;

    return rest <= CLOSE && rest >= -CLOSE;
}

static int is_near(int64_t away) { return away <= QUARTER * INSTANT_SECOND && away >= -QUARTER * INSTANT_SECOND; }

/* The zone of another system fits better. */
static int try_systems(struct votes *v, const struct zone_course *const *systems, unsigned num,
    struct zone_course *out, unsigned *count)
{
    unsigned i, here;
    int found = 0;

    for (i = 0; i < num; i++) {
        if (!is_near(distance(v, systems[i], &here)) || here <= *count)
            continue;
        *count = here;
        *out = *systems[i];
        found = 1;
    }
    return found;
}

/* Tells by the votes, which are those of UTC where times have no zone. */
static void decide(struct votes *v, int local, const struct zone_course *const *systems, unsigned num,
    struct zone_course *out, int32_t *east)
{
    static const struct zone_course utc;
    unsigned count, fixed, i;
    int64_t away = distance(v, local ? out : &utc, &count), from_utc;

    if (local && (!is_near(away) || !is_enough(count, v->num_votes))) {
        count = is_near(away) ? count : 0;
        if (try_systems(v, systems, num, out, &count))
            return;
        away = distance(v, out, &count);
    }
    from_utc = distance(v, &utc, &fixed);
    if (local && fixed > count && is_enough(fixed, v->num_votes)) {
        *east = quarters(from_utc) - out->seconds;
        memset(out, 0, sizeof *out);
        out->seconds = quarters(from_utc);
    } else if (is_enough(count, v->num_votes) && !is_near(away) && is_zone(away)) {
        *east = quarters(away);
        if (!local) {
            out->shift = *east * INSTANT_SECOND;
            return;
        }
        out->seconds += *east;
        for (i = 0; i < out->num; i++)
            out->change[i].seconds += *east;
    }
}

/* The first vote for the zone: half an hour before it lines have begun, or begin. */
static int64_t before_first(const struct votes *v, const struct zone_course *zone)
{
    unsigned i;
    int64_t away;

    for (i = 0; i < v->num_votes; i++) {
        away = v->votes[i].away - zone_at(zone, v->votes[i].when) * INSTANT_SECOND;
        if (is_near(away))
            return v->votes[i].when - HALF_HOUR;
    }
    return zone->before;
}

int votes_log(struct votes *v, const struct opening *x, const struct trace_options *how,
    const struct zone_course *const *systems, unsigned num, struct zone_course *out, int32_t *east)
{
    struct run quiet = *x->run;
    struct opening again;
    int result, local = 0, changes = out->num > 0;
    unsigned i;

    *east = 0;
    v->num_votes = 0;
    if (v->num_seen == 0)
        return OK;
    for (i = 0; i < num; i++)
        changes |= systems[i]->num > 0;
    quiet.fs = v->mute;
    result = opening_open(&again, &quiet, x->arg, 0, 1, x->want);
    if (result == OK && again.kind == KIND_LOG)
        result = look_at(v, &again, how, changes, &local);
    opening_close(&again);
    if (result != OK)
        return result;
    decide(v, local, systems, num, out, east);
    if (local && out->num > 0)
        out->before = before_first(v, out);
    return OK;
}

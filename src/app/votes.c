/* votes.c: what lines of a log tell of its zone.

   Traced for the purpose, a log tells operations with a name and bytes, and logins with a connection. Those that the
   records which were looked into know as well, and nothing else that looks the same, vote by the distance of their
   times. A line without a year may be of any year in which there is such a record. */
#include <stdlib.h>
#include "app/verdict.h"
#include "app/votes.h"
#include "base/ascii.h"
#include "join/paths.h"

enum {
    SEEN = 32768,                   /* a power of 2 */
    VOTES_ENOUGH = 64, LINES_MAX = 50000, LOOK_STEPS = 1024, NORM_MAX = 4096, HOST_MAX = 64,
    FARTHEST = 26 * 3600
};

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
    struct trace *trace;
    size_t log;
    struct ballot ballot;
    unsigned every, passed;         /* one of every is kept; passed: votes so far */
    unsigned char names[VOTES_HOSTS][HOST_MAX];
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

static void ballot_clear(struct votes *v)
{
    unsigned i;

    for (i = 0; i <= VOTES_HOSTS; i++)
        runs_done(&v->ballot.runs[i]);
    v->ballot.num = v->ballot.num_hosts = 0;
    v->ballot.is_local = 0;
    v->every = 1;
    v->passed = 0;
}

void votes_free(struct votes *v)
{
    if (v == NULL)
        return;
    ballot_clear(v);
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

int votes_is_idle(const struct votes *v) { return v->num_seen == 0; }

void votes_record(struct votes *v, const struct transfer *t)
{
    if (t->role != W_SERVER || t->end == INSTANT_NONE)
        return;
    seen_add(v, hash_file(v, t), t->end, 0);
    seen_add(v, hash_connection(&t->at), t->start != INSTANT_NONE ? t->start : t->end, 1);
}

/* --- votes */

/* The same day and time so many years later. */
static int64_t move_years(int64_t when, int years)
{
    int64_t days = when / INSTANT_DAY - (when % INSTANT_DAY < 0), year;
    unsigned month, day;

    civil_from_days(days, &year, &month, &day);
    return when + (days_from_civil(year + years, month, day) - days) * INSTANT_DAY;
}

static int is_far(int64_t away) { return away > FARTHEST * INSTANT_SECOND || away < -FARTHEST * INSTANT_SECOND; }

/* Which year a line without one would have to have; its time then. */
static int64_t in_year(int64_t when, int64_t told, int *years)
{
    int about = (int)((told - when) / (365 * INSTANT_DAY));

    for (*years = about - 1; *years <= about + 1; ++*years)
        if (!is_far(move_years(when, *years) - told))
            return move_years(when, *years);
    *years = 0;
    return when;
}

static unsigned host_find(struct votes *v, struct slice name)
{
    struct ballot *b = &v->ballot;
    unsigned i;

    if (name.n > HOST_MAX)
        name.n = HOST_MAX;
    for (i = 0; i < b->num_hosts; i++)
        if (slice_same(b->host[i], name))
            return i;
    if (b->num_hosts == VOTES_HOSTS)
        return VOTES_ALL;
    if (name.n > 0)
        memcpy(v->names[i], name.p, name.n);
    b->host[i] = slice_of(v->names[i], name.n);
    return b->num_hosts++;
}

/* Every second vote goes, and of those to come. */
static void thin(struct votes *v)
{
    unsigned i;

    for (i = 0; 2 * i < v->ballot.num; i++)
        v->ballot.vote[i] = v->ballot.vote[2 * i];
    v->ballot.num = i;
    v->every *= 2;
}

static void vote(struct votes *v, uint32_t hash, int64_t when, struct slice host)
{
    struct ballot *b = &v->ballot;
    const struct seen *s;
    struct vote x;
    int32_t zone;

    if (hash == 0 || (hash & v->mask) != 0 || when == INSTANT_NONE)
        return;
    s = seen_find(v, hash);
    if (s->hash == 0 || s->twice)
        return;
    x.years = 0;
    if (is_far(when - s->when) && trace_log_is_yearless(v->trace, v->log))
        when = in_year(when, s->when, &x.years);
    if (is_far(when - s->when))
        return;
    x.when = s->when;
    x.away = when - s->when;
    x.host = host_find(v, host);
    if (votes_zone(x.away, &zone)) {
        runs_add(&b->runs[VOTES_ALL], x.when, zone);
        if (x.host != VOTES_ALL)
            runs_add(&b->runs[x.host], x.when, zone);
    }
    if (v->passed++ % v->every != 0)
        return;
    if (b->num == VOTES_MAX)
        thin(v);
    b->vote[b->num++] = x;
}

static int see_transfer(void *ctx, const struct transfer *t)
{
    if (t->role == W_SERVER)
        vote(ctx, hash_file(ctx, t), t->end, t->system);
    return OK;
}

static int see_login(void *ctx, const struct login *l)
{
    if (l->result == W_OK && l->at.sure)
        vote(ctx, hash_connection(&l->at), l->time, l->system);
    return OK;
}

static int see_session(void *ctx, const struct session *s)
{
    (void)ctx;
    (void)s;
    return OK;
}

/* A trace of its own for the lines to come. */
static int look_begin(struct votes *v, const struct trace_options *how, const char *name)
{
    struct trace_options plain = *how;
    struct trace_out to;
    int result;

    ballot_clear(v);
    memset(&plain.zone, 0, sizeof plain.zone);
    plain.hosts = NULL;
    plain.stories = plain.unclaimed = plain.progress = plain.family = 0;
    to.ctx = v;
    to.transfer = see_transfer;
    to.login = see_login;
    to.session = see_session;
    to.kept = NULL;
    result = trace_new(&v->trace, &plain, &to, v->mute);
    return result == OK ? trace_log_open(v->trace, name, &v->log) : result;
}

static int look_end(struct votes *v, int result)
{
    if (result == OK)
        result = trace_end(v->trace);
    v->ballot.is_local = result == OK && trace_log_is_local(v->trace, v->log);
    trace_free(v->trace);
    v->trace = NULL;
    return result;
}

static int lines_take(struct votes *v, struct opening *x, int whole)
{
    struct line line;
    int64_t when;
    int result = OK;

    while (result == OK && (result = lines_next(x->lines, &line)) == OK) {
        result = trace_line(v->trace, v->log, &line, &when);
        if (!whole && (line.number == LINES_MAX || v->ballot.num >= VOTES_ENOUGH))
            break;
        if (line.number % LOOK_STEPS == 0 && *x->run->stop)
            return E_LIMIT;
    }
    return result == END ? OK : result;
}

int votes_log(struct votes *v, const struct opening *x, const struct trace_options *how, int whole)
{
    struct run quiet = *x->run;
    struct opening again;
    int result;

    ballot_clear(v);
    if (v->num_seen == 0)
        return OK;
    quiet.fs = v->mute;
    result = opening_again(&again, &quiet, x, 0, 1);
    if (result == OK && again.kind == KIND_LOG) {
        result = look_begin(v, how, x->name);
        if (result == OK)
            result = lines_take(v, &again, whole);
        result = look_end(v, result);
    }
    opening_close(&again);
    return result == E_LIMIT ? END : result;
}

int votes_text(struct votes *v, struct slice text, const struct trace_options *how)
{
    struct line line;
    int64_t when;
    int result = look_begin(v, how, "");

    memset(&line, 0, sizeof line);
    while (result == OK && text.n > 0) {
        line.text = slice_of(text.p, slice_find(text, A_LF));
        line.number++;
        line.end = line.text.n < text.n;
        text = slice_from(text, line.text.n + line.end);
        result = trace_line(v->trace, v->log, &line, &when);
    }
    return look_end(v, result);
}

struct ballot *votes_ballot(struct votes *v) { return &v->ballot; }

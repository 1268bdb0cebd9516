/* zones.c: zones told by evidence.

   Systems. A record of a transfer has its end in UTC and its header's time in local time (decode_zone()). Looked into
   are the first records and then one a minute, by the headers' clock, of each system; what they tell is the course of
   the system's zone (runs.h).

   Logs. The front of a log is compared with the records (votes.h, verdict.h); if the zones of systems change, all of
   it. While it is looked through for its order (course.h), some lines are compared now and then and at its end, and
   when they contradict what the front has told, the zone changes within the log, and all of it is compared. */
#include <stdlib.h>
#include "app/course.h"
#include "app/verdict.h"
#include "app/zones.h"
#include "base/arena.h"
#include "decode/decode.h"

enum { SYSTEMS_MAX = 64, FIRST_RECORDS = 2048, TOLD_LEAST = 2, SID_AT = 14, SID_BYTES = 4 };
#define MINUTE (60 * INSTANT_SECOND)

struct system {
    unsigned char name[ZONES_NAME];
    size_t n;
    struct runs runs;
    struct zone_course course;
    int settled;
};
struct minute {
    unsigned char sid[SID_BYTES];
    int64_t number;
};

struct zones {
    int given;                      /* the user says which zone it is, */
    int32_t zone;                   /* this one */
    struct findings *mute;
    struct decoder *decoder;
    struct votes *votes;
    struct verdict verdict;         /* on the log that was looked at last */
    struct arena arena;             /* what logs keep of theirs */
    struct system systems[SYSTEMS_MAX];
    unsigned num_systems;
    struct minute minutes[SYSTEMS_MAX];
    unsigned num_minutes, num_first;
    struct spans known;
    struct value row[LAYOUT_NUM_COLUMNS];
};

struct zones *zones_new(const struct options *o)
{
    struct zones *z = calloc(1, sizeof *z);
    struct decode_options how;

    if (z == NULL)
        return NULL;
    arena_init(&z->arena);
    memset(&how, 0, sizeof how);
    how.codepage = o->codepage;
    z->given = o->zone_given;
    z->zone = o->zone;
    z->mute = findings_new(NULL, NULL);
    z->decoder = z->mute != NULL ? decoder_new(&how, z->mute) : NULL;
    z->votes = votes_new();
    if (z->decoder != NULL && z->votes != NULL)
        return z;
    zones_free(z);
    return NULL;
}

void zones_free(struct zones *z)
{
    unsigned i;

    if (z == NULL)
        return;
    if (z->decoder != NULL)
        decoder_free(z->decoder);
    if (z->mute != NULL)
        findings_free(z->mute);
    votes_free(z->votes);
    arena_done(&z->arena);
    for (i = 0; i < z->num_systems; i++)
        runs_done(&z->systems[i].runs);
    free(z);
}

static struct system *system_find(struct zones *z, struct slice name)
{
    unsigned i;

    for (i = 0; i < z->num_systems; i++)
        if (slice_same(slice_of(z->systems[i].name, z->systems[i].n), name))
            return &z->systems[i];
    return NULL;
}

struct slice zones_name(const struct value *row)
{
    const struct value *v = &row[COL_TI_SYSName];

    if (v->kind != V_TEXT)
        return slice_of(NULL, 0);
    return slice_of(v->v.p, v->n < ZONES_NAME ? v->n : ZONES_NAME);
}

static struct system *system_get(struct zones *z, struct slice name)
{
    struct system *s = system_find(z, name);

    if (s != NULL || z->num_systems == SYSTEMS_MAX)
        return s;
    s = &z->systems[z->num_systems++];
    s->n = name.n;
    if (name.n > 0)
        memcpy(s->name, name.p, name.n);
    return s;
}

static void add_transfer(struct zones *z, const struct value *row, const struct transfer *t, int32_t zone)
{
    struct system *s = system_get(z, zones_name(row));

    if (t->end == INSTANT_NONE)
        return;
    spans_add(&z->known, t->end);
    if (s != NULL) {
        runs_add(&s->runs, t->end, zone);
        s->settled = 0;
    }
    votes_record(z->votes, t);
}

/* Is the record one of those to be looked into? */
static int is_wanted(struct zones *z, const struct record *r, int64_t local)
{
    int64_t number = local / MINUTE;
    unsigned i;

    for (i = 0; i < z->num_minutes && memcmp(z->minutes[i].sid, r->bytes.p + SID_AT, SID_BYTES) != 0; i++)
        ;
    if (i == z->num_minutes) {
        if (i == SYSTEMS_MAX)
            return 0;
        z->num_minutes++;
        memcpy(z->minutes[i].sid, r->bytes.p + SID_AT, SID_BYTES);
    } else if (z->minutes[i].number == number) {
        return z->num_first < FIRST_RECORDS;
    }
    z->minutes[i].number = number;
    return 1;
}

int zones_record(struct zones *z, const struct record *r)
{
    int64_t local = course_header_time(r);
    enum decoded what;
    struct transfer t;
    struct login l;
    int32_t zone;
    int result;

    spans_add(&z->known, local);
    if (r->type != 119 || !r->has_subtype || (r->subtype != 96 && r->subtype != 97) || local == INSTANT_NONE
            || !is_wanted(z, r, local))
        return OK;
    z->num_first++;
    result = decode_record(z->decoder, r, z->row);
    if (result == OK && decode_zone(z->row, &zone) == OK)
        result = decode_model(z->decoder, r, z->row, 0, &what, &t, &l);
    else
        return result == E_NOMEM ? result : OK;
    if (result == OK && what == DECODED_TRANSFER)
        add_transfer(z, z->row, &t, zone);
    return result == E_NOMEM ? result : OK;
}

const struct spans *zones_known(const struct zones *z) { return &z->known; }

static void settle(struct system *s)
{
    if (!s->settled)
        (void)runs_course(&s->runs, 1, &s->course);
    s->settled = 1;
}

/* What the user says of the system's zone is not what its records tell, and not by chance. */
static int is_overruled(const struct zones *z, const struct system *s)
{
    unsigned told = 0;
    size_t i;

    for (i = 0; i < s->runs.num; i++)
        told += s->runs.runs[i].count;
    return told >= TOLD_LEAST && (s->course.seconds != z->zone || s->course.num > 0);
}

const struct zone_course *zones_system(struct zones *z, struct slice system)
{
    struct system *s = z != NULL ? system_find(z, system) : NULL;

    if (s == NULL || s->runs.num == 0)
        return NULL;
    settle(s);
    return z->given && !is_overruled(z, s) ? NULL : &s->course;
}

/* --- logs */

static void complain(const struct opening *x, enum finding_id id, const struct value *args, size_t num)
{
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = x->name;
    finding_add(x->run->fs, id, &at, args, num);
}

/* num arguments of the finding are there; behind them come two zones and when the one becomes the other. */
static void say_changes(const struct opening *x, enum finding_id id, struct value *args, size_t num,
    const struct zone_course *c)
{
    unsigned char a[6], b[6];
    unsigned i;

    for (i = 0; i < c->num; i++) {
        args[num] = value_text(zone_text(zone_at(c, c->change[i].at - 1), a));
        args[num + 1] = value_text(zone_text(c->change[i].seconds, b));
        args[num + 2] = value_instant(c->change[i].at, 0);
        complain(x, id, args, num + 3);
    }
}

void zones_tell(const struct zones *z, const struct opening *x)
{
    const struct verdict *v = &z->verdict;
    unsigned char text[6];
    struct value args[4];
    unsigned i;

    if (v->east != 0) {
        args[0] = value_text(zone_text(v->east, text));
        complain(x, F_LOG_ZONE_DIFFERS, args, 1);
    }
    if (v->changes)
        say_changes(x, F_LOG_ZONE_CHANGES, args, 0, &v->zone);
    for (i = 0; i < v->num_hosts; i++) {
        args[0] = value_text(v->host[i].name);
        args[1] = value_text(zone_text(v->host_east[i], text));
        if (v->host_east[i] != 0)
            complain(x, F_HOST_ZONE_DIFFERS, args, 2);
        if (v->host_changes[i])
            say_changes(x, F_HOST_ZONE_CHANGES, args, 1, &v->host[i].zone);
    }
}

/* What the verdict says, for as long as z lives. */
static int keep(struct zones *z, struct trace_options *how)
{
    const struct verdict *v = &z->verdict;
    struct zone_hosts *hosts;
    struct spans *year;
    unsigned i;

    how->zone = v->zone;
    how->hosts = NULL;
    if (v->year.first != INSTANT_NONE) {
        year = arena_get(&z->arena, sizeof *year);
        if (year == NULL)
            return E_NOMEM;
        memset(year, 0, sizeof *year);
        year->num = 1;
        year->span[0] = v->year;
        how->known = year;
    }
    if (v->num_hosts == 0)
        return OK;
    hosts = arena_get(&z->arena, sizeof *hosts);
    if (hosts == NULL || (hosts->host = arena_get(&z->arena, v->num_hosts * sizeof *hosts->host)) == NULL)
        return E_NOMEM;
    hosts->num = v->num_hosts;
    for (i = 0; i < v->num_hosts; i++) {
        hosts->host[i] = v->host[i];
        hosts->host[i].name = arena_copy(&z->arena, v->host[i].name);
        if (hosts->host[i].name.p == NULL && v->host[i].name.n > 0)
            return E_NOMEM;
    }
    memset(&hosts->rest, 0, sizeof hosts->rest);
    hosts->rest.zone = v->zone;
    zone_hosts_begin(hosts);
    how->hosts = hosts;
    return OK;
}

int zones_log(struct zones *z, const struct opening *x, int whole, struct trace_options *how)
{
    struct verdict_system systems[SYSTEMS_MAX];
    unsigned i, num = z->given ? 0 : z->num_systems;
    int result;

    for (i = 0; i < num; i++) {
        settle(&z->systems[i]);
        systems[i].name = slice_of(z->systems[i].name, z->systems[i].n);
        systems[i].zone = &z->systems[i].course;
        whole |= systems[i].zone->num > 0;
    }
    result = votes_log(z->votes, x, how, whole);
    if (result != OK)
        return result;
    z->verdict.zone = how->zone;
    verdict_find(&z->verdict, votes_ballot(z->votes), systems, num);
    return keep(z, how);
}

int zones_have_votes(const struct zones *z) { return votes_ballot(z->votes)->num > 1; }

int zones_are_idle(const struct zones *z) { return votes_is_idle(z->votes); }

int zones_lines(struct zones *z, struct slice text, const struct trace_options *how, int *differs)
{
    int result = votes_text(z->votes, text, how);

    *differs = result == OK && verdict_is_contradicted(votes_ballot(z->votes), how);
    return result;
}

/* The zone of a system changes. */
static void say_course(const struct system *s, struct findings *fs)
{
    unsigned char a[6], b[6];
    struct value args[4];
    unsigned i;

    args[0] = value_text(slice_of(s->name, s->n));
    for (i = 0; i < s->course.num; i++) {
        args[1] = value_text(zone_text(zone_at(&s->course, s->course.change[i].at - 1), a));
        args[2] = value_text(zone_text(s->course.change[i].seconds, b));
        args[3] = value_instant(s->course.change[i].at, 0);
        finding_add(fs, F_ZONE_CHANGES, NULL, args, 4);
    }
}

void zones_report(struct zones *z, struct findings *fs)
{
    unsigned char text[6];
    struct value args[2];
    unsigned i;

    for (i = 0; i < z->num_systems; i++) {
        struct system *s = &z->systems[i];
        settle(s);
        if (z->given && !is_overruled(z, s))
            continue;
        if (z->given) {
            args[0] = value_text(slice_of(s->name, s->n));
            args[1] = value_text(zone_text(s->course.seconds, text));
            finding_add(fs, F_HEADER_ZONE_DIFFERS, NULL, args, 2);
        }
        say_course(s, fs);
    }
}

/* zones.c: zones told by evidence.

   Systems. A record of a transfer has its end in UTC and its header's time in local time (decode_zone()). Looked into
   are the first records and then one a minute, by the headers' clock, of each system; so a zone has runs, and between
   two of them it changes: at the full hour between them, in the night if there are several. A short run in the midst
   of another zone is a record that was written late. */
#include <stdlib.h>
#include "app/course.h"
#include "app/zones.h"
#include "decode/decode.h"

enum { SYSTEMS_MAX = 64, RUNS_MAX = 4096, FIRST_RECORDS = 2048, SID_AT = 14, SID_BYTES = 4 };
#define MINUTE (60 * INSTANT_SECOND)
#define HOUR (60 * MINUTE)
#define SHORT_RUN (30 * MINUTE)

struct zone_run {
    int64_t first, last;
    int32_t seconds;
};
struct system {
    unsigned char name[ZONES_NAME];
    size_t n;
    struct zone_run *runs;          /* owned */
    size_t num, room;
    struct zone_course course;
    int settled;
};
struct minute {
    unsigned char sid[SID_BYTES];
    int64_t number;
};

struct zones {
    int given;                      /* the user says which zone it is */
    struct findings *mute;
    struct decoder *decoder;
    struct votes *votes;
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
    memset(&how, 0, sizeof how);
    how.codepage = o->codepage;
    z->given = o->zone_given;
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
    for (i = 0; i < z->num_systems; i++)
        free(z->systems[i].runs);
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

static void run_add(struct system *s, int64_t when, int32_t seconds)
{
    struct zone_run *r = s->num > 0 ? &s->runs[s->num - 1] : NULL;

    s->settled = 0;
    if (r != NULL && r->seconds == seconds && when >= r->first) {
        r->last = when > r->last ? when : r->last;
        return;
    }
    if (s->num == s->room) {
        size_t room = s->room > 0 ? 2 * s->room : 4;
        struct zone_run *more = room <= RUNS_MAX ? realloc(s->runs, room * sizeof *more) : NULL;
        if (more == NULL)
            return;
        s->runs = more;
        s->room = room;
    }
    r = &s->runs[s->num++];
    r->first = r->last = when;
    r->seconds = seconds;
}

void zones_transfer(struct zones *z, const struct value *row, const struct transfer *t, int32_t zone)
{
    struct system *s = system_get(z, zones_name(row));

    if (t->end == INSTANT_NONE)
        return;
    spans_add(&z->known, t->end);
    if (s != NULL)
        run_add(s, t->end, zone);
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
        zones_transfer(z, z->row, &t, zone);
    return result == E_NOMEM ? result : OK;
}

const struct spans *zones_known(const struct zones *z) { return &z->known; }

/* --- the course of a system's zone */

static int by_first(const void *a, const void *b)
{
    const struct zone_run *x = a, *y = b;

    return x->first < y->first ? -1 : x->first > y->first;
}

/* Neighbours of one zone become one run; a short one between them goes. */
static void runs_merge(struct system *s)
{
    size_t i, n = 0;

    for (i = 0; i < s->num; i++) {
        struct zone_run r = s->runs[i];
        if (n > 1 && s->runs[n - 2].seconds == r.seconds && s->runs[n - 1].last - s->runs[n - 1].first < SHORT_RUN)
            n--;
        if (n > 0 && s->runs[n - 1].seconds == r.seconds) {
            if (r.last > s->runs[n - 1].last)
                s->runs[n - 1].last = r.last;
        } else {
            s->runs[n++] = r;
        }
    }
    s->num = n;
}

/* When the zone changes between two runs. */
static int64_t change_between(const struct zone_run *a, const struct zone_run *b)
{
    int64_t hour = (a->last / HOUR + 1) * HOUR, night = hour, of_day;

    if (hour > b->first)
        return b->first;
    for (; night <= b->first && night < hour + INSTANT_DAY; night += HOUR) {
        of_day = (night + a->seconds * INSTANT_SECOND) % INSTANT_DAY;
        if (of_day >= HOUR && of_day <= 3 * HOUR)
            return night;
    }
    return hour;
}

static void settle(struct system *s)
{
    struct zone_course *c = &s->course;
    size_t i;

    if (s->settled)
        return;
    s->settled = 1;
    memset(c, 0, sizeof *c);
    if (s->num == 0)
        return;
    qsort(s->runs, s->num, sizeof *s->runs, by_first);
    runs_merge(s);
    c->seconds = s->runs[0].seconds;
    for (i = 1; i < s->num && c->num < ZONE_CHANGES; i++) {
        if (s->runs[i].first <= s->runs[i - 1].last)
            continue;
        c->change[c->num].at = change_between(&s->runs[i - 1], &s->runs[i]);
        c->change[c->num++].seconds = s->runs[i].seconds;
    }
}

const struct zone_course *zones_system(struct zones *z, struct slice system)
{
    struct system *s = z != NULL ? system_find(z, system) : NULL;

    if (s == NULL || s->num == 0)
        return NULL;
    settle(s);
    return &s->course;
}

int zones_log(struct zones *z, const struct opening *x, const struct trace_options *how, struct zone_course *out)
{
    const struct zone_course *courses[SYSTEMS_MAX];
    struct place at;
    struct value arg;
    unsigned char text[6];
    int32_t east;
    unsigned i;
    int result;

    for (i = 0; i < z->num_systems; i++) {
        settle(&z->systems[i]);
        courses[i] = &z->systems[i].course;
    }
    result = votes_log(z->votes, x, how, courses, z->given ? 0 : z->num_systems, out, &east);
    if (result == OK && east != 0) {
        memset(&at, 0, sizeof at);
        at.input = x->name;
        arg = value_text(zone_text(east, text));
        finding_add(x->run->fs, F_LOG_ZONE_DIFFERS, &at, &arg, 1);
    }
    return result;
}

void zones_report(struct zones *z, struct findings *fs)
{
    unsigned i, k;

    for (i = 0; i < z->num_systems; i++) {
        struct system *s = &z->systems[i];
        settle(s);
        for (k = 0; k < s->course.num; k++) {
            unsigned char a[6], b[6];
            struct value args[4];
            int64_t at = s->course.change[k].at;
            args[0] = value_text(slice_of(s->name, s->n));
            args[1] = value_text(zone_text(zone_at(&s->course, at - 1), a));
            args[2] = value_text(zone_text(s->course.change[k].seconds, b));
            args[3] = value_instant(at, 0);
            finding_add(fs, F_ZONE_CHANGES, NULL, args, 4);
        }
    }
}

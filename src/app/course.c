/* course.c: a stream is out of order when times lie farther back than NEAR from the one before them, and that often, or
   so far that it is more than FAR from the latest one, or before the first one since they last did so. (A clock that is
   put back does it once, by less, and what follows is in its true order.) Once, a local time may go back within an hour
   of the night: that is the end of summer time, and the order in which things stand is the true one then. Of dumps only
   the headers are looked at, of lines only the envelopes. */
#include <stdlib.h>
#include "app/course.h"
#include "app/zones.h"
#include "base/ascii.h"
#include "base/io.h"

enum {
    MANY = 16,                  /* times that may lie back, and one in MANY_SHARE more */
    MANY_SHARE = 100,
    NIGHT = 4,                  /* summer time ends before this hour */
    LOOK_STEPS = 4096,
    HEADER = 24,
    TAIL_BYTES = 256 * 1024
};
#define NEAR (5 * INSTANT_SECOND)
#define FAR (900 * INSTANT_SECOND)
#define HOUR (3600 * INSTANT_SECOND)
#define SHOWN (14 * INSTANT_DAY)        /* summer time lasts longer */

void course_init(struct course *c)
{
    memset(c, 0, sizeof *c);
    c->last = c->latest = c->rise = INSTANT_NONE;
}

/* The hour of the day is the same, and early. */
static int is_night(int64_t a, int64_t b)
{
    return a >= 0 && a / HOUR == b / HOUR && a % INSTANT_DAY / HOUR < NIGHT;
}

void course_add(struct course *c, int64_t when, int64_t local)
{
    int64_t behind;

    if (when == INSTANT_NONE)
        return;
    c->seen++;
    if (c->last == INSTANT_NONE)
        c->last = c->latest = c->rise = when;
    behind = c->last - when;
    if (behind > FAR && local != INSTANT_NONE && !c->night && is_night(local, local + behind)) {
        c->night = 1;
        c->latest = c->rise = when;
    } else if (behind > NEAR) {
        c->back++;
        c->far |= when < c->rise || c->latest - when > FAR;
        c->rise = when;
    }
    c->last = when;
    if (when > c->latest)
        c->latest = when;
}

int course_is_wild(const struct course *c)
{
    return c->far || c->back > MANY + c->seen / MANY_SHARE;
}

int64_t course_header_time(const struct record *r)
{
    uint32_t hundredths;
    int64_t day;

    if (r->bytes.n < HEADER || slice_be32(r->bytes, 6, &hundredths) != OK
        || date_from_packed(r->bytes.p + 10, &day) != OK)
        return INSTANT_NONE;
    return day * INSTANT_DAY + (int64_t)hundredths * (INSTANT_SECOND / 100);
}

void course_reader(struct envelopes *in, const struct run *r, const struct trace_options *how)
{
    envelopes_init(in);
    in->clock.zone.seconds = r->o->zone;
    in->clock.now = io_now();
    in->clock.fixed = r->o->year;
    if (how != NULL)
        trace_clock(&in->clock, how);
    if (r->o->envelope != NULL)
        in->forced = envelope_find(r->o->envelope);
}

/* The last lines of a log, in two halves. */
struct tail {
    unsigned char *p;               /* owned; NULL: nobody wants them */
    size_t n, half;                 /* bytes in the half that is being filled; where it begins */
    size_t other;                   /* bytes in the other one */
    int64_t shown;
    int is_full;                    /* one half has just been filled */
    int64_t since;                  /* the time at which it had begun to be */
};

static void tail_add(struct tail *t, struct slice line)
{
    if (line.n >= TAIL_BYTES)
        return;
    if (line.n >= TAIL_BYTES - t->n) {
        t->other = t->n;
        t->half = TAIL_BYTES - t->half;
        t->n = 0;
        t->is_full = 1;
    }
    if (line.n > 0)
        memcpy(t->p + t->half + t->n, line.p, line.n);
    t->n += line.n;
    t->p[t->half + t->n++] = A_LF;
}

/* Shows what there is, in order, until nobody wants more. */
static int tail_show(struct tail *t, struct course_watch *w, int64_t when)
{
    int result = t->other > 0 ? w->lines(w->ctx, slice_of(t->p + (TAIL_BYTES - t->half), t->other)) : OK;

    if (result == OK && t->n > 0)
        result = w->lines(w->ctx, slice_of(t->p + t->half, t->n));
    t->n = t->other = 0;
    t->is_full = 0;
    t->shown = when;
    if (result != OK) {
        free(t->p);
        t->p = NULL;
    }
    return result == E_NOMEM ? result : OK;
}

/* A line of the same second as the one before tells nothing of the course, unless hosts have zones of their own. */
static int is_same_second(const struct envelopes *in, const struct line *line)
{
    return in->same == FORM_RFC3164 && in->forced == FORM_NONE && in->clock.hosts == NULL && in->entry.number == 0 &&
        stamp_again(&in->clock, line->text) > 0;
}

/* Lines of that time are to be shown. */
static int is_due(struct tail *t, const struct course_watch *w, int64_t when)
{
    struct span x = { 0, when };
    unsigned i;

    if (when - t->shown > SHOWN)
        return 1;
    if (!t->is_full)
        return 0;
    x.first = t->since < when ? t->since : when;
    t->is_full = 0;
    t->since = when;
    for (i = 0; !w->found && i < w->covered->num; i++)
        if (span_away(&x, w->covered->span[i].first) <= INSTANT_DAY ||
            span_away(&w->covered->span[i], x.first) <= INSTANT_DAY)
            return 1;
    return 0;
}

static int look_at_line(struct course *c, struct envelopes *in, struct tail *t, struct course_watch *w,
    const struct line *line)
{
    struct envelope e;
    int result;

    if (t->p != NULL && in->clock.local)
        tail_add(t, line->text);
    if (is_same_second(in, line)) {
        c->seen++;
        return OK;
    }
    result = envelope_read(in, line, &e);
    if (result != OK || e.when == INSTANT_NONE)
        return result == E_NOMEM ? result : OK;
    course_add(c, e.when, e.is_local && in->clock.hosts == NULL ? e.when + in->clock.zone.seconds * INSTANT_SECOND :
        INSTANT_NONE);
    if (t->shown == INSTANT_NONE)
        t->shown = t->since = e.when;
    return t->p != NULL && is_due(t, w, e.when) ? tail_show(t, w, e.when) : OK;
}

static int look_at_lines(struct course *c, struct opening *x, const struct trace_options *how, struct course_watch *w)
{
    struct envelopes in;
    struct line line;
    struct tail t = { NULL, 0, 0, 0, INSTANT_NONE, 0, INSTANT_NONE };
    int result = OK;

    if (w != NULL && (t.p = malloc(2 * TAIL_BYTES)) == NULL)
        return E_NOMEM;
    course_reader(&in, x->run, how);
    while (result == OK && (result = lines_next(x->lines, &line)) == OK) {
        result = look_at_line(c, &in, &t, w, &line);
        if (line.number % LOOK_STEPS == 0 && *x->run->stop)
            break;
    }
    if (result == END && t.p != NULL)
        result = tail_show(&t, w, INSTANT_NONE);
    envelopes_done(&in);
    free(t.p);
    return result;
}

static int look_at_records(struct course *c, struct opening *x)
{
    struct zones *zones = x->run->zones;
    struct record r;
    int result;

    while ((result = container_next(x->container, &r)) == OK) {
        int64_t when = course_header_time(&r);
        course_add(c, when, when);
        if (zones != NULL && (result = zones_record(zones, &r)) != OK)
            break;
        if (c->seen % LOOK_STEPS == 0 && *x->run->stop)
            break;
    }
    return result;
}

int course_look(struct course *c, struct opening *x, const struct trace_options *how, struct course_watch *w)
{
    int result = x->kind == KIND_SMF ? look_at_records(c, x) : look_at_lines(c, x, how, w);

    if (*x->run->stop)
        return END;
    return result == E_NOMEM ? result : OK;
}

/* peaks.c: bounded sums for charts.

   Time is cut into at most PEAKS_STEPS steps of equal width. The width is the smallest of a list that makes do, and
   each width of the list is a multiple of the one before it, so steps that become too many are added up into wider
   ones. A transfer's bytes are spread evenly over its time: up to an instant in it the bytes that had passed are
   computed, and a step gets the difference between its two ends, so the result does not depend on when the steps
   were widened. Steps begin at whole multiples of their width from Monday 1970-01-05 on, so that seven days are a
   week.

   Slow are transfers by their rate, but those that took less than a second come last: their rate says little. A
   transfer that takes one of the PEAKS_MOST places leaves its names there; the others leave nothing. */
#include <stdlib.h>
#include "base/buf.h"
#include "join/bygroup.h"
#include "join/peaks.h"

#define MONDAY (4 * INSTANT_DAY)
#define INSTANT_FAR (INT64_C(1) << 60)      /* beyond the year 9999: no time that a chart should stretch to */

static const int64_t widths[] = {           /* seconds */
    1, 5, 15, 60, 300, 900, 3600, 21600, 86400, 604800, 2419200, 31449600, 314496000, 3144960000, 31449600000
};
enum { NUM_WIDTHS = sizeof widths / sizeof widths[0] };

struct seat {
    struct slow slow;
    struct buf names;               /* user, then path */
};

struct peaks {
    struct step step[PEAKS_STEPS];
    int64_t first;                  /* number of step[0], counted in widths from MONDAY */
    size_t num;
    unsigned width;                 /* of widths */
    struct seat *slow[PEAKS_MOST + 1];     /* the slowest first; one more to work with */
    size_t num_slow;
    struct seat seats[PEAKS_MOST + 1];
    struct dist rates;
    struct bygroup *users, *partners;
};

struct peaks *peaks_new(struct findings *fs)
{
    static const enum tally_key user = KEY_USER, ip = KEY_IP;
    struct peaks *p = calloc(1, sizeof *p);
    size_t i;

    if (p == NULL)
        return NULL;
    for (i = 0; i <= PEAKS_MOST; i++) {
        buf_init(&p->seats[i].names, 0);
        p->slow[i] = &p->seats[i];
    }
    p->users = bygroup_new_counts(&user, 1, fs);
    p->partners = bygroup_new_counts(&ip, 1, fs);
    if (p->users == NULL || p->partners == NULL) {
        peaks_free(p);
        return NULL;
    }
    return p;
}

void peaks_free(struct peaks *p)
{
    size_t i;

    if (p == NULL)
        return;
    for (i = 0; i <= PEAKS_MOST; i++)
        buf_done(&p->seats[i].names);
    dist_done(&p->rates);
    bygroup_free(p->users);
    bygroup_free(p->partners);
    free(p);
}

/* Time */

static int64_t width_of(const struct peaks *p)
{
    return widths[p->width] * INSTANT_SECOND;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t step_at(const struct peaks *p, int64_t when)
{
    return floor_div(when - MONDAY, width_of(p));
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void add_step(struct step *to, const struct step *from)
{
    to->in = add(to->in, from->in);
    to->out = add(to->out, from->out);
    to->failed += from->failed;
}

/* The next width. */
static void widen(struct peaks *p)
{
    int64_t times = widths[p->width + 1] / widths[p->width], first = floor_div(p->first, times);
    size_t i, num = 0;

    for (i = 0; i < p->num; i++) {
        size_t at = (size_t)(floor_div(p->first + (int64_t)i, times) - first);
        struct step s = p->step[i];
        if (at >= num) {
            memset(&p->step[at], 0, sizeof p->step[at]);
            num = at + 1;
        }
        add_step(&p->step[at], &s);
    }
    p->first = first;
    p->num = num;
    p->width++;
}

/* Makes room for the steps from the one with the instant a to that with b. */
static void reach(struct peaks *p, int64_t a, int64_t b)
{
    int64_t low, high;

    for (;;) {
        low = step_at(p, a);
        high = step_at(p, b);
        if (p->num > 0 && p->first < low)
            low = p->first;
        if (p->num > 0 && p->first + (int64_t)p->num - 1 > high)
            high = p->first + (int64_t)p->num - 1;
        if (high - low < PEAKS_STEPS || p->width + 1 == NUM_WIDTHS)
            break;
        widen(p);
    }
    if (p->num == 0)
        p->first = low;
    if (low < p->first) {
        size_t more = (size_t)(p->first - low);
        memmove(p->step + more, p->step, p->num * sizeof *p->step);
        memset(p->step, 0, more * sizeof *p->step);
        p->first = low;
        p->num += more;
    }
    while (p->num < (size_t)(high - low) + 1)
        memset(&p->step[p->num++], 0, sizeof p->step[0]);
}

static int is_near(int64_t when)
{
    return when != INSTANT_NONE && when < INSTANT_FAR && when > -INSTANT_FAR;
}

void peaks_failure(struct peaks *p, int64_t when)
{
    if (!is_near(when))
        return;
    reach(p, when, when);
    p->step[step_at(p, when) - p->first].failed++;
}

/* What had passed after the part of the whole time, both at most INT64_MAX; all of it at the end. */
static uint64_t passed(uint64_t bytes, uint64_t part, uint64_t whole)
{
    while (whole >> 31 != 0) {
        whole >>= 1;
        part >>= 1;
    }
    if (part >= whole)
        return bytes;
    return bytes / whole * part + bytes % whole * part / whole;
}

static void spread(struct peaks *p, int64_t start, int64_t end, uint64_t bytes, int is_in)
{
    uint64_t before = 0;
    int64_t at, last;

    reach(p, start, end);
    last = step_at(p, end);
    for (at = step_at(p, start); at <= last; at++) {
        int64_t until = (at + 1) * width_of(p) + MONDAY;
        uint64_t now = at == last ? bytes : passed(bytes, (uint64_t)(until - start), (uint64_t)(end - start));
        struct step *s = &p->step[at - p->first];
        uint64_t *sum = is_in ? &s->in : &s->out;
        *sum = add(*sum, now - before);
        before = now;
    }
}

/* Slow transfers */

static int compare_names(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n;
}

/* Below zero when a stands in front of b. */
static int compare_slow(const struct slow *a, const struct slow *b)
{
    int long_a = a->duration >= INSTANT_SECOND, long_b = b->duration >= INSTANT_SECOND, c;

    if (long_a != long_b)
        return long_b - long_a;
    if (a->rate != b->rate)
        return a->rate < b->rate ? -1 : 1;
    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    c = compare_names(a->path, b->path);
    if (c == 0)
        c = compare_names(a->user, b->user);
    return c != 0 ? c : memcmp(a->remote_ip.b, b->remote_ip.b, sizeof a->remote_ip.b);
}

static int add_slow(struct peaks *p, const struct slow *s)
{
    size_t at = p->num_slow;
    struct seat *x = p->slow[PEAKS_MOST];

    while (at > 0 && compare_slow(s, &p->slow[at - 1]->slow) < 0)
        at--;
    if (at == PEAKS_MOST)
        return OK;
    buf_clear(&x->names);
    buf_put(&x->names, s->user);
    buf_put(&x->names, s->path);
    if (x->names.result != OK)
        return x->names.result;
    x->slow = *s;
    x->slow.user = slice_of(x->names.p, s->user.n);
    x->slow.path = slice_of(x->names.p + s->user.n, s->path.n);
    memmove(p->slow + at + 1, p->slow + at, (PEAKS_MOST - at) * sizeof *p->slow);
    p->slow[at] = x;
    if (p->num_slow < PEAKS_MOST)
        p->num_slow++;
    return OK;
}

static int add_rate(struct peaks *p, const struct transfer *t, uint64_t duration)
{
    struct slow s;

    s.duration = (int64_t)duration;
    s.rate = rate_of(t->bytes, duration);
    s.bytes = t->bytes;
    s.start = t->start;
    s.remote_ip = t->at.remote_ip;
    s.user = t->user;
    s.path = t->path;
    if (dist_add(&p->rates, s.rate) != OK)
        return E_NOMEM;
    return add_slow(p, &s);
}

int peaks_transfer(struct peaks *p, const struct transfer_match *m)
{
    const struct transfer *t = m->smf != NULL ? m->smf : m->log;
    int64_t start = t->start != INSTANT_NONE ? t->start : t->end, end = t->end != INSTANT_NONE ? t->end : start;
    int moves = t->op == W_GET || t->op == W_PUT;
    uint64_t duration = duration_of(t);

    if (moves && t->has_bytes && t->bytes > 0 && is_near(start) && is_near(end))
        spread(p, end < start ? end : start, end, t->bytes, (t->op == W_PUT) == (t->role != W_CLIENT));
    if (moves && t->has_bytes && t->result == W_OK && duration > 0 && add_rate(p, t, duration) != OK)
        return E_NOMEM;
    if (bygroup_add(p->users, t) != OK)
        return E_NOMEM;
    return bygroup_add(p->partners, t);
}

const struct step *peaks_steps(const struct peaks *p, size_t *num, int64_t *first, int64_t *width)
{
    *num = p->num;
    *width = width_of(p);
    *first = p->first * width_of(p) + MONDAY;
    return p->step;
}

size_t peaks_slowest(struct peaks *p, struct slow *out, uint64_t *median)
{
    size_t i;

    for (i = 0; i < p->num_slow; i++)
        out[i] = p->slow[i]->slow;
    *median = dist_percentile(&p->rates, 50);
    return p->num_slow;
}

/* Rows are in the order of their keys, so the first of equals stays in front. Those without a key are nobody's. */
static size_t busiest(struct bygroup *b, struct throughput *out, uint64_t *more)
{
    size_t i, at, num, n = 0;
    const struct throughput *t = bygroup_table(b, &num);

    *more = 0;
    for (i = 0; i < num; i++) {
        if (t[i].key[0].kind == V_ABSENT)
            continue;
        for (at = n; at > 0; at--)
            if (t[i].bytes < out[at - 1].bytes
                    || (t[i].bytes == out[at - 1].bytes && t[i].count <= out[at - 1].count))
                break;
        *more += n == PEAKS_MOST;
        if (at == PEAKS_MOST)
            continue;
        memmove(out + at + 1, out + at, ((n < PEAKS_MOST ? n : PEAKS_MOST - 1) - at) * sizeof *out);
        out[at] = t[i];
        n += n < PEAKS_MOST;
    }
    return n;
}

size_t peaks_users(struct peaks *p, struct throughput *out, uint64_t *more)
{
    return busiest(p->users, out, more);
}

size_t peaks_partners(struct peaks *p, struct throughput *out, uint64_t *more)
{
    return busiest(p->partners, out, more);
}

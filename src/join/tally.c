/* tally.c: failures, reconciliation and the headline; the groups of the throughput table are in bygroup.c.

   A row's own data are the record's where there is one, else the log's. A row is in one bin of the reconciliation
   only: a pair whose bytes or result contradict each other is conflicting, and not matched. A failure's cause is the
   log's where it knows one: records hold none. Connections that ended before anybody tried to log in have no other
   row, so their causes count as failures, too. The example of a cause is its first failure. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/put.h"
#include "join/bygroup.h"
#include "join/peaks.h"

enum { STRETCH_MAX = 256, EXAMPLE_MAX = 300 };
enum { BINS_TRANSFERS, BINS_LOGINS, NUM_BINS };

struct cause_sum {
    uint64_t count;
    int64_t first, last;
    struct distinct users, partners;
    size_t len_example;
    unsigned char example[EXAMPLE_MAX];
};

struct tally {
    struct findings *fs;
    struct bygroup *groups;
    struct peaks *peaks;                    /* NULL: nobody draws */
    struct cause_sum *cause[NUM_CAUSES];    /* NULL: none yet */
    struct reconcile bins[NUM_BINS];
    struct headline head;
    struct cover cover[2];
    struct audit *audit;
    struct failure *failures;               /* the ready tables */
    struct reconcile *reconcile;
};

struct tally *tally_new(const enum tally_key *keys, size_t num_keys, struct findings *fs)
{
    struct tally *t = calloc(1, sizeof *t);
    size_t i;

    if (t == NULL)
        return NULL;
    t->fs = fs;
    t->groups = bygroup_new(keys, num_keys, fs);
    t->audit = audit_new();
    if (t->groups == NULL || t->audit == NULL) {
        tally_free(t);
        return NULL;
    }
    t->bins[BINS_TRANSFERS].what = W_TRANSFERS;
    t->bins[BINS_LOGINS].what = W_LOGINS;
    for (i = 0; i < NUM_BINS; i++)
        t->bins[i].first = t->bins[i].last = INSTANT_NONE;
    t->head.first = t->head.last = INSTANT_NONE;
    return t;
}

void tally_free(struct tally *t)
{
    size_t i;

    if (t == NULL)
        return;
    for (i = 0; i < NUM_CAUSES; i++)
        if (t->cause[i] != NULL) {
            distinct_done(&t->cause[i]->users);
            distinct_done(&t->cause[i]->partners);
            free(t->cause[i]);
        }
    bygroup_free(t->groups);
    audit_free(t->audit);
    cover_done(&t->cover[0]);
    cover_done(&t->cover[1]);
    free(t->failures);
    free(t->reconcile);
    free(t);
}

void tally_draw(struct tally *t, struct peaks *p)
{
    t->peaks = p;
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

/* "SYSLOG line 17", else "DUMP record 4". */
static size_t put_example(const struct origin *o, unsigned char *d)
{
    const char *name = o->log_input != NULL ? o->log_input : o->input;
    uint64_t number = o->log_input != NULL ? o->log_first : o->record;
    struct slice word = word_slice(o->log_input != NULL ? W_LINE : W_RECORD);
    size_t n, room = EXAMPLE_MAX - PUT_U64 - word.n - 2;

    if (name == NULL)
        return 0;
    n = strlen(name);
    if (n > room)
        n = room;
    memcpy(d, name, n);
    d[n++] = A_SPACE;
    memcpy(d + n, word.p, word.n);
    n += word.n;
    d[n++] = A_SPACE;
    return (size_t)(put_u64(d + n, number) - d);
}

struct fail {
    enum cause_id cause;
    int64_t when;
    struct slice user;
    const struct ip *partner;
    const struct origin *from;
};

static int add_failure(struct tally *t, const struct fail *f)
{
    struct cause_sum *c = t->cause[f->cause];

    if (c == NULL) {
        c = calloc(1, sizeof *c);
        if (c == NULL)
            return E_NOMEM;
        c->first = c->last = INSTANT_NONE;
        t->cause[f->cause] = c;
    }
    if (c->count++ == 0 || (f->when != INSTANT_NONE && f->when < c->first))
        c->len_example = put_example(f->from, c->example);
    widen(&c->first, &c->last, f->when);
    if (t->peaks != NULL)
        peaks_failure(t->peaks, f->when);
    if (!ip_is_absent(f->partner)
            && distinct_add(&c->partners, slice_of(f->partner->b, sizeof f->partner->b), 0) != OK)
        return E_NOMEM;
    return distinct_add(&c->users, f->user, 1);
}

static void add_bin(struct tally *t, int which, enum word match, unsigned by)
{
    struct reconcile *r = &t->bins[which];
    struct headline *h = &t->head;

    switch (match) {
    case W_MATCHED:
        if (by & (NOT_BYTES | NOT_RESULT)) {
            r->conflicting++;
            h->conflicting++;
        } else {
            r->matched++;
            h->matched++;
        }
        break;
    case W_SMF_ONLY:
        r->smf_only++;
        h->smf_only++;
        break;
    case W_LOG_ONLY:
        r->log_only++;
        h->log_only++;
        break;
    default:
        r->ambiguous++;
        h->ambiguous++;
        break;
    }
}

int tally_transfer(struct tally *t, const struct transfer_match *m)
{
    const struct transfer *x = m->smf != NULL ? m->smf : m->log;
    struct headline *h = &t->head;
    struct fail f;

    add_bin(t, BINS_TRANSFERS, m->match, m->by);
    h->transfers++;
    h->transfers_failed += x->result == W_FAIL;
    if (x->has_bytes && (x->op == W_GET || x->op == W_PUT))
        *((x->op == W_PUT) == (x->role != W_CLIENT) ? &h->bytes_in : &h->bytes_out) += x->bytes;
    widen(&h->first, &h->last, x->start);
    widen(&h->first, &h->last, x->end);
    if (t->peaks != NULL && peaks_transfer(t->peaks, m) != OK)
        return E_NOMEM;
    if (bygroup_add(t->groups, x) != OK || audit_transfer(t->audit, m, 1) != OK)
        return E_NOMEM;
    if (x->result != W_FAIL)
        return OK;
    f.cause = m->log != NULL && m->log->cause != C_NONE ? m->log->cause : x->cause;
    f.when = x->end != INSTANT_NONE ? x->end : x->start;
    f.user = x->user;
    f.partner = &x->at.remote_ip;
    f.from = m->log != NULL ? &m->log->from : &x->from;
    return add_failure(t, &f);
}

int tally_login(struct tally *t, const struct login_match *m)
{
    const struct login *x = m->smf != NULL ? m->smf : m->log;
    struct headline *h = &t->head;
    struct fail f;

    add_bin(t, BINS_LOGINS, m->match, m->by);
    widen(&h->first, &h->last, x->time);
    if (audit_login(t->audit, m, 1) != OK)
        return E_NOMEM;
    if (x->result != W_FAIL) {
        h->logins_ok++;
        return OK;
    }
    h->logins_failed++;
    f.cause = m->log != NULL && m->log->cause != C_NONE ? m->log->cause : x->cause;
    f.when = x->time;
    f.user = x->user;
    f.partner = &x->at.remote_ip;
    f.from = m->log != NULL ? &m->log->from : &x->from;
    return add_failure(t, &f);
}

int tally_session(struct tally *t, const struct session *s)
{
    struct fail f;

    t->head.sessions++;
    widen(&t->head.first, &t->head.last, s->start);
    widen(&t->head.first, &t->head.last, s->end);
    if (s->cause == C_NONE
            || (s->phase != W_REACH && s->phase != W_BANNER && s->phase != W_KEX && s->phase != W_HOSTKEY))
        return OK;
    f.cause = s->cause;
    f.when = s->end != INSTANT_NONE ? s->end : s->start;
    f.user = s->user;
    f.partner = &s->at.remote_ip;
    f.from = &s->from;
    return add_failure(t, &f);
}

void tally_read_transfer(struct tally *t, const struct transfer *x) { audit_read_transfer(t->audit, x); }
void tally_read_login(struct tally *t, const struct login *x) { audit_read_login(t->audit, x); }

int tally_drop_transfer(struct tally *t, const struct transfer_match *m) { return audit_transfer(t->audit, m, 0); }
int tally_drop_login(struct tally *t, const struct login_match *m) { return audit_login(t->audit, m, 0); }

void tally_cover(struct tally *t, int is_log, int64_t when)
{
    cover_add(&t->cover[is_log != 0], when);
}

void tally_cover_stretch(struct tally *t, int is_log, int64_t first, int64_t last)
{
    cover_add_stretch(&t->cover[is_log != 0], first, last);
}

const struct throughput *tally_throughput(struct tally *t, size_t *num)
{
    return bygroup_table(t->groups, num);
}

static int by_count(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

const struct failure *tally_failures(struct tally *t, size_t *num)
{
    size_t i, n = 0;

    *num = 0;
    free(t->failures);
    t->failures = malloc(NUM_CAUSES * sizeof *t->failures);
    if (t->failures == NULL)
        return NULL;
    for (i = 0; i < NUM_CAUSES; i++) {
        const struct cause_sum *c = t->cause[i];
        struct failure *f = &t->failures[n];
        if (c == NULL)
            continue;
        f->cause = (enum cause_id)i;
        f->count = c->count;
        f->first = c->first;
        f->last = c->last;
        f->users = distinct_count(&c->users);
        f->partners = distinct_count(&c->partners);
        f->example = slice_of(c->example, c->len_example);
        n++;
    }
    qsort(t->failures, n, sizeof *t->failures, by_count);
    *num = n;
    return n > 0 ? t->failures : NULL;
}

static size_t add_stretches(struct reconcile *out, enum word what, const struct cover *a, const struct cover *b)
{
    struct stretch s[STRETCH_MAX];
    size_t i, n = cover_without(a, b, s, STRETCH_MAX);

    for (i = 0; i < n; i++) {
        memset(&out[i], 0, sizeof out[i]);
        out[i].what = what;
        out[i].first = s[i].first;
        out[i].last = s[i].last;
    }
    return n;
}

const struct reconcile *tally_reconcile(struct tally *t, size_t *num)
{
    size_t n = NUM_BINS;

    *num = 0;
    free(t->reconcile);
    t->reconcile = malloc((NUM_BINS + 2 * STRETCH_MAX) * sizeof *t->reconcile);
    if (t->reconcile == NULL)
        return NULL;
    memcpy(t->reconcile, t->bins, sizeof t->bins);
    n += add_stretches(t->reconcile + n, W_SMF_STRETCH, &t->cover[0], &t->cover[1]);
    n += add_stretches(t->reconcile + n, W_LOG_STRETCH, &t->cover[1], &t->cover[0]);
    *num = n;
    return t->reconcile;
}

int tally_audit(struct tally *t, size_t index, struct audit_row *out)
{
    return audit_get_row(t->audit, t->cover, index, out);
}

int tally_balance(const struct tally *t, size_t index, struct audit_balance *out)
{
    return audit_get_balance(t->audit, index, out);
}

void tally_headline(const struct tally *t, struct headline *h)
{
    *h = t->head;
}

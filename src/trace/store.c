/* store.c: what the session machine keeps: texts, pools of its objects, the table of processes, the names of hosts.

   An object that is done with goes to the pool of its kind with the memory of its texts (up to KEEP_TEXT bytes
   each), and the next one of that kind takes it from there. */
#include <stdlib.h>
#include "trace/state.h"
#include "trace/unesc.h"

enum { KEEP_TEXT = 1024, FIRST_TEXT = 64, MAX_PROCS = 4 * MAX_CONNS };

/* --- texts */

static int text_room(struct trace *t, struct text *x, size_t n)
{
    unsigned char *p;
    size_t cap = x->cap > 0 ? x->cap : FIRST_TEXT;

    if (n <= x->cap)
        return 1;
    while (cap < n)
        cap *= 2;
    p = realloc(x->p, cap);
    if (p == NULL) {
        t->result = E_NOMEM;
        return 0;
    }
    x->p = p;
    x->cap = cap;
    return 1;
}

void text_set(struct trace *t, struct text *x, struct slice s)
{
    x->n = 0;
    if (s.n == 0 || !text_room(t, x, s.n))
        return;
    memcpy(x->p, s.p, s.n);
    x->n = s.n;
}

void text_add(struct trace *t, struct text *x, struct slice s)
{
    if (s.n == 0 || !text_room(t, x, x->n + s.n))
        return;
    memcpy(x->p + x->n, s.p, s.n);
    x->n += s.n;
}

void text_set_name(struct trace *t, struct text *x, struct slice s, int preauth)
{
    x->n = 0;
    if (s.n == 0 || !text_room(t, x, s.n))
        return;
    if (memchr(s.p, 0x5C, s.n) == NULL) {
        memcpy(x->p, s.p, s.n);
        x->n = s.n;
        return;
    }
    x->n = unescape(x->p, s);
    if (preauth)
        x->n = unescape(x->p, text_slice(x));
}

void text_set_shown(struct trace *t, struct text *x, struct slice s)
{
    x->n = s.n > 0 && text_room(t, x, s.n) ? unescape_numbers(x->p, s) : 0;
}

void text_done(struct text *x)
{
    free(x->p);
    x->p = NULL;
    x->n = x->cap = 0;
}

static void text_clear(struct text *x)
{
    if (x->cap > KEEP_TEXT)
        text_done(x);
    x->n = 0;
}

void terms_clear(struct terms *x)
{
    unsigned i;

    for (i = 0; i < TERM_COUNT; i++)
        text_clear(&x->of[i]);
}

void terms_done(struct terms *x)
{
    unsigned i;

    for (i = 0; i < TERM_COUNT; i++)
        text_done(&x->of[i]);
}

void terms_tell(const struct terms *x, struct session *row)
{
    row->kex = text_slice(&x->of[TERM_KEX]);
    row->cipher = text_slice(&x->of[TERM_CIPHER]);
    row->mac = text_slice(&x->of[TERM_MAC]);
    row->compression = text_slice(&x->of[TERM_COMPRESSION]);
    row->host_key = text_slice(&x->of[TERM_HOST_KEY]);
    row->peer = text_slice(&x->of[TERM_PEER]);
    row->kex_source = text_slice(&x->of[TERM_KEX_SOURCE]);
    row->cipher_source = text_slice(&x->of[TERM_CIPHER_SOURCE]);
    row->mac_source = text_slice(&x->of[TERM_MAC_SOURCE]);
}

void terms_tell_of(const struct terms *x, struct transfer *row)
{
    row->kex = text_slice(&x->of[TERM_KEX]);
    row->cipher = text_slice(&x->of[TERM_CIPHER]);
    row->mac = text_slice(&x->of[TERM_MAC]);
    row->compression = text_slice(&x->of[TERM_COMPRESSION]);
}

/* --- hosts */

unsigned host_index(struct trace *t, struct slice name)
{
    unsigned i;

    for (i = 0; i < t->num_hosts; i++)
        if (slice_same(text_slice(&t->hosts[i]), name))
            return i;
    if (i == MAX_HOSTS)
        return MAX_HOSTS - 1;
    text_set(t, &t->hosts[i], name);
    t->num_hosts++;
    return i;
}

/* --- processes */

/* Numbers that a log was made of to fall into one bucket are spread, too (multiplicative hashing, the golden ratio). */
static unsigned proc_bucket(unsigned host, uint64_t pid)
{
    uint64_t mixed = (pid + host) * UINT64_C(0x9E3779B97F4A7C15);

    return (unsigned)((mixed ^ mixed >> 29) >> 13) % PROC_BUCKETS;
}

struct proc *proc_find(const struct trace *t, unsigned host, uint64_t pid)
{
    struct proc *p;

    for (p = t->procs[proc_bucket(host, pid)]; p != NULL; p = p->hash_next)
        if (p->pid == pid && p->host == host)
            return p;
    return NULL;
}

static void proc_leave(struct proc *p)
{
    struct proc **at;

    for (at = &p->conn->procs; *at != p; at = &(*at)->conn_next)
        ;
    *at = p->conn_next;
}

struct proc *proc_attach(struct trace *t, struct conn *c, unsigned host, uint64_t pid)
{
    struct proc *p = proc_find(t, host, pid), **bucket;

    if (p == NULL) {
        if (t->num_procs >= MAX_PROCS)
            return NULL;
        if ((p = t->free_procs) != NULL)
            t->free_procs = p->hash_next;
        else if ((p = malloc(sizeof *p)) == NULL) {
            t->result = E_NOMEM;
            return NULL;
        }
        p->pid = pid;
        p->host = host;
        p->sftp = NULL;
        bucket = &t->procs[proc_bucket(host, pid)];
        p->hash_next = *bucket;
        *bucket = p;
        t->num_procs++;
    } else if (p->conn == c) {
        return p;
    } else {
        proc_leave(p);
    }
    p->conn = c;
    p->conn_next = c->procs;
    c->procs = p;
    return p;
}

void proc_drop_all(struct trace *t, struct conn *c)
{
    struct proc *p, **at;

    while ((p = c->procs) != NULL) {
        c->procs = p->conn_next;
        for (at = &t->procs[proc_bucket(p->host, p->pid)]; *at != p; at = &(*at)->hash_next)
            ;
        *at = p->hash_next;
        p->hash_next = t->free_procs;
        t->free_procs = p;
        t->num_procs--;
    }
}

/* --- pools */

struct conn *conn_take(struct trace *t)
{
    struct conn *c = t->free_conns;

    if (c != NULL)
        t->free_conns = c->next;
    else if ((c = calloc(1, sizeof *c)) == NULL)
        t->result = E_NOMEM;
    if (c != NULL)
        t->num_conns++;
    return c;
}

static void keep_text(struct text *x, struct text *old)
{
    text_clear(old);
    *x = *old;
}

void conn_give(struct trace *t, struct conn *c)
{
    struct conn old = *c;

    tale_give(t, c->tale);
    t->len_lines -= old.lines.n;
    memset(c, 0, sizeof *c);
    c->attempts = old.attempts;
    c->family = old.family;
    keep_text(&c->user, &old.user);
    keep_text(&c->method, &old.method);
    keep_text(&c->why, &old.why);
    keep_text(&c->next_why, &old.next_why);
    terms_clear(&old.terms);
    c->terms = old.terms;
    keep_text(&c->lines, &old.lines);
    c->next = t->free_conns;
    t->free_conns = c;
    t->num_conns--;
    if (t->current == c)
        t->current = NULL;
}

static void conn_free(struct conn *c)
{
    unsigned i;

    for (i = 0; c->attempts != NULL && i < MAX_ATTEMPTS; i++) {
        text_done(&c->attempts[i].user);
        text_done(&c->attempts[i].method);
        text_done(&c->attempts[i].why);
    }
    free(c->attempts);
    free(c->family);
    text_done(&c->user);
    text_done(&c->method);
    text_done(&c->why);
    text_done(&c->next_why);
    terms_done(&c->terms);
    text_done(&c->lines);
    free(c);
}

struct sftp *sftp_take(struct trace *t)
{
    struct sftp *s = t->free_sftps;

    if (s != NULL)
        t->free_sftps = s->next;
    else if ((s = malloc(sizeof *s)) == NULL) {
        t->result = E_NOMEM;
        return NULL;
    }
    memset(s, 0, sizeof *s);
    return s;
}

void sftp_give(struct trace *t, struct sftp *s)
{
    s->next = t->free_sftps;
    t->free_sftps = s;
}

struct op *op_take(struct trace *t)
{
    struct op *o = t->free_ops;

    if (o != NULL)
        t->free_ops = o->next;
    else if ((o = calloc(1, sizeof *o)) == NULL)
        t->result = E_NOMEM;
    if (o != NULL)
        t->num_ops++;
    return o;
}

void op_give(struct trace *t, struct op *o)
{
    tale_give(t, o->tale);
    o->tale = NULL;
    samples_give(t, o->samples);
    o->samples = NULL;
    text_clear(&o->path);
    text_clear(&o->path2);
    text_clear(&o->status);
    o->next = t->free_ops;
    t->free_ops = o;
    t->num_ops--;
}

void tables_done(struct trace *t)
{
    struct conn *c;
    struct proc *p;
    struct sftp *s;
    struct op *o;
    struct tale *l;
    unsigned i;

    while ((c = t->free_conns) != NULL) {
        t->free_conns = c->next;
        conn_free(c);
    }
    while ((p = t->free_procs) != NULL) {
        t->free_procs = p->hash_next;
        free(p);
    }
    while ((s = t->free_sftps) != NULL) {
        t->free_sftps = s->next;
        free(s);
    }
    while ((o = t->free_ops) != NULL) {
        t->free_ops = o->next;
        text_done(&o->path);
        text_done(&o->path2);
        text_done(&o->status);
        free(o);
    }
    while ((l = t->free_tales) != NULL) {
        t->free_tales = l->next;
        free(l);
    }
    samples_done(t);
    for (i = 0; i < t->num_hosts; i++)
        text_done(&t->hosts[i]);
    for (i = 0; i < MAX_FORKS; i++)
        text_done(&t->forks[i].message);
}

/* --- stories */

void tale_add(struct trace *t, struct tale **at, const struct message *m)
{
    struct tale *l = *at;
    unsigned slot, i;

    if (!t->options.stories)
        return;
    if (l == NULL) {
        if ((l = t->free_tales) != NULL)
            t->free_tales = l->next;
        else if ((l = malloc(sizeof *l)) == NULL) {
            t->result = E_NOMEM;
            return;
        }
        l->count = 0;
        l->omitted = 0;
        *at = l;
    }
    if (l->count < STORY_MAX) {
        slot = l->slot[l->count] = l->count;
        l->count++;
    } else {
        slot = l->slot[STORY_MAX / 2];
        for (i = STORY_MAX / 2; i + 1 < STORY_MAX; i++)
            l->slot[i] = l->slot[i + 1];
        l->slot[STORY_MAX - 1] = slot;
        l->omitted++;
    }
    l->length[slot] = m->line.n < STORY_CUT ? m->line.n : STORY_CUT;
    l->number[slot] = m->number;
    memcpy(l->line[slot], m->line.p, l->length[slot]);
}

void tale_tell(const struct tale *l, struct story *story)
{
    unsigned i;

    story->count = 0;
    story->omitted = 0;
    if (l == NULL)
        return;
    for (i = 0; i < l->count; i++) {
        story->line[i] = slice_of(l->line[l->slot[i]], l->length[l->slot[i]]);
        story->number[i] = l->number[l->slot[i]];
    }
    story->count = l->count;
    story->omitted = l->omitted;
}

void tale_give(struct trace *t, struct tale *l)
{
    if (l == NULL)
        return;
    l->next = t->free_tales;
    t->free_tales = l;
}

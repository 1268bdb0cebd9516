/* op.c: the life of an operation of an sftp-server, from its first line to the row.

   A transfer begins with open and ends with close; every other operation is one line, whose answer is the next line
   of that process: a status, or anything else when it went well (only failures are logged up to VERBOSE). */
#include "trace/state.h"

static void list_add(struct sftp *s, struct op *o)
{
    o->prev = s->last;
    o->next = NULL;
    if (s->last != NULL)
        s->last->next = o;
    else
        s->first = o;
    s->last = o;
    s->num_ops++;
}

static void list_remove(struct sftp *s, struct op *o)
{
    if (o->prev != NULL)
        o->prev->next = o->next;
    else
        s->first = o->next;
    if (o->next != NULL)
        o->next->prev = o->prev;
    else
        s->last = o->prev;
    s->num_ops--;
}

static void due_remove(struct trace *t, struct op *o)
{
    if (!o->is_due)
        return;
    o->is_due = 0;
    if (o->due_prev != NULL)
        o->due_prev->due_next = o->due_next;
    else
        t->doubt_first = o->due_next;
    if (o->due_next != NULL)
        o->due_next->due_prev = o->due_prev;
    else
        t->doubt_last = o->due_prev;
}

static void doubt_remove(struct trace *t, struct op *o)
{
    if (o->state != OP_DOUBT)
        return;
    o->sftp->num_doubts--;
    due_remove(t, o);
}

struct op *op_begin(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct op *o;

    if (s->num_ops >= MAX_OPS_EACH || t->num_ops >= MAX_OPS) {
        at.input = m->log->name;
        at.line = m->number;
        finding_add(t->findings, F_TRACE_OPENS_CAP, &at, NULL, 0);
        if (s->first == NULL)
            return NULL;
        op_finish(t, s->first);
    }
    o = op_take(t);
    if (o == NULL)
        return NULL;
    o->sftp = s;
    o->log = m->log;
    o->state = OP_DONE;
    o->word = word;
    o->result = W_NONE;
    o->product = W_SFTP;
    o->also = NULL;
    o->flags = 0;
    o->path_cut = o->has_bytes = o->has_offset = o->has_handle = 0;
    o->is_refused = o->is_due = o->is_missing = o->was_missed = o->is_moved = o->is_source = o->is_copy = 0;
    o->has_size = o->has_done = 0;
    o->trouble = TROUBLE_NONE;
    o->is_explained = 0;
    o->resumed = -1;
    o->handle = o->bytes = o->size = o->done = 0;
    o->drops = t->drops;
    o->new1 = o->new2 = -1;
    o->start = o->end = m->when;
    o->due = INSTANT_NONE;
    o->first = o->last = m->number;
    o->cause = C_NONE;
    list_add(s, o);
    tale_add(t, &o->tale, m);
    return o;
}

void op_doubt(struct trace *t, struct op *o)
{
    struct op *old;

    if (o->sftp->num_doubts >= MAX_DOUBTS_EACH) {
        for (old = o->sftp->first; old->state != OP_DOUBT; old = old->next)
            ;
        op_finish(t, old);
    }
    o->state = OP_DOUBT;
    o->is_due = 1;
    o->requests = o->sftp->requests;
    o->sftp->num_doubts++;
    o->due = t->now != INSTANT_NONE ? t->now + DOUBT_TIME : INSTANT_NONE;
    o->due_prev = t->doubt_last;
    o->due_next = NULL;
    if (t->doubt_last != NULL)
        t->doubt_last->due_next = o;
    else
        t->doubt_first = o;
    t->doubt_last = o;
}

void op_sure(struct trace *t, struct op *o)
{
    doubt_remove(t, o);
    o->state = OP_OPEN;
}

void op_sweep(struct trace *t)
{
    struct op *o;

    while ((o = t->doubt_first) != NULL && o->due <= t->now)
        if (o->is_missing && o->requests == o->sftp->requests) {
            due_remove(t, o);
            o->sftp->has_overdue = 1;
        } else {
            op_finish(t, o);
        }
}

void op_overdue(struct trace *t, struct sftp *s)
{
    struct op *o, *next;

    s->has_overdue = 0;
    for (o = s->first; o != NULL; o = next) {
        next = o->next;
        if (o->state == OP_DOUBT && !o->is_due)
            op_finish(t, o);
    }
}

int op_is_lossy(const struct trace *t, const struct op *o)
{
    return o->sftp->is_lossy || o->drops != t->drops;
}

/* The direction of a transfer that the flags and the bytes leave open. */
static enum word direction(const struct op *o)
{
    if (o->word != W_NONE)
        return o->word;
    return o->flags & (OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE) ? W_PUT : o->flags & OPEN_READ ? W_GET : W_NONE;
}

void op_row_begin(struct transfer *x)
{
    memset(x, 0, sizeof *x);
    x->source = W_LOG;
    x->role = W_SERVER;
    x->product = W_SFTP;
    x->asid = -1;
    x->fips = -1;
    x->old1 = x->old2 = -1;
    x->opened = INSTANT_NONE;
}

/* Every member that is not the same in all rows. */
static void fill(const struct trace *t, const struct op *o, struct transfer *x)
{
    const struct conn *c = o->sftp->conn;

    x->op = direction(o);
    x->result = o->result;
    x->product = o->product;
    x->system = text_slice(&t->hosts[c->host]);
    x->start = o->start;
    x->end = o->end;
    x->duration = o->start != INSTANT_NONE && o->end != INSTANT_NONE && o->end >= o->start ? o->end - o->start : -1;
    x->resolution = c->resolution;
    x->opened = c->accepted;
    x->bytes = o->bytes;
    x->has_bytes = o->has_bytes;
    x->user = text_slice(&c->user);
    x->login = x->user;
    x->at = c->at;
    x->at.sure = c->at.sure && o->sftp->sure;
    x->path = text_slice(&o->path);
    x->path2 = text_slice(&o->path2);
    x->path_cut = o->path_cut;
    x->resumed = o->resumed;
    x->new1 = o->new1;
    x->new2 = o->new2;
    x->auth = text_slice(&c->method);
    terms_tell_of(&c->terms, x);
    x->from.log_input = o->log->name;
    x->from.log_first = o->first;
    x->from.log_last = o->last;
    x->from.pid = o->sftp->proc->pid;
    x->session = c->number;
    x->cause = o->result == W_FAIL ? o->cause : C_NONE;
    x->cause_text = o->result == W_FAIL ? text_slice(&o->status) : slice_of(NULL, 0);
    x->progress = o->samples != NULL ? o->samples->at : NULL;
    x->num_progress = o->samples != NULL ? o->samples->count : 0;
    tale_tell(o->tale, &x->story);
}

/* What its session counts. Bytes that the server copied by itself did not come from the client. */
static void count(struct conn *c, const struct op *o, const struct transfer *x)
{
    if (x->op == W_GET) {
        c->transfers++;
        c->bytes_out += o->bytes;
    } else if (x->op == W_PUT) {
        if (c->transfers == 0 && o->product == W_SCP && c->product == W_SFTP)
            c->product = W_SCP;
        c->transfers++;
        c->bytes_in += o->is_copy ? 0 : o->bytes;
    }
    if (x->result == W_FAIL)
        c->failures++;
}

void op_drop(struct trace *t, struct op *o)
{
    struct sftp *s = o->sftp;
    struct op *a;

    doubt_remove(t, o);
    list_remove(s, o);
    if (s->pending == o)
        s->pending = o->also;
    else
        for (a = s->pending; a != NULL; a = a->also)
            if (a->also == o)
                a->also = o->also;
    if (s->faulty == o)
        s->faulty = NULL;
    if (s->moving == o)
        s->moving = NULL;
    if (s->held == o)
        s->held = NULL;
    op_give(t, o);
}

void op_finish(struct trace *t, struct op *o)
{
    struct transfer *x = &t->row;
    int result;

    if (o->is_refused && o->state == OP_DONE && o->result == W_NONE) {
        op_drop(t, o);
        return;
    }
    if (o->state == OP_DOUBT)
        o->result = op_is_lossy(t, o) ? W_NONE : W_FAIL;
    if (!o->has_bytes && o->has_done) {     /* no close: what is known to have been moved */
        o->has_bytes = 1;
        o->bytes = o->done;
    }
    fill(t, o, x);
    count(o->sftp->conn, o, x);
    if (t->result == OK && !o->sftp->conn->quiet && (result = t->out.transfer(t->out.ctx, x)) != OK)
        t->result = result;
    op_drop(t, o);
}

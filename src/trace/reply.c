/* reply.c: what answers a request of an sftp-server.

   The server works on one request at a time and logs it before it does it; a status follows only when the level
   asks for it: all of them from DEBUG1 on, failures only at VERBOSE and INFO. The text of a status has no request
   id, so it belongs to the request before it. From DEBUG1 on every request is logged, and that is certain. At VERBOSE
   the reads and writes of an open file are silent, at INFO stat, lstat, realpath and readlink too, and they may fail
   unseen. Hence, below DEBUG1:
   - an open that a status follows is in doubt until it is closed (it had not failed), or opened again, or the session
     ends, or its time is over (op_sweep);
   - "No such file" behind another operation tells little at INFO: clients look for files that need not be there. Two
     of them do, or one behind and one before: sftp looks for what it removes, then removes it all the same. But one
     between an operation and an upload is the upload's, when the client has looked like that before;
   - a status between the open and the close of a file may be of a read or a write of it. Failure is, when no other
     file is open: nothing else that is silent fails so. Permission denied may be, and is taken for it when no byte was
     moved (a server that refuses to write). */
#include "trace/state.h"

void reply_settle(struct trace *t, struct sftp *s)
{
    struct op *o = s->pending, *also;

    s->pending = s->faulty = s->moving = NULL;
    s->is_other = s->missed = s->set_rank = s->set_told = 0;
    for (; o != NULL; o = also) {
        also = o->also;
        o->also = NULL;
        if (o->state == OP_OPENING) {
            o->state = OP_OPEN;
        } else if (o->is_refused) {
            op_drop(t, o);
        } else {
            if (o->result == W_NONE && !op_is_lossy(t, o))
                o->result = W_OK;
            op_finish(t, o);
        }
    }
}

void reply_line(struct trace *t, struct op *o, const struct message *m)
{
    tale_add(t, &o->tale, m);
    if (m->log == o->log)
        o->last = m->number;
}

void reply_trouble(struct trace *t, struct op *o, const struct message *m, enum trouble trouble, enum cause_id cause,
    struct slice text)
{
    reply_line(t, o, m);
    if (o->trouble < trouble) {
        o->trouble = trouble;
        o->cause = cause;
        text_set_name(t, &o->status, text, 0);
    }
}

static void status_trouble(struct trace *t, struct op *o, const struct message *m, enum trouble trouble)
{
    reply_trouble(t, o, m, trouble, m->pattern->cause, capture_get(&m->cap, CAP_STATUS));
}

/* What a failing status means that nothing before it explains. */
static enum trouble trouble_of(const struct sftp *s, const struct message *m)
{
    switch (m->pattern->event) {
    case E_STATUS_FAILURE:
        return TROUBLE_HARD;
    case E_STATUS_DENIED:
        return TROUBLE_SOFT;
    default:
        return s->detail >= DETAIL_VERBOSE ? TROUBLE_SOFT : TROUBLE_NONE;
    }
}

static int is_failure(const struct message *m)
{
    return m->pattern->event != E_STATUS_OK && m->pattern->event != E_STATUS_EOF;
}

/* A read or write that was logged is done. */
static void moved(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->moving;

    s->moving = NULL;
    if (is_failure(m)) {
        status_trouble(t, o, m, TROUBLE_HARD);
    } else if (m->pattern->event == E_STATUS_OK && s->moving_len > 0) {
        o->done += s->moving_len;
        o->has_done = 1;
        op_progress(t, o, m->when, o->done);
    }
}

void reply_data(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->moving;
    int64_t n = message_number(m, CAP_LEN);

    s->moving = NULL;
    if (o == NULL || n < 0)
        return;
    o->done += (uint64_t)n;
    o->has_done = 1;
    op_progress(t, o, m->when, o->done);
}

void reply_decide(struct trace *t, struct sftp *s, int upload)
{
    struct op *o = s->held;

    if (o == NULL)
        return;
    if (upload ? !s->looks : !o->was_missed)
        o->result = W_NONE;
    else if (upload)
        o->result = W_OK;
    op_finish(t, o);
}

static void failed(struct trace *t, struct op *o, const struct message *m)
{
    reply_line(t, o, m);
    o->cause = m->pattern->cause;
    text_set(t, &o->status, capture_get(&m->cap, CAP_STATUS));
    o->result = W_FAIL;
}

/* The status behind an open. */
static void open_answered(struct trace *t, struct sftp *s, struct op *o, const struct message *m)
{
    enum trouble trouble = file_alone(s) == o ? trouble_of(s, m) : TROUBLE_NONE;

    failed(t, o, m);
    o->end = m->when;
    o->state = OP_DONE;
    if (s->detail >= DETAIL_DEBUG || o->is_refused) {
        op_finish(t, o);
        return;
    }
    o->trouble = trouble;
    o->is_missing = m->pattern->event == E_STATUS_NOFILE;
    op_doubt(t, o);
}

/* The status behind an operation, or a close. Of two operations that may be two requests the last one has failed. */
static void answered(struct trace *t, struct sftp *s, struct op *o, const struct message *m)
{
    int failure = is_failure(m), first = 1, told = s->set_told;
    int unsure = s->detail < DETAIL_VERBOSE && m->pattern->event == E_STATUS_NOFILE;
    struct op *also;

    if (unsure && o->result == W_NONE && o->also == NULL) {
        failed(t, o, m);
        s->held = o;
        return;
    }
    for (; o != NULL; o = also, first = 0) {
        also = o->also;
        o->also = NULL;
        if (failure && o->result != W_FAIL && !unsure && (first || told))
            failed(t, o, m);
        else if (first || told)
            reply_line(t, o, m);
        if (!failure && o->result == W_NONE)
            o->result = W_OK;
        op_finish(t, o);
    }
}

void reply_status(struct trace *t, struct sftp *s, const struct message *m)
{
    int failure = is_failure(m);
    struct op *o = s->pending;

    s->missed = 0;
    if (!failure)
        s->detail = DETAIL_DEBUG;           /* only from there on it is logged */
    if (s->faulty != NULL) {
        reply_line(t, s->faulty, m);
        s->faulty = s->moving = NULL;
    } else if (s->moving != NULL) {
        moved(t, s, m);
    } else if (s->is_other) {
        s->is_other = 0;
        s->missed = m->pattern->event == E_STATUS_NOFILE;
    } else if (s->held != NULL) {
        s->held->was_missed |= m->pattern->event == E_STATUS_NOFILE;
        reply_decide(t, s, 0);
        s->missed = m->pattern->event == E_STATUS_NOFILE;
    } else if (o == NULL) {
        s->missed = m->pattern->event == E_STATUS_NOFILE;
        if (failure && (o = file_alone(s)) != NULL && trouble_of(s, m) != TROUBLE_NONE)
            status_trouble(t, o, m, trouble_of(s, m));
    } else {
        s->pending = NULL;
        if (o->state != OP_OPENING)
            answered(t, s, o, m);
        else if (failure)
            open_answered(t, s, o, m);
        else
            o->state = OP_OPEN;
    }
    s->set_rank = s->set_told = 0;
}

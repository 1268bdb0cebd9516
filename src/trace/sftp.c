/* sftp.c: processes of sftp-server, and which file knows what their lines mean (files.c, request.c, reply.c). */
#include "trace/state.h"

void sftp_join(struct trace *t, struct sftp *s, struct conn *c)
{
    struct sftp **at;

    if (s->conn != NULL) {
        for (at = &s->conn->sftps; *at != s; at = &(*at)->next)
            ;
        *at = s->next;
    }
    s->conn = c;
    s->next = c->sftps;
    c->sftps = s;
    c->product = W_SFTP;
    c->is_claimed = 1;
    c->is_done = 0;
    family_role(c, s->proc->pid, W_SFTP_SERVER);
    conn_phase(c, W_SFTP_INIT);
    (void)t;
}

/* A connection for an sftp-server whose sshd is not in the log, or not told apart from others: another log may tell. */
static struct conn *conn_without_sshd(struct trace *t, const struct message *m)
{
    struct conn *c = conn_open(t, m);

    if (c != NULL) {
        c->no_sshd = 1;
        c->is_accepted = 1;
        if (c->quiet == 0)
            c->quiet = (uint64_t)t->carry;
        carry_about(c, m);
    }
    return c;
}

static struct sftp *sftp_begin(struct trace *t, struct conn *c, const struct message *m)
{
    struct proc *p = proc_attach(t, c, m->host, m->pid);
    struct sftp *s;

    if (p == NULL || (s = sftp_take(t)) == NULL)
        return NULL;
    s->proc = p;
    s->log = m->log;
    p->sftp = s;
    sftp_join(t, s, c);
    return s;
}

static struct sftp *sftp_find(struct trace *t, const struct message *m)
{
    struct proc *p = proc_find(t, m->host, m->pid);

    return p != NULL ? p->sftp : NULL;
}

/* Takes it out of its connection. */
static void sftp_leave(struct trace *t, struct sftp *s)
{
    struct sftp **at;

    for (at = &s->conn->sftps; *at != s; at = &(*at)->next)
        ;
    *at = s->next;
    s->proc->sftp = NULL;
    sftp_give(t, s);
}

/* What was there before "session opened" of that process number: an older process, or complaints about the options of
   this one, whose cause is kept. */
static enum cause_id before(struct trace *t, struct sftp *s)
{
    struct conn *c = s->conn;
    enum cause_id cause = c->cause;

    if (s->is_opened || s->requests > 0 || !c->no_sshd) {
        sftp_end(t, s, INSTANT_NONE, 0);
        return C_NONE;
    }
    sftp_leave(t, s);
    conn_forget(t, c);
    return cause;
}

static void opened(struct trace *t, const struct message *m)
{
    struct sftp *s = sftp_find(t, m);
    struct conn *c;
    struct ip ip;
    int sure, result;
    enum cause_id cause = s != NULL ? before(t, s) : C_NONE;

    result = ip_parse(capture_get(&m->cap, CAP_ADDR), &ip);
    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_USER), 0);
    c = conn_for_sftp(t, m, text_slice(&t->scratch), &ip, &sure);
    if (c != NULL) {
        if (c->starts > 0)
            c->starts--;
        else
            c->guessed = m->when;
        conn_touch(c, m);
    } else {
        if ((c = conn_without_sshd(t, m)) == NULL)
            return;
        text_set(t, &c->user, text_slice(&t->scratch));
        if (result == OK)
            conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), slice_of(NULL, 0));
    }
    if (c->cause == C_NONE)
        c->cause = cause;
    if ((s = sftp_begin(t, c, m)) != NULL) {
        s->is_opened = 1;
        s->sure = sure;
    } else if (c->no_sshd) {
        conn_close(t, c);
    }
}

void sftp_end(struct trace *t, struct sftp *s, int64_t when, int closed)
{
    struct conn *c = s->conn;

    reply_decide(t, s, 0);
    if (closed)
        reply_settle(t, s);
    while (s->first != NULL) {
        if (!closed && s->first->state != OP_DOUBT && s->first->end == INSTANT_NONE)
            s->first->end = when;
        op_finish(t, s->first);
    }
    sftp_leave(t, s);
    c->is_done = closed && c->sftps == NULL;
    c->done = when;
    if (c->is_closing || c->sftps != NULL)
        return;
    if (c->is_done)
        conn_rest(t, c);
    if (c->no_sshd) {
        c->end = when;
        if (closed)
            c->leaving = LEFT;
        else
            c->outcome = W_LOST;
        conn_close(t, c);
    } else if (c->leaving == LEFT) {
        conn_close(t, c);
    }
}

void sftp_lossy(struct trace *t, const struct message *m)
{
    struct proc *p = NULL;
    int64_t pid = message_number(m, CAP_PID);

    if (pid < 0)
        t->drops++;
    else if ((p = proc_find(t, m->host, (uint64_t)pid)) != NULL && p->sftp != NULL)
        p->sftp->is_lossy = 1;
}

/* The sftp-server that wrote the line. One that begins before the log has a connection of its own. */
static struct sftp *sftp_of(struct trace *t, const struct message *m)
{
    struct sftp *s = sftp_find(t, m);
    struct conn *c;

    if (s != NULL)
        return s;
    if (m->pattern->event == E_SFTP_CLOSED || (c = conn_without_sshd(t, m)) == NULL)
        return NULL;
    c->start = INSTANT_NONE;
    if ((s = sftp_begin(t, c, m)) == NULL)
        conn_close(t, c);
    return s;
}

static void sftp_line(struct trace *t, struct sftp *s, const struct message *m)
{
    switch (m->pattern->event) {
    case E_STATUS:
    case E_STATUS_NOFILE:
    case E_STATUS_DENIED:
    case E_STATUS_FAILURE:
    case E_STATUS_OK:
    case E_STATUS_EOF:
        reply_status(t, s, m);
        break;
    case E_SFTP_ERROR:
    case E_SFTP_LOST:
        if (s->conn->cause == C_NONE) {
            s->conn->cause = m->pattern->cause;
            text_set_name(t, &s->conn->why, capture_get(&m->cap, CAP_REASON), 0);
        }
        break;
    default:
        if (!file_event(t, s, m))
            (void)request_event(t, s, m);
        break;
    }
}

/* The end tells who it was, too: news where the begin is missing. */
static void tell_end(struct trace *t, struct conn *c, const struct message *m)
{
    if (!c->no_sshd || c->user.n > 0)
        return;
    text_set_name(t, &c->user, capture_get(&m->cap, CAP_USER), 0);
    conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), slice_of(NULL, 0));
}

void sftp_event(struct trace *t, const struct message *m)
{
    struct sftp *s;
    enum detail detail;

    switch (m->pattern->event) {
    case E_SFTP_OPENED:
        opened(t, m);
        return;
    case E_IGNORE:
        return;
    case E_DATA:
        if ((s = sftp_find(t, m)) != NULL && s->moving != NULL)
            reply_data(t, s, m);
        return;
    default:
        break;
    }
    s = sftp_of(t, m);
    if (s == NULL)
        return;
    conn_touch(s->conn, m);
    if (m->pattern->event == E_SFTP_CLOSED) {
        tell_end(t, s->conn, m);
        sftp_end(t, s, m->when, 1);
        return;
    }
    detail = s->detail;
    sftp_line(t, s, m);
    if (m->placed)
        s->detail = detail;                 /* single lines beyond the level tell nothing of what is silent */
}

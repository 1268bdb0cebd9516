/* carry.c: connections that are not whole in a log, for a merge of partial reports.

   Which runs read the logs of a machine, and where these were cut, must not matter. So a connection that is open when a
   log with lines of it ends is handed out as the messages that it has had, all of them, as a group, so that another
   trace can bring it to the same state and go on with the log behind this one. The messages of a connection are kept
   while it lives, up to LINES_EACH bytes, and LINES_ALL bytes of all; one that has more is handed out then, and what
   comes after it, message by message.

   A message may belong to a connection that began before the log, or in another one: when no connection is known for
   it; when it begins one within EDGE of the first line of the log (a login takes two minutes at most unless sshd is
   told otherwise); and when the connection of an sftp-server is not known. Then nothing of this connection is handed
   out but its messages, all of them, at once. For such an sftp-server a connection that has logged in, and of which no
   sftp-server is known, is handed out as messages, too, when it ends; and one to which an sftp-server turns out to
   belong that was not known to. */
#include "model/freeze.h"
#include "trace/state.h"

enum { LINES_EACH = 256 * 1024, LINES_ALL = 16 * 1024 * 1024, LINE_MOST = 32 * 1024 };
#define EDGE (600 * INSTANT_SECOND)

static struct slice shortened(struct slice s)
{
    return slice_of(s.p, s.n < LINE_MOST ? s.n : LINE_MOST);
}

int carry_is_doubtful(const struct trace *t, const struct message *m)
{
    int64_t begin = m->log->begin;

    return t->carry && (begin == INSTANT_NONE || m->when == INSTANT_NONE || m->when < begin + EDGE);
}

void carry_about(struct conn *c, const struct message *m)
{
    m->log->about = c;
    m->log->about_number = c->number;
    m->log->is_about_quiet = c->quiet != 0;
}

void carry_begin(struct trace *t, const struct message *m)
{
    const struct proc *p;

    if (!t->carry)
        return;
    p = proc_find(t, m->host, m->pid);
    m->log->about = NULL;
    t->told = 0;
    if (p != NULL)
        carry_about(p->conn, m);
    else if (m->pid == 0 && t->current != NULL)
        carry_about(t->current, m);
    if (m->log->begin == INSTANT_NONE)
        m->log->begin = m->when;
}

static void hand_out(struct trace *t, const struct trace_kept *x)
{
    int result;

    if (t->result == OK && (result = t->out.kept(t->out.ctx, x)) != OK)
        t->result = result;
}

/* The message as bytes, in t->kept. */
static int freeze_message(struct trace *t, const struct trace_kept *x, const struct message *m)
{
    struct buf *b = &t->kept;

    buf_clear(b);
    freeze_u64(b, m->log->index);
    freeze_u64(b, m->host);
    freeze_i64(b, x->when);
    freeze_i64(b, x->resolution);
    freeze_i64(b, x->at);
    freeze_u64(b, x->pid);
    freeze_u64(b, x->number);
    freeze_u64(b, x->owner);
    freeze_i64(b, x->disorder);
    freeze_i64(b, x->doubt);
    freeze_slice(b, x->text);
    freeze_slice(b, x->line);
    if (b->result != OK)
        t->result = E_NOMEM;
    return b->result;
}

/* The one at the front of rest, which moves behind it. */
static int thaw_message(const struct trace *t, struct slice *rest, struct trace_kept *x)
{
    uint64_t log, host, owner;

    if (rest->n == 0 || thaw_u64(rest, &log) != OK || thaw_u64(rest, &host) != OK || thaw_i64(rest, &x->when) != OK
            || thaw_i64(rest, &x->resolution) != OK || thaw_i64(rest, &x->at) != OK || thaw_u64(rest, &x->pid) != OK
            || thaw_u64(rest, &x->number) != OK || thaw_u64(rest, &owner) != OK
            || thaw_i64(rest, &x->disorder) != OK || thaw_i64(rest, &x->doubt) != OK || thaw_slice(rest, &x->text) != OK
            || thaw_slice(rest, &x->line) != OK)
        return 0;
    x->input = t->logs[log]->name;
    x->begin = t->logs[log]->begin;
    x->host = text_slice(&t->hosts[host]);
    x->owner = (unsigned)owner;
    return 1;
}

/* All that the connection has had, as a group; it is quiet from then on. */
static void tell(struct trace *t, struct conn *c)
{
    struct slice rest = text_slice(&c->lines);
    struct trace_kept x, end;

    memset(&x, 0, sizeof x);
    memset(&end, 0, sizeof end);
    x.group = end.group = c->number;
    end.when = t->now;
    end.at = INSTANT_NONE;
    while (thaw_message(t, &rest, &x)) {
        hand_out(t, &x);
        if (x.at > end.at)
            end.at = x.at;
    }
    hand_out(t, &end);
    c->quiet = 1;
    t->told = c->number;
    t->len_lines -= c->lines.n;
    text_done(&c->lines);
}

static void keep(struct trace *t, struct conn *c, const struct trace_kept *x, const struct message *m)
{
    if (freeze_message(t, x, m) != OK)
        return;
    t->len_lines += t->kept.n;
    text_add(t, &c->lines, buf_slice(&t->kept));
    if (c->lines.n > LINES_EACH || t->len_lines > LINES_ALL)
        tell(t, c);
}

static int means_nothing(const struct message *m)
{
    switch (m->pattern->event) {
    case E_IGNORE:
        return !m->fatal;
    case E_LISTENER:
    case E_DAEMON:
    case E_CONFIG_NOTE:
    case E_THROTTLE:
    case E_PENALTY:
        return 1;
    default:
        return 0;
    }
}

/* The listener has told of a child: its connection is to know that, whichever log it is in. */
static void keep_fork(struct trace *t, const struct trace_kept *x, const struct message *m)
{
    uint64_t pid;

    if (carry_is_doubtful(t, m))
        hand_out(t, x);
    else if (slice_u64(capture_get(&m->cap, CAP_PID), &pid) == OK && freeze_message(t, x, m) == OK)
        text_set(t, &t->forks[pid % MAX_FORKS].message, buf_slice(&t->kept));
}

void carry_fork(struct trace *t, const struct fork *f, struct conn *c)
{
    if (!t->carry || c->quiet)
        return;
    text_add(t, &c->lines, text_slice(&f->message));
    t->len_lines += f->message.n;
}

void carry_end(struct trace *t, const struct message *m, enum owner owner, struct slice text)
{
    struct log *log = m->log;
    struct trace_kept x;

    if (!t->carry || means_nothing(m))
        return;
    memset(&x, 0, sizeof x);
    x.input = log->name;
    x.host = text_slice(&t->hosts[m->host]);
    x.text = shortened(text);
    x.line = t->options.stories ? shortened(m->line) : slice_of(NULL, 0);
    x.when = m->when;
    x.resolution = m->resolution;
    x.at = log->reached;
    x.begin = log->begin;
    x.pid = m->pid;
    x.number = m->number;
    x.owner = (unsigned)owner;
    x.disorder = conn_is_sorted(m) ? m->when + DISORDER_TIME : log->disorder;
    x.doubt = log->doubt;
    if (m->pattern->event == E_FORKED)
        keep_fork(t, &x, m);
    else if (log->about == NULL || log->is_about_quiet || log->about_number == t->told)
        hand_out(t, &x);
    else if (log->about->number == log->about_number)
        keep(t, log->about, &x, m);
}

void carry_join(struct trace *t, struct conn *c)
{
    if (t->carry && c->quiet == 0)
        tell(t, c);
}

int carry_close(struct trace *t, struct conn *c)
{
    if (!t->carry || c->quiet || !c->is_accepted || c->is_claimed || (c->product != W_NONE && c->product != W_SFTP))
        return 0;
    tell(t, c);
    return 1;
}

static int has_lines(const struct conn *c, const struct log *l)
{
    const struct sftp *s;

    if (c->log == l || c->latest == l)
        return 1;
    for (s = c->sftps; s != NULL && s->log != l; s = s->next)
        ;
    return s != NULL;
}

static void tell_all(struct trace *t, struct conn *c, const struct log *l)
{
    struct conn *next;

    for (; c != NULL; c = next) {
        next = c->next;
        if (!has_lines(c, l))
            continue;
        if (c->quiet == 0)
            tell(t, c);
        conn_close(t, c);
    }
}

void carry_tell(struct trace *t, const struct log *l)
{
    struct trace_kept x;
    struct slice rest;
    unsigned i;

    if (!t->carry)
        return;
    memset(&x, 0, sizeof x);
    for (i = 0; i < MAX_FORKS; i++)
        if (t->forks[i].pid != 0 && t->forks[i].log == l) {
            rest = text_slice(&t->forks[i].message);
            if (thaw_message(t, &rest, &x))
                hand_out(t, &x);
            t->forks[i].pid = 0;
            t->forks[i].message.n = 0;
        }
    tell_all(t, t->leaving.first, l);
    tell_all(t, t->living.first, l);
}

void carry_sftp(struct trace *t)
{
    struct trace_kept x;

    if (!t->carry)
        return;
    memset(&x, 0, sizeof x);
    hand_out(t, &x);
}

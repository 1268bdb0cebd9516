/* carry.c: connections that are not whole in the log, for a merge of partial reports.

   A connection that was open when the log ended is handed out as the messages that it has had, all of them, so that
   another trace can bring it to the same state and go on with the log behind this one. So the messages of a connection
   are kept while it lives, up to LINES_EACH bytes, and LINES_ALL bytes of all; one that has more is handed out as open,
   and a finding says so.

   A message may belong to a connection that began before the log: when no connection is known for it; when it begins
   one within EDGE of the first line of its host in any other way than by "Connection from" (at INFO the first line of
   a connection may be any, but a login takes two minutes at most unless sshd is told otherwise); and when an
   sftp-server speaks whose session opened was not seen. Then nothing of this connection is handed out but its
   messages, all of them, at once. */
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
    int64_t begin = t->begin[m->host];

    if (!t->carry || m->pid == 0 || m->pattern->event == E_CONNECT || m->pattern->event == E_DROP)
        return 0;
    return begin == 0 || m->when == INSTANT_NONE || m->when < begin + EDGE;
}

void carry_about(const struct conn *c, const struct message *m)
{
    m->log->about = c;
    m->log->about_number = c->number;
    m->log->is_about_quiet = c->is_quiet;
}

void carry_begin(struct trace *t, const struct message *m)
{
    const struct proc *p = m->pid != 0 ? proc_find(t, m->host, m->pid) : NULL;

    m->log->about = NULL;
    if (p != NULL)
        carry_about(p->conn, m);
    if (t->begin[m->host] == 0 && m->when != INSTANT_NONE)
        t->begin[m->host] = m->when + 1;
}

static void hand_out(struct trace *t, const struct trace_kept *x)
{
    int result;

    if (t->result == OK && (result = t->out.kept(t->out.ctx, x)) != OK)
        t->result = result;
}

static void keep(struct trace *t, struct conn *c, const struct trace_kept *x, const struct message *m)
{
    struct buf *b = &t->kept;

    buf_clear(b);
    freeze_u64(b, m->log->index);
    freeze_u64(b, m->host);
    freeze_i64(b, x->when);
    freeze_i64(b, x->resolution);
    freeze_u64(b, x->pid);
    freeze_u64(b, x->number);
    freeze_u64(b, x->order);
    freeze_u64(b, x->owner);
    freeze_slice(b, x->text);
    freeze_slice(b, x->line);
    if (b->result != OK) {
        t->result = E_NOMEM;
    } else if (c->lines.n + b->n > LINES_EACH || t->len_lines + b->n > LINES_ALL) {
        t->len_lines -= c->lines.n;
        text_done(&c->lines);
        c->is_long = 1;
    } else {
        t->len_lines += b->n;
        text_add(t, &c->lines, buf_slice(b));
    }
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
    case E_FORKED:
        return 1;
    default:
        return 0;
    }
}

void carry_end(struct trace *t, const struct message *m, enum owner owner, struct slice text)
{
    struct log *log = m->log;
    struct trace_kept x;
    struct proc *p;

    if (!t->carry || m->pid == 0 || owner > OWNER_SFTP || means_nothing(m))
        return;
    memset(&x, 0, sizeof x);
    x.input = log->name;
    x.host = text_slice(&t->hosts[m->host]);
    x.text = shortened(text);
    x.line = t->options.stories ? shortened(m->line) : slice_of(NULL, 0);
    x.when = m->when;
    x.resolution = m->resolution;
    x.pid = m->pid;
    x.number = m->number;
    x.order = t->tally.lines;
    x.owner = (unsigned)owner;
    if (log->about == NULL || log->is_about_quiet) {
        hand_out(t, &x);
        return;
    }
    p = proc_find(t, m->host, m->pid);
    if (p != NULL && p->conn->number == log->about_number && !p->conn->is_long)
        keep(t, p->conn, &x, m);
}

void carry_join(struct trace *t, struct conn *from, struct conn *c)
{
    if (!t->carry)
        return;
    c->is_long |= from->is_long;
    if (!c->is_long) {
        text_add(t, &c->lines, text_slice(&from->lines));
        t->len_lines += from->lines.n;
    }
}

/* The messages of one connection, which is quiet from then on. */
static void tell(struct trace *t, struct conn *c)
{
    struct slice rest = text_slice(&c->lines);
    struct trace_kept x;
    uint64_t log, host, owner;

    if (c->is_quiet)
        return;
    if (c->is_long) {
        log_finding(t, F_TRACE_CARRY_LONG, c->log, c->first);
        return;
    }
    memset(&x, 0, sizeof x);
    x.is_carried = 1;
    c->is_quiet = rest.n > 0;
    while (rest.n > 0 && thaw_u64(&rest, &log) == OK && thaw_u64(&rest, &host) == OK && thaw_i64(&rest, &x.when) == OK
            && thaw_i64(&rest, &x.resolution) == OK && thaw_u64(&rest, &x.pid) == OK
            && thaw_u64(&rest, &x.number) == OK && thaw_u64(&rest, &x.order) == OK && thaw_u64(&rest, &owner) == OK
            && thaw_slice(&rest, &x.text) == OK && thaw_slice(&rest, &x.line) == OK) {
        x.input = t->logs[log]->name;
        x.host = text_slice(&t->hosts[host]);
        x.owner = (unsigned)owner;
        hand_out(t, &x);
    }
}

void carry_tell(struct trace *t)
{
    struct trace_kept end;
    struct conn *c;

    for (c = t->leaving.first; c != NULL; c = c->next)
        tell(t, c);
    for (c = t->living.first; c != NULL; c = c->next)
        tell(t, c);
    memset(&end, 0, sizeof end);
    end.is_carried = 1;
    end.when = t->now;
    hand_out(t, &end);
}

/* family.c: the processes that worked for a connection.

   sshd's listener forks a child for each connection, the monitor; that one starts an unprivileged process for what
   comes before the login, and a child that runs as the user behind it; under that child run sftp-servers. Who is who
   is told by lines of their parents (DEBUG), or by what a process says. Lines with the mark [preauth] were written by
   the unprivileged process and logged by the monitor: they count for both.

   A process that is known by another's line only begins and ends with that line. */
#include <stdlib.h>
#include "trace/state.h"

static struct process *find(const struct conn *c, uint64_t pid)
{
    unsigned i;

    for (i = c->num_family; i-- > 0;)
        if (c->family[i].pid == pid)
            return &c->family[i];
    return NULL;
}

static struct process *add(struct conn *c, uint64_t pid, enum word role)
{
    struct process *p;

    if (c->num_family == PROCESSES_MAX)
        return NULL;
    p = &c->family[c->num_family++];
    p->pid = pid;
    p->role = role;
    p->first_when = p->last_when = INSTANT_NONE;
    p->first = p->last = 0;
    return p;
}

static void put_line(struct process *p, uint64_t line, int64_t when)
{
    if (p == NULL)
        return;
    if (p->first == 0)
        p->first = line;
    if (line != 0)
        p->last = line;
    if (p->first_when == INSTANT_NONE)
        p->first_when = when;
    if (when != INSTANT_NONE)
        p->last_when = when;
}

void family_fork(struct trace *t, const struct message *m, uint64_t child)
{
    struct fork *f = &t->forks[child % MAX_FORKS];

    if (!t->options.family || m->pid == 0 || child == 0)
        return;
    f->pid = child;
    f->listener = m->pid;
    f->host = m->host;
    f->log = m->log;
    f->when = m->when;
    f->line = m->number;
}

void family_begin(struct trace *t, struct conn *c)
{
    struct fork *f = &t->forks[c->pid % MAX_FORKS];

    if (!t->options.family)
        return;
    if (c->family == NULL && (c->family = malloc(PROCESSES_MAX * sizeof *c->family)) == NULL) {
        t->result = E_NOMEM;
        return;
    }
    if (c->pid == 0 || f->pid != c->pid || f->host != c->host)
        return;
    put_line(add(c, f->listener, W_LISTENER), f->log == c->log ? f->line : 0, f->when);
    carry_fork(t, f, c);
    f->pid = 0;
}

void family_role(struct conn *c, uint64_t pid, enum word role)
{
    struct process *p;

    if (c->family == NULL || pid == 0)
        return;
    p = find(c, pid);
    if (p != NULL)
        p->role = role;
    else
        put_line(add(c, pid, role), c->now_line, c->now);
}

/* What a process is by the time of its first line. */
static enum word role_of(const struct conn *c, uint64_t pid)
{
    if (c->no_sshd)
        return W_SFTP_SERVER;
    if (pid == c->pid)
        return W_MONITOR;
    return c->is_accepted ? W_CHILD : W_PREAUTH;
}

void family_line(struct conn *c, const struct message *m)
{
    struct process *p;
    unsigned i;

    if (m->pid == 0)
        return;
    p = find(c, m->pid);
    if (p == NULL)
        p = add(c, m->pid, role_of(c, m->pid));
    put_line(p, c->now_line, m->when);
    for (i = 0; m->preauth && i < c->num_family; i++)
        if (c->family[i].role == W_PREAUTH && c->family[i].pid != m->pid)
            put_line(&c->family[i], c->now_line, m->when);
}

void family_move(struct conn *from, struct conn *c, uint64_t pid)
{
    struct process *p, *own;

    if (c->family == NULL || from->family == NULL || (p = find(from, pid)) == NULL)
        return;
    own = find(c, pid);
    if (own == NULL && (own = add(c, pid, p->role)) == NULL)
        return;
    *own = *p;
    own->role = W_SFTP_SERVER;
    if (from->log != c->log)
        own->first = own->last = 0;
    memmove(p, p + 1, (size_t)(&from->family[from->num_family] - (p + 1)) * sizeof *p);
    from->num_family--;
}

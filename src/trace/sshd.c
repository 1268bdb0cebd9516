/* sshd.c: what the lines of sshd mean.

   The monitor process of a connection logs its start, all that concerns authentication, and what the unprivileged
   child before the login says ([preauth]); after the login the user's child logs sessions and the end. "User child
   is on pid" ties the two; where it is missing (INFO), address and port in the child's lines do. With a UID 0 login
   both are one process. */
#include "model/cause.h"
#include "trace/state.h"

#define START_LATE (2 * INSTANT_SECOND)     /* the line that told of an sftp-server may come so long behind it */

/* The port that the message tells, or -1. */
static int32_t port_of(const struct message *m)
{
    uint64_t n;

    return slice_u64(capture_get(&m->cap, CAP_PORT), &n) == OK && n < 65536 ? (int32_t)n : -1;
}

/* The process (of lines without a pid: the log) works for the connection from now on; NULL when there is none. */
static struct conn *own(struct trace *t, const struct message *m, struct conn *c)
{
    if (c == NULL)
        return NULL;
    if (m->pid != 0)
        (void)proc_attach(t, c, m->host, m->pid);
    else
        t->current = c;
    return c;
}

/* That of the process, unless the message tells another port, and then that of address and port. */
struct conn *sshd_find(struct trace *t, const struct message *m)
{
    struct conn *c = t->current;
    struct proc *p;
    struct ip ip;
    int32_t port = port_of(m);

    if (m->pid != 0) {
        p = proc_find(t, m->host, m->pid);
        c = p != NULL ? p->conn : NULL;
    }
    if (port < 0 || (c != NULL && m->pid != 0 && (c->at.remote_port < 0 || c->at.remote_port == port)))
        return c;
    c = ip_parse(capture_get(&m->cap, CAP_ADDR), &ip) == OK ? conn_by_endpoint(t, m->host, &ip, port) : NULL;
    if (c == NULL && m->pid == 0 && t->current != NULL && t->current->at.remote_port < 0)
        c = t->current;
    return own(t, m, c);
}

/* A new connection; what the process did before has ended unseen. */
static struct conn *begin(struct trace *t, const struct message *m)
{
    struct proc *p = m->pid != 0 ? proc_find(t, m->host, m->pid) : NULL;
    struct conn *c;

    if (p != NULL && p->conn->pid == m->pid && p->sftp == NULL)
        conn_close(t, p->conn);
    c = conn_open(t, m);
    return own(t, m, c);
}

static struct conn *find_or_begin(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m);

    if (c == NULL && (c = begin(t, m)) == NULL)
        return NULL;
    conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), capture_get(&m->cap, CAP_PORT));
    return c;
}

/* The same for what comes before a login: a connection that has logged in is an older one with that process. */
static struct conn *before_login(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m);

    if (c != NULL && c->is_accepted && (c = begin(t, m)) == NULL)
        return NULL;
    return find_or_begin(t, m);
}

static void set_user(struct trace *t, struct conn *c, const struct message *m)
{
    if (c->has_user || !capture_has(&m->cap, CAP_USER))
        return;
    c->has_user = 1;
    text_set_name(t, &c->user, capture_get(&m->cap, CAP_USER), m->preauth);
}

static struct slice reason_of(const struct message *m)
{
    return capture_get(&m->cap, capture_has(&m->cap, CAP_REASON) ? CAP_REASON : CAP_TEXT);
}

void sshd_cause(struct trace *t, struct conn *c, const struct message *m)
{
    if (c->cause != C_NONE)
        return;
    c->cause = m->pattern->cause;
    text_set_name(t, &c->why, reason_of(m), m->preauth);
}

static void connect_event(struct trace *t, const struct message *m)
{
    struct conn *c = begin(t, m);
    uint64_t n;

    if (c == NULL)
        return;
    conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), capture_get(&m->cap, CAP_PORT));
    if (ip_parse(capture_get(&m->cap, CAP_LADDR), &c->at.local_ip) == OK &&
        slice_u64(capture_get(&m->cap, CAP_LPORT), &n) == OK && n < 65536)
        c->at.local_port = (int32_t)n;
    tale_add(t, &c->tale, m);
}

/* Lines of the authentication. */
static void auth_event(struct trace *t, const struct message *m)
{
    struct conn *c = before_login(t, m);
    struct attempt *a;

    if (c == NULL)
        return;
    conn_touch(c, m);
    conn_phase(c, W_AUTH);
    tale_add(t, &c->tale, m);
    set_user(t, c, m);
    switch (m->pattern->event) {
    case E_FAILED:
        login_failed(t, c, m);
        break;
    case E_INVALID_USER:
    case E_REFUSED:
    case E_EXPIRED:
        c->is_tried = 1;
        sshd_cause(t, c, m);
        break;
    case E_MODES:
    case E_KEY_REFUSED:
    case E_PASSWD:
        c->is_tried = 1;
        c->next_cause = cause_of_error(reason_of(m));
        if (c->next_cause == C_NONE || m->pattern->event != E_PASSWD)
            c->next_cause = m->pattern->cause;
        text_set_name(t, &c->next_why, reason_of(m), m->preauth);
        break;
    case E_TOO_MANY:
        c->is_tried = 1;
        if (c->num_attempts > 0) {
            a = &c->attempts[c->num_attempts - 1];
            a->cause = m->pattern->cause;
            text_set(t, &a->why, reason_of(m));
        }
        c->cause = C_NONE;
        sshd_cause(t, c, m);
        conn_leave(t, c, m, 0);
        return;
    default:
        break;
    }
    if (m->fatal)
        conn_leave(t, c, m, 0);
}

static void accepted_event(struct trace *t, const struct message *m)
{
    struct conn *c = before_login(t, m);

    if (c == NULL)
        return;
    conn_touch(c, m);
    tale_add(t, &c->tale, m);
    c->has_user = 0;
    set_user(t, c, m);
    text_set(t, &c->method, capture_get(&m->cap, CAP_METHOD));
    c->is_accepted = 1;
    c->accepted = m->when;
    m->log->has_login = 1;
    c->cause = c->next_cause = C_NONE;
    c->why.n = 0;
    conn_phase(c, W_SESSION);
    login_accepted(t, c, m);
}

/* Lines that end a connection, in order or not. */
static void end_event(struct trace *t, const struct message *m, enum word outcome, int final)
{
    int early = m->preauth || capture_has(&m->cap, CAP_AUTH);
    int begins = early || (m->pattern->event == E_RESET && capture_has(&m->cap, CAP_ADDR));
    struct conn *c = begins ? find_or_begin(t, m) : sshd_find(t, m);

    if (c == NULL)
        return;
    conn_touch(c, m);
    conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), capture_get(&m->cap, CAP_PORT));
    tale_add(t, &c->tale, m);
    if (capture_has(&m->cap, CAP_AUTH)) {
        c->is_tried = 1;
        conn_phase(c, W_AUTH);
        set_user(t, c, m);
    } else if (m->preauth && c->leaving == LEAVING_NOT) {
        conn_phase(c, W_KEX);       /* unless a line has told that it failed before */
    }
    if (m->pattern->cause != C_NONE && !c->is_tried)
        sshd_cause(t, c, m);
    if (outcome != W_NONE && c->outcome == W_NONE && !(c->is_tried && !c->is_accepted))
        c->outcome = outcome;
    conn_leave(t, c, m, final);
}

/* Version exchange and key exchange that went wrong. */
static void early_failure(struct trace *t, const struct message *m, enum word phase, int final)
{
    struct conn *c = before_login(t, m);

    if (c == NULL)
        return;
    conn_touch(c, m);
    conn_phase(c, phase);
    tale_add(t, &c->tale, m);
    sshd_cause(t, c, m);
    if (c->outcome == W_NONE)
        c->outcome = c->cause == C_SCAN_PROBE || c->cause == C_CONNECTION_LOST ? W_LOST : W_DROPPED;
    conn_leave(t, c, m, final);
}

static void timeout_event(struct trace *t, const struct message *m)
{
    struct conn *c;
    struct proc *p;
    uint64_t pid;

    if (m->pattern->event == E_AUTH_TIMEOUT_PID) {
        if (slice_u64(capture_get(&m->cap, CAP_PID), &pid) != OK || (p = proc_find(t, m->host, pid)) == NULL)
            return;
        c = p->conn;
    } else if ((c = before_login(t, m)) == NULL) {
        return;
    }
    conn_touch(c, m);
    conn_phase(c, W_AUTH);
    tale_add(t, &c->tale, m);
    c->is_tried |= c->has_user;
    c->outcome = c->is_tried ? W_AUTH_FAILED : W_LOST;
    c->cause = C_NONE;
    sshd_cause(t, c, m);
    conn_leave(t, c, m, 1);
}

/* The listener refuses a connection: it never had a process. */
static void drop_event(struct trace *t, const struct message *m)
{
    struct conn *c = conn_open(t, m);

    if (c == NULL)
        return;
    conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), capture_get(&m->cap, CAP_PORT));
    sshd_cause(t, c, m);
    c->outcome = W_DROPPED;
    c->end = m->when;
    conn_close(t, c);
}

/* An sftp-server has been asked for; or it is the one that is there already, and lines are out of order. */
static void add_start(struct trace *t, struct conn *c, const struct message *m)
{
    c->is_traced = 1;
    if (c->guessed != INSTANT_NONE && m->when != INSTANT_NONE && m->when - c->guessed <= START_LATE) {
        c->guessed = INSTANT_NONE;
        log_disorder(m->log, m->when, DISORDER_TIME);
        return;
    }
    c->starts++;
    c->start_order = ++t->next_start;
}

/* What is begun over a connection that has logged in. */
static void start_event(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m);
    struct slice command = capture_get(&m->cap, CAP_TEXT);
    enum word product = W_SFTP;

    if (c == NULL)
        return;
    conn_touch(c, m);
    conn_phase(c, W_SESSION);
    set_user(t, c, m);
    if (m->pattern->event == E_START_SHELL)
        product = W_SHELL;
    else if (m->pattern->event == E_START_COMMAND || (m->pattern->event == E_START_FORCED &&
        slice_search(command, trace_texts[TEXT_INTERNAL_SFTP]) == command.n &&
        slice_search(command, trace_texts[TEXT_SFTP_SERVER]) == command.n))
        product = W_COMMAND;
    if (product == W_SFTP && !c->is_asked)
        add_start(t, c, m);
    c->is_asked = 0;
    if (c->product == W_NONE)
        c->product = product;
}

/* "subsystem request for sftp": up to 6.4 there is no "Starting session" behind it. */
static void subsystem_event(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m);

    int sftp = slice_same(capture_get(&m->cap, CAP_NAME), trace_texts[TEXT_SFTP]);

    if (c == NULL)
        return;
    conn_touch(c, m);
    if (m->pattern->event == E_SUBSYSTEM) {
        if (sftp)
            add_start(t, c, m);
        c->is_asked = sftp;
        return;
    }
    if (sftp && c->starts > 0)
        c->starts--;
    c->is_asked = 0;
    sshd_cause(t, c, m);
}

static void child_event(struct trace *t, const struct message *m, enum word role)
{
    struct conn *c = sshd_find(t, m);
    uint64_t pid;

    if (c == NULL || slice_u64(capture_get(&m->cap, CAP_PID), &pid) != OK)
        return;
    conn_touch(c, m);
    c->is_traced = 1;
    (void)proc_attach(t, c, m->host, pid);
    family_role(c, pid, role);
}

static void forked_event(struct trace *t, const struct message *m)
{
    uint64_t pid;

    if (slice_u64(capture_get(&m->cap, CAP_PID), &pid) == OK)
        family_fork(t, m, pid);
}

/* The listener tells that a process ended badly before its login. */
static void died_event(struct trace *t, const struct message *m)
{
    struct proc *p;
    uint64_t pid;

    if (slice_u64(capture_get(&m->cap, CAP_PID), &pid) != OK || (p = proc_find(t, m->host, pid)) == NULL ||
        p->conn->is_accepted || p->sftp != NULL)
        return;
    sshd_cause(t, p->conn, m);
    conn_leave(t, p->conn, m, 1);
}

/* "session_by_pid: pid S": an sftp-server, or a command, of this connection has ended. */
static void session_pid(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m), *old;
    struct proc *p;
    uint64_t pid;

    if (c == NULL || slice_u64(capture_get(&m->cap, CAP_PID), &pid) != OK ||
        (p = proc_find(t, m->host, pid)) == NULL || p->sftp == NULL)
        return;
    old = p->sftp->conn;
    if (old != c && !old->no_sshd)
        return;
    if (old != c) {
        sftp_join(t, p->sftp, c);
        (void)proc_attach(t, c, m->host, pid);
        family_move(old, c, pid);
        if (old->sftps == NULL) {
            c->transfers += old->transfers;
            c->failures += old->failures;
            c->bytes_in += old->bytes_in;
            c->bytes_out += old->bytes_out;
            carry_join(t, c);
            conn_forget(t, old);
        }
    }
    sftp_end(t, p->sftp, m->when, 0);
}

/* The last words of a process of a connection, which mean nothing else. */
static void fatal_event(struct trace *t, const struct message *m)
{
    struct conn *c = m->preauth ? find_or_begin(t, m) : sshd_find(t, m);

    if (c == NULL)
        return;
    conn_touch(c, m);
    tale_add(t, &c->tale, m);
    if (c->cause == C_NONE && !(c->is_tried && !c->is_accepted)) {
        c->cause = C_INTERNAL_ERROR;
        text_set_name(t, &c->why, m->text, m->preauth);
    }
    if (c->outcome == W_NONE && !(c->is_tried && !c->is_accepted))
        c->outcome = W_DROPPED;
    conn_leave(t, c, m, 0);
}

void sshd_event(struct trace *t, const struct message *m)
{
    switch (m->pattern->event) {
    case E_IGNORE:
        if (m->fatal)
            fatal_event(t, m);
        break;
    case E_LISTENER:
    case E_DAEMON:
    case E_CONFIG_NOTE:
    case E_THROTTLE:
    case E_PENALTY:
        break;
    case E_FORKED:
        forked_event(t, m);
        break;
    case E_CHILD_DIED:
        died_event(t, m);
        break;
    case E_CONNECT:
        connect_event(t, m);
        break;
    case E_POSTPONED:
    case E_FAILED:
    case E_INVALID_USER:
    case E_REFUSED:
    case E_MODES:
    case E_KEY_REFUSED:
    case E_PASSWD:
    case E_EXPIRED:
    case E_TOO_MANY:
        auth_event(t, m);
        break;
    case E_ACCEPTED:
        accepted_event(t, m);
        break;
    case E_CLOSED:
        end_event(t, m, W_NONE, 1);
        break;
    case E_DISCONNECTED:
        end_event(t, m, W_CLOSED, 1);
        break;
    case E_LEAVING:
    case E_CLOSING:
    case E_PAM_CLOSED:
        end_event(t, m, W_NONE, 0);
        break;
    case E_RESET:
    case E_TIMEOUT:
        end_event(t, m, W_LOST, 1);
        break;
    case E_DISCONNECTING:
    case E_PREAUTH_DIED:
        end_event(t, m, W_DROPPED, 0);
        break;
    case E_REFUSED_CONNECT:
        early_failure(t, m, W_REACH, 1);
        break;
    case E_BANNER_NEXT:
        early_failure(t, m, W_BANNER, 0);
        break;
    case E_BANNER_FAIL:
        early_failure(t, m, W_BANNER, 1);
        break;
    case E_KEX_FAIL:
        early_failure(t, m, W_KEX, 1);
        break;
    case E_AUTH_TIMEOUT:
    case E_AUTH_TIMEOUT_PID:
        timeout_event(t, m);
        break;
    case E_DROP:
        drop_event(t, m);
        break;
    case E_START_SFTP:
    case E_START_SHELL:
    case E_START_COMMAND:
    case E_START_FORCED:
        start_event(t, m);
        break;
    case E_SUBSYSTEM:
    case E_SUBSYSTEM_FAILED:
        subsystem_event(t, m);
        break;
    case E_USER_CHILD:
        child_event(t, m, W_CHILD);
        break;
    case E_NETWORK_CHILD:
        child_event(t, m, W_PREAUTH);
        break;
    case E_SESSION_PID:
        session_pid(t, m);
        break;
    default:
        detail_event(t, m);
        break;
    }
}

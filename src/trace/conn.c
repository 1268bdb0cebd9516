/* conn.c: connections, from the first line of their sshd to the session row.

   A connection stands in one of two queues: those whose end has been logged, or has begun, wait GRACE_TIME for lines
   that come late (an sftp-server that outlives its sshd); all others are looked at every IDLE_TIME and closed when
   nothing of them has been heard for that long, unless an sftp-server of theirs still lives (a long transfer logs
   nothing).

   Which connection an sftp-server belongs to (its own lines tell user and address, but no port):
   1. one that has logged "Starting session" for that user and address and has not got its sftp-server: sure when
      only one has, and when the order of the two lines is: in one log, or by clocks that tell one from the other;
   2. else the one that logged in as that user from that address, not long ago, and has no sftp-server yet; of
      several the last one when it logged in CLAIM_GAP after the others: a session follows its login within a second;
      or the only one whose monitor's pid is at most NEAR_PIDS before that of the sftp-server: most systems number
      processes as they come;
   3. else the only one of that user and address with an sftp-server that still lives (a shared connection).
   With several candidates there is none: the address is known, the port is not. So it is where times of one process
   went back a short time ago, or a host's by more than the turn of a second, or a "Starting session" came behind its
   sftp-server, or the log had to be put in order by times of whole seconds: the order of lines tells nothing. Where
   only the turn of a second was crossed, as different processes do in any log, what it tells is not sure. */
#include "trace/state.h"

#define FINE_CLOCK (INSTANT_SECOND / 100)   /* lines of two logs can be put into order by such times */

/* --- queues and the table of addresses */

static void queue_remove(struct conn *c)
{
    struct conn_queue *q = c->queue;

    if (q == NULL)
        return;
    if (c->prev != NULL)
        c->prev->next = c->next;
    else
        q->first = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
    else
        q->last = c->prev;
    c->queue = NULL;
}

static void queue_add(struct trace *t, struct conn_queue *q, struct conn *c, int64_t wait)
{
    queue_remove(c);
    c->due = t->now == INSTANT_NONE ? INSTANT_NONE : t->now + wait;
    c->queue = q;
    c->prev = q->last;
    c->next = NULL;
    if (q->last != NULL)
        q->last->next = c;
    else
        q->first = c;
    q->last = c;
}

static unsigned addr_bucket(unsigned host, const struct ip *ip)
{
    return slice_hash(slice_of(ip->b, sizeof ip->b), host) % CONN_BUCKETS;
}

static void addr_remove(struct trace *t, struct conn *c)
{
    if (c->addr_prev != NULL)
        c->addr_prev->addr_next = c->addr_next;
    else
        t->conns[c->bucket] = c->addr_next;
    if (c->addr_next != NULL)
        c->addr_next->addr_prev = c->addr_prev;
}

static void addr_add(struct trace *t, struct conn *c)
{
    c->bucket = addr_bucket(c->host, &c->at.remote_ip);
    c->addr_prev = NULL;
    c->addr_next = t->conns[c->bucket];
    if (c->addr_next != NULL)
        c->addr_next->addr_prev = c;
    t->conns[c->bucket] = c;
}

void conn_set_addr(struct trace *t, struct conn *c, struct slice addr, struct slice port)
{
    struct ip ip;
    uint64_t n;

    if (addr.n > 0 && ip_is_absent(&c->at.remote_ip) && ip_parse(addr, &ip) == OK) {
        addr_remove(t, c);
        c->at.remote_ip = ip;
        addr_add(t, c);
    }
    if (c->at.remote_port < 0 && port.n > 0 && slice_u64(port, &n) == OK && n < 65536) {
        c->at.remote_port = (int32_t)n;
        c->at.sure = 1;
    }
}

struct conn *conn_by_endpoint(const struct trace *t, unsigned host, const struct ip *ip, int32_t port)
{
    struct conn *c;
    unsigned n = 0;

    for (c = t->conns[addr_bucket(host, ip)]; c != NULL && n < MAX_CHAIN; c = c->addr_next, n++)
        if (c->at.remote_port == port && c->host == host && !c->no_sshd && ip_same(&c->at.remote_ip, ip))
            return c;
    return NULL;
}

/* --- which connection an sftp-server belongs to */

static int is_recent(const struct conn *c, const struct message *m)
{
    return c->accepted == INSTANT_NONE || m->when == INSTANT_NONE || m->when - c->accepted <= CLAIM_TIME;
}

/* a logged in so long after b that b would have its session by now. */
static int is_later(const struct conn *a, const struct conn *b)
{
    return a->accepted != INSTANT_NONE && b->accepted != INSTANT_NONE && a->accepted - b->accepted >= CLAIM_GAP;
}

static int is_near(const struct conn *c, const struct message *m)
{
    return c->pid != 0 && m->pid > c->pid && m->pid - c->pid <= NEAR_PIDS;
}

int conn_is_sorted(const struct message *m)
{
    return m->log->is_sorted && m->resolution >= INSTANT_SECOND;
}

void log_disorder(struct log *log, int64_t when, int64_t micros)
{
    if (when + micros > log->disorder)
        log->disorder = when + micros;
    if (when + DISORDER_TIME > log->doubt)
        log->doubt = when + DISORDER_TIME;
}

/* In such a log an sftp-server may begin before the lines of its sshd. */
static int is_in_disorder(const struct message *m)
{
    return conn_is_sorted(m) || (m->when != INSTANT_NONE && m->when < m->log->disorder);
}

struct conn *conn_for_sftp(struct trace *t, const struct message *m, struct slice user, const struct ip *ip, int *sure)
{
    struct conn *c, *started = NULL, *fresh = NULL, *near = NULL, *shared = NULL;
    unsigned n = 0, num_started = 0, num_fresh = 0, num_near = 0, num_shared = 0;

    *sure = 0;
    if (is_in_disorder(m))
        return NULL;
    for (c = t->conns[addr_bucket(m->host, ip)]; c != NULL && n < MAX_CHAIN; c = c->addr_next, n++) {
        if (!c->is_accepted || c->no_sshd || c->leaving != LEAVING_NOT || c->host != m->host ||
            !ip_same(&c->at.remote_ip, ip) || !slice_same(text_slice(&c->user), user))
            continue;
        if (c->starts > 0) {
            num_started++;
            if (started == NULL || c->start_order < started->start_order)
                started = c;
        } else if (!c->is_claimed && (c->product == W_NONE || c->product == W_SFTP) && is_recent(c, m)) {
            if (is_near(c, m)) {
                num_near++;
                near = c;
            }
            num_fresh += fresh == NULL || !is_later(fresh, c);
            if (fresh == NULL || is_later(c, fresh)) {
                num_fresh = 1;
                fresh = c;
            }
        } else if (c->sftps != NULL) {
            num_shared++;
            shared = c;
        }
    }
    if (n == MAX_CHAIN)
        return NULL;
    if (num_started > 0) {
        *sure = num_started == 1 && m->when >= m->log->doubt
            && (started->log == m->log || started->resolution <= FINE_CLOCK);
        return started;
    }
    if (num_fresh == 1)
        return fresh;
    if (num_fresh > 1)
        return num_near == 1 ? near : NULL;
    return num_shared == 1 ? shared : NULL;
}

/* --- life */

static void make_room(struct trace *t, const struct message *m)
{
    struct place at = { NULL, 0, 0, 0, 0 };

    at.input = m->log->name;
    at.line = m->number;
    finding_add(t->findings, F_TRACE_SESSIONS_CAP, &at, NULL, 0);
    conn_close(t, t->leaving.first != NULL ? t->leaving.first : t->living.first);
}

struct conn *conn_open(struct trace *t, const struct message *m)
{
    struct conn *c;

    if (t->num_conns >= MAX_CONNS)
        make_room(t, m);
    c = conn_take(t);
    if (c == NULL)
        return NULL;
    c->number = t->quiet != 0 ? t->quiet : ++t->next_number;
    c->log = m->log;
    c->host = m->host;
    c->pid = m->pid;
    c->at.remote_port = c->at.local_port = -1;
    c->start = m->when;
    c->end = c->accepted = c->guessed = INSTANT_NONE;
    c->resolution = m->resolution;
    c->first = m->number;
    c->phase = W_REACH;
    c->quiet = t->quiet != 0 ? t->quiet : (uint64_t)carry_is_doubtful(t, m);
    addr_add(t, c);
    family_begin(t, c);
    conn_touch(c, m);
    c->phases[0].name = W_REACH;
    c->phases[0].when = m->when;
    c->phases[0].line = m->number;
    c->num_phases = 1;
    c->last_seen = t->now;
    queue_add(t, &t->living, c, IDLE_TIME);
    return c;
}

void conn_touch(struct conn *c, const struct message *m)
{
    carry_about(c, m);
    c->latest = m->log;
    c->now = m->when;
    c->now_line = 0;
    if (m->log == c->log)
        c->last = c->now_line = m->number;
    if (m->when != INSTANT_NONE)
        c->last_seen = m->when;
    if (c->family != NULL)
        family_line(c, m);
}

static void add_phase(struct conn *c, enum word phase)
{
    struct phase *p;

    if (c->num_phases == PHASES_MAX)
        return;
    p = &c->phases[c->num_phases++];
    p->name = phase;
    p->when = c->now;
    p->line = c->now_line;
}

/* A phase that was passed before a line told of it: its time is not known. */
static void insert_phase(struct conn *c, enum word phase)
{
    unsigned i;

    for (i = 0; i < c->num_phases && c->phases[i].name < phase; i++)
        ;
    if (c->num_phases == PHASES_MAX || i == c->num_phases || c->phases[i].name == phase)
        return;
    memmove(&c->phases[i + 1], &c->phases[i], (c->num_phases - i) * sizeof *c->phases);
    c->num_phases++;
    c->phases[i].name = phase;
    c->phases[i].when = INSTANT_NONE;
    c->phases[i].line = c->now_line;
}

void conn_phase(struct conn *c, enum word phase)
{
    if (phase < c->phase) {     /* words.txt has the phases in their order */
        insert_phase(c, phase);
    } else if (phase > c->phase) {
        c->phase = phase;
        add_phase(c, phase);
    }
}

static enum word outcome_of(const struct conn *c)
{
    if (c->outcome != W_NONE)
        return c->outcome;
    if (c->leaving == LEAVING_NOT)
        return c->is_accepted || c->no_sshd || !c->is_tried ? W_OPEN : W_AUTH_FAILED;
    if (c->is_accepted || c->no_sshd)
        return c->is_forced ? W_LOST : W_CLOSED;
    return c->is_tried ? W_AUTH_FAILED : W_LOST;
}

static void give_session(struct trace *t, struct conn *c)
{
    struct session x;
    int result;

    memset(&x, 0, sizeof x);
    x.role = W_SERVER;
    x.system = text_slice(&t->hosts[c->host]);
    x.user = text_slice(&c->user);
    x.at = c->at;
    x.start = c->start;
    x.end = c->end;
    x.resolution = c->resolution;
    x.auth = text_slice(&c->method);
    terms_tell(&c->terms, &x);
    x.product = c->product;
    x.transfers = c->transfers;
    x.failures = c->failures;
    x.bytes_in = c->bytes_in;
    x.bytes_out = c->bytes_out;
    x.outcome = outcome_of(c);
    x.phase = x.outcome == W_CLOSED ? W_DISCONNECT : c->phase;
    x.from.log_input = c->log->name;
    x.from.log_first = c->first;
    x.from.log_last = c->last;
    x.from.pid = c->pid;
    x.session = c->number;
    x.cause = c->cause;
    x.cause_text = text_slice(&c->why);
    x.phases = c->phases;
    x.num_phases = c->num_phases;
    x.processes = c->family;
    x.num_processes = c->num_family;
    if (t->result == OK && !c->quiet && (result = t->out.session(t->out.ctx, &x)) != OK)
        t->result = result;
}

void conn_close(struct trace *t, struct conn *c)
{
    c->is_closing = 1;
    if (carry_close(t, c)) {
        conn_forget(t, c);
        return;
    }
    while (c->sftps != NULL)
        sftp_end(t, c->sftps, c->end, 0);
    if (c->leaving == LEAVING_NOT && c->is_done) {
        c->leaving = LEFT;      /* up to 7.4 sshd tells no end at INFO: that of its sftp-server is the end */
        c->end = c->done;
    }
    login_flush(t, c, 0);
    give_session(t, c);
    conn_forget(t, c);
}

void conn_forget(struct trace *t, struct conn *c)
{
    queue_remove(c);
    addr_remove(t, c);
    proc_drop_all(t, c);
    conn_give(t, c);
}

void conn_leave(struct trace *t, struct conn *c, const struct message *m, int final)
{
    if (m->when != INSTANT_NONE)
        c->end = m->when;
    if (c->leaving == LEAVING_NOT)
        add_phase(c, W_DISCONNECT);
    c->leaving = final ? LEFT : LEAVING;
    if (final && c->sftps == NULL)
        conn_close(t, c);
    else
        queue_add(t, &t->leaving, c, GRACE_TIME);
}

void conn_rest(struct trace *t, struct conn *c)
{
    if (!c->is_traced && c->leaving == LEAVING_NOT)
        queue_add(t, &t->leaving, c, GRACE_TIME);
}

void conn_sweep(struct trace *t)
{
    struct conn *c;

    while ((c = t->leaving.first) != NULL && c->due <= t->now)
        if (c->leaving == LEAVING_NOT && c->sftps != NULL)
            queue_add(t, &t->living, c, IDLE_TIME);
        else
            conn_close(t, c);
    while ((c = t->living.first) != NULL && c->due <= t->now) {
        int64_t idle = c->last_seen == INSTANT_NONE ? 0 : t->now - c->last_seen;

        if (idle >= LIVE_TIME || (idle >= IDLE_TIME && c->sftps == NULL))
            conn_close(t, c);
        else
            queue_add(t, &t->living, c, IDLE_TIME);
    }
}

void conn_speak(struct trace *t, uint64_t quiet)
{
    struct conn *c;

    for (c = t->leaving.first; c != NULL; c = c->next)
        c->quiet = c->quiet == quiet ? 0 : c->quiet;
    for (c = t->living.first; c != NULL; c = c->next)
        c->quiet = c->quiet == quiet ? 0 : c->quiet;
}

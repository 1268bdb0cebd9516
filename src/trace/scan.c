/* scan.c: lines of a log become messages.

   Nearly all lines of a log are like the ones before them: a program that has been met, the same second, and in a
   debug log, or one of other programs, nothing that means anything. trace_lines() goes through these where they lie;
   all others are taken one by one. */
#include "base/ascii.h"
#include "trace/broken.h"

/* As DISORDER_TIME, where lines have but crossed the turn of a second. */
#define TURN_TIME (3 * INSTANT_SECOND)

static void advance(struct trace *t, int64_t when)
{
    if (when <= t->now)             /* INSTANT_NONE is the smallest of all */
        return;
    t->now = when;
    if (t->swept != INSTANT_NONE && when - t->swept < INSTANT_SECOND)
        return;
    t->swept = when;
    op_sweep(t);
    conn_sweep(t);
}

static void come_to(struct trace *t, struct log *log, int64_t when)
{
    if (when > log->reached)
        log->reached = when;
    advance(t, when);
}

static unsigned host_of(struct trace *t, const struct envelope *e)
{
    if (e->from == NULL)
        return host_index(t, e->host);
    if (e->from->host < 0)
        e->from->host = (int)host_index(t, e->host);
    return (unsigned)e->from->host;
}

/* The same process does not say the same twice in one microsecond: the line has been here before. */
static int is_twice(struct trace *t, const struct envelope *e, unsigned host)
{
    struct late_line *l;
    uint32_t hash;

    if (e->resolution != 1 || e->when == INSTANT_NONE || e->pid == 0)
        return 0;
    hash = slice_hash(e->text, (uint32_t)e->when + host);
    l = &t->late[hash % LATE_LINES];
    if (l->hash == hash && l->when == e->when && l->pid == e->pid && l->n == e->text.n)
        return 1;
    l->hash = hash;
    l->when = e->when;
    l->pid = e->pid;
    l->n = (uint32_t)e->text.n;
    return 0;
}

/* Do times go back? Processes that write at the turn of a second overtake each other; one process does not overtake
   itself, and a longer step, as it is there where lines come from elsewhere, tells that they may come late. */
static void watch_order(struct log *log, const struct envelope *e, unsigned host)
{
    struct late *of_host = &log->late_host[host % LATE_HOSTS];
    struct late *of_pid = &log->late_pid[(e->pid ^ host) % LATE_PIDS];
    int64_t step;

    if (e->when == INSTANT_NONE)
        return;
    step = host == of_host->host && of_host->when != INSTANT_NONE ? of_host->when - e->when : 0;
    if (step >= INSTANT_SECOND)
        log_disorder(log, e->when, step < INSTANT_SECOND + e->resolution ? TURN_TIME : DISORDER_TIME);
    of_host->host = host;
    of_host->when = e->when;
    if (e->pid == 0)
        return;
    if (e->pid == of_pid->pid && host == of_pid->host && e->when <= of_pid->when - INSTANT_SECOND)
        log_disorder(log, e->when, DISORDER_TIME);
    of_pid->pid = e->pid;
    of_pid->host = host;
    of_pid->when = e->when;
}

/* Most lines of a log that has debug lines. */
static int is_skipped(struct trace *t, struct log *log, const struct envelope *e)
{
    return e->owner == OWNER_SSHD && message_skip(t, log, e->text);
}

static void take_told(struct trace *t, struct log *log, const struct envelope *e, unsigned end)
{
    unsigned host;
    struct message m;

    host = host_of(t, e);
    if (is_twice(t, e, host)) {
        log->twice++;
        return;
    }
    watch_order(log, e, host);
    if (e->owner == OWNER_OTHER && !text_may_repeat(e->text)) {
        t->tally.other_programs++;
        log->last.n = 0;
        return;
    }
    m.log = log;
    m.line = e->line;
    m.end = end;
    m.number = e->number;
    m.host = host;
    m.pid = e->pid;
    m.when = e->when;
    m.resolution = e->resolution;
    message_take(t, &m, e->owner, e->text, e);
}

static void take_envelope(struct trace *t, struct log *log, const struct envelope *e, unsigned end, int64_t *when)
{
    log->any_line = e->number;
    if (e->when != INSTANT_NONE) {
        *when = e->when;
        come_to(t, log, e->when);
    }
    if (log->is_client ? e->owner == OWNER_UNTOLD && client_holds(t, log, e, end) : broken_holds(t, log, e, end))
        return;
    if (!is_skipped(t, log, e))
        take_told(t, log, e, end);
}

/* In the trace of a client: a line in which a message goes on, or one of standard output, which has no time in front
   though the others have. */
static void take_bare(struct trace *t, struct log *log, const struct line *line)
{
    struct message m;

    memset(&m, 0, sizeof m);
    m.log = log;
    m.line = line->text;
    m.end = line->end;
    m.number = line->number;
    m.when = INSTANT_NONE;
    m.host = host_index(t, slice_of(NULL, 0));
    if (!client_joins(t, &m))
        message_take(t, &m, OWNER_UNTOLD, m.line, NULL);
}

static void take_result(struct trace *t, struct log *log, int result, uint64_t line)
{
    if (result == E_FORMAT) {
        t->tally.no_envelope++;
        log_finding(t, F_TRACE_NO_ENVELOPE, log, line);
    } else if (result != OK && result != END) {
        t->result = result;
    }
}

static void take_line(struct trace *t, struct log *l, const struct line *line, int64_t *when)
{
    struct envelope e;
    int result = envelope_read(&l->in, line, &e);

    if (result == E_FORMAT && l->is_client) {
        take_bare(t, l, line);
        return;
    }
    if (result == OK && l->is_client && client_untag(l, &e))
        l->in.is_tagged = 0;
    if (result == OK)
        take_envelope(t, l, &e, line->end, when);
    else
        take_result(t, l, result, line->number);
}

/* Lines that are no message together. */
static void take_apart(struct trace *t, struct log *l)
{
    struct line line;
    int64_t when;

    while (broken_next(l, &line))
        take_line(t, l, &line, &when);
}

/* A line behind others that are held: 1 when it has been dealt with. */
static int take_broken(struct trace *t, struct log *l, const struct line *line)
{
    struct message m;
    struct slice text;
    enum broken_result result;

    memset(&m, 0, sizeof m);
    result = broken_add(t, l, line, &m);
    if (result == BROKEN_NOT)
        take_apart(t, l);
    if (result == BROKEN_WHOLE) {
        text = m.line = m.text;
        m.log = l;
        m.end = line->end;
        m.host = host_index(t, slice_of(NULL, 0));
        message_take(t, &m, l->broken.owner, text, NULL);
        broken_name(t, l, &m);
    }
    return result != BROKEN_NOT && result != BROKEN_BEFORE;
}

int trace_line(struct trace *t, size_t log, const struct line *line, int64_t *when)
{
    struct log *l = t->logs[log];

    *when = INSTANT_NONE;
    t->tally.lines++;
    if (client_is_holding(l))
        take_bare(t, l, line);
    else if (!broken_is_open(l) || !take_broken(t, l, line))
        take_line(t, l, line, when);
    return t->result;
}

/* The length of the line at the front of s, without its end of *end bytes; 0: it is empty, too long or not whole. */
static size_t line_at(struct slice s, unsigned *end)
{
    const unsigned char *lf = s.n > 0 ? memchr(s.p, A_LF, s.n) : NULL;
    size_t n = lf != NULL ? (size_t)(lf - s.p) : 0;

    *end = n > 0 && s.p[n - 1] == A_CR ? 2 : 1;
    return n <= LINE_MAX_BYTES ? n - (*end - 1) : 0;
}

/* The lines behind the one that has been taken, as far as they are like others before them and lie in the second that
   began with it, none before another one. */
static void take_same(struct trace *t, struct log *log, struct lines *lines, struct trace_step *x)
{
    int64_t stop = x->when + INSTANT_SECOND;
    uint64_t number, first;
    struct slice all = lines_ahead(lines, &first), rest = all;
    struct envelope e;
    const unsigned char *before = NULL;     /* the line before, and how much of it stands in front of its text */
    size_t front = 0;
    unsigned end;

    for (number = first; x->num < x->most && x->when <= x->until && t->result == OK; x->num++) {
        e.line = slice_of(rest.p, line_at(rest, &end));
        if (front > 0 && e.line.n >= front && bytes_same(e.line.p, before, front))
            e.text = slice_of(e.line.p + front, e.line.n - front);
        else if (!envelope_again(&log->in, &e) || e.when < x->when || e.when >= stop)
            break;
        before = e.line.p;
        front = e.line.n - e.text.n;
        e.number = log->any_line = ++number;
        t->tally.lines++;
        if (e.when != x->when) {
            x->when = e.when;
            come_to(t, log, e.when);
        }
        if (!is_skipped(t, log, &e))
            take_told(t, log, &e, end);
        rest = slice_from(rest, e.line.n + end);
    }
    lines_pass(lines, all.n - rest.n, number - first);
}

int trace_lines(struct trace *t, size_t log, struct lines *lines, struct trace_step *x)
{
    struct log *l = t->logs[log];
    struct line line;
    int result = lines_next(lines, &line);

    x->num = 0;
    if (result != OK)
        return result;
    x->num = 1;
    result = trace_line(t, log, &line, &x->when);
    if (result == OK && x->when != INSTANT_NONE && l->client == NULL && !broken_is_open(l))
        take_same(t, l, lines, x);
    return t->result;
}

int trace_kept_take(struct trace *t, size_t log, const struct trace_kept *x)
{
    int64_t now = t->now;
    struct message m;

    if (x->at != INSTANT_NONE)
        advance(t, x->at);
    if (x->input == NULL) {         /* what came to its end by time alone has been handed out, too */
        t->now = x->when > now ? x->when : now;
        op_sweep(t);
        t->now = now;
        conn_speak(t, x->group);
        return t->result;
    }
    memset(&m, 0, sizeof m);
    m.log = t->logs[log];
    if (x->disorder > m.log->disorder)
        m.log->disorder = x->disorder;
    if (x->doubt > m.log->doubt)
        m.log->doubt = x->doubt;
    m.line = x->line;
    m.number = x->number;
    m.host = host_index(t, x->host);
    m.pid = x->pid;
    m.when = x->when;
    m.resolution = x->resolution;
    t->quiet = x->group;
    message_again(t, &m, (enum owner)x->owner, x->text);
    t->quiet = 0;
    return t->result;
}

int trace_until(struct trace *t, int64_t when)
{
    advance(t, when);
    return t->result;
}

int trace_log_end(struct trace *t, size_t log)
{
    struct log *l = t->logs[log];
    struct envelope e;
    int64_t when;
    int result = envelope_rest(&l->in, &e);

    if (result == OK)
        take_envelope(t, l, &e, 0, &when);
    else
        take_result(t, l, result, l->in.entry.number);
    if (broken_is_open(l))
        take_apart(t, l);
    client_close(t, l);
    carry_tell(t, l);
    return t->result;
}

/* logs.c: the run: logs, their lines, the messages in them, what a text must look like to be a log. */
#include <stdlib.h>
#include "base/ascii.h"
#include "trace/state.h"

enum { LOOK_LINES = 64, FIRST_LINES = 4096 };

/* --- the run */

int trace_new(struct trace **out, const struct trace_options *o, const struct trace_out *to, struct findings *fs)
{
    struct trace *t = calloc(1, sizeof *t);

    *out = NULL;
    if (t == NULL)
        return E_NOMEM;
    t->options = *o;
    t->out = *to;
    t->findings = fs;
    t->now = t->swept = INSTANT_NONE;
    op_row_begin(&t->row);
    buf_init(&t->kept, 0);
    t->carry = to->kept != NULL;
    if (o->unclaimed && (t->unclaim = unclaim_new()) == NULL) {
        free(t);
        return E_NOMEM;
    }
    *out = t;
    return OK;
}

static void close_all(struct trace *t)
{
    while (t->leaving.first != NULL)
        conn_close(t, t->leaving.first);
    while (t->living.first != NULL)
        conn_close(t, t->living.first);
}

void trace_free(struct trace *t)
{
    size_t i;

    if (t == NULL)
        return;
    t->result = END;                /* nobody is told any more */
    close_all(t);
    for (i = 0; i < t->num_logs; i++) {
        envelopes_done(&t->logs[i]->in);
        text_done(&t->logs[i]->last);
        broken_done(&t->logs[i]->broken);
        client_free(t, t->logs[i]);
        free(t->logs[i]);
    }
    free(t->logs);
    unclaim_free(t->unclaim);
    tables_done(t);
    text_done(&t->scratch);
    buf_done(&t->kept);
    free(t);
}

void trace_clock(struct clock *c, const struct trace_options *o)
{
    c->zone = o->zone;
    c->last = o->zone.before;
    c->hosts = o->hosts;
    if (o->hosts != NULL) {
        memset(&c->zone, 0, sizeof c->zone);
        zone_hosts_begin(o->hosts);
    }
    c->known = o->known;
    c->now = o->now;
    c->fixed = o->year;
}

int trace_log_open(struct trace *t, const char *name, size_t *log)
{
    struct log *l = calloc(1, sizeof *l), **more;
    size_t i;

    *log = 0;
    if (l == NULL)
        return E_NOMEM;
    if ((t->num_logs & (t->num_logs - 1)) == 0) {      /* as many as there is room for */
        more = realloc(t->logs, (t->num_logs > 0 ? 2 * t->num_logs : 1) * sizeof *more);
        if (more == NULL) {
            free(l);
            return E_NOMEM;
        }
        t->logs = more;
    }
    l->name = name;
    l->back = l->begin = INSTANT_NONE;
    for (i = 0; i < LATE_HOSTS; i++)
        l->late[i] = INSTANT_NONE;
    envelopes_init(&l->in);
    trace_clock(&l->in.clock, &t->options);
    if (t->options.envelope != NULL)
        l->in.forced = envelope_find(t->options.envelope);
    *log = l->index = t->num_logs;
    t->logs[t->num_logs++] = l;
    return OK;
}

void trace_log_times(struct trace *t, size_t log, const struct trace_options *how, int sorted)
{
    t->logs[log]->is_sorted = sorted;
    trace_clock(&t->logs[log]->in.clock, how);
}

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

/* Do the times of the host's lines go back? */
static void watch_order(struct log *log, int64_t when, unsigned host)
{
    unsigned at = host % LATE_HOSTS;

    if (when == INSTANT_NONE)
        return;
    if (host == log->late_host[at] && log->late[at] != INSTANT_NONE && when <= log->late[at] - INSTANT_SECOND)
        log->back = when;
    log->late_host[at] = host;
    log->late[at] = when;
}

static void take_envelope(struct trace *t, struct log *log, struct envelope *e, unsigned end, int64_t *when)
{
    struct message m;

    log->any_line = e->number;
    if (e->when != INSTANT_NONE) {
        *when = e->when;
        advance(t, e->when);
    }
    if (log->is_client ? e->owner == OWNER_UNTOLD && client_holds(t, log, e, end) : broken_holds(t, log, e, end))
        return;
    if (message_skip(t, log, e->owner, e->text))
        return;
    m.log = log;
    m.line = e->line;
    m.end = end;
    m.number = e->number;
    m.host = host_of(t, e);
    if (is_twice(t, e, m.host)) {
        log->twice++;
        return;
    }
    watch_order(log, e->when, m.host);
    m.pid = e->pid;
    m.when = e->when;
    m.resolution = e->resolution;
    message_take(t, &m, e->owner, e->text, e);
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

int trace_kept_take(struct trace *t, size_t log, const struct trace_kept *x)
{
    int64_t now = t->now;
    struct message m;

    if (x->at != INSTANT_NONE)
        advance(t, x->at);
    if (x->input == NULL) {         /* what came to its end by time alone has been handed out, too */
        t->now = x->at > now ? x->at : now;
        op_sweep(t);
        conn_speak(t, x->group);
        return t->result;
    }
    memset(&m, 0, sizeof m);
    m.log = t->logs[log];
    m.log->back = x->is_disordered ? x->when : INSTANT_NONE;
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

static void judge_log(struct trace *t, const struct log *l)
{
    if (!l->in.dated && !l->is_known && l->any_line > 0)
        log_finding(t, F_TRACE_NO_ENVELOPE, l, l->any_line);
    if (l->in.is_relative)
        log_finding(t, F_TRACE_TIME_RELATIVE, l, 0);
    if (l->twice > 0) {
        struct value arg = value_uint(l->twice);
        struct place at = { l->name, 0, 0, 0, 0 };
        finding_add(t->findings, F_TRACE_TWICE, &at, &arg, 1);
    }
}

int trace_end(struct trace *t)
{
    size_t i;

    for (i = 0; i < t->num_logs && t->result == OK; i++)
        t->result = trace_log_end(t, i);
    close_all(t);
    for (i = 0; i < t->num_logs; i++)
        judge_log(t, t->logs[i]);
    if (t->accepted > 0 && t->tally.sftp_lines == 0 && t->num_logs > 0)
        log_finding(t, F_TRACE_NO_SFTP, t->logs[0], 0);
    return t->result;
}

int trace_unclaimed(struct trace *t, int (*take)(void *ctx, const struct unclaimed *x), void *ctx)
{
    struct value gone;

    if (t->unclaim == NULL)
        return OK;
    gone = value_uint(unclaim_gone(t->unclaim));
    if (gone.v.u > 0)
        finding_add(t->findings, F_TRACE_SHAPES_MANY, NULL, &gone, 1);
    return unclaim_tell(t->unclaim, take, ctx);
}

const struct trace_tally *trace_tally(const struct trace *t)
{
    return &t->tally;
}

const char *const *trace_envelopes(void)
{
    return envelope_names();
}

/* --- recognition */

int trace_log_is_local(const struct trace *t, size_t log)
{
    return t->logs[log]->in.clock.local;
}

int trace_log_is_yearless(const struct trace *t, size_t log)
{
    return t->logs[log]->in.clock.guessed;
}

/* The line at the front of *text, which moves behind it. */
static void next_line(struct slice *text, struct line *line)
{
    size_t n = slice_find(*text, A_LF);

    line->text = slice_of(text->p, n);
    line->number++;
    line->end = n < text->n;
    line->passed = 0;
    *text = slice_from(*text, n + line->end);
    if (n > 0 && line->end > 0 && line->text.p[n - 1] == A_CR) {
        line->text.n--;
        line->end++;
    }
}

int trace_looks_like_log(struct slice head)
{
    struct envelopes r;
    struct envelope e;
    struct line line = { { NULL, 0 }, 0, 0, 0 };
    unsigned dated = 0, lines = 0;
    int result, is_log = 0;

    envelopes_init(&r);
    r.clock.fixed = 2000;           /* a leap year: every date exists */
    while (!is_log && line.number < LOOK_LINES && head.n > 0) {
        next_line(&head, &line);
        result = envelope_read(&r, &line, &e);
        if (result == OK && e.form == FORM_BARE)
            is_log = text_is_known(e.owner, e.text) || text_is_debug(e.text);
        if ((result == OK && e.form != FORM_BARE) || (result == END && r.entry.number != 0))
            dated++;
        lines += result != END || r.entry.number != 0;
    }
    envelopes_done(&r);
    return is_log || (dated > 0 && dated * 2 >= lines);
}

int64_t trace_first_time(const struct trace_options *o, struct slice head)
{
    struct envelopes r;
    struct envelope e;
    struct line line = { { NULL, 0 }, 0, 0, 0 };
    int64_t when = INSTANT_NONE;
    int result = OK;

    envelopes_init(&r);
    trace_clock(&r.clock, o);
    if (o->envelope != NULL)
        r.forced = envelope_find(o->envelope);
    while (when == INSTANT_NONE && result != E_NOMEM && line.number < FIRST_LINES && head.n > 0) {
        next_line(&head, &line);
        result = envelope_read(&r, &line, &e);
        if (result == OK)
            when = e.when;
    }
    if (when == INSTANT_NONE && envelope_rest(&r, &e) == OK)
        when = e.when;
    envelopes_done(&r);
    return when;
}

/* logs.c: the run: logs, their lines, the messages in them, what a text must look like to be a log. */
#include <stdlib.h>
#include "base/ascii.h"
#include "trace/broken.h"

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
    l->disorder = l->doubt = l->begin = l->reached = INSTANT_NONE;
    for (i = 0; i < LATE_HOSTS; i++)
        l->late_host[i].when = INSTANT_NONE;
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

/* Logins without sftp: told of the log that is the first one by its name. */
static void judge_sftp(struct trace *t)
{
    const struct log *log = NULL;
    size_t i;

    for (i = 0; i < t->num_logs; i++)
        if (t->logs[i]->has_login && (log == NULL || strcmp(t->logs[i]->name, log->name) < 0))
            log = t->logs[i];
    if (t->tally.sftp_lines > 0)
        carry_sftp(t);
    else if (log != NULL)
        log_finding(t, F_TRACE_NO_SFTP, log, 0);
}

int trace_end(struct trace *t)
{
    size_t i;

    for (i = 0; i < t->num_logs && t->result == OK; i++)
        t->result = trace_log_end(t, i);
    close_all(t);
    for (i = 0; i < t->num_logs; i++)
        judge_log(t, t->logs[i]);
    judge_sftp(t);
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
    int result, is_log = 0, is_text;

    envelopes_init(&r);
    r.clock.fixed = 2000;           /* a leap year: every date exists */
    while (!is_log && line.number < LOOK_LINES && head.n > 0) {
        next_line(&head, &line);
        result = envelope_read(&r, &line, &e);
        is_text = result == OK && (e.form == FORM_BARE || (e.form == FORM_STAMPED && e.when == INSTANT_NONE));
        if (is_text)
            is_log = text_is_known(e.owner, e.text) || text_is_debug(e.text);
        if ((result == OK && !is_text) || (result == END && r.entry.number != 0))
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

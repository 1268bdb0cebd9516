/* trace.c: from a line to what it means: envelope, level and marks around the text, pattern, and on to the session
   machine. */
#include <stdlib.h>
#include "base/ascii.h"
#include "trace/state.h"

enum { LOOK_LINES = 64, FOTS_DIGITS = 4 };

/* --- the text between the marks */

/* What stands around the text of a message. */
struct body {
    struct slice text;
    int debug;
    int fatal;
    int preauth;
};

/* slice_starts() for texts that are not empty and mostly not there. */
static int starts(struct slice s, struct slice t)
{
    return s.n >= t.n && s.p[0] == t.p[0] && bytes_same(s.p, t.p, t.n);
}

static void skip_fots(struct slice *s)
{
    struct slice id = trace_texts[TEXT_FOTS];
    size_t i;

    if (s->n <= id.n + FOTS_DIGITS || s->p[id.n + FOTS_DIGITS] != A_SPACE)
        return;
    for (i = id.n; i < id.n + FOTS_DIGITS; i++)
        if (!ascii_is_digit(s->p[i]))
            return;
    *s = slice_from(*s, id.n + FOTS_DIGITS + 1);
}

static void take_marks(struct slice s, struct body *b)
{
    struct slice debug = trace_texts[TEXT_DEBUG];

    b->debug = 0;
    b->fatal = 0;
    b->preauth = 0;
    if (starts(s, debug)) {
        if (s.n > debug.n + 3 && ascii_is_digit(s.p[debug.n]) && s.p[debug.n + 1] == A_COLON &&
            s.p[debug.n + 2] == A_SPACE) {
            b->debug = 1;
            s = slice_from(s, debug.n + 3);
        }
    } else if (starts(s, trace_texts[TEXT_ERROR])) {
        s = slice_from(s, trace_texts[TEXT_ERROR].n);
    } else if (starts(s, trace_texts[TEXT_FATAL])) {
        s = slice_from(s, trace_texts[TEXT_FATAL].n);
        b->fatal = 1;
    }
    if (starts(s, trace_texts[TEXT_FOTS]))
        skip_fots(&s);
    if (s.n > 0 && s.p[s.n - 1] == A_RBRACKET) {
        if (slice_ends(s, trace_texts[TEXT_PREAUTH])) {
            s.n -= trace_texts[TEXT_PREAUTH].n;
            b->preauth = 1;
        } else if (slice_ends(s, trace_texts[TEXT_POSTAUTH])) {
            s.n -= trace_texts[TEXT_POSTAUTH].n;
        }
    }
    b->text = s;
}

/* The pattern that claims the text; untold text may be of either program. *sftp tells which. */
static const struct pattern *claim(enum owner owner, const struct body *b, int cut, struct capture *cap, int *sftp)
{
    const struct pattern *p;

    *sftp = owner == OWNER_SFTP;
    if (owner == OWNER_SFTP)
        return pattern_find(b->debug ? PATTERNS_SFTP_DEBUG : PATTERNS_SFTP, b->text, cut, cap);
    if (owner == OWNER_LOGGER)
        return pattern_find(PATTERNS_LOGGER, b->text, 0, cap);
    p = pattern_find(b->debug ? PATTERNS_SSHD_DEBUG : PATTERNS_SSHD, b->text, cut, cap);
    if (p == NULL && owner == OWNER_UNTOLD) {
        *sftp = 1;
        p = pattern_find(b->debug ? PATTERNS_SFTP_DEBUG : PATTERNS_SFTP, b->text, cut, cap);
    }
    return p;
}

/* --- messages */

static void add_finding(struct trace *t, enum finding_id id, const struct message *m)
{
    struct place at = { NULL, 0, 0, 0, 0 };

    at.input = m->log->name;
    at.line = m->number;
    finding_add(t->findings, id, &at, NULL, 0);
}

static int is_debug(struct slice text)
{
    struct body b;

    take_marks(text, &b);
    return b.debug;
}

/* One message; 1 when a pattern claims it. */
static int take_message(struct trace *t, struct message *m, enum owner owner, struct slice text)
{
    struct body b;
    int sftp, cut = text.n >= CUT_MIN;

    take_marks(text, &b);
    m->preauth = b.preauth;
    m->fatal = b.fatal;
    m->pattern = claim(owner, &b, cut, &m->cap, &sftp);
    if (m->pattern == NULL)
        return 0;
    if (owner == OWNER_UNTOLD)
        ++*(sftp ? &t->tally.sftp_lines : &t->tally.sshd_lines);
    if (m->pattern->cut)
        add_finding(t, F_TRACE_LINE_CUT, m);
    if (owner == OWNER_LOGGER) {
        add_finding(t, F_TRACE_RATE_LIMIT, m);
        sftp_lossy(t, m);
    } else if (sftp)
        sftp_event(t, m);
    else
        sshd_event(t, m);
    return 1;
}

/* The number at the front of s, which moves behind it; 0 when there is none. */
static uint64_t take_number(struct slice *s)
{
    uint64_t n = 0;
    size_t i = 0;

    while (i < s->n && ascii_is_digit(s->p[i]) && n < MAX_REPEATS) {
        n = n * 10 + (uint64_t)(s->p[i] - A_0);
        i++;
    }
    while (i < s->n && ascii_is_digit(s->p[i]))
        i++;
    *s = slice_from(*s, i);
    return n < MAX_REPEATS ? n : MAX_REPEATS;
}

static void keep_last(struct trace *t, const struct message *m, enum owner owner, struct slice text)
{
    struct log *log = m->log;

    text_set(t, &log->last, text.n <= LAST_MAX ? text : slice_of(NULL, 0));
    log->last_pid = m->pid;
    log->last_host = m->host;
    log->last_owner = owner;
}

/* "message repeated N times: [ TEXT]" (rsyslog). 1 when it is one. */
static int repeated(struct trace *t, struct message *m, enum owner owner, struct slice text)
{
    struct slice s = text, times = trace_texts[TEXT_TIMES];
    uint64_t n;
    int claimed = 0;

    if (!slice_starts(s, trace_texts[TEXT_REPEATED]))
        return 0;
    s = slice_from(s, trace_texts[TEXT_REPEATED].n);
    n = take_number(&s);
    if (n == 0 || !slice_starts(s, times) || s.p[s.n - 1] != A_RBRACKET)
        return 0;
    s = slice_from(s, times.n);
    s.n = s.n > 0 ? s.n - 1 : 0;
    if (s.n > 0 && s.p[0] == A_SPACE)
        s = slice_from(s, 1);
    for (; n > 0 && t->result == OK; n--)
        claimed = take_message(t, m, owner, s);
    t->tally.claimed += (uint64_t)claimed;
    return 1;
}

/* "last message repeated N times" (classic syslogd): of the last message of this log, whoever wrote it. */
static int last_repeated(struct trace *t, struct message *m, struct slice text)
{
    struct slice s = text;
    uint64_t n;

    if (!slice_starts(s, trace_texts[TEXT_LAST_REPEATED]))
        return 0;
    s = slice_from(s, trace_texts[TEXT_LAST_REPEATED].n);
    n = take_number(&s);
    if (n == 0 || !slice_same(s, trace_texts[TEXT_TIMES_END]))
        return 0;
    if (m->log->last.n == 0)
        return 1;
    m->pid = m->log->last_pid;
    m->host = m->log->last_host;
    for (; n > 0 && t->result == OK; n--)
        (void)take_message(t, m, m->log->last_owner, text_slice(&m->log->last));
    t->tally.claimed++;
    return 1;
}

static void take_text(struct trace *t, struct message *m, enum owner owner, struct slice text)
{
    if (text.n > 0 && text.p[0] == trace_texts[TEXT_LAST_REPEATED].p[0] && last_repeated(t, m, text))
        return;
    if (owner == OWNER_OTHER) {
        t->tally.other_programs++;
        m->log->last.n = 0;
        return;
    }
    if (owner == OWNER_SSHD)
        t->tally.sshd_lines++;
    else if (owner == OWNER_SFTP)
        t->tally.sftp_lines++;
    else if (owner == OWNER_LOGGER)
        t->tally.other_programs++;
    if (text.n > 0 && text.p[0] == trace_texts[TEXT_REPEATED].p[0] && repeated(t, m, owner, text))
        return;
    if (take_message(t, m, owner, text)) {
        t->tally.claimed++;
        if (m->pattern->event != E_IGNORE)
            keep_last(t, m, owner, text);
        else
            m->log->last.n = 0;     /* to repeat it would mean nothing either */
        m->log->is_known = 1;
    } else {
        m->log->last.n = 0;
        if (owner == OWNER_UNTOLD && !is_debug(text))
            t->tally.no_envelope++;
    }
}

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
    struct log *l;

    if (t == NULL)
        return;
    t->result = END;                /* nobody is told any more */
    close_all(t);
    while ((l = t->logs) != NULL) {
        t->logs = l->next;
        text_done(&l->last);
        free(l);
    }
    tables_done(t);
    text_done(&t->scratch);
    free(t);
}

int trace_log_open(struct trace *t, const char *name, size_t *log)
{
    struct log *l = calloc(1, sizeof *l);

    *log = 0;
    if (l == NULL)
        return E_NOMEM;
    l->name = name;
    l->clock.zone = t->options.zone;
    l->clock.near = t->options.near;
    l->clock.now = t->options.now;
    l->clock.fixed = t->options.year;
    if (t->last_log != NULL)
        t->last_log->next = l;
    else
        t->logs = l;
    t->last_log = l;
    *log = t->num_logs++;
    return OK;
}

static struct log *log_at(const struct trace *t, size_t log)
{
    struct log *l = t->logs;

    while (log-- > 0)
        l = l->next;
    return l;
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

int trace_line(struct trace *t, size_t log, const struct line *line, int64_t *when)
{
    struct message m;
    struct envelope e;

    m.log = log_at(t, log);
    m.line = line->text;
    m.number = line->number;
    *when = INSTANT_NONE;
    t->tally.lines++;
    if (line->text.n == 0)
        return t->result;
    if (envelope_parse(&m.log->clock, t->options.envelope, !m.log->dated, line->text, &e) != OK) {
        t->tally.no_envelope++;
        add_finding(t, F_TRACE_NO_ENVELOPE, &m);
        return t->result;
    }
    m.log->any_line = m.number;
    if (e.when != INSTANT_NONE) {
        m.log->dated = 1;
        *when = e.when;
        advance(t, e.when);
    }
    m.host = host_of(t, &e);
    m.pid = e.pid;
    m.when = e.when;
    m.resolution = e.resolution;
    take_text(t, &m, e.owner, slice_from(line->text, e.length));
    return t->result;
}

int64_t trace_line_time(struct trace *t, size_t log, const struct line *line)
{
    struct log *l = log_at(t, log);
    struct envelope e;

    if (line->text.n == 0 || envelope_parse(&l->clock, t->options.envelope, !l->dated, line->text, &e) != OK)
        return INSTANT_NONE;
    return e.when;
}

int trace_end(struct trace *t)
{
    struct place at = { NULL, 0, 0, 0, 0 };

    const struct log *l;

    close_all(t);
    for (l = t->logs; l != NULL; l = l->next)
        if (!l->dated && !l->is_known && l->any_line > 0) {
            at.input = l->name;
            at.line = l->any_line;
            finding_add(t->findings, F_TRACE_NO_ENVELOPE, &at, NULL, 0);
        }
    at.line = 0;
    if (t->accepted > 0 && t->tally.sftp_lines == 0 && t->logs != NULL) {
        at.input = t->logs->name;
        finding_add(t->findings, F_TRACE_NO_SFTP, &at, NULL, 0);
    }
    return t->result;
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

static int is_known_text(enum owner owner, struct slice text)
{
    struct capture cap;
    struct body b;
    int sftp;

    take_marks(text, &b);
    return b.debug || claim(owner, &b, 0, &cap, &sftp) != NULL;
}

int trace_log_is_local(const struct trace *t, size_t log)
{
    return log_at(t, log)->clock.local;
}

int trace_looks_like_log(struct slice head)
{
    struct clock c;
    struct envelope e;
    struct slice line;
    unsigned i, dated = 0, lines = 0;
    size_t n;

    memset(&c, 0, sizeof c);
    c.near = INSTANT_NONE;
    c.fixed = 2000;                 /* a leap year: every date exists */
    for (i = 0; i < LOOK_LINES && head.n > 0; i++) {
        n = slice_find(head, A_LF);
        line = slice_of(head.p, n);
        head = slice_from(head, n < head.n ? n + 1 : n);
        if (line.n > 0 && line.p[line.n - 1] == A_CR)
            line.n--;
        if (line.n == 0)
            continue;
        lines++;
        if (envelope_parse(&c, NULL, 0, line, &e) == OK)
            dated++;
        else if (envelope_parse(&c, NULL, 1, line, &e) == OK && is_known_text(e.owner, slice_from(line, e.length)))
            return 1;
    }
    return dated > 0 && dated * 2 >= lines;
}

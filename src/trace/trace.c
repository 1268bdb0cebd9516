/* trace.c: from the text of a message to what it means: level and marks around it, pattern, and on to the session
   machine. */
#include "base/ascii.h"
#include "trace/state.h"

enum { DEBUG_PREFIX = 8, FOTS_DIGITS = 4, PLACE_MAX = 200, FIXED_MIN = 10, NUMBER_MAX = 1000000000 };

/* --- the text between the marks */

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

/* Solaris: "[ID 800047 auth.info] ". */
static void skip_id(struct slice *s)
{
    size_t i = trace_texts[TEXT_MESSAGE_ID].n, begin = i;

    if (!slice_starts(*s, trace_texts[TEXT_MESSAGE_ID]))
        return;
    while (i < s->n && ascii_is_digit(s->p[i]))
        i++;
    if (i == begin || i == s->n || s->p[i] != A_SPACE)
        return;
    i += 1 + slice_find(slice_from(*s, i + 1), A_SPACE);
    if (i < s->n && s->p[i - 1] == A_RBRACKET)
        *s = slice_from(*s, i + 1);
}

/* "debugN: " at the front of s. */
static int is_debug(struct slice s)
{
    return s.n > DEBUG_PREFIX && ascii_is_digit(s.p[DEBUG_PREFIX - 3]) && s.p[DEBUG_PREFIX - 2] == A_COLON &&
        s.p[DEBUG_PREFIX - 1] == A_SPACE && memcmp(s.p, trace_texts[TEXT_DEBUG].p, DEBUG_PREFIX - 3) == 0;
}

void body_take(struct slice s, struct body *b)
{
    b->debug = 0;
    b->fatal = 0;
    b->preauth = 0;
    if (s.n > 0 && s.p[0] == A_LBRACKET)
        skip_id(&s);
    if (is_debug(s)) {
        b->debug = 1;
        s = slice_from(s, DEBUG_PREFIX);
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

/* LogVerbose (8.5 and later) puts the place in the source before a text: "FILE.c:FUNCTION():LINE (pid=N): ",
   from 10.0 on "(bin=NAME, pid=N): ". 1 when s begins with one; it moves behind it. */
static int skip_place(struct slice *s)
{
    struct slice head = slice_of(s->p, s->n < PLACE_MAX ? s->n : PLACE_MAX), end = trace_texts[TEXT_PLACE_END];
    size_t i = slice_search(head, trace_texts[TEXT_PLACE_FILE]), k;

    if (i == head.n || slice_find(head, A_SPACE) < i)
        return 0;
    k = slice_search(head, trace_texts[TEXT_PLACE_LINE]);
    if (k == head.n || k < i || slice_find(head, A_SPACE) < k)
        return 0;
    i = slice_search(head, trace_texts[TEXT_PLACE_PID]);
    if (i == head.n || i < k)
        return 0;
    i += trace_texts[TEXT_PLACE_PID].n;
    for (k = i; k < head.n && ascii_is_digit(head.p[k]); k++)
        ;
    if (k == i || !slice_starts(slice_from(head, k), end))
        return 0;
    *s = slice_from(*s, k + end.n);
    return 1;
}

/* The pattern that claims the text; untold text may be of either program. *sftp tells which. */
static const struct pattern *claim(enum owner owner, const struct body *b, int cut, struct capture *cap, int *sftp)
{
    const struct pattern *p, *other;
    struct capture own;

    *sftp = owner == OWNER_SFTP;
    if (owner == OWNER_SFTP)
        return pattern_find(b->debug ? PATTERNS_SFTP_DEBUG : PATTERNS_SFTP, b->text, cut, cap);
    if (owner == OWNER_LOGGER)
        return pattern_find(PATTERNS_LOGGER, b->text, 0, cap);
    p = pattern_find(b->debug ? PATTERNS_SSHD_DEBUG : PATTERNS_SSHD, b->text, cut, cap);
    if (owner != OWNER_UNTOLD || (p != NULL && !p->broad))
        return p;
    other = pattern_find(b->debug ? PATTERNS_SFTP_DEBUG : PATTERNS_SFTP, b->text, cut, &own);
    if (other == NULL)
        return p;
    *sftp = 1;
    *cap = own;
    return other;
}

/* --- messages */

void log_finding(struct trace *t, enum finding_id id, const struct log *log, uint64_t line)
{
    struct place at = { NULL, 0, 0, 0, 0 };

    at.input = log->name;
    at.line = line;
    finding_add(t->findings, id, &at, NULL, 0);
}

static void add_finding(struct trace *t, enum finding_id id, const struct message *m)
{
    log_finding(t, id, m->log, m->number);
}

int text_is_debug(struct slice text)
{
    struct body b;

    body_take(text, &b);
    return b.debug;
}

int text_is_known(enum owner owner, struct slice text)
{
    const struct pattern *p;
    struct capture cap;
    struct body b;
    int sftp;

    body_take(text, &b);
    p = claim(owner, &b, 0, &cap, &sftp);
    if (p != NULL && (owner != OWNER_UNTOLD || !p->broad))
        return 1;
    return owner == OWNER_UNTOLD && client_knows(text);
}

int text_begins(enum owner owner, struct slice text)
{
    struct body b;

    body_take(text, &b);
    return (owner != OWNER_SFTP && pattern_begins(b.debug ? PATTERNS_SSHD_DEBUG : PATTERNS_SSHD, b.text)) ||
        (owner != OWNER_SSHD && pattern_begins(b.debug ? PATTERNS_SFTP_DEBUG : PATTERNS_SFTP, b.text));
}

/* A line that only a server writes, and not what a client passes on. */
static int is_server_begin(const struct pattern *p, struct slice text)
{
    return p->event == E_LISTENER || slice_starts(text, trace_texts[TEXT_SSHD_VERSION]);
}

/* One message; 1 when a pattern claims it. */
static int take_message(struct trace *t, struct message *m, enum owner owner, struct slice text)
{
    struct body b;
    int sftp, cut = text.n >= CUT_MIN;

    if (owner == OWNER_UNTOLD && m->log->is_client && client_take(t, m, text))
        return 1;
    body_take(text, &b);
    m->preauth = b.preauth;
    m->fatal = b.fatal;
    m->text = b.text;
    m->pattern = claim(owner, &b, cut, &m->cap, &sftp);
    m->placed = m->pattern == NULL && skip_place(&b.text);
    if (m->placed)
        m->pattern = claim(owner, &b, cut, &m->cap, &sftp);
    if (owner == OWNER_UNTOLD && !m->log->is_client &&
        (m->pattern == NULL || (m->pattern->broad && client_knows(text))))
        return client_take(t, m, text);
    if (m->pattern == NULL)
        return 0;
    if (owner == OWNER_UNTOLD && m->log->is_client) {
        if (is_server_begin(m->pattern, b.text) && client_is_over(m->log))
            m->log->is_client = 0;
        else if (!sftp || !client_passes(m))
            return sftp;            /* a server's standard error inside a client's, or made up */
    }
    if (owner == OWNER_UNTOLD && sftp)
        m->log->is_served = m->pattern->event != E_SFTP_CLOSED && (m->log->is_served ||
            m->pattern->event == E_SFTP_OPENED);
    if (owner == OWNER_UNTOLD)
        ++*(sftp ? &t->tally.sftp_lines : &t->tally.sshd_lines);
    if (m->pattern->cut)
        add_finding(t, F_TRACE_LINE_CUT, m);
    if (owner == OWNER_LOGGER) {
        add_finding(t, F_TRACE_RATE_LIMIT, m);
        sftp_lossy(t, m);
        return 1;
    }
    carry_begin(t, m);
    if (sftp)
        sftp_event(t, m);
    else
        sshd_event(t, m);
    carry_end(t, m, owner, text);
    return 1;
}

void message_again(struct trace *t, struct message *m, enum owner owner, struct slice text)
{
    (void)take_message(t, m, owner, text);
}

/* The number at the front of s, which moves behind it; 0 when there is none, NUMBER_MAX when it is not less. */
static uint64_t take_number(struct slice *s)
{
    uint64_t n = 0;
    size_t i;

    for (i = 0; i < s->n && ascii_is_digit(s->p[i]); i++)
        n = n < NUMBER_MAX ? n * 10 + (uint64_t)(s->p[i] - A_0) : NUMBER_MAX;
    *s = slice_from(*s, i);
    return n < NUMBER_MAX ? n : NUMBER_MAX;
}

/* How many of n repetitions are counted: a few bytes must not make work without end. */
static uint64_t repeats(struct trace *t, const struct message *m, uint64_t n)
{
    uint64_t room = SOME_REPEATS + LINE_REPEATS * t->tally.lines - t->repeats;
    uint64_t most = room < MAX_REPEATS ? room : MAX_REPEATS;

    if (n > most) {
        add_finding(t, F_TRACE_REPEATS_MANY, m);
        n = most;
    }
    t->repeats += n;
    return n;
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
    for (n = repeats(t, m, n); n > 0 && t->result == OK; n--)
        claimed = take_message(t, m, owner, s);
    t->tally.claimed += (uint64_t)claimed;
    return 1;
}

/* The line, whose text has no tag, is of another host: another word stands before it. */
static int is_foreign(struct slice host, const struct envelope *e, struct slice text)
{
    struct slice before = slice_of(e->line.p, 0);

    if (e->host.n > 0 || text.p <= e->line.p || text.p > e->line.p + e->line.n)
        return e->host.n > 0 && host.n > 0 && !slice_same(e->host, host);
    before.n = (size_t)(text.p - e->line.p) - 1;
    before = slice_from(before, slice_rfind(before, A_SPACE) + 1);
    return host.n > 0 && before.n > 0 && !slice_same(before, host) && !slice_ends(trace_texts[TEXT_MARK_END], before);
}

/* "last message repeated N times" (classic syslogd, macOS "--- last message repeated N times ---"): of the last message
   of this log, whoever wrote it, unless it is of another host. */
static int last_repeated(struct trace *t, struct message *m, const struct envelope *e, struct slice text)
{
    struct slice s = text;
    uint64_t n;

    if (!slice_starts(s, trace_texts[TEXT_LAST_REPEATED]))
        return 0;
    s = slice_from(s, trace_texts[TEXT_LAST_REPEATED].n);
    n = take_number(&s);
    if (slice_ends(s, trace_texts[TEXT_MARK_END]))
        s.n -= trace_texts[TEXT_MARK_END].n;
    if (s.n == trace_texts[TEXT_TIMES_END].n + 1 && s.p[s.n - 1] == A_LS)
        s.n--;
    if (n == 0 || !slice_same(s, trace_texts[TEXT_TIMES_END]))
        return 0;
    if (m->log->last.n == 0)
        return 1;
    if (e != NULL && is_foreign(text_slice(&t->hosts[m->log->last_host]), e, text)) {
        add_finding(t, F_TRACE_REPEAT_LOST, m);
        return 1;
    }
    m->pid = m->log->last_pid;
    m->host = m->log->last_host;
    for (n = repeats(t, m, n); n > 0 && t->result == OK; n--)
        (void)take_message(t, m, m->log->last_owner, text_slice(&m->log->last));
    t->tally.claimed++;
    return 1;
}

/* Text without a tag, as some collectors keep it: "HOST text" or "HOST USER text". Only a message of an sftp-server is
   taken that nothing else looks like: one with so much fixed text. */
static int take_stripped(struct trace *t, struct message *m, const struct envelope *e)
{
    unsigned i, k;

    for (i = 0; i < 2 && e->words[i] > 0; i++) {
        struct slice text = slice_from(e->text, e->words[i]);
        const struct pattern *p = pattern_find(PATTERNS_SFTP, text, 0, &m->cap);
        size_t fixed = 0;
        for (k = 0; p != NULL && k < p->num; k++)
            fixed += pattern_items[p->item + k].n;
        if (fixed < FIXED_MIN)
            continue;
        m->host = host_index(t, slice_of(e->text.p, e->words[i] - 1));
        t->tally.sftp_lines++;
        return take_message(t, m, OWNER_SFTP, text);
    }
    return 0;
}

int message_skip(struct trace *t, struct log *log, struct slice text)
{
    if (text.n >= CUT_MIN || !is_debug(text) ||
        !pattern_is_dull(PATTERNS_SSHD_DEBUG, slice_from(text, DEBUG_PREFIX)))
        return 0;
    t->tally.sshd_lines++;
    t->tally.claimed++;
    log->last.n = 0;
    log->is_known = 1;
    return 1;
}

void message_take(struct trace *t, struct message *m, enum owner owner, struct slice text, const struct envelope *e)
{
    size_t host = e != NULL && owner == OWNER_UNTOLD ? e->words[0] : 0;

    if (text_may_repeat(slice_from(text, host)) && last_repeated(t, m, e, slice_from(text, host)))
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
    if (take_message(t, m, owner, text) || (host > 0 && take_stripped(t, m, e))) {
        t->tally.claimed++;
        if (m->pattern != NULL && m->pattern->event != E_IGNORE)
            keep_last(t, m, owner, text);
        else
            m->log->last.n = 0;     /* to repeat it would mean nothing either */
        m->log->is_known = 1;
        return;
    }
    m->log->last.n = 0;
    if (t->unclaim != NULL && host == 0 && text.n > 0 && owner != OWNER_LOGGER)
        unclaim_add(t->unclaim, m, owner, text);
    if (owner == OWNER_UNTOLD && host > 0)
        t->tally.other_programs++;
    else if (owner == OWNER_UNTOLD && !text_is_debug(text))
        t->tally.no_envelope++;
}

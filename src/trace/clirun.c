/* clirun.c: one run of a client, from its first line to the rows: logins, and the session at its end.

   Failed attempts to log in are held back until it is known whether the run logs in after all (a retry) or not; there
   are at most MAX_ATTEMPTS of them. */
#include "model/cause.h"
#include "trace/client.h"

static void give_login(struct trace *t, struct client *c, struct login *l)
{
    int result;

    l->source = W_CLIENT_TRACE;
    l->resolution = c->resolution;
    l->at = c->at;
    l->reason = -1;
    l->from.log_input = c->log->name;
    l->session = c->number;
    tale_tell(c->tale, &l->story);
    if (t->result == OK && (result = t->out.login(t->out.ctx, l)) != OK)
        t->result = result;
}

static void flush_attempts(struct trace *t, struct client *c, int retry)
{
    const struct attempt *a = c->attempts;
    struct login l;

    for (; c->num_attempts > 0; c->num_attempts--, a++) {
        memset(&l, 0, sizeof l);
        l.result = W_FAIL;
        l.time = a->when;
        l.user = text_slice(&c->user);
        l.auth = text_slice(&a->method);
        l.retry = retry;
        l.from.log_first = l.from.log_last = a->line;
        l.cause = a->cause;
        l.cause_text = text_slice(&a->why);
        give_login(t, c, &l);
    }
}

/* Nothing but the refusal is known. */
static void give_refusal(struct trace *t, struct client *c)
{
    struct login l;

    memset(&l, 0, sizeof l);
    l.result = W_FAIL;
    l.time = c->end;
    l.user = text_slice(&c->user);
    l.from.log_first = l.from.log_last = c->last;
    l.cause = c->cause;
    l.cause_text = text_slice(&c->why);
    give_login(t, c, &l);
    c->is_tried = 0;
}

/* What a refused method means when the client is told no more. */
static enum cause_id cause_of_method(struct slice method)
{
    if (slice_same(method, trace_texts[TEXT_PUBLICKEY]))
        return C_AUTH_KEY_NOT_ACCEPTED;
    if (slice_same(method, trace_texts[TEXT_PASSWORD]) || slice_starts(method, trace_texts[TEXT_KEYBOARD]))
        return C_AUTH_PASSWORD_WRONG;
    if (slice_starts(method, trace_texts[TEXT_HOSTBASED]))
        return C_AUTH_HOSTBASED_FAILED;
    if (slice_starts(method, trace_texts[TEXT_GSSAPI]))
        return C_AUTH_GSS_FAILED;
    return C_AUTH_REFUSED;
}

void run_attempt(struct trace *t, struct client *c, const struct message *m, enum cause_id cause)
{
    struct attempt *a;

    if (!c->is_trying || c->is_accepted)
        return;
    c->is_trying = 0;
    c->is_tried = 1;
    tale_add(t, &c->tale, m);
    if (c->num_attempts == MAX_ATTEMPTS)
        flush_attempts(t, c, 0);
    a = &c->attempts[c->num_attempts++];
    a->when = m->when;
    a->line = m->number;
    text_set(t, &a->method, text_slice(&c->trying));
    a->cause = cause != C_NONE ? cause : cause_of_method(text_slice(&c->trying));
    text_set(t, &a->why, cause != C_NONE ? m->text : slice_of(NULL, 0));
}

void run_accepted(struct trace *t, struct client *c, const struct message *m)
{
    struct login l;

    run_phase(c, m, W_SESSION);
    c->is_trying = 0;
    c->noted = C_NONE;
    if (c->is_accepted)
        return;
    c->is_accepted = 1;
    flush_attempts(t, c, 1);
    memset(&l, 0, sizeof l);
    l.result = W_OK;
    l.time = m->when;
    l.user = text_slice(&c->user);
    l.auth = text_slice(&c->method);
    l.from.log_first = l.from.log_last = m->number;
    give_login(t, c, &l);
}

void run_phase(struct client *c, const struct message *m, enum word phase)
{
    struct phase *p;

    if (phase <= c->phase && c->num_phases > 0)     /* words.txt has the phases in their order */
        return;
    c->phase = phase;
    if (c->num_phases == PHASES_MAX)
        return;
    p = &c->phases[c->num_phases++];
    p->name = phase;
    p->when = m->when;
    p->line = m->number;
}

void run_fail(struct trace *t, struct client *c, const struct message *m, enum cause_id cause, enum word outcome)
{
    tale_add(t, &c->tale, m);
    c->is_over = 1;
    if (c->outcome == W_NONE)
        c->outcome = outcome;
    if (c->cause != C_NONE)
        return;
    if (cause == C_NONE)
        cause = m->pattern->cause;
    if (c->noted != C_NONE && (cause == C_HOST_KEY_FAILED || cause == C_CONNECT_FAILED || cause == C_CONNECTION_LOST)) {
        c->cause = c->noted;
        text_set(t, &c->why, text_slice(&c->noted_why));
        return;
    }
    c->cause = cause;
    text_set(t, &c->why, cause != C_KILLED ? m->text : slice_of(NULL, 0));
}

void run_begin(struct trace *t, struct client *c, const struct message *m)
{
    struct endpoint nowhere;

    memset(&nowhere, 0, sizeof nowhere);
    c->at = nowhere;
    c->at.remote_port = c->at.local_port = -1;
    c->is_open = 1;
    c->number = ++t->next_number;
    c->first = c->last = m->number;
    c->start = c->end = m->when;
    c->resolution = m->resolution;
    c->host.n = c->user.n = c->method.n = c->offer.n = 0;
    terms_clear(&c->terms);
    c->lists = c->offers = 0;
    c->why.n = c->noted_why.n = 0;
    c->phase = W_REACH;
    c->outcome = c->product = W_NONE;
    c->cause = c->noted = C_NONE;
    c->has_version = c->has_target = c->is_proxied = c->is_accepted = c->is_over = c->is_tried = c->is_session = 0;
    c->has_exit = 0;
    c->num_phases = c->num_attempts = 0;
    c->trying.n = 0;
    c->is_trying = 0;
    c->transfers = c->failures = c->bytes_in = c->bytes_out = 0;
    c->waiting = WAIT_NONE;
    c->status = -1;
    c->hint = c->failed = W_NONE;
    c->last_type = 0;
    c->has_packets = c->is_listing = c->is_doubted = 0;
    c->serving = c->log->is_served ? SERVING : SERVING_NOT;
    c->changing.n = 0;
    c->rcp.word = W_NONE;
    run_phase(c, m, W_REACH);
}

static enum word outcome_of(const struct client *c)
{
    if (c->outcome != W_NONE)
        return c->outcome;
    if (!c->is_accepted && c->is_tried)
        return W_AUTH_FAILED;
    return c->has_exit ? W_CLOSED : W_OPEN;
}

static void give_session(struct trace *t, struct client *c)
{
    struct session x;
    int result;

    memset(&x, 0, sizeof x);
    x.role = W_CLIENT;
    x.user = text_slice(&c->user);
    x.at = c->at;
    x.start = c->start;
    x.end = c->end;
    x.resolution = c->resolution;
    x.auth = text_slice(&c->method);
    terms_tell(&c->terms, &x);
    x.product = c->product != W_NONE ? c->product : c->is_session == 1 ? W_SHELL : W_NONE;
    x.transfers = c->transfers;
    x.failures = c->failures;
    x.bytes_in = c->bytes_in;
    x.bytes_out = c->bytes_out;
    x.phase = c->phase;
    x.outcome = outcome_of(c);
    x.from.log_input = c->log->name;
    x.from.log_first = c->first;
    x.from.log_last = c->last;
    x.session = c->number;
    x.cause = c->cause;
    x.cause_text = text_slice(&c->why);
    x.phases = c->phases;
    x.num_phases = c->num_phases;
    if (t->result == OK && (result = t->out.session(t->out.ctx, &x)) != OK)
        t->result = result;
}

void run_end(struct trace *t, struct client *c)
{
    c->is_open = 0;
    rcp_end(t, c);
    xfer_end(t, c);
    if (c->num_attempts == 0 && !c->is_accepted && c->is_tried && c->outcome == W_AUTH_FAILED)
        give_refusal(t, c);
    flush_attempts(t, c, 0);
    give_session(t, c);
    tale_give(t, c->tale);
    c->tale = NULL;
}

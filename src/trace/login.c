/* login.c: attempts to log in.

   Every "Failed METHOD" line is one attempt, but for the method none as the first one, by which clients ask what
   there is. They are held back until it is known how the connection goes on: an Accepted makes them retries, its
   end makes them failed logins. A connection without any such line, of which yet a user or a refusal is known, is
   one failed login: up to VERBOSE refused keys are not logged. Reasons come in lines of their own: those that
   concern the account stay with the connection, those that concern a key or a password go with the next Failed
   line. */
#include <stdlib.h>
#include "model/cause.h"
#include "trace/state.h"

static void give(struct trace *t, struct conn *c, struct login *l)
{
    int result;

    l->source = W_LOG;
    l->system = text_slice(&t->hosts[c->host]);
    l->resolution = c->resolution;
    l->at = c->at;
    l->reason = -1;
    l->from.pid = c->pid;
    l->session = c->number;
    tale_tell(c->tale, &l->story);
    if (t->result == OK && !c->quiet && (result = t->out.login(t->out.ctx, l)) != OK)
        t->result = result;
}

static void give_attempt(struct trace *t, struct conn *c, const struct attempt *a, int retry)
{
    struct login l;

    memset(&l, 0, sizeof l);
    l.result = W_FAIL;
    l.time = a->when;
    l.user = text_slice(&a->user);
    l.auth = text_slice(&a->method);
    l.retry = retry;
    l.from.log_input = a->log->name;
    l.from.log_first = l.from.log_last = a->line;
    l.cause = a->cause;
    l.cause_text = text_slice(&a->why);
    give(t, c, &l);
}

/* Nothing but the reason or the user is known. */
static void give_tried(struct trace *t, struct conn *c)
{
    struct login l;

    memset(&l, 0, sizeof l);
    l.result = W_FAIL;
    l.time = c->end != INSTANT_NONE ? c->end : c->last_seen;
    l.user = text_slice(&c->user);
    l.from.log_input = c->log->name;
    l.from.log_first = c->first;
    l.from.log_last = c->last;
    if (c->cause == C_NONE) {
        c->cause = c->next_cause != C_NONE ? c->next_cause : C_AUTH_REFUSED;
        text_set(t, &c->why, c->next_cause != C_NONE ? text_slice(&c->next_why) : slice_of(NULL, 0));
    }
    l.cause = c->cause;
    l.cause_text = text_slice(&c->why);
    give(t, c, &l);
}

/* The connection's own cause, when it ends without a login, is that of its last attempt. */
static void inherit(struct trace *t, struct conn *c)
{
    const struct attempt *a = &c->attempts[c->num_attempts - 1];

    if (c->cause != C_NONE)
        return;
    c->cause = a->cause;
    text_set(t, &c->why, text_slice(&a->why));
}

void login_flush(struct trace *t, struct conn *c, int retry)
{
    unsigned i;

    if (c->num_attempts == 0 && !retry && !c->is_accepted && c->is_tried)
        give_tried(t, c);
    for (i = 0; i < c->num_attempts; i++)
        give_attempt(t, c, &c->attempts[i], retry);
    if (c->num_attempts > 0 && c->is_closing)
        inherit(t, c);
    c->num_attempts = 0;
}

/* What a refused method means when no other line tells. */
static enum cause_id cause_of_method(struct slice method)
{
    if (slice_same(method, trace_texts[TEXT_NONE]))
        return C_AUTH_METHOD_UNAVAILABLE;
    if (slice_starts(method, trace_texts[TEXT_PASSWORD]) || slice_starts(method, trace_texts[TEXT_KEYBOARD]))
        return C_AUTH_PASSWORD_WRONG;
    if (slice_starts(method, trace_texts[TEXT_PUBLICKEY]))
        return C_AUTH_KEY_NOT_ACCEPTED;
    if (slice_starts(method, trace_texts[TEXT_HOSTBASED]))
        return C_AUTH_HOSTBASED_FAILED;
    if (slice_starts(method, trace_texts[TEXT_GSSAPI]))
        return C_AUTH_GSS_FAILED;
    return C_AUTH_REFUSED;
}

void login_failed(struct trace *t, struct conn *c, const struct message *m)
{
    struct slice method = capture_get(&m->cap, CAP_METHOD);
    struct attempt *a;

    if (capture_has(&m->cap, CAP_INVALID) && c->cause == C_NONE)
        c->cause = C_USER_UNKNOWN;
    if (slice_same(method, trace_texts[TEXT_NONE]) && c->num_attempts == 0 && !c->none_seen) {
        c->none_seen = 1;
        return;
    }
    c->is_tried = 1;
    if (c->attempts == NULL && (c->attempts = calloc(MAX_ATTEMPTS, sizeof *c->attempts)) == NULL) {
        t->result = E_NOMEM;
        return;
    }
    if (c->num_attempts == MAX_ATTEMPTS)
        login_flush(t, c, 0);
    a = &c->attempts[c->num_attempts++];
    a->when = m->when;
    a->log = m->log;
    a->line = m->number;
    text_set_name(t, &a->user, capture_get(&m->cap, CAP_USER), m->preauth);
    text_set(t, &a->method, method);
    a->why.n = 0;
    if (c->cause != C_NONE) {
        a->cause = c->cause;
        text_set(t, &a->why, text_slice(&c->why));
    } else if (c->next_cause != C_NONE) {
        a->cause = c->next_cause;
        text_set(t, &a->why, text_slice(&c->next_why));
    } else {
        a->cause = cause_of_method(method);
    }
    c->next_cause = C_NONE;
}

void login_accepted(struct trace *t, struct conn *c, const struct message *m)
{
    struct login l;

    login_flush(t, c, 1);
    memset(&l, 0, sizeof l);
    l.result = W_OK;
    l.time = m->when;
    l.user = text_slice(&c->user);
    l.auth = text_slice(&c->method);
    l.from.log_input = m->log->name;
    l.from.log_first = l.from.log_last = m->number;
    give(t, c, &l);
}

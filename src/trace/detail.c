/* detail.c: lines of sshd that only add to what is known of a connection: versions, key exchange and where its
   algorithms come from, the user, what went wrong in a session. All of them are about a connection that is open; none
   begins one. */
#include "trace/state.h"

static void keep(struct trace *t, struct text *x, const struct message *m, enum capture_role role)
{
    if (x->n == 0 && capture_has(&m->cap, role))
        text_set_name(t, x, capture_get(&m->cap, role), 0);
}

/* The first key exchange counts: what comes later renews the keys with the same algorithms. */
static void kex_event(struct trace *t, struct conn *c, const struct message *m)
{
    conn_phase(c, W_KEX);
    switch (m->pattern->event) {
    case E_KEX_NAME:
        keep(t, &c->terms.of[TERM_KEX], m, CAP_NAME);
        break;
    case E_KEX_HOSTKEY:
        keep(t, &c->terms.of[TERM_HOST_KEY], m, CAP_NAME);
        break;
    case E_KEX_CIPHER:
        keep(t, &c->terms.of[TERM_CIPHER], m, CAP_CIPHER);
        if (!slice_starts(capture_get(&m->cap, CAP_MAC), trace_texts[TEXT_IMPLICIT]))
            keep(t, &c->terms.of[TERM_MAC], m, CAP_MAC);
        keep(t, &c->terms.of[TERM_COMPRESSION], m, CAP_COMPRESSION);
        break;
    default:
        break;
    }
}

/* Whose implementation of an algorithm is used (z/OS). "none" is set up before the key exchange. */
static void source_event(struct trace *t, struct conn *c, const struct message *m)
{
    switch (m->pattern->event) {
    case E_KEX_SOURCE:
        keep(t, &c->terms.of[TERM_KEX], m, CAP_NAME);
        keep(t, &c->terms.of[TERM_KEX_SOURCE], m, CAP_SOURCE);
        break;
    case E_CIPHER_SOURCE:
        if (slice_same(capture_get(&m->cap, CAP_CIPHER), trace_texts[TEXT_NONE]))
            return;
        keep(t, &c->terms.of[TERM_CIPHER], m, CAP_CIPHER);
        keep(t, &c->terms.of[TERM_CIPHER_SOURCE], m, CAP_SOURCE);
        break;
    default:
        keep(t, &c->terms.of[TERM_MAC], m, CAP_MAC);
        keep(t, &c->terms.of[TERM_MAC_SOURCE], m, CAP_SOURCE);
        break;
    }
    conn_phase(c, W_KEX);
}

void detail_event(struct trace *t, const struct message *m)
{
    struct conn *c = sshd_find(t, m);

    if (c == NULL)
        return;
    conn_touch(c, m);
    switch (m->pattern->event) {
    case E_PEER_VERSION:
        keep(t, &c->terms.of[TERM_PEER], m, CAP_PEER);
        conn_phase(c, W_BANNER);
        break;
    case E_KEX_BEGIN:
    case E_KEX_NAME:
    case E_KEX_HOSTKEY:
    case E_KEX_CIPHER:
        kex_event(t, c, m);
        break;
    case E_KEX_SOURCE:
    case E_CIPHER_SOURCE:
    case E_MAC_SOURCE:
        source_event(t, c, m);
        break;
    case E_HOST_KEY:
        conn_phase(c, W_HOSTKEY);
        break;
    case E_USERAUTH:
        if (!c->is_accepted) {
            conn_phase(c, W_AUTH);
            if (!c->has_user)
                text_set_name(t, &c->user, capture_get(&m->cap, CAP_USER), m->preauth);
            c->has_user = 1;
        }
        break;
    case E_PEER_ERROR:
    case E_SESSION_ERROR:
    case E_SHELL_ERROR:
    case E_REFUSED_LATE:
    case E_KILLED:
        sshd_cause(t, c, m);
        break;
    case E_CLEANUP:
        if (!m->preauth && m->pid != 0 && m->pid == c->pid && c->leaving == LEAVING_NOT)
            conn_leave(t, c, m, 0);
        break;
    default:
        break;
    }
}

/* clissh.c: what ssh, the client, tells of its connection: host, versions, key exchange, host key, login, session, end.

   A phase is reached when what it does has begun: banner with the TCP connection, kex with the peer's version line.
   Of the lines that tell why a run failed the first one counts; those that may tell why (noted) give their cause to
   a line that does not know it, "Host key verification failed." or "Connection closed".

   Up to 6.7 no line names the key exchange, but at level 2 both sides' offers are listed, the client's first, ten lists
   each, of which the first one is it: the first of the client's that the server has too is taken (RFC 4253, 7.1). */
#include "base/ascii.h"
#include "model/cause.h"
#include "trace/client.h"

static void set_host(struct trace *t, struct client *c, const struct message *m)
{
    if (capture_has(&m->cap, CAP_HOST))
        text_set_name(t, &c->host, capture_get(&m->cap, CAP_HOST), 0);
}

static void set_user(struct trace *t, struct client *c, const struct message *m)
{
    struct slice user = capture_get(&m->cap, CAP_USER);

    if (user.n > 0 && !slice_same(user, trace_texts[TEXT_UNSPECIFIED]))
        text_set_name(t, &c->user, user, 0);
}

static void set_addr(struct client *c, const struct message *m)
{
    struct ip ip;
    uint64_t n;

    if (ip_parse(capture_get(&m->cap, CAP_ADDR), &ip) == OK)
        c->at.remote_ip = ip;
    if (slice_u64(capture_get(&m->cap, CAP_PORT), &n) == OK && n < 65536)
        c->at.remote_port = (int32_t)n;
    c->at.sure = 1;
    if (ip_parse(capture_get(&m->cap, CAP_LADDR), &ip) == OK)
        c->at.local_ip = ip;
}

static void reach_event(struct trace *t, struct client *c, const struct message *m)
{
    enum cause_id cause = cause_of_error(capture_get(&m->cap, CAP_REASON));

    switch (m->pattern->event) {
    case E_CLI_VERSION:
        c->has_version = 1;
        break;
    case E_CLI_START:
    case E_CLI_BEGUN:
    case E_CLI_RESOLVING:
    case E_CLI_MUX:
        set_host(t, c, m);
        break;
    case E_CLI_TARGET:
    case E_CLI_TARGET_LATE:
        c->has_target = 1;
        if (c->host.n == 0)
            set_host(t, c, m);
        break;
    case E_CLI_PROXY:
        c->is_proxied = 1;
        break;
    case E_CLI_CONNECTING:
        set_host(t, c, m);
        set_addr(c, m);
        tale_add(t, &c->tale, m);
        break;
    case E_CLI_BOUND:
        set_addr(c, m);
        break;
    case E_CLI_CONNECTED:
        run_phase(c, m, W_BANNER);
        break;
    case E_CLI_CONNECT_BAD:
        set_addr(c, m);
        tale_add(t, &c->tale, m);
        c->noted = cause != C_NONE ? cause : m->pattern->cause;
        text_set(t, &c->noted_why, m->text);
        break;
    default:
        set_host(t, c, m);
        set_addr(c, m);
        if (m->pattern->cause == C_HOST_UNRESOLVED || m->pattern->cause == C_LOCAL_BIND_FAILED)
            cause = m->pattern->cause;
        run_fail(t, c, m, cause, cause == C_CONNECT_REFUSED ? W_DROPPED : W_LOST);
        break;
    }
}

/* The name at the front of a list with commas, which moves behind it. */
static struct slice next_name(struct slice *list)
{
    size_t n = slice_find(*list, A_COMMA);
    struct slice name = slice_of(list->p, n);

    *list = slice_from(*list, n < list->n ? n + 1 : n);
    return name;
}

static int has_name(struct slice list, struct slice name)
{
    while (list.n > 0)
        if (slice_same(next_name(&list), name))
            return 1;
    return 0;
}

static void kex_list(struct trace *t, struct client *c, struct slice list)
{
    struct slice ours = text_slice(&c->offer), name;

    if (c->lists++ > 0)
        return;
    if (c->offers == 0) {
        text_set(t, &c->offer, list);
    } else if (c->offers == 1) {
        while (ours.n > 0)
            if (has_name(list, name = next_name(&ours))) {
                text_set(t, &c->terms.of[TERM_KEX], name);
                return;
            }
    }
}

static void kex_event(struct trace *t, struct client *c, const struct message *m)
{
    struct slice name = capture_get(&m->cap, CAP_NAME), mac = capture_get(&m->cap, CAP_MAC);

    switch (m->pattern->event) {
    case E_CLI_BANNER:
        text_set_name(t, &c->terms.of[TERM_PEER], capture_get(&m->cap, CAP_VERSION), 0);
        run_phase(c, m, W_KEX);
        break;
    case E_CLI_KEXINIT:
        run_phase(c, m, W_KEX);
        c->lists = c->offers = 0;
        break;
    case E_CLI_KEX_LIST:
        kex_list(t, c, capture_get(&m->cap, CAP_LIST));
        break;
    case E_CLI_KEX_RESERVED:
        c->lists = 0;
        c->offers++;
        break;
    case E_CLI_HOSTKEY_NAME:
        text_set(t, &c->terms.of[TERM_HOST_KEY], capture_get(&m->cap, CAP_KEY));
        break;
    case E_CLI_KEX_NAME:
        text_set(t, &c->terms.of[TERM_KEX], name);
        break;
    case E_CLI_KEX_CIPHER:
        text_set(t, &c->terms.of[TERM_CIPHER], capture_get(&m->cap, CAP_CIPHER));
        text_set(t, &c->terms.of[TERM_MAC], slice_starts(mac, trace_texts[TEXT_IMPLICIT]) ? slice_of(NULL, 0) : mac);
        text_set(t, &c->terms.of[TERM_COMPRESSION], capture_get(&m->cap, CAP_COMPRESSION));
        break;
    case E_CLI_KEX_SOURCE:
        text_set(t, &c->terms.of[TERM_KEX], name);
        text_set(t, &c->terms.of[TERM_KEX_SOURCE], capture_get(&m->cap, CAP_SOURCE));
        break;
    case E_CLI_CIPHER_SOURCE:
        text_set(t, &c->terms.of[TERM_CIPHER_SOURCE], capture_get(&m->cap, CAP_SOURCE));
        break;
    case E_CLI_MAC_SOURCE:
        text_set(t, &c->terms.of[TERM_MAC_SOURCE], capture_get(&m->cap, CAP_SOURCE));
        break;
    case E_CLI_HOSTKEY:
        run_phase(c, m, W_HOSTKEY);
        break;
    case E_CLI_HOSTKEY_OK:
        run_phase(c, m, W_HOSTKEY);
        c->noted = C_NONE;
        break;
    case E_CLI_HOSTKEY_BAD:
        run_phase(c, m, W_HOSTKEY);
        tale_add(t, &c->tale, m);
        c->noted = m->pattern->cause;
        text_set(t, &c->noted_why, m->text);
        break;
    case E_CLI_HOSTKEY_FAIL:
        run_phase(c, m, W_HOSTKEY);
        run_fail(t, c, m, C_NONE, W_DROPPED);
        break;
    case E_CLI_BANNER_FAIL:
        run_phase(c, m, W_BANNER);
        run_fail(t, c, m, C_NONE, m->pattern->cause == C_PROTOCOL_MISMATCH ? W_DROPPED : W_LOST);
        break;
    case E_CLI_KEX_FAIL:
        run_phase(c, m, W_KEX);
        set_addr(c, m);
        run_fail(t, c, m, m->pattern->cause, W_DROPPED);
        break;
    default:
        break;
    }
}

static void auth_event(struct trace *t, struct client *c, const struct message *m)
{
    struct slice method = capture_get(&m->cap, CAP_METHOD);

    run_phase(c, m, W_AUTH);
    switch (m->pattern->event) {
    case E_CLI_AUTHENTICATED:
        set_host(t, c, m);
        if (capture_has(&m->cap, CAP_ADDR))
            set_addr(c, m);
        if (method.n == 0)
            method = text_slice(c->method.n > 0 ? &c->method : &c->trying);
        /* fall through */
    case E_CLI_ACCEPTED:
        tale_add(t, &c->tale, m);
        text_set(t, &t->scratch, method);
        text_set(t, &c->method, text_slice(&t->scratch));
        run_accepted(t, c, m);
        break;
    case E_CLI_AUTH_NEXT:
        text_set(t, &c->trying, method);
        c->is_trying = !slice_same(method, trace_texts[TEXT_PUBLICKEY]);
        break;
    case E_CLI_AUTH_SENT:
        text_set(t, &c->trying, method);
        c->is_trying = 1;
        break;
    case E_CLI_AUTH_OFFER:
        c->is_trying = 1;
        break;
    case E_CLI_AUTH_PARTIAL:
        c->is_trying = 0;
        break;
    case E_CLI_AUTH_AGAIN:
        run_attempt(t, c, m, C_NONE);
        break;
    case E_CLI_AUTH_RETRY:
        run_attempt(t, c, m, m->pattern->cause);
        c->is_trying = 1;
        break;
    default:            /* denied */
        set_user(t, c, m);
        if (c->host.n == 0)
            set_host(t, c, m);
        run_attempt(t, c, m, m->pattern->cause == C_AUTH_REFUSED ? C_NONE : m->pattern->cause);
        c->is_tried = 1;
        run_fail(t, c, m, m->pattern->cause, W_AUTH_FAILED);
        break;
    }
}

static void session_event(struct trace *t, struct client *c, const struct message *m)
{
    struct slice command = capture_get(&m->cap, CAP_TEXT);

    switch (m->pattern->event) {
    case E_CLI_SUBSYSTEM:
        tale_add(t, &c->tale, m);
        run_phase(c, m, W_SFTP_INIT);
        if (c->product == W_NONE && slice_same(capture_get(&m->cap, CAP_NAME), trace_texts[TEXT_SFTP]))
            c->product = W_SFTP;
        c->is_session = 2;
        break;
    case E_CLI_COMMAND:
        tale_add(t, &c->tale, m);
        run_phase(c, m, W_SESSION);
        rcp_command(t, c, command, 0);
        if (slice_search(command, trace_texts[TEXT_SFTP_SERVER]) < command.n) {
            c->product = c->product == W_NONE ? W_SFTP : c->product;
            c->serving = slice_search(command, trace_texts[TEXT_OPTION_E]) < command.n ? SERVING_MAYBE : SERVING_NOT;
        } else if (c->product == W_NONE) {
            c->product = W_COMMAND;
        }
        break;
    case E_CLI_SESSION:
        run_phase(c, m, W_SESSION);
        c->is_session |= 1;
        break;
    case E_CLI_NO_SUBSYSTEM:
        run_fail(t, c, m, m->pattern->cause, W_DROPPED);
        break;
    default:            /* refused */
        run_fail(t, c, m, slice_same(capture_get(&m->cap, CAP_NAME), trace_texts[TEXT_SUBSYSTEM]) ?
            C_SUBSYSTEM_MISSING : m->pattern->cause, W_DROPPED);
        break;
    }
}

/* The peer or the network has ended the connection. What that means depends on how far it had come. */
static void lost_event(struct trace *t, struct client *c, const struct message *m)
{
    enum cause_id cause = m->pattern->cause;

    if (slice_starts(capture_get(&m->cap, CAP_TEXT), trace_texts[TEXT_TOO_MANY]))
        cause = C_AUTH_TOO_MANY;
    else if (c->phase == W_BANNER && cause == C_CONNECTION_LOST)
        cause = C_BANNER_NONE;
    else if (c->phase == W_KEX && cause == C_CONNECTION_LOST)
        cause = C_KEX_FAILED;
    if (c->phase == W_AUTH && !c->is_accepted && !c->is_over) {
        c->is_tried |= c->is_trying || c->num_attempts > 0;
        run_attempt(t, c, m, cause);
    }
    run_fail(t, c, m, cause, !c->is_accepted && c->is_tried ? W_AUTH_FAILED : W_LOST);
}

static void exit_event(struct trace *t, struct client *c, const struct message *m)
{
    uint64_t n;

    if (m->pattern->event == E_CLI_CHANNEL_REQ) {
        if (slice_same(capture_get(&m->cap, CAP_NAME), trace_texts[TEXT_EXIT_SIGNAL]))
            run_fail(t, c, m, C_KILLED, W_LOST);
        return;
    }
    if (slice_u64(capture_get(&m->cap, CAP_NUM), &n) != OK || n > INT32_MAX)
        return;
    c->has_exit = 1;
    c->exit = capture_has(&m->cap, CAP_MINUS) ? -1 : (int64_t)n;
    c->is_over = 1;
    tale_add(t, &c->tale, m);
    if (c->exit < 0)
        run_fail(t, c, m, C_CONNECTION_LOST, W_LOST);
    else
        run_phase(c, m, W_DISCONNECT);
}

void ssh_event(struct trace *t, struct client *c, const struct message *m)
{
    switch (m->pattern->event) {
    case E_CLI_VERSION: case E_CLI_START: case E_CLI_BEGUN: case E_CLI_RESOLVING: case E_CLI_MUX:
    case E_CLI_TARGET: case E_CLI_TARGET_LATE: case E_CLI_PROXY:
    case E_CLI_CONNECTING: case E_CLI_BOUND: case E_CLI_CONNECTED: case E_CLI_CONNECT_BAD: case E_CLI_REACH_FAIL:
        reach_event(t, c, m);
        break;
    case E_CLI_KEXINIT: case E_CLI_KEX_LIST: case E_CLI_KEX_RESERVED: case E_CLI_BANNER: case E_CLI_HOSTKEY_NAME:
    case E_CLI_KEX_NAME: case E_CLI_KEX_CIPHER:
    case E_CLI_KEX_SOURCE: case E_CLI_CIPHER_SOURCE: case E_CLI_MAC_SOURCE: case E_CLI_HOSTKEY: case E_CLI_HOSTKEY_OK:
    case E_CLI_HOSTKEY_BAD: case E_CLI_HOSTKEY_FAIL: case E_CLI_BANNER_FAIL: case E_CLI_KEX_FAIL:
        kex_event(t, c, m);
        break;
    case E_CLI_AUTHENTICATING:
        set_host(t, c, m);
        set_user(t, c, m);
        set_addr(c, m);
        break;
    case E_CLI_NEWKEYS: case E_CLI_SERVICE:
        run_phase(c, m, W_AUTH);
        break;
    case E_CLI_AUTH_AGAIN: case E_CLI_AUTH_NEXT: case E_CLI_AUTH_OFFER: case E_CLI_AUTH_SENT: case E_CLI_AUTH_RETRY:
    case E_CLI_AUTH_PARTIAL: case E_CLI_AUTH_DENIED: case E_CLI_ACCEPTED: case E_CLI_AUTHENTICATED:
        auth_event(t, c, m);
        break;
    case E_CLI_SUBSYSTEM: case E_CLI_COMMAND: case E_CLI_SESSION: case E_CLI_NO_SUBSYSTEM: case E_CLI_REFUSED:
    case E_CLI_OPEN_FAILED:
        session_event(t, c, m);
        break;
    case E_CLI_NOTED: case E_CLI_HOSTKEY_NOTE:
        if (c->noted == C_NONE) {
            c->noted = m->pattern->cause;
            text_set(t, &c->noted_why, m->text);
        }
        tale_add(t, &c->tale, m);
        break;
    case E_CLI_LOST: case E_CLI_PEER_CLOSED: case E_CLI_DISCONNECT: case E_CLI_KILLED: case E_XFER_CLOSED:
        lost_event(t, c, m);
        break;
    case E_CLI_CHANNEL_REQ: case E_CLI_EXIT:
        exit_event(t, c, m);
        break;
    case E_RCP_SENDING: case E_RCP_SINK: case E_RCP_SINK_DIR: case E_RCP_SINK_END: case E_RCP_ERROR:
    case E_RCP_PROTOCOL:
        rcp_event(t, c, m);
        break;
    case E_XFER_EXEC:
        c->has_target = 1;
        set_host(t, c, m);
        set_user(t, c, m);
        c->product = W_SCP;
        rcp_command(t, c, capture_get(&m->cap, CAP_TEXT), 1);
        break;
    default:
        xfer_event(t, c, m);
        break;
    }
}

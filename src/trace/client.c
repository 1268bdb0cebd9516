/* client.c: the traces of clients: which lines are theirs, where a run begins, messages of more than one line.

   A line without a tag may be of a client or of a server, and a good part of the debug lines are the same in both. A
   log is a client's from the first line on that no server writes (events that begin a run); from then on its lines
   are tried against the client's patterns first, and a server's lines in it mean nothing until a server begins in it:
   what a remote command prints must not become a login. Lines that others may write as well (IGNORE, and those of
   is_weak()) begin no run.

   A run begins with the first such line, and a new one when the run before has told its end or has gone beyond
   reaching the host, and a line follows that stands at the beginning of a run only. The runs of a proxy (ProxyJump)
   tell their lines into the same trace: they are taken for the same run, and the last host that is told stands.

   Where the client starts an sftp-server with -e, what that one logs comes into the trace too. It counts unless single
   requests are shown, which tell the same, and by the client's own word; then the client's errors about what the
   server was asked to do are left out (cliact.c).

   What cannot be told apart: a file name that holds a line end breaks its message in two. In a trace whose messages
   end in CR LF, as ssh writes them, the pieces are put together again (client_holds()); where the CR are lost, what
   stands behind the line end in such a name is read as a line of its own. */
#include <stdlib.h>
#include "base/ascii.h"
#include "trace/client.h"

enum { HELD_BYTES = 2048 };

/* --- which line is whose */

static const struct pattern *find(struct slice text, int debug, struct capture *cap)
{
    int cut = text.n >= CUT_LEAST;
    const struct pattern *p = NULL;

    if (debug || slice_starts(text, trace_texts[TEXT_ZSSH]))    /* z/OS writes these with the level and without it */
        p = pattern_find(PATTERNS_CLIENT_DEBUG, text, cut, cap);
    return p != NULL || debug ? p : pattern_find(PATTERNS_CLIENT, text, cut, cap);
}

/* Anybody's lines, or a server's too: they mean something inside a run only. */
static int is_weak(enum event e)
{
    switch (e) {
    case E_IGNORE: case E_XFER_IGNORE: case E_RCP_IGNORE: case E_CLI_KEXINIT: case E_CLI_KEX_NAME:
    case E_CLI_HOSTKEY_NAME: case E_CLI_KEX_LIST: case E_CLI_KEX_RESERVED:
    case E_CLI_KEX_CIPHER: case E_CLI_KEX_STEP: case E_CLI_KEX_FAIL: case E_CLI_NEWKEYS: case E_CLI_LOCAL:
    case E_CLI_MAC_SOURCE: case E_CLI_CIPHER_SOURCE: case E_CLI_KEX_SOURCE: case E_CLI_PEER_CLOSED:
    case E_CLI_DISCONNECT: case E_CLI_CLOSED: case E_CLI_LOST: case E_CLI_KILLED: case E_CLI_TARGET_LATE:
    case E_CLI_BANNER: case E_CLI_BANNER_FAIL: case E_CLI_REFUSED: case E_CLI_SUMS: case E_XFER_CLOSED:
    case E_XFER_INTERRUPT: case E_XFER_UPLOADING:
    case E_XFER_FETCHING: case E_XFER_RESUMING: case E_XFER_ENTERING: case E_XFER_REMOVING: case E_XFER_CHANGING:
    case E_XFER_NOT_FOUND: case E_XFER_LOCAL_GONE: case E_XFER_TARGET_GONE: case E_XFER_LOCAL_BAD:
    case E_XFER_PROTOCOL: case E_RCP_ERROR: case E_RCP_PROTOCOL:
    case E_CLI_NOTED: case E_CLI_HOSTKEY_NOTE:
        return 1;
    default:
        return 0;
    }
}

/* It may belong to the operation that has just finished. */
static int is_afterword(enum event e)
{
    switch (e) {
    case E_ZSSH_WRITTEN: case E_XFER_REMOVE_BAD: case E_XFER_MKDIR_BAD: case E_XFER_RMDIR_BAD:
    case E_XFER_SETSTAT_BAD: case E_XFER_RENAME_BAD: case E_XFER_SYMLINK_BAD:
        return 1;
    default:
        return 0;
    }
}

/* The pattern that claims the text, its captures, and the text itself in *m. */
static const struct pattern *claim(struct message *m, struct slice text, struct slice *meter)
{
    struct client *c = m->log != NULL ? m->log->client : NULL;
    const struct pattern *p;
    struct body b;
    size_t stamp;
    struct slice bare = client_bare(text, c != NULL ? c->unknown : 0, meter, &stamp);

    if (c != NULL && stamp > 0)
        c->unknown = stamp;
    m->is_scp = slice_starts(bare, trace_texts[TEXT_SCP_MARK]);
    body_take(m->is_scp ? slice_from(bare, trace_texts[TEXT_SCP_MARK].n) : bare, &b);
    p = find(b.text, b.debug, &m->cap);
    if (p == NULL && m->is_scp && !b.debug) {
        body_take(bare, &b);
        p = find(b.text, 0, &m->cap);
    }
    m->preauth = 0;
    m->fatal = b.fatal;
    m->text = b.text;
    return p;
}

int client_knows(struct slice text)
{
    struct message m;
    struct slice meter;
    const struct pattern *p;

    m.log = NULL;
    p = claim(&m, text, &meter);
    return p != NULL && !p->broad && !is_weak(p->event);
}

/* --- where a run begins */

static struct client *client_of(struct trace *t, struct log *log)
{
    struct client *c = log->client;

    if (c != NULL)
        return c;
    c = log->client = calloc(1, sizeof *c);
    if (c == NULL)
        t->result = E_NOMEM;
    else
        c->log = log;
    return c;
}

/* 1 when the line stands at the beginning of a run only, and the one that is open is not at its own. */
static int is_new_run(const struct client *c, enum event e)
{
    int late = c->is_over || c->phase > W_REACH;

    switch (e) {
    case E_CLI_VERSION:
        return !c->is_proxied && (late || c->has_version);
    case E_CLI_START:
    case E_CLI_CONNECTING:
    case E_CLI_RESOLVING:
        return !c->is_proxied && late && (c->is_doubted || !(c->phase == W_AUTH && !c->is_over));
    case E_CLI_TARGET:
    case E_XFER_EXEC:
        return late || c->has_version || c->has_target;
    case E_CLI_REACH_FAIL:
        return c->is_over;
    default:
        return 0;
    }
}

/* 1 when the line cannot be what it seems. Messages that ssh logs end in CR LF, but for its version up to 9.8; what the
   server sends, banners and the output of commands, is shown as it is. Announcements and errors of sftp mean something
   where there is one. */
static int is_forged(const struct client *c, const struct message *m)
{
    int bare = c->has_cr && m->end == 1, shows = (c->product == W_COMMAND || c->is_session == 1) && !c->is_over;

    switch (m->pattern->event) {
    case E_CLI_VERSION:
        return bare && (shows || (c->phase == W_AUTH && !c->is_over));
    case E_CLI_CONNECTING: case E_CLI_CONNECTED: case E_CLI_LOST: case E_XFER_EXEC: case E_XFER_INTERRUPT:
        return bare && shows;
    case E_RCP_SENDING: case E_RCP_SINK: case E_RCP_SINK_DIR: case E_RCP_SINK_END: case E_RCP_ERROR:
    case E_RCP_PROTOCOL:
        return 0;               /* mean something in scp only */
    case E_XFER_UPLOADING: case E_XFER_FETCHING: case E_XFER_RESUMING: case E_XFER_ENTERING: case E_XFER_REMOVING:
    case E_XFER_CHANGING:
        return shows || (c->has_version && c->phase < W_SESSION);
    default:
        return bare;
    }
}

int client_take(struct trace *t, struct message *m, struct slice text)
{
    struct slice meter;
    const struct pattern *p = claim(m, text, &meter);
    struct client *c = m->log->client;
    int running = m->log->is_client && c != NULL && c->is_open;

    m->pattern = p;
    if (p == NULL)
        return running && meter.n > 0 && meter.n == text.n;
    if (!running && is_weak(p->event))
        return p->event == E_IGNORE || p->event == E_XFER_IGNORE;
    if (is_weak(p->event) && (p->event == E_IGNORE || p->event == E_XFER_IGNORE || p->event == E_RCP_IGNORE)) {
        c->last = m->number;
        return 1;
    }
    if (running && is_forged(c, m)) {
        c->is_doubted = p->event == E_CLI_VERSION;
        return 0;
    }
    if ((c = client_of(t, m->log)) == NULL)
        return 1;
    if (c->is_open && is_new_run(c, p->event))
        run_end(t, c);
    if (!c->is_open) {
        run_begin(t, c, m);
        c->has_cr |= m->end == 2;
    }
    m->log->is_client = 1;
    c->is_doubted = 0;
    c->last = m->number;
    if (m->when != INSTANT_NONE)
        c->end = m->when;
    if (m->is_scp)
        c->product = W_SCP;
    if (!is_afterword(p->event))
        xfer_settle(t, c);
    ssh_event(t, c, m);
    return 1;
}

int client_passes(const struct message *m)
{
    struct client *c = m->log->client;

    if (c == NULL || !c->is_open || c->serving == SERVING_NOT)
        return 0;
    c->last = m->number;
    if (m->pattern->event == E_SFTP_OPENED)
        c->serving = SERVING;
    return c->serving == SERVING && (!c->has_packets || m->pattern->event == E_SFTP_CLOSED);
}

void client_close(struct trace *t, struct log *log)
{
    if (log->client != NULL && log->client->is_open)
        run_end(t, log->client);
}

/* --- messages of more than one line */

int client_holds(struct trace *t, struct log *log, const struct envelope *e, unsigned end)
{
    struct client *c = log->client;
    struct slice meter, s;
    struct body b;
    size_t stamp;

    if (c == NULL)
        return 0;
    c->stamp = e->line.n > e->text.n ? e->line.n - e->text.n : 0;
    s = client_bare(e->text, c->unknown, &meter, &stamp);
    if (slice_starts(s, trace_texts[TEXT_SCP_MARK]))
        s = slice_from(s, trace_texts[TEXT_SCP_MARK].n);
    body_take(s, &b);
    c->has_cr |= b.debug && end == 2;
    if (!c->has_cr || !b.debug || end != 1)
        return 0;
    text_set(t, &c->held, e->text);
    c->held_number = e->number;
    c->held_when = e->when;
    c->num_held = 1;
    return 1;
}

int client_is_holding(const struct log *log)
{
    return log->client != NULL && log->client->num_held > 0;
}

int client_untag(const struct log *log, struct envelope *e)
{
    const struct client *c = log->client;

    if (e->owner == OWNER_UNTOLD || client_is_over(log) || c->stamp == 0 || c->stamp >= e->line.n)
        return 0;
    e->owner = OWNER_UNTOLD;
    e->text = slice_from(e->line, c->stamp);
    e->words[0] = e->words[1] = 0;
    return 1;
}

int client_is_over(const struct log *log)
{
    return log->client == NULL || !log->client->is_open || log->client->is_over;
}

/* It was no message, as ssh cuts them at 1024 bytes: here lines do not end in CR LF. */
static void release(struct trace *t, struct log *log)
{
    struct client *c = log->client;
    struct slice rest = text_slice(&c->held);
    struct message m;
    size_t n;

    memset(&m, 0, sizeof m);
    m.log = log;
    m.when = c->held_when;
    m.host = host_index(t, slice_of(NULL, 0));
    m.number = c->held_number;
    c->has_cr = 0;
    c->num_held = 0;
    for (; rest.n > 0; m.number++) {
        n = slice_find(rest, A_LF);
        m.line = slice_of(rest.p, n);
        message_take(t, &m, OWNER_UNTOLD, m.line, NULL);
        rest = slice_from(rest, n < rest.n ? n + 1 : n);
    }
}

int client_joins(struct trace *t, struct message *m)
{
    static const unsigned char lf = A_LF;
    struct client *c = m->log->client;

    if (c == NULL || c->num_held == 0)
        return 0;
    m->line = slice_from(m->line, c->stamp < m->line.n ? c->stamp : m->line.n);
    m->when = c->held_when;
    if (c->held.n + m->line.n > HELD_BYTES) {
        release(t, m->log);
        return 0;
    }
    text_add(t, &c->held, slice_of(&lf, 1));
    text_add(t, &c->held, m->line);
    c->num_held++;
    if (m->end == 1)
        return 1;
    c->num_held = 0;
    m->line = text_slice(&c->held);
    while (m->line.n > 0 && m->line.p[m->line.n - 1] == A_LF)
        m->line.n--;
    m->number = c->held_number;
    return 0;
}

void client_free(struct trace *t, struct log *log)
{
    struct client *c = log->client;
    unsigned i;

    if (c == NULL)
        return;
    client_close(t, log);
    for (i = 0; i < MAX_ATTEMPTS; i++) {
        text_done(&c->attempts[i].method);
        text_done(&c->attempts[i].why);
    }
    text_done(&c->host);
    text_done(&c->user);
    text_done(&c->method);
    terms_done(&c->terms);
    text_done(&c->offer);
    text_done(&c->why);
    text_done(&c->noted_why);
    text_done(&c->trying);
    text_done(&c->changing);
    text_done(&c->held);
    text_done(&c->rcp.target);
    text_done(&c->rcp.below);
    text_done(&c->rcp.name);
    free(c);
    log->client = NULL;
}

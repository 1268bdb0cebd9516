/* cliscp.c: scp by its old protocol (rcp), as far as a trace tells it.

   The remote command tells direction and target: "scp [options] -t F" receives at F, "-f F" sends F. Each file is told
   by its sender ("Sending file modes:") and, where that was started with -v too, by its receiver ("Sink:"); one of
   the two is remote, and its line comes over the connection. The sender's line counts for a put, the receiver's for
   a get; the other one, with the same size and name, is its echo. Directories of -r are told by the receiver only.

   There is no answer per file in the trace. The protocol says what went on: the next file is sent when the one before
   was received, or when its error has been shown; the exit status is that of the remote scp, and decides for the last
   file. The size announced is the number of bytes of a file that came through.

   Where F is a directory that exists, the file goes below it; with one file that is not told, and the path is F. What
   is sent from F takes the place of its last name, which may be a pattern.

   scp over sftp has one of these messages, too: that of a name which nothing on the server has.

   Names are shown as they are but for bytes that cannot be printed, which are three octal digits. */
#include "base/ascii.h"
#include "model/cause.h"
#include "trace/client.h"

enum { BELOW_MAX = 4096, DEPTH_MAX = 256 };

static struct slice next_word(struct slice *s)
{
    struct slice word;
    size_t n;

    *s = slice_trim(*s);
    n = slice_find(*s, A_SPACE);
    word = slice_of(s->p, n);
    *s = slice_from(*s, n);
    return word;
}

void rcp_command(struct trace *t, struct client *c, struct slice command, int is_shown)
{
    struct rcp *r = &c->rcp;
    struct slice word = next_word(&command);
    size_t i;

    if (r->word != W_NONE)
        return;             /* told by scp and by ssh */
    i = slice_rfind(word, A_SLASH);
    if (i < word.n)
        word = slice_from(word, i + 1);
    if (!slice_same(word, trace_texts[TEXT_SCP]))
        return;
    r->is_dir = 0;
    for (;;) {
        struct slice rest = command;
        word = next_word(&rest);
        if (word.n < 2 || word.p[0] != A_MINUS)
            break;
        command = rest;
        if (word.p[1] == A_LT_LETTER)
            r->word = W_PUT;
        else if (word.p[1] == A_LF_LETTER)
            r->word = W_GET;
        else if (word.p[1] == A_LA + 3)
            r->is_dir = 1;      /* -d: the target must be a directory */
    }
    if (r->word == W_NONE)
        return;
    if (is_shown)
        text_set_shown(t, &r->target, slice_trim(command));
    else
        text_set_name(t, &r->target, slice_trim(command), 0);
    r->below.n = 0;
    r->depth = 0;
    c->product = W_SCP;
}

static int is_dir_name(struct slice s)
{
    return s.n == 0 || s.p[s.n - 1] == A_SLASH || s.p[s.n - 1] == A_DOT;
}

/* Target, directories below it, name. */
static void set_path(struct trace *t, struct rcp *r, struct op *o, struct slice name)
{
    static const unsigned char slash = A_SLASH;
    struct slice target = text_slice(&r->target);
    size_t i;

    if (r->word == W_GET) {
        while (target.n > 1 && target.p[target.n - 1] == A_SLASH)
            target.n--;
        i = slice_rfind(target, A_SLASH);
        target.n = i < target.n ? i + 1 : 0;
    }
    text_set(t, &o->path, target);
    if (r->word == W_PUT && !r->is_dir && r->below.n == 0 && !is_dir_name(target))
        return;
    if (target.n > 0 && target.p[target.n - 1] != A_SLASH)
        text_add(t, &o->path, slice_of(&slash, 1));
    text_add(t, &o->path, text_slice(&r->below));
    text_add(t, &o->path, name);
}

/* The file has come through, unless an error was shown. */
static void file_end(struct trace *t, struct client *c, enum word result)
{
    struct rcp *r = &c->rcp;
    struct op *o = r->op;

    r->op = NULL;
    if (o == NULL)
        return;
    if (o->result == W_NONE)
        o->result = result;
    if (o->result == W_OK) {
        o->bytes = r->size;
        o->has_bytes = 1;
    }
    xfer_give(t, c, o);
}

static void file_begin(struct trace *t, struct client *c, const struct message *m)
{
    struct rcp *r = &c->rcp;

    file_end(t, c, W_OK);
    if (slice_u64(capture_get(&m->cap, CAP_SIZE), &r->size) != OK)
        return;
    r->op = xfer_begin(t, c, m, r->word);
    if (r->op == NULL)
        return;
    text_set_shown(t, &r->name, capture_get(&m->cap, CAP_PATH));
    set_path(t, r, r->op, text_slice(&r->name));
}

/* A put's file as the receiver tells it: now its directory is known. */
static void echo(struct trace *t, struct client *c, const struct message *m)
{
    struct rcp *r = &c->rcp;

    text_set_shown(t, &t->scratch, capture_get(&m->cap, CAP_PATH));
    if (r->op == NULL || !slice_same(text_slice(&r->name), text_slice(&t->scratch)))
        return;
    r->op->last = m->number;
    tale_add(t, &r->op->tale, m);
    set_path(t, r, r->op, text_slice(&r->name));
}

static void enter(struct trace *t, struct client *c, const struct message *m)
{
    static const unsigned char slash = A_SLASH;
    struct rcp *r = &c->rcp;
    struct slice name = capture_get(&m->cap, CAP_PATH);

    if (r->depth++ >= DEPTH_MAX || r->below.n + name.n >= BELOW_MAX)
        return;
    text_set_shown(t, &t->scratch, name);
    text_add(t, &r->below, text_slice(&t->scratch));
    text_add(t, &r->below, slice_of(&slash, 1));
}

static void leave(struct client *c)
{
    struct rcp *r = &c->rcp;
    struct slice s = text_slice(&r->below);

    if (r->depth > 0)
        r->depth--;
    if (s.n == 0)
        return;
    s.n--;
    s.n = slice_rfind(s, A_SLASH) < s.n ? slice_rfind(s, A_SLASH) + 1 : 0;
    r->below.n = s.n;
}

/* "scp: PATH: reason", from whichever side. */
static void failed(struct trace *t, struct client *c, const struct message *m)
{
    struct rcp *r = &c->rcp;
    struct slice reason = capture_get(&m->cap, CAP_REASON);
    enum cause_id cause = cause_of_error(reason);
    struct op *o = r->op;

    if (r->word == W_NONE) {
        if (c->is_session == 2 && cause == C_FILE_NOT_FOUND)
            xfer_missing(t, c, m);
        return;
    }
    if (cause == C_NONE)
        cause = m->pattern->cause;
    text_set_shown(t, &t->scratch, capture_get(&m->cap, CAP_PATH));
    if (o != NULL && !slice_ends(text_slice(&o->path), text_slice(&t->scratch)) &&
        !slice_ends(text_slice(&t->scratch), text_slice(&r->name))) {
        file_end(t, c, W_OK);
        o = NULL;
    }
    if (o == NULL && (o = r->op = xfer_begin(t, c, m, r->word)) != NULL)
        text_set(t, &o->path, text_slice(&t->scratch));
    if (o == NULL)
        return;
    o->last = m->number;
    tale_add(t, &o->tale, m);
    xfer_fail(t, o, cause, reason);
    file_end(t, c, W_FAIL);
}

void rcp_event(struct trace *t, struct client *c, const struct message *m)
{
    struct rcp *r = &c->rcp;

    switch (m->pattern->event) {
    case E_RCP_SENDING:
        if (r->word == W_PUT)
            file_begin(t, c, m);
        break;
    case E_RCP_SINK:
        if (r->word == W_GET)
            file_begin(t, c, m);
        else if (r->word == W_PUT)
            echo(t, c, m);
        break;
    case E_RCP_SINK_DIR:
        if (r->word == W_GET)
            file_end(t, c, W_OK);
        enter(t, c, m);
        break;
    case E_RCP_SINK_END:
        if (r->word == W_GET)
            file_end(t, c, W_OK);
        leave(c);
        break;
    case E_RCP_ERROR:
        failed(t, c, m);
        break;
    default:                /* the protocol was broken */
        if (r->op != NULL)
            xfer_fail(t, r->op, m->pattern->cause, m->text);
        run_fail(t, c, m, m->pattern->cause, W_LOST);
        break;
    }
}

void rcp_end(struct trace *t, struct client *c)
{
    struct op *o = c->rcp.op;

    if (o != NULL && c->cause != C_NONE)
        xfer_fail(t, o, c->cause, text_slice(&c->why));
    file_end(t, c, c->has_exit && c->exit == 0 ? W_OK : c->has_exit && c->exit > 0 ? W_FAIL : W_NONE);
}

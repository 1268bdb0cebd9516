/* cliact.c: the other operations of sftp, and all errors.

   FSETSTAT (put -p keeps mode and times) is part of the transfer, as in the client's record 97: its path is not told,
   and a failure of it does not fail the transfer. SETSTAT is an operation of its own, also that which gives a
   directory of put -r its mode, for the trace does not tell one from the other. A hard link is told as symlink, as
   a server's log tells it.

   With -vvv a failure is told twice, by its status and by an error line; the one that comes first makes the row. */
#include "base/ascii.h"
#include "model/cause.h"
#include "trace/client.h"

/* Numbers of SSH_FXP_ requests, draft-ietf-secsh-filexfer-02, and attributes of a setstat. */
enum { FXP_LSTAT = 7, FXP_SETSTAT = 9, FXP_FSETSTAT = 10, FXP_REMOVE = 13, FXP_MKDIR = 14, FXP_RMDIR = 15,
    FXP_STAT = 17, ATTR_OWNER = 2, ATTR_MODE = 4, MODE_BITS = 07777 };

/* --- other operations */

static void act_begin(struct trace *t, struct client *c, const struct message *m, enum word word)
{
    if (c->act != NULL)
        xfer_give(t, c, c->act);
    c->act = xfer_begin(t, c, m, word);
    if (c->act == NULL)
        return;
    if (capture_has(&m->cap, CAP_PATH))
        xfer_path(t, c->act, m);
}

/* "Sending SSH2_FXP_X "path"" stands before the request itself. */
static void sending_event(struct trace *t, struct client *c, const struct message *m)
{
    struct slice name = capture_get(&m->cap, CAP_NAME);

    if (c->serving == SERVING && !c->has_packets)
        return;                 /* the server tells */
    if (slice_same(name, trace_texts[TEXT_FXP_REMOVE]))
        act_begin(t, c, m, W_REMOVE);
    else if (slice_same(name, trace_texts[TEXT_FXP_MKDIR]))
        act_begin(t, c, m, W_MKDIR);
    else if (slice_same(name, trace_texts[TEXT_FXP_RMDIR]))
        act_begin(t, c, m, W_RMDIR);
    else if (slice_same(name, trace_texts[TEXT_FXP_SETSTAT]))
        act_begin(t, c, m, W_NONE);
}

static void setstat_sent(struct trace *t, struct client *c, const struct message *m)
{
    uint64_t flags, mode;

    if (c->act == NULL || c->act->word != W_NONE)
        act_begin(t, c, m, W_NONE);
    if (c->act == NULL)
        return;
    if (c->act->path.n == 0)
        text_set(t, &c->act->path, text_slice(&c->changing));
    c->changing.n = 0;
    if (!capture_has(&m->cap, CAP_FLAGS)) {
        c->act->word = c->last_type == FXP_STAT ? W_CHOWN : W_CHMOD;    /* chown and chgrp ask for the other first */
        return;
    }
    flags = xfer_flags(capture_get(&m->cap, CAP_FLAGS));
    c->act->word = flags & ATTR_OWNER ? W_CHOWN : flags & ATTR_MODE ? W_CHMOD : W_NONE;
    if (flags & ATTR_MODE && slice_octal(capture_get(&m->cap, CAP_MODE), &mode) == OK)
        c->act->new1 = (int64_t)(mode & MODE_BITS);
}

static void act_sent(struct trace *t, struct client *c, const struct message *m, enum word word)
{
    if (c->act == NULL || c->act->word != word)
        act_begin(t, c, m, word);
    else
        tale_add(t, &c->act->tale, m);
    c->waiting = WAIT_ACT;
}

static void sent_event(struct trace *t, struct client *c, const struct message *m)
{
    uint64_t type;

    if (slice_u64(capture_get(&m->cap, CAP_TYPE), &type) != OK || type > 255)
        return;
    c->has_packets = 1;
    c->waiting = WAIT_NONE;
    c->failed = W_NONE;
    switch (type) {
    case FXP_REMOVE:
        act_sent(t, c, m, W_REMOVE);
        break;
    case FXP_MKDIR:
        act_sent(t, c, m, W_MKDIR);
        c->hint = W_PUT;
        break;
    case FXP_RMDIR:
        act_sent(t, c, m, W_RMDIR);
        break;
    case FXP_SETSTAT:
        setstat_sent(t, c, m);
        if (c->act != NULL && c->act->word == W_NONE)
            xfer_drop(t, c, c->act);    /* size or times only */
        c->waiting = c->act != NULL ? WAIT_ACT : WAIT_OTHER;
        break;
    case FXP_FSETSTAT:
        c->waiting = WAIT_OTHER;
        break;
    case FXP_LSTAT:
        c->hint = W_GET;
        break;
    case FXP_STAT:
        if (c->last_type == FXP_MKDIR)
            return;             /* is it a directory then? */
        break;
    default:
        break;
    }
    c->last_type = (unsigned)type;
}

static void two_paths(struct trace *t, struct client *c, const struct message *m, enum word word)
{
    struct slice a, b;

    c->has_packets = 1;
    act_begin(t, c, m, word);
    if (c->act != NULL) {
        c->act->path_cut = !split_names(m, trace_texts[TEXT_ARROW_ROOT], &a, &b);
        text_set_name(t, &c->act->path, a, 0);
        text_set_name(t, &c->act->path2, b, 0);
    }
    c->waiting = WAIT_ACT;
}

/* --- errors */

static struct slice reason_of(const struct message *m)
{
    struct slice text = capture_get(&m->cap, CAP_TEXT);
    size_t i;

    if (capture_has(&m->cap, CAP_REASON))
        return capture_get(&m->cap, CAP_REASON);
    i = slice_rsearch(text, trace_texts[TEXT_QUOTE_COLON]);     /* behind the second path */
    if (i < text.n)
        return slice_from(text, i + trace_texts[TEXT_QUOTE_COLON].n);
    return text.n > 0 ? text : m->text;
}

/* A failed operation that no request has shown. */
static void fail_alone(struct trace *t, struct client *c, const struct message *m, enum word word, enum cause_id cause,
    struct slice text)
{
    struct op *o = xfer_begin(t, c, m, word);

    if (o == NULL)
        return;
    if (capture_has(&m->cap, CAP_PATH))
        xfer_path(t, o, m);
    xfer_fail(t, o, cause, text);
    xfer_finish(t, c, o, m);
}

/* The error of an operation that is not a transfer. */
static void act_failed(struct trace *t, struct client *c, const struct message *m, enum word word)
{
    if (c->failed == word || (word == W_CHMOD && c->failed == W_CHOWN)) {
        c->failed = W_NONE;     /* its status was seen */
        if (c->done != NULL) {
            xfer_touch(c->done, m);
            tale_add(t, &c->done->tale, m);
            if (c->done->path.n == 0 && capture_has(&m->cap, CAP_PATH))
                xfer_path(t, c->done, m);
        }
        return;
    }
    if (c->act != NULL && (c->act->word == word || c->act->word == W_NONE)) {
        tale_add(t, &c->act->tale, m);
        xfer_fail(t, c->act, C_NONE, reason_of(m));
        xfer_finish(t, c, c->act, m);
    } else {
        fail_alone(t, c, m, word, C_NONE, reason_of(m));
    }
}

static void open_failed(struct trace *t, struct client *c, const struct message *m)
{
    struct slice side = capture_get(&m->cap, CAP_SIDE);
    struct op *o = c->opening != NULL ? c->opening : c->told;
    enum word word = side.n == 0 ? c->hint : slice_same(side, trace_texts[TEXT_DEST]) ? W_PUT : W_GET;

    if (o == NULL) {
        fail_alone(t, c, m, word, C_NONE, reason_of(m));
        return;
    }
    tale_add(t, &o->tale, m);
    xfer_fail(t, o, C_NONE, reason_of(m));
    xfer_finish(t, c, o, m);
}

/* An error of a transfer that has begun: its close comes yet. One that was announced only is over. */
static void transfer_failed(struct trace *t, struct client *c, const struct message *m, struct op *o,
    enum cause_id cause, enum word word)
{
    if (o == NULL)
        o = c->told;
    if (o == NULL) {
        if (word != W_NONE)
            fail_alone(t, c, m, word, cause, reason_of(m));
        return;
    }
    tale_add(t, &o->tale, m);
    xfer_touch(o, m);
    xfer_fail(t, o, cause, reason_of(m));
    if (o == c->told)
        xfer_finish(t, c, o, m);
}

/* A local file to put that is not there: the remote path is not told. */
static void local_gone(struct trace *t, struct client *c, const struct message *m)
{
    struct message local = *m;

    capture_drop(&local.cap, CAP_PATH);
    fail_alone(t, c, &local, W_PUT, C_LOCAL_FILE_ERROR, m->text);
}

/* The target of an upload that was to be resumed. */
static void target_gone(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->told;

    if (o != NULL && o->word == W_PUT)
        transfer_failed(t, c, m, o, C_NONE, W_NONE);
}

static void not_found(struct trace *t, struct client *c, const struct message *m)
{
    struct slice path = capture_get(&m->cap, CAP_PATH);

    if (path.n > 0 && path.p[0] == A_SLASH)     /* names to get are made absolute, those to put are as typed */
        fail_alone(t, c, m, W_GET, m->pattern->cause, m->text);
    else
        local_gone(t, c, m);
}

void xfer_missing(struct trace *t, struct client *c, const struct message *m)
{
    fail_alone(t, c, m, W_GET, C_FILE_NOT_FOUND, reason_of(m));
}

/* What the server logs as well, if it logs. */
static int is_asked(enum event e)
{
    switch (e) {
    case E_XFER_OPEN_BAD: case E_XFER_WRITE_BAD: case E_XFER_READ_BAD: case E_XFER_REMOVE_BAD: case E_XFER_MKDIR_BAD:
    case E_XFER_RMDIR_BAD: case E_XFER_SETSTAT_BAD: case E_XFER_RENAME_BAD: case E_XFER_SYMLINK_BAD:
        return 1;
    default:
        return 0;
    }
}

static void error_event(struct trace *t, struct client *c, const struct message *m)
{
    if (c->serving == SERVING && !c->has_packets && is_asked(m->pattern->event))
        return;
    switch (m->pattern->event) {
    case E_XFER_OPEN_BAD:
        open_failed(t, c, m);
        break;
    case E_XFER_WRITE_BAD:
        transfer_failed(t, c, m, c->put, C_NONE, W_PUT);
        break;
    case E_XFER_READ_BAD:
        transfer_failed(t, c, m, c->get, C_NONE, W_GET);
        break;
    case E_XFER_LOCAL_BAD:
        transfer_failed(t, c, m, c->get != NULL ? c->get : c->put, m->pattern->cause, W_NONE);
        break;
    case E_XFER_RESUME_BAD:
    case E_XFER_IRREGULAR:
        transfer_failed(t, c, m, c->get != NULL ? c->get : c->put, m->pattern->cause,
            capture_has(&m->cap, CAP_PATH) ? W_GET : W_PUT);
        break;
    case E_XFER_NOT_FOUND:
        not_found(t, c, m);
        break;
    case E_XFER_LOCAL_GONE:
        local_gone(t, c, m);
        break;
    case E_XFER_TARGET_GONE:
        target_gone(t, c, m);
        break;
    case E_XFER_REMOVE_BAD:
        act_failed(t, c, m, W_REMOVE);
        break;
    case E_XFER_MKDIR_BAD:
        act_failed(t, c, m, W_MKDIR);
        break;
    case E_XFER_RMDIR_BAD:
        act_failed(t, c, m, W_RMDIR);
        break;
    case E_XFER_SETSTAT_BAD:
        act_failed(t, c, m, W_CHMOD);
        break;
    case E_XFER_RENAME_BAD:
        act_failed(t, c, m, W_RENAME);
        break;
    case E_XFER_SYMLINK_BAD:
        act_failed(t, c, m, W_SYMLINK);
        break;
    default:
        break;
    }
}

static void run_error(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->put != NULL ? c->put : c->get;

    if (m->pattern->event == E_XFER_INTERRUPT) {
        if (o != NULL) {
            tale_add(t, &o->tale, m);
            xfer_fail(t, o, C_KILLED, slice_trim(m->text));
        }
        return;
    }
    if (m->pattern->event != E_XFER_PROTOCOL)
        run_phase(c, m, W_SFTP_INIT);
    run_fail(t, c, m, m->pattern->cause, W_LOST);
}

void xfer_event(struct trace *t, struct client *c, const struct message *m)
{
    if (xfer_request(t, c, m))
        return;
    switch (m->pattern->event) {
    case E_XFER_INIT: run_phase(c, m, W_OPERATION); break;
    case E_XFER_SENT: sent_event(t, c, m); break;
    case E_XFER_SENDING: sending_event(t, c, m); break;
    case E_XFER_RENAME: two_paths(t, c, m, W_RENAME); break;
    case E_XFER_SYMLINK: case E_XFER_HARDLINK: two_paths(t, c, m, W_SYMLINK); break;
    case E_XFER_FSYNC: c->waiting = WAIT_OTHER; break;
    case E_XFER_CHANGING: xfer_name(t, &c->changing, m); break;
    case E_XFER_INTERRUPT: case E_XFER_PROTOCOL: case E_XFER_INIT_BAD: case E_XFER_NOISE: run_error(t, c, m); break;
    case E_ZSSH_WRITTEN:
        if (c->done != NULL) {
            xfer_touch(c->done, m);
            tale_add(t, &c->done->tale, m);
        }
        break;
    default: error_event(t, c, m); break;
    }
}

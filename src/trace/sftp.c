/* sftp.c: what the lines of an sftp-server mean.

   The server works on one request at a time and logs it before it does it; a status follows only when the level
   asks for it: all of them from DEBUG1 on, failures only at VERBOSE and INFO. The text of a status has no request
   id, so it belongs to the request before it. From VERBOSE on every request is logged, and that is certain. At INFO
   stat, lstat, realpath and readlink are silent and may fail unseen: "No such file" behind an operation tells
   nothing then, and an open that a status follows is in doubt until it is closed (it had not failed), or opened
   again, or the session ends, or DOUBT_TIME has passed. */
#include "model/cause.h"
#include "trace/state.h"

static int64_t number_of(struct slice s)
{
    uint64_t n;

    return slice_u64(s, &n) == OK && n <= INT64_MAX ? (int64_t)n : -1;
}

static int64_t mode_of(struct slice s)
{
    uint64_t n;

    return slice_octal(s, &n) == OK && n <= INT64_MAX ? (int64_t)n : -1;
}

static unsigned flags_of(struct slice s)
{
    static const enum trace_text name[] = { TEXT_READ, TEXT_WRITE, TEXT_APPEND, TEXT_CREATE, TEXT_TRUNCATE, TEXT_EXCL };
    unsigned flags = 0, i;
    size_t n;

    while (s.n > 0) {
        n = slice_find(s, 0x2C);
        for (i = 0; i < sizeof name / sizeof name[0]; i++)
            if (slice_same(slice_of(s.p, n), trace_texts[name[i]]))
                flags |= 1u << i;
        s = slice_from(s, n < s.n ? n + 1 : n);
    }
    return flags;
}

/* --- processes */

void sftp_join(struct trace *t, struct sftp *s, struct conn *c)
{
    struct sftp **at;

    if (s->conn != NULL) {
        for (at = &s->conn->sftps; *at != s; at = &(*at)->next)
            ;
        *at = s->next;
    }
    s->conn = c;
    s->next = c->sftps;
    c->sftps = s;
    c->product = W_SFTP;
    c->is_claimed = 1;
    c->is_done = 0;
    conn_phase(c, W_SFTP_INIT);
    (void)t;
}

/* A connection for an sftp-server whose sshd is not in the log, or not told apart from others. */
static struct conn *conn_without_sshd(struct trace *t, const struct message *m)
{
    struct conn *c = conn_open(t, m);

    if (c != NULL) {
        c->no_sshd = 1;
        c->is_accepted = 1;
    }
    return c;
}

static struct sftp *sftp_begin(struct trace *t, struct conn *c, const struct message *m)
{
    struct proc *p = proc_attach(t, c, m->host, m->pid);
    struct sftp *s;

    if (p == NULL || (s = sftp_take(t)) == NULL)
        return NULL;
    s->proc = p;
    s->log = m->log;
    p->sftp = s;
    sftp_join(t, s, c);
    return s;
}

static struct sftp *sftp_find(struct trace *t, const struct message *m)
{
    struct proc *p = proc_find(t, m->host, m->pid);

    return p != NULL ? p->sftp : NULL;
}

static void opened(struct trace *t, const struct message *m)
{
    struct sftp *s = sftp_find(t, m);
    struct conn *c;
    struct ip ip;
    int sure, result;

    if (s != NULL)
        sftp_end(t, s, INSTANT_NONE, 0);
    result = ip_parse(capture_get(&m->cap, CAP_ADDR), &ip);
    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_USER), 0);
    c = conn_for_sftp(t, m, text_slice(&t->scratch), &ip, &sure);
    if (c != NULL) {
        if (c->starts > 0)
            c->starts--;
        conn_touch(c, m);
    } else {
        if ((c = conn_without_sshd(t, m)) == NULL)
            return;
        text_set(t, &c->user, text_slice(&t->scratch));
        if (result == OK)
            conn_set_addr(t, c, capture_get(&m->cap, CAP_ADDR), slice_of(NULL, 0));
    }
    if ((s = sftp_begin(t, c, m)) != NULL)
        s->sure = sure;
    else if (c->no_sshd)
        conn_close(t, c);
}

/* The answer to the pending request is known: it went well unless that has been decided already. */
static void settle(struct trace *t, struct sftp *s)
{
    struct op *o = s->pending;

    s->pending = NULL;
    s->missed = 0;
    if (o == NULL)
        return;
    if (o->state == OP_OPENING) {
        o->state = OP_OPEN;
        return;
    }
    if (o->result == W_NONE)
        o->result = W_OK;
    op_finish(t, o);
}

void sftp_end(struct trace *t, struct sftp *s, int64_t when, int closed)
{
    struct conn *c = s->conn;
    struct sftp **at;

    if (closed)
        settle(t, s);
    while (s->first != NULL) {
        if (!closed && s->first->state != OP_DOUBT && s->first->end == INSTANT_NONE)
            s->first->end = when;
        op_finish(t, s->first);
    }
    for (at = &c->sftps; *at != s; at = &(*at)->next)
        ;
    *at = s->next;
    s->proc->sftp = NULL;
    sftp_give(t, s);
    c->is_done = closed && c->sftps == NULL;
    c->done = when;
    if (c->is_closing || c->sftps != NULL)
        return;
    if (c->is_done)
        conn_rest(t, c);
    if (c->no_sshd) {
        c->end = when;
        if (closed)
            c->leaving = LEFT;
        else
            c->outcome = W_LOST;
        conn_close(t, c);
    } else if (c->leaving == LEFT) {
        conn_close(t, c);
    }
}

/* --- answers */

static void set_status(struct trace *t, struct op *o, const struct message *m, struct slice text)
{
    o->cause = m->pattern->cause;
    text_set(t, &o->status, text);
}

static void answer(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->pending;
    int missing = m->pattern->event == E_STATUS_NOFILE, certain = s->detail >= DETAIL_VERBOSE;

    s->pending = NULL;
    s->missed = missing;
    if (s->faulty != NULL) {
        tale_add(t, &s->faulty->tale, m);
        s->faulty->last = m->number;
        s->faulty = NULL;
        return;
    }
    if (o == NULL)
        return;
    tale_add(t, &o->tale, m);
    o->last = m->number;
    if (m->pattern->event == E_STATUS_OK) {
        s->pending = o;
        settle(t, s);
        return;
    }
    if (o->state == OP_OPENING) {
        set_status(t, o, m, capture_get(&m->cap, CAP_STATUS));
        o->end = m->when;
        o->result = W_FAIL;
        o->state = OP_DONE;
        if (certain)
            op_finish(t, o);
        else
            op_doubt(t, o);
        return;
    }
    if (certain || !missing) {
        if (o->result != W_FAIL)
            set_status(t, o, m, capture_get(&m->cap, CAP_STATUS));
        o->result = W_FAIL;
    }
    op_finish(t, o);
}

/* --- open and close */

/* The path of a message whose end may be cut off: what follows the closing quote goes. */
static void set_cut_path(struct trace *t, struct text *x, const struct message *m, enum trace_text behind)
{
    struct slice path = capture_get(&m->cap, CAP_PATH), tail = trace_texts[behind];
    size_t n = slice_rsearch(path, tail), k;

    if (n == path.n)
        for (k = tail.n - 1; k > 0; k--)    /* cut inside that text */
            if (slice_ends(path, slice_of(tail.p, k))) {
                n = path.n - k;
                break;
            }
    path.n = n;
    text_set_name(t, x, path, 0);
}

static void open_file(struct trace *t, struct sftp *s, const struct message *m)
{
    int missed = s->missed;
    struct op *o, *old, *next;

    settle(t, s);
    o = op_begin(t, s, m, W_NONE);
    if (o == NULL)
        return;
    o->state = OP_OPENING;
    o->end = INSTANT_NONE;
    if (m->pattern->cut) {
        set_cut_path(t, &o->path, m, TEXT_CLOSE_QUOTE_FLAGS);
        o->path_cut = 1;
        o->flags = s->next_flags != 0 ? s->next_flags : OPEN_UNTOLD;
        if (o->flags & OPEN_UNTOLD && missed)
            o->word = W_PUT;                /* clients look for the target of an upload before it */
    } else {
        text_set_name(t, &o->path, capture_get(&m->cap, CAP_PATH), 0);
        o->flags = flags_of(capture_get(&m->cap, CAP_FLAGS));
    }
    s->next_flags = 0;
    if ((o->flags & (OPEN_READ | OPEN_WRITE)) == OPEN_READ)
        o->word = W_GET;
    else if ((o->flags & (OPEN_READ | OPEN_WRITE)) == OPEN_WRITE)
        o->word = W_PUT;
    if (o->flags & OPEN_APPEND)
        o->resumed = 1;
    else if (o->flags & OPEN_TRUNCATE)
        o->resumed = 0;
    for (old = s->num_doubts > 0 ? s->first : NULL; old != NULL && old != o; old = next) {
        next = old->next;
        if (old->state == OP_DOUBT && slice_same(text_slice(&old->path), text_slice(&o->path)))
            op_finish(t, old);
    }
    s->pending = o;
    conn_phase(s->conn, W_OPERATION);
}

static int same_path(const struct op *o, struct slice path, int cut)
{
    struct slice mine = text_slice(&o->path);

    if (!cut && !o->path_cut)
        return slice_same(mine, path);
    return slice_starts(mine, path) || slice_starts(path, mine);
}

/* The oldest open of that path that can have moved these bytes; opens in doubt last. */
static struct op *find_open(const struct sftp *s, struct slice path, int cut, int64_t rd, int64_t wr)
{
    struct op *o, *doubt = NULL, *unfit = NULL;

    for (o = s->first; o != NULL; o = o->next) {
        if (o->state == OP_DONE || !same_path(o, path, cut))
            continue;
        if ((rd > 0 && o->word == W_PUT) || (wr > 0 && o->word == W_GET)) {
            if (unfit == NULL)
                unfit = o;
        } else if (o->state != OP_DOUBT) {
            return o;
        } else if (doubt == NULL) {
            doubt = o;
        }
    }
    return doubt != NULL ? doubt : unfit;
}

/* The status behind an open was not its own. */
static void opened_after_all(struct trace *t, struct op *o)
{
    op_sure(t, o);
    o->result = W_NONE;
    o->cause = C_NONE;
    o->status.n = 0;
    o->end = INSTANT_NONE;
}

static void close_file(struct trace *t, struct sftp *s, const struct message *m, int forced)
{
    int cut = m->pattern->cut;
    int64_t rd = number_of(capture_get(&m->cap, CAP_READ)), wr = number_of(capture_get(&m->cap, CAP_WRITTEN));
    struct op *o;

    settle(t, s);
    if (cut)
        set_cut_path(t, &t->scratch, m, TEXT_CLOSE_QUOTE_BYTES);
    else
        text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    o = find_open(s, text_slice(&t->scratch), cut, rd, wr);
    if (o == NULL) {
        if (rd <= 0 && wr <= 0)
            return;                         /* the open is not in the log, and nothing tells what it was */
        if ((o = op_begin(t, s, m, W_NONE)) == NULL)
            return;
        o->start = INSTANT_NONE;
        text_set(t, &o->path, text_slice(&t->scratch));
        o->path_cut = cut;
    } else {
        tale_add(t, &o->tale, m);
        o->last = m->number;
        if (o->state == OP_DOUBT)
            opened_after_all(t, o);
    }
    o->state = OP_DONE;
    o->end = m->when;
    if (o->word == W_NONE && (rd > 0 || wr > 0))
        o->word = wr >= rd ? W_PUT : W_GET;
    if (!cut) {
        o->has_bytes = 1;
        o->bytes = (uint64_t)(o->word == W_GET || (o->word == W_NONE && rd > 0) ? rd : wr);
    }
    if (o->cause != C_NONE) {
        o->result = W_FAIL;
    } else if (forced) {
        o->result = W_FAIL;
        o->cause = m->pattern->cause;
        text_set(t, &o->status, trace_texts[TEXT_FORCED_CLOSE]);
        s->conn->is_forced = 1;
    } else {
        o->result = W_OK;
    }
    conn_phase(s->conn, W_OPERATION);
    if (s->detail >= DETAIL_VERBOSE && !forced)
        s->pending = o;                     /* its own status comes next */
    else
        op_finish(t, o);
}

/* An error while reading or writing: of the file that it names (cut at 100 bytes), or the last one opened for that. */
static void file_error(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    int named = capture_has(&m->cap, CAP_PATH);
    struct slice reason = capture_get(&m->cap, CAP_REASON);
    enum cause_id cause = cause_of_error(reason);
    struct op *o, *found = NULL;

    if (s->pending != NULL && s->pending->state == OP_OPENING)
        settle(t, s);
    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    for (o = s->last; o != NULL && (found == NULL || found->state == OP_DOUBT); o = o->prev)
        if (o->state != OP_DONE && (o->word == word || o->word == W_NONE) && (found == NULL || o->state == OP_OPEN) &&
            (!named || slice_starts(text_slice(&o->path), text_slice(&t->scratch))))
            found = o;
    if ((o = found) == NULL)
        return;
    if (o->state == OP_DOUBT)
        opened_after_all(t, o);
    tale_add(t, &o->tale, m);
    o->last = m->number;
    if (o->cause == C_NONE) {
        o->cause = cause != C_NONE ? cause : m->pattern->cause;
        text_set_name(t, &o->status, reason, 0);
    }
    s->faulty = o;
}

/* --- other operations */

static struct op *operation(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    struct op *o;

    settle(t, s);
    o = op_begin(t, s, m, word);
    if (o == NULL)
        return NULL;
    text_set_name(t, &o->path, capture_get(&m->cap, CAP_PATH), 0);
    text_set_name(t, &o->path2, capture_get(&m->cap, CAP_PATH2), 0);
    o->path_cut = m->cap.unsure;
    s->pending = o;
    conn_phase(s->conn, W_OPERATION);
    return o;
}

/* "set ... modtime" behind "set ... mode" of the same path is the same request. */
static void set_time(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->pending;

    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    if (o != NULL && o->word == W_CHMOD && slice_same(text_slice(&o->path), text_slice(&t->scratch)))
        return;
    settle(t, s);
}

/* The first offset of a transfer tells whether it was resumed. */
static void first_offset(struct sftp *s, const struct message *m)
{
    int64_t handle = number_of(capture_get(&m->cap, CAP_HANDLE));
    struct op *o;

    for (o = s->last; o != NULL && !(o->has_handle && (int64_t)o->handle == handle); o = o->prev)
        ;
    if (o == NULL || o->has_offset)
        return;
    o->has_offset = 1;
    if (number_of(capture_get(&m->cap, CAP_OFF)) > 0)
        o->resumed = 1;
    else if (o->resumed < 0)
        o->resumed = 0;
    if (o->word == W_NONE && o->flags & OPEN_UNTOLD)
        o->word = m->pattern->event == E_WRITE ? W_PUT : W_GET;
}

static void debug_event(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->pending;

    s->detail = DETAIL_DEBUG;
    switch (m->pattern->event) {
    case E_OPEN_FLAGS:
        s->next_flags = (unsigned)number_of(capture_get(&m->cap, CAP_NUM)) & (OPEN_UNTOLD - 1);
        break;
    case E_HANDLE:
        if (o != NULL && o->state == OP_OPENING) {
            o->has_handle = 1;
            o->handle = (uint64_t)number_of(capture_get(&m->cap, CAP_HANDLE));
            settle(t, s);
        }
        break;
    default:
        first_offset(s, m);
        break;
    }
}

void sftp_event(struct trace *t, const struct message *m)
{
    struct sftp *s;
    struct conn *c;
    struct op *o;

    if (m->pattern->event == E_SFTP_OPENED) {
        opened(t, m);
        return;
    }
    s = sftp_find(t, m);
    if (s == NULL) {
        if (m->pattern->event == E_SFTP_CLOSED || (c = conn_without_sshd(t, m)) == NULL)
            return;
        c->start = INSTANT_NONE;            /* it began before the log */
        if ((s = sftp_begin(t, c, m)) == NULL) {
            conn_close(t, c);
            return;
        }
    }
    conn_touch(s->conn, m);
    switch (m->pattern->event) {
    case E_SFTP_CLOSED:
        sftp_end(t, s, m->when, 1);
        break;
    case E_OPEN:
        open_file(t, s, m);
        break;
    case E_CLOSE:
        close_file(t, s, m, 0);
        break;
    case E_FORCED_CLOSE:
        close_file(t, s, m, 1);
        break;
    case E_STATUS:
    case E_STATUS_NOFILE:
    case E_STATUS_OK:
        answer(t, s, m);
        break;
    case E_REMOVE:
        (void)operation(t, s, m, W_REMOVE);
        break;
    case E_MKDIR:
        (void)operation(t, s, m, W_MKDIR);
        break;
    case E_RMDIR:
        (void)operation(t, s, m, W_RMDIR);
        break;
    case E_RENAME:
        (void)operation(t, s, m, W_RENAME);
        break;
    case E_SYMLINK:
        (void)operation(t, s, m, W_SYMLINK);
        break;
    case E_CHMOD:
        if ((o = operation(t, s, m, W_CHMOD)) != NULL)
            o->new1 = mode_of(capture_get(&m->cap, CAP_MODE));
        break;
    case E_CHOWN:
        if ((o = operation(t, s, m, W_CHOWN)) != NULL) {
            o->new1 = number_of(capture_get(&m->cap, CAP_UID));
            o->new2 = number_of(capture_get(&m->cap, CAP_GID));
        }
        break;
    case E_SET_TIME:
        set_time(t, s, m);
        break;
    case E_WRITE_ERROR:
        file_error(t, s, m, W_PUT);
        break;
    case E_READ_ERROR:
        file_error(t, s, m, W_GET);
        break;
    case E_VERBOSE:
        settle(t, s);
        if (s->detail < DETAIL_VERBOSE)
            s->detail = DETAIL_VERBOSE;
        break;
    case E_REFUSING:                        /* stands between a request and its status */
        if (s->detail < DETAIL_VERBOSE)
            s->detail = DETAIL_VERBOSE;
        break;
    case E_SFTP_ERROR:
    case E_SFTP_LOST:
        if (s->conn->cause == C_NONE) {
            s->conn->cause = m->pattern->cause;
            text_set_name(t, &s->conn->why, capture_get(&m->cap, CAP_REASON), 0);
        }
        break;
    case E_OPEN_FLAGS:
    case E_HANDLE:
    case E_WRITE:
    case E_READ:
        debug_event(t, s, m);
        break;
    default:
        settle(t, s);
        break;
    }
}

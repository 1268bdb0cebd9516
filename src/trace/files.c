/* files.c: files of an sftp-server, from open to close.

   A close finds its open by the handle where a debug line tells it, else by the path: the oldest one that can have
   moved those bytes, or one that came REOPENED or more behind it; one in doubt (reply.c) last.

   copy-data (9.0 and later; told at DEBUG1 only) copies from one open file to another on the server. That is one
   operation, a put of the target whose second path is the source: the source makes no row of its own unless the client
   read from it as well.

   scp over sftp (8.7 and later) uploads into a file that it opens to WRITE,CREATE but not to TRUNCATE, sets its size to
   what it has written and closes it. Nothing else does just that, so such an upload is scp's. Its downloads look like
   any other. */
#include "model/cause.h"
#include "trace/state.h"

#define REOPENED (1 * INSTANT_SECOND)

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

/* --- finding */

struct op *file_alone(const struct sftp *s)
{
    struct op *o, *open = NULL, *doubt = NULL;
    unsigned num_doubts = 0;

    for (o = s->first; o != NULL; o = o->next)
        if (o->state == OP_DOUBT) {
            doubt = o;
            num_doubts++;
        } else if (o->state != OP_DONE) {
            if (open != NULL)
                return NULL;
            open = o;
        }
    return open != NULL ? open : num_doubts == 1 ? doubt : NULL;
}

struct op *file_upload(const struct sftp *s, struct slice path)
{
    struct op *o;

    for (o = s->last; o != NULL; o = o->prev)
        if (o->state != OP_DONE && o->flags == (OPEN_WRITE | OPEN_CREATE) && slice_same(text_slice(&o->path), path))
            return o;
    return NULL;
}

static struct op *by_handle(const struct sftp *s, int64_t handle)
{
    struct op *o;

    for (o = s->last; o != NULL; o = o->prev)
        if (o->has_handle && (int64_t)o->handle == handle && o->state != OP_DONE)
            return o;
    return NULL;
}

static int same_path(const struct op *o, struct slice path, int cut)
{
    struct slice mine = text_slice(&o->path);

    if (!cut && !o->path_cut)
        return slice_same(mine, path);
    return slice_starts(mine, path) || slice_starts(path, mine);
}

/* o was opened so long after older, of the same path, that the close of that one was lost: a client does one after the
   other, and files that it opens several times at once it opens at once. */
static int is_reopened(const struct op *older, const struct op *o)
{
    return older->start != INSTANT_NONE && o->start != INSTANT_NONE && o->start - older->start >= REOPENED;
}

static struct op *by_path(const struct sftp *s, struct slice path, int cut, int64_t rd, int64_t wr)
{
    struct op *o, *open = NULL, *doubt = NULL, *unfit = NULL;

    for (o = s->first; o != NULL; o = o->next) {
        if (o->state == OP_DONE || !same_path(o, path, cut))
            continue;
        if ((rd > 0 && o->word == W_PUT) || (wr > 0 && o->word == W_GET)) {
            if (unfit == NULL)
                unfit = o;
        } else if (o->state != OP_DOUBT) {
            if (open == NULL || is_reopened(open, o))
                open = o;
        } else if (doubt == NULL) {
            doubt = o;
        }
    }
    return open != NULL ? open : doubt != NULL ? doubt : unfit;
}

/* --- open */

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

/* Opens in doubt of that path have failed: it is opened again. */
static void again(struct trace *t, struct sftp *s, const struct op *o)
{
    struct op *old, *next;

    for (old = s->num_doubts > 0 ? s->first : NULL; old != NULL && old != o; old = next) {
        next = old->next;
        if (old->state == OP_DOUBT && slice_same(text_slice(&old->path), text_slice(&o->path)))
            op_finish(t, old);
    }
}

static void open_file(struct trace *t, struct sftp *s, const struct message *m)
{
    unsigned flags = flags_of(capture_get(&m->cap, CAP_FLAGS));
    int missed = s->missed, upload = (flags & (OPEN_WRITE | OPEN_CREATE)) == (OPEN_WRITE | OPEN_CREATE);
    struct op *o;

    reply_decide(t, s, upload);
    request_begin(t, s);
    s->looks |= upload && missed;
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
        o->flags = flags;
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
    again(t, s, o);
    s->pending = o;
    conn_phase(s->conn, W_OPERATION);
}

static void opened(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *o = s->pending;

    s->detail = DETAIL_DEBUG;
    if (o == NULL || o->state != OP_OPENING)
        return;
    o->has_handle = 1;
    o->handle = (uint64_t)message_number(m, CAP_HANDLE);
    reply_settle(t, s);
}

/* --- close */

/* It was not refused after all: what the status behind it means is known when its bytes are. */
static void take_doubt(struct trace *t, struct op *o)
{
    op_sure(t, o);
    o->result = W_NONE;
    o->is_missing = 0;
    o->end = INSTANT_NONE;
}

static void forget_trouble(struct op *o)
{
    o->trouble = TROUBLE_NONE;
    o->cause = C_NONE;
    o->status.n = 0;
}

static void set_bytes(struct op *o, int64_t rd, int64_t wr)
{
    if (o->word == W_NONE && (rd > 0 || wr > 0))
        o->word = wr >= rd ? W_PUT : W_GET;
    o->has_bytes = 1;
    o->bytes = (uint64_t)(o->word == W_GET || (o->word == W_NONE && rd > 0) ? rd : wr);
    if (o->has_size && o->word == W_PUT && o->size == o->bytes && rd == 0) {
        o->product = W_SCP;
        o->resumed = 0;
    }
}

/* The file that a close is about; begun without a start when its open is not in the log. */
static struct op *closed_file(struct trace *t, struct sftp *s, const struct message *m, int64_t rd, int64_t wr)
{
    int cut = m->pattern->cut;
    struct op *o = NULL;

    if (cut)
        set_cut_path(t, &t->scratch, m, TEXT_CLOSE_QUOTE_BYTES);
    else
        text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    if (s->next_close != 0 && (o = by_handle(s, (int64_t)(s->next_close - 1))) != NULL &&
        !same_path(o, text_slice(&t->scratch), cut))
        o = NULL;
    s->next_close = 0;
    if (o == NULL)
        o = by_path(s, text_slice(&t->scratch), cut, rd, wr);
    if (o != NULL) {
        reply_line(t, o, m);
        if (o->state == OP_DOUBT)
            take_doubt(t, o);
    } else if (rd > 0 || wr > 0) {          /* else nothing tells what it was */
        o = op_begin(t, s, m, W_NONE);
        if (o == NULL)
            return NULL;
        o->start = INSTANT_NONE;
        text_set(t, &o->path, text_slice(&t->scratch));
        o->path_cut = cut;
    }
    return o;
}

static void close_file(struct trace *t, struct sftp *s, const struct message *m, int forced)
{
    int64_t rd = message_number(m, CAP_READ), wr = message_number(m, CAP_WRITTEN);
    struct op *o;

    reply_decide(t, s, 0);
    reply_settle(t, s);
    s->requests++;
    o = closed_file(t, s, m, rd, wr);
    if (s->has_overdue)
        op_overdue(t, s);
    if (o == NULL)
        return;
    o->state = OP_DONE;
    o->end = m->when;
    if (!m->pattern->cut)
        set_bytes(o, rd, wr);
    if (o->is_source && !o->is_moved) {
        op_drop(t, o);
        return;
    }
    if (o->trouble == TROUBLE_NONE || (o->trouble == TROUBLE_SOFT && (rd > 0 || wr > 0 || m->pattern->cut)))
        forget_trouble(o);
    if (o->trouble != TROUBLE_NONE) {
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

/* --- between them */

/* An error while reading or writing: of the file that it names (cut at 100 bytes), or of the one that is read or
   written just now, or of the last one opened for that. */
static void file_error(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    int named = capture_has(&m->cap, CAP_PATH);
    struct slice reason = capture_get(&m->cap, CAP_REASON);
    enum cause_id cause = cause_of_error(reason);
    struct op *o, *found = s->moving;

    reply_settle(t, s);
    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    for (o = found == NULL ? s->last : NULL; o != NULL && (found == NULL || found->state == OP_DOUBT); o = o->prev)
        if (o->state != OP_DONE && (word == W_NONE || o->word == word || o->word == W_NONE) &&
            (found == NULL || o->state == OP_OPEN) &&
            (!named || slice_starts(text_slice(&o->path), text_slice(&t->scratch))))
            found = o;
    if (found == NULL) {
        s->is_other = 1;
        return;
    }
    if (found->state == OP_DOUBT) {
        take_doubt(t, found);
        forget_trouble(found);
    }
    if (found->trouble == TROUBLE_HARD && !found->is_explained)
        found->trouble = TROUBLE_SOFT;      /* the reason says more than the status did */
    reply_trouble(t, found, m, TROUBLE_HARD, cause != C_NONE ? cause : m->pattern->cause, reason);
    found->is_explained = 1;
    s->faulty = found;
}

/* The first offset of a transfer tells whether it was resumed. */
static void first_offset(struct op *o, const struct message *m)
{
    o->has_offset = 1;
    if (message_number(m, CAP_OFF) > 0)
        o->resumed = 1;
    else if (o->resumed < 0)
        o->resumed = 0;
    if (o->word == W_NONE && o->flags & OPEN_UNTOLD)
        o->word = m->pattern->event == E_WRITE ? W_PUT : W_GET;
}

static void move(struct trace *t, struct sftp *s, const struct message *m)
{
    int64_t n = m->pattern->event == E_WRITE ? message_number(m, CAP_LEN) : 0;
    struct op *o;

    request_begin(t, s);
    s->detail = DETAIL_DEBUG;
    o = by_handle(s, message_number(m, CAP_HANDLE));
    if (o == NULL) {
        s->is_other = 1;
        return;
    }
    if (!o->has_offset)
        first_offset(o, m);
    o->is_moved = 1;
    s->moving = o;
    s->moving_len = n > 0 ? (uint64_t)n : 0;
}

static void copy(struct trace *t, struct sftp *s, const struct message *m)
{
    struct op *from, *to;

    request_begin(t, s);
    s->detail = DETAIL_DEBUG;
    from = by_handle(s, message_number(m, CAP_HANDLE));
    to = by_handle(s, message_number(m, CAP_HANDLE2));
    if (from == NULL || to == NULL || from == to) {
        s->is_other = 1;
        return;
    }
    reply_line(t, to, m);
    from->is_source = 1;
    to->is_copy = 1;
    text_set(t, &to->path2, text_slice(&from->path));
    s->moving = to;
    s->moving_len = 0;
}

int file_event(struct trace *t, struct sftp *s, const struct message *m)
{
    switch (m->pattern->event) {
    case E_OPEN:
        open_file(t, s, m);
        return 1;
    case E_CLOSE:
        close_file(t, s, m, 0);
        return 1;
    case E_FORCED_CLOSE:
        close_file(t, s, m, 1);
        return 1;
    case E_WRITE_ERROR:
        file_error(t, s, m, W_PUT);
        return 1;
    case E_READ_ERROR:
        file_error(t, s, m, W_GET);
        return 1;
    case E_COPY_ERROR:
    case E_FILE_ERROR:
        file_error(t, s, m, W_NONE);
        return 1;
    case E_OPEN_FLAGS:
        s->detail = DETAIL_DEBUG;
        s->next_flags = (unsigned)message_number(m, CAP_NUM) & (OPEN_UNTOLD - 1);
        return 1;
    case E_CLOSE_HANDLE:
        s->detail = DETAIL_DEBUG;
        s->next_close = (uint64_t)message_number(m, CAP_HANDLE) + 1;
        return 1;
    case E_HANDLE:
        opened(t, s, m);
        return 1;
    case E_READ:
    case E_WRITE:
        move(t, s, m);
        return 1;
    case E_COPY:
        copy(t, s, m);
        return 1;
    default:
        return 0;
    }
}

/* request.c: requests to an sftp-server that are no transfers: operations on names and attributes, which make a row
   each, and those that only ask, which make none but whose status must not be taken for another's.

   A request for attributes writes up to four "set" lines, always in the order size, mode, time, owner, and has one
   answer. From DEBUG1 on a line before them tells which belong together. Without it lines of the same path in that
   order are taken for one request, but for the owner: clients set it by itself. */
#include "base/ascii.h"
#include "trace/state.h"

enum { RANK_SIZE = 1, RANK_MODE, RANK_TIME, RANK_OWNER };
#define PERMISSIONS 07777

int64_t message_number(const struct message *m, enum capture_role role)
{
    uint64_t n;

    return slice_u64(capture_get(&m->cap, role), &n) == OK && n <= INT64_MAX ? (int64_t)n : -1;
}

static int64_t mode_of(const struct message *m)
{
    uint64_t n;

    return slice_octal(capture_get(&m->cap, CAP_MODE), &n) == OK ? (int64_t)(n & PERMISSIONS) : -1;
}

void request_begin(struct trace *t, struct sftp *s)
{
    reply_decide(t, s, 0);
    reply_settle(t, s);
    s->requests++;
    if (s->has_overdue)
        op_overdue(t, s);
}

/* Its answer makes no row. */
static void other(struct trace *t, struct sftp *s)
{
    request_begin(t, s);
    s->is_other = 1;
}

int split_names(const struct message *m, struct slice mark, struct slice *a, struct slice *b)
{
    struct slice all;
    size_t i;

    *a = capture_get(&m->cap, CAP_PATH);
    *b = capture_get(&m->cap, CAP_PATH2);
    if (!m->cap.unsure || a->n == 0 || a->p[0] != A_SLASH)
        return !m->cap.unsure;
    all = slice_of(a->p, (size_t)(b->p + b->n - a->p));
    i = slice_search(all, mark);
    if (i == all.n || i != slice_rsearch(all, mark))
        return 0;
    a->n = i;
    *b = slice_from(all, i + mark.n - 1);
    return 1;
}

static struct op *begin(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    struct op *o = op_begin(t, s, m, word);
    struct slice a, b;

    if (o == NULL)
        return NULL;
    o->path_cut = !split_names(m, trace_texts[TEXT_NEW_ROOT], &a, &b) || m->pattern->cut;
    text_set_name(t, &o->path, a, 0);
    text_set_name(t, &o->path2, b, 0);
    conn_phase(s->conn, W_OPERATION);
    return o;
}

static struct op *operation(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    int missed = s->missed;

    request_begin(t, s);
    s->pending = begin(t, s, m, word);
    if (s->pending != NULL)
        s->pending->was_missed = missed;
    return s->pending;
}

/* A line cut off in its second name, or before it. */
static void cut_names(struct trace *t, struct sftp *s, const struct message *m, enum word word)
{
    struct op *o = operation(t, s, m, word);
    struct slice names = capture_get(&m->cap, CAP_PATH), mark = trace_texts[TEXT_NEW_NAME];
    size_t n = slice_search(names, mark);

    if (o == NULL || n == names.n)
        return;
    text_set_name(t, &o->path, slice_of(names.p, n), 0);
    text_set_name(t, &o->path2, slice_from(names, n + mark.n), 0);
}

/* --- attributes */

static int begins_request(const struct sftp *s, int rank, uint32_t path)
{
    if (s->set_rank == 0)
        return !s->set_told;
    return rank <= s->set_rank || (!s->set_told && (rank == RANK_OWNER || path != s->set_path));
}

static void set(struct trace *t, struct sftp *s, const struct message *m, int rank, enum word word)
{
    struct slice path = capture_get(&m->cap, CAP_PATH);
    uint32_t hash = slice_hash(path, 0);
    struct op *o;

    if (begins_request(s, rank, hash))
        request_begin(t, s);
    s->set_rank = rank;
    s->set_path = hash;
    s->is_other = s->pending == NULL;
    if (word == W_NONE)
        return;
    o = begin(t, s, m, word);
    if (o == NULL)
        return;
    o->also = s->pending;
    s->pending = o;
    s->is_other = 0;
    if (rank == RANK_MODE) {
        o->new1 = mode_of(m);
    } else {
        o->new1 = message_number(m, CAP_UID);
        o->new2 = message_number(m, CAP_GID);
    }
}

/* scp sets the size of a file that it has written, and then closes it. */
static void set_size(struct trace *t, struct sftp *s, const struct message *m)
{
    int64_t size = message_number(m, CAP_NUM);
    struct op *o;

    set(t, s, m, RANK_SIZE, W_NONE);
    text_set_name(t, &t->scratch, capture_get(&m->cap, CAP_PATH), 0);
    o = file_upload(s, text_slice(&t->scratch));
    if (o == NULL || size < 0)
        return;
    o->has_size = 1;
    o->size = (uint64_t)size;
}

/* --- refusals */

/* The operation that a request of that name would have been. */
static enum word word_of(struct slice name)
{
    static const struct { enum trace_text name; enum word word; } of[] = {
        { TEXT_REQUEST_REMOVE, W_REMOVE }, { TEXT_REQUEST_MKDIR, W_MKDIR }, { TEXT_REQUEST_RMDIR, W_RMDIR },
        { TEXT_REQUEST_RENAME, W_RENAME }, { TEXT_REQUEST_POSIX_RENAME, W_RENAME },
        { TEXT_REQUEST_SYMLINK, W_SYMLINK }, { TEXT_REQUEST_HARDLINK, W_SYMLINK }
    };
    size_t i;

    for (i = 0; i < sizeof of / sizeof of[0]; i++)
        if (slice_same(name, trace_texts[of[i].name]))
            return of[i].word;
    return W_NONE;
}

/* A request that is refused as a whole has no line of its own; at the start the extensions that would be refused are
   told in the same way, without a status behind. An open to write on a read-only server stands in the line before. */
static void refused(struct trace *t, struct sftp *s, const struct message *m)
{
    struct slice name = capture_get(&m->cap, CAP_TEXT);
    enum word word = word_of(name);
    struct op *o;

    if (s->detail < DETAIL_VERBOSE)
        s->detail = DETAIL_VERBOSE;
    if (s->pending != NULL && s->pending->state == OP_OPENING && slice_same(name, trace_texts[TEXT_REQUEST_OPEN])) {
        reply_line(t, s->pending, m);
        s->pending->is_refused = 1;
        return;
    }
    if (word != W_NONE) {
        if ((o = operation(t, s, m, word)) != NULL)
            o->is_refused = 1;
        return;
    }
    other(t, s);
    if (slice_same(name, trace_texts[TEXT_REQUEST_READ]) || slice_same(name, trace_texts[TEXT_REQUEST_WRITE]))
        if ((o = file_alone(s)) != NULL)
            reply_trouble(t, o, m, TROUBLE_HARD, m->pattern->cause, trace_texts[TEXT_PERMISSION_DENIED]);
}

int request_event(struct trace *t, struct sftp *s, const struct message *m)
{
    switch (m->pattern->event) {
    case E_REMOVE:
        (void)operation(t, s, m, W_REMOVE);
        return 1;
    case E_MKDIR:
        (void)operation(t, s, m, W_MKDIR);
        return 1;
    case E_RMDIR:
        (void)operation(t, s, m, W_RMDIR);
        return 1;
    case E_RENAME:
        (void)operation(t, s, m, W_RENAME);
        return 1;
    case E_SYMLINK:
        (void)operation(t, s, m, W_SYMLINK);
        return 1;
    case E_RENAME_CUT:
        cut_names(t, s, m, W_RENAME);
        return 1;
    case E_SYMLINK_CUT:
        cut_names(t, s, m, W_SYMLINK);
        return 1;
    case E_SET_SIZE:
        set_size(t, s, m);
        return 1;
    case E_CHMOD:
        set(t, s, m, RANK_MODE, W_CHMOD);
        return 1;
    case E_SET_TIME:
        set(t, s, m, RANK_TIME, W_NONE);
        return 1;
    case E_CHOWN:
        set(t, s, m, RANK_OWNER, W_CHOWN);
        return 1;
    case E_REFUSING:
        refused(t, s, m);
        return 1;
    case E_SETTING:
        s->detail = DETAIL_DEBUG;
        other(t, s);
        s->set_told = 1;
        return 1;
    case E_ASKING:
        s->detail = DETAIL_DEBUG;
        other(t, s);
        return 1;
    case E_VERBOSE:
        if (s->detail < DETAIL_VERBOSE)
            s->detail = DETAIL_VERBOSE;
        other(t, s);
        return 1;
    case E_OTHER:
        other(t, s);
        return 1;
    default:
        return 0;
    }
}

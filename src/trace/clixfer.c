/* clixfer.c: transfers of sftp, and of scp over sftp, from what the client sends and receives; the rows of all
   operations.

   sftp does one thing after the other and waits for each answer; only the writes and reads of one file overlap. So an
   answer belongs to the last request, and there is at most one file open for reading and one for writing. With -vvv
   all requests are shown: a transfer begins with SSH2_FXP_OPEN and ends with the status of SSH2_FXP_CLOSE; its bytes
   are those that the server has acknowledged (put) or sent (get). Up to 8.x the open does not tell the direction: the
   next request does, and when there is none, what was looked up before (a get looks the remote file up with LSTAT).
   With less than -vvv there are announcements and errors only: then the result of what no error names is not known.

   cp (9.0 and later) opens two files, without the mode in the lines, and has the server copy one to the other
   (copy-data): that is a put of the second one, whose bytes the client is not told. Nothing else opens twice with
   nothing between.

   A status without a request that awaits it means nothing: neither rows nor results come of it. */
#include "base/ascii.h"
#include "model/cause.h"
#include "trace/client.h"

enum { OPEN_FOR_WRITE = 2 /* draft-ietf-secsh-filexfer-02, 6.3 */, STATUS_KNOWN = 8 };

/* --- rows */

struct op *xfer_begin(struct trace *t, struct client *c, const struct message *m, enum word word)
{
    struct op *o = op_take(t);

    if (o == NULL)
        return NULL;
    o->prev = o->next = NULL;
    o->sftp = NULL;
    o->state = OP_DONE;
    o->word = word;
    o->result = W_NONE;
    o->flags = 0;
    o->path_cut = o->has_bytes = o->has_offset = o->has_handle = o->is_copy = 0;
    o->resumed = -1;
    o->handle = o->bytes = 0;
    o->new1 = o->new2 = -1;
    o->start = o->end = m->when;
    o->due = INSTANT_NONE;
    o->first = o->last = m->number;
    o->cause = C_NONE;
    run_phase(c, m, W_OPERATION);
    if (c->product == W_NONE)
        c->product = W_SFTP;        /* the trace begins behind what told it */
    tale_add(t, &o->tale, m);
    return o;
}

static void forget(struct client *c, const struct op *o)
{
    struct op **at[8];
    unsigned i;

    at[0] = &c->told;
    at[1] = &c->opening;
    at[2] = &c->get;
    at[3] = &c->put;
    at[4] = &c->act;
    at[5] = &c->closing;
    at[6] = &c->done;
    at[7] = &c->source;
    for (i = 0; i < sizeof at / sizeof at[0]; i++)
        if (*at[i] == o)
            *at[i] = NULL;
}

void xfer_drop(struct trace *t, struct client *c, struct op *o)
{
    forget(c, o);
    op_give(t, o);
}

static void fill(const struct client *c, const struct op *o, struct transfer *x)
{
    op_row_begin(x);
    x->source = W_CLIENT_TRACE;
    x->role = W_CLIENT;
    x->product = c->product == W_SCP ? W_SCP : W_SFTP;
    x->op = o->word;
    x->result = o->result;
    x->start = o->start;
    x->end = o->end;
    x->duration = o->start != INSTANT_NONE && o->end != INSTANT_NONE && o->end >= o->start ? o->end - o->start : -1;
    x->resolution = c->resolution;
    x->bytes = o->bytes;
    x->has_bytes = o->has_bytes;
    x->user = text_slice(&c->user);
    x->login = x->user;
    x->at = c->at;
    x->host = text_slice(&c->host);
    x->path = text_slice(&o->path);
    x->path2 = text_slice(&o->path2);
    x->path_cut = o->path_cut;
    x->resumed = o->resumed;
    x->new1 = o->new1;
    x->new2 = o->new2;
    x->auth = text_slice(&c->method);
    terms_tell_of(&c->terms, x);
    x->from.log_input = c->log->name;
    x->from.log_first = o->first;
    x->from.log_last = o->last;
    x->session = c->number;
    x->cause = o->result == W_FAIL ? o->cause : C_NONE;
    x->cause_text = o->result == W_FAIL ? text_slice(&o->status) : slice_of(NULL, 0);
    x->progress = o->samples != NULL ? o->samples->at : NULL;
    x->num_progress = o->samples != NULL ? o->samples->count : 0;
    tale_tell(o->tale, &x->story);
}

void xfer_give(struct trace *t, struct client *c, struct op *o)
{
    struct transfer x;
    int result;

    forget(c, o);
    fill(c, o, &x);
    if (o->word == W_GET || o->word == W_PUT)
        c->transfers++;
    if (o->word == W_GET)
        c->bytes_out += o->bytes;
    else if (o->word == W_PUT)
        c->bytes_in += o->bytes;
    if (o->result == W_FAIL)
        c->failures++;
    if (t->result == OK && (result = t->out.transfer(t->out.ctx, &x)) != OK)
        t->result = result;
    op_give(t, o);
}

void xfer_settle(struct trace *t, struct client *c)
{
    if (c->done != NULL)
        xfer_give(t, c, c->done);
}

void xfer_fail(struct trace *t, struct op *o, enum cause_id cause, struct slice text)
{
    if (o->result == W_FAIL)
        return;
    o->result = W_FAIL;
    if (cause == C_NONE && (cause = cause_of_status(text)) == C_NONE)
        cause = cause_of_error(text);
    o->cause = cause;
    text_set(t, &o->status, text);
}

void xfer_touch(struct op *o, const struct message *m)
{
    o->last = m->number;
    if (m->when != INSTANT_NONE)
        o->end = m->when;
}

/* The operation is finished; its row waits for the next line. */
void xfer_finish(struct trace *t, struct client *c, struct op *o, const struct message *m)
{
    xfer_touch(o, m);
    forget(c, o);
    xfer_settle(t, c);
    c->done = o;
}

/* What sftp calls a status. */
static struct slice status_text(int64_t status)
{
    return status >= 1 && status <= STATUS_KNOWN ? trace_texts[TEXT_FX_EOF + (status - 1)] : trace_texts[TEXT_FX_OTHER];
}

/* --- transfers */

void xfer_name(struct trace *t, struct text *x, const struct message *m)
{
    struct slice name = capture_get(&m->cap, CAP_PATH);

    switch (m->pattern->event) {
    case E_XFER_UPLOADING: case E_XFER_FETCHING: case E_XFER_RESUMING: case E_XFER_CHANGING:
        text_set_shown(t, x, name);
        break;
    default:
        text_set_name(t, x, name, 0);
        break;
    }
}

void xfer_path(struct trace *t, struct op *o, const struct message *m)
{
    struct slice path = capture_get(&m->cap, CAP_PATH);

    xfer_name(t, &o->path, m);
    o->path_cut |= m->cap.unsure || (m->text.n >= CUT_LEAST && path.p + path.n == m->text.p + m->text.n);
}

/* What was announced and never asked for: with -vvv it was something else (a directory), and where the server tells
   of it that counts; else it is all that is known. */
static void settle_told(struct trace *t, struct client *c)
{
    if (c->told == NULL)
        return;
    if ((c->has_packets || c->serving == SERVING) && c->told->result == W_NONE)
        xfer_drop(t, c, c->told);
    else
        xfer_give(t, c, c->told);
}

static void told_event(struct trace *t, struct client *c, const struct message *m, enum word word, int resumed)
{
    struct op *o = c->told;

    xfer_name(t, &t->scratch, m);
    if (o != NULL && o->word == word && slice_same(text_slice(&o->path), text_slice(&t->scratch))) {
        xfer_touch(o, m);
        tale_add(t, &o->tale, m);
        return;
    }
    settle_told(t, c);
    if ((o = c->told = xfer_begin(t, c, m, word)) == NULL)
        return;
    xfer_path(t, o, m);
    if (resumed)
        o->resumed = 1;
}

/* "Resuming upload of L to R" has the same form as "Resuming R to L". */
static void resuming_event(struct trace *t, struct client *c, const struct message *m)
{
    struct slice path = capture_get(&m->cap, CAP_PATH), of = trace_texts[TEXT_UPLOAD_OF];
    struct message other;

    if (!slice_starts(path, of)) {
        told_event(t, c, m, W_GET, 1);
        return;
    }
    other = *m;
    other.cap.at[CAP_PATH] = capture_get(&m->cap, CAP_LOCAL);
    told_event(t, c, &other, W_PUT, 1);
}

/* "Uploading of file L to R failed!" has the form of "Uploading L to R"; it stands behind what failed. */
static void uploading_event(struct trace *t, struct client *c, const struct message *m)
{
    if (!slice_starts(capture_get(&m->cap, CAP_LOCAL), trace_texts[TEXT_OF_FILE]) ||
        !slice_ends(capture_get(&m->cap, CAP_PATH), trace_texts[TEXT_FAILED]))
        told_event(t, c, m, W_PUT, 0);
}

static void end_open_file(struct trace *t, struct client *c, struct op *o)
{
    if (o != NULL)
        xfer_give(t, c, o);
}

/* The flags of an open as hex digits. */
uint64_t xfer_flags(struct slice s)
{
    uint64_t n = 0;
    size_t i;
    unsigned d;

    for (i = 0; i < s.n && i < 8; i++) {
        unsigned char ch = ascii_lower(s.p[i]);
        d = ascii_is_digit(ch) ? (unsigned)(ch - A_0) : ch >= A_LA && ch < A_LA + 6 ? (unsigned)(ch - A_LA + 10) : 0;
        n = n * 16 + d;
    }
    return n;
}

/* One that was opened and has neither failed nor been asked for may be the source of a copy. */
static void open_again(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->opening;

    if (c->source != NULL)
        xfer_give(t, c, c->source);
    if (o == NULL || o->result != W_NONE || capture_has(&m->cap, CAP_SIDE))
        return;
    forget(c, o);
    c->source = o;
}

static void copy_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->opening;

    c->waiting = WAIT_OTHER;
    if (o == NULL || c->source == NULL)
        return;
    tale_add(t, &o->tale, m);
    text_set(t, &o->path2, text_slice(&c->source->path));
    xfer_drop(t, c, c->source);
    forget(c, o);
    o->state = OP_OPEN;
    o->word = W_PUT;
    o->is_copy = 1;
    c->put = o;
    c->waiting = WAIT_COPY;
}

static void open_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->told;
    enum word word = c->hint;

    c->has_packets = 1;
    open_again(t, c, m);
    xfer_name(t, &t->scratch, m);
    if (o != NULL && slice_same(text_slice(&o->path), text_slice(&t->scratch))) {
        c->told = NULL;
        word = o->word;
        xfer_touch(o, m);
        tale_add(t, &o->tale, m);
    } else {
        settle_told(t, c);
        if ((o = xfer_begin(t, c, m, W_NONE)) == NULL)
            return;
        xfer_path(t, o, m);
    }
    if (capture_has(&m->cap, CAP_FLAGS))
        word = xfer_flags(capture_get(&m->cap, CAP_FLAGS)) & OPEN_FOR_WRITE ? W_PUT : W_GET;
    else if (capture_has(&m->cap, CAP_SIDE))
        word = slice_same(capture_get(&m->cap, CAP_SIDE), trace_texts[TEXT_DEST]) ? W_PUT : W_GET;
    o->word = word;
    o->state = OP_OPENING;
    end_open_file(t, c, word == W_GET ? c->get : c->put);
    *(word == W_GET ? &c->get : &c->put) = o;
    c->opening = o;
    c->status = -1;
    c->last_type = 0;
}

/* A request for the open file: it has been opened. */
static void opened(struct client *c, struct op *o)
{
    o->state = OP_OPEN;
    if (c->opening == o)
        c->opening = NULL;
}

static int numbers(const struct message *m, enum capture_role a, enum capture_role b, uint64_t *x, uint64_t *y)
{
    return slice_u64(capture_get(&m->cap, a), x) == OK && slice_u64(capture_get(&m->cap, b), y) == OK;
}

static void first_offset(struct op *o, uint64_t offset)
{
    if (o->has_offset)
        return;
    o->has_offset = 1;
    o->has_bytes = 1;
    o->resumed = offset > 0;
}

static void write_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->put;
    uint64_t offset, size;

    if (o == NULL || c->closing == o || !numbers(m, CAP_OFFSET, CAP_SIZE, &offset, &size))
        return;
    opened(c, o);
    o->word = W_PUT;
    if (!o->has_offset)
        op_progress(t, o, m->when, 0);
    first_offset(o, offset);
    xfer_touch(o, m);
}

static void ack_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->put;
    uint64_t offset, size;
    int64_t status = c->status;

    c->status = -1;
    if (o == NULL || status < 0 || !o->has_offset || !numbers(m, CAP_OFFSET, CAP_SIZE, &offset, &size))
        return;
    xfer_touch(o, m);
    if (status != 0) {
        tale_add(t, &o->tale, m);
        xfer_fail(t, o, C_NONE, status_text(status));
        return;
    }
    o->bytes += size;
    op_progress(t, o, m->when, o->bytes);
}

/* A read: the file is open for reading. */
static struct op *reading(struct client *c)
{
    struct op *o = c->get;

    if (o == NULL && c->put != NULL && c->put->state == OP_OPENING && !c->put->has_offset) {
        o = c->get = c->put;
        c->put = NULL;
        o->word = W_GET;
    }
    return o != NULL && c->closing != o ? o : NULL;
}

static void range_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = reading(c);
    uint64_t offset, to;

    if (o == NULL || !numbers(m, CAP_OFFSET, CAP_TO, &offset, &to))
        return;
    opened(c, o);
    if (!o->has_offset)
        op_progress(t, o, m->when, 0);
    first_offset(o, offset);
    xfer_touch(o, m);
}

static void data_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->get;
    uint64_t offset, to;

    if (o == NULL || !o->has_offset || !numbers(m, CAP_OFFSET, CAP_TO, &offset, &to))
        return;
    xfer_touch(o, m);
    if (to >= offset && to - offset < UINT64_MAX)
        o->bytes += to - offset + 1;
    op_progress(t, o, m->when, o->bytes);
}

static void close_event(struct trace *t, struct client *c, const struct message *m)
{
    struct op *o = c->get != NULL ? c->get : c->put;

    c->waiting = WAIT_OTHER;
    if (c->is_listing || o == NULL) {
        c->is_listing = 0;
        return;
    }
    opened(c, o);
    if (o->word == W_NONE)
        o->word = W_PUT;        /* a get always reads */
    o->has_bytes = !o->is_copy;
    xfer_touch(o, m);
    tale_add(t, &o->tale, m);
    c->closing = o;
    c->waiting = WAIT_CLOSE;
}

static void status_event(struct trace *t, struct client *c, const struct message *m)
{
    enum waiting waiting = c->waiting;
    struct op *o = waiting == WAIT_CLOSE ? c->closing : waiting == WAIT_ACT ? c->act : NULL;
    uint64_t n;

    if (slice_u64(capture_get(&m->cap, CAP_NUM), &n) != OK || n > INT32_MAX)
        return;
    c->waiting = WAIT_NONE;
    if (waiting == WAIT_NONE) {
        c->status = (int64_t)n;
        return;
    }
    if (waiting == WAIT_COPY && n != 0 && c->put != NULL)
        xfer_fail(t, c->put, C_NONE, status_text((int64_t)n));
    if (o == NULL)
        return;
    tale_add(t, &o->tale, m);
    if (n != 0) {
        xfer_fail(t, o, C_NONE, status_text((int64_t)n));
        c->failed = o->word;
    } else if (o->result == W_NONE) {
        o->result = W_OK;
    }
    xfer_finish(t, c, o, m);
}

/* --- the requests of a transfer */

int xfer_request(struct trace *t, struct client *c, const struct message *m)
{
    switch (m->pattern->event) {
    case E_XFER_OPEN: open_event(t, c, m); break;
    case E_XFER_WRITE: write_event(t, c, m); break;
    case E_XFER_ACK: ack_event(t, c, m); break;
    case E_XFER_RANGE: range_event(t, c, m); break;
    case E_XFER_DATA: data_event(t, c, m); break;
    case E_XFER_COPY: copy_event(t, c, m); break;
    case E_XFER_CLOSE: close_event(t, c, m); break;
    case E_XFER_STATUS: status_event(t, c, m); break;
    case E_XFER_READDIR: c->is_listing = 1; c->hint = W_GET; break;
    case E_XFER_LOOKING: c->hint = W_PUT; break;
    case E_XFER_UPLOAD: told_event(t, c, m, W_PUT, 0); break;
    case E_XFER_UPLOADING: uploading_event(t, c, m); break;
    case E_XFER_DOWNLOAD: case E_XFER_FETCHING: told_event(t, c, m, W_GET, 0); break;
    case E_XFER_RESUMING: resuming_event(t, c, m); break;
    case E_XFER_ENTERING:
        if (c->told != NULL)
            xfer_drop(t, c, c->told);
        break;
    default: return 0;
    }
    return 1;
}

void xfer_end(struct trace *t, struct client *c)
{
    struct op *o;

    xfer_settle(t, c);
    settle_told(t, c);
    if (c->act != NULL)
        xfer_give(t, c, c->act);
    if (c->source != NULL)
        xfer_give(t, c, c->source);
    while ((o = c->get != NULL ? c->get : c->put) != NULL) {
        if (c->cause != C_NONE)
            xfer_fail(t, o, c->cause, text_slice(&c->why));
        xfer_give(t, c, o);
    }
}

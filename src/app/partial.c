/* partial.c: partial reports as files.

   A gzip stream of: the line "sftp119 partial VERSION", a number that tells the run apart, and items. An item is its
   kind (enum partial_kind) in one byte, the length of its body and the body; numbers, texts and structs are written as
   freeze.h has them.

     NAME       the name of an input, in the order of the numbers that structs refer to
     TRANSFER, LOGIN, SESSION    as they were read, before matching
     RUN        the number of a run whose partial report was merged into this one
     ADVANCE    how far dumps and logs have been read
     COVER      a stretch of time that one side covers
     KEPT       a message of a connection that is not whole in the logs (trace.h)
     FINDING    name of the id, input, record, line, offset + 1 (0: none), count, text
     END        how many items there were before: a file without it is not whole

   Everything is kept as it was read, so that the merge sees what a single run would have seen: matching, duplicates,
   distributions and filters are its business. */
#include <stdlib.h>
#include "app/about.h"
#include "app/partial.h"
#include "input/unpack.h"
#include "input/write.h"
#include "join/sums.h"
#include "model/freeze.h"
#include "trace/origin.h"

static const unsigned char magic[] = "sftp119 partial " ABOUT_VERSION "\n";
enum { MAGIC = sizeof magic - 1, PROGRAM = sizeof "sftp119 partial " - 1, FLUSH = 65536, HEAD_MAX = 16,
    BODY_MAX = SOURCE_WINDOW - HEAD_MAX };

struct partial_out {
    struct run *run;
    const char *name;
    struct io_out *io;
    struct writer *writer;
    struct buf items, body;             /* items: not yet written; body: being made */
    struct freeze_names names;
    size_t num_names;                   /* of them written */
    struct cover cover[2];
    uint64_t count;
};

static int write_out(void *ctx, struct slice s)
{
    return io_write(ctx, s);
}

static int flush(struct partial_out *p)
{
    int result = writer_bytes(p->writer, buf_slice(&p->items));

    buf_clear(&p->items);
    if (result == E_IO)
        msg_error(p->run->msg, "%s: cannot be written: %s", p->name, io_why(p->io));
    return result;
}

static void put_item(struct partial_out *p, enum partial_kind kind, struct slice body)
{
    buf_byte(&p->items, (unsigned char)kind);
    freeze_slice(&p->items, body);
    p->count++;
}

/* Writes the body as an item of the kind, new names in front of it. */
static int put(struct partial_out *p, enum partial_kind kind)
{
    while (p->num_names < p->names.num) {
        const char *name = p->names.name[p->num_names++];
        put_item(p, PARTIAL_NAME, slice_of((const unsigned char *)name, strlen(name)));
    }
    if (p->body.result != OK)
        return p->body.result;
    if (p->names.lost)
        return E_NOMEM;
    put_item(p, kind, buf_slice(&p->body));
    buf_clear(&p->body);
    if (p->items.result != OK)
        return E_NOMEM;
    return p->items.n >= FLUSH ? flush(p) : OK;
}

static void out_free(struct partial_out *p)
{
    if (p->writer != NULL)
        writer_free(p->writer);
    buf_done(&p->items);
    buf_done(&p->body);
    freeze_names_done(&p->names);
    cover_done(&p->cover[0]);
    cover_done(&p->cover[1]);
    free(p);
}

int partial_out_open(struct partial_out **out, struct run *r, const char *name)
{
    struct partial_out *p = calloc(1, sizeof *p);
    const char *why = "";
    int result;

    *out = NULL;
    if (p == NULL)
        return E_NOMEM;
    p->run = r;
    p->name = name;
    buf_init(&p->items, 0);
    buf_init(&p->body, BODY_MAX);
    result = io_create(&p->io, name, &why);
    if (result == E_IO)
        msg_error(r->msg, "%s: cannot be written: %s", name, why);
    if (result == OK && (result = writer_new(&p->writer, writer_forms()[0], 0, WRITE_FAST, write_out, p->io)) != OK)
        io_discard(p->io);
    if (result != OK) {
        out_free(p);
        return result;
    }
    buf_put(&p->items, slice_of(magic, MAGIC));
    freeze_u64(&p->items, (uint64_t)io_now() ^ partial_digest(slice_of((const unsigned char *)name, strlen(name))));
    *out = p;
    return OK;
}

int partial_out_transfer(struct partial_out *p, const struct transfer *t)
{
    freeze_transfer(&p->body, &p->names, t);
    return put(p, PARTIAL_TRANSFER);
}

int partial_out_login(struct partial_out *p, const struct login *l)
{
    freeze_login(&p->body, &p->names, l);
    return put(p, PARTIAL_LOGIN);
}

int partial_out_session(struct partial_out *p, const struct session *s)
{
    freeze_session(&p->body, &p->names, s);
    return put(p, PARTIAL_SESSION);
}

int partial_out_advance(struct partial_out *p, int64_t smf_time, int64_t log_time)
{
    freeze_i64(&p->body, smf_time);
    freeze_i64(&p->body, log_time);
    return put(p, PARTIAL_ADVANCE);
}

void partial_out_cover(struct partial_out *p, int is_log, int64_t first, int64_t last)
{
    cover_add_stretch(&p->cover[is_log != 0], first, last);
}

int partial_out_run(struct partial_out *p, uint64_t id)
{
    freeze_u64(&p->body, id);
    return put(p, PARTIAL_RUN);
}

void partial_freeze_kept(struct buf *b, struct freeze_names *n, const struct trace_kept *x)
{
    freeze_u64(b, freeze_name(n, x->input));
    freeze_u64(b, x->group);
    freeze_u64(b, x->owner);
    freeze_i64(b, x->disorder);
    freeze_i64(b, x->doubt);
    freeze_i64(b, x->at);
    freeze_i64(b, x->begin);
    freeze_i64(b, x->when);
    freeze_i64(b, x->resolution);
    freeze_u64(b, x->pid);
    freeze_u64(b, x->number);
    freeze_slice(b, x->host);
    freeze_slice(b, x->text);
    freeze_slice(b, x->line);
}

int partial_thaw_kept(struct slice s, const struct freeze_names *n, struct trace_kept *x)
{
    uint64_t input, owner;

    memset(x, 0, sizeof *x);
    if (thaw_u64(&s, &input) != OK || input > n->num || thaw_u64(&s, &x->group) != OK
        || thaw_u64(&s, &owner) != OK || owner > OWNER_UNTOLD || thaw_i64(&s, &x->disorder) != OK
        || thaw_i64(&s, &x->doubt) != OK || thaw_i64(&s, &x->at) != OK || thaw_i64(&s, &x->begin) != OK
        || thaw_i64(&s, &x->when) != OK || thaw_i64(&s, &x->resolution) != OK || thaw_u64(&s, &x->pid) != OK
        || thaw_u64(&s, &x->number) != OK || thaw_slice(&s, &x->host) != OK || thaw_slice(&s, &x->text) != OK
        || thaw_slice(&s, &x->line) != OK || s.n > 0)
        return E_FORMAT;
    x->input = input > 0 ? n->name[input - 1] : NULL;
    x->owner = (unsigned)owner;
    return OK;
}

int partial_out_kept(struct partial_out *p, const struct trace_kept *x)
{
    partial_freeze_kept(&p->body, &p->names, x);
    return put(p, PARTIAL_KEPT);
}

static int put_cover(struct partial_out *p, int is_log)
{
    const struct cover *c = &p->cover[is_log];
    size_t i;
    int result = c->lost ? E_NOMEM : OK;

    for (i = 0; result == OK && i < c->num; i++) {
        freeze_u64(&p->body, (uint64_t)is_log);
        freeze_i64(&p->body, c->s[i].first);
        freeze_i64(&p->body, c->s[i].last);
        result = put(p, PARTIAL_COVER);
    }
    return result;
}

static int put_findings(struct partial_out *p)
{
    const struct finding *f;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && (f = findings_get(p->run->fs, i)) != NULL; i++) {
        freeze_slice(&p->body, f->name);
        freeze_u64(&p->body, freeze_name(&p->names, f->at.input));
        freeze_u64(&p->body, f->at.record);
        freeze_u64(&p->body, f->at.line);
        freeze_u64(&p->body, f->at.has_offset ? f->at.offset + 1 : 0);
        freeze_u64(&p->body, f->count);
        freeze_slice(&p->body, f->text);
        result = put(p, PARTIAL_FINDING);
    }
    return result;
}

static int finish(struct partial_out *p)
{
    int result = put_cover(p, 0);

    if (result == OK)
        result = put_cover(p, 1);
    if (result == OK)
        result = put_findings(p);
    if (result == OK) {
        freeze_u64(&p->body, p->count);
        result = put(p, PARTIAL_END);
    }
    if (result == OK)
        result = flush(p);
    if (result == OK && (result = writer_end(p->writer)) == E_IO)
        msg_error(p->run->msg, "%s: cannot be written: %s", p->name, io_why(p->io));
    return result;
}

int partial_out_close(struct partial_out *p, int result)
{
    const char *why = "";

    if (result == OK)
        result = finish(p);
    if (result != OK)
        io_discard(p->io);
    else if ((result = io_commit(p->io, &why)) == E_IO)
        msg_error(p->run->msg, "%s: cannot be written: %s", p->name, why);
    out_free(p);
    return result;
}

/* --- reading */

struct partial_in {
    const char *name;
    struct findings *fs, *keep;
    struct unpack *unpack;
    struct source *source;
    struct freeze_names names;
    struct thawed lists;                /* of the item handed out last */
    size_t skip;                        /* length of the item handed out last */
    uint64_t id, count;
    int ended;
};

static int refuse(const struct partial_in *p, enum finding_id id, struct slice text)
{
    struct value arg = value_text(text);
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = p->name;
    finding_add(p->fs, id, &at, &arg, 1);
    return E_FORMAT;
}

static int head_read(struct partial_in *p)
{
    struct slice w = source_look(p->source, MAGIC + HEAD_MAX), rest;
    size_t n;

    if (!slice_starts(w, slice_of(magic, PROGRAM)))
        return refuse(p, F_PARTIAL_UNKNOWN, slice_of(NULL, 0));
    if (!slice_starts(w, slice_of(magic, MAGIC))) {
        rest = slice_from(w, PROGRAM);
        n = slice_find(rest, '\n');
        return refuse(p, F_PARTIAL_VERSION, slice_of(rest.p, n));
    }
    rest = slice_from(w, MAGIC);
    if (thaw_u64(&rest, &p->id) != OK)
        return refuse(p, F_PARTIAL_DAMAGED, slice_of(NULL, 0));
    source_skip(p->source, w.n - rest.n);
    return OK;
}

int partial_in_open(struct partial_in **out, const char *name, struct findings *fs, struct findings *keep)
{
    struct partial_in *p = calloc(1, sizeof *p);
    int result;

    *out = NULL;
    if (p == NULL)
        return E_NOMEM;
    p->name = name;
    p->fs = fs;
    p->keep = keep;
    result = unpack_open(&p->unpack, name, fs);
    if (result == OK)
        result = unpack_next(p->unpack, &p->source);
    if (result == OK)
        result = head_read(p);
    else if (result == END)
        result = refuse(p, F_PARTIAL_UNKNOWN, slice_of(NULL, 0));
    if (result == OK) {
        *out = p;
        return OK;
    }
    partial_in_close(p);
    return result == E_NOMEM ? result : E_FORMAT;
}

void partial_in_close(struct partial_in *p)
{
    if (p->unpack != NULL)
        unpack_close(p->unpack);
    freeze_names_done(&p->names);
    free(p);
}

static int name_take(struct partial_in *p, struct slice text)
{
    const char *name = findings_keep(p->keep, text);
    size_t before = p->names.num;

    if (name == NULL)
        return E_NOMEM;
    if (freeze_name(&p->names, name) == before + 1)
        return OK;
    return p->names.lost ? E_NOMEM : E_FORMAT;
}

static int cover_take(struct slice s, struct partial_item *item)
{
    uint64_t is_log;

    if (thaw_u64(&s, &is_log) != OK || is_log > 1 || thaw_i64(&s, &item->u.cover.first) != OK
        || thaw_i64(&s, &item->u.cover.last) != OK || item->u.cover.first > item->u.cover.last)
        return E_FORMAT;
    item->u.cover.is_log = (int)is_log;
    return s.n == 0 ? OK : E_FORMAT;
}

static int finding_take(const struct partial_in *p, struct slice s, struct finding *f)
{
    uint64_t input, offset;
    struct slice name;
    int id = 1;

    if (thaw_slice(&s, &name) != OK || thaw_u64(&s, &input) != OK || input > p->names.num
        || thaw_u64(&s, &f->at.record) != OK || thaw_u64(&s, &f->at.line) != OK || thaw_u64(&s, &offset) != OK
        || thaw_u64(&s, &f->count) != OK || f->count == 0 || thaw_slice(&s, &f->text) != OK || s.n > 0)
        return E_FORMAT;
    while (id < NUM_FINDINGS && !slice_same(finding_kinds[id].name, name))
        id++;
    if (id == NUM_FINDINGS)
        return E_FORMAT;
    f->id = (enum finding_id)id;
    f->name = finding_kinds[id].name;
    f->severity = (enum severity)finding_kinds[id].severity;
    f->at.input = input > 0 ? p->names.name[input - 1] : NULL;
    f->at.has_offset = offset > 0;
    f->at.offset = offset > 0 ? offset - 1 : 0;
    return OK;
}

static int item_take(struct partial_in *p, struct slice body, struct partial_item *item)
{
    uint64_t count;

    switch (item->kind) {
    case PARTIAL_NAME:
        return name_take(p, body);
    case PARTIAL_TRANSFER:
        return thaw_transfer(body, &p->names, &p->lists, &item->u.transfer);
    case PARTIAL_LOGIN:
        return thaw_login(body, &p->names, &item->u.login);
    case PARTIAL_SESSION:
        return thaw_session(body, &p->names, &p->lists, &item->u.session);
    case PARTIAL_ADVANCE:
        if (thaw_i64(&body, &item->u.advance.smf_time) != OK || thaw_i64(&body, &item->u.advance.log_time) != OK)
            return E_FORMAT;
        return body.n == 0 ? OK : E_FORMAT;
    case PARTIAL_RUN:
        return thaw_u64(&body, &item->u.run) == OK && body.n == 0 ? OK : E_FORMAT;
    case PARTIAL_COVER:
        return cover_take(body, item);
    case PARTIAL_KEPT:
        return partial_thaw_kept(body, &p->names, &item->u.kept);
    case PARTIAL_FINDING:
        return finding_take(p, body, &item->u.finding);
    case PARTIAL_END:
        p->ended = 1;
        return thaw_u64(&body, &count) == OK && count == p->count && body.n == 0 ? OK : E_FORMAT;
    case NUM_PARTIAL_KINDS:
        break;
    }
    return E_FORMAT;
}

/* The next item, whatever its kind. */
static int item_next(struct partial_in *p, struct partial_item *item)
{
    struct slice w, rest;
    size_t head;
    uint64_t n;

    source_skip(p->source, p->skip);
    p->skip = 0;
    w = source_look(p->source, HEAD_MAX);
    if (w.n == 0 || w.p[0] >= NUM_PARTIAL_KINDS)
        return E_FORMAT;
    memset(item, 0, sizeof *item);
    item->kind = (enum partial_kind)w.p[0];
    rest = slice_from(w, 1);
    if (thaw_u64(&rest, &n) != OK || n > BODY_MAX)
        return E_FORMAT;
    head = w.n - rest.n;
    w = source_look(p->source, head + (size_t)n);
    if (w.n < head + n)
        return E_FORMAT;
    p->skip = head + (size_t)n;
    return item_take(p, slice_of(w.p + head, (size_t)n), item);
}

int partial_in_next(struct partial_in *p, struct partial_item *item)
{
    int result = OK;

    do {
        if (p->ended)
            return END;
        result = item_next(p, item);
        p->count++;
    } while (result == OK && (item->kind == PARTIAL_NAME || item->kind == PARTIAL_END));
    if (result != E_FORMAT)
        return result;
    p->ended = 1;
    return refuse(p, F_PARTIAL_DAMAGED, slice_of(NULL, 0));
}

uint64_t partial_in_id(const struct partial_in *p)
{
    return p->id;
}

uint64_t partial_in_raw_offset(const struct partial_in *p)
{
    return unpack_raw_offset(p->unpack);
}

uint64_t partial_in_raw_size(const struct partial_in *p)
{
    return unpack_raw_size(p->unpack);
}

/* FNV-1a (Fowler, Noll, Vo). */
uint64_t partial_digest(struct slice record)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    size_t i;

    for (i = 0; i < record.n; i++)
        h = (h ^ record.p[i]) * UINT64_C(0x100000001B3);
    return h;
}

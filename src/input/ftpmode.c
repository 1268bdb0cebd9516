/* ftpmode.c: what FTP had on the wire, saved as it was (RFC 959 3.4; containers.md 3). Two kinds:
   Record structure in stream mode: the byte FF introduces a control code, FF 01 end of record, FF 02 end of file, FF 03
   both; FF FF is a data byte FF.
   Block mode: in front of each block a byte of flags and a 2-byte length; a record is one block or several.
   Neither has RDWs, so they are made from the records' lengths. Certain is only what shows SMF headers at the
   beginnings of its first records. */
#include <stdlib.h>
#include "input/form.h"
#include "input/layer.h"

enum {
    ESCAPE = 0xFF, END_OF_RECORD = 0x01, END_OF_FILE = 0x02,
    BLOCK = 3, FLAG_RECORD = 0x80, FLAG_FILE = 0x40, FLAG_SUSPECT = 0x20, FLAG_RESTART = 0x10, FLAGS_NONE = 0x0F,
    DATA_MAX = RECORD_MAX - WORD_SIZE,
    ENOUGH = 3          /* records make certain */
};

struct ftp {
    struct source *below;
    int begun, ended;
    unsigned char *record;      /* RECORD_MAX bytes, an RDW in front */
    uint64_t n;                 /* data bytes of the record so far, those without room too */
    uint64_t offset;            /* where it begins */
    struct slice out;           /* of the last whole record, still to be handed out */
};

/* The beginning of a record for detection. */
struct probe {
    unsigned char head[BODY_MIN];
    size_t n;                   /* bytes of the record */
};

static void probe_put(struct probe *p, const unsigned char *s, size_t n)
{
    size_t room = p->n < BODY_MIN ? BODY_MIN - p->n : 0;

    if (room > 0 && n > 0)
        memcpy(p->head + p->n, s, n < room ? n : room);
    p->n += n;
}

static int probe_is_sure(const struct probe *p)
{
    return p->n >= BODY_MIN && p->head[0] != 0 && form_is_sure(p->head, BODY_MIN);
}

static int record_detect(struct slice head, int at_end, uint64_t size)
{
    struct probe p = { { 0 }, 0 };
    size_t at = 0, n, records = 0;
    unsigned code;

    (void)size;
    while (records < ENOUGH) {
        n = slice_find(slice_from(head, at), ESCAPE);
        probe_put(&p, head.p + at, n);
        at += n;
        if (head.n - at < 2)
            break;
        code = head.p[at + 1];
        at += 2;
        if (code == ESCAPE) {
            probe_put(&p, head.p + at - 1, 1);
            continue;
        }
        if (code < END_OF_RECORD || code > (END_OF_RECORD | END_OF_FILE) || (p.n > 0 && !probe_is_sure(&p)))
            return 0;
        records += p.n > 0;
        p.n = 0;
        if ((code & END_OF_FILE) != 0)
            return records > 0 && at == head.n && at_end;
    }
    return records >= 2 && (p.n < BODY_MIN || probe_is_sure(&p));
}

static int block_detect(struct slice head, int at_end, uint64_t size)
{
    struct probe p = { { 0 }, 0 };
    size_t at = 0, n, records = 0;
    unsigned flags;

    (void)size;
    while (records < ENOUGH && head.n - at >= BLOCK) {
        flags = head.p[at];
        n = be16_at(head.p + at + 1);
        if ((flags & FLAGS_NONE) != 0)
            return 0;
        at += BLOCK;
        if (head.n - at < n)
            break;
        if ((flags & FLAG_RESTART) == 0)
            probe_put(&p, head.p + at, n);
        at += n;
        if ((flags & (FLAG_RECORD | FLAG_FILE)) == 0)
            continue;
        if (p.n > 0 && !probe_is_sure(&p))
            return 0;
        records += p.n > 0;
        p.n = 0;
        if ((flags & FLAG_FILE) != 0)
            return records > 0 && at == head.n && at_end;
    }
    return records >= 2;
}

static int ftp_open(void **state, struct source *below)
{
    struct ftp *f = calloc(1, sizeof *f);

    *state = f;
    if (f == NULL || (f->record = malloc(RECORD_MAX)) == NULL) {
        free(f);
        *state = NULL;
        return E_NOMEM;
    }
    f->below = below;
    return OK;
}

static void ftp_close(void *state)
{
    struct ftp *f = state;

    free(f->record);
    free(f);
}

static int ftp_next(void *state)
{
    struct ftp *f = state;

    if (f->begun)
        return END;
    f->begun = 1;
    return OK;
}

static void report(struct ftp *f, enum finding_id id, uint64_t offset, struct value v)
{
    layer_report(f->below, id, offset, &v, 1);
}

static struct value code_value(const unsigned char *p, uint32_t n)
{
    struct value v = value_absent();

    v.kind = V_HEX;
    v.n = n;
    v.v.p = p;
    return v;
}

static void put(struct ftp *f, const unsigned char *s, size_t n)
{
    if (f->n + n <= DATA_MAX && n > 0)
        memcpy(f->record + WORD_SIZE + f->n, s, n);
    f->n += n;
}

static void record_end(struct ftp *f)
{
    size_t all = (size_t)f->n + WORD_SIZE;

    if (f->n > DATA_MAX) {
        report(f, F_INPUT_FTP_LONG, f->offset, value_uint(DATA_MAX));
    } else {
        f->record[0] = (unsigned char)(all >> 8);
        f->record[1] = (unsigned char)all;
        f->record[2] = f->record[3] = 0;
        f->out = slice_of(f->record, all);
    }
    f->n = 0;
    f->offset = source_offset(f->below);
}

/* The end mark has been read. */
static void file_end(struct ftp *f)
{
    f->ended = 1;
    if (f->n > 0)
        record_end(f);
    if (source_look(f->below, 1).n > 0)
        report(f, F_INPUT_TRAILING, source_offset(f->below), value_absent());
}

/* The input ends without an end mark; bytes: of the record that is not whole. */
static int cut_off(struct ftp *f, uint64_t bytes)
{
    f->ended = 1;
    if (source_damaged(f->below))
        return E_FORMAT;
    if (bytes == 0) {
        report(f, F_INPUT_END_MARK, source_offset(f->below), value_absent());
        return OK;
    }
    report(f, F_INPUT_FTP_TRUNCATED, f->offset, value_uint(bytes));
    return E_FORMAT;
}

/* Reads up to the end of a record. OK, with or without one in f->out; E_FORMAT: cut off. */
static int record_step(struct ftp *f)
{
    struct slice w;
    size_t n;
    unsigned code;

    while (f->out.n == 0 && !f->ended) {
        w = source_look(f->below, 1);
        n = slice_find(w, ESCAPE);
        put(f, w.p, n);
        source_skip(f->below, n);
        if (n > 0)
            continue;
        w = source_look(f->below, 2);
        if (w.n < 2)
            return cut_off(f, f->n + w.n);
        code = w.p[1];
        if (code == ESCAPE) {
            put(f, w.p, 1);
        } else if (code < END_OF_RECORD || code > (END_OF_RECORD | END_OF_FILE)) {
            report(f, F_INPUT_FTP_CODE, source_offset(f->below), code_value(w.p, 2));
            put(f, w.p, 2);
        }
        source_skip(f->below, 2);
        if (code == END_OF_RECORD || code == (END_OF_RECORD | END_OF_FILE))
            record_end(f);
        if (code == END_OF_FILE || code == (END_OF_RECORD | END_OF_FILE))
            file_end(f);
    }
    return OK;
}

static int block_step(struct ftp *f)
{
    struct slice w;
    size_t n;
    unsigned flags;

    while (f->out.n == 0 && !f->ended) {
        w = source_look(f->below, BLOCK);
        if (w.n < BLOCK)
            return cut_off(f, f->n + w.n);
        flags = w.p[0];
        n = BLOCK + be16_at(w.p + 1);
        w = source_look(f->below, n);
        if (w.n < n)
            return cut_off(f, f->n + w.n - BLOCK);
        if ((flags & FLAGS_NONE) != 0)
            report(f, F_INPUT_FTP_CODE, source_offset(f->below), code_value(w.p, 1));
        if ((flags & FLAG_SUSPECT) != 0)
            report(f, F_INPUT_FTP_SUSPECT, source_offset(f->below), value_absent());
        if ((flags & FLAG_RESTART) == 0)
            put(f, w.p + BLOCK, n - BLOCK);
        source_skip(f->below, n);
        if ((flags & FLAG_RECORD) != 0)
            record_end(f);
        if ((flags & FLAG_FILE) != 0)
            file_end(f);
    }
    return OK;
}

static int ftp_read(struct ftp *f, unsigned char *d, size_t n, size_t *got, int (*step)(struct ftp *))
{
    int r = step(f);

    if (n > f->out.n)
        n = f->out.n;
    if (n > 0)
        memcpy(d, f->out.p, n);
    f->out = slice_from(f->out, n);
    *got = n;
    return r;
}

static int record_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    *why = NULL;
    return ftp_read(state, d, n, got, record_step);
}

static int block_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    *why = NULL;
    return ftp_read(state, d, n, got, block_step);
}

static enum layer_content ftp_content(void *state)
{
    (void)state;
    return LAYER_RDW;
}

const struct layer_kind layer_ftp_record = {
    "\146\164\160\055\162\145\143\157\162\144",     /* ftp-record */
    record_detect, ftp_open, ftp_next, record_read, NULL, ftp_content, ftp_close
};
const struct layer_kind layer_ftp_block = {
    "\146\164\160\055\142\154\157\143\153",         /* ftp-block */
    block_detect, ftp_open, ftp_next, block_read, NULL, ftp_content, ftp_close
};

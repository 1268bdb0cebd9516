/* write.c: records, blocks, segments. IBM, DFSMS Using Data Sets: "Block Descriptor Word", "Record Descriptor Word",
   "Segment Descriptor Word" (containers.md 1.1, 1.2, 6). Spanned records are cut where a block is full, as VBS has it;
   a first segment is large enough for the SMF header. rdw-segments is what remains of such blocks without their
   BDWs. */
#include "input/write.h"
#include <stdlib.h>
#include "base/buf.h"
#include "gen/form.h"
#include "input/contain.h"
#include "input/inflate.h"

enum { WORD = 4, SEGMENT_LEAST = 32, FLUSH_AT = 65536, PACKED = 65536 };
enum { WHOLE, FIRST, LAST, MIDDLE };    /* segment control codes */

struct writer {
    enum container_form form;
    size_t block;               /* most bytes of one */
    size_t used;                /* of the present block, BDW included; 0: none */
    size_t at;                  /* its place in out */
    struct buf out;
    struct deflater *deflater;  /* NULL: not compressed */
    unsigned char *packed;
    writer_target *to;
    void *ctx;
};

static const enum container_form written[] = { CF_RDW, CF_BDW_RDW, CF_BDW_SEGMENTS, CF_RDW_SEGMENTS, CF_PREFIXED };
enum { NUM_WRITTEN = sizeof written / sizeof written[0] };

/* Names in UTF-8; a name per form of the table above. */
static const char *const names[NUM_WRITTEN + 1] = {
    "\162\144\167", "\142\144\167\055\162\144\167",
    "\142\144\167\055\163\145\147\155\145\156\164\163",
    "\162\144\167\055\163\145\147\155\145\156\164\163",
    "\160\162\145\146\151\170\145\144", NULL
};

const char *const *writer_forms(void)
{
    return names;
}

int writer_new(struct writer **out, const char *form, size_t block, int gzip, writer_target *to, void *ctx)
{
    struct writer *w;
    size_t i;

    *out = NULL;
    if (block == 0)
        block = WRITE_BLOCK;
    for (i = 0; i < NUM_WRITTEN && strcmp(form, names[i]) != 0; i++)
        ;
    if (i == NUM_WRITTEN || block < WRITE_BLOCK_LEAST || block > WRITE_BLOCK_MOST)
        return E_USAGE;
    w = calloc(1, sizeof *w);
    if (w == NULL)
        return E_NOMEM;
    w->form = written[i];
    w->block = block;
    w->to = to;
    w->ctx = ctx;
    buf_init(&w->out, 0);
    if (!gzip || ((w->packed = malloc(PACKED)) != NULL && deflate_new(&w->deflater, gzip) == OK)) {
        *out = w;
        return OK;
    }
    writer_free(w);
    return E_NOMEM;
}

void writer_free(struct writer *w)
{
    if (w == NULL)
        return;
    deflate_free(w->deflater);
    free(w->packed);
    buf_done(&w->out);
    free(w);
}

/* Hands all that is ready to the target. */
static int flush(struct writer *w, int last)
{
    struct slice in = buf_slice(&w->out);
    size_t made;
    int result = w->out.result, more = OK;

    if (result != OK)
        return result;
    buf_clear(&w->out);
    if (w->deflater == NULL)
        return in.n > 0 ? w->to(w->ctx, in) : OK;
    while (result == OK && more == OK && (in.n > 0 || last)) {
        more = deflate_step(w->deflater, &in, last, w->packed, PACKED, &made);
        if (made > 0)
            result = w->to(w->ctx, slice_of(w->packed, made));
    }
    return result != OK || more == END ? result : more;
}

static int settle(struct writer *w)
{
    return w->out.n >= FLUSH_AT || w->out.result != OK ? flush(w, 0) : OK;
}

static void put_word(struct writer *w, size_t length, unsigned third)
{
    unsigned char b[WORD];

    b[0] = (unsigned char)(length >> 8);
    b[1] = (unsigned char)(length & 0xFF);
    b[2] = (unsigned char)third;
    b[3] = 0;
    buf_put(&w->out, slice_of(b, WORD));
}

static int has_blocks(const struct writer *w)
{
    return w->form == CF_BDW_RDW || w->form == CF_BDW_SEGMENTS;
}

static void block_begin(struct writer *w)
{
    w->at = w->out.n;
    w->used = WORD;
    if (has_blocks(w))
        put_word(w, 0, 0);
}

/* The length of a block is known at its end. */
static int block_end(struct writer *w)
{
    if (w->used > 0 && has_blocks(w) && w->out.result == OK) {
        w->out.p[w->at] = (unsigned char)(w->used >> 8);
        w->out.p[w->at + 1] = (unsigned char)(w->used & 0xFF);
    }
    w->used = 0;
    return settle(w);
}

static int put_blocked(struct writer *w, struct slice record)
{
    int result = OK;

    if (record.n > WRITE_BLOCK_MOST - WORD)
        return E_LIMIT;
    if (w->used > 0 && record.n > w->block - w->used)
        result = block_end(w);
    if (w->used == 0)
        block_begin(w);
    buf_put(&w->out, record);
    w->used += record.n;
    if (result == OK && w->used >= w->block)
        result = block_end(w);
    return result;
}

static int put_segments(struct writer *w, struct slice record)
{
    struct slice left = slice_from(record, WORD);
    int result = OK, begun = 0;

    while (left.n > 0 && result == OK) {
        size_t n = left.n;
        if (w->used == 0)
            block_begin(w);
        if (n + WORD > w->block - w->used) {
            if (w->block - w->used < SEGMENT_LEAST) {
                result = block_end(w);
                continue;
            }
            n = w->block - w->used - WORD;
        }
        put_word(w, n + WORD, n == left.n ? (begun ? LAST : WHOLE) : begun ? MIDDLE : FIRST);
        buf_put(&w->out, slice_of(left.p, n));
        w->used += n + WORD;
        left = slice_from(left, n);
        begun = 1;
    }
    return result;
}

int writer_put(struct writer *w, struct slice record)
{
    unsigned char length[WORD] = { 0, 0, 0, 0 };

    switch (w->form) {
    case CF_BDW_RDW:
        return put_blocked(w, record);
    case CF_BDW_SEGMENTS: case CF_RDW_SEGMENTS:
        return put_segments(w, record);
    case CF_PREFIXED:
        length[2] = (unsigned char)((record.n - WORD) >> 8);
        length[3] = (unsigned char)((record.n - WORD) & 0xFF);
        buf_put(&w->out, slice_of(length, WORD));
        buf_put(&w->out, slice_from(record, WORD));
        return settle(w);
    default:
        buf_put(&w->out, record);
        return settle(w);
    }
}

int writer_bytes(struct writer *w, struct slice s)
{
    buf_put(&w->out, s);
    return settle(w);
}

int writer_end(struct writer *w)
{
    int result = block_end(w);

    return result == OK ? flush(w, 1) : result;
}

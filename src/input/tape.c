/* tape.c: tape images AWS and HET (containers.md 7; Hercules' tapedev.h, hetlib.h). A chunk has 6 bytes in front: its
   length and that of the chunk before, both little-endian, and flags; a block is one chunk or several, in HET each
   block may be deflated. Tape marks stand between the files. Files of standard labels are passed over, but the data
   set's name is taken from HDR1. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/ebcdic.h"
#include "base/put.h"
#include "input/inflate.h"
#include "input/layer.h"

enum {
    CHUNK = 6, OFS_BEFORE = 2, OFS_FLAGS = 4,
    FLAG_BEGIN = 0x80, FLAG_MARK = 0x40, FLAG_END = 0x20, FLAG_BZIP2 = 0x02, FLAG_ZLIB = 0x01,
    FLAGS_NONE = 0x1C,              /* no image has them */
    BLOCK_MAX = 256 * 1024,         /* the longest block of a tape */
    LABEL = 80, LABEL_ID = 4, OFS_DSN = 4, LEN_DSN = 17,
    BDW = 4,
    NAME_ROOM = LEN_DSN * EBCDIC_WORST + PUT_NUMBER
};

/* VOL, HDR, EOF, EOV, UHL, UTL in EBCDIC and in ASCII; a digit follows. */
static const unsigned char labels[][3] = {
    { 0xE5, 0xD6, 0xD3 }, { 0xC8, 0xC4, 0xD9 }, { 0xC5, 0xD6, 0xC6 }, { 0xC5, 0xD6, 0xE5 }, { 0xE4, 0xC8, 0xD3 },
    { 0xE4, 0xE3, 0xD3 },
    { 0x56, 0x4F, 0x4C }, { 0x48, 0x44, 0x52 }, { 0x45, 0x4F, 0x46 }, { 0x45, 0x4F, 0x56 }, { 0x55, 0x48, 0x4C },
    { 0x55, 0x54, 0x4C }
};
enum { LABEL_HDR = 1, NUM_EBCDIC_LABELS = 6, NUM_LABELS = 12 };

/* What reading a block gives besides OK and E_NOMEM. */
enum { MARK = 2, OVER = 3 };

struct tape {
    struct source *below;
    struct inflater *z;             /* when one was needed */
    unsigned char *packed, *plain;  /* BLOCK_MAX bytes each */
    unsigned before;                /* length of the chunk before */
    int ended, whole;               /* whole: no block of the file was dropped */
    int in_file;
    size_t held;                    /* bytes of the block on its way, in packed */
    struct slice block;             /* what is still to be handed out of the present one */
    uint64_t files;
    enum layer_content content;
    char name[NAME_ROOM];
};

static unsigned le16_at(const unsigned char *p) { return (unsigned)p[1] << 8 | p[0]; }

static int is_mark(const unsigned char *p)
{
    return le16_at(p) == 0 && (p[OFS_FLAGS] & FLAG_MARK) != 0 && (p[OFS_FLAGS] & FLAGS_NONE) == 0;
}

static int is_blocked(struct slice b)
{
    if (b.n < 2 * BDW)
        return 0;
    return (b.p[0] & 0x80) != 0 ? (be32_at(b.p) & 0x7FFFFFFF) == b.n
        : be16_at(b.p) == b.n && b.p[2] == 0 && b.p[3] == 0;
}

/* The first chunk begins a block, and the next one tells its length; or it is all there is and holds a block with a
   BDW. A tape mark may come first. */
static int tape_detect(struct slice head, int at_end, uint64_t size)
{
    const unsigned char *p = head.p;
    size_t n;

    (void)size;
    if (head.n >= 2 * CHUNK && is_mark(p) && le16_at(p + OFS_BEFORE) == 0)
        head = slice_from(head, CHUNK);
    p = head.p;
    if (head.n < CHUNK || le16_at(p) == 0 || le16_at(p + OFS_BEFORE) != 0
        || (p[OFS_FLAGS] & (FLAG_BEGIN | FLAG_MARK | FLAGS_NONE)) != FLAG_BEGIN)
        return 0;
    n = CHUNK + le16_at(p);
    if (head.n >= n + CHUNK)
        return le16_at(p + n + OFS_BEFORE) == le16_at(p) && (p[n + OFS_FLAGS] & FLAGS_NONE) == 0;
    return at_end && head.n == n && is_blocked(slice_from(head, CHUNK));
}

static void tape_close(void *state)
{
    struct tape *t = state;

    inflate_free(t->z);
    free(t->packed);
    free(t->plain);
    free(t);
}

static int tape_open(void **state, struct source *below)
{
    struct tape *t = calloc(1, sizeof *t);

    *state = NULL;
    if (t == NULL)
        return E_NOMEM;
    t->below = below;
    t->packed = malloc(BLOCK_MAX);
    t->plain = malloc(BLOCK_MAX);
    if (t->packed == NULL || t->plain == NULL) {
        tape_close(t);
        return E_NOMEM;
    }
    *state = t;
    return OK;
}

static void report(struct tape *t, enum finding_id id, uint64_t offset)
{
    t->whole = 0;
    layer_report(t->below, id, offset, NULL, 0);
}

static int stop(struct tape *t, enum finding_id id)
{
    t->ended = 1;
    t->whole = 0;
    if (!source_damaged(t->below))
        layer_report(t->below, id, source_offset(t->below), NULL, 0);
    return OVER;
}

/* The whole block of n bytes, inflated where it is packed. END: it cannot be. */
static int block_done(struct tape *t, size_t n, unsigned flags, uint64_t offset)
{
    struct slice in = slice_of(t->packed, n);
    size_t made;
    int r;

    t->block = in;
    if ((flags & (FLAG_ZLIB | FLAG_BZIP2)) == 0)
        return OK;
    t->block.n = 0;
    if ((flags & FLAG_BZIP2) != 0) {
        t->whole = 0;
        layer_refuse(t->below, FOREIGN_HET_BZIP2, offset, t->name);
        return END;
    }
    r = t->z == NULL ? inflate_new(&t->z, INFLATE_ZLIB) : inflate_again(t->z);
    if (r == OK)
        r = inflate_step(t->z, &in, t->plain, BLOCK_MAX, &made);
    if (r == E_NOMEM)
        return r;
    if (r != END) {
        report(t, F_INPUT_TAPE_BLOCK, offset);
        return END;
    }
    t->block = slice_of(t->plain, made);
    return OK;
}

/* The next chunk: its data goes behind the held bytes, without those that have no room. OK; MARK; OVER. */
static int chunk_read(struct tape *t, unsigned *flags, int begin, int *fits)
{
    struct slice w = source_look(t->below, CHUNK);
    size_t n, there;

    if (w.n < CHUNK) {
        if (w.n > 0 || !begin)
            return stop(t, F_INPUT_TAPE_TRUNCATED);
        t->ended = 1;
        return OVER;
    }
    n = le16_at(w.p);
    if ((w.p[OFS_FLAGS] & FLAGS_NONE) != 0 || le16_at(w.p + OFS_BEFORE) != t->before
        || (n == 0) != ((w.p[OFS_FLAGS] & FLAG_MARK) != 0))
        return stop(t, F_INPUT_TAPE_DAMAGED);
    *flags = w.p[OFS_FLAGS];
    t->before = (unsigned)n;
    if (n == 0) {
        source_skip(t->below, CHUNK);
        return MARK;
    }
    if ((*flags & FLAG_BEGIN) != 0)
        t->held = 0;
    w = source_look(t->below, CHUNK + n);
    there = w.n < CHUNK + n ? w.n : CHUNK + n;
    *fits = t->held + n <= BLOCK_MAX;
    if (*fits) {
        memcpy(t->packed + t->held, w.p + CHUNK, there - CHUNK);
        t->held += there - CHUNK;
    }
    source_skip(t->below, there);
    return there == CHUNK + n ? OK : stop(t, F_INPUT_TAPE_TRUNCATED);
}

/* The next block. OK; MARK: a tape mark instead; OVER: the end, or nothing that could be read; E_NOMEM. What is there
   of a block that the image's end cuts off is one. Blocks without an end or a beginning are dropped. */
static int block_read(struct tape *t)
{
    uint64_t offset = 0, at;
    int begin = 1, bad = 0, fits = 1, r;
    unsigned flags = 0, first = 0;

    t->held = 0;
    for (;;) {
        at = source_offset(t->below);
        flags = 0;
        r = t->ended ? OVER : chunk_read(t, &flags, begin, &fits);
        if (r != OK && flags == 0 && begin)
            return r;
        if (begin || (flags & (FLAG_BEGIN | FLAG_MARK)) != 0) {
            if (!begin && !bad)
                report(t, F_INPUT_TAPE_BLOCK, offset);
            if (r == MARK)
                return r;
            offset = at;
            first = flags;
            bad = (flags & FLAG_BEGIN) == 0;
            if (bad)
                report(t, F_INPUT_TAPE_BLOCK, at);
        }
        if (!fits && !bad)
            report(t, F_INPUT_TAPE_BLOCK, offset);
        bad |= !fits;
        begin = 0;
        if (r == OVER) {
            t->block = slice_of(t->packed, bad || (first & (FLAG_ZLIB | FLAG_BZIP2)) != 0 ? 0 : t->held);
            return t->block.n > 0 ? OK : r;
        }
        if ((flags & FLAG_END) == 0)
            continue;
        r = bad ? END : block_done(t, t->held, first, offset);
        if (r != END)
            return r;
        begin = 1;
        bad = 0;
    }
}

/* The kind of label that the block is, or NUM_LABELS. */
static size_t label_kind(struct slice b)
{
    size_t i;

    for (i = 0; i < NUM_LABELS; i++) {
        unsigned zero = i < NUM_EBCDIC_LABELS ? 0xF0 : A_0;
        if (b.n == LABEL && memcmp(b.p, labels[i], sizeof labels[i]) == 0 && b.p[3] - zero < 10u)
            break;
    }
    return i;
}

/* The data set's name out of HDR1. */
static void name_set(struct tape *t, struct slice b, int ebcdic)
{
    struct slice s = slice_of(b.p + OFS_DSN, LEN_DSN);
    unsigned char *d = (unsigned char *)t->name;
    unsigned odd;

    if (ebcdic) {
        d = ebcdic_put(ebcdic_default(), d, ebcdic_trim(s), &odd);
    } else {
        s = slice_trim(s);
        memcpy(d, s.p, s.n);
        d += s.n;
    }
    *d = A_NUL;
}

/* Label blocks up to the tape mark; the first one is in hand. */
static int labels_pass(struct tape *t, size_t kind)
{
    int r = OK;

    while (r == OK) {
        if (kind % NUM_EBCDIC_LABELS == LABEL_HDR && (t->block.p[3] & 0x0F) == 1)
            name_set(t, t->block, kind < NUM_EBCDIC_LABELS);
        else if (kind < NUM_LABELS && kind % NUM_EBCDIC_LABELS > LABEL_HDR)
            t->name[0] = A_NUL;
        r = block_read(t);
        kind = r == OK ? label_kind(t->block) : NUM_LABELS;
    }
    return r;
}

static int tape_next(void *state)
{
    struct tape *t = state;
    unsigned char *d;
    size_t kind;
    int r = OK;

    while (t->in_file && r == OK)
        r = block_read(t);
    t->in_file = 0;
    t->block.n = 0;
    t->name[0] = A_NUL;
    for (r = MARK; r == MARK;) {
        t->whole = 1;
        r = block_read(t);
        kind = r == OK ? label_kind(t->block) : NUM_LABELS;
        if (kind < NUM_LABELS)
            r = labels_pass(t, kind);
    }
    if (r != OK)
        return r == E_NOMEM ? r : t->whole ? END : E_FORMAT;
    t->in_file = 1;
    t->files++;
    if (t->name[0] == A_NUL) {
        d = put_u64((unsigned char *)t->name, t->files);
        *d = A_NUL;
    }
    t->content = is_blocked(t->block) ? LAYER_BDW : LAYER_BYTES;
    return OK;
}

static int tape_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct tape *t = state;
    int r = OK;

    *got = 0;
    *why = NULL;
    while (t->in_file && t->block.n == 0 && r == OK)
        r = block_read(t);
    if (r == E_NOMEM)
        return r;
    if (!t->in_file)
        return OK;
    if (r != OK) {
        t->in_file = 0;
        if (r == OVER && t->whole)
            layer_report(t->below, F_INPUT_END_MARK, source_offset(t->below), NULL, 0);
        return t->whole ? OK : E_FORMAT;
    }
    if (n > t->block.n)
        n = t->block.n;
    memcpy(d, t->block.p, n);
    t->block = slice_from(t->block, n);
    *got = n;
    return OK;
}

static const char *tape_member(void *state)
{
    return ((struct tape *)state)->name;
}

static enum layer_content tape_content(void *state)
{
    return ((struct tape *)state)->content;
}

const struct layer_kind layer_tape = {
    "\164\141\160\145",     /* tape */
    tape_detect, tape_open, tape_next, tape_read, tape_member, tape_content, tape_close
};

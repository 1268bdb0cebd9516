/* tar.c: the archives of tar and pax, front to back: headers of 512 bytes with numbers in octal digits, each in front
   of its member's bytes, which are filled up to a multiple of 512; two blocks of zeros at the end (POSIX pax, "ustar
   Interchange Format" and "pax Interchange Format"). Long names come in a member of their own before the one that they
   name: pax extended headers (x), GNU's L. pax on z/OS may write the headers in EBCDIC. Only regular files are
   members; a sparse one, which has holes to be put back, is refused. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/ebcdic.h"
#include "input/layer.h"

enum {
    BLOCK = 512,
    OFS_NAME = 0, LEN_NAME = 100, OFS_SIZE = 124, LEN_SIZE = 12, OFS_SUM = 148, LEN_SUM = 8, OFS_TYPE = 156,
    OFS_MAGIC = 257, LEN_MAGIC = 6, OFS_PREFIX = 345, LEN_PREFIX = 155,
    TYPE_OLD = 0x00, TYPE_FILE = 0x30, TYPE_LINK = 0x31, TYPE_FIFO = 0x36, TYPE_CONTIGUOUS = 0x37, TYPE_SPARSE = 0x53,
    TYPE_LONG_NAME = 0x4C, TYPE_PAX = 0x78, TYPE_PAX_SUN = 0x58,
    E_BLANK = 0x40,             /* EBCDIC */
    NAME_ROOM = 4096,
    EXTENDED_MAX = 65536        /* longest extended header or long name that is read */
};

static const unsigned char magic[LEN_MAGIC] = { 0x75, 0x73, 0x74, 0x61, 0x72, 0x00 };   /* ustar and NUL */
static const unsigned char magic_ebcdic[LEN_MAGIC - 1] = { 0xA4, 0xA2, 0xA3, 0x81, 0x99 };
/* Keys of extended headers: path, size, GNU.sparse. */
static const unsigned char key_path[] = { 0x70, 0x61, 0x74, 0x68 }, key_size[] = { 0x73, 0x69, 0x7A, 0x65 },
    key_sparse[] = { 0x47, 0x4E, 0x55, 0x2E, 0x73, 0x70, 0x61, 0x72, 0x73, 0x65 };

struct tar {
    struct source *below;
    uint64_t left;              /* bytes of the member that are still below */
    uint64_t padding;           /* behind them */
    uint64_t zeros;             /* blocks of zeros before this place */
    int ended;
    int named, sized, sparse;   /* an extended header says so of the next member */
    uint64_t size;
    char name[NAME_ROOM];
};

/* A header's text fields and type in ASCII; EBCDIC ones are converted. */
struct header {
    unsigned char b[BLOCK];
};

static int is_zero(const unsigned char *p)
{
    size_t i;

    for (i = 0; i < BLOCK && p[i] == 0; i++)
        ;
    return i == BLOCK;
}

/* Octal digits between blanks, ended by a blank, NUL or the field's end; or, GNU's way, a binary number behind the bit
   80. */
static int number(const unsigned char *p, size_t n, uint64_t *out)
{
    struct slice s = slice_of(p, n);
    size_t i;

    *out = 0;
    if (p[0] == 0x80) {
        for (i = 1; i < n; i++) {
            if (*out >> 54 != 0)
                return E_LIMIT;
            *out = *out << 8 | p[i];
        }
        return OK;
    }
    while (s.n > 0 && s.p[0] == A_SPACE)
        s = slice_from(s, 1);
    for (i = 0; i < s.n && ascii_is_digit(s.p[i]); i++)
        ;
    if (i < s.n && s.p[i] != A_SPACE && s.p[i] != A_NUL)
        return E_FORMAT;
    return i > 0 ? slice_octal(slice_of(s.p, i), out) : OK;
}

static void to_ascii(struct header *h, const unsigned char *p)
{
    const struct ebcdic *e = ebcdic_default();
    size_t i;

    for (i = 0; i < BLOCK; i++)
        h->b[i] = (e->map[p[i]] & EBCDIC_WIDE) != 0 ? A_QUESTION : (unsigned char)(e->map[p[i]] & EBCDIC_CODE);
}

/* The sum of all bytes, those of the sum itself taken as blanks; of bytes taken as signed, too, for old writers. */
static int sum_is(const unsigned char *p, uint64_t want, unsigned blank)
{
    long sum = 0, sum_signed = 0;
    size_t i;

    for (i = 0; i < BLOCK; i++) {
        long c = i >= OFS_SUM && i < OFS_SUM + LEN_SUM ? (long)blank : (long)p[i];
        sum += c;
        sum_signed += c < 128 ? c : c - 256;
    }
    return want == (uint64_t)sum || (sum_signed > 0 && want == (uint64_t)sum_signed);
}

/* 1 when a header stands at p, then in *h. */
static int header_at(const unsigned char *p, struct header *h)
{
    uint64_t sum, size;
    int ebcdic = memcmp(p + OFS_MAGIC, magic_ebcdic, sizeof magic_ebcdic) == 0;

    if (p[OFS_NAME] == 0)
        return 0;
    if (ebcdic)
        to_ascii(h, p);
    else
        memcpy(h->b, p, BLOCK);
    if (number(h->b + OFS_SUM, LEN_SUM, &sum) != OK || sum == 0 || number(h->b + OFS_SIZE, LEN_SIZE, &size) != OK)
        return 0;
    return sum_is(p, sum, A_SPACE) || (ebcdic && sum_is(p, sum, E_BLANK));
}

static int tar_detect(struct slice head, int at_end, uint64_t size)
{
    struct header h;

    (void)at_end;
    (void)size;
    return head.n >= BLOCK && (memcmp(head.p + OFS_MAGIC, magic, LEN_MAGIC - 1) == 0
        || memcmp(head.p + OFS_MAGIC, magic_ebcdic, sizeof magic_ebcdic) == 0 || header_at(head.p, &h));
}

static int tar_open(void **state, struct source *below)
{
    struct tar *t = calloc(1, sizeof *t);

    *state = t;
    if (t == NULL)
        return E_NOMEM;
    t->below = below;
    return OK;
}

static void tar_close(void *state)
{
    free(state);
}

static void report(struct tar *t, enum finding_id id, uint64_t offset, const uint64_t *arg)
{
    struct value v = value_uint(arg != NULL ? *arg : 0);

    layer_report(t->below, id, offset, &v, arg != NULL);
}

/* The input ends inside something. */
static int truncated(struct tar *t)
{
    t->ended = 1;
    if (!source_damaged(t->below))
        report(t, F_INPUT_ARCHIVE_TRUNCATED, source_offset(t->below), NULL);
    return E_FORMAT;
}

static int pass(struct tar *t, uint64_t n)
{
    uint64_t done;

    source_skip_far(t->below, n, &done);
    return done == n ? OK : truncated(t);
}

static void name_set(struct tar *t, struct slice a, struct slice b)
{
    size_t n = 0;

    if (a.n > 0 && a.n < NAME_ROOM) {
        memcpy(t->name, a.p, a.n);
        n = a.n;
        if (b.n > 0)
            t->name[n++] = A_SLASH;
    }
    if (b.n > NAME_ROOM - 1 - n)
        b.n = NAME_ROOM - 1 - n;
    if (b.n > 0)
        memcpy(t->name + n, b.p, b.n);
    t->name[n + b.n] = A_NUL;
}

static struct slice up_to_nul(const unsigned char *p, size_t n)
{
    return slice_of(p, slice_find(slice_of(p, n), A_NUL));
}

/* Records of an extended header: length of all of it in decimal, blank, key, =, value, line feed. */
static void extended(struct tar *t, struct slice s)
{
    struct slice record, key;
    uint64_t n;
    size_t blank, equals;

    while (s.n > 0) {
        blank = slice_find(s, A_SPACE);
        if (slice_u64(slice_of(s.p, blank), &n) != OK || n > s.n || n < blank + 2)
            return;
        record = slice_of(s.p + blank + 1, (size_t)n - blank - 2);
        s = slice_from(s, (size_t)n);
        equals = slice_find(record, A_EQ);
        key = slice_of(record.p, equals);
        record = slice_from(record, equals + 1);
        if (slice_same(key, slice_of(key_path, sizeof key_path)) && record.n > 0) {
            name_set(t, slice_of(NULL, 0), up_to_nul(record.p, record.n < NAME_ROOM ? record.n : NAME_ROOM - 1));
            t->named = 1;
        } else if (slice_same(key, slice_of(key_size, sizeof key_size))) {
            t->sized = slice_u64(record, &t->size) == OK && t->size >> 62 == 0;
        } else if (slice_starts(key, slice_of(key_sparse, sizeof key_sparse))) {
            t->sparse = 1;
        }
    }
}

/* What a member says of the one behind it. */
static int about_next(struct tar *t, unsigned type, uint64_t size)
{
    size_t n = (size_t)(size < EXTENDED_MAX ? size : EXTENDED_MAX);
    struct slice w = source_look(t->below, n);

    if (w.n < n)
        return pass(t, size);
    if (type == TYPE_LONG_NAME) {
        name_set(t, slice_of(NULL, 0), up_to_nul(w.p, n));
        t->named = 1;
    } else {
        extended(t, slice_of(w.p, n));
    }
    return pass(t, size + (BLOCK - size % BLOCK) % BLOCK);
}

/* One header and, if it is no member's, what belongs to it. OK: a member begins; END: look further. */
static int header_take(struct tar *t, const struct header *h, uint64_t offset)
{
    const unsigned char *b = h->b;
    unsigned type = b[OFS_TYPE];
    struct slice name = up_to_nul(b + OFS_NAME, LEN_NAME), prefix = up_to_nul(b + OFS_PREFIX, LEN_PREFIX);
    uint64_t size;
    int r;

    if (number(b + OFS_SIZE, LEN_SIZE, &size) != OK)
        return E_FORMAT;
    if (type == TYPE_LONG_NAME || type == TYPE_PAX || type == TYPE_PAX_SUN) {
        r = about_next(t, type, size);
        return r == OK ? END : r;
    }
    if (t->sized)
        size = t->size;
    if (!t->named)
        name_set(t, memcmp(b + OFS_MAGIC, magic, LEN_MAGIC) == 0 ? prefix : slice_of(NULL, 0), name);
    r = t->sparse || type == TYPE_SPARSE;
    t->named = t->sized = t->sparse = 0;
    if (type >= TYPE_LINK && type <= TYPE_FIFO)
        return END;
    t->left = size;
    t->padding = (BLOCK - size % BLOCK) % BLOCK;
    if (r)
        layer_refuse(t->below, FOREIGN_TAR_SPARSE, offset, t->name);
    else if ((type == TYPE_FILE || type == TYPE_OLD || type == TYPE_CONTIGUOUS)
        && (name.n == 0 || name.p[name.n - 1] != A_SLASH))
        return OK;
    size = t->left + t->padding;
    t->left = t->padding = 0;
    r = pass(t, size);
    return r == OK ? END : r;
}

/* Behind something that is no header: on to the next one, or to the end. */
static void find_header(struct tar *t)
{
    uint64_t from = source_offset(t->below), n;
    struct header h;
    struct slice w;

    if (t->zeros > 0) {
        report(t, F_INPUT_TRAILING, from, NULL);
        t->ended = 1;
        return;
    }
    do {
        source_skip(t->below, BLOCK);
        w = source_look(t->below, BLOCK);
    } while (w.n >= BLOCK && !header_at(w.p, &h) && !is_zero(w.p));
    if (w.n < BLOCK)
        source_skip(t->below, w.n);
    n = source_offset(t->below) - from;
    report(t, F_INPUT_ARCHIVE_DAMAGED, from, &n);
}

static int at_end(struct tar *t, struct slice w)
{
    t->ended = 1;
    if (w.n > 0 && t->zeros == 0)
        return truncated(t);
    if (t->zeros == 0 && !source_damaged(t->below))
        report(t, F_INPUT_END_MARK, source_offset(t->below), NULL);
    return END;
}

static int tar_next(void *state)
{
    struct tar *t = state;
    uint64_t rest = t->left + t->padding, offset;
    struct header h;
    struct slice w;
    int r = END;

    t->left = t->padding = 0;
    if (!t->ended)
        (void)pass(t, rest);
    while (r == END && !t->ended) {
        w = source_look(t->below, BLOCK);
        if (w.n < BLOCK)
            return at_end(t, w);
        offset = source_offset(t->below);
        if (header_at(w.p, &h)) {
            t->zeros = 0;
            source_skip(t->below, BLOCK);
            r = header_take(t, &h, offset);
        } else if (is_zero(w.p)) {
            t->zeros++;
            source_skip(t->below, BLOCK);
        } else {
            find_header(t);
        }
    }
    return r;
}

static int tar_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct tar *t = state;
    struct slice w;

    *got = 0;
    *why = NULL;
    if (t->left == 0)
        return OK;
    w = source_look(t->below, 1);
    if (w.n == 0) {
        t->left = t->padding = 0;
        return truncated(t);
    }
    if (n > w.n)
        n = w.n;
    if (n > t->left)
        n = (size_t)t->left;
    memcpy(d, w.p, n);
    source_skip(t->below, n);
    t->left -= n;
    *got = n;
    return OK;
}

static const char *tar_member(void *state)
{
    return ((struct tar *)state)->name;
}

const struct layer_kind layer_tar = {
    "\164\141\162",     /* tar */
    tar_detect, tar_open, tar_next, tar_read, tar_member, NULL, tar_close
};

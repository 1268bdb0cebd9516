/* zip.c: zip archives, read front to back by the headers in front of the members, so from a pipe too (PKWARE's
   APPNOTE.TXT 6.3: 4.3.7 local file header, 4.3.9 data descriptor, 4.4 fields, 4.5.3 zip64). Read are stored and
   deflated members. Where a writer did not know the sizes beforehand (flag bit 3) the deflated data tells its own end,
   and sum and sizes stand behind it in a descriptor, with or without a signature, in 4 or 8 bytes. The central
   directory at the end is not needed. */
#include <stdlib.h>
#include "base/ascii.h"
#include "input/inflate.h"
#include "input/layer.h"

enum {
    SIG_SIZE = 4, HEADER = 30,          /* 4.3.7 */
    OFS_FLAGS = 6, OFS_METHOD = 8, OFS_CRC = 14, OFS_PACKED = 18, OFS_PLAIN = 22, OFS_LEN_NAME = 26, OFS_LEN_EXTRA = 28,
    FLAG_ENCRYPTED = 0x0001, FLAG_DESCRIPTOR = 0x0008, FLAG_HIDDEN = 0x2000,
    METHOD_STORED = 0, METHOD_DEFLATE = 8, METHOD_LAST = 99,
    VERSION_LAST = 99,
    EXTRA_ZIP64 = 1,                    /* 4.5.3: plain size, packed size */
    DESCRIPTOR_MAX = SIG_SIZE + 20,
    NAME_ROOM = 4096,
    DISCARD = 16384
};
/* Signatures as little-endian numbers: PK and two bytes. */
#define SIG_MEMBER 0x04034B50u
#define SIG_DESCRIPTOR 0x08074B50u
#define SIG_DIRECTORY 0x02014B50u
#define SIG_END 0x06054B50u
#define SIG_END64 0x06064B50u
#define SIG_EXTRA 0x08064B50u
#define SIG_SPLIT 0x30304B50u           /* PK00: one part only after all (8.5.4) */
#define IN_ZIP64 0xFFFFFFFFu

enum where { BETWEEN, STORED, DEFLATED };

struct zip {
    struct source *below;
    struct inflater *z;
    enum where where;
    int begun, ended;
    unsigned flags, method;
    int known;                  /* packed tells the size */
    uint32_t want, sum;         /* check sum: as announced, of what was read */
    uint64_t packed, plain;     /* sizes as announced */
    uint64_t used, made;        /* bytes of the member so far, packed and plain */
    char name[NAME_ROOM];
};

static const struct {
    unsigned method;
    enum foreign_id id;
} refused[] = {
    { 9, FOREIGN_ZIP_DEFLATE64 }, { 12, FOREIGN_ZIP_BZIP2 }, { 14, FOREIGN_ZIP_LZMA }, { 93, FOREIGN_ZIP_ZSTD },
    { 95, FOREIGN_ZIP_XZ }, { 98, FOREIGN_ZIP_PPMD }
};

static unsigned le16_at(const unsigned char *p) { return (unsigned)p[1] << 8 | p[0]; }
static uint32_t le32_at(const unsigned char *p) { return (uint32_t)le16_at(p + 2) << 16 | le16_at(p); }
static uint64_t le64_at(const unsigned char *p) { return (uint64_t)le32_at(p + 4) << 32 | le32_at(p); }

static int is_directory(uint32_t sig)
{
    return sig == SIG_DIRECTORY || sig == SIG_END || sig == SIG_END64 || sig == SIG_EXTRA;
}

/* A member's header could stand at p (HEADER bytes). */
static int is_header(const unsigned char *p)
{
    return le32_at(p) == SIG_MEMBER && p[4] <= VERSION_LAST && le16_at(p + OFS_METHOD) <= METHOD_LAST
        && le16_at(p + OFS_LEN_NAME) > 0;
}

static int zip_detect(struct slice head, int at_end, uint64_t size)
{
    uint32_t sig = head.n >= SIG_SIZE ? le32_at(head.p) : 0;

    (void)at_end;
    (void)size;
    if ((sig == SIG_SPLIT || sig == SIG_DESCRIPTOR) && head.n >= 2 * SIG_SIZE)
        sig = le32_at(head.p + SIG_SIZE);
    return sig == SIG_MEMBER || sig == SIG_END;
}

static int zip_open(void **state, struct source *below)
{
    struct zip *z = calloc(1, sizeof *z);

    *state = z;
    if (z == NULL)
        return E_NOMEM;
    z->below = below;
    return OK;
}

static void zip_close(void *state)
{
    struct zip *z = state;

    inflate_free(z->z);
    free(z);
}

static void report(struct zip *z, enum finding_id id)
{
    struct value v = value_text(slice_of((const unsigned char *)z->name, strlen(z->name)));

    layer_report(z->below, id, source_offset(z->below), &v, 1);
}

static int truncated(struct zip *z)
{
    z->ended = 1;
    z->where = BETWEEN;
    if (!source_damaged(z->below))
        layer_report(z->below, F_INPUT_ARCHIVE_TRUNCATED, source_offset(z->below), NULL, 0);
    return E_FORMAT;
}

static int pass(struct zip *z, uint64_t n)
{
    uint64_t done;

    source_skip_far(z->below, n, &done);
    return done == n ? OK : truncated(z);
}

/* On to the next thing that looks like a header. */
static void find_header(struct zip *z, int say)
{
    uint64_t from = source_offset(z->below);
    struct slice w;
    struct value v;
    size_t i;

    for (;;) {
        w = source_look(z->below, HEADER);
        if (w.n < SIG_SIZE) {
            source_skip(z->below, w.n);
            break;
        }
        if ((w.n >= HEADER && is_header(w.p)) || is_directory(le32_at(w.p)))
            break;
        i = slice_find(slice_from(w, 1), 0x50) + 1;
        source_skip(z->below, i);
    }
    v = value_uint(source_offset(z->below) - from);
    if (say && source_offset(z->below) > from)
        layer_report(z->below, F_INPUT_ARCHIVE_DAMAGED, from, &v, 1);
}

/* Length of the descriptor at w that fits what was read; 0 when none does. The sum counts only where it is compared. */
static size_t descriptor_length(const struct zip *z, struct slice w, int compare_sum)
{
    size_t form, at, wide;

    for (form = 0; form < 4; form++) {
        at = form < 2 ? SIG_SIZE : 0;
        wide = form % 2 == 0 ? 4 : 8;
        if (w.n < at + 4 + 2 * wide || (at > 0 && le32_at(w.p) != SIG_DESCRIPTOR)
            || (compare_sum && le32_at(w.p + at) != z->sum))
            continue;
        at += 4;
        if (wide == 4 ? le32_at(w.p + at) == (uint32_t)z->used && le32_at(w.p + at + 4) == (uint32_t)z->made
            : le64_at(w.p + at) == z->used && le64_at(w.p + at + 8) == z->made)
            return at + 2 * wide;
    }
    return 0;
}

/* Behind a member's data: passes the descriptor, compares sum and size. OK, or E_FORMAT with a finding. */
static int member_done(struct zip *z)
{
    int good = z->sum == z->want && z->made == z->plain;
    struct slice w;
    size_t n;

    z->where = BETWEEN;
    if ((z->flags & FLAG_DESCRIPTOR) != 0) {
        w = source_look(z->below, DESCRIPTOR_MAX);
        n = descriptor_length(z, w, 1);
        good = n > 0;
        if (n == 0)
            n = descriptor_length(z, w, 0);
        source_skip(z->below, n);
        if (n == 0 && w.n < DESCRIPTOR_MAX)
            return truncated(z);
    }
    if (good)
        return OK;
    report(z, F_INPUT_MEMBER_CHECKSUM);
    return E_FORMAT;
}

/* The member cannot be read on. Where its size is known the next one can be found. */
static int corrupt(struct zip *z)
{
    z->where = BETWEEN;
    report(z, F_INPUT_MEMBER_CORRUPT);
    if (z->known && pass(z, z->packed - z->used) == OK && (z->flags & FLAG_DESCRIPTOR) != 0)
        find_header(z, 0);
    return E_FORMAT;
}

/* Up to n bytes of the member's data from below. */
static struct slice look(struct zip *z, size_t n)
{
    struct slice w = source_look(z->below, 1);

    if (w.n > n)
        w.n = n;
    if (z->known && w.n > z->packed - z->used)
        w.n = (size_t)(z->packed - z->used);
    return w;
}

static void used(struct zip *z, size_t n, struct slice plain)
{
    source_skip(z->below, n);
    z->used += n;
    z->made += plain.n;
    z->sum = inflate_crc(z->sum, plain);
}

static int read_stored(struct zip *z, unsigned char *d, size_t n, size_t *got)
{
    struct slice w;

    if (z->used == z->packed)
        return member_done(z);
    w = look(z, n);
    if (w.n == 0)
        return truncated(z);
    memcpy(d, w.p, w.n);
    used(z, w.n, slice_of(d, w.n));
    *got = w.n;
    return OK;
}

static int read_deflated(struct zip *z, unsigned char *d, size_t n, size_t *got)
{
    struct slice w, rest;
    size_t made;
    int r;

    while (*got < n) {
        w = rest = look(z, SIZE_MAX);
        r = inflate_step(z->z, &rest, d + *got, n - *got, &made);
        used(z, w.n - rest.n, slice_of(d + *got, made));
        *got += made;
        if (r == END) {
            r = z->known ? pass(z, z->packed - z->used) : OK;
            if (z->known)
                z->used = z->packed;
            return r == OK ? member_done(z) : r;
        }
        if (r == E_NOMEM)
            return r;
        if (r != OK)
            return corrupt(z);
        if (w.n == 0 && made == 0)
            return z->known && z->used == z->packed ? corrupt(z) : truncated(z);
    }
    return OK;
}

static int zip_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct zip *z = state;

    *got = 0;
    *why = NULL;
    return z->where == STORED ? read_stored(z, d, n, got) : z->where == DEFLATED ? read_deflated(z, d, n, got) : OK;
}

/* The present member's rest. */
static int leave(struct zip *z)
{
    unsigned char scrap[DISCARD];
    const char *why;
    size_t got;
    int r = OK;

    if (z->where != BETWEEN && z->known) {
        r = pass(z, z->packed - z->used);
        z->where = BETWEEN;
        if (r == OK && (z->flags & FLAG_DESCRIPTOR) != 0)
            find_header(z, 0);
    }
    while (z->where != BETWEEN && r != E_NOMEM)
        r = zip_read(z, scrap, sizeof scrap, &got, &why);
    return r == E_NOMEM ? r : OK;
}

/* Sizes that do not fit 4 bytes; both stand in a local header (4.5.3). */
static void extra_take(struct zip *z, struct slice s)
{
    size_t n;

    for (; s.n >= 4; s = slice_from(s, 4 + n)) {
        n = le16_at(s.p + 2);
        if (le16_at(s.p) == EXTRA_ZIP64 && n >= 16 && s.n >= 20) {
            if (z->plain == IN_ZIP64)
                z->plain = le64_at(s.p + 4);
            if (z->packed == IN_ZIP64)
                z->packed = le64_at(s.p + 12);
        }
    }
}

static int refuse(struct zip *z, enum foreign_id id, uint64_t offset)
{
    layer_refuse(z->below, id, offset, z->name);
    if (z->known && pass(z, z->packed) != OK)
        return END;
    if (!z->known || (z->flags & FLAG_DESCRIPTOR) != 0)
        find_header(z, 0);
    return END;
}

/* Decides how the member whose header was read is to be read. OK; END: not at all. */
static int member_begin(struct zip *z, uint64_t offset)
{
    size_t i = strlen(z->name);

    if ((z->flags & (FLAG_ENCRYPTED | FLAG_HIDDEN)) != 0 || z->method == METHOD_LAST)
        return refuse(z, FOREIGN_ZIP_ENCRYPTED, offset);
    if (z->method == METHOD_STORED && !z->known) {
        if (descriptor_length(z, source_look(z->below, DESCRIPTOR_MAX), 1) == 0)    /* an empty one has it at once */
            return refuse(z, FOREIGN_ZIP_NO_SIZE, offset);
        z->known = 1;
    }
    if (i > 0 && (unsigned char)z->name[i - 1] == A_SLASH && z->method == METHOD_STORED) {
        z->where = STORED;
        return leave(z) == E_NOMEM ? E_NOMEM : END;
    }
    z->where = z->method == METHOD_STORED ? STORED : DEFLATED;
    if (z->where == STORED)
        return OK;
    if (z->method == METHOD_DEFLATE)
        return z->z == NULL ? inflate_new(&z->z, INFLATE_RAW) : inflate_again(z->z);
    z->where = BETWEEN;
    for (i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (refused[i].method == z->method)
            return refuse(z, refused[i].id, offset);
    return refuse(z, FOREIGN_ZIP_METHOD, offset);
}

/* A member's header is at w. */
static int header_take(struct zip *z, struct slice w)
{
    uint64_t offset = source_offset(z->below);
    size_t len_name = le16_at(w.p + OFS_LEN_NAME), len_extra = le16_at(w.p + OFS_LEN_EXTRA);
    size_t all = HEADER + len_name + len_extra, n;

    w = source_look(z->below, all);
    if (w.n < all)
        return truncated(z);
    z->flags = le16_at(w.p + OFS_FLAGS);
    z->method = le16_at(w.p + OFS_METHOD);
    z->want = le32_at(w.p + OFS_CRC);
    z->packed = le32_at(w.p + OFS_PACKED);
    z->plain = le32_at(w.p + OFS_PLAIN);
    extra_take(z, slice_of(w.p + HEADER + len_name, len_extra));
    z->known = (z->flags & FLAG_DESCRIPTOR) == 0 || z->packed != 0;
    z->sum = 0;
    z->used = z->made = 0;
    n = len_name < NAME_ROOM ? len_name : NAME_ROOM - 1;
    memcpy(z->name, w.p + HEADER, n);
    z->name[n] = A_NUL;
    source_skip(z->below, all);
    return member_begin(z, offset);
}

static int zip_next(void *state)
{
    struct zip *z = state;
    struct slice w;
    uint32_t sig;
    int r = leave(z);

    if (r != OK)
        return r;
    for (r = END; r == END && !z->ended;) {
        w = source_look(z->below, HEADER);
        sig = w.n >= SIG_SIZE ? le32_at(w.p) : 0;
        if (!z->begun && (sig == SIG_SPLIT || sig == SIG_DESCRIPTOR))
            source_skip(z->below, SIG_SIZE);
        else if (sig == SIG_MEMBER && w.n >= HEADER)
            r = header_take(z, w);
        else if (is_directory(sig))
            z->ended = 1;
        else if (w.n < HEADER)
            r = truncated(z);
        else
            find_header(z, 1);
        z->begun = 1;
    }
    return r;
}

static const char *zip_member(void *state)
{
    return ((struct zip *)state)->name;
}

const struct layer_kind layer_zip = {
    "\172\151\160",     /* zip */
    zip_detect, zip_open, zip_next, zip_read, zip_member, NULL, zip_close
};

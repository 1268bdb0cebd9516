/* source.c: a window over the bytes of an input.

   The buffer has two halves with a page boundary between them. What the caller has not moved past yet, always less
   than a window, is put just below the boundary, and reading goes on from the boundary: so every read starts on a
   page and fills the same bytes again, which stay in the processor's cache, and plain input is never copied but for
   that small rest.

   Gzip (RFC 1952): members one behind the other give one stream, as gzip(1) has it. Zero bytes behind a member are
   padding; another member may follow them. What was inflated before damage is delivered. */
#include "input/source.h"
#include <stdlib.h>
#include <zlib.h>

enum {
    PAGE = 4096,
    READ_SIZE = 128 * 1024,
    GZIP_1 = 0x1F, GZIP_2 = 0x8B, GZIP_DEFLATE = 8,     /* RFC 1952 2.3.1 */
    GZIP_ONLY = 16      /* added to inflateInit2's window bits: a gzip header, no other */
};

struct gzip {
    z_stream z;
    unsigned char *packed;  /* READ_SIZE bytes */
    int inside;             /* in a member; 0: between members */
    uint64_t padding;       /* zero bytes since the last member */
    uint64_t members;       /* begun */
};

struct source {
    struct io_in *in;       /* NULL: read and ctx are the caller's */
    source_reader *read;
    void *ctx;
    const char *name;
    struct findings *fs;
    unsigned char *memory, *low, *middle;   /* low: SOURCE_WINDOW bytes below the boundary middle */
    unsigned char *at, *end;                /* the window */
    uint64_t before;        /* offset of the byte at `at` */
    uint64_t raw;           /* bytes read */
    uint64_t size;
    int ended, damaged;
    struct gzip *gz;        /* NULL: plain */
};

static int read_io(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    return io_read(ctx, d, n, got, why);
}

static void report(struct source *s, enum finding_id id, const char *why, const uint64_t *offset)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value v = value_absent();

    at.input = s->name;
    if (offset != NULL) {
        at.offset = *offset;
        at.has_offset = 1;
    }
    if (why != NULL)
        v = value_text(slice_of((const unsigned char *)why, strlen(why)));
    finding_add(s->fs, id, &at, &v, why != NULL ? 1 : 0);
}

/* Bytes of the file itself; 0 at its end and after an error. */
static size_t read_raw(struct source *s, unsigned char *d, size_t n)
{
    size_t got = 0;
    const char *why = NULL;

    if (s->read(s->ctx, d, n, &got, &why) != OK) {
        s->damaged = 1;
        report(s, F_INPUT_READ, why != NULL ? why : "", &s->raw);
        return 0;
    }
    s->raw += got;
    return got;
}

/* Between members: passes padding over. 1 when another member starts, 0 at the end. */
static int gzip_between(struct source *s)
{
    struct gzip *g = s->gz;
    uint64_t offset;

    while (g->z.avail_in > 0 && *g->z.next_in == 0) {
        g->z.next_in++;
        g->z.avail_in--;
        g->padding++;
    }
    if (g->z.avail_in == 0)
        return 1;
    offset = s->raw - g->z.avail_in;
    if (*g->z.next_in != GZIP_1) {
        report(s, F_INPUT_GZIP_TRAILING, NULL, &offset);
        return 0;
    }
    if (inflateReset(&g->z) != Z_OK) {
        s->damaged = 1;
        return 0;
    }
    g->inside = 1;
    g->padding = 0;
    g->members++;
    return 1;
}

/* What is to be said when inflate() stops with an error. A later member whose header is none is something that was
   hung on. */
static void gzip_broken(struct source *s)
{
    struct gzip *g = s->gz;
    uint64_t offset = s->raw - g->z.avail_in;

    if (g->members > 1 && g->z.total_out == 0) {
        report(s, F_INPUT_GZIP_TRAILING, NULL, &offset);
    } else {
        s->damaged = 1;
        report(s, F_INPUT_GZIP_CORRUPT, NULL, &offset);
    }
}

static void gzip_ended(struct source *s)
{
    uint64_t offset = s->raw - s->gz->padding;

    if (s->gz->inside && !s->damaged) {
        s->damaged = 1;
        report(s, F_INPUT_GZIP_TRUNCATED, NULL, &s->raw);
    } else if (s->gz->padding > 0) {
        report(s, F_INPUT_GZIP_PADDING, NULL, &offset);
    }
}

/* At most n inflated bytes at d; 0 at the end. */
static size_t read_gzip(struct source *s, unsigned char *d, size_t n)
{
    struct gzip *g = s->gz;
    size_t made;
    int r;

    g->z.next_out = d;
    g->z.avail_out = (uInt)n;
    while (g->z.avail_out == n) {
        if (g->z.avail_in == 0) {
            g->z.next_in = g->packed;
            g->z.avail_in = (uInt)read_raw(s, g->packed, READ_SIZE);
            if (g->z.avail_in == 0) {
                gzip_ended(s);
                return 0;
            }
        }
        if (!g->inside) {
            if (!gzip_between(s))
                return 0;
            continue;
        }
        r = inflate(&g->z, Z_NO_FLUSH);
        if (r == Z_STREAM_END) {
            g->inside = 0;
        } else if (r != Z_OK && r != Z_BUF_ERROR) {
            gzip_broken(s);
            made = n - g->z.avail_out;
            s->ended = 1;
            return made;
        }
    }
    return n - g->z.avail_out;
}

/* What has been read so far becomes the first packed bytes. */
static int gzip_begin(struct source *s)
{
    struct gzip *g = calloc(1, sizeof *g);
    size_t n = (size_t)(s->end - s->at);

    if (g == NULL || (g->packed = malloc(READ_SIZE)) == NULL || inflateInit2(&g->z, MAX_WBITS + GZIP_ONLY) != Z_OK) {
        if (g != NULL)
            free(g->packed);
        free(g);
        return E_NOMEM;
    }
    memcpy(g->packed, s->at, n);
    g->z.next_in = g->packed;
    g->z.avail_in = (uInt)n;
    g->inside = 1;
    g->members = 1;
    s->gz = g;
    s->at = s->end = s->middle;
    s->ended = 0;
    return OK;
}

/* Puts at least one more byte into the window; 0 when there is none. */
static int grow(struct source *s)
{
    size_t got, room;

    if (s->ended)
        return 0;
    if (s->end == s->at)
        s->at = s->end = s->middle;
    room = (size_t)(s->middle + SOURCE_WINDOW - s->end);
    if (room > READ_SIZE)
        room = READ_SIZE;
    got = s->gz != NULL ? read_gzip(s, s->end, room) : read_raw(s, s->end, room);
    if (got == 0)
        s->ended = 1;
    s->end += got;
    return got > 0;
}

static struct slice look_further(struct source *s, size_t want)
{
    size_t rest = (size_t)(s->end - s->at);

    if (want > SOURCE_WINDOW)
        want = SOURCE_WINDOW;
    if (rest < want && !s->ended) {
        memmove(s->middle - rest, s->at, rest);
        s->at = s->middle - rest;
        s->end = s->middle;
        while ((size_t)(s->end - s->at) < want && grow(s))
            ;
    }
    return slice_of(s->at, (size_t)(s->end - s->at));
}

struct slice source_look(struct source *s, size_t want)
{
    size_t rest = (size_t)(s->end - s->at);

    return rest >= want ? slice_of(s->at, rest) : look_further(s, want);
}

void source_skip(struct source *s, size_t n)
{
    size_t rest = (size_t)(s->end - s->at);

    if (n > rest)
        n = rest;
    s->at += n;
    s->before += n;
}

void source_skip_far(struct source *s, uint64_t n, uint64_t *done)
{
    uint64_t left = n;
    size_t rest;

    for (;;) {
        rest = (size_t)(s->end - s->at);
        if (rest > left)
            rest = (size_t)left;
        source_skip(s, rest);
        left -= rest;
        if (left == 0 || !grow(s))
            break;
    }
    *done = n - left;
}

static int open_over(struct source **out, source_reader *reader, void *ctx, struct io_in *in, const char *name,
    struct findings *fs)
{
    struct source *s = calloc(1, sizeof *s);
    struct slice w;
    int r = OK;

    *out = NULL;
    if (s == NULL || (s->memory = malloc(2 * SOURCE_WINDOW + PAGE)) == NULL) {
        free(s);
        if (in != NULL)
            io_close(in);
        return E_NOMEM;
    }
    s->in = in;
    s->read = reader;
    s->ctx = ctx;
    s->name = name;
    s->fs = fs;
    s->low = s->memory + (PAGE - (uintptr_t)s->memory % PAGE);
    s->at = s->end = s->middle = s->low + SOURCE_WINDOW;
    s->size = in != NULL ? io_size(in) : 0;
    w = source_look(s, 3);
    if (w.n >= 3 && w.p[0] == GZIP_1 && w.p[1] == GZIP_2 && w.p[2] == GZIP_DEFLATE)
        r = gzip_begin(s);
    if (r != OK) {
        source_close(s);
        return r;
    }
    *out = s;
    return OK;
}

int source_open(struct source **out, const char *name, struct findings *fs)
{
    struct io_in *in = NULL;
    const char *why = NULL;
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value v;
    int r;

    *out = NULL;
    r = io_open(&in, name, &why);
    if (r == OK)
        return open_over(out, read_io, in, in, name, fs);
    if (r == E_IO) {
        if (why == NULL)
            why = "";
        at.input = name;
        v = value_text(slice_of((const unsigned char *)why, strlen(why)));
        finding_add(fs, F_INPUT_OPEN, &at, &v, 1);
    }
    return r;
}

int source_open_reader(struct source **out, source_reader *read, void *ctx, const char *name, struct findings *fs)
{
    return open_over(out, read, ctx, NULL, name, fs);
}

void source_close(struct source *s)
{
    if (s == NULL)
        return;
    if (s->gz != NULL) {
        (void)inflateEnd(&s->gz->z);
        free(s->gz->packed);
        free(s->gz);
    }
    if (s->in != NULL)
        io_close(s->in);
    free(s->memory);
    free(s);
}

uint64_t source_offset(const struct source *s) { return s->before; }
const char *source_name(const struct source *s) { return s->name; }
/* The word gzip in UTF-8. */
const char *source_layers(const struct source *s) { return s->gz != NULL ? "\147\172\151\160" : ""; }
uint64_t source_raw_offset(const struct source *s) { return s->raw; }
uint64_t source_raw_size(const struct source *s) { return s->size; }
int source_damaged(const struct source *s) { return s->damaged; }
struct findings *source_findings(const struct source *s) { return s->fs; }

const char *source_zlib_version(void)
{
    return zlibVersion();
}

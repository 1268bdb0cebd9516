/* source.c: a window over the bytes of an input.

   The buffer has two halves with a page boundary between them. What the caller has not moved past yet, always less
   than a window, is put just below the boundary, and reading goes on from the boundary: so every read starts on a
   page and fills the same bytes again, which stay in the processor's cache, and plain input is never copied but for
   that small rest. */
#include "input/source.h"
#include <stdlib.h>

enum {
    PAGE = 4096,
    READ_SIZE = 128 * 1024
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

/* More bytes; 0 at the end and after an error. E_FORMAT: the reader has told itself what was wrong. */
static size_t read_more(struct source *s, unsigned char *d, size_t n)
{
    size_t got = 0;
    const char *why = NULL;
    int r = s->read(s->ctx, d, n, &got, &why);

    if (r != OK) {
        s->damaged = 1;
        s->ended = 1;
        if (r != E_FORMAT)
            report(s, F_INPUT_READ, why != NULL ? why : "", &s->raw);
    }
    s->raw += got;
    return got;
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
    got = read_more(s, s->end, room);
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
    if (s->in != NULL)
        io_close(s->in);
    free(s->memory);
    free(s);
}

uint64_t source_offset(const struct source *s) { return s->before; }
const char *source_name(const struct source *s) { return s->name; }
uint64_t source_raw_offset(const struct source *s) { return s->raw; }
uint64_t source_raw_size(const struct source *s) { return s->size; }
int source_damaged(const struct source *s) { return s->damaged; }
struct findings *source_findings(const struct source *s) { return s->fs; }

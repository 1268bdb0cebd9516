/* unpack.c: a stack of layers. At its bottom lies the file; each level takes one layer off the source below it and has
   a source of its own over the layer's present member. A stream is handed out when nothing more is to be taken off.
   The next one is the next member of the innermost archive that has one. */
#include "input/unpack.h"
#include <stdlib.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"

enum { NAME_BYTES = 1023 };

struct level {
    const struct layer_kind *kind;
    void *state;
    struct source *inner;       /* NULL: no member is open */
    const char *name;           /* of the present member, as messages have it */
    size_t len_layers;          /* of the layers' names, with this one's */
    int many;                   /* an archive: its members have names */
    uint64_t members;           /* so far */
};

struct unpack {
    struct findings *fs;
    struct source *file;
    struct level level[UNPACK_DEPTH];
    size_t depth;
    int begun;
    uint64_t members;
    struct buf layers;          /* with a NUL */
    struct buf name;            /* one being made */
};

int unpack_take(struct unpack **out, struct source *s)
{
    struct unpack *u = calloc(1, sizeof *u);

    *out = u;
    if (u == NULL) {
        source_close(s);
        return E_NOMEM;
    }
    u->file = s;
    u->fs = source_findings(s);
    buf_init(&u->layers, 0);
    buf_init(&u->name, 0);
    return OK;
}

int unpack_open(struct unpack **out, const char *name, struct findings *fs)
{
    struct source *s;
    int r = source_open(&s, name, fs);

    *out = NULL;
    return r == OK ? unpack_take(out, s) : r;
}

static struct level *top(struct unpack *u)
{
    return &u->level[u->depth - 1];
}

/* The names of the layers as far as there are any, as a C string. */
static int layers_end(struct unpack *u)
{
    u->layers.n = u->depth > 0 ? top(u)->len_layers : 0;
    buf_byte(&u->layers, A_NUL);
    return u->layers.result;
}

static void pop(struct unpack *u)
{
    struct level *v = top(u);

    source_close(v->inner);
    v->kind->close(v->state);
    u->depth--;
    (void)layers_end(u);        /* what was there has room */
}

void unpack_close(struct unpack *u)
{
    if (u == NULL)
        return;
    while (u->depth > 0)
        pop(u);
    source_close(u->file);
    buf_done(&u->layers);
    buf_done(&u->name);
    free(u);
}

static void report(struct unpack *u, enum finding_id id, const char *name, uint64_t limit)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value v = value_uint(limit);

    at.input = name;
    finding_add(u->fs, id, &at, &v, 1);
}

/* Takes the layer off s. OK: it is the new top; END: it cannot be read; E_NOMEM. */
static int push(struct unpack *u, const struct layer_kind *kind, struct source *s)
{
    struct level *v = &u->level[u->depth];
    int r;

    if (u->depth == UNPACK_DEPTH) {
        report(u, F_INPUT_LAYERS_DEEP, source_name(s), UNPACK_DEPTH);
        return END;
    }
    memset(v, 0, sizeof *v);
    v->kind = kind;
    v->name = source_name(s);
    r = kind->open(&v->state, s);
    if (r != OK)
        return r == E_NOMEM ? r : END;
    if (u->depth > 0)
        u->layers.p[u->layers.n - 1] = A_PLUS;      /* in place of the NUL */
    buf_put(&u->layers, slice_of((const unsigned char *)kind->name, strlen(kind->name)));
    v->len_layers = u->layers.n;
    u->depth++;
    return layers_end(u);
}

/* NAME(member): the member's name is what somebody wrote into the archive. */
static int member_name(struct unpack *u, struct level *v, const char *outer, const char *member)
{
    struct slice s = slice_of((const unsigned char *)member, strlen(member));
    struct buf *b = &u->name;
    unsigned char *d;

    if (s.n > NAME_BYTES)
        for (s.n = NAME_BYTES; s.n > 0 && (s.p[s.n] & 0xC0) == 0x80; s.n--)    /* not in the middle of a character */
            ;
    buf_clear(b);
    buf_put(b, slice_of((const unsigned char *)outer, strlen(outer)));
    buf_byte(b, A_LPAREN);
    d = buf_reserve(b, ESCAPE_WORST * s.n);
    if (d != NULL)
        b->n = (size_t)(escape_put(d, s) - b->p);
    buf_byte(b, A_RPAREN);
    v->name = b->result == OK ? findings_keep(u->fs, buf_slice(b)) : NULL;
    return v->name != NULL ? OK : E_NOMEM;
}

/* Opens the top's next member. OK; END: it has none, and is no longer the top; E_NOMEM. */
static int advance(struct unpack *u)
{
    struct level *v = top(u);
    struct source *below = u->depth > 1 ? u->level[u->depth - 2].inner : u->file;
    const char *member;
    int r;

    source_close(v->inner);
    v->inner = NULL;
    r = v->kind->next(v->state);
    if (r == END && v->members == 0 && !source_damaged(below))
        report(u, F_INPUT_NO_MEMBER, source_name(below), 0);
    v->members++;
    if (r == OK && u->members++ == UNPACK_MEMBERS)
        report(u, F_INPUT_MEMBERS_MANY, source_name(u->file), UNPACK_MEMBERS);
    if (r == END || r == E_FORMAT || u->members > UNPACK_MEMBERS) {
        pop(u);
        return END;
    }
    if (r != OK)
        return r;
    member = v->kind->member != NULL ? v->kind->member(v->state) : NULL;
    v->many = member != NULL;
    v->name = source_name(below);
    if (member != NULL && member_name(u, v, source_name(below), member) != OK)
        return E_NOMEM;
    return source_open_reader(&v->inner, v->kind->read, v->state, v->name, u->fs);
}

static int advance_any(struct unpack *u)
{
    int r = END;

    while (u->depth > 0 && r == END)
        r = advance(u);
    return r;
}

int unpack_next(struct unpack *u, struct source **inner)
{
    int r = u->begun ? advance_any(u) : OK;
    const struct layer_kind *kind;
    struct source *s;

    *inner = NULL;
    u->begun = 1;
    while (r == OK) {
        s = u->depth > 0 ? top(u)->inner : u->file;
        kind = layer_find(s);
        if (kind == NULL) {
            *inner = s;
            return OK;
        }
        r = push(u, kind, s);
        if (r == OK || r == END)
            r = advance_any(u);
    }
    return r;
}

int unpack_is_member(const struct unpack *u)
{
    size_t i;

    for (i = 0; i < u->depth; i++)
        if (u->level[i].many)
            return 1;
    return 0;
}

const char *unpack_layers(const struct unpack *u)
{
    return u->depth > 0 ? (const char *)u->layers.p : "";
}

enum layer_content unpack_content(const struct unpack *u)
{
    const struct level *v = u->depth > 0 ? &u->level[u->depth - 1] : NULL;

    return v != NULL && v->kind->content != NULL ? v->kind->content(v->state) : LAYER_BYTES;
}

const char *unpack_name(const struct unpack *u)
{
    return u->depth > 0 ? u->level[u->depth - 1].name : source_name(u->file);
}

uint64_t unpack_raw_offset(const struct unpack *u) { return source_raw_offset(u->file); }
uint64_t unpack_raw_size(const struct unpack *u) { return source_raw_size(u->file); }

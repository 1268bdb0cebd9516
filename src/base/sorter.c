/* sorter.c: sorting outside memory.

   Bodies are copied into one block of memory, with a list of items beside it. When either is full, the items are sorted
   and written to the temporary file, a run behind those before it. At the end the runs, with what is still in memory as
   the last of them, are read side by side, each through a window of its own, and a heap gives the smallest item. In the
   file an item is its key (8 bytes), the length of its body (4 bytes), both with the high byte first, and the body. */
#include <stdlib.h>
#include "base/io.h"
#include "base/sorter.h"

enum { HEAD = 12, WINDOW_LEAST = 4096, ITEM_SHARE = 4 };

struct item {
    int64_t key;
    const unsigned char *p;
    uint32_t n;
};

/* A sorted part: of the file from at to end, seen through a window, or the items in memory. */
struct part {
    struct item now;
    uint64_t at, end;           /* at: behind the window */
    unsigned char *window;      /* owned; NULL: in memory */
    size_t used, filled, size;
};

struct sorter {
    unsigned char *bytes;
    size_t num_bytes, max_bytes;
    struct item *items;
    size_t num, max, at;
    struct io_out *file;
    uint64_t size;              /* bytes in the file */
    struct part *parts;
    size_t num_parts, cap_parts;
    size_t *heap, num_heap;     /* indexes of parts, the one with the smallest item first */
    int reading;
};

struct sorter *sorter_new(size_t memory)
{
    struct sorter *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->max = memory / ITEM_SHARE / sizeof *s->items;
    s->max_bytes = memory - s->max * sizeof *s->items;
    s->items = malloc(s->max * sizeof *s->items);
    s->bytes = malloc(s->max_bytes);
    if (s->items != NULL && s->bytes != NULL)
        return s;
    sorter_free(s);
    return NULL;
}

void sorter_free(struct sorter *s)
{
    size_t i;

    if (s == NULL)
        return;
    for (i = 0; i < s->num_parts; i++)
        free(s->parts[i].window);
    if (s->file != NULL)
        io_discard(s->file);
    free(s->parts);
    free(s->heap);
    free(s->items);
    free(s->bytes);
    free(s);
}

static int compare(const struct item *a, const struct item *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    int c;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    c = n > 0 ? memcmp(a->p, b->p, n) : 0;
    if (c == 0 && a->n != b->n)
        c = a->n < b->n ? -1 : 1;
    return c;
}

static int by_key(const void *a, const void *b)
{
    return compare(a, b);
}

static struct part *part_add(struct sorter *s)
{
    size_t cap = s->cap_parts > 0 ? s->cap_parts * 2 : 16;
    struct part *p;

    if (s->num_parts == s->cap_parts) {
        p = realloc(s->parts, cap * sizeof *p);
        if (p == NULL)
            return NULL;
        s->parts = p;
        s->cap_parts = cap;
    }
    p = &s->parts[s->num_parts++];
    memset(p, 0, sizeof *p);
    return p;
}

static int item_write(struct sorter *s, const struct item *x)
{
    unsigned char head[HEAD];
    uint64_t key = (uint64_t)x->key;
    int i, result;

    for (i = 0; i < 8; i++)
        head[i] = (unsigned char)(key >> 8 * (7 - i) & 0xFF);
    for (i = 0; i < 4; i++)
        head[8 + i] = (unsigned char)(x->n >> 8 * (3 - i) & 0xFF);
    result = io_write(s->file, slice_of(head, HEAD));
    if (result == OK && x->n > 0)
        result = io_write(s->file, slice_of(x->p, x->n));
    s->size += HEAD + x->n;
    return result == END ? E_IO : result;
}

/* What is in memory becomes a run of the file. */
static int spill(struct sorter *s)
{
    const char *why;
    struct part *p = part_add(s);
    size_t i;
    int result = OK;

    if (p == NULL)
        return E_NOMEM;
    if (s->file == NULL)
        result = io_temp(&s->file, &why);
    p->at = s->size;
    qsort(s->items, s->num, sizeof *s->items, by_key);
    for (i = 0; result == OK && i < s->num; i++)
        result = item_write(s, &s->items[i]);
    p->end = s->size;
    s->num = 0;
    s->num_bytes = 0;
    return result;
}

int sorter_put(struct sorter *s, int64_t key, struct slice body)
{
    struct item *x;
    int result;

    if (body.n > s->max_bytes / 4)
        return E_LIMIT;
    if (s->num == s->max || s->max_bytes - s->num_bytes < body.n) {
        result = spill(s);
        if (result != OK)
            return result;
    }
    x = &s->items[s->num++];
    x->key = key;
    x->n = (uint32_t)body.n;
    x->p = s->bytes + s->num_bytes;
    if (body.n > 0)
        memcpy(s->bytes + s->num_bytes, body.p, body.n);
    s->num_bytes += body.n;
    return OK;
}

/* At least n bytes in the window, or E_SHORT. */
static int window_fill(struct sorter *s, struct part *p, size_t n)
{
    unsigned char *more;
    size_t want, got;

    if (p->filled - p->used >= n)
        return OK;
    memmove(p->window, p->window + p->used, p->filled - p->used);
    p->filled -= p->used;
    p->used = 0;
    if (n > p->size) {
        more = realloc(p->window, n);
        if (more == NULL)
            return E_NOMEM;
        p->window = more;
        p->size = n;
    }
    want = p->size - p->filled;
    if (want > p->end - p->at)
        want = (size_t)(p->end - p->at);
    if (want > 0 && io_reread(s->file, p->at, p->window + p->filled, want, &got) != OK)
        return E_IO;
    if (want > 0) {
        p->at += got;
        p->filled += got;
    }
    return p->filled >= n ? OK : E_SHORT;
}

/* The next item of a part; END when there is none. */
static int part_next(struct sorter *s, struct part *p)
{
    const unsigned char *h;
    uint64_t key = 0;
    uint32_t n = 0;
    int i, result;

    if (p->window == NULL) {
        if (s->at == s->num)
            return END;
        p->now = s->items[s->at++];
        return OK;
    }
    if (p->at == p->end && p->used == p->filled)
        return END;
    result = window_fill(s, p, HEAD);
    if (result != OK)
        return result == E_SHORT ? E_IO : result;
    h = p->window + p->used;
    for (i = 0; i < 8; i++)
        key = key << 8 | h[i];
    for (i = 8; i < HEAD; i++)
        n = n << 8 | h[i];
    result = window_fill(s, p, HEAD + (size_t)n);
    if (result != OK)
        return result == E_SHORT ? E_IO : result;
    p->now.key = key <= INT64_MAX ? (int64_t)key : -(int64_t)~key - 1;
    p->now.p = p->window + p->used + HEAD;
    p->now.n = n;
    p->used += HEAD + (size_t)n;
    return OK;
}

/* Moves the part at the top of the heap down to its place. */
static void settle(struct sorter *s, size_t i)
{
    for (;;) {
        size_t least = i, k, x;
        for (k = 2 * i + 1; k <= 2 * i + 2 && k < s->num_heap; k++)
            if (compare(&s->parts[s->heap[k]].now, &s->parts[s->heap[least]].now) < 0)
                least = k;
        if (least == i)
            return;
        x = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = x;
        i = least;
    }
}

static int begin(struct sorter *s)
{
    size_t i, window;
    int result = OK;

    s->reading = 1;
    qsort(s->items, s->num, sizeof *s->items, by_key);
    if (part_add(s) == NULL)
        return E_NOMEM;
    s->heap = malloc(s->num_parts * sizeof *s->heap);
    if (s->heap == NULL)
        return E_NOMEM;
    window = s->max_bytes / s->num_parts;
    if (window < WINDOW_LEAST)
        window = WINDOW_LEAST;
    for (i = 0; i < s->num_parts; i++) {
        struct part *p = &s->parts[i];
        if (i + 1 < s->num_parts) {
            p->window = malloc(window);
            p->size = window;
            if (p->window == NULL)
                return E_NOMEM;
        }
        result = part_next(s, p);
        if (result == OK)
            s->heap[s->num_heap++] = i;
        else if (result != END)
            return result;
    }
    for (i = s->num_heap; i > 0; i--)
        settle(s, i - 1);
    return OK;
}

int sorter_next(struct sorter *s, int64_t *key, struct slice *body)
{
    struct part *p;
    int result = OK;

    *key = 0;
    *body = slice_of(NULL, 0);
    if (!s->reading) {
        result = begin(s);
    } else if (s->num_heap > 0) {
        result = part_next(s, &s->parts[s->heap[0]]);
        if (result == END) {
            s->heap[0] = s->heap[--s->num_heap];
            result = OK;
        }
        settle(s, 0);
    }
    if (result != OK)
        return result;
    if (s->num_heap == 0)
        return END;
    p = &s->parts[s->heap[0]];
    *key = p->now.key;
    *body = slice_of(p->now.p, p->now.n);
    return OK;
}

/* keep.c: copies of operations and logins.

   A block holds the struct kept and behind it the bytes of every slice of the copied struct, and the normal forms of
   its paths. Which members are slices is listed once, as offsets. Blocks are rounded up to a multiple of CLASS_BYTES;
   a block that is given back goes to the list of its size and is handed out again, so that in steady state nothing is
   allocated. Longer blocks go back to the system. */
#include <stdlib.h>
#include "join/keep.h"
#include "join/paths.h"

enum { CLASS_BYTES = 256 };

static const size_t transfer_slices[] = {
    offsetof(struct transfer, system), offsetof(struct transfer, sysplex), offsetof(struct transfer, stack),
    offsetof(struct transfer, release), offsetof(struct transfer, job), offsetof(struct transfer, user),
    offsetof(struct transfer, login), offsetof(struct transfer, host), offsetof(struct transfer, path),
    offsetof(struct transfer, path2), offsetof(struct transfer, data_type), offsetof(struct transfer, mode),
    offsetof(struct transfer, auth), offsetof(struct transfer, cipher), offsetof(struct transfer, mac),
    offsetof(struct transfer, kex), offsetof(struct transfer, compression), offsetof(struct transfer, ssh_version),
    offsetof(struct transfer, cause_text)
};
static const size_t login_slices[] = {
    offsetof(struct login, system), offsetof(struct login, user), offsetof(struct login, auth),
    offsetof(struct login, reason_text), offsetof(struct login, cause_text)
};

void keep_init(struct keep *k, size_t limit)
{
    memset(k, 0, sizeof *k);
    k->limit = limit;
}

void keep_done(struct keep *k)
{
    size_t i;
    for (i = 0; i < KEEP_CLASSES; i++)
        while (k->free_list[i] != NULL) {
            struct kept *x = k->free_list[i];
            k->free_list[i] = x->free_next;
            free(x);
        }
    k->spare = 0;
}

static struct kept *block_get(struct keep *k, size_t need)
{
    size_t class, size;
    struct kept *x;

    size = (need + CLASS_BYTES - 1) / CLASS_BYTES * CLASS_BYTES;
    class = size / CLASS_BYTES - 1;
    if (class < KEEP_CLASSES && k->free_list[class] != NULL) {
        x = k->free_list[class];
        k->free_list[class] = x->free_next;
        k->spare -= size;
    } else {
        x = malloc(size);
        if (x == NULL)
            return NULL;
    }
    memset(x, 0, offsetof(struct kept, link));
    x->size = size;
    k->used += size;
    return x;
}

void keep_free(struct keep *k, struct kept *x)
{
    size_t class = x->size / CLASS_BYTES - 1;

    k->used -= x->size;
    if (class < KEEP_CLASSES && k->used + k->spare + x->size <= k->limit) {
        x->free_next = k->free_list[class];
        k->free_list[class] = x;
        k->spare += x->size;
    } else {
        free(x);
    }
}

static struct slice *slice_in(void *s, size_t ofs)
{
    return (struct slice *)(void *)((unsigned char *)s + ofs);
}

static size_t slices_size(const void *s, const size_t *ofs, size_t num, const struct story *story)
{
    size_t i, n = 0;
    for (i = 0; i < num; i++)
        n += ((const struct slice *)(const void *)((const unsigned char *)s + ofs[i]))->n;
    for (i = 0; i < story->count; i++)
        n += story->line[i].n;
    return n;
}

static unsigned char *slice_move(struct slice *s, unsigned char *d)
{
    if (s->n > 0)
        memcpy(d, s->p, s->n);
    s->p = d;
    return d + s->n;
}

static unsigned char *slices_move(void *s, const size_t *ofs, size_t num, struct story *story, unsigned char *d)
{
    size_t i;
    for (i = 0; i < num; i++)
        d = slice_move(slice_in(s, ofs[i]), d);
    for (i = 0; i < story->count; i++)
        d = slice_move(&story->line[i], d);
    return d;
}

static void set_times(struct kept *x, int64_t end, int64_t start)
{
    if (end == INSTANT_NONE)
        end = start;
    if (end == INSTANT_NONE)
        end = INT64_MAX;
    x->end = end;
    x->start = start == INSTANT_NONE ? end : start;
}

static void set_source(struct kept *x, enum word source, const struct origin *from)
{
    size_t i;

    x->is_log = source == W_LOG || source == W_CLIENT_TRACE;
    x->is_client = source == W_CLIENT_TRACE || source == W_SMF97 || source == W_SMF94;
    x->side = x->is_log;
    x->serial = x->is_log ? from->log_last : from->record;
    for (i = 0; i < NUM_BONDS; i++)
        x->bond[i].skew = INSTANT_NONE;
}

struct kept *keep_transfer(struct keep *k, const struct transfer *t)
{
    enum { NUM = sizeof transfer_slices / sizeof transfer_slices[0] };
    size_t text = slices_size(t, transfer_slices, NUM, &t->story);
    size_t len_paths = t->path.n + t->path2.n;
    struct kept *x = block_get(k, sizeof *x + text + len_paths);
    unsigned char *d;

    if (x == NULL)
        return NULL;
    if (t->story.count == 0) {      /* the story is a large part of it, and last */
        memcpy(&x->u.t, t, offsetof(struct transfer, story));
        x->u.t.story.count = 0;
        x->u.t.story.omitted = t->story.omitted;
    } else {
        x->u.t = *t;
    }
    d = slices_move(&x->u.t, transfer_slices, NUM, &x->u.t.story, (unsigned char *)(x + 1));
    x->norm = path_normal(path_reading(t->path, d), d);
    d += t->path.n;
    x->norm2 = path_normal(path_reading(t->path2, d), d);
    if (t->source == W_CLIENT_TRACE && x->norm2.n == 0 && (t->op == W_GET || t->op == W_PUT)) {
        x->norm2 = x->norm;     /* the only name that a trace is sure to tell is the server's */
        x->norm = slice_of(NULL, 0);
    }
    set_source(x, t->source, &t->from);
    set_times(x, t->end, t->start);
    return x;
}

struct kept *keep_login(struct keep *k, const struct login *l)
{
    enum { NUM = sizeof login_slices / sizeof login_slices[0] };
    struct kept *x = block_get(k, sizeof *x + slices_size(l, login_slices, NUM, &l->story));

    if (x == NULL)
        return NULL;
    x->u.l = *l;
    slices_move(&x->u.l, login_slices, NUM, &x->u.l.story, (unsigned char *)(x + 1));
    x->is_login = 1;
    set_source(x, l->source, &l->from);
    set_times(x, l->time, l->time);
    return x;
}

static const char *input_of(const struct kept *x)
{
    const struct origin *o = x->is_login ? &x->u.l.from : &x->u.t.from;
    const char *s = x->is_log ? o->log_input : o->input;
    return s == NULL ? "" : s;
}

static uint64_t first_of(const struct kept *x)
{
    return x->is_login ? x->u.l.from.log_first : x->u.t.from.log_first;
}

int keep_compare(const struct kept *a, const struct kept *b)
{
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->is_log != b->is_log)
        return a->is_log < b->is_log ? -1 : 1;
    if (a->is_client != b->is_client)
        return a->is_client < b->is_client ? -1 : 1;
    if (a->serial != b->serial)
        return a->serial < b->serial ? -1 : 1;
    if (first_of(a) != first_of(b))
        return first_of(a) < first_of(b) ? -1 : 1;
    return strcmp(input_of(a), input_of(b));
}

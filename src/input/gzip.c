/* gzip.c: the layer gzip (RFC 1952). Members one behind the other give one stream, as gzip(1) has it. Zero bytes behind
   a member are padding; another member may follow them. What was inflated before damage is delivered. */
#include <stdlib.h>
#include "input/inflate.h"
#include "input/layer.h"

enum { GZIP_1 = 0x1F, GZIP_2 = 0x8B, GZIP_DEFLATE = 8 };   /* RFC 1952 2.3.1 */

struct gzip {
    struct source *below;
    struct inflater *z;
    int begun;              /* the one stream has been given */
    int inside;             /* in a member; 0: between members */
    int ended;
    uint64_t padding;       /* zero bytes since the last member */
    uint64_t members;       /* begun */
    uint64_t made;          /* bytes of the present member */
};

static int gzip_detect(struct slice head, int at_end, uint64_t size)
{
    (void)at_end;
    (void)size;
    return head.n >= 3 && head.p[0] == GZIP_1 && head.p[1] == GZIP_2 && head.p[2] == GZIP_DEFLATE;
}

static int gzip_open(void **state, struct source *below)
{
    struct gzip *g = calloc(1, sizeof *g);

    *state = g;
    if (g == NULL)
        return E_NOMEM;
    if (inflate_new(&g->z, INFLATE_GZIP) != OK) {
        free(g);
        *state = NULL;
        return E_NOMEM;
    }
    g->below = below;
    g->inside = 1;
    g->members = 1;
    return OK;
}

static void gzip_close(void *state)
{
    struct gzip *g = state;

    inflate_free(g->z);
    free(g);
}

static int gzip_next(void *state)
{
    struct gzip *g = state;

    if (g->begun)
        return END;
    g->begun = 1;
    return OK;
}

/* Between members: passes padding over. OK: another member starts, or more has to be read; END: none does. */
static int gzip_between(struct gzip *g, struct slice w)
{
    size_t i;

    for (i = 0; i < w.n && w.p[i] == 0; i++)
        ;
    source_skip(g->below, i);
    g->padding += i;
    if (i == w.n)
        return OK;
    if (w.p[i] != GZIP_1 || inflate_again(g->z) != OK) {
        layer_report(g->below, F_INPUT_GZIP_TRAILING, source_offset(g->below), NULL, 0);
        return END;
    }
    g->inside = 1;
    g->padding = 0;
    g->made = 0;
    g->members++;
    return OK;
}

/* What is to be said when the data is broken. A later member whose header is none is something that was hung on. */
static int gzip_broken(struct gzip *g)
{
    int hung_on = g->members > 1 && g->made == 0;

    layer_report(g->below, hung_on ? F_INPUT_GZIP_TRAILING : F_INPUT_GZIP_CORRUPT, source_offset(g->below), NULL, 0);
    return hung_on ? OK : E_FORMAT;
}

static int gzip_at_end(struct gzip *g)
{
    if (g->inside) {
        if (!source_damaged(g->below))
            layer_report(g->below, F_INPUT_GZIP_TRUNCATED, source_offset(g->below), NULL, 0);
        return E_FORMAT;
    }
    if (g->padding > 0)
        layer_report(g->below, F_INPUT_GZIP_PADDING, source_offset(g->below) - g->padding, NULL, 0);
    return source_damaged(g->below) ? E_FORMAT : OK;
}

static int gzip_read(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct gzip *g = state;
    struct slice w, rest;
    size_t made;
    int r;

    *got = 0;
    *why = NULL;
    while (*got < n && !g->ended) {
        w = source_look(g->below, 1);
        if (w.n == 0) {
            g->ended = 1;
            return gzip_at_end(g);
        }
        if (!g->inside) {
            if (gzip_between(g, w) != OK)
                g->ended = 1;
            continue;
        }
        rest = w;
        r = inflate_step(g->z, &rest, d + *got, n - *got, &made);
        source_skip(g->below, w.n - rest.n);
        *got += made;
        g->made += made;
        if (r == END) {
            g->inside = 0;
        } else if (r != OK) {
            g->ended = 1;
            return gzip_broken(g);
        }
    }
    return OK;
}

const struct layer_kind layer_gzip = {
    "\147\172\151\160",     /* gzip */
    gzip_detect, gzip_open, gzip_next, gzip_read, NULL, NULL, gzip_close
};

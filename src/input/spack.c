/* spack.c: SPACK, the complex algorithm of AMATERSE (containers.md 4.4).

   Each code makes a node of the one before it and itself, so strings may double with every code. A node is kept while
   other nodes are made of it; those of which none is made wait in a ring, the oldest first, and are used anew in that
   order. Since only such nodes are used anew, a node is always made of older ones, and its string ends, whatever the
   codes are; only codes that name a node that is not yet made or was just taken away are errors.

   A node of at most 16 symbols keeps them; longer ones are taken apart with a stack that outlives a call, because one
   code may be more than the room for output. */
#include "input/terse.h"
#include <stdlib.h>

enum { FIRST = TERSE_MARK + 1, RING = 0, TOO_LONG = TERSE_EXPANSION + 1 };

struct node {
    unsigned char s[TERSE_CHUNK];   /* its symbols, when there is room */
    uint32_t length;                /* in symbols, at most TOO_LONG; 0: not made yet */
    uint16_t marks;                 /* bit i: s[i] is a record mark */
    uint16_t left, right;
    uint16_t references;            /* a literal has one to start with and so never gets into the ring */
    uint16_t next, back;            /* in the ring, while there are no references */
};

struct spack {
    struct node n[TERSE_CODES];     /* n[RING] is the ring's head */
    uint16_t stack[TERSE_CODES];    /* what is still to be put; never more than one for each level */
    unsigned depth;
    unsigned fresh;                 /* the first node that was never made */
    unsigned last;                  /* the code before; 0: none */
};

void *spack_new(void)
{
    struct spack *k = calloc(1, sizeof *k);
    unsigned i;

    if (k == NULL)
        return NULL;
    for (i = 1; i < FIRST; i++) {
        k->n[i].s[0] = (unsigned char)(i - 1);
        k->n[i].marks = i == TERSE_MARK;
        k->n[i].length = 1;
        k->n[i].references = 1;
    }
    k->fresh = FIRST;
    return k;
}

static void ring_add(struct spack *k, unsigned i)
{
    unsigned youngest = k->n[RING].back;

    k->n[i].next = RING;
    k->n[i].back = (uint16_t)youngest;
    k->n[youngest].next = (uint16_t)i;
    k->n[RING].back = (uint16_t)i;
}

static void ring_take(struct spack *k, unsigned i)
{
    k->n[k->n[i].back].next = k->n[i].next;
    k->n[k->n[i].next].back = k->n[i].back;
}

static void refer(struct spack *k, unsigned i)
{
    if (k->n[i].references == 0)
        ring_take(k, i);
    k->n[i].references++;
}

static void release(struct spack *k, unsigned i)
{
    k->n[i].references--;
    if (k->n[i].references == 0)
        ring_add(k, i);
}

/* A node to make anew; RING when there is none, which cannot be. */
static unsigned take_node(struct spack *k)
{
    unsigned i;

    if (k->fresh < TERSE_CODES)
        return k->fresh++;
    i = k->n[RING].next;
    if (i != RING) {
        ring_take(k, i);
        release(k, k->n[i].left);
        release(k, k->n[i].right);
    }
    return i;
}

static void make(struct spack *k, unsigned i, unsigned left, unsigned right)
{
    struct node *n = &k->n[i];
    const struct node *a = &k->n[left], *b = &k->n[right];
    unsigned char s[2 * TERSE_CHUNK];

    n->length = a->length + b->length < TOO_LONG ? a->length + b->length : TOO_LONG;
    if (n->length <= TERSE_CHUNK) {
        memcpy(s, a->s, TERSE_CHUNK);
        memcpy(s + a->length, b->s, TERSE_CHUNK);
        memcpy(n->s, s, TERSE_CHUNK);
        n->marks = (uint16_t)(a->marks | b->marks << a->length);
    }
    n->left = (uint16_t)left;
    n->right = (uint16_t)right;
    n->references = 0;
    refer(k, left);
    refer(k, right);
    ring_add(k, i);
}

/* Puts what is on the stack; 0 when out is full before that. */
static int unwind(struct spack *k, struct terse_out *out)
{
    while (k->depth > 0) {
        const struct node *n;
        if (out->p >= out->full)
            return 0;
        n = &k->n[k->stack[--k->depth]];
        while (n->length > TERSE_CHUNK) {
            k->stack[k->depth++] = n->right;
            n = &k->n[n->left];
        }
        terse_put(out, n->s, n->length, n->marks);
    }
    return 1;
}

enum terse_stop spack_run(void *state, struct terse_codes *in, struct terse_out *out, unsigned *code)
{
    struct spack *k = state;
    unsigned g, i;

    for (;;) {
        if (!unwind(k, out))
            return TERSE_FULL;
        if (in->left == 0)
            return TERSE_USED_UP;
        *code = g = terse_code(in);
        if (g == TERSE_END)
            return TERSE_ENDED;
        if (k->n[g].length == 0)
            return TERSE_BAD_CODE;
        if (k->n[g].length == TOO_LONG)
            return TERSE_HUGE;
        if (k->last != 0) {
            i = take_node(k);
            if (i == RING || i == g || i == k->last)
                return TERSE_BAD_CODE;
            make(k, i, k->last, g);
        }
        k->stack[k->depth++] = (uint16_t)g;
        k->last = g;
        out->any = 1;
    }
}

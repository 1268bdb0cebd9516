/* progress.c: samples of how far a transfer has come, few enough whatever its length.

   The last sample always is the latest one that was given. It stays, and the next one stands behind it, as soon as it
   lies a gap behind the one before; until then it gives way to the next. When all places are taken, samples are
   dropped until they lie the 32nd part of the whole time apart, which is the new gap: it doubles about every time. */
#include <stdlib.h>
#include "trace/state.h"

static struct samples *samples_take(struct trace *t)
{
    struct samples *x = t->free_samples;

    if (x != NULL)
        t->free_samples = x->next;
    else if ((x = malloc(sizeof *x)) == NULL) {
        t->result = E_NOMEM;
        return NULL;
    }
    x->count = 0;
    x->gap = 0;
    return x;
}

static void thin(struct samples *x)
{
    unsigned i, n = 1, last = x->count - 1;

    x->gap = (x->at[last].when - x->at[0].when) / (PROGRESS_MAX / 2) + 1;
    for (i = 1; i < last; i++)
        if (x->at[i].when - x->at[n - 1].when >= x->gap)
            x->at[n++] = x->at[i];
    x->at[n++] = x->at[last];
    x->count = n;
}

void op_progress(struct trace *t, struct op *o, int64_t when, uint64_t bytes)
{
    struct samples *x = o->samples;
    unsigned n;

    if (!t->options.progress || when == INSTANT_NONE)
        return;
    if (x == NULL && (x = o->samples = samples_take(t)) == NULL)
        return;
    n = x->count;
    if (n > 0 && when < x->at[n - 1].when)
        when = x->at[n - 1].when;           /* the clock was set back */
    if (n > 0 && (when == x->at[n - 1].when || (n > 1 && x->at[n - 1].when - x->at[n - 2].when < x->gap)))
        n--;
    x->at[n].when = when;
    x->at[n].bytes = bytes;
    x->count = n + 1;
    if (x->count == PROGRESS_MAX)
        thin(x);
}

void samples_give(struct trace *t, struct samples *x)
{
    if (x == NULL)
        return;
    x->next = t->free_samples;
    t->free_samples = x;
}

void samples_done(struct trace *t)
{
    struct samples *x;

    while ((x = t->free_samples) != NULL) {
        t->free_samples = x->next;
        free(x);
    }
}

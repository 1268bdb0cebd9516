/* cause.c: look-ups in the compiled causes. The lists are short and asked only for failures, so they are walked. */
#include "model/cause.h"

static const struct cause_row *row(enum cause_id c)
{
    return &cause_rows[(unsigned)c < (unsigned)NUM_CAUSES ? c : C_NONE];
}

struct slice cause_name(enum cause_id c) { return row(c)->name; }
struct slice cause_phase(enum cause_id c) { return row(c)->phase; }
struct slice cause_text(enum cause_id c) { return row(c)->text; }
struct slice cause_advice(enum cause_id c) { return row(c)->advice; }

enum cause_id cause_find(struct slice name)
{
    unsigned i;

    for (i = C_NONE + 1; i < NUM_CAUSES; i++)
        if (slice_same(name, cause_rows[i].name))
            return (enum cause_id)i;
    return C_NONE;
}

enum cause_id cause_of_reason(unsigned reason)
{
    const struct cause_code *c;

    for (c = cause_reasons; c->cause != C_NONE; c++)
        if (c->code == reason)
            return c->cause;
    return C_NONE;
}

enum cause_id cause_of_error(struct slice text)
{
    const struct cause_key *k;

    for (k = cause_error_keys; k->cause != C_NONE; k++)
        if (slice_search(text, k->key) < text.n)
            return k->cause;
    return C_NONE;
}

enum cause_id cause_of_status(struct slice text)
{
    const struct cause_key *k;

    for (k = cause_status_keys; k->cause != C_NONE; k++)
        if (slice_same(text, k->key))
            return k->cause;
    return cause_of_error(text);
}

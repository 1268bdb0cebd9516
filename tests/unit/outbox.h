/* outbox.h: rendering into memory, for the suites of the render layer. */
#ifndef UNIT_OUTBOX_H
#define UNIT_OUTBOX_H

#include <stdio.h>
#include <stdlib.h>
#include <CUnit/CUnit.h>
#include "render/render.h"

enum { OUTBOX_TABLES = 8 };

/* A sink for each table and one for all, each on a temporary file. */
struct outbox {
    struct io_out *io[OUTBOX_TABLES + 1];
    struct sink sink[OUTBOX_TABLES + 1];
    int used[OUTBOX_TABLES + 1];
    unsigned char *text;
    size_t n;
};

static int outbox_sink(void *ctx, int table, struct sink **out)
{
    struct outbox *b = ctx;
    int i = table + 1;
    const char *why;

    *out = NULL;
    if (i < 0 || i > OUTBOX_TABLES || (!b->used[i] && io_temp(&b->io[i], &why) != OK))
        return E_IO;
    if (!b->used[i] && sink_init(&b->sink[i], b->io[i]) != OK)
        return E_NOMEM;
    b->used[i] = 1;
    *out = &b->sink[i];
    return OK;
}

/* What has been written to the sink of that table (-1: of all), NUL at the end; valid until the next call. */
static const char *outbox_text(struct outbox *b, int table)
{
    size_t got = 0;

    free(b->text);
    b->text = malloc(64 << 20);
    b->n = 0;
    if (b->text == NULL || !b->used[table + 1])
        return "(nothing)";
    while (io_reread(b->io[table + 1], b->n, b->text + b->n, 65536, &got) == OK && got > 0)
        b->n += got;
    b->text[b->n] = 0;
    return (const char *)b->text;
}

static void outbox_done(struct outbox *b)
{
    int i;

    for (i = 0; i <= OUTBOX_TABLES; i++)
        if (b->used[i]) {
            sink_done(&b->sink[i]);
            io_discard(b->io[i]);
        }
    free(b->text);
}

static void outbox_same(const char *got, const char *want, int line)
{
    if (strcmp(got, want) != 0)
        printf("\nline %d: expected\n%s\ngot\n%s\n", line, want, got);
    CU_ASSERT_STRING_EQUAL(got, want);
}
#define SAME(got, want) outbox_same((got), (want), __LINE__)

#endif

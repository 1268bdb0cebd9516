/* inputs.c: opening: first the bytes, then what they are (told by the user or by themselves), then the reader of
   that kind. */
#include <stdlib.h>
#include "app/order.h"
#include "base/spool.h"
#include "trace/trace.h"

enum { ROTATION_DIGITS = 4 };

static void complain(struct run *r, const char *name, enum finding_id id, const struct value *args, size_t num)
{
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = name;
    finding_add(r->fs, id, &at, args, num);
}

static int reader_open(struct opening *x, struct run *r, const struct record_want *want)
{
    int result;

    if (x->kind == KIND_LOG)
        result = x->lines != NULL ? OK : lines_open(&x->lines, x->source, r->o->codepage);
    else
        result = container_open(&x->container, x->source, r->o->container, want);
    return result;
}

/* What the bytes are. Text is a log only if its lines look like one. */
static int recognise(struct opening *x, struct run *r)
{
    x->kind = kind_find(x->source);
    if (x->kind != KIND_LOG || r->o->envelope != NULL)
        return OK;
    if (lines_open(&x->lines, x->source, r->o->codepage) != OK)
        return E_NOMEM;
    if (!trace_looks_like_log(lines_head(x->lines))) {
        complain(r, x->name, F_INPUT_UNKNOWN, NULL, 0);
        lines_close(x->lines);
        x->lines = NULL;
        x->kind = KIND_UNKNOWN;
    }
    return OK;
}

static int is_open(const struct opening *x)
{
    return x->kind == KIND_SMF || x->kind == KIND_LOG;
}

static void reader_close(struct opening *x)
{
    if (x->container != NULL)
        container_close(x->container);
    if (x->lines != NULL)
        lines_close(x->lines);
    x->container = NULL;
    x->lines = NULL;
    x->kind = KIND_UNKNOWN;
}

/* The present stream: recognised, and its reader opened if it is one that the command takes. */
static int stream_open(struct opening *x)
{
    struct run *r = x->run;
    int result = OK;

    x->kind = x->arg->forced;
    if (x->kind == KIND_UNKNOWN)
        result = recognise(x, r);
    if (result != OK)
        return result;
    if ((x->kind == KIND_SMF && !x->smf) || (x->kind == KIND_LOG && !x->log)) {
        complain(r, x->name, x->smf ? F_INPUT_NOT_SMF : F_INPUT_NOT_LOG, NULL, 0);
        reader_close(x);
    }
    if (!is_open(x))
        return OK;
    result = reader_open(x, r, x->want);
    if (result == OK)
        return OK;
    x->kind = KIND_UNKNOWN;
    return result == E_NOMEM ? result : OK;
}

int opening_next(struct opening *x)
{
    int result = OK;

    reader_close(x);
    while (result == OK && !is_open(x)) {
        result = unpack_next(x->unpack, &x->source);
        if (result == OK) {
            x->name = unpack_name(x->unpack);
            x->layers = unpack_layers(x->unpack);
            result = stream_open(x);
        }
    }
    if (x->order != NULL)
        order_stream(x->order, x);
    return result == END ? OK : result;
}

int opening_in_order(struct opening *x, const struct trace_options *how, struct course_watch *w)
{
    int result;

    order_free(x->order);
    result = order_new(&x->order, x, how, w);

    if (result == OK && x->order != NULL)
        order_stream(x->order, x);
    return result;
}

int opening_is_lasting(const struct opening *x)
{
    const char *name = x->arg->name;

    return (name[0] == '/' && name[1] == '/') || (strcmp(name, "-") != 0 && unpack_raw_size(x->unpack) > 0);
}

unsigned opening_rotation(const struct opening *x)
{
    const char *name = x->name;
    size_t n = strlen(name), i;
    unsigned number = 0;

    if (n > 3 && strcmp(name + n - 3, ".gz") == 0)
        n -= 3;
    for (i = n; i > 0 && n - i < ROTATION_DIGITS && name[i - 1] >= '0' && name[i - 1] <= '9'; i--)
        ;
    if (i == n || i == 0 || name[i - 1] != '.')
        return 0;
    for (; i < n; i++)
        number = number * 10 + (unsigned)(name[i] - '0');
    return number;
}

int opening_open(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want)
{
    int result;

    memset(x, 0, sizeof *x);
    x->name = arg->name;
    x->run = r;
    x->arg = arg;
    x->want = want;
    x->smf = smf;
    x->log = log;
    result = unpack_open(&x->unpack, arg->name, r->fs);
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    return opening_next(x);
}

struct held {
    struct spool *spool;
    uint64_t left;                  /* bytes not read yet */
};

static int held_read(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct held *h = ctx;
    int result;

    if (n > h->left)
        n = (size_t)h->left;
    result = spool_get(h->spool, d, n);
    *got = result == OK ? n : 0;
    *why = "temporary file";
    h->left -= *got;
    return result;
}

/* All bytes of the stream into a spool. */
static int hold(struct opening *x, struct held *h)
{
    struct spool *to = h->spool = spool_new();
    struct slice w;
    int result = to != NULL ? OK : E_NOMEM;

    while (result == OK && (w = source_look(x->source, 1)).n > 0) {
        result = *x->run->stop ? END : spool_put(to, w);
        source_skip(x->source, w.n);
    }
    if (result == OK) {
        h->left = spool_size(to);
        result = spool_rewind(to);
    }
    return result;
}

int opening_later(struct opening *x, struct opening *later)
{
    struct source *s = NULL;
    int result;

    memset(later, 0, sizeof *later);
    later->held = calloc(1, sizeof *later->held);
    result = later->held != NULL ? hold(x, later->held) : E_NOMEM;
    if (result == E_IO)
        msg_error(x->run->msg, "%s: the temporary file for it cannot be written (see TMPDIR)", x->name);
    if (result == OK)
        result = source_open_reader(&s, held_read, later->held, x->name, x->run->fs);
    if (result == OK)
        result = unpack_take(&later->unpack, s);
    if (result == OK)
        result = unpack_next(later->unpack, &later->source);
    if (result == OK)
        result = lines_open(&later->lines, later->source, x->run->o->codepage);
    if (result == OK && x->order != NULL)
        result = order_take(x->order, &later->order);
    later->name = x->name;
    later->layers = findings_keep(x->run->fs, slice_of((const unsigned char *)x->layers, strlen(x->layers)));
    if (result == OK && later->layers == NULL)
        result = E_NOMEM;
    later->run = x->run;
    later->arg = x->arg;
    later->want = x->want;
    later->kind = KIND_LOG;
    if (result != OK)
        opening_close(later);
    return result;
}

static void say_what(const struct opening *x, uint64_t used, uint64_t lines)
{
    const struct run *r = x->run;
    const char *layers = x->layers, *plus = layers[0] != '\0' ? "+" : "";

    if (!r->o->verbose)
        return;
    if (x->kind == KIND_SMF) {
        const struct container_tally *t = container_tally(x->container);
        msg_note(r->msg, "%s: SMF dump (%s%s%s), %llu records, %llu of OpenSSH", x->name, layers, plus,
            container_name(x->container), (unsigned long long)t->records, (unsigned long long)t->wanted);
    } else if (x->kind == KIND_LOG) {
        msg_note(r->msg, "%s: log%s%s, %llu lines, %llu of OpenSSH", x->name, plus, layers, (unsigned long long)lines,
            (unsigned long long)used);
    }
}

void opening_report(const struct opening *x, uint64_t used, uint64_t lines)
{
    struct run *r = x->run;
    struct value n;

    if (x->kind == KIND_SMF && used == 0) {
        n = value_uint(container_tally(x->container)->records);
        complain(r, x->name, F_INPUT_NO_RECORD, &n, 1);
    }
    if (x->kind == KIND_LOG && used == 0) {
        n = value_uint(lines);
        complain(r, x->name, F_INPUT_NO_LINE, &n, 1);
    }
    say_what(x, used, lines);
}

void opening_close(struct opening *x)
{
    reader_close(x);
    unpack_close(x->unpack);
    if (x->held != NULL)
        spool_free(x->held->spool);
    free(x->held);
    order_free(x->order);
    memset(x, 0, sizeof *x);
}

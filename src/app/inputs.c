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

    x->kind = x->arg->forced != KIND_UNKNOWN ? x->arg->forced : x->known;
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

static void begin(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want)
{
    memset(x, 0, sizeof *x);
    x->name = arg->name;
    x->run = r;
    x->arg = arg;
    x->want = want;
    x->smf = smf;
    x->log = log;
}

int opening_open(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want)
{
    int result;

    begin(x, r, arg, smf, log, want);
    result = unpack_open(&x->unpack, arg->name, r->fs);
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    return opening_next(x);
}

/* --- bytes put aside */

struct held {
    struct spool *spool;
    int is_owner;
    uint64_t at;                    /* the next byte */
};

static int held_read(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct held *h = ctx;
    uint64_t left = spool_size(h->spool) - h->at;
    int result;

    if (n > left)
        n = (size_t)left;
    spool_seek(h->spool, h->at);
    result = spool_get(h->spool, d, n);
    *got = result == OK ? n : 0;
    *why = "temporary file";
    h->at += *got;
    return result;
}

static struct held *held_new(struct spool *spool)
{
    struct held *h = calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    h->is_owner = spool == NULL;
    h->spool = spool != NULL ? spool : spool_new();
    if (h->spool != NULL)
        return h;
    free(h);
    return NULL;
}

static void held_free(struct held *h)
{
    if (h != NULL && h->is_owner)
        spool_free(h->spool);
    free(h);
}

/* All that is left of s goes into *h. */
static int hold(struct held **h, struct source *s, struct run *r)
{
    struct slice w;
    int result;

    *h = held_new(NULL);
    result = *h != NULL ? OK : E_NOMEM;
    while (result == OK && (w = source_look(s, 1)).n > 0) {
        result = *r->stop ? END : spool_put((*h)->spool, w);
        source_skip(s, w.n);
    }
    if (result == OK)
        result = spool_rewind((*h)->spool);
    if (result == E_IO)
        msg_error(r->msg, "%s: the temporary file for it cannot be written (see TMPDIR)", source_name(s));
    return result;
}

/* Reads what x->held has. */
static int held_open(struct opening *x, const char *name)
{
    struct source *s;
    int result = source_open_reader(&s, held_read, x->held, name, x->run->fs);

    return result == OK ? unpack_take(&x->unpack, s) : result;
}

/* It can be opened again, and is the same then. Data sets are not asked for their size. */
static int is_lasting(const struct source *s)
{
    const char *name = source_name(s);

    return (name[0] == '/' && name[1] == '/') || (strcmp(name, "-") != 0 && source_raw_size(s) > 0);
}

int opening_open_lasting(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want)
{
    struct source *s;
    int result;

    begin(x, r, arg, smf, log, want);
    result = source_open(&s, arg->name, r->fs);
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    if (is_lasting(s)) {
        result = unpack_take(&x->unpack, s);
    } else {
        result = hold(&x->held, s, r);
        source_close(s);
        if (result == OK)
            result = held_open(x, arg->name);
    }
    if (result == OK)
        return opening_next(x);
    held_free(x->held);
    x->held = NULL;
    return result;
}

int opening_again(struct opening *again, struct run *r, const struct opening *x, int smf, int log)
{
    enum input_kind kind = x->unpack != NULL && unpack_is_member(x->unpack) ? KIND_UNKNOWN : x->kind;
    struct held *held = x->held;
    const char *name = x->name;
    int result = OK;

    begin(again, r, x->arg, smf, log, x->want);
    again->known = kind;
    if (held == NULL) {
        result = unpack_open(&again->unpack, x->arg->name, r->fs);
    } else {
        again->held = held_new(held->spool);
        result = again->held != NULL ? held_open(again, name) : E_NOMEM;
    }
    if (result == OK)
        return opening_next(again);
    return result == E_NOMEM ? result : OK;
}

int opening_later(struct opening *x, struct opening *later)
{
    int result;

    memset(later, 0, sizeof *later);
    later->run = x->run;
    result = hold(&later->held, x->source, x->run);
    if (result == OK)
        result = held_open(later, x->name);
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
    held_free(x->held);
    order_free(x->order);
    memset(x, 0, sizeof *x);
}

/* inputs.c: opening: first the bytes, then what they are (told by the user or by themselves), then the reader of
   that kind. */
#include "app/inputs.h"
#include "trace/trace.h"

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
        result = lines_open(&x->lines, x->source);
    else
        result = container_open(&x->container, x->source, r->o->container, want);
    return result;
}

/* What the bytes are. Text is a log only if its lines look like one. */
static enum input_kind recognise(struct opening *x, struct run *r)
{
    enum input_kind kind = kind_find(x->source);

    if (kind == KIND_LOG && r->o->envelope == NULL && !trace_looks_like_log(source_look(x->source, SOURCE_LOOK))) {
        complain(r, x->name, F_INPUT_UNKNOWN, NULL, 0);
        return KIND_UNKNOWN;
    }
    return kind;
}

int opening_open(struct opening *x, struct run *r, const struct input_arg *arg, int smf, int log,
    const struct record_want *want)
{
    int result;

    memset(x, 0, sizeof *x);
    x->name = arg->name;
    result = source_open(&x->source, arg->name, r->fs);
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    x->kind = arg->forced != KIND_UNKNOWN ? arg->forced : recognise(x, r);
    if ((x->kind == KIND_SMF && !smf) || (x->kind == KIND_LOG && !log)) {
        complain(r, x->name, smf ? F_INPUT_NOT_SMF : F_INPUT_NOT_LOG, NULL, 0);
        x->kind = KIND_UNKNOWN;
    }
    if (x->kind != KIND_SMF && x->kind != KIND_LOG)
        return OK;
    result = reader_open(x, r, want);
    if (result == OK)
        return OK;
    x->kind = KIND_UNKNOWN;
    return result == E_NOMEM ? result : OK;
}

static void say_what(const struct opening *x, struct run *r, uint64_t used, uint64_t lines)
{
    const char *layers = source_layers(x->source);
    const char *plus = layers[0] != '\0' ? "+" : "";

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

void opening_report(const struct opening *x, struct run *r, uint64_t used, uint64_t lines)
{
    struct value n;

    if (x->kind == KIND_SMF && used == 0) {
        n = value_uint(container_tally(x->container)->records);
        complain(r, x->name, F_INPUT_NO_RECORD, &n, 1);
    }
    if (x->kind == KIND_LOG && used == 0) {
        n = value_uint(lines);
        complain(r, x->name, F_INPUT_NO_LINE, &n, 1);
    }
    if (x->source != NULL)
        say_what(x, r, used, lines);
}

void opening_close(struct opening *x)
{
    if (x->container != NULL)
        container_close(x->container);
    if (x->lines != NULL)
        lines_close(x->lines);
    if (x->source != NULL)
        source_close(x->source);
    memset(x, 0, sizeof *x);
}

/* feed.c: a merge by time of any number of dumps and logs.

   The input whose last time lies furthest back is read next, until its time passes that of the one behind it. An
   input that has not told a time yet lies before all others; records and lines without a time keep the last one of
   their input. A log's first time is looked up in the bytes ahead, so that what lies before it in another file of the
   same log comes first; of inputs at the same time one that has begun goes on. Of many logs those whose turn has not
   come are closed (feedlog.h): a year of daily logs needs no more open files than one.

   Dumps begin alone: they tell the zone of local times and the year, which logs need. That takes one record where it
   is a 96 or 97; records before it wait (smf.h), so the dumps get ahead of the logs by a bounded number of records.

   The members of an archive are read one after the other. As long as more of them may come, a kind of which none is
   being read has been read up to nowhere. A log in front of the first dump waits: the dump may tell its zone. */
#include <stdlib.h>
#include "app/feed.h"
#include "app/feedlog.h"
#include "app/order.h"
#include "app/smf.h"
#include "app/zones.h"
#include "join/twins.h"
#include "trace/trace.h"

enum {
    AWAKE_MAX = 16,             /* logs are kept open from the begin when there are no more inputs */
    BATCH = 512,                /* steps of one input between two looks at the others */
    ADVANCE_STEPS = 256,        /* steps between two reports of progress to the matcher */
    LOOK_STEPS = 4096,          /* and to the user */
    TWIN_SLOTS = 524288         /* 16 MiB: dumps are read side by side by time, so what is twice comes close together */
};

struct feed {
    struct run *run;
    const struct feed_out *to;
    struct feed_input *in;
    size_t num;
    struct smf *smf;
    struct twins *twins;        /* NULL: duplicates are kept */
    struct feed_logs logs;
    int trace_ended;
    int64_t near;               /* time of the first record */
    unsigned steps, handed, looks;
};

/* Of two inputs at the same time: of dumps the first one by its name; a log that has begun; of two that have not the
   one that was rotated more often. */
static int goes_first(const struct feed_input *a, const struct feed_input *b)
{
    if (a->open.kind == KIND_SMF && b->open.kind == KIND_SMF)
        return strcmp(a->open.name, b->open.name) < 0;
    if ((a->lines > 0) != (b->lines > 0))
        return a->lines > 0;
    return a->lines == 0 && opening_rotation(&a->open) > opening_rotation(&b->open);
}

/* The live input of the kind (KIND_UNKNOWN: of any) that lies furthest back; *next is the time of the one behind
   it. */
static struct feed_input *furthest_back(struct feed *f, enum input_kind kind, int64_t *next)
{
    struct feed_input *first = NULL;
    size_t i;

    *next = INT64_MAX;
    for (i = 0; i < f->num; i++) {
        struct feed_input *in = &f->in[i];
        if (!in->live || (kind != KIND_UNKNOWN && in->open.kind != kind))
            continue;
        if (first == NULL) {
            first = in;
        } else if (in->when < first->when || (in->when == first->when && goes_first(in, first))) {
            *next = first->when;
            first = in;
        } else if (in->when < *next) {
            *next = in->when;
        }
    }
    return first;
}

static int is_member(const struct feed_input *in)
{
    return in->open.unpack != NULL && unpack_is_member(in->open.unpack);
}

/* An archive is being read. */
static int more_may_come(const struct feed *f)
{
    size_t i;

    for (i = 0; i < f->num; i++)
        if (f->in[i].live && !f->in[i].asleep && is_member(&f->in[i]))
            return 1;
    return 0;
}

/* How far the inputs of the kind have been read. */
static int64_t reached(struct feed *f, enum input_kind kind)
{
    int64_t next;
    const struct feed_input *in = furthest_back(f, kind, &next);

    if (in != NULL)
        return in->when;
    return more_may_come(f) ? INSTANT_NONE : INT64_MAX;
}

static int advance(struct feed *f)
{
    f->steps = f->handed = 0;
    return f->to->advance(f->to->ctx, reached(f, KIND_SMF), reached(f, KIND_LOG));
}

static int hand_out(struct feed *f, const struct smf_item *x)
{
    struct transfer t;
    struct login l;

    if (f->to->digest == NULL)
        return x->what == DECODED_LOGIN ? f->to->login(f->to->ctx, &x->login)
            : f->to->transfer(f->to->ctx, &x->transfer);
    if (x->what == DECODED_LOGIN) {
        l = x->login;
        l.from.digest = f->to->digest(x->record->bytes);
        return f->to->login(f->to->ctx, &l);
    }
    t = x->transfer;
    t.from.digest = f->to->digest(x->record->bytes);
    return f->to->transfer(f->to->ctx, &t);
}

static int smf_take(void *ctx, const struct smf_item *x)
{
    struct feed *f = ctx;
    int64_t when = x->what == DECODED_LOGIN ? x->login.time
        : x->transfer.end != INSTANT_NONE ? x->transfer.end : x->transfer.start;
    size_t i;
    int result;

    if (when != INSTANT_NONE) {
        if (f->near == INSTANT_NONE)
            f->near = when;
        for (i = 0; i < f->num; i++)
            if (f->in[i].open.kind == KIND_SMF && f->in[i].number == x->input)
                f->in[i].when = when;
        f->to->cover(f->to->ctx, 0, when);
    }
    if (f->twins != NULL) {
        result = twins_add(f->twins, x->record->bytes, x->input, 0, when);
        if (result != OK)
            return result == END ? OK : result;
    }
    result = hand_out(f, x);
    return result == OK && ++f->handed >= ADVANCE_STEPS ? advance(f) : result;
}

static void input_close(struct feed *f, struct feed_input *in)
{
    if (in->open.unpack != NULL) {
        in->raw_size = unpack_raw_size(in->open.unpack);
        in->raw = unpack_raw_offset(in->open.unpack);
    }
    if (in->live && in->open.kind == KIND_SMF)
        smf_input_end(f->smf, in->number);
    in->live = 0;
    opening_close(&in->open);
}

/* Twins are numbered as the dumps are. */
static int dump_begin(struct feed *f, struct feed_input *in)
{
    int result = smf_input(f->smf, in->open.name, &in->number);

    return result == OK && f->twins != NULL ? twins_input(f->twins, in->open.name) : result;
}

/* A log that is given twice, under two names, is worse than one that is missing: it is told. */
static int log_begin(struct feed *f, struct feed_input *in)
{
    struct place at;
    struct value other;
    const char *name;
    size_t i;
    int result = feedlog_begin(&f->logs, in);

    for (i = 0; result == OK && in->head != 0 && i < f->num; i++) {
        if (&f->in[i] == in || f->in[i].head != in->head)
            continue;
        name = f->in[i].open.name;
        memset(&at, 0, sizeof at);
        at.input = in->open.name;
        other = value_text(slice_of((const unsigned char *)name, strlen(name)));
        finding_add(f->run->fs, F_LOG_TWICE, &at, &other, 1);
        break;
    }
    return result;
}

/* A stream has been opened, if there is one (more). A log's number comes with the trace, where that is not there
   yet. */
static int input_begin(struct feed *f, struct feed_input *in)
{
    in->when = INSTANT_NONE;
    in->used = in->lines = 0;
    in->is_covered = 0;
    in->live = in->open.kind == KIND_SMF || in->open.kind == KIND_LOG;
    if (!in->live)
        input_close(f, in);
    else if (in->open.kind == KIND_SMF)
        return dump_begin(f, in);
    else if (f->logs.trace != NULL)
        return log_begin(f, in);
    return OK;
}

static int input_end(struct feed *f, struct feed_input *in)
{
    struct zone_course zone;
    uint64_t claimed;
    int result;

    if (in->open.kind == KIND_LOG) {
        claimed = trace_tally(f->logs.trace)->claimed;
        result = trace_log_end(f->logs.trace, in->number);
        if (result != OK)
            return result;
        in->used += trace_tally(f->logs.trace)->claimed - claimed;
        if (!f->run->o->zone_given && (f->smf == NULL || smf_zone(f->smf, &zone) != OK))
            feedlog_say_assumed(&f->logs, in);
    }
    opening_report(&in->open, in->used, in->lines);
    if (in->open.kind == KIND_SMF)
        smf_input_end(f->smf, in->number);
    in->live = 0;
    result = opening_next(&in->open);
    return result == OK ? input_begin(f, in) : result;
}

static int smf_steps(struct feed *f, struct feed_input *in, int64_t next, unsigned batch)
{
    struct record r;
    int result = OK;

    for (; result == OK && batch > 0 && in->when <= next; batch--, f->steps++, f->looks++) {
        result = order_record(in->open.order, &in->open, &r);
        if (result == END)
            return input_end(f, in);
        in->used += result == OK;
        if (result == OK)
            result = smf_record(f->smf, in->number, &r);
    }
    return result;
}

/* END, and no lines: there are no more. */
static int some_lines(struct feed *f, struct feed_input *in, struct trace_step *x)
{
    struct line line;
    int result;

    if (!order_sorts(in->open.order))
        return trace_lines(f->logs.trace, in->number, in->open.lines, x);
    result = order_line(in->open.order, &in->open, &line);
    x->num = result == OK;
    return result == OK ? trace_line(f->logs.trace, in->number, &line, &x->when) : result;
}

static int log_steps(struct feed *f, struct feed_input *in, int64_t next, unsigned batch)
{
    const struct trace_tally *tally = trace_tally(f->logs.trace);
    uint64_t claimed = tally->claimed;
    int result = OK, is_over = 0;
    struct trace_step x;

    x.until = next;
    for (; result == OK && batch > 0 && in->when <= next; batch -= x.num) {
        x.most = batch;
        result = some_lines(f, in, &x);
        is_over = result == END && x.num == 0;
        in->lines += x.num;
        f->steps += x.num;
        f->looks += x.num;
        if (x.num > 0 && x.when != INSTANT_NONE && (x.when != in->when || !in->is_covered)) {
            in->when = x.when;
            in->is_covered = 1;
            f->to->cover(f->to->ctx, 1, x.when);
        }
    }
    in->used += tally->claimed - claimed;
    return is_over ? input_end(f, in) : result;
}

static int look_around(struct feed *f)
{
    uint64_t done = 0, total = 0;
    int unknown = 0;
    size_t i;

    f->looks = 0;
    if (*f->run->stop)
        return END;
    if (!f->run->msg->progress)
        return OK;
    for (i = 0; i < f->num; i++) {
        const struct feed_input *in = &f->in[i];
        uint64_t size = in->open.unpack != NULL ? unpack_raw_size(in->open.unpack) : in->raw_size;
        done += size == 0 ? 0 : in->open.unpack != NULL ? unpack_raw_offset(in->open.unpack) : in->raw;
        total += size;
        unknown |= size == 0 && in->live && in->open.held == NULL;
    }
    msg_progress(f->run->msg, done, unknown ? 0 : total);
    return OK;
}

static int is_live(const struct feed *f, enum input_kind kind)
{
    size_t i;

    for (i = 0; i < f->num; i++)
        if (f->in[i].live && f->in[i].open.kind == kind)
            return 1;
    return 0;
}

/* When the last input of a kind has ended, what waits inside for more of it is handed out, before the matcher hears
   that this side is at its end. */
static int kinds_end(struct feed *f)
{
    int result = OK;

    if (more_may_come(f))
        return OK;
    if (f->smf != NULL && smf_is_waiting(f->smf) && !is_live(f, KIND_SMF))
        result = smf_end(f->smf);
    if (result == OK && f->logs.trace != NULL && !f->trace_ended && !is_live(f, KIND_LOG)) {
        f->trace_ended = 1;
        result = trace_end(f->logs.trace);
    }
    return result;
}

/* One turn: the input furthest back, of the kind, is read until it no longer is, or the batch is done, or its stream
   ends. */
static int turn(struct feed *f, enum input_kind kind, unsigned batch)
{
    int64_t next;
    struct feed_input *in = furthest_back(f, kind, &next);
    int result = in->asleep ? feedlog_wake(&f->logs, in) : OK;

    if (result == OK && in->live)
        result = in->open.kind == KIND_SMF ? smf_steps(f, in, next, batch) : log_steps(f, in, next, batch);
    if (result == OK && !in->live)
        result = kinds_end(f);
    if (result == OK && f->steps >= ADVANCE_STEPS)
        result = advance(f);
    if (result == OK && f->looks >= LOOK_STEPS)
        result = look_around(f);
    return result;
}

static int any_live(const struct feed *f)
{
    size_t i;

    for (i = 0; i < f->num && !f->in[i].live; i++)
        ;
    return i < f->num;
}

/* A log that lies in an archive is put off, for a dump may lie behind it. END: there is none. */
static int log_put_off(struct feed *f)
{
    struct feed_input *in = NULL;
    size_t i;
    int result;

    for (i = 0; in == NULL && i < f->num; i++)
        if (f->in[i].live && !f->in[i].asleep && f->in[i].open.kind == KIND_LOG && is_member(&f->in[i]))
            in = &f->in[i];
    result = in != NULL ? feedlog_put_off(&f->logs, in) : END;
    return result == OK ? input_begin(f, in) : result;
}

/* Until the zone and a time are known; when records had to be let go without a zone there is no use in waiting on. */
static int dumps_begin(struct feed *f)
{
    struct zone_course zone;
    int result = OK;

    while (result == OK && (f->near == INSTANT_NONE || smf_zone(f->smf, &zone) != OK)) {
        if (!is_live(f, KIND_SMF))
            result = log_put_off(f);
        else if (f->near == INSTANT_NONE || smf_is_waiting(f->smf))
            result = turn(f, KIND_SMF, 1);
        else
            break;
    }
    if (result == END && !*f->run->stop)
        result = OK;
    return result == OK ? kinds_end(f) : result;
}

/* Logs that were put off become inputs. */
static int later_take(struct feed *f)
{
    struct feed_input *more = realloc(f->in, (f->num + f->logs.num_later) * sizeof *more);
    size_t i;

    if (more == NULL)
        return E_NOMEM;
    f->in = more;
    for (i = 0; i < f->logs.num_later; i++) {
        struct feed_input *in = &f->in[f->num++];
        memset(in, 0, sizeof *in);
        in->open = f->logs.later[i];
        in->when = INSTANT_NONE;
        in->live = 1;
    }
    f->logs.num_later = 0;
    return OK;
}

static int logs_begin(struct feed *f, int stories)
{
    struct zone_course zone;
    size_t i;
    int result;

    memset(&zone, 0, sizeof zone);
    if (f->smf == NULL || smf_zone(f->smf, &zone) != OK)
        zone.seconds = f->run->o->zone;
    result = feedlog_start(&f->logs, f->to, &zone, stories);
    if (result == OK)
        result = later_take(f);
    for (i = 0; result == OK && i < f->num; i++)
        if (f->in[i].open.kind == KIND_LOG && f->in[i].live)
            result = log_begin(f, &f->in[i]);
    return result;
}

/* The order of dumps and archives is looked at here, that of logs when more is known. */
static int inputs_open(struct feed *f, int smf)
{
    static const struct record_want ours = { 0, 94, 98, NULL, NULL };
    const struct options *o = f->run->o;
    size_t i;

    for (i = 0; i < f->num; i++) {
        struct feed_input *in = &f->in[i];
        int result = smf ? opening_open_lasting(&in->open, f->run, &o->inputs[i], 1, 1, &ours)
            : opening_open(&in->open, f->run, &o->inputs[i], 0, 1, &ours);
        if (result == OK && smf && (in->open.kind == KIND_SMF || is_member(in)))
            result = opening_in_order(&in->open, NULL, NULL);
        if (result == OK)
            result = input_begin(f, in);
        if (result != OK)
            return result;
        feedlog_sleep(&f->logs, in);
    }
    return OK;
}

static int feed_all(struct feed *f, int smf, int stories)
{
    int result = inputs_open(f, smf);

    if (result == OK && smf)
        result = dumps_begin(f);
    if (result == OK)
        result = logs_begin(f, stories);
    while (result == OK && any_live(f))
        result = turn(f, KIND_UNKNOWN, BATCH);
    if (result == OK)
        result = kinds_end(f);
    if (result == OK && f->to->unclaimed != NULL)
        result = trace_unclaimed(f->logs.trace, f->to->unclaimed, f->to->ctx);
    return result;
}

int feed_run(struct run *r, int smf, int stories, const struct feed_out *to)
{
    struct feed f;
    size_t i;
    int result = OK;

    memset(&f, 0, sizeof f);
    f.run = f.logs.run = r;
    f.to = to;
    f.near = INSTANT_NONE;
    f.num = r->o->num_inputs;
    f.logs.many = f.num > AWAKE_MAX;
    f.in = calloc(f.num, sizeof *f.in);
    if (f.in == NULL)
        return E_NOMEM;
    if (smf)
        result = smf_new(&f.smf, r->o, r->fs, smf_take, &f);
    if (result == OK && smf && (r->zones = zones_new(r->o)) == NULL)
        result = E_NOMEM;
    if (result == OK && smf)
        smf_course(f.smf, r->zones);
    if (result == OK && smf && !r->o->keep_duplicates && to->digest == NULL
        && (f.twins = twins_new(TWIN_SLOTS)) == NULL)
        result = E_NOMEM;
    if (result == OK)
        result = feed_all(&f, smf, stories);
    if (result == OK && f.twins != NULL)
        twins_report(f.twins, NULL, r->fs);
    if (result == OK && r->zones != NULL)
        zones_report(r->zones, r->fs);
    for (i = 0; i < f.num; i++)
        if (f.in[i].open.unpack != NULL)
            input_close(&f, &f.in[i]);
    for (i = 0; i < f.logs.num_later; i++)
        opening_close(&f.logs.later[i]);
    free(f.logs.later);
    if (f.logs.trace != NULL)
        trace_free(f.logs.trace);
    smf_free(f.smf);
    twins_free(f.twins);
    zones_free(r->zones);
    r->zones = NULL;
    free(f.in);
    msg_progress_end(r->msg);
    return result;
}

/* resume.c: a trace of messages that the runs have kept. They wait in a heap until no earlier one can come from another
   run, or until they are too many. Carried ones of a run come together at the end of its logs, connection by
   connection; they are put in the order in which they were read, and then wait like the others, those of one run as
   one group, with a mark behind them. */
#include <stdlib.h>
#include "app/resume.h"

enum { CARRIED_MEMORY = 512 * 1024, WAITING_MOST = 64 * 1024 * 1024 };

enum class { CARRIED, MARK, OTHER };    /* in this order, of one time */

struct waiting {
    int64_t when;
    enum class class;
    int group;                  /* of carried ones and their mark */
    uint64_t serial;
    unsigned char *p;           /* owned */
    size_t n;
};

struct resume {
    struct trace *trace;
    struct findings *mute;      /* what is wrong with the messages has been said by the runs */
    struct freeze_names logs;   /* of trace, by number */
    struct freeze_names names;
    int64_t *latest;            /* by name: what the log has come to; owned */
    size_t num_latest;
    struct buf body;
    struct waiting *heap;
    size_t num, cap, bytes;
    uint64_t serial;
    int groups;
};

int resume_new(struct resume **out, const struct run *run, int stories, const struct trace_out *to)
{
    struct resume *r = calloc(1, sizeof *r);
    struct trace_options how;
    int result;

    *out = NULL;
    if (r == NULL)
        return E_NOMEM;
    memset(&how, 0, sizeof how);
    how.stories = stories;
    how.progress = run->progress;
    how.family = run->family;
    buf_init(&r->body, 0);
    r->mute = findings_new(NULL, NULL);
    result = r->mute != NULL ? trace_new(&r->trace, &how, to, r->mute) : E_NOMEM;
    if (result == OK)
        *out = r;
    else
        resume_free(r);
    return result;
}

void resume_free(struct resume *r)
{
    if (r == NULL)
        return;
    while (r->num > 0)
        free(r->heap[--r->num].p);
    free(r->heap);
    free(r->latest);
    trace_free(r->trace);
    if (r->mute != NULL)
        findings_free(r->mute);
    freeze_names_done(&r->logs);
    freeze_names_done(&r->names);
    buf_done(&r->body);
    free(r);
}

static int take(struct resume *r, const struct waiting *w)
{
    struct trace_kept x;
    size_t log, before = r->logs.num;
    int result = partial_thaw_kept(slice_of(w->p, w->n), &r->names, &x);

    if (result != OK)
        return result;
    x.is_carried = w->group;
    if (w->class == MARK)
        return trace_kept_take(r->trace, 0, &x);
    log = freeze_name(&r->logs, x.input);
    if (log == 0)
        return E_NOMEM;
    if (r->logs.num > before && (result = trace_log_open(r->trace, x.input, &before)) != OK)
        return result;
    return trace_kept_take(r->trace, log - 1, &x);
}

static int is_before(const struct waiting *a, const struct waiting *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    return a->class != b->class ? a->class < b->class : a->serial < b->serial;
}

static int waiting_add(struct resume *r, int64_t when, enum class class, int group, struct slice body)
{
    size_t cap = r->cap > 0 ? r->cap * 2 : 64, i;
    struct waiting x, *more;

    if (r->num == r->cap) {
        more = realloc(r->heap, cap * sizeof *more);
        if (more == NULL)
            return E_NOMEM;
        r->heap = more;
        r->cap = cap;
    }
    x.when = when;
    x.class = class;
    x.group = group;
    x.serial = r->serial++;
    x.n = body.n;
    x.p = malloc(body.n);
    if (x.p == NULL)
        return E_NOMEM;
    memcpy(x.p, body.p, body.n);
    r->bytes += body.n + sizeof x;
    for (i = r->num++; i > 0 && is_before(&x, &r->heap[(i - 1) / 2]); i = (i - 1) / 2)
        r->heap[i] = r->heap[(i - 1) / 2];
    r->heap[i] = x;
    return OK;
}

static struct waiting waiting_take(struct resume *r)
{
    struct waiting first = r->heap[0], last = r->heap[--r->num];
    size_t i = 0, k;

    r->bytes -= first.n + sizeof first;
    while ((k = 2 * i + 1) < r->num) {
        if (k + 1 < r->num && is_before(&r->heap[k + 1], &r->heap[k]))
            k++;
        if (!is_before(&r->heap[k], &last))
            break;
        r->heap[i] = r->heap[k];
        i = k;
    }
    r->heap[i] = last;
    return first;
}

/* Lines of a log stay in their order, whatever their times are. */
static int waiting_other(struct resume *r, const struct trace_kept *x, struct slice body)
{
    size_t log = freeze_name(&r->names, x->input);
    int64_t *more;

    if (log > r->num_latest) {
        more = realloc(r->latest, r->names.num * sizeof *more);
        if (more == NULL)
            return E_NOMEM;
        r->latest = more;
        while (r->num_latest < r->names.num)
            more[r->num_latest++] = INSTANT_NONE;
    }
    if (x->when > r->latest[log - 1])
        r->latest[log - 1] = x->when;
    return waiting_add(r, r->latest[log - 1], OTHER, 0, body);
}

/* Those carried by a run, and the mark behind them. */
static int group_add(struct resume *r, struct sorter *carried, int64_t until, struct slice mark)
{
    struct trace_kept x;
    struct slice body;
    int64_t order, when = INSTANT_NONE;
    int result = OK, group = ++r->groups;

    while (carried != NULL && (result = sorter_next(carried, &order, &body)) == OK) {
        result = partial_thaw_kept(body, &r->names, &x);
        if (x.when > when)
            when = x.when;
        if (result == OK)
            result = waiting_add(r, when, CARRIED, group, body);
        if (result != OK)
            return result;
    }
    if (result != OK && result != END)
        return result;
    return waiting_add(r, until > when ? until : when, MARK, group, mark);
}

int resume_put(struct resume *r, struct sorter **carried, const struct trace_kept *x)
{
    struct slice body;
    int result;

    buf_clear(&r->body);
    partial_freeze_kept(&r->body, &r->names, x);
    if (r->body.result != OK || r->names.lost)
        return E_NOMEM;
    body = buf_slice(&r->body);
    if (x->input == NULL) {
        result = group_add(r, *carried, x->when, body);
        sorter_free(*carried);
        *carried = NULL;
        return result;
    }
    if (!x->is_carried)
        return waiting_other(r, x, body);
    if (*carried == NULL && (*carried = sorter_new(CARRIED_MEMORY)) == NULL)
        return E_NOMEM;
    return sorter_put(*carried, (int64_t)x->order, body);
}

int resume_until(struct resume *r, int64_t when)
{
    int result = OK;

    while (result == OK && r->num > 0 && (r->heap[0].when < when || r->bytes > WAITING_MOST)) {
        struct waiting x = waiting_take(r);
        result = take(r, &x);
        free(x.p);
    }
    return result;
}

int resume_end(struct resume *r)
{
    int result = resume_until(r, INT64_MAX);

    return result == OK ? trace_end(r->trace) : result;
}

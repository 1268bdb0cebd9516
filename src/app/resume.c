/* resume.c: a trace of messages that the runs have kept. All of them come first; they are sorted outside memory into
   the order in which one run would have read them, and taken from there as the merge goes on in time. Of one time
   those of groups come first and then the ends of these, so that nothing is handed out twice. */
#include <stdlib.h>
#include "app/resume.h"
#include "base/sorter.h"

enum { SORT_MEMORY = 4 << 20 };
enum class { CARRIED, MARK, OTHER };        /* in this order, of one time */

struct resume {
    struct trace *trace;
    struct findings *mute;      /* what is wrong with the messages has been said by the runs */
    struct freeze_names logs;   /* of trace, by number */
    struct freeze_names names;
    struct buf body;
    struct sorter *sorter;      /* NULL: there are no messages */
    struct slice next;          /* the one that comes next, and its time */
    int64_t when;
    int has_next, at_end, has_ended;
};

int resume_new(struct resume **out)
{
    struct resume *r = calloc(1, sizeof *r);

    *out = r;
    if (r == NULL)
        return E_NOMEM;
    buf_init(&r->body, 0);
    return OK;
}

int resume_begin(struct resume *r, const struct run *run, int stories, const struct trace_out *to)
{
    struct trace_options how;

    memset(&how, 0, sizeof how);
    how.stories = stories;
    how.progress = run->progress;
    how.family = run->family;
    r->mute = findings_new(NULL, NULL);
    return r->mute != NULL ? trace_new(&r->trace, &how, to, r->mute) : E_NOMEM;
}

void resume_free(struct resume *r)
{
    if (r == NULL)
        return;
    trace_free(r->trace);
    if (r->mute != NULL)
        findings_free(r->mute);
    freeze_names_done(&r->logs);
    freeze_names_done(&r->names);
    buf_done(&r->body);
    sorter_free(r->sorter);
    free(r);
}

/* A number as bytes that sort as it does. */
static void put_sorted(struct buf *b, uint64_t u)
{
    unsigned shift;

    for (shift = 64; shift > 0; shift -= 8)
        buf_byte(b, (unsigned char)(u >> (shift - 8) & 0xFF));
}

int resume_put(struct resume *r, const struct trace_kept *x)
{
    struct buf *b = &r->body;
    enum class class = x->input == NULL ? MARK : x->group != 0 ? CARRIED : OTHER;

    if (r->sorter == NULL && (r->sorter = sorter_new(SORT_MEMORY)) == NULL)
        return E_NOMEM;
    buf_clear(b);
    buf_byte(b, (unsigned char)class);
    put_sorted(b, (uint64_t)x->begin ^ (uint64_t)1 << 63);
    freeze_slice(b, slice_of((const unsigned char *)x->input, x->input != NULL ? strlen(x->input) : 0));
    put_sorted(b, x->number);
    partial_freeze_kept(b, &r->names, x);
    if (b->result != OK || r->names.lost)
        return E_NOMEM;
    return sorter_put(r->sorter, x->at, buf_slice(b));
}

static int take(struct resume *r)
{
    struct slice s = slice_from(r->next, 1 + sizeof(uint64_t)), name;
    struct trace_kept x;
    size_t log, before = r->logs.num;
    int result = thaw_slice(&s, &name);

    if (result == OK)
        result = partial_thaw_kept(slice_from(s, sizeof(uint64_t)), &r->names, &x);
    if (result != OK)
        return result;
    if (x.input == NULL)
        return trace_kept_take(r->trace, 0, &x);
    log = freeze_name(&r->logs, x.input);
    if (log == 0)
        return E_NOMEM;
    if (r->logs.num > before && (result = trace_log_open(r->trace, x.input, &before)) != OK)
        return result;
    return trace_kept_take(r->trace, log - 1, &x);
}

static int take_until(struct resume *r, int64_t when)
{
    int result = OK;

    while (result == OK && r->sorter != NULL && !r->at_end) {
        if (!r->has_next && (result = sorter_next(r->sorter, &r->when, &r->next)) != OK) {
            r->at_end = result == END;
            return r->at_end ? OK : result;
        }
        r->has_next = 1;
        if (r->when >= when)
            return OK;
        r->has_next = 0;
        result = take(r);
    }
    return result;
}

int resume_until(struct resume *r, int64_t when)
{
    int result = r->has_ended ? OK : take_until(r, when);

    if (result != OK || r->has_ended)
        return result;
    if (when < INT64_MAX)
        return trace_until(r->trace, when);
    r->has_ended = 1;
    return trace_end(r->trace);
}

/* feedlog.c: what is found out about a log before it is read: its zones and its year, by the evidence (zones.h), then
   with them whether its times go forward (order.h). Where lines further back in it contradict the zones that its front
   has told, it is looked at once more, as a whole.

   Only files can be closed and opened again; the members of an archive are read as they come. What is put in order
   stays open. */
#include <stdlib.h>
#include "app/feedlog.h"
#include "app/order.h"
#include "app/zones.h"
#include "base/ascii.h"

enum { HEAD_LEAST = 200, HEAD_MOST = 4096 };

void feedlog_sleep(const struct feed_logs *f, struct feed_input *in)
{
    struct opening was = in->open;

    if (!f->many || !in->live || in->open.kind != KIND_LOG || in->open.order != NULL ||
        unpack_raw_size(in->open.unpack) == 0 || unpack_is_member(in->open.unpack))
        return;
    in->raw_size = unpack_raw_size(in->open.unpack);
    opening_close(&in->open);
    in->open.name = was.name;
    in->open.arg = was.arg;
    in->open.kind = KIND_LOG;
    in->asleep = 1;
}

int feedlog_wake(const struct feed_logs *f, struct feed_input *in)
{
    static const struct record_want none = { 0, 0, 0, NULL, NULL };
    struct opening was = in->open;
    int result;

    was.want = &none;
    result = opening_again(&in->open, f->run, &was, 0, 1);
    in->asleep = 0;
    if (result == OK && in->open.kind != KIND_LOG) {
        in->live = 0;
        opening_close(&in->open);
    }
    return result;
}

/* Lines of a log are shown: do they contradict what is known of it? */
struct watching {
    struct course_watch watch;
    struct zones *zones;
    const struct trace_options *how;
    int differs;
};

static int watch_lines(void *ctx, struct slice text)
{
    struct watching *x = ctx;
    int result = zones_lines(x->zones, text, x->how, &x->differs);

    x->watch.found |= zones_have_votes(x->zones);
    return result == OK && x->differs ? END : result;
}

/* Zones and year, and then order, for which they are needed. */
static int look(const struct feed_logs *f, struct feed_input *in, int whole, int *differs)
{
    struct watching x;
    int result;

    in->how = f->how;
    result = zones_log(f->run->zones, &in->open, whole, &in->how);
    x.watch.lines = watch_lines;
    x.watch.ctx = &x;
    x.watch.covered = zones_known(f->run->zones);
    x.watch.found = zones_have_votes(f->run->zones);
    x.zones = f->run->zones;
    x.how = &in->how;
    x.differs = 0;
    if (result == OK && !unpack_is_member(in->open.unpack))
        result = opening_in_order(&in->open, &in->how, whole || zones_are_idle(x.zones) ? NULL : &x.watch);
    *differs = x.differs;
    return result;
}

/* What the evidence tells of a log, once. */
static int log_look(const struct feed_logs *f, struct feed_input *in)
{
    int result, differs;

    if (in->is_known)
        return OK;
    in->is_known = 1;
    in->how = f->how;
    if (f->run->zones == NULL)
        return OK;
    result = look(f, in, 0, &differs);
    if (result == OK && differs)
        result = look(f, in, 1, &differs);
    if (result == OK)
        zones_tell(f->run->zones, &in->open);
    return result;
}

/* Of whole lines. */
static uint32_t head_hash(struct slice head)
{
    size_t n = head.n < HEAD_MOST ? head.n : HEAD_MOST;

    while (n > 0 && head.p[n - 1] != A_LF)
        n--;
    return n < HEAD_LEAST ? 0 : slice_hash(slice_of(head.p, n), 0);
}

int feedlog_begin(const struct feed_logs *f, struct feed_input *in)
{
    int was_asleep = in->asleep, result = was_asleep ? feedlog_wake(f, in) : OK;

    if (result != OK || !in->live)
        return result;
    result = log_look(f, in);
    if (result != OK)
        return result;
    in->head = in->open.lines == NULL ? 0 : head_hash(lines_head(in->open.lines));
    if (order_sorts(in->open.order))
        result = order_first(in->open.order, &in->open, &in->how, &in->when);
    else
        in->when = trace_first_time(&in->how, lines_head(in->open.lines));
    if (in->when == INSTANT_NONE)
        in->head = 0;
    if (result == OK)
        result = trace_log_open(f->trace, in->open.name, &in->number);
    if (result == OK)
        trace_log_times(f->trace, in->number, &in->how, order_sorts(in->open.order));
    if (was_asleep)
        feedlog_sleep(f, in);
    return result;
}

int feedlog_start(struct feed_logs *f, const struct feed_out *out, const struct zone_course *zone, int stories)
{
    const struct options *o = f->run->o;
    struct trace_out to;

    f->how.zone = *zone;
    f->how.known = f->run->zones != NULL ? zones_known(f->run->zones) : NULL;
    f->how.now = io_now();
    f->how.year = o->year;
    f->how.envelope = o->envelope;
    f->how.stories = stories;
    f->how.family = f->run->family;
    f->how.unclaimed = out->unclaimed != NULL;
    f->how.progress = f->run->progress;
    to.ctx = out->ctx;
    to.transfer = out->transfer;
    to.login = out->login;
    to.session = out->session;
    to.kept = out->kept;
    return trace_new(&f->trace, &f->how, &to, f->run->fs);
}

int feedlog_put_off(struct feed_logs *f, struct feed_input *in)
{
    struct opening *more = realloc(f->later, (f->num_later + 1) * sizeof *more);
    int result;

    if (more == NULL)
        return E_NOMEM;
    f->later = more;
    result = opening_later(&in->open, &more[f->num_later]);
    if (result != OK)
        return result;
    f->num_later++;
    in->live = 0;
    return opening_next(&in->open);
}

void feedlog_say_assumed(const struct feed_logs *f, const struct feed_input *in)
{
    struct place at;

    if (!trace_log_is_local(f->trace, in->number))
        return;
    memset(&at, 0, sizeof at);
    at.input = in->open.name;
    finding_add(f->run->fs, F_LOG_ZONE_ASSUMED, &at, NULL, 0);
}

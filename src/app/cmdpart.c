/* cmdpart.c: report --partial: what the inputs hold goes to a partial report (partial.c), not to the matcher. */
#include "app/partial.h"

static int read_transfer(void *ctx, const struct transfer *t) { return partial_out_transfer(ctx, t); }
static int read_login(void *ctx, const struct login *l) { return partial_out_login(ctx, l); }
static int read_session(void *ctx, const struct session *s) { return partial_out_session(ctx, s); }
static int kept(void *ctx, const struct trace_kept *x) { return partial_out_kept(ctx, x); }

static int advance(void *ctx, int64_t smf_time, int64_t log_time)
{
    return partial_out_advance(ctx, smf_time, log_time);
}

static void cover(void *ctx, int is_log, int64_t when)
{
    partial_out_cover(ctx, is_log, when, when);
}

int cmd_partial(struct run *r)
{
    static const struct feed_out feed = { NULL, read_transfer, read_login, read_session, advance, cover, partial_digest,
        NULL, kept };
    struct feed_out to = feed;
    struct partial_out *out;
    int result = partial_out_open(&out, r, r->o->partial);

    if (result != OK)
        return result;
    r->progress = r->family = 1;    /* any table may be asked for */
    to.ctx = out;
    return partial_out_close(out, feed_run(r, 1, r->o->story != STORY_NONE, &to));
}

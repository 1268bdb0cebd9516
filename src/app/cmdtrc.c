/* cmdtrc.c: trace: what the logs alone say; nothing is matched. */
#include "app/feed.h"
#include "app/answer.h"

static int read_transfer(void *ctx, const struct transfer *t)
{
    struct transfer_match m;
    int result = answer_progress(ctx, t);

    memset(&m, 0, sizeof m);
    m.log = t;
    m.skew = INSTANT_NONE;
    return result == OK ? answer_transfer(ctx, &m) : result;
}

static int read_login(void *ctx, const struct login *l)
{
    struct login_match m;

    memset(&m, 0, sizeof m);
    m.log = l;
    m.skew = INSTANT_NONE;
    return answer_login(ctx, &m);
}

static int read_session(void *ctx, const struct session *s)
{
    return answer_session(ctx, s);
}

static int advance(void *ctx, int64_t smf_time, int64_t log_time)
{
    (void)ctx;
    (void)smf_time;
    (void)log_time;
    return OK;
}

static void cover(void *ctx, int is_log, int64_t when)
{
    answer_cover(ctx, is_log, when);
}

static int unclaimed(void *ctx, const struct unclaimed *u)
{
    return answer_unclaimed(ctx, u);
}

int cmd_trace(struct run *r)
{
    static const struct feed_out feed = { NULL, read_transfer, read_login, read_session, advance, cover, NULL,
        unclaimed, NULL };
    struct feed_out to = feed;
    struct answer *answer;
    int result = answer_new(&answer, r, 0);

    if (result != OK)
        return result;
    to.ctx = answer;
    if (!answer_want_unclaimed(answer))
        to.unclaimed = NULL;
    return answer_end(answer, feed_run(r, 0, answer_want_stories(answer), &to));
}

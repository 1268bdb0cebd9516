/* cmdrpt.c: report: records and log lines into the matcher, what it decides into the tables. */
#include "app/feed.h"
#include "app/answer.h"

struct report {
    struct answer *answer;
    struct matcher *matcher;
};

static int decided_transfer(void *ctx, const struct transfer_match *m)
{
    struct report *x = ctx;

    return answer_transfer(x->answer, m);
}

static int decided_login(void *ctx, const struct login_match *m)
{
    struct report *x = ctx;

    return answer_login(x->answer, m);
}

static int read_transfer(void *ctx, const struct transfer *t)
{
    struct report *x = ctx;
    int result = answer_progress(x->answer, t);

    if (result == OK)
        result = answer_read_transfer(x->answer, t);
    return result == OK ? match_transfer(x->matcher, t) : result;
}

static int read_login(void *ctx, const struct login *l)
{
    struct report *x = ctx;

    int result = answer_read_login(x->answer, l);

    return result == OK ? match_login(x->matcher, l) : result;
}

static int read_session(void *ctx, const struct session *s)
{
    struct report *x = ctx;

    match_session(x->matcher, s);
    return answer_session(x->answer, s);
}

static int advance(void *ctx, int64_t smf_time, int64_t log_time)
{
    struct report *x = ctx;

    return match_advance(x->matcher, smf_time, log_time);
}

static void cover(void *ctx, int is_log, int64_t when)
{
    struct report *x = ctx;

    answer_cover(x->answer, is_log, when);
}

int cmd_report(struct run *r)
{
    static const struct feed_out feed = { NULL, read_transfer, read_login, read_session, advance, cover, NULL,
        NULL, NULL };
    static const struct match_out match = { NULL, decided_transfer, decided_login };
    struct feed_out from = feed;
    struct match_out to = match;
    struct report x;
    int result = answer_new(&x.answer, r, 1);

    if (result != OK)
        return result;
    from.ctx = &x;
    to.ctx = &x;
    result = matcher_new(&x.matcher, &to, r->fs);
    if (result != OK)
        return answer_end(x.answer, result);
    match_window(x.matcher, r->o->window);
    result = answer_watch(x.answer, match_clocks(x.matcher));
    if (result == OK)
        result = feed_run(r, 1, answer_want_stories(x.answer), &from);
    if (result == OK)
        result = match_end(x.matcher);
    if (result == OK)
        result = answer_clocks(x.answer, match_clocks(x.matcher));
    matcher_free(x.matcher);
    return answer_end(x.answer, result);
}

/* cmdmrg.c: merge: the report of many runs from their partial reports (partial.c).

   The files are read twice. First they are looked through, and the messages of connections that are not whole in one
   run's logs are put in order (resume.c). Then all files are read side by side, that which lies furthest back in time
   first, and what they hold, and what comes of those messages, goes the way that it goes in a single run: duplicates
   are dropped, the matcher decides, tables are made. The numbers that tell connections apart are made distinct. So it
   does not matter in which order the files are given, nor what has been merged before. */
#include <stdlib.h>
#include "app/answer.h"
#include "app/resume.h"
#include "join/twins.h"
#include "model/freeze.h"

enum { LOOK_STEPS = 4096, ADVANCE_STEPS = 256, TWIN_SLOTS = 524288, RUNS_MAX = 100000 };

struct part {
    struct partial_in *in;
    int64_t smf_time, log_time;     /* read up to */
    uint64_t records;               /* that are not read yet */
    int64_t when;                   /* time of the record that was read last; behind all records of a log */
    const char *name;               /* the dump of that record */
    int live;
};

struct merge {
    struct run *run;
    struct findings *mute;          /* for the second time */
    struct part *part;
    size_t num;
    struct freeze_names dumps;      /* as twins counts them */
    uint64_t *runs;                 /* whose partial reports these are, or are part of these; ascending */
    size_t num_runs, cap_runs;
    struct twins *twins;            /* NULL: duplicates are kept */
    struct answer *answer;
    struct matcher *matcher;
    struct partial_out *out;        /* NULL: no partial report is made */
    struct resume *resume;          /* NULL: no report is made */
    const char *no_sftp;            /* a log that has logins, in a run whose logs have no line of an sftp-server */
    int has_sftp;                   /* another run's have */
    unsigned steps, looks;
};

/* --- where it goes */

static int decided_transfer(void *ctx, const struct transfer_match *m)
{
    struct merge *x = ctx;

    return answer_transfer(x->answer, m);
}

static int decided_login(void *ctx, const struct login_match *m)
{
    struct merge *x = ctx;

    return answer_login(x->answer, m);
}

static int64_t transfer_time(const struct transfer *t) { return t->end != INSTANT_NONE ? t->end : t->start; }

/* END: the record has been there before. */
static int is_new(struct merge *x, const struct origin *from, int64_t when)
{
    unsigned char d[sizeof from->digest];
    size_t before = x->dumps.num, input, i;
    int result = OK;

    if (x->twins == NULL || from->digest == 0)
        return OK;
    input = freeze_name(&x->dumps, from->input);
    if (input == 0)
        return E_NOMEM;
    if (x->dumps.num > before)
        result = twins_input(x->twins, from->input);
    for (i = 0; i < sizeof d; i++)
        d[i] = (unsigned char)(from->digest >> 8 * i & 0xFF);
    return result == OK ? twins_add(x->twins, slice_of(d, sizeof d), input - 1, 0, when) : result;
}

static int to_report_transfer(void *ctx, const struct transfer *t)
{
    struct merge *x = ctx;
    int result = answer_progress(x->answer, t);

    if (result == OK)
        result = answer_read_transfer(x->answer, t);
    return result == OK ? match_transfer(x->matcher, t) : result;
}

static int to_report_login(void *ctx, const struct login *l)
{
    struct merge *x = ctx;
    int result = answer_read_login(x->answer, l);

    return result == OK ? match_login(x->matcher, l) : result;
}

static int to_report_session(void *ctx, const struct session *s)
{
    struct merge *x = ctx;

    match_session(x->matcher, s);
    return answer_session(x->answer, s);
}

static int take_transfer(struct merge *x, const struct transfer *t)
{
    int result = is_new(x, &t->from, transfer_time(t));

    if (result == OK && x->out != NULL)
        result = partial_out_transfer(x->out, t);
    if (result == OK && x->answer != NULL)
        result = to_report_transfer(x, t);
    return result == END ? OK : result;
}

static int take_login(struct merge *x, const struct login *l)
{
    int result = is_new(x, &l->from, l->time);

    if (result == OK && x->out != NULL)
        result = partial_out_login(x->out, l);
    if (result == OK && x->answer != NULL)
        result = to_report_login(x, l);
    return result == END ? OK : result;
}

static int take_session(struct merge *x, const struct session *s)
{
    int result = x->out != NULL ? partial_out_session(x->out, s) : OK;

    return result == OK && x->answer != NULL ? to_report_session(x, s) : result;
}

/* --- reading */

/* The number of a connection, among all runs: numbers of one run never meet those of another but by a chance of one
   to 2^64 for each pair. */
static uint64_t number(const struct partial_in *in, uint64_t session)
{
    uint64_t x = (session + partial_in_id(in)) * UINT64_C(0x9E3779B97F4A7C15);

    if (session == 0)
        return 0;
    x = (x ^ x >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (x ^ x >> 32) | 1;
}

/* Each run's partial report counts once, also when it is part of another one. */
static int take_run(struct merge *x, const char *name, uint64_t id)
{
    size_t low = 0, high = x->num_runs;
    struct place at;
    uint64_t *more;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (x->runs[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    if ((low < x->num_runs && x->runs[low] == id) || x->num_runs == RUNS_MAX) {
        memset(&at, 0, sizeof at);
        at.input = name;
        finding_add(x->run->fs, F_PARTIAL_TWICE, &at, NULL, 0);
        return E_USAGE;
    }
    if (x->num_runs == x->cap_runs) {
        x->cap_runs = 2 * x->cap_runs + 16;
        more = realloc(x->runs, x->cap_runs * sizeof *more);
        if (more == NULL)
            return E_NOMEM;
        x->runs = more;
    }
    memmove(x->runs + low + 1, x->runs + low, (x->num_runs++ - low) * sizeof *x->runs);
    x->runs[low] = id;
    return OK;
}

/* No line of sftp-server in one run's logs. */
static void no_sftp(struct merge *x, const char *log)
{
    if (log != NULL && (x->no_sftp == NULL || strcmp(log, x->no_sftp) < 0))
        x->no_sftp = log;
}

/* The same of all runs' logs. */
static void judge_sftp(struct merge *x)
{
    struct place at;

    if (x->has_sftp || x->no_sftp == NULL)
        return;
    memset(&at, 0, sizeof at);
    at.input = x->no_sftp;
    finding_add(x->run->fs, F_TRACE_NO_SFTP, &at, NULL, 0);
}

/* The first time: all of it must be there, once. What is damaged is used up to the damage. */
static int look_through(struct merge *x, struct part *p, const char *name)
{
    struct partial_item item;
    struct partial_in *in;
    int result = partial_in_open(&in, name, x->run->fs, x->run->fs);

    if (result != OK)
        return result == E_FORMAT ? E_USAGE : result;
    result = take_run(x, name, partial_in_id(in));
    while (result == OK && (result = partial_in_next(in, &item)) == OK) {
        if (item.kind == PARTIAL_RUN)
            result = take_run(x, name, item.u.run);
        p->records += (item.kind == PARTIAL_TRANSFER && item.u.transfer.from.record > 0)
            || (item.kind == PARTIAL_LOGIN && item.u.login.from.record > 0);
        if (item.kind == PARTIAL_FINDING && item.u.finding.id == F_TRACE_NO_SFTP)
            no_sftp(x, item.u.finding.at.input);
        if (item.kind == PARTIAL_KEPT && item.u.kept.input == NULL && item.u.kept.group == 0) {
            x->has_sftp = 1;
        } else if (item.kind == PARTIAL_KEPT && x->resume != NULL) {
            item.u.kept.group = number(in, item.u.kept.group);
            result = resume_put(x->resume, &item.u.kept);
        }
        if (result == OK && ++x->looks % LOOK_STEPS == 0 && *x->run->stop) {
            partial_in_close(in);
            return END;
        }
    }
    partial_in_close(in);
    return result == END || result == E_FORMAT ? OK : result;
}

static int advance(struct merge *x)
{
    int64_t smf_time = INT64_MAX, log_time = INT64_MAX;
    size_t i;
    int result = OK;

    x->steps = 0;
    for (i = 0; i < x->num; i++) {
        const struct part *p = &x->part[i];
        if (p->live && p->smf_time < smf_time)
            smf_time = p->smf_time;
        if (p->live && p->log_time < log_time)
            log_time = p->log_time;
    }
    if (x->resume != NULL)
        result = resume_until(x->resume, log_time);
    if (result == OK && x->out != NULL)
        result = partial_out_advance(x->out, smf_time, log_time);
    return result == OK && x->matcher != NULL ? match_advance(x->matcher, smf_time, log_time) : result;
}

static void cover(struct merge *x, int is_log, int64_t first, int64_t last)
{
    if (x->out != NULL)
        partial_out_cover(x->out, is_log, first, last);
    if (x->answer != NULL)
        answer_cover_stretch(x->answer, is_log, first, last);
}

/* Of what two runs have read the first one counts: so records go on in the order in which one run reads them. */
static void come_to(struct part *p, int64_t when, const struct origin *from)
{
    if (from->record == 0 && p->records > 0)
        return;
    if (from->record > 0)
        p->records--;
    if (when != INSTANT_NONE)
        p->when = when;
    p->name = from->input != NULL ? from->input : from->log_input != NULL ? from->log_input : "";
}

static int item_take(struct merge *x, struct part *p, struct partial_item *item)
{
    switch (item->kind) {
    case PARTIAL_ADVANCE:
        p->smf_time = item->u.advance.smf_time;
        p->log_time = item->u.advance.log_time;
        return OK;
    case PARTIAL_COVER:
        cover(x, item->u.cover.is_log, item->u.cover.first, item->u.cover.last);
        return OK;
    case PARTIAL_FINDING:
        if (item->u.finding.id != F_TRACE_NO_SFTP)
            findings_put(x->run->fs, &item->u.finding);
        return OK;
    case PARTIAL_KEPT:
        item->u.kept.group = number(p->in, item->u.kept.group);
        return x->out != NULL ? partial_out_kept(x->out, &item->u.kept) : OK;
    case PARTIAL_TRANSFER:
        x->steps++;
        item->u.transfer.session = number(p->in, item->u.transfer.session);
        come_to(p, transfer_time(&item->u.transfer), &item->u.transfer.from);
        return take_transfer(x, &item->u.transfer);
    case PARTIAL_LOGIN:
        x->steps++;
        item->u.login.session = number(p->in, item->u.login.session);
        come_to(p, item->u.login.time, &item->u.login.from);
        return take_login(x, &item->u.login);
    case PARTIAL_SESSION:
        x->steps++;
        item->u.session.session = number(p->in, item->u.session.session);
        return take_session(x, &item->u.session);
    default:
        return OK;
    }
}

static int step(struct merge *x, struct part *p)
{
    struct partial_item item;
    int result = partial_in_next(p->in, &item);

    if (result == OK)
        return item_take(x, p, &item);
    p->live = 0;
    return result == END || result == E_FORMAT ? OK : result;
}

/* The order of one run: that which has come least far goes on; *next is where the one behind it is. */
static struct part *furthest_back(const struct merge *x, int64_t *next)
{
    struct part *first = NULL, *p;

    *next = INT64_MAX;
    for (p = x->part; p < x->part + x->num; p++) {
        if (!p->live)
            continue;
        if (first == NULL) {
            first = p;
        } else if (p->when < first->when || (p->when == first->when && strcmp(p->name, first->name) < 0)) {
            *next = first->when;
            first = p;
        } else if (p->when < *next) {
            *next = p->when;
        }
    }
    return first;
}

static int look_around(struct merge *x)
{
    uint64_t done = 0, total = 0;
    size_t i;

    x->looks = 0;
    if (*x->run->stop)
        return END;
    for (i = 0; i < x->num; i++) {
        done += partial_in_raw_offset(x->part[i].in);
        total += partial_in_raw_size(x->part[i].in);
    }
    msg_progress(x->run->msg, done, total);
    return OK;
}

static int read_all(struct merge *x)
{
    struct part *p;
    int64_t next;
    int result = OK;

    while (result == OK && (p = furthest_back(x, &next)) != NULL) {
        while (result == OK && p->live && p->when <= next) {
            result = step(x, p);
            if (result == OK && x->steps >= ADVANCE_STEPS)
                result = advance(x);
            if (result == OK && ++x->looks >= LOOK_STEPS)
                result = look_around(x);
        }
    }
    return result;
}

/* --- the run */

static int parts_open(struct merge *x)
{
    const struct options *o = x->run->o;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && i < o->num_inputs; i++) {
        struct part *p = &x->part[x->num];
        result = partial_in_open(&p->in, o->inputs[i].name, x->mute, x->run->fs);
        if (result != OK)
            break;
        x->num++;
        p->live = 1;
        p->smf_time = p->log_time = p->when = INSTANT_NONE;
        p->name = "";
    }
    return result;
}

/* Before the outputs are touched. */
static int inputs_look(struct merge *x)
{
    const struct options *o = x->run->o;
    size_t i;
    int result = o->num_outputs > 0 ? resume_new(&x->resume) : OK;

    for (i = 0; result == OK && i < o->num_inputs; i++)
        if (strcmp(o->inputs[i].name, "-") == 0) {
            msg_error(x->run->msg, "merge reads its files twice: standard input will not do");
            return E_USAGE;
        }
    for (i = 0; result == OK && i < o->num_inputs; i++)
        result = look_through(x, &x->part[i], o->inputs[i].name);
    return result;
}

static int targets_open(struct merge *x)
{
    static const struct match_out match = { NULL, decided_transfer, decided_login };
    const struct options *o = x->run->o;
    static const struct trace_out trace = { NULL, to_report_transfer, to_report_login, to_report_session, NULL };
    struct match_out to = match;
    struct trace_out again = trace;
    size_t i;
    int result = OK;

    to.ctx = x;
    if (!o->keep_duplicates && (x->twins = twins_new(TWIN_SLOTS)) == NULL)
        return E_NOMEM;
    if (o->partial != NULL)
        result = partial_out_open(&x->out, x->run, o->partial);
    for (i = 0; result == OK && x->out != NULL && i < x->num_runs; i++)
        result = partial_out_run(x->out, x->runs[i]);
    if (result == OK && o->num_outputs > 0)
        result = answer_new(&x->answer, x->run, 1);
    if (result == OK && x->answer != NULL)
        result = matcher_new(&x->matcher, &to, x->run->fs);
    if (result != OK || x->matcher == NULL)
        return result;
    match_window(x->matcher, o->window);
    again.ctx = x;
    result = resume_begin(x->resume, x->run, answer_want_stories(x->answer), &again);
    return result == OK ? answer_watch(x->answer, match_clocks(x->matcher)) : result;
}

static int targets_close(struct merge *x, int result)
{
    if (result == OK && x->matcher != NULL)
        result = match_end(x->matcher);
    if (result == OK && x->matcher != NULL)
        result = answer_clocks(x->answer, match_clocks(x->matcher));
    if (result == OK && x->twins != NULL)
        twins_report(x->twins, NULL, x->run->fs);
    matcher_free(x->matcher);
    if (x->out != NULL)
        result = partial_out_close(x->out, result);
    if (x->answer != NULL)
        result = answer_end(x->answer, result);
    return result;
}

static int merge(struct merge *x)
{
    int result = inputs_look(x);

    if (result == OK)
        result = targets_open(x);
    if (result == OK)
        result = parts_open(x);
    if (result == OK)
        result = read_all(x);
    judge_sftp(x);
    if (result == OK && x->resume != NULL)
        result = resume_until(x->resume, INT64_MAX);
    msg_progress_end(x->run->msg);
    return targets_close(x, result);
}

int cmd_merge(struct run *r)
{
    struct merge x;
    size_t i;
    int result;

    memset(&x, 0, sizeof x);
    x.run = r;
    x.part = calloc(r->o->num_inputs, sizeof *x.part);
    x.mute = findings_new(NULL, NULL);
    result = x.part != NULL && x.mute != NULL ? merge(&x) : E_NOMEM;
    for (i = 0; i < x.num; i++)
        partial_in_close(x.part[i].in);
    resume_free(x.resume);
    twins_free(x.twins);
    if (x.mute != NULL)
        findings_free(x.mute);
    freeze_names_done(&x.dumps);
    free(x.runs);
    free(x.part);
    return result == E_FORMAT ? E_USAGE : result;
}

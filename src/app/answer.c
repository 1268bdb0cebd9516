/* answer.c: a decided row first passes the filters, then is counted, then shown: so all totals are those of the
   rows shown. A login that succeeded is counted though it is shown with --all-logins only. */
#include <stdlib.h>
#include "app/answer.h"
#include "app/later.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "model/cause.h"
#include "render/human.h"
#include "report/build.h"
#include "report/chart.h"

enum { TOLD_BINS = 1024, TOLD_EACH = 8 };

struct answer {
    struct run *run;
    struct outs *outs;
    struct tally *tally;
    struct peaks *peaks;                    /* NULL: nothing is drawn */
    struct why *why;                        /* NULL: nobody asks */
    struct table tables[NUM_TABLES];
    struct column columns[ROW_MAX_COLUMNS]; /* of the throughput table */
    int stories, matched;                   /* matched: rows come from the matcher */
    int totals;                             /* something of what the tally adds up is asked for */
    uint64_t shown, passed_over;            /* by the filters */
    struct later *later;
    struct buf body;
    uint64_t told[TOLD_BINS][TOLD_EACH];    /* connections whose story stands below an earlier login, late ones first */
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];
};

static int start(struct answer *x, int reconcile)
{
    const struct options *o = x->run->o;
    unsigned char there[NUM_TABLES];
    size_t i;
    int result;

    memcpy(x->tables, report_tables, sizeof x->tables);
    report_throughput_table(o->by, o->num_by, &x->tables[T_THROUGHPUT], x->columns);
    for (i = 0; i < NUM_TABLES && x->run->o->tables != NULL; i++)
        x->tables[i].optional = 0;      /* the user has named those that he wants */
    memset(there, TABLE_SHOWN, sizeof there);
    there[T_INPUTS] = there[T_TYPES] = TABLE_NOT_THERE;
    there[T_PHASES] = there[T_PROCESSES] = there[T_PROGRESS] = TABLE_NAMED;
    there[T_UNCLAIMED] = reconcile ? TABLE_NOT_THERE : TABLE_NAMED;
    there[T_WHY] = o->why != NULL && reconcile ? TABLE_SHOWN : TABLE_NOT_THERE;
    if (!reconcile)
        there[T_RECONCILE] = there[T_ENDS] = there[T_CLOCKS] = there[T_CONFLICTS] = there[T_AUDIT] = there[T_BALANCE]
            = TABLE_NOT_THERE;
    x->tally = tally_new(o->by, o->num_by, x->run->fs);
    if (x->tally == NULL)
        return E_NOMEM;
    result = outs_open(&x->outs, x->run, x->tables, NUM_TABLES, there, T_TRANSFERS);
    if (result != OK || !outs_is_drawn(x->outs))
        return result;
    x->peaks = peaks_new(x->run->fs);
    if (x->peaks == NULL)
        return outs_close(x->outs, E_NOMEM);
    tally_draw(x->tally, x->peaks);
    return OK;
}

int answer_new(struct answer **out, struct run *r, int reconcile)
{
    struct answer *x = calloc(1, sizeof *x);
    int result;

    *out = NULL;
    if (x == NULL)
        return E_NOMEM;
    x->run = r;
    buf_init(&x->body, 0);
    x->matched = reconcile;
    result = start(x, reconcile);
    if (result == OK && (x->later = later_new(r, x->outs)) == NULL) {
        result = outs_close(x->outs, E_NOMEM);
        peaks_free(x->peaks);
    }
    if (result != OK) {
        if (x->tally != NULL)
            tally_free(x->tally);
        free(x);
        return result;
    }
    x->totals = r->o->strict || outs_is_read(x->outs) || outs_wants(x->outs, T_THROUGHPUT)
        || outs_wants(x->outs, T_FAILURES) || outs_wants(x->outs, T_RECONCILE) || outs_wants(x->outs, T_AUDIT)
        || outs_wants(x->outs, T_BALANCE);
    r->progress = outs_wants(x->outs, T_PROGRESS);
    r->family = outs_wants(x->outs, T_PHASES) || outs_wants(x->outs, T_PROCESSES);
    x->stories = r->o->story != STORY_NONE && outs_is_read(x->outs);
    *out = x;
    return OK;
}

int answer_want_stories(const struct answer *x)
{
    return x->stories || x->run->o->why != NULL;     /* their lines name what is asked for */
}

int answer_want_unclaimed(const struct answer *x)
{
    return outs_wants(x->outs, T_UNCLAIMED);
}

int answer_unclaimed(struct answer *x, const struct unclaimed *u)
{
    struct unclaimed_facts facts;

    facts.program = u->program;
    facts.shape = u->shape;
    facts.count = u->count;
    facts.input = u->input;
    facts.line = u->line;
    facts.text = u->text;
    build_unclaimed(&facts, x->row);
    return outs_row(x->outs, T_UNCLAIMED, x->row, NULL);
}

/* The story as notes; NULL when there is none to show. */
static const struct notes *notes_of(const struct answer *x, const struct story *s, enum word result,
    struct notes *notes)
{
    if (!x->stories || s->count == 0 || (x->run->o->story == STORY_FAILED && result != W_FAIL))
        return NULL;
    notes->line = s->line;
    notes->number = s->number;
    notes->count = s->count;
    notes->omitted = s->omitted;
    return notes;
}

/* A record whose bytes or result its log contradicts. */
static int conflict(struct answer *x, const struct transfer_match *m)
{
    if (!(m->by & (NOT_BYTES | NOT_RESULT)) || m->smf == NULL || m->log == NULL || !outs_wants(x->outs, T_CONFLICTS))
        return OK;
    build_conflict(m, x->row, x->scratch);
    return outs_row(x->outs, T_CONFLICTS, x->row, NULL);
}

/* What stands in tables of its own beside the transfer. */
static int beside(struct answer *x, const struct transfer_match *m)
{
    struct transfer_match client = *m;
    int result = OK;

    if (m->ends != NULL && outs_wants(x->outs, T_ENDS)) {
        build_ends(m->ends, x->row, x->scratch);
        result = outs_row(x->outs, T_ENDS, x->row, NULL);
    }
    if (result == OK && m->match == W_MATCHED)
        result = conflict(x, m);
    if (result != OK || m->ends == NULL || m->smf == m->ends->client_smf)
        return result;
    client.smf = m->ends->client_smf;
    client.log = m->ends->client_log;
    client.by = m->ends->client_by;
    return conflict(x, &client);
}

int answer_watch(struct answer *x, struct clocks *c)
{
    const struct options *o = x->run->o;
    const char *colon;
    uint64_t number = 0;

    if (o->why == NULL)
        return OK;
    colon = strrchr(o->why, ':');
    if (slice_u64(slice_of((const unsigned char *)colon + 1, strlen(colon + 1)), &number) != OK)
        return E_USAGE;
    x->why = why_new(slice_of((const unsigned char *)o->why, (size_t)(colon - o->why)), number, o->window, c);
    return x->why != NULL ? OK : E_NOMEM;
}

int answer_read_transfer(struct answer *x, const struct transfer *t)
{
    tally_read_transfer(x->tally, t);
    return x->why != NULL ? why_transfer(x->why, t) : OK;
}

int answer_read_login(struct answer *x, const struct login *l)
{
    tally_read_login(x->tally, l);
    return x->why != NULL ? why_login(x->why, l) : OK;
}

int answer_transfer(struct answer *x, const struct transfer_match *m)
{
    const struct transfer *t = m->smf != NULL ? m->smf : m->log;
    struct transfer_match counted;
    struct notes notes;
    const struct notes *n = NULL;
    int result;

    if (x->why != NULL)
        why_transfer_row(x->why, m);
    if (!filter_transfer(&x->run->o->filter, m)) {
        x->passed_over++;
        return tally_drop_transfer(x->tally, m);
    }
    x->shown++;
    counted = *m;
    if (!x->matched)
        counted.match = W_LOG_ONLY;
    result = x->totals ? tally_transfer(x->tally, &counted) : OK;
    if (result == OK)
        result = beside(x, m);
    if (result != OK || !outs_wants(x->outs, T_TRANSFERS))
        return result;
    if (m->log != NULL)
        n = notes_of(x, &m->log->story, t->result != W_NONE ? t->result : m->log->result, &notes);
    build_transfer(m, x->row, x->scratch);
    return outs_row(x->outs, T_TRANSFERS, x->row, n);
}

/* The story of a login is that of its connection: it stands below the first attempt only. 1 when it does already. Those
   told longest ago are forgotten. */
static int was_told(struct answer *x, uint64_t session)
{
    uint64_t *bin = x->told[(session ^ session >> 32) % TOLD_BINS];
    size_t i = 0;
    int told;

    if (session == 0)
        return 0;
    while (i < TOLD_EACH - 1 && bin[i] != session)
        i++;
    told = bin[i] == session;
    memmove(bin + 1, bin, i * sizeof *bin);
    bin[0] = session;
    return told;
}

int answer_login(struct answer *x, const struct login_match *m)
{
    const struct login *l = m->smf != NULL ? m->smf : m->log;
    struct login_match counted;
    struct notes notes;
    const struct notes *n = NULL;
    int result;

    if (x->why != NULL)
        why_login_row(x->why, m);
    if (!filter_login(&x->run->o->filter, m)) {
        x->passed_over++;
        return tally_drop_login(x->tally, m);
    }
    x->shown++;
    counted = *m;
    if (!x->matched)
        counted.match = W_LOG_ONLY;
    result = x->totals ? tally_login(x->tally, &counted) : OK;
    if (result != OK || !outs_wants(x->outs, T_LOGINS) || (l->result != W_FAIL && !x->run->o->all_logins))
        return result;
    if (m->log != NULL && !was_told(x, m->log->session))
        n = notes_of(x, &m->log->story, l->result, &notes);
    build_login(m, x->row, x->scratch);
    return outs_row(x->outs, T_LOGINS, x->row, n);
}

int answer_progress(struct answer *x, const struct transfer *t)
{
    struct transfer_match m;

    memset(&m, 0, sizeof m);
    m.log = t;
    return x->run->progress && t->num_progress > 0 && filter_transfer(&x->run->o->filter, &m)
        ? later_progress(x->later, t) : OK;
}

int answer_session(struct answer *x, const struct session *s)
{
    int result;

    if (!filter_session(&x->run->o->filter, s)) {
        x->passed_over++;
        return OK;
    }
    x->shown++;
    result = x->totals ? tally_session(x->tally, s) : OK;
    return result == OK && (x->run->family || outs_wants(x->outs, T_SESSIONS)) ? later_session(x->later, s) : result;
}

static void put_text(struct buf *b, const struct value *v) { buf_put(b, slice_of(v->v.p, v->n)); }

/* Puts word and cell behind what stands there already. */
static void put_evidence(struct buf *b, size_t start, enum word word, enum column_kind kind, const struct value *cell)
{
    if (cell->kind == V_ABSENT)
        return;
    if (b->n > start) {
        buf_byte(b, A_SEMI);
        buf_byte(b, A_SPACE);
    }
    buf_put(b, word_slice(word));
    buf_byte(b, A_SPACE);
    human_cell(b, kind, cell);
}

/* The reason stands below its row in the text form, and what it is matched with; then the evidence. */
static unsigned put_reason(struct answer *x, const struct why_row *why, struct slice line[2])
{
    const struct value *partner = &x->row[WY_PARTNER];
    struct buf *b = &x->body;
    size_t n;

    buf_clear(b);
    buf_put(b, word_slice(why->reason));
    if (partner->kind == V_TEXT && why->what == W_CANDIDATE) {
        buf_byte(b, A_SEMI);
        buf_byte(b, A_SPACE);
        buf_put(b, word_slice(W_WHY_WITH));
        buf_byte(b, A_SPACE);
        put_text(b, partner);
    } else if (partner->kind == V_TEXT) {
        buf_byte(b, A_COLON);
        buf_byte(b, A_SPACE);
        put_text(b, partner);
    }
    n = b->n;
    put_evidence(b, n, W_WHY_FOR, K_TEXT, &x->row[WY_AGREES]);
    put_evidence(b, n, W_WHY_AGAINST, K_TEXT, &x->row[WY_DIFFERS]);
    put_evidence(b, n, W_WHY_APART, K_DURATION, &x->row[WY_SKEW]);
    if (why->unexplained > 0)
        put_evidence(b, n, W_WHY_UNEXPLAINED, K_DURATION, &x->row[WY_UNEXPLAINED]);
    line[0] = slice_of(b->p, n);
    line[1] = slice_of(b->p + n, b->n - n);
    return b->n > n ? 2 : 1;
}

static int why_rows(struct answer *x)
{
    static const uint64_t no_numbers[2] = { 0, 0 };
    struct why_row row;
    struct slice text[2];
    struct notes notes = { text, no_numbers, 1, 0 };
    struct value place;
    size_t i;
    int result = OK;

    why_settle(x->why);
    for (i = 0; result == OK && why_get(x->why, i, &row); i++) {
        build_why(&row, x->row, x->scratch);
        notes.count = put_reason(x, &row, text);
        result = outs_row(x->outs, T_WHY, x->row, x->run->o->wide ? NULL : &notes);
    }
    if (i > 0)
        return result;
    place = value_text(slice_of((const unsigned char *)x->run->o->why, strlen(x->run->o->why)));
    finding_add(x->run->fs, F_WHY_NOTHING, NULL, &place, 1);
    return result;
}

int answer_clocks(struct answer *x, struct clocks *c)
{
    struct clock_row row;
    size_t i;
    int result = x->why != NULL ? why_rows(x) : OK;

    for (i = 0; result == OK && outs_wants(x->outs, T_CLOCKS) && clocks_row(c, i, &row); i++) {
        build_clock(&row, x->row);
        result = outs_row(x->outs, T_CLOCKS, x->row, NULL);
    }
    return result;
}

void answer_cover(struct answer *x, int is_log, int64_t when)
{
    tally_cover(x->tally, is_log, when);
}

void answer_cover_stretch(struct answer *x, int is_log, int64_t first, int64_t last)
{
    tally_cover_stretch(x->tally, is_log, first, last);
}

static int throughput_rows(struct answer *x)
{
    const struct options *o = x->run->o;
    size_t i, num;
    const struct throughput *t = tally_throughput(x->tally, &num);
    int result = OK;

    for (i = 0; result == OK && i < num; i++) {
        build_throughput(&t[i], o->by, o->num_by, x->row);
        result = outs_row(x->outs, T_THROUGHPUT, x->row, NULL);
    }
    return result;
}

/* The advice stands below its row in the text form, where only --wide has room for its column. */
static int failure_rows(struct answer *x)
{
    static const uint64_t no_number = 0;
    size_t i, num;
    const struct failure *f = tally_failures(x->tally, &num);
    struct slice advice;
    struct notes notes = { &advice, &no_number, 1, 0 };
    int result = OK;

    for (i = 0; result == OK && i < num; i++) {
        build_failure(&f[i], x->row, x->scratch);
        advice = cause_advice(f[i].cause);
        result = outs_row(x->outs, T_FAILURES, x->row, advice.n > 0 && !x->run->o->wide ? &notes : NULL);
    }
    return result;
}

static int reconcile_rows(struct answer *x)
{
    size_t i, num;
    const struct reconcile *r = tally_reconcile(x->tally, &num);
    int result = OK;

    for (i = 0; i < num; i++)
        if (x->run->o->strict && r[i].what == W_TRANSFERS && r[i].smf_only + r[i].log_only + r[i].ambiguous > 0)
            x->run->code = 4;
    for (i = 0; result == OK && outs_wants(x->outs, T_RECONCILE) && i < num; i++) {
        build_reconcile(&r[i], x->row);
        result = outs_row(x->outs, T_RECONCILE, x->row, NULL);
    }
    return result;
}

/* What an entry may mean stands below its row in the text form, where only --wide has room for its column; below the
   first one of several. */
static int audit_rows(struct answer *x)
{
    static const uint64_t no_number = 0;
    enum word told = W_NONE;
    struct audit_row row;
    struct audit_balance balance;
    struct slice text;
    struct notes notes = { &text, &no_number, 1, 0 };
    size_t i;
    int result = OK;

    for (i = 0; result == OK && outs_wants(x->outs, T_AUDIT) && tally_audit(x->tally, i, &row); i++) {
        build_audit(&row, x->row);
        text = word_slice(row.text);
        result = outs_row(x->outs, T_AUDIT, x->row, x->run->o->wide || row.text == told ? NULL : &notes);
        told = row.text;
    }
    for (i = 0; result == OK && outs_wants(x->outs, T_BALANCE) && tally_balance(x->tally, i, &balance); i++) {
        build_balance(&balance, x->row);
        result = outs_row(x->outs, T_BALANCE, x->row, NULL);
    }
    return result;
}

static int by_place(const void *a, const void *b)
{
    const struct finding *const *p = a, *const *q = b, *f = *p, *g = *q;
    int c = strcmp(f->at.input != NULL ? f->at.input : "", g->at.input != NULL ? g->at.input : "");

    return c != 0 ? c : f->id < g->id ? -1 : f->id > g->id;
}

/* By input, then by id: a row is the only one with both. */
static int finding_rows(struct answer *x)
{
    const struct finding **list, *f;
    size_t i, num = 0;
    int result = OK;

    while (findings_get(x->run->fs, num) != NULL)
        num++;
    list = malloc((num + 1) * sizeof *list);
    if (list == NULL)
        return E_NOMEM;
    for (i = 0; (f = findings_get(x->run->fs, i)) != NULL; i++)
        list[i] = f;
    qsort(list, num, sizeof *list, by_place);
    for (i = 0; result == OK && i < num; i++) {
        build_finding(list[i], x->row, x->scratch);
        result = outs_row(x->outs, T_FINDINGS, x->row, NULL);
    }
    free(list);
    return result;
}

static int charts(struct answer *x)
{
    struct charts *c;
    int result;

    if (x->peaks == NULL)
        return OK;
    c = malloc(sizeof *c);
    if (c == NULL)
        return E_NOMEM;
    build_charts(x->peaks, x->tally, c);
    result = outs_charts(x->outs, c->chart, NUM_CHARTS);
    free(c);
    return result;
}

static int head(struct answer *x)
{
    struct figure figures[FIGURES_MAX];
    struct headline h;
    size_t num;

    tally_headline(x->tally, &h);
    num = build_figures(&h, figures);
    if (!x->matched && num > HL_MATCHED)
        num = HL_MATCHED;       /* those behind are on matching */
    return outs_figures(x->outs, figures, num);
}

static int totals(struct answer *x)
{
    int result;

    if (x->shown == 0 && x->passed_over > 0)
        finding_add(x->run->fs, F_FILTER_NOTHING, NULL, NULL, 0);
    result = later_rows(x->later);
    if (result == OK)
        result = throughput_rows(x);
    if (result == OK)
        result = failure_rows(x);
    if (result == OK)
        result = reconcile_rows(x);
    if (result == OK)
        result = audit_rows(x);
    if (result == OK)
        result = finding_rows(x);
    if (result == OK)
        result = head(x);
    return result == OK ? charts(x) : result;
}

int answer_end(struct answer *x, int result)
{
    if (result == OK)
        result = totals(x);
    result = outs_close(x->outs, result);
    why_free(x->why);
    tally_free(x->tally);
    peaks_free(x->peaks);
    later_free(x->later);
    buf_done(&x->body);
    free(x);
    return result;
}

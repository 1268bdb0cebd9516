/* audit.c: sums that must agree; what they do not tell is in suspect.c and accuse.c.

   The balance has a line for each source of transfers and of logins. What goes into the matcher is counted there as
   read; of what comes out, each record and each logged operation of a row goes into one bin on its own. A log's failed
   attempt of a connection that logged in later makes a row only when a record claims it: those without are left out. */
#include <stdlib.h>
#include "join/suspect.h"

enum bin { BIN_MATCHED, BIN_CONFLICTING, BIN_ALONE, BIN_AMBIGUOUS, BIN_LEFT_OUT };

static const struct {
    enum word what, source;
} sources[] = {
    { W_TRANSFERS, W_SMF96 }, { W_TRANSFERS, W_SMF97 }, { W_TRANSFERS, W_LOG }, { W_TRANSFERS, W_CLIENT_TRACE },
    { W_LOGINS, W_SMF94 }, { W_LOGINS, W_SMF95 }, { W_LOGINS, W_SMF98 }, { W_LOGINS, W_LOG },
    { W_LOGINS, W_CLIENT_TRACE }
};
enum { NUM_SOURCES = sizeof sources / sizeof sources[0] };

struct audit {
    struct audit_balance balance[NUM_SOURCES];
    struct suspects *suspects;
};

struct audit *audit_new(void)
{
    struct audit *a = calloc(1, sizeof *a);
    size_t i;

    if (a == NULL)
        return NULL;
    a->suspects = suspects_new();
    if (a->suspects == NULL) {
        free(a);
        return NULL;
    }
    for (i = 0; i < NUM_SOURCES; i++) {
        a->balance[i].what = sources[i].what;
        a->balance[i].source = sources[i].source;
    }
    return a;
}

void audit_free(struct audit *a)
{
    if (a == NULL)
        return;
    suspects_free(a->suspects);
    free(a);
}

static struct audit_balance *balance_of(struct audit *a, enum word what, enum word source)
{
    size_t i;

    for (i = 0; i + 1 < NUM_SOURCES && (sources[i].what != what || sources[i].source != source); i++)
        ;
    return &a->balance[i];
}

void audit_read_transfer(struct audit *a, const struct transfer *t)
{
    balance_of(a, W_TRANSFERS, t->source)->read++;
}

void audit_read_login(struct audit *a, const struct login *l)
{
    struct audit_balance *b = balance_of(a, W_LOGINS, l->source);

    b->read++;
    b->left_out += l->retry != 0;
}

static void put_bin(struct audit_balance *b, enum bin bin)
{
    switch (bin) {
    case BIN_MATCHED: b->matched++; break;
    case BIN_CONFLICTING: b->conflicting++; break;
    case BIN_ALONE: b->alone++; break;
    case BIN_AMBIGUOUS: b->ambiguous++; break;
    case BIN_LEFT_OUT: b->left_out++; break;
    }
}

static enum bin bin_of(enum word match, unsigned by)
{
    if (match == W_MATCHED)
        return by & (NOT_BYTES | NOT_RESULT) ? BIN_CONFLICTING : BIN_MATCHED;
    return match == W_AMBIGUOUS ? BIN_AMBIGUOUS : BIN_ALONE;
}

int audit_get_balance(const struct audit *a, size_t index, struct audit_balance *out)
{
    size_t i;

    for (i = 0; i < NUM_SOURCES; i++)
        if (a->balance[i].read > 0 && index-- == 0) {
            *out = a->balance[i];
            return 1;
        }
    return 0;
}

int audit_get_row(struct audit *a, const struct cover cover[2], size_t index, struct audit_row *out)
{
    return suspects_get(a->suspects, cover, index, out);
}

/* A trace without a host is named by its input. */
static struct slice system_of(struct slice system, const struct origin *from)
{
    if (system.n == 0 && from->log_input != NULL)
        return slice_of((const unsigned char *)from->log_input, strlen(from->log_input));
    return system;
}

static struct seen seen_transfer(const struct transfer *t)
{
    struct seen s;

    s.kind = t->source == W_SMF96 && t->product == W_SCP ? SEEN_SCP
        : t->source == W_SMF96 || t->source == W_LOG ? SEEN_96 : SEEN_97;
    s.system = system_of(t->system, &t->from);
    s.user = t->user;
    s.when = t->end != INSTANT_NONE ? t->end : t->start;
    s.input = t->from.log_input != NULL ? t->from.log_input : t->from.input;
    return s;
}

/* Its process was killed in the middle: nobody was left to write a record. */
static int is_broken(const struct transfer *log)
{
    return (log->op == W_GET || log->op == W_PUT) && log->end == INSTANT_NONE && log->start != INSTANT_NONE;
}

/* To the suspects. Of what a filter has dropped they hear as far as it speaks for somebody. */
static int suspect(struct audit *a, const struct seen *record, const struct seen *line, enum seen_state state,
    int shown)
{
    if (!shown && state == SEEN_ALONE) {
        state = SEEN_AMBIGUOUS;
        line = NULL;
    }
    return suspects_add(a->suspects, record, line, state);
}

/* Record and log of one role. */
static int put_transfers(struct audit *a, const struct transfer *smf, const struct transfer *log, enum bin bin,
    enum seen_state state)
{
    struct seen record, line;

    if (smf != NULL)
        put_bin(balance_of(a, W_TRANSFERS, smf->source), bin);
    if (log != NULL)
        put_bin(balance_of(a, W_TRANSFERS, log->source), bin);
    if (smf != NULL)
        record = seen_transfer(smf);
    if (log != NULL && state == SEEN_ALONE && is_broken(log))
        log = NULL;
    if (log != NULL)
        line = seen_transfer(log);
    return suspect(a, smf != NULL ? &record : NULL, log != NULL ? &line : NULL, state, bin != BIN_LEFT_OUT);
}

static enum seen_state state_of(int is_pair, enum bin bin)
{
    return is_pair ? SEEN_PAIR : bin == BIN_AMBIGUOUS ? SEEN_AMBIGUOUS : SEEN_ALONE;
}

int audit_transfer(struct audit *a, const struct transfer_match *m, int shown)
{
    const struct ends_match *e = m->ends;
    enum bin bin = bin_of(m->match, m->by), far;
    int is_pair, result;

    if (e == NULL)
        return put_transfers(a, m->smf, m->log, shown ? bin : BIN_LEFT_OUT, state_of(m->match == W_MATCHED, bin));
    is_pair = e->server_smf != NULL && e->server_log != NULL;
    result = put_transfers(a, e->server_smf, e->server_log, shown ? bin : BIN_LEFT_OUT, state_of(is_pair, bin));
    if (result != OK)
        return result;
    is_pair = e->client_smf != NULL && e->client_log != NULL;
    far = is_pair ? bin_of(W_MATCHED, e->client_by) : bin;
    return put_transfers(a, e->client_smf, e->client_log, shown ? far : BIN_LEFT_OUT, state_of(is_pair, far));
}

static struct seen seen_login(const struct login *l)
{
    struct seen s;

    s.kind = l->source == W_SMF94 || l->source == W_CLIENT_TRACE ? SEEN_94 : l->result == W_OK ? SEEN_95 : SEEN_98;
    s.system = system_of(l->system, &l->from);
    s.user = l->user;
    s.when = l->time;
    s.input = l->from.log_input != NULL ? l->from.log_input : l->from.input;
    return s;
}

int audit_login(struct audit *a, const struct login_match *m, int shown)
{
    const struct login *log = m->log;
    enum bin bin = bin_of(m->match, m->by);
    struct seen record, line;

    if (m->smf != NULL)
        put_bin(balance_of(a, W_LOGINS, m->smf->source), shown ? bin : BIN_LEFT_OUT);
    if (log != NULL) {
        struct audit_balance *b = balance_of(a, W_LOGINS, log->source);
        put_bin(b, shown ? bin : BIN_LEFT_OUT);
        b->left_out -= log->retry != 0;
    }
    if (log != NULL && log->source == W_CLIENT_TRACE && log->result != W_OK)
        log = NULL;         /* no record tells of it */
    if (m->smf != NULL)
        record = seen_login(m->smf);
    if (log != NULL)
        line = seen_login(log);
    return suspect(a, m->smf != NULL ? &record : NULL, log != NULL ? &line : NULL,
        state_of(m->match == W_MATCHED, bin), shown);
}

/* build.c: matched operations, logins and connections as rows.

   A row has up to two sides. What the record says wins: its times, bytes, addresses and names were taken by the
   system that did the work. The log fills what the record does not have: the name used to log in, its own place, the
   process, the words of the failure. Where only the log saw the operation, it is all there is; its duration is shown
   only where its clock tells it (10 ms or finer), since two lines within a second would make any rate. */
#include "base/ascii.h"
#include "base/put.h"
#include "join/match.h"
#include "model/cause.h"
#include "report/build.h"
#include "report/cell.h"

enum { FINE_CLOCK = 10000 };    /* microseconds */

static struct slice first_text(struct slice a, struct slice b)
{
    return a.n > 0 ? a : b;
}

static int64_t first_known(int64_t a, int64_t b, int64_t unknown)
{
    return a != unknown ? a : b;
}

static enum word first_word(enum word a, enum word b)
{
    return a != W_NONE ? a : b;
}

static struct value ip_cell(const struct ip *a)
{
    return cell_ip(a->b, ip_is_absent(a));
}

/* The two sides' addresses; b may be NULL. A pair of address and port is taken whole: one side's address with the
   other's port would be an endpoint that nobody saw. */
static void put_endpoints(struct value *ip_remote, struct value *port_remote, struct value *ip_local,
    struct value *port_local, const struct endpoint *a, const struct endpoint *b)
{
    const struct endpoint *r = b != NULL && ip_is_absent(&a->remote_ip) ? b : a;
    const struct endpoint *l = b != NULL && ip_is_absent(&a->local_ip) ? b : a;

    *ip_remote = ip_cell(&r->remote_ip);
    *port_remote = cell_from_minus(r->remote_port);
    if (r->remote_port < 0 && b != NULL && ip_same(&b->remote_ip, &r->remote_ip))
        *port_remote = cell_from_minus(b->remote_port);
    *ip_local = ip_cell(&l->local_ip);
    *port_local = cell_from_minus(l->local_port);
    if (l->local_port < 0 && b != NULL && ip_same(&b->local_ip, &l->local_ip))
        *port_local = cell_from_minus(b->local_port);
}

static void put_skew(struct value *cell, int64_t skew, int64_t resolution_a, int64_t resolution_b)
{
    unsigned a, b, digits;

    if (skew == INSTANT_NONE) {
        *cell = value_absent();
        return;
    }
    a = digits_of(resolution_a);
    b = digits_of(resolution_b);
    digits = a > b ? a : b;
    *cell = cell_seconds(skew, digits < 2 ? 2 : digits);
}

static struct value by_cell(unsigned by, unsigned char **scratch)
{
    struct slice s;

    if (by == 0)
        return value_absent();
    s = slice_of(*scratch, match_by_text(by, *scratch));
    *scratch += s.n;
    return value_text(s);
}

/* The cause and its text: the input's own words where there are any, else what the cause means. */
static void put_cause(struct value *cause, struct value *text, enum cause_id id, struct slice own)
{
    *cause = value_text(cause_name(id));
    *text = value_text(first_text(own, cause_text(id)));
}

/* chmod: permissions; chown: uid:gid, of which one may be missing. */
static struct value attribute_cell(enum word op, int64_t one, int64_t two, unsigned char **scratch)
{
    struct value v = value_absent();
    unsigned char *start = *scratch;

    if (op == W_CHMOD && one >= 0) {
        v = value_uint((uint64_t)one);
        v.kind = V_OCTAL;
    } else if (op == W_CHOWN && (one >= 0 || two >= 0)) {
        if (one >= 0)
            *scratch = put_u64(*scratch, (uint64_t)one);
        *(*scratch)++ = A_COLON;
        if (two >= 0)
            *scratch = put_u64(*scratch, (uint64_t)two);
        v = value_text(slice_of(start, (size_t)(*scratch - start)));
        v.flags = VALUE_PLAIN;
    }
    return v;
}

static void put_attributes(const struct transfer *a, const struct transfer *b, struct value *row,
    unsigned char **scratch)
{
    row[TR_OLD] = attribute_cell(a->op, a->old1, a->old2, scratch);
    row[TR_NEW] = attribute_cell(a->op, a->new1, a->new2, scratch);
    if (b == NULL)
        return;
    if (row[TR_OLD].kind == V_ABSENT)
        row[TR_OLD] = attribute_cell(a->op, b->old1, b->old2, scratch);
    if (row[TR_NEW].kind == V_ABSENT)
        row[TR_NEW] = attribute_cell(a->op, b->new1, b->new2, scratch);
}

/* Bytes per second to the nearest. */
static uint64_t rate_of(uint64_t bytes, int64_t duration)
{
    uint64_t d = (uint64_t)duration, million = (uint64_t)INSTANT_SECOND;

    if (bytes <= (UINT64_MAX - d / 2) / million)
        return (bytes * million + d / 2) / d;
    return bytes / d >= UINT64_MAX / million ? UINT64_MAX : bytes / d * million + bytes % d * million / d;
}

static void put_times(const struct transfer *a, const struct transfer *b, struct value *row)
{
    const struct transfer *starts = b != NULL && a->start == INSTANT_NONE ? b : a;
    const struct transfer *ends = b != NULL && a->end == INSTANT_NONE ? b : a;
    const struct transfer *lasts = b != NULL && a->duration < 0 ? b : a;
    const struct transfer *sized = b != NULL && !a->has_bytes ? b : a;
    int64_t duration = lasts->duration;

    if (lasts->source == W_LOG && lasts->resolution > FINE_CLOCK)
        duration = -1;
    row[TR_START] = cell_instant(starts->start, digits_of(starts->resolution));
    row[TR_END] = cell_instant(ends->end, digits_of(ends->resolution));
    row[TR_DURATION] = duration >= 0 ? cell_seconds(duration, digits_of(lasts->resolution)) : value_absent();
    row[TR_BYTES] = sized->has_bytes ? value_uint(sized->bytes) : value_absent();
    row[TR_RATE] = duration > 0 && sized->has_bytes ? value_uint(rate_of(sized->bytes, duration)) : value_absent();
}

static void put_names(const struct transfer *a, const struct transfer *o, struct value *row)
{
    row[TR_SYSTEM] = value_text(first_text(a->system, o->system));
    row[TR_SYSPLEX] = value_text(first_text(a->sysplex, o->sysplex));
    row[TR_STACK] = value_text(first_text(a->stack, o->stack));
    row[TR_RELEASE] = value_text(first_text(a->release, o->release));
    row[TR_JOB] = value_text(first_text(a->job, o->job));
    row[TR_ASID] = cell_from_minus(first_known(a->asid, o->asid, -1));
    row[TR_USER] = value_text(first_text(a->user, o->user));
    row[TR_LOGIN] = value_text(first_text(a->login, o->login));
    row[TR_HOST] = value_text(first_text(a->host, o->host));
    row[TR_PATH] = value_text(first_text(a->path, o->path));
    row[TR_PATH2] = value_text(first_text(a->path2, o->path2));
    row[TR_RESUMED] = cell_from_minus(first_known(a->resumed, o->resumed, -1));
    row[TR_DATA_TYPE] = value_text(first_text(a->data_type, o->data_type));
    row[TR_MODE] = value_text(first_text(a->mode, o->mode));
    row[TR_AUTH] = value_text(first_text(a->auth, o->auth));
    row[TR_CIPHER] = value_text(first_text(a->cipher, o->cipher));
    row[TR_MAC] = value_text(first_text(a->mac, o->mac));
    row[TR_KEX] = value_text(first_text(a->kex, o->kex));
    row[TR_COMPRESSION] = value_text(first_text(a->compression, o->compression));
    row[TR_FIPS] = cell_from_minus(first_known(a->fips, o->fips, -1));
    row[TR_SSH_VERSION] = value_text(first_text(a->ssh_version, o->ssh_version));
}

void build_transfer(const struct transfer_match *m, struct value *row, unsigned char *scratch)
{
    const struct transfer *a = m->smf != NULL ? m->smf : m->log, *b = m->smf != NULL ? m->log : NULL;
    const struct transfer *o = b != NULL ? b : a;

    row[TR_SOURCE] = word_value(a->source);
    row[TR_ROLE] = word_value(first_word(a->role, o->role));
    row[TR_PRODUCT] = word_value(first_word(a->product, o->product));
    row[TR_OP] = word_value(a->op);
    row[TR_RESULT] = word_value(a->result);
    put_names(a, o, row);
    put_times(a, b, row);
    put_endpoints(&row[TR_REMOTE_IP], &row[TR_REMOTE_PORT], &row[TR_LOCAL_IP], &row[TR_LOCAL_PORT], &a->at,
        b != NULL ? &b->at : NULL);
    put_attributes(a, b, row, &scratch);
    row[TR_MATCH] = word_value(m->match);
    row[TR_MATCH_BY] = by_cell(m->by, &scratch);
    put_skew(&row[TR_SKEW], m->skew, a->resolution, o->resolution);
    row[TR_INPUT] = cell_name(a->from.input);
    row[TR_RECORD] = cell_nonzero(a->from.record);
    row[TR_LOG_INPUT] = cell_name(o->from.log_input);
    row[TR_LOG_FIRST] = cell_nonzero(o->from.log_first);
    row[TR_LOG_LAST] = cell_nonzero(o->from.log_last);
    row[TR_PID] = cell_nonzero(o->from.pid);
    put_cause(&row[TR_CAUSE], &row[TR_CAUSE_TEXT], a->cause != C_NONE ? a->cause : o->cause,
        first_text(a->cause_text, o->cause_text));
}

void build_login(const struct login_match *m, struct value *row, unsigned char *scratch)
{
    const struct login *a = m->smf != NULL ? m->smf : m->log, *b = m->smf != NULL ? m->log : NULL;
    const struct login *o = b != NULL ? b : a;
    const struct login *timed = b != NULL && a->time == INSTANT_NONE ? b : a;

    row[LG_SOURCE] = word_value(a->source);
    row[LG_SYSTEM] = value_text(first_text(a->system, o->system));
    row[LG_TIME] = cell_instant(timed->time, digits_of(timed->resolution));
    row[LG_USER] = value_text(first_text(a->user, o->user));
    put_endpoints(&row[LG_REMOTE_IP], &row[LG_REMOTE_PORT], &row[LG_LOCAL_IP], &row[LG_LOCAL_PORT], &a->at,
        b != NULL ? &b->at : NULL);
    row[LG_AUTH] = value_text(first_text(a->auth, o->auth));
    row[LG_RESULT] = word_value(a->result);
    row[LG_REASON] = cell_from_minus(first_known(a->reason, o->reason, -1));
    row[LG_REASON_TEXT] = value_text(first_text(a->reason_text, o->reason_text));
    row[LG_MATCH] = word_value(m->match);
    row[LG_MATCH_BY] = by_cell(m->by, &scratch);
    put_skew(&row[LG_SKEW], m->skew, a->resolution, o->resolution);
    row[LG_INPUT] = cell_name(a->from.input);
    row[LG_RECORD] = cell_nonzero(a->from.record);
    row[LG_LOG_INPUT] = cell_name(o->from.log_input);
    row[LG_LOG_FIRST] = cell_nonzero(o->from.log_first);
    row[LG_LOG_LAST] = cell_nonzero(o->from.log_last);
    row[LG_PID] = cell_nonzero(o->from.pid);
    put_cause(&row[LG_CAUSE], &row[LG_CAUSE_TEXT], a->cause != C_NONE ? a->cause : o->cause,
        first_text(a->cause_text, o->cause_text));
}

void build_session(const struct session *s, struct value *row, unsigned char *scratch)
{
    unsigned digits = digits_of(s->resolution);

    (void)scratch;
    row[SE_ROLE] = word_value(s->role);
    row[SE_SYSTEM] = value_text(s->system);
    row[SE_USER] = value_text(s->user);
    put_endpoints(&row[SE_REMOTE_IP], &row[SE_REMOTE_PORT], &row[SE_LOCAL_IP], &row[SE_LOCAL_PORT], &s->at, NULL);
    row[SE_START] = cell_instant(s->start, digits);
    row[SE_END] = cell_instant(s->end, digits);
    row[SE_AUTH] = value_text(s->auth);
    row[SE_KEX] = value_text(s->kex);
    row[SE_CIPHER] = value_text(s->cipher);
    row[SE_MAC] = value_text(s->mac);
    row[SE_PRODUCT] = word_value(s->product);
    row[SE_TRANSFERS] = value_uint(s->transfers);
    row[SE_FAILURES] = value_uint(s->failures);
    row[SE_BYTES_IN] = value_uint(s->bytes_in);
    row[SE_BYTES_OUT] = value_uint(s->bytes_out);
    row[SE_PHASE] = word_value(s->phase);
    row[SE_OUTCOME] = word_value(s->outcome);
    row[SE_PID] = cell_nonzero(s->from.pid);
    row[SE_LOG_INPUT] = cell_name(s->from.log_input);
    row[SE_LOG_FIRST] = cell_nonzero(s->from.log_first);
    row[SE_LOG_LAST] = cell_nonzero(s->from.log_last);
}

/* The first sample of a transfer that began at another time has a rate as well. */
void build_progress(const struct transfer *t, unsigned i, struct value *row)
{
    unsigned digits = digits_of(t->resolution);
    int64_t start = t->start != INSTANT_NONE ? t->start : t->progress[0].when;
    int64_t before = i > 0 ? t->progress[i - 1].when : start, when = t->progress[i].when;
    uint64_t done = i > 0 ? t->progress[i - 1].bytes : 0, bytes = t->progress[i].bytes;

    row[PG_SOURCE] = word_value(t->source);
    row[PG_ROLE] = word_value(t->role);
    row[PG_SYSTEM] = value_text(t->system);
    row[PG_USER] = value_text(t->user);
    row[PG_OP] = word_value(t->op);
    row[PG_PATH] = value_text(t->path);
    row[PG_LOG_INPUT] = cell_name(t->from.log_input);
    row[PG_LOG_FIRST] = cell_nonzero(t->from.log_first);
    row[PG_TIME] = cell_instant(when, digits);
    row[PG_ELAPSED] = when >= start ? cell_seconds(when - start, digits) : value_absent();
    row[PG_BYTES] = value_uint(bytes);
    row[PG_RATE] = when > before && bytes >= done ? value_uint(rate_of(bytes - done, when - before)) : value_absent();
}

void build_phase(const struct session *s, const struct phase *p, struct value *row)
{
    size_t i;

    for (i = 0; i < PH_NUM; i++)
        row[i] = value_absent();
    row[PH_SYSTEM] = value_text(s->system);
    row[PH_USER] = value_text(s->user);
    row[PH_REMOTE_IP] = ip_cell(&s->at.remote_ip);
    row[PH_REMOTE_PORT] = cell_from_minus(s->at.remote_port);
    row[PH_SESSION_PID] = cell_nonzero(s->from.pid);
    row[PH_LOG_INPUT] = cell_name(s->from.log_input);
    row[PH_LOG_FIRST] = cell_nonzero(s->from.log_first);
    row[PH_PHASE] = word_value(p->name);
    row[PH_TIME] = cell_instant(p->when, digits_of(s->resolution));
    row[PH_LINE] = cell_nonzero(p->line);
    if (p->name == W_BANNER)
        row[PH_PEER] = value_text(s->peer);
    if (p->name != W_KEX)
        return;
    row[PH_KEX] = value_text(s->kex);
    row[PH_KEX_SOURCE] = value_text(s->kex_source);
    row[PH_HOST_KEY] = value_text(s->host_key);
    row[PH_CIPHER] = value_text(s->cipher);
    row[PH_CIPHER_SOURCE] = value_text(s->cipher_source);
    row[PH_MAC] = value_text(s->mac);
    row[PH_MAC_SOURCE] = value_text(s->mac_source);
    row[PH_COMPRESSION] = value_text(s->compression);
}

void build_process(const struct session *s, const struct process *p, struct value *row)
{
    unsigned digits = digits_of(s->resolution);

    row[PS_SYSTEM] = value_text(s->system);
    row[PS_USER] = value_text(s->user);
    row[PS_REMOTE_IP] = ip_cell(&s->at.remote_ip);
    row[PS_REMOTE_PORT] = cell_from_minus(s->at.remote_port);
    row[PS_SESSION_PID] = cell_nonzero(s->from.pid);
    row[PS_LOG_INPUT] = cell_name(s->from.log_input);
    row[PS_LOG_FIRST] = cell_nonzero(s->from.log_first);
    row[PS_ROLE] = p->role != W_NONE ? word_value(p->role) : value_absent();
    row[PS_PID] = cell_nonzero(p->pid);
    row[PS_FIRST] = cell_instant(p->first_when, digits);
    row[PS_LAST] = cell_instant(p->last_when, digits);
    row[PS_FIRST_LINE] = cell_nonzero(p->first);
    row[PS_LAST_LINE] = cell_nonzero(p->last);
}

void build_unclaimed(const struct unclaimed_facts *f, struct value *row)
{
    row[UN_PROGRAM] = value_text(f->program);
    row[UN_SHAPE] = value_text(f->shape);
    row[UN_COUNT] = value_uint(f->count);
    row[UN_INPUT] = cell_name(f->input);
    row[UN_LINE] = cell_nonzero(f->line);
    row[UN_TEXT] = value_text(f->text);
}

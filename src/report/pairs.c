/* pairs.c: what the join tells beside the transfers, as rows: both sides of a transfer, clocks, conflicts, audit. */
#include "base/ascii.h"
#include "base/put.h"
#include "report/build.h"
#include "report/cell.h"

enum { PLACE_MAX = 512 };      /* bytes of an input's name */

/* Of one side: the record's where there is one, else the log's. */
static const struct transfer *side_of(const struct transfer *smf, const struct transfer *log)
{
    return smf != NULL ? smf : log;
}

static struct slice text_of(const struct transfer *a, const struct transfer *b, size_t ofs)
{
    struct slice s = slice_of(NULL, 0);

    if (a != NULL)
        memcpy(&s, (const unsigned char *)a + ofs, sizeof s);
    if (s.n == 0 && b != NULL)
        memcpy(&s, (const unsigned char *)b + ofs, sizeof s);
    return s;
}

static struct value duration_of(const struct transfer *t)
{
    int64_t d = t->duration;

    if (d < 0 && t->start != INSTANT_NONE && t->end != INSTANT_NONE && t->resolution <= 10000)
        d = t->end - t->start;
    return d >= 0 ? cell_seconds(d, digits_of(t->resolution)) : value_absent();
}

static struct value bytes_of(const struct transfer *a, const struct transfer *b)
{
    if (a != NULL && a->has_bytes)
        return value_uint(a->bytes);
    return b != NULL && b->has_bytes ? value_uint(b->bytes) : value_absent();
}

static void put_places(const struct transfer *smf, const struct transfer *log, struct value *row)
{
    row[0] = cell_name(smf != NULL ? smf->from.input : NULL);
    row[1] = cell_nonzero(smf != NULL ? smf->from.record : 0);
    row[2] = cell_name(log != NULL ? log->from.log_input : NULL);
    row[3] = cell_nonzero(log != NULL ? log->from.log_first : 0);
    row[4] = cell_nonzero(log != NULL ? log->from.log_last : 0);
}

static struct value ip_cell(const struct ip *a, const struct ip *b)
{
    const struct ip *ip = ip_is_absent(a) ? b : a;

    return cell_ip(ip->b, ip_is_absent(ip));
}

static struct value skew_cell(int64_t skew, int64_t resolution)
{
    unsigned digits = digits_of(resolution);

    return skew == INSTANT_NONE ? value_absent() : cell_seconds(skew, digits < 2 ? 2 : digits);
}

static struct value by_cell(unsigned by, unsigned char **scratch)
{
    struct slice s = slice_of(*scratch, match_by_text(by, *scratch));

    *scratch += s.n;
    return by == 0 ? value_absent() : value_text(s);
}

void build_ends(const struct ends_match *m, struct value *row, unsigned char *scratch)
{
    const struct transfer *s = side_of(m->server_smf, m->server_log), *c = side_of(m->client_smf, m->client_log);
    int32_t port;

    row[EN_OP] = word_value(s->op);
    row[EN_RESULT] = word_value(s->result);
    row[EN_CLIENT_RESULT] = word_value(c->result);
    row[EN_START] = cell_instant(s->start, digits_of(s->resolution));
    row[EN_END] = cell_instant(s->end, digits_of(s->resolution));
    row[EN_CLIENT_START] = cell_instant(c->start, digits_of(c->resolution));
    row[EN_CLIENT_END] = cell_instant(c->end, digits_of(c->resolution));
    row[EN_DURATION] = duration_of(s);
    row[EN_CLIENT_DURATION] = duration_of(c);
    row[EN_SKEW] = skew_cell(m->skew, s->resolution < c->resolution ? s->resolution : c->resolution);
    row[EN_BYTES] = bytes_of(m->server_smf, m->server_log);
    row[EN_CLIENT_BYTES] = bytes_of(m->client_smf, m->client_log);
    row[EN_USER] = value_text(s->user.n > 0 ? s->user : c->user);
    row[EN_SYSTEM] = value_text(text_of(m->server_smf, m->server_log, offsetof(struct transfer, system)));
    row[EN_CLIENT_SYSTEM] = value_text(text_of(m->client_smf, m->client_log, offsetof(struct transfer, system)));
    row[EN_SERVER_IP] = ip_cell(&s->at.local_ip, &c->at.remote_ip);
    port = s->at.local_port > 0 ? s->at.local_port : c->at.remote_port;
    row[EN_SERVER_PORT] = cell_from_minus(port);
    row[EN_CLIENT_IP] = ip_cell(&s->at.remote_ip, &c->at.local_ip);
    port = s->at.remote_port > 0 ? s->at.remote_port : c->at.local_port;
    row[EN_CLIENT_PORT] = cell_from_minus(port);
    row[EN_PATH] = value_text(s->path);
    row[EN_CLIENT_PATH] = value_text(c->path);
    row[EN_MATCH_BY] = by_cell(m->by, &scratch);
    put_places(m->server_smf, m->server_log, &row[EN_INPUT]);
    put_places(m->client_smf, m->client_log, &row[EN_CLIENT_INPUT]);
}

void build_clock(const struct clock_row *c, struct value *row)
{
    row[CK_WHAT] = word_value(c->what);
    row[CK_SYSTEM] = value_text(c->system);
    row[CK_HOST] = value_text(c->host);
    row[CK_FIRST] = cell_instant(c->first, digits_needed(c->first));
    row[CK_LAST] = cell_instant(c->last, digits_needed(c->last));
    row[CK_MEDIAN] = cell_seconds(c->median, 2);
    row[CK_SPREAD] = cell_seconds(c->spread, 2);
    row[CK_DRIFT] = c->drift == INSTANT_NONE ? value_absent() : cell_seconds(c->drift, 2);
    row[CK_SAMPLES] = value_uint(c->samples);
}

void build_conflict(const struct transfer_match *m, struct value *row, unsigned char *scratch)
{
    const struct transfer *s = m->smf, *l = m->log;
    unsigned what = m->by & (NOT_BYTES | NOT_RESULT);
    unsigned differ = (what & NOT_BYTES ? (unsigned)BY_BYTES : 0) | (what & NOT_RESULT ? (unsigned)BY_RESULT : 0);

    row[CF_WHAT] = by_cell(differ, &scratch);
    row[CF_OP] = word_value(s->op);
    row[CF_END] = cell_instant(s->end, digits_of(s->resolution));
    row[CF_USER] = value_text(s->user.n > 0 ? s->user : l->user);
    row[CF_PATH] = value_text(s->path.n > 0 ? s->path : l->path);
    row[CF_BYTES] = bytes_of(s, NULL);
    row[CF_LOG_BYTES] = bytes_of(l, NULL);
    row[CF_RESULT] = word_value(s->result);
    row[CF_LOG_RESULT] = word_value(l->result);
    put_places(s, l, &row[CF_INPUT]);
}

void build_audit(const struct audit_row *r, struct value *row)
{
    row[AU_WHAT] = word_value(r->what);
    row[AU_MISSING] = word_value(r->missing);
    row[AU_SYSTEM] = value_text(r->system);
    row[AU_USER] = value_text(r->user);
    row[AU_COUNT] = value_uint(r->count);
    row[AU_FIRST] = cell_instant(r->first, digits_needed(r->first));
    row[AU_LAST] = cell_instant(r->last, digits_needed(r->last));
    row[AU_TEXT] = word_value(r->text);
}

void build_balance(const struct audit_balance *b, struct value *row)
{
    row[BA_WHAT] = word_value(b->what);
    row[BA_SOURCE] = word_value(b->source);
    row[BA_READ] = value_uint(b->read);
    row[BA_MATCHED] = value_uint(b->matched);
    row[BA_CONFLICTING] = value_uint(b->conflicting);
    row[BA_ALONE] = value_uint(b->alone);
    row[BA_AMBIGUOUS] = value_uint(b->ambiguous);
    row[BA_LEFT_OUT] = value_uint(b->left_out);
}

/* "SYSLOG line 17", "DUMP record 4"; a name that is too long loses its front. */
static struct value place_cell(const struct why_row *r, unsigned char *d)
{
    struct slice word = word_slice(r->is_partner_log ? W_LINE : W_RECORD);
    unsigned char *start = d;
    size_t n;

    if (r->partner == NULL)
        return value_absent();
    n = strlen(r->partner);
    if (n > PLACE_MAX)
        n = PLACE_MAX;
    memcpy(d, r->partner + (strlen(r->partner) - n), n);
    d += n;
    *d++ = A_SPACE;
    memcpy(d, word.p, word.n);
    d += word.n;
    *d++ = A_SPACE;
    d = put_u64(d, r->number);
    return value_text(slice_of(start, (size_t)(d - start)));
}

/* What is compared with the one that was asked for, or that one itself. */
static void put_thing(const struct why_row *r, struct value *row)
{
    const struct transfer *t = r->transfer;
    const struct login *l = r->login;
    const struct origin *from = t != NULL ? &t->from : &l->from;
    const struct endpoint *at = t != NULL ? &t->at : &l->at;
    enum word source = t != NULL ? t->source : l->source;
    int is_log = source == W_LOG || source == W_CLIENT_TRACE;
    int64_t when = t == NULL ? l->time : t->end != INSTANT_NONE ? t->end : t->start;

    row[WY_SOURCE] = word_value(source);
    row[WY_INPUT] = cell_name(is_log ? from->log_input : from->input);
    row[WY_NUMBER] = cell_nonzero(is_log ? from->log_first : from->record);
    row[WY_LAST] = cell_nonzero(is_log ? from->log_last : 0);
    row[WY_TIME] = cell_instant(when, digits_of(t != NULL ? t->resolution : l->resolution));
    row[WY_OP] = t != NULL ? word_value(t->op) : value_absent();
    row[WY_RESULT] = word_value(t != NULL ? t->result : l->result);
    row[WY_BYTES] = t != NULL ? bytes_of(t, NULL) : value_absent();
    row[WY_USER] = value_text(t != NULL ? t->user : l->user);
    row[WY_REMOTE_IP] = cell_ip(at->remote_ip.b, ip_is_absent(&at->remote_ip));
    row[WY_REMOTE_PORT] = cell_from_minus(at->remote_port);
    row[WY_PATH] = value_text(t != NULL ? t->path : slice_of(NULL, 0));
}

void build_why(const struct why_row *r, struct value *row, unsigned char *scratch)
{
    row[WY_WHAT] = word_value(r->what);
    row[WY_DECISION] = word_value(r->decision);
    row[WY_AGREES] = by_cell(r->agrees, &scratch);
    row[WY_DIFFERS] = by_cell(r->differs, &scratch);
    row[WY_SKEW] = skew_cell(r->skew, 10000);
    row[WY_UNEXPLAINED] = r->unexplained != INSTANT_NONE ? cell_seconds(r->unexplained, 2) : value_absent();
    row[WY_SCORE] = r->score < 0 ? value_absent() : value_uint((uint64_t)r->score);
    row[WY_PARTNER] = place_cell(r, scratch);
    put_thing(r, row);
    row[WY_REASON] = word_value(r->reason);
}

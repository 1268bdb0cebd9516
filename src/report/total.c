/* total.c: the tables of the report as a list, and totals and findings as rows. */
#include "base/ascii.h"
#include "base/put.h"
#include "model/cause.h"
#include "report/build.h"
#include "report/cell.h"

int report_find_table(struct slice name)
{
    size_t i;

    for (i = 0; i < report_num_tables; i++)
        if (slice_same(name, slice_of((const unsigned char *)report_tables[i].name, strlen(report_tables[i].name))))
            return (int)i;
    return -1;
}

/* The columns of T_THROUGHPUT begin with one for each key, in the order of enum tally_key. */
static size_t key_column(enum tally_key key)
{
    return TP_USER + (size_t)key;
}

void report_throughput_table(const enum tally_key *keys, size_t num, struct table *out, struct column *columns)
{
    const struct table *whole = &report_tables[T_THROUGHPUT];
    size_t i, n = 0;

    for (i = 0; i < num; i++)
        columns[n++] = whole->columns[key_column(keys[i])];
    for (i = TP_COUNT; i < TP_NUM; i++)
        columns[n++] = whole->columns[i];
    *out = *whole;
    out->columns = columns;
    out->num_columns = n;
}

void build_throughput(const struct throughput *t, const enum tally_key *keys, size_t num, struct value *row)
{
    struct value *rest = row + num;     /* the columns behind the keys */
    size_t i;

    (void)keys;
    for (i = 0; i < num; i++)
        row[i] = t->key[i];
    rest[0] = value_uint(t->count);
    rest[TP_FAILED - TP_COUNT] = value_uint(t->failed);
    rest[TP_BYTES - TP_COUNT] = value_uint(t->bytes);
    rest[TP_BUSY - TP_COUNT] = cell_seconds(t->busy, 2);
    rest[TP_RATE_MEAN - TP_COUNT] = t->has_rate ? value_uint(t->rate_mean) : value_absent();
    rest[TP_RATE_P50 - TP_COUNT] = t->has_rate ? value_uint(t->rate_p50) : value_absent();
    rest[TP_RATE_P95 - TP_COUNT] = t->has_rate ? value_uint(t->rate_p95) : value_absent();
    rest[TP_RATE_MAX - TP_COUNT] = t->has_rate ? value_uint(t->rate_max) : value_absent();
    rest[TP_PEAK_CONCURRENT - TP_COUNT] = value_uint(t->peak_concurrent);
}

void build_failure(const struct failure *f, struct value *row, unsigned char *scratch)
{
    (void)scratch;
    row[FA_CAUSE] = value_text(cause_name(f->cause));
    row[FA_CAUSE_TEXT] = value_text(cause_text(f->cause));
    row[FA_COUNT] = value_uint(f->count);
    row[FA_FIRST] = cell_instant(f->first, digits_needed(f->first));
    row[FA_LAST] = cell_instant(f->last, digits_needed(f->last));
    row[FA_USERS] = value_uint(f->users);
    row[FA_PARTNERS] = value_uint(f->partners);
    row[FA_EXAMPLE] = value_text(f->example);
    row[FA_ADVICE] = value_text(cause_advice(f->cause));
}

void build_reconcile(const struct reconcile *r, struct value *row)
{
    int is_stretch = r->what == W_SMF_STRETCH || r->what == W_LOG_STRETCH;

    row[RC_WHAT] = word_value(r->what);
    row[RC_MATCHED] = is_stretch ? value_absent() : value_uint(r->matched);
    row[RC_SMF_ONLY] = is_stretch ? value_absent() : value_uint(r->smf_only);
    row[RC_LOG_ONLY] = is_stretch ? value_absent() : value_uint(r->log_only);
    row[RC_AMBIGUOUS] = is_stretch ? value_absent() : value_uint(r->ambiguous);
    row[RC_CONFLICTING] = is_stretch ? value_absent() : value_uint(r->conflicting);
    row[RC_FIRST] = cell_instant(r->first, digits_needed(r->first));
    row[RC_LAST] = cell_instant(r->last, digits_needed(r->last));
}

static unsigned char *put_word(unsigned char *d, enum word w, uint64_t number)
{
    struct slice s = word_slice(w);

    memcpy(d, s.p, s.n);
    d += s.n;
    *d++ = A_SPACE;
    return put_u64(d, number);
}

/* As in messages: record 17 at byte 5204; line 17; byte 5204. Nothing where the place is the whole input. */
static struct slice put_place(const struct place *at, unsigned char *scratch)
{
    unsigned char *d = scratch;

    if (at->record != 0)
        d = put_word(d, W_RECORD, at->record);
    else if (at->line != 0)
        d = put_word(d, W_LINE, at->line);
    if (at->has_offset) {
        if (d != scratch)
            *d++ = A_SPACE;
        d = put_word(d, d != scratch ? W_AT_BYTE : W_BYTE, at->offset);
    }
    return slice_of(scratch, (size_t)(d - scratch));
}

void build_finding(const struct finding *f, struct value *row, unsigned char *scratch)
{
    static const enum word severities[] = { W_NOTE, W_DEGRADED, W_SKIPPED, W_STOPPED };

    row[FI_SEVERITY] = word_value(severities[f->severity]);
    row[FI_ID] = value_text(f->name);
    row[FI_INPUT] = cell_name(f->at.input);
    row[FI_PLACE] = value_text(put_place(&f->at, scratch));
    row[FI_TEXT] = value_text(f->text);
    row[FI_COUNT] = value_uint(f->count);
}

void build_input(const struct input_facts *f, struct value *row)
{
    int is_smf = f->kind == W_SMF, is_known = f->kind != W_UNKNOWN;

    row[IN_INPUT] = cell_name(f->input);
    row[IN_KIND] = word_value(f->kind);
    row[IN_LAYERS] = cell_name(f->layers);
    row[IN_CONTAINER] = cell_name(f->container);
    row[IN_BYTES] = is_known ? value_uint(f->bytes) : value_absent();
    row[IN_RECORDS] = is_known ? value_uint(f->records) : value_absent();
    row[IN_SEGMENTS] = is_smf ? value_uint(f->segments) : value_absent();
    row[IN_SPANNED] = is_smf ? value_uint(f->spanned) : value_absent();
    row[IN_FIRST] = cell_instant(f->first, digits_needed(f->first));
    row[IN_LAST] = cell_instant(f->last, digits_needed(f->last));
    row[IN_SYSTEMS] = value_text(f->systems);
    row[IN_DUMPS] = is_smf ? value_uint(f->dumps) : value_absent();
    row[IN_DUPLICATES] = is_smf ? value_uint(f->duplicates) : value_absent();
    row[IN_DAMAGED] = is_known ? value_uint(f->damaged) : value_absent();
    row[IN_COMPLETE] = word_value(f->complete ? W_YES : W_NO);
}

void build_type(const struct type_facts *f, struct value *row)
{
    row[TY_INPUT] = cell_name(f->input);
    row[TY_TYPE] = f->has_type ? value_uint(f->type) : value_absent();
    row[TY_SUBTYPE] = f->has_subtype ? value_uint(f->subtype) : value_absent();
    row[TY_COUNT] = value_uint(f->count);
    row[TY_BYTES] = value_uint(f->bytes);
    row[TY_FIRST] = cell_instant(f->first, digits_needed(f->first));
    row[TY_LAST] = cell_instant(f->last, digits_needed(f->last));
}

size_t build_figures(const struct headline *h, struct figure *figures)
{
    size_t i;

    for (i = 0; i < HL_NUM; i++) {
        figures[i].label = report_headline[i].title;
        figures[i].kind = report_headline[i].kind;
        figures[i].alarm = i == HL_TRANSFERS_FAILED || i == HL_LOGINS_FAILED || i == HL_CONFLICTING;
    }
    figures[HL_TRANSFERS].value = value_uint(h->transfers);
    figures[HL_TRANSFERS_FAILED].value = value_uint(h->transfers_failed);
    figures[HL_BYTES_IN].value = value_uint(h->bytes_in);
    figures[HL_BYTES_OUT].value = value_uint(h->bytes_out);
    figures[HL_LOGINS_FAILED].value = value_uint(h->logins_failed);
    figures[HL_LOGINS_OK].value = value_uint(h->logins_ok);
    figures[HL_SESSIONS].value = value_uint(h->sessions);
    figures[HL_FIRST].value = cell_instant(h->first, digits_needed(h->first));
    figures[HL_LAST].value = cell_instant(h->last, digits_needed(h->last));
    figures[HL_MATCHED].value = value_uint(h->matched);
    figures[HL_SMF_ONLY].value = value_uint(h->smf_only);
    figures[HL_LOG_ONLY].value = value_uint(h->log_only);
    figures[HL_AMBIGUOUS].value = value_uint(h->ambiguous);
    figures[HL_CONFLICTING].value = value_uint(h->conflicting);
    return HL_NUM;
}

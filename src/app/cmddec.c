/* cmddec.c: decode. Without filters a record goes straight from the container through the decoder to the renderers.
   With filters its model is made too (smf.h), for the filters to look at. The decoder's row holds all columns;
   those of --triplets and --raw are left out of the table when they are not asked for, so a row is copied in runs
   of columns that stay together. All columns are shown in the text form, which is too much for a line: so that a
   record becomes a block of lines, without the columns of other subtypes. */
#include <stdlib.h>
#include "app/inputs.h"
#include "app/outs.h"
#include "app/smf.h"
#include "base/buf.h"
#include "report/build.h"

enum { LOOK_STEPS = 4096, TABLE_RECORDS = 0, TABLE_FINDINGS = 1, DECODE_TABLES = 2, HEX_LINES = 64, RUNS_MAX = 16 };

struct span {
    size_t from, num;               /* columns of the decoder's row */
};

struct decode {
    struct run *run;
    struct outs *outs;
    struct decoder *decoder;        /* without filters */
    struct smf *smf;                /* with filters */
    struct table tables[DECODE_TABLES];
    struct column columns[LAYOUT_NUM_COLUMNS];
    struct span spans[RUNS_MAX];
    size_t num_spans;
    struct value row[LAYOUT_NUM_COLUMNS], cells[LAYOUT_NUM_COLUMNS];
    uint64_t records, shown, passed_over;
    struct buf hex;
    struct slice *lines;            /* of the hex dump, and their numbers */
    uint64_t *numbers;
    size_t num_lines, room_lines;
};

static unsigned char kind_of(const struct record_column *c)
{
    switch (c->format) {
    case FMT_UINT: case FMT_CODE: return K_NUMBER;
    case FMT_DURATION: return K_DURATION;
    default: return K_TEXT;
    }
}

static int column_is_wanted(const struct options *o, size_t column)
{
    return (o->triplets || !layout_columns[column].is_triplet) && (o->raw || column != COL_raw);
}

static void table_make(struct decode *x)
{
    size_t i, n = 0;

    for (i = 0; i < LAYOUT_NUM_COLUMNS; i++) {
        const struct record_column *from = &layout_columns[i];
        struct span *last = &x->spans[x->num_spans > 0 ? x->num_spans - 1 : 0];
        if (!column_is_wanted(x->run->o, i))
            continue;
        x->columns[n].id = from->id;
        x->columns[n].title = from->id;
        x->columns[n].unit = from->format == FMT_DURATION ? "s" : "";
        x->columns[n].doc = from->title;
        x->columns[n].kind = kind_of(from);
        x->columns[n++].narrow = 1;
        if (x->num_spans > 0 && last->from + last->num == i) {
            last->num++;
        } else {
            x->spans[x->num_spans].from = i;
            x->spans[x->num_spans++].num = 1;
        }
    }
    x->tables[TABLE_RECORDS].name = "records";
    x->tables[TABLE_RECORDS].title = "Records";
    x->tables[TABLE_RECORDS].columns = x->columns;
    x->tables[TABLE_RECORDS].num_columns = n;
    x->tables[TABLE_FINDINGS] = report_tables[T_FINDINGS];
}

static int line_add(struct decode *x, struct slice line)
{
    if (x->num_lines == x->room_lines) {
        size_t room = x->room_lines * 2 + HEX_LINES;
        struct slice *lines = realloc(x->lines, room * sizeof *lines);
        uint64_t *numbers;
        if (lines != NULL)
            x->lines = lines;
        numbers = realloc(x->numbers, room * sizeof *numbers);
        if (numbers != NULL)
            x->numbers = numbers;
        if (lines == NULL || numbers == NULL)
            return E_NOMEM;
        x->room_lines = room;
    }
    x->numbers[x->num_lines] = 0;
    x->lines[x->num_lines++] = line;
    return OK;
}

/* The record's hex dump as notes below its row. */
static int hex_notes(struct decode *x, struct decoder *d, const struct record *r, const struct value *row,
    struct notes *notes)
{
    struct slice rest;
    int result;

    buf_clear(&x->hex);
    x->num_lines = 0;
    result = decode_hex(d, r, row, &x->hex);
    rest = buf_slice(&x->hex);
    while (result == OK && rest.n > 0) {
        size_t n = slice_find(rest, 0x0A);
        result = line_add(x, slice_of(rest.p, n));
        rest = slice_from(rest, n + 1);
    }
    notes->line = x->lines;
    notes->number = x->numbers;
    notes->count = x->num_lines;
    notes->omitted = 0;
    return result;
}

static int show(struct decode *x, struct decoder *d, const struct record *r, const struct value *row)
{
    struct value *to = x->cells;
    struct notes notes;
    size_t i;

    for (i = 0; i < x->num_spans; i++) {
        memcpy(to, row + x->spans[i].from, x->spans[i].num * sizeof *to);
        to += x->spans[i].num;
    }
    x->shown++;
    if (x->run->o->hex) {
        int result = hex_notes(x, d, r, row, &notes);
        if (result != OK)
            return result;
        return outs_row(x->outs, TABLE_RECORDS, x->cells, &notes);
    }
    return outs_row(x->outs, TABLE_RECORDS, x->cells, NULL);
}

/* A decoded record and its model: shown if it passes the filters. */
static int take(void *ctx, const struct smf_item *item)
{
    struct decode *x = ctx;
    struct transfer_match t;
    struct login_match l;
    int pass;

    if (item->what == DECODED_LOGIN) {
        memset(&l, 0, sizeof l);
        l.smf = &item->login;
        pass = filter_login(&x->run->o->filter, &l);
    } else {
        memset(&t, 0, sizeof t);
        t.smf = &item->transfer;
        pass = filter_transfer(&x->run->o->filter, &t);
    }
    if (pass)
        return show(x, item->decoder, item->record, item->row);
    x->passed_over++;
    return OK;
}

static int look_around(struct decode *x, const struct opening *in)
{
    if (*x->run->stop)
        return END;
    msg_progress(x->run->msg, unpack_raw_offset(in->unpack), unpack_raw_size(in->unpack));
    return OK;
}

static int record(struct decode *x, const struct record *r, size_t number)
{
    int result;

    if (x->smf != NULL)
        return smf_record(x->smf, number, r);
    result = decode_record(x->decoder, r, x->row);
    if (result == OK)
        return show(x, x->decoder, r, x->row);
    return result == E_FORMAT ? OK : result;
}

/* All records of one dump, and what to say at its end. */
static int dump(struct decode *x, struct opening *in, size_t number)
{
    uint64_t before = x->records;
    struct record r;
    int result = OK, next = OK;

    while (result == OK && (next = container_next(in->container, &r)) == OK) {
        result = record(x, &r, number);
        if (++x->records % LOOK_STEPS == 0 && result == OK)
            result = look_around(x, in);
    }
    if (next == END)
        opening_report(in, x->records - before, 0);
    return result != OK || next == END ? result : next;
}

static int input_read(struct decode *x, const struct input_arg *arg)
{
    static const struct record_want ours = { 0, 94, 98, NULL, NULL };
    struct opening in;
    size_t number = 0;
    int result = opening_open(&in, x->run, arg, 1, 0, &ours);

    while (result == OK && in.kind == KIND_SMF) {
        if (x->smf != NULL)
            result = smf_input(x->smf, in.name, &number);
        else
            decoder_input(x->decoder, in.name);
        if (result == OK)
            result = dump(x, &in, number);
        if (result == OK && x->smf != NULL)
            smf_input_end(x->smf, number);
        if (result == OK)
            result = opening_next(&in);
    }
    opening_close(&in);
    return result;
}

static int findings_rows(struct decode *x)
{
    unsigned char scratch[ROW_SCRATCH];
    struct value row[ROW_MAX_COLUMNS];
    const struct finding *f;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && (f = findings_get(x->run->fs, i)) != NULL; i++) {
        build_finding(f, row, scratch);
        result = outs_row(x->outs, TABLE_FINDINGS, row, NULL);
    }
    return result;
}

static int decoder_make(struct decode *x)
{
    const struct options *o = x->run->o;
    struct decode_options how;

    if (o->filter.active)
        return smf_new(&x->smf, o, x->run->fs, take, x);
    memset(&how, 0, sizeof how);
    how.codepage = o->codepage;
    how.triplets = o->triplets;
    how.raw = o->raw;
    x->decoder = decoder_new(&how, x->run->fs);
    return x->decoder != NULL ? OK : E_NOMEM;
}

static int inputs_read(struct decode *x)
{
    const struct options *o = x->run->o;
    size_t i;
    int result = decoder_make(x);

    for (i = 0; result == OK && i < o->num_inputs; i++)
        result = input_read(x, &o->inputs[i]);
    if (result == OK && x->smf != NULL)
        result = smf_end(x->smf);
    if (result == OK && x->shown == 0 && x->passed_over > 0)
        finding_add(x->run->fs, F_FILTER_NOTHING, NULL, NULL, 0);
    return result == OK ? findings_rows(x) : result;
}

int cmd_decode(struct run *r)
{
    static const unsigned char there[DECODE_TABLES] = { TABLE_SHOWN, TABLE_NAMED };
    struct decode *x = calloc(1, sizeof *x);
    int result;

    if (x == NULL)
        return E_NOMEM;
    x->run = r;
    buf_init(&x->hex, 0);
    table_make(x);
    result = outs_open(&x->outs, r, x->tables, DECODE_TABLES, there, TABLE_RECORDS);
    if (result == OK) {
        result = inputs_read(x);
        msg_progress_end(r->msg);
        result = outs_close(x->outs, result);
    }
    if (x->decoder != NULL)
        decoder_free(x->decoder);
    smf_free(x->smf);
    buf_done(&x->hex);
    free(x->lines);
    free(x->numbers);
    free(x);
    return result;
}

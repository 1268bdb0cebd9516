/* cmdchk.c: check: reads every record and line of every input and shows what the census says. */
#include <stdlib.h>
#include "app/census.h"
#include "app/outs.h"

enum { LOOK_STEPS = 4096, CHECK_INPUTS = 0, CHECK_TYPES, CHECK_FINDINGS, CHECK_TABLES };

struct check {
    struct run *run;
    struct outs *outs;
    struct census *census;
    unsigned steps;
    struct value row[ROW_MAX_COLUMNS];
    unsigned char scratch[ROW_SCRATCH];
};

static int look_around(struct check *x, const struct opening *in)
{
    if (++x->steps % LOOK_STEPS != 0)
        return OK;
    if (*x->run->stop)
        return END;
    msg_progress(x->run->msg, unpack_raw_offset(in->unpack), unpack_raw_size(in->unpack));
    return OK;
}

/* All records of a dump. END: a signal. */
static int dump(struct check *x, struct opening *in)
{
    struct record r;
    int result = OK, next = OK;

    while (result == OK && (next = container_next(in->container, &r)) == OK) {
        result = census_record(x->census, &r);
        if (result == OK)
            result = look_around(x, in);
    }
    return result != OK || next == END ? result : next;
}

static int log_lines(struct check *x, struct opening *in)
{
    struct line line;
    int result = OK, next = OK;

    while (result == OK && (next = lines_next(in->lines, &line)) == OK) {
        result = census_line(x->census, &line);
        if (result == OK)
            result = look_around(x, in);
    }
    return result != OK || next == END ? result : next;
}

static int stream_read(struct check *x, struct opening *in)
{
    int result = census_begin(x->census, in);

    if (result == OK)
        result = in->kind == KIND_SMF ? dump(x, in) : log_lines(x, in);
    return result == OK ? census_end(x->census, in) : result;
}

/* An input with nothing in it that is known gets a row, too. */
static int input_read(struct check *x, const struct input_arg *arg)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct opening in;
    int streams = 0, result = opening_open(&in, x->run, arg, 1, 1, &all);

    for (; result == OK && (in.kind == KIND_SMF || in.kind == KIND_LOG); streams = 1) {
        result = stream_read(x, &in);
        if (result == OK)
            result = opening_next(&in);
    }
    if (result == OK && !streams)
        result = census_begin(x->census, &in);
    opening_close(&in);
    return result;
}

static int rows(struct check *x)
{
    const struct input_facts *input;
    const struct type_facts *type;
    const struct finding *f;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && (input = census_input(x->census, i)) != NULL; i++) {
        build_input(input, x->row);
        result = outs_row(x->outs, CHECK_INPUTS, x->row, NULL);
    }
    for (i = 0; result == OK && (type = census_type(x->census, i)) != NULL; i++) {
        build_type(type, x->row);
        result = outs_row(x->outs, CHECK_TYPES, x->row, NULL);
    }
    for (i = 0; result == OK && (f = findings_get(x->run->fs, i)) != NULL; i++) {
        build_finding(f, x->row, x->scratch);
        result = outs_row(x->outs, CHECK_FINDINGS, x->row, NULL);
    }
    return result;
}

static int all_inputs(struct check *x)
{
    const struct options *o = x->run->o;
    size_t i;
    int result = census_new(&x->census, o, x->run->fs);

    for (i = 0; result == OK && i < o->num_inputs; i++)
        result = input_read(x, &o->inputs[i]);
    msg_progress_end(x->run->msg);
    if (result == OK)
        result = census_settle(x->census);
    return result == OK ? rows(x) : result;
}

int cmd_check(struct run *r)
{
    static const unsigned char there[CHECK_TABLES] = { TABLE_SHOWN, TABLE_SHOWN, TABLE_SHOWN };
    struct table tables[CHECK_TABLES];
    struct check *x = calloc(1, sizeof *x);
    int result;

    if (x == NULL)
        return E_NOMEM;
    x->run = r;
    tables[CHECK_INPUTS] = report_tables[T_INPUTS];
    tables[CHECK_TYPES] = report_tables[T_TYPES];
    tables[CHECK_FINDINGS] = report_tables[T_FINDINGS];
    result = outs_open(&x->outs, r, tables, CHECK_TABLES, there, CHECK_INPUTS);
    if (result == OK)
        result = outs_close(x->outs, all_inputs(x));
    census_free(x->census);
    free(x);
    return result;
}

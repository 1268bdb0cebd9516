/* cmdext.c: extract: the selected records, untouched, as a new dump. Without filters records go straight from the
   container to the writer. With filters their model is made (smf.h), for the filters to look at; a record that cannot
   be decoded does not pass. --type any takes records of all types, of which only the header is known: so only its time
   and system can be asked for. --unwrap takes off layers, BDWs and prefixes and asks nothing about what is inside. */
#include <stdlib.h>
#include "app/inputs.h"
#include "app/outs.h"
#include "app/smf.h"
#include "base/buf.h"
#include "base/instant.h"
#include "input/write.h"

enum { LOOK_STEPS = 4096, DAY_HUNDREDTHS = 8640000, SID_AT = 14, SID_BYTES = 4, COPY_BYTES = 65536 };
#define HUNDREDTH INT64_C(10000)

struct extract {
    struct run *run;
    struct io_out *out;
    struct writer *writer;
    struct smf *smf;                /* with filters on our own records */
    int32_t zone;                   /* of header times, with --type any */
    uint64_t read, passed, passed_over;
    const char *name;               /* of the present stream */
    unsigned steps;
};

static int write_out(void *ctx, struct slice s)
{
    return io_write(ctx, s);
}

/* A record that is too long for the container is left out. */
static int put(struct extract *x, const struct record *r)
{
    int result = writer_put(x->writer, r->bytes);
    struct value args[2];
    struct place at;

    x->passed++;
    if (result != E_LIMIT)
        return result;
    memset(&at, 0, sizeof at);
    at.input = x->name;
    at.record = r->number;
    args[0] = value_uint(r->bytes.n);
    args[1] = value_uint(WRITE_BLOCK_MOST);
    finding_add(x->run->fs, F_SMF_RECORD_NO_BLOCK, &at, args, 2);
    return OK;
}

static int take(void *ctx, const struct smf_item *item)
{
    struct extract *x = ctx;
    const struct filter *f = &x->run->o->filter;
    struct transfer_match t;
    struct login_match l;
    int pass;

    memset(&l, 0, sizeof l);
    memset(&t, 0, sizeof t);
    l.smf = &item->login;
    t.smf = &item->transfer;
    pass = item->what == DECODED_LOGIN ? filter_login(f, &l) : filter_transfer(f, &t);
    if (pass)
        return put(x, item->record);
    x->passed_over++;
    return OK;
}

/* A record of any type, by its header. */
static int header_passes(const struct extract *x, const struct record *r)
{
    const struct options *o = x->run->o;
    const unsigned char *p = r->bytes.p;
    unsigned char text[EBCDIC_WORST * SID_BYTES], *end;
    uint32_t clock = be32_at(p + 6);
    int64_t days, when = INSTANT_NONE;
    unsigned flags;

    if (!o->filter.active)
        return 1;
    if (clock <= DAY_HUNDREDTHS && date_from_packed(p + 10, &days) == OK)
        when = days * INSTANT_DAY + clock * HUNDREDTH - x->zone * INSTANT_SECOND;
    end = ebcdic_put(o->codepage, text, ebcdic_trim(slice_of(p + SID_AT, SID_BYTES)), &flags);
    return filter_header(&o->filter, when, slice_of(text, (size_t)(end - text)));
}

static int record(struct extract *x, const struct record *r, size_t number)
{
    if (x->smf != NULL)
        return smf_record(x->smf, number, r);
    if (x->run->o->any_type && !header_passes(x, r)) {
        x->passed_over++;
        return OK;
    }
    return put(x, r);
}

static int look_around(struct extract *x, const struct unpack *u)
{
    if (++x->steps % LOOK_STEPS != 0)
        return OK;
    if (*x->run->stop)
        return END;
    msg_progress(x->run->msg, unpack_raw_offset(u), unpack_raw_size(u));
    return OK;
}

/* All records of the stream. END: a signal, or the reader of standard output has gone. */
static int dump(struct extract *x, struct container *c, const struct unpack *u, size_t number)
{
    struct record r;
    int result = OK, next = OK;

    while (result == OK && (next = container_next(c, &r)) == OK) {
        x->read++;
        result = record(x, &r, number);
        if (result == OK)
            result = look_around(x, u);
    }
    return result != OK || next == END ? result : next;
}

/* The zone that the first 96 or 97 of the input tells; END: none does, or it can be read only once. */
static int zone_learn(const struct extract *x, const struct input_arg *arg, int32_t *zone)
{
    static const struct record_want ours = { 0, 96, 97, NULL, NULL };
    struct value row[LAYOUT_NUM_COLUMNS];
    struct run quiet = *x->run;
    struct decode_options how;
    struct decoder *d;
    struct opening in;
    struct record r;
    int result = strcmp(arg->name, "-") == 0 ? END : OK, found = 0;

    *zone = 0;
    memset(&how, 0, sizeof how);
    how.codepage = x->run->o->codepage;
    memset(&in, 0, sizeof in);
    quiet.fs = findings_new(NULL, NULL);
    d = quiet.fs != NULL ? decoder_new(&how, quiet.fs) : NULL;
    if (d == NULL)
        result = E_NOMEM;
    if (result == OK)
        result = opening_open(&in, &quiet, arg, 1, 0, &ours);
    while (result == OK && in.kind == KIND_SMF && !found) {
        decoder_input(d, in.name);
        while (!found && container_next(in.container, &r) == OK)
            found = decode_record(d, &r, row) == OK && decode_zone(row, zone) == OK;
        if (!found)
            result = opening_next(&in);
    }
    opening_close(&in);
    if (d != NULL)
        decoder_free(d);
    if (quiet.fs != NULL)
        findings_free(quiet.fs);
    return result == OK && !found ? END : result;
}

/* Header times are in the zone that the user gave, or that the input tells, or UTC. */
static int zone_settle(struct extract *x, const struct input_arg *arg)
{
    const struct options *o = x->run->o;
    struct place at;
    int result;

    x->zone = o->zone;
    if (o->zone_given || !o->any_type || (!o->filter.has_since && !o->filter.has_until))
        return OK;
    result = zone_learn(x, arg, &x->zone);
    if (result != END)
        return result;
    memset(&at, 0, sizeof at);
    at.input = arg->name;
    finding_add(x->run->fs, F_HEADER_ZONE_ASSUMED, &at, NULL, 0);
    return OK;
}

static int input_read(struct extract *x, const struct input_arg *arg)
{
    static const struct record_want ours = { 0, 94, 98, NULL, NULL }, all = { 1, 0, 0, NULL, NULL };
    struct opening in;
    size_t number = 0;
    uint64_t before;
    int result = zone_settle(x, arg);

    if (result != OK)
        return result;
    result = opening_open(&in, x->run, arg, 1, 0, x->run->o->any_type ? &all : &ours);
    while (result == OK && in.kind == KIND_SMF) {
        before = x->read;
        x->name = in.name;
        if (x->smf != NULL)
            result = smf_input(x->smf, in.name, &number);
        if (result == OK)
            result = dump(x, in.container, in.unpack, number);
        if (result == OK) {
            opening_report(&in, x->read - before, 0);
            if (x->smf != NULL)
                smf_input_end(x->smf, number);
            result = opening_next(&in);
        }
    }
    opening_close(&in);
    return result;
}

static int records_select(struct extract *x)
{
    const struct options *o = x->run->o;
    size_t i;
    int result = OK;

    if (o->filter.active && !o->any_type)
        result = smf_new(&x->smf, o, x->run->fs, take, x);
    for (i = 0; result == OK && i < o->num_inputs; i++)
        result = input_read(x, &o->inputs[i]);
    if (result == OK && x->smf != NULL)
        result = smf_end(x->smf);
    if (result == OK && x->passed == 0 && x->passed_over > 0)
        finding_add(x->run->fs, F_FILTER_NOTHING, NULL, NULL, 0);
    smf_free(x->smf);
    return result;
}

/* Bytes as they are, up to the stream's end. */
static int copy(struct extract *x, struct source *s, const struct unpack *u)
{
    int result = OK;

    while (result == OK) {
        struct slice w = source_look(s, COPY_BYTES);
        if (w.n == 0)
            break;
        result = writer_bytes(x->writer, w);
        source_skip(s, w.n);
        if (result == OK)
            result = look_around(x, u);
    }
    return result;
}

/* 1 when the stream holds records with something between them that is to be taken off. */
static int has_frames(struct source *s)
{
    static const char *const plain[] = { "rdw", "rdw-segments", "bare" };
    struct slice head = source_look(s, SOURCE_LOOK);
    const char *name = container_detect(head, head.n < SOURCE_LOOK);
    size_t i;

    for (i = 0; name != NULL && i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(name, plain[i]) == 0)
            return 0;
    return name != NULL;
}

static int stream_unwrap(struct extract *x, struct source *s, const struct unpack *u)
{
    static const struct record_want all = { 1, 0, 0, NULL, NULL };
    struct container *c;
    int result;

    x->name = unpack_name(u);
    if (!has_frames(s))
        return copy(x, s, u);
    result = container_open(&c, s, NULL, &all);
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    result = dump(x, c, u, 0);
    container_close(c);
    return result;
}

static int unwrap(struct extract *x)
{
    const struct options *o = x->run->o;
    struct unpack *u;
    struct source *s;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && i < o->num_inputs; i++) {
        result = unpack_open(&u, o->inputs[i].name, x->run->fs);
        if (result == E_IO) {
            result = OK;                /* a finding has been made */
            continue;
        }
        while (result == OK && (result = unpack_next(u, &s)) == OK)
            result = stream_unwrap(x, s, u);
        unpack_close(u);
        if (result == END && !*x->run->stop)
            result = OK;
    }
    return result;
}

static int select_and_write(struct extract *x)
{
    const struct options *o = x->run->o;
    int result = writer_new(&x->writer, o->into != NULL ? o->into : writer_forms()[0], o->block_size,
        o->gzip ? WRITE_SMALL : 0, write_out, x->out);

    if (result == OK)
        result = o->unwrap ? unwrap(x) : records_select(x);
    msg_progress_end(x->run->msg);
    if (result == OK)
        result = writer_end(x->writer);
    writer_free(x->writer);
    return result;
}

int cmd_extract(struct run *r)
{
    const char *name = r->o->outputs[0].name, *why = "";
    struct io_form form = { IO_BYTES, NULL, NULL };
    struct extract x;
    int result;

    memset(&x, 0, sizeof x);
    x.run = r;
    if (!r->o->gzip && !r->o->unwrap && (r->o->into == NULL || r->o->into == writer_forms()[0]))
        form.content = IO_RECORDS;
    form.fs = r->fs;
    result = io_create_form(&x.out, name, &form, &why);
    if (result == OK) {
        result = select_and_write(&x);
        if (result == OK) {
            result = io_commit(x.out, &why);
        } else {
            if (result == E_IO)
                msg_output(r->msg, name, io_why(x.out));
            io_discard(x.out);
            return result;
        }
    }
    if (result == E_IO)
        msg_output(r->msg, name, why);
    return result;
}

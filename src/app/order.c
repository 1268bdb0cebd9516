/* order.c: inputs in any order.

   Matching goes forward in time, so an input has to be nearly in order of time. Whether it is, is looked at before it
   is read (course.c).

   A stream that is out of order is read to its end into a sorter (base/sorter.h) under its times, with their number
   behind them, and comes out of it again. A line without a time goes with the line before it, lines of one message go
   together. A record goes by the time that it gets in the report: 96 and 97 have it in UTC, the others by the zone of
   their system's header times (zones.h). */
#include <stdlib.h>
#include "app/course.h"
#include "app/msg.h"
#include "app/order.h"
#include "app/zones.h"
#include "base/buf.h"
#include "base/sorter.h"
#include "decode/decode.h"

enum {
    MEMORY = 4 * 1024 * 1024,   /* of one stream that is sorted; as much again while it is read */
    MESSAGE_MAX = 256 * 1024    /* of lines of one message */
};

/* What goes with the bytes through the sorter, behind the number. */
struct label {
    uint64_t number, offset;    /* of the record in the stream, of the line */
    unsigned type, subtype;
    int has_subtype;
    uint64_t passed;            /* of a line, as struct line has it, like end */
    unsigned end;
};
enum { NUMBER = 8, FRONT = NUMBER + sizeof(struct label) };

struct order {
    struct run *run;
    unsigned char *sorts;       /* by number of the stream; owned */
    size_t num, at;             /* streams that were looked at; those that were begun */
    const struct trace_options *how;    /* of lines; NULL: nothing is known yet */
    int pending;                /* the present stream is to be sorted */
    struct sorter *sorter;      /* of the present stream; NULL: it is read as it is, or pending */
    int has_first;              /* the first of the stream has been taken out of the sorter */
    int64_t first_when;
    struct label first;
    struct slice first_bytes;
    struct buf body;
    struct buf message;         /* lines whose message is not complete: a label and its bytes, one after the other */
    struct value row[LAYOUT_NUM_COLUMNS];
};

/* --- is it in order? */

static int note(struct order *o, int wild)
{
    unsigned char *more = realloc(o->sorts, o->num + 1);

    if (more == NULL)
        return E_NOMEM;
    o->sorts = more;
    more[o->num++] = (unsigned char)wild;
    return OK;
}

/* All streams of an opening of its own. */
static int look_through(struct order *o, struct opening *x, const struct trace_options *how, struct course_watch *w)
{
    struct course c;
    int result = OK;

    while (result == OK && (x->kind == KIND_SMF || x->kind == KIND_LOG)) {
        course_init(&c);
        result = course_look(&c, x, how, w);
        if (result == OK)
            result = note(o, course_is_wild(&c));
        if (result == OK)
            result = opening_next(x);
    }
    return result;
}

static int is_wild(const struct order *o)
{
    size_t i;

    for (i = 0; i < o->num; i++)
        if (o->sorts[i])
            return 1;
    return 0;
}

static struct order *order_make(struct run *r)
{
    struct order *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->run = r;
    buf_init(&o->body, 0);
    buf_init(&o->message, 0);
    return o;
}

int order_new(struct order **out, const struct opening *x, const struct trace_options *how, struct course_watch *w)
{
    struct run quiet = *x->run;
    struct opening again;
    struct order *o;
    int result = OK;

    *out = NULL;
    if (x->unpack == NULL)
        return OK;
    o = order_make(x->run);
    quiet.fs = findings_new(NULL, NULL);
    if (o == NULL || quiet.fs == NULL)
        result = E_NOMEM;
    if (result == OK) {
        result = opening_again(&again, &quiet, x, x->smf, x->log);
        if (result == OK)
            result = look_through(o, &again, how, w);
        opening_close(&again);
    }
    if (quiet.fs != NULL)
        findings_free(quiet.fs);
    if (result == OK && is_wild(o))
        *out = o;
    else
        order_free(o);
    return result;
}

static void stream_end(struct order *o)
{
    sorter_free(o->sorter);
    o->sorter = NULL;
    o->has_first = 0;
    buf_clear(&o->message);
}

void order_free(struct order *o)
{
    if (o == NULL)
        return;
    stream_end(o);
    buf_done(&o->body);
    buf_done(&o->message);
    free(o->sorts);
    free(o);
}

/* --- putting in order */

static int put(struct order *o, struct sorter *to, int64_t when, const struct label *l, struct slice bytes)
{
    unsigned char number[NUMBER];
    int i;

    for (i = 0; i < NUMBER; i++)
        number[i] = (unsigned char)(l->number >> 8 * (NUMBER - 1 - i) & 0xFF);
    buf_clear(&o->body);
    buf_put(&o->body, slice_of(number, sizeof number));
    buf_put(&o->body, slice_of((const unsigned char *)l, sizeof *l));
    buf_put(&o->body, bytes);
    return o->body.result != OK ? o->body.result : sorter_put(to, when, buf_slice(&o->body));
}

/* The next of the sorter's. */
static int get(struct sorter *s, int64_t *when, struct label *l, struct slice *bytes)
{
    struct slice body;
    int result = sorter_next(s, when, &body);

    if (result != OK)
        return result;
    memcpy(l, body.p + NUMBER, sizeof *l);
    *bytes = slice_from(body, FRONT);
    return OK;
}

static void take_label(struct record *r, const struct label *l)
{
    r->number = l->number;
    r->offset = l->offset;
    r->type = l->type;
    r->subtype = l->subtype;
    r->has_subtype = l->has_subtype;
}

/* The lines under way, but for the last one when it begins another message, go under that time. */
static int message_put(struct order *o, int64_t when, int but_last)
{
    struct slice rest = buf_slice(&o->message);
    struct label l;
    int result = OK;

    while (result == OK && rest.n > 0) {
        memcpy(&l, rest.p, sizeof l);
        if (but_last && rest.n == sizeof l + l.offset)
            break;
        result = put(o, o->sorter, when, &l, slice_of(rest.p + sizeof l, (size_t)l.offset));
        rest = slice_from(rest, sizeof l + (size_t)l.offset);
    }
    if (rest.n > 0)
        memmove(o->message.p, rest.p, rest.n);
    o->message.n = rest.n;
    return result;
}

/* offset of a line's label is the length of its bytes. */
static int message_add(struct order *o, const struct line *line)
{
    struct label l;

    memset(&l, 0, sizeof l);
    l.number = line->number;
    l.offset = line->text.n + line->end;
    l.end = line->end;
    l.passed = line->passed;
    buf_put(&o->message, slice_of((const unsigned char *)&l, sizeof l));
    buf_put(&o->message, slice_of(line->text.p, (size_t)l.offset));
    return o->message.result;
}

static int lines_sort(struct order *o, struct opening *x, struct course *c)
{
    struct envelopes in;
    struct envelope e;
    struct line line;
    int64_t last = INSTANT_NONE;
    int result = OK;

    course_reader(&in, x->run, o->how);
    while (!*x->run->stop && (result = lines_next(x->lines, &line)) == OK) {
        int read = envelope_read(&in, &line, &e);
        result = read == E_NOMEM ? read : message_add(o, &line);
        if (read == OK && e.when != INSTANT_NONE)
            course_add(c, last = e.when, INSTANT_NONE);
        if (result == OK && (read == OK || in.entry.number == 0 || o->message.n > MESSAGE_MAX))
            result = message_put(o, last, in.next_number == line.number);
        if (result != OK)
            break;
    }
    if (result == END && envelope_rest(&in, &e) == OK && e.when != INSTANT_NONE)
        last = e.when;
    if (result == END && message_put(o, last, 0) != OK)
        result = E_NOMEM;
    envelopes_done(&in);
    return result;
}

/* The instant of a header's time, by the zone of its system. In an hour that comes twice the record before tells which
   one it is. */
static int64_t header_instant(const struct order *o, const struct record *r, int64_t last)
{
    const struct zone_course *z = o->run->zones != NULL ? zones_system(o->run->zones, zones_name(o->row)) : NULL;
    int64_t local = course_header_time(r);

    if (local == INSTANT_NONE)
        return last;
    return z != NULL ? zone_instant(z, local, last) : local - o->run->o->zone * INSTANT_SECOND;
}

static int record_sort(struct order *o, struct decoder *d, const struct record *r, struct course *c)
{
    struct label label;
    struct transfer t;
    struct login l;
    enum decoded what;
    int64_t when;
    int result = decode_record(d, r, o->row);

    memset(&label, 0, sizeof label);
    label.number = r->number;
    label.offset = r->offset;
    label.type = r->type;
    label.subtype = r->subtype;
    label.has_subtype = r->has_subtype;
    if (result != OK || decode_model(d, r, o->row, 0, &what, &t, &l) != OK)
        return result == E_NOMEM ? result : put(o, o->sorter, c->last, &label, r->bytes);
    when = what == DECODED_LOGIN ? header_instant(o, r, c->last) : t.end != INSTANT_NONE ? t.end : t.start;
    course_add(c, when, INSTANT_NONE);
    return put(o, o->sorter, when, &label, r->bytes);
}

static int records_sort(struct order *o, struct opening *x, struct course *c)
{
    struct findings *fs = findings_new(NULL, NULL);
    struct decode_options how;
    struct decoder *d = NULL;
    struct record r;
    int result = fs != NULL ? OK : E_NOMEM;

    memset(&how, 0, sizeof how);
    how.codepage = x->run->o->codepage;
    if (result == OK && (d = decoder_new(&how, fs)) == NULL)
        result = E_NOMEM;
    if (result == OK)
        decoder_input(d, x->name);
    while (result == OK && (result = container_next(x->container, &r)) == OK)
        result = *x->run->stop ? E_LIMIT : record_sort(o, d, &r, c);
    decoder_free(d);
    if (fs != NULL)
        findings_free(fs);
    return result;
}

static void say_sorted(const struct opening *x)
{
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = x->name;
    finding_add(x->run->fs, F_INPUT_SORTED, &at, NULL, 0);
}

void order_stream(struct order *o, const struct opening *x)
{
    stream_end(o);
    o->pending = 0;
    if (x->kind == KIND_SMF || x->kind == KIND_LOG)
        o->pending = o->at < o->num && o->sorts[o->at++];
}

int order_take(struct order *o, struct order **out)
{
    *out = NULL;
    if (!o->pending)
        return OK;
    *out = order_make(o->run);
    if (*out == NULL)
        return E_NOMEM;
    (*out)->pending = 1;
    o->pending = 0;
    return OK;
}

static int told(const struct opening *x, int result)
{
    if (result == E_IO)
        msg_error(x->run->msg, "%s: the temporary file for it cannot be written (see TMPDIR)", x->name);
    return result;
}

/* Reads the stream to its end, where it has to be sorted. */
static int sort(struct order *o, struct opening *x)
{
    struct course c;
    int result;

    o->pending = 0;
    o->sorter = sorter_new(MEMORY);
    if (o->sorter == NULL)
        return E_NOMEM;
    course_init(&c);
    result = x->kind == KIND_SMF ? records_sort(o, x, &c) : lines_sort(o, x, &c);
    if (*x->run->stop)
        return END;
    if (result == END && course_is_wild(&c))
        say_sorted(x);
    return result == END ? OK : told(x, result);
}

/* The next of the stream. */
static int next(struct order *o, struct label *l, struct slice *bytes)
{
    int64_t when;

    if (!o->has_first)
        return get(o->sorter, &when, l, bytes);
    o->has_first = 0;
    *l = o->first;
    *bytes = o->first_bytes;
    return OK;
}

int order_sorts(const struct order *o) { return o != NULL && (o->pending || o->sorter != NULL); }

int order_first(struct order *o, struct opening *x, const struct trace_options *how, int64_t *when)
{
    int result;

    o->how = how;
    result = o->pending ? sort(o, x) : OK;
    o->how = NULL;
    *when = INSTANT_NONE;
    if (result == OK && !o->has_first) {
        result = told(x, get(o->sorter, &o->first_when, &o->first, &o->first_bytes));
        o->has_first = result == OK;
        result = result == END ? OK : result;
    }
    if (o->has_first)
        *when = o->first_when;
    return result;
}

int order_record(struct order *o, struct opening *x, struct record *r)
{
    struct label l;
    int result;

    if (o != NULL && o->pending && (result = sort(o, x)) != OK)
        return result;
    if (o == NULL || o->sorter == NULL)
        return container_next(x->container, r);
    memset(r, 0, sizeof *r);
    result = next(o, &l, &r->bytes);
    if (result == OK)
        take_label(r, &l);
    return told(x, result);
}

int order_line(struct order *o, struct opening *x, struct line *l)
{
    struct label label;
    int result;

    if (o != NULL && o->pending && (result = sort(o, x)) != OK)
        return result;
    if (o == NULL || o->sorter == NULL)
        return lines_next(x->lines, l);
    memset(l, 0, sizeof *l);
    result = next(o, &label, &l->text);
    if (result == OK) {
        l->number = label.number;
        l->text.n -= label.end;
        l->end = label.end;
        l->passed = label.passed;
    }
    return told(x, result);
}

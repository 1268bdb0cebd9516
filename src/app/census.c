/* census.c: counting.

   Header times are local, and the zone of a system may be told by a later record or another input only. So counts are
   kept by system, type and subtype, with local times; when all has been read, each system's times become UTC and the
   rows of all systems are put together.

   Records of types 2 and 3 are made by the dump program at its own time, so they tell neither gaps nor the stretch of
   time that an input covers. */
#include <stdlib.h>
#include "app/census.h"
#include "app/pace.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "decode/decode.h"
#include "join/twins.h"
#include "trace/envel.h"

enum {
    SYSTEMS_MAX = 512,          /* more are no installation, but damage or malice: they count as the last one */
    KINDS_MAX = 3000,           /* system, type and subtype, in one input */
    PLACES = 4096,              /* of the table over them, a power of 2 */
    SID_BYTES = 4, SID_AT = 14, SIGNED_SID_AT = 24,
    HEADER_TYPE = 2, TRAILER_TYPE = 3,
    DAY_HUNDREDTHS = 8640000
};
#define HUNDREDTH INT64_C(10000)
#define KEY_MANY UINT32_MAX

struct system {
    unsigned char sid[SID_BYTES];
    unsigned char text[EBCDIC_WORST * SID_BYTES];
    size_t n;                   /* bytes of text */
    int used;                   /* a time of it is shown */
    const char *input;          /* where it was met first */
};

struct kind {
    unsigned system;
    uint32_t key;               /* type, whether it has a subtype, subtype */
    uint64_t count, bytes;
    int64_t first, last;        /* local */
};

struct counted {
    struct input_facts facts;
    struct kind *kinds;
    size_t num_kinds;
    struct pace *paces;
    size_t num_paces;
    int is_local;               /* a log whose times had no zone */
};

struct census {
    const struct options *o;
    struct findings *fs;
    struct twins *twins;
    struct decoder *decoder;
    struct system systems[SYSTEMS_MAX];
    int told[SYSTEMS_MAX];      /* the zone is known */
    int32_t zones[SYSTEMS_MAX];
    unsigned num_systems, last;
    int32_t first_zone;         /* the one told first; logs are in it */
    int any_told;
    struct spans known;         /* times of records, for the year of logs behind them */
    struct counted *inputs;
    size_t num_inputs;
    struct arena texts;
    /* of the present input */
    struct counted *now;
    struct pace *pace;
    uint16_t places[PLACES];    /* index in kinds + 1; 0: free */
    int in_dump;
    uint64_t bare_trailers, bare_headers;
    struct envelopes envelopes;
    int is_vague;               /* the envelope that was told is none with host and tag */
    struct buf list;
    struct type_facts *types;   /* the rows */
    size_t num_types;
    struct value row[LAYOUT_NUM_COLUMNS];
};

int census_new(struct census **out, const struct options *o, struct findings *fs)
{
    struct census *c = calloc(1, sizeof *c);
    struct decode_options how;

    *out = c;
    if (c == NULL)
        return E_NOMEM;
    c->o = o;
    c->fs = fs;
    arena_init(&c->texts);
    buf_init(&c->list, 0);
    memset(&how, 0, sizeof how);
    how.codepage = o->codepage;
    c->twins = twins_new(0);
    c->decoder = decoder_new(&how, fs);
    if (c->twins != NULL && c->decoder != NULL)
        return OK;
    census_free(c);
    *out = NULL;
    return E_NOMEM;
}

void census_free(struct census *c)
{
    size_t i;

    if (c == NULL)
        return;
    for (i = 0; i < c->num_inputs; i++) {
        free(c->inputs[i].kinds);
        free(c->inputs[i].paces);
    }
    free(c->inputs);
    free(c->types);
    twins_free(c->twins);
    if (c->decoder != NULL)
        decoder_free(c->decoder);
    arena_done(&c->texts);
    buf_done(&c->list);
    envelopes_done(&c->envelopes);
    free(c);
}

static void complain(struct census *c, const char *name, enum finding_id id, const struct value *args, size_t num)
{
    struct place at;

    memset(&at, 0, sizeof at);
    at.input = name;
    finding_add(c->fs, id, &at, args, num);
}

int census_begin(struct census *c, const struct opening *x)
{
    struct counted *more = realloc(c->inputs, (c->num_inputs + 1) * sizeof *more);

    if (more == NULL)
        return E_NOMEM;
    c->inputs = more;
    c->now = &more[c->num_inputs++];
    memset(c->now, 0, sizeof *c->now);
    c->now->facts.input = x->name;
    c->now->facts.layers = "";
    c->now->facts.kind = x->kind == KIND_SMF ? W_SMF : x->kind == KIND_LOG ? W_LOG : W_UNKNOWN;
    c->now->facts.first = c->now->facts.last = INSTANT_NONE;
    c->pace = NULL;
    c->in_dump = 0;
    c->bare_headers = c->bare_trailers = 0;
    memset(c->places, 0, sizeof c->places);
    envelopes_done(&c->envelopes);
    envelopes_init(&c->envelopes);
    c->envelopes.clock.zone.seconds = c->o->zone;
    c->envelopes.clock.known = &c->known;
    c->envelopes.clock.now = io_now();
    c->envelopes.clock.fixed = c->o->year;
    if (x->kind == KIND_LOG && c->o->envelope != NULL) {
        c->envelopes.forced = envelope_find(c->o->envelope);
        c->now->facts.container = c->o->envelope;
    }
    decoder_input(c->decoder, x->name);
    return twins_input(c->twins, x->name);
}

static unsigned system_find(struct census *c, const unsigned char *sid)
{
    struct system *s;
    unsigned flags, i;

    if (c->last < c->num_systems && memcmp(c->systems[c->last].sid, sid, SID_BYTES) == 0)
        return c->last;
    for (i = 0; i < c->num_systems && memcmp(c->systems[i].sid, sid, SID_BYTES) != 0; i++)
        ;
    if (i == SYSTEMS_MAX)
        i--;
    c->last = i;
    if (i < c->num_systems)
        return i;
    s = &c->systems[c->num_systems++];
    memcpy(s->sid, sid, SID_BYTES);
    s->n = (size_t)(ebcdic_put(c->o->codepage, s->text, ebcdic_trim(slice_of(sid, SID_BYTES)), &flags) - s->text);
    s->input = c->now->facts.input;
    c->told[i] = c->o->zone_given;
    c->zones[i] = c->o->zone;
    return i;
}

/* The header's moment, local; INSTANT_NONE when it is none. */
static int64_t header_time(const unsigned char *p)
{
    int64_t days;
    uint32_t clock = be32_at(p + 6);

    if (clock > DAY_HUNDREDTHS || date_from_packed(p + 10, &days) != OK)
        return INSTANT_NONE;
    return days * INSTANT_DAY + clock * HUNDREDTH;
}

static int pace_find(struct census *c, unsigned system)
{
    struct counted *in = c->now;
    struct pace *more;
    size_t i;

    if (c->pace != NULL && c->pace->system == system)
        return OK;
    for (i = 0; i < in->num_paces && in->paces[i].system != system; i++)
        ;
    if (i == in->num_paces) {
        more = realloc(in->paces, (i + 1) * sizeof *more);
        if (more == NULL)
            return E_NOMEM;
        in->paces = more;
        in->num_paces++;
        memset(&more[i], 0, sizeof more[i]);
        more[i].system = system;
        more[i].first = more[i].last = INSTANT_NONE;
    }
    c->pace = &in->paces[i];
    return OK;
}

/* The kind of the record, a new one if need be; beyond the bound the one for the rest. */
static struct kind *kind_get(struct census *c, unsigned system, uint32_t key)
{
    struct counted *in = c->now;
    size_t i = ((system * 2654435761u) ^ (key * 2246822519u)) >> 7 & (PLACES - 1);
    struct kind *more;

    for (; c->places[i] != 0; i = (i + 1) & (PLACES - 1)) {
        struct kind *k = &in->kinds[c->places[i] - 1];
        if (k->key == key && k->system == system)
            return k;
    }
    if (in->num_kinds >= KINDS_MAX && key != KEY_MANY) {
        struct value most = value_uint(KINDS_MAX);
        complain(c, in->facts.input, F_SMF_TYPES_MANY, &most, 1);
        return kind_get(c, 0, KEY_MANY);
    }
    if (in->num_kinds % 64 == 0) {
        more = realloc(in->kinds, (in->num_kinds + 64) * sizeof *more);
        if (more == NULL)
            return NULL;
        in->kinds = more;
    }
    more = &in->kinds[in->num_kinds++];
    memset(more, 0, sizeof *more);
    more->system = system;
    more->key = key;
    more->first = more->last = INSTANT_NONE;
    c->places[i] = (uint16_t)in->num_kinds;
    return more;
}

/* A dump begins with a record of type 2 and ends with one of type 3. */
static void boundary(struct census *c, const struct record *r)
{
    if (r->type == HEADER_TYPE) {
        c->bare_headers += c->in_dump != 0;
        c->in_dump = 1;
        return;
    }
    if (c->in_dump)
        c->now->facts.dumps++;
    else
        c->bare_trailers++;
    c->in_dump = 0;
}

/* Damage inside the OpenSSH records becomes findings; 96 and 97 tell the zone. */
static int look_inside(struct census *c, const struct record *r, unsigned system)
{
    int32_t zone;
    int result = decode_record(c->decoder, r, c->row);

    if (result == E_FORMAT)
        c->now->facts.damaged++;
    if (result != OK)
        return result == E_NOMEM ? result : OK;
    if (!c->told[system] && decode_zone(c->row, &zone) == OK) {
        c->told[system] = 1;
        c->zones[system] = zone;
        if (!c->any_told) {
            c->any_told = 1;
            c->first_zone = zone;
        }
    }
    return OK;
}

int census_record(struct census *c, const struct record *r)
{
    const unsigned char *p = r->bytes.p;
    int is_frame = r->type == HEADER_TYPE || r->type == TRAILER_TYPE;
    /* A signature (type 2 with a subtype) has the system's name further behind; containers.md 10.1. */
    int is_signature = is_frame && r->has_subtype, result;
    size_t sid = is_signature && r->bytes.n >= SIGNED_SID_AT + SID_BYTES ? SIGNED_SID_AT : SID_AT;
    unsigned system = system_find(c, p + sid);
    int64_t when = header_time(p);
    struct kind *k = kind_get(c, system, (uint32_t)r->type << 17 | (uint32_t)r->has_subtype << 16
        | (r->has_subtype ? r->subtype : 0));

    if (k == NULL)
        return E_NOMEM;
    k->count++;
    k->bytes += r->bytes.n;
    times_add(&k->first, &k->last, when);
    result = pace_find(c, system);
    if (result != OK)
        return result;
    if (!is_frame) {
        pace_add(c->pace, when);
        spans_add(&c->known, when);
    }
    if (is_frame && !is_signature)
        boundary(c, r);
    result = twins_add(c->twins, r->bytes, c->num_inputs - 1, system, when);
    if (result == END) {
        c->now->facts.duplicates++;
        result = OK;
    }
    if (result == OK && r->type == 119 && r->has_subtype && r->subtype >= 94 && r->subtype <= 98)
        result = look_inside(c, r, system);
    return result;
}

/* The envelope of a log is that of its first message, one with host and tag before one without. */
static void envelope_is(struct census *c, const struct envelope *e)
{
    struct input_facts *f = &c->now->facts;

    if (f->container == NULL || (c->is_vague && e->form != FORM_STAMPED && e->form != FORM_BARE))
        f->container = envelope_name(e->form);
    c->is_vague = e->form == FORM_STAMPED || e->form == FORM_BARE;
    times_add(&f->first, &f->last, e->when);
}

static int take_envelope(struct census *c, int result, const struct envelope *e, uint64_t line)
{
    struct input_facts *f = &c->now->facts;
    struct place at;

    if (result == OK) {
        envelope_is(c, e);
    } else if (result == E_FORMAT) {
        memset(&at, 0, sizeof at);
        at.input = f->input;
        at.line = line;
        f->damaged++;
        finding_add(c->fs, F_TRACE_NO_ENVELOPE, &at, NULL, 0);
    }
    return result == E_NOMEM ? result : OK;
}

int census_line(struct census *c, const struct line *line)
{
    struct envelope e;
    int result = envelope_read(&c->envelopes, line, &e);

    c->now->facts.records++;
    return take_envelope(c, result, &e, line->number);
}

static int same_text(struct census *c, const char **text)
{
    struct slice copy = arena_copy(&c->texts, slice_of((const unsigned char *)*text, strlen(*text) + 1));

    if (copy.p == NULL)
        return E_NOMEM;
    *text = (const char *)copy.p;
    return OK;
}

/* The names of the systems, separated by blanks. */
static int systems_list(struct census *c)
{
    struct counted *in = c->now;
    size_t i;

    buf_clear(&c->list);
    for (i = 0; i < in->num_paces; i++) {
        const struct system *s = &c->systems[in->paces[i].system];
        if (s->n == 0)
            continue;
        if (c->list.n > 0)
            buf_byte(&c->list, 0x20);
        buf_put(&c->list, slice_of(s->text, s->n));
    }
    in->facts.systems = arena_copy(&c->texts, buf_slice(&c->list));
    return c->list.result == OK && (in->facts.systems.p != NULL || c->list.n == 0) ? OK : E_NOMEM;
}

static int dump_end(struct census *c, const struct opening *x)
{
    const struct container_tally *t = container_tally(x->container);
    struct input_facts *f = &c->now->facts;

    c->bare_headers += c->in_dump != 0;
    f->container = container_name(x->container);
    f->records = t->records;
    f->segments = t->segments;
    f->spanned = t->spanned;
    f->damaged += t->damaged;
    f->complete = f->damaged == 0 && c->bare_headers == 0 && c->bare_trailers == 0;
    for (; c->bare_headers > 0; c->bare_headers--)
        complain(c, f->input, F_SMF_NO_TRAILER, NULL, 0);
    for (; c->bare_trailers > 0; c->bare_trailers--)
        complain(c, f->input, F_SMF_NO_HEADER, NULL, 0);
    return systems_list(c);
}

int census_end(struct census *c, const struct opening *x)
{
    struct input_facts *f = &c->now->facts;
    struct envelope e;
    int result = OK;

    if (f->kind == W_LOG)
        result = take_envelope(c, envelope_rest(&c->envelopes, &e), &e, c->envelopes.entry.number);
    f->layers = unpack_layers(x->unpack);
    f->bytes = source_offset(x->source);
    if (f->kind == W_SMF)
        result = dump_end(c, x);
    else if (f->kind == W_LOG)
        f->complete = 1;
    c->now->is_local = c->envelopes.clock.local;
    if (source_damaged(x->source))
        f->complete = 0;
    return result == OK ? same_text(c, &f->layers) : result;
}

/* By type, headers without subtype first, and subtype; then by system. */
static int order(const void *a, const void *b)
{
    const struct kind *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->system < y->system ? -1 : x->system > y->system;
}

/* The rows of one input, the systems of each kind together. */
static void types_settle(struct census *c, struct counted *in)
{
    struct type_facts *t = NULL;
    uint32_t key = 0;
    size_t i;

    if (in->num_kinds > 0)
        qsort(in->kinds, in->num_kinds, sizeof *in->kinds, order);
    for (i = 0; i < in->num_kinds; i++) {
        const struct kind *k = &in->kinds[i];
        int64_t zone = c->zones[k->system] * INSTANT_SECOND;
        if (t == NULL || k->key != key) {
            t = &c->types[c->num_types++];
            memset(t, 0, sizeof *t);
            key = k->key;
            t->input = in->facts.input;
            t->has_type = key != KEY_MANY;
            t->type = key >> 17;
            t->has_subtype = t->has_type && (key >> 16 & 1) != 0;
            t->subtype = key & 0xFFFF;
            t->first = t->last = INSTANT_NONE;
        }
        t->count += k->count;
        t->bytes += k->bytes;
        if (k->first != INSTANT_NONE) {
            c->systems[k->system].used = 1;
            times_add(&t->first, &t->last, k->first - zone);
            times_add(&t->first, &t->last, k->last - zone);
        }
    }
}

static void log_settle(struct census *c, struct counted *in)
{
    struct input_facts *f = &in->facts;

    if (!in->is_local || c->o->zone_given)
        return;
    if (!c->any_told) {
        complain(c, f->input, F_LOG_ZONE_ASSUMED, NULL, 0);
    } else if (f->first != INSTANT_NONE) {
        f->first -= c->first_zone * INSTANT_SECOND;
        f->last -= c->first_zone * INSTANT_SECOND;
    }
}

int census_settle(struct census *c)
{
    size_t i, k, num = 0;
    unsigned n;

    for (i = 0; i < c->num_inputs; i++)
        num += c->inputs[i].num_kinds;
    c->types = malloc((num > 0 ? num : 1) * sizeof *c->types);
    if (c->types == NULL)
        return E_NOMEM;
    for (i = 0; i < c->num_inputs; i++) {
        struct counted *in = &c->inputs[i];
        types_settle(c, in);
        for (k = 0; k < in->num_paces; k++) {
            const struct pace *p = &in->paces[k];
            int64_t zone = c->zones[p->system] * INSTANT_SECOND;
            pace_report(p, slice_of(c->systems[p->system].text, c->systems[p->system].n), c->zones[p->system],
                in->facts.input, c->fs);
            if (p->first != INSTANT_NONE) {
                times_add(&in->facts.first, &in->facts.last, p->first - zone);
                times_add(&in->facts.first, &in->facts.last, p->last - zone);
            }
        }
        if (in->facts.kind == W_LOG)
            log_settle(c, in);
    }
    for (n = 0; n < c->num_systems; n++)
        if (c->systems[n].used && !c->told[n]) {
            struct value name = value_text(slice_of(c->systems[n].text, c->systems[n].n));
            complain(c, c->systems[n].input, F_ZONE_ASSUMED, &name, 1);
        }
    twins_report(c->twins, c->zones, c->fs);
    return OK;
}

const struct input_facts *census_input(const struct census *c, size_t index)
{
    return index < c->num_inputs ? &c->inputs[index].facts : NULL;
}

const struct type_facts *census_type(const struct census *c, size_t index)
{
    return index < c->num_types ? &c->types[index] : NULL;
}

/* smf.c: records wait in a queue, as copies, from the first one whose system's zone is not known until that zone is
   learned; so their order stays. The queue is bounded: when it is full, or the dumps end, the zone of the system in
   front is taken to be UTC. A record that waits has been decoded once already, for its findings; when its turn
   comes it is decoded again, quietly. */
#include <stdlib.h>
#include "app/course.h"
#include "app/smf.h"
#include "app/zones.h"
#include "base/buf.h"

enum { WAIT_RECORDS = 10000, WAIT_BYTES = 8 * 1024 * 1024, ZONES_MAX = 512 };

struct zone {
    unsigned char system[ZONES_NAME];
    size_t n;
    int32_t seconds;
    int assumed;                /* no record has told it yet */
    int64_t before;             /* of the record before, where the zone changes */
};

struct smf_input {
    const char *name;
    struct decoder *decoder;
};

/* What stands in front of a copy in the queue. */
struct waiting {
    size_t input, n;
    struct record record;       /* bytes: set anew when it is taken out */
};

struct smf {
    struct decode_options how;
    struct findings *fs, *mute;
    smf_taker *take;
    void *ctx;
    struct smf_input *inputs;
    size_t num_inputs;
    struct decoder *quiet;      /* decodes for the second time */
    const char *quiet_name;
    int learns;                 /* zones are learned; else fixed applies */
    int32_t fixed;
    struct zone *zones;
    size_t num_zones, last;     /* last: the one found last */
    int told;
    struct zone first;          /* what a record told first */
    struct zones *course;       /* what is known beforehand; NULL: nothing is */
    struct buf queue;
    size_t front, num_waiting;  /* place of the first in the queue */
    struct smf_item item;
    struct value row[LAYOUT_NUM_COLUMNS];
};

int smf_new(struct smf **out, const struct options *o, struct findings *fs, smf_taker *take, void *ctx)
{
    struct smf *s = calloc(1, sizeof *s);

    *out = s;
    if (s == NULL)
        return E_NOMEM;
    s->how.codepage = o->codepage;
    s->how.triplets = o->triplets;
    s->how.raw = o->raw;
    s->fs = fs;
    s->take = take;
    s->ctx = ctx;
    s->learns = !o->zone_given;
    s->fixed = o->zone;
    buf_init(&s->queue, 2 * (WAIT_BYTES + RECORD_MAX + sizeof(struct waiting)));
    s->mute = findings_new(NULL, NULL);
    s->quiet = s->mute != NULL ? decoder_new(&s->how, s->mute) : NULL;
    if (s->quiet != NULL)
        return OK;
    smf_free(s);
    *out = NULL;
    return E_NOMEM;
}

void smf_free(struct smf *s)
{
    size_t i;

    if (s == NULL)
        return;
    for (i = 0; i < s->num_inputs; i++)
        if (s->inputs[i].decoder != NULL)
            decoder_free(s->inputs[i].decoder);
    if (s->quiet != NULL)
        decoder_free(s->quiet);
    if (s->mute != NULL)
        findings_free(s->mute);
    buf_done(&s->queue);
    free(s->inputs);
    free(s->zones);
    free(s);
}

int smf_input(struct smf *s, const char *name, size_t *input)
{
    struct smf_input *more = realloc(s->inputs, (s->num_inputs + 1) * sizeof *more), *in;

    *input = s->num_inputs;
    if (more == NULL)
        return E_NOMEM;
    s->inputs = more;
    in = &more[s->num_inputs];
    memset(in, 0, sizeof *in);
    in->name = name;
    in->decoder = decoder_new(&s->how, s->fs);
    if (in->decoder == NULL)
        return E_NOMEM;
    decoder_input(in->decoder, name);
    s->num_inputs++;
    return OK;
}

static int zone_is(const struct zone *z, struct slice system)
{
    return slice_same(slice_of(z->system, z->n), system);
}

static struct zone *zone_find(struct smf *s, struct slice system)
{
    size_t i;

    if (s->last < s->num_zones && zone_is(&s->zones[s->last], system))
        return &s->zones[s->last];
    for (i = 0; i < s->num_zones; i++)
        if (zone_is(&s->zones[i], system)) {
            s->last = i;
            return &s->zones[i];
        }
    return NULL;
}

/* Beyond ZONES_MAX systems none is added: more are no installation, but damage or malice. */
static int zone_add(struct smf *s, struct slice system, int32_t seconds, int assumed)
{
    struct zone *more, *z;

    if (s->num_zones == ZONES_MAX)
        return OK;
    more = realloc(s->zones, (s->num_zones + 1) * sizeof *more);
    if (more == NULL)
        return E_NOMEM;
    s->zones = more;
    z = &more[s->num_zones++];
    z->before = INSTANT_NONE;
    z->n = system.n < sizeof z->system ? system.n : sizeof z->system;
    if (z->n > 0)
        memcpy(z->system, system.p, z->n);
    z->seconds = seconds;
    z->assumed = assumed;
    return OK;
}

/* Where the zone changes: that of the record, which r is. */
static int32_t zone_of(struct smf *s, struct zone *z, const struct record *r)
{
    const struct zone_course *c = s->course != NULL ? zones_system(s->course, slice_of(z->system, z->n)) : NULL;
    int64_t local = c != NULL && c->num > 0 ? course_header_time(r) : INSTANT_NONE;

    if (local == INSTANT_NONE)
        return z->seconds;
    z->before = zone_instant(c, local, z->before);
    return (int32_t)((local - z->before) / INSTANT_SECOND);
}

/* The zone of the decoded row of r; END when it is not known yet. */
static int row_zone(struct smf *s, const struct record *r, int32_t *seconds)
{
    struct slice system = zones_name(s->row);
    struct zone *z;

    *seconds = s->fixed;
    if (!s->learns && (s->course == NULL || zones_system(s->course, system) == NULL))
        return OK;
    z = zone_find(s, system);
    if (z != NULL && !z->assumed) {
        *seconds = zone_of(s, z, r);
        return OK;
    }
    if (decode_zone(s->row, seconds) == OK) {
        if (z == NULL) {
            if (zone_add(s, system, *seconds, 0) != OK)
                return E_NOMEM;
            z = &s->zones[s->num_zones - 1];
        }
        z->seconds = *seconds;
        z->assumed = 0;
        if (!s->told)
            s->first = *z;
        s->told = 1;
        return OK;
    }
    *seconds = 0;
    return z != NULL || s->num_zones == ZONES_MAX ? OK : END;
}

static int hand_out(struct smf *s, size_t input, struct decoder *d, const struct record *r, int32_t zone)
{
    struct smf_item *x = &s->item;
    int result;

    x->input = input;
    x->record = r;
    x->decoder = d;
    x->row = s->row;
    x->zone = zone;
    result = decode_model(d, r, s->row, zone, &x->what, &x->transfer, &x->login);
    return result == OK ? s->take(s->ctx, x) : result == E_FORMAT ? OK : result;
}

static int wait_put(struct smf *s, size_t input, const struct record *r)
{
    struct waiting w;

    memset(&w, 0, sizeof w);
    w.input = input;
    w.n = r->bytes.n;
    w.record = *r;
    if (s->front > WAIT_BYTES || (s->front > 0 && s->num_waiting == 0)) {
        s->queue.n -= s->front;
        memmove(s->queue.p, s->queue.p + s->front, s->queue.n);
        s->front = 0;
    }
    buf_put(&s->queue, slice_of((const unsigned char *)&w, sizeof w));
    buf_put(&s->queue, r->bytes);
    s->num_waiting++;
    return s->queue.result == OK ? OK : E_NOMEM;
}

/* Hands out from the front while the zone there is known; assume: UTC where it is not, for one system (all systems
   when all is set). */
static int wait_drain(struct smf *s, int assume, int all)
{
    while (s->num_waiting > 0) {
        struct waiting w;
        int32_t zone;
        int r;

        memcpy(&w, s->queue.p + s->front, sizeof w);
        w.record.bytes = slice_of(s->queue.p + s->front + sizeof w, w.n);
        if (s->quiet_name != s->inputs[w.input].name) {
            s->quiet_name = s->inputs[w.input].name;
            decoder_input(s->quiet, s->quiet_name);
        }
        r = decode_record(s->quiet, &w.record, s->row);
        if (r == OK)
            r = row_zone(s, &w.record, &zone);
        if (r == END && assume) {
            struct slice system = zones_name(s->row);
            struct value arg = value_text(system);
            struct place at;
            memset(&at, 0, sizeof at);
            at.input = s->inputs[w.input].name;
            finding_add(s->fs, F_ZONE_ASSUMED, &at, &arg, 1);
            zone = 0;
            r = zone_add(s, system, 0, 1);
            assume = all;
        }
        if (r == END)
            return OK;
        if (r == OK)
            r = hand_out(s, w.input, s->quiet, &w.record, zone);
        if (r != OK)
            return r;
        s->front += sizeof w + w.n;
        s->num_waiting--;
    }
    return OK;
}

int smf_record(struct smf *s, size_t input, const struct record *r)
{
    struct smf_input *in = &s->inputs[input];
    int32_t zone;
    int result = decode_record(in->decoder, r, s->row);

    if (result != OK)
        return result == E_FORMAT ? OK : result;
    result = row_zone(s, r, &zone);
    if (result == OK && s->num_waiting == 0)
        return hand_out(s, input, in->decoder, r, zone);
    if (result != OK && result != END)
        return result;
    if (wait_put(s, input, r) != OK)
        return E_NOMEM;
    result = wait_drain(s, 0, 0);
    while (result == OK && (s->num_waiting >= WAIT_RECORDS || s->queue.n - s->front > WAIT_BYTES))
        result = wait_drain(s, 1, 0);
    return result;
}

int smf_end(struct smf *s)
{
    return wait_drain(s, 1, 1);
}

int smf_is_waiting(const struct smf *s)
{
    return s->num_waiting > 0;
}

void smf_course(struct smf *s, struct zones *zones) { s->course = zones; }

int smf_zone(const struct smf *s, struct zone_course *zone)
{
    const struct zone_course *c;

    memset(zone, 0, sizeof *zone);
    zone->seconds = s->fixed;
    if (!s->learns)
        return OK;
    if (!s->told)
        return END;
    zone->seconds = s->first.seconds;
    c = zones_system(s->course, slice_of(s->first.system, s->first.n));
    if (c != NULL)
        *zone = *c;
    return OK;
}

void smf_input_end(struct smf *s, size_t input)
{
    decoder_free(s->inputs[input].decoder);
    s->inputs[input].decoder = NULL;
}

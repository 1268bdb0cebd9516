/* terse.c: AMATERSE (containers.md 4): 12 bytes of header, then 12-bit codes up to an end code; padding up to a
   multiple of 1024 follows.

   Header, big-endian: version (02 PACK, 05 SPACK; 07 and 09 the same of a PDS), 00 or 01 for fixed or variable records,
   2 bytes record length, flags, ratio, 2 bytes block size, 4 bytes record length once more. With variable records a
   mark stands between two of them; here each gets an RDW. Records of fixed length go one behind the other.

   Output is made in a buffer that holds a whole record and more; what is complete is handed out, the record under way
   moves to the front, and so on. */
#include "input/terse.h"
#include <stdlib.h>
#include "input/contain.h"

enum {
    HEADER = 12, BLOCK = 1024,
    PACK = 2, SPACK = 5, PACK_PDS = 7, SPACK_PDS = 9,
    FLAG_MVS = 0x04,
    RATIO_MAX = 3,              /* higher ones were never seen */
    RDW = 4, SEG_LAST_CODE = 3,
    READY = 128 * 1024          /* output that is made at a time */
};

struct algorithm {
    unsigned version;
    void *(*new_state)(void);
    enum terse_stop (*run)(void *state, struct terse_codes *in, struct terse_out *out, unsigned *code);
};
static const struct algorithm pack = { PACK, pack_new, pack_run };
static const struct algorithm spack = { SPACK, spack_new, spack_run };

struct terse {
    struct source *below;
    const struct algorithm *algorithm;
    void *state;
    struct terse_out out;
    unsigned half;              /* of the three bytes where below stands */
    unsigned char *memory;
    unsigned char *at, *ready;  /* complete output */
    int opened, ended;
};

/* The rules by which the tools that read this form reject headers. */
static int is_header(const unsigned char *p)
{
    uint32_t brief = be16_at(p + 2), full = be32_at(p + 8);

    return p[1] <= 1 && (brief != 0 || full != 0) && (brief == 0 || full == 0 || brief == full)
        && full <= RECORD_MAX && ((p[4] & FLAG_MVS) != 0 || be32_at(p + 4) == 0);
}

/* The first two bytes could be an RDW; then the next two are a segment code and zero, and flags and ratio are an SMF
   record's flags and type. */
static int is_terse(struct slice h, uint64_t size, unsigned version)
{
    int whole = size % BLOCK == 0;

    if (h.n < HEADER || h.p[0] != version || !is_header(h.p))
        return 0;
    if (h.p[2] <= SEG_LAST_CODE && h.p[3] == 0 && (h.p[5] > RATIO_MAX || !whole))
        return 0;
    return (h.p[4] & FLAG_MVS) != 0 ? be16_at(h.p + 6) != 0 : whole && size > 0 && be16_at(h.p + 2) != 0;
}

int terse_is_pds(struct slice head, uint64_t size)
{
    return is_terse(head, size, PACK_PDS) || is_terse(head, size, SPACK_PDS);
}

static int detect_pack(struct slice head, int at_end, uint64_t size)
{
    (void)at_end;
    return is_terse(head, size, PACK);
}

static int detect_spack(struct slice head, int at_end, uint64_t size)
{
    (void)at_end;
    return is_terse(head, size, SPACK);
}

static void report(const struct terse *t, enum finding_id id, unsigned arg, size_t num)
{
    struct value v = value_uint(arg);

    layer_report(t->below, id, source_offset(t->below), &v, num);
}

static void close_terse(void *state)
{
    struct terse *t = state;

    if (t == NULL)
        return;
    free(t->state);
    free(t->memory);
    free(t);
}

static int open_terse(void **state, struct source *below, const struct algorithm *a)
{
    struct terse *t = calloc(1, sizeof *t);
    struct slice h = source_look(below, HEADER);

    *state = NULL;
    if (t == NULL)
        return E_NOMEM;
    t->below = below;
    t->algorithm = a;
    if (h.n < HEADER || h.p[0] != a->version || !is_header(h.p)) {
        report(t, F_TERSE_HEADER, 0, 0);
        close_terse(t);
        return E_FORMAT;
    }
    t->out.variable = h.p[1] == 1;
    t->state = a->new_state();
    t->memory = malloc((size_t)READY + RECORD_MAX + 1 + TERSE_ROOM);
    if (t->state == NULL || t->memory == NULL) {
        close_terse(t);
        return E_NOMEM;
    }
    source_skip(below, HEADER);
    t->at = t->ready = t->out.p = t->out.record = t->memory;
    t->out.full = t->memory + READY + RECORD_MAX + 1;
    *state = t;
    return OK;
}

static int open_pack(void **state, struct source *below) { return open_terse(state, below, &pack); }
static int open_spack(void **state, struct source *below) { return open_terse(state, below, &spack); }

static void begin_record(struct terse_out *o)
{
    o->record = o->p;
    o->p += RDW;
}

/* Writes the RDW of the record under way, or drops it when it is too long. */
static void end_record(struct terse_out *o)
{
    size_t n = (size_t)(o->p - o->record);

    if (o->drop || n > RECORD_MAX) {
        o->p = o->record;
        o->drop = 0;
        o->dropped++;
        return;
    }
    o->record[0] = (unsigned char)(n >> 8);
    o->record[1] = (unsigned char)n;
    o->record[2] = o->record[3] = 0;
}

void terse_put_marked(struct terse_out *o, const unsigned char *s, unsigned n, unsigned marks)
{
    unsigned i;

    for (i = 0; i < n; i++) {
        if ((marks >> i & 1) == 0) {
            *o->p++ = s[i];
        } else if (o->variable) {
            end_record(o);
            begin_record(o);
        }
    }
}

/* What has been handed out makes room. */
static void make_room(struct terse *t)
{
    struct terse_out *o = &t->out;
    size_t n = 0;

    if (o->variable) {
        n = (size_t)(o->p - o->record);
        if (n > RECORD_MAX) {
            o->drop = 1;
            n = RDW;
        }
        memmove(t->memory, o->record, n);
    }
    t->at = t->ready = o->record = t->memory;
    o->p = t->memory + n;
    if (o->variable && n == 0)
        begin_record(o);
}

/* The last record has no mark behind it. Without the end code it is handed out as far as it came, if it did. */
static void finish(struct terse *t, int complete)
{
    struct terse_out *o = &t->out;

    t->ended = 1;
    if (o->variable && o->any && (complete || o->p > o->record + RDW))
        end_record(o);
    else if (o->variable)
        o->p = o->record;
    o->record = o->p;
}

/* All codes that the window below has, up to the rest of a group of three bytes. */
static enum terse_stop run(struct terse *t, unsigned *code)
{
    struct slice w = source_look(t->below, 3);
    struct terse_codes in;
    enum terse_stop stop;

    in.p = w.p;
    in.half = t->half;
    in.left = w.n * 2 / 3 - (w.n >= 2 ? in.half : 0);
    if (in.left == 0) {
        finish(t, 0);
        report(t, F_TERSE_TRUNCATED, 0, 0);
        return TERSE_ENDED;
    }
    stop = t->algorithm->run(t->state, &in, &t->out, code);
    t->half = in.half;
    source_skip(t->below, (size_t)(in.p - w.p));
    return stop;
}

static void fill(struct terse *t)
{
    unsigned code = 0;
    enum terse_stop stop;

    make_room(t);
    do {
        stop = run(t, &code);
    } while (stop == TERSE_USED_UP);
    if (stop != TERSE_FULL && !t->ended) {
        finish(t, stop == TERSE_ENDED);
        if (stop != TERSE_ENDED)
            report(t, stop == TERSE_HUGE ? F_TERSE_HUGE : F_TERSE_CODE, stop == TERSE_HUGE ? TERSE_EXPANSION : code, 1);
        else if (!t->out.any)
            report(t, F_TERSE_EMPTY, 0, 0);
    }
    for (; t->out.dropped > 0; t->out.dropped--)
        report(t, F_TERSE_RECORD_LONG, 0, 0);
    t->ready = t->out.variable ? t->out.record : t->out.p;
}

static int next_terse(void *state)
{
    struct terse *t = state;

    if (t->opened)
        return END;
    t->opened = 1;
    return OK;
}

static int read_terse(void *state, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct terse *t = state;

    (void)why;
    while (t->at == t->ready && !t->ended)
        fill(t);
    if (n > (size_t)(t->ready - t->at))
        n = (size_t)(t->ready - t->at);
    memcpy(d, t->at, n);
    t->at += n;
    *got = n;
    return OK;
}

static enum layer_content content_terse(void *state)
{
    const struct terse *t = state;

    return t->out.variable ? LAYER_RDW : LAYER_BYTES;
}

/* terse-pack, terse-spack */
const struct layer_kind layer_terse_pack = {
    "\164\145\162\163\145\055\160\141\143\153",
    detect_pack, open_pack, next_terse, read_terse, NULL, content_terse, close_terse
};
const struct layer_kind layer_terse_spack = {
    "\164\145\162\163\145\055\163\160\141\143\153",
    detect_spack, open_spack, next_terse, read_terse, NULL, content_terse, close_terse
};

/* walk.c: a section's bytes to values, driven by the fields of the record map. One pass over the fields, in the order
   of their offsets; the first one that does not lie within the section's bytes ends it (an older release wrote less:
   the rest is absent). A bad date or time of day is a finding, and the field absent. */
#include "base/ascii.h"
#include "base/instant.h"
#include "base/words.h"
#include "decode/walk.h"

enum { CENTIS_PER_DAY = 24 * 60 * 60 * 100 };

static uint64_t number_at(const unsigned char *p, size_t width)
{
    switch (width) {
    case 1:
        return p[0];
    case 2:
        return be16_at(p);
    case 4:
        return be32_at(p);
    default:
        return be64_at(p);
    }
}

static struct value name_value(const struct field *f)
{
    return value_text(slice_of((const unsigned char *)f->name, strlen(f->name)));
}

/* What follows fills a cell that is absent so far: only what differs from that is stored. */

static void set_number(struct value *v, enum value_kind kind, uint64_t number)
{
    v->kind = (unsigned char)kind;
    v->v.u = number;
}

/* memcmp() == 0 for the widths that texts have, without a call. */
static int same_bytes(const unsigned char *a, const unsigned char *b, size_t n)
{
    uint64_t x, y;

    if (n == 8) {
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        return x == y;
    }
    if (n == 4)
        return be32_at(a) == be32_at(b);
    if (n == 1)
        return a[0] == b[0];
    return memcmp(a, b, n) == 0;
}

/* Most short texts (system, command, result, user) say in a column what they said in the last record: the column's last
   one is kept. A column occurs once in a row, so what is kept lives as long as the row. */
static void set_text(struct decoder *d, const struct field *f, const unsigned char *p, size_t n, struct value *v)
{
    struct kept_text *k = n <= KEPT_BYTES ? &d->kept[f->column] : NULL;
    unsigned char *at = d->put, *end;
    unsigned flags;
    struct slice s;

    if (k != NULL) {
        if (k->n == n && same_bytes(k->bytes, p, n)) {
            *v = k->v;
            return;
        }
        memcpy(k->bytes, p, n);
        k->n = n;
        at = k->text;
    }
    s = ebcdic_trim(slice_of(p, n));
    if (s.n > 0) {
        end = ebcdic_put(d->codepage, at, s, &flags);
        v->kind = V_TEXT;
        v->flags = (unsigned char)flags;
        v->n = (uint32_t)(end - at);
        v->v.p = at;
        if (k == NULL)
            d->put = end;
    }
    if (k != NULL)
        k->v = *v;
}

static void set_clock(struct decoder *d, const struct field *f, const unsigned char *p, struct value *v)
{
    uint32_t centis = be32_at(p);
    struct value args[2];

    if (centis < CENTIS_PER_DAY) {
        set_number(v, V_CLOCK, centis);
        return;
    }
    args[0] = name_value(f);
    args[1] = value_uint(centis);
    decode_complain(d, F_SMF_CLOCK_BAD, args, 2);
}

/* Most dates of a record, and of the next one, are the same day. */
static void set_date(struct decoder *d, const struct field *f, const unsigned char *p, struct value *v)
{
    struct value args[2];
    int64_t days;
    int r;

    if (memcmp(p, d->packed, sizeof d->packed) != 0) {
        r = date_from_packed(p, &days);
        if (r == END)
            return;
        if (r != OK) {
            args[0] = name_value(f);
            args[1] = value_absent();
            args[1].kind = V_HEX;
            args[1].n = sizeof d->packed;
            args[1].v.p = p;
            decode_complain(d, F_SMF_DATE_BAD, args, 2);
            return;
        }
        memcpy(d->packed, p, sizeof d->packed);
        d->days = days;
    }
    v->kind = V_DATE;
    v->v.i = d->days;
}

static void set_address(const unsigned char *p, struct value *v)
{
    uint64_t half[2];

    memcpy(half, p, sizeof half);
    if ((half[0] | half[1]) == 0)
        return;
    v->kind = V_IP;
    v->v.p = p;
}

/* The meaning of a code. The text of an unlisted one shows it as IBM prints codes: four digits, capital letters. */
static void set_meaning(struct decoder *d, const struct field *f, uint32_t number, struct value *v)
{
    const struct code *c = code_find(&layout_codes[f->codes], number);
    unsigned char *at = d->put;
    struct slice word;
    int shift;

    v->kind = V_TEXT;
    if (c != NULL) {
        v->flags = c->flags;
        v->n = c->n;
        v->v.p = (const unsigned char *)c->text;
        return;
    }
    word = word_slice(W_UNLISTED);
    memcpy(at, word.p, word.n);
    at += word.n;
    *at++ = A_SPACE;
    *at++ = A_LPAREN;
    *at++ = A_0;
    *at++ = A_LX;
    for (shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = number >> shift & 0xF;
        *at++ = (unsigned char)(digit < 10 ? A_0 + digit : A_UA + (digit - 10));
    }
    *at++ = A_RPAREN;
    v->flags = VALUE_PLAIN;
    v->n = (uint32_t)(at - d->put);
    v->v.p = d->put;
    d->put = at;
}

void walk_fields(struct decoder *d, const struct section *s, const unsigned char *p, size_t n, struct value *row)
{
    const struct field *f = s->fields, *end = f + s->num_fields;

    for (; f < end; f++) {
        size_t width = f->width != 0 ? f->width : n;
        const unsigned char *at = p + f->offset;
        struct value *v = row + f->column;

        if (f->offset + width > n)
            break;
        if (f->is_triplet && !d->triplets)
            continue;
        switch (f->format) {
        case FMT_UINT:
            set_number(v, V_UINT, number_at(at, width));
            break;
        case FMT_TEXT:
            set_text(d, f, at, width, v);
            break;
        case FMT_CLOCK:
            set_clock(d, f, at, v);
            break;
        case FMT_DATE:
            set_date(d, f, at, v);
            break;
        case FMT_IP:
            set_address(at, v);
            break;
        case FMT_DURATION:
            set_number(v, V_DECIMAL, be32_at(at));
            v->scale = 2;
            break;
        case FMT_CODE:
            set_number(v, V_UINT, number_at(at, width));
            if (f->only == 0 || f->only == d->subtype->number)
                set_meaning(d, f, (uint32_t)v->v.u, v + 1);
            break;
        default:
            break;
        }
    }
}

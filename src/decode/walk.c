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

/* Most short texts (system, command, result, user) say in a column what they said in the last record: the column's last
   one is kept. A column occurs once in a row, so what is kept lives as long as the row. */
static struct value text_at(struct decoder *d, const struct field *f, const unsigned char *p, size_t n)
{
    struct kept_text *k = n <= KEPT_BYTES ? &d->kept[f->column] : NULL;
    struct value v = value_absent();
    unsigned char *at = d->put, *end;
    unsigned flags;
    struct slice s;

    if (k != NULL) {
        if (k->n == n && memcmp(k->bytes, p, n) == 0)
            return k->v;
        memcpy(k->bytes, p, n);
        k->n = n;
        at = k->text;
    }
    s = ebcdic_trim(slice_of(p, n));
    if (s.n > 0) {
        end = ebcdic_put(d->codepage, at, s, &flags);
        v.kind = V_TEXT;
        v.flags = (unsigned char)flags;
        v.n = (uint32_t)(end - at);
        v.v.p = at;
        if (k == NULL)
            d->put = end;
    }
    if (k != NULL)
        k->v = v;
    return v;
}

static struct value clock_at(struct decoder *d, const struct field *f, const unsigned char *p)
{
    struct value v = value_uint(be32_at(p)), args[2];

    if (v.v.u < CENTIS_PER_DAY) {
        v.kind = V_CLOCK;
        return v;
    }
    args[0] = name_value(f);
    args[1] = v;
    decode_complain(d, F_SMF_CLOCK_BAD, args, 2);
    return value_absent();
}

/* Most dates of a record, and of the next one, are the same day. */
static struct value date_at(struct decoder *d, const struct field *f, const unsigned char *p)
{
    struct value v, args[2];
    int64_t days;
    int r;

    if (memcmp(p, d->packed, sizeof d->packed) != 0) {
        r = date_from_packed(p, &days);
        if (r == END)
            return value_absent();
        if (r != OK) {
            args[0] = name_value(f);
            args[1] = value_absent();
            args[1].kind = V_HEX;
            args[1].n = sizeof d->packed;
            args[1].v.p = p;
            decode_complain(d, F_SMF_DATE_BAD, args, 2);
            return value_absent();
        }
        memcpy(d->packed, p, sizeof d->packed);
        d->days = days;
    }
    v = value_int(d->days);
    v.kind = V_DATE;
    return v;
}

static struct value address_at(const unsigned char *p)
{
    struct value v = value_absent();
    uint64_t half[2];

    memcpy(half, p, sizeof half);
    if ((half[0] | half[1]) == 0)
        return v;
    v.kind = V_IP;
    v.v.p = p;
    return v;
}

/* The meaning of a code. The text of an unlisted one shows it as IBM prints codes: four digits, capital letters. */
static struct value code_text(struct decoder *d, const struct field *f, uint32_t number)
{
    const struct code *c = code_find(&layout_codes[f->codes], number);
    struct value v = value_absent();
    unsigned char *at = d->put;
    struct slice word;
    int shift;

    v.kind = V_TEXT;
    if (c != NULL) {
        v.flags = c->flags;
        v.n = c->n;
        v.v.p = (const unsigned char *)c->text;
        return v;
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
    v.flags = VALUE_PLAIN;
    v.n = (uint32_t)(at - d->put);
    v.v.p = d->put;
    d->put = at;
    return v;
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
            *v = value_uint(number_at(at, width));
            break;
        case FMT_TEXT:
            *v = text_at(d, f, at, width);
            break;
        case FMT_CLOCK:
            *v = clock_at(d, f, at);
            break;
        case FMT_DATE:
            *v = date_at(d, f, at);
            break;
        case FMT_IP:
            *v = address_at(at);
            break;
        case FMT_DURATION:
            *v = value_decimal(be32_at(at), 2);
            break;
        case FMT_CODE:
            *v = value_uint(number_at(at, width));
            if (f->only == 0 || f->only == d->subtype->number)
                v[1] = code_text(d, f, (uint32_t)v->v.u);
            break;
        default:
            break;
        }
    }
}

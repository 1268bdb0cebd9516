/* human.c: units and cells for reading. Three digits tell a size apart well enough; the exact number stands in its
   own column or in the other formats. */
#include "base/ascii.h"
#include "base/escape.h"
#include "base/put.h"
#include "base/words.h"
#include "render/human.h"

enum { INSTANT_DIGITS = 2 };    /* a reader's eye needs no more of a second; the other formats have all */

static const enum word units[] = { W_UNIT_B, W_UNIT_KIB, W_UNIT_MIB, W_UNIT_GIB, W_UNIT_TIB, W_UNIT_PIB, W_UNIT_EIB };

static unsigned char *put_word(unsigned char *d, enum word w)
{
    struct slice s = word_slice(w);
    memcpy(d, s.p, s.n);
    return d + s.n;
}

/* fixed is the size in 1/1024 of the unit, below 1024 * 1024. Rounded to the nearest; when that reaches the next
   number of digits before the point, it is shown with one decimal less. */
static unsigned char *put_three_digits(unsigned char *d, uint64_t fixed)
{
    uint64_t hundredths = (fixed * 100 + 512) / 1024, tenths = (fixed * 10 + 512) / 1024;

    if (hundredths < 1000)
        return put_decimal(d, (int64_t)hundredths, 2);
    if (tenths < 1000)
        return put_decimal(d, (int64_t)tenths, 1);
    return put_u64(d, (fixed + 512) / 1024);
}

unsigned char *put_human(unsigned char *d, uint64_t bytes)
{
    unsigned unit = 0;

    while (unit < 6 && bytes >> (10 * unit) >= 1024)
        unit++;
    if (unit == 0)
        d = put_u64(d, bytes);
    else
        d = put_three_digits(d, bytes >> (10 * (unit - 1)));
    *d++ = A_SPACE;
    return put_word(d, units[unit]);
}

static void cell_number(struct buf *b, enum column_kind kind, const struct value *v)
{
    unsigned char *d = buf_reserve(b, PUT_NUMBER + 8), *e = d;

    if (d == NULL)
        return;
    if (kind == K_RATE && v->kind == V_UINT) {
        e = put_human(e, v->v.u);
        e = put_word(e, W_PER_SECOND);
    } else if (v->kind == V_INSTANT && v->scale > INSTANT_DIGITS) {
        e = put_instant(e, v->v.i, INSTANT_DIGITS);
    } else {
        e = put_value(e, v);
        if (kind == K_DURATION) {
            *e++ = A_SPACE;
            e = put_word(e, W_UNIT_S);
        }
    }
    b->n += (size_t)(e - d);
}

void human_cell(struct buf *b, enum column_kind kind, const struct value *v)
{
    unsigned char *d;

    switch (v->kind) {
    case V_NONE:
    case V_ABSENT:
        buf_byte(b, A_MINUS);
        break;
    case V_TEXT:
        if ((d = buf_reserve(b, ESCAPE_WORST * (size_t)v->n)) != NULL)
            b->n += (size_t)(escape_put(d, slice_of(v->v.p, v->n)) - d);
        break;
    case V_HEX:
        if ((d = buf_reserve(b, 2 * (size_t)v->n)) != NULL)
            b->n += (size_t)(put_hex(d, v->v.p, v->n) - d);
        break;
    default:
        cell_number(b, kind, v);
    }
}

int human_is_number(enum column_kind kind)
{
    return kind == K_COUNT || kind == K_BYTES || kind == K_RATE || kind == K_DURATION || kind == K_NUMBER;
}

enum human_tone human_tone(const struct column *c, const struct value *v)
{
    enum word w;

    if (c->kind != K_CODE || v->kind != V_TEXT)
        return TONE_NONE;
    w = word_find(slice_of(v->v.p, v->n));
    if (w == W_FAIL)
        return TONE_BAD;
    return w == W_AMBIGUOUS || w == W_SMF_ONLY || w == W_LOG_ONLY ? TONE_WARN : TONE_NONE;
}

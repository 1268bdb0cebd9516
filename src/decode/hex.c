/* hex.c: the annotated dump of a record: its bytes in order, each of them once, cut where fields begin and end.

   A line is: offset in decimal and hexadecimal, at most 16 bytes, and on a field's first line its name and value.
   What the record map does not name is a gap (no triplet leads there, or its section was dropped), or beyond the
   layout (a newer release). A field of which the section holds only the beginning is cut. */
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/put.h"
#include "base/words.h"
#include "decode/walk.h"

enum {
    LINE_BYTES = 16, GROUP_BYTES = 4,
    DIGITS_WIDTH = LINE_BYTES * 2 + LINE_BYTES / GROUP_BYTES,
    OFFSET_WIDTH = 5,
    LINE_ROOM = 2 * PUT_U64 + DIGITS_WIDTH + 8
};

static unsigned char *put_blanks(unsigned char *d, size_t n)
{
    memset(d, A_SPACE, n);
    return d + n;
}

/* Offset and digits of a line, up to the column where the name begins. */
static void put_bytes(struct buf *out, size_t offset, const unsigned char *p, size_t n)
{
    unsigned char *d = buf_reserve(out, LINE_ROOM), *start = d, number[PUT_U64], high[2];
    size_t i, digits;

    if (d == NULL)
        return;
    digits = (size_t)(put_u64(number, offset) - number);
    d = put_blanks(d, digits < OFFSET_WIDTH ? OFFSET_WIDTH - digits : 0);
    memcpy(d, number, digits);
    d = put_blanks(d + digits, 1);
    high[0] = (unsigned char)(offset >> 8 & 0xFF);
    high[1] = (unsigned char)(offset & 0xFF);
    d = put_blanks(put_hex(d, high, sizeof high), 2);
    digits = 0;
    for (i = 0; i < n; i += GROUP_BYTES) {
        size_t group = n - i < GROUP_BYTES ? n - i : GROUP_BYTES;
        d = put_blanks(put_hex(d, p + i, group), 1);
        digits += 2 * group + 1;
    }
    d = put_blanks(d, DIGITS_WIDTH - digits + 1);
    out->n += (size_t)(d - start);
}

static void put_text(struct buf *out, struct slice s)
{
    unsigned char *d = buf_reserve(out, ESCAPE_WORST * s.n);

    if (d != NULL)
        out->n += (size_t)(escape_put(d, s) - d);
}

static void put_cell(struct buf *out, const struct value *v)
{
    unsigned char *d;

    buf_byte(out, A_SPACE);
    if (v->kind == V_TEXT) {
        put_text(out, slice_of(v->v.p, v->n));
    } else if (v->kind == V_NONE || v->kind == V_ABSENT) {
        buf_byte(out, A_MINUS);
    } else {
        d = buf_reserve(out, PUT_NUMBER);
        if (d != NULL)
            out->n += (size_t)(put_value(d, v) - d);
    }
}

/* n bytes at offset of the record, in lines; name on the first one, which stays open for a value. */
static void put_run(struct buf *out, struct slice record, size_t offset, size_t n, struct slice name,
    const struct value *v, const struct value *meaning)
{
    size_t i;

    for (i = 0; i < n; i += LINE_BYTES) {
        put_bytes(out, offset + i, record.p + offset + i, n - i < LINE_BYTES ? n - i : LINE_BYTES);
        if (i == 0)
            buf_put(out, name);
        if (i == 0 && v != NULL)
            put_cell(out, v);
        if (i == 0 && meaning != NULL)
            put_cell(out, meaning);
        while (out->n > 0 && out->p[out->n - 1] == A_SPACE)
            out->n--;
        buf_byte(out, A_LF);
    }
}

static struct value plain_number(const unsigned char *p, size_t n)
{
    uint64_t u = 0;
    size_t i;

    for (i = 0; i < n; i++)
        u = u << 8 | p[i];
    return value_uint(u);
}

/* The fields of a section that begins at offset and ends at end; a field's offset counts from start. */
static void put_fields(struct buf *out, const struct section *s, struct slice record, size_t start, size_t end,
    const struct value *row)
{
    size_t i, at = start + s->base, n;

    for (i = 0; i < s->num_fields && at < end; i++, at += n) {
        const struct field *f = &s->fields[i];
        size_t width = f->width != 0 ? f->width : end - at;
        struct slice name = slice_of((const unsigned char *)f->name, strlen(f->name));
        struct value number;
        n = width < end - at ? width : end - at;
        if (n < width) {
            struct value cut = word_value(W_DUMP_CUT);
            put_run(out, record, at, n, name, &cut, NULL);
        } else if (f->format == FMT_UINT) {
            number = plain_number(record.p + at, n);
            put_run(out, record, at, n, name, &number, NULL);
        } else if (f->column < 0) {
            put_run(out, record, at, n, name, NULL, NULL);
        } else {
            const struct value *v = &row[f->column];
            put_run(out, record, at, n, name, v, f->format == FMT_CODE && v[1].kind == V_TEXT ? v + 1 : NULL);
        }
    }
    put_run(out, record, at, end > at ? end - at : 0, word_slice(W_DUMP_BEYOND), NULL, NULL);
}

int decode_hex(struct decoder *d, const struct record *r, const struct value *row, struct buf *out)
{
    struct slice s = r->bytes;
    unsigned order[MAX_PARTS], num = 0, i, k;
    size_t at, end = TRIPLETS_AT + TRIPLET_BYTES * (size_t)d->num_triplets;

    if (d->subtype == NULL)
        return E_USAGE;
    for (i = 0; i < d->num_parts; i++) {
        if (d->parts[i].n == 0)
            continue;
        for (k = num++; k > 0 && d->parts[order[k - 1]].offset > d->parts[i].offset; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    put_fields(out, &layout_header, s, 0, s.n < layout_header.length ? s.n : layout_header.length, row);
    at = end < s.n ? end : s.n;
    put_fields(out, d->subtype->triplets, s, 0, at, row);
    for (i = 0; i < num; i++) {
        const struct part *p = &d->parts[order[i]];
        put_run(out, s, at, p->offset - at, word_slice(W_DUMP_GAP), NULL, NULL);
        at = p->offset + p->n;
        if (order[i] < d->subtype->num_sections)
            put_fields(out, d->subtype->sections[order[i]], s, p->offset, at, row);
        else
            put_run(out, s, p->offset, p->n, word_slice(W_DUMP_BEYOND), NULL, NULL);
    }
    put_run(out, s, at, s.n - at, word_slice(W_DUMP_GAP), NULL, NULL);
    return out->result;
}

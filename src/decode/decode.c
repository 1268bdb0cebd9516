/* decode.c: a record to its row.

   A record is: header (24 bytes), number of triplets (SDTRN, 2), reserved (2), triplets, sections. A triplet is the
   offset of a section from the record's first byte (4), the length of one section (2) and their number (2). Nothing
   but the triplets says where a section is and how long it is: releases differ in both. The map (layout.h) says which
   section the n-th triplet of a subtype leads to.

   Triplets are checked in their order. A section must lie inside the record, behind the triplets and beside the
   sections in front of it; one that does not is dropped with a finding and its fields are absent. Number 0 means that
   the section is not there. A section that is shorter than the map lacks its last fields; one that is longer, and
   triplets that the map does not know, come from a newer release: a note, once for an input.

   Speed: identification and security section are the same bytes in all records of a session. The last one of each is
   kept with its values (struct memo), texts included, and used again when the bytes are the same. A section that gave
   a finding is not kept. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/put.h"
#include "base/words.h"
#include "decode/walk.h"

enum {
    HEADER_BYTES = 26,      /* the header and SDTRN: less cannot be used */
    SDTRN_AT = 24,
    /* What a record's texts can become: sections do not overlap, so each byte becomes text once, and hexadecimal
       digits (raw) once. */
    TEXT_BYTES = (EBCDIC_WORST + 2) * RECORD_MAX + LAYOUT_NUM_COLUMNS * UNLISTED_MAX + MAX_PARTS * (NAME_MAX_BYTES + 2)
};

void decode_complain(struct decoder *d, enum finding_id id, const struct value *args, size_t num_args)
{
    d->complaints++;
    finding_add(d->fs, id, &d->at, args, num_args);
}

struct slice triplet_name(unsigned triplet, unsigned char *name)
{
    struct slice word = word_slice(triplet == 0 ? W_TRIPLET_ID : W_TRIPLET_S);

    memcpy(name, word.p, word.n);
    if (triplet == 0)
        return slice_of(name, word.n);
    return slice_of(name, (size_t)(put_u64(name + word.n, triplet) - name));
}

/* The columns of a section's fields in a row of the subtype that has it: absent until the record says more. */
static void blank_fields(const struct decoder *d, const struct section *s, unsigned subtype, struct value *row)
{
    const struct field *f;

    for (f = s->fields; f < s->fields + s->num_fields; f++) {
        if (f->column < 0 || (f->is_triplet && !d->triplets))
            continue;
        row[f->column].kind = V_ABSENT;
        if (f->format == FMT_CODE && (f->only == 0 || f->only == subtype))
            row[f->column + 1].kind = V_ABSENT;
    }
}

struct decoder *decoder_new(const struct decode_options *o, struct findings *fs)
{
    static const unsigned char epoch[4] = { 0x00, 0x70, 0x00, 0x1F };   /* day 0, for date_at() */
    struct decoder *d = calloc(1, sizeof *d);
    size_t i, k;

    if (d == NULL)
        return NULL;
    d->codepage = o->codepage;
    d->fs = fs;
    d->triplets = o->triplets;
    d->raw = o->raw;
    d->row_bytes = LAYOUT_NUM_COLUMNS * sizeof *d->blank;
    d->blank = calloc(layout_num_subtypes * LAYOUT_NUM_COLUMNS, sizeof *d->blank);
    d->text = malloc(TEXT_BYTES);
    if (d->blank == NULL || d->text == NULL) {
        decoder_free(d);
        return NULL;
    }
    for (i = 0; i < layout_num_subtypes; i++) {
        const struct subtype *t = &layout_subtypes[i];
        struct value *row = d->blank + i * LAYOUT_NUM_COLUMNS;
        blank_fields(d, &layout_header, t->number, row);
        blank_fields(d, t->triplets, t->number, row);
        for (k = 0; k < t->num_sections; k++)
            blank_fields(d, t->sections[k], t->number, row);
        if (d->raw)
            row[COL_raw].kind = V_ABSENT;
    }
    memcpy(d->packed, epoch, sizeof d->packed);
    decoder_input(d, NULL);
    return d;
}

void decoder_free(struct decoder *d)
{
    if (d == NULL)
        return;
    free(d->blank);
    free(d->text);
    free(d);
}

void decoder_input(struct decoder *d, const char *name)
{
    memset(&d->at, 0, sizeof d->at);
    d->at.input = name;
    d->input = name == NULL ? value_absent() : value_text(slice_of((const unsigned char *)name, strlen(name)));
    memset(d->noted_longer, 0, sizeof d->noted_longer);
    d->noted_more = 0;
}

/* Number of the part that shares bytes with offset ... offset + n, or -1. */
static int part_under(const struct decoder *d, uint32_t offset, uint32_t n)
{
    unsigned i;

    for (i = 0; i < d->num_parts; i++)
        if (d->parts[i].n > 0 && offset < d->parts[i].offset + d->parts[i].n && d->parts[i].offset < offset + n)
            return (int)i;
    return -1;
}

/* A finding about the section that a triplet leads to; its name comes first. */
static void complain_part(struct decoder *d, enum finding_id id, unsigned triplet, struct value second,
    struct value third, struct value fourth)
{
    unsigned char name[NAME_MAX_BYTES];
    struct value args[4];

    args[0] = value_text(triplet_name(triplet, name));
    args[1] = second;
    args[2] = third;
    args[3] = fourth;
    decode_complain(d, id, args, 4);
}

/* The triplet at p to the next part. *high: the end of all parts so far. */
static void find_part(struct decoder *d, struct slice record, const unsigned char *p, uint32_t *high)
{
    unsigned i = d->num_parts, number = be16_at(p + 6);
    struct part *part = &d->parts[i];
    uint32_t offset = be32_at(p), n = be16_at(p + 4), first_free = TRIPLETS_AT + TRIPLET_BYTES * d->num_triplets;
    unsigned char other[NAME_MAX_BYTES];
    int under;

    part->offset = offset;
    part->n = 0;
    if (number == 0)
        return;
    if (n == 0) {
        /* A name or path may be empty; a section with fixed fields cannot. */
        if (i < d->subtype->num_sections && d->subtype->sections[i]->length > 0)
            complain_part(d, F_SMF_SECTION_EMPTY, i, value_uint(number), value_none(), value_none());
        return;
    }
    if (offset > record.n || n > record.n - offset) {
        complain_part(d, F_SMF_TRIPLET_OUTSIDE, i, value_uint((uint64_t)offset + n), value_uint(record.n),
            value_none());
        return;
    }
    under = offset < *high ? part_under(d, offset, n) : -1;
    if (offset < first_free || under >= 0) {
        complain_part(d, F_SMF_SECTION_OVERLAP, i, value_uint(offset), value_uint((uint64_t)offset + n - 1),
            offset < first_free ? word_value(W_SELF_DEFINING) : value_text(triplet_name((unsigned)under, other)));
        return;
    }
    if (number > 1)
        complain_part(d, F_SMF_SECTION_REPEATED, i, value_uint(number), value_none(), value_none());
    part->n = n;
    if (offset + n > *high)
        *high = offset + n;
}

/* All triplets to parts. */
static void find_parts(struct decoder *d, struct slice record)
{
    unsigned count = be16_at(record.p + SDTRN_AT);
    uint32_t high = 0;
    size_t inside = record.n > TRIPLETS_AT ? (record.n - TRIPLETS_AT) / TRIPLET_BYTES : 0;
    struct value args[3];

    d->num_triplets = count > inside ? (unsigned)inside : count;
    if (count == 0)
        decode_complain(d, F_SMF_TRIPLETS_NONE, NULL, 0);
    if (count > inside) {
        args[0] = value_uint(count);
        args[1] = value_uint(inside);
        args[2] = value_uint(record.n);
        decode_complain(d, F_SMF_TRIPLETS_CUT, args, 3);
    } else if (count > d->subtype->num_sections && !d->noted_more) {
        d->noted_more = 1;
        args[0] = value_uint(d->subtype->number);
        args[1] = value_uint(count);
        args[2] = value_uint(d->subtype->num_sections);
        decode_complain(d, F_SMF_TRIPLETS_MORE, args, 3);
    }
    for (d->num_parts = 0; d->num_parts < d->num_triplets && d->num_parts < MAX_PARTS; d->num_parts++)
        find_part(d, record, record.p + TRIPLETS_AT + TRIPLET_BYTES * d->num_parts, &high);
}

static void note_longer(struct decoder *d, unsigned triplet, const struct section *s, size_t n)
{
    struct slice title = slice_of((const unsigned char *)s->title, strlen(s->title));

    if (d->noted_longer[s->index])
        return;
    d->noted_longer[s->index] = 1;
    complain_part(d, F_SMF_SECTION_LONGER, triplet, value_text(title), value_uint(n), value_uint(s->length));
}

/* A section through its memo; n is at most the length that the map knows. */
static void walk_memo(struct decoder *d, struct memo *m, const struct section *s, const unsigned char *p, size_t n,
    struct value *row)
{
    size_t bytes = (size_t)s->num_columns * sizeof *row;
    uint64_t complaints = d->complaints;
    unsigned char *put = d->put;

    if (m->section == s && m->n == n && memcmp(m->bytes, p, n) == 0) {
        memcpy(row + s->first_column, m->values, bytes);
        return;
    }
    m->section = NULL;
    d->put = m->text;
    walk_fields(d, s, p, n, row);
    d->put = put;
    if (d->complaints != complaints)
        return;
    m->section = s;
    m->n = n;
    memcpy(m->bytes, p, n);
    memcpy(m->values, row + s->first_column, bytes);
}

static void walk_part(struct decoder *d, unsigned triplet, struct slice record, struct value *row)
{
    const struct section *s = d->subtype->sections[triplet];
    const struct part *part = &d->parts[triplet];
    size_t n = part->n;

    if (s->length > 0 && n > s->length) {
        note_longer(d, triplet, s, n);
        n = s->length;
    }
    if (triplet < NUM_MEMOS && s->length > 0 && s->length <= MEMO_BYTES && s->num_columns <= MEMO_COLUMNS &&
        !s->by_subtype)
        walk_memo(d, &d->memos[triplet], s, record.p + part->offset, n, row);
    else
        walk_fields(d, s, record.p + part->offset, n, row);
}

/* The bytes of all parts that the map does not name: "S1:0badcafe S7:00". */
static struct value raw_value(struct decoder *d, struct slice record)
{
    unsigned char *start = d->put, name[NAME_MAX_BYTES];
    struct value v;
    unsigned i;

    for (i = 0; i < d->num_parts; i++) {
        size_t known = i < d->subtype->num_sections ? d->subtype->sections[i]->length : 0;
        struct slice s;
        if (d->parts[i].n <= known || (known == 0 && i < d->subtype->num_sections))
            continue;
        if (d->put > start)
            *d->put++ = A_SPACE;
        s = triplet_name(i, name);
        memcpy(d->put, s.p, s.n);
        d->put += s.n;
        *d->put++ = A_COLON;
        d->put = put_hex(d->put, record.p + d->parts[i].offset + known, d->parts[i].n - known);
    }
    v = value_text(slice_of(start, (size_t)(d->put - start)));
    v.flags = VALUE_PLAIN;
    return v;
}

int decode_record(struct decoder *d, const struct record *r, struct value *row)
{
    struct slice s = r->bytes;
    struct value args[2];
    unsigned i, n;

    d->num_parts = d->num_triplets = 0;
    d->at.record = r->number;
    d->at.offset = r->offset;
    d->at.has_offset = 1;
    d->put = d->text;
    if (d->subtype == NULL || d->subtype->number != r->subtype)
        d->subtype = layout_find(r->subtype);
    if (d->subtype == NULL || s.n < HEADER_BYTES || s.n > RECORD_MAX) {
        memset(row, 0, LAYOUT_NUM_COLUMNS * sizeof *row);
        if ((d->subtype == NULL && r->has_subtype) || s.n > RECORD_MAX)
            return E_USAGE;
        args[0] = value_uint(s.n);
        args[1] = value_uint(HEADER_BYTES);
        decode_complain(d, F_SMF_HEADER_SHORT, args, 2);
        return E_FORMAT;
    }
    memcpy(row, d->blank + (d->subtype - layout_subtypes) * LAYOUT_NUM_COLUMNS, d->row_bytes);
    row[COL_input] = d->input;
    row[COL_record] = value_uint(r->number);
    row[COL_offset] = value_uint(r->offset);
    row[COL_length] = value_uint(s.n);
    row[COL_type] = value_uint(r->type);
    row[COL_subtype] = value_uint(r->subtype);
    walk_fields(d, &layout_header, s.p, s.n, row);
    find_parts(d, s);
    if (d->triplets)
        walk_fields(d, d->subtype->triplets, s.p, TRIPLETS_AT + TRIPLET_BYTES * (size_t)d->num_triplets, row);
    n = d->num_parts < d->subtype->num_sections ? d->num_parts : d->subtype->num_sections;
    for (i = 0; i < n; i++)
        if (d->parts[i].n > 0)
            walk_part(d, i, s, row);
    if (d->raw)
        row[COL_raw] = raw_value(d, s);
    return OK;
}

/* cmdlay.c: layout: the record map as tables: which triplet of a subtype leads to which section, the fields of each
   section, and what the codes mean. A SUBTYPE or SECTION limits all three to what belongs to it. */
#include "app/command.h"
#include "app/outs.h"
#include "decode/layout.h"

enum { MAP_SECTIONS, MAP_FIELDS, MAP_CODES, MAP_TABLES, LISTS_MAX = 64, SEEN_MAX = 64 };

static const struct column section_columns[] = {
    { "subtype", "subtype", "", "record subtype", K_NUMBER, 1 },
    { "title", "title", "", "what the record tells", K_TEXT, 1 },
    { "triplet", "triplet", "", "which triplet leads to the section; 0: the identification section's", K_NUMBER, 1 },
    { "section", "section", "", "name of the section", K_TEXT, 1 },
    { "section_title", "what it is", "", "title of the section", K_TEXT, 2 },
    { "section_length", "length", "B", "length of the section; absent where it varies", K_NUMBER, 1 },
    { "source", "source", "", "manual and table", K_TEXT, 0 }
};
static const struct column field_columns[] = {
    { "section", "section", "", "name of the section", K_TEXT, 1 },
    { "offset", "offset", "", "offset in the section (header, triplets: in the record)", K_NUMBER, 1 },
    { "length", "length", "B", "length; absent: the rest of the section", K_NUMBER, 1 },
    { "format", "format", "", "form in the record", K_TEXT, 1 },
    { "ibm_name", "IBM name", "", "name in IBM's manual", K_TEXT, 1 },
    { "name", "column", "", "column of the decode command; absent for reserved fields", K_TEXT, 0 },
    { "codes", "codes", "", "list of codes that the field's values are from", K_TEXT, 3 },
    { "meaning", "meaning", "", "what it holds", K_TEXT, 2 },
    { "source", "source", "", "manual and table", K_TEXT, 0 }
};
static const struct column code_columns[] = {
    { "codes", "codes", "", "name of the list", K_TEXT, 1 },
    { "code", "code", "", "the number", K_NUMBER, 1 },
    { "text", "text", "", "what it means", K_TEXT, 1 },
    { "source", "source", "", "manual and table", K_TEXT, 0 }
};
static const struct table map_tables[MAP_TABLES] = {
    { "sections", "Sections of each subtype", section_columns, sizeof section_columns / sizeof section_columns[0], 0 },
    { "fields", "Fields", field_columns, sizeof field_columns / sizeof field_columns[0], 0 },
    { "codes", "Codes", code_columns, sizeof code_columns / sizeof code_columns[0], 0 }
};

struct map {
    struct outs *outs;
    unsigned subtype;                           /* 0: any */
    const char *section;                        /* NULL: any */
    const struct section *seen[SEEN_MAX];       /* shown already */
    size_t num_seen;
    unsigned char lists[LISTS_MAX];             /* code lists that a shown field uses */
};

static struct value text_of(const char *s)
{
    return value_text(slice_of((const unsigned char *)s, strlen(s)));
}

static int section_is_wanted(const struct map *x, const struct section *s)
{
    const char *name = x->section;

    return name == NULL || option_is(slice_of((const unsigned char *)s->name, strlen(s->name)), name);
}

static int section_row(struct map *x, const struct subtype *t, size_t triplet)
{
    const struct section *s = t->sections[triplet];
    struct value row[sizeof section_columns / sizeof section_columns[0]];

    if (!section_is_wanted(x, s))
        return OK;
    row[0] = value_uint(t->number);
    row[1] = text_of(t->title);
    row[2] = value_uint(triplet);
    row[3] = text_of(s->name);
    row[4] = text_of(s->title);
    row[5] = s->length > 0 ? value_uint(s->length) : value_absent();
    row[6] = text_of(s->source);
    return outs_row(x->outs, MAP_SECTIONS, row, NULL);
}

static int field_row(struct map *x, const struct section *s, const struct field *f)
{
    struct value row[sizeof field_columns / sizeof field_columns[0]];

    row[0] = text_of(s->name);
    row[1] = value_uint(f->offset);
    row[2] = f->width > 0 ? value_uint(f->width) : value_absent();
    row[3] = text_of(f->ibm_format);
    row[4] = text_of(f->ibm_name);
    row[5] = f->column >= 0 ? text_of(f->name) : value_absent();
    row[6] = f->codes >= 0 ? text_of(layout_codes[f->codes].name) : value_absent();
    row[7] = text_of(f->meaning);
    row[8] = text_of(s->source);
    if (f->codes >= 0 && f->codes < LISTS_MAX)
        x->lists[f->codes] = 1;
    return outs_row(x->outs, MAP_FIELDS, row, NULL);
}

/* The fields of a section, once. */
static int field_rows(struct map *x, const struct section *s)
{
    size_t i;
    int result = OK;

    for (i = 0; i < x->num_seen; i++)
        if (x->seen[i] == s)
            return OK;
    if (!section_is_wanted(x, s) || x->num_seen == SEEN_MAX)
        return OK;
    x->seen[x->num_seen++] = s;
    for (i = 0; result == OK && i < s->num_fields; i++)
        result = field_row(x, s, &s->fields[i]);
    return result;
}

static int code_rows(struct map *x, size_t list)
{
    const struct code_list *l = &layout_codes[list];
    struct value row[sizeof code_columns / sizeof code_columns[0]];
    size_t i;
    int result = OK;

    for (i = 0; result == OK && i < l->num; i++) {
        row[0] = text_of(l->name);
        row[1] = value_uint(l->codes[i].code);
        row[2] = value_text(slice_of((const unsigned char *)l->codes[i].text, l->codes[i].n));
        row[3] = text_of(l->source);
        result = outs_row(x->outs, MAP_CODES, row, NULL);
    }
    return result;
}

/* All that belongs to a subtype. */
static int subtype_rows(struct map *x, const struct subtype *t)
{
    size_t i;
    int result = field_rows(x, &layout_header);

    if (result == OK)
        result = field_rows(x, t->triplets);
    for (i = 0; result == OK && i < t->num_sections; i++) {
        result = section_row(x, t, i);
        if (result == OK)
            result = field_rows(x, t->sections[i]);
    }
    return result;
}

static int all_rows(struct map *x)
{
    size_t i;
    int result = OK;

    for (i = 0; result == OK && i < layout_num_subtypes; i++)
        if (x->subtype == 0 || layout_subtypes[i].number == x->subtype)
            result = subtype_rows(x, &layout_subtypes[i]);
    for (i = 0; result == OK && i < layout_num_codes && i < LISTS_MAX; i++)
        if (x->lists[i])
            result = code_rows(x, i);
    return result;
}

static int section_is_known(const char *name)
{
    struct map x;
    size_t i, k;

    memset(&x, 0, sizeof x);
    x.section = name;
    for (i = 0; i < layout_num_subtypes; i++) {
        if (section_is_wanted(&x, layout_subtypes[i].triplets))
            return 1;
        for (k = 0; k < layout_subtypes[i].num_sections; k++)
            if (section_is_wanted(&x, layout_subtypes[i].sections[k]))
                return 1;
    }
    return section_is_wanted(&x, &layout_header);
}

static int topic_set(struct map *x, struct run *r)
{
    const char *topic = r->o->topic;
    uint64_t n;

    if (topic == NULL)
        return OK;
    if (slice_u64(slice_of((const unsigned char *)topic, strlen(topic)), &n) == OK && n <= 0xFFFF
        && layout_find((unsigned)n) != NULL) {
        x->subtype = (unsigned)n;
        return OK;
    }
    x->section = topic;
    if (section_is_known(topic))
        return OK;
    msg_error(r->msg, "no such subtype or section: %s (see: sftp119 layout --table sections)", topic);
    return E_USAGE;
}

int cmd_layout(struct run *r)
{
    static const unsigned char there[MAP_TABLES] = { TABLE_SHOWN, TABLE_SHOWN, TABLE_SHOWN };
    struct map x;
    int result;

    memset(&x, 0, sizeof x);
    result = topic_set(&x, r);
    if (result == OK)
        result = outs_open(&x.outs, r, map_tables, MAP_TABLES, there, MAP_FIELDS);
    return result == OK ? outs_close(x.outs, all_rows(&x)) : result;
}

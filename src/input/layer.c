/* layer.c: the kinds of layers. The first that is certain of itself wins. */
#include "input/layer.h"
#include "input/foreign.h"

static const struct layer_kind *const kinds[] = {
    &layer_gzip, &layer_zip, &layer_tar, &layer_tape, &layer_ftp_record, &layer_ftp_block,
    &layer_terse_pack, &layer_terse_spack, &layer_xmit
};

const struct layer_kind *layer_find(struct source *s)
{
    struct slice head = source_look(s, SOURCE_LOOK);
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i]->detect(head, head.n < SOURCE_LOOK, source_raw_size(s)))
            return kinds[i];
    return NULL;
}

void layer_report(const struct source *below, enum finding_id id, uint64_t offset, const struct value *args, size_t num)
{
    struct place at = { NULL, 0, 0, 0, 1 };

    at.input = source_name(below);
    at.offset = offset;
    finding_add(source_findings(below), id, &at, args, num);
}

void layer_refuse(const struct source *below, enum foreign_id id, uint64_t offset, const char *member)
{
    const struct foreign *f = &foreign_forms[id];
    struct value args[3];

    args[0] = value_text(slice_of((const unsigned char *)member, strlen(member)));
    args[1] = value_text(slice_of((const unsigned char *)f->what, strlen(f->what)));
    args[2] = value_text(slice_of((const unsigned char *)f->advice, strlen(f->advice)));
    layer_report(below, f->finding, offset, args, 3);
}

/* foreign.c: recognises forms that are not read. Most have a magic number (records/form.txt); the others are told
   here by their structure (containers.md 1.2, 4.1, 7, 8). All of this is asked only after no container fitted. */
#include "input/foreign.h"
#include "base/ascii.h"
#include "input/form.h"
#include "input/terse.h"

static int is_terse(struct slice s, int at_end, uint64_t size)
{
    (void)at_end;
    return terse_is_pds(s, size);
}

/* IBM-1047 to ISO 8859-1 or UTF-8 makes 5E 77 (flags and type 119) into 3B CF or 3B C3 8F and leaves 1E 02 (dump
   header) as it is. Asked when bare_is_here() and is_odd_lengths(), to which 1E 02 means the same, have been. */
static int is_text_record(struct slice s)
{
    if (s.n < 4)
        return 0;
    return (s.p[0] == 0x1E && (s.p[1] == 2 || s.p[1] == 3)) || (s.p[0] == 0x3B && s.p[1] == 0xCF)
        || (s.p[0] == 0x3B && s.p[1] == 0xC3 && s.p[2] == 0x8F);
}

static int is_text_dump(struct slice s, int at_end, uint64_t size)
{
    size_t i, records = 0;

    (void)at_end;
    (void)size;
    if (is_text_record(s) || is_text_record(slice_from(s, WORD_SIZE)))
        return 1;
    for (i = slice_find(s, A_LF); i < s.n && records < 2; i += 1 + slice_find(slice_from(s, i + 1), A_LF))
        records += (size_t)is_text_record(slice_from(s, i + 1));
    return records >= 2;
}

static int is_odd_lengths(struct slice s, int at_end, uint64_t size)
{
    (void)size;
    return form_is_odd(s, at_end);
}

static const struct {
    enum foreign_id id;
    int (*is)(struct slice head, int at_end, uint64_t size);
} tellers[] = {
    { FOREIGN_TERSE_PDS, is_terse },
    { FOREIGN_TEXT_DUMP, is_text_dump },
    { FOREIGN_LENGTHS, is_odd_lengths }
};

static int has_magic(const struct foreign *f, struct slice head)
{
    struct slice at;
    size_t i;

    if (slice_sub(head, f->offset, f->size, &at) != OK)
        return 0;
    for (i = 0; i < f->size; i++)
        if ((at.p[i] ^ (unsigned char)f->magic[i]) & (unsigned char)f->mask[i])
            return 0;
    return 1;
}

const struct foreign *foreign_find(struct slice head, int at_end, uint64_t size)
{
    size_t i, j;

    for (i = 0; i < NUM_FOREIGN; i++) {
        if (foreign_forms[i].size > 0) {
            if (has_magic(&foreign_forms[i], head))
                return &foreign_forms[i];
            continue;
        }
        for (j = 0; j < sizeof tellers / sizeof tellers[0]; j++)
            if (tellers[j].id == foreign_forms[i].id && tellers[j].is(head, at_end, size))
                return &foreign_forms[i];
    }
    return NULL;
}

void foreign_report(const struct foreign *f, const struct source *s)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value args[2];

    at.input = source_name(s);
    args[0] = value_text(slice_of((const unsigned char *)f->what, strlen(f->what)));
    args[1] = value_text(slice_of((const unsigned char *)f->advice, strlen(f->advice)));
    finding_add(source_findings(s), f->finding, &at, args, 2);
}

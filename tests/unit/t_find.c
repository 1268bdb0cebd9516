/* t_find.c: the collection of findings. */
#include <stdio.h>
#include <stdlib.h>
#include "base/finding.h"
#include "unit.h"

static struct {
    unsigned shown;
    struct finding last;
    char text[4096];
} seen;

static void show(void *ctx, const struct finding *f)
{
    size_t n = f->text.n < sizeof seen.text ? f->text.n : sizeof seen.text - 1;

    (*(unsigned *)ctx)++;
    seen.last = *f;
    memcpy(seen.text, f->text.p, n);
    seen.text[n] = '\0';
}

static struct place at(const char *input, uint64_t record)
{
    struct place p = { NULL, 0, 0, 0, 0 };

    p.input = input;
    p.record = record;
    return p;
}

static void rows(void)
{
    struct findings *fs = findings_new(show, &seen.shown);
    struct value args[3];
    struct place p;
    unsigned i;
    char copy[] = "a.smf";

    seen.shown = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(fs);
    CU_ASSERT(findings_get(fs, 0) == NULL && findings_code(fs) == 0 && !findings_lost(fs));
    args[0] = value_text(unit_text("S4"));
    args[1] = value_uint(412);
    args[2] = value_uint(372);
    for (i = 1; i <= 8; i++) {
        p = at(i % 2 ? "a.smf" : copy, i);      /* the same name in two places is the same input */
        finding_add(fs, F_SMF_TRIPLET_OUTSIDE, &p, args, 3);
    }
    CU_ASSERT_EQUAL(seen.shown, 5);
    CU_ASSERT_STRING_EQUAL(seen.text, "section S4 ends at 412, the record at 372");
    CU_ASSERT(seen.last.at.record == 5 && seen.last.count == 5 && seen.last.severity == SEV_SKIPPED);
    CU_ASSERT(slice_same(seen.last.name, unit_text("SMF_TRIPLET_OUTSIDE")));
    p = at("b.smf", 9);
    args[1] = value_uint(7);
    finding_add(fs, F_SMF_TRIPLET_OUTSIDE, &p, args, 3);
    CU_ASSERT_EQUAL(seen.shown, 6);
    CU_ASSERT_EQUAL(findings_code(fs), 8);
    finding_add(fs, F_INPUT_OPEN, NULL, args, 1);
    CU_ASSERT_STRING_EQUAL(seen.text, "cannot be opened: S4");
    CU_ASSERT_EQUAL(findings_code(fs), 12);
    p = at("a.smf", 10);
    finding_add(fs, F_SMF_TRIPLET_OUTSIDE, &p, args, 3);
    CU_ASSERT_EQUAL(seen.shown, 7);

    CU_ASSERT_PTR_NOT_NULL_FATAL(findings_get(fs, 2));
    CU_ASSERT(findings_get(fs, 0)->count == 9 && findings_get(fs, 0)->at.record == 1);
    CU_ASSERT(slice_same(findings_get(fs, 0)->text, unit_text("section S4 ends at 412, the record at 372")));
    CU_ASSERT(findings_get(fs, 1)->count == 1 && findings_get(fs, 1)->at.record == 9);
    CU_ASSERT(findings_get(fs, 2)->id == F_INPUT_OPEN && findings_get(fs, 2)->at.input == NULL);
    CU_ASSERT_PTR_NULL(findings_get(fs, 3));
    CU_ASSERT(!findings_lost(fs));
    findings_free(fs);
    findings_free(NULL);
}

static const char *text_of(struct value v)
{
    struct findings *fs = findings_new(show, &seen.shown);

    CU_ASSERT_PTR_NOT_NULL_FATAL(fs);
    finding_add(fs, F_INPUT_READ, NULL, &v, 1);
    CU_ASSERT(slice_same(findings_get(fs, 0)->text, unit_text(seen.text)));
    findings_free(fs);
    return seen.text + strlen("cannot be read: ");
}

static void arguments(void)
{
    char text[300], expected[900];
    struct value v;
    size_t i;

    CU_ASSERT_STRING_EQUAL(text_of(value_text(unit_text("a\n\x1b\\\xff"))), "a\\n\\x1b\\\\xff");
    CU_ASSERT_STRING_EQUAL(text_of(value_uint(17)), "17");
    CU_ASSERT_STRING_EQUAL(text_of(value_decimal(-17, 1)), "-1.7");
    CU_ASSERT_STRING_EQUAL(text_of(value_absent()), "-");
    CU_ASSERT_STRING_EQUAL(text_of(value_none()), "-");
    v = value_text(unit_text("\x01\xAB"));
    v.kind = V_HEX;
    CU_ASSERT_STRING_EQUAL(text_of(v), "01ab");
    memset(text, 'x', sizeof text);
    CU_ASSERT_EQUAL(strlen(text_of(value_text(slice_of((unsigned char *)text, 200)))), 200);
    CU_ASSERT_EQUAL(strlen(text_of(value_text(slice_of((unsigned char *)text, 201)))), 203);
    memset(text, '\a', sizeof text);
    for (i = 0; i < 200; i++)
        memcpy(expected + 4 * i, "\\x07", 4);
    strcpy(expected + 800, "...");
    CU_ASSERT_STRING_EQUAL(text_of(value_text(slice_of((unsigned char *)text, 300))), expected);
    memset(text, 'x', sizeof text);
    memcpy(text + 198, "\xE2\x82\xAC", 3);      /* not cut in the middle */
    memset(expected, 'x', 198);
    strcpy(expected + 198, "...");
    CU_ASSERT_STRING_EQUAL(text_of(value_text(slice_of((unsigned char *)text, 300))), expected);
}

static void too_many(void)
{
    struct findings *fs = findings_new(NULL, NULL);
    static char names[10050][8];
    struct place p;
    uint64_t all = 0;
    size_t i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(fs);
    for (i = 0; i < 10050; i++) {
        (void)snprintf(names[i], sizeof names[i], "%u", (unsigned)i);
        p = at(names[i], 0);
        finding_add(fs, F_INPUT_OPEN, &p, NULL, 0);
    }
    p = at(names[3], 0);
    finding_add(fs, F_INPUT_OPEN, &p, NULL, 0);     /* an old row still counts */
    for (i = 0; findings_get(fs, i) != NULL; i++)
        all += findings_get(fs, i)->count;
    CU_ASSERT_EQUAL(i, 10000);
    CU_ASSERT_EQUAL(all, 10051);
    CU_ASSERT(findings_get(fs, 3)->count == 2);
    CU_ASSERT(findings_get(fs, 9999)->id == F_FINDING_OVERFLOW && findings_get(fs, 9999)->count == 51);
    CU_ASSERT_EQUAL(findings_code(fs), 12);
    findings_free(fs);
}

static void catalogue(void)
{
    int id;

    for (id = 1; id < NUM_FINDINGS; id++) {
        const struct finding_kind *k = &finding_kinds[id];
        CU_ASSERT(k->name.n > 0 && k->text.n > 0 && k->number > 0 && k->code % 4 == 0 && k->code <= 12 && k->severity <= SEV_STOPPED);
    }
}

static const struct unit_case cases[] = {
    { "rows", rows }, { "arguments", arguments }, { "too many", too_many }, { "catalogue", catalogue }, { NULL, NULL }
};
const struct unit_suite suite_finding = { "finding", cases };

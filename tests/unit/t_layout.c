/* t_layout.c: the compiled record map. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "decode/layout.h"
#include "unit.h"

static void test_subtypes(void)
{
    unsigned n;

    for (n = 0; n < 300; n++)
        CU_ASSERT((layout_find(n) != NULL) == (n >= 94 && n <= 98));
    CU_ASSERT(layout_find(97)->num_sections == 7);
    CU_ASSERT(strcmp(layout_find(97)->sections[6]->name, "fcpath2") == 0);
    CU_ASSERT(layout_find(98)->sections[2]->length == 48);
    CU_ASSERT(layout_find(96)->sections[2]->length == 120);
    CU_ASSERT(layout_find(96)->sections[1]->length == 86);
    CU_ASSERT(strstr(layout_find(96)->source, "SC27-6806-60") != NULL);
}

/* The columns that others rely on, in the order of the interface. */
static void test_columns(void)
{
    static const char *const order[] = {
        "input", "record", "offset", "length", "type", "subtype", "HDFlags", "HDTime", "HDDate", "HDSID", "HDSSI",
        "TI_SYSName", "TI_RecordID", "SSHV", "AuthMethod", "AuthMethod_text", "Cipher", "KexMethod", "KexMethod_text",
        "FSOper", "FSOper_text", "FSHostname", "FSPath1", "FSPath2", "FCCmd", "FCHostname",
        "FCUserID", "FCPath", "FCPath2", "LFRIP", "LFReason",
        "LFReason_text", "raw"
    };
    size_t i, k = 0;

    for (i = 0; i < LAYOUT_NUM_COLUMNS && k < sizeof order / sizeof order[0]; i++)
        if (strcmp(layout_columns[i].id, order[k]) == 0)
            k++;
    CU_ASSERT(k == sizeof order / sizeof order[0]);
    CU_ASSERT(strcmp(layout_columns[COL_FSDur].id, "FSDur") == 0);
    CU_ASSERT(layout_columns[COL_FSDur].format == FMT_DURATION);
    CU_ASSERT(layout_columns[COL_S6Num].is_triplet && layout_columns[COL_HDLength].is_triplet);
    CU_ASSERT(!layout_columns[COL_HDFlags].is_triplet);
}

static void test_codes(void)
{
    const struct code_list *list = NULL;
    size_t i, k;

    for (i = 0; i < layout_num_codes; i++) {
        if (strcmp(layout_codes[i].name, "Cipher") == 0)
            list = &layout_codes[i];
        for (k = 0; k < layout_codes[i].num; k++) {
            const struct code *c = &layout_codes[i].codes[k];
            CU_ASSERT(code_find(&layout_codes[i], c->code) == c);
            CU_ASSERT(strlen(c->text) == c->n);
        }
    }
    CU_ASSERT_FATAL(list != NULL);
    CU_ASSERT(strcmp(code_find(list, 0x4010)->text, "aes256-ctr (CPACF)") == 0);
    CU_ASSERT(code_find(list, 22) == NULL);
    CU_ASSERT(code_find(list, 0x1007) == NULL);
    CU_ASSERT(code_find(list, 0x14010) == NULL);
    CU_ASSERT(code_find(list, 0xFFFFFFFF) == NULL);
}

/* Every code of the reference list with its text, and no other code. */
static void test_codes_csv(void)
{
    char path[600], line[300], *code, *text, *end;
    size_t i, k, total = 0, found = 0;
    FILE *f;

    if (unit_shared() == NULL) {
        unit_skip("vectors/codes.csv");
        return;
    }
    snprintf(path, sizeof path, "%s/vectors/codes.csv", unit_shared());
    f = fopen(path, "r");
    CU_ASSERT_FATAL(f != NULL);
    CU_ASSERT(fgets(line, sizeof line, f) != NULL && strncmp(line, "field,code,text", 15) == 0);
    while (fgets(line, sizeof line, f) != NULL) {
        code = strchr(line, ',');
        text = code == NULL ? NULL : strchr(code + 1, ',');
        CU_ASSERT_FATAL(text != NULL);
        *code++ = *text++ = '\0';
        if ((end = strpbrk(text, "\r\n")) != NULL)
            *end = '\0';
        total++;
        for (i = 0; i < layout_num_codes; i++) {
            const struct code *c;
            if (strcmp(layout_codes[i].name, line) != 0)
                continue;
            c = code_find(&layout_codes[i], (uint32_t)strtoul(code, NULL, 10));
            found += c != NULL && strcmp(c->text, text) == 0;
        }
    }
    fclose(f);
    for (i = k = 0; i < layout_num_codes; i++)
        k += layout_codes[i].num;
    CU_ASSERT(total > 100);
    CU_ASSERT(found == total);
    CU_ASSERT(k == total);
}

static const struct unit_case cases[] = {
    { "subtypes", test_subtypes }, { "columns", test_columns }, { "codes", test_codes },
    { "codes.csv", test_codes_csv }, { NULL, NULL }
};
const struct unit_suite suite_layout = { "layout", cases };

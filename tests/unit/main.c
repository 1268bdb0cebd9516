/* main.c: runs the unit suites: unit-tests [K/N] [SUITE]... ; exit code 0 when every assertion held and nothing was skipped in CI.
   K/N: every Nth suite, from the Kth on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <CUnit/Basic.h>
#include "unit.h"

extern const struct unit_suite suite_slice, suite_buf, suite_put, suite_instant, suite_ip, suite_escape, suite_ebcdic,
    suite_finding, suite_io, suite_ds, suite_zone, suite_votes, suite_course;
extern const struct unit_suite suite_terse, suite_xmit;
extern const struct unit_suite suite_gzip, suite_zip, suite_unpack, suite_tape;
extern const struct unit_suite suite_source, suite_contain, suite_damage, suite_bare, suite_kind, suite_line;
extern const struct unit_suite suite_layout, suite_decode, suite_sweep, suite_model;
extern const struct unit_suite suite_build, suite_render, suite_xml, suite_html;
extern const struct unit_suite suite_cause, suite_freeze, suite_sorter, suite_pattern, suite_envel, suite_trace, suite_conn, suite_real;
extern const struct unit_suite suite_deeds, suite_server, suite_clreal, suite_client, suite_clruns;
extern const struct unit_suite suite_logins;
extern const struct unit_suite suite_hostile;
extern const struct unit_suite suite_queue, suite_match, suite_ends, suite_truth, suite_tally, suite_audit, suite_why, suite_peaks;
extern const struct unit_suite suite_write, suite_twins;
extern const struct unit_suite suite_filter, suite_option;

static const struct unit_suite *const suites[] = {
    &suite_slice, &suite_buf, &suite_put, &suite_instant, &suite_ip, &suite_escape, &suite_ebcdic, &suite_finding,
    &suite_io, &suite_ds, &suite_zone, &suite_votes, &suite_course,
    &suite_gzip, &suite_zip, &suite_unpack, &suite_tape,
    &suite_terse, &suite_xmit,
    &suite_source, &suite_contain, &suite_damage, &suite_bare, &suite_kind, &suite_line,
    &suite_layout, &suite_decode, &suite_sweep, &suite_model,
    &suite_build, &suite_render, &suite_xml, &suite_html,
    &suite_cause, &suite_freeze, &suite_sorter, &suite_pattern, &suite_envel, &suite_trace, &suite_conn, &suite_real,
    &suite_deeds, &suite_server, &suite_clreal, &suite_client, &suite_clruns,
    &suite_logins,
    &suite_hostile,
    &suite_queue, &suite_match, &suite_ends, &suite_truth, &suite_tally, &suite_audit, &suite_why, &suite_peaks,
    &suite_write, &suite_twins,
    &suite_filter, &suite_option,
};

static unsigned skipped;

const char *unit_shared(void)
{
    const char *s = getenv("SHARED");
    struct stat st;
    return s != NULL && s[0] != '\0' && stat(s, &st) == 0 && S_ISDIR(st.st_mode) ? s : NULL;
}

void unit_skip(const char *what)
{
    skipped++;
    printf("SKIPPED: %s ", what);
}

struct slice unit_text(const char *s)
{
    return slice_of((const unsigned char *)s, strlen(s));
}

unsigned char *unit_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    unsigned char *p = NULL;
    size_t cap = 0, got;

    *n = 0;
    if (f == NULL)
        return NULL;
    do {
        if (*n == cap) {
            unsigned char *q = realloc(p, cap = cap * 2 + 65536);
            if (q == NULL) {
                free(p);
                fclose(f);
                *n = 0;
                return NULL;
            }
            p = q;
        }
        got = fread(p + *n, 1, cap - *n, f);
        *n += got;
    } while (got > 0);
    fclose(f);
    return p;
}

uint32_t unit_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static int wanted(const char *name, int argc, char **argv)
{
    int i;
    if (argc < 1)
        return 1;
    for (i = 0; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    size_t i;
    const char *ci = getenv("CI");
    unsigned failed, part = 1, parts = 1;

    argc--;
    argv++;
    if (argc > 0 && sscanf(argv[0], "%u/%u", &part, &parts) == 2) {
        if (part < 1 || part > parts)
            return 2;
        argc--;
        argv++;
    }
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    for (i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        const struct unit_case *c;
        CU_pSuite s;
        if (i % parts != part - 1 || !wanted(suites[i]->name, argc, argv))
            continue;
        s = CU_add_suite(suites[i]->name, NULL, NULL);
        if (s == NULL)
            return 2;
        for (c = suites[i]->cases; c->name != NULL; c++)
            if (CU_add_test(s, c->name, c->run) == NULL)
                return 2;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    failed = CU_get_number_of_failures() + (CU_get_number_of_tests_run() == 0);
    CU_cleanup_registry();
    if (skipped > 0)
        printf("\n%u skipped\n", skipped);
    if (skipped > 0 && ci != NULL && strcmp(ci, "true") == 0)
        failed++;
    return failed > 0;
}

/* cunit.c: runs suites and tests in the order in which they were added, and sums up as CUnit does. */
#include <setjmp.h>
#include <stdio.h>
#include <CUnit/CUnit.h>

enum { MAX_SUITES = 200, MAX_TESTS = 4000, MAX_SHOWN = 20 };

struct mini_suite {
    const char *name;
};
struct mini_test {
    CU_pSuite suite;
    const char *name;
    void (*run)(void);
};

static struct mini_suite suites[MAX_SUITES];
static struct mini_test tests[MAX_TESTS];
static unsigned num_suites, num_tests, run_tests, failed_tests;
static unsigned long asserts, failed;
static jmp_buf out;

int CU_initialize_registry(void)
{
    return CUE_SUCCESS;
}

void CU_cleanup_registry(void)
{
}

CU_pSuite CU_add_suite(const char *name, int (*begin)(void), int (*end)(void))
{
    if (num_suites == MAX_SUITES || begin != NULL || end != NULL)
        return NULL;
    suites[num_suites].name = name;
    return &suites[num_suites++];
}

void *CU_add_test(CU_pSuite suite, const char *name, void (*run)(void))
{
    struct mini_test *t = &tests[num_tests];

    if (num_tests == MAX_TESTS)
        return NULL;
    t->suite = suite;
    t->name = name;
    t->run = run;
    num_tests++;
    return t;
}

void CU_basic_set_mode(int mode)
{
    (void)mode;
}

void mini_assert(int holds, const char *text, const char *file, int line, int fatal)
{
    asserts++;
    if (holds)
        return;
    failed++;
    if (failed <= MAX_SHOWN)
        printf("\n%s:%d: %s\n", file, line, text);
    if (fatal)
        longjmp(out, 1);
}

int CU_basic_run_tests(void)
{
    for (run_tests = 0; run_tests < num_tests; run_tests++) {
        const struct mini_test *t = &tests[run_tests];
        unsigned long before = failed;
        if (setjmp(out) == 0)
            t->run();
        if (failed > before) {
            failed_tests++;
            printf("%s: %s failed\n", t->suite->name, t->name);
        }
    }
    printf("\n%10s %10s %10s %10s %10s\n", "", "Total", "Ran", "Passed", "Failed");
    printf("%10s %10u %10u %10u %10u\n", "tests", num_tests, run_tests, run_tests - failed_tests, failed_tests);
    printf("%10s %10lu %10lu %10lu %10lu\n", "asserts", asserts, asserts, asserts - failed, failed);
    return CUE_SUCCESS;
}

unsigned CU_get_number_of_failures(void)
{
    return (unsigned)failed;
}

unsigned CU_get_number_of_tests_run(void)
{
    return run_tests;
}

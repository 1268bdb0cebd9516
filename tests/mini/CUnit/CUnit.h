/* CUnit.h: the part of CUnit that the unit tests use, for systems without it: make CUNIT_CFLAGS=-Itests/mini
   CUNIT_LIBS=build/cunit.o (tests/mini/cunit.c). Names and meaning are CUnit's. */
#ifndef MINI_CUNIT_H
#define MINI_CUNIT_H

#include <string.h>

typedef struct mini_suite *CU_pSuite;

enum { CUE_SUCCESS, CUE_NOMEMORY };
enum { CU_BRM_NORMAL };

int CU_initialize_registry(void);
void CU_cleanup_registry(void);
CU_pSuite CU_add_suite(const char *name, int (*begin)(void), int (*end)(void));
void *CU_add_test(CU_pSuite suite, const char *name, void (*run)(void));
void CU_basic_set_mode(int mode);
int CU_basic_run_tests(void);
unsigned CU_get_number_of_failures(void);
unsigned CU_get_number_of_tests_run(void);

/* Counts an assertion; one that does not hold is shown, and ends its test when it is fatal. */
void mini_assert(int holds, const char *text, const char *file, int line, int fatal);

#define MINI(x, fatal) mini_assert((x) ? 1 : 0, #x, __FILE__, __LINE__, fatal)
#define CU_FAIL(text) mini_assert(0, text, __FILE__, __LINE__, 0)
#define CU_FAIL_FATAL(text) mini_assert(0, text, __FILE__, __LINE__, 1)
#define CU_ASSERT(x) MINI(x, 0)
#define CU_ASSERT_FATAL(x) MINI(x, 1)
#define CU_ASSERT_TRUE(x) MINI(x, 0)
#define CU_ASSERT_TRUE_FATAL(x) MINI(x, 1)
#define CU_ASSERT_FALSE(x) MINI(!(x), 0)
#define CU_ASSERT_EQUAL(a, b) MINI((a) == (b), 0)
#define CU_ASSERT_EQUAL_FATAL(a, b) MINI((a) == (b), 1)
#define CU_ASSERT_NOT_EQUAL(a, b) MINI((a) != (b), 0)
#define CU_ASSERT_PTR_EQUAL(a, b) MINI((const void *)(a) == (const void *)(b), 0)
#define CU_ASSERT_PTR_EQUAL_FATAL(a, b) MINI((const void *)(a) == (const void *)(b), 1)
#define CU_ASSERT_PTR_NOT_EQUAL(a, b) MINI((const void *)(a) != (const void *)(b), 0)
#define CU_ASSERT_PTR_NULL(a) MINI((a) == NULL, 0)
#define CU_ASSERT_PTR_NOT_NULL(a) MINI((a) != NULL, 0)
#define CU_ASSERT_PTR_NOT_NULL_FATAL(a) MINI((a) != NULL, 1)
#define CU_ASSERT_STRING_EQUAL(a, b) MINI(strcmp((a), (b)) == 0, 0)

#endif

/* Basic.h: all of it is in CUnit.h. */
#include <CUnit/CUnit.h>

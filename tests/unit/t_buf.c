/* t_buf.c: growing buffers. */
#include "base/buf.h"
#include "unit.h"

static void grows(void)
{
    struct buf b;
    size_t i;

    buf_init(&b, 0);
    CU_ASSERT(buf_slice(&b).n == 0);
    buf_put(&b, slice_of(NULL, 0));
    CU_ASSERT(b.result == OK && b.n == 0);
    for (i = 0; i < 100000; i++)
        buf_byte(&b, (unsigned char)(i % 251));
    CU_ASSERT(b.result == OK && b.n == 100000);
    for (i = 0; i < 100000 && b.p[i] == i % 251;)
        i++;
    CU_ASSERT_EQUAL(i, 100000);
    buf_clear(&b);
    buf_put(&b, unit_text("again"));
    CU_ASSERT(slice_same(buf_slice(&b), unit_text("again")));
    buf_done(&b);
    CU_ASSERT(b.p == NULL && b.n == 0);
}

static void limit(void)
{
    struct buf b;

    buf_init(&b, 5);
    buf_put(&b, unit_text("123"));
    buf_put(&b, unit_text("45"));
    CU_ASSERT(b.result == OK && b.n == 5);
    buf_byte(&b, 0x36);
    CU_ASSERT(b.result == E_LIMIT && b.n == 5);
    buf_clear(&b);
    buf_byte(&b, 0x36);     /* failure sticks */
    CU_ASSERT(b.result == E_LIMIT && b.n == 0);
    CU_ASSERT_PTR_NULL(buf_reserve(&b, 0));
    buf_done(&b);

    buf_init(&b, 1000);
    CU_ASSERT_PTR_NOT_NULL(buf_reserve(&b, 1000));
    CU_ASSERT(b.cap <= 1000);
    CU_ASSERT_PTR_NULL(buf_reserve(&b, 1001));
    CU_ASSERT(b.result == E_LIMIT);
    buf_done(&b);

    buf_init(&b, 0);
    buf_byte(&b, 1);
    CU_ASSERT_PTR_NULL(buf_reserve(&b, SIZE_MAX));
    CU_ASSERT(b.result == E_LIMIT && b.n == 1);
    buf_done(&b);
}

static const struct unit_case cases[] = { { "grows", grows }, { "limit", limit }, { NULL, NULL } };
const struct unit_suite suite_buf = { "buf", cases };

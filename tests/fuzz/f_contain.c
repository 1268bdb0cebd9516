/* f_contain.c: fuzz target: an SMF dump in any container, recognised and then with each form forced. */
#include "fuzz.h"
#include "input/contain.h"
#include "input/kind.h"

struct seen {
    uint64_t count;
    size_t bytes;
};

static void see(void *ctx, const struct record_head *h)
{
    struct seen *x = ctx;

    HOLDS(h->length >= 18 && h->length <= RECORD_MAX && h->number == ++x->count && h->offset == x->bytes);
    x->bytes += h->length;
}

/* Reads all; gives a sum of what came out. */
static uint32_t take(const uint8_t *data, size_t size, size_t step, const char *form, int any)
{
    struct seen x = { 0, 0 };
    struct record_want want = { 0, 94, 98, see, NULL };
    struct findings *fs = findings_new(NULL, NULL);
    struct container *c = NULL;
    struct drip d;
    struct source *s = fuzz_source(&d, data, size, step, fs);
    struct record r;
    uint32_t sum = 0;

    want.any = any;
    want.ctx = &x;
    if (form == NULL)
        sum = (uint32_t)kind_find(s);
    if (container_open(&c, s, form, &want) == OK) {
        while (container_next(c, &r) == OK) {
            HOLDS(r.bytes.n >= 18 && be16_at(r.bytes.p) == r.bytes.n && (r.bytes.p[2] | r.bytes.p[3]) == 0);
            sum = slice_hash(r.bytes, sum);
        }
        HOLDS(source_offset(s) == size && container_tally(c)->records == x.count);
        HOLDS(findings_code(fs) == 8 || container_tally(c)->damaged == 0);
        container_close(c);
    }
    source_close(s);
    findings_free(fs);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const *forms = container_forms();
    size_t i;

    HOLDS(take(data, size, 0, NULL, 1) == take(data, size, 1 + size % 31, NULL, 1));
    for (i = 0; forms[i] != NULL; i++)
        take(data, size, 0, forms[i], i % 2);
    return 0;
}

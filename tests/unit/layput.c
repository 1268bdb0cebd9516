/* layput.c: see layput.h. */
#include "layput.h"
#include <stdlib.h>
#include <zlib.h>
#include "unit.h"

unsigned char *layput_noise(size_t n)
{
    unsigned char *p = malloc(n);
    uint32_t state = 119;
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = (unsigned char)(unit_random(&state) >> (i / 1000 % 2 ? 8 : 28));
    return p;
}

size_t layput_deflate(unsigned char *d, size_t room, const unsigned char *p, size_t n, int bits)
{
    z_stream z;

    memset(&z, 0, sizeof z);
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(size_t)p;
    z.avail_in = (uInt)n;
    z.next_out = d;
    z.avail_out = (uInt)room;
    CU_ASSERT_EQUAL_FATAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    n = room - z.avail_out;
    deflateEnd(&z);
    return n;
}

size_t layput_drain(struct source *s, const unsigned char *want, size_t n, size_t look)
{
    size_t at = 0, take;
    struct slice w;

    while ((w = source_look(s, look)).n > 0) {
        CU_ASSERT_EQUAL(source_offset(s), at);
        take = w.n < look ? w.n : look;
        if (at + take > n || memcmp(want + at, w.p, take) != 0) {
            CU_FAIL("other bytes");
            break;
        }
        source_skip(s, take);
        at += take;
    }
    CU_ASSERT_EQUAL(source_look(s, 1).n, 0);
    return at;
}

struct unpack *layput_open(struct drip *f, struct findings *fs)
{
    struct source *s = NULL;
    struct unpack *u = NULL;

    f->at = 0;
    CU_ASSERT_EQUAL_FATAL(source_open_reader(&s, drip_read, f, "X", fs), OK);
    CU_ASSERT_EQUAL_FATAL(unpack_take(&u, s), OK);
    return u;
}

/* t_put.c: numbers, times and addresses as text; the C library is the oracle. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include "base/instant.h"
#include "base/put.h"
#include "unit.h"

enum { GUARD = 0xA5 };

static unsigned char out[64];

static void prepare(void)
{
    memset(out, GUARD, sizeof out);
}

/* 1 when what stands in out up to end is the text, within room, and not more than room was touched. */
static int made(const unsigned char *end, const char *text, size_t room)
{
    size_t i;

    for (i = room; i < sizeof out; i++)
        if (out[i] != GUARD)
            return 0;
    if ((size_t)(end - out) <= room && slice_same(slice_of(out, (size_t)(end - out)), unit_text(text)))
        return 1;
    printf("[%.*s, not %s] ", (int)(end - out), (const char *)out, text);
    return 0;
}

static uint64_t random64(uint32_t *r)
{
    uint64_t u = unit_random(r);

    u = u << 32 | unit_random(r);
    return u >> unit_random(r) % 64;
}

static void check_u64(uint64_t u)
{
    char text[64];
    int64_t i = (int64_t)u;

    (void)snprintf(text, sizeof text, "%" PRIu64, u);
    prepare();
    CU_ASSERT(made(put_u64(out, u), text, PUT_U64));
    (void)snprintf(text, sizeof text, "%" PRId64, i);
    prepare();
    CU_ASSERT(made(put_i64(out, i), text, PUT_I64));
    (void)snprintf(text, sizeof text, u == 0 ? "0" : "0%" PRIo64, u);
    prepare();
    CU_ASSERT(made(put_octal(out, u), text, PUT_OCTAL));
}

static void integers(void)
{
    uint64_t ten = 1;
    uint32_t r = 17;
    unsigned i;

    for (i = 0; i < 20; i++, ten *= 10) {
        check_u64(ten - 1);
        check_u64(ten);
        check_u64(ten + 1);
        check_u64((uint64_t)0 - ten);
    }
    for (i = 0; i < 64; i++) {
        check_u64(UINT64_C(1) << i);
        check_u64((UINT64_C(1) << i) - 1);
    }
    for (i = 0; i < 20000; i++)
        check_u64(random64(&r));
    for (i = 0; i < 12000; i++)
        check_u64(i);
}

static void check_decimal(int64_t i, unsigned scale)
{
    char digits[64], text[64];
    uint64_t u = i < 0 ? (uint64_t)0 - (uint64_t)i : (uint64_t)i;
    int n = snprintf(digits, sizeof digits, "%0*" PRIu64, (int)scale + 1, u);

    (void)snprintf(text, sizeof text, "%s%.*s%s%s", i < 0 ? "-" : "", n - (int)scale, digits, scale > 0 ? "." : "",
        digits + n - scale);
    prepare();
    CU_ASSERT(made(put_decimal(out, i, scale), text, PUT_DECIMAL));
}

static void decimals(void)
{
    uint32_t r = 3;
    unsigned i, scale;

    prepare();
    CU_ASSERT(made(put_decimal(out, -5, 2), "-0.05", PUT_DECIMAL));
    prepare();
    CU_ASSERT(made(put_decimal(out, 12345, 3), "12.345", PUT_DECIMAL));
    for (scale = 0; scale <= 9; scale++) {
        for (i = 0; i < 200; i++) {
            check_decimal((int64_t)i, scale);
            check_decimal(-(int64_t)i, scale);
        }
        for (i = 0; i < 2000; i++)
            check_decimal((int64_t)random64(&r), scale);
        check_decimal(INT64_MAX, scale);
        check_decimal(INT64_MIN, scale);
    }
}

static void check_instant(int64_t micros, unsigned digits)
{
    char text[80], fraction[8] = "";
    time_t t = (time_t)(micros / INSTANT_SECOND);
    long rest = (long)(micros % INSTANT_SECOND);
    struct tm tm;

    if (rest < 0) {
        rest += 1000000;
        t--;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(gmtime_r(&t, &tm));
    if (digits > 0)
        (void)snprintf(fraction, sizeof fraction, ".%06ld", rest % 1000000);
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%.*sZ", tm.tm_year + 1900, tm.tm_mon + 1,
        tm.tm_mday, tm.tm_hour,
        tm.tm_min, tm.tm_sec, digits > 0 ? (int)digits + 1 : 0, fraction);
    prepare();
    CU_ASSERT(made(put_instant(out, micros, digits), text, PUT_INSTANT));
}

static void instants(void)
{
    uint32_t r = 11;
    unsigned i;
    int64_t day;

    for (i = 0; i <= 6; i++) {
        check_instant(0, i);
        check_instant(-1, i);
        check_instant(999999, i);
        check_instant(INT64_C(951782400) * INSTANT_SECOND - 1, i);    /* around 2000-02-29 */
        check_instant(INT64_C(951782400) * INSTANT_SECOND, i);
        check_instant(INT64_C(253402300799999999), i);                  /* the end of 9999 */
        check_instant(INT64_C(-62167219200) * INSTANT_SECOND, i);       /* the begin of 0000 */
    }
    for (day = -719528; day < 2932897; day += 97)
        check_instant(
            day * INSTANT_DAY + (int64_t)(unit_random(&r) % 86400) * INSTANT_SECOND + unit_random(&r) % 1000000,
            unit_random(&r) % 7);
    prepare();
    CU_ASSERT(made(put_instant(out, INT64_MAX, 6), "+294247-01-10T04:00:54.775807Z", PUT_INSTANT));
    prepare();
    CU_ASSERT(made(put_instant(out, INT64_MIN, 6), "-290308-12-21T19:59:05.224192Z", PUT_INSTANT));
    prepare();
    CU_ASSERT(made(put_instant(out, INT64_C(253402300800000000), 0), "+10000-01-01T00:00:00Z", PUT_INSTANT));
    prepare();
    CU_ASSERT(made(put_instant(out, INT64_C(-62167219201) * INSTANT_SECOND, 0), "-0001-12-31T23:59:59Z", PUT_INSTANT));
}

static void clocks_dates(void)
{
    prepare();
    CU_ASSERT(made(put_clock(out, 0), "00:00:00.00", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_clock(out, 8639999), "23:59:59.99", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_clock(out, 35999999), "99:59:59.99", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_clock(out, 36000000), "100:00:00.00", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_clock(out, UINT32_MAX), "11930:27:52.95", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_clock(out, UINT64_MAX), "51240955760304:18:36.15", PUT_CLOCK));
    prepare();
    CU_ASSERT(made(put_date(out, 0), "1970-01-01", PUT_DATE));
    prepare();
    CU_ASSERT(made(put_date(out, -1), "1969-12-31", PUT_DATE));
    prepare();
    CU_ASSERT(made(put_date(out, 11016), "2000-02-29", PUT_DATE));
    prepare();
    CU_ASSERT(made(put_date(out, INT64_MAX), "+294247-01-10", PUT_DATE));
    prepare();
    CU_ASSERT(made(put_date(out, INT64_MIN), "-290308-12-21", PUT_DATE));
}

static void check_ip(const unsigned char ip[16])
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
    char text[INET6_ADDRSTRLEN];

    if (memcmp(ip, mapped, 12) == 0)
        CU_ASSERT_PTR_NOT_NULL_FATAL(inet_ntop(AF_INET, ip + 12, text, sizeof text));
    if (memcmp(ip, mapped, 12) != 0)
        CU_ASSERT_PTR_NOT_NULL_FATAL(inet_ntop(AF_INET6, ip, text, sizeof text));
    prepare();
    CU_ASSERT(made(put_ip(out, ip), text, PUT_IP));
}

static void addresses(void)
{
    unsigned char ip[16];
    uint32_t r = 23;
    unsigned i, k, zeros;

    for (zeros = 0; zeros < 65536; zeros++) {       /* every pattern of zero bytes */
        for (k = 0; k < 16; k++)
            ip[k] = (unsigned char)(zeros >> k & 1 ? 0 : unit_random(&r) % 255 + 1);
        check_ip(ip);
    }
    for (i = 0; i < 65536; i++) {
        memset(ip, 0, 10);
        ip[10] = ip[11] = 0xFF;
        ip[12] = (unsigned char)(i >> 8);
        ip[13] = (unsigned char)i;
        ip[14] = (unsigned char)(255 - i % 256);
        ip[15] = (unsigned char)unit_random(&r);
        check_ip(ip);
    }
    memset(ip, 0, sizeof ip);
    check_ip(ip);
    ip[15] = 1;
    check_ip(ip);
}

static void any(void)
{
    static const unsigned char ip[16] = { 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 };
    struct value v = value_uint(7);

    prepare();
    CU_ASSERT(made(put_value(out, &v), "7", PUT_NUMBER));
    v = value_int(-7);
    prepare();
    CU_ASSERT(made(put_value(out, &v), "-7", PUT_NUMBER));
    v = value_decimal(1234, 2);
    prepare();
    CU_ASSERT(made(put_value(out, &v), "12.34", PUT_NUMBER));
    v = value_instant(1500000, 3);
    prepare();
    CU_ASSERT(made(put_value(out, &v), "1970-01-01T00:00:01.500Z", PUT_NUMBER));
    v.kind = V_CLOCK;
    v.v.u = 123;
    prepare();
    CU_ASSERT(made(put_value(out, &v), "00:00:01.23", PUT_NUMBER));
    v.kind = V_DATE;
    v.v.i = 1;
    prepare();
    CU_ASSERT(made(put_value(out, &v), "1970-01-02", PUT_NUMBER));
    v.kind = V_OCTAL;
    v.v.u = 0750;
    prepare();
    CU_ASSERT(made(put_value(out, &v), "0750", PUT_NUMBER));
    v.kind = V_IP;
    v.v.p = ip;
    prepare();
    CU_ASSERT(made(put_value(out, &v), "2001:db8::7", PUT_NUMBER));
    v = value_absent();
    CU_ASSERT_PTR_EQUAL(put_value(out, &v), out);
    prepare();
    CU_ASSERT(made(put_hex(out, ip, 5), "20010db800", 10));
}

static const struct unit_case cases[] = {
    { "integers", integers }, { "decimals", decimals }, { "instants", instants }, { "clocks and dates", clocks_dates },
    { "addresses", addresses }, { "any value", any }, { NULL, NULL }
};
const struct unit_suite suite_put = { "put", cases };

/* put.c: numbers, times and addresses as text. Decimal digits are made two at a time from a table, by divisions
   through constants, which compilers turn into multiplications. */
#include "base/ascii.h"
#include "base/instant.h"
#include "base/put.h"

#define TEN_PAIRS(t) \
    t, 0x30, t, 0x31, t, 0x32, t, 0x33, t, 0x34, t, 0x35, t, 0x36, t, 0x37, t, 0x38, t, 0x39

static const unsigned char pairs[200] = {
    TEN_PAIRS(0x30), TEN_PAIRS(0x31), TEN_PAIRS(0x32), TEN_PAIRS(0x33), TEN_PAIRS(0x34),
    TEN_PAIRS(0x35), TEN_PAIRS(0x36), TEN_PAIRS(0x37), TEN_PAIRS(0x38), TEN_PAIRS(0x39)
};
static const unsigned char hex_digits[16] = {
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66
};

/* Exactly two digits of u below 100. */
static inline unsigned char *put_2(unsigned char *d, unsigned u)
{
    memcpy(d, pairs + 2 * u, 2);
    return d + 2;
}

static inline unsigned char *put_4(unsigned char *d, unsigned u)
{
    return put_2(put_2(d, u / 100), u % 100);
}

static inline unsigned char *put_8(unsigned char *d, uint32_t u)
{
    return put_4(put_4(d, u / 10000), u % 10000);
}

/* Without leading zeros: u below 100, below 10^4, below 10^8. */
static inline unsigned char *put_upto2(unsigned char *d, unsigned u)
{
    if (u >= 10)
        return put_2(d, u);
    *d = (unsigned char)(A_0 + u);
    return d + 1;
}

static inline unsigned char *put_upto4(unsigned char *d, unsigned u)
{
    unsigned high = u / 100;

    return u < 100 ? put_upto2(d, u) : put_2(put_upto2(d, high), u - high * 100);
}

static inline unsigned char *put_upto8(unsigned char *d, uint32_t u)
{
    uint32_t high = u / 10000;

    return u < 10000 ? put_upto4(d, u) : put_4(put_upto4(d, high), u - high * 10000);
}

unsigned char *put_u64(unsigned char *d, uint64_t u)
{
    uint64_t high;

    if (u < 100000000)
        return put_upto8(d, (uint32_t)u);
    high = u / 100000000;
    if (high < 100000000)
        d = put_upto8(d, (uint32_t)high);
    else
        d = put_8(put_upto8(d, (uint32_t)(high / 100000000)), (uint32_t)(high % 100000000));
    return put_8(d, (uint32_t)(u - high * 100000000));
}

/* Writes the sign of i and gives its magnitude; INT64_MIN has one as well. */
static unsigned char *put_sign(unsigned char *d, int64_t i, uint64_t *u)
{
    *u = (uint64_t)i;
    if (i < 0) {
        *u = 0 - *u;
        *d++ = A_MINUS;
    }
    return d;
}

unsigned char *put_i64(unsigned char *d, int64_t i)
{
    uint64_t u;

    d = put_sign(d, i, &u);
    return put_u64(d, u);
}

unsigned char *put_decimal(unsigned char *d, int64_t i, unsigned scale)
{
    uint64_t u;
    unsigned char text[9 + PUT_U64], *first = text + 9, *end;

    d = put_sign(d, i, &u);
    if (scale == 0)
        return put_u64(d, u);
    if (scale == 2) {       /* the usual case: hundredths of a second */
        d = put_u64(d, u / 100);
        *d++ = A_DOT;
        return put_2(d, (unsigned)(u % 100));
    }
    memset(text, A_0, 9);
    end = put_u64(first, u);
    while ((size_t)(end - first) <= scale)
        first--;
    memcpy(d, first, (size_t)(end - first) - scale);
    d += (size_t)(end - first) - scale;
    *d++ = A_DOT;
    memcpy(d, end - scale, scale);
    return d + scale;
}

/* No instant has a day outside this range; what lies outside is drawn to its ends, which bounds the year to six
   digits. */
enum { LAST_DAY = 106751991 };

unsigned char *put_date(unsigned char *d, int64_t days)
{
    int64_t year;
    unsigned month, day;

    civil_from_days(days > LAST_DAY ? LAST_DAY : days < -LAST_DAY - 1 ? -LAST_DAY - 1 : days, &year, &month, &day);
    if (year >= 0 && year <= 9999) {
        d = put_4(d, (unsigned)year);
    } else {
        uint32_t size = (uint32_t)(year < 0 ? -year : year);
        *d++ = year < 0 ? A_MINUS : A_PLUS;
        d = size < 10000 ? put_4(d, size) : put_upto8(d, size);
    }
    *d++ = A_MINUS;
    d = put_2(d, month);
    *d++ = A_MINUS;
    return put_2(d, day);
}

/* HH:MM:SS of seconds below 100 hours. */
static inline unsigned char *put_hms(unsigned char *d, uint32_t seconds)
{
    uint32_t minutes = seconds / 60, hours = minutes / 60;

    d = put_2(d, hours);
    *d++ = A_COLON;
    d = put_2(d, minutes - hours * 60);
    *d++ = A_COLON;
    return put_2(d, seconds - minutes * 60);
}

unsigned char *put_instant(unsigned char *d, int64_t micros, unsigned digits)
{
    int64_t days = micros / INSTANT_DAY, rest = micros - days * INSTANT_DAY;
    uint32_t seconds, fraction;

    if (rest < 0) {
        rest += INSTANT_DAY;
        days--;
    }
    seconds = (uint32_t)(rest / INSTANT_SECOND);
    fraction = (uint32_t)(rest - (int64_t)seconds * INSTANT_SECOND);
    d = put_date(d, days);
    *d++ = A_UT;
    d = put_hms(d, seconds);
    if (digits > 0) {
        *d++ = A_DOT;
        (void)put_2(put_4(d, fraction / 100), fraction % 100);
        d += digits < 6 ? digits : 6;
    }
    *d++ = A_UZ;
    return d;
}

unsigned char *put_clock(unsigned char *d, uint64_t centis)
{
    uint64_t seconds = centis / 100;
    unsigned hundredths = (unsigned)(centis - seconds * 100);

    if (seconds < 360000) {
        d = put_hms(d, (uint32_t)seconds);
    } else {
        unsigned char hms[8];
        (void)put_hms(hms, (uint32_t)(seconds % 3600));
        d = put_u64(d, seconds / 3600);
        memcpy(d, hms + 2, 6);
        d += 6;
    }
    *d++ = A_DOT;
    return put_2(d, hundredths);
}

static inline unsigned char *put_byte(unsigned char *d, unsigned u)
{
    if (u < 100)
        return put_upto2(d, u);
    *d++ = (unsigned char)(A_0 + u / 100);
    return put_2(d, u % 100);
}

static unsigned char *put_quad(unsigned char *d, const unsigned char *p)
{
    d = put_byte(d, p[0]);
    *d++ = A_DOT;
    d = put_byte(d, p[1]);
    *d++ = A_DOT;
    d = put_byte(d, p[2]);
    *d++ = A_DOT;
    return put_byte(d, p[3]);
}

static unsigned char *put_group(unsigned char *d, unsigned u)
{
    if (u >= 0x1000)
        *d++ = hex_digits[u >> 12];
    if (u >= 0x100)
        *d++ = hex_digits[u >> 8 & 15];
    if (u >= 0x10)
        *d++ = hex_digits[u >> 4 & 15];
    *d++ = hex_digits[u & 15];
    return d;
}

/* IPv6 of RFC 5952: the first of the longest runs of two or more zero groups becomes "::". ::a.b.c.d
   (IPv4-compatible, RFC 4291) is written with the quad, as inet_ntop() does. */
unsigned char *put_ip(unsigned char *d, const unsigned char ip[16])
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
    unsigned group, run = 0, best = 0, best_at = 8;

    if (memcmp(ip, mapped, sizeof mapped) == 0)
        return put_quad(d, ip + 12);
    for (group = 0; group < 8; group++) {
        run = be16_at(ip + 2 * group) == 0 ? run + 1 : 0;
        if (run > best && run > 1) {
            best = run;
            best_at = group + 1 - run;
        }
    }
    if (best_at == 0 && best == 6) {
        *d++ = A_COLON;
        *d++ = A_COLON;
        return put_quad(d, ip + 12);
    }
    for (group = 0; group < 8; group++) {
        if (group == best_at) {
            *d++ = A_COLON;
            group += best - 1;
            if (group == 7)
                *d++ = A_COLON;
            continue;
        }
        if (group > 0)
            *d++ = A_COLON;
        d = put_group(d, be16_at(ip + 2 * group));
    }
    return d;
}

unsigned char *put_octal(unsigned char *d, uint64_t u)
{
    unsigned shift = 0;

    *d++ = A_0;
    if (u == 0)
        return d;
    while (shift < 63 && u >> shift > 7)
        shift += 3;
    for (;; shift -= 3) {
        *d++ = (unsigned char)(A_0 + (u >> shift & 7));
        if (shift == 0)
            return d;
    }
}

unsigned char *put_hex(unsigned char *d, const unsigned char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        *d++ = hex_digits[p[i] >> 4];
        *d++ = hex_digits[p[i] & 15];
    }
    return d;
}

unsigned char *put_value(unsigned char *d, const struct value *v)
{
    switch (v->kind) {
    case V_UINT: return put_u64(d, v->v.u);
    case V_INT: return put_i64(d, v->v.i);
    case V_DECIMAL: return put_decimal(d, v->v.i, v->scale);
    case V_INSTANT: return put_instant(d, v->v.i, v->scale);
    case V_CLOCK: return put_clock(d, v->v.u);
    case V_DATE: return put_date(d, v->v.i);
    case V_IP: return put_ip(d, v->v.p);
    case V_OCTAL: return put_octal(d, v->v.u);
    default: return d;
    }
}

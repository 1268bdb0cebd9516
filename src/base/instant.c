/* instant.c: the calendar, and time as text and as packed decimal.

   Dates are counted in years that begin with March and in cycles of 400 years (146097 days), so that the leap day is
   the last day of a year and the months' lengths follow from (153 m + 2) / 5. */
#include "base/ascii.h"
#include "base/instant.h"

enum { CYCLE_DAYS = 146097, EPOCH_DAYS = 719468 };     /* EPOCH_DAYS: from 0000-03-01 to 1970-01-01 */

int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t y = year - (month <= 2), cycle = (y >= 0 ? y : y - 399) / 400;
    int64_t in_cycle = y - cycle * 400;
    unsigned m = month > 2 ? month - 3 : month + 9;

    return cycle * CYCLE_DAYS + in_cycle * 365 + in_cycle / 4 - in_cycle / 100
        + (int64_t)((153 * m + 2) / 5) + (int64_t)day - 1 - EPOCH_DAYS;
}

/* The way back by Neri and Schneider ("Euclidean affine functions and their application to calendar algorithms",
   2022): each division by a number of days that is not whole (146097/4, 1461/4, 153/5) is a multiplication and a
   shift. SHIFT cycles are added first so that 32 bits without a sign do for half a billion days both ways; days
   beyond are brought there by whole cycles. */
enum { SHIFT = 3670, NEAR_DAYS = 536000000 };

void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t cycles = SHIFT;
    uint32_t n, century, of_century, in_year, x;
    uint64_t product;
    unsigned next;

    if (days > NEAR_DAYS || days < -NEAR_DAYS) {
        cycles -= days / CYCLE_DAYS;
        days %= CYCLE_DAYS;
    }
    n = 4 * (uint32_t)(days + EPOCH_DAYS + (int64_t)SHIFT * CYCLE_DAYS) + 3;
    century = n / CYCLE_DAYS;
    of_century = n % CYCLE_DAYS | 3;
    product = UINT64_C(2939745) * of_century;                   /* 2^32 / 1461 */
    in_year = (uint32_t)product / 2939745 / 4;
    x = 2141 * in_year + 197913;                                /* 2^16 / 30.6; the month in the high half */
    next = in_year >= 306;                                      /* January and February belong to the next year */
    *day = (x & 0xFFFF) / 2141 + 1;
    *month = (x >> 16) - (next ? 12 : 0);
    *year = (int64_t)(100 * century) + (int64_t)(product >> 32) + next - 400 * cycles;
}

int date_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_is_valid(int64_t year, unsigned month, unsigned day)
{
    static const unsigned char lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (month < 1 || month > 12 || day < 1)
        return 0;
    return day <= lengths[month - 1] + (unsigned)(month == 2 && date_is_leap(year));
}

int date_from_packed(const unsigned char p[4], int64_t *days)
{
    uint32_t x = be32_at(p), digits = x >> 4, sign = x & 0xF;
    int year, day;

    *days = 0;
    if (x == 0 || x == 0x0000000F)
        return END;
    /* with 6 added to each digit, one above 9 carries into the next */
    if ((((digits + 0x06666666) ^ digits ^ 0x06666666) & 0x11111110) != 0)
        return E_FORMAT;
    if (digits >= 0x0200000 || (sign != 0xC && sign != 0xD && sign != 0xF))
        return E_FORMAT;
    year = 1900 + (int)((digits >> 20) * 100 + (digits >> 16 & 0xF) * 10 + (digits >> 12 & 0xF));
    day = (int)((digits >> 8 & 0xF) * 100 + (digits >> 4 & 0xF) * 10 + (digits & 0xF));
    if (day < 1 || day > 365 + date_is_leap(year))
        return E_FORMAT;
    /* from 1901 to 2099 every fourth year is a leap year */
    *days = (year - 1970) * 365 + (year - 1901) / 4 - 17 + day - 1;
    return OK;
}

/* Takes n digits off the front of s; -1 when they do not stand there. */
static int take_digits(struct slice *s, size_t n)
{
    int v = 0;
    size_t i;

    if (s->n < n)
        return -1;
    for (i = 0; i < n; i++) {
        if (!ascii_is_digit(s->p[i]))
            return -1;
        v = v * 10 + (s->p[i] - A_0);
    }
    *s = slice_from(*s, n);
    return v;
}

/* Takes the byte c off the front of s; 0 when it does not stand there. */
static int take_byte(struct slice *s, unsigned char c)
{
    if (s->n == 0 || s->p[0] != c)
        return 0;
    *s = slice_from(*s, 1);
    return 1;
}

/* +hh:mm, +hhmm, +hh (or with a minus) filling all of s. */
static int parse_offset(struct slice s, int32_t *seconds)
{
    int hours, minutes = 0, west = s.n > 0 && s.p[0] == A_MINUS;

    *seconds = 0;
    if (!west && !(s.n > 0 && s.p[0] == A_PLUS))
        return E_FORMAT;
    s = slice_from(s, 1);
    hours = take_digits(&s, 2);
    if (s.n > 0) {
        (void)take_byte(&s, A_COLON);
        minutes = take_digits(&s, 2);
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || s.n > 0)
        return E_FORMAT;
    *seconds = (int32_t)(hours * 3600 + minutes * 60);
    if (west)
        *seconds = -*seconds;
    return OK;
}

int zone_parse(struct slice text, int32_t *seconds)
{
    static const unsigned char z[] = { 0x7A }, utc[] = { 0x75, 0x74, 0x63 }, gmt[] = { 0x67, 0x6D, 0x74 };
    unsigned char lower[3];
    struct slice name = slice_of(lower, text.n);
    size_t i;

    *seconds = 0;
    if (text.n <= sizeof lower) {
        for (i = 0; i < text.n; i++)
            lower[i] = ascii_lower(text.p[i]);
        if (slice_same(name, slice_of(z, sizeof z)) || slice_same(name, slice_of(utc, sizeof utc))
            || slice_same(name, slice_of(gmt, sizeof gmt)))
            return OK;
    }
    return parse_offset(text, seconds);
}

/* YYYY-MM-DD off the front of s. */
static int take_date(struct slice *s, int64_t *days)
{
    int year = take_digits(s, 4), dash = take_byte(s, A_MINUS), month = take_digits(s, 2);
    int day = take_byte(s, A_MINUS) ? take_digits(s, 2) : -1;

    if (year < 0 || !dash || month < 0 || day < 0 || !date_is_valid(year, (unsigned)month, (unsigned)day))
        return E_FORMAT;
    *days = days_from_civil(year, (unsigned)month, (unsigned)day);
    return OK;
}

/* HH:MM[:SS[.f...]] off the front of s. The leap second, 60, becomes the last microsecond of its minute: time never
   runs backwards, and the next minute is not begun early. Decimals beyond the sixth are cut. */
static int take_time(struct slice *s, int64_t *micros, unsigned *digits)
{
    int hour = take_digits(s, 2), minute = take_byte(s, A_COLON) ? take_digits(s, 2) : -1, second = 0;
    int64_t fraction = 0;
    unsigned n = 0;

    if (take_byte(s, A_COLON)) {
        second = take_digits(s, 2);
        if (second >= 0 && (take_byte(s, A_DOT) || take_byte(s, A_COMMA))) {
            int digit = take_digits(s, 1);
            if (digit < 0)
                return E_FORMAT;
            for (; digit >= 0; digit = take_digits(s, 1))
                if (n < 6) {
                    fraction = fraction * 10 + digit;
                    n++;
                }
        }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return E_FORMAT;
    *digits = n;
    for (; n < 6; n++)
        fraction *= 10;
    if (second == 60) {
        second = 59;
        fraction = INSTANT_SECOND - 1;
    }
    *micros = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) * INSTANT_SECOND + fraction;
    return OK;
}

int instant_parse_iso(struct slice text, int64_t *out, int *zoned, int *dateonly, unsigned *digits)
{
    int64_t days = 0, micros = 0;
    int32_t offset = 0;
    unsigned decimals = 0;
    int has_zone = 0, has_time = 0, ok;

    ok = take_date(&text, &days) == OK;
    if (ok && text.n > 0) {
        has_time = 1;
        ok = (take_byte(&text, A_UT) || take_byte(&text, A_SPACE)) && take_time(&text, &micros, &decimals) == OK;
    }
    if (ok && text.n > 0) {
        has_zone = 1;
        if (!(text.n == 1 && text.p[0] == A_UZ))
            ok = parse_offset(text, &offset) == OK;
    }
    *out = ok ? days * INSTANT_DAY + micros - offset * INSTANT_SECOND : 0;
    if (zoned != NULL)
        *zoned = ok && has_zone;
    if (dateonly != NULL)
        *dateonly = ok && !has_time;
    if (digits != NULL)
        *digits = ok ? decimals : 0;
    return ok ? OK : E_FORMAT;
}

/* The unit at the front of s, one of those from *next on; its seconds, 0 when none stands there. */
static int64_t take_unit(struct slice *s, size_t *next)
{
    static const struct { unsigned char name; int32_t seconds; } units[] = {
        { 0x64, 86400 }, { 0x68, 3600 }, { 0x6D, 60 }, { 0x73, 1 }      /* d h m s */
    };

    while (*next < sizeof units / sizeof units[0] && s->n > 0)
        if (ascii_lower(s->p[0]) == units[(*next)++].name) {
            *s = slice_from(*s, 1);
            return units[*next - 1].seconds;
        }
    return 0;
}

int duration_parse(struct slice text, int64_t *micros)
{
    enum { DIGITS = 6 };
    int64_t sum = 0, seconds;
    size_t n, next = 0;
    int number;

    *micros = 0;
    do {
        for (n = 0; n < text.n && ascii_is_digit(text.p[n]); n++)
            ;
        number = n > 0 && n <= DIGITS ? take_digits(&text, n) : -1;
        seconds = text.n == 0 && next == 0 ? 1 : take_unit(&text, &next);
        if (number < 0 || seconds == 0)
            return E_FORMAT;
        sum += number * seconds;
    } while (text.n > 0);
    *micros = sum * INSTANT_SECOND;
    return OK;
}

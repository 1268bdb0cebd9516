/* instant.c: the calendar, and time as text and as packed decimal.

   Dates are counted in years that begin with March and in cycles of 400 years (146097 days), so that the leap day is the last
   day of a year and the months' lengths follow from (153 m + 2) / 5. */
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

void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t from_zero = days + EPOCH_DAYS;
    int64_t cycle = (from_zero >= 0 ? from_zero : from_zero - (CYCLE_DAYS - 1)) / CYCLE_DAYS;
    uint32_t in_cycle = (uint32_t)(from_zero - cycle * CYCLE_DAYS);
    uint32_t y = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    uint32_t in_year = in_cycle - (365 * y + y / 4 - y / 100);
    uint32_t m = (5 * in_year + 2) / 153;

    *day = in_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = cycle * 400 + (int64_t)y + (*month <= 2);
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
    uint32_t x = be32_at(p);
    unsigned digit[7], i, day;
    int64_t year;

    *days = 0;
    if (x == 0 || x == 0x0000000F)
        return END;
    for (i = 0; i < 7; i++) {
        digit[i] = x >> (28 - 4 * i) & 0xF;
        if (digit[i] > 9)
            return E_FORMAT;
    }
    if (digit[0] != 0 || digit[1] > 1 || ((x & 0xF) != 0xC && (x & 0xF) != 0xD && (x & 0xF) != 0xF))
        return E_FORMAT;
    year = 1900 + (int64_t)(digit[1] * 100 + digit[2] * 10 + digit[3]);
    day = digit[4] * 100 + digit[5] * 10 + digit[6];
    if (day < 1 || day > 365 + (unsigned)date_is_leap(year))
        return E_FORMAT;
    *days = days_from_civil(year, 1, 1) + (int64_t)day - 1;
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

/* HH:MM[:SS[.f...]] off the front of s. The leap second, 60, becomes the last microsecond of its minute: time never runs
   backwards, and the next minute is not begun early. Decimals beyond the sixth are cut. */
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

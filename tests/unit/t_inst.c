/* t_inst.c: the calendar and the reading of times. */
#include "base/instant.h"
#include "unit.h"

/* Every day of 800 years, counted one by one. */
static void calendar(void)
{
    int64_t year = 1600, days = days_from_civil(1600, 1, 1), y;
    unsigned month = 1, day = 1, m, d;

    CU_ASSERT_EQUAL(days_from_civil(1970, 1, 1), 0);
    CU_ASSERT_EQUAL(days_from_civil(2000, 3, 1), 11017);
    CU_ASSERT_EQUAL(days_from_civil(0, 1, 1), -719528);
    while (year < 2400) {
        civil_from_days(days, &y, &m, &d);
        CU_ASSERT(y == year && m == month && d == day);
        CU_ASSERT_EQUAL(days_from_civil(year, month, day), days);
        CU_ASSERT(date_is_valid(year, month, day));
        days++;
        if (date_is_valid(year, month, day + 1)) {
            day++;
        } else {
            CU_ASSERT(day >= 28);
            day = 1;
            month = month % 12 + 1;
            year += month == 1;
        }
    }
    CU_ASSERT(date_is_leap(2000) && !date_is_leap(1900) && date_is_leap(2024) && !date_is_leap(2023));
    CU_ASSERT(!date_is_valid(2023, 2, 29) && !date_is_valid(2023, 0, 1) && !date_is_valid(2023, 13, 1));
    CU_ASSERT(!date_is_valid(2023, 1, 0) && !date_is_valid(2023, 4, 31));
    for (days = -400000000; days < 400000000; days += 999983) {
        civil_from_days(days, &y, &m, &d);
        CU_ASSERT_EQUAL(days_from_civil(y, m, d), days);
    }
}

static int packed(uint32_t x, int64_t *days)
{
    unsigned char p[4];

    p[0] = (unsigned char)(x >> 24);
    p[1] = (unsigned char)(x >> 16);
    p[2] = (unsigned char)(x >> 8);
    p[3] = (unsigned char)x;
    *days = 99;
    return date_from_packed(p, days);
}

static void packed_dates(void)
{
    static const uint32_t wrong[] = {
        0x0124367F, 0x0123366F, 0x0124000F, 0x0223001F, 0x1123001F, 0x012A001F, 0x01230A1F, 0x0123001A, 0x01230010,
        0x0123001E, 0x0123001B, 0xFFFFFFFF, 0x0099366F, 0x0000000C, 0x40404040
    };
    int64_t days;
    size_t i;

    CU_ASSERT(packed(0x0100001F, &days) == OK && days == 10957);
    CU_ASSERT(packed(0x0124366F, &days) == OK && days == days_from_civil(2024, 12, 31));
    CU_ASSERT(packed(0x0123365C, &days) == OK && days == days_from_civil(2023, 12, 31));
    CU_ASSERT(packed(0x0099001D, &days) == OK && days == days_from_civil(1999, 1, 1));
    CU_ASSERT(packed(0x0000001F, &days) == OK && days == days_from_civil(1900, 1, 1));
    CU_ASSERT(packed(0x0000000F, &days) == END && days == 0);
    CU_ASSERT(packed(0x00000000, &days) == END && days == 0);
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT(packed(wrong[i], &days) == E_FORMAT && days == 0);
}

static int iso(const char *text, int64_t *t, int *zoned, int *dateonly, unsigned *digits)
{
    *t = 99;
    return instant_parse_iso(unit_text(text), t, zoned, dateonly, digits);
}

static void iso_good(void)
{
    const int64_t noon = INT64_C(1772366400) * INSTANT_SECOND;      /* 2026-03-01T12:00:00Z */
    int64_t t;
    int zoned, dateonly;
    unsigned digits;

    CU_ASSERT(iso("2026-03-01T12:00:00Z", &t, &zoned, &dateonly, &digits) == OK);
    CU_ASSERT(t == noon && zoned && !dateonly && digits == 0);
    CU_ASSERT(iso("2026-03-01 12:00", &t, &zoned, &dateonly, &digits) == OK && t == noon && !zoned && !dateonly);
    CU_ASSERT(iso("2026-03-01", &t, &zoned, &dateonly, &digits) == OK);
    CU_ASSERT(t == noon - 12 * 3600 * INSTANT_SECOND && !zoned && dateonly);
    CU_ASSERT(iso("2026-03-01T21:00:00+09:00", &t, &zoned, &dateonly, &digits) == OK && t == noon && zoned);
    CU_ASSERT(iso("2026-03-01T21:00+0900", &t, &zoned, NULL, NULL) == OK && t == noon && zoned);
    CU_ASSERT(iso("2026-03-01T07:00:00-05", &t, NULL, NULL, NULL) == OK && t == noon);
    CU_ASSERT(iso("2026-03-01T08:30:00.25-03:30", &t, &zoned, &dateonly, &digits) == OK && t == noon + 250000
        && digits == 2);
    CU_ASSERT(iso("2026-03-01T12:00:00,000001", &t, &zoned, &dateonly, &digits) == OK && t == noon + 1 && digits == 6
        && !zoned);
    CU_ASSERT(iso("2026-03-01T12:00:00.1234567891Z", &t, &zoned, &dateonly, &digits) == OK && t == noon + 123456
        && digits == 6);
    CU_ASSERT(iso("1969-12-31T23:59:59.5Z", &t, NULL, NULL, NULL) == OK && t == -500000);
    CU_ASSERT(iso("0000-01-01", &t, NULL, NULL, NULL) == OK && t == -719528 * INSTANT_DAY);
    CU_ASSERT(iso("9999-12-31T23:59:59Z", &t, NULL, NULL, NULL) == OK && t == INT64_C(253402300799) * INSTANT_SECOND);
    CU_ASSERT(iso("2016-12-31T23:59:60Z", &t, NULL, NULL, &digits) == OK);
    CU_ASSERT(t == days_from_civil(2017, 1, 1) * INSTANT_DAY - 1 && digits == 0);
    CU_ASSERT(iso("2016-12-31T23:59:60.75Z", &t, NULL, NULL, &digits) == OK);
    CU_ASSERT(t == days_from_civil(2017, 1, 1) * INSTANT_DAY - 1 && digits == 2);
}

static void iso_bad(void)
{
    static const char *const wrong[] = {
        "", "2026", "2026-03", "2026-3-01", "2026-13-01", "2026-00-01", "2026-02-29", "2026-02-30", "2026-04-31",
        "2026-01-00",
        "2026-03-01T", "2026-03-01 ", "2026-03-01T12", "2026-03-01T12:", "2026-03-01T12:0", "2026-03-01T24:00",
        "2026-03-01T12:60",
        "2026-03-01T12:00:61", "2026-03-01T12:00:", "2026-03-01T12:00:0", "2026-03-01T12:00:00.",
        "2026-03-01T12:00:00.Z",
        "2026-03-01T12:00.5", "2026-03-01T12:00:00z", "2026-03-01t12:00:00Z", "2026-03-01T12:00:00ZZ",
        "2026-03-01T12:00:00 Z",
        "2026-03-01T12:00:00+", "2026-03-01T12:00:00+9", "2026-03-01T12:00:00+09:", "2026-03-01T12:00:00+09:0",
        "2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00+09:60", "2026-03-01T12:00:00+09:000", "2026-03-01Z",
        "2026-03-01+09:00",
        "2026/03/01", "20260301", " 2026-03-01", "+2026-03-01", "-026-03-01", "2026-03-01T1a:00", "2026-03-01T-1:00",
        "today",
        "2026-03-01T12:00:00UTC", "2026-03-01T12:00Zx"
    };
    int64_t t;
    int zoned, dateonly;
    unsigned digits;
    size_t i;

    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT(iso(wrong[i], &t, &zoned, &dateonly, &digits) == E_FORMAT);
        CU_ASSERT(t == 0 && !zoned && !dateonly && digits == 0);
    }
    CU_ASSERT(instant_parse_iso(slice_of((const unsigned char *)"2026-03-01\0", 11), &t, NULL, NULL, NULL) == E_FORMAT);
}

static int zone(const char *text, int32_t *s)
{
    *s = 99;
    return zone_parse(unit_text(text), s);
}

static void zones(void)
{
    static const char *const wrong[] = {
        "", "+", "-", "+9", "9", "+09:", "+09:0", "+0960", "+24", "+09:00 ", "+09 00", "+090", "+09000", "CET", "UT",
        "UTCC", "Z+01",
        "auto", "+0a", "z1"
    };
    int32_t s;
    size_t i;

    CU_ASSERT(zone("+09:00", &s) == OK && s == 32400);
    CU_ASSERT(zone("-0330", &s) == OK && s == -12600);
    CU_ASSERT(zone("+05", &s) == OK && s == 18000);
    CU_ASSERT(zone("-00:00", &s) == OK && s == 0);
    CU_ASSERT(zone("+23:59", &s) == OK && s == 86340);
    CU_ASSERT(zone("Z", &s) == OK && s == 0);
    CU_ASSERT(zone("UTC", &s) == OK && s == 0);
    CU_ASSERT(zone("gmt", &s) == OK && s == 0);
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT(zone(wrong[i], &s) == E_FORMAT && s == 0);
}

static int64_t duration(const char *text)
{
    int64_t t = 99;
    int result = duration_parse(unit_text(text), &t);

    CU_ASSERT(result == OK || t == 0);
    return result == OK ? t / INSTANT_SECOND : -1;
}

static void durations(void)
{
    static const char *const wrong[] = {
        "", "m", "1x", "1.5h", "-1m", "1m1h", "1h1h", "1h30", "15 m", "1234567", "1234567s", "15min", "m15"
    };
    size_t i;

    CU_ASSERT_EQUAL(duration("90"), 90);
    CU_ASSERT_EQUAL(duration("0s"), 0);
    CU_ASSERT_EQUAL(duration("15m"), 900);
    CU_ASSERT_EQUAL(duration("2H"), 7200);
    CU_ASSERT_EQUAL(duration("1d2h3m4s"), 93784);
    CU_ASSERT_EQUAL(duration("1h30s"), 3630);
    CU_ASSERT_EQUAL(duration("999999d"), INT64_C(86399913600));
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(duration(wrong[i]), -1);
}

static const struct unit_case cases[] = {
    { "calendar", calendar }, { "packed dates", packed_dates }, { "ISO times", iso_good }, { "no ISO times", iso_bad },
    { "zones", zones }, { "durations", durations }, { NULL, NULL }
};
const struct unit_suite suite_instant = { "instant", cases };

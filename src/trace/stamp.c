/* stamp.c: times in front of log lines.

   What is the same as in the line before is not reckoned again: the whole of a traditional stamp, the date of it, the
   minute of an ISO one.

   A line without a year belongs to the year that brings its day nearest to the times that the SMF records cover, the
   newest of several; without records to the newest year that does not put it into the future. That depends on the line
   alone, so it comes out the same whether a log is one file or several, across New Year too. --year is the year of a
   log's first line; then December to January begins a new one, and January to December steps back (lines out of
   order). */
#include "base/ascii.h"
#include "trace/stamp.h"

enum { MINUTE = 60, HOUR = 3600, STAMP_MINUTE = 17, DATE_3164 = 7, MONTH_MAX = 12, WEEKDAY_MAX = 12,
    CLOCK_SIZE = 8, YEARS_BACK = 8, UNIX_MIN = 9, UNIX_MAX = 11 };
/* Local times are ahead of UTC by that much at most. */
#define AHEAD (14 * HOUR * INSTANT_SECOND)

/* Two digits, or -1. */
static int two(const unsigned char *p)
{
    return ascii_is_digit(p[0]) && ascii_is_digit(p[1]) ? (p[0] - A_0) * 10 + (p[1] - A_0) : -1;
}

/* Four digits, or -1. */
static int four(const unsigned char *p)
{
    int high = two(p), low = two(p + 2);

    return high < 0 || low < 0 ? -1 : high * 100 + low;
}

/* hh:mm:ss to seconds of the day, or -1. A leap second, 60, is the last one of its minute. */
static int clock_time(const unsigned char *p)
{
    int h = two(p), m = two(p + 3), s = two(p + 6);

    if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 || p[2] != A_COLON || p[5] != A_COLON)
        return -1;
    return h * HOUR + m * MINUTE + s - (s == 60);
}

/* The decimals behind a dot or comma at i, in *micros, and what the last one counts; the place behind them. */
static size_t decimals(struct slice s, size_t i, int64_t *micros, int64_t *unit)
{
    static const int64_t units[] = { 1000000, 100000, 10000, 1000, 100, 10, 1 };
    int64_t n = 0;
    int a, b, c;
    size_t k;

    if (s.n > i + 7 && s.p[i] == A_DOT && (a = two(s.p + i + 1)) >= 0 && (b = two(s.p + i + 3)) >= 0 &&
        (c = two(s.p + i + 5)) >= 0 && !ascii_is_digit(s.p[i + 7])) {      /* as most logs have them */
        *micros = a * 10000 + b * 100 + c;
        *unit = 1;
        return i + 7;
    }
    *micros = 0;
    *unit = INSTANT_SECOND;
    if (i + 1 >= s.n || (s.p[i] != A_DOT && s.p[i] != A_COMMA) || !ascii_is_digit(s.p[i + 1]))
        return i;
    for (i++, k = 0; i < s.n && ascii_is_digit(s.p[i]); i++)
        if (k < sizeof units / sizeof units[0] - 1) {
            n = n * 10 + (s.p[i] - A_0);
            k++;
        }
    *unit = units[k];
    *micros = n * units[k];
    return i;
}

/* --- traditional */

static unsigned month_of(struct slice s)
{
    unsigned i;

    if (s.n == 3)
        for (i = 0; i < 12; i++)
            if (memcmp(s.p, month_letters[i], 3) == 0)
                return i + 1;
    for (i = 0; i < NUM_MONTHS; i++)
        if (slice_same(s, month_names[i].name))
            return month_names[i].month;
    return 0;
}

static int64_t year_of(int64_t when)
{
    int64_t year;
    unsigned month, day;

    civil_from_days(when / INSTANT_DAY - (when % INSTANT_DAY < 0), &year, &month, &day);
    return year;
}

static int64_t midnight_of(const struct clock *c, int64_t year, unsigned month, unsigned day)
{
    return days_from_civil(year, month, day) * INSTANT_DAY - c->zone.seconds * INSTANT_SECOND;
}

/* The instant of a time, reckoned in the first zone. */
static int64_t in_zone(struct clock *c, int64_t when)
{
    if (c->zone.num > 0)
        when = c->last = zone_instant(&c->zone, when + c->zone.seconds * INSTANT_SECOND, c->last);
    return when;
}

/* The year that brings the day nearest to x, the newest that does, and how far it is from it then. */
static int64_t nearest_year(const struct clock *c, const struct span *x, unsigned month, unsigned day, int64_t *away)
{
    int64_t first = year_of(x->last) + 1, best = 0, y, here;

    *away = INT64_MAX;
    for (y = first; y >= first - 1 - YEARS_BACK; y--) {
        if (!date_is_valid(y, month, day))
            continue;
        here = span_away(x, midnight_of(c, y, month, day));
        if (here < *away) {
            *away = here;
            best = y;
        }
    }
    return best;
}

/* The year of a day of which nothing else is known; 0 when no year has it. */
static int64_t likely_year(const struct clock *c, unsigned month, unsigned day)
{
    struct span past = { INT64_MIN, c->now + AHEAD };
    int64_t best = 0, best_away = INT64_MAX, away, y;
    unsigned i;

    if (c->known == NULL || c->known->num == 0)
        return nearest_year(c, &past, month, day, &away);
    for (i = c->known->num; i-- > 0;) {
        y = nearest_year(c, &c->known->span[i], month, day, &away);
        if (best_away - away >= INSTANT_DAY) {
            best = y;
            best_away = away;
        }
    }
    return best;
}

static int set_date(struct clock *c, int64_t year, unsigned month, unsigned day)
{
    if (year == 0 && c->fixed != 0) {
        year = c->year == 0 ? c->fixed : c->year + (c->month == 12 && month == 1) - (c->month == 1 && month == 12);
    } else if (year == 0) {
        year = likely_year(c, month, day);
        c->guessed = 1;
    }
    if (year == 0 || !date_is_valid(year, month, day))
        return E_FORMAT;
    c->year = year;
    c->month = month;
    c->midnight = midnight_of(c, year, month, day);
    return OK;
}

/* A year and the blank before it at i; *year stays when there is none. The place behind it. */
static size_t take_year(struct slice s, size_t i, int *year)
{
    int y;

    if (s.n < i + 5 || s.p[i] != A_SPACE || (y = four(s.p + i + 1)) < 1970 ||
        (s.n > i + 5 && s.p[i + 5] != A_SPACE && s.p[i + 5] != A_RBRACKET))
        return i;
    *year = y;
    return i + 5;
}

/* "Mon dd [YYYY ]" at the front of s; its length in *n. */
static int date_3164(struct clock *c, struct slice s, size_t *n)
{
    size_t i = s.n > 0 && s.p[0] == A_SPACE, begin = i;
    unsigned month, day = 0;
    int year = 0;

    while (i < s.n && i - begin <= MONTH_MAX && s.p[i] != A_SPACE)
        i++;
    if (i == begin || i - begin > MONTH_MAX || s.n - i < 3 || (s.p[i + 1] != A_SPACE && !ascii_is_digit(s.p[i + 1])) ||
        (month = month_of(slice_of(s.p + begin, i - begin))) == 0)
        return E_FORMAT;
    for (i++; i < s.n && s.p[i] == A_SPACE; i++)
        ;
    for (; i < s.n && ascii_is_digit(s.p[i]) && day < 32; i++)
        day = day * 10 + (unsigned)(s.p[i] - A_0);
    if (i >= s.n || s.p[i] != A_SPACE || day < 1 || day > 31)
        return E_FORMAT;
    i = take_year(s, i, &year);
    if (year == 0 && s.n >= i + CLOCK_SIZE + 6 && clock_time(s.p + i + 1) >= 0)
        (void)take_year(s, i + CLOCK_SIZE + 1, &year);
    if (i >= s.n || s.p[i] != A_SPACE)
        return E_FORMAT;
    *n = i + 1;
    return set_date(c, year, month, day);
}

/* The rest of a stamp whose date is known: the time from n on. */
static int time_3164(struct clock *c, struct slice s, size_t n, struct stamp *out)
{
    int64_t micros, unit;
    int seconds, year = 0;

    if (s.n < n + CLOCK_SIZE || (seconds = clock_time(s.p + n)) < 0)
        return E_FORMAT;
    c->local = out->is_local = 1;
    c->base = in_zone(c, c->midnight + seconds * INSTANT_SECOND);
    c->num_stamp = 0;
    n += CLOCK_SIZE;
    if (n == STAMP_3164) {
        memcpy(c->stamp, s.p, STAMP_3164);
        c->num_stamp = STAMP_3164;
    }
    n = decimals(s, n, &micros, &unit);
    out->when = c->base + micros;
    out->resolution = unit;
    out->length = take_year(s, n, &year);
    if (year != 0)
        c->num_stamp = 0;
    return OK;
}

int stamp_3164(struct clock *c, struct slice s, struct stamp *out)
{
    size_t n;

    if (s.n <= STAMP_3164)
        return E_FORMAT;
    if (stamp_again(c, s) > 0) {
        out->when = c->base;
        out->resolution = INSTANT_SECOND;
        out->is_local = 1;
        out->length = STAMP_3164;
        return OK;
    }
    if (memcmp(s.p, c->date, DATE_3164) == 0)
        return time_3164(c, s, DATE_3164, out);
    memset(c->date, 0, sizeof c->date);
    if (date_3164(c, s, &n) != OK)
        return E_FORMAT;
    if (n == DATE_3164 && s.n > n + CLOCK_SIZE && s.p[n + CLOCK_SIZE] == A_SPACE &&
        (s.n < n + CLOCK_SIZE + 5 || four(s.p + n + CLOCK_SIZE + 1) < 0))
        memcpy(c->date, s.p, DATE_3164);
    return time_3164(c, s, n, out);
}

/* --- ISO */

/* The name of a zone, or +hhmm, and the blank before it at i: the place behind it, i when there is none. A name that
   is not known is passed over where one must stand. */
static size_t zone_word(struct slice s, size_t i, int must, int32_t *zone, int *known)
{
    size_t begin = i + 1, n, k;
    struct slice word;

    if (i >= s.n || s.p[i] != A_SPACE)
        return i;
    word = slice_from(s, begin);
    n = slice_find(word, A_SPACE);
    if (n == word.n || n == 0)
        return i;
    word.n = n;
    if (word.p[0] == A_PLUS || word.p[0] == A_MINUS) {
        *known = zone_parse(word, zone) == OK;
        return *known ? begin + n : i;
    }
    for (k = 0; k < NUM_ZONES; k++)
        if (slice_same(word, zone_names[k].name)) {
            *zone = zone_names[k].seconds;
            *known = 1;
            return begin + n;
        }
    for (k = 0; k < n && word.p[k] >= A_UA && word.p[k] <= A_UZ; k++)
        ;
    return must && n <= 5 && k == n ? begin + n : i;
}

/* Seconds, fraction and zone behind the minute of an ISO stamp; the rest of the work was done for a line before. */
static int stamp_tail(struct clock *c, struct slice s, int must, struct stamp *out)
{
    size_t i = STAMP_MINUTE + 2;
    int64_t micros;
    int sec, h, m, known = 1;
    int32_t zone = c->zone.seconds;

    if (s.n < i || (sec = two(s.p + STAMP_MINUTE)) < 0 || sec > 60)
        return E_FORMAT;
    i = decimals(s, i, &micros, &out->resolution);
    if (sec == 60) {                /* it does not begin the next minute early */
        sec = 59;
        micros = INSTANT_SECOND - 1;
    }
    if (i < s.n && s.p[i] == 0x5A) {
        zone = 0;
        i++;
    } else if (i < s.n && (s.p[i] == A_PLUS || s.p[i] == A_MINUS)) {
        if (s.n - i < 3 || (h = two(s.p + i + 1)) < 0 || h > 23)
            return E_FORMAT;
        m = 0;
        zone = s.p[i] == A_MINUS ? -1 : 1;
        i += 3;
        if (s.n - i >= 3 && s.p[i] == A_COLON && (m = two(s.p + i + 1)) >= 0)
            i += 3;
        else if (s.n - i >= 2 && (m = two(s.p + i)) >= 0)
            i += 2;
        else
            m = 0;
        if (m > 59)
            return E_FORMAT;
        zone *= (int32_t)(h * HOUR + m * MINUTE);
    } else {
        known = 0;
        if (s.p[10] == A_SPACE)
            i = zone_word(s, i, must, &zone, &known);
        c->local |= !known;
    }
    out->is_local = !known;
    out->when = c->base + (sec - (int64_t)zone) * INSTANT_SECOND + micros;
    out->when = known ? out->when - c->zone.shift : in_zone(c, out->when);
    out->length = i;
    return OK;
}

static int is_one_of(unsigned char c, unsigned char a, unsigned char b, unsigned char d)
{
    return c == a || c == b || c == d;
}

/* must: behind a blank stands the name of a zone, known or not. */
static int iso(struct clock *c, struct slice s, int must, struct stamp *out)
{
    int year, month, day, h, m;

    if (s.n < STAMP_MINUTE + 2)
        return E_FORMAT;
    if (c->num_stamp == STAMP_MINUTE && bytes_same(s.p, c->stamp, STAMP_MINUTE))
        return stamp_tail(c, s, must, out);
    year = four(s.p);
    month = two(s.p + 5);
    day = two(s.p + 8);
    h = two(s.p + 11);
    m = two(s.p + 14);
    if (year < 0 || month < 1 || day < 1 || h < 0 || h > 23 || m < 0 || m > 59 ||
        (s.p[4] != A_MINUS && s.p[4] != A_SLASH) || s.p[7] != s.p[4] || !is_one_of(s.p[10], A_UT, A_SPACE, A_MINUS) ||
        (s.p[13] != A_COLON && s.p[13] != A_DOT) || s.p[16] != s.p[13])
        return E_FORMAT;
    if (!date_is_valid(year, (unsigned)month, (unsigned)day))
        return E_FORMAT;
    c->base = days_from_civil(year, (unsigned)month, (unsigned)day) * INSTANT_DAY +
        ((int64_t)h * HOUR + m * MINUTE) * INSTANT_SECOND;
    memcpy(c->stamp, s.p, STAMP_MINUTE);
    c->num_stamp = STAMP_MINUTE;
    return stamp_tail(c, s, must, out);
}

int stamp_iso(struct clock *c, struct slice s, struct stamp *out)
{
    return iso(c, s, 0, out);
}

/* --- others */

int stamp_unix(struct slice s, struct stamp *out)
{
    int64_t seconds = 0, micros;
    size_t i = 0;

    for (; i < s.n && ascii_is_digit(s.p[i]) && i <= UNIX_MAX; i++)
        seconds = seconds * 10 + (s.p[i] - A_0);
    if (i < UNIX_MIN || i > UNIX_MAX || i == s.n || s.p[i] != A_DOT)
        return E_FORMAT;
    out->length = decimals(s, i, &micros, &out->resolution);
    out->when = seconds * INSTANT_SECOND + micros;
    out->is_local = 0;
    return out->length > i ? OK : E_FORMAT;
}

static unsigned char closing(unsigned char c)
{
    return c == A_LBRACKET ? A_RBRACKET : c == A_LPAREN ? A_RPAREN : c == A_LT ? A_GT : 0;
}

size_t stamp_relative(struct slice s)
{
    unsigned char close = s.n > 0 ? closing(s.p[0]) : 0;
    size_t i = close != 0, begin = i;
    int64_t micros, unit = INSTANT_SECOND;

    if (s.n >= i + CLOCK_SIZE && clock_time(s.p + i) >= 0) {
        i = decimals(s, i + CLOCK_SIZE, &micros, &unit);
    } else {
        while (i < s.n && ascii_is_digit(s.p[i]) && i - begin < UNIX_MIN)
            i++;
        i = i > begin && i < s.n ? decimals(s, i, &micros, &unit) : s.n;
        if (unit > 1000)
            return 0;
    }
    if (close != 0 && (i >= s.n || s.p[i++] != close))
        return 0;
    return i < s.n && s.p[i] == A_SPACE ? i : 0;
}

size_t stamp_weekday(struct slice s)
{
    size_t i = 0;

    while (i < s.n && i <= WEEKDAY_MAX && ((unsigned)ascii_lower(s.p[i]) - A_LA < 26u || s.p[i] >= 0x80 ||
        s.p[i] == A_DOT))
        i++;
    if (i < s.n && s.p[i] == A_COMMA)
        i++;
    return i >= 2 && i <= WEEKDAY_MAX && i < s.n && s.p[i] == A_SPACE ? i + 1 : 0;
}

int stamp_any(struct clock *c, struct slice s, struct stamp *out)
{
    unsigned char close = s.n > 0 ? closing(s.p[0]) : 0;
    size_t begin = close != 0, day;
    struct slice in = slice_from(s, begin);

    day = stamp_weekday(in);
    if (stamp_3164(c, in, out) == OK || stamp_unix(in, out) == OK || iso(c, in, 0, out) == OK) {
        day = 0;
    } else if (day == 0 || (stamp_3164(c, slice_from(in, day), out) != OK &&
        iso(c, slice_from(in, day), 1, out) != OK)) {
        return E_FORMAT;
    }
    out->length += begin + day;
    if (close != 0) {
        if (out->length >= s.n || s.p[out->length] != close)
            return E_FORMAT;
        out->length++;
    }
    if (out->length < s.n && s.p[out->length] == A_COLON)
        out->length++;
    return out->length >= s.n || s.p[out->length] == A_SPACE ? OK : E_FORMAT;
}

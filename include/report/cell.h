/* cell.h: model members as cells: what is not known becomes absent. Internal to src/report. */
#ifndef REPORT_CELL_H
#define REPORT_CELL_H

#include "base/instant.h"
#include "base/value.h"
#include "base/words.h"

/* A text constant or an input's name; NULL is absent. */
static inline struct value cell_name(const char *s)
{
    return s != NULL ? value_text(slice_of((const unsigned char *)s, strlen(s))) : value_absent();
}
/* A number that -1 makes absent; one that 0 does. */
static inline struct value cell_from_minus(int64_t i) { return i >= 0 ? value_uint((uint64_t)i) : value_absent(); }
static inline struct value cell_nonzero(uint64_t u) { return u != 0 ? value_uint(u) : value_absent(); }
static inline struct value cell_ip(const unsigned char b[16], int is_absent)
{
    struct value x = { V_IP, 0, 0, 0, 16, { 0 } };
    if (is_absent)
        return value_absent();
    x.v.p = b;
    return x;
}

/* Decimals of a second that a clock of that resolution (microseconds) tells: 0 for a second, 2 for 10,000, 6 for 1. */
static inline unsigned digits_of(int64_t resolution)
{
    unsigned digits = 0;
    while (digits < 6 && resolution > 0 && resolution < INSTANT_SECOND) {
        resolution *= 10;
        digits++;
    }
    return digits;
}
/* An instant with the decimals of its clock; of an unknown clock, those that it needs (0, 2, 3 or 6). */
static inline unsigned digits_needed(int64_t micros)
{
    return micros % INSTANT_SECOND == 0 ? 0 : micros % 10000 == 0 ? 2 : micros % 1000 == 0 ? 3 : 6;
}
static inline struct value cell_instant(int64_t t, unsigned digits)
{
    return t != INSTANT_NONE ? value_instant(t, digits) : value_absent();
}
/* Microseconds as seconds with that many decimals (0-6), rounded half away from zero. */
static inline struct value cell_seconds(int64_t micros, unsigned digits)
{
    int64_t unit = 1;
    unsigned i;
    for (i = digits; i < 6; i++)
        unit *= 10;
    return value_decimal((micros + (micros < 0 ? -unit / 2 : unit / 2)) / unit, digits);
}

#endif

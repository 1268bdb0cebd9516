/* value.h: one cell of a row. A value borrows its bytes; it lives as long as the row's maker says. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/slice.h"

enum value_kind {
    V_NONE = 0,     /* the column does not apply to this row: JSON leaves the key out */
    V_ABSENT,       /* no data: CSV empty, JSON null, XML left out, text "-" */
    V_TEXT,         /* UTF-8, any bytes below 0x20 included; invalid UTF-8 bytes are the renderer's to escape */
    V_UINT,         /* u */
    V_INT,          /* i */
    V_DECIMAL,      /* i / 10^scale, printed with scale decimals */
    V_INSTANT,      /* i = microseconds since 1970-01-01T00:00:00Z, printed with scale decimals of seconds (0-6) */
    V_CLOCK,        /* u = 1/100 s since midnight, printed HH:MM:SS.hh */
    V_DATE,         /* i = days since 1970-01-01, printed YYYY-MM-DD */
    V_IP,           /* p = 16 bytes in network order, printed as inet_ntop does, IPv4-mapped as dotted quad */
    V_OCTAL,        /* u, printed in octal with a leading 0 */
    V_HEX           /* p, n = bytes, printed as lower-case hex digits */
};

/* V_TEXT only: every byte is 0x20-0x7E and none of " & ' < > , \ ; so that it may be copied as it is anywhere. */
enum { VALUE_PLAIN = 1 };

struct value {
    unsigned char kind;     /* enum value_kind */
    unsigned char scale;
    unsigned char flags;
    unsigned char unused;
    uint32_t n;             /* V_TEXT, V_HEX: length */
    union {
        uint64_t u;
        int64_t i;
        const unsigned char *p;
    } v;
};

static inline struct value value_absent(void)
{
    struct value x = { V_ABSENT, 0, 0, 0, 0, { 0 } };
    return x;
}
static inline struct value value_none(void)
{
    struct value x = { V_NONE, 0, 0, 0, 0, { 0 } };
    return x;
}
static inline struct value value_uint(uint64_t u)
{
    struct value x = { V_UINT, 0, 0, 0, 0, { 0 } };
    x.v.u = u;
    return x;
}
static inline struct value value_int(int64_t i)
{
    struct value x = { V_INT, 0, 0, 0, 0, { 0 } };
    x.v.i = i;
    return x;
}
static inline struct value value_decimal(int64_t i, unsigned scale)
{
    struct value x = { V_DECIMAL, 0, 0, 0, 0, { 0 } };
    x.scale = (unsigned char)scale;
    x.v.i = i;
    return x;
}
static inline struct value value_instant(int64_t micros, unsigned digits)
{
    struct value x = { V_INSTANT, 0, 0, 0, 0, { 0 } };
    x.scale = (unsigned char)digits;
    x.v.i = micros;
    return x;
}
/* An empty slice is absent. */
static inline struct value value_text(struct slice s)
{
    struct value x = { V_ABSENT, 0, 0, 0, 0, { 0 } };
    if (s.n > 0) {
        x.kind = V_TEXT;
        x.n = (uint32_t)s.n;
        x.v.p = s.p;
    }
    return x;
}

#endif

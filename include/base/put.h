/* put.h: numbers, times and names as UTF-8 bytes. Every function writes at d, whose room the caller has checked, and
   returns the place behind the last byte. No libc formatting: it is slower, and depends on locale and character set. */
#ifndef BASE_PUT_H
#define BASE_PUT_H

#include "base/value.h"

enum {
    PUT_U64 = 20,       /* most bytes that each function writes */
    PUT_I64 = 21,
    PUT_DECIMAL = 28,
    PUT_INSTANT = 34,
    PUT_CLOCK = 23,
    PUT_DATE = 16,
    PUT_IP = 46,
    PUT_OCTAL = 23,
    PUT_NUMBER = 48     /* any of them */
};

unsigned char *put_u64(unsigned char *d, uint64_t u);
unsigned char *put_i64(unsigned char *d, int64_t i);
/* i / 10^scale with exactly scale decimals (scale 0-9). */
unsigned char *put_decimal(unsigned char *d, int64_t i, unsigned scale);
/* YYYY-MM-DDTHH:MM:SS[.f...]Z; digits 0-6, cut not rounded. Years outside 0000-9999 get a sign as ISO 8601 asks. */
unsigned char *put_instant(unsigned char *d, int64_t micros, unsigned digits);
/* HH:MM:SS.hh; hours above 99 (no time of day, but a record may hold them) take the digits they need. */
unsigned char *put_clock(unsigned char *d, uint64_t centis);
/* YYYY-MM-DD, the year as above; days that no instant has are drawn to the first or last one that has. */
unsigned char *put_date(unsigned char *d, int64_t days);
/* The text of inet_ntop(AF_INET6) with IPv4-mapped addresses as a dotted quad (RFC 5952). */
unsigned char *put_ip(unsigned char *d, const unsigned char ip[16]);
/* With a leading 0; 0 itself is "0". */
unsigned char *put_octal(unsigned char *d, uint64_t u);
/* 2*n lower-case hex digits. */
unsigned char *put_hex(unsigned char *d, const unsigned char *p, size_t n);
/* Any value but V_TEXT and V_HEX; at most PUT_NUMBER bytes; nothing for V_NONE and V_ABSENT. */
unsigned char *put_value(unsigned char *d, const struct value *v);

#endif

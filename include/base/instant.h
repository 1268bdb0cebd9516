/* instant.h: time. An instant is microseconds since 1970-01-01T00:00:00Z (int64). No libc time zone is used. */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/slice.h"

#define INSTANT_NONE INT64_MIN          /* "not known": never a real time */
#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_DAY (INT64_C(86400) * INSTANT_SECOND)

/* Days since 1970-01-01 of a civil date (proleptic Gregorian) and back; month 1-12, day 1-31 unchecked; years up to
   +-10^9. */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);
void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);
int date_is_leap(int64_t year);
/* 1 when the day exists in that month. */
int date_is_valid(int64_t year, unsigned month, unsigned day);

/* Packed date 0cyydddF (c = 0 for 19yy, 1 for 20yy; records.md 1, containers.md 10) to days since 1970. E_FORMAT
   when a digit is not one, the sign is not C, D or F, or the day is outside the year; END for X'0000000F' and
   X'00000000' (no data). */
int MUST_USE date_from_packed(const unsigned char p[4], int64_t *days);

/* ISO 8601 date and time: YYYY-MM-DD[(T| )HH:MM[:SS[(.|,)f...]][Z|+hh:mm|+hhmm|+hh]]. *zoned tells whether a zone
   stood there (it is taken off already); *dateonly whether no time stood there; *digits the decimals of the second
   that were given (at most 6). The second may be 60, a leap second: it becomes the minute's last microsecond.
   E_FORMAT otherwise. Pass NULL for what is not wanted. */
int MUST_USE instant_parse_iso(struct slice text, int64_t *out, int *zoned, int *dateonly, unsigned *digits);

/* +hh:mm, -hhmm, +hh, Z, UTC, GMT (the names in any case) to seconds east of UTC. E_FORMAT otherwise. */
int MUST_USE zone_parse(struct slice text, int32_t *seconds);

/* A length of time: numbers of at most six digits with d, h, m or s behind each (in any case), every unit once, longer
   ones first (1h30m); a number alone is of seconds. E_FORMAT otherwise. */
int MUST_USE duration_parse(struct slice text, int64_t *micros);

#endif

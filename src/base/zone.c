/* zone.c: a local time may be each of the instants that show it on the clock. Where the clock is put back it shows an
   hour twice: then times go forward from the one before, but for lines that come a little late. What no clock ever
   showed, in the hour that is left out, is taken as if the clock had not been put forward yet. */
#include "base/ascii.h"
#include "base/zone.h"

#define LATE (60 * INSTANT_SECOND)

int64_t zone_instant(const struct zone_course *z, int64_t local, int64_t last)
{
    int64_t best = INSTANT_NONE, from = INT64_MIN, when = INSTANT_NONE;
    int32_t seconds = z->seconds;
    unsigned i;

    for (i = 0; i <= z->num; i++) {
        int64_t until = i < z->num ? z->change[i].at : INT64_MAX;
        int64_t here = local - seconds * INSTANT_SECOND;
        if (here >= from && here < until && (best == INSTANT_NONE || (last != INSTANT_NONE && best < last - LATE)))
            best = here;
        if (here >= from)
            when = here;
        from = until;
        seconds = i < z->num ? z->change[i].seconds : seconds;
    }
    return best != INSTANT_NONE ? best : when;
}

int zone_is_host(struct slice name, struct slice host)
{
    size_t i;

    for (i = 0; i < name.n && i < host.n && ascii_lower(name.p[i]) == ascii_lower(host.p[i]); i++)
        ;
    return i > 0 && (i == name.n || name.p[i] == A_DOT) && (i == host.n || host.p[i] == A_DOT) &&
        (i == name.n || i == host.n);
}

void zone_hosts_begin(struct zone_hosts *h)
{
    size_t i;

    for (i = 0; i < h->num; i++)
        h->host[i].last = h->host[i].zone.before;
    h->rest.last = h->rest.zone.before;
}

int64_t zone_of_host(struct zone_hosts *h, struct slice host, int64_t when, int is_local)
{
    struct zone_host *x = &h->rest;
    size_t i;

    for (i = 0; x == &h->rest && i < h->num; i++)
        if (slice_same(h->host[i].name, host))
            x = &h->host[i];
    for (i = 0; x == &h->rest && i < h->num; i++)
        if (zone_is_host(h->host[i].name, host))
            x = &h->host[i];
    return is_local ? x->last = zone_instant(&x->zone, when, x->last) : when - x->zone.shift;
}

int32_t zone_at(const struct zone_course *z, int64_t when)
{
    int32_t seconds = z->seconds;
    unsigned i;

    for (i = 0; i < z->num && when >= z->change[i].at; i++)
        seconds = z->change[i].seconds;
    return seconds;
}

struct slice zone_text(int32_t seconds, unsigned char d[6])
{
    int32_t minutes = (seconds < 0 ? -seconds : seconds) / 60;

    d[0] = seconds < 0 ? A_MINUS : A_PLUS;
    d[1] = (unsigned char)(A_0 + minutes / 600);
    d[2] = (unsigned char)(A_0 + minutes / 60 % 10);
    d[3] = A_COLON;
    d[4] = (unsigned char)(A_0 + minutes % 60 / 10);
    d[5] = (unsigned char)(A_0 + minutes % 10);
    return slice_of(d, 6);
}

/* ip.c: addresses as text. IPv4 is a dotted quad of decimal numbers without leading zeros. IPv6 is up to eight
   groups of up to four hex digits, one run of zero groups cut out as "::", the last two groups perhaps as a dotted
   quad (RFC 4291 section 2.2); what stands behind a percent sign is the zone (RFC 4007) and is passed over. */
#include "base/ascii.h"
#include "base/ip.h"

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

int ip_is_absent(const struct ip *a)
{
    static const struct ip zero = { { 0 } };

    return ip_same(a, &zero);
}

/* A dotted quad filling all of s to 4 bytes; 0 when it is none. */
static int parse_quad(struct slice s, unsigned char *d)
{
    unsigned part, value, digits;
    size_t i = 0;

    for (part = 0; part < 4; part++) {
        if (part > 0 && (i == s.n || s.p[i++] != A_DOT))
            return 0;
        value = 0;
        digits = 0;
        while (i < s.n && ascii_is_digit(s.p[i])) {
            if (digits > 0 && value == 0)
                return 0;
            value = value * 10 + (s.p[i++] - (unsigned)A_0);
            if (value > 255)
                return 0;
            digits++;
        }
        if (digits == 0)
            return 0;
        d[part] = (unsigned char)value;
    }
    return i == s.n;
}

/* The value of a hex digit; -1 for another byte. */
static int hex_digit(unsigned char c)
{
    unsigned char low = ascii_lower(c);

    if (ascii_is_digit(c))
        return c - A_0;
    return low >= A_LA && low <= A_LF_LETTER ? low - A_LA + 10 : -1;
}

/* IPv6 text without a zone, filling all of s; 0 when it is none. */
static int parse_groups(struct slice s, unsigned char *d)
{
    size_t i = 0, n = 0, gap = 17;      /* n bytes of d are filled; gap: where the zeros go, 17 for nowhere */
    int after_colon = 1;                /* a group may begin here */

    if (s.n >= 2 && s.p[0] == A_COLON && s.p[1] == A_COLON) {
        i = 2;
        gap = 0;
    }
    while (i < s.n) {
        size_t start = i;
        unsigned value = 0;
        while (i < s.n && i - start < 4 && hex_digit(s.p[i]) >= 0)
            value = value << 4 | (unsigned)hex_digit(s.p[i++]);
        if (i < s.n && s.p[i] == A_DOT && n <= 12 && parse_quad(slice_from(s, start), d + n)) {
            n += 4;
            i = s.n;
            after_colon = 0;
            break;
        }
        if (i == start || n > 14)
            return 0;
        d[n++] = (unsigned char)(value >> 8);
        d[n++] = (unsigned char)(value & 0xFF);
        after_colon = 0;
        if (i == s.n)
            break;
        if (s.p[i++] != A_COLON)
            return 0;
        after_colon = 1;
        if (i < s.n && s.p[i] == A_COLON) {
            if (gap <= 16)
                return 0;
            gap = n;
            i++;
        }
    }
    if (after_colon && gap != n)        /* ends with a single colon, or is empty */
        return 0;
    if (gap > 16)
        return n == 16;
    if (n > 14)
        return 0;
    memmove(d + 16 - (n - gap), d + gap, n - gap);
    memset(d + gap, 0, 16 - n);
    return 1;
}

int ip_parse(struct slice text, struct ip *out)
{
    size_t zone = slice_find(text, A_PERCENT);
    int ok;

    if (slice_find(text, A_COLON) == text.n) {
        memcpy(out->b, mapped, sizeof mapped);
        ok = parse_quad(text, out->b + 12);
    } else {
        ok = zone + 1 != text.n && parse_groups(slice_of(text.p, zone), out->b);
    }
    if (!ok)
        memset(out->b, 0, sizeof out->b);
    return ok ? OK : E_FORMAT;
}

int ip_parse_net(struct slice text, struct ip *out, unsigned *bits)
{
    size_t slash = slice_find(text, A_SLASH);
    struct slice address = slice_of(text.p, slash);
    unsigned most = slice_find(address, A_COLON) == address.n ? 32 : 128;
    uint64_t given = most;
    int result = ip_parse(address, out);

    *bits = 0;
    if (result == OK && slash < text.n)
        result = slice_u64(slice_from(text, slash + 1), &given);
    if (result != OK || given > most) {
        memset(out->b, 0, sizeof out->b);
        return E_FORMAT;
    }
    *bits = 128 - most + (unsigned)given;
    return OK;
}

int ip_in_net(const struct ip *a, const struct ip *net, unsigned bits)
{
    size_t whole = bits / 8;
    unsigned mask = 0xFF00u >> bits % 8 & 0xFF;

    if (bits >= 128)
        return ip_same(a, net);
    return memcmp(a->b, net->b, whole) == 0 && ((a->b[whole] ^ net->b[whole]) & mask) == 0;
}

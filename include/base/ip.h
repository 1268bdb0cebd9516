/* ip.h: addresses as the records hold them: 16 bytes, IPv4 as IPv4-mapped IPv6. All zero means absent. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/slice.h"

struct ip {
    unsigned char b[16];
};

static inline int ip_same(const struct ip *a, const struct ip *b) { return memcmp(a->b, b->b, 16) == 0; }
int ip_is_absent(const struct ip *a);
/* Text (IPv4 dotted quad; IPv6 in any legal form, an IPv4 tail and a %zone included) to bytes. E_FORMAT otherwise,
   *out zero. */
int MUST_USE ip_parse(struct slice text, struct ip *out);
/* ADDR or ADDR/BITS for --ip; bits counts from the left of the 128, so 10.0.0.0/8 gives 104. */
int MUST_USE ip_parse_net(struct slice text, struct ip *out, unsigned *bits);
int ip_in_net(const struct ip *a, const struct ip *net, unsigned bits);

#endif

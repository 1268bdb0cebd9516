/* t_ip.c: the reading of addresses; inet_pton() is the oracle. */
#include <arpa/inet.h>
#include <stdio.h>
#include "base/ip.h"
#include "base/put.h"
#include "unit.h"

static const struct ip zero;

static void check(const char *text)
{
    struct ip ours, theirs;
    int good;

    memset(theirs.b, 0, 16);
    if (strchr(text, ':') == NULL) {
        good = inet_pton(AF_INET, text, theirs.b + 12) == 1;
        theirs.b[10] = theirs.b[11] = 0xFF;
    } else {
        good = inet_pton(AF_INET6, text, theirs.b) == 1;
    }
    if (!good)
        theirs = zero;
    if (ip_parse(unit_text(text), &ours) != (good ? OK : E_FORMAT) || !ip_same(&ours, &theirs)) {
        CU_FAIL("differs from inet_pton()");
        printf("[%s] ", text);
    }
}

static void special(void)
{
    static const char *const texts[] = {
        "", "0", "1.2.3", "1.2.3.4", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "01.2.3.4", "0.0.0.0",
        "255.255.255.255", "256.1.1.1",
        "1.2.3.1000", "1.2.3.4 ", " 1.2.3.4", "1.2.3.a", "00.0.0.0", "192.0.2.1", "1.2.3.-4",
        ":", "::", ":::", "::1", "1::", "1:", ":1", "::1::", "1::2::3", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1::2:3:4:5:6:7:8",
        "0:0:0:0:0:0:0:0", "12345::",
        "::12345", "g::", "::ffff:1.2.3.4", "::FFFF:1.2.3.4", "::1.2.3.4", "1.2.3.4::", "::1.2.3.4:5",
        "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4", "::1:2:3:4:5:1.2.3.4", "::1:2:3:4:5:6:1.2.3.4", "::ffff:1.2.3",
        "::ffff:1.2.3.256",
        "::ffff:01.2.3.4", "fe80::1 ", "2001:DB8::aBcD", "::0001", "::00001", "1:::2", "::-1", "a", "a:b",
        "::ffff:abcd.1.2.3"
    };
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check(texts[i]);
}

static void random_texts(void)
{
    static const char letters[] = "0123456789abcdefAF::::..";
    char text[48];
    unsigned char bytes[16], made[PUT_IP + 1];
    struct ip back;
    uint32_t r = 99;
    unsigned i, k, n;

    for (i = 0; i < 60000; i++) {
        for (k = 0; k < 16; k++)
            bytes[k] = (unsigned char)(unit_random(&r) & 1 ? unit_random(&r) : 0);
        if (i % 4 == 0) {
            memset(bytes, 0, 10);
            bytes[10] = bytes[11] = 0xFF;
        }
        n = (unsigned)(put_ip(made, bytes) - made);
        made[n] = '\0';
        CU_ASSERT(ip_parse(slice_of(made, n), &back) == OK && memcmp(back.b, bytes, 16) == 0);
        check((const char *)made);
        memcpy(text, made, n + 1);
        text[unit_random(&r) % n] = letters[unit_random(&r) % (sizeof letters - 1)];    /* one byte changed */
        check(text);
        n = unit_random(&r) % 20;
        for (k = 0; k < n; k++)
            text[k] = letters[unit_random(&r) % (sizeof letters - 1)];
        text[n] = '\0';
        check(text);
    }
}

static void zones(void)
{
    struct ip a, b;

    CU_ASSERT(ip_parse(unit_text("fe80::1%eth0"), &a) == OK && ip_parse(unit_text("fe80::1"), &b) == OK && ip_same(&a,
        &b));
    CU_ASSERT(ip_parse(unit_text("fe80::1%"), &a) == E_FORMAT && ip_same(&a, &zero));
    CU_ASSERT(ip_parse(unit_text("192.0.2.1%eth0"), &a) == E_FORMAT);
    CU_ASSERT(ip_parse(unit_text("%eth0:"), &a) == E_FORMAT);
    CU_ASSERT(ip_is_absent(&zero) && !ip_is_absent(&b));
}

static int in_net(const char *address, const char *net)
{
    struct ip a, n;
    unsigned bits;

    if (ip_parse(unit_text(address), &a) != OK || ip_parse_net(unit_text(net), &n, &bits) != OK)
        return -1;
    return ip_in_net(&a, &n, bits);
}

static void nets(void)
{
    static const char *const wrong[] = {
        "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "192.0.2.0/8/8", "/8", "2001:db8::/129", "", "192.0.2.0/-1",
        "192.0.2/24"
    };
    struct ip n;
    unsigned bits;
    size_t i;

    CU_ASSERT(ip_parse_net(unit_text("10.0.0.0/8"), &n, &bits) == OK && bits == 104);
    CU_ASSERT(ip_parse_net(unit_text("192.0.2.1"), &n, &bits) == OK && bits == 128);
    CU_ASSERT(ip_parse_net(unit_text("2001:db8::/32"), &n, &bits) == OK && bits == 32);
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT(ip_parse_net(unit_text(wrong[i]), &n, &bits) == E_FORMAT && bits == 0 && ip_same(&n, &zero));
    CU_ASSERT_EQUAL(in_net("192.0.2.77", "192.0.2.0/24"), 1);
    CU_ASSERT_EQUAL(in_net("192.0.3.77", "192.0.2.0/24"), 0);
    CU_ASSERT_EQUAL(in_net("192.0.3.77", "192.0.2.0/23"), 1);
    CU_ASSERT_EQUAL(in_net("192.0.4.77", "192.0.2.0/23"), 0);
    CU_ASSERT_EQUAL(in_net("::ffff:192.0.2.9", "192.0.2.8/31"), 1);
    CU_ASSERT_EQUAL(in_net("192.0.2.9", "192.0.2.9/32"), 1);
    CU_ASSERT_EQUAL(in_net("192.0.2.8", "192.0.2.9"), 0);
    CU_ASSERT_EQUAL(in_net("198.51.100.1", "0.0.0.0/0"), 1);
    CU_ASSERT_EQUAL(in_net("2001:db8::1", "0.0.0.0/0"), 0);
    CU_ASSERT_EQUAL(in_net("2001:db8::1", "::/0"), 1);
    CU_ASSERT_EQUAL(in_net("2001:db8:8000::1", "2001:db8::/33"), 0);
    CU_ASSERT_EQUAL(in_net("2001:db8:7fff::1", "2001:db8::/33"), 1);
}

static const struct unit_case cases[] = {
    { "special texts", special }, { "random texts", random_texts }, { "zones", zones }, { "nets", nets }, { NULL, NULL }
};
const struct unit_suite suite_ip = { "ip", cases };

/* recput.c: see recput.h. Offsets are those of SC27-6806-60, tables 26-44. */
#include <string.h>
#include "recput.h"
#include "unit.h"

/* IBM-1047 of the characters that the tests use. */
static unsigned char ebcdic_of(char c)
{
    static const char from[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.-_@ ";
    static const unsigned char to[] = {
        0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9,
        0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9,
        0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
        0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9,
        0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x61, 0x4B, 0x60, 0x6D, 0x7C, 0x40
    };
    const char *p = strchr(from, c);
    return p == NULL ? 0x6F : to[p - from];
}

void rec_put(struct rec *r, size_t ofs, uint64_t number, size_t width)
{
    while (width-- > 0) {
        r->b[ofs + width] = (unsigned char)(number & 0xFF);
        number >>= 8;
    }
}

void rec_text(struct rec *r, size_t ofs, const char *text, size_t width)
{
    size_t i, n = strlen(text);
    for (i = 0; i < width; i++)
        r->b[ofs + i] = i < n ? ebcdic_of(text[i]) : 0x40;
}

void rec_start(struct rec *r, unsigned subtype, unsigned triplets)
{
    memset(r, 0, sizeof *r);
    r->b[4] = 0x5E;
    r->b[5] = 119;
    rec_put(r, 6, 3693326, 4);
    rec_put(r, 10, 0x0125164F, 4);
    rec_text(r, 14, "SYS1", 4);
    rec_text(r, 18, "OMVS", 4);
    rec_put(r, 22, subtype, 2);
    rec_put(r, 24, triplets, 2);
    r->n = 28 + 8 * triplets;
}

size_t rec_section(struct rec *r, unsigned triplet, size_t n)
{
    size_t at = r->n;
    rec_put(r, 28 + 8 * triplet, at, 4);
    rec_put(r, 32 + 8 * triplet, n, 2);
    rec_put(r, 34 + 8 * triplet, 1, 2);
    r->n += n;
    return at;
}

void rec_name(struct rec *r, unsigned triplet, const char *text)
{
    size_t at = rec_section(r, triplet, strlen(text));
    rec_text(r, at, text, strlen(text));
}

void rec_ip(struct rec *r, size_t ofs, unsigned a, unsigned b, unsigned c, unsigned d)
{
    r->b[ofs + 10] = r->b[ofs + 11] = 0xFF;
    r->b[ofs + 12] = (unsigned char)a;
    r->b[ofs + 13] = (unsigned char)b;
    r->b[ofs + 14] = (unsigned char)c;
    r->b[ofs + 15] = (unsigned char)d;
}

struct record rec_done(struct rec *r)
{
    struct record out;
    memset(&out, 0, sizeof out);
    rec_put(r, 0, r->n, 2);
    out.bytes = slice_of(r->b, r->n);
    out.number = 7;
    out.offset = 1000;
    out.type = r->b[5];
    out.subtype = be16_at(r->b + 22);
    out.has_subtype = 1;
    return out;
}

static void whole_common(struct rec *r, const char *comp)
{
    size_t at = rec_section(r, 0, 64);
    rec_text(r, at, "SYSA", 8);
    rec_text(r, at + 8, "PLEXA", 8);
    rec_text(r, at + 16, "TCPIP", 8);
    rec_text(r, at + 24, "03.01.00", 8);
    rec_text(r, at + 32, comp, 8);
    rec_text(r, at + 40, "SSHD3", 8);
    rec_text(r, at + 48, "ANNA", 8);
    rec_put(r, at + 58, 77, 2);
    rec_put(r, at + 60, 8, 1);
    at = rec_section(r, 1, 86);
    rec_text(r, at, "OpenSSH_8.4p1", 16);
    rec_text(r, at + 16, "OpenSSL 1.1.1", 32);
    rec_text(r, at + 48, "1.2.11", 16);
    rec_text(r, at + 64, "SSHV2", 8);
    rec_put(r, at + 72, 3, 2);
    rec_put(r, at + 74, 0x4010, 2);
    rec_put(r, at + 76, 0x2009, 2);
    rec_put(r, at + 78, 1, 2);
    rec_put(r, at + 82, 1, 2);
    rec_put(r, at + 84, 15, 2);
}

static void whole_server(struct rec *r)
{
    size_t at = rec_section(r, 2, 120);
    rec_put(r, at, 5, 1);
    rec_text(r, at + 4, "PUT", 4);
    rec_ip(r, at + 8, 192, 0, 2, 7);
    rec_ip(r, at + 24, 198, 51, 100, 20);
    rec_put(r, at + 40, 50122, 2);
    rec_put(r, at + 42, 22, 2);
    rec_text(r, at + 44, "ANNA", 8);
    rec_text(r, at + 52, "B", 1);
    rec_text(r, at + 53, "S", 1);
    rec_put(r, at + 56, 2973001, 4);
    rec_put(r, at + 60, 0x0125164F, 4);
    rec_put(r, at + 64, 2973326, 4);
    rec_put(r, at + 68, 0x0125164F, 4);
    rec_put(r, at + 72, 325, 4);
    rec_put(r, at + 76, UINT64_C(5000000000), 8);
    rec_text(r, at + 84, "OK", 4);
    rec_name(r, 3, "sysa.example.com");
    rec_name(r, 4, "/u/anna/in.dat");
    rec_name(r, 5, "/u/anna/second");
}

static void whole_client(struct rec *r)
{
    size_t at = rec_section(r, 2, 84);
    rec_text(r, at, "GET", 4);
    rec_ip(r, at + 4, 203, 0, 113, 5);
    rec_ip(r, at + 20, 198, 51, 100, 20);
    rec_put(r, at + 36, 22, 2);
    rec_put(r, at + 38, 40001, 2);
    rec_text(r, at + 40, "CARL", 8);
    rec_text(r, at + 48, "A", 1);
    rec_text(r, at + 49, "C", 1);
    rec_put(r, at + 50, 1, 2);
    rec_put(r, at + 52, 8639900, 4);
    rec_put(r, at + 56, 0x0125163F, 4);
    rec_put(r, at + 60, 100, 4);
    rec_put(r, at + 64, 0x0125164F, 4);
    rec_put(r, at + 68, 200, 4);
    rec_put(r, at + 72, 12, 8);
    rec_text(r, at + 80, "FAIL", 4);
    rec_name(r, 3, "sysa");
    rec_name(r, 4, "remote");
    rec_name(r, 5, "/u/carl/local");
    rec_name(r, 6, "/srv/target");
}

void rec_whole(struct rec *r, unsigned subtype)
{
    size_t at;
    rec_start(r, subtype, subtype == 96 ? 6 : subtype == 97 ? 7 : 3);
    whole_common(r, subtype == 96 ? "SFTPS" : subtype == 97 ? "SFTPC" : subtype == 94 ? "SSH" : "SSHD");
    if (subtype == 96) {
        whole_server(r);
    } else if (subtype == 97) {
        whole_client(r);
    } else {
        at = rec_section(r, 2, 48);
        rec_ip(r, at, 198, 51, 100, 9);
        rec_ip(r, at + 16, 198, 51, 100, 20);
        rec_put(r, at + 32, 50999, 2);
        rec_put(r, at + 34, 22, 2);
        rec_text(r, at + 36, "BERT", 8);
        rec_put(r, at + 44, subtype == 98 ? 8 : 0, 2);
    }
}

int rec_next(struct slice file, size_t *at, struct record *r)
{
    unsigned n;
    if (*at == 0)
        memset(r, 0, sizeof *r);
    if (slice_be16(file, *at, &n) != OK || n < 4 || slice_sub(file, *at, n, &r->bytes) != OK)
        return 0;
    r->number++;
    r->offset = *at;
    r->type = r->bytes.n > 5 ? r->bytes.p[5] : 0;
    r->has_subtype = r->bytes.n >= 24 && (r->bytes.p[4] & 0x40) != 0;
    r->subtype = r->has_subtype ? be16_at(r->bytes.p + 22) : 0;
    *at += n;
    return 1;
}

struct decoder *rec_decoder(struct findings *fs, int triplets, int raw)
{
    struct decode_options o;
    struct decoder *d;

    o.codepage = ebcdic_default();
    o.triplets = triplets;
    o.raw = raw;
    d = decoder_new(&o, fs);
    CU_ASSERT_FATAL(d != NULL);
    decoder_input(d, "test");
    return d;
}

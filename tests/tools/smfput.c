/* smfput.c: the records and containers of smfput.h.

   A record is header, self-defining section (4 bytes and a triplet of 8 each), identification, security, own section,
   then the variable sections in the order of the triplets; offsets in triplets count from the RDW. */
#include <stdlib.h>
#include <string.h>
#include "smfput.h"

static const unsigned char ebcdic[256] = {
    0x00, 0x01, 0x02, 0x03, 0x37, 0x2d, 0x2e, 0x2f, 0x16, 0x05, 0x15, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
    0x10, 0x11, 0x12, 0x13, 0x3c, 0x3d, 0x32, 0x26, 0x18, 0x19, 0x3f, 0x27, 0x1c, 0x1d, 0x1e, 0x1f,
    0x40, 0x5a, 0x7f, 0x7b, 0x5b, 0x6c, 0x50, 0x7d, 0x4d, 0x5d, 0x5c, 0x4e, 0x6b, 0x60, 0x4b, 0x61,
    0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0x7a, 0x5e, 0x4c, 0x7e, 0x6e, 0x6f,
    0x7c, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6,
    0xd7, 0xd8, 0xd9, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xad, 0xe0, 0xbd, 0x5f, 0x6d,
    0x79, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
    0x97, 0x98, 0x99, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xc0, 0x4f, 0xd0, 0xa1, 0x07,
    0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x06, 0x17, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x09, 0x0a, 0x1b,
    0x30, 0x31, 0x1a, 0x33, 0x34, 0x35, 0x36, 0x08, 0x38, 0x39, 0x3a, 0x3b, 0x04, 0x14, 0x3e, 0xff,
    0x41, 0xaa, 0x4a, 0xb1, 0x9f, 0xb2, 0x6a, 0xb5, 0xbb, 0xb4, 0x9a, 0x8a, 0xb0, 0xca, 0xaf, 0xbc,
    0x90, 0x8f, 0xea, 0xfa, 0xbe, 0xa0, 0xb6, 0xb3, 0x9d, 0xda, 0x9b, 0x8b, 0xb7, 0xb8, 0xb9, 0xab,
    0x64, 0x65, 0x62, 0x66, 0x63, 0x67, 0x9e, 0x68, 0x74, 0x71, 0x72, 0x73, 0x78, 0x75, 0x76, 0x77,
    0xac, 0x69, 0xed, 0xee, 0xeb, 0xef, 0xec, 0xbf, 0x80, 0xfd, 0xfe, 0xfb, 0xfc, 0xba, 0xae, 0x59,
    0x44, 0x45, 0x42, 0x46, 0x43, 0x47, 0x9c, 0x48, 0x54, 0x51, 0x52, 0x53, 0x58, 0x55, 0x56, 0x57,
    0x8c, 0x49, 0xcd, 0xce, 0xcb, 0xcf, 0xcc, 0xe1, 0x70, 0xdd, 0xde, 0xdb, 0xdc, 0x8d, 0x8e, 0xdf
};

unsigned char put_ebcdic(unsigned char latin1)
{
    return ebcdic[latin1];
}

static const struct put_field common[] = {
    {"HDLength", PART_HEAD, 0, 2, KIND_BIN},        {"HDSegDesc", PART_HEAD, 2, 2, KIND_BIN},
    {"HDFlags", PART_HEAD, 4, 1, KIND_BIN},         {"HDType", PART_HEAD, 5, 1, KIND_BIN},
    {"HDTime", PART_HEAD, 6, 4, KIND_TIME},         {"HDDate", PART_HEAD, 10, 4, KIND_DATE},
    {"HDSID", PART_HEAD, 14, 4, KIND_TEXT},         {"HDSSI", PART_HEAD, 18, 4, KIND_TEXT},
    {"HDSubType", PART_HEAD, 22, 2, KIND_BIN},
    {"TI_SYSName", PART_IDENT, 0, 8, KIND_TEXT},    {"TI_SysplexName", PART_IDENT, 8, 8, KIND_TEXT},
    {"TI_Stack", PART_IDENT, 16, 8, KIND_TEXT},     {"TI_ReleaseID", PART_IDENT, 24, 8, KIND_TEXT},
    {"TI_Comp", PART_IDENT, 32, 8, KIND_TEXT},      {"TI_ASName", PART_IDENT, 40, 8, KIND_TEXT},
    {"TI_UserID", PART_IDENT, 48, 8, KIND_TEXT},    {"TI_ASID", PART_IDENT, 58, 2, KIND_BIN},
    {"TI_Reason", PART_IDENT, 60, 1, KIND_BIN},     {"TI_RecordID", PART_IDENT, 61, 1, KIND_BIN},
    {"SSHV", PART_SEC, 0, 16, KIND_TEXT},           {"SSLV", PART_SEC, 16, 32, KIND_TEXT},
    {"ZlibV", PART_SEC, 48, 16, KIND_TEXT},         {"ProtoV", PART_SEC, 64, 8, KIND_TEXT},
    {"AuthMethod", PART_SEC, 72, 2, KIND_BIN},      {"Cipher", PART_SEC, 74, 2, KIND_BIN},
    {"MAC", PART_SEC, 76, 2, KIND_BIN},             {"COMP", PART_SEC, 78, 2, KIND_BIN},
    {"AuthMethod2", PART_SEC, 80, 2, KIND_BIN},     {"FIPSMODE", PART_SEC, 82, 2, KIND_BIN},
    {"KexMethod", PART_SEC, 84, 2, KIND_BIN},       {NULL, PART_HEAD, 0, 0, KIND_BIN}
};
static const struct put_field login[] = {
    {"LFRIP", PART_OWN, 0, 16, KIND_IP},            {"LFLIP", PART_OWN, 16, 16, KIND_IP},
    {"LFRPort", PART_OWN, 32, 2, KIND_BIN},         {"LFLPort", PART_OWN, 34, 2, KIND_BIN},
    {"LFUserID", PART_OWN, 36, 8, KIND_TEXT},       {"LFReason", PART_OWN, 44, 2, KIND_BIN},
    {NULL, PART_HEAD, 0, 0, KIND_BIN}
};
static const struct put_field server[] = {
    {"FSOper", PART_OWN, 0, 1, KIND_BIN},           {"FSCmd", PART_OWN, 4, 4, KIND_TEXT},
    {"FSRIP", PART_OWN, 8, 16, KIND_IP},            {"FSLIP", PART_OWN, 24, 16, KIND_IP},
    {"FSRPort", PART_OWN, 40, 2, KIND_BIN},         {"FSLPort", PART_OWN, 42, 2, KIND_BIN},
    {"FSSUser", PART_OWN, 44, 8, KIND_TEXT},        {"FSTType", PART_OWN, 52, 1, KIND_TEXT},
    {"FSMode", PART_OWN, 53, 1, KIND_TEXT},         {"FSSTime", PART_OWN, 56, 4, KIND_TIME},
    {"FSSDate", PART_OWN, 60, 4, KIND_DATE},        {"FSETime", PART_OWN, 64, 4, KIND_TIME},
    {"FSEDate", PART_OWN, 68, 4, KIND_DATE},        {"FSDur", PART_OWN, 72, 4, KIND_DUR},
    {"FSBytes", PART_OWN, 76, 8, KIND_BIN},         {"FSStat", PART_OWN, 84, 4, KIND_TEXT},
    {"FSCH1", PART_OWN, 88, 8, KIND_BIN},           {"FSGP1", PART_OWN, 96, 8, KIND_BIN},
    {"FSCH2", PART_OWN, 104, 8, KIND_BIN},          {"FSGP2", PART_OWN, 112, 8, KIND_BIN},
    {"FSHostname", PART_VAR, 0, 0, KIND_TEXT},      {"FSPath1", PART_VAR, 1, 0, KIND_TEXT},
    {"FSPath2", PART_VAR, 2, 0, KIND_TEXT},         {NULL, PART_HEAD, 0, 0, KIND_BIN}
};
static const struct put_field client[] = {
    {"FCCmd", PART_OWN, 0, 4, KIND_TEXT},           {"FCRIP", PART_OWN, 4, 16, KIND_IP},
    {"FCLIP", PART_OWN, 20, 16, KIND_IP},           {"FCRPort", PART_OWN, 36, 2, KIND_BIN},
    {"FCLPort", PART_OWN, 38, 2, KIND_BIN},         {"FCLUser", PART_OWN, 40, 8, KIND_TEXT},
    {"FCTType", PART_OWN, 48, 1, KIND_TEXT},        {"FCMode", PART_OWN, 49, 1, KIND_TEXT},
    {"FCFlags", PART_OWN, 50, 2, KIND_BIN},         {"FCSTime", PART_OWN, 52, 4, KIND_TIME},
    {"FCSDate", PART_OWN, 56, 4, KIND_DATE},        {"FCETime", PART_OWN, 60, 4, KIND_TIME},
    {"FCEDate", PART_OWN, 64, 4, KIND_DATE},        {"FCDur", PART_OWN, 68, 4, KIND_DUR},
    {"FCBytes", PART_OWN, 72, 8, KIND_BIN},         {"FCStat", PART_OWN, 80, 4, KIND_TEXT},
    {"FCHostname", PART_VAR, 0, 0, KIND_TEXT},      {"FCUserID", PART_VAR, 1, 0, KIND_TEXT},
    {"FCPath", PART_VAR, 2, 0, KIND_TEXT},          {"FCPath2", PART_VAR, 3, 0, KIND_TEXT},
    {NULL, PART_HEAD, 0, 0, KIND_BIN}
};

static const struct put_field *own_fields(unsigned subtype)
{
    return subtype == 96 ? server : subtype == 97 ? client : login;
}

const struct put_field *put_find(unsigned subtype, const char *name)
{
    const struct put_field *f;
    for (f = common; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    for (f = own_fields(subtype); f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

static void store(unsigned char *d, unsigned long long v, size_t n)
{
    while (n-- > 0) {
        d[n] = (unsigned char)(v & 0xff);
        v >>= 8;
    }
}

void put_init(struct put_rec *r, unsigned subtype)
{
    const struct put_field *lists[2];
    const struct put_field *f;
    unsigned i;

    memset(r, 0, sizeof *r);
    r->subtype = subtype;
    r->len[PART_HEAD] = 24;
    r->len[PART_IDENT] = 64;
    r->len[PART_SEC] = 86;
    r->len[PART_OWN] = subtype == 96 ? 120 : subtype == 97 ? 84 : 48;
    r->triplets = subtype == 96 ? 6 : subtype == 97 ? 7 : 3;
    r->sdtrn = -1;
    for (i = 0; i < PUT_TRIPLETS; i++)
        r->ofs[i] = r->seclen[i] = r->num[i] = -1;
    lists[0] = common;
    lists[1] = own_fields(subtype);
    for (i = 0; i < 2; i++)
        for (f = lists[i]; f->name != NULL; f++)
            if (f->kind == KIND_TEXT && f->part != PART_VAR)
                memset(r->part[f->part] + f->ofs, 0x40, f->len);
    r->part[PART_HEAD][4] = 0x5e;
    r->part[PART_HEAD][5] = 119;
    store(r->part[PART_HEAD] + 22, subtype, 2);
    r->part[PART_IDENT][60] = 8;
}

void put_raw(struct put_rec *r, const struct put_field *f, const unsigned char *bytes, size_t n)
{
    if (f->part == PART_VAR) {
        if (n > PUT_VAR_MAX)
            n = PUT_VAR_MAX;
        memcpy(r->var[f->ofs], bytes, n);
        r->len_var[f->ofs] = (unsigned)n;
        return;
    }
    memset(r->part[f->part] + f->ofs, 0, f->len);
    memcpy(r->part[f->part] + f->ofs, bytes, n < f->len ? n : f->len);
}

void put_number(struct put_rec *r, const struct put_field *f, unsigned long long value)
{
    if (f->part != PART_VAR)
        store(r->part[f->part] + f->ofs, value, f->len);
}

void put_text(struct put_rec *r, const struct put_field *f, const char *text, size_t n)
{
    unsigned char tmp[PUT_VAR_MAX];
    size_t i, k = 0;

    for (i = 0; i < n && k < sizeof tmp; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c == 0xc2 || c == 0xc3) && i + 1 < n)
            c = (unsigned char)(((c & 3u) << 6) | ((unsigned char)text[++i] & 0x3fu));
        tmp[k++] = ebcdic[c];
    }
    while (f->part != PART_VAR && k < f->len)
        tmp[k++] = 0x40;
    put_raw(r, f, tmp, k);
}

unsigned long put_date(unsigned year, unsigned month, unsigned day)
{
    static const unsigned before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    unsigned yy = year % 100;
    unsigned ddd = day + before[(month + 11) % 12] + (month > 2 && year % 4 == 0 ? 1 : 0);
    return (year >= 2000 ? 0x01000000ul : 0ul) | (unsigned long)(yy / 10 << 20 | yy % 10 << 16)
        | (unsigned long)(ddd / 100 << 12 | ddd / 10 % 10 << 8 | ddd % 10 << 4 | 15);
}

static int hex_digit(int c)
{
    const char *set = "0123456789abcdef0123456789ABCDEF", *p = c == 0 ? NULL : strchr(set, c);
    return p == NULL ? -1 : (int)((p - set) & 15);
}

/* X'...' to bytes; -1 when it is not of that form. */
static long hex_value(const char *v, unsigned char *d, size_t max)
{
    size_t n = 0;
    if (v[0] != 'X' || v[1] != '\'')
        return -1;
    for (v += 2; *v != '\'' && n < max; v += 2) {
        if (hex_digit(v[0]) < 0 || hex_digit(v[1]) < 0)
            return -1;
        d[n++] = (unsigned char)(hex_digit(v[0]) << 4 | hex_digit(v[1]));
    }
    return *v == '\'' ? (long)n : -1;
}

/* Dotted quad as IPv4-mapped, or colon form with at most one "::". */
static int address(const char *v, unsigned char *ip)
{
    unsigned a, b, c, d, num = 0, gap = 8, group[8] = {0};
    char end;

    memset(ip, 0, 16);
    if (sscanf(v, "%u.%u.%u.%u%c", &a, &b, &c, &d, &end) == 4 && a < 256 && b < 256 && c < 256 && d < 256) {
        ip[10] = ip[11] = 0xff;
        ip[12] = (unsigned char)a;
        ip[13] = (unsigned char)b;
        ip[14] = (unsigned char)c;
        ip[15] = (unsigned char)d;
        return 0;
    }
    if (strchr(v, ':') == NULL)
        return -1;
    while (*v != '\0' && num < 8) {
        if (v[0] == ':' && v[1] == ':') {
            gap = num;
            v += 2;
            continue;
        }
        if (*v == ':')
            v++;
        if (hex_digit(*v) < 0)
            return -1;
        for (; hex_digit(*v) >= 0; v++)
            group[num] = group[num] * 16 + (unsigned)hex_digit(*v);
        num++;
    }
    if (*v != '\0' || (gap == 8 && num != 8))
        return -1;
    for (a = 0; a < num; a++)
        store(ip + 2 * (a < gap ? a : 8 - num + a), group[a], 2);
    return 0;
}

int put_value(struct put_rec *r, const struct put_field *f, const char *value)
{
    unsigned char tmp[PUT_VAR_MAX];
    unsigned a, b, c, d = 0;
    long n = hex_value(value, tmp, sizeof tmp);
    char *end;

    if (n >= 0) {
        put_raw(r, f, tmp, (size_t)n);
        return 0;
    }
    switch (f->kind) {
    case KIND_TEXT:
        put_text(r, f, value, strlen(value));
        return 0;
    case KIND_BIN:
        put_number(r, f, strtoull(value, &end, 0));
        return *end == '\0' && end != value ? 0 : -1;
    case KIND_TIME:
        if (sscanf(value, "%u:%u:%u.%2u", &a, &b, &c, &d) < 3)
            return -1;
        put_number(r, f, ((a * 60ul + b) * 60ul + c) * 100ul + d);
        return 0;
    case KIND_DUR:
        if (sscanf(value, "%u.%2u", &a, &d) < 1)
            return -1;
        put_number(r, f, a * 100ul + d);
        return 0;
    case KIND_DATE:
        if (sscanf(value, "%u-%u-%u", &a, &b, &c) != 3)
            return -1;
        put_number(r, f, put_date(a, b, c));
        return 0;
    case KIND_IP:
        if (address(value, tmp) != 0)
            return -1;
        put_raw(r, f, tmp, 16);
        return 0;
    }
    return -1;
}

/* One section and its triplet; returns where the next section begins. */
static size_t section(const struct put_rec *r, unsigned t, const unsigned char *b, size_t n, size_t at,
                      unsigned char *out)
{
    unsigned char *trip = out + 28 + 8 * t;
    if (t >= r->triplets || at + n > PUT_MAX)
        return at;
    store(trip, r->ofs[t] >= 0 ? (unsigned long long)r->ofs[t] : n > 0 ? at : 0, 4);
    store(trip + 4, r->seclen[t] >= 0 ? (unsigned long long)r->seclen[t] : n, 2);
    store(trip + 6, r->num[t] >= 0 ? (unsigned long long)r->num[t] : n > 0 ? 1 : 0, 2);
    if (n > 0)
        memcpy(out + at, b, n);
    return at + n;
}

size_t put_build(const struct put_rec *r, unsigned char *out)
{
    size_t at = 28 + 8 * r->triplets;
    unsigned i;

    memset(out, 0, at);
    memcpy(out, r->part[PART_HEAD], r->len[PART_HEAD]);
    store(out + 24, r->sdtrn >= 0 ? (unsigned long long)r->sdtrn : r->triplets, 2);
    at = section(r, 0, r->part[PART_IDENT], r->len[PART_IDENT], at, out);
    at = section(r, 1, r->part[PART_SEC], r->len[PART_SEC], at, out);
    at = section(r, 2, r->part[PART_OWN], r->len[PART_OWN], at, out);
    for (i = 0; i < PUT_VARS; i++)
        at = section(r, 3 + i, r->var[i], r->len_var[i], at, out);
    for (i = 3 + PUT_VARS; i < r->triplets; i++)
        at = section(r, i, NULL, 0, at, out);
    if (at + r->pad > PUT_MAX)
        return 0;
    memset(out + at, 0, r->pad);
    at += r->pad;
    if (r->part[PART_HEAD][0] == 0 && r->part[PART_HEAD][1] == 0)
        store(out, at, 2);
    return at;
}

size_t put_filler(const struct put_rec *r, unsigned type, long subtype, size_t length, unsigned char *out)
{
    size_t i, head = subtype < 0 ? 18 : 24;

    if (length < head)
        length = head;
    if (length > PUT_MAX)
        return 0;
    memcpy(out, r->part[PART_HEAD], head);
    out[4] = (unsigned char)(subtype < 0 ? 0x1e : 0x5e);
    out[5] = (unsigned char)type;
    if (subtype >= 0)
        store(out + 22, (unsigned long long)subtype, 2);
    for (i = head; i < length; i++)
        out[i] = (unsigned char)(0x40 + (i * 7 + type) % 191);
    store(out, length, 2);
    return length;
}

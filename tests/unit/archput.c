/* archput.c: see archput.h. */
#include "archput.h"
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include "layput.h"
#include "unit.h"

static void le(struct buf *b, uint64_t v, unsigned n)
{
    for (; n > 0; n--, v >>= 8)
        buf_byte(b, (unsigned char)v);
}

static void fill(struct buf *b, unsigned char c, size_t n)
{
    while (n-- > 0)
        buf_byte(b, c);
}

void zip_put(struct buf *b, const char *name, struct slice data, const struct zip_how *how)
{
    uint32_t sum = (uint32_t)crc32(0, data.p, (uInt)data.n) ^ how->damage;
    size_t room = data.n + 1000, n = data.n;
    unsigned char *packed = malloc(room);
    int behind = (how->flags & 8) != 0, told = !behind || how->sizes;
    unsigned wide = how->zip64 ? 8 : 4;

    if (how->method == 8)
        n = layput_deflate(packed, room, data.p, data.n, -15);
    else if (n > 0)
        memcpy(packed, data.p, n);
    buf_put(b, unit_text("PK\003\004"));
    le(b, how->zip64 ? 45 : 20, 2);
    le(b, how->flags, 2);
    le(b, how->method, 2);
    le(b, 0x5AB19119, 4);
    le(b, told ? sum : 0, 4);
    le(b, how->zip64 ? 0xFFFFFFFF : told ? n : 0, 4);
    le(b, how->zip64 ? 0xFFFFFFFF : told ? data.n : 0, 4);
    le(b, strlen(name), 2);
    le(b, how->zip64 ? 29 : 9, 2);
    buf_put(b, unit_text(name));
    le(b, 0x5455, 2);           /* a time stamp stands before it */
    le(b, 5, 2);
    le(b, 0, 5);
    if (how->zip64) {
        le(b, 1, 2);
        le(b, 16, 2);
        le(b, told ? data.n : 0, 8);
        le(b, told ? n : 0, 8);
    }
    buf_put(b, slice_of(packed, n));
    if (behind) {
        if (how->signature)
            buf_put(b, unit_text("PK\007\010"));
        le(b, sum, 4);
        le(b, n, wide);
        le(b, data.n, wide);
    }
    free(packed);
}

void zip_end(struct buf *b)
{
    buf_put(b, unit_text("PK\001\002"));
    fill(b, 0, 42);
    buf_put(b, unit_text("PK\005\006"));
    fill(b, 0, 18);
}

static unsigned char to_ebcdic(char c)
{
    return (unsigned char)(c >= '0' && c <= '9' ? 0xF0 + c - '0' : c >= 'A' && c <= 'I' ? 0xC1 + c - 'A'
        : c >= 'J' && c <= 'R' ? 0xD1 + c - 'J' : c >= 'S' && c <= 'Z' ? 0xE2 + c - 'S'
        : c >= 'a' && c <= 'i' ? 0x81 + c - 'a' : c >= 'j' && c <= 'r' ? 0x91 + c - 'j'
        : c >= 's' && c <= 'z' ? 0xA2 + c - 's' : c == '.' ? 0x4B : c == '/' ? 0x61 : c == ' ' ? 0x40 : c);
}

void tar_put(struct buf *b, const char *name, unsigned type, struct slice data, int form)
{
    char h[513] = { 0 };
    unsigned sum = 0;
    size_t i;

    strncpy(h, name, 100);
    sprintf(h + 100, "0000644");
    sprintf(h + 124, "%011lo", (unsigned long)data.n);
    h[156] = (char)type;
    if (form != 1)
        memcpy(h + 257, "ustar\00000", 8);
    memset(h + 148, ' ', 8);
    for (i = 0; i < 512; i++) {
        if (form == 2)
            h[i] = (char)to_ebcdic(h[i]);
        sum += (unsigned char)h[i];
    }
    sprintf(h + 148, "%06o", sum);
    h[155] = ' ';
    for (i = 148; form == 2 && i < 156; i++)
        h[i] = (char)to_ebcdic(h[i]);
    buf_put(b, slice_of((unsigned char *)h, 512));
    buf_put(b, data);
    fill(b, 0, (512 - data.n % 512) % 512);
}

void tar_end(struct buf *b)
{
    fill(b, 0, 1024);
}

void tape_chunk(struct tape_put *t, struct slice data, unsigned flags)
{
    le(t->b, data.n, 2);
    le(t->b, t->before, 2);
    le(t->b, flags, 2);
    buf_put(t->b, data);
    t->before = (unsigned)data.n;
}

void tape_block(struct tape_put *t, struct slice data, size_t most, int packed)
{
    unsigned char *room = malloc(data.n + 1000);
    unsigned flags = 0x80 | (unsigned)(packed != 0);
    size_t n;

    if (packed)
        data = slice_of(room, layput_deflate(room, data.n + 1000, data.p, data.n, 15));
    for (; data.n > 0; data = slice_from(data, n), flags &= 3) {
        n = data.n < most ? data.n : most;
        tape_chunk(t, slice_of(data.p, n), flags | (n == data.n ? 0x20u : 0u));
    }
    free(room);
}

void tape_mark(struct tape_put *t)
{
    tape_chunk(t, slice_of(NULL, 0), 0x40);
}

void tape_label(struct tape_put *t, const char *text, int ebcdic)
{
    char label[81];
    size_t i;

    sprintf(label, "%-80.80s", text);
    for (i = 0; ebcdic && i < 80; i++)
        label[i] = (char)to_ebcdic(label[i]);
    tape_block(t, slice_of((unsigned char *)label, 80), 80, 0);
}

void ftp_record(struct buf *b, struct slice data, unsigned code)
{
    size_t i;

    for (i = 0; i < data.n; i++) {
        buf_byte(b, data.p[i]);
        if (data.p[i] == 0xFF)
            buf_byte(b, 0xFF);
    }
    buf_byte(b, 0xFF);
    buf_byte(b, (unsigned char)code);
}

void ftp_block(struct buf *b, struct slice data, size_t most, unsigned flags)
{
    size_t n;

    do {
        n = data.n < most ? data.n : most;
        buf_byte(b, (unsigned char)(n == data.n ? flags : 0));
        buf_byte(b, (unsigned char)(n >> 8));
        buf_byte(b, (unsigned char)n);
        buf_put(b, slice_of(data.p, n));
        data = slice_from(data, n);
    } while (data.n > 0);
}

void opened_read(struct opened *o, struct slice in, size_t step, size_t look, uint64_t some)
{
    struct drip f = { NULL, 0, 0, 0, 0 };
    struct unpack *u;
    struct source *s;
    struct slice w;

    memset(o, 0, sizeof *o);
    buf_init(&o->bytes, 0);
    o->fs = findings_new(NULL, NULL);
    f.p = in.p;
    f.n = in.n;
    f.step = step;
    u = layput_open(&f, o->fs);
    while (unpack_next(u, &s) == OK) {
        uint64_t left = some;
        if (o->count < OPENED_MAX) {
            snprintf(o->name[o->count], sizeof o->name[0], "%s", unpack_name(u));
            snprintf(o->layers[o->count], sizeof o->layers[0], "%s", unpack_layers(u));
            o->content[o->count] = unpack_content(u);
            CU_ASSERT_STRING_EQUAL(source_name(s), unpack_name(u));
            CU_ASSERT_EQUAL(unpack_is_member(u), strchr(unpack_name(u), '(') != NULL);
        }
        while (left > 0 && (w = source_look(s, look)).n > 0) {
            if (w.n > look)
                w.n = look;
            if (w.n > left)
                w.n = (size_t)left;
            buf_put(&o->bytes, w);
            source_skip(s, w.n);
            left -= w.n;
        }
        if (o->count < OPENED_MAX)
            o->end[o->count] = o->bytes.n;
        o->count++;
    }
    CU_ASSERT_EQUAL(unpack_next(u, &s), END);
    unpack_close(u);
}

void opened_done(struct opened *o)
{
    buf_done(&o->bytes);
    findings_free(o->fs);
}

struct slice opened_get(const struct opened *o, size_t i)
{
    size_t from = i > 0 && i <= o->count ? o->end[i - 1] : 0;

    return i < o->count ? slice_of(o->bytes.p + from, o->end[i] - from) : slice_of(NULL, 0);
}

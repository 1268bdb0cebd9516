/* smfdump.c: the containers of smfput.h.

   A segmented dump cuts records where a block is full: control code 1 first, 3 middle, 2 last, 0 whole; a piece carries
   at least one byte. Without BDWs the cuts stay where the blocks would have ended. */
#include <stdlib.h>
#include <string.h>
#include "smfput.h"

enum put_form put_form_find(const char *name)
{
    static const char *const names[NUM_FORMS] = {"rdw", "bdw-rdw", "bdw-segments", "rdw-segments", "extended-bdw",
                                                 "prefixed", "short-rdw", "bare", "text"};
    int i;
    for (i = 0; i < NUM_FORMS; i++)
        if (strcmp(names[i], name) == 0)
            break;
    return (enum put_form)i;
}

static void store(unsigned char *d, unsigned long v, size_t n)
{
    while (n-- > 0) {
        d[n] = (unsigned char)(v & 0xff);
        v >>= 8;
    }
}

int put_open(struct put_dump *d, FILE *f, enum put_form form, size_t block)
{
    memset(d, 0, sizeof *d);
    d->f = f;
    d->form = form;
    d->block = block != 0 ? block : 27998;
    d->cut = ~0ull;
    d->buf = malloc(d->block + PUT_MAX + 16);
    return d->buf == NULL ? -1 : 0;
}

/* To the file, with patches applied and nothing from cut on. */
static void emit(struct put_dump *d, unsigned char *b, size_t n)
{
    unsigned i;
    size_t k;
    unsigned long long room = d->at < d->cut ? d->cut - d->at : 0;

    for (i = 0; i < d->num_patch; i++)
        for (k = 0; k < d->patch[i].n; k++)
            if (d->patch[i].ofs + k >= d->at && d->patch[i].ofs + k < d->at + n)
                b[d->patch[i].ofs + k - d->at] = d->patch[i].b[k];
    k = room < n ? (size_t)room : n;
    if (k > 0 && fwrite(b, 1, k, d->f) != k)
        d->failed = 1;
    d->at += n;
}

static int has_bdw(const struct put_dump *d)
{
    return d->form == FORM_BDW_RDW || d->form == FORM_BDW_SEGMENTS || d->form == FORM_EXTENDED_BDW;
}

void put_flush(struct put_dump *d)
{
    if (d->used == 0)
        return;
    if (d->form == FORM_EXTENDED_BDW)
        store(d->buf, 0x80000000ul | (unsigned long)d->used, 4);
    else if (has_bdw(d))
        store(d->buf, (unsigned long)d->used << 16, 4);
    emit(d, d->buf, d->used);
    d->used = 0;
}

/* Bytes into the block; a block with a BDW begins with 4 bytes for it. */
static void collect(struct put_dump *d, const unsigned char *b, size_t n)
{
    if (d->used == 0 && has_bdw(d))
        d->used = 4;
    memcpy(d->buf + d->used, b, n);
    d->used += n;
}

/* The record cut into what blocks have room for. Without BDWs the cuts stay where the blocks would have ended. */
static void segments(struct put_dump *d, const unsigned char *rec, size_t n)
{
    size_t at = 4;
    int first = 1;

    while (at < n) {
        size_t used = d->form == FORM_BDW_SEGMENTS ? (d->used != 0 ? d->used : 4) : 4 + d->mark;
        size_t room = d->block > used ? d->block - used : 0, part = n - at;
        unsigned char sdw[4];
        if (room < 5) {
            if (d->form == FORM_BDW_SEGMENTS)
                put_flush(d);
            d->mark = 0;
            continue;
        }
        if (part > room - 4)
            part = room - 4;
        store(sdw, (unsigned long)(part + 4), 2);
        sdw[2] = (unsigned char)(first ? (at + part == n ? 0 : 1) : (at + part == n ? 2 : 3));
        sdw[3] = 0;
        if (d->form == FORM_BDW_SEGMENTS) {
            collect(d, sdw, 4);
            collect(d, rec + at, part);
        } else {
            unsigned char *copy = d->buf;
            memcpy(copy, sdw, 4);
            memcpy(copy + 4, rec + at, part);
            emit(d, copy, part + 4);
            d->mark += part + 4;
        }
        at += part;
        first = 0;
    }
}

void put_record(struct put_dump *d, const unsigned char *rec, size_t n)
{
    unsigned char *b = d->buf;
    size_t i, k = 0;

    switch (d->form) {
    case FORM_BDW_RDW:
    case FORM_EXTENDED_BDW:
        if (d->used != 0 && d->used + n > d->block)
            put_flush(d);
        collect(d, rec, n);
        return;
    case FORM_BDW_SEGMENTS:
    case FORM_RDW_SEGMENTS:
        segments(d, rec, n);
        return;
    case FORM_PREFIXED:
        store(b, (unsigned long)(n - 4), 4);
        memcpy(b + 4, rec + 4, n - 4);
        break;
    case FORM_SHORT_RDW:
        memcpy(b, rec, n);
        store(b, (unsigned long)(n - 4), 2);
        break;
    case FORM_BARE:
        memcpy(b, rec + 4, n - 4);
        n -= 4;
        break;
    case FORM_TEXT:
        for (i = 4; i < n; i++) {
            unsigned c;
            for (c = 0; c < 256 && put_ebcdic((unsigned char)c) != rec[i]; c++)
                ;
            b[k++] = (unsigned char)c;
        }
        b[k++] = 0x0d;
        b[k++] = 0x0a;
        n = k;
        break;
    default:
        memcpy(b, rec, n);
        break;
    }
    emit(d, b, n);
}

void put_bytes(struct put_dump *d, const unsigned char *b, size_t n)
{
    put_flush(d);
    while (n > 0) {
        size_t part = n < d->block ? n : d->block;
        memcpy(d->buf, b, part);
        emit(d, d->buf, part);
        b += part;
        n -= part;
    }
}

int put_close(struct put_dump *d)
{
    put_flush(d);
    free(d->buf);
    d->buf = NULL;
    return d->failed || fflush(d->f) != 0 ? -1 : 0;
}

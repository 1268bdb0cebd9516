/* terseput.c: greedy packers that keep the decoder's lists as the format's description states them. */
#include "terseput.h"
#include <stdlib.h>
#include "unit.h"

enum { CODES = 4096, FIRST = 258, SYMBOLS = 257 };

void codes_begin(struct codes *c, unsigned version, int variable, unsigned length)
{
    unsigned char h[12] = { 0, 0, 0, 0, 0x0C, 0, 0x6D, 0x5E, 0, 0, 0, 0 };

    buf_init(&c->out, 0);
    c->half = 0;
    h[0] = (unsigned char)version;
    h[1] = variable != 0;
    h[2] = (unsigned char)(length >> 8);
    h[3] = (unsigned char)length;
    buf_put(&c->out, slice_of(h, sizeof h));
}

void codes_add(struct codes *c, unsigned code)
{
    if (c->half) {
        c->out.p[c->out.n - 1] = (unsigned char)(c->out.p[c->out.n - 1] | code >> 8);
        buf_byte(&c->out, (unsigned char)code);
    } else {
        buf_byte(&c->out, (unsigned char)(code >> 4));
        buf_byte(&c->out, (unsigned char)(code << 4));
    }
    c->half = !c->half;
}

void codes_end(struct codes *c, unsigned char padding)
{
    codes_add(c, 0);
    while (c->out.n % 1024 != 0)
        buf_byte(&c->out, padding);
}

size_t terseput_bytes(uint16_t *sym, const unsigned char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        sym[i] = p[i];
    return n;
}

size_t terseput_records(uint16_t *sym, const unsigned char *p, size_t n)
{
    size_t at = 0, num = 0, length;

    while (at + 4 <= n) {
        length = be16_at(p + at);
        if (at > 0)
            sym[num++] = SYM_MARK;
        num += terseput_bytes(sym + num, p + at + 4, length - 4);
        at += length;
    }
    return num;
}

struct packer {
    unsigned prefix[CODES], symbol[CODES], next[CODES], back[CODES];
    unsigned (*child)[SYMBOLS];     /* the entry that extends one by a symbol; 0: none */
};

static void unlink_entry(struct packer *k, unsigned e)
{
    k->next[k->back[e]] = k->next[e];
    k->back[k->next[e]] = k->back[e];
}

static void link_young(struct packer *k, unsigned e)
{
    k->next[e] = k->next[0];
    k->back[e] = 0;
    k->back[k->next[0]] = e;
    k->next[0] = e;
}

static void packer_begin(struct packer *k)
{
    unsigned i;

    memset(k, 0, sizeof *k);
    k->child = calloc(CODES, sizeof *k->child);
    CU_ASSERT_PTR_NOT_NULL_FATAL(k->child);
    for (i = CODES - 1; i >= FIRST; i--) {
        k->prefix[i] = i > FIRST ? i - 1 : 0x41;
        k->symbol[i] = 0x40;
        k->child[k->prefix[i]][0x40] = i;
        link_young(k, i);
    }
}

void terseput_pack(struct codes *c, const uint16_t *sym, size_t n)
{
    static struct packer k;
    unsigned y, d, e, pending = 0;
    size_t at = 0;

    packer_begin(&k);
    while (at < n) {
        y = k.back[0];
        unlink_entry(&k, y);
        k.child[k.prefix[y]][k.symbol[y]] = 0;
        if (pending != 0) {
            k.symbol[pending] = sym[at];
            k.child[k.prefix[pending]][sym[at]] = pending;
        }
        d = sym[at++] + 1u;
        while (at < n && (e = k.child[d][sym[at]]) != 0) {
            d = e;
            at++;
        }
        codes_add(c, d);
        link_young(&k, y);
        for (e = d; e >= FIRST; e = k.prefix[e]) {
            unlink_entry(&k, e);
            link_young(&k, e);
        }
        k.prefix[y] = d;
        pending = y;
    }
    free(k.child);
}

struct spacker {
    unsigned left[CODES], right[CODES], references[CODES];
    unsigned ring[CODES], num;      /* unreferenced, the oldest first */
    size_t place[CODES], length[CODES];     /* where the string stands in the input */
};

static void ring_add(struct spacker *k, unsigned e)
{
    k->ring[k->num++] = e;
}

static void ring_take(struct spacker *k, unsigned e)
{
    unsigned i = 0;

    while (i < k->num && k->ring[i] != e)
        i++;
    CU_ASSERT_FATAL(i < k->num);
    k->num--;
    memmove(k->ring + i, k->ring + i + 1, (k->num - i) * sizeof k->ring[0]);
}

static void refer(struct spacker *k, unsigned e)
{
    if (e >= FIRST && k->references[e]++ == 0)
        ring_take(k, e);
}

static void release(struct spacker *k, unsigned e)
{
    if (e >= FIRST && --k->references[e] == 0)
        ring_add(k, e);
}

void terseput_spack(struct codes *c, const uint16_t *sym, size_t n)
{
    static struct spacker k;
    unsigned fresh = FIRST, node, e, g, last = 0;
    size_t at = 0, length, last_length = 0;

    memset(&k, 0, sizeof k);
    while (at < n) {
        if (last != 0) {
            node = fresh < CODES ? fresh++ : k.ring[0];
            if (k.length[node] != 0) {
                ring_take(&k, node);
                release(&k, k.left[node]);
                release(&k, k.right[node]);
                k.length[node] = 0;
            }
        } else {
            node = 0;
        }
        g = sym[at] + 1u;
        length = 1;
        for (e = FIRST; e < fresh; e++)
            if (k.length[e] > length && k.length[e] <= n - at && sym[k.place[e]] == sym[at]
                && memcmp(sym + k.place[e], sym + at, k.length[e] * sizeof *sym) == 0) {
                g = e;
                length = k.length[e];
            }
        codes_add(c, g);
        if (node != 0) {
            k.left[node] = last;
            k.right[node] = g;
            k.place[node] = at - last_length;
            k.length[node] = last_length + length;
            refer(&k, last);
            refer(&k, g);
            k.references[node] = 0;
            ring_add(&k, node);
        }
        last = g;
        last_length = length;
        at += length;
    }
}

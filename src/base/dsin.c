/* dsin.c: the records of a data set as a stream. What stands between the records in the stream depends on what they
   are, which their format and the first of them tell:

     RDWs    SMF records (at least every fourth of those looked at): each gets the record descriptor word that the
             system keeps to itself, so that the stream is a dump in the form "rdw" and offsets are the documented
             ones. Records that come with their RDW, as some programs write them, are left as they are.
     lines   text: each record is a line and gets a line end, X'15' behind EBCDIC, LF behind ASCII. What fills a
             record of fixed length up, and a printer control character in front, are taken away.
     bytes   pieces of something that is cut into records without a meaning, as tersed and compressed data or a file
             that was transferred in binary: nothing stands between them.

   The record header of SMF: flags, type, time of day in hundredths of a second, date as packed decimal 0cyydddF. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/ds.h"
#include "base/ebcdic.h"
#include "base/le.h"

enum {
    RDW = 4,
    RECORD_MAX = 65535 - RDW,       /* what an RDW can count */
    BUFFER = RDW + 65536 + 1,       /* an RDW in front, a byte more than the longest record, a line end behind */
    SAMPLE_RECORDS = 20, SAMPLE_BYTES = 65536,
    SMF_HEADER = 14,                /* without the RDW */
    DAY = 8640000,                  /* hundredths of a second */
    E_TAB = 0x05, E_NEWLINE = 0x15, E_LINE_FEED = 0x25, E_BLANK = 0x40
};

enum shape { SHAPE_RDW, SHAPE_LINES, SHAPE_BYTES };

struct ds_in {
    struct le_file *file;
    struct le_attributes has;
    enum shape shape;
    int with_rdw;                   /* SHAPE_RDW: most records bring it */
    unsigned char line_end, blank;  /* SHAPE_LINES */
    struct buf sample;              /* the first records, a length of four bytes in front of each */
    size_t sample_at;
    int ended;
    struct slice rest;              /* of the record at hand, as it goes into the stream */
    unsigned char d[BUFFER];        /* the record from d + RDW on */
};

/* SMF records with and without their RDW */

static int is_smf(struct slice r)
{
    size_t i;

    if (r.n < SMF_HEADER || be32_at(r.p + 2) >= DAY || r.p[6] > 1 || (r.p[9] & 0x0F) != 0x0F || r.p[9] > 0x9F)
        return 0;
    for (i = 7; i < 9; i++)
        if (r.p[i] > 0x99 || (r.p[i] & 0x0F) > 9)
            return 0;
    return 1;
}

static int has_rdw(struct slice r)
{
    return r.n >= RDW && be16_at(r.p) == r.n && be16_at(r.p + 2) == 0;
}

struct seen {
    size_t records, smf, rdw;       /* records that are not empty; of them */
    struct buf text;                /* all of them, without what fills them up */
};

static void see(struct seen *n, const struct ds_in *s, struct slice r)
{
    if (r.n == 0)
        return;
    n->records++;
    n->rdw += (size_t)has_rdw(r);
    n->smf += (size_t)is_smf(has_rdw(r) ? slice_from(r, RDW) : r);
    if (s->has.control != LE_NO_CONTROL)
        r = slice_from(r, 1);
    while (s->has.format == LE_FIXED && r.n > 0 && r.p[r.n - 1] == A_NUL)
        r.n--;
    buf_put(&n->text, r);
}

/* Whether the bytes of all records are text: hardly a control character among them. Line ends inside the records say
   that these are only pieces of the text. */
static enum shape shape_of_text(struct slice s, int ebcdic)
{
    size_t i, odd = 0, ends = 0;

    for (i = 0; i < s.n; i++) {
        unsigned char c = s.p[i];
        if (ebcdic) {
            odd += c < E_BLANK && c != E_TAB;
            ends += c == E_NEWLINE || c == E_LINE_FEED;
        } else {
            odd += (c < A_SPACE && c != A_TAB) || c == A_DEL;
            ends += c == A_LF;
        }
    }
    return s.n > 0 && ends == 0 && odd * 50 <= s.n ? SHAPE_LINES : SHAPE_BYTES;
}

/* The next record of the sample, without its length; END. */
static int sample_next(struct ds_in *s, struct slice *r)
{
    struct slice left = slice_from(buf_slice(&s->sample), s->sample_at);
    uint32_t n;

    *r = slice_of(NULL, 0);
    if (slice_be32(left, 0, &n) != OK || slice_sub(left, RDW, n, r) != OK)
        return END;
    s->sample_at += RDW + (size_t)n;
    return OK;
}

static int shape_find(struct ds_in *s)
{
    struct seen n;
    struct slice r;
    int ebcdic, result;

    memset(&n, 0, sizeof n);
    buf_init(&n.text, 0);
    while (sample_next(s, &r) == OK)
        see(&n, s, r);
    s->sample_at = 0;
    ebcdic = ebcdic_is_text(buf_slice(&n.text));
    s->with_rdw = 2 * n.rdw > n.records;
    s->shape = s->has.format == LE_VARIABLE && n.smf > 0 && 4 * n.smf >= n.records ? SHAPE_RDW
        : shape_of_text(buf_slice(&n.text), ebcdic);
    s->line_end = ebcdic ? E_NEWLINE : A_LF;
    s->blank = ebcdic ? E_BLANK : A_SPACE;
    result = n.text.result;
    buf_done(&n.text);
    return result;
}

/* Reads a record to d + RDW. OK, END, E_IO. */
static int record_read(struct ds_in *s, struct slice *r, const char **why)
{
    size_t got = 0;
    int result = s->ended ? END : le_read(s->file, s->d + RDW, RECORD_MAX + 1, &got, why);

    *r = slice_of(s->d + RDW, got);
    s->ended |= result == END;
    if (result == OK && got > RECORD_MAX) {
        *why = "a record of more than 65531 bytes";
        result = E_IO;
    }
    return result;
}

static int sample_take(struct ds_in *s, const char **why)
{
    struct slice r;
    size_t i;
    int result = OK;

    for (i = 0; result == OK && i < SAMPLE_RECORDS && s->sample.n < SAMPLE_BYTES; i++) {
        unsigned char length[RDW];
        result = record_read(s, &r, why);
        if (result != OK)
            break;
        length[0] = 0;
        length[1] = (unsigned char)(r.n >> 16);
        length[2] = (unsigned char)(r.n >> 8);
        length[3] = (unsigned char)r.n;
        buf_put(&s->sample, slice_of(length, sizeof length));
        buf_put(&s->sample, r);
        result = s->sample.result;
    }
    return result == END ? OK : result;
}

int ds_open(struct ds_in **out, const char *name, const char **why)
{
    struct ds_in *s = calloc(1, sizeof *s);
    int result;

    *out = NULL;
    if (s == NULL)
        return E_NOMEM;
    buf_init(&s->sample, 0);
    result = le_open(&s->file, name, 0, &s->has, why);
    if (result == OK)
        result = sample_take(s, why);
    if (result == OK)
        result = shape_find(s);
    if (result != OK) {
        ds_close(s);
        return result;
    }
    shape_find(s);
    *out = s;
    return OK;
}

/* A line without what fills it up. */
static struct slice line_of(const struct ds_in *s, struct slice r)
{
    if (s->has.control != LE_NO_CONTROL)
        r = slice_from(r, 1);
    while (s->has.format == LE_FIXED && r.n > 0 && (r.p[r.n - 1] == s->blank || r.p[r.n - 1] == A_NUL))
        r.n--;
    return r;
}

/* The record at d + RDW becomes s->rest. */
static void shape_put(struct ds_in *s, struct slice r)
{
    unsigned char *p = s->d;
    size_t n;

    switch (s->shape) {
    case SHAPE_RDW:
        if (s->with_rdw && has_rdw(r))
            break;
        n = r.n + RDW;
        p[0] = (unsigned char)(n >> 8);
        p[1] = (unsigned char)n;
        p[2] = p[3] = 0;
        r = slice_of(p, n);
        break;
    case SHAPE_LINES:
        r = line_of(s, r);
        s->d[(size_t)(r.p - s->d) + r.n] = s->line_end;
        r.n++;
        break;
    case SHAPE_BYTES:
        break;
    }
    s->rest = r;
}

static int record_next(struct ds_in *s, const char **why)
{
    struct slice r;
    int result = sample_next(s, &r);

    if (result == OK) {
        memcpy(s->d + RDW, r.p, r.n);
        r.p = s->d + RDW;
    } else {
        result = record_read(s, &r, why);
    }
    if (result == OK)
        shape_put(s, r);
    return result;
}

int ds_read(struct ds_in *s, unsigned char *d, size_t n, size_t *got, const char **why)
{
    *got = 0;
    while (*got < n) {
        size_t part = n - *got < s->rest.n ? n - *got : s->rest.n;
        if (part == 0) {
            int result = record_next(s, why);
            if (result == END)
                break;
            if (result != OK)
                return result;
            continue;
        }
        memcpy(d + *got, s->rest.p, part);
        s->rest = slice_from(s->rest, part);
        *got += part;
    }
    return OK;
}

size_t ds_fixed_length(const struct ds_in *s)
{
    return s->has.format == LE_FIXED ? s->has.most : 0;
}

void ds_close(struct ds_in *s)
{
    const char *why;

    if (s == NULL)
        return;
    if (s->file != NULL)
        (void)(le_close(s->file, &why) == OK);      /* nothing was written */
    buf_done(&s->sample);
    free(s);
}

/* dsout.c: a stream as the records of a data set. Nothing is ever cut.

     text       a line is a record, in EBCDIC, without a line end. Records of fixed length are filled up with blanks,
                an empty line is one blank (a record of no bytes would not be written), and where the first byte of a
                record is the printer's, that is "single spacing". Characters that the code page lacks become
                \uhhhh as in JSON (two of these above U+FFFF), in XML &#xhhhh;.
     records    an SMF dump with RDWs: each record is one of the data set, whose system makes its own RDWs.
     bytes      cut into records that are as long as can be; the last one of fixed length is filled up with zeros.

   A line or record that does not go into a record of the data set is left out and told of in a finding that shows its
   beginning. Lines of those who have no findings, which are messages and help, go on in further records. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/ds.h"
#include "base/escape.h"
#include "base/le.h"

enum {
    RDW = 4,
    LONGEST = 1 << 20,              /* bytes of a line that are kept; no record is longer */
    CHAR_WORST = 12,                /* bytes of EBCDIC that one byte of UTF-8 can become: \uhhhh\uhhhh of four */
    FOLD_INDENT = 9,                /* blanks in front of what goes on: as many as a message's id takes */
    E_BLANK = 0x40, E_SPACE_ONE = 0x09      /* machine code: write, then space one line */
};

struct ds_out {
    struct le_file *file;
    struct le_attributes has;
    struct io_form form;
    const char *name;               /* as the findings keep it; NULL: there are none */
    struct buf piece;               /* what has come of the line or record at hand */
    uint64_t length;                /* all of it, kept or not */
    uint64_t number;                /* of it, from 1 */
    struct buf record;
    uint16_t back[256];
};

static void tell_long(struct ds_out *s, enum finding_id id, uint64_t length)
{
    struct place at = { NULL, 0, 0, 0, 0 };
    struct value v[3];

    at.input = s->name;
    if (s->form.content == IO_RECORDS)
        at.record = s->number;
    else
        at.line = s->number;
    v[0] = value_uint(length);
    v[1] = value_uint(s->has.most);
    v[2] = value_text(buf_slice(&s->piece));
    finding_add(s->form.fs, id, &at, v, 3);
}

/* Writes s->record, filled up where it must be. */
static int record_write(struct ds_out *s, unsigned char filler, const char **why)
{
    struct buf *b = &s->record;

    if (s->has.format == LE_FIXED && b->n < s->has.most) {
        unsigned char *d = buf_reserve(b, s->has.most - b->n);
        if (d != NULL) {
            memset(d, filler, s->has.most - b->n);
            b->n = s->has.most;
        }
    }
    return b->result == OK ? le_write(s->file, buf_slice(b), why) : b->result;
}

/* Text */

static unsigned char *put_ascii(const struct ds_out *s, unsigned char *d, unsigned char c)
{
    *d = (unsigned char)s->back[c];
    return d + 1;
}

static unsigned char *put_digits(const struct ds_out *s, unsigned char *d, uint32_t code, unsigned least)
{
    static const unsigned char hex[16] = {
        0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66
    };
    unsigned digits = 8;

    while (digits > least && code >> (4 * (digits - 1)) == 0)
        digits--;
    while (digits-- > 0)
        d = put_ascii(s, d, hex[code >> (4 * digits) & 15]);
    return d;
}

static unsigned char *put_unit(const struct ds_out *s, unsigned char *d, uint32_t unit)
{
    d = put_ascii(s, d, A_BACKSLASH);
    d = put_ascii(s, d, A_LU);
    return put_digits(s, d, unit, 4);
}

/* A character that the code page lacks. */
static unsigned char *put_lacking(const struct ds_out *s, unsigned char *d, uint32_t code)
{
    if (s->form.content == IO_XML) {
        d = put_ascii(s, d, A_AMP);
        d = put_ascii(s, d, A_HASH);
        d = put_ascii(s, d, A_LX);
        d = put_digits(s, d, code, 1);
        return put_ascii(s, d, A_SEMI);
    }
    if (code < 0x10000)
        return put_unit(s, d, code);
    code -= 0x10000;
    d = put_unit(s, d, 0xD800 + (code >> 10));
    return put_unit(s, d, 0xDC00 + (code & 0x3FF));
}

static uint32_t code_of(const unsigned char *p, size_t len)
{
    switch (len) {
    case 2: return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    case 3: return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6
            | (p[3] & 0x3F);
    default: return p[0];
    }
}

static unsigned char *put_line(const struct ds_out *s, unsigned char *d, struct slice t)
{
    while (t.n > 0) {
        size_t len = utf8_length(t);
        uint32_t code;
        unsigned c;

        if (len == 0)
            len = 1;        /* no output has such a byte; it is shown as the code point of its number */
        code = code_of(t.p, len);
        c = code < 256 ? s->back[code] : ebcdic_byte(s->form.page, code);
        if (c != EBCDIC_NONE)
            *d++ = (unsigned char)c;
        else
            d = put_lacking(s, d, code);
        t = slice_from(t, len);
    }
    return d;
}

/* Writes what is in s->record as several records. */
static int fold(struct ds_out *s, const char **why)
{
    struct slice t = buf_slice(&s->record);
    size_t front = s->has.control != LE_NO_CONTROL, most = s->has.most;
    struct buf whole = s->record;
    int result = OK;

    if (most <= FOLD_INDENT + front)
        return OK;                  /* no line of such a record would be of use */
    buf_init(&s->record, 0);
    buf_put(&s->record, slice_of(t.p, most));
    for (t = slice_from(t, most); ; t = slice_from(t, most - front - FOLD_INDENT)) {
        size_t n = most - front - FOLD_INDENT;
        unsigned char *d;
        if (result == OK)
            result = record_write(s, E_BLANK, why);
        if (t.n == 0 || result != OK)
            break;
        buf_clear(&s->record);
        buf_put(&s->record, slice_of(whole.p, front));
        d = buf_reserve(&s->record, FOLD_INDENT);
        if (d == NULL)
            break;
        memset(d, E_BLANK, FOLD_INDENT);
        s->record.n += FOLD_INDENT;
        buf_put(&s->record, slice_of(t.p, t.n < n ? t.n : n));
    }
    result = result == OK ? s->record.result : result;
    buf_done(&s->record);
    s->record = whole;
    return result;
}

/* The line in s->piece becomes a record. */
static int line_end(struct ds_out *s, const char **why)
{
    struct slice t = buf_slice(&s->piece);
    struct buf *b = &s->record;
    unsigned char *d;

    s->number++;
    if (t.n > 0 && t.p[t.n - 1] == A_CR)
        t.n--;
    buf_clear(b);
    if (s->has.control != LE_NO_CONTROL)
        buf_byte(b, s->has.control == LE_ASA ? E_BLANK : E_SPACE_ONE);
    d = buf_reserve(b, CHAR_WORST * t.n + 1);
    if (d == NULL)
        return b->result;
    b->n = (size_t)(put_line(s, d, t) - b->p);
    if (t.n == 0)
        buf_byte(b, E_BLANK);
    if (b->n > s->has.most && s->name == NULL)
        return fold(s, why);
    if (s->length > s->piece.n || b->n > s->has.most) {
        tell_long(s, F_OUTPUT_LINE_LONG, s->length > s->piece.n ? s->length : b->n);
        return OK;
    }
    return record_write(s, E_BLANK, why);
}

static int keep(struct ds_out *s, struct slice t)
{
    s->length += t.n;
    if (t.n > LONGEST - s->piece.n)
        t.n = LONGEST - s->piece.n;
    buf_put(&s->piece, t);
    return s->piece.result;
}

static void begin(struct ds_out *s)
{
    buf_clear(&s->piece);
    s->length = 0;
}

static int text_write(struct ds_out *s, struct slice t, const char **why)
{
    int result = OK;

    while (result == OK && t.n > 0) {
        size_t n = slice_find(t, A_LF);
        result = keep(s, slice_of(t.p, n));
        if (result == OK && n < t.n) {
            result = line_end(s, why);
            begin(s);
        }
        t = slice_from(t, n + 1);
    }
    return result;
}

/* Records */

static int record_end(struct ds_out *s, const char **why)
{
    struct slice data = slice_from(buf_slice(&s->piece), RDW);

    s->number++;
    if (data.n > s->has.most) {
        *why = "a record does not go into a record of it";
        if (s->name == NULL)
            return E_IO;
        s->piece.n = 0;     /* bytes that are no text have nothing to show */
        tell_long(s, F_OUTPUT_RECORD_LONG, data.n);
        return OK;
    }
    return le_write(s->file, data, why);
}

static int records_write(struct ds_out *s, struct slice t, const char **why)
{
    int result = OK;

    while (result == OK && t.n > 0) {
        size_t want = s->piece.n < RDW ? RDW : be16_at(s->piece.p);
        size_t n = want - s->piece.n < t.n ? want - s->piece.n : t.n;
        buf_put(&s->piece, slice_of(t.p, n));
        t = slice_from(t, n);
        result = s->piece.result;
        if (result == OK && s->piece.n >= RDW && s->piece.n >= be16_at(s->piece.p)) {
            result = record_end(s, why);
            begin(s);
        }
    }
    return result;
}

/* Bytes */

static int bytes_write(struct ds_out *s, struct slice t, const char **why)
{
    int result = OK;

    while (result == OK && t.n > 0) {
        size_t room = s->has.most - s->record.n, n = t.n < room ? t.n : room;
        buf_put(&s->record, slice_of(t.p, n));
        t = slice_from(t, n);
        result = s->record.result;
        if (result == OK && s->record.n == s->has.most) {
            result = record_write(s, A_NUL, why);
            buf_clear(&s->record);
        }
    }
    return result;
}

int ds_create(struct ds_out **out, const char *name, const struct io_form *form, const char **why)
{
    struct ds_out *s = calloc(1, sizeof *s);
    int result;

    *out = NULL;
    if (s == NULL)
        return E_NOMEM;
    s->form = *form;
    if (s->form.page == NULL)
        s->form.page = ebcdic_default();
    if (form->fs != NULL) {
        s->name = findings_keep(form->fs, slice_of((const unsigned char *)name, strlen(name)));
        if (s->name == NULL) {
            free(s);
            return E_NOMEM;
        }
    }
    ebcdic_back(s->form.page, s->back);
    buf_init(&s->piece, 0);
    buf_init(&s->record, 0);
    result = le_open(&s->file, name, 1, &s->has, why);
    if (result == OK && s->has.most == 0)
        *why = "the length of its records is not known: LRECL is missing";
    else if (result == OK && form->content == IO_RECORDS && s->has.format == LE_FIXED)
        *why = "SMF records differ in length: RECFM=VBS or VB is needed";
    if (result == OK && *why != NULL)
        result = E_IO;
    if (result != OK) {
        const char *unused;
        (void)(ds_finish(s, 0, &unused) == OK);     /* the first failure is the one to tell */
        return result;
    }
    *out = s;
    return OK;
}

int ds_write(struct ds_out *s, struct slice t, const char **why)
{
    switch (s->form.content) {
    case IO_TEXT:
    case IO_XML: return text_write(s, t, why);
    case IO_RECORDS: return records_write(s, t, why);
    case IO_BYTES: break;
    }
    return bytes_write(s, t, why);
}

static int last_write(struct ds_out *s, const char **why)
{
    if (s->form.content == IO_BYTES)
        return s->record.n > 0 ? record_write(s, A_NUL, why) : OK;
    if (s->length == 0)
        return OK;
    return line_end(s, why);
}

int ds_finish(struct ds_out *s, int whole, const char **why)
{
    const char *close_why = NULL;
    int result = OK, closed;

    if (whole)
        result = last_write(s, why);
    if (s->file != NULL) {
        closed = le_close(s->file, &close_why);
        if (result == OK && closed != OK) {
            result = closed;
            *why = close_why;
        }
    }
    buf_done(&s->piece);
    buf_done(&s->record);
    free(s);
    return result;
}

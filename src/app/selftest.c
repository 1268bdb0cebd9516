/* selftest.c: the tests of the command self-test. Each takes one part of the program through what it has to do on any
   system, with what was known beforehand (records/selftest.txt, samples of the message patterns) and not with what the
   program says itself:

     code pages       bytes become the characters of IBM's data, and every character the byte that it came from
     times            instants as text and back
     inflate          zlib unpacks the built-in dump, and packs and unpacks it again
     records          the compressed dump is recognised, read and decoded, as a dump from elsewhere would be
     patterns         messages are claimed by their pattern, with all that stands in them
     xml              what the writer makes is read back by libxml2's parser, without a schema
     temporary files  bytes beyond those kept in memory come back as they were
     data sets        lines and records to DD names and back, where there are some */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "app/selftest.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/put.h"
#include "base/spool.h"
#include "decode/decode.h"
#include "input/inflate.h"
#include "input/unpack.h"
#include "render/render.h"
#include "trace/sample.h"

enum { NAME_BYTES = 40, READ_BYTES = 4096 };

void self_check(struct self *x, int holds, const char *format, ...)
{
    va_list ap;

    x->cases++;
    if (holds || x->wrong++ > 0)
        return;
    va_start(ap, format);
    (void)vsnprintf(x->first, sizeof x->first, format, ap);
    va_end(ap);
}

/* A slice for %.*s. */
static int chars(struct slice s)
{
    return s.n < NAME_BYTES ? (int)s.n : (int)NAME_BYTES;
}

static int skip(struct self *x, const char *name, const char *why)
{
    (void)snprintf(x->first, sizeof x->first, "%s: %s", name, why);
    return END;
}

int self_pages_test(struct self *x)
{
    size_t i, k;

    for (i = 0; i < num_self_pages; i++) {
        const struct self_page *p = &self_pages[i];
        const struct ebcdic *e = ebcdic_find(p->name);
        unsigned char text[EBCDIC_WORST * 256];
        unsigned flags;
        self_check(x, e != NULL && slice_same(e->name, p->name), "page %.*s is not there", chars(p->name), p->name.p);
        if (e == NULL)
            continue;
        self_check(x, p->bytes.n <= 256 && slice_same(slice_of(text, (size_t)(ebcdic_put(e, text, p->bytes, &flags)
            - text)), p->text), "page %.*s: other characters", chars(p->name), p->name.p);
        for (k = 0; k < 256; k++)
            self_check(x, ebcdic_byte(e, e->map[k] & ((e->map[k] & EBCDIC_WIDE) != 0 ? EBCDIC_CODE : 0xFF)) == k,
                "page %.*s: X'%02X' does not come back", chars(p->name), p->name.p, (unsigned)k);
    }
    return OK;
}

int self_instants_test(struct self *x)
{
    size_t i;

    for (i = 0; i < num_self_instants; i++) {
        const struct self_instant *t = &self_instants[i];
        unsigned char text[PUT_INSTANT];
        int64_t back = INSTANT_NONE;
        self_check(x, slice_same(slice_of(text, (size_t)(put_instant(text, t->micros, 6) - text)), t->text),
            "%.*s is written otherwise", chars(t->text), t->text.p);
        self_check(x, instant_parse_iso(t->text, &back, NULL, NULL, NULL) == OK && back == t->micros,
            "%.*s is read otherwise", chars(t->text), t->text.p);
    }
    return OK;
}

/* All of the gzip stream in, at most room bytes, to d. */
static int unpack(struct slice in, unsigned char *d, size_t room, size_t *n)
{
    struct inflater *f;
    size_t made = 1;
    int result = inflate_new(&f, INFLATE_GZIP);

    *n = 0;
    while (result == OK && made > 0) {
        result = inflate_step(f, &in, d + *n, room - *n, &made);
        *n += made;
    }
    inflate_free(f);
    return result == END ? OK : result == OK ? E_FORMAT : result;
}

static int pack(struct slice in, unsigned char *d, size_t room, size_t *n)
{
    struct deflater *f;
    size_t made = 1;
    int result = deflate_new(&f, 6);

    *n = 0;
    while (result == OK && made > 0) {
        result = deflate_step(f, &in, 1, d + *n, room - *n, &made);
        *n += made;
    }
    deflate_free(f);
    return result == END ? OK : result == OK ? E_FORMAT : result;
}

int self_inflate_test(struct self *x)
{
    size_t room = 2 * self_dump.n, n, packed;
    unsigned char *plain = malloc(3 * room + 1), *small, *again;
    int result;

    if (plain == NULL)
        return E_NOMEM;
    small = plain + room;
    again = small + room;
    result = unpack(self_dump.gzip, plain, room, &n);
    self_check(x, result == OK, "the dump is not unpacked: result %d", result);
    self_check(x, n == self_dump.n && inflate_crc(0, slice_of(plain, n)) == self_dump.crc, "%lu other bytes",
        (unsigned long)n);
    result = pack(slice_of(plain, n), small, room, &packed);
    self_check(x, result == OK && packed < n, "%lu bytes packed to %lu: result %d", (unsigned long)n,
        (unsigned long)packed, result);
    result = unpack(slice_of(small, packed), again, room, &packed);
    self_check(x, result == OK && slice_same(slice_of(again, packed), slice_of(plain, n)),
        "packed and unpacked bytes differ: result %d", result);
    free(plain);
    return OK;
}

/* A source_reader over a slice. */
static int slice_read(void *ctx, unsigned char *d, size_t n, size_t *got, const char **why)
{
    struct slice *s = ctx;

    (void)why;
    *got = n < s->n ? n : s->n;
    memcpy(d, s->p, *got);
    *s = slice_from(*s, *got);
    return OK;
}

static int is_column(size_t k, struct slice name)
{
    return slice_same(name, slice_of((const unsigned char *)layout_columns[k].id, strlen(layout_columns[k].id)));
}

static void record_check(struct self *x, unsigned number, const struct record *r, const struct value *row)
{
    size_t i, k;

    for (i = 0; i < num_self_values; i++) {
        const struct self_value *v = &self_values[i];
        unsigned char number_text[PUT_NUMBER];
        struct slice got = slice_of(number_text, 0);
        if (v->record != number)
            continue;
        for (k = 0; k < LAYOUT_NUM_COLUMNS && !is_column(k, v->column); k++)
            ;
        if (k < LAYOUT_NUM_COLUMNS && row[k].kind == V_TEXT)
            got = slice_of(row[k].v.p, row[k].n);
        else if (k < LAYOUT_NUM_COLUMNS)
            got.n = (size_t)(put_value(number_text, &row[k]) - number_text);
        self_check(x, r->subtype == v->subtype && slice_same(got, v->text),
            "record %u, subtype %u: %.*s is %.*s, not %.*s", number, r->subtype, chars(v->column), v->column.p,
            chars(got), got.p, chars(v->text), v->text.p);
    }
}

/* All records that container c has left. */
static int records_check(struct self *x, struct container *c, struct decoder *d, struct value *row)
{
    struct record r;
    unsigned number = 0;
    int result;

    while ((result = container_next(c, &r)) == OK) {
        number++;
        result = decode_record(d, &r, row);
        self_check(x, result == OK, "record %u is not decoded: result %d", number, result);
        if (result == OK)
            record_check(x, number, &r, row);
    }
    self_check(x, num_self_values > 0 && number >= self_values[num_self_values - 1].record, "only %u records", number);
    return result == END ? OK : result;
}

int self_records_test(struct self *x)
{
    static const struct record_want ours = { 0, 94, 98, NULL, NULL };
    struct decode_options o = { NULL, 0, 0 };
    struct slice bytes = self_dump.gzip;
    struct source *outer, *inner;
    struct unpack *u = NULL;
    struct container *c = NULL;
    struct decoder *d;
    struct value *row = malloc(LAYOUT_NUM_COLUMNS * sizeof *row);
    int result = E_NOMEM;

    o.codepage = ebcdic_default();
    d = decoder_new(&o, x->run->fs);
    if (d != NULL && row != NULL) {
        decoder_input(d, "self-test");
        result = source_open_reader(&outer, slice_read, &bytes, "self-test", x->run->fs);
    }
    if (result == OK)
        result = unpack_take(&u, outer);
    if (result == OK)
        result = unpack_next(u, &inner);
    if (result == OK)
        result = container_open(&c, inner, NULL, &ours);
    if (result == OK)
        result = records_check(x, c, d, row);
    self_check(x, result == OK, "the dump is not read: result %d", result);
    if (c != NULL)
        container_close(c);
    if (u != NULL)
        unpack_close(u);
    decoder_free(d);
    free(row);
    return result == E_NOMEM ? E_NOMEM : OK;
}

int self_patterns_test(struct self *x)
{
    size_t i, k;

    for (i = 0; i < num_self_samples; i++) {
        const struct sample *s = &self_samples[i];
        struct capture c;
        const struct pattern *p = pattern_find(s->class, s->text, s->cut, &c);
        self_check(x, p != NULL && p->event == s->event, "not claimed: %.*s", chars(s->text), s->text.p);
        for (k = 0; p != NULL && s->expect[k].role != CAP_NONE; k++)
            self_check(x, slice_same(capture_get(&c, s->expect[k].role), s->expect[k].value), "other parts: %.*s",
                chars(s->text), s->text.p);
    }
    return OK;
}

/* A render's only sink, on a temporary file. */
static int one_sink(void *ctx, int table, struct sink **out)
{
    (void)table;
    *out = ctx;
    return OK;
}

/* Markup, a control character, a euro sign: their bytes in UTF-8. */
static const unsigned char odd_text[] = { 0x61, 0x3C, 0x26, 0x3E, 0x22, 0x27, 0x07, 0xE2, 0x82, 0xAC, 0x62 };
static const unsigned char odd_back[] = {
    0x61, 0x3C, 0x26, 0x3E, 0x22, 0x27, 0x5C, 0x78, 0x30, 0x37, 0xE2, 0x82, 0xAC, 0x62, 0x0A, 0x37, 0x0A
};

static int xml_make(struct sink *sink)
{
    enum { ROWS = 3 };
    static const struct column columns[] = {
        { "text", "text", "", "a text", K_TEXT, 1 },
        { "number", "number", "", "a number", K_NUMBER, 1 },
        { "none", "none", "", "absent", K_NUMBER, 1 }
    };
    static const struct table table = { "tests", "Tests", columns, 3, 0 };
    struct render_target to = { NULL, one_sink };
    struct render_options o;
    struct render *r;
    struct value row[3];
    int i, result;

    memset(&o, 0, sizeof o);
    o.program = "self-test";
    to.ctx = sink;
    row[0] = value_text(slice_of(odd_text, sizeof odd_text));
    row[1] = value_uint(7);
    row[2] = value_absent();
    result = render_open(&r, "xml", &o, &table, 1, &to);
    if (result != OK)
        return result;
    for (i = 0; i < ROWS && result == OK; i++)
        result = render_row(r, 0, row, NULL);
    if (result == OK)
        return render_close(r);
    render_drop(r);
    return result;
}

int self_xml_test(struct self *x)
{
    unsigned char document[READ_BYTES];
    uint64_t rows = 0, cells = 0;
    size_t n = 0;
    struct io_out *file = NULL;
    struct sink sink;
    struct buf text;
    const char *why = "";
    int result = io_temp(&file, &why);

    if (result != OK)
        return result;
    buf_init(&text, 0);
    if (sink_init(&sink, file) != OK) {
        io_discard(file);
        return E_NOMEM;
    }
    result = xml_make(&sink);
    self_check(x, result == OK, "no document is written: result %d", result);
    if (result == OK)
        result = io_reread(file, 0, document, sizeof document, &n);
    if (result == OK)
        result = render_xml_read(slice_of(document, n), &rows, &cells, &text);
    self_check(x, result == OK, "libxml2 does not read the document of %lu bytes: result %d", (unsigned long)n, result);
    self_check(x, rows == 3 && cells == 6, "%lu rows and %lu cells come back", (unsigned long)rows,
        (unsigned long)cells);
    self_check(x, text.n == 3 * sizeof odd_back && memcmp(text.p, odd_back, sizeof odd_back) == 0,
        "other texts come back");
    buf_done(&text);
    sink_done(&sink);
    io_discard(file);
    return OK;
}

/* Bytes that do not repeat within a block of a file. */
static void fill(unsigned char *d, size_t n, uint32_t at)
{
    size_t i;

    for (i = 0; i < n; i++, at++)
        d[i] = (unsigned char)(at * 2654435761u >> 13);
}

int self_spool_test(struct self *x)
{
    enum { PIECES = 500 };          /* 2 MB: more than a spool keeps in memory */
    unsigned char want[READ_BYTES], got[READ_BYTES];
    struct spool *s = spool_new();
    uint32_t i;
    int result = s != NULL ? OK : E_NOMEM;

    for (i = 0; i < PIECES && result == OK; i++) {
        fill(want, sizeof want, i * READ_BYTES);
        result = spool_put(s, slice_of(want, sizeof want));
    }
    if (result == OK)
        result = spool_rewind(s);
    for (i = 0; i < PIECES && result == OK; i++) {
        fill(want, sizeof want, i * READ_BYTES);
        result = spool_get(s, got, sizeof got);
        self_check(x, result == OK && memcmp(got, want, sizeof got) == 0, "block %lu is another", (unsigned long)i);
    }
    spool_free(s);
    return result;
}

/* Writes t to the DD name; END with the reason when it is not allocated. */
static int dd_write(struct self *x, const char *name, enum io_content content, struct slice t)
{
    struct io_form form = { IO_BYTES, NULL, NULL };
    struct io_out *out = NULL;
    const char *why = "";
    int result;

    form.content = content;
    form.fs = x->run->fs;
    result = io_create_form(&out, name, &form, &why);
    if (result != OK)
        return skip(x, name, why != NULL ? why : "");
    result = io_write(out, t);
    if (result == OK)
        result = io_commit(out, &why);
    else
        io_discard(out);
    self_check(x, result == OK, "%s cannot be written: %s", name, why != NULL ? why : "");
    return OK;
}

static int dd_read(struct self *x, const char *name, struct buf *all)
{
    struct io_in *in = NULL;
    const char *why = "";
    size_t got = 1;
    int result = io_open(&in, name, &why);

    self_check(x, result == OK, "%s cannot be opened: %s", name, why != NULL ? why : "");
    while (result == OK && got > 0) {
        unsigned char *d = buf_reserve(all, READ_BYTES);
        result = d != NULL ? io_read(in, d, READ_BYTES, &got, &why) : E_NOMEM;
        if (result == OK)
            all->n += got;
    }
    if (in != NULL)
        io_close(in);
    self_check(x, result == OK, "%s cannot be read: %s", name, why != NULL ? why : "");
    return result == E_NOMEM ? E_NOMEM : OK;
}

/* The times of records/selftest.txt as lines; they come back in EBCDIC. */
static int lines_test(struct self *x, const char *name)
{
    struct buf lines, back;
    unsigned char *text;
    size_t i, n = 0;
    unsigned flags;
    int result;

    buf_init(&lines, 0);
    buf_init(&back, 1 << 20);
    for (i = 0; i < num_self_instants; i++) {
        buf_put(&lines, self_instants[i].text);
        buf_byte(&lines, 0x0A);
    }
    result = lines.result == OK ? dd_write(x, name, IO_TEXT, buf_slice(&lines)) : lines.result;
    if (result == OK)
        result = dd_read(x, name, &back);
    text = result == OK ? malloc(EBCDIC_WORST * back.n + 1) : NULL;
    if (text != NULL)
        n = (size_t)(ebcdic_put(ebcdic_default(), text, buf_slice(&back), &flags) - text);
    if (result == OK)
        self_check(x, text != NULL && slice_same(slice_of(text, n), buf_slice(&lines)),
            "%s: other lines come back, %lu bytes of %lu", name, (unsigned long)n, (unsigned long)lines.n);
    free(text);
    buf_done(&lines);
    buf_done(&back);
    return result;
}

/* The built-in dump as records; they come back with their RDWs. */
static int dump_test(struct self *x, const char *name)
{
    struct buf back;
    unsigned char *plain = malloc(self_dump.n + 1);
    size_t n;
    int result = plain != NULL ? unpack(self_dump.gzip, plain, self_dump.n + 1, &n) : E_NOMEM;

    buf_init(&back, 1 << 20);
    if (result == OK)
        result = dd_write(x, name, IO_RECORDS, slice_of(plain, n));
    if (result == OK)
        result = dd_read(x, name, &back);
    if (result == OK)
        self_check(x, slice_same(buf_slice(&back), slice_of(plain, n)), "%s: other records come back, %lu bytes of %lu",
            name, (unsigned long)back.n, (unsigned long)n);
    buf_done(&back);
    free(plain);
    return result;
}

int self_data_sets_test(struct self *x)
{
    static const char text[] = "//DD:SELFTEXT", dump[] = "//DD:SELFDUMP";
    int result;

    if (!io_has_data_sets()) {
        (void)snprintf(x->first, sizeof x->first, "this system has none");
        return END;
    }
    result = lines_test(x, text);
    return result == OK ? dump_test(x, dump) : result;
}

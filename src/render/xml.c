/* xml.c: one document of all tables, written with libxml2's text writer. The form is records/report.xsd:

     <report schema="1.0" program="..." xmlns:xsi="...">
       <table xsi:type="transfers" name="transfers">
         <row><source>smf96</source> ... </row>

   xsi:type lets a validator know which elements the rows of a table have. Absent cells have no element. Texts are
   escaped as in the other formats before libxml2 sees them, because XML 1.0 has no form at all for most control
   characters.

   A document holds its tables one after the other, so rows are kept until the end, unless there is one table only:
   then each row is written when it comes. The writer's output goes to the sink by a callback that never fails:
   libxml2 would report the failure on standard error. The sink remembers it, and every row asks.

   render_xml_read() reads a document back, for the self-test. */
#include <stdlib.h>
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/put.h"
#include "base/words.h"
#include "render/format.h"
#include "render/rows.h"

struct xml {
    struct sink *sink;          /* NULL while nothing may be written */
    xmlTextWriterPtr writer;
    struct rows **kept;         /* by table; all NULL when rows are written as they come */
    struct buf text;            /* one text, escaped, NUL at the end */
    int failed;                 /* the writer ran out of memory */
};

static int write_sink(void *ctx, const char *p, int n)
{
    const struct xml *x = ctx;

    if (n > 0 && x->sink != NULL)
        sink_put(x->sink, slice_of((const unsigned char *)p, (size_t)n));
    return n;
}

static int close_sink(void *ctx)
{
    (void)ctx;
    return 0;
}

/* The writer's functions return -1 on failure; it sticks. */
static void done(struct xml *x, int result)
{
    if (result < 0)
        x->failed = 1;
}

static int status(const struct xml *x)
{
    if (x->sink->result != OK)
        return x->sink->result;
    return x->failed ? E_NOMEM : OK;
}

/* s, escaped, as the writer takes it; borrowed until the next call. */
static const xmlChar *chars(struct xml *x, struct slice s)
{
    static const xmlChar empty[1] = { 0 };
    unsigned char *d;

    buf_clear(&x->text);
    d = buf_reserve(&x->text, s.n * ESCAPE_WORST + 1);
    if (d == NULL) {
        x->failed = 1;
        return empty;
    }
    *escape_put(d, s) = 0;
    return x->text.p;
}

static void start(struct xml *x, struct slice name)
{
    done(x, xmlTextWriterStartElement(x->writer, chars(x, name)));
}

static void end(struct xml *x)
{
    done(x, xmlTextWriterEndElement(x->writer));
}

static void attribute(struct xml *x, enum word name, struct slice value)
{
    done(x, xmlTextWriterStartAttribute(x->writer, chars(x, word_slice(name))));
    done(x, xmlTextWriterWriteString(x->writer, chars(x, value)));
    done(x, xmlTextWriterEndAttribute(x->writer));
}

/* Bytes that need no escape of any kind. */
static void write_raw(struct xml *x, const unsigned char *p, size_t n)
{
    done(x, xmlTextWriterWriteRawLen(x->writer, p, (int)n));
}

static void write_hex(struct xml *x, const struct value *v)
{
    unsigned char *d;

    buf_clear(&x->text);
    d = buf_reserve(&x->text, 2 * (size_t)v->n);
    if (d == NULL)
        x->failed = 1;
    else
        write_raw(x, d, (size_t)(put_hex(d, v->v.p, v->n) - d));
}

static void write_cell(struct xml *x, const struct column *c, const struct value *v)
{
    unsigned char number[PUT_NUMBER];

    done(x, xmlTextWriterStartElement(x->writer, (const xmlChar *)c->id));
    if (v->kind == V_HEX)
        write_hex(x, v);
    else if (v->kind != V_TEXT)
        write_raw(x, number, (size_t)(put_value(number, v) - number));
    else if ((v->flags & VALUE_PLAIN) != 0)
        write_raw(x, v->v.p, v->n);
    else
        done(x, xmlTextWriterWriteString(x->writer, chars(x, value_slice(v))));
    end(x);
}

static void write_row(struct xml *x, const struct table *t, const struct value *cells)
{
    size_t i;

    start(x, word_slice(W_ROW));
    for (i = 0; i < t->num_columns; i++)
        if (cells[i].kind != V_NONE && cells[i].kind != V_ABSENT)
            write_cell(x, &t->columns[i], &cells[i]);
    end(x);
}

static void start_table(struct xml *x, const struct table *t)
{
    start(x, word_slice(W_TABLE));
    attribute(x, W_XSI_TYPE, slice_z(t->name));
    attribute(x, W_NAME, slice_z(t->name));
}

/* <?xml version="1.0" encoding="IBM-1047"?>: the output is converted behind the writer, which itself would convert
   by what the system's iconv() knows. */
static void start_converted(struct xml *x, struct slice page)
{
    struct buf *b = &x->text;

    buf_clear(b);
    buf_byte(b, A_LT);
    buf_byte(b, A_QUESTION);
    buf_put(b, word_slice(W_XML));
    buf_byte(b, A_SPACE);
    buf_put(b, word_slice(W_XML_VERSION));
    buf_byte(b, A_EQ);
    buf_byte(b, A_QUOTE);
    buf_put(b, word_slice(W_SCHEMA_VERSION));
    buf_byte(b, A_QUOTE);
    buf_byte(b, A_SPACE);
    buf_put(b, word_slice(W_ENCODING));
    buf_byte(b, A_EQ);
    buf_byte(b, A_QUOTE);
    buf_put(b, word_slice(W_IBM));
    buf_put(b, page);
    buf_byte(b, A_QUOTE);
    buf_byte(b, A_QUESTION);
    buf_byte(b, A_GT);
    buf_byte(b, A_LF);
    if (b->result == OK)
        write_raw(x, b->p, b->n);
    else
        x->failed = 1;
}

static void start_document(struct xml *x, const struct render *r)
{
    struct slice utf8 = word_slice(W_UTF8);
    char encoding[8];

    memcpy(encoding, utf8.p, utf8.n);
    encoding[utf8.n] = 0;
    done(x, xmlTextWriterSetIndent(x->writer, 1));
    if (r->o.page != NULL)
        start_converted(x, r->o.page->name);
    else
        done(x, xmlTextWriterStartDocument(x->writer, NULL, encoding, NULL));
    start(x, word_slice(W_REPORT));
    attribute(x, W_SCHEMA, word_slice(W_SCHEMA_VERSION));
    attribute(x, W_PROGRAM, slice_z(r->o.program));
    attribute(x, W_XMLNS_XSI, word_slice(W_XSI_URI));
}

static int make_writer(struct xml *x)
{
    xmlOutputBufferPtr out = xmlOutputBufferCreateIO(write_sink, close_sink, x, NULL);

    if (out == NULL)
        return E_NOMEM;
    x->writer = xmlNewTextWriter(out);
    if (x->writer == NULL) {
        (void)xmlOutputBufferClose(out);
        return E_NOMEM;
    }
    return OK;
}

static int xml_open(struct render *r)
{
    struct xml *x = calloc(1, sizeof *x);
    size_t i;
    int result;

    if (x == NULL)
        return E_NOMEM;
    r->state = x;
    buf_init(&x->text, 0);
    x->kept = calloc(r->num_tables + 1, sizeof *x->kept);
    if (x->kept == NULL)
        return E_NOMEM;
    for (i = 0; r->num_tables > 1 && i < r->num_tables; i++)
        if ((x->kept[i] = rows_new(r->tables[i].num_columns)) == NULL)
            return E_NOMEM;
    result = r->to.sink(r->to.ctx, -1, &x->sink);
    if (result == OK)
        result = make_writer(x);
    if (result != OK)
        return result;
    start_document(x, r);
    if (r->num_tables == 1)
        start_table(x, &r->tables[0]);
    return status(x);
}

static int xml_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    struct xml *x = r->state;

    (void)notes;
    if (x->kept[table] != NULL)
        return rows_put(x->kept[table], cells, NULL);
    write_row(x, &r->tables[table], cells);
    return status(x);
}

static int write_kept(struct xml *x, const struct table *t, struct rows *k)
{
    const struct value *cells;
    const struct notes *notes;
    int result = rows_rewind(k);

    start_table(x, t);
    while (result == OK && (result = rows_next(k, &cells, &notes)) == OK) {
        write_row(x, t, cells);
        if (status(x) != OK)
            return status(x);
    }
    end(x);
    return result == END ? status(x) : result;
}

static int xml_close(struct render *r)
{
    struct xml *x = r->state;
    size_t i;
    int result = status(x);

    for (i = 0; result == OK && i < r->num_tables; i++)
        if (x->kept[i] != NULL && !(r->tables[i].optional && rows_count(x->kept[i]) == 0))
            result = write_kept(x, &r->tables[i], x->kept[i]);
    if (result != OK)
        return result;
    done(x, xmlTextWriterEndDocument(x->writer));
    done(x, xmlTextWriterFlush(x->writer));
    result = status(x);
    return result == OK ? sink_flush(x->sink) : result;
}

static void xml_drop(struct render *r)
{
    struct xml *x = r->state;
    size_t i;

    if (x == NULL)
        return;
    x->sink = NULL;             /* freeing the writer flushes it; the sink may be gone */
    if (x->writer != NULL)
        xmlFreeTextWriter(x->writer);
    for (i = 0; x->kept != NULL && i < r->num_tables; i++)
        rows_free(x->kept[i]);
    free(x->kept);
    buf_done(&x->text);
    free(x);
}

const struct render_format render_xml = { xml_open, xml_row, NULL, NULL, xml_close, xml_drop };

unsigned render_xml_version(void)
{
    const char *p = xmlParserVersion;
    unsigned n = 0;

    while (ascii_is_digit((unsigned char)*p))
        n = n * 10 + (unsigned)(*p++ - A_0);
    return n;
}

/* The texts of a row's cells. */
static int read_row(const xmlNode *row, uint64_t *cells, struct buf *text)
{
    const xmlNode *cell;
    xmlChar *s;

    for (cell = row->children; cell != NULL; cell = cell->next) {
        if (cell->type != XML_ELEMENT_NODE)
            continue;
        s = xmlNodeGetContent(cell);
        if (s == NULL)
            return E_NOMEM;
        buf_put(text, slice_of(s, strlen((const char *)s)));
        buf_byte(text, A_LF);
        xmlFree(s);
        ++*cells;
    }
    return text->result;
}

int render_xml_read(struct slice document, uint64_t *rows, uint64_t *cells, struct buf *text)
{
    xmlDoc *x = xmlReadMemory((const char *)document.p, (int)document.n, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlNode *root = x != NULL ? xmlDocGetRootElement(x) : NULL, *table, *row;
    int result = root != NULL ? OK : E_FORMAT;

    *rows = *cells = 0;
    for (table = root != NULL ? root->children : NULL; table != NULL; table = table->next)
        for (row = table->type == XML_ELEMENT_NODE ? table->children : NULL; row != NULL; row = row->next)
            if (row->type == XML_ELEMENT_NODE && result == OK) {
                ++*rows;
                result = read_row(row, cells, text);
            }
    if (x != NULL)
        xmlFreeDoc(x);
    return result;
}

/* noxml.c: takes the place of libxml2 where there is none for a C library: everything is there, and no document can be begun. */
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>

xmlOutputBufferPtr xmlOutputBufferCreateIO(xmlOutputWriteCallback w, xmlOutputCloseCallback c, void *to, xmlCharEncodingHandlerPtr e)
{
    (void)w;
    (void)c;
    (void)to;
    (void)e;
    return NULL;
}

int xmlOutputBufferClose(xmlOutputBufferPtr b)
{
    (void)b;
    return -1;
}

xmlTextWriterPtr xmlNewTextWriter(xmlOutputBufferPtr b)
{
    (void)b;
    return NULL;
}

void xmlFreeTextWriter(xmlTextWriterPtr w)
{
    (void)w;
}

#undef xmlParserVersion
const char **__xmlParserVersion(void)
{
    static const char *none = "0";

    return &none;
}

int xmlTextWriterStartDocument(xmlTextWriterPtr w, const char *version, const char *encoding, const char *standalone)
{
    (void)w;
    (void)version;
    (void)encoding;
    (void)standalone;
    return -1;
}

int xmlTextWriterWriteRawLen(xmlTextWriterPtr w, const xmlChar *s, int n)
{
    (void)w;
    (void)s;
    (void)n;
    return -1;
}

int xmlTextWriterSetIndent(xmlTextWriterPtr w, int on)
{
    (void)w;
    (void)on;
    return -1;
}

xmlDocPtr xmlReadMemory(const char *p, int n, const char *url, const char *encoding, int options)
{
    (void)p;
    (void)n;
    (void)url;
    (void)encoding;
    (void)options;
    return NULL;
}

xmlNodePtr xmlDocGetRootElement(const xmlDoc *d)
{
    (void)d;
    return NULL;
}

void xmlFreeDoc(xmlDocPtr d)
{
    (void)d;
}

xmlChar *xmlNodeGetContent(const xmlNode *n)
{
    (void)n;
    return NULL;
}

static void release(void *p)
{
    (void)p;
}

#undef xmlFree
xmlFreeFunc xmlFree = release;

#define NAMED(name) int name(xmlTextWriterPtr w, const xmlChar *s) { (void)w; (void)s; return -1; }
NAMED(xmlTextWriterStartElement)
NAMED(xmlTextWriterStartAttribute)
NAMED(xmlTextWriterWriteString)

#define PLAIN(name) int name(xmlTextWriterPtr w) { (void)w; return -1; }
PLAIN(xmlTextWriterEndElement)
PLAIN(xmlTextWriterEndAttribute)
PLAIN(xmlTextWriterEndDocument)
PLAIN(xmlTextWriterFlush)

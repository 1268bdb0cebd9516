/* format.h: what one format gives to the registry, and what formats share. Internal to src/render. */
#ifndef RENDER_FORMAT_H
#define RENDER_FORMAT_H

#include "render/render.h"

struct render {
    const struct render_format *format;
    struct render_options o;
    const struct table *tables;
    size_t num_tables;
    struct render_target to;
    void *state;                /* the format's own */
};

/* All but drop return a result. open sets state or leaves it NULL; drop takes both. close writes what is left and
   flushes. */
struct render_format {
    int (*open)(struct render *r);
    int (*row)(struct render *r, size_t table, const struct value *cells, const struct notes *notes);
    int (*figures)(struct render *r, const struct figure *figures, size_t num);     /* NULL: none shown */
    int (*charts)(struct render *r, const struct chart *charts, size_t num);        /* NULL: none drawn */
    int (*close)(struct render *r);
    void (*drop)(struct render *r);
};

extern const struct render_format render_text, render_csv, render_json, render_xml, render_html;

static inline struct slice value_slice(const struct value *v) { return slice_of(v->v.p, v->n); }
/* A NUL-terminated UTF-8 constant (a column's id or title) as a slice. */
static inline struct slice slice_z(const char *s) { return slice_of((const unsigned char *)s, strlen(s)); }

/* memcpy for the short texts that cells hold: two moves that overlap in place of a call. Returns the place behind. */
static inline unsigned char *copy_text(unsigned char *d, const unsigned char *p, size_t n)
{
    if (n > 32) {
        memcpy(d, p, n);
    } else if (n >= 16) {
        memcpy(d, p, 16);
        memcpy(d + n - 16, p + n - 16, 16);
    } else if (n >= 8) {
        memcpy(d, p, 8);
        memcpy(d + n - 8, p + n - 8, 8);
    } else if (n >= 4) {
        memcpy(d, p, 4);
        memcpy(d + n - 4, p + n - 4, 4);
    } else if (n > 0) {
        d[0] = p[0];
        d[n / 2] = p[n / 2];
        d[n - 1] = p[n - 1];
    }
    return d + n;
}

#endif

/* render.c: the registry of formats. A format is a name and its operations here, and a file beside this one. */
#include <stdlib.h>
#include "render/format.h"

static const char *const names[] = { "text", "csv", "xml", "json", "html", NULL };
static const struct render_format *const formats[] = { &render_text, &render_csv, &render_xml, &render_json,
    &render_html };

const char *const *render_formats(void)
{
    return names;
}

static const struct render_format *find(const char *name)
{
    size_t i;
    for (i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return formats[i];
    return NULL;
}

int render_open(struct render **out, const char *format, const struct render_options *o,
    const struct table *tables, size_t num_tables, const struct render_target *to)
{
    const struct render_format *f = find(format);
    struct render *r;
    size_t i;
    int result;

    *out = NULL;
    if (f == NULL)
        return E_USAGE;
    for (i = 0; i < num_tables; i++)
        if (tables[i].num_columns == 0)
            return E_USAGE;
    r = malloc(sizeof *r);
    if (r == NULL)
        return E_NOMEM;
    r->format = f;
    r->o = *o;
    r->tables = tables;
    r->num_tables = num_tables;
    r->to = *to;
    r->state = NULL;
    result = f->open(r);
    if (result != OK) {
        render_drop(r);
        return result;
    }
    *out = r;
    return OK;
}

int render_row(struct render *r, size_t table, const struct value *cells, const struct notes *notes)
{
    return table < r->num_tables ? r->format->row(r, table, cells, notes) : E_USAGE;
}

int render_figures(struct render *r, const struct figure *figures, size_t num)
{
    return r->format->figures != NULL ? r->format->figures(r, figures, num) : OK;
}

int render_charts(struct render *r, const struct chart *charts, size_t num)
{
    return r->format->charts != NULL ? r->format->charts(r, charts, num) : OK;
}

int render_close(struct render *r)
{
    int result = r->format->close(r);
    render_drop(r);
    return result;
}

void render_drop(struct render *r)
{
    if (r == NULL)
        return;
    r->format->drop(r);
    free(r);
}

/* outs.c: outputs. A stream (standard output, -o FILE) is one file in one format; csv, which holds one table a
   file, goes there with one table only. --csv FILE with several tables makes FILE.csv into FILE.TABLE.csv, one for
   each; //'DATA.SET()' and //DD:NAME() make it a member for each, and any other data set, which is one file whatever
   its name looks like, takes one table as a stream does. */
#include <stdio.h>
#include <stdlib.h>
#include "app/about.h"
#include "app/outs.h"
#include "render/render.h"

enum { NO_TABLE = -1, TABLES_MAX = 32 };

struct file {
    struct io_out *io;
    struct sink sink;
    const char *name;           /* for messages; "-" standard output */
};

struct output {
    struct render *render;
    struct table tables[TABLES_MAX];
    size_t num_tables;
    int place[TABLES_MAX];      /* of the command's table here, or NO_TABLE */
    struct file file[TABLES_MAX];
    size_t num_files;
    char *names[TABLES_MAX];    /* owned names of files */
    const struct output_arg *arg;
    struct outs *all;
};

struct outs {
    const struct run *run;
    struct msg *msg;
    struct output output[OUTPUTS_MAX];
    size_t num, num_tables;
    int told;                   /* the message of the failure has been given */
};

/* The length of a data set's name in front of its empty parentheses; 0 when it has none. */
static size_t len_library(const char *name)
{
    size_t n = strlen(name);

    if (!io_is_ebcdic(name))
        return 0;
    if (n > 3 && strcmp(name + n - 3, "()'") == 0)
        return n - 3;
    return n > 2 && strcmp(name + n - 2, "()") == 0 ? n - 2 : 0;
}

/* The name of a member has at most eight characters. */
static char *name_of_member(const char *name, size_t front, const char *table)
{
    size_t n = strlen(name) + 8 + 1;
    char *s = malloc(n);

    if (s != NULL)
        snprintf(s, n, "%.*s(%.8s%s", (int)front, name, table, name + front + 1);
    return s;
}

/* FILE.TABLE.csv of FILE.csv; FILE.TABLE where there is no suffix. */
static char *name_with_table(const char *name, const char *table)
{
    const char *slash = strrchr(name, '/'), *base = slash != NULL ? slash + 1 : name, *dot = strrchr(base, '.');
    size_t n = strlen(name) + strlen(table) + 2, front;
    char *s = malloc(n);

    if (dot == base)
        dot = NULL;
    front = dot != NULL ? (size_t)(dot - name) : strlen(name);
    if (s != NULL)
        snprintf(s, n, "%.*s.%s%s", (int)front, name, table, dot != NULL ? dot : "");
    return s;
}

static int file_open(struct output *u, const char *name, struct sink **out)
{
    struct file *f = &u->file[u->num_files];
    const struct run *run = u->all->run;
    const char *why = "";
    struct io_form form = { IO_TEXT, NULL, NULL };
    int r;

    if (strcmp(u->arg->format, "xml") == 0 || strcmp(u->arg->format, "html") == 0)
        form.content = IO_XML;
    form.page = run->o->codepage;
    form.fs = run->fs;
    r = io_create_form(&f->io, name, &form, &why);
    *out = NULL;
    if (r != OK) {
        msg_output(u->all->msg, name, why);
        u->all->told = 1;
        return r;
    }
    f->name = name;
    r = sink_init(&f->sink, f->io);
    if (r != OK) {
        io_discard(f->io);
        return r;
    }
    u->num_files++;
    *out = &f->sink;
    return OK;
}

/* render_target: the sink of a table. */
static int target_sink(void *ctx, int table, struct sink **out)
{
    struct output *u = ctx;
    const char *name = u->arg->name;
    size_t library = len_library(name);

    if (table >= 0 && (u->num_tables > 1 || library > 0)) {
        u->names[u->num_files] = library > 0 ? name_of_member(name, library, u->tables[table].name)
            : name_with_table(name, u->tables[table].name);
        name = u->names[u->num_files];
        if (name == NULL)
            return E_NOMEM;
    }
    return file_open(u, name, out);
}

static int output_open(struct outs *s, const struct output_arg *arg, const struct options *o,
    const struct table *tables, const unsigned char *wanted)
{
    struct output *u = &s->output[s->num++];
    struct render_options ro;
    struct render_target to;
    size_t i;

    u->arg = arg;
    u->all = s;
    for (i = 0; i < s->num_tables; i++) {
        u->place[i] = wanted[i] ? (int)u->num_tables : NO_TABLE;
        if (wanted[i])
            u->tables[u->num_tables++] = tables[i];
    }
    memset(&ro, 0, sizeof ro);
    ro.program = ABOUT_PROGRAM;
    ro.wide = o->wide;
    ro.crlf = o->crlf;
    ro.safe = o->safe;
    ro.page = io_is_ebcdic(arg->name) ? o->codepage : NULL;
    if (strcmp(arg->name, "-") == 0 && io_is_terminal(0)) {
        ro.width = io_terminal_width();
        ro.colour = getenv("NO_COLOR") == NULL;
    }
    ro.now = io_now();
    to.ctx = u;
    to.sink = target_sink;
    return render_open(&u->render, arg->format, &ro, u->tables, u->num_tables, &to);
}

/* --table's list over the command's tables. */
static int tables_choose(const struct options *o, struct msg *m, const struct table *tables, size_t num,
    const unsigned char *there, unsigned char *wanted)
{
    const char *rest = o->tables;
    struct slice one;
    size_t i;

    memset(wanted, 0, num);
    while (option_next(&rest, &one) == OK) {
        for (i = 0; i < num && !(there[i] != TABLE_NOT_THERE && option_is(one, tables[i].name)); i++)
            ;
        if (i == num) {
            msg_error(m, "%s has no table %.*s (see: sftp119 help %s)", command_kinds[o->command].name,
                one.n < 80 ? (int)one.n : 80, (const char *)one.p, command_kinds[o->command].name);
            return E_USAGE;
        }
        wanted[i] = 1;
    }
    return OK;
}

static int outputs_open(struct outs *s, const struct options *o, const struct table *tables,
    const unsigned char *there, size_t first)
{
    unsigned char wanted[TABLES_MAX], only[TABLES_MAX];
    size_t i, k, count = 0;
    int r;

    for (i = 0; i < s->num_tables; i++)
        wanted[i] = there[i] == TABLE_SHOWN;
    if (o->tables != NULL && (r = tables_choose(o, s->msg, tables, s->num_tables, there, wanted)) != OK)
        return r;
    for (i = 0; i < s->num_tables; i++)
        count += wanted[i];
    for (i = 0; i < o->num_outputs; i++) {
        const struct output_arg *arg = &o->outputs[i];
        int single = strcmp(arg->format, "csv") == 0 && (arg->stream || strcmp(arg->name, "-") == 0
            || (io_is_ebcdic(arg->name) && len_library(arg->name) == 0));
        if (single && o->tables != NULL && count > 1) {
            msg_error(s->msg, "csv holds one table: name one with --table, or write files with --csv FILE");
            return E_USAGE;
        }
        memcpy(only, wanted, s->num_tables);
        for (k = 0; single && count > 1 && k < s->num_tables; k++)
            only[k] = k == first;
        r = output_open(s, arg, o, tables, only);
        if (r != OK)
            return r;
    }
    return OK;
}

int outs_open(struct outs **out, const struct run *run, const struct table *tables, size_t num_tables,
    const unsigned char *there, size_t first)
{
    struct outs *s;
    int r;

    *out = NULL;
    if (num_tables > TABLES_MAX)
        return E_LIMIT;
    s = calloc(1, sizeof *s);
    if (s == NULL)
        return E_NOMEM;
    s->run = run;
    s->msg = run->msg;
    s->num_tables = num_tables;
    r = outputs_open(s, run->o, tables, there, first);
    if (r != OK)
        return outs_close(s, r);
    *out = s;
    return OK;
}

int outs_wants(const struct outs *s, size_t table)
{
    size_t i;

    for (i = 0; i < s->num; i++)
        if (s->output[i].place[table] != NO_TABLE)
            return 1;
    return 0;
}

static int has_format(const struct outs *s, const char *format)
{
    size_t i;

    for (i = 0; i < s->num; i++)
        if (strcmp(s->output[i].arg->format, format) == 0)
            return 1;
    return 0;
}

int outs_is_read(const struct outs *s)
{
    return has_format(s, "text") || has_format(s, "html");
}

int outs_is_drawn(const struct outs *s)
{
    return has_format(s, "html");
}

int outs_row(struct outs *s, size_t table, const struct value *cells, const struct notes *notes)
{
    size_t i;

    for (i = 0; i < s->num; i++) {
        struct output *u = &s->output[i];
        int r;
        if (u->place[table] == NO_TABLE)
            continue;
        r = render_row(u->render, (size_t)u->place[table], cells, notes);
        if (r != OK)
            return r;
    }
    return OK;
}

int outs_figures(struct outs *s, const struct figure *figures, size_t num)
{
    size_t i;
    int r = OK;

    for (i = 0; r == OK && i < s->num; i++)
        r = render_figures(s->output[i].render, figures, num);
    return r;
}

int outs_charts(struct outs *s, const struct chart *charts, size_t num)
{
    size_t i;
    int r = OK;

    for (i = 0; r == OK && i < s->num; i++)
        r = render_charts(s->output[i].render, charts, num);
    return r;
}

/* Says which file failed, and why. */
static void explain(struct outs *s, int result)
{
    size_t i, k;

    if (result != E_IO || s->told)
        return;
    for (i = 0; i < s->num; i++)
        for (k = 0; k < s->output[i].num_files; k++) {
            const struct file *f = &s->output[i].file[k];
            if (f->sink.result == E_IO) {
                msg_output(s->msg, f->name, io_why(f->io));
                return;
            }
        }
    msg_error(s->msg, "a temporary file cannot be written");
}

static int renders_close(struct outs *s, int result)
{
    size_t i;

    for (i = 0; i < s->num; i++) {
        struct output *u = &s->output[i];
        if (result == OK)
            result = render_close(u->render);
        else
            render_drop(u->render);
        u->render = NULL;
    }
    return result;
}

/* Puts a file into place, or drops it when something has failed. */
static int file_close(struct outs *s, struct file *f, int result)
{
    const char *why = "";
    int r;

    sink_done(&f->sink);
    if (result != OK) {
        io_discard(f->io);
        return result;
    }
    r = io_commit(f->io, &why);
    if (r == E_IO)
        msg_output(s->msg, f->name, why);
    return r;
}

int outs_close(struct outs *s, int result)
{
    size_t i, k;

    result = renders_close(s, result);
    explain(s, result);
    for (i = 0; i < s->num; i++) {
        struct output *u = &s->output[i];
        for (k = 0; k < u->num_files; k++)
            result = file_close(s, &u->file[k], result);
        for (k = 0; k < TABLES_MAX; k++)
            free(u->names[k]);
    }
    free(s);
    return result;
}

int outs_print(struct msg *m, struct slice text)
{
    static const struct io_form form = { IO_TEXT, NULL, NULL };
    struct io_out *io;
    const char *why = "";
    int r = io_create_form(&io, "-", &form, &why), end;

    if (r == OK) {
        r = io_write(io, text);
        end = io_commit(io, &why);
        if (r == OK)
            r = end;
    }
    if (r == E_IO)
        msg_output(m, "standard output", why);
    return r;
}

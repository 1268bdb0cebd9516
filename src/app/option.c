/* option.c: the command line. Long options are written in full, with their value behind = or as the next word;
   short ones may be put together. -- ends the options, - is a file. Names are taken in capitals too: PARM text in
   batch often is typed so. --options FILE puts the words of that file in its place (optfile.c); the command may be the
   first of them. Which options there are and which command takes them is data (records/option.txt); what
   a value must look like is said here. */
#include <stdio.h>
#include <stdlib.h>
#include "app/optfile.h"
#include "app/option.h"
#include "base/ascii.h"
#include "input/contain.h"
#include "input/write.h"
#include "render/render.h"
#include "trace/trace.h"

enum { PLACE_MAX = 300 };        /* bytes of a file's name and a line's number in a message */

static struct slice text_of(const char *s)
{
    return slice_of((const unsigned char *)s, strlen(s));
}

int option_is(struct slice text, const char *word)
{
    size_t i;

    for (i = 0; i < text.n; i++)
        if (word[i] == '\0' || ascii_lower(text.p[i]) != ascii_lower((unsigned char)word[i]))
            return 0;
    return word[i] == '\0';
}

int option_next(const char **rest, struct slice *element)
{
    const char *p = *rest;
    size_t n = 0;

    if (p == NULL)
        return END;
    while (p[n] != '\0' && p[n] != ',')
        n++;
    *element = slice_of((const unsigned char *)p, n);
    *rest = p[n] == ',' ? p + n + 1 : NULL;
    return OK;
}

int command_find(const char *name)
{
    int i;

    for (i = 0; i < NUM_COMMANDS; i++)
        if (option_is(text_of(name), command_kinds[i].name))
            return i;
    return -1;
}

/* The one of a list (NULL at its end) that the user's text names; NULL when there is none. */
static const char *one_of(const char *const *list, const char *text)
{
    for (; *list != NULL; list++)
        if (option_is(text_of(text), *list))
            return *list;
    return NULL;
}

static int output_add(struct options *o, const char *format, const char *name, int stream)
{
    size_t i;

    for (i = 0; i < o->num_outputs; i++)
        if (o->outputs[i].stream == stream && strcmp(o->outputs[i].format, format) == 0)
            return E_USAGE;
    o->outputs[o->num_outputs].format = format;
    o->outputs[o->num_outputs].name = name;
    o->outputs[o->num_outputs].stream = stream;
    o->num_outputs++;
    return OK;
}

static int keys_parse(struct options *o, const char *text)
{
    static const char *const names[NUM_TALLY_KEYS] = {
        "user", "ip", "host", "system", "op", "hour", "day", "cipher", "dir"
    };
    struct slice one;
    size_t i, k;

    o->num_by = 0;
    while (option_next(&text, &one) == OK) {
        for (i = 0; i < NUM_TALLY_KEYS && !option_is(one, names[i]); i++)
            ;
        if (i == NUM_TALLY_KEYS)
            return E_USAGE;
        for (k = 0; k < o->num_by; k++)
            if (o->by[k] == (enum tally_key)i)
                return E_USAGE;
        o->by[o->num_by++] = (enum tally_key)i;
    }
    return OK;
}

static int story_parse(struct options *o, const char *text)
{
    static const char *const names[] = { "all", "failed", "none" };
    int i;

    for (i = 0; i < 3; i++)
        if (option_is(text_of(text), names[i])) {
            o->story = (enum story_choice)i;
            return OK;
        }
    return E_USAGE;
}

static int zone_set(struct options *o, const char *text)
{
    if (option_is(text_of(text), "auto")) {
        o->zone_given = 0;
        return OK;
    }
    o->zone_given = 1;
    return zone_parse(text_of(text), &o->zone) == OK ? OK : E_USAGE;
}

static int year_set(struct options *o, const char *text)
{
    uint64_t n;

    if (slice_u64(text_of(text), &n) != OK || n < 1970 || n > 9999)
        return E_USAGE;
    o->year = (int)n;
    return OK;
}

/* The name may hold colons, too. */
static int why_set(struct options *o, const char *text)
{
    const char *colon = strrchr(text, ':');
    uint64_t number;

    o->why = text;
    return colon != NULL && colon > text && slice_u64(text_of(colon + 1), &number) == OK && number > 0 ? OK : E_USAGE;
}

static int window_set(struct options *o, const char *text)
{
    int64_t most = 31 * INSTANT_DAY;

    return duration_parse(text_of(text), &o->window) == OK && o->window >= INSTANT_SECOND && o->window <= most ? OK
        : E_USAGE;
}

static int block_set(struct options *o, const char *text)
{
    uint64_t n;

    if (slice_u64(text_of(text), &n) != OK || n < WRITE_BLOCK_LEAST || n > WRITE_BLOCK_MOST)
        return E_USAGE;
    o->block_size = (size_t)n;
    return OK;
}

static int input_add(struct options *o, const char *name, enum input_kind forced)
{
    if (o->num_inputs == o->cap_inputs) {
        size_t cap = o->cap_inputs > 0 ? 2 * o->cap_inputs : 16;
        struct input_arg *grown = realloc(o->inputs, cap * sizeof *grown);
        if (grown == NULL)
            return E_NOMEM;
        o->inputs = grown;
        o->cap_inputs = cap;
    }
    o->inputs[o->num_inputs].name = name;
    o->inputs[o->num_inputs].forced = forced;
    o->num_inputs++;
    return name[0] != '\0' ? OK : E_USAGE;
}

static int list_choice(const char **to, const char *const *list, const char *text)
{
    *to = one_of(list, text);
    return *to != NULL ? OK : E_USAGE;
}

struct pending {                /* what is put together when all has been read */
    const char *format, *output;
};

/* One option with its value (NULL for those that take none). */
static int option_set(struct options *o, struct pending *p, enum option_id id, const char *v)
{
    struct filter *f = &o->filter;

    switch (id) {
    case OPT_SMF: return input_add(o, v, KIND_SMF);
    case OPT_LOG: return input_add(o, v, KIND_LOG);
    case OPT_CONTAINER:
        return o->command == CMD_EXTRACT ? list_choice(&o->into, writer_forms(), v)
            : list_choice(&o->container, container_forms(), v);
    case OPT_BLOCK_SIZE: return block_set(o, v);
    case OPT_GZIP: o->gzip = 1; return OK;
    case OPT_TYPE: o->any_type = 1; return option_is(text_of(v), "any") ? OK : E_USAGE;
    case OPT_UNWRAP: o->unwrap = 1; return OK;
    case OPT_ENVELOPE: return list_choice(&o->envelope, trace_envelopes(), v);
    case OPT_CODEPAGE: return (o->codepage = ebcdic_find(text_of(v))) != NULL ? OK : E_USAGE;
    case OPT_TZ: return zone_set(o, v);
    case OPT_YEAR: return year_set(o, v);
    case OPT_FORMAT: return list_choice(&p->format, render_formats(), v);
    case OPT_OUTPUT: p->output = v; return v[0] != '\0' ? OK : E_USAGE;
    case OPT_TEXT: case OPT_CSV: case OPT_XML: case OPT_JSON: case OPT_HTML:
        return v[0] != '\0' ? output_add(o, option_kinds[id].name, v, 0) : E_USAGE;
    case OPT_PARTIAL: o->partial = v; return v[0] != '\0' ? OK : E_USAGE;
    case OPT_TABLE: o->tables = v; return OK;
    case OPT_WHY: return why_set(o, v);
    case OPT_UNCLAIMED: o->unclaimed = 1; return OK;
    case OPT_WIDE: o->wide = 1; return OK;
    case OPT_CRLF: o->crlf = 1; return OK;
    case OPT_CSV_SAFE: o->safe = 1; return OK;
    case OPT_BY: return keys_parse(o, v);
    case OPT_ALL_LOGINS: o->all_logins = 1; return OK;
    case OPT_STORY: return story_parse(o, v);
    case OPT_KEEP_DUPLICATES: o->keep_duplicates = 1; return OK;
    case OPT_WINDOW: return window_set(o, v);
    case OPT_STRICT: o->strict = 1; return OK;
    case OPT_TRIPLETS: o->triplets = 1; return OK;
    case OPT_RAW: o->raw = 1; return OK;
    case OPT_HEX: o->hex = 1; return OK;
    case OPT_SINCE: return filter_since(f, text_of(v));
    case OPT_UNTIL: return filter_until(f, text_of(v));
    case OPT_SUBTYPE: return filter_subtypes(f, text_of(v));
    case OPT_SYSTEM: return filter_text(f, &f->systems, v);
    case OPT_USER: return filter_text(f, &f->users, v);
    case OPT_IP: return filter_ip(f, text_of(v));
    case OPT_PATH: return filter_text(f, &f->paths, v);
    case OPT_OP: return filter_ops(f, text_of(v));
    case OPT_RESULT: return filter_result(f, text_of(v));
    case OPT_MIN_BYTES: return filter_min_bytes(f, text_of(v));
    case OPT_OPTIONS: return E_USAGE;       /* done before it comes here */
    case OPT_MESSAGE_IDS: return OK;        /* the messages know it already */
    case OPT_NO_PROGRESS: o->no_progress = 1; return OK;
    case OPT_QUIET: o->quiet = 1; return OK;
    case OPT_VERBOSE: o->verbose = 1; return OK;
    case OPT_HELP: o->want_help = 1; return OK;
    case OPT_VERSION: o->want_version = 1; return OK;
    case NUM_OPTIONS: break;
    }
    return E_USAGE;
}

struct parser {
    struct options *o;
    struct msg *m;
    struct pending p;
    int argc, at;
    char **argv;
    int has_command;
    int committed;              /* something stands there that asks for the command report, where none is named */
    const char *file;           /* the options file that the words are from; NULL: the command line */
    const uint64_t *line;       /* where each of them stands there */
};

/* Messages about the word read last begin with its place. */
static void place_put(const struct parser *x, char *place, size_t n)
{
    place[0] = '\0';
    if (x->file != NULL && x->at > 0)
        snprintf(place, n, "%s: line %llu: ", x->file, (unsigned long long)x->line[x->at - 1]);
}

/* Gives the message, with what to type for more. */
static int refuse(const struct parser *x, const char *what, const char *name, const char *value)
{
    char hint[64], place[PLACE_MAX];

    place_put(x, place, sizeof place);
    if (x->has_command)
        snprintf(hint, sizeof hint, "sftp119 help %s", command_kinds[x->o->command].name);
    else
        snprintf(hint, sizeof hint, "sftp119 --help");
    if (value != NULL)
        msg_option(x->m, "%s%s %s: %s (see: %s)", place, what, name, value, hint);
    else
        msg_option(x->m, "%s%s %s (see: %s)", place, what, name, hint);
    return E_USAGE;
}

static int allowed(const struct parser *x, const struct option_kind *k)
{
    return (k->commands & 1u << x->o->command) != 0 || (!x->has_command && (k->commands & 1u << NUM_COMMANDS) != 0);
}

/* The names that an option takes, for those that take one of a list. */
static const char *const *choices_of(int id, enum command_id command)
{
    switch (id) {
    case OPT_CONTAINER: return command == CMD_EXTRACT ? writer_forms() : container_forms();
    case OPT_ENVELOPE: return trace_envelopes();
    case OPT_FORMAT: return render_formats();
    default: return NULL;
    }
}

static int apply(struct parser *x, int id, const char *shown, const char *value)
{
    int r = option_set(x->o, &x->p, (enum option_id)id, value);
    const char *const *choice = choices_of(id, x->o->command);
    char list[256], place[PLACE_MAX];
    size_t n = 0;

    x->committed |= (option_kinds[id].commands & 1u << NUM_COMMANDS) == 0;
    if (r != E_USAGE || choice == NULL)
        return r == E_USAGE ? refuse(x, "bad value of option", shown, value) : r;
    for (list[0] = '\0'; *choice != NULL && n < sizeof list; choice++)
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? ", " : "", *choice);
    place_put(x, place, sizeof place);
    msg_option(x->m, "%sbad value of option %s: %s (one of: %s)", place, shown, value, list);
    return E_USAGE;
}

static int words(struct parser *x);

/* The command as the word at hand, where none has been named. */
static void command_take(struct parser *x)
{
    int command = x->at < x->argc ? command_find(x->argv[x->at]) : -1;

    if (x->has_command || command < 0)
        return;
    x->o->command = (enum command_id)command;
    x->has_command = 1;
    x->at++;
}

/* The words of the file in place of the option. */
static int file_words(struct parser *x, const char *name)
{
    struct parser inner = *x;
    struct option_words w;
    int r;

    if (x->file != NULL)
        return refuse(x, "an options file cannot name another one:", name, NULL);
    r = option_file(&w, &x->o->texts, name, x->o->codepage, x->m);
    if (r != OK)
        return r;
    inner.file = name;
    inner.line = w.line;
    inner.argc = (int)w.num;
    inner.argv = w.word;
    inner.at = 0;
    if (!x->committed)
        command_take(&inner);
    r = words(&inner);
    x->p = inner.p;
    x->has_command = inner.has_command;
    x->committed = inner.committed;
    return r;
}

static int long_option(struct parser *x, const char *word)
{
    struct slice name = text_of(word + 2);
    const char *value = NULL;
    size_t eq = slice_find(name, A_EQ);
    char shown[80];
    int i;

    if (eq < name.n) {
        value = word + 2 + eq + 1;
        name.n = eq;
    }
    snprintf(shown, sizeof shown, "--%.*s", (int)(name.n < 70 ? name.n : 70), (const char *)name.p);
    for (i = 0; i < NUM_OPTIONS && !option_is(name, option_kinds[i].name); i++)
        ;
    if (i == NUM_OPTIONS)
        return refuse(x, "unknown option", shown, NULL);
    if (!allowed(x, &option_kinds[i]))
        return refuse(x, "this command does not take option", shown, NULL);
    if (option_kinds[i].arg == NULL && value != NULL)
        return refuse(x, "no value goes with option", shown, NULL);
    if (option_kinds[i].arg != NULL && value == NULL) {
        if (x->at >= x->argc)
            return refuse(x, "a value must follow option", shown, NULL);
        value = x->argv[x->at++];
    }
    if (i == OPT_OPTIONS)
        return file_words(x, value);
    if (i == OPT_MESSAGE_IDS)
        x->m->ids = 1;
    return apply(x, i, shown, value);
}

static int short_options(struct parser *x, const char *word)
{
    const char *p;

    for (p = word + 1; *p != '\0'; p++) {
        char shown[3];
        const char *value = NULL;
        int i, r;

        shown[0] = '-';
        shown[1] = *p;
        shown[2] = '\0';
        for (i = 0; i < NUM_OPTIONS; i++)
            if (option_kinds[i].letter != 0
                && (unsigned char)option_kinds[i].letter == ascii_lower((unsigned char)*p))
                break;
        if (i == NUM_OPTIONS)
            return refuse(x, "unknown option", shown, NULL);
        if (!allowed(x, &option_kinds[i]))
            return refuse(x, "this command does not take option", shown, NULL);
        if (option_kinds[i].arg != NULL) {
            if (p[1] != '\0')
                value = p + 1;
            else if (x->at < x->argc)
                value = x->argv[x->at++];
            else
                return refuse(x, "a value must follow option", shown, NULL);
        }
        r = apply(x, i, shown, value);
        if (r != OK || value != NULL)
            return r;
    }
    return OK;
}

static int operand(struct parser *x, const char *word)
{
    struct options *o = x->o;

    x->committed = 1;
    if (o->command == CMD_LAYOUT || o->command == CMD_HELP) {
        if (o->topic != NULL)
            return refuse(x, "one argument is enough:", word, NULL);
        o->topic = word;
        return OK;
    }
    if (o->command == CMD_SELF_TEST)
        return refuse(x, "this command takes no argument:", word, NULL);
    if (word[0] == '\0')
        return refuse(x, "an empty word is no", "FILE", NULL);
    return input_add(o, word, KIND_UNKNOWN);
}

static int words(struct parser *x)
{
    int r = OK, only_operands = 0;

    while (r == OK && x->at < x->argc) {
        const char *word = x->argv[x->at++];
        if (only_operands || word[0] != '-' || word[1] == '\0')
            r = operand(x, word);
        else if (word[1] != '-')
            r = short_options(x, word);
        else if (word[2] == '\0')
            only_operands = 1;
        else
            r = long_option(x, word);
    }
    return r;
}

/* --format and -o make the stream; so does their absence when no file is named either. */
static int outputs_settle(struct parser *x)
{
    struct options *o = x->o;
    size_t i, k;

    if (o->partial != NULL && (x->p.format != NULL || x->p.output != NULL || o->num_outputs > 0 || o->filter.active
            || o->why != NULL))
        return refuse(x, "neither a report nor filters go with", "--partial", NULL);
    if (o->unclaimed && o->tables == NULL)
        o->tables = "unclaimed";
    if (o->why != NULL && o->tables == NULL)
        o->tables = "why";
    if (o->partial == NULL && (x->p.format != NULL || x->p.output != NULL || o->num_outputs == 0))
        if (output_add(o, x->p.format != NULL ? x->p.format : "text", x->p.output != NULL ? x->p.output : "-", 1) != OK)
            return E_USAGE;
    for (i = 0; i < o->num_outputs; i++)
        for (k = 0; k < i; k++)
            if (strcmp(o->outputs[i].name, o->outputs[k].name) == 0)
                return refuse(x, "two formats cannot go to one place:", o->outputs[i].name, NULL);
    return OK;
}

/* What cannot go together: nothing is known of the records but their headers (--type any), or nothing at all
   (--unwrap). */
static int extract_settle(struct parser *x)
{
    const struct options *o = x->o;

    if (x->p.output == NULL)
        return refuse(x, "no", "-o OUT", NULL);
    if (o->any_type && !filter_is_header(&o->filter))
        return refuse(x, "only --since, --until and --system go with", "--type", NULL);
    if (o->unwrap && (o->filter.active || o->any_type || o->into != NULL || o->block_size != 0))
        return refuse(x, "neither filters nor a container go with", "--unwrap", NULL);
    return OK;
}

static int settle(struct parser *x)
{
    struct options *o = x->o;
    size_t i;
    int stdins = 0, text = 0;

    if (o->want_help || o->want_version)
        return OK;
    if (outputs_settle(x) != OK || (o->command == CMD_EXTRACT && extract_settle(x) != OK))
        return E_USAGE;
    for (i = 0; i < o->num_inputs; i++)
        stdins += strcmp(o->inputs[i].name, "-") == 0;
    for (i = 0; i < o->num_outputs; i++)
        text |= strcmp(o->outputs[i].format, "text") == 0;
    if (stdins > 1)
        return refuse(x, "standard input can be read only once:", "-", NULL);
    if (o->hex && !text)
        return refuse(x, "only the text form shows", "--hex", NULL);
    if (o->num_inputs == 0 && o->command != CMD_LAYOUT && o->command != CMD_SELF_TEST && o->command != CMD_HELP)
        return refuse(x, "no", "FILE", NULL);
    return OK;
}

/* PARM='/...' in batch: Language Environment takes what stands before the slash, and the slash, for itself, unless the
   program was linked to take all of it. Elsewhere a word that begins with a slash is a path, unless it is no more than
   that or an option follows. */
static void slash_skip(struct parser *x)
{
    char *word = x->at < x->argc ? x->argv[x->at] : NULL;

    if (word == NULL || word[0] != '/')
        return;
    if (word[1] == '\0')
        x->at++;
    else if (word[1] == '-' || (io_is_batch() && command_find(word + 1) >= 0))
        x->argv[x->at] = word + 1;
}

int options_parse(struct options *o, int argc, char **argv, struct msg *m)
{
    struct parser x;
    int r;

    memset(o, 0, sizeof *o);
    memset(&x, 0, sizeof x);
    x.o = o;
    x.m = m;
    x.argc = argc;
    x.argv = argv;
    x.at = argc > 0;
    o->command = CMD_REPORT;
    o->codepage = ebcdic_default();
    o->by[0] = KEY_USER;
    o->num_by = 1;
    arena_init(&o->texts);
    slash_skip(&x);
    command_take(&x);
    r = words(&x);
    if (r == OK)
        r = settle(&x);
    if (r == OK && o->want_help && x.has_command && o->command != CMD_HELP)
        o->topic = command_kinds[o->command].name;
    return r;
}

void options_done(struct options *o)
{
    free(o->inputs);
    arena_done(&o->texts);
    filter_done(&o->filter);
    memset(o, 0, sizeof *o);
}

/* jsoncmp.c: compares JSON Lines of flat objects.

   jsoncmp EXPECTED ACTUAL [KEY]...
        Every key of each expected object must have the same value in the actual object of the same number; only rows of
        table "records" count; KEYs are left out; of "input" only the file's name counts. Numbers may differ by 1e-6.
        Prints what differs and a last line with the counts; exit code 1 when there is a difference or nothing was
        compared.
   jsoncmp ACTUAL
        Only checks that every line is a well-formed flat object whose first key is "table". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 200, MAX_LINE = 1 << 20, MAX_SHOWN = 30 };

struct pair {
    const char *key, *value;    /* value of a string without its quotes, unescaped */
    char kind;                  /* s n b (true, false) z (null) */
};
struct object {
    char *line;
    char *text;                 /* unescaped strings, behind each other */
    struct pair pair[MAX_KEYS];
    size_t num;
};

static const char *at_file;
static unsigned long at_line;

static void bad(const char *why)
{
    printf("%s:%lu: not a flat JSON object: %s\n", at_file, at_line, why);
    exit(1);
}

static unsigned hex4(const char *p)
{
    unsigned v = 0;
    int i;
    for (i = 0; i < 4; i++) {
        const char *set = "0123456789abcdef0123456789ABCDEF", *d = p[i] == '\0' ? NULL : strchr(set, p[i]);
        if (d == NULL)
            bad("\\u without four digits");
        v = v * 16 + (unsigned)((d - set) & 15);
    }
    return v;
}

static char *utf8(char *d, unsigned c)
{
    if (c < 0x80) {
        *d++ = (char)c;
        return d;
    }
    if (c < 0x800) {
        *d++ = (char)(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *d++ = (char)(0xe0 | c >> 12);
        } else {
            *d++ = (char)(0xf0 | c >> 18);
            *d++ = (char)(0x80 | (c >> 12 & 0x3f));
        }
        *d++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *d++ = (char)(0x80 | (c & 0x3f));
    return d;
}

/* A string behind its opening quote; writes it unescaped, returns what follows the closing quote. */
static const char *string(const char *p, char **to)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    while (*p != '"') {
        if ((unsigned char)*p < 0x20)
            bad("a control character, or the end, inside a string");
        if (*p != '\\') {
            *(*to)++ = *p++;
        } else if (p[1] == 'u') {
            unsigned c = hex4(p + 2);
            p += 6;
            if (c >= 0xd800 && c < 0xdc00 && p[0] == '\\' && p[1] == 'u') {
                c = 0x10000 + ((c & 0x3ff) << 10) + (hex4(p + 2) & 0x3ff);
                p += 6;
            }
            *to = utf8(*to, c == 0 ? 1 : c);
        } else {
            const char *f = p[1] == '\0' ? NULL : strchr(from, p[1]);
            if (f == NULL)
                bad("an unknown escape");
            *(*to)++ = into[f - from];
            p += 2;
        }
    }
    *(*to)++ = '\0';
    return p + 1;
}

static const char *blank(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

static const char *literal(const char *p, struct pair *v, char **to)
{
    size_t n = strcspn(p, ",} \t");
    char *end;
    v->value = *to;
    memcpy(*to, p, n);
    (*to)[n] = '\0';
    *to += n + 1;
    if (strcmp(v->value, "null") == 0) {
        v->kind = 'z';
    } else if (strcmp(v->value, "true") == 0 || strcmp(v->value, "false") == 0) {
        v->kind = 'b';
    } else {
        v->kind = 'n';
        strtod(v->value, &end);
        if (n == 0 || *end != '\0' || strchr("+.iInN", v->value[0]) != NULL)
            bad("not a value");
    }
    return p + n;
}

static void parse(struct object *o)
{
    const char *p = blank(o->line);
    char *to = o->text;

    o->num = 0;
    if (*p++ != '{')
        bad("no { at the start");
    p = blank(p);
    while (*p != '}') {
        struct pair *v = &o->pair[o->num];
        size_t i;
        if (o->num == MAX_KEYS)
            bad("too many keys");
        if (*p++ != '"')
            bad("no key where one must be");
        v->key = to;
        p = blank(string(p, &to));
        if (*p++ != ':')
            bad("no : behind a key");
        p = blank(p);
        if (*p == '"') {
            v->kind = 's';
            v->value = to;
            p = string(p + 1, &to);
        } else {
            p = literal(p, v, &to);
        }
        for (i = 0; i < o->num; i++)
            if (strcmp(o->pair[i].key, v->key) == 0)
                bad("a key twice");
        o->num++;
        p = blank(p);
        if (*p == ',')
            p = blank(p + 1);
        else if (*p != '}')
            bad("neither , nor } behind a value");
    }
    if (*blank(p + 1) != '\0')
        bad("something behind the }");
    if (o->num == 0 || strcmp(o->pair[0].key, "table") != 0)
        bad("the first key is not \"table\"");
}

static const struct pair *get(const struct object *o, const char *key)
{
    size_t i;
    for (i = 0; i < o->num; i++)
        if (strcmp(o->pair[i].key, key) == 0)
            return &o->pair[i];
    return NULL;
}

static void make(struct object *o)
{
    o->line = malloc(MAX_LINE);
    o->text = malloc(MAX_LINE * 2);
    if (o->line == NULL || o->text == NULL)
        exit(2);
}

/* The next row of table records, or of any table; 0 at the end. */
static int next(struct object *o, FILE *f, const char *name, unsigned long *line, int any)
{
    while (fgets(o->line, MAX_LINE, f) != NULL) {
        at_file = name;
        at_line = ++*line;
        o->line[strcspn(o->line, "\n")] = '\0';
        parse(o);
        if (any || strcmp(o->pair[0].value, "records") == 0)
            return 1;
    }
    return 0;
}

static const char *base(const char *path)
{
    const char *s = strrchr(path, '/');
    return s != NULL ? s + 1 : path;
}

static int same(const struct pair *x, const struct pair *g)
{
    if (g == NULL || x->kind != g->kind)
        return 0;
    if (x->kind == 'n')
        return fabs(strtod(x->value, NULL) - strtod(g->value, NULL)) < 1e-6;
    if (strcmp(x->key, "input") == 0)
        return strcmp(base(x->value), base(g->value)) == 0;
    return strcmp(x->value, g->value) == 0;
}

static FILE *reader(const char *name)
{
    FILE *f = fopen(name, "r");
    if (f == NULL) {
        printf("%s: cannot be read\n", name);
        exit(1);
    }
    return f;
}

int main(int argc, char **argv)
{
    static struct object x, g;
    unsigned long lx = 0, lg = 0, rows = 0, values = 0, differ = 0;
    FILE *fx, *fg;
    size_t i;
    int k, more_x, more_g;

    if (argc < 2)
        return 2;
    make(&x);
    make(&g);
    fx = reader(argv[1]);
    if (argc == 2) {
        while (next(&x, fx, argv[1], &lx, 1))
            rows++;
        fclose(fx);
        return 0;
    }
    fg = reader(argv[2]);
    for (;;) {
        more_x = next(&x, fx, argv[1], &lx, 0);
        more_g = next(&g, fg, argv[2], &lg, 0);
        if (!more_x || !more_g)
            break;
        rows++;
        for (i = 0; i < x.num; i++) {
            const struct pair *v;
            for (k = 3; k < argc && strcmp(argv[k], x.pair[i].key) != 0; k++)
                ;
            if (k < argc)
                continue;
            values++;
            v = get(&g, x.pair[i].key);
            if (same(&x.pair[i], v))
                continue;
            if (differ++ < MAX_SHOWN)
                printf("%s:%lu: %s is %s, expected %s\n", argv[2], lg, x.pair[i].key,
                       v == NULL ? "not there" : v->value, x.pair[i].value);
        }
    }
    if (more_x != more_g) {
        differ++;
        printf("%s: %s rows than expected (%lu are the same)\n", argv[2], more_x ? "fewer" : "more", rows);
    }
    printf("%lu rows, %lu values, %lu differences\n", rows, values, differ);
    fclose(fx);
    fclose(fg);
    return differ > 0 || values == 0;
}

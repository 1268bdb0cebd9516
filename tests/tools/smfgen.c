/* smfgen.c: writes an SMF dump from a description that a person can read.

   smfgen [-c CONTAINER] [-b BLOCKSIZE] [-t CUT] [-o OUT] [-j EXPECTED] [FILE]

   Without names it reads standard input and writes standard output. EXPECTED gets a line of JSON for each record of
   OpenSSH: the values of its description, as decode must show them. Values given as X'hex' and records that contradict
   themselves are left out.

   A description is lines of "word value"; # begins a comment line; blank lines separate paragraphs for the eye only.

     container NAME      rdw (default), bdw-rdw, bdw-segments, rdw-segments, extended-bdw, prefixed; and the damaged
                         kinds short-rdw (lengths without the descriptor), bare (no lengths), text (sent as text)
     blocksize N         bytes in a block (27998); segments are cut there
     cut N               the file ends before byte N
     patch N HEX         bytes at N of the file are overwritten (at most 64 a line)
     defaults            the fields that follow are set in every later record that has them
     record N            a record of type 119, subtype N (94-98), with the layout of z/OS 3.1
     type T [subtype S] [length L]
                         a record of another type: 18-byte header, 24 bytes with a subtype, then a pattern
     bytes HEX           bytes as they are, outside every record
     text N WORD         WORD and a line feed, N times, outside every record
   Inside a record:
     FIELD VALUE         IBM's name without SMF_119SSH_; numbers, text, HH:MM:SS.hh (times), YYYY-MM-DD (dates),
                         addresses, seconds (durations), or X'hex' for any of them. \xHH in text is that character of
                         Latin-1.
     repeat N            the record N times; {i} in a value is 1, 2 ... N, {i+M} is M more
     security-length N, identification-length N, own-length N
                         the length that the section is written with; what is beyond the known fields is zero
     triplets N          triplets that there is room for; sections beyond are left out
     sdtrn N             another number in SDTRN than the true one
     offset T N, length T N, number T N
                         another value in triplet T (0 identification, 1 security, 2 own, 3 ...) than the true one
     pad N               zero bytes behind the last section
     cut-record N        the record ends before byte N; HDLength says N
     patch-record N HEX  bytes at N of the record are overwritten */
#include <stdlib.h>
#include <string.h>
#include "smfput.h"

enum { MAX_LINES = 400, MAX_PATCH = 64 };

struct line {
    unsigned number;
    char *word, *value;
};

static const char *source = "standard input";
static FILE *expected;
static unsigned long num_records;

static void die(unsigned line, const char *why, const char *what)
{
    fprintf(stderr, "smfgen: %s:%u: %s: %s\n", source, line, why, what);
    exit(2);
}

static unsigned long number(unsigned line, const char *s)
{
    char *end;
    unsigned long v = strtoul(s, &end, 0);
    if (end == s || *end != '\0')
        die(line, "not a number", s);
    return v;
}

static size_t hex(unsigned line, const char *s, unsigned char *d, size_t max)
{
    size_t n = 0;
    while (*s != '\0') {
        unsigned v = 0;
        if (*s == ' ') {
            s++;
            continue;
        }
        if (n == max || sscanf(s, "%2x", &v) != 1 || s[1] == '\0')
            die(line, "not hex, or too long", s);
        d[n++] = (unsigned char)v;
        s += 2;
    }
    return n;
}

/* Counter and \xHH replaced; the result is UTF-8. */
static void expand(const char *v, unsigned long i, char *d, size_t max)
{
    size_t k = 0;
    while (*v != '\0' && k + 24 < max) {
        unsigned long plus = 0;
        unsigned c;
        int used = 0;
        if (strncmp(v, "{i}", 3) == 0 || (sscanf(v, "{i+%lu}%n", &plus, &used) == 1 && used > 0)) {
            k += (size_t)sprintf(d + k, "%lu", i + plus);
            v += used > 0 ? used : 3;
        } else if (v[0] == '\\' && v[1] == 'x' && sscanf(v + 2, "%2x", &c) == 1) {
            if (c >= 0x80)
                d[k++] = (char)(0xc0 | (c >> 6));
            d[k++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
            v += 4;
        } else {
            d[k++] = *v++;
        }
    }
    d[k] = '\0';
}

/* Two words of a value. */
static const char *second(const struct line *l, unsigned long *first)
{
    char *end;
    *first = strtoul(l->value, &end, 0);
    if (end == l->value || *end != ' ')
        die(l->number, "two values are wanted", l->value);
    return end + 1;
}

static int set_field(struct put_rec *r, const struct line *l, unsigned long i, int must)
{
    char value[PUT_VAR_MAX];
    const struct put_field *f = put_find(r->subtype, l->word);
    if (f == NULL) {
        if (must)
            die(l->number, "no such field or word here", l->word);
        return -1;
    }
    expand(l->value, i, value, sizeof value);
    if (put_value(r, f, value) != 0)
        die(l->number, "not a value of this field", value);
    return 0;
}

static void shape(struct put_rec *r, const struct line *l, unsigned long i)
{
    static const char *const lengths[] = {"identification-length", "security-length", "own-length"};
    unsigned long t;
    unsigned k;

    for (k = 0; k < 3; k++)
        if (strcmp(l->word, lengths[k]) == 0) {
            unsigned long n = number(l->number, l->value);
            if (n > PUT_PART_MAX)
                die(l->number, "too long", l->value);
            r->len[k + 1] = (unsigned)n;
            return;
        }
    if (strcmp(l->word, "triplets") == 0) {
        r->triplets = (unsigned)number(l->number, l->value);
        if (r->triplets > PUT_TRIPLETS)
            die(l->number, "too many", l->value);
    } else if (strcmp(l->word, "sdtrn") == 0) {
        r->sdtrn = (long)number(l->number, l->value);
    } else if (strcmp(l->word, "pad") == 0) {
        r->pad = (unsigned)number(l->number, l->value);
    } else if (strcmp(l->word, "offset") == 0 || strcmp(l->word, "length") == 0 || strcmp(l->word, "number") == 0) {
        long v = (long)number(l->number, second(l, &t));
        if (t >= PUT_TRIPLETS)
            die(l->number, "no such triplet", l->value);
        (l->word[0] == 'o' ? r->ofs : l->word[0] == 'l' ? r->seclen : r->num)[t] = v;
    } else if (strcmp(l->word, "repeat") != 0 && strcmp(l->word, "cut-record") != 0
               && strcmp(l->word, "patch-record") != 0) {
        set_field(r, l, i, 1);
    }
}

/* A string of JSON; trailing blanks do not count in a record. */
static void expect_text(const char *s)
{
    size_t i, n = strlen(s);
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\0'))
        n--;
    if (n == 0) {
        fputs("null", expected);
        return;
    }
    putc('"', expected);
    for (i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == '"' || s[i] == '\\')
            fprintf(expected, "\\u%04x", (unsigned)(unsigned char)s[i]);
        else
            putc(s[i], expected);
    putc('"', expected);
}

static void expect_field(const struct put_rec *r, const struct put_field *f, const char *v)
{
    unsigned a = 0, b = 0, c = 0, d = 0;

    fprintf(expected, ",\"%s\":", f->name);
    if (r->triplets < (unsigned)f->part + (f->part == PART_VAR ? f->ofs : 0)
        || (f->part != PART_VAR && f->ofs + f->len > r->len[f->part])) {
        fputs("null", expected);
    } else if (f->kind == KIND_BIN) {
        fprintf(expected, "%llu", strtoull(v, NULL, 0));
    } else if (f->kind == KIND_TIME) {
        sscanf(v, "%u:%u:%u.%2u", &a, &b, &c, &d);
        fprintf(expected, "\"%02u:%02u:%02u.%02u\"", a, b, c, d);
    } else if (f->kind == KIND_DUR) {
        sscanf(v, "%u.%2u", &a, &d);
        fprintf(expected, "%u.%02u", a, d);
    } else {
        expect_text(v);
    }
}

/* What the last of the lines that set a field says, in the order of their first. */
static void expect_record(const struct put_rec *r, const struct line *const *set, size_t num, unsigned long i)
{
    char value[PUT_VAR_MAX];
    const struct put_field *f;
    size_t k, j;

    fprintf(expected, "{\"table\":\"records\",\"record\":%lu,\"type\":119,\"subtype\":%u", num_records, r->subtype);
    for (k = 0; k < num; k++) {
        f = put_find(r->subtype, set[k]->word);
        for (j = k + 1; j < num && strcmp(set[j]->word, set[k]->word) != 0; j++)
            ;
        if (f == NULL || j < num || strncmp(set[k]->value, "X'", 2) == 0)
            continue;
        expand(set[k]->value, i, value, sizeof value);
        expect_field(r, f, value);
    }
    fputs("}\n", expected);
}

/* One paragraph: its first line says what, the others fields. */
static void write_record(struct put_dump *d, const struct line *defaults, size_t num_defaults, const struct line *l,
                         size_t n)
{
    static unsigned char out[PUT_MAX];
    static struct put_rec r;
    static const struct line *set[2 * MAX_LINES];
    unsigned long i, repeat = 1, at;
    size_t k, len;
    int sound = 1;

    for (k = 1; k < n; k++) {
        if (strcmp(l[k].word, "repeat") == 0)
            repeat = number(l[k].number, l[k].value);
        sound = sound && strstr("cut-record patch-record offset length number sdtrn", l[k].word) == NULL;
    }
    for (k = 0; k < num_defaults; k++)
        set[k] = &defaults[k];
    for (k = 1; k < n; k++)
        set[num_defaults + k - 1] = &l[k];
    for (i = 1; i <= repeat; i++) {
        unsigned type = 119, subtype = 0;
        if (strcmp(l->word, "record") == 0) {
            subtype = (unsigned)number(l->number, l->value);
            if (subtype < 94 || subtype > 98)
                die(l->number, "not a subtype of OpenSSH", l->value);
        }
        put_init(&r, subtype);
        for (k = 0; k < num_defaults; k++)
            set_field(&r, &defaults[k], i, 0);
        for (k = 1; k < n; k++)
            shape(&r, &l[k], i);
        if (subtype != 0) {
            len = put_build(&r, out);
        } else {
            char *s = strstr(l->value, "subtype "), *m = strstr(l->value, "length ");
            type = (unsigned)strtoul(l->value, NULL, 0);
            len = put_filler(&r, type, s != NULL ? strtol(s + 8, NULL, 0) : -1, m != NULL ? strtoul(m + 7, NULL, 0) : 0,
                             out);
        }
        if (len == 0)
            die(l->number, "the record is too long", l->word);
        for (k = 1; k < n; k++)
            if (strcmp(l[k].word, "cut-record") == 0) {
                at = number(l[k].number, l[k].value);
                if (at < 4 || at > len)
                    die(l[k].number, "outside the record", l[k].value);
                len = (size_t)at;
                out[0] = (unsigned char)(len >> 8);
                out[1] = (unsigned char)(len & 0xff);
            } else if (strcmp(l[k].word, "patch-record") == 0) {
                unsigned char b[MAX_PATCH];
                size_t num = hex(l[k].number, second(&l[k], &at), b, sizeof b);
                if (at + num > len)
                    die(l[k].number, "outside the record", l[k].value);
                memcpy(out + at, b, num);
            }
        put_record(d, out, len);
        num_records++;
        if (expected != NULL && subtype != 0 && sound)
            expect_record(&r, set, num_defaults + n - 1, i);
    }
}

static void loose(struct put_dump *d, const struct line *l)
{
    static unsigned char b[PUT_MAX];
    unsigned long i, times;
    size_t n;

    if (strcmp(l->word, "bytes") == 0) {
        n = hex(l->number, l->value, b, sizeof b);
        put_bytes(d, b, n);
        return;
    }
    n = (size_t)sprintf((char *)b, "%.4000s\n", second(l, &times));
    for (i = 0; i < times; i++)
        put_bytes(d, b, n);
}

static int starts(const struct line *l)
{
    return strcmp(l->word, "record") == 0 || strcmp(l->word, "type") == 0 || strcmp(l->word, "defaults") == 0
        || strcmp(l->word, "bytes") == 0 || strcmp(l->word, "text") == 0;
}

/* What is about the whole file. */
static int about_file(struct put_dump *d, const struct line *l, enum put_form *form, size_t *block)
{
    if (strcmp(l->word, "container") == 0) {
        *form = put_form_find(l->value);
        if (*form == NUM_FORMS)
            die(l->number, "no such container", l->value);
    } else if (strcmp(l->word, "blocksize") == 0) {
        *block = number(l->number, l->value);
    } else if (strcmp(l->word, "cut") == 0) {
        d->cut = number(l->number, l->value);
    } else if (strcmp(l->word, "patch") == 0) {
        unsigned long at;
        const char *h = second(l, &at);
        if (d->num_patch == PUT_PATCHES)
            die(l->number, "too many patches", l->value);
        d->patch[d->num_patch].ofs = at;
        d->patch[d->num_patch].n = hex(l->number, h, d->patch[d->num_patch].b, PATCH_MAX);
        d->num_patch++;
    } else {
        return 0;
    }
    return 1;
}

static void put_paragraph(struct put_dump *d, struct line *defaults, size_t *num_defaults, struct line *l, size_t n)
{
    size_t k;
    if (n == 0)
        return;
    if (strcmp(l->word, "defaults") == 0) {
        for (k = 1; k < n; k++) {
            if (*num_defaults == MAX_LINES)
                die(l[k].number, "too many defaults", l[k].word);
            defaults[(*num_defaults)++] = l[k];
        }
    } else if (strcmp(l->word, "bytes") == 0 || strcmp(l->word, "text") == 0) {
        loose(d, l);
    } else {
        write_record(d, defaults, *num_defaults, l, n);
    }
}

static char *read_all(FILE *f)
{
    size_t n = 0, cap = 0, got;
    char *p = NULL;
    do {
        if (n + 1 >= cap) {
            cap = cap * 2 + 65536;
            p = realloc(p, cap);
            if (p == NULL)
                exit(2);
        }
        got = fread(p + n, 1, cap - n - 1, f);
        n += got;
    } while (got > 0);
    p[n] = '\0';
    return p;
}

/* The next line with a word, cut into word and value; NULL at the end. */
static char *next_line(char *p, unsigned *count, struct line *l)
{
    while (*p != '\0') {
        char *end = strchr(p, '\n'), *next, *v;
        ++*count;
        next = end != NULL ? end + 1 : p + strlen(p);
        if (end == NULL)
            end = next;
        while (end > p && end[-1] == ' ')
            end--;
        *end = '\0';
        while (*p == ' ')
            p++;
        if (*p != '\0' && *p != '#') {
            l->number = *count;
            l->word = p;
            v = strchr(p, ' ');
            l->value = p + strlen(p);
            if (v != NULL) {
                *v++ = '\0';
                while (*v == ' ')
                    v++;
                l->value = v;
            }
            return next;
        }
        p = next;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct line defaults[MAX_LINES], para[MAX_LINES];
    static struct put_dump early, d;
    enum put_form form = FORM_RDW;
    size_t block = 0, num_defaults = 0, num_para = 0;
    const char *container = NULL, *out_name = NULL, *cut = NULL, *size = NULL, *json = NULL;
    unsigned count = 0;
    FILE *in = stdin, *out = stdout;
    struct line l;
    char *text, *p, *q;
    int i, opened = 0;

    for (i = 1; i < argc; i++) {
        const char **to = strcmp(argv[i], "-c") == 0 ? &container : strcmp(argv[i], "-o") == 0 ? &out_name
                        : strcmp(argv[i], "-t") == 0 ? &cut : strcmp(argv[i], "-b") == 0 ? &size
                        : strcmp(argv[i], "-j") == 0 ? &json : NULL;
        if (to != NULL && i + 1 < argc)
            *to = argv[++i];
        else
            source = argv[i];
    }
    if (strcmp(source, "standard input") != 0 && (in = fopen(source, "r")) == NULL)
        die(0, "cannot read", source);
    if (out_name != NULL && (out = fopen(out_name, "wb")) == NULL)
        die(0, "cannot write", out_name);
    if (json != NULL && (expected = fopen(json, "w")) == NULL)
        die(0, "cannot write", json);
    p = text = read_all(in);
    early.cut = ~0ull;
    for (q = p; (q = next_line(p, &count, &l)) != NULL; p = q) {
        if (!opened && about_file(&early, &l, &form, &block))
            continue;
        if (!opened) {
            if (container != NULL && (form = put_form_find(container)) == NUM_FORMS)
                die(0, "no such container", container);
            if (size != NULL)
                block = number(0, size);
            if (block != 0 && block < 16)
                die(l.number, "blocks are at least 16 bytes", "blocksize");
            if (put_open(&d, out, form, block) != 0)
                die(0, "no memory", "blocksize");
            d.cut = cut != NULL ? number(0, cut) : early.cut;
            d.num_patch = early.num_patch;
            memcpy(d.patch, early.patch, sizeof d.patch);
            opened = 1;
        }
        if (starts(&l)) {
            put_paragraph(&d, defaults, &num_defaults, para, num_para);
            num_para = 0;
        } else if (num_para == 0) {
            die(l.number, "not in a record", l.word);
        }
        if (num_para == MAX_LINES)
            die(l.number, "too many lines", l.word);
        para[num_para++] = l;
    }
    if (opened)
        put_paragraph(&d, defaults, &num_defaults, para, num_para);
    if ((opened && put_close(&d) != 0) || (out != stdout && fclose(out) != 0))
        die(0, "cannot write", out_name != NULL ? out_name : "standard output");
    if (expected != NULL && fclose(expected) != 0)
        die(0, "cannot write", json);
    if (in != stdin)
        fclose(in);
    free(text);
    return 0;
}

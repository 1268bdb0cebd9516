/* deeds.c: reads a truth.json. A walk over the JSON text calls put() for every scalar with the keys that lead to it,
   which is enough to fill flat structs. Names that are no UTF-8 stand in it as lone surrogates (\udc80 and so on), which
   become the byte again; so do names that the run wrote down as the text of such a surrogate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "deeds.h"
#include "logrun.h"

enum { LEVELS = 8, KEY = 512, INDEX_NONE = -1 };

struct walk {
    const char *p;
    struct deeds *d;
    char key[LEVELS][KEY];              /* of objects */
    int index[LEVELS];                  /* in arrays */
    int depth, bad;
};

static void blank(struct walk *w)
{
    while (*w->p == ' ' || *w->p == '\n' || *w->p == '\r' || *w->p == '\t')
        w->p++;
}

static unsigned hex4(const char *p)
{
    unsigned v = 0;

    return sscanf(p, "%4x", &v) == 1 ? v : 0;
}

static size_t put_code(char *d, unsigned long c)
{
    if (c < 0x80) {
        d[0] = (char)c;
        return 1;
    }
    if (c >= 0xDC80 && c <= 0xDCFF) {
        d[0] = (char)(c - 0xDC00);
        return 1;
    }
    if (c < 0x800) {
        d[0] = (char)(0xC0 | c >> 6);
        d[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    d[0] = (char)(0xE0 | c >> 12);
    d[1] = (char)(0x80 | (c >> 6 & 0x3F));
    d[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* A string into room for max bytes; what is longer is cut. */
static void string(struct walk *w, char *d, size_t max)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    size_t n = 0;
    const char *at;

    for (w->p++; *w->p != '"' && *w->p != '\0'; w->p++) {
        char out[4];
        size_t k = 1;

        out[0] = *w->p;
        if (*w->p == '\\') {
            w->p++;
            at = strchr(from, *w->p);
            if (*w->p == 'u') {
                k = put_code(out, hex4(w->p + 1));
                w->p += 4;
            } else {
                out[0] = at != NULL ? to[at - from] : *w->p;
            }
        }
        if (n + k < max) {
            memcpy(d + n, out, k);
            n += k;
        }
    }
    d[n] = '\0';
    w->bad |= *w->p++ != '"';
}

static void set(char *d, size_t room, const char *s)
{
    static const char mark[] = "\\udc";
    size_t n = 0;

    for (; *s != '\0' && n + 1 < room; s++)
        if (strncmp(s, mark, strlen(mark)) == 0 && strlen(s) >= 6) {
            d[n++] = (char)(hex4(s + 2) & 0xFF);
            s += 5;
        } else {
            d[n++] = *s;
        }
    d[n] = '\0';
}

static void put_op(struct deed *x, const char *key, const char *text, int64_t number)
{
    if (strcmp(key, "op") == 0)
        set(x->op, sizeof x->op, text);
    else if (strcmp(key, "remote_fs") == 0 || (strcmp(key, "remote") == 0 && x->path[0] == '\0'))
        set(x->path, sizeof x->path, text);
    else if (strcmp(key, "expect") == 0)
        set(x->expect, sizeof x->expect, text);
    else if (strcmp(key, "expect_bytes") == 0)
        x->expect_bytes = number;
    else if (strcmp(key, "bytes") == 0)
        x->bytes = number;
    else if (strcmp(key, "remote_size_before") == 0)
        x->remote_before = number;
    else if (strcmp(key, "remote_size_after") == 0)
        x->remote_after = number;
    else if (strcmp(key, "local_size_before") == 0)
        x->local_before = number;
    else if (strcmp(key, "local_size_after") == 0)
        x->local_after = number;
    else if (strcmp(key, "files") == 0)
        x->files = number;
}

static struct deed *new_deed(struct deeds *d, unsigned event)
{
    struct deed *x = &d->deed[d->num_deeds < DEEDS_MAX ? d->num_deeds++ : DEEDS_MAX - 1];

    memset(x, 0, sizeof *x);
    x->event = event;
    x->expect_bytes = x->bytes = x->remote_before = x->remote_after = x->local_before = x->local_after = x->files = -1;
    return x;
}

/* events[i].KEY..., with what leads there in key and index. text is "" for what is no string. */
static void put(struct walk *w, const char *text, int64_t number)
{
    struct deeds *d = w->d;
    unsigned i = (unsigned)w->index[1];
    struct deed_event *e = &d->event[i < EVENTS_MAX ? i : EVENTS_MAX - 1];
    size_t n = strlen(e->said);

    if (w->depth < 3 || strcmp(w->key[0], "events") != 0 || i >= EVENTS_MAX)
        return;
    if (i >= d->num_events)
        d->num_events = i + 1;
    if (w->depth == 3 && strcmp(w->key[2], "label") == 0) {
        set(e->label, sizeof e->label, text);
    } else if (w->depth == 3 && strcmp(w->key[2], "user") == 0) {
        set(e->user, sizeof e->user, text);
    } else if (w->depth == 3 && strcmp(w->key[2], "client_addr") == 0) {
        set(e->addr, sizeof e->addr, text);
    } else if (w->depth == 3 && strcmp(w->key[2], "trace") == 0) {
        set(e->trace, sizeof e->trace, text);
    } else if (w->depth == 3 && strcmp(w->key[2], "exit") == 0) {
        e->exit = number;
    } else if (w->depth == 3 && strcmp(w->key[2], "client_port") == 0) {
        e->port = number;
    } else if (w->depth == 3 && strcmp(w->key[2], "sshd_monitor_pid") == 0) {
        e->monitor = (uint64_t)number;
    } else if (w->depth == 3 && strcmp(w->key[2], "sshd_user_child_pid") == 0) {
        e->child = (uint64_t)number;
    } else if (strcmp(w->key[2], "commands") == 0 || strcmp(w->key[2], "argv") == 0) {
        if (n + strlen(text) + 2 < sizeof e->said)
            sprintf(e->said + n, "%s\n", text);
    } else if (strcmp(w->key[2], "sftp_server_pids") == 0) {
        if (e->num_pids < PIDS_MAX)
            e->pid[e->num_pids++] = (uint64_t)number;
    } else if (strcmp(w->key[2], "ops") == 0 && w->depth == 5) {
        put_op(&d->deed[d->num_deeds - 1], w->key[4], text, number);
    } else if (strcmp(w->key[2], "ops") == 0 && w->depth == 6 && strcmp(w->key[4], "names_and_sizes") == 0) {
        struct deed *x = new_deed(d, i);    /* one file of many */

        strcpy(x->op, "put");
        set(x->path, sizeof x->path, w->key[5]);
        x->expect_bytes = number;
    }
}

static void value(struct walk *w);

static void members(struct walk *w, char end)
{
    int i, is_object = end == '}';

    w->p++;
    blank(w);
    if (w->depth == LEVELS)
        w->bad = 1;
    for (i = 0; *w->p != end && !w->bad; i++) {
        w->key[w->depth][0] = '\0';
        w->index[w->depth] = i;
        if (is_object) {
            string(w, w->key[w->depth], KEY);
            blank(w);
            w->bad |= *w->p++ != ':';
        }
        w->depth++;
        if (w->depth == 4 && !is_object && strcmp(w->key[0], "events") == 0 && strcmp(w->key[2], "ops") == 0)
            (void)new_deed(w->d, (unsigned)w->index[1]);
        value(w);
        w->depth--;
        blank(w);
        if (*w->p == ',')
            w->p++;
        else if (*w->p != end)
            w->bad = 1;
        blank(w);
    }
    w->p++;
}

static void value(struct walk *w)
{
    static char text[SAID_TEXT];
    char *end;

    blank(w);
    if (*w->p == '{' || *w->p == '[') {
        members(w, (char)(*w->p + 2));
    } else if (*w->p == '"') {
        string(w, text, sizeof text);
        put(w, text, -1);
    } else {
        double x = strtod(w->p, &end);

        if (end == w->p)                    /* true, false, null */
            end += strspn(w->p, "aeflnrstu");
        else
            put(w, "", (int64_t)x);
        w->bad |= end == w->p;
        w->p = end;
    }
}

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    long n;

    if (f == NULL)
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0 &&
        (text = malloc((size_t)n + 1)) != NULL)
        text[fread(text, 1, (size_t)n, f)] = '\0';
    fclose(f);
    return text;
}

struct deeds *deeds_read(const char *folder)
{
    char path[1024];
    const char *shared = unit_shared();
    struct walk w;
    char *text = NULL;

    if (shared != NULL && strlen(shared) + strlen(folder) < sizeof path - 32) {
        strcpy(path, shared);
        strcat(path, "/data/logs/");
        strcat(path, folder);
        strcat(path, "/truth.json");
        text = slurp(path);
    }
    if (text == NULL) {
        unit_skip(folder);
        return NULL;
    }
    memset(&w, 0, sizeof w);
    w.p = text;
    w.d = calloc(1, sizeof *w.d);
    CU_ASSERT_FATAL(w.d != NULL);
    value(&w);
    CU_ASSERT_FALSE(w.bad);
    free(text);
    return w.d;
}

void deeds_done(struct deeds *d)
{
    free(d);
}

int deed_path_is(const char *row, const char *truth)
{
    size_t n = strlen(row), k = strlen(truth);

    if (k == 0 || strncmp(row, truth, RUN_TEXT - 1) == 0)
        return 1;
    if (n > k)
        return row[n - k - 1] == '/' && strcmp(row + n - k, truth) == 0;
    return k > n && truth[k - n - 1] == '/' && strcmp(truth + k - n, row) == 0;
}

int64_t deed_bytes(const struct deed *x, enum word word)
{
    if (x->expect_bytes >= 0)
        return x->expect_bytes;
    if (x->bytes >= 0)
        return x->bytes;
    if (word == W_PUT)
        return x->local_before >= 0 ? x->local_before : x->remote_after;
    return word == W_GET ? x->remote_after : -1;
}

int deed_failed(const struct deed *x)
{
    return x->expect[0] != '\0' || strstr(x->op, "fail") != NULL;
}

/* logpaper.c: where loggen's lines and records go, and the truth about them.

   A line gets the clock of its machine (skew, drift, a step, the zone of that instant), may be lost or come twice, and
   may come late: all lines of one process by the same delay, for a logging daemon keeps their order, records each by
   one of its own. What comes late waits in a heap. Logs may be one for each machine and may be rotated; dumps may be
   one for each machine.

   A line of the truth, fields apart by tabs:
     kind               transfer, refused, accepted, connected (the login as its client has it), over
                        (of a connection that was refused: its other lines)
     session, opened    number of the connection, and when it was made
     records            of the server: FILE:RECORD, several apart by commas; -: none
     lines              of the server's log: FILE:LINE, in the same way
     records, lines     of the client
     user, address, port
     operation, result, bytes (-: none), begin, end (milliseconds since 1970), path
     flags              apart by commas; -: none. partial: some of its lines were lost; silent: the log does not tell
                        of such a thing; unrecorded: the user may not write records; noport: the log does not tell
                        surely which connection it was; torn: a line of its connection was lost; killed: its process ended without a word; coarse: the log has whole
                        seconds; twice: a line of it came twice */
#include <stdlib.h>
#include <string.h>
#include "loggen.h"

enum { SPOTS = 600, FLAGS = 80, TEXT = 4096 };

struct fact {
    const char *kind;
    unsigned refs;
    unsigned long session;
    long long opened;
    unsigned port;
    char user[NAME_LEN], partner[NAME_LEN];
    char spot[4][SPOTS], flags[FLAGS];
    const char *op, *result;
    long long bytes, begin, end;
    char path[2 * PATH_LEN + 2];
};
struct sheet {              /* a log or a dump */
    FILE *f;
    char *name;
    unsigned long num;      /* lines, records */
    unsigned part;
    struct put_dump dump;
};
struct paper {
    FILE *f;
    char name[NAME_LEN];
    unsigned long lines;
};
struct late {
    long long key;
    unsigned long seq;
    struct sheet *to;
    struct fact *fact;
    int client, is_log;
    size_t n;
    unsigned char *b;
};

static const struct scenario *sc;
static const char *dump_base, *log_base, *trace_base;
static struct sheet logs[MAX_NAMES], dumps[MAX_NAMES];
static struct late *heap;
static size_t num_late, room_late;
static unsigned long seq;
static FILE *truth;
static int failed;

static FILE *create(const char *name)
{
    FILE *f = fopen(name, "wb");
    if (f == NULL) {
        fprintf(stderr, "loggen: cannot write %s\n", name);
        exit(2);
    }
    return f;
}

static void *need(void *p)
{
    if (p == NULL) {
        fprintf(stderr, "loggen: out of memory\n");
        exit(2);
    }
    return p;
}

/* The truth. */
void fact_start(FILE *f) { truth = f; }

struct fact *fact_new(const char *kind, const struct conn *c)
{
    struct fact *f;
    if (truth == NULL)
        return NULL;
    f = need(calloc(1, sizeof *f));
    f->kind = kind;
    f->refs = 1;
    f->session = c->session;
    f->opened = c->opened;
    f->port = c->port;
    strcpy(f->user, c->user->name);
    strcpy(f->partner, c->partner);
    f->op = f->result = "-";
    f->bytes = -1;
    return f;
}

void fact_op(struct fact *f, const struct op *o, long long begin, long long end)
{
    static const char *const names[NUM_OPS] = {
        "get", "put", "rename", "remove", "mkdir", "rmdir", "chmod", "symlink"
    };
    if (f == NULL)
        return;
    f->op = names[o->kind];
    f->result = o->trouble == NO_TROUBLE ? "ok" : "fail";
    f->bytes = o->kind > OP_PUT ? -1 : o->trouble == NO_FILE || o->trouble == DENIED ? 0 : o->bytes;
    f->begin = begin;
    f->end = end;
    sprintf(f->path, "%s%s%s", o->path, o->path2[0] != '\0' ? " " : "", o->path2);
}

void fact_time(struct fact *f, long long at)
{
    if (f != NULL)
        f->begin = f->end = at;
}

static void join(char *d, size_t max, const char *s)
{
    if (strlen(d) + strlen(s) + 2 > max)
        return;
    if (d[0] != '\0')
        strcat(d, ",");
    strcat(d, s);
}

void fact_flag(struct fact *f, const char *flag)
{
    if (f != NULL && strstr(f->flags, flag) == NULL)
        join(f->flags, sizeof f->flags, flag);
}

void fact_hold(struct fact *f)
{
    if (f != NULL)
        f->refs++;
}

static void put_path(const char *s)
{
    for (; *s != '\0'; s++)
        putc(*s == '\t' || *s == '\n' ? ' ' : *s, truth);
}

void fact_drop(struct fact *f)
{
    unsigned i;
    char bytes[32];

    if (f == NULL || --f->refs > 0)
        return;
    fprintf(truth, "%s\t%lu\t%lld", f->kind, f->session, f->opened);
    for (i = 0; i < 4; i++)
        fprintf(truth, "\t%s", f->spot[i][0] != '\0' ? f->spot[i] : "-");
    sprintf(bytes, "%lld", f->bytes);
    fprintf(truth, "\t%s\t%s\t%u\t%s\t%s\t%s\t%lld\t%lld\t", f->user, f->partner, f->port, f->op, f->result,
            f->bytes < 0 ? "-" : bytes, f->begin, f->end);
    put_path(f->path[0] != '\0' ? f->path : "-");
    fprintf(truth, "\t%s\n", f->flags[0] != '\0' ? f->flags : "-");
    free(f);
}

static void spot(struct fact *f, unsigned which, const char *file, unsigned long n)
{
    const char *base = strrchr(file, '/');
    char s[NAME_LEN + 32];
    if (f == NULL)
        return;
    sprintf(s, "%.60s:%lu", base != NULL ? base + 1 : file, n);
    join(f->spot[which], SPOTS, s);
}

void fact_record(struct fact *f, const char *dump, unsigned long record, int client)
{
    spot(f, client ? 2 : 0, dump, record);
}

void fact_line(struct fact *f, const char *log, unsigned long line, int client)
{
    spot(f, client ? 3 : 1, log, line);
}

void fact_line_lost(struct fact *f) { fact_flag(f, "partial"); }

/* Sheets. */
static char *sheet_name(const char *base, const struct host *h, unsigned part)
{
    char *name = need(malloc(strlen(base) + NAME_LEN + 16));
    strcpy(name, base);
    if (sc->separate)
        sprintf(name + strlen(name), ".%s", h->name);
    if (part > 0)
        sprintf(name + strlen(name), ".%u", part);
    return name;
}

static struct sheet *sheet_of(struct sheet *list, const struct host *h)
{
    return &list[sc->separate ? h - sc->host : 0];
}

void paper_start(const struct scenario *s, const char *dump, const char *log, const char *traces)
{
    unsigned i, num = s->separate ? s->num_hosts : 1;

    sc = s;
    dump_base = dump;
    log_base = log;
    trace_base = traces;
    for (i = 0; i < num; i++) {
        if (log != NULL && !s->host[i].client) {
            logs[i].part = s->rotate > 0;
            logs[i].name = sheet_name(log, &s->host[i], logs[i].part);
            logs[i].f = create(logs[i].name);
        }
        if (dump != NULL) {
            dumps[i].name = sheet_name(dump, &s->host[i], 0);
            dumps[i].f = create(dumps[i].name);
            if (put_open(&dumps[i].dump, dumps[i].f, s->form, 0) != 0)
                need(NULL);
        }
    }
}

static void write_line(struct sheet *s, const unsigned char *b, size_t n, struct fact *f)
{
    if (sc->rotate > 0 && s->num == sc->rotate) {
        failed |= fclose(s->f) != 0;
        s->name = sheet_name(log_base, &sc->host[s - logs], ++s->part);     /* facts have copied the old one */
        s->f = create(s->name);
        s->num = 0;
    }
    fwrite(b, 1, n, s->f);
    s->num++;
    fact_line(f, s->name, s->num, 0);
}

static void write_record(struct sheet *s, const unsigned char *b, size_t n, struct fact *f, int client)
{
    put_record(&s->dump, b, n);
    s->num++;
    fact_record(f, s->name, s->num, client);
}

/* What comes late. */
static int before(const struct late *a, const struct late *b)
{
    return a->key != b->key ? a->key < b->key : a->seq < b->seq;
}

static void swap(size_t i, size_t k)
{
    struct late t = heap[i];
    heap[i] = heap[k];
    heap[k] = t;
}

static void put_late(long long key, struct sheet *to, int is_log, int client, struct fact *f, const unsigned char *b,
                     size_t n)
{
    struct late *x;
    size_t i = num_late;

    if (num_late == room_late) {
        room_late = 2 * room_late + 1024;
        heap = need(realloc(heap, room_late * sizeof *heap));
    }
    x = &heap[num_late++];
    x->key = key;
    x->seq = seq++;
    x->to = to;
    x->is_log = is_log;
    x->client = client;
    x->fact = f;
    fact_hold(f);
    x->n = n;
    x->b = need(malloc(n));
    memcpy(x->b, b, n);
    for (; i > 0 && before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(i, (i - 1) / 2);
}

static void write_late(void)
{
    struct late x = heap[0];
    size_t i = 0, k;

    heap[0] = heap[--num_late];
    while ((k = 2 * i + 1) < num_late) {
        if (k + 1 < num_late && before(&heap[k + 1], &heap[k]))
            k++;
        if (!before(&heap[k], &heap[i]))
            break;
        swap(i, k);
        i = k;
    }
    if (x.is_log)
        write_line(x.to, x.b, x.n, x.fact);
    else
        write_record(x.to, x.b, x.n, x.fact, x.client);
    fact_drop(x.fact);
    free(x.b);
}

void paper_tick(long long at)
{
    while (num_late > 0 && heap[0].key <= at)
        write_late();
}

static int is_dark(int is_log, const struct host *h, long long at)
{
    unsigned i;
    for (i = 0; i < sc->num_dark; i++)
        if (sc->dark[i].is_log == is_log && sc->host + sc->dark[i].host == h && at >= sc->dark[i].from
            && at < sc->dark[i].to)
            return 1;
    return 0;
}

long long zone_at(const struct scenario *s, const struct host *h, int of_log, long long at)
{
    int zone = of_log && s->has_log_zone ? s->log_zone : s->zone_at != 0 && at >= s->zone_at ? s->zone_after : s->zone;
    if (of_log && s->log_at != 0 && at >= s->log_at)
        zone = s->log_after;
    return (h->has_zone[of_log] ? h->zone[of_log] : zone) * 60000ll;
}

static int stamp(char *d, long long at, const struct host *h)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static long long last = -1;
    static unsigned y, m, day_of;
    static long long last_at = -1;
    static unsigned micros;         /* lines of one millisecond follow each other */
    long long zone = zone_at(sc, h, 1, at), local, day, t;
    int minutes = (int)(zone / 60000);
    unsigned s;

    local = at + zone + h->skew + (h->step_at != 0 && at >= h->step_at ? h->step : 0);
    local += (long long)(h->drift * (double)(at - sc->midnight - sc->begin) / 3600000.0);
    micros = at != last_at ? 0 : micros < 999 ? micros + 1 : 999;
    last_at = at;
    day = local / 86400000;
    t = local % 86400000;
    s = (unsigned)(t / 1000);
    if (day != last) {
        civil_date(day, &y, &m, &day_of);
        last = day;
    }
    if (sc->iso)
        return sprintf(d, "%04u-%02u-%02uT%02u:%02u:%02u.%03u%03u%c%02d:%02d", y, m, day_of, s / 3600, s / 60 % 60,
                       s % 60, (unsigned)(t % 1000), micros, minutes < 0 ? '-' : '+',
                       abs(minutes) / 60, abs(minutes) % 60);
    return sprintf(d, "%.3s %2u %02u:%02u:%02u", names + 3 * (m - 1), day_of, s / 3600, s / 60 % 60, s % 60);
}

int paper_log(long long at, const struct host *h, const char *tag, unsigned pid, struct fact *f, const char *format,
              va_list ap)
{
    char b[TEXT + 200];
    struct sheet *s = sheet_of(logs, h);
    int n, text, times = 1;

    if (s->f == NULL)
        return 1;
    n = stamp(b, at, h);
    n += sprintf(b + n, " %s %s[%u]: ", h->name, tag, pid);
    text = vsnprintf(b + n, TEXT, format, ap);
    n += text > LINE_MAX_SYSLOG ? LINE_MAX_SYSLOG : text;
    b[n++] = '\n';
    if (is_dark(1, h, at) || (sc->lost_lines > 0 && chance(1000) < sc->lost_lines)) {
        fact_line_lost(f);
        return 1;
    }
    if (sc->twice_lines > 0 && chance(1000) < sc->twice_lines)
        times = 2;
    if (times == 2)
        fact_flag(f, "twice");
    for (; times > 0; times--) {
        if (sc->shuffle_lines > 0)
            put_late(at + (pid * 2654435761u >> 8) % sc->shuffle_lines, s, 1, 0, f, (unsigned char *)b, (size_t)n);
        else
            write_line(s, (unsigned char *)b, (size_t)n, f);
    }
    return 0;
}

void paper_record(long long at, const struct host *h, struct fact *f, int client, const unsigned char *b, size_t n)
{
    struct sheet *s = sheet_of(dumps, h);
    int times = 1;

    if (s->f == NULL || (at >= 0 && is_dark(0, h, at)))
        return;
    if (at >= 0 && sc->lost_records > 0 && chance(1000) < sc->lost_records)
        return;
    if (at >= 0 && sc->twice_records > 0 && chance(1000) < sc->twice_records)
        times = 2;
    for (; times > 0; times--) {
        if (at >= 0 && sc->shuffle_records > 0)
            put_late(at + chance(sc->shuffle_records), s, 0, client, f, b, n);
        else
            write_record(s, b, n, f, client);
    }
}

/* Traces. */
struct paper *paper_trace(unsigned long session)
{
    struct paper *p;
    char name[400];

    if (trace_base == NULL)
        return NULL;
    p = need(calloc(1, sizeof *p));
    sprintf(name, "%.300s.%05lu", trace_base, session);
    sprintf(p->name, "%.50s.%05lu", strrchr(trace_base, '/') != NULL ? strrchr(trace_base, '/') + 1 : trace_base,
            session);
    p->f = create(name);
    return p;
}

void paper_trace_line(struct paper *p, struct fact *f, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vfprintf(p->f, format, ap);
    va_end(ap);
    putc('\n', p->f);
    p->lines++;
    fact_line(f, p->name, p->lines, 1);
}

void paper_trace_close(struct paper *p)
{
    if (p == NULL)
        return;
    failed |= fclose(p->f) != 0;
    free(p);
}

int paper_done(void)
{
    unsigned i;

    for (i = 0; i < MAX_NAMES; i++) {
        if (logs[i].f != NULL)
            failed |= fclose(logs[i].f) != 0;
        if (dumps[i].f != NULL) {
            failed |= put_close(&dumps[i].dump) != 0;
            failed |= fclose(dumps[i].f) != 0;
        }
    }
    return failed ? -1 : 0;
}

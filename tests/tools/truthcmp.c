/* truthcmp.c: is what report says true? Shares nothing with the program.

   truthcmp [-r RECALL] [-t] NAME TRUTH TABLE.csv...

   TRUTH is loggen's (form: top of logpaper.c), the tables are those of report: transfers, logins (with --all-logins),
   ends where there is one, and behind them reconcile, told apart by their columns. For each kind of pair a line: how
   many were to be found, were found, were called ambiguous; thin: those whose evidence is thin. Fails when a row joins
   what does not belong together (but for what was done again at once, when line and record of opposite ones were
   lost), when less than RECALL (0.999) of the pairs were found whose evidence exists, when a record or an operation of
   the log has no row or two, when reconcile counts otherwise, or, with -t, when something was matched that nobody can
   tell apart.

   The evidence of a pair exists when all of its lines and those of its connection are there (and none is there twice
   where the log has whole seconds only: it may be another operation), and nothing that could be taken for it (the same
   operation, user, address, file and size) is near (30 s): unless that is known to be of another connection, or of the
   same one and complete itself, for then the order tells. Where the log does not tell the connection, two of different
   connections must be 6 s apart. Of a client's trace nothing tells the time: there the same file and size are only
   told apart within one connection. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 18, CELLS = 64, SPOT_MAX = 96, KINDS = 7 };
enum field { F_KIND, F_SESSION, F_OPENED, F_RECORDS, F_LINES, F_CRECORDS, F_CLINES, F_USER, F_ADDRESS, F_PORT, F_OP,
    F_RESULT, F_BYTES, F_BEGIN, F_END, F_PATH, F_FLAGS, NUM_FIELDS };
enum side { RECORDS, LINES, CRECORDS, CLINES, SIDES };

struct fact {
    char *text, *field[NUM_FIELDS];
    long long begin, end, opened;
    unsigned long session;
    int has[SIDES], rows[SIDES];    /* spots told; rows in which it stands */
    int found[KINDS], ambiguous[KINDS];
    struct fact *next;              /* of the same evidence */
};
struct spot {
    char name[SPOT_MAX];
    struct fact *fact;
    enum side side;
    struct spot *next;
};

static const char *const kind_names[KINDS] = {"96-log", "97-trace", "96-97", "98-login", "95-accepted", "log-trace",
    "94-trace"};
enum kind { K_96_LOG, K_97_TRACE, K_96_97, K_98, K_95, K_LOG_TRACE, K_94 };

static const char *name;
static struct fact **facts;
static size_t num_facts;
static struct spot *spots[1 << 16];
static struct fact *alike[1 << 16];
static unsigned long wrong, noise;
static struct { unsigned long matched, smf, log, ambiguous; } rows[2];    /* of transfers, of logins */
static int bad, strict;

static void die(const char *why, const char *what)
{
    fprintf(stderr, "truthcmp: %s: %s\n", what, why);
    exit(2);
}

static void *need(void *p)
{
    if (p == NULL)
        die("out of memory", name);
    return p;
}

static unsigned hash(const char *s)
{
    unsigned h = 2166136261u;
    while (*s != '\0')
        h = (h ^ (unsigned char)*s++) * 16777619u;
    return (h ^ h >> 16) & 0xffff;
}

/* A line without its end, owned by the caller; NULL at the end. */
static char *read_line(FILE *f)
{
    size_t n = 0, room = 256;
    char *s = need(malloc(room));

    while (fgets(s + n, (int)(room - n), f) != NULL) {
        n += strlen(s + n);
        if (n > 0 && s[n - 1] == '\n') {
            s[n - 1] = '\0';
            return s;
        }
        room *= 2;
        s = need(realloc(s, room));
    }
    if (n > 0)
        return s;
    free(s);
    return NULL;
}

static void put_spots(struct fact *f, enum side side, const char *list)
{
    while (*list != '\0' && *list != '-') {
        size_t n = strcspn(list, ",");
        struct spot *s = need(malloc(sizeof *s));
        if (n >= SPOT_MAX)
            die("place too long", list);
        memcpy(s->name, list, n);
        s->name[n] = '\0';
        s->fact = f;
        s->side = side;
        s->next = spots[hash(s->name)];
        spots[hash(s->name)] = s;
        f->has[side]++;
        list += list[n] == ',' ? n + 1 : n;
    }
}

static int has_flag(const struct fact *f, const char *flag) { return strstr(f->field[F_FLAGS], flag) != NULL; }

/* What both sides could know. */
static void evidence(const struct fact *f, char *d)
{
    sprintf(d, "%.20s|%.8s|%.40s|%.20s|%.1200s", f->field[F_OP], f->field[F_USER], f->field[F_ADDRESS],
            f->field[F_BYTES], f->field[F_PATH]);
}

static void read_truth(const char *file)
{
    FILE *f = fopen(file, "r");
    char *s, key[1400];
    size_t room = 0;

    if (f == NULL)
        die("cannot read", file);
    while ((s = read_line(f)) != NULL) {
        struct fact *x = need(calloc(1, sizeof *x));
        unsigned i;
        x->text = s;
        for (i = 0; i < NUM_FIELDS; i++) {
            x->field[i] = s;
            s += strcspn(s, "\t");
            if (*s != '\0')
                *s++ = '\0';
        }
        x->session = strtoul(x->field[F_SESSION], NULL, 10);
        x->opened = strtoll(x->field[F_OPENED], NULL, 10);
        x->begin = strtoll(x->field[F_BEGIN], NULL, 10);
        x->end = strtoll(x->field[F_END], NULL, 10);
        for (i = 0; i < SIDES; i++)
            put_spots(x, (enum side)i, x->field[F_RECORDS + i]);
        evidence(x, key);
        x->next = alike[hash(key)];
        alike[hash(key)] = x;
        if (num_facts == room) {
            room = 2 * room + 1024;
            facts = need(realloc(facts, room * sizeof *facts));
        }
        facts[num_facts++] = x;
    }
    fclose(f);
}

static int is_near(const struct fact *a, const struct fact *b, long long ms)
{
    return llabs(a->begin - b->begin) < ms || llabs(a->end - b->end) < ms;
}

static int is_whole(const struct fact *f, enum side a, enum side b)
{
    return f->has[a] && f->has[b] && !has_flag(f, "partial");
}

/* A line of it may as well be that of another one. */
static int is_twice(const struct fact *f) { return has_flag(f, "twice") && has_flag(f, "coarse"); }

/* The line of one and the record of another were lost, of the same done twice over one connection, so close to each
   other that clocks could be off by that. */
static int is_noise(const struct fact *r, const struct fact *o)
{
    long long ms = has_flag(r, "coarse") ? 1800 : 320;

    return r->session == o->session && (!is_whole(r, RECORDS, LINES) || !is_whole(o, RECORDS, LINES))
        && strcmp(r->field[F_OP], o->field[F_OP]) == 0 && strcmp(r->field[F_PATH], o->field[F_PATH]) == 0
        && llabs(r->begin - o->begin) < ms && llabs(r->end - o->end) < ms;
}

/* Only a transfer that its record and its trace tell of says which connection a trace is. */
static int has_both_ends(unsigned long session)
{
    size_t i;

    for (i = 0; i < num_facts; i++)
        if (facts[i]->session == session && strcmp(facts[i]->field[F_KIND], "transfer") == 0
            && facts[i]->has[CRECORDS] && facts[i]->has[CLINES])
            return 1;
    return 0;
}

/* Does the evidence tell f from all others? */
static int is_clear(const struct fact *f, enum kind kind)
{
    enum side a = kind == K_97_TRACE || kind == K_94 ? CRECORDS : kind == K_LOG_TRACE ? LINES : RECORDS;
    enum side b = kind == K_97_TRACE || kind == K_94 || kind == K_LOG_TRACE ? CLINES : kind == K_96_97 ? CRECORDS : LINES;
    const struct fact *g;
    char key[1400], other[1400];

    if (kind == K_94 && !has_both_ends(f->session))
        return 0;
    if (b == LINES && (has_flag(f, "partial") || has_flag(f, "torn") || is_twice(f)))
        return 0;
    evidence(f, key);
    for (g = alike[hash(key)]; g != NULL; g = g->next) {
        evidence(g, other);
        if (g == f || strcmp(key, other) != 0 || strcmp(f->field[F_KIND], g->field[F_KIND]) != 0
            || (!g->has[a] && !g->has[b]))
            continue;
        if (g->session == f->session) {
            if (is_near(f, g, 30000) && (!is_whole(g, a, b) || (b == LINES && is_twice(g))))
                return 0;
        } else if (b == CLINES) {
            return 0;
        } else if (kind == K_96_LOG && (has_flag(f, "noport") || has_flag(g, "noport")
                                        || llabs(f->opened - g->opened) < 3000)) {
            if (is_near(f, g, 6000) || (is_near(f, g, 30000) && !is_whole(g, a, b)))
                return 0;
        }
    }
    return 1;
}

/* Nobody can tell f from another: the same times for all that the log shows, and it does not show the connection. */
static int is_tied(const struct fact *f)
{
    const struct fact *g;
    char key[1400], other[1400];
    long long ms = has_flag(f, "coarse") ? 50 : 3;

    evidence(f, key);
    for (g = alike[hash(key)]; g != NULL; g = g->next) {
        evidence(g, other);
        if (g != f && strcmp(key, other) == 0 && g->session != f->session && has_flag(f, "noport")
            && strcmp(f->field[F_USER], g->field[F_USER]) == 0 && llabs(f->begin - g->begin) < ms && llabs(f->end - g->end) < ms)
            return 1;
    }
    return 0;
}

/* Tables. */
struct table {
    FILE *f;
    char *text, *head[CELLS], *cell[CELLS];
    size_t columns;
};

/* One record of CSV in place; 0 at the end. */
static int read_row(struct table *t, char **cell)
{
    char *s, *d, *more;
    size_t n = 0;

    if ((s = read_line(t->f)) == NULL)
        return 0;
    t->text = s;
    d = s;
    while (n < CELLS) {
        cell[n++] = d;
        if (*s == '"') {
            for (s++; *s != '"' || s[1] == '"'; s++) {
                if (*s == '\0') {       /* a line end in the cell */
                    size_t at = (size_t)(s - t->text), to = (size_t)(d - t->text), k, one[CELLS];
                    if ((more = read_line(t->f)) == NULL)
                        die("ends in a cell", name);
                    for (k = 0; k < n; k++)
                        one[k] = (size_t)(cell[k] - t->text);
                    t->text = need(realloc(t->text, at + strlen(more) + 2));
                    t->text[at] = ' ';
                    strcpy(t->text + at + 1, more);
                    free(more);
                    for (k = 0; k < n; k++)
                        cell[k] = t->text + one[k];
                    s = t->text + at;
                    d = t->text + to;
                }
                if (*s == '"')
                    s++;
                *d++ = *s;
            }
            s++;
        } else {
            while (*s != ',' && *s != '\0')
                *d++ = *s++;
        }
        if (*s != ',') {
            *d = '\0';
            break;
        }
        s++;
        *d++ = '\0';
    }
    t->columns = n;
    return 1;
}

static const char *get(const struct table *t, const char *column)
{
    size_t i;
    for (i = 0; t->head[i] != NULL; i++)
        if (strcmp(t->head[i], column) == 0)
            return t->cell[i] != NULL ? t->cell[i] : "";
    return "";
}

static int has_column(const struct table *t, const char *column)
{
    size_t i;
    for (i = 0; t->head[i] != NULL; i++)
        if (strcmp(t->head[i], column) == 0)
            return 1;
    return 0;
}

static struct fact *at_spot(const char *file, unsigned long n, enum side *side)
{
    const char *base = strrchr(file, '/');
    char key[SPOT_MAX + 32];
    struct spot *s;

    if (file[0] == '\0' || n == 0)
        return NULL;
    sprintf(key, "%.80s:%lu", base != NULL ? base + 1 : file, n);
    for (s = spots[hash(key)]; s != NULL; s = s->next)
        if (strcmp(s->name, key) == 0) {
            *side = s->side;
            return s->fact;
        }
    return NULL;
}

/* The operation of lines first ... last: the first of them that is one's own. */
static struct fact *at_lines(const char *file, unsigned long first, unsigned long last, enum side *side)
{
    struct fact *f = at_spot(file, first, side);
    unsigned long n;

    for (n = last; f == NULL && n > first && last - n < 10000; n--)
        f = at_spot(file, n, side);
    return f;
}

static unsigned long number(const char *s) { return strtoul(s, NULL, 10); }

static void join(struct fact *r, struct fact *o, enum kind kind, const struct table *t, const char *match)
{
    enum side side;

    if (strcmp(match, "ambiguous") == 0) {
        if (r != NULL)
            r->ambiguous[kind]++;
        if (o != NULL)
            o->ambiguous[kind]++;
        return;
    }
    if (strcmp(match, "matched") != 0)
        return;
    if (r != NULL && o != NULL && r->session == o->session && strcmp(o->field[F_KIND], "over") == 0)
        return;         /* the attempt's own line was lost */
    if (r != NULL && (r == o || (kind == K_96_LOG
            && r == at_spot(get(t, "log_input"), number(get(t, "log_last")), &side)))) {
        r->found[kind]++;
        return;
    }
    if (r != NULL && o != NULL && kind != K_96_97 && is_noise(r, o)) {
        noise++;
        return;
    }
    wrong++;
    if (wrong <= 10)
        printf("%s: %s: record %s:%s is not %s:%s-%s (%s, by %s; %s %s)\n", name, kind_names[kind], get(t, "input"),
               get(t, "record"), get(t, "log_input"), get(t, "log_first"), get(t, "log_last"),
               r == NULL ? "no such record" : o == NULL ? "no such lines" : r->session == o->session
               ? "same connection" : "another connection", get(t, "match_by"), get(t, "op"), get(t, "path"));
}

/* Transfers that contradict each other are matched rows, but counted apart. */
static void count_row(const char *match, int is_login)
{
    rows[is_login].matched += strcmp(match, "matched") == 0;
    rows[is_login].smf += strcmp(match, "smf-only") == 0;
    rows[is_login].log += strcmp(match, "log-only") == 0;
    rows[is_login].ambiguous += strcmp(match, "ambiguous") == 0;
}

/* A row of reconcile: it counts what the tables before it hold. */
static void check_count(const struct table *t)
{
    int is_login = strcmp(get(t, "what"), "logins") == 0;

    if (!is_login && strcmp(get(t, "what"), "transfers") != 0)
        return;
    if (number(get(t, "matched")) + number(get(t, "conflicting")) != rows[is_login].matched
        || number(get(t, "smf_only")) != rows[is_login].smf
        || number(get(t, "log_only")) != rows[is_login].log || number(get(t, "ambiguous")) != rows[is_login].ambiguous) {
        printf("%s: reconcile says something else than the rows of %s\n", name, get(t, "what"));
        bad = 1;
    }
}

/* A row of ends: both sides of a transfer, each with its record or its lines or both. That of the server is a row of
   transfers, too. */
static void take_ends(const struct table *t)
{
    enum side side;
    struct fact *r = at_spot(get(t, "input"), number(get(t, "record")), &side);
    struct fact *o = at_lines(get(t, "log_input"), number(get(t, "log_first")), number(get(t, "log_last")), &side);
    struct fact *cr = at_spot(get(t, "client_input"), number(get(t, "client_record")), &side);
    struct fact *co = at_lines(get(t, "client_log_input"), number(get(t, "client_log_first")),
                               number(get(t, "client_log_last")), &side);

    if (cr != NULL)
        cr->rows[CRECORDS]++;
    if (co != NULL)
        co->rows[CLINES]++;
    if (cr != NULL && r != NULL)
        join(cr, r, K_96_97, t, "matched");
    if (cr != NULL && co != NULL)
        join(cr, co, K_97_TRACE, t, "matched");
    if (co != NULL && (r == NULL ? o : r) != NULL)
        join(co, r == NULL ? o : r, K_LOG_TRACE, t, "matched");
}

static void take_row(const struct table *t)
{
    enum side rs = RECORDS, os = LINES;
    struct fact *r = at_spot(get(t, "input"), number(get(t, "record")), &rs);
    struct fact *o = at_lines(get(t, "log_input"), number(get(t, "log_first")), number(get(t, "log_last")), &os);
    const char *source = get(t, "source");
    enum kind kind = strcmp(source, "smf98") == 0 ? K_98 : strcmp(source, "smf95") == 0 ? K_95
        : strcmp(source, "smf97") == 0 ? K_97_TRACE : strcmp(source, "client-trace") == 0 ? K_LOG_TRACE : K_96_LOG;

    if (strcmp(source, "log") == 0 && !has_column(t, "op"))
        kind = strcmp(get(t, "result"), "fail") == 0 ? K_98 : K_95;
    if (strcmp(source, "smf94") == 0 || (strcmp(source, "client-trace") == 0 && !has_column(t, "op")))
        kind = K_94;
    count_row(get(t, "match"), !has_column(t, "op"));
    if (r != NULL)
        r->rows[rs]++;
    if (o != NULL)
        o->rows[os]++;
    join(r, o, kind, t, get(t, "match"));
}

static void read_table(const char *file)
{
    struct table t;
    char *cell[CELLS];
    size_t i;

    memset(&t, 0, sizeof t);
    if ((t.f = fopen(file, "r")) == NULL)
        die("cannot read", file);
    if (!read_row(&t, cell))
        die("is empty", file);
    for (i = 0; i < t.columns && i < CELLS - 1; i++)
        t.head[i] = cell[i];
    while (read_row(&t, t.cell)) {
        for (i = t.columns; i < CELLS; i++)
            t.cell[i] = NULL;
        if (get(&t, "what")[0] != '\0')
            check_count(&t);
        else if (has_column(&t, "client_record"))
            take_ends(&t);
        else
            take_row(&t);
        free(t.text);
    }
    fclose(t.f);
}

/* Every record in one row, and every operation of the log. */
static void check_rows(void)
{
    unsigned long none = 0, twice = 0;
    size_t i;

    for (i = 0; i < num_facts; i++) {
        const struct fact *f = facts[i];
        int lines = f->has[LINES] && strcmp(f->field[F_KIND], "over") != 0 && !has_flag(f, "partial") && !has_flag(f, "twice");
        if ((f->has[RECORDS] && f->rows[RECORDS] == 0) || (f->has[CRECORDS] && f->rows[CRECORDS] == 0)
            || (lines && f->rows[LINES] == 0)) {
            if (none++ == 0)
                printf("%s: no row for %s %s %s\n", name, f->field[F_KIND], f->field[F_RECORDS], f->field[F_LINES]);
        }
        if (f->rows[RECORDS] > 1 || (lines && f->rows[LINES] > 1)) {
            if (twice++ == 0)
                printf("%s: two rows for %s %s %s\n", name, f->field[F_KIND], f->field[F_RECORDS], f->field[F_LINES]);
        }
    }
    if (none + twice > 0) {
        printf("%s: %lu without a row, %lu with two\n", name, none, twice);
        bad = 1;
    }
}

static int is_of(const struct fact *f, enum kind kind)
{
    int transfer = strcmp(f->field[F_KIND], "transfer") == 0;

    switch (kind) {
    case K_96_LOG: return transfer && f->has[RECORDS] && f->has[LINES];
    case K_97_TRACE: return transfer && f->has[CRECORDS] && f->has[CLINES];
    case K_96_97: return transfer && f->has[RECORDS] && f->has[CRECORDS];
    case K_LOG_TRACE: return transfer && f->has[LINES] && f->has[CLINES] && !f->has[CRECORDS];
    case K_98: return strcmp(f->field[F_KIND], "refused") == 0 && f->has[RECORDS] && f->has[LINES];
    case K_95: return strcmp(f->field[F_KIND], "accepted") == 0 && f->has[RECORDS] && f->has[LINES];
    case K_94: return strcmp(f->field[F_KIND], "connected") == 0 && f->has[CRECORDS] && f->has[CLINES];
    }
    return 0;
}

static void judge(enum kind kind, double recall)
{
    unsigned long asked = 0, found = 0, ambiguous = 0, thin = 0, thin_found = 0, tied = 0, told = 0;
    const struct fact *missed = NULL;
    size_t i;

    for (i = 0; i < num_facts; i++) {
        const struct fact *f = facts[i];
        if (!is_of(f, kind))
            continue;
        if (kind == K_96_LOG && is_tied(f)) {
            tied++;
            told += f->found[kind] > 0;
        } else if (!is_clear(f, kind)) {
            thin++;
            thin_found += f->found[kind] > 0;
        } else {
            asked++;
            found += f->found[kind] > 0;
            ambiguous += f->ambiguous[kind] > 0;
            if (f->found[kind] == 0 && missed == NULL)
                missed = f;
        }
    }
    if (asked + thin + tied == 0)
        return;
    printf("%s: %s: %lu of %lu found, %lu ambiguous", name, kind_names[kind], found, asked, ambiguous);
    if (thin > 0)
        printf("; thin: %lu of %lu", thin_found, thin);
    if (tied > 0)
        printf("; cannot be told apart: %lu, matched all the same %lu", tied, told);
    printf("\n");
    if ((double)found < recall * (double)asked) {
        printf("%s: %s: not found: records %s %s, lines %s %s (%s)\n", name, kind_names[kind], missed->field[F_RECORDS],
               missed->field[F_CRECORDS], missed->field[F_LINES], missed->field[F_CLINES], missed->field[F_PATH]);
        bad = 1;
    }
    if (strict && told > 0)
        bad = 1;
}

int main(int argc, char **argv)
{
    double recall = 0.999;
    int i = 1, kind;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (argv[i][1] == 't')
            strict = 1;
        else if (argv[i][1] == 'r' && i + 1 < argc)
            recall = strtod(argv[++i], NULL);
    }
    if (argc - i < 3) {
        fprintf(stderr, "usage: truthcmp [-r RECALL] [-t] NAME TRUTH TABLE.csv...\n");
        return 2;
    }
    name = argv[i++];
    read_truth(argv[i++]);
    for (; i < argc; i++)
        read_table(argv[i]);
    check_rows();
    for (kind = 0; kind < KINDS; kind++)
        judge((enum kind)kind, recall);
    if (noise > 0)
        printf("%s: %lu of the same again whose other halves were lost, within the clocks' noise\n", name, noise);
    if (wrong > 0)
        printf("%s: %lu wrong\n", name, wrong);
    return bad || wrong > 0;
}

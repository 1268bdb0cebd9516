/* logscene.c: reads a scenario; its form stands at the top of loggen.c. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "loggen.h"

static const char *file;
static unsigned line;

static void die(const char *why, const char *what)
{
    fprintf(stderr, "loggen: %s:%u: %s: %s\n", file, line, why, what);
    exit(2);
}

static char *word(char **p)
{
    char *w;
    while (**p == ' ')
        ++*p;
    if (**p == '\0')
        return NULL;
    for (w = *p; **p != '\0' && **p != ' '; ++*p)
        ;
    if (**p == ' ')
        *(*p)++ = '\0';
    return w;
}

static char *need(char **p, const char *what)
{
    char *w = word(p);
    if (w == NULL)
        die("is missing", what);
    return w;
}

static long long number(const char *s)
{
    char *end;
    long long v = strtoll(s, &end, 10);
    if (end == s || *end != '\0')
        die("not a number", s);
    return v;
}

static void copy(char *d, size_t max, const char *s)
{
    if (strlen(s) >= max)
        die("too long", s);
    strcpy(d, s);
}

static unsigned find(const char *s, const char *names, size_t stride, unsigned num)
{
    unsigned i;
    for (i = 0; i < num; i++)
        if (strcmp(names + i * stride, s) == 0)
            return i;
    die("not declared before", s);
    return 0;
}

static unsigned choice(const char *s, const char *const *names, unsigned num)
{
    unsigned i;
    for (i = 0; i < num; i++)
        if (strcmp(s, names[i]) == 0)
            return i;
    die("not one of its words", s);
    return 0;
}

static long long clock_time(const char *s)
{
    unsigned h, m, sec;
    if (sscanf(s, "%u:%u:%u", &h, &m, &sec) != 3)
        die("not HH:MM:SS", s);
    return ((h * 60ll + m) * 60 + sec) * 1000;
}

static void session(struct scenario *s, char *p)
{
    static const char *const refusals[NUM_REFUSALS] = {
        "accepted", "bad-password", "unknown-user", "too-many", "bad-key"
    };
    struct plan *l = &s->plan[s->num_plans];
    char *w;

    if (s->num_plans == MAX_PLANS)
        die("too many", "session");
    l->at = s->midnight + clock_time(need(&p, "time"));
    l->host = find(need(&p, "system"), s->host[0].name, sizeof s->host[0], s->num_hosts);
    l->user = find(need(&p, "user"), s->user[0].name, sizeof s->user[0], s->num_users);
    l->partner = find(need(&p, "partner"), s->partner[0].ip, sizeof s->partner[0], s->num_partners);
    l->attempts = 1;
    if ((w = word(&p)) != NULL)
        l->refusal = (enum refusal)choice(w, refusals, NUM_REFUSALS);
    if ((w = word(&p)) != NULL)
        l->attempts = (unsigned)number(w);
    l->first = s->num_ops;
    s->num_plans++;
}

static int operation(struct scenario *s, const char *name, char *p)
{
    static const char *const kinds[NUM_OPS] = {"get", "put", "rename", "remove", "mkdir", "rmdir", "chmod",
        "symlink"};
    static const char *const troubles[NUM_TROUBLES] = {"none", "no-space", "no-file", "denied", "forced",
        "killed"};
    struct op *o = &s->op[s->num_ops];
    char *w;
    unsigned k;

    for (k = 0; k < NUM_OPS && strcmp(kinds[k], name) != 0; k++)
        ;
    if (k == NUM_OPS)
        return 0;
    if (s->num_plans == 0 || s->num_ops == MAX_OPS)
        die("no session, or too many", name);
    o->kind = (enum op_kind)k;
    o->mode = 0640;
    o->old_mode = 0644;
    o->wait = 1500;
    copy(o->path, sizeof o->path, need(&p, "path"));
    if (o->kind == OP_RENAME || o->kind == OP_SYMLINK)
        copy(o->path2, sizeof o->path2, need(&p, "second path"));
    if (o->kind == OP_CHMOD)
        o->mode = (unsigned)strtoul(need(&p, "mode"), NULL, 8);
    if (o->kind <= OP_PUT)
        o->bytes = number(need(&p, "bytes"));
    while ((w = word(&p)) != NULL) {
        if (strcmp(w, "lasting") == 0)
            o->lasting = number(need(&p, w)) * 1000;
        else if (strcmp(w, "after") == 0)
            o->wait = number(need(&p, w)) * 1000;
        else if (strcmp(w, "fail") == 0)
            o->trouble = (enum trouble)choice(need(&p, w), troubles, NUM_TROUBLES);
        else if (strcmp(w, "lost") == 0)
            o->lost = 1;
        else if (strcmp(w, "missed") == 0)
            o->missed = 1;
        else if (strcmp(w, "resumed") == 0)
            o->resumed = 1;
        else if (strcmp(w, "scp") == 0)
            o->scp = 1;
        else
            die("not a word of an operation", w);
    }
    s->num_ops++;
    s->plan[s->num_plans - 1].num++;
    return 1;
}

static const char *const levels[] = {"-", "INFO", "VERBOSE", "DEBUG1", "DEBUG2", "DEBUG3"};

static enum level level_of(const char *w) { return (enum level)choice(w, levels, sizeof levels / sizeof levels[0]); }

static unsigned release_of(const char *w)
{
    unsigned major, minor;
    if (sscanf(w, "%u.%u", &major, &minor) != 2)
        die("not a release", w);
    return major * 10 + minor;
}

static int zone_of(const char *w)
{
    int h, m;
    if (sscanf(w, "%d:%d", &h, &m) != 2)
        die("not +HH:MM", w);
    return h * 60 + (w[0] == '-' ? -m : m);
}

/* system NAME SID ADDRESS and what is particular about it. */
static void system_line(struct scenario *s, char *p, int client)
{
    struct host *h = &s->host[s->num_hosts++];
    char *w;

    copy(h->name, sizeof h->name, need(&p, "name"));
    copy(h->sid, sizeof h->sid, need(&p, "system id"));
    copy(h->ip, sizeof h->ip, need(&p, "address"));
    h->next_pid = s->num_hosts * 1000;
    h->release = s->release;
    h->sshd = s->sshd;
    h->sftp = s->sftp;
    h->client = client;
    if (!client && ++s->num_servers != s->num_hosts)
        die("stands behind a client", h->name);
    if (client && s->num_partners < MAX_NAMES) {
        s->partner[s->num_partners].host = (int)s->num_hosts - 1;
        strcpy(s->partner[s->num_partners++].ip, h->ip);
    }
    while ((w = word(&p)) != NULL) {
        if (strcmp(w, "skew") == 0)
            h->skew = number(need(&p, w));
        else if (strcmp(w, "zone") == 0)
            h->has_zone[0] = h->has_zone[1] = 1, h->zone[0] = h->zone[1] = zone_of(need(&p, w));
        else if (strcmp(w, "log-zone") == 0)
            h->has_zone[1] = 1, h->zone[1] = zone_of(need(&p, w));
        else if (strcmp(w, "drift") == 0)
            h->drift = (double)number(need(&p, w));
        else if (strcmp(w, "openssh") == 0)
            h->release = release_of(need(&p, w));
        else if (strcmp(w, "sshd") == 0)
            h->sshd = level_of(need(&p, w));
        else if (strcmp(w, "sftp") == 0)
            h->sftp = level_of(need(&p, w));
        else if (strcmp(w, "step") == 0) {
            h->step_at = s->midnight + clock_time(need(&p, w));
            h->step = number(need(&p, w));
        } else
            die("not a word of a system", w);
    }
}

static void user_line(struct scenario *s, char *p)
{
    struct user *u = &s->user[s->num_users++];
    char *w;

    copy(u->name, sizeof u->name, need(&p, "name"));
    copy(u->dir, sizeof u->dir, need(&p, "directory"));
    copy(u->key, sizeof u->key, need(&p, "fingerprint"));
    while ((w = word(&p)) != NULL) {
        if (strcmp(w, "unrecorded") == 0)
            u->unrecorded = 1;
        else if (strcmp(w, "relative") == 0)
            u->relative = 1;
        else if (strcmp(w, "chroot") == 0)
            u->chroot = 1;
        else if (strcmp(w, "raw") == 0)
            u->raw = 1;
        else
            die("not a word of a user", w);
    }
}

static void dark_line(struct scenario *s, char *p)
{
    struct dark *d = &s->dark[s->num_dark];

    if (s->num_dark == MAX_DARK)
        die("too many", "dark");
    d->is_log = strcmp(need(&p, "log or records"), "log") == 0;
    d->host = find(need(&p, "system"), s->host[0].name, sizeof s->host[0], s->num_hosts);
    d->from = s->midnight + clock_time(need(&p, "from"));
    d->to = s->midnight + clock_time(need(&p, "to"));
    s->num_dark++;
}

static void setting(struct scenario *s, const char *name, char *p)
{
    static const struct { const char *name; size_t ofs; } numbers[] = {
        {"seed", offsetof(struct scenario, seed)}, {"clients", offsetof(struct scenario, clients)},
        {"gap", offsetof(struct scenario, gap)}, {"per-session", offsetof(struct scenario, per_session)},
        {"fail", offsetof(struct scenario, fail)}, {"refuse", offsetof(struct scenario, refuse)},
        {"lost", offsetof(struct scenario, lost)}, {"missed", offsetof(struct scenario, missed)},
        {"filler", offsetof(struct scenario, filler)}, {"names", offsetof(struct scenario, names)},
        {"sizes", offsetof(struct scenario, sizes)}, {"again", offsetof(struct scenario, again)},
        {"odd", offsetof(struct scenario, odd)}, {"scp", offsetof(struct scenario, scp)},
        {"resume", offsetof(struct scenario, resume)}, {"keys", offsetof(struct scenario, keys)},
        {"killed", offsetof(struct scenario, killed)}, {"lost-lines", offsetof(struct scenario, lost_lines)},
        {"twice-lines", offsetof(struct scenario, twice_lines)},
        {"twice-records", offsetof(struct scenario, twice_records)},
        {"shuffle-lines", offsetof(struct scenario, shuffle_lines)},
        {"shuffle-records", offsetof(struct scenario, shuffle_records)}, {"pids", offsetof(struct scenario, pids)},
        {"again-wait", offsetof(struct scenario, again_wait)},
        {"lost-records", offsetof(struct scenario, lost_records)}, {"ports", offsetof(struct scenario, ports)},
        {"rotate", offsetof(struct scenario, rotate)}, {"separate", offsetof(struct scenario, separate)}
    };
    char *w = need(&p, name);
    size_t i;

    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(name, numbers[i].name) == 0) {
            unsigned v = (unsigned)number(w);
            memcpy((char *)s + numbers[i].ofs, &v, sizeof v);
            return;
        }
    if (strcmp(name, "day") == 0) {
        if (sscanf(w, "%u-%u-%u", &s->year, &s->month, &s->day) != 3 || s->month < 1 || s->month > 12)
            die("not YYYY-MM-DD", w);
        s->midnight = civil_days(s->year, s->month, s->day) * 86400000ll;
    } else if (strcmp(name, "begin") == 0) {
        s->begin = clock_time(w);
    } else if (strcmp(name, "zone") == 0) {
        s->zone = zone_of(w);
    } else if (strcmp(name, "log-zone") == 0) {
        s->log_zone = zone_of(w);
        s->has_log_zone = 1;
    } else if (strcmp(name, "log-change") == 0) {
        s->log_at = s->midnight + clock_time(w);
        s->log_after = zone_of(need(&p, name));
    } else if (strcmp(name, "zone-change") == 0) {
        s->zone_at = s->midnight + clock_time(w);
        s->zone_after = zone_of(need(&p, name));
    } else if (strcmp(name, "stamp") == 0) {
        s->iso = strcmp(w, "iso") == 0;
    } else if (strcmp(name, "level") == 0) {
        s->sftp = level_of(w);
        s->sshd = s->sftp > SAY_VERBOSE ? s->sftp : SAY_VERBOSE;
    } else if (strcmp(name, "sshd") == 0) {
        s->sshd = level_of(w);
    } else if (strcmp(name, "openssh") == 0) {
        s->release = release_of(w);
    } else if (strcmp(name, "transfers") == 0) {
        s->transfers = (unsigned long)number(w);
    } else if (strcmp(name, "largest") == 0) {
        s->max_bytes = number(w);
    } else if (strcmp(name, "container") == 0) {
        if ((s->form = put_form_find(w)) == NUM_FORMS)
            die("no such container", w);
    } else {
        die("not a word of a scenario", name);
    }
}

void scenario_read(struct scenario *s, const char *name, const char *level)
{
    char text[1024], *p, *w;
    FILE *f = fopen(name, "r");

    memset(s, 0, sizeof *s);
    s->clients = 4;
    s->gap = 20000;
    s->per_session = 3;
    s->max_bytes = 50000000;
    s->release = 84;
    s->sshd = SAY_VERBOSE;
    s->sftp = SAY_INFO;
    s->seed = 1;
    file = name;
    if (f == NULL)
        die("cannot read", name);
    for (line = 1; fgets(text, sizeof text, f) != NULL; line++) {
        text[strcspn(text, "\n")] = '\0';
        p = text;
        if ((w = word(&p)) == NULL || w[0] == '#')
            continue;
        if ((strcmp(w, "system") == 0 || strcmp(w, "client") == 0) && s->num_hosts < MAX_NAMES) {
            system_line(s, p, w[0] == 'c');
        } else if (strcmp(w, "user") == 0 && s->num_users < MAX_NAMES) {
            user_line(s, p);
        } else if (strcmp(w, "dark") == 0) {
            dark_line(s, p);
        } else if (strcmp(w, "partner") == 0 && s->num_partners < MAX_NAMES) {
            s->partner[s->num_partners].host = -1;
            copy(s->partner[s->num_partners++].ip, NAME_LEN, need(&p, "address"));
        } else if (strcmp(w, "session") == 0) {
            session(s, p);
        } else if (!operation(s, w, p)) {
            setting(s, w, p);
        }
    }
    fclose(f);
    for (line = 0; level != NULL && line < s->num_servers; line++)
        s->host[line].sshd = s->host[line].sftp = level_of(level);
    if (s->num_servers == 0 || s->num_users == 0 || s->num_partners == 0 || s->year < 1970
        || s->clients > MAX_CLIENTS - MAX_PLANS)
        die("day, system, user and partner are wanted, and not too many clients", name);
}

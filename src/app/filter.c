/* filter.c: filters over finished rows. A row is first put down as facts: what either side tells of each property
   the filters can ask for, the SMF record first. Then every part of the filter that is set looks at its fact. */
#include <stdlib.h>
#include "app/filter.h"
#include "app/option.h"
#include "base/ascii.h"

enum { FIRST_SUBTYPE = 94, LAST_SUBTYPE = 98, NUM_SIDES = 2 };

void filter_done(struct filter *f)
{
    free(f->systems.text);
    free(f->users.text);
    free(f->paths.text);
    free(f->nets);
    memset(f, 0, sizeof *f);
}

/* The instant of a user's text and the length of the unit that it names: a day, a second, or a part of one. */
static int time_parse(struct slice text, int64_t *when, int64_t *unit)
{
    int zoned, dateonly;
    unsigned digits;
    int r = instant_parse_iso(text, when, &zoned, &dateonly, &digits);

    if (r != OK)
        return E_USAGE;
    *unit = dateonly ? INSTANT_DAY : INSTANT_SECOND;
    for (; !dateonly && digits > 0; digits--)
        *unit /= 10;
    return OK;
}

int filter_since(struct filter *f, struct slice text)
{
    int64_t unit;

    f->active = f->has_since = 1;
    return time_parse(text, &f->since, &unit);
}

int filter_until(struct filter *f, struct slice text)
{
    int64_t unit;
    int r = time_parse(text, &f->until, &unit);

    f->active = f->has_until = 1;
    if (r == OK)
        f->until += unit;
    return r;
}

int filter_subtypes(struct filter *f, struct slice text)
{
    const char *rest = (const char *)text.p;
    struct slice one;
    uint64_t n;

    while (option_next(&rest, &one) == OK) {
        if (slice_u64(one, &n) != OK || n < FIRST_SUBTYPE || n > LAST_SUBTYPE)
            return E_USAGE;
        f->subtypes |= 1u << (n - FIRST_SUBTYPE);
    }
    f->active = 1;
    return f->subtypes != 0 ? OK : E_USAGE;
}

int filter_text(struct filter *f, struct filter_texts *part, const char *text)
{
    const char **more = realloc(part->text, (part->num + 1) * sizeof *more);

    if (more == NULL)
        return E_NOMEM;
    part->text = more;
    part->text[part->num++] = text;
    f->active = 1;
    return text[0] != '\0' ? OK : E_USAGE;
}

int filter_ip(struct filter *f, struct slice text)
{
    struct filter_net *more = realloc(f->nets, (f->num_nets + 1) * sizeof *more);

    if (more == NULL)
        return E_NOMEM;
    f->nets = more;
    f->active = 1;
    if (ip_parse_net(text, &f->nets[f->num_nets].net, &f->nets[f->num_nets].bits) != OK)
        return E_USAGE;
    f->num_nets++;
    return OK;
}

/* The word of a text that is written with capitals or not. */
static enum word folded_word(struct slice text)
{
    unsigned char low[16];
    size_t i;

    if (text.n > sizeof low)
        return W_NONE;
    for (i = 0; i < text.n; i++)
        low[i] = ascii_lower(text.p[i]);
    return word_find(slice_of(low, text.n));
}

int filter_ops(struct filter *f, struct slice text)
{
    const char *rest = (const char *)text.p;
    struct slice one;

    while (option_next(&rest, &one) == OK) {
        enum word w = folded_word(one);
        if (w < W_GET || w > W_SYMLINK)
            return E_USAGE;
        f->ops |= 1u << (w - W_GET);
    }
    f->active = 1;
    return f->ops != 0 ? OK : E_USAGE;
}

int filter_result(struct filter *f, struct slice text)
{
    f->active = 1;
    f->result = folded_word(text);
    return f->result == W_OK || f->result == W_FAIL ? OK : E_USAGE;
}

int filter_min_bytes(struct filter *f, struct slice text)
{
    static const unsigned char prefixes[] = { 0x6B, 0x6D, 0x67, 0x74 };    /* k m g t */
    struct slice digits = text;
    uint64_t scale = 1, base = 1000, n;
    unsigned power = 0;

    if (digits.n > 0 && ascii_lower(digits.p[digits.n - 1]) == 0x62)        /* b */
        digits.n--;
    if (digits.n > 1 && ascii_lower(digits.p[digits.n - 1]) == 0x69) {      /* i */
        base = 1024;
        digits.n--;
    }
    if (digits.n > 0 && !ascii_is_digit(digits.p[digits.n - 1])) {
        while (power < sizeof prefixes && prefixes[power] != ascii_lower(digits.p[digits.n - 1]))
            power++;
        if (power++ == sizeof prefixes)
            return E_USAGE;
        digits.n--;
    }
    if (base == 1024 && power == 0)
        return E_USAGE;
    for (; power > 0; power--)
        scale *= base;
    if (slice_u64(digits, &n) != OK || n > UINT64_MAX / scale)
        return E_USAGE;
    f->active = f->has_min_bytes = 1;
    f->min_bytes = n * scale;
    return OK;
}

/* One of a set at p ("[" stands there): *end behind it; 1 when c is in it. An unfinished set is the bracket itself.
   */
static int glob_set(struct slice p, size_t at, unsigned char c, size_t *end)
{
    size_t i = at + 1, first;
    int negated = 0, found = 0;

    if (i < p.n && p.p[i] == A_BANG) {
        negated = 1;
        i++;
    }
    for (first = i; i < p.n && (p.p[i] != A_RBRACKET || i == first); i++) {
        if (i + 2 < p.n && p.p[i + 1] == A_MINUS && p.p[i + 2] != A_RBRACKET) {
            found |= c >= p.p[i] && c <= p.p[i + 2];
            i += 2;
        } else {
            found |= c == p.p[i];
        }
    }
    if (i >= p.n) {
        *end = at + 1;
        return c == A_LBRACKET;
    }
    *end = i + 1;
    return found != negated;
}

/* Bytes of the UTF-8 character at s[at], as far as they are there. */
static size_t glob_char(struct slice s, size_t at)
{
    size_t n = 1;

    if (s.p[at] >= 0xC0)
        while (at + n < s.n && n < 4 && (s.p[at + n] & 0xC0) == 0x80)
            n++;
    return n;
}

/* The last * seen is the only place to return to: what stands behind it in the pattern is tried ever further to the
   right. */
int glob_match(struct slice p, struct slice t)
{
    size_t i = 0, k = 0, star = p.n, from = 0, end;

    while (k < t.n) {
        if (i < p.n && p.p[i] == A_STAR) {
            star = i++;
            from = k;
            continue;
        }
        if (i < p.n && p.p[i] == A_QUESTION) {
            i++;
            k += glob_char(t, k);
            continue;
        }
        if (i < p.n && p.p[i] == A_LBRACKET) {
            if (glob_set(p, i, t.p[k], &end)) {
                i = end;
                k++;
                continue;
            }
        } else if (i < p.n) {
            size_t quoted = p.p[i] == A_BACKSLASH && i + 1 < p.n;
            if (p.p[i + quoted] == t.p[k]) {
                i += 1 + quoted;
                k++;
                continue;
            }
        }
        if (star == p.n)
            return 0;
        i = star + 1;
        k = ++from;
    }
    while (i < p.n && p.p[i] == A_STAR)
        i++;
    return i == p.n;
}

/* What a row tells. Of the names each side has its own. */
struct facts {
    int64_t time;
    unsigned subtype;
    struct slice system[NUM_SIDES], user[2 * NUM_SIDES], path[2 * NUM_SIDES];
    const struct ip *ip[NUM_SIDES];
    enum word op, result;
    uint64_t bytes;
    int has_bytes;
};

static int same_folded(struct slice a, struct slice b)
{
    size_t i;

    if (a.n != b.n)
        return 0;
    for (i = 0; i < a.n && ascii_lower(a.p[i]) == ascii_lower(b.p[i]); i++)
        ;
    return i == a.n;
}

static struct slice text_of(const char *s)
{
    return slice_of((const unsigned char *)s, strlen(s));
}

static int any_same(const struct filter_texts *t, const struct slice *fact, size_t num)
{
    size_t i, k;

    for (i = 0; i < t->num; i++)
        for (k = 0; k < num; k++)
            if (fact[k].n > 0 && same_folded(text_of(t->text[i]), fact[k]))
                return 1;
    return 0;
}

static int any_glob(const struct filter_texts *t, const struct slice *fact, size_t num)
{
    size_t i, k;

    for (i = 0; i < t->num; i++)
        for (k = 0; k < num; k++)
            if (fact[k].n > 0 && glob_match(text_of(t->text[i]), fact[k]))
                return 1;
    return 0;
}

static int any_net(const struct filter *f, const struct ip *const *fact)
{
    size_t i, k;

    for (i = 0; i < f->num_nets; i++)
        for (k = 0; k < NUM_SIDES; k++)
            if (fact[k] != NULL && !ip_is_absent(fact[k]) && ip_in_net(fact[k], &f->nets[i].net, f->nets[i].bits))
                return 1;
    return 0;
}

static int facts_pass(const struct filter *f, const struct facts *x)
{
    if (f->has_since && (x->time == INSTANT_NONE || x->time < f->since))
        return 0;
    if (f->has_until && (x->time == INSTANT_NONE || x->time >= f->until))
        return 0;
    if (f->subtypes != 0 && (f->subtypes & 1u << (x->subtype - FIRST_SUBTYPE)) == 0)
        return 0;
    if (f->systems.num > 0 && !any_same(&f->systems, x->system, NUM_SIDES))
        return 0;
    if (f->users.num > 0 && !any_same(&f->users, x->user, 2 * NUM_SIDES))
        return 0;
    if (f->num_nets > 0 && !any_net(f, x->ip))
        return 0;
    if (f->paths.num > 0 && !any_glob(&f->paths, x->path, 2 * NUM_SIDES))
        return 0;
    if (f->ops != 0 && (x->op == W_NONE || (f->ops & 1u << (x->op - W_GET)) == 0))
        return 0;
    if (f->result != W_NONE && x->result != f->result)
        return 0;
    return !f->has_min_bytes || (x->has_bytes && x->bytes >= f->min_bytes);
}

static int64_t first_time(int64_t a, int64_t b)
{
    return a != INSTANT_NONE ? a : b;
}

static unsigned subtype_of(enum word source, unsigned otherwise)
{
    switch (source) {
    case W_SMF94: return 94;
    case W_SMF95: return 95;
    case W_SMF96: return 96;
    case W_SMF97: return 97;
    case W_SMF98: return 98;
    default: return otherwise;
    }
}

int filter_transfer(const struct filter *f, const struct transfer_match *m)
{
    const struct transfer *side[NUM_SIDES];
    struct facts x;
    size_t i;

    if (!f->active)
        return 1;
    memset(&x, 0, sizeof x);
    x.time = INSTANT_NONE;
    side[0] = m->smf;
    side[1] = m->log;
    for (i = 0; i < NUM_SIDES; i++) {
        const struct transfer *t = side[i];
        if (t == NULL)
            continue;
        x.time = first_time(x.time, first_time(t->end, t->start));
        if (x.subtype == 0)
            x.subtype = subtype_of(t->source, t->role == W_CLIENT ? 97 : 96);
        x.system[i] = t->system;
        x.user[2 * i] = t->user;
        x.user[2 * i + 1] = t->login;
        x.path[2 * i] = t->path;
        x.path[2 * i + 1] = t->path2;
        x.ip[i] = &t->at.remote_ip;
        if (x.op == W_NONE)
            x.op = t->op;
        if (x.result == W_NONE)
            x.result = t->result;
        if (!x.has_bytes && t->has_bytes) {
            x.has_bytes = 1;
            x.bytes = t->bytes;
        }
    }
    return facts_pass(f, &x);
}

int filter_login(const struct filter *f, const struct login_match *m)
{
    const struct login *side[NUM_SIDES];
    struct facts x;
    size_t i;

    if (!f->active)
        return 1;
    memset(&x, 0, sizeof x);
    x.time = INSTANT_NONE;
    side[0] = m->smf;
    side[1] = m->log;
    for (i = 0; i < NUM_SIDES; i++) {
        const struct login *l = side[i];
        if (l == NULL)
            continue;
        x.time = first_time(x.time, l->time);
        if (x.subtype == 0)
            x.subtype = subtype_of(l->source, l->result == W_FAIL ? 98 : 95);
        x.system[i] = l->system;
        x.user[2 * i] = l->user;
        x.ip[i] = &l->at.remote_ip;
        if (x.result == W_NONE)
            x.result = l->result;
    }
    return facts_pass(f, &x);
}

int filter_session(const struct filter *f, const struct session *s)
{
    struct facts x;

    if (!f->active)
        return 1;
    memset(&x, 0, sizeof x);
    x.time = first_time(s->end, s->start);
    x.subtype = s->role == W_CLIENT ? 94 : 95;
    x.system[0] = s->system;
    x.user[0] = s->user;
    x.ip[0] = &s->at.remote_ip;
    if (s->outcome == W_CLOSED)
        x.result = W_OK;
    else if (s->outcome != W_OPEN && s->outcome != W_NONE)
        x.result = W_FAIL;
    x.has_bytes = 1;
    x.bytes = s->bytes_in + s->bytes_out;
    return facts_pass(f, &x);
}

int filter_is_header(const struct filter *f)
{
    return f->subtypes == 0 && f->users.num == 0 && f->paths.num == 0 && f->num_nets == 0 && f->ops == 0
        && f->result == W_NONE && !f->has_min_bytes;
}

int filter_header(const struct filter *f, int64_t when, struct slice system)
{
    struct facts x;

    memset(&x, 0, sizeof x);
    x.time = when;
    x.system[0] = system;
    return facts_pass(f, &x);
}

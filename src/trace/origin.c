/* origin.c: who wrote a message.

     HOST tag[pid]: text
     HOST/USERID JOBNAME tag[pid]: text     z/OS syslogd started with -u: one or two words of capitals before the tag
     <4.3> HOST tag[pid]: text              FreeBSD syslogd -v, -vv: facility and level as numbers or names
     HOST auth|security:info tag[pid]: text     AIX
     Message forwarded from HOST: tag[pid]: text    AIX, of another host
     tag[pid]: text                         some writers leave the host out
     tag.pid.: text                         z/OS
   Without a tag, a first word that ends in a colon is no host ("debug1: ...").

   Hosts and programs are few, so what stands between stamp and pid is compared with what stood there in lines before,
   and only the number is read anew, when it is another one. */
#include "base/ascii.h"
#include "trace/origin.h"

enum { JOB_NAME = 8, EXTRA_WORDS = 2, PID_DIGITS = 18, LEVEL_MAX = 24 };

enum owner origin_owner(struct slice tag)
{
    size_t i;

    i = slice_rfind(tag, A_SLASH);
    if (i < tag.n)
        tag = slice_from(tag, i + 1);
    for (i = 0; i < NUM_PATTERN_TAGS; i++)
        if (slice_same(tag, pattern_tags[i].name))
            switch (pattern_tags[i].class) {
            case PATTERNS_SSHD: return OWNER_SSHD;
            case PATTERNS_SFTP: return OWNER_SFTP;
            default: return OWNER_LOGGER;
            }
    /* journalctl -o with-unit has the unit in place of the program: sshd and sftp-server are in the same one. */
    if (slice_ends(tag, trace_texts[TEXT_SERVICE]) && slice_starts(tag, trace_texts[TEXT_SSH]))
        return OWNER_UNTOLD;
    if (slice_ends(tag, trace_texts[TEXT_SCOPE]) && slice_starts(tag, trace_texts[TEXT_SESSION]))
        return OWNER_UNTOLD;
    return OWNER_OTHER;
}

/* Takes ".pid." off the end of the tag. */
static void dotted_pid(struct slice *tag, uint64_t *pid)
{
    size_t i;
    uint64_t u;

    if (tag->n < 4 || tag->p[tag->n - 1] != A_DOT)
        return;
    for (i = tag->n - 1; i > 0 && ascii_is_digit(tag->p[i - 1]); i--)
        ;
    if (i < 2 || tag->p[i - 1] != A_DOT || i == tag->n - 1 || tag->n - 1 - i > PID_DIGITS ||
        slice_u64(slice_of(tag->p + i, tag->n - 1 - i), &u) != OK)
        return;
    *pid = u;
    tag->n = i - 1;
}

int origin_tag(struct slice line, size_t *pos, struct sender *o)
{
    struct slice s = slice_from(line, *pos), tag;
    size_t n = 0, k;

    while (n < s.n && s.p[n] != A_SPACE && s.p[n] != A_LBRACKET && s.p[n] != A_COLON)
        n++;
    if (n == 0 || n == s.n)
        return E_FORMAT;
    tag = slice_of(s.p, n);
    o->pid = 0;
    if (s.p[n] == A_LBRACKET) {
        for (k = n + 1; k < s.n && ascii_is_digit(s.p[k]) && k - n <= PID_DIGITS; k++)
            o->pid = o->pid * 10 + (unsigned)(s.p[k] - A_0);
        if (k == s.n || k == n + 1 || s.p[k] != A_RBRACKET) {
            while (k < s.n && s.p[k] != A_RBRACKET && s.p[k] != A_SPACE)    /* TRMD.TRMD1[x] */
                k++;
            if (k == s.n || s.p[k] != A_RBRACKET)
                return E_FORMAT;
            o->pid = 0;
        }
        n = k + 1;
    } else {
        dotted_pid(&tag, &o->pid);
    }
    if (n == s.n || s.p[n] != A_COLON)
        return E_FORMAT;
    n++;
    if (n < s.n && s.p[n] == A_SPACE)
        n++;
    o->owner = origin_owner(tag);
    *pos += n;
    return OK;
}

/* A job name or user ID that z/OS syslogd -u puts before the tag. */
static int is_job_name(const unsigned char *p, size_t n)
{
    size_t i;

    if (n == 0 || n > JOB_NAME)
        return 0;
    for (i = 0; i < n; i++)
        if (!ascii_is_digit(p[i]) && (p[i] < A_UA || p[i] > A_UZ) && p[i] != A_HASH && p[i] != 0x24 && p[i] != A_AT)
            return 0;
    return 1;
}

/* Remembers the origin, up to the bracket before the pid if there is one, in place of the one that was made longest
   ago. */
static void keep(struct origins *known, struct slice origin, struct sender *o)
{
    size_t blank = slice_find(origin, A_SPACE), n = blank + slice_find(slice_from(origin, blank), A_LBRACKET);
    struct origin_text *t = &known->text[(known->last + 1) % ORIGINS];
    int has_pid = n < origin.n;

    n += (size_t)has_pid;
    if (n < sizeof t->key || n + PID_DIGITS + 3 > sizeof t->text || o->host.p != origin.p ||
        (!has_pid && (o->pid != 0 || origin.p[n - 1] != A_SPACE)))
        return;
    memcpy(t->text, origin.p, n);
    memcpy(&t->key, origin.p, sizeof t->key);
    t->n = t->all = n;
    t->has_pid = has_pid;
    t->pid = 0;
    t->num_host = o->host.n;
    t->owner = o->owner;
    t->host = -1;
    known->last = (known->last + 1) % ORIGINS;
    o->from = t;
}

/* "pid]: " at the front of s; its length, 0 when it is anything else. */
static size_t plain_pid(struct slice s, uint64_t *pid)
{
    uint64_t u = 0;
    size_t i = 0, most = s.n < PID_DIGITS ? s.n : PID_DIGITS;

    for (; i < most && ascii_is_digit(s.p[i]); i++)
        u = u * 10 + (unsigned)(s.p[i] - A_0);
    if (i == 0 || s.n - i < 3 || s.p[i] != A_RBRACKET || s.p[i + 1] != A_COLON || s.p[i + 2] != A_SPACE)
        return 0;
    *pid = u;
    return i + 3;
}

/* Of the program, but another process than the last one. */
static struct origin_text *with_pid(struct origin_text *t, struct slice s)
{
    size_t n = plain_pid(slice_from(s, t->n), &t->pid);

    t->all = t->n + n;
    if (n == 0)
        return NULL;
    memcpy(t->text + t->n, s.p + t->n, n);
    return t;
}

struct origin_text *origin_find(struct origins *known, struct slice s)
{
    unsigned i, at = known->last;
    uint64_t key;

    if (s.n <= sizeof key)
        return NULL;
    memcpy(&key, s.p, sizeof key);
    for (i = 0; i < ORIGINS; i++, at = (at + 1) % ORIGINS) {
        struct origin_text *t = &known->text[at];
        if (t->key != key || t->n == 0 || s.n <= t->n || !bytes_same(s.p, t->text, t->n))
            continue;
        known->last = at;
        if (!t->has_pid || (t->all > t->n && s.n >= t->all && bytes_same(s.p + t->n, t->text + t->n, t->all - t->n)))
            return t;
        return with_pid(t, s);
    }
    return NULL;
}

/* "<4.3> " or "<auth.info> " at the front. */
static size_t skip_level(struct slice s)
{
    size_t i;

    if (s.n == 0 || s.p[0] != A_LT)
        return 0;
    for (i = 1; i < s.n && i < LEVEL_MAX && s.p[i] != A_SPACE && s.p[i] != A_GT; i++)
        ;
    return i + 1 < s.n && s.p[i] == A_GT && s.p[i + 1] == A_SPACE ? i + 2 : 0;
}

/* "auth|security:info", facilities and level. */
static int is_level(const unsigned char *p, size_t n)
{
    struct slice word = slice_of(p, n), level;
    size_t i, colon = slice_find(word, A_COLON);

    for (i = 0; i < colon; i++)
        if (p[i] != A_BAR && !ascii_is_digit(p[i]) && (p[i] < A_LA || p[i] > A_LZ))
            return 0;
    level = slice_from(word, colon + 1);
    return colon > 0 && level.n >= 3 && slice_search(trace_texts[TEXT_LEVELS], level) < trace_texts[TEXT_LEVELS].n;
}

/* The host at the front of s, and the blanks behind it: their length, 0 when there is none. */
static size_t take_host(struct slice s, struct slice *host)
{
    struct slice forwarded = trace_texts[TEXT_FORWARDED];
    size_t begin = slice_starts(s, forwarded) ? forwarded.n : 0, n;

    s = slice_from(s, begin);
    n = slice_find(s, A_SPACE);
    if (n == s.n || n == 0 || (begin > 0 && s.p[n - 1] != A_COLON))
        return 0;
    *host = slice_of(s.p, n - (begin > 0));
    host->n = slice_find(*host, A_SLASH);
    while (n < s.n && s.p[n] == A_SPACE)
        n++;
    return begin + n;
}

static void untold(struct sender *o, struct slice s, size_t first)
{
    size_t n = first < s.n ? first + 1 + slice_find(slice_from(s, first + 1), A_SPACE) : s.n;

    o->host = slice_of(NULL, 0);
    o->owner = OWNER_UNTOLD;
    o->pid = 0;
    o->length = 0;
    o->words[0] = first < s.n ? first + 1 : 0;
    o->words[1] = n < s.n ? n + 1 : 0;
}

int origin_parse(struct origins *known, struct slice s, struct sender *o)
{
    size_t level = skip_level(s), n, pos;
    struct slice rest = slice_from(s, level);
    unsigned words;

    o->from = origin_known(known, rest);
    if (o->from != NULL) {
        o->pid = o->from->pid;
        o->host = slice_of(o->from->text, o->from->num_host);
        o->owner = o->from->owner;
        o->length = level + o->from->all;
        return OK;
    }
    n = slice_find(rest, A_SPACE);
    if (n == 0 || rest.n == 0)
        return E_FORMAT;
    pos = 0;
    if (rest.p[n - 1] == A_COLON) {
        if (origin_tag(rest, &pos, o) == OK && o->owner != OWNER_OTHER) {
            o->host = slice_of(NULL, 0);
            o->length = level + pos;
        } else {
            untold(o, s, s.n);
        }
        return OK;
    }
    pos = take_host(rest, &o->host);
    if (pos == 0)
        return E_FORMAT;
    for (words = 0; words <= EXTRA_WORDS; words++) {
        n = slice_find(slice_from(rest, pos), A_SPACE);
        if (!is_level(rest.p + pos, n)) {
            if (origin_tag(rest, &pos, o) == OK) {
                o->length = level + pos;
                keep(known, slice_of(rest.p, pos), o);
                return OK;
            }
            if (!is_job_name(rest.p + pos, n))
                break;
        }
        for (pos += n; pos < rest.n && rest.p[pos] == A_SPACE; pos++)
            ;
    }
    untold(o, s, slice_find(s, A_SPACE));
    return OK;
}

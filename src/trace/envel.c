/* envel.c: the envelopes of log lines.

   rfc3164   [<PRI>]Mon dd hh:mm:ss HOST tag[pid]: text     traditional syslog; local time, no year
   iso       [<PRI>]YYYY-MM-DDThh:mm:ss[.ffffff](Z|+hh:mm) HOST tag[pid]: text
   bare      [tag[pid]: ]text                               standard error of sshd (-e, -D, -E); no time

   z/OS syslogd started with -u writes HOST/USERID JOBNAME before the tag: one or two words of capitals are passed over.
   "last message repeated N times" may stand without a tag.

   Hosts and programs are few, so what stands between stamp and pid is compared with what stood there in lines before,
   and only the number is read anew.

   A line without a year belongs to the year of the line before; December to January begins a new one, January to
   December steps back (lines out of order). The first line takes --year, or the year that brings it nearest to what
   is known from the SMF records, or the newest year that does not put it into the future. */
#include "base/ascii.h"
#include "trace/envel.h"

enum { MINUTE = 60, HOUR = 3600, STAMP_3164 = 15, STAMP_MINUTE = 17, JOB_NAME = 8, EXTRA_WORDS = 2,
    PID_DIGITS = 18 };

/* Two digits, or -1. */
static int two(const unsigned char *p)
{
    return ascii_is_digit(p[0]) && ascii_is_digit(p[1]) ? (p[0] - A_0) * 10 + (p[1] - A_0) : -1;
}

/* hh:mm:ss to seconds of the day, or -1. */
static int clock_time(const unsigned char *p)
{
    int h = two(p), m = two(p + 3), s = two(p + 6);

    if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 || p[2] != A_COLON || p[5] != A_COLON)
        return -1;
    return h * HOUR + m * MINUTE + s;
}

static unsigned month_of(const unsigned char *p)
{
    const unsigned char *m = trace_texts[TEXT_MONTHS].p;
    unsigned i;

    for (i = 0; i < 12; i++)
        if (memcmp(p, m + (size_t)i * 3, 3) == 0)
            return i + 1;
    return 0;
}

static int64_t local_instant(const struct clock *c, int64_t year, unsigned month, unsigned day, int seconds)
{
    return days_from_civil(year, month, day) * INSTANT_DAY + ((int64_t)seconds - c->zone) * INSTANT_SECOND;
}

static int64_t year_of(int64_t when)
{
    int64_t year;
    unsigned month, day;

    civil_from_days(when / INSTANT_DAY - (when % INSTANT_DAY < 0), &year, &month, &day);
    return year;
}

/* The year of the first line of a log. */
static int64_t first_year(const struct clock *c, unsigned month, unsigned day, int seconds)
{
    int64_t about = c->near != INSTANT_NONE ? c->near : c->now, best = 0, best_away = INT64_MAX, y, at, away;

    if (c->fixed != 0)
        return c->fixed;
    for (y = year_of(about) + 1; y >= year_of(about) - 8; y--) {
        if (!date_is_valid(y, month, day))
            continue;
        at = local_instant(c, y, month, day, seconds);
        if (c->near == INSTANT_NONE) {
            if (at <= c->now + INSTANT_DAY)
                return y;
            continue;
        }
        away = at > about ? at - about : about - at;
        if (away < best_away) {
            best = y;
            best_away = away;
        }
    }
    return best != 0 ? best : year_of(about);
}

/* "Mon dd hh:mm:ss" at the front of s. */
static int stamp_3164(struct clock *c, struct slice s, struct envelope *e)
{
    unsigned month, day;
    int seconds, d;
    int64_t year;

    if (s.n < STAMP_3164)
        return E_FORMAT;
    e->resolution = INSTANT_SECOND;
    if (c->num_stamp == STAMP_3164 && bytes_same(s.p, c->stamp, STAMP_3164)) {
        e->when = c->base;
        return OK;
    }
    month = month_of(s.p);
    seconds = clock_time(s.p + 7);
    d = s.p[4] == A_SPACE && ascii_is_digit(s.p[5]) ? s.p[5] - A_0 : two(s.p + 4);
    if (month == 0 || s.p[3] != A_SPACE || d < 1 || d > 31 || s.p[6] != A_SPACE || seconds < 0)
        return E_FORMAT;
    day = (unsigned)d;
    if (c->year == 0)
        year = first_year(c, month, day, seconds);
    else
        year = c->year + (c->month == 12 && month == 1) - (c->month == 1 && month == 12);
    if (!date_is_valid(year, month, day))
        return E_FORMAT;
    c->year = year;
    c->month = month;
    c->local = 1;
    e->when = c->base = local_instant(c, year, month, day, seconds);
    memcpy(c->stamp, s.p, STAMP_3164);
    c->num_stamp = STAMP_3164;
    return OK;
}

/* Seconds, fraction and zone behind the minute of an ISO stamp; the rest of the work was done for a line before. */
static int stamp_tail(struct clock *c, struct slice s, struct envelope *e, size_t *n)
{
    size_t i = STAMP_MINUTE + 2;
    int64_t micros = 0, unit = INSTANT_SECOND;
    int sec, h, m;
    int32_t zone = c->zone;

    if (s.n <= i || (sec = two(s.p + STAMP_MINUTE)) < 0 || sec > 60)
        return E_FORMAT;
    if (s.p[i] == A_DOT || s.p[i] == A_COMMA) {
        for (i++; i < s.n && ascii_is_digit(s.p[i]); i++)
            if (unit > 1) {
                unit /= 10;
                micros += (s.p[i] - A_0) * unit;
            }
    }
    e->resolution = unit;
    if (i < s.n && s.p[i] == 0x5A) {
        zone = 0;
        i++;
    } else if (i < s.n && (s.p[i] == A_PLUS || s.p[i] == A_MINUS)) {
        if (s.n - i < 6 || (h = two(s.p + i + 1)) < 0 || h > 23)
            return E_FORMAT;
        m = two(s.p + i + (s.p[i + 3] == A_COLON ? 4 : 3));
        if (m < 0 || m > 59)
            return E_FORMAT;
        zone = (int32_t)(h * HOUR + m * MINUTE) * (s.p[i] == A_MINUS ? -1 : 1);
        i += s.p[i + 3] == A_COLON ? 6 : 5;
    } else {
        c->local = 1;
    }
    e->when = c->base + (sec - (int64_t)zone) * INSTANT_SECOND + micros;
    *n = i;
    return OK;
}

/* "YYYY-MM-DDThh:mm:ss..." at the front of s; *n its length. */
static int stamp_iso(struct clock *c, struct slice s, struct envelope *e, size_t *n)
{
    int month, day, high, low, h, m;
    int64_t year;

    if (s.n < STAMP_MINUTE + 2)
        return E_FORMAT;
    if (c->num_stamp == STAMP_MINUTE && bytes_same(s.p, c->stamp, STAMP_MINUTE))
        return stamp_tail(c, s, e, n);
    high = two(s.p);
    low = two(s.p + 2);
    month = two(s.p + 5);
    day = two(s.p + 8);
    h = two(s.p + 11);
    m = two(s.p + 14);
    if (high < 0 || low < 0 || month < 1 || day < 1 || h < 0 || h > 23 || m < 0 || m > 59 || s.p[4] != A_MINUS ||
        s.p[7] != A_MINUS || s.p[10] != A_UT || s.p[13] != A_COLON || s.p[16] != A_COLON)
        return E_FORMAT;
    year = (int64_t)high * 100 + low;
    if (!date_is_valid(year, (unsigned)month, (unsigned)day))
        return E_FORMAT;
    c->base = days_from_civil(year, (unsigned)month, (unsigned)day) * INSTANT_DAY +
        ((int64_t)h * HOUR + m * MINUTE) * INSTANT_SECOND;
    memcpy(c->stamp, s.p, STAMP_MINUTE);
    c->num_stamp = STAMP_MINUTE;
    return stamp_tail(c, s, e, n);
}

enum owner envelope_owner(struct slice tag)
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
    return OWNER_OTHER;
}

/* "tag[pid]: " or "tag: " at pos; moves pos behind it. */
static int parse_tag(struct slice line, size_t *pos, struct envelope *e)
{
    struct slice s = slice_from(line, *pos), tag;
    size_t n = 0, k;

    while (n < s.n && s.p[n] != A_SPACE && s.p[n] != A_LBRACKET && s.p[n] != A_COLON)
        n++;
    if (n == 0 || n == s.n)
        return E_FORMAT;
    tag = slice_of(s.p, n);
    e->pid = 0;
    if (s.p[n] == A_LBRACKET) {
        for (k = n + 1; k < s.n && ascii_is_digit(s.p[k]) && k - n <= PID_DIGITS; k++)
            e->pid = e->pid * 10 + (unsigned)(s.p[k] - A_0);
        if (k == s.n || k == n + 1 || s.p[k] != A_RBRACKET) {
            while (k < s.n && s.p[k] != A_RBRACKET && s.p[k] != A_SPACE)    /* TRMD.TRMD1[x] */
                k++;
            if (k == s.n || s.p[k] != A_RBRACKET)
                return E_FORMAT;
            e->pid = 0;
        }
        n = k + 1;
    }
    if (n == s.n || s.p[n] != A_COLON)
        return E_FORMAT;
    n++;
    if (n < s.n && s.p[n] == A_SPACE)
        n++;
    e->owner = envelope_owner(tag);
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

/* Remembers the origin up to the bracket before the pid, in place of the one that was made longest ago. */
static void keep_origin(struct clock *c, struct slice origin, struct envelope *e)
{
    size_t blank = slice_find(origin, A_SPACE), n = blank + slice_find(slice_from(origin, blank), A_LBRACKET) + 1;
    struct origin_text *o = &c->origins[(c->last_origin + 1) % ORIGINS];

    if (n > origin.n || n > sizeof o->text)
        return;
    memcpy(o->text, origin.p, n);
    o->n = n;
    o->num_host = e->host.n;
    o->owner = e->owner;
    o->host = -1;
    c->last_origin = (c->last_origin + 1) % ORIGINS;
    e->from = o;
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

/* The origin at the front of s as one of those remembered, the last one found first; its length with pid and colon,
   0 when it is none. */
static size_t known_origin(struct clock *c, struct slice s, struct envelope *e)
{
    unsigned i, at = c->last_origin;
    size_t length;

    for (i = 0; i < ORIGINS; i++, at = (at + 1) % ORIGINS) {
        struct origin_text *o = &c->origins[at];
        if (o->n == 0 || s.n <= o->n || !bytes_same(s.p, o->text, o->n))
            continue;
        length = plain_pid(slice_of(s.p + o->n, s.n - o->n), &e->pid);
        if (length == 0)
            return 0;
        e->host = slice_of(o->text, o->num_host);
        e->owner = o->owner;
        e->from = o;
        c->last_origin = at;
        return o->n + length;
    }
    return 0;
}

/* HOST [USERID [JOBNAME]] tag[pid]: from pos on. */
static int parse_origin(struct clock *c, struct slice line, size_t pos, struct envelope *e)
{
    struct slice rest = slice_from(line, pos);
    size_t n, begin = pos;
    unsigned words;

    n = known_origin(c, rest, e);
    if (n > 0) {
        e->length = pos + n;
        return OK;
    }
    e->from = NULL;
    n = slice_find(rest, A_SPACE);
    if (n == 0 || n == rest.n)
        return E_FORMAT;
    e->host = slice_of(rest.p, n);
    e->host.n = slice_find(e->host, A_SLASH);
    pos += n + 1;
    for (words = 0; words <= EXTRA_WORDS; words++) {
        if (parse_tag(line, &pos, e) == OK) {
            e->length = pos;
            keep_origin(c, slice_of(line.p + begin, pos - begin), e);
            return OK;
        }
        rest = slice_from(line, pos);
        n = slice_find(rest, A_SPACE);
        if (n == rest.n || !is_job_name(rest.p, n))
            break;
        pos += n + 1;
    }
    e->owner = OWNER_OTHER;
    e->pid = 0;
    e->length = pos;
    return OK;
}

/* <PRI> at the front. */
static size_t skip_priority(struct slice line)
{
    size_t i;

    if (line.n < 3 || line.p[0] != A_LT)
        return 0;
    for (i = 1; i < line.n && i < 4 && ascii_is_digit(line.p[i]); i++)
        ;
    return i > 1 && i < line.n && line.p[i] == A_GT ? i + 1 : 0;
}

static int parse_3164(struct clock *c, struct slice line, struct envelope *e)
{
    size_t pos = skip_priority(line);

    if (stamp_3164(c, slice_from(line, pos), e) != OK)
        return E_FORMAT;
    pos += STAMP_3164;
    if (pos >= line.n || line.p[pos] != A_SPACE)
        return E_FORMAT;
    return parse_origin(c, line, pos + 1, e);
}

static int parse_iso(struct clock *c, struct slice line, struct envelope *e)
{
    size_t pos = skip_priority(line), n;

    if (stamp_iso(c, slice_from(line, pos), e, &n) != OK)
        return E_FORMAT;
    pos += n;
    if (pos >= line.n || line.p[pos] != A_SPACE)
        return E_FORMAT;
    return parse_origin(c, line, pos + 1, e);
}

static int parse_bare(struct clock *c, struct slice line, struct envelope *e)
{
    size_t pos = 0;

    (void)c;
    e->when = INSTANT_NONE;
    e->resolution = 0;
    e->from = NULL;
    e->host = slice_of(NULL, 0);
    if (parse_tag(line, &pos, e) == OK && e->owner != OWNER_OTHER) {
        e->length = pos;
        return OK;
    }
    e->owner = OWNER_UNTOLD;
    e->pid = 0;
    e->length = 0;
    return OK;
}

static const struct {
    const char *name;
    int (*parse)(struct clock *c, struct slice line, struct envelope *e);
    int dated;
} envelopes[] = {
    { "rfc3164", parse_3164, 1 },
    { "iso", parse_iso, 1 },
    { "bare", parse_bare, 0 },
};

enum { NUM_ENVELOPES = sizeof envelopes / sizeof envelopes[0] };

const char *const *envelope_names(void)
{
    static const char *const names[] = { "rfc3164", "iso", "bare", NULL };

    return names;
}

int envelope_parse(struct clock *c, const char *name, int bare, struct slice line, struct envelope *e)
{
    size_t i;

    for (i = 0; i < NUM_ENVELOPES; i++) {
        if (name != NULL ? strcmp(name, envelopes[i].name) != 0 : !envelopes[i].dated && !bare)
            continue;
        if (envelopes[i].parse(c, line, e) == OK)
            return OK;
    }
    return E_FORMAT;
}

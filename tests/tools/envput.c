/* envput.c: envput NAME [SECONDS] < LOG: writes a log of lines "YYYY-MM-DDThh:mm:ss.ffffff+hh:mm HOST tag[pid]: text" in
   another envelope, SECONDS later. envput alone: the names, with the decimals of the second that each keeps (- no time
   at all) and how many lines a message has (0: they differ). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 16384 };
#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

struct said {
    int64_t when;                       /* microseconds since 1970 */
    const char *host, *tag, *pid, *text;
};

struct date {
    int year, month, day, hour, min, sec, micro, weekday;
};

static int64_t days(int y, int m, int d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct date date_of(int64_t when)
{
    int64_t day = when / DAY, rest = when % DAY / SECOND;
    struct date x;

    for (x.year = 1970; days(x.year + 1, 1, 1) <= day; x.year++)
        ;
    for (x.month = 1; x.month < 12 && days(x.year, x.month + 1, 1) <= day; x.month++)
        ;
    x.day = (int)(day - days(x.year, x.month, 1)) + 1;
    x.hour = (int)(rest / 3600);
    x.min = (int)(rest / 60 % 60);
    x.sec = (int)(rest % 60);
    x.micro = (int)(when % SECOND);
    x.weekday = (int)((day + 4) % 7);
    return x;
}

static const char *month(const struct date *d)
{
    return &"Jan\0Feb\0Mar\0Apr\0May\0Jun\0Jul\0Aug\0Sep\0Oct\0Nov\0Dec"[4 * (d->month - 1)];
}

/* --- EBCDIC: blank to tilde in IBM-037; IBM-1047 has other places for three of them */

static unsigned char ebcdic[256];

static void page(int is_1047, unsigned char line_end)
{
    static const char codes[] = "405A7F7B5B6C507D4D5D5C4E6B604B61" "F0F1F2F3F4F5F6F7F8F97A5E4C7E6E6F"
        "7CC1C2C3C4C5C6C7C8C9D1D2D3D4D5D6" "D7D8D9E2E3E4E5E6E7E8E9BAE0BBB06D"
        "79818283848586878889919293949596" "979899A2A3A4A5A6A7A8A9C04FD0A1";
    unsigned c, i;

    for (i = 0; i < sizeof codes / 2; i++)
        if (sscanf(codes + 2 * i, "%2x", &c) == 1)
            ebcdic[0x20 + i] = (unsigned char)c;
    if (is_1047) {
        ebcdic['['] = 0xAD;
        ebcdic[']'] = 0xBD;
        ebcdic['^'] = 0x5F;
    }
    ebcdic['\r'] = 0x0D;
    ebcdic['\n'] = line_end;
}

static void put(const char *s)
{
    for (; *s != '\0'; s++)
        putchar(ebcdic[' '] != 0 ? ebcdic[(unsigned char)*s] : (unsigned char)*s);
}

/* --- parts of lines */

static void put_3164(const struct said *s)
{
    struct date d = date_of(s->when);
    char b[64];

    sprintf(b, "%s %2d %02d:%02d:%02d", month(&d), d.day, d.hour, d.min, d.sec);
    put(b);
}

/* SECONDS from UTC, zone: what is shown of that; decimals of the second. */
static void put_iso(const struct said *s, int seconds, const char *zone, int decimals, char between)
{
    struct date d = date_of(s->when + seconds * SECOND);
    char b[96], micro[8];

    sprintf(micro, "%06d", d.micro);
    sprintf(b, "%04d-%02d-%02d%c%02d:%02d:%02d%s%.*s%s", d.year, d.month, d.day, between, d.hour, d.min, d.sec,
        decimals > 0 ? "." : "", decimals, micro, zone);
    put(b);
}

static void put_origin(const struct said *s)
{
    put(" ");
    put(s->host);
    put(" ");
}

static void put_said(const struct said *s, const char *line_end)
{
    put(s->tag);
    if (s->pid[0] != '\0') {
        put("[");
        put(s->pid);
        put("]");
    }
    put(": ");
    put(s->text);
    put(line_end);
}

static void rfc3164(const struct said *s)
{
    put_3164(s);
    put_origin(s);
    put_said(s, "\n");
}

static void pri(const struct said *s) { put("<38>"); rfc3164(s); }

static void crlf(const struct said *s)
{
    put_3164(s);
    put_origin(s);
    put_said(s, "\r\n");
}

static void year(const struct said *s)
{
    struct date d = date_of(s->when);
    char b[64];

    sprintf(b, "%s %2d %d %02d:%02d:%02d", month(&d), d.day, d.year, d.hour, d.min, d.sec);
    put(b);
    put_origin(s);
    put_said(s, "\n");
}

static void precise(const struct said *s)
{
    char b[16];

    put_3164(s);
    sprintf(b, ".%06d", (int)(s->when % SECOND));
    put(b);
    put_origin(s);
    put_said(s, "\n");
}

/* What some daemons put between host and tag. */
static void with(const struct said *s, const char *before, const char *behind)
{
    put_3164(s);
    put(before);
    put(s->host);
    put(behind);
    put_said(s, "\n");
}

static void zos_padded(const struct said *s) { with(s, " ", "/STCUSER  SSHD4    "); }
static void zos_slash(const struct said *s) { with(s, " ", "/STCUSER SSHD4 "); }
static void zos_words(const struct said *s) { with(s, " ", " STCUSER SSHD4 "); }
static void zos_user(const struct said *s) { with(s, " ", " STCUSER "); }
static void aix(const struct said *s) { with(s, " ", " auth|security:info "); }
static void forwarded(const struct said *s) { with(s, " Message forwarded from ", ": "); }
static void freebsd(const struct said *s) { with(s, " <auth.info> ", " "); }

static void zos_dots(const struct said *s)
{
    put_3164(s);
    put_origin(s);
    put(s->tag);
    put(".");
    put(s->pid);
    put(".: ");
    put(s->text);
    put("\n");
}

static void solaris(const struct said *s)
{
    put_3164(s);
    put_origin(s);
    put(s->tag);
    put("[");
    put(s->pid);
    put("]: [ID 800047 auth.info] ");
    put(s->text);
    put("\n");
}

static void iso(const struct said *s, int seconds, const char *zone, int decimals, char between)
{
    put_iso(s, seconds, zone, decimals, between);
    put_origin(s);
    put_said(s, "\n");
}

static void iso_utc(const struct said *s) { iso(s, 0, "+00:00", 6, 'T'); }
static void iso_z(const struct said *s) { iso(s, 0, "Z", 3, 'T'); }
static void iso_tokyo(const struct said *s) { iso(s, 9 * 3600, "+0900", 6, 'T'); }
static void iso_newyork(const struct said *s) { iso(s, -5 * 3600, "-05:00", 0, 'T'); }
static void iso_blank(const struct said *s) { iso(s, 0, "", 6, ' '); }

static void short_full(const struct said *s)
{
    static const char *const names[] = { "Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat " };
    struct date d = date_of(s->when);

    put(names[d.weekday]);
    iso(s, 0, " UTC", 0, ' ');
}

static void short_unix(const struct said *s)
{
    char b[64];

    sprintf(b, "%ld.%06ld", (long)(s->when / SECOND), (long)(s->when % SECOND));
    put(b);
    put_origin(s);
    put_said(s, "\n");
}

static void monotonic(const struct said *s)
{
    char b[64];

    sprintf(b, "[%9ld.%06ld]", (long)(s->when / SECOND) - 1600000000, (long)(s->when % SECOND));
    put(b);
    put_origin(s);
    put_said(s, "\n");
}

/* --- RFC 5424 */

static void rfc5424(const struct said *s, const char *data, const char *before)
{
    put("<38>1 ");
    put_iso(s, 0, "Z", 6, 'T');
    put_origin(s);
    put(s->tag);
    put(" ");
    put(s->pid[0] != '\0' ? s->pid : "-");
    put(data);
    put(before);
    put(s->text);
    put("\n");
}

static void plain_5424(const struct said *s) { rfc5424(s, " - - ", ""); }
static void blank_5424(const struct said *s) { rfc5424(s, " - - ", " "); }
static void mark_5424(const struct said *s) { rfc5424(s, " ID47 - ", "\357\273\277"); }
static void data_5424(const struct said *s)
{
    rfc5424(s, " - [timeQuality tzKnown=\"1\" x=\"a\\]b\\\"c\"][o@32473 ip=\"192.0.2.1\"] ", "");
}

/* --- fields */

static void json_text(const char *s)
{
    putchar('"');
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\' || *s == '/')
            putchar('\\');
        putchar(*s);
    }
    putchar('"');
}

static void json_bytes(const char *s)
{
    putchar('[');
    for (; *s != '\0'; s++)
        printf("%d%s", (unsigned char)*s, s[1] != '\0' ? "," : "");
    putchar(']');
}

/* pid, other: names of the fields that have the process id and a wrong one. */
static void json(const struct said *s, const char *pid, const char *other, void (*text)(const char *s), const char *gap)
{
    printf("{%s\"_HOSTNAME\":\"%s\",%s\"__REALTIME_TIMESTAMP\":\"%.0f\",%s", gap, s->host, gap, (double)(s->when + 31),
        gap);
    if (other != NULL)
        printf("\"%s\":\"1\",%s", other, gap);
    if (s->pid[0] != '\0')
        printf("\"%s\":\"%s\",%s", pid, s->pid, gap);
    printf("\"MESSAGE\":");
    text(s->text);
    printf(",%s\"SYSLOG_IDENTIFIER\":\"%s\",%s\"_SOURCE_REALTIME_TIMESTAMP\":\"%.0f\"%s}\n", gap, s->tag, gap,
        (double)s->when, gap[0] != '\0' ? "\n" : "");
}

static void json_plain(const struct said *s) { json(s, "_PID", NULL, json_text, ""); }
static void json_forward(const struct said *s) { json(s, "SYSLOG_PID", "_PID", json_text, ""); }
static void json_array(const struct said *s) { json(s, "SYSLOG_PID", NULL, json_bytes, ""); }
static void json_pretty(const struct said *s) { json(s, "SYSLOG_PID", NULL, json_text, "\n\t"); }
static void json_seq(const struct said *s) { putchar(0x1E); json_plain(s); }

static void export_head(const struct said *s)
{
    printf("__CURSOR=s=1\n__REALTIME_TIMESTAMP=%.0f\n_HOSTNAME=%s\nSYSLOG_IDENTIFIER=%s\n", (double)s->when, s->host,
        s->tag);
    if (s->pid[0] != '\0')
        printf("SYSLOG_PID=%s\n", s->pid);
}

static void export_text(const struct said *s)
{
    export_head(s);
    printf("MESSAGE=%s\n\n", s->text);
}

static void export_length(const struct said *s)
{
    size_t n = strlen(s->text), i;

    export_head(s);
    printf("MESSAGE\n");
    for (i = 0; i < 8; i++)
        putchar(i < sizeof n ? (int)(n >> 8 * i & 0xFF) : 0);
    printf("%s\n\n", s->text);
}

static void verbose(const struct said *s)
{
    static const char *const names[] = { "Sun ", "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat " };
    struct date d = date_of(s->when);

    put(names[d.weekday]);
    put_iso(s, 0, " UTC", 6, ' ');
    printf(" [s=385a;i=160]\n    _HOSTNAME=%s\n    SYSLOG_IDENTIFIER=%s\n", s->host, s->tag);
    if (s->pid[0] != '\0')
        printf("    SYSLOG_PID=%s\n", s->pid);
    printf("    MESSAGE=%s\n", s->text);
}

/* --- repetitions of the same message: the first one stands, then how often it came again */

static struct said last;
static char last_text[LINE];
static int again;

static int is_again(const struct said *s)
{
    if (last.text == NULL || s->text == NULL || strcmp(s->text, last.text) != 0 || strcmp(s->pid, last.pid) != 0 ||
        strcmp(s->tag, last.tag) != 0 || strcmp(s->host, last.host) != 0)
        return 0;
    again++;
    last.when = s->when;
    return 1;
}

static void keep(const struct said *s)
{
    const char *at[4];
    size_t i, n = 0;

    again = 0;
    last = *s;
    at[0] = s->host;
    at[1] = s->tag;
    at[2] = s->pid;
    at[3] = s->text;
    for (i = 0; i < 4; i++) {
        strcpy(last_text + n, at[i]);
        at[i] = last_text + n;
        n += strlen(at[i]) + 1;
    }
    last.host = at[0];
    last.tag = at[1];
    last.pid = at[2];
    last.text = at[3];
}

static void repeated(const struct said *s, int is_classic)
{
    char text[LINE + 64];
    struct said x;

    if (is_again(s))
        return;
    x = last;
    if (again > 0 && is_classic) {
        put_3164(&last);
        put_origin(&last);
        sprintf(text, "last message repeated %d times\n", again);
        put(text);
    } else if (again > 1) {
        sprintf(text, "message repeated %d times: [ %s]", again, last.text);
        x.text = text;
        rfc3164(&x);
    } else if (again > 0) {
        rfc3164(&x);
    }
    if (s->text == NULL)
        return;
    rfc3164(s);
    keep(s);
}

static void classic(const struct said *s) { repeated(s, 1); }
static void rsyslog(const struct said *s) { repeated(s, 0); }

/* --- */

static const struct envelope {
    const char *name;
    char decimals;
    char lines;
    void (*write)(const struct said *s);
} envelopes[] = {
    { "rfc3164", '0', '1', rfc3164 }, { "pri", '0', '1', pri }, { "crlf", '0', '1', crlf }, { "year", '0', '1', year },
    { "precise", '6', '1', precise }, { "zos-padded", '0', '1', zos_padded }, { "zos-slash", '0', '1', zos_slash },
    { "zos-words", '0', '1', zos_words }, { "zos-user", '0', '1', zos_user }, { "zos-dots", '0', '1', zos_dots },
    { "aix", '0', '1', aix }, { "forwarded", '0', '1', forwarded }, { "freebsd", '0', '1', freebsd },
    { "solaris", '0', '1', solaris }, { "iso", '6', '1', iso_utc }, { "iso-z", '3', '1', iso_z },
    { "iso-tokyo", '6', '1', iso_tokyo }, { "iso-newyork", '0', '1', iso_newyork },
    { "iso-blank", '6', '1', iso_blank }, { "short-full", '0', '1', short_full },
    { "short-unix", '6', '1', short_unix }, { "monotonic", '-', '1', monotonic }, { "rfc5424", '6', '1', plain_5424 },
    { "rfc5424-blank", '6', '1', blank_5424 }, { "rfc5424-mark", '6', '1', mark_5424 },
    { "rfc5424-data", '6', '1', data_5424 }, { "json", '6', '1', json_plain }, { "json-forward", '6', '1', json_forward },
    { "json-array", '6', '1', json_array }, { "json-pretty", '6', '0', json_pretty }, { "json-seq", '6', '1', json_seq },
    { "export", '6', '0', export_text }, { "export-length", '6', '0', export_length }, { "verbose", '6', '0', verbose },
    { "classic", '0', '0', classic }, { "rsyslog", '0', '0', rsyslog }, { "1047-15", '0', '1', rfc3164 },
    { "1047-25", '0', '1', rfc3164 }, { "037-15", '0', '1', rfc3164 }, { "037-25", '0', '1', crlf },
    { NULL, 0, 0, NULL }
};

/* A part of the line up to that byte, which becomes its end; what follows. NULL: it is not there. */
static char *cut(char *s, char end)
{
    char *at = strchr(s, end);

    if (at != NULL)
        *at++ = '\0';
    return at;
}

/* 1 when the line is one. */
static int parse(char *line, struct said *s)
{
    int y, mo, d, h, mi, sec, us, zh, zm;
    char sign, *host, *tag, *text, *pid;

    if (sscanf(line, "%4d-%2d-%2dT%2d:%2d:%2d.%6d%c%2d:%2d ", &y, &mo, &d, &h, &mi, &sec, &us, &sign, &zh, &zm) != 10)
        return 0;
    s->when = days(y, mo, d) * DAY + ((h * 60 + mi) * 60 + sec) * SECOND + us;
    s->when -= (sign == '-' ? -1 : 1) * (zh * 60 + zm) * 60 * SECOND;
    if ((host = cut(line, ' ')) == NULL || (tag = cut(host, ' ')) == NULL || (text = strstr(tag, ": ")) == NULL)
        return 0;
    *text = '\0';
    pid = cut(tag, '[');
    if (pid != NULL && cut(pid, ']') == NULL)
        return 0;
    s->host = host;
    s->tag = tag;
    s->pid = pid != NULL ? pid : "";
    s->text = text + 2;
    return 1;
}

int main(int argc, char **argv)
{
    static char line[LINE];
    const struct envelope *e = envelopes;
    int64_t later = (argc > 2 ? strtol(argv[2], NULL, 10) : 0) * SECOND;
    struct said s;

    if (argc < 2) {
        for (; e->name != NULL; e++)
            printf("%s %c %c\n", e->name, e->decimals, e->lines);
        return 0;
    }
    while (e->name != NULL && strcmp(e->name, argv[1]) != 0)
        e++;
    if (e->name == NULL)
        return 2;
    if (strchr("01", e->name[0]) != NULL)
        page(e->name[0] == '1', strstr(e->name, "-15") != NULL ? 0x15 : 0x25);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!parse(line, &s)) {
            fprintf(stderr, "envput: not a line of that form: %.60s\n", line);
            return 1;
        }
        s.when += later;
        e->write(&s);
    }
    if (e->write == classic || e->write == rsyslog) {
        s.text = NULL;
        e->write(&s);
    }
    return 0;
}

/* claim.c: which program's patterns claim a line. Reads lines "PLACE text" and writes "PLACE WHO text" for each: WHO is
   the program, with its broad patterns in brackets; "none" when no pattern claims the text, "other" for a line of
   another program. A text without a tag is tried with the patterns of all programs. */
#include <stdio.h>
#include <string.h>
#include "base/ascii.h"
#include "trace/envel.h"
#include "trace/pattern.h"

enum { LINE_MAX = 8192 };

struct program {
    const char *name;
    enum owner owner;
    enum pattern_class class, debug;
};
static const struct program programs[] = {
    { "sshd", OWNER_SSHD, PATTERNS_SSHD, PATTERNS_SSHD_DEBUG },
    { "sftp-server", OWNER_SFTP, PATTERNS_SFTP, PATTERNS_SFTP_DEBUG },
    { "client", OWNER_UNTOLD, PATTERNS_CLIENT, PATTERNS_CLIENT_DEBUG }
};

static int takes(struct slice *s, const char *mark)
{
    struct slice m = slice_of((const unsigned char *)mark, strlen(mark));

    if (!slice_starts(*s, m))
        return 0;
    *s = slice_from(*s, m.n);
    return 1;
}

/* The text without level, message number and mark of privilege separation; 1 for a debug line. */
static int strip(struct slice *s)
{
    static const char *const ends[] = { " [preauth]", " [postauth]" };
    int debug = 0;
    size_t i;

    if (s->n > 8 && memcmp(s->p, "debug", 5) == 0 && ascii_is_digit(s->p[5]) && memcmp(s->p + 6, ": ", 2) == 0) {
        *s = slice_from(*s, 8);
        debug = 1;
    } else if (!takes(s, "error: ")) {
        (void)takes(s, "fatal: ");
    }
    if (s->n > 9 && memcmp(s->p, "FOTS", 4) == 0 && s->p[8] == A_SPACE)
        *s = slice_from(*s, 9);
    for (i = 0; i < 2; i++)
        if (slice_ends(*s, slice_of((const unsigned char *)ends[i], strlen(ends[i]))))
            s->n -= strlen(ends[i]);
    return debug;
}

static void tell(const char *place, enum owner owner, struct slice text)
{
    struct slice s = text;
    struct capture cap;
    const struct pattern *p;
    int debug = strip(&s), any = 0;
    size_t i;

    printf("%s ", place);
    for (i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        if (owner != OWNER_UNTOLD && owner != programs[i].owner)
            continue;
        p = pattern_find(debug ? programs[i].debug : programs[i].class, s, s.n >= 480, &cap);
        if (p == NULL)
            continue;
        printf(p->broad ? "%s(%s)" : "%s%s", any ? "," : "", programs[i].name);
        any = 1;
    }
    printf("%s %.*s\n", any ? "" : owner == OWNER_OTHER ? "other" : "none", (int)text.n, (const char *)text.p);
}

int main(void)
{
    static char buffer[LINE_MAX];
    struct envelopes r;
    struct envelope e;
    struct line line;
    char *text;

    while (fgets(buffer, sizeof buffer, stdin) != NULL) {
        buffer[strcspn(buffer, "\r\n")] = '\0';
        text = strchr(buffer, ' ');
        if (text == NULL)
            continue;
        *text++ = '\0';
        memset(&line, 0, sizeof line);
        line.text = slice_of((const unsigned char *)text, strlen(text));
        line.number = 1;
        envelopes_init(&r);
        r.clock.fixed = 2000;
        if (envelope_read(&r, &line, &e) == OK)
            tell(buffer, e.owner, e.text);
        else
            printf("%s none %s\n", buffer, text);
        envelopes_done(&r);
    }
    return 0;
}

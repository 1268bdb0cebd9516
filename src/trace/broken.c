/* broken.c: messages broken in two on standard error.

   There a message ends in CR LF, and what stands in it, in the name of a user or file, is written as it is, line ends
   too: a name may have been made to look like messages. Syslog daemons get such bytes escaped. So a line without
   host and tag is held when a message may go on in the next one:

   - it ends in LF alone among lines that end in CR LF: up to one that does not;
   - it is no message, but one begins like it, up to the middle of a name (pattern_begins());
   - it is a message that ends in the first line of a name that was broken before, in what follows the whole of it.

   When all of it together is a message that is known, it is that. Else the lines before the last one of the first kind
   are somebody else's, whatever they look like; so are all lines of the second kind when together they are as long as
   a message is that is cut off; other lines are taken one by one, as are too many of them: then it is no message but a
   log with other line ends.

   What cannot be told apart: a text of the client that is no name, at the end of a message, with CR LF in it; and a
   name that holds the end of its message, too, and lines behind that. So a finding tells where a name has line ends. */
#include "base/ascii.h"
#include "trace/broken.h"

enum {
    BROKEN_MAX = 4096,
    MESSAGE_MAX = 1100,             /* standard error's are not so long, */
    CUT_LEAST = 1015, CUT_MOST = 1021   /* one that was cut off has so many bytes */
};

int broken_is_open(const struct log *log)
{
    return log->broken.line != 0;
}

static void add(struct trace *t, struct text *x, struct slice text, unsigned end)
{
    static const unsigned char ends[] = { A_CR, A_LF };

    text_add(t, x, text);
    text_add(t, x, slice_of(ends + (2 - end), end));
}

/* A message begins like it and is not at its end. */
static int is_begun(enum owner owner, struct slice text)
{
    return text_begins(owner, text) && !text_is_known(owner, text);
}

/* The first line of the name that was broken before. */
static struct slice name_begin(const struct broken *b)
{
    struct slice name = text_slice(&b->name);

    name.n = slice_find(name, A_LF);
    if (name.n > 0 && name.p[name.n - 1] == A_CR)
        name.n--;
    return name;
}

/* It may go on in the next line; *kind: why. A line that is so long may have been cut off. */
static int is_open(const struct broken *b, const struct envelope *e, unsigned end, enum broken_kind *kind)
{
    *kind = BROKEN_END;
    if (end == 1 && b->has_crlf)
        return 1;
    if (e->text.n >= (b->has_crlf ? (size_t)CUT_LEAST : CUT_MIN))
        return 0;
    *kind = BROKEN_BEGUN;
    if (is_begun(e->owner, e->text))
        return 1;
    *kind = BROKEN_NAME;
    return b->name.n > 0 && e->text.n > name_begin(b).n && slice_ends(e->text, name_begin(b));
}

int broken_holds(struct trace *t, struct log *log, const struct envelope *e, unsigned end)
{
    struct broken *b = &log->broken;

    if (e->form != FORM_BARE && (e->form != FORM_STAMPED || e->owner != OWNER_UNTOLD))
        return 0;
    b->has_crlf |= end == 2;
    if (b->is_given || end == 0 || !is_open(b, e, end, &b->kind))
        return 0;
    b->stamp = e->form == FORM_STAMPED ? e->line.n - e->text.n : 0;
    b->owner = e->owner;
    b->pid = e->pid;
    b->when = e->when;
    b->resolution = e->resolution;
    b->text.n = b->lines.n = 0;
    b->name_at = e->text.n - (b->kind == BROKEN_NAME ? name_begin(b).n : 0);
    b->end = end;
    add(t, &b->text, e->text, 0);
    add(t, &b->lines, e->line, end);
    b->line = b->text.n > 0 ? e->number : 0;
    return b->line != 0;
}

/* The broken name is whole: 1; is not: 0; it is another one: -1. */
static int name_goes_on(const struct broken *b, struct slice s)
{
    struct slice name = text_slice(&b->name);

    s = slice_from(s, b->name_at);
    if (slice_starts(s, name))
        return 1;
    return slice_starts(name, s) ? 0 : -1;
}

/* What the text is that is held now. */
static enum broken_result judge(const struct broken *b)
{
    struct slice s = text_slice(&b->text);
    int is_whole = b->kind == BROKEN_NAME ? name_goes_on(b, s) : 1;

    if (is_whole < 0)
        return BROKEN_NOT;
    if (b->end == 1 && b->has_crlf)
        return BROKEN_HELD;
    if (is_whole && text_is_known(b->owner, s))
        return BROKEN_WHOLE;
    if (b->kind == BROKEN_NAME)
        return is_whole ? BROKEN_NOT : BROKEN_HELD;
    if (s.n >= CUT_LEAST && s.n <= CUT_MOST)
        return BROKEN_OTHERS;
    if (text_begins(b->owner, s))
        return BROKEN_HELD;
    return text_is_debug(s) ? BROKEN_WHOLE : BROKEN_BEFORE;
}

enum broken_result broken_add(struct trace *t, struct log *log, const struct line *line, struct message *m)
{
    struct broken *b = &log->broken;
    struct slice text = slice_from(line->text, b->stamp);
    enum broken_result result;
    size_t n = b->text.n, i;

    if (n + text.n + 2 > (b->kind == BROKEN_END ? BROKEN_MAX : MESSAGE_MAX)) {
        b->has_crlf &= b->kind != BROKEN_END;   /* the log goes on with other line ends */
        return BROKEN_NOT;
    }
    add(t, &b->text, slice_of(NULL, 0), b->end);
    add(t, &b->text, text, 0);
    b->end = line->end;
    result = judge(b);
    m->text = text_slice(&b->text);
    m->number = b->line;
    m->when = b->when;
    m->resolution = b->resolution;
    m->pid = b->pid;
    if (result == BROKEN_HELD)
        add(t, &b->lines, line->text, line->end);
    if (result != BROKEN_HELD && result != BROKEN_NOT)
        b->line = 0;
    for (i = 0; i < b->lines.n && (result == BROKEN_OTHERS || result == BROKEN_BEFORE); i++)
        t->tally.no_envelope += b->lines.p[i] == A_LF;
    return result;
}

int broken_next(struct log *log, struct line *line)
{
    struct broken *b = &log->broken;
    struct slice rest = slice_from(text_slice(&b->lines), b->given);
    size_t n = slice_find(rest, A_LF);

    b->is_given = rest.n > 0;
    if (!b->is_given) {
        b->given = 0;
        b->line = 0;
        return 0;
    }
    line->number = b->line++;
    line->passed = 0;
    line->end = n < rest.n;
    b->given += n + line->end;
    if (n > 0 && line->end > 0 && rest.p[n - 1] == A_CR) {
        line->end++;
        n--;
    }
    line->text = slice_of(rest.p, n);
    return 1;
}

static int has_break(struct slice name)
{
    return slice_find(name, A_LF) < name.n;
}

void broken_name(struct trace *t, struct log *log, const struct message *m)
{
    struct slice user = capture_get(&m->cap, CAP_USER);

    if (has_break(user))
        text_set(t, &log->broken.name, user);
    if (has_break(user) || has_break(capture_get(&m->cap, CAP_PATH)) || has_break(capture_get(&m->cap, CAP_PATH2)))
        log_finding(t, F_TRACE_NAME_BROKEN, log, m->number);
}

void broken_done(struct broken *b)
{
    text_done(&b->text);
    text_done(&b->lines);
    text_done(&b->name);
}

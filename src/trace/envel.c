/* envel.c: the envelopes of log lines.

   rfc3164          [<PRI>]Mon dd hh:mm:ss HOST tag[pid]: text      traditional syslog; local time, no year
   short-precise    the same with decimals of the second            journalctl
   iso              [<PRI>]YYYY-MM-DDThh:mm:ss[.ffffff](Z|+hh:mm) HOST tag[pid]: text
   rfc5424          <PRI>1 STAMP HOST PROGRAM PID MSGID DATA text   a minus sign in place of what is not told
   short-full       Day YYYY-MM-DD hh:mm:ss ZONE HOST tag[pid]: text
   short-unix       SECONDS.ffffff HOST tag[pid]: text
   short-monotonic  [ SECONDS.ffffff] HOST tag[pid]: text           since the start of the system: no time that is known
   verbose          Day YYYY-MM-DD hh:mm:ss.ffffff ZONE [CURSOR], then lines "    KEY=value"
   export           lines KEY=value up to an empty one (entry.c)
   json             an object in a line (jsonin.c); journalctl's forms json-seq and json-sse have a mark before it
   json-pretty      an object in several lines, the brackets alone in the first and the last one
   stamped          any of these stamps, or one that counts from the log's begin, then text without host and tag
   bare             [tag[pid]: ]text                                standard error of sshd (-e, -D, -E); no time

   A form is mostly told by its first bytes. The form of the line before is tried first. Bare text is taken only as long
   as no line had an envelope. Lines that begin with a blank go on where the one before ended; the text of our messages
   has no line ends, so they are passed over, as are journalctl's own notes ("-- Boot ... --"). */
#include "base/ascii.h"
#include "trace/journal.h"


typedef int parser(struct envelopes *r, struct slice line, struct envelope *e);

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

void envelope_time(struct envelope *e, const struct stamp *at)
{
    e->when = at->when;
    e->resolution = at->resolution;
    e->is_local = at->is_local;
}

void envelope_untold(struct envelope *e, struct slice text)
{
    e->owner = OWNER_UNTOLD;
    e->host = slice_of(NULL, 0);
    e->pid = 0;
    e->from = NULL;
    e->words[0] = e->words[1] = 0;
    e->text = text;
}

/* What stands behind the stamp, which ends at pos. Where our programs have tags, text without one is of others. */
static int origin_take(struct envelopes *r, struct slice line, size_t pos, struct envelope *e)
{
    struct sender o;

    if (pos >= line.n || line.p[pos] != A_SPACE || origin_parse(&r->origins, slice_from(line, pos + 1), &o) != OK)
        return E_FORMAT;
    pos++;
    e->host = o.host;
    e->owner = o.owner;
    e->pid = o.pid;
    e->from = o.from;
    e->words[0] = e->words[1] = 0;
    if (o.owner == OWNER_UNTOLD && o.length == 0) {
        if (r->is_tagged) {
            e->owner = OWNER_OTHER;
            pos += o.words[0];
        } else {
            e->form = FORM_STAMPED;
            e->words[0] = o.words[0];
            e->words[1] = o.words[1];
        }
    } else if (o.owner != OWNER_OTHER) {
        r->is_tagged = 1;
    }
    e->text = slice_from(line, pos + o.length);
    return OK;
}

static int parse_3164(struct envelopes *r, struct slice line, struct envelope *e)
{
    size_t pos = skip_priority(line);
    struct stamp at;

    if (stamp_3164(&r->clock, slice_from(line, pos), &at) != OK)
        return E_FORMAT;
    envelope_time(e, &at);
    e->form = at.resolution < INSTANT_SECOND ? FORM_SHORT_PRECISE : FORM_RFC3164;
    return origin_take(r, line, pos + at.length, e);
}

/* The stamp of a line in the form of the line before, where that is one of the forms that most logs have. */
static int stamp_same(struct envelopes *r, struct slice s, struct stamp *at)
{
    if (r->same == FORM_ISO)
        return stamp_iso(&r->clock, s, at) == OK;
    if (r->same != FORM_RFC3164 && r->same != FORM_SHORT_PRECISE)
        return 0;
    if (r->same == FORM_RFC3164 && stamp_again(&r->clock, s) > 0) {
        at->when = r->clock.base;
        at->resolution = INSTANT_SECOND;
        at->is_local = 1;
        at->length = STAMP_3164;
        return 1;
    }
    return stamp_3164(&r->clock, s, at) == OK && (at->resolution < INSTANT_SECOND) == (r->same == FORM_SHORT_PRECISE);
}

/* A line like the one before, of a program that has been met. */
static int read_again(struct envelopes *r, struct envelope *e)
{
    struct slice s = e->line;
    struct origin_text *from;
    struct stamp at;

    if (r->entry.number != 0 || r->is_given || !stamp_same(r, s, &at) || at.length >= s.n ||
        s.p[at.length] != A_SPACE)
        return 0;
    s = slice_of(s.p + at.length + 1, s.n - at.length - 1);
    from = origin_known(&r->origins, s);
    if (from == NULL)
        return 0;
    envelope_time(e, &at);
    e->form = r->same;
    e->host = slice_of(from->text, from->num_host);
    e->owner = from->owner;
    e->pid = from->pid;
    e->text = slice_of(s.p + from->all, s.n - from->all);
    e->words[0] = e->words[1] = 0;
    e->from = from;
    r->is_tagged |= from->owner != OWNER_OTHER;
    return 1;
}

static int parse_iso(struct envelopes *r, struct slice line, struct envelope *e)
{
    size_t pos = skip_priority(line);
    struct stamp at;

    if (stamp_iso(&r->clock, slice_from(line, pos), &at) != OK)
        return E_FORMAT;
    envelope_time(e, &at);
    e->form = FORM_ISO;
    return origin_take(r, line, pos + at.length, e);
}

/* The word at *pos, which moves behind it and its blank. */
static struct slice word_at(struct slice line, size_t *pos)
{
    struct slice s = slice_from(line, *pos);

    s.n = slice_find(s, A_SPACE);
    *pos += s.n < line.n - *pos ? s.n + 1 : s.n;
    return s;
}

static int is_nil(struct slice s) { return s.n == 1 && s.p[0] == A_MINUS; }

/* Structured data at pos: the place behind it and its blank, 0 when it does not end. */
static size_t skip_data(struct slice line, size_t pos)
{
    int quoted = 0;

    if (pos < line.n && line.p[pos] == A_MINUS)
        return pos + 1;
    while (pos < line.n && line.p[pos] == A_LBRACKET) {
        for (; pos < line.n && (quoted || line.p[pos] != A_RBRACKET); pos++) {
            if (line.p[pos] == A_QUOTE)
                quoted = !quoted;
            else if (line.p[pos] == A_BACKSLASH && quoted)
                pos++;
        }
        if (pos >= line.n)
            return 0;
        pos++;
    }
    return pos;
}

static int parse_5424(struct envelopes *r, struct slice line, struct envelope *e)
{
    static const unsigned char bom[] = { 0xEF, 0xBB, 0xBF };
    size_t pos = 0, n;
    struct slice host, tag, pid, word;
    struct sender o;
    struct stamp at;

    while (pos < line.n && pos < 7 && ascii_is_digit(line.p[pos]))     /* a length, RFC 6587 */
        pos++;
    pos += pos > 0 && pos < line.n && line.p[pos] == A_SPACE;
    n = skip_priority(slice_from(line, pos));
    pos += n;
    word = word_at(line, &pos);                                         /* the version */
    if (n == 0 || word.n == 0 || word.n > 3 || !ascii_is_digit(word.p[0]))
        return E_FORMAT;
    word = word_at(line, &pos);
    if (is_nil(word)) {
        at.when = INSTANT_NONE;
        at.resolution = 0;
        at.is_local = 0;
    } else if (stamp_iso(&r->clock, word, &at) != OK || at.length != word.n) {
        return E_FORMAT;
    }
    host = word_at(line, &pos);
    tag = word_at(line, &pos);
    pid = word_at(line, &pos);
    (void)word_at(line, &pos);
    n = skip_data(line, pos);
    if (n == 0 || n == pos)
        return E_FORMAT;
    e->text = slice_from(line, n);
    while (e->text.n > 0 && e->text.p[0] == A_SPACE)
        e->text = slice_from(e->text, 1);
    if (slice_starts(e->text, slice_of(bom, sizeof bom)))
        e->text = slice_from(e->text, sizeof bom);
    envelope_time(e, &at);
    e->form = FORM_RFC5424;
    e->from = NULL;
    e->host = is_nil(host) ? slice_of(NULL, 0) : host;
    e->words[0] = e->words[1] = 0;
    e->owner = origin_owner(tag);
    if (slice_u64(pid, &e->pid) != OK)
        e->pid = 0;
    pos = 0;
    if (is_nil(tag) && origin_tag(e->text, &pos, &o) == OK) {
        e->owner = o.owner;
        e->pid = o.pid;
        e->text = slice_from(e->text, pos);
    }
    return OK;
}

/* Day, stamp and zone: the length, 0 when they do not stand there. */
size_t envelope_full_stamp(struct envelopes *r, struct slice line, struct stamp *at)
{
    size_t day = stamp_weekday(line);

    return day > 0 && ascii_is_digit(line.p[day]) && stamp_any(&r->clock, line, at) == OK ? at->length : 0;
}

static int parse_full(struct envelopes *r, struct slice line, struct envelope *e)
{
    struct stamp at;
    size_t n = envelope_full_stamp(r, line, &at);

    if (n == 0)
        return E_FORMAT;
    envelope_time(e, &at);
    e->form = FORM_SHORT_FULL;
    return origin_take(r, line, n, e);
}

static int parse_unix(struct envelopes *r, struct slice line, struct envelope *e)
{
    struct stamp at;

    if (stamp_unix(line, &at) != OK)
        return E_FORMAT;
    envelope_time(e, &at);
    e->form = FORM_SHORT_UNIX;
    return origin_take(r, line, at.length, e);
}

/* "[  123.456789]", with a difference behind the number in form short-delta. */
static int parse_monotonic(struct envelopes *r, struct slice line, struct envelope *e)
{
    size_t i = 1, digits;

    if (line.n < 8 || line.p[0] != A_LBRACKET)
        return E_FORMAT;
    while (i < line.n && line.p[i] == A_SPACE)
        i++;
    for (digits = i; i < line.n && ascii_is_digit(line.p[i]); i++)
        ;
    if (i == digits || i == line.n || line.p[i] != A_DOT)
        return E_FORMAT;
    for (i++; i < line.n && (ascii_is_digit(line.p[i]) || line.p[i] == A_SPACE || line.p[i] == A_DOT ||
        line.p[i] == A_LT || line.p[i] == A_GT); i++)
        ;
    if (i == line.n || line.p[i] != A_RBRACKET)
        return E_FORMAT;
    e->when = INSTANT_NONE;
    e->resolution = 0;
    e->form = FORM_SHORT_MONOTONIC;
    r->is_relative = 1;
    return origin_take(r, line, i + 1, e);
}

/* A tag of ours may stand there. */
void envelope_bare(struct envelope *e, struct slice text)
{
    struct sender o;
    size_t pos = 0;

    envelope_untold(e, text);
    if (origin_tag(text, &pos, &o) == OK && o.owner != OWNER_OTHER) {
        e->owner = o.owner;
        e->pid = o.pid;
        e->text = slice_from(text, pos);
    }
}

static int parse_stamped(struct envelopes *r, struct slice line, struct envelope *e)
{
    struct stamp at;
    size_t n;

    if (stamp_any(&r->clock, line, &at) != OK) {
        at.when = INSTANT_NONE;
        at.resolution = 0;
        at.length = !r->dated || r->is_relative || r->forced == FORM_STAMPED ? stamp_relative(line) : 0;
        if (at.length == 0)
            return E_FORMAT;
    }
    for (n = at.length; n < line.n && line.p[n] == A_SPACE; n++)
        ;
    if (n == line.n)
        return E_FORMAT;
    envelope_time(e, &at);
    e->form = FORM_STAMPED;
    envelope_bare(e, slice_from(line, n));
    return OK;
}

static int parse_bare(struct envelopes *r, struct slice line, struct envelope *e)
{
    if (r->dated && r->forced == FORM_NONE)
        return E_FORMAT;
    e->form = FORM_BARE;
    e->when = INSTANT_NONE;
    e->resolution = 0;
    envelope_bare(e, line);
    return OK;
}

/* --- lines */

/* By form; NULL: its entries are not lines. */
static parser *const parsers[NUM_ENVELOPES] = {
    NULL, parse_3164, parse_3164, parse_iso, parse_5424, parse_full, parse_unix, parse_monotonic, NULL, NULL, NULL,
    NULL, parse_stamped, parse_bare
};

/* A line of an unknown form but bare. */
int envelope_text(struct envelopes *r, struct slice line, struct envelope *e)
{
    unsigned f;

    for (f = FORM_RFC3164; f < FORM_BARE; f++)
        if (parsers[f] != NULL && f != FORM_SHORT_PRECISE && parsers[f](r, line, e) == OK)
            return OK;
    return E_FORMAT;
}

/* Not of the form of the line before. */
static int other_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    int result = journal_begin(r, line, e);

    if (result != E_FORMAT)
        return result;
    if (r->forced == FORM_NONE && envelope_text(r, line->text, e) == OK)
        return OK;
    if (journal_is_note(line->text) || (r->dated && (line->text.p[0] == A_SPACE || line->text.p[0] == A_TAB)))
        return END;
    return r->forced == FORM_NONE ? parse_bare(r, line->text, e) : E_FORMAT;
}

static int read_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    parser *same = parsers[r->forced != FORM_NONE ? r->forced : r->same];
    int result;

    if (r->is_given)
        journal_next(r);
    if (r->entry.number != 0) {
        result = journal_line(r, line, e);
        if (result != E_FORMAT)
            return result;
        r->is_given = 1;            /* what there is of it is dropped */
        return E_FORMAT;
    }
    if (line->text.n == 0)
        return END;
    e->line = line->text;
    e->number = line->number;
    if (read_again(r, e))
        return OK;
    if (same == NULL || same(r, line->text, e) != OK) {
        result = other_line(r, line, e);
        if (result != OK)
            return result;
        if (e->form != FORM_STAMPED && e->form != FORM_BARE)    /* they fit whatever fits others, too */
            r->same = e->form;
    }
    r->dated |= e->form != FORM_BARE;
    r->is_relative |= e->form == FORM_STAMPED && e->when == INSTANT_NONE;
    return OK;
}

/* The time of a host that has a zone of its own. */
static int in_zone(struct envelopes *r, struct envelope *e, int result)
{
    if (result == OK && r->clock.hosts != NULL && e->when != INSTANT_NONE)
        e->when = zone_of_host(r->clock.hosts, e->host, e->when, e->is_local);
    return result;
}

int envelope_read(struct envelopes *r, const struct line *line, struct envelope *e)
{
    return in_zone(r, e, read_line(r, line, e));
}

int envelope_again(struct envelopes *r, struct envelope *e)
{
    if (!read_again(r, e))
        return 0;
    if (r->clock.hosts != NULL)
        (void)in_zone(r, e, OK);
    return 1;
}

int envelope_rest(struct envelopes *r, struct envelope *e)
{
    return in_zone(r, e, journal_rest(r, e));
}

void envelopes_init(struct envelopes *r)
{
    memset(r, 0, sizeof *r);
    r->clock.last = INSTANT_NONE;
    buf_init(&r->entry.text, 0);
    buf_init(&r->block, 0);
}

void envelopes_done(struct envelopes *r)
{
    entry_done(&r->entry);
    buf_done(&r->block);
}

/* --- names */

const char *const *envelope_names(void)
{
    return envelope_form_names;
}

enum envelope_form envelope_find(const char *name)
{
    size_t i;

    for (i = 0; i < NUM_FORM_NAMES; i++)
        if (strcmp(name, envelope_form_names[i]) == 0)
            return (enum envelope_form)envelope_name_forms[i];
    return FORM_NONE;
}

const char *envelope_name(enum envelope_form form)
{
    return form != FORM_NONE ? envelope_form_names[form - 1] : NULL;
}

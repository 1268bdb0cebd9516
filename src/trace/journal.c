/* journal.c: forms of which a message is several fields: journalctl's verbose, export and JSON, objects of other
   collectors. An entry is handed out when it is complete: verbose with the first line of the next one. What has no
   program in it may have a whole log line as its text. */
#include "base/ascii.h"
#include "trace/journal.h"

enum { BLOCK_MAX = 256 * 1024, VERBOSE_INDENT = 4, RANK_HEADER = 1, RECORD_MARK = 0x1E };

/* "sshd", "sshd[12]" or "sshd[12]:". */
static void set_program(const struct entry *n, struct envelope *e)
{
    struct slice tag = slice_of(n->program.p, n->program.n);
    size_t at = slice_find(tag, A_LBRACKET), end = at;

    e->pid = n->pid;
    if (at < tag.n) {
        end = at + slice_find(slice_from(tag, at), A_RBRACKET);
        if (n->rank[ROLE_PID] == 0 && slice_u64(slice_of(tag.p + at + 1, end - at - 1), &e->pid) != OK)
            e->pid = 0;
        tag.n = at;
    } else if (tag.n > 0 && tag.p[tag.n - 1] == A_COLON) {
        tag.n--;
    }
    e->owner = origin_owner(tag);
}

/* The entry is complete. */
static int give(struct envelopes *r, enum envelope_form form, struct envelope *e)
{
    const struct entry *n = &r->entry;
    struct slice text = buf_slice(&n->text);

    r->is_given = 1;
    r->dated = 1;
    if (n->text.result == E_NOMEM)
        return E_NOMEM;
    if (n->rank[ROLE_TEXT] == 0)
        return n->rank[ROLE_PROGRAM] + n->rank[ROLE_MICROS] + n->rank[ROLE_TIME] > 0 ? END : E_FORMAT;
    while (text.n > 0 && (text.p[text.n - 1] == A_LF || text.p[text.n - 1] == A_CR))
        text.n--;
    if (text.n > 0 && text.p[0] == A_SPACE)
        text = slice_from(text, 1);
    e->when = INSTANT_NONE;
    if (n->rank[ROLE_PROGRAM] > 0) {
        envelope_untold(e, text);
        set_program(n, e);
    } else if (envelope_text(r, text, e) != OK || e->owner == OWNER_UNTOLD) {
        e->when = INSTANT_NONE;
        envelope_bare(e, text);
        e->pid = n->rank[ROLE_PID] > 0 ? n->pid : e->pid;
    }
    if (n->time.resolution > 0) {
        envelope_time(e, &n->time);
    } else if (e->when == INSTANT_NONE) {
        e->resolution = 0;
    }
    if (n->rank[ROLE_HOST] > 0 && e->host.n == 0)
        e->host = slice_of(n->host.p, n->host.n);
    e->form = form;
    e->line = e->text;
    e->number = n->number;
    return OK;
}

/* Room for the next entry, whose first line may have been read. */
void journal_next(struct envelopes *r)
{
    r->is_given = 0;
    entry_clear(&r->entry);
    if (r->next_number == 0)
        return;
    r->entry.number = r->next_number;
    r->entry.time = r->next;
    r->entry.rank[ROLE_TIME] = RANK_HEADER;
    r->next_number = 0;
}

/* Day, stamp, zone and "[s=...": an entry begins. */
static int verbose_header(struct envelopes *r, const struct line *line)
{
    struct stamp at;
    size_t n = envelope_full_stamp(r, line->text, &at);

    if (n == 0 || n >= line->text.n || !slice_starts(slice_from(line->text, n + 1), trace_texts[TEXT_CURSOR]))
        return E_FORMAT;
    r->next = at;
    r->next_number = line->number;
    return OK;
}

int journal_is_note(struct slice s) { return slice_starts(s, trace_texts[TEXT_JOURNAL_NOTE]); }

static int verbose_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    struct slice s = line->text;
    const struct entry_key *key;
    size_t equals;

    if (verbose_header(r, line) == OK)
        return give(r, FORM_VERBOSE, e);
    if (s.n == 0 || journal_is_note(s))
        return END;
    if (s.n <= VERBOSE_INDENT || s.p[0] != A_SPACE)
        return give(r, FORM_VERBOSE, e);
    if (s.p[VERBOSE_INDENT] == A_SPACE)         /* the text goes on */
        return END;
    s = slice_from(s, VERBOSE_INDENT);
    equals = slice_find(s, A_EQ);
    key = equals < s.n ? entry_key(slice_of(s.p, equals)) : NULL;
    if (key != NULL)
        entry_put(&r->entry, &r->clock, key, slice_from(s, equals + 1));
    return END;
}

static int export_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    int result = entry_export(&r->entry, &r->clock, slice_of(line->text.p, line->text.n + line->end), line->end,
        line->passed);

    return result == OK ? give(r, FORM_EXPORT, e) : result;
}

static int pretty_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    struct slice s = line->text;
    int last = s.n > 0 && s.p[0] == A_RBRACE, result;

    if (r->block.n + s.n <= BLOCK_MAX) {
        buf_put(&r->block, s);
        buf_byte(&r->block, A_LF);
    } else {
        last = 1;
    }
    if (r->block.result != OK)
        return E_NOMEM;
    if (!last)
        return END;
    result = entry_json(&r->entry, &r->clock, buf_slice(&r->block));
    r->is_given = 1;
    return result == OK ? give(r, FORM_JSON_PRETTY, e) : result;
}

/* An entry is under way. */
int journal_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    if (r->entry_form == FORM_VERBOSE)
        return verbose_line(r, line, e);
    return r->entry_form == FORM_EXPORT ? export_line(r, line, e) : pretty_line(r, line, e);
}

static int json_line(struct envelopes *r, const struct line *line, struct envelope *e)
{
    struct slice s = line->text;
    int result;

    if (s.p[0] == RECORD_MARK)
        s = slice_from(s, 1);
    else if (slice_starts(s, trace_texts[TEXT_SSE_DATA]))
        s = slice_from(s, trace_texts[TEXT_SSE_DATA].n);
    if (s.n < 2 || s.p[0] != A_LBRACE)
        return E_FORMAT;
    r->entry.number = line->number;
    r->is_given = 1;
    result = entry_json(&r->entry, &r->clock, s);
    return result == OK ? give(r, FORM_JSON, e) : result;
}

static int is_wanted(const struct envelopes *r, enum envelope_form a, enum envelope_form b)
{
    return r->forced == FORM_NONE || r->forced == a || r->forced == b;
}

/* The first line of an entry. E_FORMAT: it is none. */
int journal_begin(struct envelopes *r, const struct line *line, struct envelope *e)
{
    struct slice s = line->text;
    unsigned char first = s.p[0];

    if (is_wanted(r, FORM_JSON, FORM_JSON_PRETTY)) {
        if (s.n == 1 && first == A_LBRACE) {
            r->entry_form = FORM_JSON_PRETTY;
            r->entry.number = line->number;
            buf_clear(&r->block);
            return pretty_line(r, line, e);
        }
        if (first == A_LBRACE || first == RECORD_MARK || slice_starts(s, trace_texts[TEXT_SSE_DATA]))
            return json_line(r, line, e);
        if ((first == A_LBRACKET || first == A_RBRACKET || first == A_COMMA) && s.n == 1)
            return END;
    }
    if (is_wanted(r, FORM_EXPORT, FORM_EXPORT) && (slice_starts(s, trace_texts[TEXT_EXPORT_CURSOR]) ||
        slice_starts(s, trace_texts[TEXT_EXPORT_TIME]))) {
        r->entry_form = FORM_EXPORT;
        r->entry.number = line->number;
        return export_line(r, line, e);
    }
    if (is_wanted(r, FORM_VERBOSE, FORM_VERBOSE) && verbose_header(r, line) == OK) {
        r->entry_form = FORM_VERBOSE;
        journal_next(r);
        return END;
    }
    return E_FORMAT;
}

int journal_rest(struct envelopes *r, struct envelope *e)
{
    int result = END;

    if (!r->is_given && r->entry.number != 0) {
        if (r->entry_form == FORM_JSON_PRETTY || r->entry.binary.is_open)
            result = E_FORMAT;
        else
            result = give(r, r->entry_form, e);
    }
    r->is_given = 1;
    return result;
}

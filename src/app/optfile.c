/* optfile.c: the words of an options file: one option or argument a line, or several with blanks between them. A
   word in which blanks stand is put between quotes ("), wholly or in part; two quotes inside them stand for one.
   Lines that begin with # or *, and empty ones, are skipped. The file may be in EBCDIC; in records of 80 bytes, as
   in-stream data of a job has them, digits in columns 73 to 80 are sequence numbers. */
#include "app/optfile.h"
#include "base/ascii.h"
#include "base/buf.h"

enum {
    FILE_MAX = 1 << 20, PIECE = 4096,
    CARD = 80, CARD_TEXT = 72,
    E_NEWLINE = 0x15, E_LINE_FEED = 0x25
};

struct reader {
    struct arena *arena;
    struct msg *m;
    const char *name;
    const struct ebcdic *page;  /* NULL: UTF-8 */
    size_t record_length;       /* of a data set, where all have the same; else 0 */
    struct option_words *out;
    size_t cap;
    uint64_t number;            /* of the line */
    struct buf line, word;
};

static int file_read(struct reader *x, struct buf *all)
{
    struct io_in *in;
    const char *why = NULL;
    size_t got = 1;
    int result = io_open(&in, x->name, &why);

    if (result == OK) {
        x->record_length = io_fixed_length(in);
        while (result == OK && got > 0) {
            unsigned char *d = buf_reserve(all, PIECE);
            result = d != NULL ? io_read(in, d, PIECE, &got, &why) : all->result;
            all->n += result == OK ? got : 0;
        }
        io_close(in);
    }
    if (result == E_IO)
        msg_error(x->m, "%s: cannot be read: %s", x->name, why != NULL ? why : "");
    if (result == E_LIMIT) {
        msg_option(x->m, "%s: more than %d bytes are no options", x->name, (int)FILE_MAX);
        result = E_USAGE;
    }
    return result;
}

static int refuse(const struct reader *x, const char *what)
{
    msg_option(x->m, "%s: line %llu: %s", x->name, (unsigned long long)x->number, what);
    return E_USAGE;
}

/* Room for one more word. */
static int words_grow(struct reader *x)
{
    struct option_words *o = x->out;
    size_t cap = x->cap > 0 ? 2 * x->cap : 32;
    char **word = arena_get(x->arena, cap * sizeof *word);
    uint64_t *line = arena_get(x->arena, cap * sizeof *line);

    if (word == NULL || line == NULL)
        return E_NOMEM;
    if (o->num > 0) {
        memcpy(word, o->word, o->num * sizeof *word);
        memcpy(line, o->line, o->num * sizeof *line);
    }
    o->word = word;
    o->line = line;
    x->cap = cap;
    return OK;
}

static int word_add(struct reader *x)
{
    struct option_words *o = x->out;
    char *s;

    buf_byte(&x->word, A_NUL);
    s = arena_get(x->arena, x->word.n);
    if (x->word.result != OK || s == NULL || (o->num == x->cap && words_grow(x) != OK))
        return E_NOMEM;
    memcpy(s, x->word.p, x->word.n);
    o->line[o->num] = x->number;
    o->word[o->num++] = s;
    return OK;
}

/* The word at the front of s, which moves behind it. */
static int word_take(struct reader *x, struct slice *s)
{
    int quoted = 0;

    buf_clear(&x->word);
    while (s->n > 0 && (quoted || (s->p[0] != A_SPACE && s->p[0] != A_TAB))) {
        unsigned char c = s->p[0];
        int pair = quoted && c == A_QUOTE && s->n > 1 && s->p[1] == A_QUOTE;
        if (c == A_NUL)
            return refuse(x, "a NUL cannot stand in an option");
        if (c == A_QUOTE && !pair)
            quoted = !quoted;
        else
            buf_byte(&x->word, c);
        *s = slice_from(*s, pair ? 2 : 1);
    }
    return quoted ? refuse(x, "a quote is not closed") : word_add(x);
}

static int is_sequence(struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!ascii_is_digit(s.p[i]) && (s.p[i] < 0xF0 || s.p[i] > 0xF9))
            return 0;
    return 1;
}

static int line_words(struct reader *x, struct slice s)
{
    unsigned char *d;
    unsigned flags;
    int result = OK;

    x->number++;
    if (x->record_length == CARD && s.n == CARD && is_sequence(slice_from(s, CARD_TEXT)))
        s.n = CARD_TEXT;
    if (x->page != NULL) {
        buf_clear(&x->line);
        d = buf_reserve(&x->line, EBCDIC_WORST * s.n + 1);
        if (d == NULL)
            return E_NOMEM;
        s = slice_of(d, (size_t)(ebcdic_put(x->page, d, s, &flags) - d));
    }
    while (s.n > 0 && s.p[s.n - 1] == A_CR)
        s.n--;
    s = slice_trim(s);
    if (s.n > 0 && (s.p[0] == A_HASH || s.p[0] == A_STAR))
        return OK;
    while (result == OK && s.n > 0) {
        if (s.p[0] == A_SPACE || s.p[0] == A_TAB)
            s = slice_from(s, 1);
        else
            result = word_take(x, &s);
    }
    return result;
}

static size_t line_length(const struct reader *x, struct slice s)
{
    size_t n, feed;

    if (x->page == NULL)
        return slice_find(s, A_LF);
    n = slice_find(s, E_NEWLINE);
    feed = slice_find(s, E_LINE_FEED);
    return n < feed ? n : feed;
}

int option_file(struct option_words *out, struct arena *a, const char *name, const struct ebcdic *page, struct msg *m)
{
    struct reader x;
    struct buf all;
    struct slice s;
    int result;

    memset(out, 0, sizeof *out);
    memset(&x, 0, sizeof x);
    x.arena = a;
    x.m = m;
    x.name = name;
    x.out = out;
    buf_init(&x.line, 0);
    buf_init(&x.word, 0);
    buf_init(&all, FILE_MAX);
    result = file_read(&x, &all);
    s = buf_slice(&all);
    if (slice_find(s, A_LF) == s.n && ebcdic_is_text(s))
        x.page = page;
    while (result == OK && s.n > 0) {
        size_t n = line_length(&x, s);
        result = line_words(&x, slice_of(s.p, n));
        s = slice_from(s, n + 1);
    }
    buf_done(&all);
    buf_done(&x.line);
    buf_done(&x.word);
    return result;
}

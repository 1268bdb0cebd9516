/* unclaim.c: messages of our programs that no pattern claims, counted by their shape.

   A shape is the text with holes, in the form of the templates of records/ *.msg, in place of what differs from one
   message to the next: {path} a word that begins with a slash, {addr} an address, {user} the word behind "user" and
   "for", {text} what stands in quotes and words of mixed letters and digits (fingerprints), {num} digits.

   The table holds SHAPES_MAX shapes. When one more comes the least frequent one makes room: its messages are counted
   with the others that had to go. */
#include <stdlib.h>
#include "base/ascii.h"
#include "base/ip.h"
#include "trace/state.h"

enum { SHAPES_MAX = 1024, PLACES = 4096, SHAPE_MAX = 240, EXAMPLE_MAX = 512, MIXED_MIN = 12, ADDR_MAX = 46, NONE = -1 };

struct shape {
    int next;                       /* of the same place */
    enum owner owner;
    uint64_t count;                 /* set when all is over */
    const char *input;
    uint64_t line;
    size_t n, num_example;
    unsigned char text[SHAPE_MAX], example[EXAMPLE_MAX];
};

struct unclaim {
    int places[PLACES];             /* the first shape; NONE */
    struct shape shapes[SHAPES_MAX];
    uint64_t counts[SHAPES_MAX];    /* of the shapes; by themselves, to find the least one fast */
    int num;
    uint64_t gone;                  /* messages of shapes that made room */
};

struct unclaim *unclaim_new(void)
{
    struct unclaim *u = calloc(1, sizeof *u);
    size_t i;

    for (i = 0; u != NULL && i < PLACES; i++)
        u->places[i] = NONE;
    return u;
}

void unclaim_free(struct unclaim *u)
{
    free(u);
}

/* --- shapes */

struct making {
    size_t n;
    unsigned char p[SHAPE_MAX];
};

static void put(struct making *m, struct slice s)
{
    if (s.n > SHAPE_MAX - m->n)
        s.n = SHAPE_MAX - m->n;
    memcpy(m->p + m->n, s.p, s.n);
    m->n += s.n;
}

static int is_mark(unsigned char c)
{
    return c == A_COMMA || c == A_DOT || c == A_COLON || c == A_SEMI || c == A_RPAREN || c == A_RBRACKET || c == A_GT ||
        c == A_APOS;
}

static int is_opening(unsigned char c)
{
    return c == A_LPAREN || c == A_LBRACKET || c == A_LT || c == A_APOS;
}

static int is_address(struct slice s)
{
    struct ip ip;

    return s.n <= ADDR_MAX && (slice_find(s, A_DOT) < s.n || slice_find(s, A_COLON) < s.n) && ip_parse(s, &ip) == OK;
}

static int is_letter(unsigned char c) { return (unsigned)ascii_lower(c) - A_LA < 26u; }

/* Letters and digits mixed, as in fingerprints and identifiers. */
static int is_mixed(struct slice s)
{
    size_t i, digits = 0, letters = 0;

    for (i = 0; i < s.n; i++) {
        digits += (size_t)ascii_is_digit(s.p[i]);
        letters += (size_t)is_letter(s.p[i]);
    }
    return s.n >= MIXED_MIN && digits >= 2 && letters >= 2 && digits + letters + 4 >= s.n;
}

/* A word with its digits as holes. */
static void put_digits(struct making *m, struct slice s)
{
    size_t i, begin;

    for (i = 0; i < s.n;) {
        for (begin = i; i < s.n && !ascii_is_digit(s.p[i]); i++)
            ;
        put(m, slice_of(s.p + begin, i - begin));
        if (i == s.n)
            break;
        put(m, trace_texts[TEXT_HOLE_NUM]);
        while (i < s.n && ascii_is_digit(s.p[i]))
            i++;
    }
}

/* A word, the marks around it aside; before: the one in front of it. */
static void put_word(struct making *m, struct slice word, struct slice before)
{
    size_t colon;

    if (slice_same(before, trace_texts[TEXT_WORD_USER]) || (slice_same(before, trace_texts[TEXT_WORD_FOR]) &&
        !slice_same(word, trace_texts[TEXT_WORD_USER]) && !slice_same(word, trace_texts[TEXT_WORD_INVALID])))
        put(m, trace_texts[TEXT_HOLE_USER]);
    else if (word.n > 1 && word.p[0] == A_SLASH)
        put(m, trace_texts[TEXT_HOLE_PATH]);
    else if (is_address(word))
        put(m, trace_texts[TEXT_HOLE_ADDR]);
    else if (word.n > 2 && word.p[0] == A_0 && word.p[1] == A_LX)
        put(m, trace_texts[TEXT_HOLE_NUM]);
    else if ((colon = slice_find(word, A_COLON)) < word.n && is_mixed(slice_from(word, colon + 1))) {
        put(m, slice_of(word.p, colon + 1));
        put(m, trace_texts[TEXT_HOLE_TEXT]);
    } else if (is_mixed(word))
        put(m, trace_texts[TEXT_HOLE_TEXT]);
    else
        put_digits(m, word);
}

/* The quote that ends what the one at i begins: the next one behind which a word ends. s.n when there is none. */
static size_t quote_end(struct slice s, size_t i)
{
    for (i++; i < s.n; i++)
        if (s.p[i] == A_QUOTE && (i + 1 == s.n || s.p[i + 1] == A_SPACE || is_mark(s.p[i + 1])))
            break;
    return i;
}

static void make_shape(struct making *m, struct slice s)
{
    struct slice before = slice_of(NULL, 0), word;
    size_t i = 0, end, k;

    m->n = 0;
    if (text_is_debug(s)) {
        i = trace_texts[TEXT_DEBUG].n + 1;
        put(m, slice_of(s.p, i));
    }
    while (i < s.n && m->n < SHAPE_MAX) {
        if (s.p[i] == A_SPACE || is_opening(s.p[i]) || is_mark(s.p[i])) {
            put(m, slice_of(s.p + i++, 1));
            continue;
        }
        if (s.p[i] == A_QUOTE && (end = quote_end(s, i)) < s.n) {
            put(m, slice_of(s.p + i, 1));
            put(m, trace_texts[TEXT_HOLE_TEXT]);
            put(m, slice_of(s.p + end, 1));
            i = end + 1;
            continue;
        }
        end = i + slice_find(slice_from(s, i), A_SPACE);
        for (k = end; k > i + 1 && is_mark(s.p[k - 1]); k--)
            ;
        word = slice_of(s.p + i, k - i);
        put_word(m, word, before);
        put(m, slice_of(s.p + k, end - k));
        before = word;
        i = end;
    }
}

/* --- the table */

static size_t place_of(enum owner owner, struct slice shape)
{
    return slice_hash(shape, (uint32_t)owner) % PLACES;
}

/* The number of the shape, NONE when it is not there. */
static int find(const struct unclaim *u, enum owner owner, struct slice shape, size_t place)
{
    int i;

    for (i = u->places[place]; i != NONE; i = u->shapes[i].next)
        if (u->shapes[i].owner == owner && slice_same(slice_of(u->shapes[i].text, u->shapes[i].n), shape))
            break;
    return i;
}

/* The place in the table of the least frequent shape, taken out. */
static int make_room(struct unclaim *u)
{
    struct shape *s;
    int least = 0, i, *at;

    for (i = 1; i < u->num; i++)
        if (u->counts[i] < u->counts[least])
            least = i;
    s = &u->shapes[least];
    u->gone += u->counts[least];
    u->counts[least] = 0;
    for (at = &u->places[place_of(s->owner, slice_of(s->text, s->n))]; *at != least; at = &u->shapes[*at].next)
        ;
    *at = s->next;
    return least;
}

void unclaim_add(struct unclaim *u, const struct message *m, enum owner owner, struct slice text)
{
    struct making made;
    struct slice shape;
    struct shape *s;
    size_t place;
    int i;

    make_shape(&made, text);
    shape = slice_of(made.p, made.n);
    place = place_of(owner, shape);
    i = find(u, owner, shape, place);
    if (i == NONE) {
        i = u->num < SHAPES_MAX ? u->num++ : make_room(u);
        s = &u->shapes[i];
        s->owner = owner;
        s->input = m->log->name;
        s->line = m->number;
        s->n = shape.n;
        memcpy(s->text, shape.p, shape.n);
        s->num_example = text.n < EXAMPLE_MAX ? text.n : EXAMPLE_MAX;
        memcpy(s->example, text.p, s->num_example);
        s->next = u->places[place];
        u->places[place] = i;
    }
    u->counts[i]++;
}

/* --- what comes out */

/* The most frequent first; then by program and shape. */
static int order(const void *a, const void *b)
{
    const struct shape *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    c = memcmp(x->text, y->text, n);
    return c != 0 ? c : x->n < y->n ? -1 : x->n > y->n;
}

static struct slice program_of(enum owner owner)
{
    return owner == OWNER_SSHD ? trace_texts[TEXT_SSHD] : owner == OWNER_SFTP ? trace_texts[TEXT_SFTP_SERVER]
        : slice_of(NULL, 0);
}

int unclaim_tell(struct unclaim *u, int (*take)(void *ctx, const struct unclaimed *x), void *ctx)
{
    struct unclaimed x;
    int i, result = OK;

    for (i = 0; i < u->num; i++)
        u->shapes[i].count = u->counts[i];
    qsort(u->shapes, (size_t)u->num, sizeof *u->shapes, order);
    for (i = 0; result == OK && i < u->num; i++) {
        const struct shape *s = &u->shapes[i];
        x.program = program_of(s->owner);
        x.shape = slice_of(s->text, s->n);
        x.count = s->count;
        x.input = s->input;
        x.line = s->line;
        x.text = slice_of(s->example, s->num_example);
        result = take(ctx, &x);
    }
    memset(&x, 0, sizeof x);
    x.shape = trace_texts[TEXT_OTHER];
    x.count = u->gone;
    return result == OK && u->gone > 0 ? take(ctx, &x) : result;
}

uint64_t unclaim_gone(const struct unclaim *u)
{
    return u->gone;
}

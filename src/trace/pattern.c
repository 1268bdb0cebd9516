/* pattern.c: matches the text of a message against the compiled patterns.

   A pattern is a row of fixed texts and holes, anchored at both ends. At most two of the holes are open (they may
   hold any bytes, blanks and quotes too, because file and user names do). What stands before the first open hole is
   matched forward from the front, what stands behind the last one backward from the end: a name cannot push
   address, port or byte counts out of their places. With two open holes the text between them is looked for from
   the right; when it fits at a second place too, the names cannot be told apart and the capture is marked unsure.
   The same algorithm stands in records/pattern.awk, which proves the samples with it.

   A text is tried only against the patterns whose first and third byte lead to the same bin, and of those only where
   the first eight bytes agree, and eight bytes behind one of the first blanks, each compared as one number. */
#include "base/ascii.h"
#include "trace/pattern.h"

static int is_flag(unsigned char c) { return c == A_COMMA || (c >= A_UA && c <= A_UZ); }

/* 1 when the hole may hold that byte. */
static int in_class(enum hole kind, unsigned char c)
{
    switch (kind) {
    case HOLE_NUM:
    case HOLE_PORT:
        return ascii_is_digit(c);
    case HOLE_OCTAL:
        return (unsigned)c - A_0 < 8u;
    case HOLE_FLAGS:
        return is_flag(c);
    default:
        return c != A_SPACE;
    }
}

static void clear(struct capture *c)
{
    memset(c->has, 0, sizeof c->has);
    c->unsure = 0;
}

static void keep(struct capture *c, enum capture_role role, const unsigned char *p, size_t n)
{
    if (role == CAP_NONE)
        return;
    c->at[role] = slice_of(p, n);
    c->has[role / CAPTURE_BITS] |= UINT32_C(1) << role % CAPTURE_BITS;
}

/* The end of a closed hole that begins at pos; when the text behind it begins with a byte that the hole could hold
   as well, the hole ends at the last such byte. pos when it would be empty. */
static size_t run_forward(const struct pattern_item *it, int more, struct slice s, size_t pos, size_t end)
{
    size_t k = pos, j;
    const unsigned char *blank;

    switch (it->kind) {
    case HOLE_NUM:
    case HOLE_PORT:
        while (k < end && ascii_is_digit(s.p[k]))
            k++;
        break;
    case HOLE_OCTAL:
        while (k < end && (unsigned)s.p[k] - A_0 < 8u)
            k++;
        break;
    case HOLE_FLAGS:
        while (k < end && is_flag(s.p[k]))
            k++;
        break;
    default:
        blank = pos < end ? memchr(s.p + pos, A_SPACE, end - pos) : NULL;
        k = blank != NULL ? (size_t)(blank - s.p) : end;
        break;
    }
    if (more && in_class(it->kind, it[1].text[0])) {
        for (j = k; j > pos + 1; j--)
            if (s.p[j - 1] == it[1].text[0])
                return j - 1;
    }
    return k;
}

/* The beginning of a closed hole that ends at pos, in the same way. */
static size_t run_backward(const struct pattern_item *it, int more, struct slice s, size_t begin, size_t pos)
{
    size_t k = pos, j;

    switch (it->kind) {
    case HOLE_NUM:
    case HOLE_PORT:
        while (k > begin && ascii_is_digit(s.p[k - 1]))
            k--;
        break;
    case HOLE_OCTAL:
        while (k > begin && (unsigned)s.p[k - 1] - A_0 < 8u)
            k--;
        break;
    case HOLE_FLAGS:
        while (k > begin && is_flag(s.p[k - 1]))
            k--;
        break;
    default:
        while (k > begin && s.p[k - 1] != A_SPACE)
            k--;
        break;
    }
    if (more && in_class(it->kind, it[-1].text[it[-1].n - 1])) {
        for (j = k; j + 1 < pos; j++)
            if (s.p[j] == it[-1].text[it[-1].n - 1])
                return j + 1;
    }
    return k;
}

/* Items a to b - 1 from *pos on. */
static int forward(const struct pattern_item *it, size_t a, size_t b, size_t num, struct slice s, size_t *pos,
    size_t end, struct capture *c)
{
    size_t i, k;

    for (i = a; i < b; i++) {
        if (it[i].kind == HOLE_LIT) {
            if (end - *pos < it[i].n || !bytes_same(s.p + *pos, it[i].text, it[i].n))
                return 0;
            k = *pos + it[i].n;
        } else {
            k = run_forward(&it[i], i + 1 < num && it[i + 1].kind == HOLE_LIT, s, *pos, end);
            if (k == *pos)
                return 0;
        }
        keep(c, it[i].role, s.p + *pos, k - *pos);
        *pos = k;
    }
    return 1;
}

/* Items b - 1 down to a, the last one ending at *pos. */
static int backward(const struct pattern_item *it, size_t a, size_t b, struct slice s, size_t begin, size_t *pos,
    struct capture *c)
{
    size_t i, k;

    for (i = b; i-- > a;) {
        if (it[i].kind == HOLE_LIT) {
            if (*pos - begin < it[i].n || !bytes_same(s.p + *pos - it[i].n, it[i].text, it[i].n))
                return 0;
            k = *pos - it[i].n;
        } else {
            k = run_backward(&it[i], i > 0 && it[i - 1].kind == HOLE_LIT, s, begin, *pos);
            if (k == *pos)
                return 0;
        }
        keep(c, it[i].role, s.p + k, *pos - k);
        *pos = k;
    }
    return 1;
}

/* Two open holes in s from pos to end: the rightmost place where the items between them fit. */
static int split(const struct pattern *p, const struct pattern_item *it, struct slice s, size_t pos, size_t end,
    struct capture *c)
{
    const struct pattern_item *sep = &it[p->free1 + 1];
    struct capture other;
    size_t k, m;
    int found = 0;

    if (end - pos < sep->n)
        return 0;
    for (k = end - sep->n + 1; k-- > pos && !c->unsure;) {
        if (s.p[k] != sep->text[0] || !bytes_same(s.p + k, sep->text, sep->n))
            continue;
        m = k;
        clear(&other);
        if (!forward(it, (size_t)p->free1 + 1, p->free2, p->num, s, &m, end, found ? &other : c))
            continue;
        if (found) {
            c->unsure = 1;
        } else {
            keep(c, it[p->free1].role, s.p + pos, k - pos);
            keep(c, it[p->free2].role, s.p + m, end - m);
            found = 1;
        }
    }
    return found;
}

/* Items from first on, from pos on; those before have been found to fit. */
static int match_from(const struct pattern *p, size_t first, size_t pos, struct slice s, struct capture *c)
{
    const struct pattern_item *it = &pattern_items[p->item];
    size_t end = s.n;

    if (!forward(it, first, p->free1, p->num, s, &pos, end, c))
        return 0;
    if (p->free1 == p->num)
        return pos == end;
    if (!backward(it, (size_t)(p->free2 < p->num ? p->free2 : p->free1) + 1, p->num, s, pos, &end, c))
        return 0;
    if (p->free2 < p->num)
        return split(p, it, s, pos, end, c);
    keep(c, it[p->free1].role, s.p + pos, end - pos);
    return 1;
}

int pattern_match(const struct pattern *p, struct slice s, struct capture *c)
{
    clear(c);
    return match_from(p, 0, 0, s, c);
}

/* A text and whatever follows. */
static int is_prefix(const struct pattern *p)
{
    return p->num == 2 && p->free1 == 1;
}

/* The first item of a pattern whose key fits. A fixed text there is compared only as far as the key has not done it;
   most patterns fail here. */
static int match_keyed(const struct pattern *p, struct slice s, struct capture *c)
{
    const struct pattern_item *it = &pattern_items[p->item];

    clear(c);
    if (it->kind != HOLE_LIT)
        return match_from(p, 0, 0, s, c);
    if (s.n < it->n || (it->n > 8 && !bytes_same(s.p + 8, it->text + 8, it->n - 8)))
        return 0;
    keep(c, it->role, s.p, it->n);
    if (is_prefix(p)) {
        keep(c, it[1].role, s.p + it->n, s.n - it->n);
        return 1;
    }
    return match_from(p, 1, it->n, s, c);
}

/* Eight bytes from i on as a number, behind a shorter text zeros. */
static uint64_t key_at(struct slice s, size_t i)
{
    unsigned char head[8] = { 0 };
    size_t n = s.n - i;

    if (n >= sizeof head)
        return be64_at(s.p + i);
    if (n == 0)
        return 0;
    if (s.n >= sizeof head)
        return be64_at(s.p + s.n - sizeof head) << 8 * (sizeof head - n);
    memcpy(head, s.p + i, n);
    return be64_at(head);
}

/* What a text is told by: the bytes at its front and those behind its first blanks, as far as they were asked for. */
struct keys {
    struct slice text, rest;                /* behind the last blank that was found */
    unsigned num;
    uint64_t at[NUM_PATTERN_WORDS + 1];
};

static int word_fits(struct keys *k, const struct pattern *p)
{
    const unsigned char *blank;

    while (k->num < p->word) {
        blank = k->rest.n > 0 ? memchr(k->rest.p, A_SPACE, k->rest.n) : NULL;
        k->rest = slice_from(k->rest, blank != NULL ? (size_t)(blank - k->rest.p) + 1 : k->rest.n);
        k->at[++k->num] = key_at(k->text, k->text.n - k->rest.n);
    }
    return (k->at[p->word] & p->word_mask) == p->word_key;
}

static const struct pattern *find_in(unsigned first, unsigned count, struct keys *k, int cut, struct capture *c)
{
    const struct pattern *p = &patterns[first], *stop = p + count;

    for (; p < stop; p++)
        if ((k->at[0] & p->mask) == p->key && p->cut == cut && word_fits(k, p) && match_keyed(p, k->text, c))
            return p;
    return NULL;
}

static const struct pattern_range *bin_of(enum pattern_class class, uint64_t key)
{
    return &pattern_ranges[class][((key >> 56) + 5 * (key >> 40 & 0xFF)) % (NUM_PATTERN_BINS - 1)];
}

int pattern_is_dull(enum pattern_class class, struct slice s)
{
    uint64_t key = key_at(s, 0);
    const struct pattern_range *bin = bin_of(class, key);
    const struct pattern *p = &patterns[bin->first + bin->count + bin->broad - bin->dull], *stop = p + bin->dull;
    const struct pattern_item *it;
    struct capture c;

    for (; p < stop; p++) {
        if ((key & p->mask) != p->key)
            continue;
        it = &pattern_items[p->item];
        if (is_prefix(p) ? s.n >= it->n && bytes_same(s.p, it->text, it->n) : match_keyed(p, s, &c))
            return 1;
    }
    return 0;
}

static int begins_in(unsigned first, unsigned count, uint64_t key, struct slice s)
{
    const struct pattern *p = &patterns[first], *stop = p + count;
    const struct pattern_item *it;
    struct capture c;
    size_t pos;

    for (; p < stop; p++) {
        it = &pattern_items[p->item];
        pos = 0;
        if ((key & p->mask) == p->key && !p->cut && p->free1 > 0 && p->free1 + 1u < p->num &&
            (it[p->free1].kind == HOLE_USER || it[p->free1].kind == HOLE_PATH) &&
            forward(it, 0, p->free1, p->num, s, &pos, s.n, &c))
            return 1;
    }
    return 0;
}

int pattern_begins(enum pattern_class class, struct slice s)
{
    const struct pattern_range *bin, *rest = &pattern_ranges[class][NUM_PATTERN_BINS - 1];
    uint64_t key;

    if (s.n == 0)
        return 0;
    key = key_at(s, 0);
    bin = bin_of(class, key);
    return begins_in(bin->first, bin->count, key, s) || begins_in(rest->first, rest->count, key, s);
}

const struct pattern *pattern_find(enum pattern_class class, struct slice s, int cut, struct capture *c)
{
    const struct pattern_range *bin, *rest = &pattern_ranges[class][NUM_PATTERN_BINS - 1];
    const struct pattern *p;
    struct keys k;

    if (s.n == 0)
        return NULL;
    k.text = k.rest = s;
    k.num = 0;
    k.at[0] = key_at(s, 0);
    bin = bin_of(class, k.at[0]);
    p = find_in(bin->first, bin->count, &k, 0, c);
    if (p == NULL && cut)
        p = find_in(bin->first, bin->count, &k, 1, c);
    if (p == NULL)
        p = find_in(rest->first, rest->count, &k, 0, c);
    if (p == NULL)
        p = find_in(bin->first + bin->count, bin->broad, &k, 0, c);
    return p != NULL ? p : find_in(rest->first + rest->count, rest->broad, &k, 0, c);
}

/* chain.c: records one behind the other, each led by a descriptor word: the part that all containers share.

   A place is trusted by two signs: the header behind the descriptor word makes sense, and so does what its length
   leads to. Both hold for every record of a sound dump, and then the inner loop touches nothing but the header
   (pass_over). Where one is missing, the record is looked at closely (look_at):
     header good, next good        a record
     header odd, next good         a record of a writer with other habits (date zero)
     header good, next bad         either its length is wrong: then a chain of sure records starts inside it, and
                                   reading goes on there; or something is wrong behind it
     both bad                      nothing starts here: the next sure record (or block) is searched byte by byte
   Every byte is searched at most twice, so damage costs time in proportion to the input. */
#include "input/form.h"
#include "base/put.h"

enum {
    DAY_HUNDREDTHS = 8640000,   /* of a second */
    LOOK_BEHIND = 32,           /* bytes behind a record that its successor is judged by */
    BLANK = 0x40,               /* EBCDIC */
    LIKELY = 10,                /* bytes that form_is_likely() looks at */
    ENOUGH = 3                  /* records that make a chain */
};

static int is_digits(unsigned c) { return (c & 0x0F) < 10 && c >> 4 < 10; }

/* Packed date 0cyydddF. */
static int is_date(const unsigned char *d)
{
    unsigned day = (d[2] >> 4) * 10u + (d[2] & 0x0Fu);

    day = day * 10 + (d[3] >> 4);
    return d[0] <= 1 && is_digits(d[1]) && is_digits(d[2]) && d[3] >> 4 < 10 && day >= 1 && day <= 366
        && ((d[3] & 0x0F) == 0x0F || (d[3] & 0x0F) == 0x0C || (d[3] & 0x0F) == 0x0D);
}

int form_is_sure(const unsigned char *p, size_t n)
{
    return be32_at(p + 2) <= DAY_HUNDREDTHS && is_date(p + 6)
        && (n < BODY_MIN || (p[10] >= BLANK && p[11] >= BLANK && p[12] >= BLANK && p[13] >= BLANK));
}

int form_is_likely(const unsigned char *p)
{
    return be32_at(p + 6) == 0 || (be32_at(p + 2) <= DAY_HUNDREDTHS && is_date(p + 6));
}

void form_report(struct container *c, enum finding_id id, uint64_t offset, const struct value *args, size_t num)
{
    struct place at = { NULL, 0, 0, 0, 1 };

    at.input = source_name(c->s);
    at.record = c->tally.records + 1;
    at.offset = offset;
    finding_add(source_findings(c->s), id, &at, args, num);
}

void form_drop_span(struct container *c, int report)
{
    struct value v;

    if (!c->span.active)
        return;
    c->span.active = 0;
    if (report) {
        v = value_uint(c->span.length);
        c->tally.damaged++;
        form_report(c, F_SMF_SEGMENT_UNFINISHED, c->span.offset, &v, 1);
    }
}

static void report_damage(struct container *c, enum finding_id id, uint64_t offset, struct value a, struct value b)
{
    struct value args[2];

    args[0] = a;
    args[1] = b;
    c->tally.damaged++;
    form_report(c, id, offset, args, 2);
    form_drop_span(c, 0);
}

void chain_fit(const struct form *form, struct slice head, unsigned max, struct fit *f)
{
    size_t at = 0, n, length, word = form_word_size(form->rule);
    unsigned segment;
    const unsigned char *p;

    memset(f, 0, sizeof *f);
    while (at < head.n && f->records < max) {
        p = head.p + at;
        n = head.n - at;
        if (n < WORD_SIZE || be32_at(p) == 0)
            break;
        if (!form_word(p, form->rule, &length, &segment) || length < word + 1) {
            f->broken = 1;
            break;
        }
        f->segments |= segment != SEG_COMPLETE;
        if (segment == SEG_COMPLETE && length < word + BODY_MIN) {
            f->broken = 1;
            break;
        }
        if (segment <= SEG_FIRST && length >= word + BODY_MIN) {
            if (n < word + LIKELY)
                break;
            if (form_is_sure(p + word, n - word)) {
                f->records++;
            } else if (!form_is_likely(p + word)) {
                f->broken = 1;
                break;
            }
        }
        f->cut = length > n;
        at += length;
    }
    f->bytes = at < head.n ? at : head.n;
}

/* Whether a descriptor word and header worth a closer look stand at p (at least LOOK_BEHIND bytes). */
static int is_candidate(const unsigned char *p, enum rule rule)
{
    size_t length, word = form_word_size(rule);
    unsigned segment;

    return form_word(p, rule, &length, &segment) && segment <= SEG_FIRST && length >= word + BODY_MIN
        && form_is_sure(p + word, BODY_MIN);
}

enum start form_start(const struct form *form, struct slice w, int at_end)
{
    struct fit f;

    if (w.n < HEADER_MIN)
        return START_NONE;
    if (is_candidate(w.p, form->rule)) {
        chain_fit(form, w, 1, &f);
        if (!(f.cut && at_end))
            return START_RECORD;
    }
    if (form->blocked && w.n >= HEADER_MIN + WORD_SIZE && block_is_here(w)) {
        form->fit(form, w, ENOUGH, &f);
        if (!(f.cut && at_end) && (f.records >= 2 || (f.records == 1 && !f.broken)))
            return START_BLOCK;
    }
    return START_NONE;
}

/* The first chain of sure records inside the piece of length bytes here; 0 when there is none. */
static size_t find_inside(struct container *c, size_t length)
{
    size_t want = 2 * length + 1024, i;
    struct slice w = source_look(c->s, want), from;
    int at_end = w.n < want;
    struct fit f;

    if (length > w.n)
        length = w.n;
    for (i = 1; i < length && w.n - i >= HEADER_MIN; i++) {
        from = slice_from(w, i);
        if (!is_candidate(from.p, c->form->rule))
            continue;
        chain_fit(c->form, from, ENOUGH, &f);
        if (f.records >= 2 || (f.records == 1 && !f.broken && !f.cut && at_end && f.bytes == from.n))
            return i;
    }
    return 0;
}

/* What the length of the record at w leads to is a descriptor word again, or an end. */
static int is_followed(const struct container *c, struct slice w, size_t length)
{
    struct slice q = slice_from(w, length);
    size_t next, word = form_word_size(c->form->rule);
    unsigned segment;

    if (q.n < WORD_SIZE || c->block_left == length || be32_at(q.p) == 0)
        return 1;
    if (form_word(q.p, c->form->rule, &next, &segment)
        && (segment > SEG_FIRST || next < word + BODY_MIN || q.n < word + LIKELY || form_is_likely(q.p + word)))
        return 1;
    return c->form->blocked && c->block_left == BLOCK_OPEN && block_is_here(q);
}

/* Drops a record too short for a header when it is clear where the next one stands. */
static int drop_short(struct container *c, struct slice w, size_t length)
{
    struct value v = value_uint(length);

    if (!is_followed(c, w, length))
        return E_FORMAT;
    c->tally.damaged++;
    form_report(c, F_SMF_RECORD_SHORT, source_offset(c->s), &v, 1);
    form_skip(c, length);
    return OK;
}

/* Looks closely at what stands here. OK: *pc is it, or empty when something was dropped. */
static int look_at(struct container *c, struct piece *pc)
{
    struct slice w = source_look(c->s, WORD_SIZE);
    size_t length, inside, word = form_word_size(c->form->rule);
    int good, followed;

    pc->bytes = slice_of(NULL, 0);
    if (w.n == 0)
        return END;
    if (w.n < WORD_SIZE)
        return E_SHORT;
    if (!form_word(w.p, c->form->rule, &length, &pc->segment))
        return E_FORMAT;
    if (length > c->block_left)
        return E_LIMIT;
    w = source_look(c->s, length + LOOK_BEHIND);
    if (w.n < length)
        return E_SHORT;
    if (pc->segment == SEG_COMPLETE && length < word + BODY_MIN)
        return drop_short(c, w, length);
    good = pc->segment > SEG_FIRST || length < word + BODY_MIN || form_is_likely(w.p + word);
    followed = is_followed(c, w, length);
    if (!(good && followed) && !c->form->blocked) {
        if (form_change(c))
            return OK;
        w = source_look(c->s, length + LOOK_BEHIND);
    }
    if (!followed) {
        if (!good)
            return E_FORMAT;
        inside = find_inside(c, length);
        if (inside > 0) {
            report_damage(c, F_SMF_RECORD_LENGTH, source_offset(c->s), value_uint(length), value_uint(inside));
            form_skip(c, inside);
            return OK;
        }
        w = source_look(c->s, length);
    } else if (!good && c->form->blocked && block_is_here(w)) {
        return E_FORMAT;
    }
    c->tally.segments++;
    c->segments |= pc->segment != SEG_COMPLETE;
    pc->bytes = slice_of(w.p, length);
    c->hold = length;
    return OK;
}

/* A complete record with all the signs of a sound one (at least HEADER_MIN bytes at p). */
static inline int is_sound(const unsigned char *p, enum rule rule, size_t *length)
{
    const unsigned char *h = p + form_word_size(rule);
    unsigned segment;

    return form_word(p, rule, length, &segment) && segment == SEG_COMPLETE && *length >= (size_t)(h - p) + BODY_MIN
        && h[6] <= 1 && (h[9] & 0x0F) == 0x0F && h[10] >= BLANK;
}

/* Counts the complete unwanted records at p, as far as each is sound and followed by a sound one within n bytes (or
   by the block's end, when the n bytes are the block's rest). Returns their bytes. */
static inline size_t pass_over(struct container *c, const unsigned char *p, size_t n, int is_rest, enum rule rule)
{
    const unsigned char *start = p, *end = p + n;
    size_t length, next = 0, left, word = form_word_size(rule);
    struct header h;

    if (n < HEADER_FULL || !is_sound(p, rule, &length))
        return 0;
    for (;;) {
        left = (size_t)(end - p);
        if (length > left || (left - length < HEADER_FULL && !(is_rest && left == length)))
            break;
        h = form_header(p + word, length - word);
        if (form_wanted(&c->want, &h) || (left != length && !is_sound(p + length, rule, &next)))
            break;
        c->tally.segments++;
        form_count(c, &h, p + word, length - word, 0);
        p += length;
        if (left == length)
            break;
        length = next;
    }
    return (size_t)(p - start);
}

/* The rules that z/OS writes by get a loop of their own. */
static size_t pass(struct container *c, struct slice w, int is_rest)
{
    if (c->form->rule == RULE_RDW)
        return pass_over(c, w.p, w.n, is_rest, RULE_RDW);
    if (c->form->rule == RULE_PREFIX)
        return pass_over(c, w.p, w.n, 0, RULE_PREFIX);
    return pass_over(c, w.p, w.n, 0, c->form->rule);
}

int chain_next(struct container *c, struct piece *pc)
{
    struct slice w;
    struct header h;
    size_t word;
    int r, is_rest;

    for (;;) {
        form_skip(c, c->hold);
        c->hold = 0;
        pc->bytes = slice_of(NULL, 0);
        if (c->block_left == 0)
            return OK;
        if (!c->span.active) {
            w = source_look(c->s, HEADER_FULL);
            is_rest = w.n >= c->block_left;
            if (is_rest)
                w.n = (size_t)c->block_left;
            form_skip(c, pass(c, w, is_rest));
            if (c->block_left == 0)
                return OK;
        }
        r = look_at(c, pc);
        if (r != OK)
            return r;
        if (pc->bytes.n == 0)
            continue;
        if (pc->segment != SEG_COMPLETE || c->span.active)
            return OK;
        word = form_word_size(c->form->rule);
        h = form_header(pc->bytes.p + word, pc->bytes.n - word);
        if (form_wanted(&c->want, &h))
            return OK;
        form_count(c, &h, pc->bytes.p + word, pc->bytes.n - word, 0);
    }
}

/* Moves on to the next place where a record or block starts, or where another form goes on with a block; *skipped
   counts, *zeros tells whether all of that was zero bytes. */
static int resync(struct container *c, uint64_t *skipped, int *zeros)
{
    enum start found = START_NONE;
    struct slice w, from;
    size_t i = 1, j, last;
    int at_end = 0, block;

    *skipped = 0;
    *zeros = 1;
    while (found == START_NONE && !at_end) {
        w = source_look(c->s, 2 * LOOK_BEHIND);
        at_end = w.n < 2 * LOOK_BEHIND;
        last = at_end ? w.n : w.n - LOOK_BEHIND;
        for (block = 0; i < last; i++) {
            from = slice_from(w, i);
            if ((found = form_start(c->form, from, at_end)) != START_NONE)
                break;
            block = !c->form->blocked && from.n >= HEADER_FULL && block_is_here(from);
            if (block)
                break;
        }
        if (i > w.n)
            i = w.n;
        for (j = 0; *zeros && j < i; j++)
            *zeros = w.p[j] == 0;
        source_skip(c->s, i);
        *skipped += i;
        if (block && form_change(c))
            return OK;
        at_end = at_end && !block;
        i = block ? 1 : 0;
    }
    c->block_left = found == START_BLOCK ? 0 : BLOCK_OPEN;
    return found == START_NONE ? END : OK;
}

/* The input ends inside the piece here. */
static int mend_short(struct container *c)
{
    struct slice w = source_look(c->s, WORD_SIZE);
    size_t length = WORD_SIZE, inside;
    unsigned segment;
    uint64_t done, offset = source_offset(c->s);

    if (w.n >= WORD_SIZE && form_word(w.p, c->form->rule, &length, &segment)) {
        inside = find_inside(c, length);
        if (inside > 0) {
            report_damage(c, F_SMF_RECORD_LENGTH, offset, value_uint(length), value_uint(inside));
            form_skip(c, inside);
            return OK;
        }
    }
    source_skip_far(c->s, UINT64_MAX, &done);
    c->block_left = BLOCK_OPEN;
    report_damage(c, F_SMF_TRUNCATED, offset, value_uint(done), value_uint(length));
    return END;
}

int chain_mend(struct container *c, int result)
{
    struct slice w;
    unsigned char hex[2 * WORD_SIZE];
    uint64_t offset = source_offset(c->s), skipped;
    struct value v;
    int r, zeros, is_long;

    if (result == E_SHORT)
        return mend_short(c);
    w = source_look(c->s, WORD_SIZE);
    is_long = c->form->rule == RULE_PREFIX && w.n >= 2 * WORD_SIZE && w.p[0] == 0 && (w.p[1] | w.p[2] | w.p[3]) != 0;
    v = is_long ? value_uint((uint64_t)be32_at(w.p) + WORD_SIZE) : value_absent();
    if (!is_long)
        v = value_text(slice_of(hex, (size_t)(put_hex(hex, w.p, w.n < WORD_SIZE ? w.n : WORD_SIZE) - hex)));
    r = resync(c, &skipped, &zeros);
    if (zeros) {
        v = value_uint(skipped);
        form_report(c, F_SMF_PADDING, offset, &v, 1);
    } else {
        report_damage(c, is_long ? F_SMF_RECORD_LONG : F_SMF_NO_RECORD, offset, v, value_uint(skipped));
    }
    return r;
}

int chain_read(struct container *c, struct piece *pc)
{
    int r;

    while ((r = chain_next(c, pc)) != OK && r != END)
        if (!form_change(c) && (r = chain_mend(c, r)) != OK)
            break;
    return r;
}

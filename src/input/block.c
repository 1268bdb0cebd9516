/* block.c: blocks led by their BDW, records or segments with RDW or SDW inside. IBM, DFSMS Using Data Sets, "Block
   Descriptor Word": bit 0 off: 15 bits of length with the four bytes of the word itself, two zero bytes; bit 0 on
   (extended): 31 bits of length.

   A block length that does not fit its records is no loss as long as they lead on: then the block is left open, and
   its end is where a BDW stands instead of a record. The two differ in what lies where an SMF header has its date. */
#include "input/form.h"

/* Extended lengths have 31 bits, but tape drives take blocks of at most 2 MiB: a bound that keeps rubbish out. */
enum { EXTENDED_MAX = 2 * 1024 * 1024 };

/* A BDW's length, itself included; 0 when it is none. */
static size_t bdw_length(const unsigned char *p, int *extended)
{
    size_t n;

    *extended = p[0] >= 0x80;
    n = *extended ? be32_at(p) & 0x7FFFFFFFu : be16_at(p);
    if (n < 2 * WORD_SIZE || (*extended ? n > EXTENDED_MAX : (p[2] | p[3]) != 0))
        return 0;
    return n;
}

int block_is_here(struct slice w)
{
    size_t length;
    unsigned segment;
    int extended;
    size_t block;

    if (w.n < 2 * WORD_SIZE || (block = bdw_length(w.p, &extended)) == 0)
        return 0;
    w = slice_from(w, WORD_SIZE);
    return form_word(w.p, RULE_RDW, &length, &segment) && length <= block - WORD_SIZE
        && (segment > SEG_FIRST || (length < HEADER_MIN && segment == SEG_FIRST)
            || (w.n >= WORD_SIZE + 10 && form_is_likely(w.p + WORD_SIZE)));
}

static void block_fit(const struct form *form, struct slice head, unsigned max, struct fit *f)
{
    size_t at = 0, n;
    size_t block;
    int extended;
    struct fit in;

    memset(f, 0, sizeof *f);
    while (at < head.n && f->records < max && !f->broken) {
        n = head.n - at;
        if (n < WORD_SIZE || be32_at(head.p + at) == 0)
            break;
        block = bdw_length(head.p + at, &extended);
        if (block == 0) {
            f->broken = 1;
            break;
        }
        f->cut = block > n;
        if (!f->cut)
            n = block;
        chain_fit(form, slice_of(head.p + at + WORD_SIZE, n - WORD_SIZE), max - f->records, &in);
        f->records += in.records;
        f->segments |= in.segments;
        f->extended |= extended && in.records > 0;
        f->broken = in.broken || (in.cut && !f->cut);
        at += f->broken ? WORD_SIZE + in.bytes : n;
    }
    f->bytes = at;
}

static void report_length(struct container *c)
{
    struct value v = value_uint(c->block_length);

    form_report(c, F_SMF_BLOCK_LENGTH, c->block_offset, &v, 1);
}

/* No BDW stands here, but a record: the block before was longer than its length said. */
static int is_longer(struct container *c)
{
    if (c->block_length == 0 || form_start(c->form, source_look(c->s, 2 * HEADER_FULL), 0) != START_RECORD)
        return 0;
    report_length(c);
    c->block_left = BLOCK_OPEN;
    return 1;
}

/* The BDW here: it must lead to a descriptor word or padding, for in an extended one hardly a bit tells it from
   rubbish. E_FORMAT when there is none; E_SHORT when the input ends inside it. */
static int begin_block(struct container *c)
{
    struct slice w = source_look(c->s, 2 * WORD_SIZE);
    size_t length = 0;
    unsigned segment;
    int extended;
    size_t block;

    if (w.n == 0)
        return END;
    if (w.n < WORD_SIZE)
        return E_SHORT;
    block = bdw_length(w.p, &extended);
    if (block == 0 || (w.n >= 2 * WORD_SIZE && be32_at(w.p + WORD_SIZE) != 0
        && !form_word(w.p + WORD_SIZE, RULE_RDW, &length, &segment)))
        return form_change(c) || is_longer(c) ? OK : E_FORMAT;
    if (length > block - WORD_SIZE && form_change(c))
        return OK;
    c->extended |= extended;
    c->block_length = block;
    c->block_offset = source_offset(c->s);
    c->block_left = block - WORD_SIZE;
    source_skip(c->s, WORD_SIZE);
    return OK;
}

/* The chain leads nowhere: perhaps only the block length is wrong, or an open block is done. 1 when reading can go
   on. */
static int amend_block(struct container *c, int result)
{
    int open = c->block_left == BLOCK_OPEN;

    if (block_is_here(source_look(c->s, HEADER_MIN + WORD_SIZE))) {
        if (!open)
            report_length(c);
        c->block_left = 0;
        return 1;
    }
    if (result == E_LIMIT) {
        report_length(c);
        c->block_left = BLOCK_OPEN;
        return 1;
    }
    return 0;
}

/* The input has ended inside a block, between two records. */
static int end_block(struct container *c)
{
    struct value v;

    if (c->block_left != 0 && c->block_left != BLOCK_OPEN) {
        v = value_uint(c->block_left);
        c->block_left = 0;
        c->tally.damaged++;
        form_report(c, F_SMF_BLOCK_TRUNCATED, c->block_offset, &v, 1);
        form_drop_span(c, 0);
    }
    return END;
}

static int block_next(struct container *c, struct piece *pc)
{
    int r;

    for (;;) {
        r = chain_next(c, pc);
        if (r == OK && pc->bytes.n > 0)
            return OK;
        if (r == END)
            return end_block(c);
        if (r == OK) {
            r = begin_block(c);
            if (c->form != &form_block)
                return OK;
        } else if (r != E_SHORT && amend_block(c, r)) {
            continue;
        }
        if (r == END)
            return END;
        if (r != OK && chain_mend(c, r) == END)
            return END;
    }
}

const struct form form_block = { CF_BDW_RDW, RULE_RDW, 1, block_fit, block_next };

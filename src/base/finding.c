/* finding.c: findings are kept in rows, one for each id and input, found through a hash table of row numbers. The
   same finding tends to come again at once, so the last row is tried first, and only a finding that is shown or
   begins a row costs the making of its text. */
#include <stdlib.h>
#include "base/arena.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/finding.h"
#include "base/put.h"

enum { MAX_ROWS = 10000, MAX_SHOWN = 5, MAX_ARG = 200, NUM_SLOTS = 32768 };

struct findings {
    finding_shower *show;
    void *ctx;
    struct finding *rows;
    size_t num_rows, cap_rows;
    uint16_t *slots;        /* row number + 1; 0: free */
    size_t last;            /* row of the finding before */
    struct arena texts;
    struct buf text;        /* the text being made */
    int code;
    int lost;
};

struct findings *findings_new(finding_shower *show, void *ctx)
{
    struct findings *fs = calloc(1, sizeof *fs);

    if (fs == NULL)
        return NULL;
    fs->slots = calloc(NUM_SLOTS, sizeof *fs->slots);
    if (fs->slots == NULL) {
        free(fs);
        return NULL;
    }
    fs->show = show;
    fs->ctx = ctx;
    arena_init(&fs->texts);
    buf_init(&fs->text, 0);
    return fs;
}

void findings_free(struct findings *fs)
{
    if (fs == NULL)
        return;
    arena_done(&fs->texts);
    buf_done(&fs->text);
    free(fs->slots);
    free(fs->rows);
    free(fs);
}

static void put_arg(struct buf *b, const struct value *v)
{
    static const unsigned char absent[] = { A_MINUS }, more[] = { A_DOT, A_DOT, A_DOT };
    int is_bytes = v->kind == V_TEXT || v->kind == V_HEX;
    struct slice s = slice_of(is_bytes ? v->v.p : NULL, is_bytes ? v->n : 0);
    unsigned char *d;

    if (v->kind == V_NONE || v->kind == V_ABSENT || (is_bytes && s.n == 0)) {
        buf_put(b, slice_of(absent, sizeof absent));
        return;
    }
    if (s.n > MAX_ARG)
        s.n = MAX_ARG;
    while (v->kind == V_TEXT && s.n < v->n && s.n > MAX_ARG - 4 && (s.p[s.n] & 0xC0) == 0x80)
        s.n--;      /* not in the middle of a character */
    d = buf_reserve(b, is_bytes ? s.n * ESCAPE_WORST : PUT_NUMBER);
    if (d == NULL)
        return;
    if (v->kind == V_TEXT)
        d = escape_put(d, s);
    else if (v->kind == V_HEX)
        d = put_hex(d, s.p, s.n);
    else
        d = put_value(d, v);
    b->n = (size_t)(d - b->p);
    if (is_bytes && s.n < v->n)
        buf_put(b, slice_of(more, sizeof more));
}

static struct slice make_text(struct findings *fs, enum finding_id id, const struct value *args, size_t num_args)
{
    const struct value none = { V_NONE, 0, 0, 0, 0, { 0 } };
    struct slice form = finding_kinds[id].text;
    size_t at, which;

    buf_clear(&fs->text);
    while ((at = slice_find(form, A_PERCENT)) < form.n) {
        which = at + 1 < form.n ? (size_t)form.p[at + 1] - A_0 : 0;
        buf_put(&fs->text, slice_of(form.p, at));
        put_arg(&fs->text, which >= 1 && which <= num_args ? &args[which - 1] : &none);
        form = slice_from(form, at + 2);
    }
    buf_put(&fs->text, form);
    if (fs->text.result != OK)
        fs->lost = 1;
    return buf_slice(&fs->text);
}

static int same_input(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The row of id and input, or the number of rows when there is none; *slot is then where it goes. */
static size_t find_row(const struct findings *fs, enum finding_id id, const char *input, size_t *slot)
{
    struct slice name = slice_of((const unsigned char *)input, input != NULL ? strlen(input) : 0);
    size_t i = slice_hash(name, (uint32_t)id) % NUM_SLOTS;

    for (; fs->slots[i] != 0; i = (i + 1) % NUM_SLOTS) {
        const struct finding *row = &fs->rows[fs->slots[i] - 1];
        if (row->id == id && same_input(row->at.input, input))
            return fs->slots[i] - (size_t)1;
    }
    *slot = i;
    return fs->num_rows;
}

/* Keeps f, with a copy of its text, as a row of its own, and enters it in the slot. */
static void keep(struct findings *fs, const struct finding *f, size_t slot)
{
    struct finding *rows = fs->rows;
    struct slice text = arena_copy(&fs->texts, f->text);

    if (fs->num_rows == fs->cap_rows) {
        size_t cap = fs->cap_rows > 0 ? fs->cap_rows * 2 : 64;
        rows = realloc(rows, cap * sizeof *rows);
        if (rows != NULL) {
            fs->rows = rows;
            fs->cap_rows = cap;
        }
    }
    if (rows == NULL || text.p == NULL) {
        fs->lost = 1;
        return;
    }
    rows[fs->num_rows] = *f;
    rows[fs->num_rows++].text = text;
    fs->slots[slot] = (uint16_t)fs->num_rows;
}

void finding_add(struct findings *fs, enum finding_id id, const struct place *at, const struct value *args,
    size_t num_args)
{
    static const struct place nowhere = { NULL, 0, 0, 0, 0 };
    const struct finding_kind *kind = &finding_kinds[id];
    struct finding f;
    size_t row = fs->last, slot = 0;

    f.at = at != NULL ? *at : nowhere;
    if (kind->code > fs->code)
        fs->code = kind->code;
    if (row >= fs->num_rows || fs->rows[row].id != id || fs->rows[row].at.input != f.at.input)
        row = find_row(fs, id, f.at.input, &slot);
    if (row == fs->num_rows && row >= MAX_ROWS - 1 && id != F_FINDING_OVERFLOW) {
        finding_add(fs, F_FINDING_OVERFLOW, NULL, NULL, 0);     /* whose row is the last one */
        return;
    }
    fs->last = row;
    f.count = row < fs->num_rows ? ++fs->rows[row].count : 1;
    if (f.count > MAX_SHOWN)
        return;
    f.id = id;
    f.name = kind->name;
    f.severity = (enum severity)kind->severity;
    f.text = make_text(fs, id, args, num_args);
    if (f.count == 1)
        keep(fs, &f, slot);
    if (fs->show != NULL)
        fs->show(fs->ctx, &f);
}

void findings_put(struct findings *fs, const struct finding *f)
{
    size_t slot = 0, row = find_row(fs, f->id, f->at.input, &slot);

    if (finding_kinds[f->id].code > fs->code)
        fs->code = finding_kinds[f->id].code;
    if (row < fs->num_rows) {
        fs->rows[row].count += f->count;
        return;
    }
    if (row >= MAX_ROWS - 1 && f->id != F_FINDING_OVERFLOW) {
        finding_add(fs, F_FINDING_OVERFLOW, NULL, NULL, 0);
        return;
    }
    keep(fs, f, slot);
    if (fs->show != NULL)
        fs->show(fs->ctx, f);
}

const struct finding *findings_get(const struct findings *fs, size_t index)
{
    return index < fs->num_rows ? &fs->rows[index] : NULL;
}

int findings_code(const struct findings *fs)
{
    return fs->code;
}

int findings_lost(const struct findings *fs)
{
    return fs->lost;
}

const char *findings_keep(struct findings *fs, struct slice text)
{
    char *s = arena_get(&fs->texts, text.n + 1);

    if (s == NULL)
        return NULL;
    if (text.n > 0)
        memcpy(s, text.p, text.n);
    s[text.n] = A_NUL;
    return s;
}

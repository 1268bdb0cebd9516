/* rows.c: rows as bytes in a spool. A row is its length (size_t), then its cells: the kind; but for V_NONE and
   V_ABSENT also scale, flags and either the eight bytes of the number or length and bytes; then the number of notes,
   how many were omitted, and each note's line number, length and bytes. Only this run reads them back, so numbers
   are in the machine's own form. */
#include <stdlib.h>
#include "base/buf.h"
#include "base/spool.h"
#include "render/rows.h"

struct rows {
    struct spool *spool;
    size_t num_columns;
    uint64_t count;
    struct buf row;             /* the row being written or read */
    struct value *cells;        /* read back; texts point into row */
    struct slice *lines;        /* notes read back */
    uint64_t *numbers;
    size_t room_lines;
    struct notes notes;
};

enum { IP_BYTES = 16 };

struct rows *rows_new(size_t num_columns)
{
    struct rows *k = calloc(1, sizeof *k);

    if (k == NULL)
        return NULL;
    buf_init(&k->row, 0);
    k->num_columns = num_columns;
    k->cells = calloc(num_columns + 1, sizeof *k->cells);
    k->spool = spool_new();
    if (k->cells == NULL || k->spool == NULL) {
        rows_free(k);
        return NULL;
    }
    return k;
}

void rows_free(struct rows *k)
{
    if (k == NULL)
        return;
    buf_done(&k->row);
    spool_free(k->spool);
    free(k->cells);
    free(k->lines);
    free(k->numbers);
    free(k);
}

uint64_t rows_count(const struct rows *k)
{
    return k->count;
}

static void put_size(struct buf *b, size_t n)
{
    buf_put(b, slice_of((const unsigned char *)&n, sizeof n));
}

static void put_u64_raw(struct buf *b, uint64_t u)
{
    buf_put(b, slice_of((const unsigned char *)&u, sizeof u));
}

static void put_cell(struct buf *b, const struct value *v)
{
    buf_byte(b, v->kind);
    if (v->kind == V_NONE || v->kind == V_ABSENT)
        return;
    buf_byte(b, v->scale);
    buf_byte(b, v->flags);
    if (v->kind == V_TEXT || v->kind == V_HEX) {
        put_size(b, v->n);
        buf_put(b, slice_of(v->v.p, v->n));
    } else if (v->kind == V_IP) {
        buf_put(b, slice_of(v->v.p, IP_BYTES));
    } else {
        put_u64_raw(b, v->v.u);
    }
}

int rows_put(struct rows *k, const struct value *cells, const struct notes *notes)
{
    size_t i, num = notes != NULL ? notes->count : 0, size;
    int result;

    buf_clear(&k->row);
    for (i = 0; i < k->num_columns; i++)
        put_cell(&k->row, &cells[i]);
    put_size(&k->row, num);
    put_u64_raw(&k->row, notes != NULL ? notes->omitted : 0);
    for (i = 0; i < num; i++) {
        put_u64_raw(&k->row, notes->number[i]);
        put_size(&k->row, notes->line[i].n);
        buf_put(&k->row, notes->line[i]);
    }
    if (k->row.result != OK)
        return k->row.result;
    size = k->row.n;
    result = spool_put(k->spool, slice_of((const unsigned char *)&size, sizeof size));
    if (result == OK)
        result = spool_put(k->spool, buf_slice(&k->row));
    if (result == OK)
        k->count++;
    return result;
}

int rows_rewind(struct rows *k)
{
    return spool_rewind(k->spool);
}

/* The getters take from the front of *s. The bytes are this module's own: what is missing is a failed read, found by
   the caller. */
static struct slice get(struct slice *s, size_t n)
{
    struct slice t;

    if (slice_sub(*s, 0, n, &t) == OK)
        *s = slice_from(*s, n);
    else
        *s = slice_of(NULL, 0);
    return t;
}

static size_t get_size(struct slice *s)
{
    size_t n = 0;
    struct slice t = get(s, sizeof n);

    if (t.n == sizeof n)
        memcpy(&n, t.p, sizeof n);
    return n;
}

static uint64_t get_u64_raw(struct slice *s)
{
    uint64_t u = 0;
    struct slice t = get(s, sizeof u);

    if (t.n == sizeof u)
        memcpy(&u, t.p, sizeof u);
    return u;
}

static unsigned char get_byte(struct slice *s)
{
    struct slice t = get(s, 1);
    return t.n == 1 ? t.p[0] : 0;
}

static void get_cell(struct slice *s, struct value *v)
{
    struct slice t;

    *v = value_none();
    v->kind = get_byte(s);
    if (v->kind == V_NONE || v->kind == V_ABSENT)
        return;
    v->scale = get_byte(s);
    v->flags = get_byte(s);
    if (v->kind == V_TEXT || v->kind == V_HEX || v->kind == V_IP) {
        t = get(s, v->kind == V_IP ? IP_BYTES : get_size(s));
        v->v.p = t.p;
        v->n = (uint32_t)t.n;
    } else {
        v->v.u = get_u64_raw(s);
    }
}

static int room_for_lines(struct rows *k, size_t num)
{
    struct slice *lines;
    uint64_t *numbers;

    if (num <= k->room_lines)
        return OK;
    lines = realloc(k->lines, num * sizeof *lines);
    if (lines != NULL)
        k->lines = lines;
    numbers = realloc(k->numbers, num * sizeof *numbers);
    if (numbers != NULL)
        k->numbers = numbers;
    if (lines == NULL || numbers == NULL)
        return E_NOMEM;
    k->room_lines = num;
    return OK;
}

static int get_notes(struct rows *k, struct slice *s)
{
    size_t i, num = get_size(s);

    k->notes.omitted = get_u64_raw(s);
    if (num > s->n / (sizeof(uint64_t) + sizeof(size_t)))
        return E_SHORT;
    if (room_for_lines(k, num) != OK)
        return E_NOMEM;
    for (i = 0; i < num; i++) {
        k->numbers[i] = get_u64_raw(s);
        k->lines[i] = get(s, get_size(s));
    }
    k->notes.line = k->lines;
    k->notes.number = k->numbers;
    k->notes.count = num;
    return OK;
}

int rows_next(struct rows *k, const struct value **cells, const struct notes **notes)
{
    size_t i, size;
    struct slice s;
    int result = spool_get(k->spool, (unsigned char *)&size, sizeof size);

    *cells = NULL;
    *notes = NULL;
    if (result != OK)
        return result;
    buf_clear(&k->row);
    if (buf_reserve(&k->row, size) == NULL)
        return k->row.result;
    result = spool_get(k->spool, k->row.p, size);
    if (result != OK)
        return result == END ? E_SHORT : result;
    s = slice_of(k->row.p, size);
    for (i = 0; i < k->num_columns; i++)
        get_cell(&s, &k->cells[i]);
    result = get_notes(k, &s);
    if (result != OK)
        return result;
    *cells = k->cells;
    if (k->notes.count > 0 || k->notes.omitted > 0)
        *notes = &k->notes;
    return OK;
}

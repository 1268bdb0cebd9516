/* entry.c: the parts of an entry by the names of its fields; the export form of the systemd journal.

   Export form: a field is a line KEY=value; or, when the value has bytes that are not text, a line KEY, then its length
   as 8 bytes, the lowest first, that many bytes, and a line end. An empty line ends the entry. */
#include "base/ascii.h"
#include "trace/entry.h"

enum { LENGTH_BYTES = 8 };
#define BINARY_MAX (UINT64_C(1) << 30)      /* the journal holds no longer fields */

void entry_clear(struct entry *n)
{
    n->number = 0;
    memset(n->rank, 0, sizeof n->rank);
    buf_clear(&n->text);
    n->program.n = n->host.n = 0;
    n->pid = 0;
    memset(&n->time, 0, sizeof n->time);
    memset(&n->binary, 0, sizeof n->binary);
}

void entry_done(struct entry *n)
{
    buf_done(&n->text);
    entry_clear(n);
}

const struct entry_key *entry_key(struct slice name)
{
    size_t i;

    for (i = 0; i < NUM_KEYS; i++)
        if (entry_keys[i].name.n == name.n && bytes_same(entry_keys[i].name.p, name.p, name.n))
            return &entry_keys[i];
    return NULL;
}

static void put_word(struct entry_word *w, struct slice s)
{
    w->n = s.n < ENTRY_WORD_MAX ? s.n : ENTRY_WORD_MAX;
    memcpy(w->p, s.p, w->n);
}

/* Seconds, thousandths or millionths of them since 1970, whichever the number of digits fits. */
static int count_time(struct slice s, struct stamp *out)
{
    uint64_t u;

    if (s.n < 9 || s.n > 16 || slice_u64(s, &u) != OK)
        return E_FORMAT;
    out->resolution = s.n < 12 ? INSTANT_SECOND : s.n < 15 ? 1000 : 1;
    out->when = (int64_t)u * out->resolution;
    out->is_local = 0;
    return OK;
}

static int put_time(struct entry *n, struct clock *c, struct slice s)
{
    struct stamp at;

    if (count_time(s, &at) != OK && stamp_any(c, s, &at) != OK)
        return 0;
    n->time = at;
    return 1;
}

/* A time is told by microseconds or in another way; the former count more. */
static int put_micros(struct entry *n, struct slice s)
{
    struct stamp at;

    if (count_time(s, &at) != OK || at.resolution != 1)
        return 0;
    n->time = at;
    return 1;
}

void entry_put(struct entry *n, struct clock *c, const struct entry_key *key, struct slice value)
{
    int taken = value.n > 0;
    uint64_t u;

    if (n->rank[key->role] >= key->rank || !taken)
        return;
    switch (key->role) {
    case ROLE_TEXT:
        buf_clear(&n->text);
        buf_put(&n->text, slice_of(value.p, value.n < ENTRY_TEXT_MAX ? value.n : ENTRY_TEXT_MAX));
        break;
    case ROLE_PROGRAM: put_word(&n->program, value); break;
    case ROLE_HOST: put_word(&n->host, value); break;
    case ROLE_PID:
        taken = slice_u64(value, &u) == OK;
        n->pid = taken ? u : n->pid;
        break;
    case ROLE_MICROS: taken = put_micros(n, value); break;
    case ROLE_TIME: taken = n->rank[ROLE_MICROS] == 0 && put_time(n, c, value); break;
    default: break;
    }
    if (taken)
        n->rank[key->role] = key->rank;
}

/* --- export form */

/* Bytes of a field with a length; how many of them belong to it. Where bytes were passed over it is lost. */
static size_t binary(struct entry *n, struct slice s, uint64_t passed)
{
    struct entry_binary *b = &n->binary;
    size_t i = 0, take;

    if (passed > 0)
        b->key = NULL;
    for (; b->num_length < LENGTH_BYTES && i < s.n; i++)
        b->left |= (uint64_t)s.p[i] << 8 * b->num_length++;
    if (b->num_length < LENGTH_BYTES)
        return i;
    if (passed > 0)
        b->left -= passed < b->left ? passed : b->left;
    take = s.n - i < b->left ? s.n - i : (size_t)b->left;
    if (b->key != NULL && n->text.n + take <= ENTRY_TEXT_MAX)
        buf_put(&n->text, slice_of(s.p + i, take));
    b->left -= take;
    return i + take;
}

/* A field with a length begins. Only a text is kept. */
static void binary_begin(struct entry *n, struct slice name)
{
    const struct entry_key *key = entry_key(name);

    memset(&n->binary, 0, sizeof n->binary);
    n->binary.is_open = 1;
    if (key != NULL && key->role == ROLE_TEXT && n->rank[ROLE_TEXT] < key->rank) {
        n->binary.key = key;
        n->rank[ROLE_TEXT] = key->rank;
        buf_clear(&n->text);
    }
}

int entry_export(struct entry *n, struct clock *c, struct slice line, unsigned end, uint64_t passed)
{
    struct slice field = slice_of(line.p, line.n - end);
    const struct entry_key *key;
    size_t equals;

    if (n->binary.is_open) {
        size_t used = binary(n, line, passed);
        if (n->binary.num_length == LENGTH_BYTES && n->binary.left > BINARY_MAX) {
            n->binary.is_open = 0;
            return E_FORMAT;
        }
        if (n->binary.num_length == LENGTH_BYTES && n->binary.left == 0 && used < line.n)
            n->binary.is_open = 0;      /* with the line's end behind it */
        return END;
    }
    if (field.n == 0)
        return OK;
    equals = slice_find(field, A_EQ);
    if (equals == field.n) {
        binary_begin(n, field);
        return END;
    }
    key = entry_key(slice_of(field.p, equals));
    if (key != NULL)
        entry_put(n, c, key, slice_from(field, equals + 1));
    return END;
}

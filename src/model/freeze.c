/* freeze.c: structs of the model as bytes.

   Which members a struct has is listed once, as kinds and offsets, and one loop each writes and reads them all in that
   order. Numbers take as many bytes as they need (freeze.h); signed ones are folded so that small ones stay small
   whatever their sign. */
#include <stdlib.h>
#include "model/freeze.h"

enum kind { M_WORD, M_CAUSE, M_INT, M_I32, M_I64, M_U64, M_SLICE, M_NAME, M_IP };

struct member {
    enum kind kind;
    size_t at;
};

#define AT(s, m) offsetof(struct s, m)
#define ENDPOINT(s) \
    { M_IP, AT(s, at.remote_ip) }, { M_IP, AT(s, at.local_ip) }, { M_I32, AT(s, at.remote_port) }, \
    { M_I32, AT(s, at.local_port) }, { M_INT, AT(s, at.sure) }
#define ORIGIN(s) \
    { M_NAME, AT(s, from.input) }, { M_U64, AT(s, from.record) }, { M_NAME, AT(s, from.log_input) }, \
    { M_U64, AT(s, from.log_first) }, { M_U64, AT(s, from.log_last) }, { M_U64, AT(s, from.pid) }, \
    { M_U64, AT(s, from.digest) }

static const struct member transfer_members[] = {
    { M_WORD, AT(transfer, source) }, { M_WORD, AT(transfer, role) }, { M_WORD, AT(transfer, product) },
    { M_WORD, AT(transfer, op) }, { M_WORD, AT(transfer, result) }, { M_SLICE, AT(transfer, system) },
    { M_SLICE, AT(transfer, sysplex) }, { M_SLICE, AT(transfer, stack) }, { M_SLICE, AT(transfer, release) },
    { M_SLICE, AT(transfer, job) }, { M_I32, AT(transfer, asid) }, { M_I64, AT(transfer, start) },
    { M_I64, AT(transfer, end) }, { M_I64, AT(transfer, duration) }, { M_I64, AT(transfer, resolution) },
    { M_I64, AT(transfer, opened) },
    { M_U64, AT(transfer, bytes) }, { M_INT, AT(transfer, has_bytes) }, { M_SLICE, AT(transfer, user) },
    { M_SLICE, AT(transfer, login) }, ENDPOINT(transfer), { M_SLICE, AT(transfer, host) },
    { M_SLICE, AT(transfer, path) }, { M_SLICE, AT(transfer, path2) }, { M_INT, AT(transfer, path_cut) },
    { M_INT, AT(transfer, resumed) }, { M_SLICE, AT(transfer, data_type) }, { M_SLICE, AT(transfer, mode) },
    { M_I64, AT(transfer, old1) }, { M_I64, AT(transfer, old2) }, { M_I64, AT(transfer, new1) },
    { M_I64, AT(transfer, new2) }, { M_SLICE, AT(transfer, auth) }, { M_SLICE, AT(transfer, cipher) },
    { M_SLICE, AT(transfer, mac) }, { M_SLICE, AT(transfer, kex) }, { M_SLICE, AT(transfer, compression) },
    { M_SLICE, AT(transfer, ssh_version) }, { M_INT, AT(transfer, fips) }, ORIGIN(transfer),
    { M_U64, AT(transfer, session) }, { M_CAUSE, AT(transfer, cause) }, { M_SLICE, AT(transfer, cause_text) }
};

static const struct member login_members[] = {
    { M_WORD, AT(login, source) }, { M_WORD, AT(login, result) }, { M_SLICE, AT(login, system) },
    { M_I64, AT(login, time) }, { M_I64, AT(login, resolution) }, { M_SLICE, AT(login, user) }, ENDPOINT(login),
    { M_SLICE, AT(login, auth) }, { M_I32, AT(login, reason) }, { M_SLICE, AT(login, reason_text) },
    { M_INT, AT(login, retry) }, ORIGIN(login), { M_U64, AT(login, session) }, { M_CAUSE, AT(login, cause) },
    { M_SLICE, AT(login, cause_text) }
};

static const struct member session_members[] = {
    { M_WORD, AT(session, role) }, { M_SLICE, AT(session, system) }, { M_SLICE, AT(session, user) },
    ENDPOINT(session), { M_I64, AT(session, start) }, { M_I64, AT(session, end) }, { M_I64, AT(session, resolution) },
    { M_SLICE, AT(session, auth) }, { M_SLICE, AT(session, kex) }, { M_SLICE, AT(session, cipher) },
    { M_SLICE, AT(session, mac) }, { M_WORD, AT(session, product) }, { M_U64, AT(session, transfers) },
    { M_U64, AT(session, failures) }, { M_U64, AT(session, bytes_in) }, { M_U64, AT(session, bytes_out) },
    { M_WORD, AT(session, phase) }, { M_WORD, AT(session, outcome) }, ORIGIN(session),
    { M_U64, AT(session, session) }, { M_CAUSE, AT(session, cause) }, { M_SLICE, AT(session, cause_text) },
    { M_SLICE, AT(session, kex_source) }, { M_SLICE, AT(session, cipher_source) }, { M_SLICE, AT(session, mac_source) },
    { M_SLICE, AT(session, host_key) }, { M_SLICE, AT(session, compression) }, { M_SLICE, AT(session, peer) }
};

static const struct member progress_members[] = { { M_I64, AT(progress, when) }, { M_U64, AT(progress, bytes) } };
static const struct member phase_members[] = {
    { M_WORD, AT(phase, name) }, { M_I64, AT(phase, when) }, { M_U64, AT(phase, line) }
};
static const struct member process_members[] = {
    { M_U64, AT(process, pid) }, { M_WORD, AT(process, role) }, { M_I64, AT(process, first_when) },
    { M_I64, AT(process, last_when) }, { M_U64, AT(process, first) }, { M_U64, AT(process, last) }
};

#define NUM(list) (sizeof (list) / sizeof (list)[0])

/* --- names */

void freeze_names_done(struct freeze_names *n)
{
    free(n->name);
    memset(n, 0, sizeof *n);
}

size_t freeze_name(struct freeze_names *n, const char *name)
{
    const char **more;
    size_t i, cap;

    if (name == NULL)
        return 0;
    if (n->last < n->num && n->name[n->last] == name)
        return n->last + 1;
    for (i = 0; i < n->num; i++)
        if (n->name[i] == name || strcmp(n->name[i], name) == 0) {
            n->last = i;
            return i + 1;
        }
    if (n->num == n->cap) {
        cap = n->cap > 0 ? n->cap * 2 : 16;
        more = realloc(n->name, cap * sizeof *more);
        if (more == NULL) {
            n->lost = 1;
            return 0;
        }
        n->name = more;
        n->cap = cap;
    }
    n->last = n->num;
    n->name[n->num++] = name;
    return n->num;
}

/* --- numbers and texts */

enum { GROUP_BITS = 7, MORE = 0x80, LOW = 0x7F, U64_MAX_BYTES = 10 };

void freeze_u64(struct buf *b, uint64_t u)
{
    unsigned char *d = buf_reserve(b, U64_MAX_BYTES);

    if (d == NULL)
        return;
    for (; u > LOW; u >>= GROUP_BITS) {
        *d++ = (unsigned char)((u & LOW) | MORE);
        b->n++;
    }
    *d = (unsigned char)u;
    b->n++;
}

int thaw_u64(struct slice *s, uint64_t *u)
{
    uint64_t x = 0;
    size_t i;

    *u = 0;
    for (i = 0; i < s->n && i < U64_MAX_BYTES; i++) {
        x |= (uint64_t)(s->p[i] & LOW) << (i * GROUP_BITS);
        if (!(s->p[i] & MORE)) {
            *s = slice_from(*s, i + 1);
            *u = x;
            return OK;
        }
    }
    return E_FORMAT;
}

void freeze_i64(struct buf *b, int64_t i)
{
    freeze_u64(b, i < 0 ? ((uint64_t)~i << 1) | 1 : (uint64_t)i << 1);
}

/* Instants and durations lie so far inside that differences of them do, too; the ends stand for none and for never. */
#define I64_MOST (INT64_MAX / 4)

int thaw_i64(struct slice *s, int64_t *i)
{
    uint64_t u;

    *i = 0;
    if (thaw_u64(s, &u) != OK)
        return E_FORMAT;
    *i = u & 1 ? -(int64_t)(u >> 1) - 1 : (int64_t)(u >> 1);
    if ((*i > I64_MOST && *i < INT64_MAX) || (*i < -I64_MOST && *i > INT64_MIN)) {
        *i = 0;
        return E_FORMAT;
    }
    return OK;
}

void freeze_slice(struct buf *b, struct slice t)
{
    freeze_u64(b, t.n);
    buf_put(b, t);
}

int thaw_slice(struct slice *s, struct slice *t)
{
    uint64_t n;

    *t = slice_of(NULL, 0);
    if (thaw_u64(s, &n) != OK || n > s->n)
        return E_FORMAT;
    *t = slice_of(s->p, (size_t)n);
    *s = slice_from(*s, (size_t)n);
    return OK;
}

/* --- structs */

static void freeze(struct buf *b, struct freeze_names *n, const void *x, const struct member *m, size_t num)
{
    const struct member *end = m + num;

    for (; m < end; m++) {
        const void *p = (const unsigned char *)x + m->at;
        switch (m->kind) {
        case M_WORD: freeze_u64(b, (uint64_t)*(const enum word *)p); break;
        case M_CAUSE: freeze_u64(b, (uint64_t)*(const enum cause_id *)p); break;
        case M_INT: freeze_i64(b, *(const int *)p); break;
        case M_I32: freeze_i64(b, *(const int32_t *)p); break;
        case M_I64: freeze_i64(b, *(const int64_t *)p); break;
        case M_U64: freeze_u64(b, *(const uint64_t *)p); break;
        case M_SLICE: freeze_slice(b, *(const struct slice *)p); break;
        case M_NAME: freeze_u64(b, freeze_name(n, *(const char *const *)p)); break;
        case M_IP:
            if (ip_is_absent(p))
                freeze_slice(b, slice_of(NULL, 0));
            else
                freeze_slice(b, slice_of(((const struct ip *)p)->b, sizeof ((const struct ip *)p)->b));
            break;
        }
    }
}

static int thaw_ip(struct slice *s, struct ip *ip)
{
    struct slice t;

    if (thaw_slice(s, &t) != OK || (t.n != 0 && t.n != sizeof ip->b))
        return E_FORMAT;
    if (t.n > 0)
        memcpy(ip->b, t.p, t.n);
    return OK;
}

/* A number below the limit. */
static int thaw_index(struct slice *s, uint64_t limit, uint64_t *u)
{
    return thaw_u64(s, u) == OK && *u < limit ? OK : E_FORMAT;
}

static int thaw_member(struct slice *s, const struct freeze_names *n, void *p, enum kind kind)
{
    uint64_t u;
    int64_t i;

    switch (kind) {
    case M_WORD:
        if (thaw_index(s, NUM_WORDS, &u) != OK)
            return E_FORMAT;
        *(enum word *)p = (enum word)u;
        return OK;
    case M_CAUSE:
        if (thaw_index(s, NUM_CAUSES, &u) != OK)
            return E_FORMAT;
        *(enum cause_id *)p = (enum cause_id)u;
        return OK;
    case M_INT:
    case M_I32:
        if (thaw_i64(s, &i) != OK || i < INT32_MIN || i > INT32_MAX)
            return E_FORMAT;
        if (kind == M_INT)
            *(int *)p = (int)i;
        else
            *(int32_t *)p = (int32_t)i;
        return OK;
    case M_I64:
        return thaw_i64(s, p);
    case M_U64:
        return thaw_u64(s, p);
    case M_SLICE:
        return thaw_slice(s, p);
    case M_NAME:
        if (thaw_index(s, (uint64_t)n->num + 1, &u) != OK)
            return E_FORMAT;
        *(const char **)p = u == 0 ? NULL : n->name[u - 1];
        return OK;
    default:
        return thaw_ip(s, p);
    }
}

static int thaw(struct slice *s, const struct freeze_names *n, void *x, const struct member *m, size_t num)
{
    const struct member *end = m + num;

    for (; m < end; m++)
        if (thaw_member(s, n, (unsigned char *)x + m->at, m->kind) != OK)
            return E_FORMAT;
    return OK;
}

static void freeze_story(struct buf *b, const struct story *story)
{
    unsigned i;

    freeze_u64(b, story->count);
    freeze_u64(b, story->omitted);
    for (i = 0; i < story->count; i++) {
        freeze_u64(b, story->number[i]);
        freeze_slice(b, story->line[i]);
    }
}

static int thaw_story(struct slice *s, struct story *story)
{
    uint64_t count;
    unsigned i;

    if (thaw_index(s, STORY_MAX + 1, &count) != OK || thaw_u64(s, &story->omitted) != OK)
        return E_FORMAT;
    story->count = (unsigned)count;
    for (i = 0; i < story->count; i++)
        if (thaw_u64(s, &story->number[i]) != OK || thaw_slice(s, &story->line[i]) != OK)
            return E_FORMAT;
    return OK;
}

/* A list: how many, and the members of each. */
static void freeze_list(struct buf *b, const void *list, unsigned num, size_t size, const struct member *m,
    size_t members)
{
    unsigned i;

    freeze_u64(b, num);
    for (i = 0; i < num; i++)
        freeze(b, NULL, (const unsigned char *)list + i * size, m, members);
}

static int thaw_list(struct slice *s, void *list, unsigned *num, unsigned most, size_t size, const struct member *m,
    size_t members)
{
    uint64_t count;
    unsigned i;

    if (thaw_index(s, (uint64_t)most + 1, &count) != OK)
        return E_FORMAT;
    *num = (unsigned)count;
    for (i = 0; i < count; i++)
        if (thaw(s, NULL, (unsigned char *)list + i * size, m, members) != OK)
            return E_FORMAT;
    return OK;
}

void freeze_transfer(struct buf *b, struct freeze_names *n, const struct transfer *t)
{
    freeze(b, n, t, transfer_members, NUM(transfer_members));
    freeze_story(b, &t->story);
    freeze_list(b, t->progress, t->num_progress, sizeof *t->progress, progress_members, NUM(progress_members));
}

int thaw_transfer(struct slice s, const struct freeze_names *n, struct thawed *room, struct transfer *t)
{
    memset(t, 0, sizeof *t);
    t->progress = room->progress;
    if (thaw(&s, n, t, transfer_members, NUM(transfer_members)) == OK && thaw_story(&s, &t->story) == OK
        && thaw_list(&s, room->progress, &t->num_progress, PROGRESS_MAX, sizeof *room->progress, progress_members,
            NUM(progress_members)) == OK && s.n == 0)
        return OK;
    memset(t, 0, sizeof *t);
    return E_FORMAT;
}

void freeze_login(struct buf *b, struct freeze_names *n, const struct login *l)
{
    freeze(b, n, l, login_members, NUM(login_members));
    freeze_story(b, &l->story);
}

int thaw_login(struct slice s, const struct freeze_names *n, struct login *l)
{
    memset(l, 0, sizeof *l);
    if (thaw(&s, n, l, login_members, NUM(login_members)) == OK && thaw_story(&s, &l->story) == OK && s.n == 0)
        return OK;
    memset(l, 0, sizeof *l);
    return E_FORMAT;
}

void freeze_session(struct buf *b, struct freeze_names *n, const struct session *s)
{
    freeze(b, n, s, session_members, NUM(session_members));
    freeze_list(b, s->phases, s->num_phases, sizeof *s->phases, phase_members, NUM(phase_members));
    freeze_list(b, s->processes, s->num_processes, sizeof *s->processes, process_members, NUM(process_members));
}

int thaw_session(struct slice s, const struct freeze_names *n, struct thawed *room, struct session *x)
{
    memset(x, 0, sizeof *x);
    x->phases = room->phases;
    x->processes = room->processes;
    if (thaw(&s, n, x, session_members, NUM(session_members)) == OK
        && thaw_list(&s, room->phases, &x->num_phases, PHASES_MAX, sizeof *room->phases, phase_members,
            NUM(phase_members)) == OK
        && thaw_list(&s, room->processes, &x->num_processes, PROCESSES_MAX, sizeof *room->processes, process_members,
            NUM(process_members)) == OK && s.n == 0)
        return OK;
    memset(x, 0, sizeof *x);
    return E_FORMAT;
}

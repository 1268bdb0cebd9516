/* t_freeze.c: structs of the model come back as they were; damaged bytes are refused. */
#include <stdlib.h>
#include "unit.h"
#include "model/freeze.h"

static struct thawed lists;
static const char one[] = "day1.smf", two[] = "sftp.log";

static void fill_endpoint(struct endpoint *e)
{
    CU_ASSERT_EQUAL_FATAL(ip_parse(unit_text("192.0.2.17"), &e->remote_ip), OK);
    CU_ASSERT_EQUAL_FATAL(ip_parse(unit_text("2001:db8::1"), &e->local_ip), OK);
    e->remote_port = 65535;
    e->local_port = -1;
    e->sure = 1;
}

static void fill_origin(struct origin *o)
{
    o->input = one;
    o->record = 17;
    o->log_input = two;
    o->log_first = UINT64_MAX;
    o->log_last = 129;
    o->pid = 33554486;
}

static void fill_story(struct story *s)
{
    s->count = 2;
    s->omitted = 128;
    s->number[0] = 3;
    s->line[0] = unit_text("open \"/a\"");
    s->number[1] = 300;
    s->line[1] = unit_text("");
}

static const struct progress samples[] = { { 5, 1 }, { INSTANT_NONE, UINT64_MAX } };

static void fill_transfer(struct transfer *t)
{
    memset(t, 0, sizeof *t);
    t->source = W_SMF97;
    t->role = W_CLIENT;
    t->product = W_SCP;
    t->op = W_PUT;
    t->result = W_FAIL;
    t->system = unit_text("PRD1");
    t->asid = -1;
    t->start = INSTANT_NONE;
    t->end = INT64_MAX;
    t->duration = -1;
    t->resolution = 10000;
    t->bytes = UINT64_MAX;
    t->has_bytes = 1;
    t->path = unit_text("/u/anna/a b");
    t->resumed = -1;
    t->old1 = -1;
    t->new2 = 511;
    t->fips = 1;
    t->session = 1;
    t->cause = C_PERMISSION_DENIED;
    t->cause_text = unit_text("Permission denied");
    t->progress = samples;
    t->num_progress = 2;
    fill_endpoint(&t->at);
    fill_origin(&t->from);
    fill_story(&t->story);
}

static int same(struct slice a, struct slice b)
{
    return slice_same(a, b);
}

static void same_story(const struct story *a, const struct story *b)
{
    unsigned i;

    CU_ASSERT_EQUAL_FATAL(a->count, b->count);
    CU_ASSERT_EQUAL(a->omitted, b->omitted);
    for (i = 0; i < a->count; i++) {
        CU_ASSERT_EQUAL(a->number[i], b->number[i]);
        CU_ASSERT(same(a->line[i], b->line[i]));
    }
}

static void transfer_comes_back(void)
{
    struct freeze_names n;
    struct transfer t, u;
    struct buf b;

    memset(&n, 0, sizeof n);
    buf_init(&b, 0);
    fill_transfer(&t);
    freeze_transfer(&b, &n, &t);
    CU_ASSERT_EQUAL_FATAL(b.result, OK);
    CU_ASSERT_EQUAL(n.num, 2);
    CU_ASSERT_EQUAL_FATAL(thaw_transfer(buf_slice(&b), &n, &lists, &u), OK);
    CU_ASSERT_EQUAL(u.source, W_SMF97);
    CU_ASSERT_EQUAL(u.result, W_FAIL);
    CU_ASSERT(same(u.system, t.system));
    CU_ASSERT_EQUAL(u.system.n, 4);
    CU_ASSERT_EQUAL(u.stack.n, 0);
    CU_ASSERT_EQUAL(u.asid, -1);
    CU_ASSERT_EQUAL(u.start, INSTANT_NONE);
    CU_ASSERT_EQUAL(u.end, INT64_MAX);
    CU_ASSERT_EQUAL(u.duration, -1);
    CU_ASSERT_EQUAL(u.bytes, UINT64_MAX);
    CU_ASSERT(same(u.path, t.path));
    CU_ASSERT_EQUAL(u.new2, 511);
    CU_ASSERT_EQUAL(u.cause, C_PERMISSION_DENIED);
    CU_ASSERT(ip_same(&u.at.remote_ip, &t.at.remote_ip) && ip_same(&u.at.local_ip, &t.at.local_ip));
    CU_ASSERT_EQUAL(u.at.remote_port, 65535);
    CU_ASSERT_EQUAL(u.at.local_port, -1);
    CU_ASSERT_STRING_EQUAL(u.from.input, one);
    CU_ASSERT_STRING_EQUAL(u.from.log_input, two);
    CU_ASSERT_EQUAL(u.from.log_first, UINT64_MAX);
    CU_ASSERT_EQUAL(u.from.pid, 33554486);
    same_story(&u.story, &t.story);
    CU_ASSERT_EQUAL_FATAL(u.num_progress, 2);
    CU_ASSERT(u.progress[0].when == 5 && u.progress[0].bytes == 1);
    CU_ASSERT(u.progress[1].when == INSTANT_NONE && u.progress[1].bytes == UINT64_MAX);
    buf_done(&b);
    freeze_names_done(&n);
}

static void login_and_session_come_back(void)
{
    static const struct phase phases[] = { { W_REACH, 7, 3 }, { W_KEX, INSTANT_NONE, 0 } };
    static const struct process processes[] = { { 4711, W_MONITOR, 7, INSTANT_NONE, 3, 0 } };
    struct freeze_names n;
    struct login l, k;
    struct session s, r;
    struct buf b;

    memset(&n, 0, sizeof n);
    memset(&l, 0, sizeof l);
    memset(&s, 0, sizeof s);
    buf_init(&b, 0);
    l.source = W_SMF98;
    l.result = W_FAIL;
    l.time = -1;
    l.reason = -1;
    l.user = unit_text("BERT");
    l.retry = 1;
    fill_endpoint(&l.at);
    fill_origin(&l.from);
    fill_story(&l.story);
    freeze_login(&b, &n, &l);
    CU_ASSERT_EQUAL_FATAL(thaw_login(buf_slice(&b), &n, &k), OK);
    CU_ASSERT(k.source == W_SMF98 && k.time == -1 && k.reason == -1 && k.retry == 1);
    CU_ASSERT(same(k.user, l.user));
    same_story(&k.story, &l.story);
    buf_clear(&b);
    s.role = W_CLIENT;
    s.start = INSTANT_NONE;
    s.end = 5;
    s.transfers = 3;
    s.phase = W_KEX;
    s.cipher_source = unit_text("ICSF");
    fill_endpoint(&s.at);
    fill_origin(&s.from);
    s.phases = phases;
    s.num_phases = 2;
    s.processes = processes;
    s.num_processes = 1;
    freeze_session(&b, &n, &s);
    CU_ASSERT_EQUAL_FATAL(thaw_session(buf_slice(&b), &n, &lists, &r), OK);
    CU_ASSERT(r.role == W_CLIENT && r.start == INSTANT_NONE && r.end == 5 && r.transfers == 3 && r.phase == W_KEX);
    CU_ASSERT(same(r.cipher_source, s.cipher_source));
    CU_ASSERT_EQUAL_FATAL(r.num_phases, 2);
    CU_ASSERT(r.phases[0].name == W_REACH && r.phases[0].when == 7 && r.phases[0].line == 3);
    CU_ASSERT(r.phases[1].name == W_KEX && r.phases[1].when == INSTANT_NONE);
    CU_ASSERT_EQUAL_FATAL(r.num_processes, 1);
    CU_ASSERT(r.processes[0].pid == 4711 && r.processes[0].role == W_MONITOR && r.processes[0].last_when == INSTANT_NONE);
    buf_done(&b);
    freeze_names_done(&n);
}

/* Every prefix is refused; changed bytes are refused or give something that stays inside. */
static void damage_is_refused(void)
{
    struct freeze_names n;
    struct transfer t, u;
    struct buf b;
    uint32_t seed = 7;
    size_t i;

    memset(&n, 0, sizeof n);
    buf_init(&b, 0);
    fill_transfer(&t);
    freeze_transfer(&b, &n, &t);
    for (i = 0; i < b.n; i++) {
        unsigned char *copy = malloc(i > 0 ? i : 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, b.p, i);
        CU_ASSERT_EQUAL(thaw_transfer(slice_of(copy, i), &n, &lists, &u), E_FORMAT);
        free(copy);
    }
    for (i = 0; i < 2000; i++) {
        unsigned char *copy = malloc(b.n);
        unsigned k;
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, b.p, b.n);
        copy[unit_random(&seed) % b.n] = (unsigned char)unit_random(&seed);
        if (thaw_transfer(slice_of(copy, b.n), &n, &lists, &u) == OK) {
            CU_ASSERT(u.path.n == 0 || (u.path.p >= copy && u.path.p + u.path.n <= copy + b.n));
            for (k = 0; k < u.story.count; k++)
                CU_ASSERT(u.story.line[k].n == 0 || u.story.line[k].p + u.story.line[k].n <= copy + b.n);
            CU_ASSERT(u.source < NUM_WORDS && u.cause < NUM_CAUSES && u.num_progress <= PROGRESS_MAX);
        }
        free(copy);
    }
    buf_byte(&b, 0);
    CU_ASSERT_EQUAL(thaw_transfer(buf_slice(&b), &n, &lists, &u), E_FORMAT);
    buf_done(&b);
    freeze_names_done(&n);
}

static void numbers(void)
{
    static const uint64_t u[] = { 0, 1, 127, 128, 16383, 16384, UINT64_MAX };
    static const int64_t i[] = { 0, -1, 1, 63, -64, 64, INT64_MAX, INT64_MIN };
    struct slice s;
    struct buf b;
    uint64_t x;
    int64_t y;
    size_t k;

    buf_init(&b, 0);
    for (k = 0; k < sizeof u / sizeof u[0]; k++)
        freeze_u64(&b, u[k]);
    for (k = 0; k < sizeof i / sizeof i[0]; k++)
        freeze_i64(&b, i[k]);
    CU_ASSERT_EQUAL(b.p[2], 127);
    s = buf_slice(&b);
    for (k = 0; k < sizeof u / sizeof u[0]; k++) {
        CU_ASSERT_EQUAL_FATAL(thaw_u64(&s, &x), OK);
        CU_ASSERT_EQUAL(x, u[k]);
    }
    for (k = 0; k < sizeof i / sizeof i[0]; k++) {
        CU_ASSERT_EQUAL_FATAL(thaw_i64(&s, &y), OK);
        CU_ASSERT_EQUAL(y, i[k]);
    }
    CU_ASSERT_EQUAL(s.n, 0);
    CU_ASSERT_EQUAL(thaw_u64(&s, &x), E_FORMAT);
    buf_clear(&b);
    freeze_i64(&b, INT64_MAX - 1);      /* no instant is so far away */
    s = buf_slice(&b);
    CU_ASSERT_EQUAL(thaw_i64(&s, &y), E_FORMAT);
    buf_done(&b);
}

static const struct unit_case cases[] = {
    { "a transfer comes back as it was", transfer_comes_back },
    { "a login and a session come back", login_and_session_come_back },
    { "damaged bytes are refused", damage_is_refused },
    { "numbers", numbers },
    { NULL, NULL }
};
const struct unit_suite suite_freeze = { "freeze", cases };

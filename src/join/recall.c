/* recall.c: a table of a fixed size, in which the youngest entry takes the place of the oldest one.

   Lanes: the sessions of the log, found by their number. What that number is has no influence on how long a lane
   stays: it differs between one run and a merge of several. Of each session the last pairs are kept: within one session
   record and log have the same order, so that a pair which came first here and last there is none. And the port on
   which those operations agree that have but one candidate: one that disagrees and the session has none. Where the log
   guessed another port it takes three of them. And when the session ended, of which the log tells CLOSE_LATE afterwards
   at the latest. */
#include <stdlib.h>
#include "join/recall.h"

enum { LANES = 4096 /* a power of 2 */, LANE_PAIRS = 4, VOTES_ENOUGH = 1, VOTES_AGAINST = 3 };
#define SMF_STEP 10000      /* microseconds: ends that are no farther apart have no order */
#define CLOSE_LATE (300 * INSTANT_SECOND)

struct lane {
    uint64_t session;           /* 0: not in use */
    unsigned chained;           /* another one whose number falls into the same place, plus 1 */
    struct { int64_t end, log_end; uint64_t line; const char *log; } pair[LANE_PAIRS];
    unsigned next;
    int64_t closed;             /* INSTANT_NONE */
    struct ip ip;
    int32_t port;               /* 0: none yet, -1: they disagree */
    unsigned votes;
};
struct recall {
    struct lane lane[LANES];
    unsigned place[LANES];      /* by the hash of the number: a lane, plus 1 */
    unsigned oldest;
};

struct recall *recall_new(void) { return calloc(1, sizeof(struct recall)); }
void recall_free(struct recall *m) { free(m); }

static size_t place_of(uint64_t session)
{
    return session * UINT64_C(0x9E3779B97F4A7C15) >> 32 & (LANES - 1);
}

/* Its lane, plus 1; 0: it has none. */
static unsigned lane_of(const struct recall *m, uint64_t session)
{
    unsigned i = session != 0 ? m->place[place_of(session)] : 0;

    while (i != 0 && m->lane[i - 1].session != session)
        i = m->lane[i - 1].chained;
    return i;
}

static const struct lane *lane_find(const struct recall *m, uint64_t session)
{
    unsigned i = lane_of(m, session);

    return i != 0 ? &m->lane[i - 1] : NULL;
}

static void lane_leave(struct recall *m, const struct lane *l)
{
    unsigned *at = &m->place[place_of(l->session)];

    while (&m->lane[*at - 1] != l)
        at = &m->lane[*at - 1].chained;
    *at = l->chained;
}

static struct lane *lane_take(struct recall *m, uint64_t session)
{
    unsigned i = lane_of(m, session), *at = &m->place[place_of(session)];
    struct lane *l = &m->lane[i != 0 ? i - 1 : m->oldest];

    if (i != 0 || session == 0)
        return i != 0 ? l : NULL;
    if (l->session != 0)
        lane_leave(m, l);
    memset(l, 0, sizeof *l);
    l->session = session;
    l->chained = *at;
    l->closed = INSTANT_NONE;
    *at = m->oldest + 1;
    m->oldest = (m->oldest + 1) % LANES;
    return l;
}

void recall_pair(struct recall *m, const struct kept *r, const struct kept *o)
{
    struct lane *l = lane_take(m, o->u.t.session);

    if (l == NULL)
        return;
    l->pair[l->next].end = r->end;
    l->pair[l->next].log_end = o->end;
    l->pair[l->next].line = o->serial;
    l->pair[l->next].log = o->u.t.from.log_input;
    l->next = (l->next + 1) % LANE_PAIRS;
}

int recall_crosses(const struct recall *m, const struct kept *r, const struct kept *o)
{
    const struct lane *l = lane_find(m, o->u.t.session);
    unsigned i;

    if (l == NULL || r->u.t.result != W_OK || o->u.t.result != W_OK)
        return 0;
    for (i = 0; i < LANE_PAIRS; i++) {
        /* lines of equal times stand in their order; in others the numbers may be in any order */
        int before = l->pair[i].log_end != o->end ? l->pair[i].log_end < o->end : l->pair[i].line < o->serial;
        if (l->pair[i].line == 0 || l->pair[i].log != o->u.t.from.log_input || l->pair[i].line == o->serial)
            continue;
        if (before ? l->pair[i].end > r->end + SMF_STEP : l->pair[i].end < r->end - SMF_STEP)
            return 1;
    }
    return 0;
}

void recall_vote(struct recall *m, const struct kept *r, const struct kept *o)
{
    if (!o->u.t.at.sure && r->u.t.at.remote_port > 0)
        recall_tell(m, o->u.t.session, &r->u.t.at.remote_ip, r->u.t.at.remote_port);
}

void recall_tell(struct recall *m, uint64_t session, const struct ip *ip, int32_t port)
{
    struct lane *l = lane_take(m, session);

    if (l == NULL)
        return;
    l->port = l->votes > 0 && (l->port != port || !ip_same(&l->ip, ip)) ? -1 : port;
    l->ip = *ip;
    l->votes++;
}

int32_t recall_told(const struct recall *m, uint64_t session)
{
    const struct lane *l = lane_find(m, session);

    return l != NULL && l->port > 0 ? l->port : 0;
}

void recall_port(const struct recall *m, struct kept *o)
{
    const struct lane *l;
    int32_t port = o->u.t.at.remote_port;

    if (o->u.t.at.sure || (l = lane_find(m, o->u.t.session)) == NULL)
        return;
    if (l->votes >= (port > 0 && port != l->port ? VOTES_AGAINST : VOTES_ENOUGH) && l->port > 0
            && ip_same(&l->ip, &o->u.t.at.remote_ip))
        o->told_port = l->port;
}

void recall_close(struct recall *m, uint64_t session, int64_t when)
{
    struct lane *l = lane_take(m, session);

    if (l != NULL)
        l->closed = when;
}

int64_t recall_closed(const struct recall *m, const struct kept *o, int64_t now)
{
    const struct lane *l = lane_find(m, o->u.t.session);

    return l == NULL || l->closed == INSTANT_NONE || l->closed > now - CLOSE_LATE ? INSTANT_NONE : l->closed;
}

/* ends.c: the evidence on the client's side, and between the two sides of one transfer.

   A client's record (97) names both ends of the connection, the account on the server, the local file and, but for
   scp, the remote one. Its trace tells the server's address and port, the account and both names, as they were typed
   (relative ones are ends of the record's), but never its own port: so the endpoint says which server, not which
   connection, and counts as an address. Where both tell the remote name, both names must agree.

   Server and client: their endpoints are mirrored, what is remote for one is local for the other. Addresses or ports
   that both know and that differ rule a pair out (a network that translates addresses hides the pair: that is not
   guessed at). Where the client's own port is known on both sides it is the connection: endpoint; else the addresses
   that agree. The server's name of the file is compared with the client's remote one; either may be the end of the
   other. scp's record has no remote name: then only the endpoint with equal bytes counts. The product may differ: scp
   over the SFTP protocol is sftp on the server. Users are compared as account names, cut at eight.

   A log without times can only be told by the rest of the evidence. What it tells is compared with each row: with
   the record of the same side that has no log yet, else with the other side. Where record and trace have no name in
   common (up to 5.x, and of scp, a record tells only the local one), the server's name counts when that side has been
   found; else equal bytes are too little, unless the port is known: an operation of which only one row can be meant
   tells the port of its run to all others, the login among them, for which there is no other evidence of its own.

   Keys as in judge.c. Client and its trace: (server, name), (name), () of one operation. Both sides: (client's address
   and port, name), (client's address and port), (server's address, name), (name). */
#include "join/judge.h"
#include "join/paths.h"

enum { KEY_FIRST, KEY_SECOND, KEY_THIRD, KEY_LAST };

/* 1: both known and the same; 0: one is not known; -1: they differ. */
static int same_ip(const struct ip *a, const struct ip *b)
{
    return ip_is_absent(a) || ip_is_absent(b) ? 0 : ip_same(a, b) ? 1 : -1;
}

static int same_port(int32_t a, int32_t b)
{
    return a <= 0 || b <= 0 ? 0 : a == b ? 1 : -1;
}

static enum path_fit either_way(struct slice a, struct slice b)
{
    enum path_fit fit = path_fit(a, b);
    return fit != PATH_NOT ? fit : path_fit(b, a);
}

/* Of the server's file, as the client knows it: the remote name, else none. */
static struct slice remote_of(const struct kept *client) { return client->norm2; }

/* The lesser of the names that both tell, PATH_NOT when one of them differs; *named: there is one. */
static enum path_fit client_paths(const struct kept *r, struct slice name, const struct kept *o, int *named)
{
    int has_local = r->norm.n > 0 && o->norm.n > 0, has_remote = name.n > 0 && o->norm2.n > 0;
    enum path_fit local = has_local ? either_way(r->norm, o->norm) : PATH_SAME;
    enum path_fit remote = has_remote ? either_way(name, o->norm2) : PATH_SAME;

    *named = has_local || has_remote;
    return local < remote ? local : remote;
}

/* The connection's port at the client: what the record tells, and the rest of the trace. */
static int same_told(int32_t port, const struct kept *o)
{
    return o->told_port > 0 ? same_port(port, o->told_port) : 0;
}

/* remote: the server's name of the file, as far as it is known on the record's side. */
static struct verdict judge_named(const struct kept *r, struct slice remote, const struct kept *o)
{
    const struct transfer *s = &r->u.t, *l = &o->u.t;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    int ip = same_ip(&s->at.remote_ip, &l->at.remote_ip), port = same_port(s->at.remote_port, l->at.remote_port);
    int own = same_port(s->at.local_port, l->at.local_port), user = judge_user(s->user, l->user), outcome, named;
    int told = same_told(s->at.local_port, o);
    enum path_fit fit;

    if (s->op != l->op || s->role != l->role || ip < 0 || port < 0 || own < 0 || told < 0 || user < 0)
        return v;
    fit = client_paths(r, remote, o, &named);
    if (fit == PATH_NOT || (ip == 0 && (user == 0 || fit != PATH_SAME || !named)))
        return v;
    v.by = (ip == 0 ? 0 : own > 0 ? (unsigned)BY_ENDPOINT : (unsigned)BY_ADDRESS) | (unsigned)user
        | (!named ? 0 : fit == PATH_SAME ? (unsigned)BY_PATH : (unsigned)BY_SUFFIX);
    outcome = judge_outcome(s, l, &v);
    if ((v.conflict && (ip == 0 || user == 0 || fit != PATH_SAME)) || (!named && (!v.strong || v.conflict)))
        return v;
    v.thin = !named && own + told == 0;
    v.score = 1 + outcome + (named ? 9 * (int)fit : 0) + 36 * (ip + (own | told)) + (v.conflict ? 0 : 144);
    v.sample = v.strong && named && ip > 0 && user > 0 && !v.conflict;
    v.strong = v.sample && own > 0;
    return v;
}

struct verdict judge_client(const struct kept *r, const struct kept *o) { return judge_named(r, r->norm2, o); }

/* In a client's login record it is not documented which end is called remote: one of them must be the trace's server.
   */
struct verdict judge_client_login(const struct kept *r, const struct kept *o)
{
    const struct login *s = &r->u.l, *l = &o->u.l;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    int ip = same_ip(&s->at.remote_ip, &l->at.remote_ip), port = same_port(s->at.remote_port, l->at.remote_port);
    int ip2 = same_ip(&s->at.local_ip, &l->at.remote_ip), port2 = same_port(s->at.local_port, l->at.remote_port);
    int user = judge_user(s->user, l->user), method = judge_method(s->auth, l->auth);
    int told = same_told(s->at.local_port, o);

    if (ip2 > 0 && port2 >= 0 && (ip <= 0 || port < 0)) {
        ip = ip2;
        port = port2;
        told = same_told(s->at.remote_port, o);
    }
    if (s->result != l->result || ip < 0 || port < 0 || told < 0 || user < 0 || method < 0
            || (ip == 0 && (!user || !method)))
        return v;
    v.by = (told > 0 ? (unsigned)BY_ENDPOINT : ip > 0 ? (unsigned)BY_ADDRESS : 0) | (unsigned)user | (unsigned)method
        | (unsigned)BY_RESULT;
    v.score = 1 + (method > 0) + 2 * (user > 0) + 4 * (ip + told);
    v.sample = ip > 0 && user > 0;
    v.thin = told == 0 && o->end == INT64_MAX;
    return v;
}

struct verdict judge_ends(const struct kept *server, const struct kept *client)
{
    const struct transfer *s = &server->u.t, *c = &client->u.t;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    int own = same_ip(&s->at.remote_ip, &c->at.local_ip), port, far, user, outcome, level;
    enum path_fit fit;

    port = s->at.sure ? same_port(s->at.remote_port, c->at.local_port) : 0;
    far = same_ip(&s->at.local_ip, &c->at.remote_ip);
    user = judge_user(s->user, c->user);
    if (s->at.sure && same_told(s->at.remote_port, client) < 0)
        return v;
    if (s->op != c->op || own < 0 || port < 0 || far < 0 || user < 0)
        return v;
    if (same_port(s->at.local_port, c->at.remote_port) < 0)
        return v;
    level = own > 0 && port > 0 ? 3 : own > 0 ? 2 : far > 0 ? 1 : 0;
    fit = either_way(server->norm, remote_of(client));
    if (fit == PATH_NOT && s->path_cut)
        fit = path_fit_cut(c->path2, slice_of(NULL, 0), s->path, s->path2);
    outcome = judge_outcome(s, c, &v);
    if (fit == PATH_NOT && (remote_of(client).n > 0 || level < 3 || !v.strong || v.conflict))
        return v;
    if ((level < 2 && (user == 0 || fit != PATH_SAME)) || (v.conflict && (level < 3 || fit != PATH_SAME)))
        return v;
    v.by |= (level == 3 ? (unsigned)BY_ENDPOINT : level > 0 ? (unsigned)BY_ADDRESS : 0) | (unsigned)user
        | (fit == PATH_SAME ? (unsigned)BY_PATH : fit != PATH_NOT ? (unsigned)BY_SUFFIX : 0);
    v.score = 1 + outcome + 9 * (int)fit + 36 * level + (v.conflict ? 0 : 144);
    v.sample = v.strong && fit != PATH_NOT && level >= 2 && user > 0 && !v.conflict;
    v.strong = v.sample && level == 3;
    return v;
}

/* The part of the row that o may belong to; NULL when it has all it can have. *far: it is the other side. */
static const struct kept *counterpart(const struct kept *row, const struct kept *o, int *far)
{
    const struct kept *client = row->is_client ? row : row->bond[BOND_FAR].other;

    *far = 0;
    if (!o->is_client)
        return row->is_client || row->is_log || row->bond[BOND_LOG].other != NULL ? NULL : row;
    if (client != NULL)
        return client->is_log || client->bond[BOND_LOG].other != NULL ? NULL : client;
    *far = 1;
    return row;
}

/* Where a client's record does not tell the remote name, the server's does that has been found to be its other side. */
static struct verdict judge_own(const struct kept *row, const struct kept *r, const struct kept *o)
{
    if (!r->is_client)
        return judge(RULES_SERVER, r, o);
    return judge_named(r, r->norm2.n > 0 || row->is_client ? r->norm2 : row->norm, o);
}

struct verdict judge_loose(const struct kept *row, const struct kept *o)
{
    struct verdict none = { 0, 0, 0, 0, 0, 0, 0 };
    int far;
    const struct kept *r = counterpart(row, o, &far);

    return r == NULL ? none : far ? judge_ends(r, o) : judge_own(row, r, o);
}

int judge_port(const struct kept *row, struct ip *ip)
{
    const struct kept *client = row->is_client ? row : row->bond[BOND_FAR].other;
    const struct endpoint *at = client != NULL && client->u.t.at.local_port > 0 ? &client->u.t.at : &row->u.t.at;

    *ip = at == &row->u.t.at && !row->is_client ? at->remote_ip : at->local_ip;
    return at == &row->u.t.at && !row->is_client ? at->sure || !row->is_log ? at->remote_port : 0 : at->local_port;
}

static struct slice name_of(const struct kept *x)
{
    if (x->is_login)
        return slice_of(NULL, 0);
    return x->u.t.path_cut && x->is_log ? slice_of(NULL, 0) : path_last(x->norm);
}

static uint32_t hash_ip(const struct ip *ip, uint32_t seed) { return slice_hash(slice_of(ip->b, sizeof ip->b), seed); }

static uint32_t seed_of(const struct kept *x, unsigned key)
{
    return (x->is_login ? (uint32_t)x->u.l.result : (uint32_t)x->u.t.op + 1000) * KEEP_KEYS + key;
}

/* The remote name where it is known, else the local one: a record that has both is found by either. */
int judge_client_key(const struct kept *x, unsigned key, uint32_t *hash)
{
    const struct endpoint *at = x->is_login ? &x->u.l.at : &x->u.t.at;
    uint32_t h = seed_of(x, key);

    if (x->is_login || key == KEY_LAST) {
        *hash = h;
        return key == KEY_LAST;
    }
    if (key == KEY_SECOND || name_of(x).n == 0 || (key == KEY_FIRST && ip_is_absent(&at->remote_ip)))
        return 0;
    if (key == KEY_FIRST)
        h = hash_ip(&at->remote_ip, h);
    *hash = slice_hash(name_of(x), h);
    return 1;
}

int judge_ends_key(const struct kept *x, unsigned key, uint32_t *hash)
{
    const struct endpoint *at = &x->u.t.at;
    const struct ip *own = x->is_client ? &at->local_ip : &at->remote_ip;
    const struct ip *server = x->is_client ? &at->remote_ip : &at->local_ip;
    int32_t port = x->is_client ? at->local_port : at->sure ? at->remote_port : -1;
    struct slice name = x->is_client ? path_last(remote_of(x)) : name_of(x);
    uint32_t h = seed_of(x, key);

    if (key != KEY_SECOND && name.n == 0)
        return 0;
    if ((key <= KEY_SECOND && (port <= 0 || ip_is_absent(own))) || (key == KEY_THIRD && ip_is_absent(server)))
        return 0;
    if (key <= KEY_SECOND)
        h = hash_ip(own, h << 16 ^ (uint32_t)port);
    if (key == KEY_THIRD)
        h = hash_ip(server, h);
    *hash = key == KEY_SECOND ? h : slice_hash(name, h);
    return 1;
}

/* The remote name, the client's local name, operation and bytes of what a client did, or the operation alone where a
   log tells no name. */
int judge_loose_key(const struct kept *x, unsigned key, uint32_t *hash)
{
    const struct kept *client = x->is_client ? x : x->bond[BOND_FAR].other;
    struct slice remote = x->is_client ? path_last(remote_of(x)) : name_of(x);
    struct slice local = client != NULL ? name_of(client) : slice_of(NULL, 0);
    uint32_t h = seed_of(x, key);

    if (key == KEY_THIRD) {
        *hash = !x->is_login && x->u.t.has_bytes ? h ^ (uint32_t)x->u.t.bytes * 2654435761u : h;
        return !x->is_login && x->u.t.has_bytes && client != NULL;
    }
    *hash = key == KEY_LAST ? h : slice_hash(key == KEY_FIRST ? remote : local, h);
    if (key == KEY_LAST)
        return x->side == 0 || (remote.n == 0 && local.n == 0);
    return (key == KEY_FIRST ? remote : local).n > 0;
}

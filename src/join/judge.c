/* judge.c: the evidence between one record of a server and one operation of its log, and the keys under which they
   find each other. What is different for clients, and between server and client, is in ends.c.

   Hard rules, for any of which two things are never the same: another operation, role or product; addresses or ports
   that are both known and differ (a log's port counts only when it was found surely); users, paths or methods that
   differ. A z/OS user id is upper case and has at most 8 characters: one of 8 characters stands for every longer
   login name that begins with it. There must be more than a time: the address, or user and whole path (logins: user
   and method).

   The score orders what is possible, best first: endpoint, then an endpoint of which the log is not sure but which
   agrees with the record's (chance would hardly do that), then one that only the session's other operations tell
   (recall.c), address, neither; whole path before suffix
   before cut; equal bytes before unknown ones; a failure in both before an unknown result (a log often does not tell
   that something went well). A pair whose bytes or result contradict
   each other ranks below all others, and is possible only where endpoint and path agree.

   Keys. A record knows its address, port and name (path's last component; login's user). A log may know less, so a
   record is filed under (address, port, name), (address, name), (address) and (name), a log's operation under the
   best that it knows. */
#include "base/ascii.h"
#include "join/judge.h"
#include "join/paths.h"

enum { USER_MAX = 8 };  /* z/OS user id */
enum { KEY_ALL, KEY_ADDRESS_NAME, KEY_ADDRESS, KEY_NAME };

static int same_fold(struct slice a, struct slice b)
{
    size_t i;
    if (a.n != b.n)
        return 0;
    for (i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return 0;
    return 1;
}

int judge_user(struct slice smf, struct slice log)
{
    if (smf.n == 0 || log.n == 0)
        return 0;
    if (smf.n == USER_MAX && log.n > USER_MAX)
        log.n = USER_MAX;
    return same_fold(smf, log) ? BY_USER : -1;
}

/* How far the endpoints agree. */
enum nearness { AT_ODDS = -1, AT_NOTHING, AT_ADDRESS, AT_TOLD_ENDPOINT, AT_WEAK_ENDPOINT, AT_ENDPOINT };

static enum nearness judge_endpoint(const struct endpoint *smf, const struct endpoint *log, int32_t told)
{
    if (ip_is_absent(&smf->remote_ip) || ip_is_absent(&log->remote_ip))
        return AT_NOTHING;
    if (!ip_same(&smf->remote_ip, &log->remote_ip))
        return AT_ODDS;
    if (smf->remote_port > 0 && smf->remote_port == told && !log->sure)
        return AT_TOLD_ENDPOINT;
    if (smf->remote_port <= 0 || log->remote_port <= 0)
        return AT_ADDRESS;
    if (smf->remote_port == log->remote_port)
        return log->sure ? AT_ENDPOINT : AT_WEAK_ENDPOINT;
    return log->sure ? AT_ODDS : AT_ADDRESS;
}

static unsigned endpoint_evidence(enum nearness at)
{
    return at >= AT_WEAK_ENDPOINT ? BY_ENDPOINT : at >= AT_ADDRESS ? BY_ADDRESS : 0;
}

static int two_paths(enum word op) { return op == W_RENAME || op == W_SYMLINK; }

static enum path_fit judge_path(const struct kept *r, const struct kept *o)
{
    const struct transfer *s = &r->u.t, *l = &o->u.t;
    enum path_fit fit, fit2;

    fit = path_fit(r->norm, o->norm);
    if (two_paths(s->op)) {
        fit2 = path_fit(r->norm2, o->norm2);
        fit = fit < fit2 ? fit : fit2;
    }
    if (fit == PATH_NOT && l->path_cut)
        fit = path_fit_cut(s->path, s->path2, l->path, l->path2);
    return fit;
}

int judge_outcome(const struct transfer *s, const struct transfer *l, struct verdict *v)
{
    int moves = s->op == W_GET || s->op == W_PUT, bytes = 1, result = s->result == W_OK ? 2 : 1;

    if (moves && s->has_bytes && l->has_bytes) {
        bytes = s->bytes == l->bytes ? 2 : 0;
        v->by |= bytes ? BY_BYTES : NOT_BYTES;
    } else if (!moves) {
        bytes = 2;
    }
    if (s->result != W_NONE && l->result != W_NONE) {
        result = s->result == l->result ? 2 : 0;
        v->by |= result ? BY_RESULT : NOT_RESULT;
    }
    v->conflict = bytes == 0 || result == 0;
    v->strong = bytes == 2;
    return bytes * 3 + result;
}

/* scp over sftp is sftp to the server and so to its record; its log may tell better. */
static int same_product(const struct transfer *s, const struct transfer *l)
{
    return s->product == W_NONE || l->product == W_NONE || s->product == l->product ||
        (s->product == W_SFTP && l->product == W_SCP && l->source == W_LOG);
}

/* A line that was cut behind the name does not tell whether the file was read or written. */
static int may_be_op(enum word op, const struct transfer *l)
{
    return l->op == W_NONE && l->path_cut && (op == W_GET || op == W_PUT);
}

static struct verdict judge_transfer(const struct kept *r, const struct kept *o)
{
    const struct transfer *s = &r->u.t, *l = &o->u.t;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    enum nearness at;
    int user, outcome;
    enum path_fit fit;

    if ((s->op != l->op && !may_be_op(s->op, l)) || s->role != l->role)
        return v;
    if (!same_product(s, l))
        return v;
    at = judge_endpoint(&s->at, &l->at, o->told_port);
    user = judge_user(s->user, l->user);
    if (at < 0 || user < 0)
        return v;
    fit = judge_path(r, o);
    if (fit == PATH_NOT || (at == AT_NOTHING && (user == 0 || fit != PATH_SAME)))
        return v;
    v.by = endpoint_evidence(at) | (unsigned)user | (fit == PATH_SAME ? (unsigned)BY_PATH : (unsigned)BY_SUFFIX);
    outcome = judge_outcome(s, l, &v);
    if (v.conflict && (at != AT_ENDPOINT || fit != PATH_SAME))
        return v;
    v.score = 1 + outcome + 9 * (int)fit + 36 * (int)at + (v.conflict ? 0 : 144);
    v.sample = v.strong && fit == PATH_SAME && (at == AT_ENDPOINT || (at > AT_NOTHING && user)) && !v.conflict;
    v.strong = v.sample && at == AT_ENDPOINT;
    return v;
}

int judge_method(struct slice smf, struct slice log)
{
    size_t i;

    log.n = slice_find(log, A_SLASH);
    for (i = 0; i < method_count; i++)
        if (same_fold(method_list[i].smf, smf)) {
            smf = method_list[i].log;
            break;
        }
    if (smf.n == 0 || log.n == 0)
        return 0;
    return same_fold(smf, log) ? BY_METHOD : -1;
}

static struct verdict judge_login(const struct kept *r, const struct kept *o)
{
    const struct login *s = &r->u.l, *l = &o->u.l;
    struct verdict v = { 0, 0, 0, 0, 0, 0, 0 };
    enum nearness at;
    int user, method;

    if (s->result != l->result)
        return v;
    at = judge_endpoint(&s->at, &l->at, 0);
    user = judge_user(s->user, l->user);
    method = judge_method(s->auth, l->auth);
    if (at < 0 || user < 0 || method < 0 || (at == AT_NOTHING && (user == 0 || method == 0)))
        return v;
    v.by = endpoint_evidence(at) | (unsigned)user | (unsigned)method | (unsigned)BY_RESULT;
    v.score = 1 + (method > 0) + 2 * (user > 0) + 4 * (int)at;
    v.strong = v.sample = at == AT_ENDPOINT && user > 0;
    v.once = v.sample && s->result == W_OK;
    return v;
}

struct verdict judge(enum rules rules, const struct kept *r, const struct kept *o)
{
    switch (rules) {
    case RULES_SERVER:
        return judge_transfer(r, o);
    case RULES_CLIENT:
        return judge_client(r, o);
    case RULES_LOGINS:
        return judge_login(r, o);
    case RULES_CLIENT_LOGINS:
        return judge_client_login(r, o);
    case RULES_ENDS:
        return judge_ends(r, o);
    default:
        return r->is_login ? r->is_client ? judge_client_login(r, o) : judge_login(r, o) : judge_loose(r, o);
    }
}

/* What the key names: the last component of the path, the user folded and cut. Empty when it cannot be told. */
static struct slice key_name(const struct kept *x, unsigned char user[USER_MAX])
{
    struct slice s;
    size_t i;

    if (!x->is_login) {
        s = path_last(x->norm);
        return x->is_log && x->u.t.path_cut ? slice_of(NULL, 0) : s;
    }
    s = x->u.l.user;
    if (s.n > USER_MAX)
        s.n = USER_MAX;
    for (i = 0; i < s.n; i++)
        user[i] = ascii_lower(s.p[i]);
    return slice_of(user, s.n);
}

static int server_key(const struct kept *x, unsigned key, uint32_t *hash)
{
    const struct endpoint *at = x->is_login ? &x->u.l.at : &x->u.t.at;
    unsigned char user[USER_MAX];
    struct slice name = key_name(x, user);
    uint32_t h = x->is_login ? (uint32_t)x->u.l.result : (uint32_t)x->u.t.op + 1000;

    if ((key != KEY_NAME && ip_is_absent(&at->remote_ip)) || (key != KEY_ADDRESS && name.n == 0))
        return 0;
    if (key == KEY_ALL && (at->remote_port <= 0 || (x->is_log && !at->sure)))
        return 0;
    if (key == KEY_ADDRESS && !x->is_login)
        h = 0;      /* where the name cannot be told, the operation may not be either */
    h = h * KEEP_KEYS + key;
    if (key == KEY_ALL)
        h = h << 16 ^ (uint32_t)at->remote_port;
    if (key != KEY_NAME)
        h = slice_hash(slice_of(at->remote_ip.b, sizeof at->remote_ip.b), h);
    if (key != KEY_ADDRESS)
        h = slice_hash(name, h);
    *hash = h;
    return 1;
}

int judge_key(enum rules rules, const struct kept *x, unsigned key, uint32_t *hash)
{
    switch (rules) {
    case RULES_SERVER:
    case RULES_LOGINS:
        return server_key(x, key, hash);
    case RULES_CLIENT:
    case RULES_CLIENT_LOGINS:
        return judge_client_key(x, key, hash);
    case RULES_ENDS:
        return judge_ends_key(x, key, hash);
    default:
        return judge_loose_key(x, key, hash);
    }
}

static const struct {
    unsigned bit;
    enum word word;
} names[] = {
    { BY_ENDPOINT, W_ENDPOINT }, { BY_ADDRESS, W_ADDRESS }, { BY_USER, W_USER }, { BY_PATH, W_PATH },
    { BY_SUFFIX, W_SUFFIX }, { BY_BYTES, W_BYTES }, { BY_RESULT, W_RESULT }, { BY_METHOD, W_METHOD },
    { BY_ORDER, W_ORDER }, { BY_TIME, W_TIME }, { NOT_BYTES, W_BYTES }, { NOT_RESULT, W_RESULT }
};

size_t match_by_text(unsigned by, unsigned char *d)
{
    size_t i, n = 0;

    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct slice w = word_slice(names[i].word);
        if (!(by & names[i].bit))
            continue;
        if (n > 0)
            d[n++] = A_PLUS;
        if (names[i].bit >= NOT_BYTES)
            d[n++] = A_BANG;
        memcpy(d + n, w.p, w.n);
        n += w.n;
    }
    return n;
}

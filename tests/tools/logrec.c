/* logrec.c: the records of loggen: 95 for a login, 98 for a refused attempt, 96 for an operation, 94 and 97 of a client's
   machine, others between them, 2 and 3 around. */
#include <string.h>
#include "loggen.h"

static const struct scenario *sc;
static struct put_rec accepted, refused, worked, connected, sent;

static void text(struct put_rec *r, const char *field, const char *value)
{
    const struct put_field *f = put_find(r->subtype, field);
    put_text(r, f, value, strlen(value));
}

static void value(struct put_rec *r, const char *field, const char *v)
{
    put_value(r, put_find(r->subtype, field), v);
}

static void number(struct put_rec *r, const char *field, unsigned long long v)
{
    put_number(r, put_find(r->subtype, field), v);
}

static void upper(struct put_rec *r, const char *field, const char *v)
{
    char tmp[NAME_LEN];
    size_t i;
    for (i = 0; v[i] != '\0'; i++)
        tmp[i] = (char)(v[i] >= 'a' && v[i] <= 'z' ? v[i] - 32 : v[i]);
    tmp[i] = '\0';
    text(r, field, tmp);
}

/* A path: characters, or each byte for itself. */
static void path(struct put_rec *r, const char *field, const char *v, int raw)
{
    unsigned char tmp[PATH_LEN];
    size_t i;
    if (!raw) {
        text(r, field, v);
        return;
    }
    for (i = 0; v[i] != '\0'; i++)
        tmp[i] = put_ebcdic((unsigned char)v[i]);
    put_raw(r, put_find(r->subtype, field), tmp, i);
}

static void instant(struct put_rec *r, const char *time_field, const char *date_field, long long ms)
{
    static long long last = -1;
    static unsigned long packed;
    unsigned y, m, d;
    if (ms / 86400000 != last) {
        last = ms / 86400000;
        civil_date(last, &y, &m, &d);
        packed = put_date(y, m, d);
    }
    number(r, time_field, (unsigned long long)(ms % 86400000 / 10));
    number(r, date_field, packed);
}

static unsigned write_record(struct put_rec *r, long long at, const struct host *h, struct fact *f, int client)
{
    static unsigned char b[PUT_MAX];
    static const unsigned types[] = {30, 70, 72, 74, 80, 89, 92, 110};
    size_t n;
    unsigned i;

    instant(r, "HDTime", "HDDate", at + zone_at(sc, h, 0, at));
    text(r, "HDSID", h->sid);
    upper(r, "TI_SYSName", h->name);
    n = put_build(r, b);
    paper_record(at, h, f, client, b, n);
    for (i = 0; i < sc->filler; i++) {
        unsigned k = roll(sizeof types / sizeof types[0]), length = 120 + roll(k == 0 ? 9000 : 1400), subtype = roll(6);
        paper_record(-1, h, NULL, 0, b, put_filler(r, types[k], k == 4 ? -1 : (long)subtype, length, b));
    }
    return (unsigned)n;
}

static void common(struct put_rec *r, unsigned subtype, const char *component)
{
    put_init(r, subtype);
    text(r, "HDSSI", "OMVS");
    text(r, "TI_SysplexName", "PLEXPROD");
    text(r, "TI_Stack", "TCPIP");
    text(r, "TI_ReleaseID", "03.01.00");
    text(r, "TI_Comp", component);
    number(r, "TI_ASID", 0x1a4);
    text(r, "SSHV", "OpenSSH_8.4p1");
    text(r, "SSLV", "OpenSSL 1.0.2h");
    text(r, "ZlibV", "1.2.11");
    text(r, "ProtoV", "SSHV2");
    number(r, "AuthMethod", 3);
    number(r, "Cipher", 0x4010);
    number(r, "MAC", 0x6009);
    number(r, "COMP", 1);
    number(r, "KexMethod", 15);
}

void rec_login(long long at, const struct conn *c, enum refusal why, unsigned reason, struct fact *f)
{
    struct put_rec *r = why == LOGIN_OK ? &accepted : &refused;
    upper(r, "TI_UserID", why == LOGIN_OK ? c->user->name : "sshdaem");
    text(r, "TI_ASName", "SSHD4");
    number(r, "AuthMethod", why == LOGIN_OK || why == BAD_KEY ? 3 : 2);
    value(r, "LFRIP", c->partner);
    value(r, "LFLIP", c->host->ip);
    number(r, "LFRPort", c->port);
    number(r, "LFLPort", 22);
    upper(r, "LFUserID", c->user->name);
    number(r, "LFReason", reason);
    write_record(r, at, c->host, f, 0);
}

void rec_client_login(long long at, const struct conn *c, struct fact *f)
{
    struct put_rec *r = &connected;
    upper(r, "TI_UserID", c->user->name);
    upper(r, "TI_ASName", c->user->name);
    value(r, "LFRIP", c->host->ip);
    value(r, "LFLIP", c->partner);
    number(r, "LFRPort", 22);
    number(r, "LFLPort", c->port);
    upper(r, "LFUserID", c->user->name);
    write_record(r, at, c->from, f, 1);
}

static int moved(const struct op *o)
{
    return o->kind <= OP_PUT && o->trouble != NO_FILE && o->trouble != DENIED;
}

void rec_op(long long began, long long at, const struct conn *c, const struct op *o, struct fact *f)
{
    static const struct { unsigned code; const char *name; } ops[NUM_OPS] = {
        {4, "GET"}, {5, "PUT"}, {3, "RENM"}, {2, "RM"}, {8, "MKD"}, {1, "RMD"}, {6, "CHMD"}, {9, "SLNK"}
    };
    struct put_rec *r = &worked;

    text(r, "TI_Comp", o->scp ? "SCPS" : "SFTPS");
    upper(r, "TI_UserID", c->user->name);
    upper(r, "TI_ASName", c->user->name);
    number(r, "FSOper", ops[o->kind].code);
    text(r, "FSCmd", ops[o->kind].name);
    value(r, "FSRIP", c->partner);
    value(r, "FSLIP", c->host->ip);
    number(r, "FSRPort", c->port);
    number(r, "FSLPort", 22);
    upper(r, "FSSUser", c->user->name);
    text(r, "FSTType", "B");
    text(r, "FSMode", "S");
    instant(r, "FSSTime", "FSSDate", began);
    instant(r, "FSETime", "FSEDate", at);
    number(r, "FSDur", (unsigned long long)(at / 10 - began / 10));
    number(r, "FSBytes", moved(o) ? (unsigned long long)o->bytes : 0);
    text(r, "FSStat", o->trouble == NO_TROUBLE ? "OK" : "FAIL");
    number(r, "FSCH1", o->kind == OP_CHMOD ? o->old_mode : 0);
    number(r, "FSCH2", o->kind == OP_CHMOD ? o->mode : 0);
    text(r, "FSHostname", c->host->name);
    path(r, "FSPath1", o->path, c->user->raw);
    path(r, "FSPath2", o->path2, c->user->raw);
    write_record(r, at + 10, c->host, f, 0);
}

unsigned rec_client_op(long long began, long long at, const struct conn *c, const struct op *o, struct fact *f)
{
    struct put_rec *r = &sent;
    char local[2 * PATH_LEN];
    const char *name = strrchr(o->path, '/');

    sprintf(local, "/u/%s/work%s", c->user->name, name != NULL ? name : o->path);
    text(r, "TI_Comp", o->scp ? "SCPC" : "SFTPC");
    upper(r, "TI_UserID", c->user->name);
    upper(r, "TI_ASName", c->user->name);
    text(r, "FCCmd", o->kind == OP_GET ? "GET" : "PUT");
    value(r, "FCRIP", c->host->ip);
    value(r, "FCLIP", c->partner);
    number(r, "FCRPort", 22);
    number(r, "FCLPort", c->port);
    upper(r, "FCLUser", c->user->name);
    text(r, "FCTType", "B");
    text(r, "FCMode", "S");
    number(r, "FCFlags", o->resumed && o->kind == OP_GET);
    instant(r, "FCSTime", "FCSDate", began);
    instant(r, "FCETime", "FCEDate", at);
    number(r, "FCDur", (unsigned long long)(at / 10 - began / 10));
    number(r, "FCBytes", moved(o) ? (unsigned long long)o->bytes : 0);
    text(r, "FCStat", o->trouble == NO_TROUBLE ? "OK" : "FAIL");
    text(r, "FCHostname", c->from->name);
    text(r, "FCUserID", c->user->name);
    path(r, "FCPath", local, c->user->raw);
    path(r, "FCPath2", o->scp ? "" : o->path, c->user->raw);
    return write_record(r, at + 10, c->from, f, 1);
}

void rec_edge(unsigned type, long long at, const struct host *h)
{
    unsigned char b[32];
    instant(&worked, "HDTime", "HDDate", at + zone_at(sc, h, 0, at));
    text(&worked, "HDSID", h->sid);
    paper_record(-1, h, NULL, 0, b, put_filler(&worked, type, -1, 18, b));
}

void rec_start(const struct scenario *s)
{
    sc = s;
    common(&accepted, 95, "SSHD");
    common(&refused, 98, "SSHD");
    common(&worked, 96, "SFTPS");
    common(&connected, 94, "SSH");
    common(&sent, 97, "SFTPC");
}

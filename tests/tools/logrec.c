/* logrec.c: the records of loggen: 95 for a login, 98 for a refused attempt, 96 for an operation, others between them,
   2 and 3 around. */
#include <string.h>
#include "loggen.h"

static const struct scenario *sc;
static struct put_dump dump;
static struct put_rec accepted, refused, worked;
static FILE *dump_file, *truth;
static unsigned long num_records;

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

static void write_record(struct put_rec *r, long long at, const struct conn *c)
{
    static unsigned char b[PUT_MAX];
    static const unsigned types[] = {30, 70, 72, 74, 80, 89, 92, 110};
    unsigned i;

    if (dump_file == NULL)
        return;
    instant(r, "HDTime", "HDDate", at + sc->zone * 60000ll);
    text(r, "HDSID", c->host->sid);
    upper(r, "TI_SYSName", c->host->name);
    put_record(&dump, b, put_build(r, b));
    num_records++;
    for (i = 0; i < sc->filler; i++) {
        unsigned k = roll(sizeof types / sizeof types[0]), length = 120 + roll(k == 0 ? 9000 : 1400), subtype = roll(6);
        put_record(&dump, b, put_filler(r, types[k], k == 4 ? -1 : (long)subtype, length, b));
        num_records++;
    }
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

void rec_login(long long at, const struct conn *c, unsigned reason)
{
    struct put_rec *r = reason == 0 ? &accepted : &refused;
    upper(r, "TI_UserID", reason == 0 ? c->user->name : "sshdaem");
    text(r, "TI_ASName", "SSHD4");
    number(r, "AuthMethod", reason == 0 ? 3 : 2);
    value(r, "LFRIP", c->partner);
    value(r, "LFLIP", c->host->ip);
    number(r, "LFRPort", c->port);
    number(r, "LFLPort", 22);
    upper(r, "LFUserID", c->user->name);
    number(r, "LFReason", reason);
    write_record(r, at, c);
}

void rec_op(long long began, long long at, const struct conn *c, const struct op *o)
{
    static const struct { unsigned code; const char *name; } ops[NUM_OPS] = {
        {4, "GET"}, {5, "PUT"}, {3, "RENM"}, {2, "RM"}, {8, "MKD"}, {1, "RMD"}, {6, "CHMD"}
    };
    struct put_rec *r = &worked;
    int moved = o->kind <= OP_PUT && o->trouble != NO_FILE && o->trouble != DENIED;

    if (!o->missed) {
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
        number(r, "FSBytes", moved ? (unsigned long long)o->bytes : 0);
        text(r, "FSStat", o->trouble == NO_TROUBLE ? "OK" : "FAIL");
        number(r, "FSCH1", o->kind == OP_CHMOD ? o->old_mode : 0);
        number(r, "FSCH2", o->kind == OP_CHMOD ? o->mode : 0);
        text(r, "FSHostname", c->host->name);
        text(r, "FSPath1", o->path);
        text(r, "FSPath2", o->kind == OP_RENAME ? o->path2 : "");
        write_record(r, at + 10, c);
    }
    if (truth != NULL) {
        char a[24] = "-", b[24] = "-";
        if (!o->missed)
            sprintf(a, "%lu", num_records - sc->filler);
        if (!o->lost)
            sprintf(b, "%u", c->server);
        fprintf(truth, "%s\t%s\t%s\n", a, b, o->path);
    }
}

void rec_edge(unsigned type, long long at)
{
    unsigned char b[32];
    if (dump_file == NULL)
        return;
    instant(&worked, "HDTime", "HDDate", at + sc->zone * 60000ll);
    text(&worked, "HDSID", sc->host[0].sid);
    put_record(&dump, b, put_filler(&worked, type, -1, 18, b));
    num_records++;
}


int rec_start(const struct scenario *s, FILE *to, FILE *truth_to)
{
    sc = s;
    dump_file = to;
    truth = truth_to;
    common(&accepted, 95, "SSHD");
    common(&refused, 98, "SSHD");
    common(&worked, 96, "SFTPS");
    return to != NULL ? put_open(&dump, to, s->form, 0) : 0;
}

int rec_stop(void)
{
    return dump_file != NULL ? put_close(&dump) : 0;
}

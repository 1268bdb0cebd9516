/* model.c: a decoded row as the model's transfer (96, 97) or login (94, 95, 98).

   Times inside the records are UTC; the header's are local, and are the moment when SMF took the record. Start and
   end are date and time of their fields. A missing end date is the day on which the end lies before the header's
   moment; a missing start date is the day on which the start lies before the end. A start that lies behind the end is
   a day late when the duration says so (the transfer went over midnight, the date was taken at its end).

   Subtype 96: the user is the account on the server; the record does not name the login. Subtype 97 is written on the
   client: its user and login are the account that it logged in to, path is the local one and path2 the target. */
#include "base/instant.h"
#include "decode/walk.h"
#include "model/cause.h"

enum { RESOLUTION = 10000, QUARTER = 15 * 60, FARTHEST_ZONE = 15 * 60 * 60, FLAG_RESUMED = 0x0001 };
#define CENTI INT64_C(10000)

/* FSOper and FSCmd (SC27-6806, table 34), by FSOper. */
static const struct { enum word op, command; } operations[] = {
    { W_NONE, W_NONE }, { W_RMDIR, W_CMD_RMD }, { W_REMOVE, W_CMD_RM }, { W_RENAME, W_CMD_RENM },
    { W_GET, W_CMD_GET }, { W_PUT, W_CMD_PUT }, { W_CHMOD, W_CMD_CHMD }, { W_CHOWN, W_CMD_CHOW },
    { W_MKDIR, W_CMD_MKD }, { W_SYMLINK, W_CMD_SLNK }
};
enum { NUM_OPERATIONS = sizeof operations / sizeof operations[0] };

/* Where the two transfer sections have the same thing. */
struct side {
    int rip, lip, rport, lport, type, mode, stime, sdate, etime, edate, dur, bytes, stat, host, path, path2;
};
static const struct side server = {
    COL_FSRIP, COL_FSLIP, COL_FSRPort, COL_FSLPort, COL_FSTType, COL_FSMode,
    COL_FSSTime, COL_FSSDate, COL_FSETime, COL_FSEDate,
    COL_FSDur, COL_FSBytes, COL_FSStat, COL_FSHostname, COL_FSPath1, COL_FSPath2
};
static const struct side client = {
    COL_FCRIP, COL_FCLIP, COL_FCRPort, COL_FCLPort, COL_FCTType, COL_FCMode,
    COL_FCSTime, COL_FCSDate, COL_FCETime, COL_FCEDate,
    COL_FCDur, COL_FCBytes, COL_FCStat, COL_FCHostname, COL_FCPath, COL_FCPath2
};

static struct slice text_of(const struct value *v)
{
    return v->kind == V_TEXT ? slice_of(v->v.p, v->n) : slice_of(NULL, 0);
}

/* -1 when absent, or too large to be anything. */
static int64_t number_of(const struct value *v)
{
    return v->kind == V_UINT && v->v.u <= INT64_MAX ? (int64_t)v->v.u : -1;
}

static int says(const struct value *v, enum word w)
{
    return slice_same(text_of(v), word_slice(w));
}

static int64_t moment(const struct value *date, const struct value *clock)
{
    if (date->kind != V_DATE || clock->kind != V_CLOCK)
        return INSTANT_NONE;
    return date->v.i * INSTANT_DAY + (int64_t)clock->v.u * CENTI;
}

/* The last moment with that time of day that is not behind limit. */
static int64_t moment_before(int64_t limit, const struct value *clock)
{
    int64_t day, at;

    if (limit == INSTANT_NONE || clock->kind != V_CLOCK)
        return INSTANT_NONE;
    day = limit / INSTANT_DAY - (limit % INSTANT_DAY < 0);
    at = day * INSTANT_DAY + (int64_t)clock->v.u * CENTI;
    return at > limit ? at - INSTANT_DAY : at;
}

static int64_t header_moment(const struct value *row, int32_t zone)
{
    int64_t at = moment(&row[COL_HDDate], &row[COL_HDTime]);

    return at == INSTANT_NONE ? at : at - zone * INSTANT_SECOND;
}

static void set_endpoint(struct endpoint *at, const struct value *row, int rip, int lip, int rport, int lport)
{
    if (row[rip].kind == V_IP)
        memcpy(at->remote_ip.b, row[rip].v.p, sizeof at->remote_ip.b);
    if (row[lip].kind == V_IP)
        memcpy(at->local_ip.b, row[lip].v.p, sizeof at->local_ip.b);
    at->remote_port = (int32_t)number_of(&row[rport]);
    at->local_port = (int32_t)number_of(&row[lport]);
    at->sure = 1;
    /* A port is 0 where no connection data could be had (table 39, note 1). */
    if (at->remote_port == 0)
        at->remote_port = -1;
    if (at->local_port == 0)
        at->local_port = -1;
}

static struct slice system_of(const struct value *row)
{
    return row[COL_HDSID].kind == V_TEXT ? text_of(&row[COL_HDSID]) : text_of(&row[COL_TI_SYSName]);
}

static void set_writer(struct transfer *t, const struct value *row)
{
    const struct value *comp = &row[COL_TI_Comp];

    t->system = system_of(row);
    t->sysplex = text_of(&row[COL_TI_SysplexName]);
    t->stack = text_of(&row[COL_TI_Stack]);
    t->release = text_of(&row[COL_TI_ReleaseID]);
    t->job = text_of(&row[COL_TI_ASName]);
    t->asid = (int32_t)number_of(&row[COL_TI_ASID]);
    if (says(comp, W_COMP_SFTPS) || says(comp, W_COMP_SFTPC))
        t->product = W_SFTP;
    else if (says(comp, W_COMP_SCPS) || says(comp, W_COMP_SCPC))
        t->product = W_SCP;
}

static void set_security(struct transfer *t, const struct value *row)
{
    t->auth = text_of(&row[COL_AuthMethod_text]);
    t->cipher = text_of(&row[COL_Cipher_text]);
    t->mac = text_of(&row[COL_MAC_text]);
    t->kex = text_of(&row[COL_KexMethod_text]);
    t->compression = text_of(&row[COL_COMP_text]);
    t->ssh_version = text_of(&row[COL_SSHV]);
    t->fips = row[COL_FIPSMODE].kind == V_UINT ? row[COL_FIPSMODE].v.u != 0 : -1;
}

static void set_times(struct transfer *t, const struct value *row, const struct side *c, int32_t zone)
{
    t->resolution = RESOLUTION;
    t->duration = row[c->dur].kind == V_DECIMAL ? row[c->dur].v.i * CENTI : -1;
    t->end = moment(&row[c->edate], &row[c->etime]);
    if (t->end == INSTANT_NONE)
        t->end = moment_before(header_moment(row, zone), &row[c->etime]);
    t->start = moment(&row[c->sdate], &row[c->stime]);
    if (t->start == INSTANT_NONE)
        t->start = moment_before(t->end, &row[c->stime]);
    else if (t->end != INSTANT_NONE && t->duration >= 0 && t->start > t->end) {
        int64_t off = t->end - (t->start - INSTANT_DAY) - t->duration;
        if (off > -INSTANT_SECOND && off < INSTANT_SECOND)
            t->start -= INSTANT_DAY;
    }
}

static void set_side(struct transfer *t, const struct value *row, const struct side *c, int32_t zone)
{
    set_times(t, row, c, zone);
    set_endpoint(&t->at, row, c->rip, c->lip, c->rport, c->lport);
    t->has_bytes = row[c->bytes].kind == V_UINT;
    t->bytes = t->has_bytes ? row[c->bytes].v.u : 0;
    t->result = says(&row[c->stat], W_STAT_OK) ? W_OK : says(&row[c->stat], W_STAT_FAIL) ? W_FAIL : W_NONE;
    t->data_type = text_of(&row[c->type]);
    t->mode = text_of(&row[c->mode]);
    t->host = text_of(&row[c->host]);
    t->path = text_of(&row[c->path]);
    t->path2 = text_of(&row[c->path2]);
}

/* By the code, or by the command's text when the code is none of the table. */
static enum word operation_of(const struct value *oper, const struct value *command)
{
    size_t i;

    if (oper->kind == V_UINT && oper->v.u > 0 && oper->v.u < NUM_OPERATIONS)
        return operations[oper->v.u].op;
    for (i = 1; i < NUM_OPERATIONS; i++)
        if (says(command, operations[i].command))
            return operations[i].op;
    return W_NONE;
}

static void set_server(struct transfer *t, const struct value *row)
{
    t->source = W_SMF96;
    t->role = W_SERVER;
    t->op = operation_of(&row[COL_FSOper], &row[COL_FSCmd]);
    t->user = text_of(&row[COL_FSSUser]);
    t->resumed = -1;
    if (t->op == W_CHMOD || t->op == W_CHOWN) {
        t->old1 = number_of(&row[COL_FSCH1]);
        t->new1 = number_of(&row[COL_FSCH2]);
    }
    if (t->op == W_CHOWN) {
        t->old2 = number_of(&row[COL_FSGP1]);
        t->new2 = number_of(&row[COL_FSGP2]);
    }
}

static void set_client(struct transfer *t, const struct value *row)
{
    const struct value none = value_none();

    t->source = W_SMF97;
    t->role = W_CLIENT;
    t->op = operation_of(&none, &row[COL_FCCmd]);
    t->user = text_of(&row[COL_FCUserID]);
    t->login = t->user;
    t->resumed = row[COL_FCFlags].kind == V_UINT ? (row[COL_FCFlags].v.u & FLAG_RESUMED) != 0 : -1;
}

static void set_login(struct login *l, const struct record *r, const struct value *row, int32_t zone)
{
    l->source = r->subtype == 94 ? W_SMF94 : r->subtype == 95 ? W_SMF95 : W_SMF98;
    l->result = r->subtype == 98 ? W_FAIL : W_OK;
    l->system = system_of(row);
    l->time = header_moment(row, zone);
    l->resolution = RESOLUTION;
    l->user = text_of(&row[COL_LFUserID]);
    l->auth = text_of(&row[COL_AuthMethod_text]);
    l->reason = -1;
    set_endpoint(&l->at, row, COL_LFRIP, COL_LFLIP, COL_LFRPort, COL_LFLPort);
    if (r->subtype == 98 && row[COL_LFReason].kind == V_UINT) {
        l->reason = (int32_t)row[COL_LFReason].v.u;
        l->reason_text = text_of(&row[COL_LFReason_text]);
        l->cause = cause_of_reason((unsigned)row[COL_LFReason].v.u);
    }
}

int decode_model(struct decoder *d, const struct record *r, const struct value *row, int32_t zone, enum decoded *what,
    struct transfer *t, struct login *l)
{
    struct origin from = { NULL, 0, NULL, 0, 0, 0, 0 };

    from.input = d->at.input;
    from.record = r->number;
    switch (r->subtype) {
    case 94:
    case 95:
    case 98:
        *what = DECODED_LOGIN;
        /* The story's lines, half of the struct, count for nothing without a count. */
        memset(l, 0, offsetof(struct login, story));
        l->story.count = 0;
        l->story.omitted = 0;
        set_login(l, r, row, zone);
        l->from = from;
        return OK;
    case 96:
    case 97:
        *what = DECODED_TRANSFER;
        memset(t, 0, offsetof(struct transfer, story));
        t->story.count = 0;
        t->story.omitted = 0;
        t->old1 = t->old2 = t->new1 = t->new2 = -1;
        set_writer(t, row);
        set_security(t, row);
        if (r->subtype == 96)
            set_server(t, row);
        else
            set_client(t, row);
        set_side(t, row, r->subtype == 96 ? &server : &client, zone);
        t->from = from;
        return OK;
    default:
        *what = DECODED_TRANSFER;
        return E_USAGE;
    }
}

int decode_zone(const struct value *row, int32_t *seconds)
{
    int64_t local = moment(&row[COL_HDDate], &row[COL_HDTime]), end, difference, quarters;

    *seconds = 0;
    end = moment(&row[COL_FSEDate], &row[COL_FSETime]);
    if (end == INSTANT_NONE)
        end = moment(&row[COL_FCEDate], &row[COL_FCETime]);
    if (local == INSTANT_NONE || end == INSTANT_NONE)
        return END;
    /* Rounded to the nearest quarter; the sum is made positive so that the division rounds down. */
    difference = (local - end) / INSTANT_SECOND;
    if (difference <= -FARTHEST_ZONE || difference >= FARTHEST_ZONE)
        return END;
    quarters = (difference + FARTHEST_ZONE + QUARTER / 2) / QUARTER - FARTHEST_ZONE / QUARTER;
    *seconds = (int32_t)(quarters * QUARTER);
    return OK;
}

/* chart.c: sums as charts. A step of time has a rate: its bytes by its width. */
#include "model/cause.h"
#include "report/build.h"
#include "report/cell.h"
#include "report/chart.h"

/* The next row of a chart. */
static struct value *row_add(struct charts *c, enum chart_id id)
{
    struct chart *k = &c->chart[id];
    struct value *row = c->cell + c->used;

    if (k->num_rows++ == 0)
        k->cells = row;
    c->used += k->num_columns;
    return row;
}

static void over_time(struct charts *c, struct peaks *p)
{
    int64_t first, width;
    size_t i, num;
    const struct step *s = peaks_steps(p, &num, &first, &width);
    uint64_t seconds = (uint64_t)(width / INSTANT_SECOND);

    c->chart[CH_OVER_TIME].mark = (uint64_t)width;
    for (i = 0; i < num; i++) {
        struct value *row = row_add(c, CH_OVER_TIME);
        row[OT_TIME] = cell_instant(first + (int64_t)i * width, 0);
        row[OT_IN] = value_uint(s[i].in / seconds);
        row[OT_OUT] = value_uint(s[i].out / seconds);
        row[OT_FAILED] = value_uint(s[i].failed);
    }
}

static void causes(struct charts *c, struct tally *t)
{
    size_t i, num;
    const struct failure *f = tally_failures(t, &num);

    for (i = 0; i < num && i < PEAKS_MOST; i++) {
        struct value *row = row_add(c, CH_CAUSES);
        row[CC_CAUSE_TEXT] = value_text(cause_text(f[i].cause));
        row[CC_COUNT] = value_uint(f[i].count);
        row[CC_USERS] = value_uint(f[i].users);
        row[CC_PARTNERS] = value_uint(f[i].partners);
        row[CC_LAST] = cell_instant(f[i].last, digits_needed(f[i].last));
    }
    c->chart[CH_CAUSES].more = num - i;
}

static void slowest(struct charts *c, struct peaks *p)
{
    size_t i, num = peaks_slowest(p, c->slow, &c->chart[CH_SLOWEST].mark);

    for (i = 0; i < num; i++) {
        const struct slow *s = &c->slow[i];
        struct value *row = row_add(c, CH_SLOWEST);
        row[SL_PATH] = value_text(s->path);
        row[SL_USER] = value_text(s->user);
        row[SL_REMOTE_IP] = cell_ip(s->remote_ip.b, ip_is_absent(&s->remote_ip));
        row[SL_BYTES] = value_uint(s->bytes);
        row[SL_DURATION] = cell_seconds(s->duration, 2);
        row[SL_RATE] = value_uint(s->rate);
    }
}

/* Both charts of the busiest have the same columns. */
static void busiest(struct charts *c, enum chart_id id, const struct throughput *t, size_t num, uint64_t more)
{
    size_t i;

    for (i = 0; i < num; i++) {
        struct value *row = row_add(c, id);
        row[BU_USER] = t[i].key[0];
        row[BU_BYTES] = value_uint(t[i].bytes);
        row[BU_COUNT] = value_uint(t[i].count);
        row[BU_FAILED] = value_uint(t[i].failed);
    }
    c->chart[id].more = more;
}

void build_charts(struct peaks *p, struct tally *t, struct charts *c)
{
    uint64_t more;
    size_t num;

    memset(c, 0, sizeof *c);
    memcpy(c->chart, report_charts, sizeof report_charts);
    over_time(c, p);
    causes(c, t);
    slowest(c, p);
    num = peaks_users(p, c->busiest[0], &more);
    busiest(c, CH_BUSIEST_USERS, c->busiest[0], num, more);
    num = peaks_partners(p, c->busiest[1], &more);
    busiest(c, CH_BUSIEST_PARTNERS, c->busiest[1], num, more);
}

/* pace.c: a gap is a stretch between two records of one system, one behind the other in the input, that is longer than
   an hour and more than 20 times as long as the mean distance of that system's records. The mean is known at the end
   only, so the longest stretches are kept till then. */
#include "app/pace.h"

enum { GAP_FACTOR = 20 };
#define HOUR (INT64_C(3600) * INSTANT_SECOND)
#define HUNDREDTH INT64_C(10000)

/* Keeps the longest ones, in the order of the input. */
static void gap_add(struct pace *p, int64_t from, int64_t to)
{
    size_t i, least = 0;

    if (p->num_gaps == PACE_GAPS) {
        for (i = 1; i < PACE_GAPS; i++)
            if (p->gaps[i].to - p->gaps[i].from < p->gaps[least].to - p->gaps[least].from)
                least = i;
        if (p->gaps[least].to - p->gaps[least].from >= to - from)
            return;
        memmove(&p->gaps[least], &p->gaps[least + 1], (PACE_GAPS - 1 - least) * sizeof p->gaps[0]);
        p->num_gaps--;
    }
    p->gaps[p->num_gaps].from = from;
    p->gaps[p->num_gaps++].to = to;
}

void pace_add(struct pace *p, int64_t when)
{
    if (when == INSTANT_NONE)
        return;
    if (p->count > 0 && when < p->previous) {
        p->older++;
        if (p->previous - when > p->worst)
            p->worst = p->previous - when;
    } else if (p->count > 0 && when - p->previous > HOUR) {
        gap_add(p, p->previous, when);
    }
    p->count++;
    p->previous = when;
    times_add(&p->first, &p->last, when);
}

static struct value time_value(int64_t when)
{
    return value_instant(when, when % INSTANT_SECOND != 0 ? 2 : 0);
}

void pace_report(const struct pace *p, struct slice system, int32_t zone, const char *input, struct findings *fs)
{
    int64_t east = zone * INSTANT_SECOND, mean;
    struct value args[3];
    struct place at;
    size_t i;

    memset(&at, 0, sizeof at);
    at.input = input;
    args[0] = value_text(system);
    if (p->older > 0) {
        args[1] = value_uint(p->older);
        args[2] = value_decimal(p->worst / HUNDREDTH, 2);
        finding_add(fs, F_SMF_UNORDERED, &at, args, 3);
    }
    mean = p->count > 1 ? (p->last - p->first) / (int64_t)(p->count - 1) : 0;
    for (i = 0; i < p->num_gaps; i++)
        if ((p->gaps[i].to - p->gaps[i].from) / GAP_FACTOR > mean) {
            args[1] = time_value(p->gaps[i].from - east);
            args[2] = time_value(p->gaps[i].to - east);
            finding_add(fs, F_SMF_GAP, &at, args, 3);
        }
}

/* f_trace.c: fuzz target: a log. */
#include "fuzz.h"
#include "trace/trace.h"

static int transfer(void *ctx, const struct transfer *t) { (void)ctx; (void)t; return OK; }
static int login(void *ctx, const struct login *l) { (void)ctx; (void)l; return OK; }
static int session(void *ctx, const struct session *s) { (void)ctx; (void)s; return OK; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_options o;
    struct trace_out to = { NULL, transfer, login, session, NULL };
    struct findings *fs = findings_new(NULL, NULL);
    struct drip d;
    struct source *s = fuzz_source(&d, data, size, size % 7, fs);
    struct trace *t = NULL;
    struct lines *lines = NULL;
    struct line line;
    size_t log;
    int64_t when;

    memset(&o, 0, sizeof o);
    o.now = INT64_C(1800000000000000);
    o.stories = o.unclaimed = o.progress = o.family = 1;
    HOLDS(trace_new(&t, &o, &to, fs) == OK && trace_log_open(t, "FUZZ", &log) == OK && lines_open(&lines, s, ebcdic_default()) == OK);
    while (lines_next(lines, &line) == OK)
        HOLDS(trace_line(t, log, &line, &when) == OK);
    HOLDS(trace_end(t) == OK);
    lines_close(lines);
    trace_free(t);
    source_close(s);
    findings_free(fs);
    return 0;
}

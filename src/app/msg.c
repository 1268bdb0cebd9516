/* msg.c: one line for each message: "sftp119: INPUT: record 17 at byte 5204: ID: text (skipped)"; with message ids
   "SFT0301E INPUT: ...", whose number is the finding's (records/finding.txt) and whose letter tells the exit code that
   it asks for. Texts may hold file names and other words from outside, so control characters are escaped before the
   line is written, in one piece. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "app/msg.h"
#include "base/escape.h"
#include "base/io.h"

enum { MSG_MAX = 4096 };

void msg_init(struct msg *m)
{
    memset(m, 0, sizeof *m);
    m->batch = io_is_batch();
    m->ids = m->batch;
}

void msg_done(struct msg *m)
{
    const char *why;

    if (m->print != NULL && io_commit(m->print, &why) != OK)
        m->print = NULL;        /* there is no place left to say so */
    m->print = NULL;
}

void msg_manners(struct msg *m, int quiet, int verbose, int no_progress)
{
    m->quiet = quiet;
    m->verbose = verbose;
    m->progress = !quiet && !no_progress && getenv("NO_COLOR") == NULL && io_is_terminal(1);
    m->begin = io_now();
    m->next = m->begin + INT64_C(1000000);
}

/* To SYSPRINT or SYSOUT. A message that cannot be written is lost: nobody could be told. */
static void line_print(struct msg *m, struct slice line)
{
    static const char *const names[] = { "//DD:SYSPRINT", "//DD:SYSOUT" };
    static const struct io_form form = { IO_TEXT, NULL, NULL };
    const char *why;
    size_t i;

    for (i = 0; m->print == NULL && i < sizeof names / sizeof names[0]; i++)
        if (io_create_form(&m->print, names[i], &form, &why) != OK)
            m->print = NULL;
    if (m->print == NULL || io_write(m->print, line) != OK)
        m->silent = 1;
}

static void line_put(struct msg *m, enum finding_id id, const char *text, size_t n)
{
    static const char letters[] = "IWES";
    unsigned char out[ESCAPE_WORST * MSG_MAX + 32];
    unsigned char *d = out;
    int front;

    if (m->silent)
        return;
    msg_progress_end(m);
    if (m->ids)
        front = snprintf((char *)out, 32, "SFT%04u%c ", (unsigned)finding_kinds[id].number,
            letters[finding_kinds[id].code / 4 % 4]);
    else
        front = snprintf((char *)out, 32, "sftp119: ");
    d = escape_put(d + front, slice_of((const unsigned char *)text, n));
    *d++ = '\n';
    if (m->batch)
        line_print(m, slice_of(out, (size_t)(d - out)));
    else
        fwrite(out, 1, (size_t)(d - out), stderr);
}

static void line_format(struct msg *m, enum finding_id id, const char *format, va_list ap)
{
    char text[MSG_MAX];
    int n = vsnprintf(text, sizeof text, format, ap);

    if (n < 0)
        return;
    line_put(m, id, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void msg_error(struct msg *m, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    line_format(m, F_PROGRAM_ERROR, format, ap);
    va_end(ap);
}

void msg_option(struct msg *m, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    line_format(m, F_PROGRAM_OPTION, format, ap);
    va_end(ap);
}

void msg_output(struct msg *m, const char *name, const char *why)
{
    char text[MSG_MAX];
    int n = snprintf(text, sizeof text, "%s: cannot be written: %s", name, why != NULL ? why : "");

    if (n >= 0)
        line_put(m, F_PROGRAM_OUTPUT, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void msg_note(struct msg *m, const char *format, ...)
{
    va_list ap;

    if (m->quiet)
        return;
    va_start(ap, format);
    line_format(m, F_PROGRAM_NOTE, format, ap);
    va_end(ap);
}

static const char *const severity_names[] = { "note", "degraded", "skipped", "stopped" };

void msg_finding(void *ctx, const struct finding *f)
{
    struct msg *m = ctx;
    char text[MSG_MAX];
    size_t n = 0;

    if (m->quiet && f->severity != SEV_STOPPED)
        return;
    text[0] = '\0';
    if (f->at.input != NULL)
        n = (size_t)snprintf(text, sizeof text / 2, "%s: ", f->at.input);
    if (n >= sizeof text / 2)
        n = sizeof text / 2 - 1;
    if (f->at.record > 0)
        n += (size_t)snprintf(text + n, 64, "record %llu", (unsigned long long)f->at.record);
    if (f->at.line > 0)
        n += (size_t)snprintf(text + n, 64, "line %llu", (unsigned long long)f->at.line);
    if (f->at.has_offset)
        n += (size_t)snprintf(text + n, 64, "%sbyte %llu", f->at.record > 0 || f->at.line > 0 ? " at " : "",
            (unsigned long long)f->at.offset);
    if (f->at.record > 0 || f->at.line > 0 || f->at.has_offset)
        n += (size_t)snprintf(text + n, 8, ": ");
    snprintf(text + n, sizeof text - n, "%.*s: %.*s (%s)", (int)f->name.n, (const char *)f->name.p, (int)f->text.n,
        f->text.n > 0 ? (const char *)f->text.p : "", severity_names[f->severity]);
    line_put(m, f->id, text, strlen(text));
}

void msg_progress(struct msg *m, uint64_t done, uint64_t total)
{
    enum { MEGA = 1000000 };
    int64_t now;

    if (!m->progress || (now = io_now()) < m->next)
        return;
    m->next = now + 200000;
    m->shown = 1;
    fprintf(stderr, "\rsftp119: ");
    if (total > 0)
        fprintf(stderr, "%3u %% of %llu MB, ", (unsigned)(done >= total ? 100 : (double)done * 100 / (double)total),
            (unsigned long long)(total / MEGA));
    else
        fprintf(stderr, "%llu MB, ", (unsigned long long)(done / MEGA));
    fprintf(stderr, "%.0f MB/s ", (double)done / (double)(now - m->begin));
}

void msg_progress_end(struct msg *m)
{
    if (m->shown)
        fprintf(stderr, "\r%50s\r", "");
    m->shown = 0;
}

/* clitext.c: what stands around a client's message in a trace that was taken from a terminal.

   Prompts: "sftp> " once or more often, for the answer to a prompt has no line of its own where the input is a file.
   The progress meter: CR, then NAME padded with blanks, percentage, amount, rate and time (progressmeter.c), without
   a line end until it is done; the next message stands right behind it. The columns behind the name are of a fixed
   form, and what follows them is the message. A name may hold anything, so the meter is looked for from the right.
   Unknown stamps: digits and punctuation in front of "debugN: ", and as much of them in front of other lines; they
   give no time. */
#include "base/ascii.h"
#include "trace/client.h"

enum { STAMP_MOST = 48, METERS_MOST = 64 };

static int is_stamp_byte(unsigned char c)
{
    return ascii_is_digit(c) || c == A_SPACE || c == A_COLON || c == A_DOT || c == A_MINUS || c == A_SLASH ||
        c == A_COMMA || c == A_LBRACKET || c == A_RBRACKET || c == A_LPAREN || c == A_RPAREN || c == A_PLUS ||
        c == A_UT || c == A_UZ;
}

static int is_debug(struct slice s)
{
    size_t n = trace_texts[TEXT_DEBUG].n;

    return s.n > n + 3 && slice_starts(s, trace_texts[TEXT_DEBUG]) && ascii_is_digit(s.p[n]) &&
        s.p[n + 1] == A_COLON && s.p[n + 2] == A_SPACE;
}

static size_t stamp_length(struct slice s, size_t before)
{
    size_t i;

    if (s.n == 0 || (!ascii_is_digit(s.p[0]) && s.p[0] != A_LBRACKET))
        return 0;
    for (i = 0; i < s.n && i < STAMP_MOST && is_stamp_byte(s.p[i]); i++)
        ;
    if (before > 0 && i >= before && s.p[before - 1] == A_SPACE)
        return before;
    return i > 0 && s.p[i - 1] == A_SPACE && is_debug(slice_from(s, i)) ? i : 0;
}

static size_t blanks(struct slice s, size_t i)
{
    while (i < s.n && s.p[i] == A_SPACE)
        i++;
    return i;
}

/* Digits, dots, colons and minus signs. */
static size_t figures(struct slice s, size_t i)
{
    while (i < s.n && (ascii_is_digit(s.p[i]) || s.p[i] == A_DOT || s.p[i] == A_COLON || s.p[i] == A_MINUS))
        i++;
    return i;
}

static size_t letters(struct slice s, size_t i)
{
    while (i < s.n && ((s.p[i] >= A_UA && s.p[i] <= A_UZ) || (s.p[i] >= A_LA && s.p[i] <= A_LZ)))
        i++;
    return i;
}

/* The end of the columns behind the percent sign at i - 1, 0 when they are none: "  12MB   1.2MB/s   00:10 ETA". */
static size_t columns_end(struct slice s, size_t i)
{
    struct slice stalled = trace_texts[TEXT_STALLED];
    size_t k = blanks(s, i), from = k;

    k = letters(s, figures(s, k));
    if (k == from || k == i)
        return 0;
    from = k = blanks(s, k);
    k = letters(s, figures(s, k));
    if (k == from || k + 1 >= s.n || s.p[k] != A_SLASH)
        return 0;
    from = k = blanks(s, k + 2);
    if (slice_starts(slice_from(s, k), stalled))
        return k + stalled.n;
    k = figures(s, k);
    if (k == from)
        return 0;
    if (slice_starts(slice_from(s, k), trace_texts[TEXT_ETA]))
        return k + trace_texts[TEXT_ETA].n;
    return blanks(s, k);
}

/* The length of a meter at the front of s; 0 when there is none. */
static size_t meter_length(struct slice s)
{
    size_t i, end;

    for (i = s.n; i > 1; i--)
        if (s.p[i - 1] == A_PERCENT && ascii_is_digit(s.p[i - 2]) && (end = columns_end(s, i)) > 0)
            return end;
    return 0;
}

/* scp puts the name in front under which it was run: the folder before it goes. */
static struct slice without_folder(struct slice s)
{
    struct slice mark = trace_texts[TEXT_SCP_MARK];
    size_t i, end;

    if (s.n == 0 || s.p[0] != A_SLASH)
        return s;
    end = slice_find(s, A_SPACE);
    i = end + 1 - mark.n;
    return end < s.n && end + 1 > mark.n && s.p[i - 1] == A_SLASH && slice_starts(slice_from(s, i), mark) ?
        slice_from(s, i) : s;
}

struct slice client_bare(struct slice text, size_t before, struct slice *meter, size_t *stamp)
{
    struct slice s = text, prompt = trace_texts[TEXT_PROMPT];
    size_t n;

    *meter = slice_of(NULL, 0);
    if (s.n > 0 && s.p[0] == A_CR && (n = meter_length(s)) > 0) {
        *meter = slice_of(s.p, n);
        s = slice_from(s, n);
    }
    while (s.n > 0 && s.p[0] == A_CR)
        s = slice_from(s, 1);
    while (s.n > prompt.n && slice_starts(s, prompt))
        s = slice_from(s, prompt.n);
    *stamp = stamp_length(s, before);
    return without_folder(slice_from(s, *stamp));
}

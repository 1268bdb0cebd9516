/* kind.c: what an input is. SMF data is what a container fits; a form that is only recognised is refused by its name
   (foreign.c); what looks like text is taken for a log, whose lines then tell for themselves. */
#include "input/kind.h"
#include "base/ascii.h"
#include "input/charset.h"
#include "input/contain.h"
#include "input/foreign.h"

/* Length of the UTF-8 sequence of several bytes at the front, 0 when there is none. */
static size_t utf8_sequence(struct slice s)
{
    size_t n = s.p[0] >= 0xF0 ? 4 : s.p[0] >= 0xE0 ? 3 : 2, i;

    if (s.p[0] < 0xC2 || s.p[0] > 0xF4 || s.n < n)
        return 0;
    for (i = 1; i < n; i++)
        if ((s.p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

/* Text has next to no control characters, and few bytes beyond ASCII that are not UTF-8. */
static int is_text(struct slice s)
{
    size_t i = 0, n, control = 0, strange = 0;
    unsigned char c;

    while (i < s.n) {
        c = s.p[i];
        n = c < 0x80 ? 1 : utf8_sequence(slice_from(s, i));
        control += (c < A_SPACE && c != A_TAB && c != A_LF && c != A_CR && c != A_ESC) || c == A_DEL;
        strange += n == 0;
        i += n > 0 ? n : 1;
    }
    return control * 20 <= s.n && strange * 4 <= s.n;
}

static void report(const struct source *s, enum finding_id id)
{
    struct place at = { NULL, 0, 0, 0, 0 };

    at.input = source_name(s);
    finding_add(source_findings(s), id, &at, NULL, 0);
}

enum input_kind kind_find(struct source *s)
{
    struct slice head = source_look(s, SOURCE_LOOK);
    int at_end = head.n < SOURCE_LOOK;
    const struct foreign *f;
    size_t mark;

    if (head.n == 0) {
        if (!source_damaged(s))
            report(s, F_INPUT_EMPTY);
        return source_damaged(s) ? KIND_UNKNOWN : KIND_EMPTY;
    }
    if (container_detect(head, at_end) != NULL)
        return KIND_SMF;
    f = foreign_find(head, at_end, source_raw_size(s));
    if (f != NULL) {
        foreign_report(f, s);
        return KIND_UNKNOWN;
    }
    if (charset_find(head, &mark) != CHARSET_UTF8 || is_text(head))
        return KIND_LOG;
    report(s, F_INPUT_UNKNOWN);
    return KIND_UNKNOWN;
}

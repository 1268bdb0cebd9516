/* t_patt.c: the compiled patterns against their own samples, and the matcher's edges. */
#include "trace/sample.h"
#include "trace/unesc.h"
#include "unit.h"

static int is(struct slice s, const char *text)
{
    return slice_same(s, unit_text(text));
}

static void samples(void)
{
    struct capture c;
    const struct pattern *p;
    const struct sample *s;
    size_t i, k;

    CU_ASSERT(num_pattern_samples > 100);
    for (i = 0; i < num_pattern_samples; i++) {
        s = &pattern_samples[i];
        p = pattern_find(s->class, s->text, s->cut, &c);
        CU_ASSERT_FATAL(p != NULL);
        CU_ASSERT_EQUAL(p->event, s->event);
        for (k = 0; s->expect[k].role != CAP_NONE; k++) {
            CU_ASSERT(capture_has(&c, s->expect[k].role));
            CU_ASSERT(slice_same(capture_get(&c, s->expect[k].role), s->expect[k].value));
            capture_drop(&c, s->expect[k].role);
        }
        for (k = 0; k < CAPTURE_WORDS; k++)
            CU_ASSERT_EQUAL(c.has[k], 0);
    }
}

/* Every sample without its last or first byte, or with a byte more, must not be read outside (run under ASan). */
static void cut_samples(void)
{
    struct capture c;
    unsigned char text[600];
    size_t i, n;

    for (i = 0; i < num_pattern_samples; i++) {
        struct slice s = pattern_samples[i].text;

        CU_ASSERT_FATAL(s.n < sizeof text);
        for (n = 0; n < s.n; n++) {
            memcpy(text, s.p, n);
            (void)pattern_find(pattern_samples[i].class, slice_of(text, n), 1, &c);
            (void)pattern_find(pattern_samples[i].class, slice_from(s, n), 0, &c);
        }
    }
    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SSHD, slice_of(NULL, 0), 0, &c));
}

static void names_like_text(void)
{
    struct capture c;
    const struct pattern *p;

    p = pattern_find(PATTERNS_SFTP, unit_text("close \"/a\" bytes read 7 written 99\" bytes read 1 written 2"), 0, &c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT(is(capture_get(&c, CAP_PATH), "/a\" bytes read 7 written 99"));
    CU_ASSERT(is(capture_get(&c, CAP_WRITTEN), "2"));
    p = pattern_find(PATTERNS_SSHD, unit_text("Invalid user a from 192.0.2.1 port 5 from 198.51.100.7 port 6"), 0, &c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT(is(capture_get(&c, CAP_USER), "a from 192.0.2.1 port 5"));
    CU_ASSERT(is(capture_get(&c, CAP_ADDR), "198.51.100.7"));
}

static void two_names(void)
{
    struct capture c;

    CU_ASSERT_PTR_NOT_NULL_FATAL(pattern_find(PATTERNS_SFTP, unit_text("rename old \"a\" new \"b\""), 0, &c));
    CU_ASSERT_EQUAL(c.unsure, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pattern_find(PATTERNS_SFTP, unit_text("rename old \"a\" new \"b\" new \"c\""), 0, &c));
    CU_ASSERT_EQUAL(c.unsure, 1);
    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SFTP, unit_text("rename old \"a\" now \"b\""), 0, &c));
}

static void anchors(void)
{
    struct capture c;

    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SFTP, unit_text(" open \"a\" flags READ mode 0666"), 0, &c));
    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SFTP, unit_text("open \"a\" flags READ mode 0666 "), 0, &c));
    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SFTP, unit_text("open \"a\" flags READ mode 0866"), 0, &c));
    CU_ASSERT_PTR_NULL(pattern_find(PATTERNS_SFTP, unit_text("open \"/a/very/long/name"), 0, &c));
    CU_ASSERT_PTR_NOT_NULL(pattern_find(PATTERNS_SFTP, unit_text("open \"/a/very/long/name"), 1, &c));
}

static void one_unescape(const char *in, const char *out)
{
    unsigned char d[64];
    size_t n = unescape(d, unit_text(in));

    CU_ASSERT(slice_same(slice_of(d, n), unit_text(out)));
}

static void escapes(void)
{
    unsigned char d[8];

    one_unescape("plain", "plain");
    one_unescape("caf\\303\\251", "caf\303\251");
    one_unescape("a\\nb\\tc\\\\d", "a\nb\tc\\d");
    one_unescape("\\033[31m", "\033[31m");
    one_unescape("end\\", "end\\");
    one_unescape("\\477", "\\477");
    one_unescape("\\U", "\\U");
    CU_ASSERT_EQUAL(unescape(d, unit_text("a\\0")), 2);
    CU_ASSERT_EQUAL(d[1], 0);
}

static const struct unit_case cases[] = {
    { "samples", samples },
    { "samples cut at every byte", cut_samples },
    { "names that imitate the text", names_like_text },
    { "two names in one message", two_names },
    { "both ends are anchored", anchors },
    { "escapes", escapes },
    { NULL, NULL }
};
const struct unit_suite suite_pattern = { "pattern", cases };

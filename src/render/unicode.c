/* unicode.c: display widths. The ranges are those that terminals agree on: wide (W) and full-width (F) blocks of
   Unicode's East Asian Width (UAX #11), emoji blocks, and the combining marks that names carry in practice. */
#include "base/escape.h"
#include "render/unicode.h"

struct range {
    uint32_t first, last;
    unsigned width;
};

/* Sorted; what lies in none is one column wide. */
static const struct range ranges[] = {
    { 0x0300, 0x036F, 0 }, { 0x0483, 0x0489, 0 }, { 0x0591, 0x05BD, 0 }, { 0x064B, 0x065F, 0 }, { 0x1100, 0x115F, 2 },
    { 0x1AB0, 0x1AFF, 0 }, { 0x1DC0, 0x1DFF, 0 }, { 0x200B, 0x200D, 0 }, { 0x20D0, 0x20FF, 0 }, { 0x2E80, 0x303E, 2 },
    { 0x3041, 0x3098, 2 }, { 0x3099, 0x309A, 0 }, { 0x309B, 0xA4CF, 2 }, { 0xA960, 0xA97F, 2 }, { 0xAC00, 0xD7A3, 2 },
    { 0xF900, 0xFAFF, 2 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE20, 0xFE2F, 0 }, { 0xFE30, 0xFE6F, 2 }, { 0xFEFF, 0xFEFF, 0 },
    { 0xFF00, 0xFF60, 2 }, { 0xFFE0, 0xFFE6, 2 }, { 0x1F300, 0x1F64F, 2 }, { 0x1F680, 0x1F6FF, 2 },
    { 0x1F900, 0x1F9FF, 2 }, { 0x20000, 0x3FFFD, 2 }
};

uint32_t unicode_code(const unsigned char *p, size_t len)
{
    switch (len) {
    case 2: return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    case 3: return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6
            | (p[3] & 0x3F);
    default: return p[0];
    }
}

static unsigned code_width(uint32_t c)
{
    size_t i;

    if (c < ranges[0].first)
        return 1;
    for (i = 0; i < sizeof ranges / sizeof ranges[0] && c >= ranges[i].first; i++)
        if (c <= ranges[i].last)
            return ranges[i].width;
    return 1;
}

/* Bytes (never 0) and columns of the character at the front of s. */
static size_t step(struct slice s, unsigned *width)
{
    size_t len = utf8_length(s);

    if (len == 0)
        len = 1;
    *width = code_width(unicode_code(s.p, len));
    return len;
}

size_t unicode_width(struct slice s)
{
    size_t total = 0;
    unsigned w;

    while (s.n > 0) {
        s = slice_from(s, step(s, &w));
        total += w;
    }
    return total;
}

struct slice unicode_front(struct slice s, size_t width)
{
    size_t end = 0, used = 0;
    unsigned w;

    while (end < s.n) {
        size_t len = step(slice_from(s, end), &w);
        if (used + w > width)
            break;
        used += w;
        end += len;
    }
    return slice_of(s.p, end);
}

struct slice unicode_back(struct slice s, size_t width)
{
    size_t total = unicode_width(s);
    unsigned w;

    while (s.n > 0 && total > width) {
        s = slice_from(s, step(s, &w));
        total -= w;
    }
    return s;
}

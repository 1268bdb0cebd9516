/* unesc.c: sshd and sftp-server write every byte that is not printable ASCII as an escape of vis(3): C style for the
   common control characters, three octal digits for the others, \0 for NUL, and a doubled backslash. Blank and
   double quote stay. */
#include "base/ascii.h"
#include "trace/unesc.h"

static int is_octal(unsigned char c) { return c >= A_0 && c < A_0 + 8; }

/* The byte that the escape letter c stands for, or -1. */
static int letter(unsigned char c)
{
    switch (c) {
    case A_LN: return A_LF;
    case A_LR: return A_CR;
    case A_LT_LETTER: return A_TAB;
    case 0x62: return A_BS;
    case A_LA: return A_BEL;
    case 0x76: return A_VT;
    case A_LF_LETTER: return A_FF;
    case A_LS: return A_SPACE;
    case A_BACKSLASH: return A_BACKSLASH;
    default: return -1;
    }
}

/* A backslash with three octal digits behind it. */
static int is_number(struct slice s, size_t i)
{
    return s.p[i] == A_BACKSLASH && i + 3 < s.n && s.p[i + 1] < A_0 + 4 && is_octal(s.p[i + 1]) &&
        is_octal(s.p[i + 2]) && is_octal(s.p[i + 3]);
}

static unsigned char number(struct slice s, size_t i)
{
    return (unsigned char)((s.p[i + 1] - A_0) << 6 | (s.p[i + 2] - A_0) << 3 | (s.p[i + 3] - A_0));
}

size_t unescape_numbers(unsigned char *d, struct slice s)
{
    size_t i, n = 0;

    for (i = 0; i < s.n; i++)
        if (is_number(s, i)) {
            d[n++] = number(s, i);
            i += 3;
        } else {
            d[n++] = s.p[i];
        }
    return n;
}

size_t unescape(unsigned char *d, struct slice s)
{
    size_t i = 0, n = 0;
    int c;

    while (i < s.n) {
        if (s.p[i] != A_BACKSLASH || i + 1 == s.n) {
            d[n++] = s.p[i++];
        } else if (is_number(s, i)) {
            d[n++] = number(s, i);
            i += 4;
        } else if (s.p[i + 1] == A_0) {
            d[n++] = A_NUL;
            i += 2;
        } else if ((c = letter(s.p[i + 1])) >= 0) {
            d[n++] = (unsigned char)c;
            i += 2;
        } else {
            d[n++] = s.p[i++];
        }
    }
    return n;
}

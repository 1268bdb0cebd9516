/* escape.h: text from outside made harmless for lines, terminals, cells and documents, the one place where it
   happens. Escaped are: control characters (00-1F, 7F, U+0080-U+009F), bytes that are not UTF-8, what reorders or
   breaks a line (U+061C, U+200E, U+200F, U+2028-U+202E, U+2066-U+2069), and U+FFFE, U+FFFF, which XML cannot carry.
   LF, CR and TAB become \n, \r, \t, every other byte of such a character \xhh. A backslash stays a backslash. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/slice.h"

enum {
    ESCAPE_WORST = 4,   /* bytes that one byte can become */
    ESCAPE_CHAR = 12    /* bytes that one character can become */
};

/* Number of bytes at the front of s that need no escape; s.n when none of it does. Quick for ASCII text. */
size_t escape_clean(struct slice s);
/* Writes the first character of s, which is not empty, escaped at d (room for ESCAPE_CHAR) whether it needs it or
   not; s moves behind it. With escape_clean() a renderer walks a text: a clean run in its own quoting, then one
   escape. */
unsigned char *escape_char(unsigned char *d, struct slice *s);
/* All of s, escaped where needed, at d (room for ESCAPE_WORST * s.n); returns the place behind. */
unsigned char *escape_put(unsigned char *d, struct slice s);

/* Length (1-4) of the UTF-8 character at the front of s; 0 when s is empty or does not begin with a whole,
   shortest-form one (RFC 3629: no surrogates, nothing above U+10FFFF). */
size_t utf8_length(struct slice s);

#endif

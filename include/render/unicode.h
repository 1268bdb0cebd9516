/* unicode.h: how many columns of a terminal text takes. The text is escaped already: valid UTF-8, no control
   characters. */
#ifndef RENDER_UNICODE_H
#define RENDER_UNICODE_H

#include "base/slice.h"

/* The code point of the valid character of len (1-4) bytes at p. */
uint32_t unicode_code(const unsigned char *p, size_t len);
/* Columns: 2 for wide East Asian characters and emoji, 0 for combining marks, else 1 a character. */
size_t unicode_width(struct slice s);
/* The longest front (back) of s that takes at most width columns. */
struct slice unicode_front(struct slice s, size_t width);
struct slice unicode_back(struct slice s, size_t width);

#endif

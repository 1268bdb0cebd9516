/* charset.h: how a text is written. */
#ifndef INPUT_CHARSET_H
#define INPUT_CHARSET_H

#include "base/ebcdic.h"

/* UTF-8 stands for ASCII and whatever is like it, too. */
enum charset { CHARSET_UTF8, CHARSET_EBCDIC, CHARSET_UTF16_LE, CHARSET_UTF16_BE };

/* The character set of the text that begins with head; *mark gets the length of the byte order mark at its front. */
enum charset charset_find(struct slice head, size_t *mark);
/* The EBCDIC code page of a log that begins with head: IBM-1047, IBM-037 or the one given, told by the brackets around
   process ids; the one given when nothing tells. */
const struct ebcdic *charset_page(struct slice head, const struct ebcdic *given);
/* UTF-16 to UTF-8 at d (room for CHARSET_WORST bytes each unit); what is no character becomes U+FFFD. The place
   behind. */
enum { CHARSET_WORST = 3 };
unsigned char *charset_utf16(unsigned char *d, struct slice s, int little);

#endif

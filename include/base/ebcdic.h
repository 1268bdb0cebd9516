/* ebcdic.h: EBCDIC to UTF-8, the one place where it happens. Tables come from records/codepage.txt. */
#ifndef BASE_EBCDIC_H
#define BASE_EBCDIC_H

#include "base/value.h"

/* One code page. An entry is the UTF-8 byte, or with EBCDIC_WIDE the code point of a character that takes two or
   three bytes; EBCDIC_ODD marks what is not VALUE_PLAIN. One loop can OR the entries together and look at the marks
   at its end. */
enum { EBCDIC_WIDE = 0x8000, EBCDIC_ODD = 0x4000, EBCDIC_CODE = 0x3FFF };
struct ebcdic {
    struct slice name;      /* 1047, 037 */
    uint16_t map[256];
};
extern const size_t num_ebcdic_pages;           /* gen/codepage.c */
extern const struct ebcdic ebcdic_pages[];      /* the first is the default */

/* The code page of that name (for example 1047, IBM-1047, IBM1047, cp037, 37, in any case); NULL when it is not one
   of ours. */
const struct ebcdic *ebcdic_find(struct slice name);
/* The default: IBM-1047. */
const struct ebcdic *ebcdic_default(void);

enum { EBCDIC_WORST = 3 };  /* UTF-8 bytes that one EBCDIC byte can become */

/* Converts all of s to UTF-8 at d (room for EBCDIC_WORST * s.n bytes); returns the place behind. *flags gets
   VALUE_PLAIN or 0. X'15' and X'25' become LF and U+0085 as on z/OS (containers.md 12). */
unsigned char *ebcdic_put(const struct ebcdic *e, unsigned char *d, struct slice s, unsigned *flags);
/* The other way: the byte of each code point below 256, EBCDIC_NONE where the page has none. */
enum { EBCDIC_NONE = 0xFFFF };
void ebcdic_back(const struct ebcdic *e, uint16_t back[256]);
/* The byte of any code point, or EBCDIC_NONE. */
unsigned ebcdic_byte(const struct ebcdic *e, uint32_t code);
/* 1 when text is EBCDIC rather than ASCII or UTF-8: more of its bytes are EBCDIC's letters, digits and blanks. */
int ebcdic_is_text(struct slice text);
/* s without trailing blanks (X'40') and NULs. */
struct slice ebcdic_trim(struct slice s);

#endif

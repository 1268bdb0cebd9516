/* ascii.h: the bytes of UTF-8/ASCII text as numbers. Text inside the program is UTF-8 whatever the
   execution character set is, so no character literal meets a byte of text or of a record. */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

enum ascii {
    A_NUL = 0x00, A_BEL = 0x07, A_BS = 0x08, A_TAB = 0x09, A_LF = 0x0A, A_VT = 0x0B, A_FF = 0x0C, A_CR = 0x0D,
    A_ESC = 0x1B, A_SPACE = 0x20, A_BANG = 0x21, A_QUOTE = 0x22, A_HASH = 0x23, A_PERCENT = 0x25, A_AMP = 0x26,
    A_APOS = 0x27, A_LPAREN = 0x28, A_RPAREN = 0x29, A_STAR = 0x2A, A_PLUS = 0x2B, A_COMMA = 0x2C, A_MINUS = 0x2D,
    A_DOT = 0x2E, A_SLASH = 0x2F, A_0 = 0x30, A_9 = 0x39, A_COLON = 0x3A, A_SEMI = 0x3B, A_LT = 0x3C, A_EQ = 0x3D,
    A_GT = 0x3E, A_QUESTION = 0x3F, A_AT = 0x40, A_UA = 0x41, A_UF = 0x46, A_UT = 0x54, A_UZ = 0x5A, A_LBRACKET = 0x5B,
    A_BACKSLASH = 0x5C, A_RBRACKET = 0x5D, A_UNDERSCORE = 0x5F, A_LA = 0x61, A_LF_LETTER = 0x66, A_LN = 0x6E,
    A_LR = 0x72, A_LS = 0x73, A_LT_LETTER = 0x74, A_LU = 0x75, A_LX = 0x78, A_LZ = 0x7A, A_LBRACE = 0x7B, A_BAR = 0x7C,
    A_RBRACE = 0x7D, A_TILDE = 0x7E, A_DEL = 0x7F
};

/* 1 for 0-9. */
static inline int ascii_is_digit(unsigned char c) { return (unsigned)c - A_0 < 10u; }

/* The byte with A-Z made a-z; all other bytes (UTF-8 ones too) as they are. */
static inline unsigned char ascii_lower(unsigned char c)
{
    return (unsigned)c - A_UA < 26u ? (unsigned char)(c | 0x20) : c;
}

#endif

/* words.h: the words of the reports as UTF-8 slices, from records/words.txt: W_OK is "ok". */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/value.h"
#include "gen/words.h"

/* enum word W_... comes from gen/words.h; W_NONE (0) is the empty word. The texts are in gen/words.c; read them
   through word_slice(). */
extern const struct slice word_texts[NUM_WORDS];

static inline struct slice word_slice(enum word w) { return word_texts[w]; }
/* As a value: plain text; W_NONE is absent. */
static inline struct value word_value(enum word w)
{
    struct value v = value_text(word_texts[w]);

    v.flags = VALUE_PLAIN;
    return v;
}
/* The word of that text; W_NONE when there is none. */
enum word word_find(struct slice text);

#endif

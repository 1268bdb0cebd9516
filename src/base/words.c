/* words.c: the words of the reports. There are few of them, and most differ in length, so they are looked through
   one by one. */
#include "base/words.h"

struct slice word_slice(enum word w)
{
    return word_texts[w];
}

struct value word_value(enum word w)
{
    struct value v = value_text(word_texts[w]);

    v.flags = v.kind == V_TEXT ? VALUE_PLAIN : 0;
    return v;
}

enum word word_find(struct slice text)
{
    int w;

    for (w = W_NONE + 1; w < NUM_WORDS; w++)
        if (slice_same(word_texts[w], text))
            return (enum word)w;
    return W_NONE;
}

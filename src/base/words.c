/* words.c: the words of the reports. There are few of them, and most differ in length, so they are looked through
   one by one. */
#include "base/words.h"

enum word word_find(struct slice text)
{
    int w;

    for (w = W_NONE + 1; w < NUM_WORDS; w++)
        if (slice_same(word_texts[w], text))
            return (enum word)w;
    return W_NONE;
}

/* map.c: looking things up in the record map. Codes ascend and most lists begin without a hole, so the code itself is
   tried as the index before the list is halved. */
#include "decode/layout.h"

const struct subtype *layout_find(unsigned subtype)
{
    size_t i;

    for (i = 0; i < layout_num_subtypes; i++)
        if (layout_subtypes[i].number == subtype)
            return &layout_subtypes[i];
    return NULL;
}

const struct code *code_find(const struct code_list *list, uint32_t code)
{
    size_t low = 0, high = list->num;

    if (code < list->num && list->codes[code].code == code)
        return &list->codes[code];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->codes[middle].code == code)
            return &list->codes[middle];
        if (list->codes[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

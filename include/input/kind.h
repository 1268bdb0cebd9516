/* kind.h: what an input is, told by its content. */
#ifndef INPUT_KIND_H
#define INPUT_KIND_H

#include "input/source.h"

enum input_kind { KIND_UNKNOWN, KIND_EMPTY, KIND_SMF, KIND_LOG };

/* Looks at the first bytes without consuming them. Unknown content (rubbish, a text-converted dump, a form of
   container that is recognised but not read) becomes a finding that names what was seen. */
enum input_kind kind_find(struct source *s);

#endif

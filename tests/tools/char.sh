#!/bin/sh
# char.sh: the option of CC that gives char the other sign than it has by itself.
if echo 'extern char probe[(char)-1 < 0 ? 1 : -1];' | ${CC:-cc} -xc -fsyntax-only - 2>/dev/null; then
    echo -funsigned-char
else
    echo -fsigned-char
fi

#!/bin/sh
# run32.sh: what must stand in front of a 32-bit program: nothing where the kernel runs one, else an emulator. The loader of the
# 32-bit libraries is asked; it answers without any library.
loader=build/root-i386/lib/ld-linux.so.2
if $loader --version >/dev/null 2>&1; then
    :
elif command -v qemu-i386-static >/dev/null 2>&1; then
    echo qemu-i386-static
else
    echo "run32.sh: neither the kernel nor qemu-i386-static runs 32-bit programs" >&2
    exit 1
fi

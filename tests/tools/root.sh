#!/bin/sh
# root.sh ARCHITECTURE FOLDER PACKAGE...: FOLDER gets the headers and libraries of these Debian packages and of all they
# need, for another architecture; nothing of this system changes. What is there already stays. Debian's main archive
# alone serves every architecture (that of security updates does not), so that the versions fit each other.
set -eu
arch=$1
folder=$2
shift 2
suite=${SUITE:-bookworm}
archive=${ARCHIVE:-http://deb.debian.org/debian}
want="$arch $suite $*"
[ -f "$folder/.complete" ] && [ "$(cat "$folder/.complete")" = "$want" ] && exit 0
packages=$(echo "$*" | tr ' ' ,)
try=1
while :; do
    rm -rf "$folder"
    mkdir -p "${folder%/*}"
    if mmdebstrap --quiet --variant=extract --architectures="$arch" --include="$packages" "$suite" "$folder" \
        "deb $archive $suite main" 2>"$folder.log"; then
        break
    fi
    if [ $try = 3 ]; then
        echo "root.sh: the packages of $arch cannot be fetched:" >&2
        tail -5 "$folder.log" >&2
        exit 1
    fi
    try=$((try + 1))
done
echo "$want" >"$folder/.complete"

#!/bin/sh
# corpus.sh FOLDER: makes the corpora of the fuzz targets, FOLDER/contain, decode, trace, layer, out of the specimens
# that the other tests use, and tersed files of SHARED where that is. TOOLS, SHARED.
set -eu
tools=${TOOLS:-build/tools}
to=$1
rm -rf "$to"
mkdir -p "$to/contain" "$to/decode" "$to/trace" "$to/layer"

for d in tests/bad/*.dump tests/golden/*.dump samples/*.dump; do
    n=$(basename "$d" .dump)
    "$tools/smfgen" -o "$to/decode/$n" "$d"
    cp "$to/decode/$n" "$to/contain/$n"
done
for c in bdw-rdw bdw-segments rdw-segments extended-bdw prefixed short-rdw bare text; do
    "$tools/smfgen" -c $c -b 400 -o "$to/contain/talk.$c" samples/talk.dump
    "$tools/smfgen" -c $c -b 400 -o "$to/contain/full.$c" tests/golden/full.dump
done
# one form behind the other, with and without something between
cat "$to/contain/talk" "$to/contain/talk.bdw-segments" "$to/contain/talk.prefixed" >"$to/contain/glued"
{
    cat "$to/contain/full.bdw-rdw"
    printf '\000\000\000\000\000\000\000\377\000'
    cat "$to/contain/full"
} >"$to/contain/gap"

for f in samples/*.log samples/*.trace; do
    head -c 60000 "$f" >"$to/trace/$(basename "$f")"
done
for f in samples/talk.smf samples/strict.log; do
    n=$(basename "$f")
    gzip -n -c "$f" >"$to/layer/$n.gz"
    cat "$to/layer/$n.gz" "$to/layer/$n.gz" >"$to/layer/$n.two"
    gzip -n -c "$to/layer/$n.gz" >"$to/layer/$n.nested"
    if command -v tar >/dev/null; then tar -cf "$to/layer/$n.tar" "$f"; fi
    if command -v zip >/dev/null; then zip -q "$to/layer/$n.zip" "$f"; fi
done
if [ -d "${SHARED:-}/data/terse" ]; then
    find "$SHARED/data/terse" -type f -size -16k | LC_ALL=C sort | while read -r f; do
        cp "$f" "$to/layer/$(echo "$f" | sed 's/.*terse.//' | tr '/' '_')"
    done
fi

#!/bin/sh
# badtext.sh AWK: the compilers of words, findings and code pages refuse each bad line with the complaint that stands
# beside it, and write nothing then.
set -eu
awk=${1:-awk}
dir=build/badtext
mkdir -p "$dir"
count=0
failed=0

# refuse COMPILER COMPLAINT LINE...
refuse() {
    compiler=$1
    complaint=$2
    shift 2
    count=$((count + 1))
    printf '%s\n' "$@" > "$dir/in"
    if $awk -v what=c -f "records/$compiler.awk" "$dir/in" > "$dir/out" 2> "$dir/err"; then
        echo "badtext: $compiler takes: $*"
        failed=1
    elif [ -s "$dir/out" ] || ! grep -F "in:$#: " "$dir/err" | grep -qF "$complaint"; then
        echo "badtext: $compiler does not say '$complaint' to: $*"
        cat "$dir/err"
        failed=1
    fi
}

refuse words 'identifier OK stands already in line 1' 'OK ok' 'OK fine'
refuse words 'text "ok" stands already in line 1' 'OK ok' 'YES ok'
refuse words 'is not plain' 'OK a,b'
refuse words 'is not plain' "OK $(printf '\303\244')"
refuse words 'an identifier is of' 'ok ok'
refuse words 'NONE is the empty word' 'NONE none'
refuse words 'no text after OK' 'OK'
refuse words 'no words' '# nothing'
refuse html 'a piece has a name' 'piece head'
refuse html 'piece A stands already in line 1' 'piece A' '|x' 'piece A'
refuse html 'piece A is empty' 'piece A' 'piece B'
refuse html 'a line before the first piece' '|x'
refuse html 'a line begins with' 'piece A' 'x'
refuse html 'no script and loads nothing' 'piece A' '|<Script>'
refuse html 'no script and loads nothing' 'piece A' '|<a href="https://example.com/">'
refuse html 'no script and loads nothing' 'piece A' '|<p onclick="x">'
refuse html 'not printable ASCII' 'piece A' "|$(printf '\303\244')"
refuse html 'no pieces' '# nothing'
refuse finding 'number 1001 stands already in line 1' '1001 A note 0 x' '1001 B note 0 y'
refuse finding 'a number of four digits' 'A note 0 x'
refuse finding 'finding A stands already in line 1' '1001 A note 0 x' '1002 A note 0 y'
refuse finding 'not an identifier: a' '1001 a note 0 x'
refuse finding 'unknown severity bad' '1001 A bad 0 x'
refuse finding 'not 5' '1001 A note 5 x'
refuse finding 'a text' '1001 A note 0'
refuse finding 'has %3 but no %2' '1001 A note 0 %1 %3'
refuse finding 'a % stands without 1-9' '1001 A note 0 all of 100%'
refuse finding 'is not ASCII' "1001 A note 0 $(printf '\303\244')"
refuse codepage 'no page 2 above' 'page 1 like 2'
refuse codepage 'no page yet' '5F=00AC'
refuse codepage '16 characters a line' 'page 1' '0000 0001'
refuse codepage 'has 0 characters, not 256' 'page 1'
refuse codepage 'page NUMBER' 'page one'
refuse option 'a command has 3 fields' 'command | x | y'
refuse option 'not a name: X' 'command | X | - | text'
refuse option 'command x stands already in line 1' 'command | x | y | text' 'command | x | y | text'
refuse option 'option o stands already in line 2' 'command | x | y | text' 'option | o | - | - | x | text' 'option | o | - | - | x | text'
refuse option 'short form o stands already in line 2' 'command | x | y | text' 'option | a | o | - | x | text' 'option | b | o | - | x | text'
refuse option 'a short form is one lower-case letter: O' 'command | x | y | text' 'option | a | O | - | x | text'
refuse option 'no such command: z' 'command | x | y | text' 'option | a | - | - | z | text'
refuse option 'commands come before options' 'command | x | y | text' 'option | a | - | - | x | text' 'command | z | y | text'
refuse option 'a text is missing' 'command | x | y | text' 'option | a | - | - | x | -'
refuse option 'without quotes' 'command | x | y | "text"'
refuse option 'a line begins with command or option' 'x | y'

# the real pages with one slip
slip() {
    sed "$2" records/codepage.txt > "$dir/in"
    count=$((count + 1))
    if cmp -s records/codepage.txt "$dir/in" || $awk -f records/codepage.awk "$dir/in" > "$dir/out" 2> "$dir/err" \
        || [ -s "$dir/out" ] || ! grep -qF "$1" "$dir/err"; then
        echo "badtext: codepage does not say '$1' to $2"
        failed=1
    fi
}
slip 'not a difference: 5F=005E' 's/5F=00AC/5F=005E/'
slip 'stands at AD and at AE' 's/AD=00DD/AD=00DE/'
slip 'not a code point' 's/9F=20AC/9F=40AC/'
slip 'not BYTE=CODE: 9F-20AC' 's/9F=20AC/9F-20AC/'
slip 'stands already above' 's/^page 297 /page 273 /'

[ "$failed" = 0 ] && echo "badtext: $count bad texts refused"
exit "$failed"

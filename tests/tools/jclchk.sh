#!/bin/sh
# jclchk.sh: every member of jcl/ passes jclchk.awk, and every wrong one of tests/bad/jcl is refused with the words of expect.txt.
set -u
awk=${AWK:-awk}
check="$awk -f tests/tools/jclchk.awk -f tests/tools/jclstep.awk records/option.txt"
failed=0
count=0

for member in jcl/*; do
    $check "$member" || failed=1
    count=$((count + 1))
done
while read -r name text; do
    case $name in '#'* | '') continue ;; esac
    said=$($check "tests/bad/jcl/$name") && { echo "tests/bad/jcl/$name is not refused"; failed=1; }
    case $said in
    *"$text"*) ;;
    *) echo "tests/bad/jcl/$name: wanted \"$text\", got: $said"; failed=1 ;;
    esac
    count=$((count + 1))
done < tests/bad/jcl/expect.txt
[ "$failed" = 0 ] && echo "jcl: $count members"
exit "$failed"

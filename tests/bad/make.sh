#!/bin/sh
# make.sh FOLDER ROOT TOOLS: the malformed inputs that are no dumps of records, made in FOLDER.
set -eu
cd "$1"
root=$2
tools=$3

: >nothing
mkdir folder

# Binary rubbish from a fixed rule; a text that is no log; a line of 10 MB between two good ones.
awk 'BEGIN {
    x = 1
    for (i = 0; i < 400; i++) {
        printf "bytes "
        for (k = 0; k < 50; k++) {
            x = (x * 16807) % 2147483647
            printf "%02x", int(x / 65536) % 256
        }
        print ""
    }
}' | "$tools/smfgen" -o rubbish
printf 'Dear Sir,\nplease find the files attached.\nYours\n' >letter
good=$root/samples/denied.log
{
    head -n 7 "$good"
    awk 'BEGIN {for (i = 0; i < 327680; i++) printf "%s", "0123456789abcdefghijklmnopqrstuv"; print ""}'
    tail -n +8 "$good"
} >longline.log
{
    head -n 7 "$good"
    printf '2025-06-13T08:15:31.000000+00:00 PRODA sftp-server[83886210]: '
    printf 'open "/x\000\033[2J\377" flags READ mode 0666\n'
    tail -n +8 "$good"
} >control.log
head -c 700 "$good" >cut.log
printf '2025-13-45T99:99:99Z PRODA sshd[1]: Connection from 192.0.2.1 port 1\n' | cat "$good" - >baddate.log

cp "$good" good.log
cp "$root/samples/talk.smf" good.smf
# gzip: cut, damaged, with something behind, two members, empty
gzip -n -c "$root/samples/talk.smf" >good.gz
size=$(wc -c <good.gz)
head -c $((size - 9)) good.gz >cut.gz
head -c 12 good.gz >cuthead.gz
{ head -c $((size - 8)) good.gz; printf '\001\002\003\004\005\006\007\010'; } >crc.gz
{ head -c 60 good.gz; printf '\377\377\377\377\377\377\377\377'; tail -c +69 good.gz; } >corrupt.gz
{ cat good.gz; printf 'garbage behind the member'; } >behind.gz
cat good.gz good.gz >two.gz
: | gzip -n -c >empty.gz
printf '\037\213' >magic.gz
# other archives are named, not guessed at
printf 'PK\003\004\024\000\000\000\010\000abcdefghijklmnop' >archive.zip

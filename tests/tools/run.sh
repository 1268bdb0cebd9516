#!/bin/sh
# run.sh PROGRAM: the main job on every sample, as a newcomer should see it: the command, then its report.
set -eu
program=$1

show() {
    echo
    echo "\$ sftp119 $*"
    "$program" "$@" || [ $? -le 4 ]
}

for sample in talk denied strict; do
    show report samples/$sample.smf samples/$sample.log
done
show report --result fail --table transfers,logins samples/day.smf samples/day.log
show report --table throughput,failures,reconcile,findings samples/day.smf samples/day.log
show report --html build/day.html samples/day.smf samples/day.log
echo "build/day.html is the same day with charts, for a browser."
echo
echo "samples/README.md tells the stories; sftp119 help lists what else the program can do."

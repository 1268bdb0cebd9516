#!/bin/sh
# Runs when all tasks of the array job have ended well: makes the report of all systems.
#
#   sbatch --dependency=afterok:JOB --export=ALL,OUT=/audit/2026-11 merge.sh
#SBATCH --job-name=sftp119-merge
#SBATCH --ntasks=1
#SBATCH --output=%x-%j.out
set -u
"${SFTP119:-sftp119}" merge --no-progress --all-logins --text "$OUT/report.txt" --csv "$OUT/report.csv" --xml "$OUT/report.xml" \
    "$OUT"/*.partial
code=$?
[ "$code" -le 4 ] && code=0
exit "$code"

#!/bin/sh
# One task of an array job for each system: reads the system's dumps and logs, and writes its partial report.
#
#   sbatch --array=1-N --export=ALL,LIST=systems.txt,OUT=/audit/2026-11 partial.sh
#
# LIST has a line for each system: its name, then its inputs, blanks between them. OUT/NAME.partial comes out. A task ends
# with the return code of the program, made plain for the scheduler: 0 for 0 and 4 (warnings), else that code.
#SBATCH --job-name=sftp119
#SBATCH --ntasks=1
#SBATCH --output=%x-%A_%a.out
set -u
line=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$LIST")
# shellcheck disable=SC2086
set -- $line
name=$1
shift
"${SFTP119:-sftp119}" report --no-progress --partial "$OUT/$name.partial" "$@"
code=$?
[ "$code" -le 4 ] && code=0
exit "$code"

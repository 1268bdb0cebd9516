#!/bin/sh
# slurm.sh: samples/cluster as it is, under Slurm on this machine: munged, slurmctld and slurmd are started, an array job of
# three tasks makes three partial reports, a job that depends on it merges them, and what comes out is the report of one run
# over all inputs, byte for byte. All daemons end with the script. PROGRAM, TOOLS, WORK.
set -u
program=${PROGRAM:-build/sftp119}
tools=${TOOLS:-build/tools}
work=${WORK:-build/slurm}
for x in slurmctld slurmd sbatch munged; do
    PATH=$PATH:/usr/sbin:/sbin command -v $x >/dev/null || { echo "slurm: $x is missing (packages slurm-wlm and munge)"; exit 1; }
done
PATH=$PATH:/usr/sbin:/sbin
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
here=$(pwd)
rm -rf "$work"
mkdir -p "$work/state" "$work/spool" "$work/out" "$work/one"
work=$(cd "$work" && pwd)
name=$(hostname -s 2>/dev/null || hostname)
me=$(id -un)

stop() {
    for p in slurmd slurmctld munged; do
        [ -s "$work/$p.pid" ] && kill "$(cat "$work/$p.pid")" 2>/dev/null
    done
    # a daemon removes its own pid file when it has ended
    for i in 1 2 3 4 5 6 7 8 9 10; do
        [ -e "$work/slurmd.pid" ] || [ -e "$work/slurmctld.pid" ] || [ -e "$work/munged.pid" ] || break
        sleep 1
    done
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "slurm: $1"
    tail -20 "$work"/slurmctld.log "$work"/slurmd.log "$work"/munged.log "$work"/*.out 2>/dev/null
    exit 1
}

# Three systems, each with its dump and its log.
n=0
for s in 'PRODA PRDA 192.0.2.10' 'PRODB PRDB 192.0.2.11' 'PRODC PRDC 192.0.2.12'; do
    n=$((n + 1))
    {
        printf 'seed %d\nday 2025-06-13\nbegin 01:00:00\nclients 8\nper-session 3\nfail 40\nrefuse 40\nlargest 4000000\n' $((100 + n))
        printf 'stamp iso\ncontainer rdw\nzone +02:00\ntransfers 800\nsystem %s\n' "$s"
        for u in payroll orders claims archive; do
            echo "user $u /prod/$u kq3Vh0c5m1bY8pQeT2uXrWn6sDfGz9LaJoE4iKMv7Bt"
        done
        printf 'partner %s\n' 198.51.100.23 198.51.100.40 2001:db8::51
    } >"$work/in$n.scene"
    "$tools/loggen" -s "$work/in$n.smf" -l "$work/in$n.log" -x "$work/in$n.tsv" "$work/in$n.scene" || fail "no inputs"
    echo "${s%% *} $work/in$n.smf $work/in$n.log" >>"$work/systems.txt"
done

cat >"$work/slurm.conf" <<END
ClusterName=audit
SlurmctldHost=$name(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CryptoType=crypto/munge
SlurmUser=$me
SlurmdUser=$me
SlurmctldPort=46817
SlurmdPort=46818
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SchedulerParameters=sched_interval=1,bf_interval=1
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(getconf _NPROCESSORS_ONLN) State=UNKNOWN
PartitionName=audit Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
SLURM_CONF=$work/slurm.conf
export SLURM_CONF

dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 2>/dev/null
chmod 600 "$work/munge.key"
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge.seed" >"$work/start.out" 2>&1 || fail "munged does not start"
slurmctld >>"$work/start.out" 2>&1 || fail "slurmctld does not start"
slurmd >>"$work/start.out" 2>&1 || fail "slurmd does not start"
i=0
until sinfo -h -o %t 2>/dev/null | grep -q '^idle'; do
    i=$((i + 1))
    [ $i -gt 60 ] && fail "the node does not come up: $(sinfo 2>&1)"
    sleep 1
done

cd "$work" || exit 1
SFTP119=$program
LIST=$work/systems.txt
OUT=$work/out
export SFTP119 LIST OUT
job=$(sbatch --parsable --array=1-3 --export=ALL "$here/samples/cluster/partial.sh") || fail "no array job"
last=$(sbatch --parsable --dependency=afterok:"$job" --export=ALL "$here/samples/cluster/merge.sh") || fail "no merge job"
i=0
while squeue -h -j "$job,$last" 2>/dev/null | grep -q .; do
    i=$((i + 1))
    [ $i -gt 120 ] && fail "the jobs do not end: $(squeue 2>&1)"
    squeue -h -j "$last" -o %r 2>/dev/null | grep -q DependencyNeverSatisfied && fail "a task failed"
    sleep 1
done

# shellcheck disable=SC2046
"$program" report --all-logins --text one/report.txt --csv one/report.csv --xml one/report.xml \
    $(cut -d' ' -f2- systems.txt) 2>/dev/null
count=0
for f in one/*; do
    cmp "$f" "out/${f#one/}" || fail "${f#one/} is not that of a single run"
    count=$((count + 1))
done
[ "$count" -ge 8 ] && [ "$(wc -l <one/report.transfers.csv)" -gt 2000 ] || fail "too little was compared: $count files"
echo "slurm: three tasks merged are the report of one run: $count files, byte for byte"

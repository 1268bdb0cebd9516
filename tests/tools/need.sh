#!/bin/sh
# need.sh PURPOSE: what the build, or a proof, needs, found or installed.
#   build     C compiler, awk, pkg-config, zlib, libxml2
#   check     build's, CUnit, and the tools of the tests
#   s390x     check's, a cross compiler, an emulator and the means to fetch its libraries
#   ebcdic    s390x's
#   zos       build's, a compiler that knows the target s390x-ibm-zos, headers of a C library that is not this system's
#   slurm     build's, and the daemons and commands of Slurm and munge
#   ci        all of these at once
#   portable  check's, more compilers, more awks, and the means to fetch 32-bit libraries
# Silent when all is there. Else installs Debian packages where it may (root, or sudo without a password), and otherwise prints the
# commands for the usual systems and fails.
set -u
purpose=${1:-build}
packages=
names=

miss() {    # miss NAME DEBIAN-PACKAGE
    names="$names $1"
    packages="$packages $2"
}
have() { command -v "$1" >/dev/null 2>&1; }
tool() { have "$1" || miss "$1" "$2"; }     # tool COMMAND DEBIAN-PACKAGE
lib() { have pkg-config && pkg-config --exists "$1" 2>/dev/null; }

look_build() {
    have "${CC:-cc}" || miss "C compiler" "gcc libc6-dev"
    have "${AWK:-awk}" || miss awk mawk
    tool pkg-config pkg-config
    lib zlib || miss zlib zlib1g-dev
    lib libxml-2.0 || miss libxml2 libxml2-dev
}
look_check() {
    look_build
    lib cunit || miss CUnit libcunit1-dev
    tool mandoc mandoc
    tool bmake bmake
    tool xmllint libxml2-utils
    tool valgrind valgrind
}
look_s390x() {
    look_check
    tool s390x-linux-gnu-gcc gcc-s390x-linux-gnu
    tool qemu-s390x-static qemu-user-static
    tool mmdebstrap mmdebstrap
}
look_zos() {
    look_build
    tool clang-19 clang-19
    set -- /usr/include/*-linux-musl/stdio.h
    [ -f "$1" ] || miss "headers of musl" musl-dev
}
look_slurm() {
    look_build
    PATH=$PATH:/usr/sbin
    tool slurmctld slurm-wlm
    tool sbatch slurm-wlm
    tool munged munge
}
look_portable() {
    look_check
    tool clang clang
    tool musl-gcc "musl-tools musl-dev"
    tool tcc tcc
    tool mmdebstrap mmdebstrap
    tool qemu-i386-static qemu-user-static
    tool gawk gawk
    tool mawk mawk
    tool original-awk original-awk
}
look_ci() {
    look_s390x
    look_zos
    look_slurm
    look_portable
}
look() {
    packages=
    names=
    case $purpose in
    build|check|s390x|zos|portable|slurm|ci) look_$purpose ;;
    ebcdic) look_s390x ;;
    *) echo "need.sh: no such purpose: $purpose" >&2; exit 2 ;;
    esac
}

look
[ -z "$packages" ] && exit 0
echo "needed and not found:$names" >&2

as_root=
if [ "$(id -u)" = 0 ]; then
    as_root=env
elif have sudo && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
fi
if have apt-get && [ -n "$as_root" ]; then
    echo "installing:$packages" >&2
    $as_root DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
    # shellcheck disable=SC2086
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    look
    [ -z "$packages" ] && exit 0
    echo "still not found:$names" >&2
fi
case $purpose in
build|check) ;;
*)
    echo "This proof runs on Debian 12: sudo apt-get install$packages" >&2
    exit 1
    ;;
esac
extra_apt=; extra_dnf=; extra_apk=; extra_brew=
if [ "$purpose" = check ]; then
    extra_apt=" libcunit1-dev mandoc bmake libxml2-utils valgrind"
    extra_dnf=" CUnit-devel mandoc bmake libxml2 valgrind"
    extra_apk=" cunit-dev mandoc bmake libxml2-utils valgrind"
    extra_brew=" cunit mandoc bmake"
fi
cat >&2 <<END
Install what is missing with the command of your system, then call make again:
  Debian, Ubuntu  sudo apt-get install gcc make mawk pkg-config zlib1g-dev libxml2-dev$extra_apt
  Fedora, RHEL    sudo dnf install gcc make gawk pkgconf-pkg-config zlib-devel libxml2-devel$extra_dnf
  Alpine          sudo apk add gcc musl-dev make gawk pkgconf zlib-dev libxml2-dev$extra_apk
  macOS           brew install pkg-config zlib libxml2$extra_brew
  z/OS            zopen install make zlib libxml2 pkgconfig
END
exit 1

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing, and only those.
#
#   tools/install.sh [--for run|test|bench|fuzz]...     default: --for run
#
# Asks dpkg first, so that with nothing missing it takes some ten milliseconds, needs no network
# and no root. Never asks a question.
set -euo pipefail

# What building and running needs. GoogleTest is here too: CMake finds every package once, for
# whichever target is built.
run_packages=(
    g++ cmake ninja-build ccache lld pkg-config ca-certificates
    libboost1.81-dev libboost-json1.81-dev libssl-dev libsodium-dev libsqlite3-dev
    libcurl4-openssl-dev libfmt-dev libspdlog-dev libvalijson-dev libcli11-dev
    libtomlplusplus-dev prometheus-cpp-dev zlib1g-dev libmimalloc-dev libicu-dev libpugixml-dev libzip-dev
    libgtest-dev libgmock-dev nodejs npm
)
test_packages=("${run_packages[@]}" python3 nodejs npm curl openssl strace sqlite3 git chromium)
bench_packages=("${run_packages[@]}" python3 nodejs npm curl openssl wrk nginx-light libbenchmark-dev
                linux-perf)
fuzz_packages=("${run_packages[@]}" clang-14 libclang-rt-14-dev)

usage() {
    echo "usage: tools/install.sh [--for run|test|bench|fuzz]..." >&2
    exit 2
}

wanted=()
while (($#)); do
    case "$1" in
        --for)
            case "${2:-}" in
                run) wanted+=("${run_packages[@]}") ;;
                test) wanted+=("${test_packages[@]}") ;;
                bench) wanted+=("${bench_packages[@]}") ;;
                fuzz) wanted+=("${fuzz_packages[@]}") ;;
                *) usage ;;
            esac
            shift 2
            ;;
        *) usage ;;
    esac
done
((${#wanted[@]})) || wanted=("${run_packages[@]}")

# A node that did not come from Debian counts, when it is new enough.
node_is_present() {
    command -v node >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'
}

is_present() {
    case "$1" in
        nodejs) node_is_present ;;
        npm) command -v npm >/dev/null ;;
        *) [[ $'\n'"$installed"$'\n' == *$'\n'"$1"$'\n'* ]] ;;
    esac
}

command -v dpkg-query >/dev/null || {
    echo "install: this is not a Debian system; install these by hand: ${wanted[*]}" >&2
    exit 1
}
# dpkg-query answers 1 when it does not know one of the names; the rest is still listed.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/^installed //p') || true

missing=()
for package in "${wanted[@]}"; do
    is_present "$package" || [[ " ${missing[*]-} " == *" $package "* ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || {
        echo "install: missing ${missing[*]}; run as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi

echo "install: ${#missing[@]} Debian packages are missing: ${missing[*]}" >&2
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
        apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >&2
}
apt update
apt install -y --no-install-recommends "${missing[@]}" || {
    echo "install: apt-get could not install the packages above; its own message says why" >&2
    exit 1
}

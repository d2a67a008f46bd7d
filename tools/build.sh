#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures a preset once and builds targets with a visible progress.
#
#   tools/build.sh PRESET TARGET...      for example: tools/build.sh release leadflow
#
# A build that is up to date takes a fraction of a second: ninja looks, and says nothing.
# LEADFLOW_JOBS is the number of compilers at once; the default fits the cores and the memory.
set -euo pipefail

(($# >= 2)) || { echo "usage: tools/build.sh PRESET TARGET..." >&2; exit 2; }
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
preset=$1
shift
build=$root/build/$preset

# A folder that was copied or moved with its build carries absolute paths of the old place.
cache=$build/CMakeCache.txt
if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    echo "build: build/$preset belongs to another folder; configuring anew" >&2
    rm -rf -- "$cache" "$build/CMakeFiles" "$build/build.ninja"
fi

if [[ ! -f $build/build.ninja ]]; then
    echo "build: configuring $preset" >&2
    # Benches need one more package, which `make bench` installs.
    (cd "$root" && cmake --preset "$preset" -DLEADFLOW_BENCHES=OFF </dev/null >&2)
fi

default_jobs() {
    # A compiler here takes up to 1.2 GB.
    local cores memory_kb by_memory
    cores=$(nproc)
    memory_kb=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    by_memory=$((memory_kb / 1200000))
    ((by_memory >= 1)) || by_memory=1
    echo $((cores < by_memory ? cores : by_memory))
}

cd "$build"
# Nothing to do: not a word.
case $(ninja -n "$@" 2>/dev/null </dev/null) in
    *"no work to do"*) exit 0 ;;
esac

# The progress goes to standard error, so that `./run run list --json` prints only JSON.
export NINJA_STATUS="build $preset [%f/%t %p %es] "
exec ninja -j "${LEADFLOW_JOBS:-$(default_jobs)}" "$@" </dev/null >&2

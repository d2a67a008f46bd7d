#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs and builds what the benches need, then runs them; `bench/run.sh --help`, bench/README.md.
# LEADFLOW_BINARY=PATH measures another build, and builds nothing.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
case " $* " in
    *" -h "* | *" --help "*) exec python3 -B "$root/bench/measure.py" --help ;;
esac
"$root/tools/install.sh" --for bench
# Which benches: the words that are no options' values.
names=()
while read -r word; do names+=("$word"); done < <(printf '%s\n' "$@" | grep -xE 'ingest|way|start|expression')
wants() { ((${#names[@]} == 0)) || [[ " ${names[*]} " == *" $1 "* ]]; }
if wants ingest || wants way || wants start; then
    [[ -n ${LEADFLOW_BINARY:-} ]] || "$root/tools/build.sh" release leadflow
fi
if wants expression; then
    if ! grep -qs '^LEADFLOW_BENCHES:BOOL=ON$' "$root/build/release/CMakeCache.txt"; then
        (cd "$root" && cmake --preset release -DLEADFLOW_BENCHES=ON >&2)
    fi
    "$root/tools/build.sh" release expression_bench
    npm ci --prefix "$root/bench" --silent --no-audit --no-fund >&2
fi
exec python3 -B "$root/bench/measure.py" "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds one fuzz target with clang and runs it: tests/fuzz/run.sh NAME [SECONDS]
#
# Inputs that reach new code are kept in build/fuzz/corpus/NAME from run to run.
set -euo pipefail

(($# >= 1)) || { echo "usage: tests/fuzz/run.sh NAME [SECONDS]" >&2; exit 2; }
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
name=$1
"$root/tools/install.sh" --for fuzz
"$root/tools/build.sh" fuzz "$name"
found=$root/build/fuzz/corpus/$name
artifacts=$root/build/fuzz/artifacts/
mkdir -p "$found" "$artifacts"
bytes_max=2000
seeds=()
for folder in "$root"/tests/fuzz/{corpus,regressions}/"${name%%_*}"; do
    [[ -d $folder ]] && seeds+=("$folder")
done
if [[ $name == definition_fuzz ]]; then
    bytes_max=50000
    seeds+=("$root"/tests/connectors/*/)
fi
exec "$root/build/fuzz/tests/fuzz/$name" -max_total_time="${2:-300}" -timeout=10 -rss_limit_mb=1024 \
    -max_len="$bytes_max" -dict="$root/tests/fuzz/expression.dict" -artifact_prefix="$artifacts" \
    -print_final_stats=1 "$found" "${seeds[@]}"

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
[[ -n ${LEADFLOW_BINARY:-} ]] || "$root/tools/build.sh" release leadflow
exec python3 -B "$root/bench/measure.py" "$@"

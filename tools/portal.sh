#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the pages to build/portal, unless they are newer than their sources.
#
#   tools/portal.sh            build
#   tools/portal.sh check      types, the order of the rooms, and the plain tests
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root/portal"

# npm ci only when the lock file is another than the installed one.
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp"; then
    npm ci --no-audit --no-fund >&2
    cp package-lock.json "$stamp"
fi

if [[ ${1:-build} == check ]]; then
    npx --no-install tsc --noEmit
    npx --no-install eslint src
    # Where the sum of ./test is made, it reads this file.
    report=()
    [[ -z ${LEADFLOW_JUNIT:-} ]] || report=(--reporter=default --reporter=junit "--outputFile.junit=$LEADFLOW_JUNIT")
    exec npx --no-install vitest run "${report[@]}"
fi

built=../build/portal/index.html
newer() { [[ -n $(find src public build_tools index.html vite.config.ts package-lock.json -newer "$built" -print -quit) ]]; }
if [[ -e $built ]] && ! newer; then exit 0; fi
echo "portal: building the pages" >&2
npx --no-install vite build --logLevel warn >&2
touch "$built"

# SPDX-License-Identifier: Apache-2.0
# For daily work; ./run and ./test are for everybody. `make help` lists the targets.

PRESET ?= debug
TESTS ?=
BENCH ?=
FUZZ ?= expression_evaluate_fuzz
SECONDS_MAX ?= 300
SEED ?=
SEEDS ?= 1..10000

.DEFAULT_GOAL := help
.PHONY: help build unit lint fmt bench fuzz simulate e2e portal portal-check

help: ## This list
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

build: ## Build everything: PRESET=debug (sanitizers), release or tsan
	@tools/install.sh --for test
	@tools/build.sh $(PRESET) all

unit: build ## Unit tests of PRESET; TESTS=journal runs only those whose name matches
	@ctest --test-dir build/$(PRESET) --parallel 2 --output-on-failure --no-tests=error -R '$(TESTS)'

lint: ## Rooms, libraries, links, lengths; and the format of all sources
	@python3 tools/tidy.py .
	@git ls-files '*.h' '*.cpp' | xargs -r clang-format-19 --dry-run --Werror

fmt: ## Format all sources
	@git ls-files '*.h' '*.cpp' | xargs -r clang-format-19 -i

bench: ## Measure: ingest against nginx, lead to mail, start, memory; BENCH=way for one
	@bench/run.sh $(BENCH)

fuzz: ## Fuzz with clang's libFuzzer: FUZZ=expression_evaluate_fuzz SECONDS_MAX=300
	@tests/fuzz/run.sh $(FUZZ) $(SECONDS_MAX)

simulate: ## Lives of the program by chance, with faults: SEEDS=1..10000; SEED=7 replays one
	@tools/install.sh --for test
	@tools/build.sh release simulation
	@build/release/tests/simulation/simulation $(if $(SEED),--seed $(SEED) --trace,--seeds $(SEEDS))

e2e: ## End-to-end tests with the sanitizer build and the release build
	@./test e2e

portal: ## Build the pages to build/portal
	@tools/portal.sh

portal-check: ## Types, the order of the rooms and the plain tests of the pages
	@tools/portal.sh check

# What one can do with this tree. `make` alone lists it. Everything may be called again: it only does what is missing.

SIRVE_BIN ?= build/release/sirve
BENCH_ARGS ?=
E2E_ARGS ?=
FUZZ_SECONDS ?= 60
PROPERTY_COUNT ?= 1000
PROPERTY_ARGS ?=
JOBS ?= $(shell nproc)

DEPS := $(or $(SIRVE_DEPS),.deps)
PYTEST := $(DEPS)/venv/bin/python -m pytest tests/e2e $(E2E_ARGS)
CTEST := ctest --output-on-failure --no-tests=error --parallel $(JOBS) --test-dir
CXX_FILES = git ls-files '*.cpp' '*.hpp'

# Absolute, since the tests start the program in directories of their own.
export SIRVE_BIN := $(abspath $(SIRVE_BIN))
e2e_of = SIRVE_BIN=$(abspath build/$(1)/sirve) $(PYTEST)

# Else TBB opens its libraries in a way that the sanitizers refuse.
asan tsan: export TBB_ENABLE_SANITIZERS := 1

.PHONY: help setup build serve test property bench fuzz coverage asan tsan tidy format format-check docker clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

setup: ## install everything that the targets below need
	@scripts/setup all

build: ## compile the release program: build/release/sirve
	@scripts/setup build
	@scripts/build release sirve

serve: build ## compile if needed, then serve the examples on 127.0.0.1:8000 (user admin, password password)
	@$(SIRVE_BIN) demo

test: ## unit, golden and end-to-end tests of the release program
	@scripts/setup test
	@scripts/build release
	$(CTEST) build/release
	$(PYTEST)

property: ## PROPERTY_COUNT (1000) models that Keras makes at random, against what it computes for them
	@scripts/setup keras
	@scripts/build release compare_models
	$(DEPS)/keras/bin/python tests/property/run.py --count $(PROPERTY_COUNT) $(PROPERTY_ARGS)

asan: ## the same tests with AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/setup test
	@scripts/build asan
	$(CTEST) build/asan
	$(call e2e_of,asan)

tsan: ## the unit tests with ThreadSanitizer
	@scripts/setup build
	@scripts/build tsan
	$(CTEST) build/tsan

coverage: ## line coverage of src/ by all tests; fails under 90 %
	@scripts/setup test check
	@scripts/build coverage
	@find build/coverage -name '*.gcda' -delete
	$(CTEST) build/coverage
	$(call e2e_of,coverage)
	gcovr --root . --filter src/ --exclude '.*_test\.cpp' --exclude '.*/testing.*' \
	  --object-directory build/coverage -j $(JOBS) --sort-percentage --print-summary --fail-under-line 90 build/coverage

fuzz: ## each fuzzer for FUZZ_SECONDS (60)
	@scripts/setup check
	@scripts/fuzz $(FUZZ_SECONDS)

bench: ## Sirve's /predict beside nginx's static answer, in one run (BENCH_ARGS=--write: docs/performance.md)
	@scripts/setup bench
	@scripts/build release sirve
	@python3 bench/run.py --sirve $(SIRVE_BIN) $(BENCH_ARGS)

tidy: ## clang-tidy over every source file
	@scripts/setup check
	@scripts/build tidy

format: ## format the C++ files in place
	@scripts/setup check
	@$(CXX_FILES) | xargs clang-format-14 -i

format-check: ## fail if a C++ file is not formatted
	@scripts/setup check
	@$(CXX_FILES) | xargs clang-format-14 --dry-run -Werror

docker: ## build the container image sirve
	docker build --tag sirve .

clean: ## remove build/ (what was installed stays in .deps/)
	rm -rf build

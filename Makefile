# Few verbs. `make run` and `make test` set everything up themselves; they need Python >= 3.11 and make.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
CORPUS ?= ../shared/corpus
SIZES ?= 10000,100000
# the interpreter of an environment with the extra `peers`; those that it lacks are left out of the comparison
PEERS ?= $(BIN)/python
BUNDLE ?= dist/wengao-bundle

# One more than there are cores: some tests wait for a clock or a server, and each worker collects them all.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

.PHONY: run test test-all lint eval bench hostile faults samples bundle messages clean help
.DEFAULT_GOAL := help

help: ## what you can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: $(VENV)/.run ## set up, read the samples into data/wengao.db and show what came out
	@$(BIN)/wengao ingest data/samples
	@$(BIN)/wengao speeches list

# Tests start some hundred processes and each worker reads all of tests/: none of them compiles it anew.
test test-all: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.dev ## set up and run the tests: every promise once, some five minutes on two cores
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-all: $(VENV)/.dev ## the same with the long campaigns, and every case on both databases
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --all

lint: $(VENV)/.dev ## style, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

eval: $(VENV)/.dev ## score against the evaluation corpora (CORPUS=folder)
	@$(BIN)/python -m benchmarks.evaluation.evaluate --corpus $(CORPUS)

bench: $(VENV)/.dev ## clocks: reading, children, --help; then libraries of SIZES speeches (10000,100000[,1000000])
	@$(BIN)/python -m benchmarks.speed.bench --corpus $(CORPUS)
	@$(BIN)/python -m benchmarks.peers.compare --corpus $(CORPUS) --python $(PEERS)
	@$(BIN)/python -m benchmarks.scale.run --sizes $(SIZES) --postgres embedded
	@$(BIN)/python -m benchmarks.scale.reading_room

hostile: $(VENV)/.dev ## a corpus of broken and malicious PDFs with good ones between, and 20,000 mutants (an hour)
	@$(BIN)/python -m benchmarks.hostile.ingest --corpus $(CORPUS)
	@$(BIN)/python -m benchmarks.hostile.fuzz --count 20000

faults: $(VENV)/.dev ## break a library a thousand times on both databases, and judge it (20 CPU minutes)
	@$(BIN)/python -m benchmarks.faults

samples: $(VENV)/.dev ## print data/samples anew
	@$(BIN)/python -m benchmarks.generator data/samples

bundle: $(VENV)/.dev ## all that an office without a network needs (BUNDLE=folder, EXTRAS=postgres,parquet)
	@PYTHON="$(BIN)/python" .ci/bundle "$(BUNDLE)" "$(EXTRAS)"

messages: $(VENV)/.dev ## collect what people read into wengao/locale; name what has no Chinese yet
	@$(BIN)/python .ci/messages.py

clean: ## forget the environment and caches (your library in data/ stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "wengao needs Python 3.11 or newer; set PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Stamps, so that a second call is quick; a changed pin installs again.
$(VENV)/.run: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	@echo "setting up $(VENV) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	@echo "setting up $(VENV) with the development tools ..."
	@$(PIP) -e '.[dev]'
	@touch $(VENV)/.run $@

# `make demo` and `make test` do everything on a fresh machine, set-up included.

PYTHON ?= python3
VENV ?= .venv
# A folder with dump.xml and pages/**/*.md, see tests/corpus.
DIR ?= ../shared/corpus/libsoc

BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest -q --numprocesses $(WORKERS) --dist worksteal

.PHONY: demo test fuzz soak lint bench bench-live corpus edits clean
.DEFAULT_GOAL := test

demo: $(READY)
	@$(BIN)/python fixtures/demo.py

# The corpus's figures come first, where there is one, so that pytest has the last word;
# it runs a process for each processor.  WORKERS=0 runs all tests in one.
test: lint
	@$(BIN)/python -m tests.live.install
	@if [ -f "$(DIR)/dump.xml" ]; then \
	  $(BIN)/python -m tests.corpus "$(DIR)" && \
	  MWBRIDGE_CORPUS="$(DIR)" $(PYTEST) --deselect tests/corpus/test_corpus.py::test_bars; \
	else \
	  echo "!!"; echo "!! NO CORPUS at $(DIR): its figures are NOT checked. Set DIR=folder."; echo "!!"; \
	  MWBRIDGE_CORPUS="$(DIR)" $(PYTEST); \
	fi

# 20,000 random texts for each property; SEED=1 repeats a run.
fuzz: $(READY)
	$(BIN)/python -m pytest tests/property/test_properties.py --long \
	  $(if $(SEED),--hypothesis-seed=$(SEED))

# Random edits of both sides of a live wiki, until one is lost or you stop it; N=100 ends by itself.
soak: $(READY)
	MWBRIDGE_SOAK=$(or $(N),1000000) $(BIN)/python -m pytest tests/live/test_sync_random.py -x

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Compiled first, as pip compiles what it installs.
bench: $(READY)
	@$(BIN)/python -m compileall -q bridge mappings
	@$(BIN)/python -m benchmarks.bench "$(DIR)"

# A folder and a live wiki: 1,500 and 15,000 pages, beside git-mediawiki; some minutes.
bench-live: $(READY)
	@$(BIN)/python -m benchmarks.live

corpus: $(READY)
	@$(BIN)/python -m tests.corpus "$(DIR)"

# 20 random edits of each page of a corpus, in both directions; EDITS=5 is a quicker look.
edits: $(READY)
	@$(BIN)/python -m tests.corpus.preserve "$(DIR)" $(EDITS)

clean:
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The environment: made once, brought up to date when the dependencies change.
$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mwbridge needs Python 3.11 or later; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing python3-venv"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; \
	  else \
	    echo "python3 cannot make virtual environments here. Run this, then try again:"; \
	    echo "    sudo apt-get install python3-venv"; exit 1; \
	  fi; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

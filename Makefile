# setup, run, test, fuzz, bench, screenshots, lint, clean; PYTHON names the interpreter that the virtual environment is made with
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test fuzz bench screenshots lint lock clean

# Model and tables of words lie in indexes/ with everything else that is built; this does nothing while they are there.
setup: $(STAMP)
	@$(BIN)/python -m compileall -q kb ingest ui # also where PYTHONDONTWRITEBYTECODE is set: 0.1 s of each start
	@$(BIN)/kb model

# Made again only when a dependency changes, so that a second run does no work.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: Python 3.11 or newer is needed, '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo missing);" \
	       "name a newer one: make setup PYTHON=python3.12" >&2; exit 2; }
	@echo "setup: installing into $(VENV) (about 2 GB, one to two minutes the first time)"
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "error: '$(PYTHON)' cannot make a virtual environment; install its venv module (on Debian and Ubuntu" \
	       "the package python3-venv) or name another Python: make setup PYTHON=..." >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@
	@echo "setup: done; the command line is $(BIN)/kb"

# ingest ends with 1 when a document was rejected; it has said so, and the page shows the others.
run: setup
	@$(BIN)/kb ingest || [ $$? -eq 1 ]
	@$(BIN)/kb ui

# A process for each core, four at most: each loads the model and the dictionary anew. Files stay whole, for the tests of
# one share what they build, and come in the order of tests/conftest.py. WORKERS=0 runs all in one process.
WORKERS ?= auto
test: setup
	@$(BIN)/kb ingest
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Measures, each against a baseline named in its script; nothing fails when a target is missed, it is said.
bench: setup
	@$(BIN)/kb ingest
	@for script in bench/*.py; do PYTHONPATH=. $(BIN)/python $$script || exit; done

# Every reader and the restorer on made-up bytes and texts, FUZZ of them for each property (10000 take some minutes); the
# tests do the same for seconds.
FUZZ ?= 10000
fuzz: setup
	@KB_FUZZ_EXAMPLES=$(FUZZ) $(BIN)/python -m pytest -q -m hypothesis --timeout 36000 \
	  tests/test_ingest_read.py tests/test_ingest_stages.py tests/test_ingest_outline.py

# Every page in both languages, wide, narrow and dark, into build/screenshots/; needs Chromium.
screenshots: setup
	@$(BIN)/kb ingest
	@$(BIN)/python tests/take_screenshots.py

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Pins what is installed now, the extras too. For newer versions first: make clean; : > constraints.txt
# Local version tags (+cpu) and packages of GPU builds belong to one machine and are left out, as is pip itself.
lock: setup
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev,ocr]'
	@{ echo "# Every dependency at the version the tests passed with; made by: make lock"; \
	   $(BIN)/python -m pip freeze --all --exclude-editable | sed 's/+[a-z0-9.]*$$//' \
	   | grep -vE '^(pip|nvidia-.*|cuda-.*|triton)=='; } > constraints.new
	@mv constraints.new constraints.txt
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find indexes -mindepth 1 ! -name .gitkeep -delete
	find kb ingest ui tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

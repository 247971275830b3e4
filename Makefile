# lianhu: `make demo` to see it, `make test` to test it, `make check` for the whole gate.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: kit demo test check check-all check-lowest check-newest mutate bench docs format clean

demo: $(VENV)/ready
	$(BIN)/lianhu demo

# Registers are synced to the disk at every change: in memory, where there is room, nobody waits for it.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "/dev/shm" }')

test: $(VENV)/ready
	$(if $(MEMORY),TMPDIR=$(MEMORY)) $(BIN)/python -m pytest -q -n auto --dist worksteal -m "not slow"

check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/make_docs.py --check
	$(BIN)/python docs/make_pictures.py --check
	$(MAKE) test

# Also what takes long, and as many random cases as the tests name (LIANHU_FUZZ=10 for ten times as many).
check-all: check
	LIANHU_FUZZ=$${LIANHU_FUZZ:-1} $(BIN)/python -m pytest -q -n auto --dist worksteal -m "slow or hypothesis"

# The fast tests at both ends of what pyproject.toml allows (TESTS=tests/cli for some of them).
TESTS ?= tests src
ENDS := build/ends
check-lowest check-newest: check-%:
	rm -rf $(ENDS)/$* && mkdir -p $(ENDS)
	$(PYTHON) -m venv $(ENDS)/$*
	$(ENDS)/$*/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	: > $(ENDS)/newest.txt
	$(PYTHON) tests/lowest.py > $(ENDS)/lowest.txt
	$(ENDS)/$*/bin/python -m pip install --quiet --constraint $(ENDS)/$*.txt --editable ".[password]" --group test
	$(ENDS)/$*/bin/python -m pytest -q -n auto --dist worksteal -m "not slow" -p no:cacheprovider $(TESTS)

# Wrong lines that a test must notice, one by one (ONLY=name for some of them).
mutate: $(VENV)/ready
	$(BIN)/python tests/mutations/run.py $(ONLY)

bench: $(VENV)/ready
	$(BIN)/python benchmarks/run.py

# A folder and a zip for office PCs: make kit PLATFORM=win_amd64|linux_x86_64|linux_aarch64
kit: $(VENV)/ready
	$(BIN)/python kit/make_kit.py $(PLATFORM)

docs: $(VENV)/ready
	$(BIN)/python docs/make_docs.py
	$(BIN)/python docs/make_man.py
	$(BIN)/python docs/make_pictures.py

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The environment is made anew when what it is made from changes.
$(VENV)/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group test --group check
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build out lianhu.db

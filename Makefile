# Everything happens in .venv, inside this folder: nothing is installed anywhere else.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: help demo test coverage bench lint types wheel dictionary clean

help:
	@echo "make demo    the main job on a bundled real case"
	@echo "make test    every test"
	@echo "make coverage  every test, and which lines and branches none of them reaches; takes twice as long"
	@echo "make bench   how long things take, as ratios"
	@echo "make lint, make types, make wheel, make dictionary, make clean"

demo: $(READY)
	$(BIN)/contract-engine demo

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

coverage: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

wheel: $(READY)
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/python -m pytest -m wheel tests/house

dictionary: $(READY)
	$(BIN)/contract-engine schema --markdown > docs/data_dictionary.md

clean:
	rm -rf $(VENV) dist build .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis contract-engine-demo
	find . -name __pycache__ -prune -exec rm -rf {} +

# Made once, and again when the packages or their versions change.
$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/pip || rm -rf $(VENV)
	@test -x $(BIN)/pip || for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -m venv $(VENV) && break; \
	done
	@test -x $(BIN)/pip || { \
		echo "Python 3.11 or newer, with its venv module, is needed (on Debian: apt-get install python3-venv)." >&2; \
		exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

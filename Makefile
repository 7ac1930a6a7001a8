# Everything runs in .venv, which is made from requirements.lock and needs only Python 3.11 or later. The lock holds the
# development tools too: one environment is what everybody runs and what is tested.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Modules are compiled once, at installation: it halves the start of every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo up test check soak year bench docs lock clean
.DEFAULT_GOAL := help

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' Makefile

demo: $(READY)  ## build the whole mesh from real data and say what happened
	$(BIN)/mesh check
	$(BIN)/mesh run --all

up: $(READY)  ## serve the Dagster UI on http://127.0.0.1:3000, with schedules and automation, and the catalog on http://127.0.0.1:3001
	$(BIN)/mesh up

test: $(READY)  ## run every test but the long ones
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not soak and not year"

check: $(READY)  ## lint, formatting, types, import rules and the mesh itself
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/ty check mesh_platform
	$(BIN)/lint-imports --no-cache
	$(BIN)/mesh check

soak: $(READY)  ## run the long kill and load tests
	$(BIN)/pytest -m soak

year: $(READY)  ## live through two simulated weeks, then a year: some forty minutes
	$(BIN)/pytest -s -m year tests/year

bench: $(READY)  ## measure against the alternatives
	$(BIN)/python -m benchmarks

docs: $(READY)  ## renew docs/cli.md, which the commands make
	TYPER_USE_RICH=0 $(BIN)/typer mesh_platform.cli.main utils docs --name mesh --title Commands --output docs/cli.md

lock: $(READY)  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock

clean:  ## remove the environment, the data of the mesh and everything generated
	rm -rf .venv .mesh .hypothesis .pytest_cache .ruff_cache .import_linter_cache dbt_projects/*/target dbt_projects/*/logs

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes --requirement requirements.lock  # the lock is complete
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q -j 0 .venv/lib || true  # some packages carry files for other Python versions
	@touch $@

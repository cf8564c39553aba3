# The library catalogue. Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
# What the tests run beside each other, and more arguments for pytest: make test ARGS="-k search"
TEST_WORKERS ?= 2
ARGS ?=
# How large a catalogue `make bench` asks; the large ones take their time to be made, once.
RECORDS ?= 10000
# A first start fills an empty library with a demonstration: make run DEMO=0 leaves it empty.
DEMO ?= 1

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# A site for this machine alone; see docs/operations.md.
export LOCAL := 1
export HOST PORT WORKERS

.DEFAULT_GOAL := help
.PHONY: help run dev password librarian test test-sqlite test-postgres lint bench browser-test day clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(STAMPS)/runtime ## Start the site at http://127.0.0.1:8000 (PORT=…, HOST=…, WORKERS=…, DATA_DIR=…)
	@$(MANAGE) prepare $(if $(filter 1,$(DEMO)),--demo) --address http://$(HOST):$(PORT)/
	@exec $(BIN)/gunicorn library_project.wsgi

dev: export DEBUG := 1
dev: $(STAMPS)/dev ## The same with DEBUG on; code and templates are read again when they change
	@$(MANAGE) prepare $(if $(filter 1,$(DEMO)),--demo) --index --address http://$(HOST):$(PORT)/
	@exec $(MANAGE) runserver $(HOST):$(PORT)

password: $(STAMPS)/runtime ## Set a new password for the account "librarian"
	@$(MANAGE) changepassword librarian

librarian: $(STAMPS)/runtime ## Make an account that may do everything
	@$(MANAGE) createsuperuser

test: test-sqlite test-postgres ## Run the tests on SQLite, then on PostgreSQL

test-sqlite: $(STAMPS)/dev ## Run the tests on SQLite alone
	env -u DATABASE_URL $(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

test-postgres: $(STAMPS)/dev ## Run the tests on a PostgreSQL that lives only as long as they run
	$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

browser-test: $(STAMPS)/dev ## Run the tests that drive a browser (Chromium must be installed)
	env -u DATABASE_URL $(BIN)/python -m pytest -m browser $(ARGS)

day: $(STAMPS)/dev ## Do a library's everyday tasks in a browser and print what they cost: steps and loads
	env -u DATABASE_URL $(BIN)/python -m pytest -q -m browser catalog/tests/browser/day $(ARGS)

lint: export DATA_DIR := build/lint
lint: $(STAMPS)/dev ## Check style, types, templates, imports, migrations, settings and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile
	$(MANAGE) makemigrations --check --dry-run
	env LOCAL=0 HTTPS=1 ALLOWED_HOSTS=library.example \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(MANAGE) check --deploy --fail-level WARNING

bench: $(STAMPS)/dev ## Measure reading MARC in, pages on a synthetic catalogue (RECORDS=1000000), and the desk
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python -m benchmarks.search --records $(RECORDS)
	$(BIN)/python -m benchmarks.circulation

clean: ## Remove what was built; the library's data and the environment stay
	rm -rf build staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The stamps: an environment is installed again only when its list of requirements has changed.
$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@echo "Making the environment in $(VENV) (once; this takes a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.txt | $(STAMPS)/venv
	@$(PIP) -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt requirements.txt | $(STAMPS)/venv
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(STAMPS)/runtime

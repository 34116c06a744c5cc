# `make` alone lists the verbs. Each verb sets up what it needs: an environment under .venv, packages at the
# versions of requirements*.txt, the database, the pages.

BIN := .venv/bin
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# The environment's own Node.js and tools come before the system's.
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/python -m
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Empty, so that our modules are compiled once, and not by each of the many processes that tests start.
export PYTHONDONTWRITEBYTECODE :=

# Tests wait for servers and browsers most of their time, so two cores keep three workers busy.
WORKERS := 3

# The formatter and linter of JavaScript and CSS.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1
BIOME := .venv/biome/node_modules/.bin/biome

.PHONY: help run test test-cluster torture attack check dev seed migrate pins environment installed installed-dev
.NOTPARALLEL:

help:  ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

run: installed  ## set up what is missing, then serve at http://localhost:3000
	@$(RUN) chatapp serve

test: installed-dev  ## run all tests; PYTEST_ARGS="-k name" chooses
	@$(BIN)/python tests/support/chromium.py
	@$(BIN)/python -m tests.support.pgbouncer
	@$(RUN) pytest --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-cluster: installed-dev  ## run what deploy/ describes: nginx, two servers, PostgreSQL, Redis, browsers
	@$(BIN)/python tests/support/chromium.py
	@$(BIN)/python -m tests.support.proxy
	@$(RUN) pytest -m cluster tests/cluster $(PYTEST_ARGS)

torture: installed-dev  ## break servers, databases and lines while people talk; FAULTS="kill disk" chooses
	@$(RUN) benchmarks.torture $(FAULTS)

attack: installed-dev  ## attack a server while people talk; ATTACKS="names groups" chooses
	@$(RUN) benchmarks.attack $(ATTACKS)

check: installed-dev $(BIOME)  ## style, types, the directions of imports, and known weaknesses of packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(NODE) $(BIOME) ci --error-on-warnings --colors=off
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.audit

dev: installed  ## serve, and build and start anew when a source changes
	@$(RUN) chatapp serve --reload

seed: installed  ## add the demo accounts and conversations
	@$(RUN) chatapp seed

migrate: installed  ## bring the database's schema up to date
	@$(RUN) chatapp migrate

pins: environment  ## choose versions anew for requirements*.txt from pyproject.toml
	@$(BIN)/python -m chatapp.cli.install requirements-uv.txt
	$(BIN)/uv pip compile $(PINS) --group install -o requirements-uv.txt
	$(BIN)/uv pip compile $(PINS) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(PINS) --group dev -c requirements.txt -o requirements-dev.txt

PINS := --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	--custom-compile-command 'make pins'

# An environment is good when its Python runs: neither half made nor left behind by a removed Python. It needs no pip of
# its own: chatapp.cli.install runs the one that Python brings.
environment:
	@$(BIN)/python -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null || { \
	for python in $(or $(PYTHON),$(CANDIDATES)); do \
	  if "$$python" -c '$(SUITABLE)' 2>/dev/null; then \
	    echo "Setting up in .venv with $$("$$python" --version); the first time takes half a minute."; \
	    exec "$$python" -m venv --clear --without-pip .venv; \
	  fi; \
	done; \
	{ echo "Python 3.11 or newer with its venv module is needed; none of these is one: $(or $(PYTHON),$(CANDIDATES))."; \
	  echo "PYTHON=/path/to/python3 make ... names another. On Debian and Ubuntu: apt install python3-venv"; } >&2; \
	exit 1; }

installed: environment
	@$(BIN)/python -m chatapp.cli.install requirements.txt

installed-dev: environment
	@$(BIN)/python -m chatapp.cli.install requirements.txt requirements-dev.txt

# The lock has the hash of every file, so `npm ci` installs what was pinned, or nothing.
$(BIOME): lint/package.json lint/package-lock.json | installed-dev
	@echo "Installing Biome into .venv/biome."
	@mkdir -p .venv/biome && cp $^ .venv/biome/
	@cd .venv/biome && $(NODE) npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

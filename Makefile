# Everything the project does, one command each; `make` lists them. The first needs Python 3.11 and a network.
PYTHON ?= python3
ADDRESS ?= 127.0.0.1
PORT ?= 8501
# The tests' browser: any Chromium on the PATH, or CHROMIUM=/path/to/one. Playwright downloads none of its own.
# Debian's Chromium without windows opens a page in two thirds of the processor time, so it comes first.
CHROMIUM ?=
export CHROMIUM
# Matrices this small only lose by threads.
export OPENBLAS_NUM_THREADS = 1

# Debian keeps the module that makes .venv in a package of its own.
VENV := $(notdir $(PYTHON))-venv
BIN := .venv/bin
RUN := .venv/.run-installed
DEV := .venv/.dev-installed
NODE := node_modules/.installed
# Node comes with the Python packages: a machine need not have one.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm
# Debian's and Ubuntu's packages, for who may install them.
INSTALL := install() { command -v apt-get >/dev/null || return 1; \
	[ "$$(id -u)" = 0 ] && root= || root=sudo; [ -z "$$root" ] || command -v sudo >/dev/null || return 1; \
	$$root apt-get update -qq; for package in "$$@"; do \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$$package" </dev/null || \
	  return 1; \
	done; }
FIND_CHROMIUM := { command -v "$$CHROMIUM" || command -v chromium-headless-shell || command -v chromium \
	|| command -v chromium-browser || command -v google-chrome; }

.DEFAULT_GOAL := help
.PHONY: help run test check format bench browser nginx redis clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s%s\n", $$1, $$2 }' Makefile

run: $(RUN) ## start the app on http://127.0.0.1:8501 (ADDRESS=0.0.0.0 lets others in, PORT= moves it)
	$(BIN)/streamlit run serve.py --server.address $(ADDRESS) --server.port $(PORT)

# A browser on a busy machine has moods: what fails there is tried once more, and the summary counts it.
test: $(DEV) browser nginx redis ## run every test, the browser's included
	@CHROMIUM="$$($(FIND_CHROMIUM))"; export CHROMIUM; echo "pytest with $$CHROMIUM"; \
	$(BIN)/python -m pytest -n auto -m "not browser" && $(BIN)/python -m pytest -n auto -m browser --reruns 1 -rR

check: $(DEV) $(NODE) redis ## look for mistakes quickly: ruff, mypy, Biome, TypeScript, the tests that need no browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy core pages
	$(NPM) run --silent check
	$(BIN)/python -m pytest -n auto -m "not browser"

format: $(DEV) $(NODE) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent format

bench: $(DEV) ## measure the promises
	$(BIN)/python -m benchmarks

clean: ## remove what these commands made
	rm -rf .venv node_modules .nginx .redis .pytest_cache .mypy_cache .ruff_cache .hypothesis static/plotly.min.js*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Firefox and WebKit too: where they cannot be had, their tests are skipped and say so.
browser:
	@$(INSTALL); \
	$(FIND_CHROMIUM) >/dev/null || install chromium-headless-shell || install chromium; \
	{ command -v firefox-esr || command -v firefox; } >/dev/null || install firefox-esr; \
	{ command -v WebKitWebDriver && command -v Xvfb; } >/dev/null || install webkit2gtk-driver xvfb; \
	$(FIND_CHROMIUM) >/dev/null || { \
	  echo "The tests need a browser: install Chromium or Google Chrome, or name one with CHROMIUM=/path/to/it." >&2; \
	  exit 1; }

# The proxy that one of the tests puts before two servers, and what several servers keep rooms in. They are unpacked
# here with the libraries that a machine may lack, for an installed one would start to serve.
nginx: PACKAGES := nginx
redis: PACKAGES := redis-server redis-tools libatomic1 libjemalloc2 liblzf1
nginx redis:
	@PATH="$$PATH:/usr/sbin:$(CURDIR)/.$@/usr/sbin:$(CURDIR)/.$@/usr/bin"; \
	program=$(firstword $(PACKAGES)); command -v $$program >/dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && root= || root=sudo; mkdir -p .$@ && cd .$@ && \
	if command -v apt-get >/dev/null; then \
	  apt-get download $(PACKAGES) || { $$root apt-get update && apt-get download $(PACKAGES); }; \
	  for package in *.deb; do dpkg -x "$$package" . ; done; rm -rf usr/share; \
	fi; \
	command -v $$program >/dev/null || { echo "One of the tests needs $$program: install it." >&2; exit 1; }

# A stamp is as old as its last install, so a changed requirements file is noticed.
$(RUN): requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(RUN)

$(NODE): package.json package-lock.json | $(DEV)
	$(NPM) ci --loglevel=error
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; $(INSTALL); install $(VENV) && $(PYTHON) -m venv .venv; } || { \
	  rm -rf .venv; \
	  echo "$(PYTHON) cannot make .venv. On Debian and Ubuntu this brings what it needs: sudo apt-get install $(VENV)" >&2; \
	  exit 1; }

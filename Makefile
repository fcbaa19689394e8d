# `make serve` and `make test` are the two commands; each does its own set-up, once.
# Set-up steps are files: stamps in .venv/ and node_modules/, and the last file of vendor/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# npm ci of the runtime and of the checkers would delete each other's files
.NOTPARALLEL:

PYTHON3 ?= python3
PYTHON := .venv/bin/python
# node and npm of the virtual environment, if they had to be installed there
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# two files at a time: most tests wait for a browser, and a file is one visit; in the order in which
# they are named, so that none that takes minutes is the last one and leaves a processor idle
PYTEST := $(PYTHON) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder
LONGEST_FAULTS := $(patsubst %,tests/faults/test_%.py,start versions backends)

PIP_FLAGS := --disable-pip-version-check --require-hashes
PIP_INSTALL := $(PYTHON) -m pip install $(PIP_FLAGS)
NPM_CI := npm ci --ignore-scripts --loglevel=error

VENV := .venv/.made
NODE := .venv/.node
DEV := .venv/.dev
# pip-audit brings a pip of its own, which .venv is not to get
AUDIT := .venv/audit/.made
# JAX and what goes with it, for those who train beyond the browser; and their tests
SCALE := .venv/scale/.made
SCALE_DEV := .venv/scale/.dev
RUNTIME := node_modules/.runtime
CHECKERS := node_modules/.checkers
# whether the site holds MovieLens (bundled) or asks its visitors for it (ask); `make scale` names files by it
SITE_DATA := $(or $(filter bundled ask,$(DATA)),$(if $(DATA),unknown,bundled))
# the example of a finished run
EXAMPLE := .cache/example-$(SITE_DATA).html
# files of data/ that the site has
FILES := $(if $(filter ask,$(SITE_DATA)),made-up,data)
# written last of all files in vendor/ by tools/vendor.py, and after them the loops of model/kernels/
PACKAGES := vendor/pyodide/pyodide-lock.json
VENDOR := vendor/kernels/kernels.wasm

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(VENDOR) data ## set up once, then serve the page on this machine
	@$(PYTHON) -m tools.serve

.PHONY: test
test: $(CHECKERS) site browser ## set up once, then run unit, model and browser tests, and those in three engines
	@$(PYTEST) tests/unit tests/model tests/engines tests/browser

.PHONY: test-faults
test-faults: $(CHECKERS) site browser ## set up once, then try every fault of docs/reliability.md
	@$(PYTEST) $(LONGEST_FAULTS) tests/faults

.PHONY: test-scale
test-scale: $(CHECKERS) $(SCALE_DEV) site browser ## set up once, then test the training beyond the browser (scale/)
	@.venv/scale/bin/python -m pytest -q $(or $(SCALE_TESTS),tests/scale)

.PHONY: scale
scale: $(SCALE) $(VENDOR) ## set up once, then train: DATA=ratings.zip RUN=run.json WORKERS=2 OUT=scale-out
	@test -n "$(DATA)" -a -n "$(RUN)" || { echo 'error: name the ratings and the run: make scale DATA=ml-25m.zip RUN=two-tower-3fa9.json WORKERS=2' >&2; exit 1; }
	@.venv/scale/bin/python -m scale "$(DATA)" --run "$(RUN)" --workers $(or $(WORKERS),2) --out "$(or $(OUT),scale-out)" $(ARGS)

.PHONY: check
check: $(DEV) $(CHECKERS) $(VENDOR) ## lint, formatting and types of all languages
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	node_modules/.bin/tsc -p .
	node_modules/.bin/biome ci
	node_modules/.bin/html-validate index.html 404.html

.PHONY: audit
audit: $(AUDIT) $(NODE) ## ask whether a vulnerability is known in any pinned package
	@$(PYTHON) -m tools.audit

.PHONY: sources
sources: | $(VENV) ## try each source of data and runtime over the real network
	@$(PYTHON) -m tools.sources

.PHONY: format
format: $(DEV) $(CHECKERS) ## format the code and mend what can be mended
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	node_modules/.bin/biome check --write

.PHONY: known-data
known-data:
	@test $(SITE_DATA) != unknown || { echo 'error: DATA: expected bundled or ask, got "$(DATA)"' >&2; exit 1; }

.PHONY: site
site: known-data $(VENDOR) $(FILES) $(EXAMPLE) ## assemble the static site in site/ (DATA=ask: without MovieLens; URL: where it will stand)
	@$(PYTHON) -m tools.build_site --data "$(SITE_DATA)" --url "$(URL)"

# The page runs once, from a site without an example, whenever something that it shows has changed.
PAGE := index.html main.py model_bridge.js pyscript.toml $(wildcard styles/*.css) \
	$(shell find boot model reading recommender ui -name '*.js' -o -name '*.json' -o -name '*.py') \
	tools/example.js tools/example.py
$(EXAMPLE): $(PAGE) $(VENDOR) | known-data $(FILES) $(DEV)
	@rm -f $@
	@$(PYTHON) -m tools.build_site --data "$(SITE_DATA)"
	@$(PYTHON) -m tools.example --data "$(SITE_DATA)"

.PHONY: smoke
smoke: browser ## do the three clicks on any address: URL=https://somebody.github.io/two-tower/
	@test -n "$(URL)" || { echo 'error: name the address of the page: make smoke URL=https://somebody.github.io/two-tower/' >&2; exit 1; }
	@$(PYTHON) -m tools.smoke "$(URL)"

.PHONY: pictures
pictures: site browser ## take pictures of the page in all states into pictures/; DOCS=1: those of docs/
	@$(PYTHON) -m tools.pictures $(if $(DOCS),--docs)

.PHONY: vendor
vendor: $(VENDOR) ## assemble the page's runtime in vendor/

# Not a file target: files that are there, put by hand perhaps, are checked every time.
.PHONY: data
data: made-up | $(VENV) ## get MovieLens 100K into data/, or check what is there
	@$(PYTHON) -m tools.movielens

.PHONY: made-up
made-up: | $(VENV) ## make the films, users and ratings that nobody has made, in data/
	@$(PYTHON) -m tools.made_up

.PHONY: browser
browser: $(DEV) ## find or get the browsers for the tests: Chromium, Firefox, WebKitGTK
	@$(PYTHON) -m tools.browser

.PHONY: bench-quality
bench-quality: site browser ## measure ranking quality on held-out data
	@$(PYTHON) -m bench.quality

.PHONY: bench-ablation
bench-ablation: site browser ## measure what each part of a recipe is worth
	@$(PYTHON) -m bench.ablation

.PHONY: bench-screening
bench-screening: site browser ## screen settings around today's recipes, on validation slices
	@$(PYTHON) -m bench.screening

.PHONY: bench-cold
bench-cold: site browser ## measure lists for a visitor who is not in the data, and how fast they come
	@$(PYTHON) -m bench.cold

.PHONY: bench-train
bench-train: site browser ## measure how fast the page trains, against naive code
	@$(PYTHON) -m bench.train

.PHONY: bench-tasks
bench-tasks: site browser ## measure how long the page is held at a time, in a whole visit
	@$(PYTHON) -m bench.tasks

.PHONY: bench-kernels
bench-kernels: site browser ## measure where the time of a training step goes
	@$(PYTHON) -m bench.kernels

.PHONY: bench-map
bench-map: site browser ## measure how the map moves, what it costs, and how true it is
	@$(PYTHON) -m bench.map

.PHONY: bench-scale
bench-scale: $(SCALE_DEV) site browser ## measure the training beyond the browser, beside the page
	@.venv/scale/bin/python -m bench.scale

.PHONY: bench-data
bench-data: site browser ## measure how files are read, beside pandas, and how MovieLens 1M trains
	@$(PYTHON) -m bench.data

.PHONY: bench-boot
bench-boot: site browser ## measure how fast the page starts, against a plain PyScript page
	@$(PYTHON) -m bench.boot

.PHONY: clean
clean: ## delete the site and the tools' caches
	rm -rf site .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## delete all that set-up has made
	rm -rf .venv .cache node_modules vendor data/u.data data/u.item

$(VENV):
	@command -v $(PYTHON3) > /dev/null || { echo 'error: $(PYTHON3) is not installed; it has to be Python 3.11 or later.' >&2; exit 1; }
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or later is needed, $(PYTHON3) is $$($(PYTHON3) -V 2>&1); name another one: make PYTHON3=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo 'Making the virtual environment in .venv.'
	@rm -rf .venv
	@$(PYTHON3) -m tools.venv
	@touch $@

$(DEV): requirements/dev.txt | $(VENV)
	@echo 'Installing the tools for tests and checks into .venv.'
	@$(PIP_INSTALL) -r $<
	@touch $@

$(AUDIT): requirements/audit.txt | $(VENV)
	@echo 'Installing the audit of Python packages into .venv/audit.'
	@rm -rf .venv/audit
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install $(PIP_FLAGS) -r $<
	@touch $@

$(SCALE): requirements/scale.txt | $(VENV)
	@echo 'Installing what trains beyond the browser into .venv/scale.'
	@rm -rf .venv/scale
	@$(PYTHON) -m venv .venv/scale
	@.venv/scale/bin/python -m pip install $(PIP_FLAGS) -r $<
	@touch $@

$(SCALE_DEV): requirements/dev.txt | $(SCALE)
	@echo 'Installing the tools for tests into .venv/scale.'
	@.venv/scale/bin/python -m pip install $(PIP_FLAGS) -r $<
	@touch $@

$(NODE): package.json requirements/node.txt | $(VENV)
	@$(PYTHON) -m tools.node
	@touch $@

$(RUNTIME): package-lock.json .npmrc | $(NODE)
	@echo 'Installing the npm packages of the page into node_modules.'
	@$(NPM_CI) --omit=dev
	@touch $@

# All npm packages: those of the page are among them.
$(CHECKERS): package-lock.json .npmrc | $(NODE)
	@echo 'Installing the npm packages of the page and of its checks into node_modules.'
	@$(NPM_CI)
	@touch $(RUNTIME) $@

VENDOR_TOOLS := $(addprefix tools/,bytecode.js bytecode.py pieces.py sources.toml trim.py vendor.py)
$(PACKAGES): package-lock.json $(VENDOR_TOOLS) | $(VENV) $(RUNTIME)
	@echo 'Assembling vendor/.'
	@$(PYTHON) -m tools.vendor

# in TensorFlow.js' memory, so that they have none of their own, nor anything that would stand in it
$(VENDOR): $(wildcard model/kernels/*) $(PACKAGES)
	@echo 'Compiling the loops of model/kernels/.'
	@mkdir -p $(@D)
	@node_modules/.bin/asc model/kernels/index.ts --outFile $@ --runtime stub --importMemory --noExportMemory \
		--enable simd --optimizeLevel 3 --converge --noAssert --disableWarning 112

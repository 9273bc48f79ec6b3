# Everything below works in a fresh clone: Python 3.11 or newer with venv, make, git.

PORT ?= 8000
# Not taken from the environment: some shells export HOST as the machine's name.
HOST := 127.0.0.1

VENV := .venv
BIN := $(VENV)/bin
CAN_RUN := import sys; sys.exit(sys.version_info < (3, 11))
CAN_MAKE_VENV := import ensurepip, venv
PIP := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check
STREAMLIT := $(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

.DEFAULT_GOAL := help
.PHONY: help run dev test check format fuzz bench bench-aa pictures clean port chromium

help: ## Explain the targets
	@echo 'Usage: make TARGET [PORT=8000] [HOST=127.0.0.1]'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile

run: $(VENV)/.run port ## Install what is needed and start the dashboard and the REST API
	@echo 'Levers: http://$(HOST):$(PORT)'
	@exec $(STREAMLIT)

dev: $(VENV)/.run port ## Like run, and reload a page when its file is saved
	@echo 'Levers: http://$(HOST):$(PORT)'
	@exec $(STREAMLIT) --server.fileWatcherType auto

# With a thread each: OpenMP's threads would wait for one another. Three processes for two cores, for
# a test in a browser waits a third of its time; those in a browser come first.
# Bytecode is kept, or each process that the tests start would compile everything again.
test: $(VENV)/.dev chromium ## Run every test, those in a browser included
	PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
	    $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## Look for faults in style, types, architecture and documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/project/test_docs.py tests/project/test_architecture.py

format: $(VENV)/.dev ## Put the code in its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: $(VENV)/.dev ## Send changed files, links and requests at every door, fold pipelines, ask classifiers and words, kill trainings and promotions; 20 minutes
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python -m tests.fuzz

bench: $(VENV)/.dev ## Run every benchmark; they report and assert nothing
	@for file in benchmarks/[a-z]*.py benchmarks/[b-z]*/[a-z]*.py; do \
	    if [ -e "$$file" ]; then PYTHONPATH=.:benchmarks $(BIN)/python "$$file" || exit 1; fi; \
	done

# One thread for the linear algebra too: it must not fight with the other process for a core.
bench-aa: $(VENV)/.dev ## Try the benchmark on itself: 1,600 simulated runs, 60 real ones; 15 minutes
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python -m benchmarks.aa

pictures: $(VENV)/.dev chromium ## Make the pictures of the documentation again, from the product as it is
	PYTHONPATH=. $(BIN)/python docs/pictures/make.py

clean: ## Remove the installation and what checks leave behind; models and results stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than its requirements once they are installed.
$(VENV)/.run: requirements.txt | $(BIN)/pip
	@echo 'Installing the libraries: a minute or two, once.'
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo 'Installing what the tests and checks need, once.'
	@$(PIP) -r requirements-dev.txt
	@touch $@

# `pip` is the last file a new environment gets; one that was cut off is made again.
$(BIN)/pip:
	@found=; for python in python3.13 python3.12 python3.11 python3; do \
	    if $$python -c '$(CAN_RUN)' 2>/dev/null; then \
	        found=$$python; \
	        if $$python -c '$(CAN_MAKE_VENV)' 2>/dev/null; then break; fi; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo 'Levers needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 is.' >&2; \
	    exit 1; \
	fi; \
	if ! $$found -c '$(CAN_MAKE_VENV)' 2>/dev/null; then \
	    echo "$$found has no venv. On Debian: apt-get install python3-venv" >&2; \
	    exit 1; \
	fi; \
	$$found -m venv --clear $(VENV)

port: $(VENV)/.run
	@$(BIN)/python -c 'import socket, sys; \
	host, port = sys.argv[1], int(sys.argv[2]); \
	family = socket.getaddrinfo(host, port)[0][0]; \
	listener = socket.socket(family); \
	listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	listener.bind((host, port))' $(HOST) $(PORT) 2>/dev/null \
	|| { echo 'Port $(PORT) of $(HOST) is not free. Choose another: make run PORT=8001' >&2; exit 1; }

# The browser tests drive the Chromium of the system.
chromium:
	@found() { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable; }; \
	if found >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo='sudo -n'; \
	else sudo=none; fi; \
	if [ "$$sudo" != none ] && command -v apt-get >/dev/null; then \
	    echo 'Installing Chromium for the tests in a browser, once.'; \
	    $$sudo apt-get update -qq && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	fi </dev/null; \
	if ! found >/dev/null; then \
	    echo 'The tests need Chromium. Install it (Debian: apt-get install chromium), then make test.' >&2; \
	    exit 1; \
	fi

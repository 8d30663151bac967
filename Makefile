# Everything a person types. A bare Python is enough; the rest is set up here.
PYTHON ?= python3
MINUTES ?= 10
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Nothing is looked for when a lock is installed: what it brings is all there is, and `pip check` says whether that is enough.
LOCKED := install --quiet --no-deps --require-hashes --requirement
# The Pythons that every locked release has a ready-made package for: on any other, pip would end in a compiler. The
# tests' own PostgreSQL has none for the newest yet.
OLDEST := 3.11
NEWEST := 3.15
NEWEST_TESTED := 3.14
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-strip-extras --custom-compile-command "make lock"

# In words that every Python understands.
define SUPPORTED
import sys
oldest, newest, typed = sys.argv[1:]
here = sys.version_info[:2]
if not tuple(map(int, oldest.split("."))) <= here <= tuple(map(int, newest.split("."))):
    here = "%d.%d" % here
    sys.exit("Python %s is not supported here. Name one from %s to %s: %s PYTHON=python3.13" % (here, oldest, newest, typed))
endef
export SUPPORTED

.PHONY: help chat run test fuzz check lint types imports content format bench load graph countries clocks train audit \
	golden lock clean

help: ## show what can be typed
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c "$$SUPPORTED" $(OLDEST) $(NEWEST) "make chat"
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/runtime: $(BIN)/python requirements.txt
	$(PIP) $(LOCKED) requirements.txt
	@$(PIP) check
	@touch $@

$(VENV)/dev: $(BIN)/python requirements-dev.txt pyproject.toml
	@$(BIN)/python -c "$$SUPPORTED" $(OLDEST) $(NEWEST_TESTED) "make clean && make test"
	$(PIP) $(LOCKED) requirements-dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@touch $@ $(VENV)/runtime

chat: $(VENV)/runtime ## talk to the bot in this terminal
	@$(BIN)/python -m bot chat

run: $(VENV)/runtime ## serve every chat whose token is set
	@$(BIN)/python -m bot run

# The checks run side by side, each saying all it has to say at once; the tests begin when none has failed.
SIDE_BY_SIDE := --no-print-directory --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: $(VENV)/dev ## run every check and every test
	@$(MAKE) $(SIDE_BY_SIDE) check
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

fuzz: $(VENV)/dev ## try odd inputs for long: make fuzz MINUTES=60
	$(BIN)/python -m tests.fuzz.long $(MINUTES)

check: lint types imports content ## everything but the tests

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	@$(BIN)/lint-imports --no-cache

content: $(VENV)/dev ## check all content, and what is recorded of it: every problem at once
	@$(BIN)/python -m bot check; checked=$$?; $(BIN)/python -m tools.fresh && exit $$checked

format: $(VENV)/dev ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev ## measure speed and memory; writes bench/results.json
	$(BIN)/python -m bench.run

load: PEOPLE ?= 1000
load: SECONDS ?= 60
load: $(VENV)/dev ## let PEOPLE walk at once for SECONDS on each chat; fails where it does not hold
	$(BIN)/python -m bench.load $(PEOPLE) $(SECONDS) $(CHATS)

graph: $(VENV)/dev ## draw what the documentation shows anew
	$(BIN)/python -m tools.drawings

countries: $(VENV)/dev ## build the table of countries anew from CLDR
	$(BIN)/python -m tools.countries

clocks: $(VENV)/dev ## build the table of clocks anew from tzdata and GeoNames
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group tables
	$(BIN)/python -m tools.clocks

train: $(VENV)/dev ## learn the matching of questions anew from the phrasings
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bot train

audit: $(VENV)/dev ## ask the network which locked versions have a published vulnerability
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group audit
	$(BIN)/pip-audit --disable-pip --require-hashes --strict -r requirements.txt -r requirements-dev.txt

golden: $(VENV)/dev ## record the conversations in tests/conversations/ anew, and payloads of new screens
	$(BIN)/python -m tools.golden

lock: $(VENV)/dev ## resolve the dependencies of pyproject.toml anew
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.txt
	$(COMPILE) --group build --output-file requirements-build.txt

clean: ## remove what make has made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .coverage*

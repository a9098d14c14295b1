# Each target sets up what it needs; a second run installs nothing.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SETUP  := $(VENV)/.installed
PEERS  := .venv-peers

.PHONY: install demo test test-slow test-browser lint format peers clean

install: $(SETUP)

$(SETUP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: install  ## the main job, on simulated weather
	$(BIN)/carryline demo

test: install  ## the default suite
	$(BIN)/python -m pytest

test-slow: install  ## what takes longer: real data whole, runs killed many times
	$(BIN)/python -m pytest -m 'slow or not slow'

lint: install  ## ruff, strict types, and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

peers: $(PEERS)/.installed  ## the libraries that golden values come from, in an environment of their own

$(PEERS)/.installed: constraints.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch keras jax
	touch $@

clean:
	rm -rf $(VENV) $(PEERS) build dist

# The two ways in: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 8000
# A local copy of MovieLens (zip, folder or the recbole wheel), and of the wheels; empty: the network.
DATA ?=
WHEELS ?=

# Some containers set it. A site is half a dozen processes: each would compile all it imports anew, for 4 s of CPU.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SETUP := sh deploy/with_python.sh deploy/bootstrap.py --wheels "$(WHEELS)"

.PHONY: help setup setup-dev run run-services test check lint pytest lock train evaluate backtest screenshots accessibility figures messages clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: ## create .venv and install the pinned packages
	@$(SETUP) requirements.txt

setup-dev: ## the same with what tests and checks need
	@$(SETUP) requirements.txt requirements-dev.txt

run: ## prepare everything that is missing and serve the site (PORT=, DATA=, WHEELS=)
	@$(SETUP) --host $(HOST) --port $(PORT) requirements.txt
	@$(MANAGE) setup_site --data "$(DATA)"
	@exec $(MANAGE) serve --host $(HOST) --port $(PORT)

run-services: ## the same on PostgreSQL and Redis (DATABASE_URL= and REDIS_URL=), each server its own process
	@$(SETUP) --host $(HOST) --port $(PORT) requirements.txt
	@$(MANAGE) setup_site --data "$(DATA)"
	@exec $(MANAGE) serve --services --host $(HOST) --port $(PORT)

test: setup-dev lint ## every check and test
	@sh deploy/checks.sh tests

check: setup-dev lint ## the quick part: no browser, nothing slow
	@sh deploy/checks.sh quick-tests

lint: setup-dev ## style, types, import contracts, migrations, settings, templates, deployment files
	@sh deploy/checks.sh lint

pytest: setup-dev ## the tests alone
	@sh deploy/checks.sh tests

train: setup ## train a model; it becomes challenger (champion if there is none yet)
	@$(MANAGE) train

evaluate: setup ## the full report on the champion, shown in the admin (VERSION=hash for another)
	@$(MANAGE) evaluate $(VERSION)

backtest: setup ## recommend for a benchmark's split: SPLIT=folder RECS=file (docs/evaluation.md)
	@$(MANAGE) backtest "$(SPLIT)" --recs "$(RECS)"

screenshots: setup-dev ## photograph every page of the running site into var/screenshots
	@$(BIN)/python -m tests.browser.screenshots --url http://$(HOST):$(PORT)

accessibility: setup-dev ## look for barriers on every page of the running site, into docs/accessibility.md
	@$(BIN)/python -m tests.browser.accessibility --url http://$(HOST):$(PORT)

figures: setup-dev ## what each page of the running site weighs and asks for, into docs/pages.md
	@$(BIN)/python -m tests.browser.figures --url http://$(HOST):$(PORT)

messages: setup-dev ## collect the site's texts, update and compile the translations (NEW=fr begins French)
	@$(BIN)/python -m deploy.messages $(NEW)

lock: setup-dev ## resolve requirements*.in into pinned, hashed requirements*.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

clean: ## forget the environment and all state (database, models, data)
	@rm -rf .venv var

# Undersign. `make help` lists what there is to do; only make, Python 3.11 and its venv module are needed.

.DEFAULT_GOAL := help
.PHONY: help setup dev run test test-all check browser stress bench bench-scale docs lock fonts-cjk zendesk-app

PY   := .venv/bin/python
DATA ?= var/demo
PORT ?= 8000
STORY ?=
ADDRESS ?= https://sign.example.com/embed/pnl_example/

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup:  ## set up this folder (packages, front end, fonts) without starting anything
	@bin/setup run

dev:
	@bin/setup dev

run: setup  ## set up and start the demo on http://localhost:8000 (DATA=var/demo PORT=8000)
	@exec .venv/bin/undersign run --data $(DATA) --port $(PORT) --demo

test: dev  ## everything: check, then tests against real services and in the browser
	@bin/test all

test-all: dev  ## against the systems outside that take long to start; after make test, another quarter of an hour
	@bin/test systems

check: dev  ## under a minute: lint, types, import and house rules, unit tests
	@bin/test check

browser: dev  ## browser stories, all or STORY=signing; contact sheets in build/screens
	@bin/test browser "$(STORY)"

stress: dev  ## races and kills in full numbers; long
	@bin/test stress

bench: dev  ## measure, and merge the figures into bench/latest.json
	@$(PY) -m bench

bench-scale: dev  ## the desk at 10,000 and at 1,000,000 contracts; a quarter of an hour
	@$(PY) -m bench scale bulk --rows 1000

docs: dev  ## write the generated documents anew
	@.venv/bin/undersign docs

fonts-cjk:  ## add Chinese, Japanese and Korean fonts (57 MB)
	@bin/setup cjk

zendesk-app: dev  ## the Zendesk app as a zip (ADDRESS=https://sign.example.com/embed/pnl_…/ of your panel)
	@$(PY) bin/zendesk-app "$(ADDRESS)"

lock:  ## resolve the dependencies of pyproject.toml anew
	@bin/lock

# `make` lists what there is. tools/setup.sh has the installation.

SHELL := /bin/bash
.DEFAULT_GOAL := help

SCANS ?= fixtures
WORKSPACE ?= .work
# Twice as many processes as cores: many tests wait for what they started.
PYTEST ?= -n $(shell echo $$(($$(nproc) * 2))) --dist worksteal
bin := .venv/bin

##@ Use

.PHONY: run
run: setup ## digitise SCANS (default: fixtures) into WORKSPACE (default: .work)
	@$(bin)/digitize run --workspace "$(WORKSPACE)" "$(SCANS)"
	@echo "look at one: $(bin)/digitize show --workspace $(WORKSPACE) ID" >&2

.PHONY: setup
setup: ## install what `run` needs: programs, .venv, pinned packages
	@PYTHON="$(PYTHON)" tools/setup.sh run

.PHONY: services
services: ## the same, and what the services on Redis need
	@PYTHON="$(PYTHON)" tools/setup.sh workers

.PHONY: clean
clean: ## remove .venv, caches and .work with the records in it
	@rm -rf .venv .work .bench build dist .*_cache .hypothesis .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Work on it

.PHONY: test
test: lint ## lint, then all tests; PYTEST="-k words" chooses
	@$(bin)/pytest $(PYTEST)

.PHONY: lint
lint: setup-test ## style, types, direction of imports, shell
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy
	@$(bin)/lint-imports
	@if [ -x $(bin)/shellcheck ]; then $(bin)/shellcheck tools/*.sh deploy/*.sh deploy/redis/*.sh deploy/office/*.sh deploy/debian/p* .ci/run; fi

.PHONY: format
format: setup-test ## put the code into the house's shape
	@$(bin)/ruff check --fix-only .
	@$(bin)/ruff format .

.PHONY: fixtures
fixtures: setup-test ## print and age the fixtures anew
	@$(bin)/python -m fixtures.make

.PHONY: layouts
layouts: setup-test ## make the aged layouts, tune and held, in .bench/layouts
	@for half in tune held; do \
		$(bin)/python -m fixtures.make --layouts $$half --out .bench/layouts/$$half; \
	done

.PHONY: news
news: setup-test ## make the composed news items, tune and held, in .bench/news
	@for half in tune held; do \
		$(bin)/python -m fixtures.make --news $$half --out .bench/news/$$half; \
	done

.PHONY: scans
scans: setup-test ## make scans of several documents, tune and held, in .bench/scans
	@for half in tune held; do \
		$(bin)/python -m fixtures.make --scans $$half --out .bench/scans/$$half; \
	done

.PHONY: bulletins
bulletins: setup-test ## make issues of bulletins with several articles, tune, held, fresh and late, in .bench/bulletins
	@for half in tune held fresh late; do \
		$(bin)/python -m fixtures.make --bulletins $$half --out .bench/bulletins/$$half; \
	done

.PHONY: papers
papers: setup-test ## make papers for their fields, six sets, in .bench/papers
	@for set in tune seen held familiar fresh after; do \
		$(bin)/python -m fixtures.make --papers $$set --out .bench/papers/$$set; \
	done

.PHONY: plain
plain: setup-test ## make 40 clean papers and 40 curved ones for the bench, in .bench/plain
	@$(bin)/python -m fixtures.make --unaged fresh --out .bench/plain/clean
	@$(bin)/python -m fixtures.make --bound fresh --out .bench/plain/curved

.PHONY: bench
bench: setup-test layouts bulletins plain ## time and errors beside plain Tesseract and OCRmyPDF, by kind of page
	@$(bin)/python -m bench $(BENCH)

.PHONY: guard
guard: setup-test ## processor time of three stages against fixed calls; fails at 15 % more
	@$(bin)/python -m bench.guard

.PHONY: bench-before
bench-before: setup-test ## this version against an earlier COMMIT: are records equal, and what do they cost?
	@$(bin)/python -m bench.before "$(COMMIT)" $(BENCH)

.PHONY: api
api: setup-test ## try the HTTP API against its description, 200 requests a route and mode; EXAMPLES=N
	@API_EXAMPLES=$(or $(EXAMPLES),200) $(bin)/pytest -q tests/api/test_contract.py

.PHONY: chaos
chaos: setup-test ## 200 kills while 1,000 scans pass, both engines, and 10 long outages of Redis; CHAOS="--seed N" replays
	@$(bin)/python -m tests.engine.chaos --engine local $(CHAOS)
	@$(bin)/python -m tests.engine.chaos --engine celery --outages 10 $(CHAOS)
	@$(bin)/python -m tests.engine.chaos --engine celery --forgetful-redis $(CHAOS)

.PHONY: http-chaos
http-chaos: setup-test ## 10,000 scans by HTTP, two kills of reader, API and webhooks each; CHAOS="--scans N --seed N"
	@$(bin)/python -m tests.engine.http_chaos $(CHAOS)

.PHONY: objects
objects: setup-test ## a store in OpenStack Swift, with outages (root, Debian: it installs Swift); CHAOS="--scans N"
	@command -v swift-proxy-server memcached >/dev/null || apt-get install -y --no-install-recommends \
		swift-proxy swift-account swift-container swift-object memcached
	@$(bin)/pytest -q -m "long or not long" tests/objects/test_objects.py
	@$(bin)/python -m tests.objects.chaos $(CHAOS)

.PHONY: bench-steps
bench-steps: setup-test layouts ## errors and time with each step of reading left out
	@$(bin)/python -m bench.steps $(BENCH)

.PHONY: bench-elsewhere
bench-elsewhere: setup-test ## the gain of a second host behind a relay: 200 ms each way, 1 % lost (root)
	@$(bin)/python -m bench.elsewhere $(BENCH)

.PHONY: bench-questions
bench-questions: setup-test ## questions of a researcher: is the right record among the first three; BENCH="FOLDER" of more scans
	@$(bin)/python -m bench.questions .bench/questions $(BENCH)

.PHONY: bench-backlog
bench-backlog: setup-test ## an urgent scan, memory and dispatch with 10,000 scans queued
	@$(bin)/python -m bench.backlog $(BENCH)

.PHONY: desk-two desk-clerk
desk-two: setup-test ## two people review 60 papers at one desk at one time; none twice, none lost
	@$(bin)/python -m tests.desk.team two
desk-clerk: setup-test ## a clerk who knows the truth: keys a word, seconds a paper, 50 papers in one act
	@$(bin)/python -m tests.desk.team clerk --papers 50

.PHONY: bench-desk
bench-desk: setup-test ## how soon the desk shows its views with 100,000 records, and a scan
	@$(bin)/python -m bench.desk $(BENCH) fixtures
	@$(bin)/python -m bench.answers

.PHONY: bench-search
bench-search: setup-test ## how long search takes in an archive of 100,000 pages
	@$(bin)/python -m bench.search $(BENCH)

.PHONY: bench-growth
bench-growth: setup-test ## what a ledger of 1,000 to 1,000,000 documents costs
	@$(bin)/python -m bench.growth $(BENCH)

.PHONY: bench-handover
bench-handover: setup-test ## a package of 50 to 2,000 documents, out and in: time and memory
	@$(bin)/python -m bench.handover $(BENCH)

.PHONY: soak
soak: setup-test ## an hour's work with each engine: does anything grow? SOAK="--minutes 5"
	@$(bin)/python -m bench.soak $(SOAK)

.PHONY: simulate
simulate: setup-test ## a deployment of 1 to 1,000 workers, checked against real runs
	@$(bin)/python -m bench.simulate $(BENCH)

.PHONY: learn
learn: setup-test ## learn from an archive of pages in PAGES (.weighing) with truth, GROUPS of them
	@$(bin)/python -m tools.weighing.archive $(or $(PAGES),.weighing) $(or $(GROUPS),1)

.PHONY: reader
reader: setup-test ## fit the second reader anew, in hours: PAIRS=vie.word.bigrams of langdata; LINES=300000
	@tools/reader/fit.sh $(PAIRS) $(LINES)

.PHONY: fuzz
fuzz: setup-test ## break scans at random for 5 minutes; FUZZ="--minutes 60 --seed 7"
	@$(bin)/python -m bench.fuzz $(FUZZ) fixtures/*.pdf

.PHONY: long
long: setup-test ## the tests that take too long for each change, half of them waiting
	@$(bin)/pytest $(PYTEST) -m long

.PHONY: never-raises
never-raises: setup-test ## records and exports of a thousand pages such as no scan ever gave
	@NEVER_RAISES=$${TIMES:-100} $(bin)/pytest -q tests/reading/test_never_raises.py

.PHONY: corpus
corpus: setup-test ## how each PDF of a folder ends: DIR=path; CORPUS=--quick does not read
	@$(bin)/python -m bench.corpus $(CORPUS) "$(DIR)"

.PHONY: eark
eark: setup-test ## get eark-validator into an environment of its own, and ask it about packages, of thirty papers too
	@test -x .bench/eark/bin/python || python3 -m venv .bench/eark
	@.bench/eark/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/eark.lock
	@THIRTY=1 $(bin)/pytest -q tests/exchange/packages/test_eark.py tests/exchange/packages/test_real.py

.PHONY: archival
archival: setup-test ## PDF/A of every scan beside the project: judged and timed
	@ARCHIVAL=1 $(bin)/pytest -q tests/exchange/test_pdfa.py

.PHONY: release
release: setup-test ## build the wheel, install it elsewhere, read a scan with it
	@tools/release.sh

.PHONY: deb
deb: setup ## build the Debian package in dist/; PYTHONS="3.12" for another Python
	@tools/deb.sh $(PYTHONS)

.PHONY: schema
schema: setup ## write the schemas and the table of notes in docs/
	@$(bin)/python -m tools.schema

.PHONY: pictures
pictures: setup-test ## draw docs/pictures anew (wants Chromium)
	@$(bin)/python -m tools.pictures
	@$(bin)/python -m tools.desk_pictures

.PHONY: lock
lock: setup-test ## choose the newest versions that fit, and write their hashes
	@tools/lock.sh

.PHONY: bare
bare: ## try `run` and `test` on a Debian made from nothing (root, mmdebstrap)
	@tools/bare-debian.sh $(BARE)

.PHONY: image
image: setup-test ## build the image without Docker, and try every service in it (root, Debian)
	@tools/image.sh $(IMAGE)

.PHONY: setup-test
setup-test:
	@PYTHON="$(PYTHON)" tools/setup.sh test

.PHONY: help
help:
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Portail Parents. `make run` serves the demo, `make test` proves everything; nothing else has to be installed first.
PORT ?= 5000
WORKERS ?= 2
RUNS ?= 20
PYTHON ?= $(shell bin/find-python)
PY := .venv/bin/python
FLASK := $(PY) -m flask --app app
PYTEST := $(PY) -m pytest
SOURCES := $(wildcard translations/*/LC_MESSAGES/*.po)
CATALOGUES := $(SOURCES:.po=.mo)
TO_RUN := .venv/.run $(CATALOGUES)
JUDGED := e2e tests/test_letters_judged.py -m markup
GUIDES := guide-parents-fr.pdf parents-guide-en.pdf
MARKUP := e2e/markup/node_modules/.package-lock.json
LIGHTHOUSE := e2e/lighthouse/node_modules/.package-lock.json
TO_TEST := .venv/.test $(CATALOGUES) $(MARKUP) $(LIGHTHOUSE)
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup guide run test e2e e2e-all e2e-smoke e2e-a11y e2e-codegen e2e-markup e2e-modes e2e-steady e2e-unstable e2e-outlines e2e-visual lighthouse lint bench faults ha-test mutants mutants-core mutants-sample release requirements screenshots translations clean
.DELETE_ON_ERROR:

help: ## say what can be asked
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

setup: $(TO_RUN) ## what serving needs, and nothing more (docs/operations.md)

run: $(TO_RUN) ## set up, load the demo school and serve it on http://127.0.0.1:$PORT (5000)
	@$(FLASK) migrate
	@$(FLASK) load-demo
	@exec $(FLASK) serve

test: $(TO_TEST) ## set up, then run every test: SQLite, PostgreSQL, browsers (WORKERS=2)
	@rm -f .requirements.json
	@status=0; PORTAIL_NGINX=$$(bin/find-nginx) && export PORTAIL_NGINX; \
	echo "— tests on SQLite"; $(PYTEST) tests -n $(WORKERS) || status=1; \
	if PORTAIL_POSTGRESQL=$$(bin/find-postgresql); then export PORTAIL_POSTGRESQL; \
	  echo "— the same tests on PostgreSQL"; $(PYTEST) tests -n $(WORKERS) --database postgresql || status=1; \
	else echo "— left out: the tests on PostgreSQL (see above)"; fi; \
	WORKERS=$(WORKERS) bin/in-browsers commit || status=1; \
	WORKERS=$(WORKERS) bin/in-browsers commit $(JUDGED) || status=1; \
	WORKERS=$(WORKERS) bin/in-browsers commit -m harness || status=1; \
	WORKERS=0 bin/in-browsers commit -m lighthouse || status=1; \
	exit $$status

e2e: $(TO_TEST) ## the tests in the browsers that are here: Chromium whole, the others briefly; ARGS="-k word" is given to pytest
	@WORKERS=$(WORKERS) bin/in-browsers commit $(ARGS)

e2e-all: $(TO_TEST) ## the whole tests in Chromium, Firefox and WebKit; installs what is missing (Debian, as root)
	@WORKERS=$(WORKERS) bin/in-browsers all

e2e-smoke: $(TO_TEST) ## what a minute shows, in each browser that is here
	@WORKERS=$(WORKERS) bin/in-browsers smoke

e2e-a11y: $(TO_TEST) ## axe on every state of every page, both languages, light and dark
	@WORKERS=$(WORKERS) bin/in-browsers commit e2e/quality/test_axe.py

e2e-codegen: $(TO_TEST) ## write a test’s locators by clicking in the pages that `make run` serves (URL=… for others)
	@$(PY) -m e2e.codegen $(or $(URL),http://127.0.0.1:$(PORT))

e2e-markup: $(TO_TEST) ## the HTML of every state of every page, and of every letter, before the W3C’s Nu validator and html-validate
	@E2E_CHROMIUM=$$($(PY) bin/find-browser chromium) && export E2E_CHROMIUM && $(PYTEST) $(JUDGED) -n $(WORKERS) $(ARGS)

lighthouse: $(TO_TEST) ## Lighthouse on home, sign-in, sign-up, dashboard and notice, a phone on slow 4G: the median of three
	@$(PY) -m e2e.lighthouse.tools && E2E_CHROMIUM=$$($(PY) bin/find-browser chromium) && export E2E_CHROMIUM && \
	  $(PYTEST) e2e/lighthouse -m lighthouse --looks 3 $(ARGS)

lint: $(TO_TEST) ## style, mistakes, types, templates
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@if [ -n "$$(find templates -name '*.html')" ]; then $(PY) -m djlint --lint --quiet templates; fi

bench: $(TO_TEST) ## the figures: answer times, sizes, the import of 100,000 pupils, what time tells about accounts
	@$(PY) -m bench
	@$(PY) -m bench.matching
	@$(PY) -m bench.roster
	@$(PY) -m bench.roster_desk
	@$(PY) -m bench.oneroster
	@$(PY) -m bench.timing

faults: $(TO_TEST) ## kill, fill, cut and crowd a served portal, and tell what held: ARGS="kill-server --full"
	@$(PY) -m faults $(ARGS)

ha-test: $(TO_TEST) ## lose PostgreSQL’s leader twice while notices arrive (root; patroni, etcd): ARGS="--rate 50"
	@$(PY) -m ha $(ARGS)

e2e-modes: $(TO_TEST) ## every journey in every mode: no script, English, keyboard, slow line, zoom, colours, phone; ONLY=keyboard
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && \
	  $(PY) -m e2e.modes $(addprefix --only ,$(ONLY)) $(if $(ARGS),-- $(ARGS))

e2e-unstable: $(TO_TEST) ## only the tests marked unstable, each tried three times; a later pass is told as flaky
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && $(PYTEST) e2e -n $(WORKERS) --unstable --reruns 2 $(ARGS)

e2e-steady: $(TO_TEST) ## the tests in a browser RUNS=20 times in a row, and every test that ever failed
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && $(PY) -m e2e.steadiness --runs $(RUNS) -- e2e -n $$(($(WORKERS) + 1)) --ignore=e2e/webkit $(ARGS)

mutants: $(TO_TEST) ## break the portal on purpose and see who notices (hours; resumes); ONLY="models/email_code.py", ARGS="--sample 300"
	@nice -n 15 $(PY) -m mutants $(ARGS) $(ONLY)

mutants-core: $(TO_TEST) ## the same for matching, codes, sessions, authorisation and « Autre »: nothing may survive there
	@nice -n 15 $(PY) -m mutants --core $(ARGS)

mutants-sample: $(TO_TEST) ## 200 changes drawn at random from all the portal (SEED=1), and between which scores the true one lies
	@nice -n 15 $(PY) -m mutants --sample $(or $(SAMPLE),200) --seed $(or $(SEED),1) $(ARGS)

requirements: $(TO_TEST) ## which requirements the last runs proved, which fail, which nobody tests
	@$(PY) -m tests.requirements_table

e2e-visual: $(TO_TEST) ## how the pages look, beside the approved pictures, or AGAINST=main; UPDATE=1 approves
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && $(PY) -m e2e.visual -n $(WORKERS) \
	  $(if $(ENGINE),--engine $(ENGINE)) $(if $(AGAINST),--against $(AGAINST)) $(if $(UPDATE),--update) $(ARGS)

e2e-outlines: $(TO_TEST) ## what the key pages say to a screen reader, and where Tab leads, against what is kept; UPDATE=1 keeps
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && \
	  $(PYTEST) e2e/outlines -n $(WORKERS) $(if $(UPDATE),--update-outlines) $(ARGS)

screenshots: $(TO_TEST) ## take the README's pictures anew
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && $(PYTEST) e2e/test_pictures.py -m screenshots

guide: $(TO_TEST) ## walk the portal and draw the parents' guide anew: /guide, and HTML and PDF in dist/
	@E2E_CHROMIUM=$$($(PY) bin/find-browser) && export E2E_CHROMIUM && \
	  $(PYTEST) e2e/guide -m screenshots -k drawn && $(PYTEST) e2e/guide -m screenshots -k printed

release: guide ## what a release is made of, in dist/: the source of the last commit, the guide in both languages, their sums
	@changed=$$(git status --porcelain static/guide); if [ -n "$$changed" ]; then \
	  printf '%s\n' "$$changed" "The guide shows the portal otherwise than the last commit does: look at it, commit it, then make release."; exit 1; fi
	@version=$$(git describe --tags --always) && echo "$$version" > dist/VERSION && \
	  git archive --format=tar.gz --prefix="portail-parents-$$version/static/guide/" \
	    $(foreach pdf,$(GUIDES),--add-file=static/guide/$(pdf)) --prefix="portail-parents-$$version/" --add-file=dist/VERSION -o "dist/portail-parents-$$version.tar.gz" HEAD && \
	  cd dist && sha256sum "portail-parents-$$version.tar.gz" $(GUIDES) $(GUIDES:.pdf=.html) > SHA256SUMS && cat SHA256SUMS

translations: $(TO_RUN) ## collect the French words of the code, bring the English catalogue up to date, compile it
	@$(PY) -m babel.messages.frontend --quiet extract -F babel.cfg -k _l -k lazy_gettext --add-location=file --sort-by-file \
	  --project "Portail Parents" -o translations/messages.pot .
	@if [ -n "$(SOURCES)" ]; then \
	  $(PY) -m babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete -i translations/messages.pot -d translations; \
	else $(PY) -m babel.messages.frontend --quiet init -l en -i translations/messages.pot -d translations; fi
	@$(PY) -m babel.messages.frontend --quiet compile --statistics -d translations

clean: ## forget what was made: environment, caches, compiled words (not the database)
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results .pictures .mutants .requirements.json $(CATALOGUES) translations/messages.pot
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two stamps: serving needs less than testing. The environment is rebuilt when it is missing, filled when the list changed.
.venv/.run: requirements.txt
	@bin/make-venv "$(PYTHON)"
	@echo "Installing what the portal needs (about a minute)…"
	@sed '/^# test/,$$d' requirements.txt > .venv/to-run.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input -r .venv/to-run.txt
	@touch $@

.venv/.test: .venv/.run requirements.txt
	@echo "Installing what the tests need…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input -r requirements.txt
	@touch $@

# Validators of HTML, and Lighthouse, for who has npm; the tests that need them say so where it is missing.
$(MARKUP): LEFT_OUT = the validators of HTML
$(LIGHTHOUSE): LEFT_OUT = Lighthouse
$(MARKUP) $(LIGHTHOUSE): e2e/%/node_modules/.package-lock.json: e2e/%/package-lock.json
	@cd e2e/$* && if command -v npm > /dev/null && npm ci --silent; then touch node_modules/.package-lock.json; \
	else echo "— left out: $(LEFT_OUT), which npm could not install (Node and npm are needed)"; fi

%.mo: %.po .venv/.run
	@$(PY) -m babel.messages.frontend --quiet compile -i $< -o $@ -l $$(basename $$(dirname $$(dirname $<)))

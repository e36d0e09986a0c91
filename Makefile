# The two commands: `make run` and `make test`. Works with GNU make 3.81 and later.
# A stamp's name carries a checksum of the requirements and is written last: an interrupted
# installation has none, an outdated one has another name.

PORT ?= 8501
PYTHON ?= $(shell command -v python3 || command -v python3.13 || command -v python3.12 || \
	command -v python3.11 || command -v python || echo python3)

VENV := .venv
ifeq ($(OS),Windows_NT)
VENV_PYTHON := $(VENV)/Scripts/python
else
VENV_PYTHON := $(VENV)/bin/python
endif
checksum = $(shell cat $(1) | cksum | cut -d " " -f 1)
INSTALLED := $(VENV)/installed-$(call checksum,requirements.txt)
TEST_INSTALLED := $(VENV)/test-installed-$(call checksum,requirements.txt requirements-test.txt)

MODEL := data/models/multilingual-e5-small/tenkyo_model.json
LIBRARY := data/library
SAMPLES := $(filter-out data/samples/README.md, \
	$(wildcard data/samples/*.md data/samples/*.txt data/samples/*.pdf))

FAST := not slow and not shared and not browser

# What a browser test says that waited in vain.
STALLED := ^(TimeoutError|AssertionError: (Locator|Page) expected)

# A browser is opened where there is a screen to open it on.
NO_SCREEN := $(if $(CI),true,$(if $(filter Linux,$(shell uname)),$(if \
	$(DISPLAY)$(WAYLAND_DISPLAY),false,true),false))

.NOTPARALLEL:
.PHONY: help install model library port run check test
.DEFAULT_GOAL := help

help:
	@echo "make run      start the app on http://127.0.0.1:$(PORT) (PORT=8502 moves it);"
	@echo "              the first time, install, fetch the model and index the samples"
	@echo "make test     check style and types, then run every test, the fast ones first"
	@echo "make install  only make the virtual environment $(VENV)"
	@echo "make check    only style and types"

install: $(INSTALLED)

$(INSTALLED):
	@command -v "$(PYTHON)" > /dev/null || { echo "Tenkyo: there is no $(PYTHON). Install" \
	  "Python 3.11 or later from https://www.python.org/downloads/, then try again."; exit 1; }
	@"$(PYTHON)" .ci/environment.py install --stamp $@ requirements.txt

$(TEST_INSTALLED): $(INSTALLED)
	@$(VENV_PYTHON) .ci/environment.py install --stamp $@ requirements-test.txt

model: $(INSTALLED)
	@test -f $(MODEL) || echo "Tenkyo: fetching the embedding model, once (91 MB, 465 MB unpacked)."
	@$(VENV_PYTHON) -m index model

# Built beside its place and renamed when complete, so that an interrupted start begins again.
library: model
	@test -n "$$TENKYO_LIBRARY" || test -d $(LIBRARY) || { \
	  echo "Tenkyo: indexing the sample documents, once." && \
	  $(VENV_PYTHON) -m ingest --library $(LIBRARY).new $(SAMPLES) && \
	  mv $(LIBRARY).new $(LIBRARY); }

port: $(INSTALLED)
	@$(VENV_PYTHON) .ci/environment.py port "$(PORT)"

run: port library
	@echo "Tenkyo: starting on http://127.0.0.1:$(PORT) (Ctrl-C stops it)."
	@$(VENV_PYTHON) -m streamlit run app.py --server.address 127.0.0.1 \
	  --server.port "$(PORT)" --server.headless $(NO_SCREEN)

check: $(TEST_INSTALLED)
	@echo "Tenkyo: style (ruff) and types (mypy --strict)."
	@$(VENV_PYTHON) -m ruff check . .ci
	@$(VENV_PYTHON) -m ruff format --check . .ci
	@$(VENV_PYTHON) -m mypy . .ci/environment.py

# The fast and the slow tests share the cores. The browser has them to itself; a machine that stalls
# for half a minute there fails a test by its clock: such a one is tried once more, and told.
test: check model
	@echo "Tenkyo: the whole test suite, the fast tests first."
	@status=0; \
	$(VENV_PYTHON) -m pytest -m "$(FAST)" --numprocesses auto --dist worksteal || status=1; \
	$(VENV_PYTHON) -m pytest -m "not browser and not ($(FAST))" --numprocesses auto \
	  --dist loadfile || status=1; \
	$(VENV_PYTHON) -m pytest -m browser -r aR --reruns 1 --only-rerun "$(STALLED)" || status=1; \
	exit $$status

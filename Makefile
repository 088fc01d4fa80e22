PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Written after each install, so that it is repeated only when what it depends on changes.
STAMP  := $(VENV)/.installed
TESTS  := $(VENV)/.tests-installed

.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo: $(STAMP)  ## Tune a real CNN on real images; writes reports/digits_cnn.html
	$(BIN)/advisor tune examples/digits_cnn.py --budget 12x

test: check  ## Run every check and every test
	$(BIN)/python -m pytest -n 2 -rs

check: $(TESTS)  ## Formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(STAMP)  ## Generate the catalogue, the signs page and the schemas
	$(BIN)/python -m advisor.knowledge.docs
	$(BIN)/python -m advisor.signs.docs > knowledge/SIGNS.md
	$(BIN)/python -m advisor.report.schemas

gallery: $(TESTS)  ## Tune two examples again for the reports and pictures under reports/ (needs Chromium and pdftoppm)
	rm -rf sessions/gallery
	$(BIN)/advisor tune examples/digits_cnn.py --budget 12x \
		--session sessions/gallery/digits_cnn --report sessions/gallery/digits_cnn.html
	$(BIN)/advisor tune examples/breast_cancer_mlp.py --budget 14x --start learning_rate=0.1 \
		--session sessions/gallery/breast_cancer_mlp --report sessions/gallery/breast_cancer_mlp.html
	for name in digits_cnn breast_cancer_mlp; do \
		$(BIN)/advisor report sessions/gallery/$$name --static -o reports/gallery/$$name.html \
			--figures reports/pictures/$$name; done
	$(BIN)/advisor diagnose sessions/gallery/breast_cancer_mlp/runs/0001.jsonl --static \
		--html reports/gallery/diagnosis.html
	$(BIN)/python -m tests.browser.pictures sessions/gallery/breast_cancer_mlp.html reports/pictures

new-rule: $(STAMP)  ## Write the file of a new rule: make new-rule FAMILY=overfitting NAME=my-symptom
	$(BIN)/python -m advisor.knowledge.scaffold $(FAMILY) $(NAME)

format: $(TESTS)  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[torch]'
	@touch $@

$(TESTS): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	@touch $@

.PHONY: help demo test check docs gallery new-rule format

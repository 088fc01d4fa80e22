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
	$(BIN)/advisor tune examples/digits_cnn.py --start learning_rate=0.03 --budget 12x

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

EXAMPLES := digits_cnn breast_cancer_mlp diabetes_regression stdlib_char_lm
# Budgets that leave room for a comparison on fresh seeds; one start is far too fast, the others are Adam's defaults.
HOW_digits_cnn := --budget 12x
HOW_breast_cancer_mlp := --budget 14x --start learning_rate=0.03
HOW_diabetes_regression := --budget 12x
HOW_stdlib_char_lm := --budget 12x

gallery: $(TESTS) $(EXAMPLES:%=gallery-%)  ## Make reports and pictures under reports/ again (needs Chromium, pdftoppm and tmux)
	$(BIN)/advisor diagnose sessions/gallery/breast_cancer_mlp/runs/0001.jsonl --static \
		--html reports/gallery/diagnosis.html
	$(BIN)/python -m tests.browser.wizard_pictures reports/pictures/wizard

gallery-%: $(TESTS)
	rm -rf sessions/gallery/$* sessions/gallery/$*.html
	$(BIN)/advisor tune examples/$*.py $(HOW_$*) --session sessions/gallery/$* --report sessions/gallery/$*.html
	$(BIN)/advisor report sessions/gallery/$* --static -o reports/gallery/$*.html --figures reports/pictures/$*
	$(BIN)/python -m tests.browser.pictures sessions/gallery/$*.html reports/pictures/$*

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

# Two commands: `make book` and `make test`. Everything lives in .venv and _build; only `make live` needs root.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: book test live own check lint ml clean help
.DEFAULT_GOAL := help

help: ## What can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

book: $(VENV)/installed ## Execute the notebooks on the recorded data and make the book
	@$(BIN)/readiness build --jobs $(JOBS)

# The template of `milestone` reads the last record, so there has to be one.
test: $(VENV)/installed ## Run every template in a kernel, then every test
	@test -e book/record/verdicts.json || $(BIN)/readiness build --jobs $(JOBS) --no-html
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --nbval-lax notebooks
	@mkdir -p _build/reports
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --junitxml=_build/reports/junit.xml

live: $(VENV)/installed ## Start a local Kubernetes, run the tests that need one, stop it (as root, half an hour)
	@set -e; export PYTHONPATH=tests; trap '$(BIN)/python -m live.cluster stop' EXIT; \
	$(BIN)/python -m live.cluster build; $(BIN)/python -m live.cluster start; \
	export READINESS_TEST_KUBECONFIG="$${XDG_STATE_HOME:-$$HOME/.local/state}/readiness/local-kubernetes/users/admin.yaml"; \
	mkdir -p _build/reports; $(BIN)/python -m pytest tests/live --junitxml=_build/reports/junit-live.xml

# What mypy says is of the working tree: commit first.
own: $(VENV)/installed ## Judge this project's own tree by the same notebooks (its last commit; book in _build/own/html)
	@mkdir -p _build/reports; $(BIN)/mypy > _build/reports/mypy.txt || true
	@$(BIN)/readiness build --params params/own/checkout.yaml --jobs $(JOBS)

check: $(VENV)/installed ## Check register, parameters, data and notebooks (seconds)
	@$(BIN)/readiness check

lint: $(VENV)/installed ## ruff, mypy, import-linter
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# Every detector, every split, five seeds. Runs that are finished are not repeated; a set that cannot be had is left out.
ml: $(VENV)/installed ## The full protocol on the public data sets (hours; can be interrupted and goes on)
	@for set in ctu13-s6 darpa98; do \
		if $(BIN)/readiness fetch $$set; then \
			$(BIN)/readiness protocol $$set --seeds 5 --attempts --record data || exit $$?; \
		else echo "$$set cannot be had here; its recording in data/ stays as it is."; fi; \
	done

clean: ## Remove everything that was made
	rm -rf $(VENV) _build book/record

$(VENV)/installed: requirements.txt requirements.lock pyproject.toml
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Python 3.11 to 3.13 is needed; choose one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "The venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@echo "Installing the packages of requirements.lock (about a minute)"
	@test -z "$(TORCH_OPTIONS)" || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH_OPTIONS) -c requirements.lock torch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

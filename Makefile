# The commands people and CI use. Each installs what it needs; none needs root,
# except that `make test` asks the system for a browser where there is none.
HOST ?= 127.0.0.1
PORT ?= 8000
BASE_URL ?= http://localhost:$(PORT)
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench format requirements clean

run: .venv/run
	@BASE_URL=$(BASE_URL) exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: .venv/dev
	$(BIN)/python -m tests.run $(ARGS)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --check templates --quiet
	$(BIN)/mypy
	$(BIN)/pytest -q -p no:randomly tests/test_imports.py
	BASE_URL=https://paper.example SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  EMAIL_URL=smtp+tls://paper:secret@mail.example:587 DATABASE_URL=postgres://paper@db.example/paper \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING --tag security
	DEBUG=true $(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/dev
	$(BIN)/python -m tests.bench $(ARGS)

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat templates --quiet

# Versions and hashes of everything, from pyproject.toml.
requirements: .venv/dev
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	$(PYTHON) -m venv .venv

.venv/run: $(BIN)/python requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev: $(BIN)/python requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run

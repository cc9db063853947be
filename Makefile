# Two commands do all the set-up on a fresh machine: make run, make test.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT

.PHONY: install run test check format bench bench-quality faults sandbox clean

install: .venv/.installed

.venv/.installed: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本 (Python 3.11 or newer is needed)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@touch $@

run: install
	@$(BIN)/flask start

# three processes on two cores: some tests wait for what is away while others reckon
test: install
	$(BIN)/pytest -n 3

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# all of them; make bench BENCH="--only city-index --postings 100000" for one, or at another size
bench: install
	$(BIN)/python -m tests.benchmarks $(BENCH)

bench-quality: install
	$(BIN)/python -m tests.golden.measure

# every test of a fault, the storm of ten thousand messages at its full size; its table is printed at the end.
# python -m tests.faults.delivering --write writes the table into docs/faults.md
faults: install
	FAULTS=1 $(BIN)/pytest -n 2 tests/faults tests/outreach tests/matching tests/imports tests/wechat_channel tests/sms_channel tests/jobs -k "kill or faults or woken or away"

sandbox: install
	$(BIN)/python -m deploy.sandbox --port 8001

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis

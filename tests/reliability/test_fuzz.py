"""Any config renders, or says where it is wrong: 10,000 of them with `make fuzz`, a few in every run of the tests."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faults import report_others
from faults.results import revision
from hubctl.config.load import ConfigError, load
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.context import Inputs
from hubctl.core.facts import Facts, MissingFactsError
from hubctl.errors import HubctlError
from hubctl.phases import BY_NAME
from tests.config.test_mutations import EXAMPLE, changed_tables, changed_texts
from tests.config.test_positions import Writer
from tests.fakes.facts import all_facts

CASES = int(os.environ.get("HUBCTL_FUZZ_CASES", "60"))
FUZZ = settings(
    max_examples=CASES // 2,
    deadline=None,
    derandomize=CASES < 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    database=None,
)
RESULTS = os.environ.get("HUBCTL_FUZZ_RESULTS")
counted: Counter[str] = Counter()
SIZES = st.sampled_from(["512M", "1G", "1.5G", "2Gi", "4G"])
VALID: dict[str, st.SearchStrategy[Any]] = {
    "event.name": st.from_regex(r"[a-z][a-z0-9]{2,18}", fullmatch=True),
    "event.title": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30),
    "event.participants": st.integers(1, 60),
    "event.time_zone": st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"]),
    "aws.account_id": st.from_regex(r"[1-9][0-9]{11}", fullmatch=True),
    "credentials.mode": st.sampled_from(["role", "user"]),
    "network.nat": st.sampled_from(["single", "per-zone", "none"]),
    "hub.memory_guarantee": SIZES,
    "hub.cpu_guarantee": st.sampled_from([0.05, 0.5, 1.0]),
    "hub.https": st.sampled_from([{"kind": "off"}, {"kind": "letsencrypt", "email": "a@example.org"}]),
    "addons.grafana": st.booleans(),
    "addons.prometheus": st.booleans(),
    "addons.cluster_autoscaler": st.booleans(),
    "addons.node_termination_handler": st.booleans(),
    "addons.dask_gateway": st.booleans(),
    "budget.monthly_usd": st.integers(1, 10**6),
    "cluster.nodes.user.max": st.integers(1, 100),
}
"""Values that should all be accepted, whatever the others are, but for what sections must agree on."""


def _loaded(text: str) -> EventConfig | None:
    """The event, or None for one that is refused with places and words."""
    counted["cases"] += 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(text, encoding="utf-8", newline="")
        try:
            config = load(file)
        except ConfigError as error:
            assert error.problems
            assert error.hint
            assert all(problem.position and problem.text for problem in error.problems)
            counted["refused"] += 1
            return None
    counted["accepted"] += 1
    return config


def _renders(config: EventConfig) -> int:
    """How many steps all phases say, up and down, before anything exists and after everything does."""
    secrets = dict.fromkeys(references(config), "a-secret")
    files: dict[str, dict[str, object]] = {file: {} for hub in config.hubs.values() for file in hub.extra_values}
    steps = 0
    for facts in (Facts(), all_facts()):
        inputs = Inputs(config, facts, secrets=secrets, extra_values=files)
        for phase in BY_NAME.values():
            for verb in (phase.up, phase.down):
                try:
                    said = verb(inputs)
                except (MissingFactsError, HubctlError):
                    continue
                steps += len(said)
                json.dumps([repr(step) for step in said])
    return steps


@st.composite
def valid_texts(draw: st.DrawFn) -> str:
    """The example with some of its values replaced by others that are right."""
    tables: Any = tomllib.loads(EXAMPLE)
    for name in draw(st.lists(st.sampled_from(sorted(VALID)), min_size=1, max_size=8, unique=True)):
        *above, key = name.split(".")
        parent = tables
        for part in above:
            parent = parent.setdefault(part, {})
        parent[key] = draw(VALID[name])
    return "\n".join([*Writer(draw).tables(tables), ""])


@pytest.fixture(scope="module", autouse=True)
def results(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps the counts for docs/reliability.md, where `make fuzz` asks for them."""
    yield
    if RESULTS:
        found = {name: counted[name] for name in ("cases", "accepted", "refused")}
        row = {"kind": report_others.FUZZ, "revision": revision()} | found | {"failed": request.session.testsfailed}
        with Path(RESULTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


@given(valid_texts())
@FUZZ
def test_a_config_that_is_right_renders_every_phase(text: str) -> None:
    config = _loaded(text)
    if config is not None:
        assert _renders(config) > 10


@given(st.one_of(changed_tables(), changed_texts()))
@FUZZ
def test_a_config_that_was_spoiled_renders_or_says_where_it_is_wrong(text: str) -> None:
    config = _loaded(text)
    if config is not None:
        _renders(config)

"""Answers of `status`, compared whole."""

from __future__ import annotations

import pytest
from rich.console import Console

from hubctl.core.health import Health, Level
from hubctl.reporters.tables import Layers, answer_console, health_json, health_table, overall
from tests.reporters.streams import Stream

LAYERS: Layers = (
    ("credentials", Health.ready("role ohw-terraform-bot, 11 resources")),
    ("cluster", Health.partial("2 of 5 nodes are not ready: ip-10-0-12-33.internal, ip-10-0-12-34.internal")),
    ("hubs", Health.of_parts((("staging", Health.ready("https://a.org")), ("prod", Health.partial("0 of 1 ready"))))),
    ("smoke", Health.absent()),
)

HEALTH = """\
layer        state    USD a day  detail
credentials  READY               role ohw-terraform-bot, 11 resources
cluster      PARTIAL      31.40  2 of 5 nodes are not ready:
                                 ip-10-0-12-33.internal, ip-10-0-12-34.internal
hubs         PARTIAL       1.20
  staging    READY               https://a.org
  prod       PARTIAL             0 of 1 ready
smoke        ABSENT
all          PARTIAL      32.60
"""


def stripped(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_health_is_a_table_of_layers_with_parts_below_and_costs_where_known() -> None:
    stream = Stream()
    Console(file=stream, width=80).print(health_table(LAYERS, usd_per_day={"cluster": 31.4, "hubs": 1.2}))
    assert stripped(stream.text) == HEALTH


def test_health_in_a_pipe_keeps_each_layer_on_its_line() -> None:
    stream = Stream()
    answer_console(stream).print(health_table(LAYERS))
    assert len(stream.text.splitlines()) == 7


def test_a_detail_that_says_more_than_the_parts_is_kept() -> None:
    stream = Stream()
    layers = (("hubs", Health(Level.PARTIAL, "API is slow", (("prod", Health.ready()),))),)
    answer_console(stream).print(health_table(layers))
    assert "API is slow" in stream.text


def test_health_as_json_has_levels_details_parts_and_costs() -> None:
    assert health_json(LAYERS[2:], usd_per_day={"hubs": 1.2}) == {
        "level": "partial",
        "usd_per_day": 1.2,
        "layers": [
            {
                "name": "hubs",
                "level": "partial",
                "detail": "prod: 0 of 1 ready",
                "parts": [
                    {"name": "staging", "level": "ready", "detail": "https://a.org", "parts": []},
                    {"name": "prod", "level": "partial", "detail": "0 of 1 ready", "parts": []},
                ],
                "usd_per_day": 1.2,
            },
            {"name": "smoke", "level": "absent", "detail": "", "parts": []},
        ],
    }


@pytest.mark.parametrize(
    ("levels", "expected"),
    [("rr", Level.READY), ("aa", Level.ABSENT), ("ra", Level.PARTIAL), ("rp", Level.PARTIAL), ("", Level.PARTIAL)],
)
def test_everything_is_ready_only_if_every_layer_is(levels: str, expected: Level) -> None:
    by_letter = {level.value[0]: Health(level) for level in Level}
    assert overall([("layer", by_letter[letter]) for letter in levels]) is expected

"""What hubctl reads of the bot's policies is what Terraform writes."""

from __future__ import annotations

import re

from hubctl.assets import terraform_dir
from hubctl.doctor.questions import ONE_OF
from hubctl.render import policies
from tests.fakes.context import example_config
from tests.terraform.policies import TOPICS, WORDS, everything, several


def test_the_words_are_those_of_the_root() -> None:
    text = (terraform_dir() / "credentials" / "policies.tf").read_text()
    block = text.partition("  words = {")[2].partition("\n  }")[0]
    assert set(policies.words(example_config())) - {"record_names", "people", "exported"} == set(
        re.findall(r"^    (\w+) +=", block, re.MULTILINE)
    )


def test_the_words_of_the_example_are_right() -> None:
    ours = policies.words(example_config())
    several_of = {"buckets", "objects", "record_names"}
    assert {name: ours[name] for name in WORDS if name not in several_of} == {
        name: word for name, word in WORDS.items() if name not in several_of
    }


def test_all_topics_are_read() -> None:
    assert set(policies.of_bot(example_config())) == set(TOPICS)


def test_every_wildcard_has_actions_that_stand_for_it() -> None:
    """The policy simulator takes none."""
    wildcards = {action for one in everything() for action in several(one["Action"]) if "*" in action}
    assert wildcards == set(ONE_OF)

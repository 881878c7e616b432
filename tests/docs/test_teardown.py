"""The table of left-overs in docs/teardown.md names what is listed, no more and no less."""

from __future__ import annotations

from pathlib import Path

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.aws.sessions import Sessions
from tests.fakes.context import example_config

PAGE = Path(__file__).parents[2] / "docs" / "teardown.md"


def _named() -> set[str]:
    table = PAGE.read_text().partition("| kind |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    return {kind.strip() for row in rows for kind in row.split(",")}


def test_every_kind_that_is_listed_is_explained_and_no_other(tmp_path: Path) -> None:
    sessions = Sessions(example_config(), tmp_path, {}, sandbox=True)
    inventory, disposal = AwsInventory(sessions, example_config()), AwsDisposal(sessions, example_config())
    listed = {*inventory.regional(), *inventory.everywhere()}
    assert _named() == listed
    assert {kind for kind in listed if not disposal.knows(kind)} == {"other tagged resource"}

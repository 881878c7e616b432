"""What a teardown does before its first deletion."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.config.cluster import Export
from hubctl.core.keep import Keep
from hubctl.errors import HubctlError, RefusedError
from hubctl.export import gate
from hubctl.export.gate import Gate
from hubctl.ports.inventory import Thing
from hubctl.purge.leftovers import Leftover, Search
from hubctl.session import Options, Session
from hubctl.teardown.keep import parse
from tests.fakes.context import a_context, example_config

NOTHING = Search((), (), 1)


def _cluster() -> Search:
    return Search((Leftover(Thing("EKS cluster", "ohw-cluster", "us-west-2"), ("its name",)),), (), 1)


def _decided(found: Search, *, said: bool | None = None, asks: bool = False, sandbox: bool = False) -> Gate:
    session = Session(a_context(), None, Options(Path("c.toml"), sandbox), Path(), "run")  # type: ignore[arg-type]  # has what is asked here
    return gate.decide(session, found, said=said, asks=asks, again="hubctl teardown")


def test_what_was_said_is_done() -> None:
    assert _decided(_cluster(), said=True) is Gate.EXPORT
    assert _decided(_cluster(), said=False) is Gate.SKIP


def test_an_export_of_what_is_gone_is_refused_and_one_that_was_made_is_not_made_again() -> None:
    with pytest.raises(RefusedError, match="no cluster any more"):
        _decided(NOTHING, said=True)
    assert gate.said_again(Gate.EXPORT, None) == " --no-export"
    assert gate.said_again(Gate.SKIP, None) == ""


def test_an_export_that_fails_says_that_nothing_was_deleted() -> None:
    with pytest.raises(HubctlError) as failed, gate.before_any_deletion():
        raise HubctlError("export of grafana: no answer.", hint="look")
    assert (str(failed.value), failed.value.hint) == ("export of grafana: no answer. Nothing was deleted", "look")


def test_a_person_is_asked_and_a_script_must_say() -> None:
    assert _decided(_cluster(), asks=True) is Gate.ASK
    with pytest.raises(RefusedError, match="nobody said whether to export") as refused:
        _decided(_cluster())
    assert refused.value.hint == "hubctl teardown --export, or with --no-export"


def test_without_a_cluster_or_in_the_sandbox_nobody_is_held_up() -> None:
    assert _decided(NOTHING) is Gate.SKIP
    assert _decided(_cluster(), sandbox=True) is Gate.SKIP


@pytest.mark.parametrize(("typed", "expected"), [("", Gate.EXPORT), ("y", Gate.EXPORT), ("No", Gate.SKIP)])
def test_only_a_no_is_a_no(typed: str, expected: Gate) -> None:
    assert gate.answered(typed) is expected


def test_homes_on_a_file_system_that_stays_need_no_archive() -> None:
    assert gate.without(Keep(file_system=True), []) == ["homes"]
    assert gate.without(Keep(), ["grafana"]) == ["grafana"]


def test_the_bucket_with_the_archives_is_kept() -> None:
    config = example_config().model_copy(update={"export": Export(bucket="imagery")})
    assert parse("efs", config).words == "efs,bucket:imagery"
    assert parse("", example_config()) == Keep()

"""What AWS lets in is compared with what the config says, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hubctl.access.applied import Standing, people, prove_applied
from hubctl.errors import HubctlError, UnverifiedError
from hubctl.session import Options, Session
from tests.access.people import ADA, ADMIN, OPERATORS, PI, VIEW, VIEWERS, Aws, Entrances, config
from tests.fakes.context import a_context


def _people(**found: Any) -> tuple[Standing, ...]:
    context = a_context(config=config(), aws=Aws(), entrances=Entrances(**found))
    session: Any = Session(context, None, Options(Path("config.toml")), Path(), "")  # type: ignore[arg-type]  # has what is asked here
    return people(session)


def _states(**found: Any) -> list[tuple[str, str]]:
    return [(one.name or one.arn, one.state) for one in _people(**found)]


def test_all_are_applied_where_roles_and_cluster_let_them_in() -> None:
    found = _people()
    assert [(one.name, one.state, one.grafana) for one in found] == [("ada", "applied", "Admin"), ("pi", "applied", "")]
    prove_applied(found, Options(Path("config.toml")))


def test_before_the_first_up_nobody_is() -> None:
    found = _people(by_role={"ohw-operator": None, "ohw-viewer": None}, by_arn=None)
    assert {one.why for one in found} == {
        "may not assume ohw-operator; there is no cluster",
        "may not assume ohw-viewer; there is no cluster",
    }
    with pytest.raises(HubctlError, match="2 of 2 are not let in") as differs:
        prove_applied(found, Options(Path("config.toml")))
    assert differs.value.hint == "hubctl up"


def test_who_enters_the_cluster_as_less_is_not_applied_and_as_more_is() -> None:
    less = {ADA: (VIEW,), OPERATORS: (ADMIN,), PI: (VIEW,), VIEWERS: (VIEW,)}
    assert _states(by_arn=less) == [("ada", "not yet"), ("pi", "applied")]
    assert _states(by_arn={**less, ADA: (ADMIN,), PI: (ADMIN,)}) == [("ada", "applied"), ("pi", "applied")]


def test_who_is_let_in_and_not_named_is_shown() -> None:
    eve = "arn:aws:iam::123456789012:user/eve"
    trusted = {"ohw-operator": (ADA, eve), "ohw-viewer": (PI, "AROADELETED")}
    assert _states(by_role=trusted)[2:] == [(eve, "still let in"), ("AROADELETED", "still let in")]
    entries = {**(Entrances().by_arn or {}), eve: (VIEW,), "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-node": ()}
    assert _states(by_arn=entries)[2:] == [(eve, "still let in")]


def test_what_nobody_may_ask_is_unknown_and_not_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shut(Entrances):
        def entries(self, _cluster: str) -> Any:
            raise HubctlError("AWS does not allow eks:ListAccessEntries", hint="")

    context = a_context(config=config(), aws=Aws(), entrances=Shut())
    session: Any = Session(context, None, Options(Path("config.toml")), Path(), "")  # type: ignore[arg-type]  # has what is asked here
    found = people(session)
    assert {one.state for one in found} == {"unknown"}
    with pytest.raises(UnverifiedError, match="ListAccessEntries"):
        prove_applied(found, Options(Path("config.toml")))

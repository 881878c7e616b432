"""The named program comes first, then the PATH, then what hubctl installed; what is too old is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.errors import RefusedError
from hubctl.tools.find import HELM, find, find_helm, installed_path, is_wanted
from hubctl.tools.listing import as_text, rows
from tests.tools.conftest import program

Environment = dict[str, str]


def on_path(environment: Environment, version: str) -> Path:
    return program(Path(environment["PATH"]) / "helm", version)


def installed(environment: Environment, version: str) -> Path:
    return program(installed_path(HELM, version, environment), version)


def test_the_program_on_the_path_is_used(environment: Environment) -> None:
    installed(environment, "4.1.4")
    own = on_path(environment, "3.19.0")

    assert find_helm(environment) == own


def test_one_that_is_too_old_is_passed_over_for_the_newest_that_hubctl_installed(environment: Environment) -> None:
    on_path(environment, "3.9.4")
    installed(environment, "3.19.0")
    newest = installed(environment, "4.1.4")

    assert find_helm(environment) == newest


def test_one_that_is_too_old_and_alone_is_refused_by_its_version(environment: Environment) -> None:
    on_path(environment, "3.9.4")

    with pytest.raises(RefusedError, match=r"helm is version 3\.9\.4; hubctl needs 3\.18 or later"):
        find_helm(environment)


def test_where_there_is_none_the_hint_is_the_command_that_installs_it(environment: Environment) -> None:
    with pytest.raises(RefusedError) as caught:
        find_helm(environment)

    assert caught.value.hint == "hubctl tools install"


def test_a_program_named_in_the_environment_wins(environment: Environment, tmp_path: Path) -> None:
    on_path(environment, "3.19.0")
    named = program(tmp_path / "mine" / "helm", "4.1.4")

    assert find(HELM, {**environment, "HUBCTL_HELM": str(named)}).path == named


def test_a_name_in_the_environment_that_is_no_program_is_refused_not_passed_over(environment: Environment) -> None:
    on_path(environment, "3.19.0")

    with pytest.raises(RefusedError, match="HUBCTL_HELM names /nowhere/helm"):
        find_helm({**environment, "HUBCTL_HELM": "/nowhere/helm"})


def test_nothing_is_installed_where_a_good_one_is(environment: Environment) -> None:
    on_path(environment, "3.19.0")

    assert (is_wanted(HELM, "", environment), is_wanted(HELM, "4.1.4", environment)) == (False, True)


def test_the_list_marks_what_is_used_and_says_what_is_missing(environment: Environment) -> None:
    on_path(environment, "3.9.4")
    installed(environment, "4.1.4")

    lines = as_text(rows(environment)).splitlines()

    assert [line.split()[0] for line in lines if "helm  " in line] == ["helm", "*"]
    assert "too old, hubctl needs 3.18 or later" in "\n".join(lines)
    assert "terraform" in lines[0]
    assert "missing: hubctl tools install" in lines[0]

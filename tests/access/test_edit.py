"""People come into the config and go again; what cannot be right is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.access import edit
from hubctl.config.load import load
from hubctl.errors import UsageError
from tests.config.files import EXAMPLE

USER = "arn:aws:iam::123456789012:user/ada"
SSO = "AWSReservedSSO_Scientists_0a1b2c3d4e5f6a7b"
WITH_PATH = f"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/us-west-2/{SSO}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE)
    return path


def test_who_was_added_is_in_the_config_and_gone_when_removed(path: Path) -> None:
    edit.add(path, {"arn": USER, "role": "operator", "github": "ada", "grafana": None, "name": None})
    edit.add(path, {"arn": WITH_PATH, "role": "viewer"})
    assert [(one.name, one.role, one.grafana_role) for one in load(path).access] == [
        ("ada", "operator", "Admin"),
        ("scientists", "viewer", "Viewer"),
    ]
    edit.remove(path, WITH_PATH)
    edit.remove(path, "ada")
    assert load(path).access == ()


def test_a_session_is_answered_with_the_command_that_adds_its_role(path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        edit.add(path, {"arn": f"arn:aws:sts::123456789012:assumed-role/{SSO}/ada@example.org", "role": "viewer"})
    command = f"aws iam get-role --role-name {SSO} --query Role.Arn --output text"
    assert refused.value.hint == f"hubctl access add $({command}) --role viewer"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"arn": f"arn:aws:iam::123456789012:role/{SSO}"}, "arn: lacks the role's path"),
        ({"arn": "arn:aws:iam::999999999999:user/ada"}, "arn: is of account 999999999999"),
        ({"arn": "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-operator"}, "arn: is hubctl's own"),
        ({"arn": "ada"}, 'arn: "ada" is not the ARN of an IAM role or user'),
        ({"arn": USER, "grafana": "Editor"}, "grafana: needs github"),
        ({"arn": USER, "name": "Ada Lovelace"}, 'name: "Ada Lovelace" is not a name'),
    ],
)
def test_who_cannot_be_given_access_is_refused_and_nothing_is_written(
    path: Path, given: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as refused:
        edit.add(path, {"role": "viewer", **given})
    assert refused.value.message.startswith(words)
    assert "nothing was written" in refused.value.message
    assert path.read_text() == EXAMPLE


def test_the_same_person_twice_is_refused(path: Path) -> None:
    edit.add(path, {"arn": USER, "role": "operator"})
    with pytest.raises(UsageError, match="is there twice"):
        edit.add(path, {"arn": USER, "role": "viewer", "name": "again"})


def test_nobody_is_removed_who_is_not_there(path: Path) -> None:
    with pytest.raises(UsageError, match="names nobody eve"):
        edit.remove(path, "eve")

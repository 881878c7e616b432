"""What is wrong is said in a sentence with what to do next, under its exit code, and nothing is touched."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.bad_input import CASES, EMPTY_PATH, Case
from tests.cli.shell import SECRETS, config, hubctl
from tests.config.files import EXAMPLE, changed
from tests.sandbox.aws.conftest import Endpoint, end, launch

ACCOUNT = "123456789012"
KEYS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x"}


@pytest.fixture
def right(endpoint: Endpoint, helm4: Path) -> dict[str, str]:
    """An environment in which nothing is missing."""
    return {**KEYS, **SECRETS, "AWS_ENDPOINT_URL": endpoint.url, "HUBCTL_HELM": str(helm4)}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """AWS, in which nothing is."""
    found = launch(tmp_path_factory.mktemp("aws"))
    yield found
    end(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_is_refused_in_words_and_touches_nothing(
    case: Case, endpoint: Endpoint, right: dict[str, str]
) -> None:
    case.prepare()
    before = _files()
    ran = hubctl(*case.arguments, **{**right, **case.environment})
    assert (ran.returncode, ran.stdout) == (case.code, ""), ran.stderr
    assert [words for words in case.says if words not in ran.stderr] == [], ran.stderr
    assert "\n  -> " in ran.stderr
    assert "Traceback" not in ran.stderr
    assert _files() == before
    assert _account(endpoint) == []


def _files() -> set[str]:
    """All files here but the journal, which says that nothing happened, and what keeps git from seeing it."""
    found = {str(path) for path in Path().rglob("*") if path.is_file()}
    return {name for name in found if "/runs/" not in name and name != ".hubctl/.gitignore"}


def _account(endpoint: Endpoint) -> list[str]:
    buckets = [bucket["Name"] for bucket in endpoint.client("s3", ACCOUNT).list_buckets()["Buckets"]]
    roles = [role["RoleName"] for role in endpoint.client("iam", ACCOUNT).list_roles()["Roles"]]
    return [*buckets, *(role for role in roles if role.startswith("ohw"))]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_config_that_may_not_be_read_is_refused(here: Path) -> None:
    config().chmod(0)
    ran = hubctl("validate")
    assert (ran.returncode, ran.stderr) == (
        2,
        "error: config.toml cannot be read: Permission denied\n  -> ls -l config.toml\n",
    )


def test_a_work_directory_that_cannot_be_made_is_refused(endpoint: Endpoint, right: dict[str, str]) -> None:
    config()
    Path(".hubctl").touch()
    ran = hubctl("up", **right)
    assert (ran.returncode, ran.stdout) == (3, ""), ran.stderr
    assert ran.stderr.startswith("error: ")
    assert "cannot be written" in ran.stderr
    assert _account(endpoint) == []


def test_nothing_is_touched_when_the_journal_cannot_be_written(
    here: Path, endpoint: Endpoint, right: dict[str, str]
) -> None:
    config()
    runs = here / ".hubctl" / "ohw" / "runs"
    runs.mkdir(parents=True)
    now = dt.datetime.now(dt.UTC)
    for second in range(120):  # the journal's name holds the second in which the run begins
        at = now + dt.timedelta(seconds=second)
        (runs / f"{at:%Y%m%dT%H%M%SZ}-up.jsonl").symlink_to("/dev/full")
    ran = hubctl("up", **right)
    assert ran.returncode == 3, ran.stderr
    assert "cannot be written: No space left on device. Nothing was changed\n  -> make room" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert _account(endpoint) == []


def test_expired_credentials_are_said_to_be_expired(right: dict[str, str]) -> None:
    """The sandbox forgets no keys, so a server of the test's own answers as STS does."""
    from tests.cli.sts import answering

    config()
    with answering("ExpiredToken", "The security token included in the request is expired") as url:
        ran = hubctl("up", **{**right, "AWS_ENDPOINT_URL": url})
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == (
        f"error: asking AWS who we are, by the access key …{ACCOUNT[-4:]} of the environment: "
        "the AWS credentials have expired\n"
        "  -> log in again (aws sso login), or export other credentials, then run the same command again\n"
    )


def test_left_overs_are_looked_for_without_terraform_and_helm(right: dict[str, str]) -> None:
    config()
    ran = hubctl("leftovers", **{**right, **EMPTY_PATH})
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert ran.stdout.startswith("Nothing is left: ")


def test_a_secret_that_everybody_can_read_is_used_with_a_warning(here: Path, right: dict[str, str]) -> None:
    file = here / "id.txt"
    file.write_text("x")
    file.chmod(0o644)
    config(changed({'client_id = "env:HUB_CLIENT_ID"': 'client_id = "file:id.txt"'}))
    ran = hubctl("up", **{**right, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
    assert "there are no AWS credentials" in ran.stderr
    assert "everybody on this machine can read the secret file:id.txt; chmod 600" in ran.stderr


def test_a_terraform_settings_file_that_is_not_there_breaks_nothing(right: dict[str, str]) -> None:
    config()
    away = {"TF_CLI_CONFIG_FILE": "/nowhere/terraformrc"}
    ran = hubctl("status", **{**right, **away})
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    assert "ABSENT" in ran.stdout
    assert "READY" not in ran.stdout


def test_the_example_is_good_input() -> None:
    """The cases above differ from it in one thing each."""
    config(EXAMPLE)
    assert hubctl("validate").returncode == 0

"""Secrets by reference: found, missing, and never in a message."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from hubctl.adapters.secrets import SandboxSecrets, SecretReader
from hubctl.errors import RefusedError

SOPS = """#!/bin/sh
[ "$1 $2" = "--decrypt --extract" ] || exit 9
[ "$3" = '["hub"]["client_secret"]' ] || { echo "component $3 not found" >&2; exit 1; }
grep -q secret "$4" && echo "from-sops"
"""


class FakeSession:
    """Hands out one client that a test has stubbed."""

    def __init__(self, client: Any = None) -> None:
        self._client = client

    def client(self, _service: str) -> Any:
        assert self._client is not None, "AWS was asked"
        return self._client


def reader(base: Path, environment: Mapping[str, str] | None = None, client: Any = None) -> SecretReader:
    session: Any = FakeSession(client)
    return SecretReader(base, lambda: session, environment or {})


def refused(secrets: SecretReader, reference: str) -> str:
    """The message and hint of a refusal."""
    with pytest.raises(RefusedError) as caught:
        secrets.read(reference)
    return f"{caught.value.message} -> {caught.value.hint}"


def aws(service: str) -> tuple[Any, Stubber]:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client: Any = boto3.client(service, region_name="us-west-2", **keys)
    return client, Stubber(client)


def test_an_environment_variable_is_read(tmp_path: Path) -> None:
    assert reader(tmp_path, {"ID": "value"}).read("env:ID") == "value"


def test_a_variable_that_is_not_set_is_named_with_what_to_type(tmp_path: Path) -> None:
    assert refused(reader(tmp_path), "env:ID") == "the secret env:ID is not set -> export ID=…"


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    assert refused(reader(tmp_path, {"ID": ""}), "env:ID").startswith("the secret env:ID is empty")


def test_a_file_beside_the_config_is_read_without_its_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" value \r\n")
    (tmp_path / "key").chmod(0o600)
    assert reader(tmp_path).read("file:key") == " value "


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    told = refused(reader(tmp_path), "file:key")
    assert told == f"the secret file:key cannot be read: No such file or directory -> ls -l {tmp_path / 'key'}"


def test_a_file_that_everybody_can_read_is_read_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "key").write_text("hunter2")
    (tmp_path / "key").chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert reader(tmp_path).read("file:key") == "hunter2"
    assert f"chmod 600 {tmp_path / 'key'}" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_private_file_is_read_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "key").write_text("hunter2")
    (tmp_path / "key").chmod(0o640)
    reader(tmp_path).read("file:key")
    assert caplog.text == ""


def test_a_parameter_is_decrypted(tmp_path: Path) -> None:
    client, stub = aws("ssm")
    stub.add_response("get_parameter", {"Parameter": {"Value": "value"}}, {"Name": "/ohw/id", "WithDecryption": True})
    with stub:
        assert reader(tmp_path, client=client).read("ssm:/ohw/id") == "value"


def test_a_parameter_that_is_denied_is_named_with_aws_word_for_it(tmp_path: Path) -> None:
    client, stub = aws("ssm")
    stub.add_client_error("get_parameter", "AccessDeniedException", "not you")
    with stub:
        told = refused(reader(tmp_path, client=client), "ssm:/ohw/id")
    assert told == (
        "the secret ssm:/ohw/id cannot be read: AccessDeniedException -> aws ssm get-parameter --name /ohw/id"
    )


def test_a_secret_of_secrets_manager_is_read(tmp_path: Path) -> None:
    client, stub = aws("secretsmanager")
    stub.add_response("get_secret_value", {"SecretString": "value"}, {"SecretId": "ohw/id"})
    with stub:
        assert reader(tmp_path, client=client).read("secretsmanager:ohw/id") == "value"


def test_a_binary_secret_is_refused(tmp_path: Path) -> None:
    client, stub = aws("secretsmanager")
    stub.add_response("get_secret_value", {"SecretBinary": b"hunter2"}, {"SecretId": "ohw/id"})
    with stub:
        told = refused(reader(tmp_path, client=client), "secretsmanager:ohw/id")
    assert told == "the secret secretsmanager:ohw/id is binary -> store it as a text (SecretString)"


def test_without_credentials_the_reference_is_named(tmp_path: Path) -> None:
    def session() -> boto3.Session:
        return boto3.Session(profile_name="no-such-profile")

    told = refused(SecretReader(tmp_path, session, {}), "ssm:/ohw/id")
    assert told.startswith(
        "the secret ssm:/ohw/id cannot be read: The config profile (no-such-profile) could not be found"
    )


@pytest.fixture
def sops(tmp_path: Path) -> dict[str, str]:
    """An environment in which a program named sops answers as sops does."""
    program = tmp_path / "bin" / "sops"
    program.parent.mkdir()
    program.write_text(SOPS)
    program.chmod(0o755)
    (tmp_path / "secrets.yaml").write_text("secret: ENC[…]")
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def test_sops_is_asked_for_one_key_dots_going_down(tmp_path: Path, sops: dict[str, str]) -> None:
    assert reader(tmp_path, sops).read("sops:secrets.yaml#hub.client_secret") == "from-sops"


def test_what_sops_says_is_passed_on(tmp_path: Path, sops: dict[str, str]) -> None:
    told = refused(reader(tmp_path, sops), "sops:secrets.yaml#other")
    assert told == (
        'the secret sops:secrets.yaml#other cannot be read: component ["other"] not found '
        f"-> sops {tmp_path / 'secrets.yaml'}"
    )


def test_without_sops_its_address_is_told(tmp_path: Path) -> None:
    told = refused(reader(tmp_path, {"PATH": str(tmp_path)}), "sops:secrets.yaml#x")
    assert told.startswith("the secret sops:secrets.yaml#x needs sops, which is not on PATH -> install sops")


def test_what_is_no_reference_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in refused(reader(tmp_path), "hunter2")


def test_the_sandbox_makes_up_what_is_missing_and_keeps_to_it(tmp_path: Path) -> None:
    secrets = SandboxSecrets(reader(tmp_path, {"THERE": "value"}))
    assert secrets.read("env:THERE") == "value"
    assert secrets.read("env:MISSING") == secrets.read("env:MISSING")
    assert secrets.read("env:MISSING") != secrets.read("env:OTHER")
    assert len(secrets.read("env:MISSING")) >= 32, "long enough for an admin's password"

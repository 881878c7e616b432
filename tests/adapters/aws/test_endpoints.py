"""Endpoints as the AWS tools find them; botocore itself is the judge of every case."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import botocore.session
import pytest
from botocore.loaders import Loader

from hubctl.adapters.aws.endpoints import configured, s3_endpoint, with_endpoints
from hubctl.adapters.aws.sessions import BotKey, Sessions
from hubctl.config.cluster import Credentials
from hubctl.config.model import EventConfig
from hubctl.core.terraform import Identity
from hubctl.errors import RefusedError
from tests.fakes.context import example_config

PROFILES = """
[profile plain]
region = us-west-2

[profile emulated]
endpoint_url = http://127.0.0.1:1

[profile parts]
endpoint_url = http://127.0.0.1:1
services = mine

[profile only-s3]
services = mine

[profile ignoring]
endpoint_url = http://127.0.0.1:1
ignore_configured_endpoint_urls = true

[services mine]
s3 =
  endpoint_url = http://127.0.0.1:2
elastic_load_balancing_v2 =
  endpoint_url = http://127.0.0.1:3
"""
VARIABLES = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_EKS", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
SERVICES = {"s3": "S3", "eks": "EKS", "elbv2": "ELASTIC_LOAD_BALANCING_V2"}


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text(PROFILES)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name in ("AWS_PROFILE", *VARIABLES):
        monkeypatch.delenv(name, raising=False)


_LOADER = Loader()
"""Shared, since reading botocore's data takes most of the time."""


def _by_botocore(profile: str | None, service: str) -> str:
    session = botocore.session.Session(profile=profile)
    session.register_component("data_loader", _LOADER)
    session.set_credentials("a", "b")
    client = session.create_client(service, region_name="us-west-2")
    url = str(client.meta.endpoint_url)
    return "" if "amazonaws.com" in url else url


@pytest.mark.parametrize("profile", [None, "plain", "emulated", "parts", "only-s3", "ignoring"])
@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:8"},
        {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:8", "AWS_ENDPOINT_URL_EKS": "http://127.0.0.1:7"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:8", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
    ids=["nothing", "all", "s3", "eks", "ignored"],
)
def test_each_service_has_the_endpoint_that_botocore_gives_it(
    profile: str | None, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = configured(variables, profile)
    for service, name in SERVICES.items():
        ours = found.get(f"AWS_ENDPOINT_URL_{name}") or found.get("AWS_ENDPOINT_URL") or ""
        assert ours == _by_botocore(profile, service), service
    assert s3_endpoint(found) == _by_botocore(profile, "s3")


def test_a_profile_that_does_not_exist_is_refused_with_what_to_do() -> None:
    with pytest.raises(RefusedError, match="gone"):
        configured({}, "gone")


def test_what_is_ignored_is_not_handed_on() -> None:
    given = {"PATH": "/bin", "AWS_ENDPOINT_URL": "http://127.0.0.1:8", "AWS_ENDPOINT_URL_S3": ""}
    assert with_endpoints(given, {}) == {"PATH": "/bin"}


def _sessions(work: Path, mode: Literal["role", "user"], profile: str) -> Sessions:
    config = example_config()
    aws = config.aws.model_copy(update={"profile": profile})
    event: EventConfig = config.model_copy(update={"credentials": Credentials(mode=mode), "aws": aws})
    return Sessions(event, work, {"PATH": "/bin"}, sandbox=False)


@pytest.mark.parametrize("mode", ["role", "user"])
@pytest.mark.parametrize("identity", list(Identity))
def test_the_operators_endpoints_count_for_bot_and_children_too(tmp_path: Path, mode: str, identity: Identity) -> None:
    made = _sessions(tmp_path, mode, "parts")
    environment = made.environment(identity)
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert environment["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:2"
    assert made.path_style


def test_a_bot_user_asks_the_endpoint_of_the_operators_profile(tmp_path: Path) -> None:
    made = _sessions(tmp_path, "user", "parts")
    made.bot.write(BotKey("AKIABOT", "secret"))
    assert made.client("s3", identity=Identity.BOT).meta.endpoint_url == "http://127.0.0.1:2"
    assert made.client("sts", identity=Identity.BOT).meta.endpoint_url == "http://127.0.0.1:1"

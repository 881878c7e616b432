"""The AWS adapters against the embedded AWS, in the example event's account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from hubctl.adapters.aws.account import AwsAccount
from hubctl.adapters.aws.s3 import S3Buckets
from hubctl.adapters.aws.sessions import Sessions
from hubctl.config.cluster import Credentials
from hubctl.config.model import EventConfig
from tests.fakes.context import example_config
from tests.sandbox.aws.conftest import Endpoint, end, launch

ACCOUNT = "123456789012"


@dataclass
class Account:
    """The example event's account in the embedded AWS, with adapters over it."""

    endpoint: Endpoint
    work: Path
    mode: Literal["role", "user"] = "role"

    @property
    def config(self) -> EventConfig:
        return example_config().model_copy(update={"credentials": Credentials(mode=self.mode)})

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.config, self.work, self.environment, sandbox=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint.url,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_REGION": "us-west-2",
        }

    @property
    def aws(self) -> AwsAccount:
        return AwsAccount(self.sessions, ACCOUNT)

    def buckets(self) -> S3Buckets:
        return S3Buckets(self.sessions.client("s3"), ACCOUNT)

    def client(self, service: str) -> Any:
        return self.endpoint.client(service, ACCOUNT)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    running = launch(tmp_path_factory.mktemp("aws"))
    yield running
    end(running)


@pytest.fixture
def account(endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account(endpoint, tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made

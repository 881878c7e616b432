"""Promotion and the way back, as typed: real helm on the sandbox's Kubernetes, the record in its S3, a registry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from hubctl.core.record import KEY, Record
from hubctl.sandbox import running as sandbox
from tests.adapters.registry.server import Registry, running

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
BUCKET = "ohw-hubctl-state-123456789012"


@dataclass
class Event:
    """An event's folder, its sandbox, and commands as a user types them."""

    folder: Path
    registry: Registry
    helm: str

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HUBCTL_HELM": self.helm}
        return subprocess.run(
            [sys.executable, "-m", *command], cwd=self.folder, env=environment, capture_output=True, text=True
        )

    def hubctl(self, *arguments: str, expect: int = 0) -> str:
        options = ("--sandbox", "--kubeconfig", str(self.sandbox.kubeconfig))
        ran = self.run("hubctl", *arguments, *options)
        assert ran.returncode == expect, ran.stderr
        return ran.stderr

    def up(self) -> str:
        ran = self.run("tests.promotion.stage", str(self.sandbox.kubeconfig))
        assert ran.returncode == 0, ran.stderr
        return ran.stderr

    @property
    def sandbox(self) -> sandbox.Running:
        found = sandbox.read(self.folder / ".hubctl" / "sandbox")
        assert found is not None
        return found

    @property
    def s3(self) -> Any:
        there = self.sandbox
        keys = {"aws_access_key_id": there.account_id, "aws_secret_access_key": "sandbox"}
        return boto3.client("s3", endpoint_url=there.aws_endpoint, region_name=there.region, **keys)

    @property
    def record(self) -> Record:
        return Record.read(self.s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read())

    def image(self, hub: str) -> str:
        """What helm says that a hub hands out."""
        command = [self.helm, "get", "values", f"ohw-{hub}", "-n", f"ohw-{hub}", "-o", "json"]
        command += ["--kubeconfig", str(self.sandbox.kubeconfig)]
        values = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return "{name}:{tag}".format(**values["singleuser"]["image"])


@pytest.fixture
def event(tmp_path: Path, helm4: Path) -> Iterator[Event]:
    """Hubs that do not exist yet, and a state bucket. Staging has another image and more memory than prod."""
    with running() as registry:
        there = Event(tmp_path, registry, str(helm4))
        own = f'[hubs.staging]\nmemory_limit = "10G"\nimage = {{ name = "{registry.name("school/image")}", tag = "2" }}'
        (tmp_path / "config.toml").write_text(EXAMPLE.read_text().replace("[hubs.staging]", own))
        assert there.run("hubctl", "sandbox", "start").returncode == 0
        location = {"LocationConstraint": there.sandbox.region}
        there.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        yield there
        there.run("hubctl", "sandbox", "stop")


def test_what_staging_runs_goes_to_prod_by_digest_and_comes_back(event: Event) -> None:
    image = event.registry.name("school/image")
    digest = event.registry.holds("school/image", "2")
    by_digest = f"{image}@{digest}"
    event.up()
    assert event.image("staging") == f"{image}:2"
    before = event.image("prod")

    said = event.hubctl("promote", "staging", "prod", "--yes")
    assert "singleuser.memory.limit" in said
    assert "staging: this is the sandbox, whose hubs start no servers" in " ".join(said.split())
    assert (event.image("staging"), event.image("prod")) == (by_digest, by_digest)
    assert event.record.of("prod").digests[f"{image}:2"] == digest
    assert "nothing to do" in event.hubctl("promote", "staging", "prod", "--yes")

    event.hubctl("rollback", "prod", "--yes")
    assert event.image("prod") == before
    assert event.record.of("prod").hold is not None
    assert "prod was rolled back itself" in event.hubctl("promote", "prod", "staging", "--yes", expect=3)
    event.up()
    assert (event.image("staging"), event.image("prod")) == (by_digest, before)

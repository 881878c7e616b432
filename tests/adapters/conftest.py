"""Real terraform on roots that need no provider, with states on disk and in a bucket on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hubctl.adapters.process import Children
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.core.terraform import Backend, Identity, LocalBackend, Root, S3Backend
from hubctl.ports.clock import Clock
from hubctl.tools.find import find_terraform
from tests.fakes.s3 import FakeBucket, serving

MODULE = """
variable "words" { type = list(string) }
variable "token" {
  type      = string
  sensitive = true
}
variable "seconds" { type = number }
resource "terraform_data" "word" {
  for_each = toset(var.words)
  input    = each.value
}
resource "terraform_data" "slow" {
  count = var.seconds > 0 ? 1 : 0
  provisioner "local-exec" { command = "sleep ${var.seconds}" }
}
resource "terraform_data" "refused" {
  count = contains(var.words, "refused") ? 1 : 0
  depends_on = [terraform_data.word]
  provisioner "local-exec" { command = "echo ${nonsensitive(var.token)} is no good >&2; exit 7" }
}
output "words" { value = [for word in terraform_data.word : word.output] }
output "token" {
  value     = var.token
  sensitive = true
}
"""


@dataclass
class Bench:
    """A work directory with one module, and a terraform over it."""

    work: Path
    modules: Path
    environment: dict[str, str]
    discarded: list[S3Backend] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = Children(self.work)
        self.terraform = self.another()

    def another(self, children: Children | None = None, clock: Clock | None = None) -> TerraformRunner:
        return TerraformRunner(
            find_terraform(os.environ),
            self.work,
            self.modules,
            lambda _identity: self.environment,
            children or self.children,
            cache=self.work / "cache",
            discard=self.discarded.append,
            clock=clock,
        )

    def root(
        self,
        *words: str,
        backend: Backend | None = None,
        seconds: float = 0,
        token: str = "canary-token",
    ) -> Root:
        variables = {"words": list(words), "token": token, "seconds": seconds}
        return Root("words", backend or LocalBackend(), Identity.OPERATOR, variables)

    def progress(self, words: str, fraction: float | None) -> None:
        self.said.append(words if fraction is None else f"{words} ({fraction:.0%})")

    @property
    def folder(self) -> Path:
        return self.work / "roots" / "words"


@pytest.fixture
def bucket() -> Iterator[FakeBucket]:
    with serving(FakeBucket()) as running:
        yield running


@pytest.fixture
def remote() -> S3Backend:
    return S3Backend("states", "words/terraform.tfstate", "us-west-2")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    module = tmp_path / "modules" / "words"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(MODULE)
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "canary-secret-key"}
    return Bench(tmp_path / "work", tmp_path / "modules", {"PATH": os.environ["PATH"], **keys})


@pytest.fixture
def cloud(bench: Bench, bucket: FakeBucket) -> Bench:
    """The same, with the bucket as its S3."""
    bench.environment["AWS_ENDPOINT_URL_S3"] = bucket.url
    return bench

"""Losses by the real terraform and the real provider, planned against what the sandbox's AWS really holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.adapters.process import Children
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.phases import losses
from hubctl.tools.find import find_terraform
from hubctl.tools.mirrors import find as find_mirrors
from tests.sandbox.aws.conftest import ACCOUNT, REGION, Endpoint, end, launch

pytestmark = pytest.mark.slow

ROOT = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  s3_use_path_style = true
}
variable "event" { type = string }
variable "buckets" { type = list(string) }
resource "aws_efs_file_system" "homes" {
  creation_token = "${var.event}-homes"
  tags           = { Name = "${var.event}-homes" }
}
resource "aws_s3_bucket" "data" {
  for_each = toset(var.buckets)
  bucket   = each.value
}
"""


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Endpoint]:
    endpoint = launch(tmp_path / "aws")
    yield endpoint
    end(endpoint)


def test_a_renamed_event_and_a_bucket_that_is_left_out_are_called_by_name(aws: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "modules" / "root").mkdir(parents=True)
    (tmp_path / "modules" / "root" / "main.tf").write_text(ROOT)
    keys = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": REGION}
    terraform = TerraformRunner(
        find_terraform(os.environ),
        tmp_path / "work",
        tmp_path / "modules",
        lambda _identity: {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": aws.url, **keys},
        Children(tmp_path / "work"),
        cache=tmp_path / "cache",
        mirrors=tuple(find_mirrors(os.environ)),
    )
    variables = {"event": "ohw", "buckets": ["ohw-data", "ohw-imagery"]}
    root = Root("root", LocalBackend(), Identity.OPERATOR, variables)
    terraform.apply(root, progress=lambda _words, _fraction: None)

    renamed = replace(root, variables={"event": "ohw27", "buckets": ["ohw-data"]})
    plan = terraform.plan(renamed, progress=lambda _words, _fraction: None)

    assert sorted(str(loss) for loss in losses.of_resources(plan.changes)) == [
        "deletes the bucket ohw-imagery: everything in it",
        "replaces the file system ohw-homes, because creation_token cannot be changed in place: every home and every "
        "shared directory",
    ]
    bucket = aws.client("s3").list_buckets()["Buckets"]
    assert [one["Name"] for one in bucket] == ["ohw-data", "ohw-imagery"]

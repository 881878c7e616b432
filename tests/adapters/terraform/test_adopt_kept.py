"""What a teardown was told to keep is taken up again by the next `up`: the real terraform and provider, the sandbox."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.process import Children
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.assets import terraform_dir
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.ports.disposal import KEPT_TAG
from hubctl.purge.leftovers import Search, search
from hubctl.render import tfvars
from hubctl.tools.find import find_terraform
from hubctl.tools.mirrors import find
from tests.adapters.aws.conftest import Account, account, endpoint

__all__ = ["account", "endpoint"]

THINGS = """
resource "aws_s3_bucket" "this" {
  bucket        = var.bucket.name
  force_destroy = false
}
resource "aws_efs_file_system" "homes" {
  creation_token = "${var.event}-homes"
  tags           = { Name = "${var.event}-homes" }
}
"""
PATTERNS = ("aws_s3_bucket*", "aws_efs_file_system*")


@pytest.fixture(scope="session")
def person() -> Path:
    """The home in which the person's providers may be; read before each test gets a home of its own."""
    return Path(os.environ.get("HOME", ""))


@pytest.fixture
def terraform(account: Account, person: Path, tmp_path: Path) -> TerraformRunner:
    """Over a root with the variables and the provider of hubctl's own for buckets."""
    module = tmp_path / "modules" / "kept"
    module.mkdir(parents=True)
    for name in ("variables.tf", "versions.tf"):
        shutil.copy(terraform_dir() / "secondary-bucket" / name, module)
    (module / "main.tf").write_text(THINGS)
    environment = {**os.environ, **account.environment, "HOME": str(person), "AWS_EC2_METADATA_DISABLED": "true"}
    return TerraformRunner(
        find_terraform(os.environ),
        tmp_path / "work",
        tmp_path / "modules",
        lambda _identity: environment,
        Children(tmp_path / "work"),
        cache=person / ".cache" / "hubctl",
        mirrors=tuple(find(environment)),
    )


def silent(_words: str, _fraction: float | None) -> None: ...


@pytest.mark.slow
def test_a_kept_bucket_and_file_system_are_taken_up_with_all_that_is_in_them(
    account: Account, terraform: TerraformRunner
) -> None:
    config = account.config
    variables = tfvars.secondary_bucket(config, "imagery", assume_role_arn=None, path_style=True).values()
    root = Root("kept", LocalBackend(), Identity.OPERATOR, variables)
    inventory, disposal = AwsInventory(account.sessions, config), AwsDisposal(account.sessions, config)
    s3 = account.sessions.client("s3", region="us-east-1")

    def found() -> Search:
        return search(inventory, config, ("bucket", "file system"))

    terraform.apply(root, progress=silent)
    s3.put_object(Bucket=config.bucket_name("imagery"), Key="granules/a", Body=b"1")
    for one in found().leftovers:
        disposal.mark(one.thing, KEPT_TAG, "2027-08-20")
    kept = {one.thing.id for one in found().kept}
    assert len(kept) == 2
    assert terraform.forget(root, PATTERNS) == 2
    assert terraform.destroy(root, progress=silent).total == 0

    terraform.apply(root, progress=silent)
    assert set(terraform.state(root).resources) == {"aws_s3_bucket.this", "aws_efs_file_system.homes"}
    assert {one.thing.id for one in found().leftovers} == kept
    assert found().kept == ()
    assert s3.get_object(Bucket=config.bucket_name("imagery"), Key="granules/a")["Body"].read() == b"1"
    assert terraform.apply(root, progress=silent)[0].total == 0

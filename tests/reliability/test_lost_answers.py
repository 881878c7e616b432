"""What AWS makes as often as it is asked, with answers lost on the way: real terraform and provider, the sandbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.ledger import Fault
from faults.proxy import Proxy
from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.aws.sought import sought
from hubctl.adapters.process import Children
from hubctl.adapters.terraform import adoption
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.assets import terraform_dir
from hubctl.core.terraform import Identity, LocalBackend, Root
from hubctl.render import tfvars
from hubctl.sandbox.ports import free_port
from hubctl.tools.find import find_terraform
from hubctl.tools.mirrors import find
from tests.adapters.aws.conftest import Account, account, endpoint

__all__ = ["account", "endpoint"]

pytestmark = pytest.mark.slow

THINGS = """
resource "aws_vpc" "this" {
  cidr_block = "10.9.0.0/16"
  tags       = { Name = var.event }
}
resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.event }
}
resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.9.0.0/24"
}
resource "aws_eip" "nat" {
  tags = { Name = "${var.event}-nat" }
}
resource "aws_efs_file_system" "homes" {
  creation_token = "${var.event}-homes"
}
resource "aws_efs_mount_target" "homes" {
  file_system_id = aws_efs_file_system.homes.id
  subnet_id      = aws_subnet.this.id
}
"""
ELSEWHERE = "us-east-1"
"""The region of the example's second bucket, whose root lends its provider."""
LOST = ("ec2:CreateVpc", "ec2:CreateInternetGateway", "ec2:AllocateAddress", "elasticfilesystem:POST /*/mount-targets")


@pytest.fixture(scope="session")
def person() -> Path:
    """The home in which the person's providers may be; read before each test gets a home of its own."""
    return Path(os.environ.get("HOME", ""))


@pytest.fixture
def proxy(account: Account) -> Iterator[Proxy]:
    with Proxy(account.endpoint.url, "https://no.cluster", None, ports=(free_port(), 0)) as standing:
        yield standing


@pytest.fixture
def terraform(account: Account, proxy: Proxy, person: Path, tmp_path: Path) -> TerraformRunner:
    """Over a root with hubctl's own provider, whose calls pass the proxy."""
    module = tmp_path / "modules" / "twice"
    module.mkdir(parents=True)
    for name in ("variables.tf", "versions.tf"):
        shutil.copy(terraform_dir() / "secondary-bucket" / name, module)
    (module / "main.tf").write_text(THINGS)
    environment = {**os.environ, **account.environment, "HOME": str(person), "AWS_ENDPOINT_URL": proxy.aws_url}
    return TerraformRunner(
        find_terraform(os.environ),
        tmp_path / "work",
        tmp_path / "modules",
        lambda _identity: environment,
        Children(tmp_path / "work"),
        cache=person / ".cache" / "hubctl",
        mirrors=tuple(find(environment)),
        account=adoption.Account(
            lambda _bucket, _region: False,
            AwsInventory(account.sessions, account.config).list,
            AwsDisposal(account.sessions, account.config).delete,
            lambda kind, values, where: sought(account.sessions.client, kind, values, where),
        ),
    )


def test_all_is_there_once_and_what_went_is_said_before(
    account: Account, proxy: Proxy, terraform: TerraformRunner
) -> None:
    config = account.config
    ec2, efs = (account.sessions.client(service, region=ELSEWHERE) for service in ("ec2", "efs"))
    partners = ec2.allocate_address(Domain="vpc")["AllocationId"]
    tags = config.tags | {"Name": f"{config.name}-nat", "For": "the firewall of our partners"}
    ec2.create_tags(Resources=[partners], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    proxy.ledger.faults = [Fault("lost-answer", 1, of=name) for name in LOST]
    said: list[str] = []
    variables = tfvars.secondary_bucket(config, "imagery", assume_role_arn=None, path_style=True).values()
    root = Root("twice", LocalBackend(), Identity.OPERATOR, variables)

    terraform.apply(root, progress=lambda words, _fraction: said.append(words))

    assert [fault.hit for fault in proxy.ledger.faults] == list(LOST)
    ours = [{"Name": "tag:hubctl:event", "Values": [config.name]}]
    assert len(ec2.describe_vpcs(Filters=ours)["Vpcs"]) == 1
    assert len(ec2.describe_internet_gateways(Filters=ours)["InternetGateways"]) == 1
    addresses = {one["AllocationId"] for one in ec2.describe_addresses()["Addresses"]}
    assert partners in addresses
    assert len(addresses) == 2
    [homes] = efs.describe_file_systems()["FileSystems"]
    assert len(efs.describe_mount_targets(FileSystemId=homes["FileSystemId"])["MountTargets"]) == 1
    told = [words for words in said if words.endswith((": deleting it", ": deleted"))]
    assert [words.endswith(": deleting it") for words in told] == [True, False] * 3, said

"""The root modules, by the real terraform: written as it writes, valid, their rules held, planned without AWS."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hubctl.assets import terraform_dir
from hubctl.config.model import EventConfig
from hubctl.render import tfvars
from tests.render.configs import event
from tests.terraform.conftest import Terraform
from tests.terraform.hcl import ROOTS

pytestmark = pytest.mark.slow


def test_roots_are_written_as_terraform_writes_them() -> None:
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-diff", str(terraform_dir())], capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_is_valid_and_warns_of_nothing(root: str, terraform: Terraform) -> None:
    said = json.loads(terraform(root, ["validate", "-json"]).stdout)
    assert said["diagnostics"] == []


@pytest.mark.parametrize("root", ROOTS)
def test_the_rules_of_a_root_hold(root: str, terraform: Terraform) -> None:
    done = terraform(root, ["test"])
    assert done.returncode == 0, done.stdout + done.stderr


def _variables(config: EventConfig) -> dict[str, tfvars.Variables]:
    return {
        "credentials": tfvars.credentials(config, path_style=True),
        "state-backend": tfvars.state_backend(config, path_style=True),
        "cluster": tfvars.cluster(config, assume_role_arn=None, path_style=True),
        "secondary-bucket": tfvars.secondary_bucket(config, "imagery", assume_role_arn=None, path_style=True),
    }


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_is_planned_with_no_aws_at_all(root: str, terraform: Terraform, tmp_path: Path) -> None:
    """Nothing listens where AWS should be: a root that asked for anything would fail."""
    config = event(buckets={"data": {}, "imagery": {"region": "us-east-1"}})
    given = tmp_path / "variables.tfvars.json"
    given.write_text(json.dumps(_variables(config)[root].values()))
    folder = Path(terraform(root, ["version"]).args[1].removeprefix("-chdir="))
    offline = folder / "offline_override.tf"
    offline.write_text(
        'provider "aws" {\n'
        "  allowed_account_ids         = null\n"
        "  skip_credentials_validation = true\n"
        "  skip_requesting_account_id  = true\n"
        "}\n"
    )
    try:
        done = terraform(
            root,
            ["plan", "-input=false", "-refresh=false", "-lock=false", f"-var-file={given}"],
            AWS_ENDPOINT_URL="http://127.0.0.1:9",
            AWS_ACCESS_KEY_ID="nobody",
            AWS_SECRET_ACCESS_KEY="nothing",
        )
    finally:
        offline.unlink()
    assert done.returncode == 0, done.stderr

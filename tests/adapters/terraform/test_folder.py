"""What a root's folder is told: where its state is, and where providers come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.adapters.terraform.folder import backend_settings
from hubctl.adapters.terraform.providers import child_environment, providers
from hubctl.core.terraform import Identity, LocalBackend, Root, S3Backend
from hubctl.tools.mirrors import AWS, Mirror

S3 = S3Backend("states", "cluster/terraform.tfstate", "us-west-2")
MIRROR = Mirror(Path("/mirror"), AWS, "5.100.0")


def root(**variables: object) -> Root:
    return Root("cluster", S3, Identity.BOT, variables)


def test_a_bucket_of_amazon_is_encrypted_locked_and_addressed_as_usual() -> None:
    assert backend_settings(root(), S3, {}) == {
        "bucket": "states",
        "key": "cluster/terraform.tfstate",
        "region": "us-west-2",
        "use_lockfile": True,
        "encrypt": True,
        "max_retries": 12,
    }


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_a_bucket_elsewhere_is_addressed_by_path_and_not_asked_what_only_amazon_knows(variable: str) -> None:
    settings = backend_settings(root(), S3, {variable: "http://127.0.0.1:4566"})

    assert settings["use_path_style"]
    assert settings["skip_requesting_account_id"]


def test_the_state_is_read_in_the_role_in_which_everything_else_is_done() -> None:
    settings = backend_settings(root(assume_role_arn="arn:aws:iam::123456789012:role/bot"), S3, {})

    assert settings["assume_role"] == {"role_arn": "arn:aws:iam::123456789012:role/bot"}


def test_a_state_on_disk_needs_no_role() -> None:
    assert list(backend_settings(root(assume_role_arn="arn"), LocalBackend(), {})) == ["path"]


def test_a_mirror_is_used_for_what_it_has_and_the_registry_is_not_asked_for_that(tmp_path: Path) -> None:
    found = providers(tmp_path, tmp_path / "cache", [MIRROR], {"HOME": str(tmp_path)})

    text = Path(found.environment["TF_CLI_CONFIG_FILE"]).read_text()
    assert 'path    = "/mirror"' in text
    assert f'exclude = ["{AWS}"]' in text


def test_without_a_mirror_roots_share_one_cache_one_after_the_other(tmp_path: Path) -> None:
    found = providers(tmp_path, tmp_path / "cache", [], {"TF_CLI_CONFIG_FILE": str(tmp_path / "missing")})

    assert (found.environment["TF_PLUGIN_CACHE_DIR"], found.exclusive) == (str(tmp_path / "cache" / "providers"), True)
    assert "TF_CLI_CONFIG_FILE" not in found.environment


def test_what_the_user_configured_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / ".terraformrc"
    own.write_text("provider_installation {\n  direct {}\n}\n")

    found = providers(tmp_path, tmp_path / "cache", [MIRROR], {"HOME": str(tmp_path)})

    assert found.environment == {"TF_CLI_CONFIG_FILE": str(own)}


def test_what_would_change_a_command_does_not_reach_terraform(tmp_path: Path) -> None:
    found = providers(tmp_path, tmp_path / "cache", [MIRROR], {})
    given = {"PATH": "/bin", "TF_CLI_ARGS": "-x", "TF_VAR_name": "y", "TF_WORKSPACE": "z", "TF_LOG": "trace"}

    environment = child_environment(given, found)

    assert {name for name in environment if name in given} == {"PATH"}

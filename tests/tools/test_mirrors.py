"""A folder counts as a mirror if it has the AWS provider for this machine in a version the roots accept."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.tools import mirrors
from hubctl.tools.mirrors import AWS, target


def unpacked(folder: Path, version: str, platform: str = "") -> Path:
    path = folder / AWS / version / (platform or target())
    path.mkdir(parents=True)
    (path / f"terraform-provider-aws_v{version}_x5").touch()
    return folder


def test_an_unpacked_mirror_is_found_with_its_newest_fitting_version(tmp_path: Path) -> None:
    for version in ("5.99.1", "5.100.0", "6.9.0", "6.10.0", "7.0.0"):
        unpacked(tmp_path, version)

    (found,) = mirrors.find({}, among=[tmp_path])

    assert (found.path, found.version) == (tmp_path, "6.10.0")


def test_a_packed_mirror_is_found(tmp_path: Path) -> None:
    folder = tmp_path / AWS
    folder.mkdir(parents=True)
    (folder / f"terraform-provider-aws_5.100.0_{target()}.zip").touch()

    (found,) = mirrors.find({}, among=[tmp_path])

    assert found.version == "5.100.0"


@pytest.mark.parametrize(("version", "platform"), [("5.99.0", ""), ("7.0.0", ""), ("5.100.0", "plan9_mips")])
def test_what_the_roots_or_this_machine_cannot_use_is_no_mirror(tmp_path: Path, version: str, platform: str) -> None:
    unpacked(tmp_path, version, platform)

    assert mirrors.find({}, among=[tmp_path]) == ()


def test_a_folder_one_level_down_is_found(tmp_path: Path) -> None:
    unpacked(tmp_path / "plugins", "5.100.0")

    (found,) = mirrors.find({}, among=[tmp_path])

    assert found.path == tmp_path / "plugins"


def test_the_mirror_of_the_users_own_configuration_comes_first(tmp_path: Path) -> None:
    configured = unpacked(tmp_path / "mine", "5.100.0")
    config = tmp_path / "terraform.rc"
    config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{configured}"\n  }}\n}}\n')

    (found,) = mirrors.find({"TF_CLI_CONFIG_FILE": str(config), "HOME": str(tmp_path)})

    assert found.path == configured


def test_the_usual_folder_of_the_home_is_searched(tmp_path: Path) -> None:
    usual = unpacked(tmp_path / ".terraform.d" / "plugins", "5.100.0")

    (found,) = mirrors.find({"HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": str(tmp_path / "missing.rc")})

    assert found.path == usual

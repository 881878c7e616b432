from __future__ import annotations

import os
import subprocess
from pathlib import Path

from hubctl.config.model import EventConfig
from hubctl.render import directories
from tests.render.configs import event


def as_me(**changes: object) -> EventConfig:
    """Directories that whoever runs the tests may own."""
    mine = {"uid": os.getuid(), "gid": os.getgid(), **changes}
    return event(storage={"directories": [{"name": "shared", "mode": "2775", **mine}]})


def run(config: EventConfig, root: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the Job's script here, on a folder, without the homes that belong to somebody else."""
    lines = directories.script(config).replace("/efs/", f"{root}/").splitlines()
    script = "\n".join(line for line in lines if "/homes/" not in line)
    return subprocess.run(["/bin/sh", "-c", f"{before}\n{script}"], capture_output=True, text=True)


def test_a_directory_gets_owner_and_mode_and_says_so(tmp_path: Path) -> None:
    done = run(as_me(), tmp_path)
    made = tmp_path / "school" / "shared"
    assert done.stdout == f"{made} {os.getuid()}:{os.getgid()} 2775\n"
    assert made.stat().st_mode & 0o7777 == 0o2775


def test_a_wrong_mode_is_put_right(tmp_path: Path) -> None:
    made = tmp_path / "school" / "shared"
    made.mkdir(parents=True)
    made.chmod(0o700)
    run(as_me(), tmp_path)
    assert made.stat().st_mode & 0o7777 == 0o2775


def test_what_is_in_a_directory_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "school" / "shared" / "notes.txt"
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    file.chmod(0o600)
    run(as_me(), tmp_path)
    assert file.stat().st_mode & 0o7777 == 0o600


def test_a_directory_that_cannot_be_made_fails_the_job(tmp_path: Path) -> None:
    (tmp_path / "school").write_text("a file is in the way")
    assert run(as_me(), tmp_path).returncode != 0


def test_a_file_system_that_ignores_modes_fails_the_job_and_says_what_it_found(tmp_path: Path) -> None:
    done = run(as_me(mode="0700"), tmp_path, before="umask 022; chmod() { :; }")
    assert done.returncode != 0
    assert f"school/shared is {os.getuid()}:{os.getgid()} 755, not" in done.stderr


def test_modes_are_compared_as_stat_prints_them(tmp_path: Path) -> None:
    assert run(as_me(mode="0755"), tmp_path).returncode == 0


def test_every_hub_has_homes() -> None:
    assert [item.path for item in directories.made(event())] == [
        "/school/homes/staging",
        "/school/homes/prod",
        "/school/shared",
        "/school/lessons",
    ]


def test_another_list_is_another_job_and_the_same_list_the_same() -> None:
    assert directories.job_ref(event()) == directories.job_ref(event())
    assert directories.job_ref(as_me()) != directories.job_ref(event())

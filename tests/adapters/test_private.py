"""Folders of hubctl's own are its owner's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubctl.errors import HubctlError
from hubctl.journal import Journal
from hubctl.lock.holder import Holder
from hubctl.lock.local import held_here
from hubctl.private import private_dir
from tests.adapters.conftest import Bench


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return [
        str(path) for path in folder.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077 and not path.is_symlink()
    ]


def test_missing_parents_are_as_private_as_the_folder(tmp_path: Path) -> None:
    private_dir(tmp_path / "a" / "b" / "c")
    assert open_to_others(tmp_path) == []


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(HubctlError, match=r"a is no folder|cannot be written: Not a directory"):
        private_dir(tmp_path / "a" / "b")


def test_nothing_in_a_work_directory_is_open_to_others_after_a_run(bench: Bench) -> None:
    """With real terraform, which makes folders and files of its own."""
    with (
        held_here(bench.work / "lock", Holder.me("up", "r1")),
        Journal(bench.work / "runs", "r1"),
    ):
        bench.terraform.apply(bench.root("a"), progress=bench.progress)

    assert list(bench.work.rglob(".terraform"))
    assert open_to_others(bench.work) == []

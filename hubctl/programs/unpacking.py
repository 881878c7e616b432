"""Unpacks an archive, and refuses one that would reach out of its folder."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from hubctl.programs.telling import SeedError, check_space


def unpacked(archive: Path, into: Path, directory: str) -> Path:
    """The content of an archive, or the file itself if it is none. What would leave the folder is refused."""
    target = into / "unpacked"
    name = archive.name.lower()
    try:
        if name.endswith(".zip"):
            _unzip(archive, target, directory)
        elif name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
            _untar(archive, target, directory)
        else:
            return archive
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise SeedError(f"{archive.name} cannot be unpacked: {error}") from error
    archive.unlink()
    inside = list(target.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and not inside[0].is_symlink() else target


def _unzip(archive: Path, target: Path, directory: str) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        members = opened_archive.infolist()
        for one in members:
            path = PurePosixPath(one.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(one.external_attr >> 16):
                raise SeedError(f"{archive.name} has {one.filename}, which would lie outside of it")
        check_space(directory, sum(one.file_size for one in members))
        opened_archive.extractall(target)


def _untar(archive: Path, target: Path, directory: str) -> None:
    target.mkdir()
    with tarfile.open(archive) as opened_archive:
        check_space(directory, sum(one.size for one in opened_archive))
        try:
            opened_archive.extractall(target, filter="data")
        except tarfile.FilterError as error:
            raise SeedError(f"{archive.name} has {error.tarinfo.name}, which would lie outside of it") from error

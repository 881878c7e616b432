"""The script of the Job, run as the Job runs it, against a real web with TLS, a real git server and the embedded S3."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hubctl.programs import bring, telling
from hubctl.render import seeds
from tests.programs import web
from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, aws

__all__ = ["aws"]

Bring = Callable[..., "Ran"]


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def site(tmp_path: Path, pem: Path) -> Iterator[tuple[str, list[str], Path]]:
    """Address, what was asked, and the folder behind it."""
    (tmp_path / "site" / "files").mkdir(parents=True)
    with web.serving(tmp_path / "site", pem) as (url, asked):
        yield url, asked, tmp_path / "site"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "efs" / "tutorial-data"
    made.mkdir(parents=True)
    return made


@dataclass
class Ran:
    """How a run of the script ended."""

    returncode: int
    stdout: str
    stderr: str


def argument(directory: Path, source: str, path: str, **fields: Any) -> str:
    spec = {"source": source, "sha256": "", "directory": str(directory), "path": path, "unpack": True, **fields}
    return json.dumps({**spec, "uid": os.getuid(), "gid": os.getgid()})


@pytest.fixture
def run(directory: Path, pem: Path, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """Runs the script's main function: an interpreter of its own each time would take most of the time."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))

    def run(source: str, path: str, *, environment: Mapping[str, str] | None = None, **fields: Any) -> Ran:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["bring", argument(directory, source, path, **fields)])
        out = io.StringIO()
        with redirect_stdout(out):
            try:
                bring.main()
            except SystemExit as ended:
                return Ran(1, out.getvalue(), str(ended.code))
        return Ran(0, out.getvalue(), "")

    return run


def test_the_script_needs_nothing_but_the_standard_library(
    site: tuple[str, list[str], Path], directory: Path, pem: Path
) -> None:
    """As the Job runs it: its text as an argument, with an interpreter that sees no package of ours."""
    url, _, folder = site
    (folder / "files" / "dem.tif").write_bytes(b"heights")
    told = argument(directory, f"{url}/files/dem.tif", "dem.tif", sha256=sha256(b"heights"))
    command = [sys.executable, "-I", "-S", "-c", seeds.script(), told]
    ran = subprocess.run(command, capture_output=True, text=True, env={"SSL_CERT_FILE": str(pem)})
    assert (ran.returncode, ran.stderr, tree(directory)) == (0, "", {"dem.tif": "heights"})


def tree(top: Path) -> dict[str, str]:
    """Contents by path; what hubctl hides is left out."""
    files = (one for one in top.rglob("*") if one.is_file() and bring.HIDDEN not in one.parts)
    return {one.relative_to(top).as_posix(): one.read_text() for one in files}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def tarred(*members: tarfile.TarInfo, **files: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            one = tarfile.TarInfo(name.replace("__", "/"))
            one.size, one.mode = len(text), 0o666
            archive.addfile(one, io.BytesIO(text.encode()))
        for member in members:
            archive.addfile(member)
    return buffer.getvalue()


def test_a_file_is_put_in_its_place_and_the_same_again_changes_nothing(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, asked, folder = site
    (folder / "files" / "dem.tif").write_bytes(b"heights")
    first = run(f"{url}/files/dem.tif", "maps/dem.tif", sha256=sha256(b"heights"))
    assert (first.returncode, first.stderr) == (0, "")
    assert "brought 1 files, 7 bytes" in first.stdout
    inode = (directory / "maps" / "dem.tif").stat().st_ino
    second = run(f"{url}/files/dem.tif", "maps/dem.tif", sha256=sha256(b"heights"))
    assert second.stdout == "unchanged\n"
    assert ((directory / "maps" / "dem.tif").stat().st_ino, asked) == (inode, ["GET /files/dem.tif"])


@pytest.mark.parametrize(("name", "pack"), [("week.zip", zipped), ("week.tar.gz", tarred)])
def test_an_archive_is_unpacked_without_its_top_folder_and_nobody_else_may_write(
    site: tuple[str, list[str], Path], directory: Path, run: Bring, name: str, pack: Callable[..., bytes]
) -> None:
    url, _, folder = site
    data = pack(top__a="1", top__deep__b="2")
    (folder / "files" / name).write_bytes(data)
    assert run(f"{url}/files/{name}", "week", sha256=sha256(data)).returncode == 0
    assert tree(directory) == {"week/a": "1", "week/deep/b": "2"}
    modes = {stat.S_IMODE(one.stat().st_mode) for one in (directory / "week").rglob("*") if one.is_file()}
    assert (modes, stat.S_IMODE((directory / "week").stat().st_mode)) == ({0o644}, 0o755)


def test_an_archive_may_stay_packed(site: tuple[str, list[str], Path], directory: Path, run: Bring) -> None:
    url, _, folder = site
    data = zipped(a="1")
    (folder / "files" / "week.zip").write_bytes(data)
    assert run(f"{url}/files/week.zip", "week.zip", sha256=sha256(data), unpack=False).returncode == 0
    assert (directory / "week.zip").read_bytes() == data


def test_another_file_than_was_named_leaves_nothing_behind(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, _, folder = site
    (folder / "files" / "week.zip").write_bytes(zipped(a="1"))
    failed = run(f"{url}/files/week.zip", "week", sha256="0" * 64)
    assert failed.returncode == 1
    assert f"{url}/files/week.zip: its sha256 is " in failed.stderr
    assert list(directory.iterdir()) == []


def test_another_file_than_was_named_leaves_what_was_there(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, _, folder = site
    (folder / "files" / "a.txt").write_bytes(b"old")
    assert run(f"{url}/files/a.txt", "a.txt", sha256=sha256(b"old")).returncode == 0
    (folder / "files" / "a.txt").write_bytes(b"strange")
    assert run(f"{url}/files/a.txt", "a.txt", sha256=sha256(b"new")).returncode == 1
    assert tree(directory) == {"a.txt": "old"}
    assert run(f"{url}/files/a.txt", "a.txt", sha256=sha256(b"old")).stdout == "unchanged\n"


def test_what_has_changed_is_replaced_whole(site: tuple[str, list[str], Path], directory: Path, run: Bring) -> None:
    url, _, folder = site
    for data in (zipped(x__a="1", x__gone="1"), zipped(x__a="2")):
        (folder / "files" / "week.zip").write_bytes(data)
        assert run(f"{url}/files/week.zip", "week", sha256=sha256(data)).returncode == 0
    assert tree(directory) == {"week/a": "2"}
    assert [one.name for one in (directory / bring.HIDDEN).iterdir()] == ["week.json"]


def test_what_hubctl_did_not_put_there_is_never_replaced(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, asked, _ = site
    (directory / "week").mkdir()
    (directory / "week" / "notes").write_text("mine")
    failed = run(f"{url}/files/week.zip", "week", sha256="0" * 64)
    assert (failed.returncode, "hubctl did not put it there: move it away" in failed.stderr) == (1, True)
    assert (tree(directory), asked) == ({"week/notes": "mine"}, [])


def _file(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


def _link(name: str, target: str) -> tarfile.TarInfo:
    one = tarfile.TarInfo(name)
    one.type, one.linkname = tarfile.SYMTYPE, target
    return one


def _zip_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        one = zipfile.ZipInfo("link")
        one.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(one, "/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.tar.gz", tarred(_file("../../out"))),
        ("x.tar.gz", tarred(_link("link", "/etc"))),
        ("x.tar.gz", tarred(_link("link", "../../out"))),
        ("x.zip", zipped(**{"..__out": "x"})),
        ("x.zip", zipped(__out="x")),
        ("x.zip", _zip_link()),
        ("x.zip", b"no archive"),
        ("x.tar.gz", tarred(a="1" * 5000)[:-40]),
    ],
    ids=["tar up", "tar link", "tar link up", "zip up", "zip root", "zip link", "no zip", "half a tar"],
)
def test_an_archive_that_reaches_out_of_its_folder_or_is_none_leaves_nothing(
    site: tuple[str, list[str], Path], directory: Path, run: Bring, name: str, data: bytes
) -> None:
    url, _, folder = site
    (folder / "files" / name).write_bytes(data)
    failed = run(f"{url}/files/{name}", "x", sha256=sha256(data))
    assert (failed.returncode, f"{url}/files/{name}: {name} " in failed.stderr) == (1, True), failed.stderr
    assert "Traceback" not in failed.stderr
    assert (list(directory.iterdir()), list(directory.parent.iterdir())) == ([], [directory])


@pytest.mark.parametrize(
    ("path", "told"),
    [("/files/none.zip", "the server answers with status 404"), ("/plain", "sends on to an address without TLS")],
)
def test_why_a_source_could_not_be_fetched_is_said(
    site: tuple[str, list[str], Path], directory: Path, run: Bring, path: str, told: str
) -> None:
    failed = run(f"{site[0]}{path}", "x", sha256="0" * 64)
    assert (failed.returncode, told in failed.stderr, list(directory.iterdir())) == (1, True, [])


def test_a_run_that_was_broken_off_in_the_middle_of_the_exchange_is_mended(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, _, folder = site
    (folder / "files" / "a.txt").write_bytes(b"old")
    run(f"{url}/files/a.txt", "a.txt", sha256=sha256(b"old"))
    hidden = directory / bring.HIDDEN
    (directory / "a.txt").rename(hidden / "a.txt.old")
    (hidden / "a.txt.work").mkdir()
    assert run(f"{url}/files/a.txt", "a.txt", sha256=sha256(b"old")).stdout == "unchanged\n"
    assert (tree(directory), [one.name for one in hidden.iterdir()]) == ({"a.txt": "old"}, ["a.txt.json"])


def test_a_repository_comes_at_its_commit_without_history(
    site: tuple[str, list[str], Path], directory: Path, run: Bring
) -> None:
    url, _, folder = site
    first, second = web.repository(folder / "git" / "lessons.git")
    for commit, text in ((first, "lesson 1"), (second, "lesson 2")):
        done = run(f"git+{url}/git/lessons.git@{commit}", "lessons")
        assert (done.returncode, done.stderr) == (0, "")
        assert tree(directory) == {"lessons/lesson.ipynb": text, "lessons/run.sh": "#!/bin/sh\n"}
    assert stat.S_IMODE((directory / "lessons" / "run.sh").stat().st_mode) == 0o755
    failed = run(f"git+{url}/git/lessons.git@{'0' * 40}", "lessons")
    assert (failed.returncode, "git fetch: " in failed.stderr) == (1, True)
    assert tree(directory)["lessons/lesson.ipynb"] == "lesson 2"


def test_what_is_below_a_prefix_comes_from_s3_and_again_when_it_changed(
    aws: Endpoint, directory: Path, run: Bring
) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="ohw-lessons", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    names = {"week/a b+ü.txt": "1", "week/deep/b": "2", "weekend/no": "x", "week/": ""}
    for key, text in names.items():
        s3.put_object(Bucket="ohw-lessons", Key=key, Body=text.encode())
    environment = {
        "AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-west-2",
    }  # fmt: skip
    done = run("s3://ohw-lessons/week", "week", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(directory) == {"week/a b+ü.txt": "1", "week/deep/b": "2"}
    assert run("s3://ohw-lessons/week", "week", environment=environment).stdout == "unchanged\n"
    s3.put_object(Bucket="ohw-lessons", Key="week/deep/b", Body=b"3")
    assert "brought 2 files" in run("s3://ohw-lessons/week", "week", environment=environment).stdout
    assert tree(directory)["week/deep/b"] == "3"
    assert run("s3://ohw-lessons/week/deep/b", "one", environment=environment).returncode == 0
    assert tree(directory)["one"] == "3"


@pytest.mark.parametrize(("bucket", "told"), [("", "NoSuchBucket"), ("ohw-empty", "nothing is there")])
def test_a_bucket_that_has_nothing_is_a_failure_that_says_so(
    aws: Endpoint, directory: Path, run: Bring, bucket: str, told: str
) -> None:
    if bucket:
        aws.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    environment = {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x"}
    failed = run(f"s3://{bucket or 'ohw-nowhere'}/x", "x", environment=environment)
    assert (failed.returncode, told in failed.stderr, list(directory.iterdir())) == (1, True, [])


def test_what_does_not_fit_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    telling.check_space(str(tmp_path), 1)
    with pytest.raises(telling.SeedError, match=r"it needs 1000000000\.0 GB, and .* are free"):
        telling.check_space(str(tmp_path), 10**18)

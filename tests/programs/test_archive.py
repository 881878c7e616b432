"""What the Job does with homes: real folders into the embedded S3, by the very text that the Job is given."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubctl.export import homes
from hubctl.programs import archive, s3_put
from tests.sandbox.aws.conftest import ACCOUNT, Endpoint, end, launch

BUCKET, PREFIX = "ohw-data-111111111111", "hubctl-export/prod/"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    running = launch(tmp_path_factory.mktemp("aws"))
    running.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    yield running
    end(running)


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """Somebody's home, with work and with secrets in it."""
    own = tmp_path / "homes" / "ada"
    for name, text in {
        "week1/notebook.ipynb": "{}",
        "week1/empty": "",
        ".aws/credentials": "[default]",
        ".ssh/id_ed25519": "-----BEGIN OPENSSH PRIVATE KEY-----",
        ".ssh/id_ed25519.pub": "ssh-ed25519 AAAA",
        "project/.netrc": "machine urs.earthdata.nasa.gov password x",
        "project/key.txt": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "project/.git/config": "url = https://ada:ghp_secret@github.com/a/b",
        ".cache/big": "made again",
        ".local/share/jupyter/runtime/jupyter_cookie_secret": "x",
    }.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(text)
    (own / "shared").symlink_to("/efs/shared")
    os.mkfifo(own / "pipe")
    return own


def _run(aws: Endpoint, folder: Path, known: Any = None, database: str = "", part: str = "") -> tuple[Any, str]:
    asked = {
        "bucket": BUCKET,
        "region": "us-west-2",
        "endpoint": aws.url,
        "prefix": PREFIX,
        "homes": str(folder),
        "database": database,
        "known": known or {},
    }
    keys = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x", "PATH": os.environ["PATH"], "NO_PROXY": "*"}
    script = homes.script().replace("PART_BYTES = 32 * 1024 * 1024", f"PART_BYTES = {part or s3_put.PART_BYTES}")
    command = [sys.executable, "-I", "-c", script, json.dumps(asked)]
    ran = subprocess.run(command, capture_output=True, text=True, env=keys)
    assert ran.returncode == 0, ran.stderr
    return json.loads(_object(aws, f"{PREFIX}list.json")), ran.stdout


def _object(aws: Endpoint, key: str) -> bytes:
    return bytes(aws.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read())


def test_a_home_becomes_an_archive_without_its_secrets(aws: Endpoint, ada: Path) -> None:
    listed, said = _run(aws, ada.parent)
    (one,) = listed["homes"]
    body = _object(aws, one["key"])
    assert (one["user"], len(body), hashlib.sha256(body).hexdigest()) == ("ada", one["bytes"], one["sha256"])
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        assert {member.name for member in tar if member.isfile() or member.issym()} == {
            "ada/week1/notebook.ipynb",
            "ada/week1/empty",
            "ada/.ssh/id_ed25519.pub",
            "ada/shared",
        }
        assert tar.extractfile("ada/week1/notebook.ipynb").read() == b"{}"  # type: ignore[union-attr]  # it is a file
    assert one["left_out"] == [
        ".aws/credentials",
        ".local/share/jupyter/runtime/jupyter_cookie_secret",
        ".ssh/id_ed25519",
        "project/.git/config",
        "project/.netrc",
        "project/key.txt",
    ]
    assert "ghp_secret" not in json.dumps(listed) + said


def test_a_second_run_archives_only_what_has_changed(aws: Endpoint, ada: Path) -> None:
    (ada.parent / "grace").mkdir()
    (ada.parent / "grace" / "x.py").write_text("1")
    first, _ = _run(aws, ada.parent)
    known = {one["user"]: one for one in first["homes"]}
    (ada / "week1" / "new.py").write_text("2")
    second, said = _run(aws, ada.parent, known)
    assert "grace: there already" in said
    assert "ada: there already" not in said
    again = {one["user"]: one for one in second["homes"]}
    assert again["grace"] == known["grace"]
    assert again["ada"]["sha256"] != known["ada"]["sha256"]


def test_a_large_home_is_sent_in_parts(aws: Endpoint, tmp_path: Path) -> None:
    own = tmp_path / "homes" / "big"
    own.mkdir(parents=True)
    (own / "noise").write_bytes(os.urandom(6_000_000))
    listed, _ = _run(aws, own.parent, part=f"{5 * 1024 * 1024}")
    (one,) = listed["homes"]
    assert one["etag"].endswith("-2")
    assert hashlib.sha256(_object(aws, one["key"])).hexdigest() == one["sha256"]


def test_the_hubs_database_is_copied_whole_while_it_is_written(aws: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "homes").mkdir()
    source = tmp_path / "jupyterhub.sqlite"
    with sqlite3.connect(source) as there:
        there.execute("create table users (name text)")
        there.execute("insert into users values ('ada')")
        there.commit()
        there.execute("insert into users values ('not yet committed')")
        listed, _ = _run(aws, tmp_path / "homes", database=str(source))
    copied = tmp_path / "copy.sqlite"
    copied.write_bytes(gzip.decompress(_object(aws, listed["database"]["key"])))
    assert sqlite3.connect(copied).execute("select name from users").fetchall() == [("ada",)]


def test_a_file_that_shrinks_while_it_is_read_is_named_and_keeps_its_size(tmp_path: Path) -> None:
    own = tmp_path / "ada"
    own.mkdir()
    (own / "log").write_bytes(b"x" * 1000)
    out = io.BytesIO()
    original = tarfile.TarFile.gettarinfo

    def shrinking(self: tarfile.TarFile, *given: Any, **named: Any) -> Any:
        found = original(self, *given, **named)
        (own / "log").write_bytes(b"x" * 10)
        return found

    tarfile.TarFile.gettarinfo = shrinking  # type: ignore[method-assign]
    try:
        assert archive.pack(own, [own / "log"], out) == ["log"]
    finally:
        tarfile.TarFile.gettarinfo = original  # type: ignore[method-assign]
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as tar:
        assert tar.extractfile("ada/log").read() == b"x" * 10 + b"\0" * 990  # type: ignore[union-attr]  # it is a file


def test_the_same_home_gives_the_same_bytes(ada: Path) -> None:
    kept, _ = archive.sort_out(ada)
    one, two = io.BytesIO(), io.BytesIO()
    archive.pack(ada, kept, one)
    archive.pack(ada, kept, two)
    assert one.getvalue() == two.getvalue()

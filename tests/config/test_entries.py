"""A table more, or one less, and every other line as it was."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from hubctl.config.entries import added, removed, write
from hubctl.errors import UsageError
from tests.config.files import EXAMPLE

ADA = {"name": "ada", "arn": "arn:aws:iam::123456789012:user/ada", "role": "operator"}
BOB = {"name": "bob", "arn": "arn:aws:iam::123456789012:role/b", "role": "viewer"}


def test_the_first_goes_to_the_end_and_no_line_is_lost() -> None:
    made = added(EXAMPLE, "access", ADA)
    assert made.startswith(EXAMPLE.rstrip("\n"))
    assert tomllib.loads(made)["access"] == [ADA]


def test_what_was_added_and_taken_out_again_leaves_the_file_as_it_was() -> None:
    assert removed(added(EXAMPLE, "access", ADA), "access", 0).rstrip("\n") == EXAMPLE.rstrip("\n")


def test_the_next_goes_behind_the_last_of_them_with_comments_in_their_places() -> None:
    text = '# us\n[[access]]\nname = "ada"  # first\n\n# money\n[budget]\nmonthly_usd = 1\n'
    assert added(text, "access", {"name": "bob"}) == (
        '# us\n[[access]]\nname = "ada"  # first\n\n[[access]]\nname = "bob"\n\n# money\n[budget]\nmonthly_usd = 1\n'
    )


def test_one_in_the_middle_goes_and_comments_stay() -> None:
    text = added(added(added("a = 1\n", "access", ADA), "access", BOB), "access", {**ADA, "name": "eve"})
    text = text.replace('[[access]]\nname = "bob"', '# of the next\n[[access]]\nname = "bob"')
    gone = removed(text, "access", 1)
    assert [one["name"] for one in tomllib.loads(gone)["access"]] == ["ada", "eve"]
    assert "# of the next" in gone


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"a = 1\r\nb = 2\r\n")
    path.chmod(0o640)
    write(path, added(path.read_bytes().decode(), "access", ADA))
    assert path.read_bytes().startswith(b"a = 1\r\nb = 2\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    "text",
    [
        'access = [{ name = "ada" }]\n',
        '[[access]]\nname = "ada"\nnote = """\nx\n"""\n',
        '[[access]] # x\nname = "ada"\n',
    ],
)
def test_a_file_that_is_written_in_another_way_is_never_spoilt(text: str) -> None:
    """Either just the one table goes, or nothing is written."""
    try:
        gone = removed(text, "access", 0)
    except UsageError as refused:
        assert "nothing was written" in refused.message
    else:
        assert "access" not in tomllib.loads(gone)

"""Every link of the README and of the other pages leads to something, and every command they show exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from hubctl.cli import app

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("[!.]*/**/*.md"))
    if not {"node_modules", "build", "dist"} & set(page.relative_to(REPOSITORY).parts)
)
_LINK = re.compile(r"!?\[(?:[^\]]*)\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"^\s*(?:\$ )?(hubctl .*)$", re.MULTILINE)
_INLINE = re.compile(r"`(hubctl [^`]+)`")


def _name(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def _anchors(page: Path) -> set[str]:
    """What GitHub makes of headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


def _commands(text: str) -> Iterator[list[str]]:
    blocks = _FENCED.findall(text)
    for found in (
        *_INLINE.findall(_FENCED.sub("", text)),
        *(line for block in blocks for line in _TYPED.findall(block)),
    ):
        yield shlex.split(re.split(r"[|>#;]|&&", found)[0])[1:]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_parse(page: Path) -> None:
    root = typer.main.get_command(app)
    for words in _commands(page.read_text(encoding="utf-8")):
        command, rest = root, [word for word in words if word not in ("…", "[options]")]
        while rest and rest[0] in getattr(command, "commands", {}):
            command, rest = command.commands[rest[0]], rest[1:]
        if hasattr(command, "commands"):  # a group, spoken of as a whole, or one of its own options
            assert set(rest) <= {option for parameter in command.params for option in parameter.opts} | {"--help"}
            continue
        with command.make_context("hubctl", [*rest], resilient_parsing=not rest):
            pass


def test_the_pages_that_matter_are_looked_at() -> None:
    """Or the tests above could pass by looking at nothing."""
    names = {_name(page) for page in PAGES}
    assert {"README.md", "CHANGELOG.md", "docs/sandbox.md", "docs/events.md", "terraform/README.md"} <= names
    found = list(_commands((REPOSITORY / "README.md").read_text(encoding="utf-8")))
    assert ["up", "--sandbox"] in found
    assert len(found) > 10

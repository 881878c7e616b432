"""This module keeps what the harness found: JSON lines, each with its kind. The page is made of them, and of nothing
else.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
"""Those that docs/reliability.md is made of."""

Row = Mapping[str, Any]


@cache
def revision() -> str:
    """The commit that is tried, with "-dirty" where files other than results differ from it; empty outside a
    repository.
    """
    commit = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ":/", f":(exclude,top){FOLDER.parent.name}/{FOLDER.name}")
    return f"{commit}-dirty" if changed else commit


def _git(*arguments: str) -> str:
    asked = ["git", "-C", str(FOLDER.parent), *arguments]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()


def append(kind: str, found: Iterable[Any], results: Path | None) -> None:
    """Adds dataclasses to a file; does nothing without one."""
    if results is None:
        return
    with results.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"kind": kind, "revision": revision()} | asdict(one)) + "\n" for one in found)


def rows(paths: Iterable[Path]) -> Iterator[Row]:
    """All rows, in order. A folder stands for its `*.jsonl`."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())

"""Reads what an endpoint remembers, all of it: lists of the API leave out what nobody thought of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SEPARATOR = "\x00"


def memory(state: Path) -> dict[str, Any]:
    """Every record of an endpoint that was stopped: "service/store/key" to the record."""
    return {
        f"{file.stem}/{store}/{key}": record
        for file in sorted((state / "services").glob("*.json"))
        for store, content in (json.loads(file.read_text())["payload"] or {}).items()
        for key, record in _records(content)
    }


def objects(state: Path) -> list[Path]:
    """The bodies and versions of S3 objects on disk."""
    return [path for path in (state / "s3").rglob("*") if path.is_file()]


def _records(content: Any) -> Iterator[tuple[str, Any]]:
    """The records of a store: by account and region, by account, or plain. Single values are no records."""
    if isinstance(content, dict):
        for key, record in content.get("data", content).items():
            yield key.rpartition(_SEPARATOR)[2].strip("'"), record

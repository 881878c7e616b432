"""The answer of `hubctl image check`, for people and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from hubctl.images.verdict import Judged, Weight
from hubctl.reporters.words import clean

_STYLE = {Weight.GOOD: "green", Weight.WARNING: "yellow", Weight.WRONG: "bold red", Weight.UNKNOWN: "bold yellow"}


def print_images(stream: TextIO, judged: Sequence[Judged], *, as_json: bool = False) -> None:
    """One block an image: its name, what the registry has, what is to be said about it."""
    if as_json:
        stream.write(json.dumps({"images": [_json(one) for one in judged]}, indent=2) + "\n")
        return
    console = Console(file=stream, highlight=False)
    for one in judged:
        for line in _lines(one):
            console.print(line, soft_wrap=True)


def _lines(one: Judged) -> Iterator[Text]:
    yield Text.assemble(
        (clean(str(one.wanted.reference.at(""))), "bold"), "  ", (one.weight.value.upper(), _STYLE[one.weight])
    )
    yield Text(f"  hubs          {', '.join(one.wanted.hubs)}; frozen from {one.wanted.frozen_from} on")
    if one.found is not None:
        yield Text(f"  digest        {one.found.digest}")
        yield Text(f"  architectures {', '.join(one.found.architectures) or 'none'}")
        if one.found.compressed_bytes is not None:
            yield Text(f"  to pull       {_size(one.found.compressed_bytes)}, compressed")
        for name, when in (("pushed", one.found.pushed), ("built", one.found.created)):
            if when is not None:
                yield Text(f"  {name:<13} {when.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC")
    for finding in one.findings:
        yield Text(f"  {finding.weight.value}: {clean(finding.text)}", style=_STYLE[finding.weight])


def _size(count: int) -> str:
    return f"{count / 1000**3:.1f} GB" if count >= 1000**3 else f"{count / 1000**2:.1f} MB"


def _json(one: Judged) -> dict[str, Any]:
    found = one.found
    return {
        "image": str(one.wanted.reference),
        "hubs": list(one.wanted.hubs),
        "frozen_from": str(one.wanted.frozen_from),
        "verdict": one.weight.value,
        "exists": None if one.weight is Weight.UNKNOWN else found is not None,
        "digest": found.digest if found else None,
        "architectures": list(found.architectures) if found else [],
        "compressed_bytes": found.compressed_bytes if found else None,
        "pushed": _iso(found.pushed) if found else None,
        "created": _iso(found.created) if found else None,
        "findings": [{"weight": finding.weight.value, "text": finding.text} for finding in one.findings],
    }


def _iso(when: dt.datetime | None) -> str | None:
    return when.isoformat() if when else None

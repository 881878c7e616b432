"""Where a report was written, what it could not know, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from hubctl.report.facts import Report
from hubctl.reporters.tables import print_json


def print_report(stream: TextIO, report: Report, written: Sequence[Path], *, as_json: bool = False) -> None:
    """The page and the Markdown first."""
    if as_json:
        print_json(stream, document(report, written))
        return
    for path in written[:2]:
        stream.write(f"{path}\n")
    for words in missing(report):
        stream.write(f"not in it: {words}\n")


def missing(report: Report) -> Iterator[str]:
    """What nobody knew, and what would have brought it."""
    if report.usage is None:
        yield "how the hubs were used; hubctl export keeps it, hubctl report --live asks while they are up"
    if report.money.charged is None:
        yield "what AWS charged; hubctl cost actual asks"
    if report.receipt is None:
        yield "the receipt of the teardown; it was not taken down from here"


def document(report: Report, written: Sequence[Path]) -> dict[str, Any]:
    """`files`, what was seen, costs, advice, runs that failed, and the proof of the teardown."""
    money = report.money
    return {
        "files": [str(path) for path in written],
        "event": report.config.event.model_dump(mode="json"),
        "participants": report.heads,
        "usd_per_participant": round(report.usd_per_head, 2),
        "usd_estimated": round(money.expected_usd, 2),
        "usd_charged": None if money.charged_usd is None else round(money.charged_usd, 2),
        "components": [asdict(row) for row in report.costs],
        "usage": report.usage,
        "advice": [asdict(one) for one in report.advice],
        "failed_runs": [{**asdict(one), "at": one.at.isoformat()} for one in report.troubles],
        "proof": report.proof,
        "missing": list(missing(report)),
    }

"""This module gathers what a report is made of, and writes it: a page, Markdown, pictures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hubctl import history
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.work import writing
from hubctl.config.model import EventConfig
from hubctl.costs import cache
from hubctl.report import facts, page, sources
from hubctl.report.facts import Report
from hubctl.report.pictures import pictures
from hubctl.report.troubles import troubles
from hubctl.session import Options
from hubctl.surroundings import read_config, work_of
from hubctl.usage import files, span
from hubctl.usage.collect import collect
from hubctl.usage.event import Usage
from hubctl.wiring import metrics, session

HTML, MARKDOWN, PICTURES = "report.html", "report.md", "pictures"


def make(options: Options, source: Path | None, *, live: bool) -> Report:
    """From an export, or, `live`, from the event's Prometheus. Raises HubctlError for a source that was named and does
    not answer; what nobody has is said in the report."""
    config, work, now = read_config(options), work_of(options), SystemClock().now()
    usage = _live(options, config, now) if live else _kept(options, source, config, work)
    return facts.put_together(
        config,
        usage,
        cache.last(work / cache.FILE, config.name),
        pictures=tuple(pictures(usage)) if usage is not None else (),
        troubles=troubles(work),
        receipt=sources.receipt(work),
        now=now,
        was_up=any(run.command == "up" for run in history.runs(work)),
        sandbox=options.sandbox,
    )


def _kept(options: Options, source: Path | None, config: EventConfig, work: Path) -> Usage | None:
    found = sources.below(source) if source else sources.find_usage(options.config, work, config.name)
    return files.read(found) if found is not None else None


def _live(options: Options, config: EventConfig, now: dt.datetime) -> Usage:
    with session(options, "report", drives=options.kubeconfig is None) as asking:
        return collect(metrics.prometheus_of(asking), config, span.grid(config, now, None, None, None))


def write(report: Report, folder: Path) -> tuple[Path, ...]:
    """Writes all of it into a folder. Raises HubctlError if that cannot be written."""
    with writing(folder):
        shown = folder / PICTURES
        folder.mkdir(parents=True, exist_ok=True)
        written = [folder / HTML, folder / MARKDOWN]
        written[0].write_text(page.html(report), encoding="utf-8")
        written[1].write_text(page.markdown(report, PICTURES), encoding="utf-8")
        for picture in report.pictures:
            shown.mkdir(exist_ok=True)
            written.append(shown / f"{picture.name}.png")
            written[-1].write_bytes(picture.png)
    return tuple(written)

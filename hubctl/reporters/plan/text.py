"""A plan for people: phase by phase, line by line, with what would be lost at the end, where the eye rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Group
from rich.text import Text

from hubctl.core.changes import Changes, Loss, PhasePlan, StepPreview
from hubctl.core.preview import ConfigSince, Preview
from hubctl.reporters.tables import answer_console
from hubctl.reporters.words import clean, to_do

_SIGNS = (("-/+", "bold red"), ("±", "bold red"), ("+", "green"), ("~", "yellow"), ("-", "red"))
_OF_A_DIFFERENCE = {"+": "green", "-": "red", "@": "dim"}


def print_text(stream: TextIO, found: Preview) -> None:
    """Lines are left whole: names in them get copied and searched for."""
    answer_console(stream).print(Group(*lines(found)), soft_wrap=True)


def lines(found: Preview) -> Iterator[Text]:
    """The whole answer."""
    width = max((len(plan.phase) for plan in found.plans), default=0)
    for plan in found.plans:
        yield from _phase(plan, width)
    yield from _config(found.config)
    yield Text()
    yield Text(total(found), style="bold")
    for loss in found.losses:
        yield Text(f"! {clean(loss_words(loss))}", style="bold red")
    for note in found.notes:
        yield Text(f"note: {clean(note)}", style="dim")


def _phase(plan: PhasePlan, width: int) -> Iterator[Text]:
    if plan.failed:
        yield Text(f"{plan.phase:<{width}}  could not be asked: {clean(plan.failed)}", style="bold red")
        return
    if plan.changes.total or not plan.deferred:
        style = "bold" if plan.changes.total else "dim"
        yield Text(f"{plan.phase:<{width}}  {to_do(plan.changes)}", style=style)
    for preview in plan.previews:
        if preview.changes.total:
            yield from _step(preview)
        elif preview.lines:  # nothing that changes, something to know
            yield from (Text(f"  note: {clean(line)}", style="yellow") for line in preview.lines)
    if plan.deferred:
        name = "" if plan.changes.total else plan.phase
        more = "more " if plan.changes.total else ""
        yield Text(f"{name:<{width}}  {more}known later: {plan.deferred}", style="yellow")


def _step(preview: StepPreview) -> Iterator[Text]:
    yield Text(f"  {clean(preview.title)}: {to_do(preview.changes)}")
    for line in preview.values:
        yield Text(f"    values {clean(line)}", style="dim")
    details = {detail.of: detail.text for detail in preview.details}
    for line in preview.lines:
        sign, style = next(((sign, style) for sign, style in _SIGNS if line.startswith(sign)), ("", ""))
        yield Text(" " * (4 if sign else 6) + clean(line), style=style)
        for one in details.get(line, ()):
            yield Text(" " * 8 + clean(one), style=_OF_A_DIFFERENCE.get(one[:1], "dim"))


def _config(since: ConfigSince) -> Iterator[Text]:
    if since.lines:
        yield Text()
        yield Text("Config since the last `up`:", style="bold")
    for line in since.lines:
        yield Text(f"  {clean(line)}", style=dict(_SIGNS).get(line[:1], ""))


def total(found: Preview) -> str:
    """The sum, in Terraform's words."""
    changes = found.changes
    later = f" More is known later for: {', '.join(found.deferred)}." if found.deferred else ""
    unasked = [plan.phase for plan in found.plans if plan.failed]
    later += f" Could not be asked: {', '.join(unasked)}." if unasked else ""
    if not changes.total:
        return f"No changes so far.{later}" if later else "No changes."
    return f"Plan: {counted(changes)}.{later}"


def counted(changes: Changes) -> str:
    """Also where nothing of a kind happens: who looks for "to remove" finds it."""
    return f"{changes.added} to add, {changes.changed} to change, {changes.removed} to remove"


def loss_words(loss: Loss) -> str:
    """As a sentence that begins."""
    words = str(loss)
    return words[0].upper() + words[1:]

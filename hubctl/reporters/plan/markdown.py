"""A plan as one comment of a pull request: what would be lost first, a fold for each phase, never too long for GitHub.

https://github.com/orgs/community/discussions/27190 (65,536 characters a comment)
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hubctl.core.changes import PhasePlan, StepPreview
from hubctl.core.preview import Preview
from hubctl.reporters.plan.text import counted, loss_words, total
from hubctl.reporters.words import clean, to_do

MOST = 65_536
"""Of a comment. Bytes are counted here, which are never fewer than what GitHub counts, whatever that is."""
_SMALLER = (2000, 500, 120, 40, 15, 5, 0)
"""Lines that a fold may have, tried one after the other until all of it fits."""
_ALL = "`hubctl plan` shows all of it"


def marker(event: str) -> str:
    """The first line of the comment, by which the next run finds it again."""
    return f"<!-- hubctl-plan:{event} -->"


def markdown(found: Preview, most: int = MOST) -> str:
    """The comment, at most so many bytes long; what had to be left out is said where it would stand."""
    text = "\n".join(_comment(found, None)) + "\n"
    for lines in _SMALLER:
        if len(text.encode()) <= most:
            return text
        text = "\n".join(_comment(found, lines)) + "\n"
    return text if len(text.encode()) <= most else _cut(text, most)


def _cut(text: str, most: int) -> str:
    """Last resort: thousands of changed keys or losses. Whole lines, with no fold or fence left open."""
    ending = f"\n\n… the rest is too long for a comment: {_ALL}.\n"
    kept = text.encode()[: most - len(ending.encode()) - 16].decode(errors="ignore").rpartition("\n")[0]
    fences = [line for line in kept.splitlines() if line.startswith("```")]
    return kept + ("\n" + fences[-1].rstrip("abcdefghijklmnopqrstuvwxyz") if len(fences) % 2 else "") + ending


def _comment(found: Preview, most: int | None) -> Iterator[str]:
    yield marker(found.event)
    where = ", offline" if found.offline else f", account {found.account}" if found.account else ""
    yield f"### hubctl plan: {found.event}{where}"
    yield ""
    yield from _losses(found)
    yield f"**{total(found)}**"
    yield ""
    yield from _config(found, most)
    for plan in found.plans:
        yield from _phase(plan, most)
    for note in found.notes:
        yield f"_{html.escape(clean(note))}_"


def _losses(found: Preview) -> Iterator[str]:
    if found.losses:
        yield "> [!CAUTION]"
        yield from (f"> **{html.escape(clean(loss_words(loss)))}.**<br>" for loss in found.losses)
        yield ""


def _config(found: Preview, most: int | None) -> Iterator[str]:
    if found.config.unknown:
        yield f"Config: {html.escape(clean(found.config.unknown))}."
    elif not found.config.lines:
        yield "Config: as at the last `up`."
    else:
        yield "Config since the last `up`:"
        yield from _fenced(_fewer(found.config.lines, most), "text")
    yield ""


def _phase(plan: PhasePlan, most: int | None) -> Iterator[str]:
    if plan.failed:
        yield f"**{plan.phase}** could not be asked: <code>{html.escape(' '.join(clean(plan.failed).split()))}</code>"
        yield ""
        return
    yield from _notes(plan)
    if not plan.changes.total:
        yield f"**{plan.phase}**: {f'known later, {plan.deferred}' if plan.deferred else 'no changes'}"
        yield ""
        return
    later = f"; {plan.deferred}" if plan.deferred else ""
    unfolded = " open" if plan.losses else ""
    yield f"<details{unfolded}><summary><b>{plan.phase}</b>: {counted(plan.changes)}{later}</summary>"
    yield ""
    yield from _fenced(_fewer([line for step in plan.previews for line in _step(step)], most), "diff")
    yield ""
    yield "</details>"
    yield ""


def _notes(plan: PhasePlan) -> Iterator[str]:
    """What changes nothing, and must be known."""
    for line in (line for preview in plan.previews if not preview.changes.total for line in preview.lines):
        yield f"> {clean(line)}"
        yield ""


def _step(preview: StepPreview) -> Iterator[str]:
    """In the colours that GitHub gives a difference: only the first character of a line counts there."""
    if not preview.changes.total:
        return
    yield f"@@ {clean(preview.title)}: {to_do(preview.changes)} @@"
    yield from (f"  values {clean(line)}" for line in preview.values)
    details = {detail.of: detail.text for detail in preview.details}
    for line in preview.lines:
        sign, rest = line[:1], clean(line[1:]).strip()
        yield f"{ {'~': '!', '±': '-'}.get(sign, sign) } {'replace ' if sign == '±' else ''}{rest}"
        yield from (_detail(clean(one)) for one in details.get(line, ()))


def _detail(line: str) -> str:
    return f"{line[0]}     {line[1:]}" if line[:1] in ("+", "-") else f"      {line}"


def _fewer(lines: Sequence[str], most: int | None) -> Sequence[str]:
    if most is None or len(lines) <= most:
        return lines
    return [*lines[:most], f"… {len(lines) - most} more lines, left out to fit into a comment: {_ALL}"]


def _fenced(lines: Sequence[str], language: str) -> Iterator[str]:
    """In a fence that nothing within can close."""
    longest = max((_run_of_ticks(line) for line in lines), default=0)
    fence = "`" * max(3, longest + 1)
    yield fence + language
    yield from lines
    yield fence


def _run_of_ticks(line: str) -> int:
    ends = [-1, *(at for at, sign in enumerate(line) if sign != "`"), len(line)]
    return max(second - first - 1 for first, second in pairwise(ends))

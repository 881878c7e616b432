"""What GitHub Actions shows of a plan beside the comment: annotations at the run, and the summary of the job.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hubctl.core.preview import Preview
from hubctl.reporters.plan.markdown import markdown
from hubctl.reporters.plan.text import loss_words

_SUMMARY_BYTES = 1024 * 1024
"""Of one step."""


def notices(found: Preview, file: Path) -> Iterator[str]:
    """An error for each loss, warnings for what could not be told."""
    for loss in found.losses:
        yield command("error", loss_words(loss), file=str(file), title=f"hubctl plan: {loss.thing} {loss.name}")
    for plan in found.plans:
        if plan.failed:
            yield command("error", plan.failed, title=f"hubctl plan: {plan.phase} could not be asked")
        elif plan.deferred:
            yield command("warning", plan.deferred, title=f"hubctl plan: {plan.phase} is known later")
    for note in found.notes:
        yield command("warning", note, title="hubctl plan")


def command(kind: str, message: str, **properties: str) -> str:
    """A workflow command, with what would end it escaped."""
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def write_summary(found: Preview, environ: Mapping[str, str]) -> None:
    """Appends to the summary of the job, where there is one."""
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as summary:
            summary.write(markdown(found, _SUMMARY_BYTES))

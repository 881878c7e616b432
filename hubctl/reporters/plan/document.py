"""A plan for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TextIO

from hubctl.core.changes import Changes, Loss, PhasePlan, StepPreview
from hubctl.core.preview import Preview
from hubctl.reporters.tables import print_json


def print_document(stream: TextIO, found: Preview) -> None:
    """One JSON object."""
    print_json(stream, document(found))


def document(found: Preview) -> dict[str, object]:
    """`changes` in all, `losses` by name, `deferred` and `failed` phases, `config`, and `phases` with their steps."""
    return {
        "event": found.event,
        "account": found.account or None,
        "offline": found.offline,
        "changes": _changes(found.changes),
        "losses": [_loss(loss) for loss in found.losses],
        "deferred": list(found.deferred),
        "failed": [plan.phase for plan in found.plans if plan.failed],
        "config": {"lines": list(found.config.lines), "unknown": found.config.unknown},
        "notes": list(found.notes),
        "phases": [_phase(plan) for plan in found.plans],
    }


def _phase(plan: PhasePlan) -> dict[str, object]:
    return {
        "phase": plan.phase,
        "changes": _changes(plan.changes),
        "deferred": plan.deferred,
        "failed": plan.failed,
        "steps": [_step(one) for one in plan.previews],
    }


def _step(preview: StepPreview) -> dict[str, object]:
    return {
        "title": preview.title,
        "changes": _changes(preview.changes),
        "lines": list(preview.lines),
        "values": list(preview.values),
        "details": [{"of": detail.of, "text": list(detail.text)} for detail in preview.details],
        "losses": [_loss(loss) for loss in preview.losses],
    }


def _loss(loss: Loss) -> dict[str, object]:
    return {**asdict(loss), "words": str(loss)}


def _changes(changes: Changes) -> dict[str, int]:
    return {"added": changes.added, "changed": changes.changed, "removed": changes.removed}

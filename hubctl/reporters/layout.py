"""The live tree as lines: pure, from what is known of the run to text that fits a width and a height."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from hubctl.core.changes import Changes
from hubctl.reporters.progress import PhaseProgress, RunProgress, State
from hubctl.reporters.words import SANDBOX, Glyphs, duration, elapsed, fit, fit_middle, to_do

STYLES = {
    State.WAITING: "dim",
    State.RUNNING: "cyan",
    State.DONE: "green",
    State.FAILED: "bold red",
    State.SKIPPED: "dim",
}
STOP_MESSAGES = (
    "",
    "Stopping: what runs now is brought to a safe end, nothing new starts. Press Ctrl-C again to force.",
    "Forcing can leave a lock, or a resource that no state knows. Press Ctrl-C within 5 seconds to kill what runs now.",
    "Killing what runs now.",
)
_BAR_CELLS = 16
_TIME_CELLS = 7
_SPINS_PER_SECOND = 5


@dataclass(frozen=True)
class Frame:
    """What a drawing may use: the moment (seconds since the run began), the room in cells and lines, and the signs."""

    at: float
    width: int
    height: int
    glyphs: Glyphs


def tree(run: RunProgress, frame: Frame) -> list[Text]:
    """At most `height` lines of at most `width` cells. Folds what has ended, then what waits, then details."""
    header, footer = list(_header(run, frame)), list(_footer(run, frame))
    room = max(frame.height - len(header) - len(footer), 0)
    for fold_done, fold_waiting, details in (
        (False, False, True),
        (True, False, True),
        (True, True, True),
        (True, True, False),
    ):
        phases = list(_phases(run, frame, fold_done=fold_done, fold_waiting=fold_waiting, details=details))
        if len(phases) <= room:
            break
    lines = [*header, *phases[:room], *footer][: max(frame.height, 1)]
    for line in lines:
        line.truncate(frame.width, overflow="crop")
    return lines


def stop_message(count: int, reason: str = "") -> str:
    """What a Ctrl-C does, for the `count`-th one, or why the run stops by itself."""
    said = STOP_MESSAGES[min(count, len(STOP_MESSAGES) - 1)]
    return f"{said} Why: {reason}." if reason else said


def result(run: RunProgress, phase: PhaseProgress) -> str:
    """What became of a phase that has ended, in a few words."""
    if phase.state is State.DONE:
        return changes_words(run, phase.changes)
    if phase.state is State.FAILED:
        return ": ".join(filter(None, (failed(run), phase.title)))
    if phase.state is State.SKIPPED:
        return f"not run: {phase.text}"
    return "not started" if phase.state is State.WAITING else "not finished"


def failed(run: RunProgress) -> str:
    """What befell a phase that did not get to its end: after a Ctrl-C, mostly that."""
    return "stopped" if run.stops else "failed"


def changes_words(run: RunProgress, changes: Changes) -> str:
    """Changes in the words of the command: made, or only foreseen."""
    return to_do(changes) if run.command == "plan" else str(changes)


def _header(run: RunProgress, frame: Frame) -> Iterator[Text]:
    name = f"hubctl {run.command}  {run.event}" if run.command else "hubctl"
    line = Text(fit(name, frame.width - _TIME_CELLS - 2, frame.glyphs), style="bold")
    line.append(f"  {elapsed(frame.at)}", style="not bold dim default")
    yield line
    if run.sandbox:
        yield Text(fit(SANDBOX, frame.width, frame.glyphs), style="yellow")


def _footer(run: RunProgress, frame: Frame) -> Iterator[Text]:
    for advice in run.advice[-2:]:
        yield Text(fit(f"! {advice.phase}: {' '.join(advice.text.split())}", frame.width, frame.glyphs), style="yellow")
    if run.stops:
        sentences = stop_message(run.stops, run.stop_reason).split(". ")
        for sentence in sentences:
            yield Text(fit(sentence.rstrip(".") + ".", frame.width, frame.glyphs), style="bold yellow")


def _phases(run: RunProgress, frame: Frame, *, fold_done: bool, fold_waiting: bool, details: bool) -> Iterator[Text]:
    names = max((cell_len(name) for name in run.phases), default=0)
    folded = {State.DONE, State.SKIPPED} if fold_done else set()
    if fold_waiting:
        folded.add(State.WAITING)
    for state, word in ((State.DONE, "done"), (State.SKIPPED, "not run")):
        if state in folded and (ended := run.in_state(state)):
            yield _folded(frame, ended, state, word)
    for phase in run.phases.values():
        if phase.state in folded:
            continue
        yield _phase(run, frame, phase, names)
        if details and (second := _second_line(frame, phase)):
            yield second
    if State.WAITING in folded and (waiting := run.in_state(State.WAITING)):
        yield _folded(frame, waiting, State.WAITING, "waiting")


def _folded(frame: Frame, phases: list[PhaseProgress], state: State, word: str) -> Text:
    names = ", ".join(phase.name for phase in phases)
    text = f" {len(phases)} {word}: {names}"
    return Text.assemble((_glyph(frame, state), STYLES[state]), (fit(text, frame.width - 1, frame.glyphs), "dim"))


def _glyph(frame: Frame, state: State) -> str:
    if state is State.RUNNING:
        return frame.glyphs.spinner[int(frame.at * _SPINS_PER_SECOND) % len(frame.glyphs.spinner)]
    return {
        State.WAITING: frame.glyphs.waiting,
        State.DONE: frame.glyphs.done,
        State.FAILED: frame.glyphs.failed,
        State.SKIPPED: frame.glyphs.skipped,
    }[state]


def _phase(run: RunProgress, frame: Frame, phase: PhaseProgress, names: int) -> Text:
    """Sign, name, time, and what there is to say: step, result, or what it waits for."""
    style = STYLES[phase.state]
    line = Text(_glyph(frame, phase.state), style=style, end="")
    name = fit(phase.name, min(names, frame.width // 3), frame.glyphs)
    line.append(f" {name}" + " " * (min(names, frame.width // 3) - cell_len(name)), style=_name_style(phase))
    line.append(f"  {_time(frame, phase):>{_TIME_CELLS}}  ", style="not bold dim default")
    room = frame.width - line.cell_len
    line.append(fit(_says(run, phase), room, frame.glyphs), style=_says_style(phase))
    return line


def _name_style(phase: PhaseProgress) -> str:
    if phase.state is State.RUNNING:
        return "not dim default bold"
    return "not dim default" if phase.state is State.DONE else STYLES[phase.state]


def _says_style(phase: PhaseProgress) -> str:
    if phase.state is State.DONE and not phase.changes.total:
        return "dim default"
    return "default" if phase.state in (State.RUNNING, State.DONE) else STYLES[phase.state]


def _time(frame: Frame, phase: PhaseProgress) -> str:
    if phase.state is State.RUNNING:
        return elapsed(frame.at - phase.started_at)
    return "" if phase.seconds is None else duration(phase.seconds)


def _says(run: RunProgress, phase: PhaseProgress) -> str:
    if phase.state is State.RUNNING:
        expected = phase.expected_seconds
        usual = f"  (last time {elapsed(expected)})" if expected and expected >= 60 else ""
        return phase.title + usual
    if phase.state is State.WAITING:
        needs = run.waits_for(phase)
        return "waits for " + ", ".join(needs) if needs else "next"
    return result(run, phase)


def _second_line(frame: Frame, phase: PhaseProgress) -> Text | None:
    """Under a running phase how far it is, under a failed one the first line of the message."""
    indent = "    "
    room = frame.width - len(indent)
    if phase.state is State.FAILED and phase.text:
        return Text(indent + fit(phase.text.splitlines()[0], room, frame.glyphs), style="red")
    if phase.state is not State.RUNNING or (not phase.detail and phase.fraction is None):
        return None
    line = Text(indent, style="dim")
    if phase.fraction is not None:
        _append_bar(line, phase.fraction, frame.glyphs)
    line.append(fit_middle(phase.detail, frame.width - line.cell_len, frame.glyphs))
    return line


def _append_bar(line: Text, fraction: float, glyphs: Glyphs) -> None:
    share = min(max(fraction, 0.0), 1.0)
    full = int(share * _BAR_CELLS)
    line.append(glyphs.bar * full, style="not dim cyan")
    line.append(glyphs.bar_rest * (_BAR_CELLS - full))
    line.append(f" {int(share * 100):3}%  ")

"""This module writes docs/reliability.md from the results of sweeps; nobody else writes there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from faults.rounds import FAULTS, STAGES, Round

_WORDS = {
    "reset": "connection reset before the call arrived",
    "lost-answer": "connection reset after it was carried out",
    "error": "500",
    "throttle": "throttled",
    "denied": "access denied",
    "kill": "`kill -9` of hubctl",
    "interrupt": "Ctrl-C (SIGINT to hubctl)",
}
_GOOD = ("ridden through", "resumed")


def text(rounds: Sequence[Round]) -> str:
    """The page."""
    hit = [one for one in rounds if one.hit]
    parts = (_head(rounds, hit), _by_stage(hit), _by_fault(hit), _points(hit), _wrong(hit))
    return "\n\n".join("\n".join(part) for part in parts)


def _head(rounds: Sequence[Round], hit: Sequence[Round]) -> Iterable[str]:
    found = Counter(one.outcome for one in hit)
    runs = {(one.stage, one.codes, one.seconds) for one in hit}
    stuck, lost, foreign = found["stuck"], found["lost"], found["foreign touched"]
    left = sum(any(line.startswith("+") for line in one.differs) for one in hit)
    return (
        "# What happens to a run that is broken",
        "",
        "Written by `python -m faults report` from the results of the fault sweep (`make fault-sweep`), never by hand.",
        "",
        "A proxy stands before the sandbox's AWS and Kubernetes, counts the calls that change something, and breaks "
        "the N-th of a stage. Then hubctl is run again, with nothing else done, and the sandbox is compared with that "
        "of an undisturbed run: everything that AWS and Kubernetes list, and every address in every Terraform state. "
        "Things of somebody else with nearly the same names and tags are compared byte for byte. Secrets that only "
        "this event has are looked for in all command lines, in the environments of terraform and helm, in every file "
        "of the work directory and in what was printed.",
        "",
        f"**{len(hit)} calls broken, in {len(runs)} runs: {found['ridden through']} ridden through by the same run, "
        f"{found['resumed']} finished "
        f"by the next one; {stuck} stuck, {lost} not as undisturbed, {left} with something left over, {foreign} "
        f"touched what is not hubctl's, {found['secret leaked']} "
        f"showed a secret.** {len(rounds) - len(hit)} more were never reached, and are "
        "not counted. In some runs every third call was broken, by what a run should ride through; the others had one "
        "fault each.",
        "",
        "Stages run from a snapshot of the sandbox, by hubctl's own session, locks, engine and adapters "
        "(`faults/stage.py`), with the event of `faults/event.toml`.",
    )


def _by_stage(hit: Sequence[Round]) -> Iterable[str]:
    yield "## Stages x faults"
    yield ""
    yield "In each cell: broken calls after which all ended as in the undisturbed run, of broken calls."
    yield ""
    yield "| stage | changing calls | points hit | " + " | ".join(FAULTS) + " |"
    yield "|---" * (3 + len(FAULTS)) + "|"
    for stage in STAGES:
        own = [one for one in hit if one.stage == stage.name]
        if own:
            cells = [_cell([one for one in own if one.fault == fault]) for fault in FAULTS]
            points = len({one.at for one in own})
            yield f"| {stage.name} | {max(one.of for one in own)} | {points} | {' | '.join(cells)} |"


def _cell(rounds: Sequence[Round]) -> str:
    good = sum(one.outcome in _GOOD for one in rounds)
    return f"{good}/{len(rounds)}" if rounds else "-"


def _by_fault(hit: Sequence[Round]) -> Iterable[str]:
    yield "## What came of each fault"
    yield ""
    yield "| fault | calls | ridden through | resumed by the next run | exit codes of the broken run | wrong |"
    yield "|---|---|---|---|---|---|"
    for fault in FAULTS:
        own = [one for one in hit if one.fault == fault]
        found = Counter(one.outcome for one in own)
        codes = Counter(one.codes[0] for one in own)
        said = ", ".join(f"{code} ({number}x)" for code, number in sorted(codes.items()))
        wrong = len(own) - found["ridden through"] - found["resumed"]
        yield f"| {_WORDS[fault]} | {len(own)} | {found['ridden through']} | {found['resumed']} | {said} | {wrong} |"


def _points(hit: Sequence[Round]) -> Iterable[str]:
    yield "## Calls that were hit"
    yield ""
    yield "| call | faults | times | as undisturbed |"
    yield "|---|---|---|---|"
    for call in sorted({one.hit for one in hit}):
        own = [one for one in hit if one.hit == call]
        faults = ", ".join(fault for fault in FAULTS if any(one.fault == fault for one in own))
        yield f"| {call} | {faults} | {len(own)} | {sum(one.outcome in _GOOD for one in own)} |"


def _wrong(hit: Sequence[Round]) -> Iterable[str]:
    yield "## What went wrong"
    yield ""
    bad = [one for one in hit if one.outcome not in _GOOD]
    if not bad:
        yield "None."
    for one in bad:
        codes = ", then ".join(str(code) for code in one.codes)
        yield f"- {one.outcome}: {one.fault} at {one.stage}, call {one.at} of {one.of} ({one.hit}): exit {codes}"
        yield from (f"  - `{line}`" for line in (*one.differs, *one.foreign, *one.leaked))

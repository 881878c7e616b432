"""This module writes docs/reliability.md from what the harness found; nobody else writes there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from faults import report_mended, rounds
from faults.kinds import FAULTS
from faults.report_others import PARTS, fuzzed, interrupts, scenarios
from faults.results import Row
from faults.rounds import GOOD, STAGES, Round

_WORDS = {
    "reset": "connection reset before the call arrived",
    "lost-answer": "connection reset after it was carried out",
    "error": "500",
    "throttle": "throttled",
    "denied": "access denied",
    "kill": "`kill -9` of hubctl",
    "interrupt": "Ctrl-C (SIGINT to hubctl)",
}


def text(rows: Sequence[Row]) -> str:
    """The page."""
    counting, mended = report_mended.parted(rows)
    every = [rounds.of(row) for row in counting if row["kind"] == rounds.KIND]
    hit = [one for one in every if one.hit]
    parts = (
        _head(every, hit),
        _before(mended),
        _revisions(rows),
        _by_stage(hit),
        _by_fault(hit),
        scenarios(rows),
        interrupts(rows),
        fuzzed(rows),
        _points(hit),
        _wrong(hit),
        report_mended.told(mended, rows),
    )
    return "\n\n".join(part for part in map("\n".join, parts) if part)


def _head(every: Sequence[Round], hit: Sequence[Round]) -> Iterable[str]:
    found = Counter(one.outcome for one in hit)
    named = {(one.stage, one.name): len(one.codes) for one in every if one.leg == 0}
    stuck, lost, foreign = found["stuck"], found["lost"], found["foreign touched"]
    left = sum(any(line.startswith("+") for line in one.differs) for one in hit)
    of = {one.stage: one.of for one in every}
    points = len({(one.stage, one.fault, one.at) for one in hit if one.leg == 0})
    missing = [stage.name for stage in STAGES if stage.name not in of]
    not_run = f" Not run: {'; '.join(missing)}." if missing else ""
    return (
        "# What happens to a run that is broken",
        "",
        "Written by `make reliability` from the results of the harness in `faults/results`. The results "
        "are made by `make fault-sweep`, `make scenarios`, `make interrupts` and `make fuzz`.",
        "",
        "A proxy stands before the sandbox's AWS and Kubernetes, counts the calls that change something, and breaks "
        "the N-th of a stage. Then hubctl is run again, with nothing else done, and the sandbox is compared with that "
        "of an undisturbed run: everything that AWS and Kubernetes list, with its settings and what it is joined to, "
        "and every address in every Terraform state. Things of somebody else with nearly the same names and tags are "
        "compared byte for byte. Secrets that only this event has are looked for in all command lines, in the "
        "environments of terraform and helm, in every file of the work directory and in what was printed.",
        "",
        f"**{len(hit)} calls broken, in {len(named)} rounds of {sum(named.values())} runs: "
        f"{found['ridden through']} ridden through by the same run, {found['resumed']} finished by a later one; "
        f"{stuck} stuck, {lost} not as undisturbed, {left} with something left over, {foreign} touched what is not "
        f"hubctl's, {found['secret leaked']} showed a secret.**",
        "",
        f"{points} of the {sum(of.values()) * len(FAULTS)} points (stages x changing calls x faults) were run in the "
        f"first run of a round. {len(every) - len(hit)} faults more were set and never reached, and are not counted."
        f"{not_run}",
        "",
        "A round is of one of five kinds. *Single*: one fault, then hubctl again. *Crowd*: every third call of a run "
        "meets a reset, a 500 or throttling; three crowds break each call once. *Losses*: run after run loses the "
        "answer to every third call. *Relay*: a run in a crowd is ended by a denied call, the next one by Ctrl-C (or "
        "the other way round), the next one by `kill -9`; the fourth meets a lost answer. *Chain*: a relay of eight "
        "runs, six of them ended by a denied call or Ctrl-C, without the crowds. "
        "After the last fault hubctl must be done with the next run. A call that is sent again because it was broken "
        "is not counted again.",
        "",
        "Stages run from a snapshot of the sandbox, by hubctl's own session, locks, engine and adapters "
        "(`faults/stage.py`), with the event of `faults/event.toml`.",
    )


def _before(mended: Sequence[Row]) -> Iterable[str]:
    calls = sum(bool(row.get("hit")) for row in mended)
    if mended:
        again = len({(row["stage"], row["name"]) for row in mended})
        yield f"{calls} calls more, in {again} rounds, went wrong before something was mended; these rounds were run "
        yield "again and count as they went then. The end of the page tells them."


def _revisions(rows: Sequence[Row]) -> Iterable[str]:
    """Which code was tried. A part whose rows are of several is named with each."""
    parts: dict[str, dict[str, None]] = {}
    for row in rows:
        name = row["stage"] if row["kind"] == rounds.KIND else PARTS[row["kind"]]
        parts.setdefault(row.get("revision", "") or "unknown", {})[name] = None
    if len(parts) == 1:
        yield f"All of it was tried on one revision of hubctl: {next(iter(parts))}."
        return
    yield "What was tried on which revision of hubctl:"
    yield ""
    yield from (f"- {revision}: {', '.join(names)}" for revision, names in parts.items())


def _by_stage(hit: Sequence[Round]) -> Iterable[str]:
    yield "## Stages x faults"
    yield ""
    yield "In each cell: broken calls after which all ended as in the undisturbed run, of broken calls."
    yield ""
    yield "| stage | changing calls | points hit | " + " | ".join(FAULTS) + " |"
    yield "|---" * (3 + len(FAULTS)) + "|"
    names = [stage.name for stage in STAGES]
    for name in [*names, *sorted({one.stage for one in hit} - set(names))]:
        own = [one for one in hit if one.stage == name]
        if own:
            cells = [_cell([one for one in own if one.fault == fault]) for fault in FAULTS]
            points = len({(one.at, one.fault) for one in own if one.leg == 0})
            yield f"| {name} | {max(one.of for one in own)} | {points} | {' | '.join(cells)} |"


def _cell(own: Sequence[Round]) -> str:
    good = sum(one.outcome in GOOD for one in own)
    return f"{good}/{len(own)}" if own else "-"


def _by_fault(hit: Sequence[Round]) -> Iterable[str]:
    yield "## What came of each fault"
    yield ""
    yield "| fault | calls | ridden through | resumed by a later run | exit codes of the broken run | wrong |"
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
        yield f"| {call} | {faults} | {len(own)} | {sum(one.outcome in GOOD for one in own)} |"


def _wrong(hit: Sequence[Round]) -> Iterable[str]:
    """Rounds, not calls: what a round ended with is of all that was broken in it."""
    yield "## What went wrong in the sweep"
    yield ""
    bad: dict[tuple[str, str], list[Round]] = {}
    for one in hit:
        if one.outcome not in GOOD:
            bad.setdefault((one.stage, one.name), []).append(one)
    if not bad:
        yield "None."
    for own in bad.values():
        first = own[0]
        codes = ", then ".join(str(code) for code in first.codes)
        where = "; ".join(f"{one.fault} at call {one.at} of run {one.leg + 1} ({one.hit})" for one in own[:12])
        yield f"- {first.outcome}: {first.stage}, exit {codes}: {where}"
        yield from (f"  - `{_short(line)}`" for line in (*first.differs, *first.foreign, *first.leaked)[:20])


def _short(line: str) -> str:
    return line if len(line) <= 300 else line[:300] + " …"

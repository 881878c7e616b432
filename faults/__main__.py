"""`python -m faults sweep` runs rounds, `python -m faults report` writes docs/reliability.md from their results."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from faults import schedule
from faults.kinds import FAULTS
from faults.lane import Lane
from faults.report import text
from faults.report_others import INTERRUPT, SCENARIO
from faults.results import FOLDER, append, rows
from faults.rounds import FIRST_TWO, STAGES, Round, Stage
from faults.schedule import Sample
from faults.sweep import Sweep

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_EVENT = Path(__file__).parent / "event.toml"


@app.command()
def sweep(  # noqa: PLR0917 (options of a command line have names)
    results: Annotated[Path, typer.Option(help="JSON lines, one a broken call; appended to.")] = Path("faults.jsonl"),
    seconds: Annotated[float | None, typer.Option(help="Stop beginning rounds after this long.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Only this many rounds a stage with one fault each.")] = None,
    short: Annotated[bool, typer.Option("--short", help="Only the bot and the state bucket, up and down.")] = False,
    only: Annotated[str | None, typer.Option(help="Only stages whose name has this in it; those before, once.")] = None,
    faults: Annotated[str, typer.Option(help="Which faults, with commas.")] = ",".join(FAULTS),
    point: Annotated[
        list[str] | None, typer.Option(help="Only this one: STAGE:FAULT:NUMBER. May be given again.")
    ] = None,
    control: Annotated[bool, typer.Option("--control", help="First each stage undisturbed, once more.")] = False,
    crowded: Annotated[int, typer.Option(help="Before that, so many rounds a stage with a crowd of faults.")] = 0,
    relays: Annotated[int, typer.Option(help="And so many rounds a stage in which every run is broken.")] = 0,
    chains: Annotated[int, typer.Option(help="And so many more, with more runs but no crowd.")] = 0,
    losses: Annotated[int, typer.Option(help="And so many in which runs lose every third answer.")] = 0,
    seed: int = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where to work, and keep what was learned; default: a temporary folder.")
    ] = None,
) -> None:
    """Break hubctl at each of its changes, run it again, and compare. Exit code 1 if anything was lost.

    Stages have equal shares of the time.
    """
    wrong = 0
    end = time.monotonic() + (seconds or float("inf"))
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        lane = Lane(folder or Path(temporary), _EVENT)
        with lane.open():
            chosen = [stage for stage in (FIRST_TWO if short else STAGES) if (only or "") in stage.name]
            runner = Sweep(lane, _until(chosen[-1], FIRST_TWO if short else STAGES), results)
            for stage, reference in runner.learn():
                typer.echo(
                    f"{stage.name}: {len(reference.calls)} changing calls, {reference.seconds:.0f} s undisturbed"
                )
            for stage in chosen if control else ():
                typer.echo("\n    ".join((f"{stage.name}, undisturbed again", *runner.again(stage))))
            sample = Sample(crowded, relays, chains, losses, rounds, faults.split(","), point or (), seed)
            queues = {stage: schedule.rounds(runner, stage, sample) for stage in chosen}
            for number, begin in enumerate(schedule.in_turn(queues)):
                if time.monotonic() > end:
                    typer.echo(f"stopped after {number} rounds")
                    break
                for done in begin():
                    wrong += not done.is_right
                    typer.echo(_line(done))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def scenarios(
    results: Annotated[Path | None, typer.Option(help="JSON lines, one a scenario; appended to.")] = None,
    only: Annotated[str, typer.Option(help="Only scenarios whose name has this in it.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Where to work; default: a temporary folder.")] = None,
) -> None:
    """Two machines, networks that are away, expired credentials, half-made events. Exit code 1 if one is wrong."""
    from faults import machines, outages, teardowns

    wrong = 0
    with tempfile.TemporaryDirectory(prefix="scenarios-") as temporary:
        lane = Lane(folder or Path(temporary), _EVENT)
        with lane.open():
            for done in chain(machines.run(lane, only), outages.run(lane, only), teardowns.run(lane, only)):
                append(SCENARIO, [done], results)
                codes = ", then ".join(str(code) for code in done.codes)
                said = "as it should be" if done.is_right else "WRONG"
                typer.echo(f"{done.name}: exit {codes}, {done.seconds:.0f} s: {said}")
                if not done.is_right:
                    wrong += 1
                    typer.echo("\n".join((*done.differs, *done.foreign, done.said[-3000:])))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def interrupts(
    rounds: Annotated[int, typer.Option(help="How many in all.")] = 200,
    lanes: Annotated[int, typer.Option(help="How many at the same time; they mostly wait.")] = 4,
    seed: int = 1,
    results: Annotated[Path | None, typer.Option(help="JSON lines, one a round; appended to.")] = None,
) -> None:
    """Interrupt and kill hubctl at random moments of an apply. Exit code 1 if a lock is left or a state is lost."""
    from concurrent.futures import ThreadPoolExecutor

    from faults.interrupts import Interrupted
    from faults.interrupts import rounds as interrupted
    from hubctl.tools.find import find_terraform

    terraform = str(find_terraform(os.environ))
    with tempfile.TemporaryDirectory(prefix="interrupts-") as temporary, ThreadPoolExecutor(lanes) as pool:

        def lane(number: int) -> list[Interrupted]:
            share = rounds // lanes + (number < rounds % lanes)
            return list(interrupted(Path(temporary) / str(number), terraform, share, seed * 1000 + number))

        done = [one for found in pool.map(lane, range(lanes)) for one in found]
    append(INTERRUPT, done, results)
    for name in ("SIGINT", "SIGKILL"):
        own = [one for one in done if one.signal == name]
        typer.echo(f"{name}: {len(own)} rounds, {sum(bool(one.wrong) for one in own)} with a lock or a state lost")
    for one in done:
        if one.wrong:
            typer.echo(f"{one.signal} after {one.after_seconds} s, exit {one.code}: {one.wrong}")
    raise typer.Exit(1 if any(one.wrong for one in done) else 0)


@app.command()
def report(
    results: Annotated[list[Path] | None, typer.Argument(help="Files of results, or folders of them.")] = None,
    to: Annotated[Path, typer.Option(help="The page.")] = Path("docs/reliability.md"),
) -> None:
    """Write the page about reliability from results."""
    to.write_text(text(list(rows(results or [FOLDER]))) + "\n", encoding="utf-8")


def _until(last: Stage, stages: Sequence[Stage]) -> Sequence[Stage]:
    """Stages that must be run to come to the last."""
    return stages[: list(stages).index(last) + 1]


def _line(done: Round) -> str:
    codes = ", then ".join(str(code) for code in done.codes)
    more = "".join(f"\n    {line}" for line in (*done.differs, *done.foreign, *done.leaked))
    run = f"run {done.leg + 1}, " if done.leg else ""
    where = f"{done.stage}, {run}call {done.at} of {done.of} ({done.hit or 'never reached'})"
    return f"{done.name}: {done.outcome}: {done.fault} at {where}: exit {codes}, {done.seconds:.0f} s{more}"


if __name__ == "__main__":
    app()

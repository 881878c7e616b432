"""`python -m faults sweep` runs rounds, `python -m faults report` writes docs/reliability.md from their results."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from faults.lane import Lane
from faults.report import text
from faults.rounds import FAULTS, FIRST_TWO, STAGES, Round, Sweep, read

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_EVENT = Path(__file__).parent / "event.toml"


@app.command()
def sweep(  # noqa: PLR0917 (options of a command line have names)
    results: Annotated[Path, typer.Option(help="JSON lines, one a round; appended to.")] = Path("faults.jsonl"),
    seconds: Annotated[float | None, typer.Option(help="Stop beginning rounds after this long.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Stop after this many rounds.")] = None,
    short: Annotated[bool, typer.Option("--short", help="Only the bot and the state bucket, up and down.")] = False,
    only: Annotated[str | None, typer.Option(help="Only stages whose name contains this; all are run once.")] = None,
    faults: Annotated[str, typer.Option(help="Which faults, with commas.")] = ",".join(FAULTS),
    point: Annotated[
        list[str] | None, typer.Option(help="Only this one: STAGE:FAULT:NUMBER. May be given again.")
    ] = None,
    crowded: Annotated[int, typer.Option(help="Before that, so many runs a stage with many faults each.")] = 0,
    seed: int = 1,
    folder: Annotated[Path | None, typer.Option(help="Where to work; default: a temporary folder.")] = None,
) -> None:
    """Break hubctl at each of its changes, run it again, and compare. Exit code 1 if anything was lost."""
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        lane = Lane(folder or Path(temporary), _EVENT)
        with lane.open():
            runner = Sweep(lane, FIRST_TWO if short else STAGES, results)
            for stage, reference in runner.learn():
                typer.echo(
                    f"{stage.name}: {len(reference.calls)} changing calls, {reference.seconds:.0f} s undisturbed"
                )
            for stage in runner.stages:
                for one in (one for turn in range(crowded) for one in runner.crowded(stage, seed + turn)):
                    wrong += one.outcome not in ("ridden through", "resumed", "not hit")
                    typer.echo(_line(one))
            end = time.monotonic() + (seconds or float("inf"))
            chosen = [p for p in runner.points(seed) if p[1] in faults.split(",") and (only or "") in p[0].name]
            points = [p for p in chosen if not point or f"{p[0].name}:{p[1]}:{p[2]}" in point]
            for number, chosen_point in enumerate(points[:rounds]):
                if time.monotonic() > end:
                    typer.echo(f"{len(points) - number} of {len(points)} points left out")
                    break
                done = runner.round(*chosen_point)
                wrong += done.outcome not in ("ridden through", "resumed", "not hit")
                typer.echo(_line(done))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def teardowns(
    folder: Annotated[Path | None, typer.Option(help="Where to work; default: a temporary folder.")] = None,
) -> None:
    """Take events down that are half made, edited since, or without their cluster. Exit code 1 if anything is left."""
    from faults.teardowns import run

    wrong = 0
    with tempfile.TemporaryDirectory(prefix="teardowns-") as temporary:
        lane = Lane(folder or Path(temporary), _EVENT)
        with lane.open():
            for done in run(lane):
                codes = ", then ".join(str(code) for code in done.codes)
                said = "gone, and nothing else" if done.is_right else "WRONG"
                typer.echo(f"{done.scenario}: exit {codes}, {done.seconds:.0f} s: {said}")
                if not done.is_right:
                    wrong += 1
                    typer.echo("\n".join((*done.differs, *done.foreign, done.said[-3000:])))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def interrupts(
    rounds: Annotated[int, typer.Option(help="How many in all.")] = 200,
    lanes: Annotated[int, typer.Option(help="How many at the same time; they mostly wait.")] = 4,
    seed: int = 1,
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
    for name in ("SIGINT", "SIGKILL"):
        own = [one for one in done if one.signal == name]
        typer.echo(f"{name}: {len(own)} rounds, {sum(bool(one.wrong) for one in own)} with a lock or a state lost")
    for one in done:
        if one.wrong:
            typer.echo(f"{one.signal} after {one.after_seconds} s, exit {one.code}: {one.wrong}")
    raise typer.Exit(1 if any(one.wrong for one in done) else 0)


@app.command()
def report(
    results: Annotated[list[Path], typer.Argument(help="Results of sweeps.")],
    to: Annotated[Path, typer.Option(help="The page.")] = Path("docs/reliability.md"),
) -> None:
    """Write the page about reliability from results."""
    to.write_text(text([one for path in results for one in read(path)]) + "\n", encoding="utf-8")


def _line(done: Round) -> str:
    codes = ", then ".join(str(code) for code in done.codes)
    more = "".join(f"\n    {line}" for line in (*done.differs, *done.foreign, *done.leaked))
    where = f"{done.stage}, call {done.at} of {done.of} ({done.hit or 'never reached'})"
    return f"{done.outcome}: {done.fault} at {where}: exit {codes}, {done.seconds:.0f} s{more}"


if __name__ == "__main__":
    app()

"""Puts a session together: the only importer of adapters and reporters, and with `hubctl sandbox` of the sandbox."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.work import keep_out_of_git
from hubctl.context import Context
from hubctl.core.events import Advice, Event, StepProgress
from hubctl.core.facts import MissingFactsError
from hubctl.errors import BugError, HubctlError, RefusedError
from hubctl.given import check_given
from hubctl.history import events
from hubctl.journal import Journal
from hubctl.operations import run_id
from hubctl.private import private_dir
from hubctl.reporters import make_reporter
from hubctl.reporters.plain import PlainReporter
from hubctl.session import Options, Session
from hubctl.stop import Stop
from hubctl.surroundings import Surroundings, surroundings
from hubctl.wiring.looks import Looks
from hubctl.wiring.trial import hub_api as hub_api
from hubctl.wiring.wires import Wires

if TYPE_CHECKING:
    from hubctl.doctor.instruments import Instruments
    from hubctl.ports.sources import Sources
    from hubctl.reporters import Reporter

_STAND_INS = "stand-ins are used, since their repositories cannot be reached"


@contextmanager
def session(options: Options, command: str, *, with_secrets: bool = False, drives: bool = True) -> Iterator[Session]:
    """A command's session. Commands that change something get a journal, and their events a reporter.

    A command that `drives` terraform and helm is refused where they are missing; one that only asks AWS needs neither.

    Raises UsageError for a config that is wrong, RefusedError for a tool, a secret or credentials that are missing,
    BugError for anything that nobody thought of, with the traceback in the run's log.
    """
    around = surroundings_of(options)
    clock = SystemClock()
    name = run_id(command, clock.now())
    journal = _journal(around.work, name)
    with ExitStack() as stack:
        stack.enter_context(journal)
        reporter = stack.enter_context(make_reporter(sys.stderr, events=options.events))
        stack.enter_context(_bugs_to(journal.log))
        if drives:
            check_given(options, around.config, around.environment, clock)
        wires = Wires(around, clock, drives)
        context = Context(wires.inputs(with_secrets), wires.ports(), Emit(journal, reporter))
        if around.stand_in_charts and options.makes:
            context.emit(Advice("charts", _STAND_INS))
        stop = Stop(clock, interrupt=wires.interrupt, kill=wires.children.kill)
        stack.enter_context(stop.at_once(context.emit))
        yield Session(context, stop, options, around.work, name, Looks(around, clock).instruments())


def instruments(options: Options) -> Instruments:
    """What `hubctl doctor` looks with. Nothing is written, so there is no journal either.

    Raises UsageError for a config that cannot be read.
    """
    return Looks(surroundings_of(options), SystemClock()).instruments()


def sources(options: Options) -> Sources:
    """Where seeds come from, asked for their sizes."""
    return Looks(surroundings_of(options), SystemClock()).sources()


def _journal(work: Path, name: str) -> Journal:
    """Raises RefusedError where it cannot be written: nothing has been touched yet."""
    try:
        keep_out_of_git(private_dir(work).parent)
        return Journal(work / "runs", name)
    except HubctlError as error:
        raise RefusedError(error.message, hint=error.hint) from error


def surroundings_of(options: Options) -> Surroundings:
    """A command's, in the sandbox where that was asked for. Raises UsageError for a config that cannot be read."""
    if not options.sandbox:
        return surroundings(options)
    from hubctl.rehearsal import rehearse

    return rehearse(options)


@dataclass(frozen=True)
class Emit:
    """First the journal, then the screen: what cannot be written down must not go on. What a change says while it is
    made may be lost: to break the change off for that would be worse."""

    journal: Journal
    reporter: Reporter

    def __call__(self, event: Event) -> None:
        with suppress(HubctlError) if isinstance(event, StepProgress) else nullcontext():
            self.journal(event)
        self.reporter(event)


@contextmanager
def _bugs_to(log: Path) -> Iterator[None]:
    try:
        yield
    except HubctlError:
        raise
    except MissingFactsError as error:
        raise HubctlError(f"{error}", hint="hubctl up") from error
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):
            raise
        log.write_text(traceback.format_exc())
        raise BugError(f"hubctl has a bug: {type(error).__name__}", hint=f"please report it with {log}") from error


def replay(run: Path, stream: TextIO) -> None:
    """Prints a journal as the lines that its run printed, with its times."""
    now = 0.0
    with PlainReporter(stream, monotonic=lambda: now) as reporter:
        for at, event in events(run):
            now = at.timestamp()
            reporter(event)

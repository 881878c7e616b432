"""What an archive is made of: entries, and what could not be had. Gathering never fails: what is missing is said."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hubctl.errors import HubctlError


@dataclass(frozen=True)
class Entry:
    """One file of the archive, as it was found. `what` is said of it in the list."""

    name: str
    text: str = field(repr=False)
    what: str


@dataclass(frozen=True)
class Missing:
    """What is not in the archive, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Question:
    """Something to ask that may be slow, or not answer at all."""

    what: str
    ask: Callable[[], Iterable[Entry]]


@dataclass(frozen=True)
class Gathered:
    """All of it."""

    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]


def gather(questions: Sequence[Question], *, seconds: float) -> Gathered:
    """Asks everything at the same time, and waits no longer than that. Threads that hang end with the program."""
    answers = [_Answer(question) for question in questions]
    end = time.monotonic() + seconds
    for answer in answers:
        answer.thread.join(max(end - time.monotonic(), 0))
    entries: list[Entry] = []
    missing: list[Missing] = []
    for answer in answers:
        found = list(answer.entries)
        entries += found
        if answer.thread.is_alive():
            missing.append(Missing(answer.question.what, f"no answer within {seconds:.0f} s"))
        elif answer.problem:
            missing.append(Missing(answer.question.what, answer.problem))
    return Gathered(tuple(entries), tuple(missing))


class _Answer:
    """What came of one question so far."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.entries: list[Entry] = []
        self.problem = ""
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            for entry in self.question.ask():
                self.entries.append(entry)
        except HubctlError as error:
            self.problem = error.message
        except Exception as bug:  # somebody asks for help: nothing may keep the rest from them
            self.problem = f"{type(bug).__name__}: {bug}"


def waiting_for(whats: Iterable[str], why: str) -> Iterator[Missing]:
    """Everything that cannot be asked for the same reason."""
    return (Missing(what, why) for what in whats)

"""This module counts the calls that change something, and says which of them meets a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from faults.calls import Call
from faults.kinds import RIDDEN_THROUGH
from faults.trouble import Trouble

_UNCOUNTED = ("s3:PUT hubctl lock", "s3:DELETE hubctl lock")
"""Written by the clock, from a thread of its own: with them no two runs would count alike."""


@dataclass
class Fault:
    """What happens to the N-th changing call (from 1). `act` is called when it comes, for faults that are signals."""

    kind: str
    at: int
    act: Callable[[], None] = lambda: None
    hit: str = ""
    """The call that it hit."""
    of: str = ""
    """Only calls of this name are counted, "ec2:CreateVpc"; empty: all."""
    trouble: Trouble | None = None
    """What begins with this call, and lasts."""


@dataclass
class Ledger:
    """The changing calls since it was last cleared, and the faults that wait.

    A call that is sent again because it was broken is not counted again: the N-th is the N-th of an undisturbed run.
    """

    calls: list[str] = field(default_factory=list)
    faults: Sequence[Fault] = ()
    _owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Broken calls that were not sent again yet, by name and path."""

    def begin(self) -> None:
        """Counts from the start again, with no fault."""
        self.calls, self.faults, self._owed = [], (), Counter()

    def note(self, call: Call, path: str) -> Fault | None:
        """Counts a call; gives the fault if this is the one."""
        if not call.changes or call.name in _UNCOUNTED or self._is_again(call, path):
            return None
        self.calls.append(call.name)
        fault = next((one for one in self.faults if one.of in ("", call.name) and one.at == self._count(one)), None)
        if fault is not None:
            fault.hit = call.name
            self._owed[call.name, path] += fault.kind in RIDDEN_THROUGH
        return fault

    def _is_again(self, call: Call, path: str) -> bool:
        if not self._owed[call.name, path]:
            return False
        self._owed[call.name, path] -= 1
        return True

    def _count(self, fault: Fault) -> int:
        return self.calls.count(fault.of) if fault.of else len(self.calls)

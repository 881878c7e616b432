"""What is known of terraform and helm processes that hubctl started on this machine, in this or an earlier run."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class ChildProcesses(Protocol):
    """Subjects are "terraform cluster", "helm ohw-prod prod"."""

    def at_work(self, subject: str) -> str | None:
        """In words, what an earlier run's process still does on the subject; None if there is none."""
        ...

    def unseen_since(self, subject: str) -> dt.datetime | None:
        """When the subject's last process began, if it has ended and may have left something half done: no hubctl saw
        how, it was killed, or it failed without putting things in order."""
        ...

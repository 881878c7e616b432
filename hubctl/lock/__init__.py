"""One run at a time per event: a file on this machine, and an object in the state bucket for all other machines.

The file is held by the operating system while we live: the kernel releases it when its holder ends, however it ends, so
a lock of a dead run on this machine never has to be broken by hand. The object is renewed while we live; a run that
died elsewhere leaves it behind, and `hubctl unlock` tells whether that is so.
"""

from __future__ import annotations

from hubctl.lock.holder import Holder
from hubctl.lock.keeper import held
from hubctl.lock.local import check_free, held_here, holder_here
from hubctl.lock.shared import KEY, RENEW_SECONDS, STALE_SECONDS, SharedLock, check_free_elsewhere

__all__ = [
    "KEY",
    "RENEW_SECONDS",
    "STALE_SECONDS",
    "Holder",
    "SharedLock",
    "check_free",
    "check_free_elsewhere",
    "held",
    "held_here",
    "holder_here",
]

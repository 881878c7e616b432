"""The part of the examination that `up` makes of itself: what is certain to stop it, and is known within a moment."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from hubctl.core.findings import Finding, Stops
from hubctl.doctor import kubernetes, offerings, quotas, taken
from hubctl.doctor.examination import looked_at
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.subject import Subject
from hubctl.errors import RefusedError

PATIENCE_SECONDS = 5.0
"""It takes one, as a rule. What is not known by then is left out: `up` finds out by itself, later."""

CERTAIN: tuple[Subject, ...] = (
    Subject("names", taken.buckets),
    Subject("names", taken.log_group),
    Subject("names", taken.cluster),
    Subject("Kubernetes", kubernetes.version),
    Subject("instance types", offerings.instance_types),
    Subject("quotas", quotas.vpcs, "VPCs"),
    Subject("quotas", quotas.addresses, "Elastic IP addresses"),
)
"""Permissions are left to `hubctl doctor`: the simulator says no now and then where AWS says yes."""


def check(instruments: Instruments, subjects: Sequence[Subject] = CERTAIN) -> None:
    """Raises RefusedError that names everything that would stop `up`. What cannot be looked at stops nothing."""
    pool = ThreadPoolExecutor(len(subjects))
    futures = [pool.submit(looked_at, subject, instruments) for subject in subjects]
    wait(futures, timeout=PATIENCE_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    known = [finding for future in futures if future.done() for finding in future.result()]
    stopping = [finding for finding in known if Stops.UP in finding.stops]
    if stopping:
        raise RefusedError("\n       ".join(f"{one.what}: {one.reason}" for one in stopping), hint=_hints(stopping))


def _hints(stopping: list[Finding]) -> str:
    return "\n     ".join(dict.fromkeys(one.fix for one in stopping))

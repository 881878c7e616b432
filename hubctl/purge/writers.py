"""Says of a bucket that keeps filling who writes into it, and what to type against that."""

from __future__ import annotations

from hubctl.errors import HubctlError
from hubctl.ports.buckets import Writers

_MOST_NAMED = 3


def keeps_filling(bucket: str, came: str, writers: Writers) -> HubctlError:
    """The error for a bucket that is not empty after all rounds. `came` says how much was found in the last one."""
    said = [f"{bucket} keeps filling: {came}", *_newest(writers)]
    named = writers.sources[:_MOST_NAMED]
    if named:
        said.append(f"set up to write into it: {', '.join(source.words for source in named)}")
    stop = "; ".join(source.remedy for source in named) or "stop what writes to it (a running server, a job elsewhere)"
    return HubctlError("; ".join(said), hint=f"{stop}; then run the same command again")


def _newest(writers: Writers) -> list[str]:
    if writers.at is None:
        return []
    folder, found, _ = writers.key.rpartition("/")
    owner = f", owned by {writers.owner}" if writers.owner else ""
    where = f"below {folder}/" if found else "at the top"
    return [f"the newest object was written {where} at {writers.at:%Y-%m-%d %H:%M:%S} UTC{owner}"]

"""What is on this machine: config, journals, what terraform said, receipt. Only what is named here is ever read.

Never: states, variables, kubeconfigs, keys. They are hubctl's own, and nobody needs them to help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hubctl.support.contents import Entry

NEWEST_RUNS = 20
MOST_CHARACTERS = 2_000_000
"""Of one file; its end counts."""
_KEPT_OUT = frozenset({"sandbox"})


def of_config(config: Path, extra_values: Iterable[str] = ()) -> Iterator[Entry]:
    """The config as it is written, and the files that it names."""
    if config.is_file():
        yield Entry("config.toml", read(config), "the config")
    for name in extra_values:
        if (config.parent / name).is_file():
            yield Entry(
                f"extra-values/{Path(name).name}", read(config.parent / name), "Helm values that the config names"
            )


def work_directories(base: Path, event: str, *, sandbox: bool) -> list[Path]:
    """The event's own; all of them where the config cannot be read."""
    if event:
        return [base / (f"{event}.sandbox" if sandbox else event)]
    return sorted(path for path in base.glob("*") if path.is_dir() and path.name not in _KEPT_OUT)


def of_work(work: Path) -> Iterator[Entry]:
    """What hubctl wrote down of an event."""
    runs = work / "runs"
    journals = [path for path in sorted(runs.glob("*.jsonl")) if path.stat().st_size][-NEWEST_RUNS:]
    for path in journals:
        yield Entry(f"runs/{path.name}", read(path), "journal of a run")
    for path in sorted(runs.glob("*.log"))[-NEWEST_RUNS:]:
        yield Entry(f"runs/{path.name}", read(path), "traceback of a bug")
    yield from _of_terraform(work / "roots")
    for path in sorted((work / "running").glob("*.run")):
        if path.stat().st_size:
            yield Entry(f"running/{path.name}", read(path), "a terraform or helm whose end nobody saw")
    for name, what in (("receipt.json", "receipt of the teardown"), ("lock", "who holds the event on this machine")):
        if (work / name).is_file() and (work / name).stat().st_size:
            yield Entry(name, read(work / name), what)


def _of_terraform(roots: Path) -> Iterator[Entry]:
    known = {
        "last-apply.jsonl": "what terraform said in its last apply",
        ".terraform.lock.hcl": "versions of terraform's providers",
        "crash.log": "crash of terraform",
    }
    for name, what in known.items():
        for path in sorted(roots.rglob(name)):
            folder = path.parent.relative_to(roots).as_posix()
            yield Entry(f"terraform/{folder}/{name.removeprefix('.')}", read(path), what)


def read(path: Path) -> str:
    """A text, whatever its bytes are. Cut only after secrets were taken out, or half of one might stay."""
    return path.read_bytes().decode("utf-8", errors="replace")

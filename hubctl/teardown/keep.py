"""What is to be left standing: what the command line says, and what an earlier teardown was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubctl.config.model import EventConfig
from hubctl.core.keep import FILE_SYSTEM, Keep
from hubctl.errors import UsageError
from hubctl.purge.leftovers import Search
from hubctl.teardown.holdings import Holding


def parse(text: str, config: EventConfig) -> Keep:
    """`efs,bucket:data` as it is typed, and the bucket that homes are exported into. Raises UsageError for anything
    that the event has not."""
    wanted = [word.strip() for word in text.split(",") if word.strip()]
    there = [FILE_SYSTEM, *(f"bucket:{short}" for short in config.buckets)]
    unknown = [word for word in wanted if word not in there]
    if unknown:
        raise UsageError(
            f"--keep: the event has no {', '.join(map(repr, unknown))}", hint=f"choose from: {', '.join(there)}"
        )
    return _of([*wanted, *([f"bucket:{config.export.bucket}"] if config.export.bucket else [])])


def marked(found: Search, config: EventConfig) -> Keep:
    """What carries the mark of an earlier teardown: it is kept until somebody takes the mark away."""
    names = {config.bucket_name(short): f"bucket:{short}" for short in config.buckets}
    kept = [names[one.thing.id] for one in found.kept if one.thing.id in names]
    return _of([*kept, *([FILE_SYSTEM] if any(one.thing.kind == "file system" for one in found.kept) else [])])


def draining(buckets: Iterable[Holding], config: EventConfig) -> Keep:
    """The buckets that S3 empties."""
    names = {holding.size.name for holding in buckets if holding.to_drain}
    return Keep(draining=frozenset(short for short in config.buckets if config.bucket_name(short) in names))


def _of(words: Sequence[str]) -> Keep:
    buckets = (word.removeprefix("bucket:") for word in words if word.startswith("bucket:"))
    return Keep(FILE_SYSTEM in words, frozenset(buckets))

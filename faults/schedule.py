"""This module says which round is next, so that a sample of any length has its share of every stage and fault."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from faults.kinds import FAULTS
from faults.rounds import Round, Stage
from faults.sweep import Sweep

Begin = Callable[[], list[Round]]
_SELDOM_FIRST = ("kill", "interrupt", "denied", "lost-answer", "throttle", "error", "reset")
"""Of single faults: a crowd has a third of all calls reset, refused or throttled, but none of the others."""


@dataclass(frozen=True)
class Sample:
    """What to run of each stage: so many crowds, relays, chains and losses, and so many rounds with one fault."""

    crowds: int = 0
    relays: int = 0
    chains: int = 0
    losses: int = 0
    singles: int | None = None
    """None: every call with every fault."""
    faults: Sequence[str] = FAULTS
    only: Sequence[str] = ()
    """Points as "STAGE:FAULT:NUMBER"; empty: all."""
    seed: int = 1


def rounds(sweep: Sweep, stage: Stage, sample: Sample) -> Iterator[Begin]:
    """The rounds of a stage: those that break most calls first."""
    for turn in range(max(sample.crowds, sample.relays, sample.chains, sample.losses)):
        number = sample.seed + turn
        if turn < sample.crowds:
            yield partial(sweep.crowded, stage, number)
        if turn < sample.chains:
            yield partial(sweep.chain, stage, number)
        if turn < sample.losses:
            yield partial(sweep.lost, stage, number)
        if turn < sample.relays:
            yield partial(sweep.relay, stage, number)
    for fault, at in points(len(sweep.reference(stage).calls), sample, stage)[: sample.singles]:
        yield partial(sweep.single, stage, fault, at)


def points(calls: int, sample: Sample, stage: Stage) -> list[tuple[str, int]]:
    """Faults in turn, each at calls in an order of its own: any beginning is a fair sample."""
    generator = random.Random(f"{sample.seed} {stage.name}")  # noqa: S311 (no secret)
    columns = [
        [(fault, at) for at in generator.sample(range(1, calls + 1), calls)]
        for fault in _SELDOM_FIRST
        if fault in sample.faults
    ]
    mixed = [one for row in zip(*columns, strict=True) for one in row]
    return [(f, at) for f, at in mixed if not sample.only or f"{stage.name}:{f}:{at}" in sample.only]


def in_turn(queues: Mapping[Stage, Iterator[Begin]], clock: Callable[[], float] = time.monotonic) -> Iterator[Begin]:
    """Rounds of all stages: the next is of the stage that has had least time until now."""
    waiting = dict(queues)
    spent = dict.fromkeys(waiting, 0.0)
    while waiting:
        stage = min(waiting, key=lambda one: spent[one])
        following = next(waiting[stage], None)
        if following is None:
            del waiting[stage]
            continue
        began = clock()
        yield following
        spent[stage] += clock() - began

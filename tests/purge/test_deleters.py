from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from hubctl.ports.buckets import Refusal, Version
from hubctl.purge.deleters import DELETERS, Deleters, Tally
from hubctl.purge.pace import Pace
from tests.fakes.buckets import FakeBuckets
from tests.fakes.clock import FakeClock

MANY = 10 * DELETERS


class SlowBuckets(FakeBuckets):
    """Answers no deletion until told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()

    def delete_versions(self, bucket: str, versions: Sequence[Version]) -> Sequence[Refusal]:
        self.answer.wait()
        return []


def test_who_lists_faster_than_s3_deletes_is_held_back() -> None:
    """Or the whole bucket would come to lie in memory."""
    store, tally, clock = SlowBuckets(), Tally(), FakeClock()
    with Deleters(store, "b", clock=clock, pace=Pace(clock), tally=tally, counted=lambda _: None) as deleters:
        lister = threading.Thread(target=lambda: [deleters.put([Version("p/a", "v")]) for _ in range(MANY)])
        lister.start()
        time.sleep(0.2)
        waiting = tally.listed
        store.answer.set()
        lister.join()
    assert DELETERS <= waiting < 2 * DELETERS
    assert tally.listed == MANY

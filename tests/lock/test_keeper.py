from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hubctl.errors import HubctlError, LockedError
from hubctl.lock import KEY, Holder, SharedLock, held
from tests.lock.conftest import MemoryStore

ME = Holder.me("up", "mine")
OTHER = dataclasses.replace(ME, who="ada@elsewhere", run="theirs")


class Heard:
    """What the keeper said."""

    def __init__(self) -> None:
        self.lost: list[HubctlError] = []
        self.told: list[str] = []
        self._something = threading.Event()

    def on_lost(self, error: HubctlError) -> None:
        self.lost.append(error)
        self._something.set()

    def wait(self) -> HubctlError:
        assert self._something.wait(10)
        return self.lost[0]


@pytest.fixture
def heard() -> Heard:
    return Heard()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_lock_is_in_the_bucket_while_the_run_lives_and_gone_after(
    store: MemoryStore, heard: Heard, tmp_path: Path
) -> None:
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        first = store.objects[KEY]
        _until(lambda: store.objects[KEY] != first)
    assert store.objects == {}
    assert (heard.lost, heard.told) == ([], [])


def test_a_lock_goes_into_a_bucket_that_is_made_during_the_run(
    store: MemoryStore, heard: Heard, tmp_path: Path
) -> None:
    store.there = False
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        assert store.objects == {}
        store.there = True
        _until(lambda: KEY in store.objects)
    assert store.objects == {}


def test_a_run_whose_lock_was_broken_hears_of_it(store: MemoryStore, heard: Heard, tmp_path: Path) -> None:
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        SharedLock(store, OTHER)  # as `hubctl unlock`, then another run:
        store.objects[KEY] = (OTHER.write(), "another")
        error = heard.wait()
    assert isinstance(error, LockedError)
    assert "ada@elsewhere" in error.message
    assert store.objects[KEY][0] == OTHER.write()


def test_a_lock_that_vanished_stops_up_but_goes_with_the_bucket_in_teardown(
    store: MemoryStore, heard: Heard, tmp_path: Path
) -> None:
    teardown = dataclasses.replace(ME, command="teardown")
    with held(tmp_path / "lock", store, teardown, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        store.objects.clear()
        store.there = False
        time.sleep(0.2)
    assert heard.lost == []
    store.there = True
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        store.objects.clear()
        assert "it is gone" in heard.wait().message


def test_a_network_that_is_away_for_a_moment_loses_nothing(store: MemoryStore, heard: Heard, tmp_path: Path) -> None:
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        store.reachable = False
        time.sleep(0.1)
        store.reachable = True
        before = store.objects[KEY]
        _until(lambda: store.objects[KEY] != before)
    assert heard.lost == []
    away, back = heard.told
    assert "no network; what runs goes on trying" in away, "said once, though it failed many times"
    assert back == "the state bucket answers again"


def test_the_end_of_a_run_does_not_wait_for_a_network_that_swallows_everything(
    store: MemoryStore, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubctl.lock.keeper.LEAVE_SECONDS", 0.05)
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        store.silent.set()
        _until(store.asked.is_set)
    assert KEY in store.objects, "nobody can ask for it; the next run takes it over"
    store.silent.clear()


def test_a_network_that_stays_away_stops_the_run(
    store: MemoryStore, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubctl.lock.keeper.STALE_SECONDS", 0.05)
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append, renew_seconds=0.01):
        store.reachable = False
        error = heard.wait()
    assert "could not be renewed" in error.message
    assert error.exit_code == 1, "nobody else has the event, as far as anybody knows"


def test_the_lock_of_a_killed_run_of_this_machine_is_taken_over_and_that_is_said(
    store: MemoryStore, heard: Heard, tmp_path: Path
) -> None:
    dead = dataclasses.replace(ME, pid=1, run="dead")
    SharedLock(store, dead).acquire()
    (tmp_path / "lock").write_bytes(dead.write())
    with held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append):
        assert "run dead) has ended without releasing its lock" in heard.told[0]


def test_who_comes_second_on_another_machine_changes_nothing(store: MemoryStore, heard: Heard, tmp_path: Path) -> None:
    SharedLock(store, OTHER).acquire()
    before = dict(store.objects)
    with (
        pytest.raises(LockedError, match="ada@elsewhere"),
        held(tmp_path / "lock", store, ME, on_lost=heard.on_lost, tell=heard.told.append),
    ):
        pass
    assert store.objects == before

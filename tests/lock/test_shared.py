from __future__ import annotations

import dataclasses

import pytest

from hubctl.errors import LockedError
from hubctl.lock import KEY, Holder, SharedLock, check_free_elsewhere
from hubctl.ports.lock import NoStoreError
from tests.lock.conftest import MemoryStore

ME = Holder.me("up", "mine")
OTHER = dataclasses.replace(ME, who="ada@elsewhere", run="theirs", command="teardown")


def test_who_comes_second_is_told_who_was_first(store: MemoryStore) -> None:
    SharedLock(store, OTHER).acquire()
    with pytest.raises(LockedError, match=r"hubctl teardown of ada@elsewhere .*run theirs\) is at work") as refused:
        SharedLock(store, ME).acquire()
    assert refused.value.exit_code == 6
    assert "hubctl unlock" in refused.value.hint


def test_a_holder_that_was_not_heard_of_is_refused_too_and_that_is_said(store: MemoryStore) -> None:
    SharedLock(store, OTHER).acquire()
    store.age_seconds = 600
    with pytest.raises(LockedError, match="not been heard of for 10 min"):
        SharedLock(store, ME).acquire()


def test_a_run_of_this_machine_that_has_ended_is_taken_over(store: MemoryStore) -> None:
    SharedLock(store, OTHER).acquire()
    dead = SharedLock(store, ME).acquire(OTHER)
    assert dead is not None
    assert dead.run == "theirs"


def test_who_only_asks_is_told_the_same_and_takes_nothing(store: MemoryStore) -> None:
    check_free_elsewhere(store, None)
    SharedLock(store, OTHER).acquire()
    with pytest.raises(LockedError, match="ada@elsewhere"):
        check_free_elsewhere(store, None)
    check_free_elsewhere(store, OTHER)


def test_a_lock_that_was_released_is_free(store: MemoryStore) -> None:
    first = SharedLock(store, OTHER)
    first.acquire()
    assert first.renew()
    first.release()
    assert store.objects == {}
    assert SharedLock(store, ME).acquire() is None


def test_a_renewal_that_arrived_though_no_answer_came_leaves_the_lock_ours(store: MemoryStore) -> None:
    mine = SharedLock(store, ME)
    mine.acquire()
    store.write(KEY, ME.renewing().write(), replacing=store.objects[KEY][1])  # and the call failed
    assert mine.renew()
    mine.release()
    assert store.objects == {}


def test_a_lock_that_somebody_took_is_neither_renewed_nor_removed(store: MemoryStore) -> None:
    mine = SharedLock(store, ME)
    mine.acquire()
    SharedLock(store, OTHER).acquire(ME)
    assert not mine.renew()
    mine.release()
    assert Holder.read(store.objects[KEY][0]) == mine.other_holder()


def test_before_there_is_a_bucket_nothing_is_held(store: MemoryStore) -> None:
    store.there = False
    mine = SharedLock(store, ME)
    with pytest.raises(NoStoreError):
        mine.acquire()
    assert not mine.is_held

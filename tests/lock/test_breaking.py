from __future__ import annotations

import dataclasses
import datetime as dt
import json
import socket
from pathlib import Path

import pytest

from hubctl.lock import Holder, SharedLock, held_here
from hubctl.lock.breaking import Examination, FoundLock, Verdict, remove
from tests.lock.conftest import MemoryStore

ME = Holder.me("up", "mine")
ELSEWHERE = dataclasses.replace(ME, who="ada@elsewhere", run="theirs")
STATES = (("cluster", "cluster/terraform.tfstate"),)


@dataclasses.dataclass
class Children:
    """What this machine's kernel and records know."""

    words: str | None = None
    died: dt.datetime | None = None

    def at_work(self, _subject: str) -> str | None:
        return self.words

    def unseen_since(self, _subject: str) -> dt.datetime | None:
        return self.died


def look(store: MemoryStore, here: Path, children: Children | None = None) -> tuple[FoundLock, ...]:
    return tuple(Examination(store, children or Children(), here / "lock").locks(STATES))


def terraform_lock(store: MemoryStore, host: str) -> None:
    text = {"ID": "abc", "Operation": "OperationTypeApply", "Who": f"ada@{host}", "Created": "2027-08-09T16:00:00Z"}
    store.write("cluster/terraform.tfstate.tflock", json.dumps(text).encode())


def test_nothing_is_found_where_nobody_holds_anything(store: MemoryStore, tmp_path: Path) -> None:
    assert look(store, tmp_path) == ()


def test_a_run_that_lives_on_this_machine_is_alive(store: MemoryStore, tmp_path: Path) -> None:
    SharedLock(store, ME).acquire()
    store.age_seconds = 10_000  # asleep, say: the kernel knows better
    with held_here(tmp_path / "lock", ME):
        (found,) = look(store, tmp_path)
    assert found.verdict is Verdict.ALIVE


def test_a_run_of_this_machine_that_has_ended_is_dead(store: MemoryStore, tmp_path: Path) -> None:
    SharedLock(store, ME).acquire()
    (tmp_path / "lock").write_bytes(ME.write())
    (found,) = look(store, tmp_path)
    assert found.verdict is Verdict.DEAD
    assert remove(store, found)
    assert store.objects == {}


@pytest.mark.parametrize(("age", "verdict"), [(40, Verdict.ALIVE), (299, Verdict.ALIVE), (400, Verdict.DEAD)])
def test_a_run_elsewhere_is_judged_by_when_it_was_heard_of(
    store: MemoryStore, tmp_path: Path, age: int, verdict: Verdict
) -> None:
    SharedLock(store, ELSEWHERE).acquire()
    store.age_seconds = age
    (found,) = look(store, tmp_path)
    assert found.verdict is verdict
    assert "ada@elsewhere" in found.holder


def test_a_lock_that_was_taken_anew_since_is_not_removed(store: MemoryStore, tmp_path: Path) -> None:
    first = SharedLock(store, ELSEWHERE)
    first.acquire()
    store.age_seconds = 400
    (found,) = look(store, tmp_path)
    first.release()
    SharedLock(store, ME).acquire()
    before = dict(store.objects)
    assert not remove(store, found)
    assert store.objects == before


def test_a_terraform_that_is_still_at_work_here_is_alive(store: MemoryStore, tmp_path: Path) -> None:
    terraform_lock(store, socket.gethostname())
    (found,) = look(store, tmp_path, Children("terraform apply cluster of an earlier run"))
    assert (found.verdict, "terraform apply cluster" in found.why) == (Verdict.ALIVE, True)


def test_a_terraform_that_died_here_is_dead_if_the_lock_is_of_its_time(store: MemoryStore, tmp_path: Path) -> None:
    terraform_lock(store, socket.gethostname())
    store.age_seconds = 100
    now = dt.datetime.now(dt.UTC)
    (found,) = look(store, tmp_path, Children(died=now - dt.timedelta(seconds=110)))
    assert found.verdict is Verdict.DEAD
    (found,) = look(store, tmp_path, Children(died=now - dt.timedelta(seconds=10_000)))
    assert found.verdict is Verdict.UNKNOWN


def test_nobody_can_tell_of_a_young_terraform_elsewhere(store: MemoryStore, tmp_path: Path) -> None:
    terraform_lock(store, "elsewhere")
    (found,) = look(store, tmp_path, Children(died=dt.datetime.now(dt.UTC)))
    assert found.verdict is Verdict.UNKNOWN
    store.age_seconds = 3 * 3600
    assert look(store, tmp_path)[0].verdict is Verdict.DEAD


def test_a_terraform_of_a_living_run_is_alive_however_old(store: MemoryStore, tmp_path: Path) -> None:
    SharedLock(store, ELSEWHERE).acquire()
    terraform_lock(store, "elsewhere")
    store.age_seconds = 200
    assert [found.verdict for found in look(store, tmp_path)] == [Verdict.ALIVE, Verdict.ALIVE]

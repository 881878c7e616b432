"""Whatever happens to hubctl in the middle of an apply, the state is saved and the lock is released."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from hubctl.adapters.process import Children
from hubctl.adapters.running import find_running
from hubctl.core.changes import Changes
from hubctl.core.terraform import S3Backend
from hubctl.errors import InterruptedRunError
from tests.adapters.conftest import Bench
from tests.fakes.s3 import FakeBucket

pytestmark = pytest.mark.slow

WRITES_TAKE_SECONDS = 0.7
"""As a far bucket can: with the runners of other tools, terraform died of a broken pipe in exactly this time."""

RUN = """
import json, os, sys
from pathlib import Path
from hubctl.adapters.process import Children
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.core.terraform import Identity, Root, S3Backend
from hubctl.tools.find import find_terraform
given = json.loads(sys.argv[1])
work = Path(given["work"])
terraform = TerraformRunner(find_terraform(os.environ), work, Path(given["modules"]), lambda _: given["environment"],
                            Children(work), cache=work / "cache")
backend = S3Backend(*given["backend"])
terraform.apply(Root("words", backend, Identity.OPERATOR, given["variables"]),
                progress=lambda words, _: print(words, flush=True))
"""


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@dataclass
class Slow:
    """An apply that is in the middle of making something, on a slow bucket."""

    bench: Bench
    bucket: FakeBucket
    remote: S3Backend

    @property
    def resources(self) -> list[str]:
        state = json.loads(self.bucket.objects.get(self.remote.key, b"{}"))
        return [resource["name"] for resource in state.get("resources", []) if resource["instances"]]


@pytest.fixture
def slow(cloud: Bench, bucket: FakeBucket, remote: S3Backend) -> Slow:
    bucket.writes_take_seconds = WRITES_TAKE_SECONDS
    return Slow(cloud, bucket, remote)


def test_an_interrupt_leaves_a_saved_state_and_no_lock(slow: Slow) -> None:
    def interrupt(words: str, _fraction: float | None) -> None:
        if "slow[0]: creating" in words:
            slow.bench.children.interrupt()

    with pytest.raises(InterruptedRunError, match="terraform apply words was interrupted"):
        slow.bench.terraform.apply(slow.bench.root("a", backend=slow.remote, seconds=3), progress=interrupt)

    assert (slow.bucket.locks, slow.resources) == ([], ["slow", "word"])


def test_an_interrupted_apply_is_finished_by_the_next_one(slow: Slow) -> None:
    def interrupt(words: str, _fraction: float | None) -> None:
        if "slow[0]: creating" in words:
            slow.bench.children.interrupt()

    with pytest.raises(InterruptedRunError):
        slow.bench.terraform.apply(slow.bench.root("a", backend=slow.remote, seconds=2), progress=interrupt)
    again = slow.bench.another(Children(slow.bench.work))
    changes, _ = again.apply(slow.bench.root("a", backend=slow.remote, seconds=0.1), progress=slow.bench.progress)

    # What was interrupted is tainted, and made anew.
    assert changes == Changes(added=1, removed=1)


@pytest.fixture
def killed(slow: Slow) -> Slow:
    """The same after `kill -9` of hubctl in the middle."""
    given = {
        "work": str(slow.bench.work),
        "modules": str(slow.bench.modules),
        "environment": slow.bench.environment,
        "backend": [slow.remote.bucket, slow.remote.key, slow.remote.region],
        "variables": dict(slow.bench.root("a", seconds=2).variables),
    }
    hubctl = subprocess.Popen([sys.executable, "-c", RUN, json.dumps(given)], stdout=subprocess.PIPE, text=True)
    assert hubctl.stdout is not None
    while "slow[0]: creating" not in hubctl.stdout.readline():
        assert hubctl.poll() is None
    hubctl.kill()
    hubctl.wait()
    hubctl.stdout.close()
    return slow


def test_terraform_finishes_after_hubctl_was_killed(killed: Slow) -> None:
    (found,) = find_running(killed.bench.work)
    assert found.command == "terraform apply words"

    until(lambda: not find_running(killed.bench.work))

    assert (killed.bucket.locks, killed.resources) == ([], ["slow", "word"])


def test_the_next_run_waits_for_it_and_finds_everything_made(killed: Slow) -> None:
    root = killed.bench.root("a", backend=killed.remote, seconds=2)

    changes, outputs = killed.bench.terraform.apply(root, progress=killed.bench.progress)

    assert (changes, outputs["words"]) == (Changes(), ["a"])
    assert killed.bench.said[0].startswith("waiting for terraform apply words of an earlier run")


def test_killing_terraform_too_leaves_a_lock_that_names_its_owner(slow: Slow) -> None:
    """The third Ctrl-C: the price is said, and the lock is somebody's to break."""

    def kill(words: str, _fraction: float | None) -> None:
        if "slow[0]: creating" in words:
            threading.Thread(target=slow.bench.children.kill).start()

    with pytest.raises(Exception, match="words"):
        slow.bench.terraform.apply(slow.bench.root("a", backend=slow.remote, seconds=3), progress=kill)

    assert len(slow.bucket.locks) == 1
    assert os.path.basename(slow.remote.key) in slow.bucket.locks[0]  # noqa: PTH119 (a key, not a path)

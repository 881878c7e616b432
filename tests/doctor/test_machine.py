from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.core.findings import Level
from hubctl.doctor.machine import disk, existing, judge_clock, programs
from hubctl.errors import RefusedError
from hubctl.ports.programs import Program
from tests.doctor.instruments import some_instruments


class Programs:
    """A helm, and no terraform."""

    def find(self, name: str) -> Program:
        if name == "terraform":
            raise RefusedError("there is no terraform on this machine", hint="hubctl tools install")
        return Program(Path("/bin/helm"), "4.1.4")

    def provider_mirror(self) -> Program | None:
        return None


def test_a_missing_program_does_not_hide_the_other() -> None:
    terraform, helm, provider = programs(some_instruments(programs=Programs()))
    assert (terraform.level, terraform.fix) == (Level.ERROR, "hubctl tools install")
    assert (helm.level, helm.reason) == (Level.OK, "4.1.4, /bin/helm")
    assert provider.reason == "terraform takes it from its registry"


@pytest.mark.parametrize(
    ("skew", "level", "reason"),
    [
        (2.0, Level.OK, "agrees with AWS's"),
        (-100.0, Level.WARNING, "100 s slow by AWS's; from four minutes on it takes no calls"),
        (420.0, Level.ERROR, "7 min fast by AWS's, which takes no calls from it then"),
    ],
)
def test_the_clock_is_judged_by_what_aws_accepts(skew: float, level: Level, reason: str) -> None:
    found = judge_clock(skew)
    assert (found.level, found.reason) == (level, reason)


def test_the_work_directory_need_not_exist_yet(tmp_path: Path) -> None:
    work = tmp_path / "a" / "b"
    assert existing(work) == tmp_path
    assert [one.level for one in disk(some_instruments(work=work))] == [Level.OK, Level.OK]
    assert not work.parent.exists()

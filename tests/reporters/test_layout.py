"""The live tree, line by line."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from hubctl.core.events import PhaseFailed, PhaseStarted, StepProgress, StopRequested
from hubctl.reporters.layout import Frame, tree
from hubctl.reporters.progress import RunProgress
from hubctl.reporters.words import ASCII, UNICODE, Glyphs
from tests.reporters import runs


def drawn(run: RunProgress, at: float, width: int = 79, height: int = 23, glyphs: Glyphs = UNICODE) -> str:
    return "\n".join(line.plain.rstrip() for line in tree(run, Frame(at, width, height, glyphs)))


def until(at: float, timed: list[runs.Timed] | None = None) -> RunProgress:
    run = RunProgress()
    for when, event in timed or runs.up():
        if when <= at:
            run.apply(event, when)
    return run


SIDE_BY_SIDE = """\
hubctl up  ohw  12m 25s
sandbox: nothing of this is real AWS
✓ credentials           12s  11 added
✓ state-backend         19s  9 added
✓ cluster           11m 43s  64 added
⠴ secondary-bucket      11s  bucket ohw-imagery
⠴ addons                11s  cluster-autoscaler
    ━━━━━━──────────  40%  Deployment cluster-autoscaler: 0 of 1 ready
⠴ storage               11s  directories on EFS
    Job mkdir: 1 active
· hubs                       waits for storage
· dns                        waits for hubs
· smoke                      waits for addons, dns"""

SHORT = """\
hubctl up  ohw  12m 25s
sandbox: nothing of this is real AWS
✓ 3 done: credentials, state-backend, cluster
⠴ secondary-bucket      11s  bucket ohw-imagery
⠴ addons                11s  cluster-autoscaler
⠴ storage               11s  directories on EFS
· 3 waiting: hubs, dns, smoke"""

WITHOUT_UNICODE = """\
hubctl up  ohw  10m 40s
sandbox: nothing of this is real AWS
+ credentials           12s  11 added
+ state-backend         19s  9 added
| cluster           10m 08s  cluster ohw  (last time 12m 10s)
    ##############..  93%  aws_eks_node_group.... a rather long name of a thing
. secondary-bucket           waits for cluster
. addons                     waits for cluster
. storage                    waits for cluster
. hubs                       waits for storage
. dns                        waits for hubs
. smoke                      waits for addons, dns"""

STOPPING = """\
hubctl up  ohw  21s
sandbox: nothing of this is real AWS
✓ credentials           12s  11 added
⠴ state-backend          8s  bucket ohw-terraform-state-123456789012
· cluster                    waits for state-backend
· secondary-bucket           waits for cluster
· addons                     waits for cluster
· storage                    waits for cluster
· hubs                       waits for storage
· dns                        waits for hubs
· smoke                      waits for addons, dns
Stopping: what runs now is brought to a safe end, nothing new starts.
Press Ctrl-C again to force."""

FAILED = """\
hubctl up  ohw  11m 40s
sandbox: nothing of this is real AWS
✓ credentials           12s  11 added
✓ state-backend         19s  9 added
✗ cluster           11m 09s  failed: cluster ohw
    creating EKS Node Group (ohw:user): operation error EKS: CreateNodegroup,…
– secondary-bucket           not run: cluster did not finish
– addons                     not run: cluster did not finish
– storage                    not run: cluster did not finish
– hubs                       not run: storage did not finish
– dns                        not run: hubs did not finish
– smoke                      not run: addons did not finish"""


def test_phases_that_run_side_by_side_are_all_shown_with_what_the_others_wait_for() -> None:
    assert drawn(until(745), 745) == SIDE_BY_SIDE


def test_a_short_terminal_folds_what_has_ended_then_what_waits_then_details() -> None:
    assert drawn(until(745), 745, height=7) == SHORT


def test_a_terminal_without_unicode_gets_ascii_only() -> None:
    text = drawn(until(640), 640, glyphs=ASCII)
    assert text.isascii()
    assert text == WITHOUT_UNICODE


def test_the_first_interrupt_says_what_it_does_and_what_a_second_would_do() -> None:
    assert drawn(until(21, runs.up_interrupted()), 21) == STOPPING


def test_a_failure_shows_the_first_line_of_its_message_and_what_is_not_run() -> None:
    assert drawn(until(700.1, runs.up_that_fails()), 700.1) == FAILED


@pytest.mark.parametrize("width", [20, 39, 79, 119])
@pytest.mark.parametrize("height", [1, 5, 9, 23])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_no_line_is_wider_and_no_picture_higher_than_the_room(width: int, height: int, glyphs: Glyphs) -> None:
    run = until(745)
    run.apply(StepProgress("storage", "数据目录" * 30, "共享文件系统" * 30, 2.0), 745)
    run.apply(PhaseStarted("a-phase-with-a-name-that-nobody-expected-to-be-so-long"), 745)
    run.apply(PhaseFailed("addons", "t" * 200, "m" * 200 + "\nmore", "h", 3), 745)
    run.apply(StopRequested(2), 745)
    lines = tree(run, Frame(745, width, height, glyphs))
    assert max(line.cell_len for line in lines) <= width
    assert len(lines) <= height


def test_a_long_detail_keeps_both_ends() -> None:
    run = until(40)
    detail = 'module.network.aws_route_table_association.private["us-west-2a"]: creating, 3 min 20 s'
    run.apply(StepProgress("cluster", "cluster ohw", detail), 40)
    line = next(line for line in drawn(run, 40).splitlines() if "module" in line)
    assert line.startswith("    module.network.aws_route_ta")
    assert line.endswith('["us-west-2a"]: creating, 3 min 20 s')
    assert cell_len(line) == 79


def test_why_a_run_stops_by_itself_stays_in_sight() -> None:
    run = until(745)
    run.apply(StopRequested(1, "the lock was broken"), 745)
    assert "Why: the lock was broken." in drawn(run, 745)


def test_what_an_interrupt_does_stays_in_sight_on_the_shortest_terminal() -> None:
    run = until(745)
    run.apply(StopRequested(1), 745)
    assert "Press Ctrl-C again to force." in drawn(run, 745, height=5)

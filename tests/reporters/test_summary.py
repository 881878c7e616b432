"""How a run ends, in words."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from hubctl.reporters.progress import RunProgress
from hubctl.reporters.summary import print_summary
from hubctl.reporters.words import ASCII, UNICODE, Glyphs
from tests.reporters import runs


def summary(timed: list[runs.Timed], glyphs: Glyphs = UNICODE) -> str:
    run, text = RunProgress(), StringIO()
    for at, event in timed:
        run.apply(event, at)
    print_summary(Console(file=text, width=80, color_system=None), run, glyphs)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


DONE = """\
sandbox: nothing of this is real AWS
   phase                time  changes
✓  credentials           12s  11 added
✓  state-backend         19s  9 added
✓  cluster           11m 43s  64 added
✓  secondary-bucket      19s  8 added
✓  addons                43s  33 added
✓  storage               21s  6 added
✓  hubs               1m 03s  66 added
✓  dns                  0.5s  no changes
✓  smoke                1.7s  no changes
   total             13m 41s  197 added

For you to do or know:
  1. dns: create a DNS record: hub.ohw.example.org CNAME k8s-prod-proxypub-8e4f1b.elb.us-west-2.amazonaws.com

ohw is up.
"""

FAILED = """\
sandbox: nothing of this is real AWS
   phase                time  changes
+  credentials           12s  11 added
+  state-backend         19s  9 added
x  cluster           11m 09s  failed: cluster ohw
-  secondary-bucket           not run: cluster did not finish
-  addons                     not run: cluster did not finish
-  storage                    not run: cluster did not finish
-  hubs                       not run: storage did not finish
-  dns                        not run: hubs did not finish
-  smoke                      not run: addons did not finish
   total             11m 40s  20 added

cluster failed after 11m 09s, at: cluster ohw
  creating EKS Node Group (ohw:user): operation error EKS: CreateNodegroup,
  https response error StatusCode: 400, VcpuLimitExceeded: You have requested
  more vCPU capacity than your current vCPU limit of 32 allows.
    in aws_eks_node_group.this["user"], nodes.tf line 41
  Next: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A\
 --desired-value 192 --region us-west-2

Not started: secondary-bucket, addons, storage, hubs, dns, smoke

hubctl up did not finish. What is done stays done. When the cause is gone:
  hubctl up --sandbox
"""


def test_a_run_that_ends_well_shows_times_changes_advice_and_that_the_event_is_up() -> None:
    assert summary(runs.up()) == DONE


def test_a_failure_shows_what_failed_why_what_to_do_what_was_not_started_and_how_to_go_on() -> None:
    assert summary(runs.up_that_fails(), ASCII) == FAILED


def test_a_run_that_found_everything_in_place_says_so() -> None:
    assert summary(runs.up_again()).splitlines()[-3:] == [
        "   total             4.6s  no changes",
        "",
        "ohw is up, and nothing had to change.",
    ]


def test_killing_is_said_with_what_it_may_have_left() -> None:
    timed = [*runs.up_interrupted()]
    timed.insert(-1, (26.4, runs.StopRequested(3)))
    assert "Interrupted: what ran was killed, and may have left a lock" in summary(timed)

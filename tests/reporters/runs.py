"""Runs as the engine reports them, with the second at which each event happens."""

from __future__ import annotations

from hubctl.core.changes import Changes
from hubctl.core.events import (
    Advice,
    Event,
    PhaseFailed,
    PhaseFinished,
    PhaseSkipped,
    PhaseStarted,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    StopRequested,
)

NEEDS = {
    "credentials": (),
    "state-backend": ("credentials",),
    "cluster": ("state-backend",),
    "secondary-bucket": ("cluster",),
    "addons": ("cluster",),
    "storage": ("cluster",),
    "hubs": ("storage",),
    "dns": ("hubs",),
    "smoke": ("addons", "dns"),
}
Timed = tuple[float, Event]
DNS = "create a DNS record: hub.ohw.example.org CNAME k8s-prod-proxypub-8e4f1b.elb.us-west-2.amazonaws.com"


def start(command: str = "up", *, sandbox: bool = True) -> RunStarted:
    return RunStarted(
        command, "ohw", tuple(NEEDS), tuple(NEEDS.items()), sandbox, expected=(("cluster", 730.0), ("addons", 40.0))
    )


def step(
    at: float, phase: str, title: str, seconds: float, added: int, *details: tuple[str, float | None]
) -> list[Timed]:
    """A step with its details spread evenly over its time."""
    gap = seconds / (len(details) + 1)
    return [
        (at, StepStarted(phase, title)),
        *((at + gap * n, StepProgress(phase, title, text, share)) for n, (text, share) in enumerate(details, 1)),
        (at + seconds, StepFinished(phase, title, Changes(added), seconds)),
    ]


def phase(at: float, name: str, *steps: list[Timed]) -> list[Timed]:
    """A phase around its steps, which all end well."""
    inner = [timed for one in steps for timed in one]
    changes = sum((e.changes for _, e in inner if isinstance(e, StepFinished)), Changes())
    end = inner[-1][0]
    return [(at, PhaseStarted(name)), *inner, (end, PhaseFinished(name, changes, round(end - at, 3)))]


def first_half() -> list[Timed]:
    return [
        (0.0, start()),
        *phase(
            0.1,
            "credentials",
            step(0.2, "credentials", "role ohw-terraform-bot", 8.4, 11, ("aws_iam_policy.network: created", 0.5)),
            step(8.6, "credentials", "wait for the role", 3.6, 0, ("STS answers AccessDenied", None)),
        ),
        *phase(
            12.2,
            "state-backend",
            step(12.3, "state-backend", "bucket ohw-terraform-state-123456789012", 14.0, 7),
            step(26.3, "state-backend", "move the states into the bucket", 4.9, 2, ("credentials", 0.5)),
        ),
    ]


CREATING = (
    ("aws_vpc.this: created", 0.02),
    ('aws_route_table_association.private["us-west-2a"]: created', 0.31),
    ("aws_eks_cluster.this: creating, 4 min", 0.42),
    ("aws_eks_cluster.this: creating, 8 min", 0.42),
    ('aws_eks_node_group.this["user"]: creating, 1 min 50 s, with a rather long name of a thing', 0.93),
)
BROKEN = """\
creating EKS Node Group (ohw:user): operation error EKS: CreateNodegroup, https response error StatusCode: 400, \
VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 allows.
  in aws_eks_node_group.this["user"], nodes.tf line 41"""
RAISE = (
    "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A"
    " --desired-value 192 --region us-west-2"
)


def up() -> list[Timed]:
    """A run that ends well, with three phases side by side."""
    timed = [
        *first_half(),
        *phase(31.2, "cluster", step(31.3, "cluster", "cluster ohw", 702.5, 64, *CREATING)),
        *phase(733.9, "secondary-bucket", step(734.0, "secondary-bucket", "bucket ohw-imagery", 19.0, 8)),
        *phase(
            733.9,
            "addons",
            step(734.0, "addons", "cluster-autoscaler", 12.0, 9, ("Deployment cluster-autoscaler: 0 of 1 ready", 0.4)),
            step(746.0, "addons", "prometheus", 31.0, 24, ("StatefulSet prometheus-server: 0 of 1 ready", 0.9)),
        ),
        *phase(733.9, "storage", step(734.0, "storage", "directories on EFS", 21.0, 6, ("Job mkdir: 1 active", None))),
        *phase(
            755.2,
            "hubs",
            step(755.3, "hubs", "release staging", 41.0, 33, ("DaemonSet hook-image-puller: 1 of 2 ready", 0.5)),
            step(796.3, "hubs", "release prod", 22.0, 33, ("Deployment hub: 0 of 1 ready", 0.8)),
        ),
        *phase(818.4, "dns", [(818.6, Advice("dns", DNS)), *step(818.5, "dns", "names of the hubs", 0.4, 0)]),
        *phase(
            819.0,
            "smoke",
            step(819.1, "smoke", "staging answers", 1.2, 0),
            step(820.4, "smoke", "prod answers", 0.3, 0),
        ),
        (821.0, RunFinished("done", Changes(197), 821.0)),
    ]
    return sorted(timed, key=lambda one: one[0])


def up_that_fails() -> list[Timed]:
    """The account has no room for the nodes."""
    rest = [name for name in NEEDS if name not in ("credentials", "state-backend", "cluster")]
    return [
        *first_half(),
        (31.2, PhaseStarted("cluster")),
        *step(31.3, "cluster", "cluster ohw", 702.5, 64, *CREATING)[:-1],
        (700.0, PhaseFailed("cluster", "cluster ohw", BROKEN, RAISE, 668.8)),
        *((700.1, PhaseSkipped(name, f"{NEEDS[name][0]} did not finish")) for name in rest),
        (700.2, RunFinished("failed", Changes(20), 700.2)),
    ]


def up_interrupted() -> list[Timed]:
    """Ctrl-C while the state bucket is made."""
    rest = [name for name in NEEDS if name not in ("credentials", "state-backend")]
    until = [timed for timed in first_half() if timed[0] < 20]
    return [
        *until,
        (20.0, StopRequested(1)),
        (26.3, StepFinished("state-backend", "bucket ohw-terraform-state-123456789012", Changes(7), 14.0)),
        (26.3, PhaseFailed("state-backend", "bucket", "stopped between two steps", "hubctl up --sandbox", 14.1)),
        *((26.4, PhaseSkipped(name, "stopped before it began")) for name in rest),
        (26.5, RunFinished("interrupted", Changes(18), 26.5)),
    ]


def up_again() -> list[Timed]:
    """Nothing to do."""
    timed: list[Timed] = [(0.0, start())]
    for number, name in enumerate(NEEDS):
        timed += phase(number * 0.5, name, step(number * 0.5, name, f"everything of {name}", 0.4, 0))
    return [*timed, (4.6, RunFinished("done", Changes(), 4.6))]

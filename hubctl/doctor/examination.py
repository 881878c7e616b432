"""The whole examination: every subject at the same time, and no subject in the way of another."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from hubctl.core.findings import Diagnosis, Finding, Level, Section, not_checked
from hubctl.doctor import (
    account,
    charts,
    dns,
    event,
    image,
    kubernetes,
    login,
    machine,
    offerings,
    permissions,
    quotas,
    taken,
)
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.subject import Subject
from hubctl.errors import HubctlError

_IDENTITY = Subject("account", account.identity, asks_account=False)

_WAITS = "waits for the identity, above"

SUBJECTS: tuple[Subject, ...] = (
    Subject("this machine", machine.programs, asks_account=False),
    Subject("this machine", machine.disk, asks_account=False),
    Subject("this machine", machine.clock, asks_account=False),
    Subject("config", event.config, asks_account=False),
    _IDENTITY,
    Subject("account", account.lifetime, "credentials"),
    Subject("permissions", permissions.operator),
    Subject("permissions", permissions.bot),
    Subject("quotas", quotas.machines, "vCPUs"),
    Subject("quotas", quotas.disks, "volumes"),
    Subject("quotas", quotas.vpcs, "VPCs"),
    Subject("quotas", quotas.gateways, "internet gateways"),
    Subject("quotas", quotas.addresses, "Elastic IP addresses"),
    Subject("quotas", quotas.clusters, "EKS clusters"),
    Subject("quotas", quotas.node_groups, "node groups"),
    Subject("quotas", quotas.nodes, "nodes of a group"),
    Subject("quotas", quotas.balancers, "load balancers"),
    Subject("instance types", offerings.instance_types),
    # Its versions are the same in every account, and hubctl has dates of its own where nobody can ask.
    Subject("Kubernetes", kubernetes.version, asks_account=False),
    Subject("names", taken.buckets),
    Subject("names", taken.log_group),
    Subject("names", taken.cluster),
    Subject("DNS", dns.zone),
    Subject("login", login.secrets, asks_account=False),
    Subject("login", login.callbacks, asks_account=False),
    Subject("login", login.organisations, asks_account=False),
    Subject("login", login.teams, asks_account=False),
    Subject("image", image.images, asks_account=False),
    Subject("charts", charts.charts, asks_account=False),
)


def examine(instruments: Instruments, subjects: Sequence[Subject] = SUBJECTS) -> Diagnosis:
    """Looks at everything. Never raises for what cannot be looked at: that is a finding, too."""
    with ThreadPoolExecutor(len(subjects) + 1) as pool:
        identity = pool.submit(looked_at, _IDENTITY, instruments)
        futures = [
            identity if one is _IDENTITY else pool.submit(_after, identity, one, instruments) for one in subjects
        ]
        found = [(one.title, future.result()) for one, future in zip(subjects, futures, strict=True)]
    titles = dict.fromkeys(title for title, _ in found)
    sections = tuple(Section(title, _merged([f for t, fs in found if t == title for f in fs])) for title in titles)
    config = instruments.config
    return Diagnosis(config.name, config.aws.account_id, config.aws.region, instruments.sandbox, sections)


def _merged(findings: list[Finding]) -> tuple[Finding, ...]:
    """What waits for the identity is one line a section."""
    waiting = [one.what for one in findings if one.reason == _WAITS]
    told = tuple(one for one in findings if one.reason != _WAITS)
    return (*told, not_checked(", ".join(waiting), _WAITS)) if waiting else told


def _after(identity: Future[list[Finding]], subject: Subject, instruments: Instruments) -> list[Finding]:
    """What asks the account waits for who we are: in another account every answer would mislead."""
    if subject.asks_account and any(one.level is not Level.OK for one in identity.result()):
        return [not_checked(_name(subject), _WAITS)]
    return looked_at(subject, instruments)


def looked_at(subject: Subject, instruments: Instruments) -> list[Finding]:
    """What was found before something failed stays."""
    found: list[Finding] = []
    try:
        for finding in subject.look(instruments):
            found.append(finding)
    except HubctlError as failed:
        found.append(not_checked(_name(subject), failed.message, fix=failed.hint))
    except Exception as bug:  # one check that is wrong must not hide all others
        found.append(not_checked(_name(subject), f"hubctl has a bug here: {type(bug).__name__}: {bug}"))
    return found


def _name(subject: Subject) -> str:
    return subject.what or subject.look.__name__.replace("_", " ")

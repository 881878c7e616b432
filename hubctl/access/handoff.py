"""The runbook of an event: what somebody must know who goes on with it, from the config alone. No secret is in it.

Nothing is asked of AWS: it can be written on the day the config is, and by whoever has the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hubctl import last_up, lock
from hubctl.config.access import OPERATOR, of_role
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.context import Inputs
from hubctl.costs.assumptions import assumed
from hubctl.costs.estimate import Estimate, estimate
from hubctl.costs.pricelist import prices
from hubctl.phases import roots
from hubctl.render import entrance, grafana, names


@dataclass(frozen=True)
class Row:
    """A thing, and what is to be said of it."""

    what: str
    words: str


@dataclass(frozen=True)
class Command:
    """Something to type, and what it does."""

    typed: str
    does: str


@dataclass(frozen=True)
class Handoff:
    """All of it, section by section."""

    title: str
    facts: tuple[Row, ...]
    addresses: tuple[Row, ...]
    people: tuple[Row, ...]
    schedule: tuple[Row, ...]
    costs: tuple[Row, ...]
    places: tuple[Row, ...]
    secrets: tuple[str, ...]
    """References to secrets: where they are, never what."""
    profile: tuple[str, ...]
    """Lines for ~/.aws/config, for whoever works in the operators' role; none where nobody is named."""
    role: str
    """Name of the operators' role; empty where nobody is named."""
    take_over: tuple[Command, ...]
    daily: tuple[Command, ...]
    stop: tuple[Command, ...]
    tell: tuple[Row, ...]
    gone_by: dt.date


def handoff(config: EventConfig, flags: str) -> Handoff:
    """The runbook. `flags` are the options of all commands in it, with a leading blank."""
    expected = estimate(config, prices(config.aws.region), assumed(()))
    return Handoff(
        config.event.title,
        tuple(_facts(config)),
        tuple(_addresses(config)),
        tuple(_people(config)),
        tuple(_schedule(config)),
        tuple(_costs(expected)),
        tuple(_places(config)),
        tuple(sorted(set(references(config)))),
        tuple(_profile(config)),
        names.person_role(config, OPERATOR) if of_role(config.access, OPERATOR) else "",
        tuple(_take_over(config, flags)),
        tuple(_daily(config, flags)),
        tuple(_stop(flags)),
        tuple(_tell(config)),
        config.event.gone_by,
    )


def _facts(config: EventConfig) -> Iterator[Row]:
    event = config.event
    yield Row("event", f"{event.name}, {event.starts} to {event.ends}, {event.time_zone}")
    yield Row("people", f"{event.participants} at the same time, at most")
    yield Row("AWS", f"account {config.aws.account_id}, {config.aws.region}")
    yield Row("cluster", f"{config.cluster_name}, Kubernetes {config.cluster.kubernetes_version}")


def _addresses(config: EventConfig) -> Iterator[Row]:
    for name, hub in config.hubs.items():
        yield Row(name, entrance.url(hub))
    if config.addons.grafana:
        forwarded = f", after kubectl -n {names.support_namespace(config)} port-forward svc/grafana 3000:80"
        yield Row("Grafana", f"{grafana.root_url(config)}{'' if config.monitoring.host else forwarded}")


def _people(config: EventConfig) -> Iterator[Row]:
    for person in config.access:
        github = f", {person.github} on GitHub, {person.grafana_role} in Grafana" if person.github else ""
        yield Row(f"{person.name} ({person.role})", f"{person.arn}{github}")
    for arn in config.cluster.admins:
        yield Row("administers the cluster", arn)
    for arn in config.cluster.viewers:
        yield Row("sees the cluster, Secrets included", arn)
    for name, hub in config.hubs.items():
        if hub.admins:
            yield Row(f"admin of {name}", ", ".join(hub.admins))


def _schedule(config: EventConfig) -> Iterator[Row]:
    for name in config.hubs:
        yield Row(f"{config.frozen_from(name)}", f"image of {name} is frozen")
    yield Row(f"{config.event.starts}", "first day")
    for slot in config.schedule:
        until = f", daily until {slot.until}" if slot.until else ""
        people = slot.people or config.event.participants
        words = f"{slot.name}: {people} people come to {slot.hub}, until {slot.end:%H:%M}{until}"
        yield Row(f"{slot.start:%Y-%m-%d %H:%M}", words)
    yield Row(f"{config.event.ends}", "last day")
    yield Row(f"{config.event.gone_by}", "should be gone: every day after it costs money for nobody")


def _costs(expected: Estimate) -> Iterator[Row]:
    yield Row("a day of the event", f"USD {expected.event_day.words}")
    yield Row("a day on which it stands for nobody", f"USD {expected.idle_day.words}")
    yield Row("in all, by then", f"USD {expected.whole.words}, {expected.per_participant.words} a participant")


def _places(config: EventConfig) -> Iterator[Row]:
    bucket = f"s3://{config.state_bucket}"
    keys = [roots.s3_backend(config, root.key).key for root in roots.everything(Inputs(config))]
    yield Row("Terraform's states", f"{bucket}/, below it {', '.join(keys)}")
    yield Row("who is at work (the lock)", f"{bucket}/{lock.KEY}")
    yield Row("the config of the last up", f"{bucket}/{last_up.KEY}")
    yield Row("what runs said (journals)", f".hubctl/{config.name}/runs/ beside the config, on the machine of each run")
    yield Row("data of the event", ", ".join(f"s3://{config.bucket_name(short)}" for short in config.buckets))
    yield Row("homes", f"EFS {config.name}-homes, in the cluster's network")


def _profile(config: EventConfig) -> Iterator[str]:
    if of_role(config.access, OPERATOR):
        yield f"[profile {config.name}]"
        yield f"role_arn = {names.person_role_arn(config, OPERATOR)}"
        yield "source_profile = default"
        yield f"region = {config.aws.region}"


def _take_over(config: EventConfig, flags: str) -> Iterator[Command]:
    if of_role(config.access, OPERATOR):
        yield Command(f"export AWS_PROFILE={config.name}", "work in the operators' role, see below")
    yield Command("hubctl tools install", "terraform and helm, if they are not there")
    yield Command(f"hubctl access check{flags}", "may I do what I must be able to do")
    yield Command(f"hubctl status{flags}", "what is there, and whether it is well")
    yield Command(f"hubctl plan{flags}", "no changes: the config is what runs")
    yield Command(f"hubctl up{flags}", "goes on where the last run stopped; without changes it changes nothing")


def _daily(config: EventConfig, flags: str) -> Iterator[Command]:
    first = next(iter(config.hubs))
    yield Command(f"hubctl smoke {first}{flags}", "starts a server on a hub and looks around in it")
    yield Command(f"hubctl history{flags}", "the runs from this machine, and how each ended")
    yield Command(f"hubctl unlock{flags}", "who holds the lock; removes locks of the dead")
    yield Command(f"hubctl cost actual{flags}", "what AWS has charged")
    yield Command(f"hubctl support{flags}", "an archive for asking for help, without secrets")


def _stop(flags: str) -> Iterator[Command]:
    yield Command(f"hubctl teardown --plan{flags}", "what would go, and what is in the buckets")
    yield Command(f"hubctl teardown --force-empty{flags}", "takes everything away, data too; asks for the event's name")
    yield Command(f"hubctl leftovers{flags}", "proves that nothing is left; again a week later")


def _tell(config: EventConfig) -> Iterator[Row]:
    if config.budget:
        yield Row(", ".join(config.budget.emails), f"budget of USD {config.budget.monthly_usd:,.0f} a month")
    mails = {hub.https.email: name for name, hub in config.hubs.items() if hub.https.email}
    for mail, name in mails.items():
        yield Row(mail, f"certificate of {name}")
    for name, hub in config.hubs.items():
        if hub.admins:
            yield Row(", ".join(hub.admins), f"admins of {name}, before anything that stops servers")
    people = [person.name for person in config.access]
    if people:
        yield Row(", ".join(people), "before up, teardown and changes of the config")

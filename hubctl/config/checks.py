"""What depends on more than the config: today's date, whether AWS is real. And what is legal but worth a word."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from hubctl.config import reserve, sizing
from hubctl.config.hubs import DummyLogin
from hubctl.config.model import EventConfig
from hubctl.config.positions import KeyPath
from hubctl.config.problems import ConfigError, Problem
from hubctl.config.retention import USABLE, bytes_of_days, days, usable_bytes
from hubctl.config.sizing import GIB
from hubctl.config.summary import hub_sizes
from hubctl.counting import counted


def check_today(config: EventConfig, today: dt.date) -> None:
    """Raises ConfigError if an image can change under a running event.

    That is refused from the freeze on (by default the event's first day) until the event's last day.
    """
    _refuse(config, _moving_images(config, today))


def check_real_account(config: EventConfig) -> None:
    """Raises ConfigError for what is only fit for the sandbox: logins without a check, hubs without HTTPS."""
    _refuse(config, _unsafe_hubs(config))


def check(config: EventConfig, today: dt.date, *, sandbox: bool) -> None:
    """Both of the above and the files that the config names, all at once. With `sandbox`, what is fit for it passes."""
    unsafe = () if sandbox else _unsafe_hubs(config)
    _refuse(config, [*_moving_images(config, today), *unsafe, *_missing_files(config)])


def warnings(config: EventConfig, today: dt.date) -> list[Problem]:
    """What nobody has to change, and most would want to know."""
    return _placed(
        config,
        [
            *_about_machines(config),
            *_about_traffic(config),
            *_about_people(config),
            *_about_schedule(config),
            *_about_records(config),
            *_about_images(config, today),
            *_about_dates(config, today),
        ],
    )


def _refuse(config: EventConfig, problems: Iterable[Problem]) -> None:
    found = _placed(config, problems)
    if found:
        raise ConfigError(config.origin.file if config.origin else "config.toml", found)


def _placed(config: EventConfig, problems: Iterable[Problem]) -> list[Problem]:
    return config.origin.placed(problems) if config.origin else [*dict.fromkeys(problems)]


def _moving_images(config: EventConfig, today: dt.date) -> Iterator[Problem]:
    for path, what, frozen_from in _images(config):
        if frozen_from <= today <= config.event.ends:
            text = f"{what} can change under the running event, and is refused from {frozen_from} on"
            yield Problem(path, f"{text}; write a tag that stays what it is, or a digest")


def _images(config: EventConfig) -> Iterator[tuple[KeyPath, str, dt.date]]:
    """All images that may change: where they stand, what they are, from when on they may not."""
    if config.image.moves:
        yield ("image", "tag"), f"the tag {config.image.tag}", _freeze(config, config.image.freeze)
    for name, hub in config.hubs.items():
        freeze = config.frozen_from(name)
        if hub.image is not None and hub.image.moves:
            yield ("hubs", name, "image", "tag"), f"the tag {hub.image.tag}", freeze
        for number, profile in enumerate(hub.profiles):
            if profile.moves:
                yield ("hubs", name, "profiles", number, "image"), f"{profile.image}", freeze


def _freeze(config: EventConfig, freeze: dt.date | None) -> dt.date:
    return min(freeze or config.event.starts, config.event.starts)


def _unsafe_hubs(config: EventConfig) -> Iterator[Problem]:
    for name, hub in config.hubs.items():
        if isinstance(hub.auth, DummyLogin):
            text = "lets anybody in; only the sandbox may have it, so write a login by github or password"
            yield Problem(("hubs", name, "auth"), text)
        if hub.https.kind == "off":
            text = 'is off, so passwords would travel in the clear; write https = { kind = "letsencrypt", email = "…" }'
            yield Problem(("hubs", name, "https"), text)


def _missing_files(config: EventConfig) -> Iterator[Problem]:
    """`extra_values` are read much later; whether they are there can be told now."""
    if config.origin is None:
        return
    folder = Path(config.origin.file).parent
    for name, hub in config.hubs.items():
        for number, file in enumerate(hub.extra_values):
            if not (folder / file).is_file():
                yield Problem(("hubs", name, "extra_values", number), f"there is no file {folder / file}; write it")


def _about_machines(config: EventConfig) -> Iterator[Problem]:
    nodes = config.cluster.nodes
    if nodes.core.spot:
        text = "AWS may take back the node that carries all hubs at any time; spot is meant for Dask workers"
        yield Problem(("cluster", "nodes", "core", "spot"), text)
    if nodes.user.spot:
        text = "AWS may take back nodes under people who work on them; spot is meant for Dask workers"
        yield Problem(("cluster", "nodes", "user", "spot"), text)
    for size in hub_sizes(config):
        if size.nodes is not None and size.nodes > nodes.user.max:
            people = counted(config.event.participants, "participant")
            text = f"{size.hub} needs about {counted(size.nodes, 'node')} for {people} at once"
            yield Problem(("cluster", "nodes", "user", "max"), f"{text}; {nodes.user.max} is too few")


def _about_schedule(config: EventConfig) -> Iterator[Problem]:
    most = config.cluster.nodes.user.max
    for number, slot in enumerate(config.schedule):
        full, held = reserve.load(config, slot.hub), reserve.nodes_wanted(config, slot) or 0
        if full is not None and full.seats:
            together = held + sizing.nodes(reserve.people(config, slot), full.seats)
            if together > most:
                text = (
                    f"{counted(held, 'node')} held ready, and those that people work on, come to {together} at the end"
                )
                yield Problem(("schedule", number), f"{text}; cluster.nodes.user.max = {most} is fewer")
    if config.schedule and not config.addons.cluster_autoscaler:
        yield Problem(("addons", "cluster_autoscaler"), "is off, so no node comes for the schedule")


def _about_people(config: EventConfig) -> Iterator[Problem]:
    hosts = [hub.host for hub in config.hubs.values()]
    for name, hub in config.hubs.items():
        if not hub.admins:
            yield Problem(("hubs", name, "admins"), "nobody is named who may see and stop other people's servers")
    if config.monitoring.host is not None and config.monitoring.host not in hosts:
        text = f"is no hub's host, and hubctl makes no entrance for it; with {' or '.join(hosts)} that hub passes it on"
        yield Problem(("monitoring", "host"), text)
    if config.addons.grafana and not config.addons.prometheus:
        yield Problem(("addons", "grafana"), "has nothing to show without prometheus")


def _about_records(config: EventConfig) -> Iterator[Problem]:
    """Whether what Prometheus recorded of the event is there as long as the hub may be."""
    if not config.addons.prometheus:
        return
    event, monitoring = config.event, config.monitoring
    stands = days(event.starts, event.gone_by)
    if monitoring.retention_days < stands:
        text = f"the event's first days are gone before the hub is, on {event.gone_by}; {stands} days keep them"
        yield Problem(("monitoring", "retention_days"), text)
    needed, usable = _recorded_bytes(config), usable_bytes(monitoring.disk)
    if needed > usable:
        disk = math.ceil(needed / USABLE / GIB)
        text = f"{monitoring.retention_days} days take about {needed / GIB:.0f} GiB, and Prometheus may fill"
        text = f"{text} {usable / GIB:.0f} GiB of it; over that the oldest days go, so write {disk}G or fewer days"
        yield Problem(("monitoring", "disk"), text)


def _recorded_bytes(config: EventConfig) -> int:
    nodes, event = config.cluster.nodes, config.event
    user_nodes = max(min(size.nodes or nodes.user.max, nodes.user.max) for size in hub_sizes(config))
    return bytes_of_days(
        config.monitoring.retention_days,
        event_days=days(event.starts, event.ends),
        core_nodes=nodes.core.max,
        user_nodes=user_nodes,
        servers=event.participants,
    )


def _about_traffic(config: EventConfig) -> Iterator[Problem]:
    """The charge of a day in August 2020 that nobody had expected: S3's gateway endpoint serves its own region only."""
    if config.network.nat == "none":
        return
    for name in config.secondary_buckets:
        region = config.bucket_region(name)
        if region != config.aws.region:
            text = f"what servers read from {region} passes the NAT gateway, and is paid for that and between regions"
            yield Problem(("buckets", name, "region"), f"{text}; hubctl cost estimate counts it")


def _about_images(config: EventConfig, today: dt.date) -> Iterator[Problem]:
    for path, what, frozen_from in _images(config):
        if today < frozen_from:
            yield Problem(path, f"{what} can change at any time; it is refused from {frozen_from} on")
    if config.image.freeze is not None and config.image.freeze > config.event.starts:
        yield Problem(("image", "freeze"), f"is after the event starts on {config.event.starts}; that day counts")


def _about_dates(config: EventConfig, today: dt.date) -> Iterator[Problem]:
    if today > config.event.gone_by:
        text = f"the hub should have been gone by {config.event.gone_by}; hubctl teardown stops the costs"
        yield Problem(("event", "expires"), text)

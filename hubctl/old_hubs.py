"""Hubs that an earlier config had and this one has not. They stay, people's servers with them, until somebody says so.

As with `docker compose up`: what a file no longer names is told, and not removed, since a name that was only misspelled
must not end the work of everybody on that hub.
"""

from __future__ import annotations

from hubctl.config.model import EventConfig
from hubctl.context import ClusterPorts
from hubctl.render import storage


def remaining(cluster: ClusterPorts, config: EventConfig) -> tuple[str, ...]:
    """Their releases, each in a namespace of its own name that bears the mark of this very event."""
    mark = ",".join(f"{name}={value}" for name, value in storage.labels(config).items())
    ours = {one["metadata"]["name"] for one in cluster.kubernetes.list("v1", "Namespace", labels=mark)}
    wanted = {config.namespace(name) for name in config.hubs}
    found = {one.name for one in cluster.helm.releases() if one.name == one.namespace}
    return tuple(sorted(found & ours - wanted))


def words(release: str) -> str:
    """What to do about one of them."""
    return (
        f"the hub of the release {release} is still up, and the config no longer has it: put it back into [hubs], or "
        f"take it away (homes stay): helm uninstall {release} -n {release}, and delete its name from the DNS"
    )

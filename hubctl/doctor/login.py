"""Whether people can log in: secrets, the addresses to which GitHub sends them back, organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from hubctl.config.hubs import GitHubLogin
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.core.findings import Finding, Stops, error, not_checked, ok, warning
from hubctl.doctor.instruments import Instruments
from hubctl.errors import HubctlError, RefusedError
from hubctl.render.grafana import root_url

_CLIENT_ID = re.compile(r"[0-9a-f]{20}|(Ov23|Iv1\.|Iv23)[A-Za-z0-9]{12,20}")
_CLIENT_SECRET = re.compile(r"[0-9a-f]{40}")
"""What GitHub hands out. https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authenticating-to-the-rest-api-with-an-oauth-app"""


def secrets(instruments: Instruments) -> Iterator[Finding]:
    """Every reference of the config can be read, and GitHub's two are not changed over. No value is told."""
    values: dict[str, str] = {}
    failed: list[Finding] = []
    for reference in dict.fromkeys(references(instruments.config)):
        try:
            values[reference] = instruments.secrets.read(reference)
        except RefusedError as refused:
            failed.append(error("secrets", refused.message, fix=refused.hint, stops=(Stops.UP,)))
    swapped = [] if instruments.sandbox else list(judge_pairs(instruments.config, values))
    if not failed and not swapped:
        yield ok("secrets", f"all {len(values)} can be read")
    yield from (*failed, *swapped)


def judge_pairs(config: EventConfig, values: Mapping[str, str]) -> Iterator[Finding]:
    """An id in the place of a secret, or the other way round: GitHub then says 404 to every participant."""
    apps = {(client_id, client_secret): where for where, client_id, client_secret in _apps(config)}
    for (client_id, client_secret), where in apps.items():
        if _CLIENT_SECRET.fullmatch(values.get(client_id, "")) or _CLIENT_ID.fullmatch(values.get(client_secret, "")):
            reason = f"{where}: {client_id} and {client_secret} seem to be changed over"
            yield error("secrets", reason, fix=f"put the client ID where {client_id} points", stops=(Stops.EVENT,))


def _apps(config: EventConfig) -> Iterator[tuple[str, str, str]]:
    for name, hub in config.hubs.items():
        if isinstance(hub.auth, GitHubLogin):
            yield f"hubs.{name}.auth", hub.auth.client_id, hub.auth.client_secret
    if config.monitoring.client_id and config.monitoring.client_secret:
        yield "monitoring", config.monitoring.client_id, config.monitoring.client_secret


def callbacks(instruments: Instruments) -> Iterator[Finding]:
    """For each OAuth app the address to enter at GitHub. GitHub tells nobody what was entered."""
    for client_id, addresses in _sent_back_to(instruments.config).items():
        yield judge_callback(client_id, addresses)


def _sent_back_to(config: EventConfig) -> Mapping[str, list[str]]:
    """Addresses by the reference to the OAuth app's id."""
    found: dict[str, list[str]] = {}
    for hub in config.hubs.values():
        if isinstance(hub.auth, GitHubLogin):
            found.setdefault(hub.auth.client_id, []).append(f"https://{hub.host}/hub/oauth_callback")
    if config.monitoring.client_id:
        found.setdefault(config.monitoring.client_id, []).append(f"{root_url(config)}login/github")
    return found


def judge_callback(client_id: str, addresses: Sequence[str]) -> Finding:
    """GitHub takes an address on the callback's host or below it, in the callback's folder or below that.

    https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#redirect-urls
    """
    what = "OAuth app"
    hosts = [urlsplit(address).netloc for address in addresses]
    paths = {urlsplit(address).path for address in addresses}
    host = _common_host(hosts)
    if not host:
        reason = f"{client_id} is one app for {', '.join(sorted(set(hosts)))}, which have nothing in common"
        fix = "make an OAuth app for each, and give each hub its own auth.client_id"
        return error(what, reason, fix=fix, stops=(Stops.EVENT,))
    if len(paths) > 1:
        reason = (
            f"{client_id} is one app for several paths ({', '.join(sorted(paths))}): its callback must be above all"
        )
        return warning(what, reason, fix=f"enter https://{host}/ as callback, or make an OAuth app for each")
    scheme = urlsplit(addresses[0]).scheme
    return ok(what, f"{client_id}: its callback at GitHub must be {scheme}://{host}{paths.pop()}")


def _common_host(hosts: Sequence[str]) -> str:
    """The longest end that all hosts share, of two labels at least; empty if there is none."""
    labels = [host.split(".")[::-1] for host in dict.fromkeys(hosts)]
    if len(labels) == 1:
        return hosts[0]
    shared: list[str] = []
    for level in zip(*labels, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return ".".join(reversed(shared)) if len(shared) > 1 else ""


def organisations(instruments: Instruments) -> Iterator[Finding]:
    """Those whose members are let in. A name that nobody has lets nobody in."""
    for name in dict.fromkeys(_organisations(instruments.config)):
        what = "organisation"
        try:
            exists = instruments.github.organisation(name) is not None
        except HubctlError as refused:
            yield not_checked(what, f"{name}: {refused.message}", fix=refused.hint)
            continue
        if exists:
            yield ok(what, f"github.com/{name} is there")
        else:
            reason = f"github.com has no organisation {name}: none of its members gets in"
            fix = "correct auth.allow or monitoring.organisation, or make the organisation"
            yield error(what, reason, fix=fix, stops=(Stops.EVENT,))


def _organisations(config: EventConfig) -> Iterator[str]:
    for hub in config.hubs.values():
        if isinstance(hub.auth, GitHubLogin):
            yield from (group.partition(":")[0] for group in hub.auth.allow)
    yield from config.monitoring.organisations


def teams(instruments: Instruments) -> Iterator[Finding]:
    """Those that Grafana gives a role, by name. `up` writes their numbers into Grafana's settings."""
    config = instruments.config
    for name, role in config.monitoring.roles if config.addons.grafana else ():
        what = "team"
        try:
            found = instruments.github.team(*name.split("/"))
        except HubctlError as refused:
            yield not_checked(what, f"{name}: {refused.message}", fix=refused.hint)
            continue
        if found is None:
            reason = f"github.com shows no team {name} to this token: there is none, or the token may not see it"
            fix = "correct monitoring.teams, or use a token of a member with read:org"
            yield error(what, reason, fix=fix, stops=(Stops.UP,))
        else:
            yield ok(what, f"{found.group} is there, number {found.id}: {role} in Grafana")

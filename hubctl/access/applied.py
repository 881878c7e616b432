"""Compares the people of the config with whom AWS lets in now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubctl.config.access import OPERATOR, VIEWER, Person, Role, of_role
from hubctl.config.model import EventConfig
from hubctl.context import Context
from hubctl.errors import HubctlError, UnverifiedError
from hubctl.preflight import check_account
from hubctl.render import names
from hubctl.session import Options, Session

POLICY: Mapping[Role, str] = {OPERATOR: "AmazonEKSClusterAdminPolicy", VIEWER: "AmazonEKSViewPolicy"}
APPLIED, WAITING, LEAVING, UNKNOWN = "applied", "not yet", "still let in", "unknown"


@dataclass(frozen=True)
class Standing:
    """Somebody, and whether AWS lets them in as the config says."""

    name: str
    arn: str
    role: str
    github: str
    grafana: str
    """Their role in Grafana; empty without a name on GitHub."""
    state: str
    """`applied`; `not yet` or `still let in`, until the next `up`; `unknown` where nobody may ask."""
    why: str = ""
    """What is not as the config says."""


@dataclass(frozen=True)
class _Found:
    """What AWS has: None for what is not there, and why it could not be asked."""

    trusted: Mapping[Role, Sequence[str] | None]
    entries: Mapping[str, tuple[str, ...]] | None
    unknown: str = ""


def people(session: Session) -> tuple[Standing, ...]:
    """`hubctl access list`: the config's people in their order, then those whom AWS lets in beside them."""
    check_account(session.context.ports.aws, session.context.config)
    found = _look(session.context)
    config = session.context.config
    return (*(_standing(person, config, found) for person in config.access), *_others(config, found))


def _look(context: Context) -> _Found:
    config, ask = context.config, context.ports.entrances
    try:
        trusted = {role: ask.trusted(names.person_role(config, role)) for role in (OPERATOR, VIEWER)}
        return _Found(trusted, ask.entries(config.cluster_name))
    except HubctlError as error:
        return _Found({}, None, error.message)


def _standing(person: Person, config: EventConfig, found: _Found) -> Standing:
    missing = tuple(_missing(person, config, found))
    state = UNKNOWN if found.unknown else WAITING if missing else APPLIED
    grafana = person.grafana_role if person.github else ""
    why = found.unknown or "; ".join(missing)
    return Standing(person.name, person.arn, person.role, person.github or "", grafana, state, why)


def _missing(person: Person, config: EventConfig, found: _Found) -> Iterator[str]:
    if person.arn not in (found.trusted.get(person.role) or ()):
        yield f"may not assume {names.person_role(config, person.role)}"
    wanted = (person.arn, names.person_role_arn(config, person.role))
    if found.entries is None:
        yield "there is no cluster"
    elif any(POLICY[person.role] not in _allowed(found.entries, arn) for arn in wanted):
        yield "may not enter the cluster as that"


def _allowed(entries: Mapping[str, tuple[str, ...]], arn: str) -> tuple[str, ...]:
    """With all that includes them: EKS has one entry a principal, and the wider one counts."""
    held = entries.get(arn, ())
    return (*held, *POLICY.values()) if POLICY[OPERATOR] in held else held


def _others(config: EventConfig, found: _Found) -> Iterator[Standing]:
    """Those whom AWS lets in, and the config does not, or not as that."""
    for role in (OPERATOR, VIEWER):
        for arn in found.trusted.get(role) or ():
            if arn not in of_role(config.access, role):
                why = f"may assume {names.person_role(config, role)}, and the config does not say so"
                yield Standing("", arn, role, "", "", LEAVING, why)
    known = {names.bot_arn(config), *config.cluster.admins, *config.cluster.viewers}
    known |= {person.arn for person in config.access} | {
        names.person_role_arn(config, one) for one in (OPERATOR, VIEWER)
    }
    for arn, policies in (found.entries or {}).items():
        if arn not in known and policies:
            yield Standing("", arn, "", "", "", LEAVING, f"may enter the cluster ({', '.join(policies)})")


def prove_applied(found: Sequence[Standing], options: Options) -> None:
    """Raises HubctlError if AWS does not let in whom the config names, and nobody else; UnverifiedError if nobody can
    say."""
    unknown = next((one for one in found if one.state == UNKNOWN), None)
    if unknown is not None:
        raise UnverifiedError(unknown.why, hint=f"hubctl access list{options.flags}, as somebody who may ask")
    waiting = [one for one in found if one.state != APPLIED]
    if waiting:
        raise HubctlError(
            f"{len(waiting)} of {len(found)} are not let in as the config says", hint=f"hubctl up{options.flags}"
        )

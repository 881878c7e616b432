"""As whom access is tried: which role of the event somebody has, and how to get into it from here."""

from __future__ import annotations

from dataclasses import dataclass

from hubctl.config.access import OPERATOR, VIEWER, Person, Role
from hubctl.config.model import EventConfig
from hubctl.errors import RefusedError, UsageError
from hubctl.render import names


@dataclass(frozen=True)
class Whom:
    """Somebody to try the event as."""

    who: str
    role: Role
    through: tuple[str, ...] = ()
    """Roles to assume one after the other; none where the caller is there already."""


def whom(config: EventConfig, caller: str, asked: str | None) -> Whom:
    """The caller, or somebody that `asked` names by ARN or by the name in the config.

    Whoever is not named in the config is tried as an operator, with the rights that they have. Raises UsageError for
    somebody whom the config does not name, RefusedError for a user: nobody can act as one without their key.
    """
    for role in (OPERATOR, VIEWER):
        arn = names.person_role_arn(config, role)
        if asked == arn and not names.in_person_role(config, role, caller):
            return Whom(arn, role, (arn,))
        if names.in_person_role(config, role, caller) and asked in (None, arn):
            return Whom(caller, role)
    if asked is None:
        me = next((person for person in config.access if _is(person.arn, caller)), None)
        return _named(config, me, caller) if me else Whom(caller, OPERATOR)
    person = next((person for person in config.access if asked in (person.name, person.arn)), None)
    if person is None:
        raise UsageError(f"the config gives no access to {asked}", hint="hubctl access list")
    return _named(config, person, caller)


def _named(config: EventConfig, person: Person, caller: str) -> Whom:
    ours = names.person_role_arn(config, person.role)
    if _is(person.arn, caller):
        return Whom(person.name, person.role, (ours,))
    if ":user/" in person.arn:
        raise RefusedError(
            f"{person.name} is a user, and nobody can act as a user without their key",
            hint=f"have {person.name} run: hubctl access check",
        )
    return Whom(person.name, person.role, (person.arn, ours))


def _is(arn: str, caller: str) -> bool:
    """Whether a caller is a principal, or a session of it: its ARN lacks the role's path."""
    _, _, what = caller.partition(":assumed-role/")
    if not what:
        return arn == caller
    same_account = arn.split(":")[4] == caller.split(":")[4]
    return same_account and ":role/" in arn and arn.rpartition("/")[2] == what.split("/")[0]

"""Writes people into the config file, and takes them out. `up` makes it so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from hubctl.config import entries, words
from hubctl.config.access import Person, disagreements, role_arn_command
from hubctl.config.load import load
from hubctl.config.model import EventConfig
from hubctl.errors import UsageError

_ARRAY = "access"
_SESSION = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:assumed-role/(?P<role>[^/]+)/.*")
_OF_SSO = re.compile(r"AWSReservedSSO_(?P<set>.+)_[0-9a-f]{16}")


def add(path: Path, given: Mapping[str, str | None]) -> Person:
    """Writes a person at the end of those that are there. Without a name, the ARN gives one.

    Raises UsageError if the file or the person is not right; nothing is written then.
    """
    config = load(path)
    arn = str(given["arn"])
    if session := _SESSION.fullmatch(arn):
        raise UsageError(
            f"{arn} is a session, which ends; access is given to its role",
            hint=f"hubctl access add $({role_arn_command(session['role'])}) --role {given['role']}",
        )
    entry = {"name": given.get("name") or _name(arn), **{key: value for key, value in given.items() if key != "name"}}
    person = _checked(config, {key: value for key, value in entry.items() if value})
    entries.write(path, entries.added(_text(path), _ARRAY, {key: value for key, value in entry.items() if value}))
    return person


def remove(path: Path, who: str) -> Person:
    """Takes a person out, by name or ARN. Raises UsageError if there is none; nothing is written then."""
    people = load(path).access
    found = [number for number, person in enumerate(people) if who in (person.name, person.arn)]
    if not found:
        raise UsageError(f"{path} names nobody {who}", hint="hubctl access list")
    entries.write(path, entries.removed(_text(path), _ARRAY, found[0]))
    return people[found[0]]


def _checked(config: EventConfig, entry: Mapping[str, str]) -> Person:
    hint = "hubctl access add ARN --role operator (or viewer)"
    try:
        person = Person.model_validate(entry, strict=True)
    except ValidationError as error:
        told = "\n".join(f"{'.'.join(map(str, one.path))}: {one.text}" for one in words.problems(error))
        raise UsageError(f"{told}; nothing was written", hint=hint) from error
    wrong = list(disagreements(config.aws.account_id, config.name, (*config.access, person)))
    if wrong:
        told = "\n".join(f"{one.path[-1]}: {one.text}" for one in wrong)
        raise UsageError(f"{told}; nothing was written", hint=hint)
    return person


def _name(arn: str) -> str:
    """Short, from the end of an ARN. Of a role of IAM Identity Center, the name of its permission set."""
    last = arn.rpartition("/")[2]
    if sso := _OF_SSO.fullmatch(last):
        last = sso["set"]
    return re.sub("[^a-z0-9]+", "-", last.casefold()).strip("-0123456789")[:63].rstrip("-")


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")

"""The questions of `hubctl init`: few, each with a default, each answer checked by the rules of the config itself."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.prompt import Prompt

from hubctl.config import anatomy
from hubctl.config.model import EventConfig
from hubctl.config.positions import KeyPath
from hubctl.config.writing import Answer
from hubctl.ports.choices import Choices

_FREEZE_DAYS_BEFORE = 3
_ZONES = {"ca-central-1": "abd", "ap-northeast-1": "acd"}
"""Regions in which new accounts do not get zones a, b and c (https://docs.aws.amazon.com/ "Regions and Zones")."""


def ask(example: str, account: Choices | None = None) -> dict[KeyPath, Answer]:
    """Asks on the terminal; what the account has is offered, and values of the example are the other defaults.

    Raises EOFError if nobody answers.
    """
    asked = _Asked(tomllib.loads(example), Console(stderr=True, highlight=False), account)
    asked.about_the_event()
    asked.about_aws()
    asked.about_people()
    return asked.answers


class _Asked:
    def __init__(self, example: dict[str, Any], console: Console, account: Choices | None) -> None:
        self.answers: dict[KeyPath, Answer] = {}
        self._example = example
        self._console = console
        self._account = account
        if account is not None:
            self._tell(f"offers are from account {account.account_id}, asked as {account.arn}")

    def about_the_event(self) -> None:
        """Its name, days and size."""
        name = self._ask("Short name, prefix of everything on AWS", "event", "name")
        there = [bucket for bucket in self._account.buckets() if bucket.startswith(f"{name}-")] if self._account else []
        if there:
            self._warn(f"the account has buckets of that name already, of another event? {', '.join(there[:3])}")
        self._ask("What people call it", "event", "title")
        starts = self._ask("First day", "event", "starts", read=dt.date.fromisoformat)
        ends = self._ask(
            "Last day", "event", "ends", read=_not_before(starts), default=str(starts + dt.timedelta(days=4))
        )
        self._ask("Participants at the same time", "event", "participants", read=int)
        self._ask("Time zone", "event", "time_zone")
        self.answers["image", "freeze"] = min(starts, ends) - dt.timedelta(days=_FREEZE_DAYS_BEFORE)

    def about_aws(self) -> None:
        """The account and where in it; what follows from the region is not asked."""
        account = self._account
        self._ask("AWS account, 12 digits", "aws", "account_id", default=account.account_id if account else None)
        region = self._ask("Region", "aws", "region", default=(account.region or None) if account else None)
        self._zones(region)
        mail = self._ask("Mail address of the team", "hub", "https", "email")
        self.answers["budget", "emails", 0] = mail
        self.answers["aws", "tags", "Project"] = self.answers["event", "name"]

    def _zones(self, region: str) -> None:
        """Three where there are three; EKS needs two. What the region is said to have counts less than what it has."""
        usual = [f"{region}{letter}" for letter in _ZONES.get(region, "abc")]
        there = self._account.zones(region) if self._account else ()
        zones = [*there[:3]] if len(there) > 1 else usual
        for number in range(len(usual)):
            self.answers["network", "zones", number] = zones[number] if number < len(zones) else None

    def about_people(self) -> None:
        """Who comes in, and where to."""
        organisation = self._ask("GitHub organisation whose members may log in", "hub", "auth", "allow", 0)
        self.answers["monitoring", "organisation"] = organisation
        self._ask("Your own name on GitHub; you will be an admin", "hub", "admins", 0)
        zone = self._ask("Domain of the hubs, a Route 53 zone", "dns", "zone", default=self._hosted_zone())
        host = self._ask("Address of the hub", "hubs", "prod", "host", default=f"hub.{zone}", read=_below(zone))
        self.answers["hubs", "staging", "host"] = f"staging.{host}"

    def _hosted_zone(self) -> str | None:
        found = self._account.hosted_zones() if self._account else ()
        if len(found) > 1:
            self._tell(f"zones of the account: {', '.join(found)}")
        return found[0] if found else None

    def _tell(self, words: str) -> None:
        self._console.print(words, style="dim", markup=False)

    def _warn(self, words: str) -> None:
        self._console.print(words, style="yellow", markup=False)

    def _ask(
        self, question: str, *path: str | int, default: str | None = None, read: Callable[[str], Any] = str
    ) -> Any:
        """Asks until the answer is right by the model's own rules."""
        check = _rule(path)
        while True:
            given = Prompt.ask(question, console=self._console, default=default or str(self._value(path)))
            try:
                answer: Any = check(read(given.strip()))
            except ValidationError as error:
                reason = error.errors()[0]
                self._console.print(str(reason.get("ctx", {}).get("error", reason["msg"])), style="red")
            except ValueError as error:
                self._console.print(f"{given} cannot be used: {error}", style="red")
            else:
                self.answers[path] = answer
                return answer

    def _value(self, path: KeyPath) -> Any:
        found: Any = self._example
        for key in path:
            found = found[key]
        return found


def _rule(path: KeyPath) -> Callable[[Any], Any]:
    """Validates one value as the config would."""
    location = tuple("hubs" if number == 0 and key == "hub" else key for number, key in enumerate(path))
    if location != path:
        location = ("hubs", "prod", *path[1:])
    if path[:2] == ("hub", "auth"):
        location = (*location[:3], "github", *location[3:])
    spot = anatomy.find(EventConfig, location)
    annotation = spot.field.rebuild_annotation() if spot.field is not None else spot.annotation
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    return lambda value: adapter.validate_python(value, strict=True)


def _not_before(day: dt.date) -> Callable[[str], dt.date]:
    def read(given: str) -> dt.date:
        found = dt.date.fromisoformat(given)
        if found < day:
            raise ValueError(f"it is before the first day, {day}")
        return found

    return read


def _below(zone: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if not f".{given}".endswith(f".{zone}"):
            raise ValueError(f"it does not end in .{zone}")
        return given

    return read

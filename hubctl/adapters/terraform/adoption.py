"""Finds what a run made and no state knows, takes it into the state, and deletes what is there twice: the looking and
the doing. Which thing is whose is decided in `adopt`, by names, and in `lost`, by tags.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubctl.adapters.terraform import adopt
from hubctl.adapters.terraform.cli import FailedError, TerraformCommands
from hubctl.adapters.terraform.lost import Listing, by_tags, spares
from hubctl.adapters.terraform.state import State
from hubctl.adapters.work import write_private
from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing
from hubctl.ports.terraform import Progress


@dataclass(frozen=True)
class Account:
    """What must be known of the account. Without `things`, nothing is looked for by its tags."""

    is_empty: Callable[[str, str], bool]
    """Of a bucket and its region, whether nothing at all is in it."""
    things: Listing | None = None
    dispose: Callable[[Thing], None] = lambda _spare: None
    """Deletes one thing."""
    sought: Callable[[str, Mapping[str, Any], str], str] = lambda _kind, _values, _region: ""
    """The id of a thing of a type of terraform's, by its values and the region; empty if there is none."""

    def remove_spares(self, state: State, variables: Mapping[str, Any], progress: Progress) -> None:
        """Deletes what terraform made twice, since an answer to it was lost, and says so before. What is in use stays,
        and is told of.
        """
        if self.things is None:
            return
        try:
            found = spares(state, variables["event"], self.listed(variables))
        except HubctlError as error:
            progress(f"not known whether anything was made twice: {error.message}", None)
            return
        for spare in found:
            what = f"{spare.kind} {spare.id}"
            progress(f"{what}: made twice, as an answer of AWS was lost; nothing uses this one: deleting it", None)
            try:
                self.dispose(spare)
                progress(f"{what}: deleted", None)
            except HubctlError as error:
                progress(f"{what}: stays: {error.message}", None)

    def listed(self, variables: Mapping[str, Any]) -> Callable[[str], Sequence[Thing]]:
        """Lists each kind once."""
        things = self.things
        assert things is not None  # noqa: S101 (asked by callers)
        return functools.cache(lambda kind: things(kind, variables["region"]))


@dataclass
class Adoption:
    """Of one apply of one root."""

    account: Account
    commands: TerraformCommands
    variables: Mapping[str, Any]
    progress: Progress
    _adopted: dict[str, str] = field(default_factory=dict)
    _waited_for: set[str] = field(default_factory=set)

    def take_lost(self) -> bool:
        """Whether things were found by their tags, and will be taken by the next plan."""
        if self.account.things is None or self.commands.folder.unsaved_state.exists():
            return False
        try:
            listed = self.account.listed(self.variables)
            return self._take(by_tags(self.commands.show_plan(), self.variables["event"], listed))
        except (HubctlError, FailedError) as error:
            self.progress(f"not known whether anything is there already: {error}", None)
            return False

    def take_existing(self, failed: FailedError) -> bool:
        """Whether an apply failed since things exist, and another plan will take these, or know what they are."""
        if self.commands.folder.unsaved_state.exists():
            return False
        there = adopt.existing(failed.errors, self.commands.show_plan())
        account_id = str(self.variables.get("account_id", ""))
        found = adopt.imports(there, account_id) | self._sought(there)
        unknown = adopt.not_yet_known(there) - found.keys() - self._waited_for
        self._waited_for |= unknown
        return self._take(found) or bool(unknown)

    def _sought(self, there: Sequence[tuple[Any, str]]) -> dict[str, str]:
        """Those whose values are known: what they belong to is in the state then."""
        found = {}
        for change, _ in there:
            kind, values = change["type"], change["change"]["after"]
            if kind in adopt.SOUGHT and values.keys() >= set(adopt.SOUGHT[kind]):
                try:
                    found[change["address"]] = self.account.sought(kind, values, self.variables["region"])
                except HubctlError as error:  # then the apply's own failure is told
                    self.progress(f"{change['address']}: is there already, and not found: {error.message}", None)
        return {address: identity for address, identity in found.items() if identity}

    def _take(self, found: Mapping[str, str]) -> bool:
        new = {address: one for address, one in found.items() if address not in self._adopted}
        if new:
            self._adopted |= new
            write_private(self.commands.folder.imports, adopt.blocks(self._adopted))
            self.progress(f"already there, from a run that did not learn of it: {', '.join(new)}", None)
        return bool(new)

    def check_own(self) -> None:
        """Raises HubctlError if the plan would take what is not this event's."""
        if not self._adopted:
            return

        def is_empty(bucket: str) -> bool:
            return self.account.is_empty(bucket, self.variables["region"])

        plan = self.commands.show_plan()
        adopt.check_own(list(self._adopted), plan, self.variables["event"], is_empty=is_empty)

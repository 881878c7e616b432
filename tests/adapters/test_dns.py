from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from hubctl.adapters.dns import SystemResolver, ZoneResolver
from hubctl.ports.aws import Aws, Record


class OneZone:
    """An account whose only hosted zone is example.org."""

    def records(self, zone: str) -> Sequence[Record] | None:
        return [Record("hub.example.org", "A", "lb-1.elb.amazonaws.com")] if zone == "example.org" else None


def zone_resolver(zone: str | None) -> ZoneResolver:
    return ZoneResolver(cast(Aws, cast(Any, OneZone())), zone)


def test_a_name_that_cannot_exist_has_no_addresses() -> None:
    assert SystemResolver().addresses("no-such-host.invalid") == frozenset()


def test_the_machine_knows_itself() -> None:
    assert "127.0.0.1" in SystemResolver().addresses("localhost")


def test_a_record_leads_to_the_load_balancer_it_names() -> None:
    resolver = zone_resolver("example.org")
    assert resolver.addresses("hub.example.org") == resolver.addresses("lb-1.elb.amazonaws.com")


def test_a_name_of_the_zone_without_a_record_does_not_resolve() -> None:
    assert zone_resolver("example.org").addresses("staging.example.org") == frozenset()


def test_nothing_resolves_to_nothing() -> None:
    assert zone_resolver("example.org").addresses("") == frozenset()
    assert zone_resolver(None).addresses("") == frozenset()


def test_without_a_zone_a_hubs_name_does_not_resolve_and_a_load_balancers_does() -> None:
    assert zone_resolver(None).addresses("hub.example.org") == frozenset()
    assert zone_resolver(None).addresses("lb-1.elb.amazonaws.com") == {"lb-1.elb.amazonaws.com"}

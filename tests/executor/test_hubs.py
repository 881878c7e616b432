from __future__ import annotations

import pytest

from hubctl.core.events import Advice, Event
from hubctl.core.hub_steps import PointNames, TellNames
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError
from hubctl.executor import perform
from hubctl.ports.aws import LoadBalancer, Record
from tests.fakes.clock import FakeClock
from tests.phases.clusters import FakeCluster

SERVICE = ObjectRef("v1", "Service", "proxy-public", "ohw-prod")
BALANCER = LoadBalancer("lb.elb.amazonaws.com", "Z1")
POINT = PointNames("records", "example.org", (("hub.example.org", "ohw-prod"),), timeout_seconds=60)
TELL = TellNames("names", POINT.hosts, timeout_seconds=60)


class Zone:
    """An account with a zone, or (`None`) with none, in which a load balancer appears after a while."""

    def __init__(self, clock: FakeClock, records: tuple[Record, ...] | None = (), *, balancer_after: float = 0) -> None:
        self._clock, self._records, self._after = clock, records, balancer_after
        self.aliases: list[tuple[str, str, LoadBalancer]] = []

    def records(self, _zone: str) -> tuple[Record, ...] | None:
        return self._records

    def load_balancer(self, name: str) -> LoadBalancer | None:
        return BALANCER if name == BALANCER.dns_name and self._clock.seconds >= self._after else None

    def upsert_alias(self, zone: str, host: str, balancer: LoadBalancer, event: str) -> bool:
        self.aliases.append((zone, host, balancer))
        return True


class Names:
    """A resolver that knows what it is told."""

    def __init__(self, **known: set[str]) -> None:
        self._known = known

    def addresses(self, name: str) -> set[str]:
        return self._known.get(name.replace(".", "_").replace("-", "_"), set())


def silent(_words: str, _fraction: float | None) -> None: ...


def a_hub() -> FakeCluster:
    cluster = FakeCluster()
    cluster.has(SERVICE, loadBalancer={"ingress": [{"hostname": BALANCER.dns_name}]})
    return cluster


def test_a_name_waits_for_a_load_balancer_that_is_still_being_made() -> None:
    clock = FakeClock()
    zone = Zone(clock, balancer_after=30)
    done = perform("dns", POINT, a_hub().context(aws=zone, clock=clock), silent)
    assert done.changes.added == 1
    assert zone.aliases == [("example.org", "hub.example.org", BALANCER)]
    assert clock.seconds >= 30


def test_a_service_without_a_load_balancer_is_waited_for_and_then_named() -> None:
    clock, cluster, said = FakeClock(), FakeCluster(), []
    cluster.has(SERVICE, loadBalancer={})
    with pytest.raises(HubctlError, match=r"after 60 s the load balancer of hub\.example\.org is being made still"):
        perform("dns", POINT, cluster.context(aws=Zone(clock), clock=clock), lambda words, _: said.append(words))
    assert set(said) == {"the load balancer of hub.example.org is being made"}


def test_a_load_balancer_of_another_account_is_said_to_be_none_of_this_one() -> None:
    clock = FakeClock()
    zone = Zone(clock, balancer_after=10_000)
    with pytest.raises(HubctlError, match="has no load balancer in this account"):
        perform("dns", POINT, a_hub().context(aws=zone, clock=clock), silent)
    assert not zone.aliases


def test_without_a_zone_somebody_is_told_what_to_create() -> None:
    said: list[Event] = []
    context = a_hub().context(aws=Zone(FakeClock(), None), resolver=Names(), emit=said.append)
    perform("dns", POINT, context, silent)
    assert said == [Advice("dns", "create a DNS record: hub.example.org CNAME lb.elb.amazonaws.com")]


def test_nobody_is_told_of_a_name_that_is_right() -> None:
    said: list[Event] = []
    names = Names(hub_example_org={"192.0.2.1"}, lb_elb_amazonaws_com={"192.0.2.1", "192.0.2.2"})
    perform("dns", TELL, a_hub().context(resolver=names, emit=said.append), silent)
    assert said == []


def _told(ingress: dict[str, str], step: PointNames | TellNames, **spec: str) -> list[Event]:
    said: list[Event] = []
    cluster = FakeCluster()
    cluster.has(SERVICE, spec=spec, loadBalancer={"ingress": [ingress]} if ingress else {})
    clock = FakeClock()
    perform("dns", step, cluster.context(aws=Zone(clock), clock=clock, resolver=Names(), emit=said.append), silent)
    return said


@pytest.mark.parametrize("step", [POINT, TELL])
@pytest.mark.parametrize(("address", "kind"), [("192.0.2.7", "A"), ("2001:db8::7", "AAAA")])
def test_a_load_balancer_that_is_only_an_address_is_none_of_aws(
    step: PointNames | TellNames, address: str, kind: str
) -> None:
    expected = Advice("dns", f"create a DNS record: hub.example.org {kind} {address}")
    assert _told({"ip": address}, step) == [expected]


@pytest.mark.parametrize("step", [POINT, TELL])
def test_a_hub_that_is_to_have_no_load_balancer_is_not_waited_for(step: PointNames | TellNames) -> None:
    (advice,) = _told({}, step, type="NodePort")
    assert isinstance(advice, Advice)
    assert "point hub.example.org at the hub yourself" in advice.text

"""Whether the hubs' names will resolve: the zone, its delegation, and records that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.core.findings import Finding, Stops, error, ok, warning
from hubctl.doctor.instruments import Instruments
from hubctl.ports.aws import Record

_WHAT = "delegation"


def zone(instruments: Instruments) -> Iterator[Finding]:
    """The zone of the config, if it has one."""
    name = instruments.config.dns.zone
    if name is None:
        yield ok("zone", "none is named: hubctl prints the records to create, and checks them")
        return
    servers = instruments.survey.zone_servers(name)
    if servers is None:
        fix = f"aws route53 create-hosted-zone --name {name} --caller-reference {name}"
        reason = f"the account has no public hosted zone {name}"
        yield error("zone", reason, fix=fix, stops=(Stops.UP, Stops.EVENT))
        return
    yield ok("zone", f"{name} is a public hosted zone of this account")
    yield from records(instruments)
    yield judge_delegation(name, servers, instruments.delegation.name_servers(name))


def judge_delegation(name: str, ours: frozenset[str], public: frozenset[str]) -> Finding:
    """What the world asks, against what Route 53 answers from."""
    enter = f"enter these name servers at the registrar of {name}: {' '.join(sorted(ours))}"
    if not public:
        reason = f"{name} is not delegated to anybody: no name in it resolves"
        return error(_WHAT, reason, fix=enter, stops=(Stops.EVENT,))
    strangers = public - ours
    if not public & ours:
        reason = f"{name} is delegated to other servers ({', '.join(sorted(strangers))}), which know no hub"
        return error(_WHAT, reason, fix=enter, stops=(Stops.EVENT,))
    if strangers:
        return warning(_WHAT, f"{name} is also delegated to {', '.join(sorted(strangers))}", fix=enter)
    return ok(_WHAT, f"{name} is delegated to this zone")


def records(instruments: Instruments) -> Iterator[Finding]:
    """Records of the hubs' names. hubctl changes only what it made."""
    config, aws = instruments.config, instruments.aws
    there = aws.records(config.dns.zone or "") or ()
    made = instruments.inventory.list("DNS record", config.aws.region)
    marks = {thing.name for thing in made if thing.of == config.name}
    for hub in config.hubs.values():
        of_host = [record for record in there if record.name == hub.host]
        if of_host and f"_hubctl.{hub.host}" not in marks:
            yield judge_record(of_host[0], balances=aws.load_balancer(of_host[0].target) is not None)


def judge_record(record: Record, *, balances: bool) -> Finding:
    """A record that hubctl did not make stays, and stops `up` unless it leads to the hub already. Whether a load
    balancer of this account is the hub's is not known here."""
    fix = f"delete that record in Route 53, or write another host than {record.name}"
    reason = f"{record.name} has a record ({record.type} {record.target}) that hubctl did not make"
    if balances:
        return warning("record", f"{reason}; `up` fails unless that is the hub's load balancer", fix=fix)
    return error("record", f"{reason}; `up` leaves it alone, and fails", fix=fix, stops=(Stops.UP,))
